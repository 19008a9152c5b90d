"""Rule tests, run: every rule of a timeline over its facts, and the life of the alerts that come of it.

Rules are evaluated every hour and at each moment something is expected, so that `for` and `keep_firing_for` count as
they do in the daemon.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.lifecycle import advance
from alerts.model import Alert, AlertStatus
from monitor.lib.durations import format_duration
from monitor.lib.errors import Fault
from monitor.model.feed import Feed
from monitor.model.names import Names
from monitor.model.rule import Rule
from monitor.model.ruletest import Expectation, Firing, RuleTest
from monitor.rules.evaluate import evaluate
from monitor.rules.explain import missing
from monitor.rules.timeline import Timeline

STEP = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One test with what it found wrong."""

    test: RuleTest
    faults: tuple[Fault, ...]


def run(
    tests: Sequence[RuleTest],
    rules: Iterable[Rule],
    weights: Mapping[str, float],
    names: Names,
    feeds: Iterable[Feed] = (),
) -> tuple[Outcome, ...]:
    """Every test, in their order; one that names a rule which does not exist says so.

    A publisher of a test that is called as one of these feeds is that feed, with its topic, language and tier.
    """
    known = {rule.id: rule for rule in rules}
    polled = {feed.id: feed for feed in feeds}
    return tuple(_run(test, known, Timeline(test, weights, names, polled)) for test in tests)


def _run(test: RuleTest, known: Mapping[str, Rule], timeline: Timeline) -> Outcome:
    rules = [known[id_] for id_ in test.rules if id_ in known]
    expected = {test.start + one.at: one for one in test.expect}
    alerts: dict[str, Alert] = {}
    faults: list[Fault] = []
    for now in _moments(test):
        facts = timeline.facts(now)
        for transition in advance(alerts.values(), evaluate(rules, facts, now), now):
            alerts[transition.alert.fingerprint] = transition.alert
        alerts = {key: alert for key, alert in alerts.items() if alert.status is not AlertStatus.RESOLVED}
        if now in expected:
            firing = [alert for alert in alerts.values() if alert.status is AlertStatus.FIRING]
            why = {rule.id: missing(rule, facts, now) for rule in rules}
            faults += _compare(test, expected[now], firing, why)
    return Outcome(test, tuple(faults))


def _moments(test: RuleTest) -> list[datetime]:
    last = max((one.at for one in test.expect), default=timedelta(0))
    hours = {test.start + number * STEP for number in range(int(last / STEP) + 1)}
    return sorted(hours | {test.start + one.at for one in test.expect})


def _compare(test: RuleTest, expected: Expectation, firing: Sequence[Alert], why: Mapping[str, str]) -> Iterable[Fault]:
    """Each expected alert that does not fire, and each that fires unexpectedly."""
    left = list(firing)
    at = f'test "{test.name}", at {format_duration(expected.at)}'
    for wanted in expected.firing:
        found = next((alert for alert in left if _is(wanted, alert)), None)
        if found is not None:
            left.remove(found)
            continue
        near = next((alert for alert in left if alert.rule_id == wanted.rule and _labelled(wanted, alert)), None)
        words = f"{at}: {_spoken(wanted)} does not fire"
        if near is not None:
            left.remove(near)
            words = f"{at}: {_spoken(wanted)} fires with severity {near.severity}"
        elif why.get(wanted.rule):
            words += f"; {why[wanted.rule]}"
        yield Fault(expected.path, expected.line, expected.column, words)
    for alert in left:
        labels = " ".join(f"{name} {value}" for name, value in sorted(alert.labels.items()))
        words = f"{at}: {alert.rule_id} {labels} fires unexpectedly: {alert.title}"
        yield Fault(expected.path, expected.line, expected.column, words)


def _is(wanted: Firing, alert: Alert) -> bool:
    fitting = alert.rule_id == wanted.rule and _labelled(wanted, alert)
    return fitting and (wanted.severity is None or alert.severity is wanted.severity)


def _labelled(wanted: Firing, alert: Alert) -> bool:
    return all(alert.labels.get(name) == value for name, value in wanted.labels.items())


def _spoken(wanted: Firing) -> str:
    labels = " ".join(f"{name} {value}" for name, value in sorted(wanted.labels.items()))
    severity = f" at {wanted.severity}" if wanted.severity else ""
    return f"{wanted.rule} {labels}".strip() + severity
