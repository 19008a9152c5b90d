"""Every timeline of `timelines.yaml`: what polls show, and what is told of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from advisory_builders import NOW, state
from ruamel.yaml import YAML

from monitor.advisories.transitions import advance
from monitor.lib.durations import parse_duration
from monitor.model.advisory import AdvisoryState, Area, Departure, DepartureStatus, People

TIMELINES = YAML(typ="safe").load(Path(__file__).with_name("timelines.yaml"))
REGIONS = dict.fromkeys(["BH", "KW", "QA", "AE", "OM", "SA", "JO", "LB", "IL", "YE", "SY"], "Western Asia")


def row(country: str, said: Any) -> AdvisoryState:
    """`IQ: 3`, or `IQ: {level: 3, issued: 1d, …}`; a row has a text and the first day's date unless it says else."""
    given = {"level": said} if isinstance(said, int) else dict(said)
    level, text = given.pop("level"), given.pop("text", "t1")
    issued = given.pop("issued", "0h")
    departures = given.pop("departures", {})
    quote, native = given.pop("quote", f"Level {level}." if text else ""), given.pop("native", "")
    areas = given.pop("areas", {})
    reasons = given.pop("reasons", "")
    marks = {name: given.pop(name, False) for name in ("cut", "unnamed")}
    strictest = given.pop("max_level", max([level, *areas.values()]))
    assert not given, f"unknown keys {sorted(given)}"
    return state(
        country,
        level,
        max_level=strictest,
        text_hash=text or "",
        quote=quote,
        native=native,
        issued_at=NOW + span(issued) if issued else None,
        reasons=tuple(reasons),
        areas=tuple(Area(name, level) for name, level in areas.items()),
        departures=tuple(DepartureStatus(People(people), Departure(status)) for people, status in departures.items()),
        **marks,
    )


def span(text: str) -> timedelta:
    return -parse_duration(text[1:]) if text.startswith("-") else parse_duration(text)


@pytest.mark.parametrize("timeline", TIMELINES, ids=[timeline["title"] for timeline in TIMELINES])
def test_what_a_timeline_tells(timeline: dict[str, Any]) -> None:
    known: dict[tuple[str, str], AdvisoryState] = {}
    for poll in timeline["polls"]:
        now = NOW + span(poll["at"])
        moved = advance(known, [row(*one) for rows in listed(poll["rows"]) for one in rows.items()], now, REGIONS)
        known |= {state.key: state for state in moved.states}
        told = [
            f"{one.country} {' '.join(one.changes)}" for one in moved.transitions if one.before or poll.get("first")
        ]
        assert told == poll.get("tells", []), poll["at"]
        if "remark" in poll:
            assert any(poll["remark"] in remark for remark in moved.remarks), moved.remarks
        if "note" in poll:
            assert moved.transitions
            assert all(poll["note"] in one.note for one in moved.transitions), [one.note for one in moved.transitions]
        assert not (poll.get("no_note") and (moved.remarks or any(one.note for one in moved.transitions)))
        for country, parts in poll.get("areas", {}).items():
            assert {area.name: area.level for area in known["us-state", country].areas} == parts
        for country, level in poll.get("stands", {}).items():
            assert known["us-state", country].level == level


def listed(rows: Any) -> list[dict[str, Any]]:
    """Rows by country; a list of such, where one country has several."""
    return rows if isinstance(rows, list) else [rows or {}]
