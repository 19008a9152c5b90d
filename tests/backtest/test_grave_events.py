"""Grave events are told from the few lines that a reader of few feeds sees of them, with the shipped rules."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from monitor.backtest.drive import drive
from monitor.backtest.outcome import Raised
from monitor.backtest.prepare import Request, prepare
from monitor.lib import shipped

START = datetime(2024, 3, 4, tzinfo=UTC)
APART = timedelta(days=21)
"""Between two events of one country, so that the first has ended before the second."""
PUBLISHERS = ("alpha", "beta", "gamma", "delta", "epsilon")


@dataclass(frozen=True)
class Event:
    """One of them; an alert about any of `where`, countries or regions, tells it."""

    name: str
    begins: datetime
    where: frozenset[str]
    told: tuple[str, ...] = field(repr=False)


def _events() -> Iterator[Event]:
    earlier: Counter[str] = Counter()
    for one in YAML(typ="safe").load(Path(__file__).with_name("grave_events.yaml").read_text("utf-8")):
        where = frozenset({one["country"], *one.get("or", ())})
        nth = max(earlier[place] for place in where)
        earlier.update({place: nth + 1 - earlier[place] for place in where})
        yield Event(one["name"], START + APART * nth, where, tuple(one["told"]))


EVENTS = tuple(_events())


def _lines(events: tuple[Event, ...]) -> Iterator[dict[str, str]]:
    for number, event in enumerate(events):
        for at, text in enumerate(event.told):
            title, _, summary = text.partition(" | ")
            publisher = PUBLISHERS[at % len(PUBLISHERS)]
            yield {
                "id": f"{number}-{at}",
                "date": (event.begins + timedelta(hours=5 + 2 * at)).isoformat(),
                "title": title,
                "text": summary,
                "source": publisher,
                "link": f"https://{publisher}.example/{number}-{at}",
            }


@pytest.fixture(scope="module")
def raised(tmp_path_factory: pytest.TempPathFactory) -> tuple[Raised, ...]:
    """What the shipped rules raise on all of them together."""
    folder = tmp_path_factory.mktemp("events")
    archive = folder / "events.jsonl"
    lines = sorted(_lines(EVENTS), key=lambda line: line["date"])
    archive.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    ready = prepare(Request(shipped.config(), folder / "state", (archive,)))
    return drive(ready.past, ready.configuration, ready.sets, ready.span).raised["new"]


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.name)
def test_a_grave_event_is_told_within_a_day_of_its_first_line(event: Event, raised: tuple[Raised, ...]) -> None:
    told = [one for one in raised if timedelta(0) <= one.at - event.begins <= timedelta(hours=29)]
    assert event.where & {label for one in told for label in one.labels.values()}
