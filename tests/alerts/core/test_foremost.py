"""Which of several alerts a reader sees first: by harm, never by the letter it begins with."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations

from alerts.foremost import as_told, by_severity, events, still_firing
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


STORY = replace(LINE, story_id="mogadishu")
TOLD = alert("Bombing: told by 2 publishers", STORY, replace(STORY, item_id="i2", killed=45), value=2.0)
DEAD = alert("Bombing: 45 killed", replace(STORY, item_id="i2", killed=45), severity=Severity.MEDIUM, value=45.0)
ORIGINS = replace(TOLD, id="o", title="Bombing: told by 2 independent publishers", severity=Severity.MEDIUM)


def fired(one: Alert, reason: Reason = Reason.FIRED) -> Transition:
    return Transition(one, reason, NOON, tell=True)


def test_one_bomb_that_three_rules_tell_is_one_event_whatever_each_counts() -> None:
    told = tuple(map(fired, (DEAD, TOLD, ORIGINS)))
    assert [[one.alert.id for one in event] for event in events(told)] == [[TOLD.id, DEAD.id, ORIGINS.id]]


def test_an_event_has_the_worst_severity_and_the_words_of_the_toll() -> None:
    dead = replace(DEAD, summary="“45”, says Gamma.")
    ((event),) = events((fired(replace(TOLD, summary="Told by Wire, Gamma.")), fired(dead)))
    told = as_told(event).alert
    assert (told.id, told.severity, told.title) == (TOLD.id, Severity.HIGH, DEAD.title)
    assert told.summary == "“45”, says Gamma. Told by Wire, Gamma."


def test_who_tells_of_another_strike_is_not_named_beside_the_dead_of_this_one() -> None:
    strikes = replace(TOLD, evidence=(STORY, replace(STORY, story_id="kismayo")), summary="Told by Wire, Gamma.")
    dead = replace(DEAD, summary="“45”, says Gamma.")
    assert as_told([fired(strikes), fired(dead)]).alert.summary == "“45”, says Gamma."


def test_growth_and_what_is_over_keep_their_own_words() -> None:
    grown = replace(fired(TOLD, Reason.WORSE), was=1.0)
    assert as_told([grown, fired(DEAD)]) is grown
    assert as_told([fired(TOLD, Reason.RESOLVED), fired(DEAD, Reason.WITHDRAWN)]).alert.title == TOLD.title


def test_other_places_other_acts_and_other_stories_are_other_events() -> None:
    others = (
        replace(DEAD, labels={"country": "SO"}),
        replace(DEAD, labels={"country": "PK", "asset": "office"}),
        replace(DEAD, evidence=(replace(STORY, type="airstrike"),)),
        replace(DEAD, evidence=(replace(STORY, assertion="possible"),)),
        replace(DEAD, evidence=(replace(STORY, story_id="kismayo"),)),
    )
    assert [len(events((fired(TOLD), fired(other)))) for other in others] == [2] * len(others)


def test_a_strike_is_part_of_what_tells_of_strikes_alone_and_not_of_a_war_of_many_acts() -> None:
    strikes = replace(TOLD, evidence=(STORY, replace(STORY, story_id="kismayo")))
    war = replace(TOLD, evidence=(STORY, replace(STORY, story_id="kismayo", type="shelling")))
    assert len(events((fired(strikes), fired(DEAD)))) == 1
    assert len(events((fired(war), fired(DEAD)))) == 2


def test_two_strikes_stay_two_events_though_another_rule_counts_both() -> None:
    kismayo = replace(STORY, story_id="kismayo", item_id="i7", killed=60)
    strikes = replace(TOLD, evidence=(STORY, kismayo))
    other = replace(DEAD, id="k", fingerprint="k", title="Bombing: 60 killed", evidence=(kismayo,))
    told = events(map(fired, (strikes, DEAD, other)))
    assert [[one.alert.id for one in event] for event in told] == [[strikes.id, DEAD.id], [other.id]]
    assert [one.title for one in still_firing((), (strikes, DEAD, other))] == [DEAD.title, other.title]


def test_two_things_that_one_page_of_advice_tells_are_two_events() -> None:
    page = replace(LINE, type="travel_advisory")
    assert len(events((fired(alert("Raised to level 4", page)), fired(alert("Departure ordered", page))))) == 2


def test_what_goes_on_is_counted_by_events_and_told_with_its_toll() -> None:
    station = alert("Attack on infrastructure", replace(LINE, type="infrastructure_attack", item_id="i9"))
    going_on = still_firing([fired(station)], (TOLD, DEAD, ORIGINS, station))
    assert [(one.id, one.title) for one in going_on] == [(TOLD.id, DEAD.title)]
