"""A test of rules as a timeline: what is told when, and which alerts must then fire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default
from datetime import datetime, timedelta

from monitor.model.advisory import Area, DepartureStatus
from monitor.model.feed import Health
from monitor.model.mention import Assertion, Attribute
from monitor.model.severity import Severity


@dataclass(frozen=True, slots=True)
class Spot:
    """An exact place."""

    name: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Telling:
    """An item that tells of one thing, perhaps several times.

    Attributes:
        at: After the start; the first time.
        type: Of the indicator; None where the item only names its countries.
        every, times: How often it comes again; each is a story of its own unless `story` names one.
        quantities: Least and most by role.
        weight: Of the indicator; None for the lexicon's.
    """

    at: timedelta
    type: str | None
    countries: tuple[str, ...] = ()
    assertion: Assertion = Assertion.ACTUAL
    every: timedelta = timedelta(hours=1)
    times: int = 1
    story: str | None = None
    publisher: str = "press"
    state_media: bool = False
    quantities: Mapping[str, tuple[int | None, int | None]] = default(default_factory=dict)
    attributes: Mapping[str, Attribute] = default(default_factory=dict)
    actor: str | None = None
    confidence: float = 0.9
    headline: bool = True
    spot: Spot | None = None
    weight: float | None = None


@dataclass(frozen=True, slots=True)
class Advised:
    """An issuer's word on a country as it reads from a moment on, all of it."""

    at: timedelta
    issuer: str
    country: str
    level: int
    max_level: int
    areas: tuple[Area, ...] = ()
    departures: tuple[DepartureStatus, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedTurn:
    """A publisher's feed enters a health."""

    at: timedelta
    publisher: str
    health: Health


@dataclass(frozen=True, slots=True)
class Background:
    """Items about nothing that each publisher brings every day, before the start and after it.

    Attributes:
        days: How long before the start they began.
    """

    items: int = 0
    days: int = 0
    publishers: tuple[str, ...] = ("press",)


@dataclass(frozen=True, slots=True)
class Firing:
    """An alert that must fire; what is left out may be anything."""

    rule: str
    labels: Mapping[str, str] = default(default_factory=dict)
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Expectation:
    """The alerts that fire at a moment, no more and no fewer.

    Attributes:
        path, line, column: Where it stands.
    """

    at: timedelta
    firing: tuple[Firing, ...]
    path: str = ""
    line: int = 0
    column: int = 0


@dataclass(frozen=True, slots=True)
class RuleTest:
    """One timeline.

    Attributes:
        rules: Ids of those that are evaluated, no others.
    """

    name: str
    rules: tuple[str, ...]
    start: datetime
    expect: tuple[Expectation, ...]
    items: tuple[Telling, ...] = ()
    advisories: tuple[Advised, ...] = ()
    feeds: tuple[FeedTurn, ...] = ()
    background: Background = Background()
