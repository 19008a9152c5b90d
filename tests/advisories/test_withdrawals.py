"""Whoever was alerted to a raise that proves false hears that it did not stand: once, and as the end of that alert."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from advisory_builders import NOW, ROOT, state

from alerts.lifecycle import advance as live
from alerts.model import Alert, AlertStatus, Reason
from monitor.advisories import doubt
from monitor.advisories.transitions import advance
from monitor.configuration import configure
from monitor.model.advisory import FALSE, SETTLED, AdvisoryState, AdvisoryTransition
from monitor.model.rule import Condition, Rule, Where
from monitor.model.severity import Severity
from monitor.rules.evaluate import Facts, evaluate
from monitor.rules.window import earliest

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
OLD = state("KE", 2)
WRONG = state("KE", 4, issued_at=NOW + DAY, text_hash="t2", quote="Do not travel to Kenya due to crime.")
UNDATED: dict[str, Any] = {"issued_at": None, "text_hash": "", "quote": ""}


def raised(timespan: timedelta, **given: Any) -> Rule:
    fields: dict[str, Any] = {"condition": Condition(gte=3), "severity": Severity.CRITICAL, "timespan": timespan}
    groups = ("country", "issuer")
    return Rule("r", "Raised", "level", Where(), group_by=groups, **(fields | given))


def told(rule: Rule, polls: Sequence[tuple[timedelta, AdvisoryState | None]]) -> Iterator[tuple[timedelta, Reason]]:
    """What people with an alert of a rule hear while a source shows these rows; None where it is not polled."""
    known: dict[tuple[str, str], AdvisoryState] = {}
    past: list[AdvisoryTransition] = []
    alerts: dict[str, Alert] = {}
    for after, row in polls:
        now = NOW + after
        if row is not None:
            moved = advance(known, [row], now)
            known |= {one.key: one for one in moved.states}
            past += moved.transitions
        kept = [one for one in past if one.at >= earliest([rule], now)]  # what the daemon reads
        facts = Facts(advisories=tuple(known.values()), transitions=kept)
        for transition in live(alerts.values(), evaluate([rule], facts, now), now):
            alerts[transition.alert.fingerprint] = transition.alert
            if transition.tell:
                yield after, transition.reason
        alerts = {name: one for name, one in alerts.items() if one.status is not AlertStatus.RESOLVED}


def shown(
    wrong: AdvisoryState, right: AdvisoryState, stood: timedelta, every: timedelta
) -> list[tuple[timedelta, AdvisoryState]]:
    """Polls of a row that is wrong for a while from the first day on, and then is as it was."""
    spans = [every * number for number in range(int(12 * DAY / every))]
    return [(after, wrong if DAY <= after < DAY + stood else right) for after in spans]


@pytest.mark.parametrize("every", [6 * HOUR, DAY], ids=str)
@pytest.mark.parametrize("stood", [6 * HOUR, DAY, 48 * HOUR, 60 * HOUR], ids=str)
@pytest.mark.parametrize("timespan", [2 * HOUR, DAY, 3 * DAY, 14 * DAY], ids=str)
@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        (WRONG, OLD),  # the old row with its old date, the most usual way to mend an error
        (state("KE", 4), OLD),
        (state("KE", 4, **UNDATED), state("KE", 2, **UNDATED)),
        (state("KE", 3, **UNDATED), state("KE", 2, **UNDATED)),
    ],
    ids=["dated anew", "under its date", "undated", "undated, one step"],
)
def test_an_alert_on_a_raise_that_was_an_error_ends_as_withdrawn(
    wrong: AdvisoryState, right: AdvisoryState, timespan: timedelta, stood: timedelta, every: timedelta
) -> None:
    heard = list(told(raised(timespan), shown(wrong, right, stood, every)))
    seen_gone = -(-stood // every) * every
    end = Reason.WITHDRAWN if seen_gone <= FALSE else Reason.RESOLVED
    assert heard[0] == (DAY, Reason.FIRED)
    assert [reason for _, reason in heard] == [Reason.FIRED, end], heard


def test_a_raise_that_stands_ends_with_its_timespan_and_is_not_taken_back_later() -> None:
    polls = shown(WRONG, OLD, 4 * DAY, HOUR)
    assert list(told(raised(3 * DAY), polls)) == [(DAY, Reason.FIRED), (4 * DAY, Reason.RESOLVED)]


def test_an_alert_of_a_short_rule_lives_until_its_raise_cannot_prove_false() -> None:
    polls = shown(WRONG, OLD, 10 * DAY, HOUR)
    assert list(told(raised(DAY), polls)) == [(DAY, Reason.FIRED), (DAY + FALSE + HOUR, Reason.RESOLVED)]


def test_a_row_that_is_missing_while_its_level_is_doubted_does_not_keep_the_alert_for_ever() -> None:
    polls: list[tuple[timedelta, AdvisoryState | None]] = list(shown(WRONG, OLD, 48 * HOUR, HOUR))
    polls = [(after, row if after <= 3 * DAY else None) for after, row in polls]
    assert list(told(raised(DAY), polls)) == [(DAY, Reason.FIRED), (DAY + SETTLED + HOUR, Reason.RESOLVED)]


def test_an_alert_that_is_kept_past_its_condition_is_withdrawn_too() -> None:
    kept = raised(HOUR, keep_firing_for=14 * DAY)
    heard = [reason for _, reason in told(kept, shown(WRONG, OLD, 60 * HOUR, 6 * HOUR))]
    assert heard == [Reason.FIRED, Reason.WITHDRAWN]


def test_an_alert_on_a_later_raise_that_was_lowered_is_not_called_false() -> None:
    """The first raise was an error; the second was real, and so is its lowering."""
    again = state("KE", 4, issued_at=NOW + 6 * DAY, text_hash="t3", quote="Do not travel to Kenya due to unrest.")
    lower = state("KE", 2, issued_at=NOW + 9 * DAY, text_hash="t4", quote="Exercise caution in Kenya due to crime.")
    polls = [(after, row) for after, row in shown(WRONG, OLD, DAY, 6 * HOUR) if after < 6 * DAY]
    polls += [(6 * DAY + 6 * HOUR * number, again if number < 12 else lower) for number in range(1, 30)]
    heard = [reason for _, reason in told(raised(14 * DAY), polls)]
    assert heard == [Reason.FIRED, Reason.WITHDRAWN, Reason.FIRED, Reason.RESOLVED]


def test_the_spans_fit_one_another() -> None:
    longest = max(doubt.AGAIN, doubt.LOWERED, doubt.PLUNGED, doubt.STALE)
    assert FALSE + longest + DAY <= SETTLED, "an error is known to be one before its raise has settled"


def test_the_shipped_rules_on_raises_stand_until_a_raise_cannot_prove_false() -> None:
    """What people read of a rule is how long its alerts stand."""
    rules = [rule for rule in configure(ROOT / "config").monitor.rules if rule.kind == "level"]
    assert rules
    assert all(rule.timespan >= FALSE for rule in rules)
    assert timedelta(hours=60) == FALSE, "as docs/configuration.md says"
