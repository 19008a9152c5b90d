"""What the standards call what we know: severity, certainty, urgency, category, and where on the map."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from alerts.model import OVER, Alert, Reason, Transition
from alerts.scope import alert_types
from monitor.model.mention import Assertion
from monitor.model.place import Area
from monitor.model.severity import Severity

Locate = Callable[[Mapping[str, str]], tuple[Area, ...]]
"""The areas of an alert by its labels; none where the labels name no place."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Our words in those of CAP 1.2, as `seeds/standards.yaml` has them.

    Attributes:
        certainty, urgency: By assertion.
        stated: Certainty of what has no assertion: official advice.
        over: Urgency of an alert that has ended.
        category: By indicator type; `other` for the rest.
    """

    severity: Mapping[Severity, str]
    certainty: Mapping[Assertion, str]
    urgency: Mapping[Assertion, str]
    category: Mapping[str, str]
    stated: str
    over: str
    other: str


@dataclass(frozen=True, slots=True)
class Told:
    """One transition in the standard's terms."""

    severity: str
    certainty: str
    urgency: str
    categories: tuple[str, ...]


def told(transition: Transition, terms: Terms) -> Told:
    """A transition on CAP's three axes and in its categories."""
    alert = transition.alert
    surest = _surest(alert)
    urgency = terms.urgency[surest or Assertion.ACTUAL]
    categories = {terms.category.get(type_, terms.other) for type_ in alert_types(alert)} or {terms.other}
    return Told(
        severity=terms.severity[alert.severity],
        certainty=_certainty(transition, surest, terms),
        urgency=terms.over if transition.reason in OVER else urgency,
        categories=tuple(sorted(categories)),
    )


def _certainty(transition: Transition, surest: Assertion | None, terms: Terms) -> str:
    if transition.reason is Reason.WITHDRAWN:
        return terms.certainty[Assertion.DENIED]
    return terms.certainty[surest] if surest else terms.stated


def _surest(alert: Alert) -> Assertion | None:
    """What the surest line of the evidence asserts; the order of `Assertion` runs from fact to rehearsal."""
    asserted = {line.assertion for line in alert.evidence}
    return next((assertion for assertion in Assertion if assertion.value in asserted), None)
