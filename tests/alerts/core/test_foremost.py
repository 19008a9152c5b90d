"""Which of several alerts a reader sees first: by harm, never by the letter it begins with."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations

from alerts.foremost import by_severity, events
from alerts.model import Alert, AlertStatus, Reason, Transition
from monitor.model.severity import Severity
from monitor.model.signal import Evidence

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LINE = Evidence("q", "t", None, "Wire", "i1", NOON, type="bombing", assertion="actual", weight=8.0)


def alert(title: str, *lines: Evidence, severity: Severity = Severity.HIGH, value: float = 1.0) -> Alert:
    return Alert(
        id=title,
        fingerprint=title,
        rule_id="r",
        labels={"country": "PK"},
        status=AlertStatus.FIRING,
        severity=severity,
        title=title,
        summary="",
        value=value,
        condition="",
        starts_at=NOON,
        last_held_at=NOON,
        evidence=lines or (LINE,),
    )


def first_of(*alerts: Alert) -> str:
    """The title that leads, whatever the order they come in."""
    leading = {min(order, key=by_severity).title for order in permutations(alerts)}
    (title,) = leading
    return title


def test_sixty_dead_stand_before_a_damaged_station() -> None:
    station = alert("Attack on infrastructure", replace(LINE, type="infrastructure_attack"))
    dead = alert("Suicide bombing: 60 killed", replace(LINE, weight=8.5, killed=60), value=60.0)
    told = alert("Suicide bombing: told by 2 publishers", replace(LINE, weight=8.5, killed=60), LINE, value=2.0)
    assert first_of(station, dead, told) == dead.title


def test_the_worse_severity_comes_first_whatever_weighs() -> None:
    assert first_of(alert("Z", severity=Severity.CRITICAL), alert("A", replace(LINE, killed=900))) == "Z"


def test_a_coup_stands_before_the_violence_of_the_day_and_that_nobody_should_go_before_that_staff_leaves() -> None:
    coup = alert("Coup", replace(LINE, type="coup", weight=8.5))
    assert first_of(alert("Bombing", replace(LINE, killed=3)), coup) == "Coup"
    leaves = alert("Departure ordered", replace(LINE, type="departure_order", weight=7.5))
    nobody = alert("Raised to level 4", replace(LINE, type="travel_advisory", weight=9.0))
    assert first_of(leaves, nobody) == nobody.title


def test_what_happened_stands_before_what_is_feared_and_what_many_tell_before_what_one_does() -> None:
    assert first_of(alert("A", replace(LINE, assertion="possible")), alert("Z")) == "Z"
    assert first_of(alert("A"), alert("Z", LINE, replace(LINE, publisher="Post", item_id="i2"))) == "Z"


def test_events_are_of_the_same_words_and_items_and_what_is_over_is_no_part_of_what_is_not() -> None:
    one = Transition(alert("Bombing"), Reason.FIRED, NOON, tell=True)
    worse = Transition(replace(alert("Bombing"), id="w", severity=Severity.CRITICAL), Reason.FIRED, NOON, tell=True)
    apart = replace(one, alert=alert("Bombing", replace(LINE, item_id="i9")))
    over = replace(one, reason=Reason.RESOLVED)
    assert events((one, worse, apart, over)) == ([worse, one], [apart], [over])
