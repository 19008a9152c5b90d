"""What rules are judged on, and how codes are called in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from monitor.model.advisory import AdvisoryState, AdvisoryTransition
from monitor.model.feed import FeedHealth
from monitor.model.story import Report, Story


@dataclass(frozen=True, slots=True)
class Names:
    """English names of codes; a code without one is shown as it is.

    Attributes:
        countries: By ISO 3166-1 alpha-2.
        types: Titles of indicator types.
        issuers: Of travel advice.
    """

    countries: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    issuers: Mapping[str, str] = field(default_factory=dict)

    def country(self, code: str) -> str:
        """How a country is called."""
        return self.countries.get(code, code)

    def type(self, kind: str) -> str:
        """How an indicator type is called."""
        return self.types.get(kind, kind.replace("_", " "))

    def issuer(self, issuer: str) -> str:
        """How an issuer is called."""
        return self.issuers.get(issuer, issuer)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known at the moment of an evaluation.

    Attributes:
        reports: Every report seen in the longest window of any rule; more does no harm.
        stories: Those the reports belong to, by id.
        advisories: Every state that is held.
        transitions: Advisory changes seen in the longest window; more does no harm.
        health: Of every enabled feed.
    """

    reports: Sequence[Report] = ()
    stories: Mapping[str, Story] = field(default_factory=dict)
    advisories: Sequence[AdvisoryState] = ()
    transitions: Sequence[AdvisoryTransition] = ()
    health: Sequence[FeedHealth] = ()
    names: Names = field(default_factory=Names)
