"""An invented day on which official advice moved in every way it can."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from days import NAMES as KNOWN
from days import SLOT, advice, at, crisis_day

from alerts.model import Digest
from monitor.model.advisory import (
    AdvisoryChange,
    AdvisoryState,
    AdvisoryTransition,
    Area,
    Departure,
    DepartureStatus,
    People,
)
from monitor.model.comparison import AcrossIssuers, DivergenceMove, Move, SharedMove, Stance, compared

NAMES = replace(
    KNOWN,
    countries={"QK": "Karsovia", "QT": "Tamir Islands", "QO": "Ostrava Basin", "QN": "Norrland", "QV": "Velden"},
    issuers={**KNOWN.issuers, "ca-gac": "Global Affairs Canada", "de-aa": "Auswärtiges Amt"},
)


def state(issuer: str, country: str, level: int, **given: object) -> AdvisoryState:
    return advice(level, issuer=issuer, country=country, **given)


def moved(before: AdvisoryState, after: AdvisoryState, *changes: AdvisoryChange, hour: int = 9) -> AdvisoryTransition:
    return AdvisoryTransition(after.issuer, after.country, changes, at(hour), before, after)


RAISED_FIRST = moved(
    state("ca-gac", "QK", 3, reasons=()),
    state("ca-gac", "QK", 4, native="Avoid all travel", reasons=(), quote="Avoid all travel to Karsovia.",
          link="https://advice.example/ca/karsovia"),
    AdvisoryChange.RAISED, hour=7,
)  # fmt: skip
RAISED_NEXT = moved(
    state("us-state", "QK", 3),
    state("us-state", "QK", 4, reasons=("T", "U", "K"), posts=("Port Selim", "Mirna"), departures=(
        DepartureStatus(People.FAMILIES, Departure.ORDERED), DepartureStatus(People.EMPLOYEES, Departure.AUTHORIZED),
    )),
    AdvisoryChange.RAISED, AdvisoryChange.DEPARTURE, AdvisoryChange.REASONS, hour=18,
)  # fmt: skip
LOWERED = moved(
    state("uk-fcdo", "QT", 3),
    state("uk-fcdo", "QT", 2, native="Advises against all but essential travel to parts", reasons=(), max_level=3,
          areas=(Area("Outer Tamir", 3),), link="https://advice.example/tamir",
          quote="We no longer advise against all but essential travel to the main island."),
    AdvisoryChange.LOWERED, AdvisoryChange.AREA_ADDED,
)  # fmt: skip
AREAS = moved(
    state("us-state", "QO", 2, max_level=3, areas=(Area("the mining district", 3), Area("Lower Ostrava", 3)),
          reasons=("C",)),
    state("us-state", "QO", 2, max_level=4, areas=(Area("the mining district", 4), Area("the northern border", 4)),
          reasons=("C",), quote="Do not travel to the mining district and the northern border due to kidnapping.",
          link="https://travel.example/ostrava"),
    AdvisoryChange.AREA_ADDED, AdvisoryChange.AREA_RAISED, AdvisoryChange.AREA_REMOVED, hour=15,
)  # fmt: skip
WITHDRAWN = replace(
    moved(
        state("us-state", "QN", 4, level_since=at(18, day=12)),
        state("us-state", "QN", 1, reasons=(), quote="Exercise normal precautions in Norrland.",
              link="https://travel.example/norrland"),
        AdvisoryChange.WITHDRAWN, hour=6,
    ),
    note="The page showed the advice of another country for twelve hours.",
)  # fmt: skip
KARSOVIA = compared(
    "QK",
    [Stance("us-state", 4, 4), Stance("ca-gac", 4, 4), Stance("uk-fcdo", 2, 4),
     Stance("de-aa", 3, 3, unseen="its feed is failing: HTTP 503")],
)  # fmt: skip
KARSOVIA_BEFORE = compared("QK", [Stance("us-state", 3, 3), Stance("ca-gac", 3, 3), Stance("uk-fcdo", 2, 4)])
TAMIR = compared("QT", [Stance("us-state", 2, 2), Stance("uk-fcdo", 2, 3)])
TAMIR_BEFORE = compared("QT", [Stance("us-state", 1, 2), Stance("uk-fcdo", 3, 3)])
FOUND = AcrossIssuers(
    destinations={"QK": KARSOVIA, "QT": TAMIR},
    moved=(DivergenceMove(KARSOVIA_BEFORE, KARSOVIA), DivergenceMove(TAMIR_BEFORE, TAMIR)),
    shared=(
        SharedMove((Move("ca-gac", "QK", at(7, day=10), 3, 4), Move("us-state", "QK", at(18), 3, 4))),
        SharedMove((Move("uk-fcdo", "QT", at(9), 3, 2),)),
    ),
    overdue=(
        state("us-state", "QV", 3, review_due=at(0), issued_at=datetime(2030, 11, 13, tzinfo=UTC),
              link="https://travel.example/velden"),
    ),
    overdue_before=tuple(state("us-state", code, 2, review_due=at(0, day=2)) for code in ("QA", "QB", "QC")),
    unseen={"de-aa": "its feed is failing: HTTP 503"},
)  # fmt: skip


def advice_day(**changes: object) -> Digest:
    given: dict[str, object] = {
        "slot": SLOT,
        "headline": "Advice for Karsovia raised to Level 4 and 3 more advice changes",
        "alerts": (),
        "firing": (),
        "sections": (),
        "advisories": (RAISED_FIRST, RAISED_NEXT, WITHDRAWN, AREAS, LOWERED),
        "across": FOUND,
        "near_misses": (),
        "stories": 0,
    }
    return crisis_day(**{**given, **changes})
