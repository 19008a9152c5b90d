"""A brief before it is rendered: what happened, what fires, what could not be seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default
from datetime import datetime

from alerts.model.alert import Alert, Transition
from monitor.model.advisory import AdvisoryTransition
from monitor.model.comparison import AcrossIssuers
from monitor.model.feed import FeedHealth, Health
from monitor.model.severity import Severity
from monitor.model.sight import RegionSight, Sight
from monitor.model.watch import WATCHED, Watch


@dataclass(frozen=True, slots=True)
class Line:
    """One story in a digest.

    Attributes:
        headline: As the source has it.
        facts: What the tags say in words, most telling first: `killed at least 12`, `hostages 212`.
        certainty: `reported`, `claimed`, `possible`, `denied`, …
        origins: Independent publisher families; a story's copies count once.
        items: All items, copies included.
        publishers: By name.
        also: What else the story tells, in words with its certainty: `armed attack (possible)`.
        update: Whether it was told before, and tells something new now.
        toll: How many it counts as killed; none where its headline does not state the act.
    """

    story_id: str
    type: str
    type_title: str
    severity: Severity
    assertion: str
    headline: str
    facts: tuple[str, ...]
    certainty: str
    quote: str
    publisher: str
    link: str | None
    at: datetime
    origins: int
    items: int
    publishers: tuple[str, ...]
    countries: tuple[str, ...]
    cue: str | None = None
    also: tuple[str, ...] = ()
    update: bool = False
    toll: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """A country or region in a digest with its stories, worst first.

    Attributes:
        more: How many further stories were counted but not shown.
        week: Stories a day of the seven days before the digest, oldest first; empty where none were counted.
    """

    code: str
    title: str
    severity: Severity
    lines: tuple[Line, ...]
    more: int = 0
    week: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Silenced:
    """A silence as the readers of a digest are told of it: about what, by whom, until when, why."""

    about: str
    author: str
    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Taken:
    """That somebody took an alert on, as others are told: who, when, and what they should know."""

    author: str
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class Digest:
    """A composed brief, before it is rendered for any channel.

    Attributes:
        name: The digest's name in the config.
        slot: When it was due.
        zone: IANA name; every time in it is shown there.
        language: Of the dates in it.
        headline: One sentence built from facts; says so when nothing happened.
        alerts: Transitions in the window, worst first.
        firing: Alerts that are firing at the end of the window.
        blind: Feeds that fail, are silent or not understood in part: calm there means nothing.
        feeds_answered, feeds: How many of how many feeds answered in the window, and for most of it, whether they
            brought anything or not.
        feeds_lapsed: How many of those that answered did not when they were last asked.
        watch: What of the window was watched.
        merged: Earlier slots whose digests nobody composed: it stands for them too.
        advised: Whether any feed carries official advice; without one, no change of it means nothing.
        unread: Of the items, how many are in a language of which no indicators are read, by its code.
        left_out: Stories counted but not shown: below the asked severity, or mere background.
        continuing: Stories told before that go on without anything new.
        first_sights: Advisories that were read for the first time, which is no change of advice.
        mapped: Whether a map is shown.
        undelivered: Receivers that could not be reached, one clause each.
        silences: Those that hold at the end of the window.
        held_back: Alerts its readers were not told of at once, with why not, one clause each.
        across: All issuers of advice beside one another, and what of it is news.
        sights: What was received about its regions in 24 hours against what is expected; of the whole world, the
            countries that are not seen as usual.
        feedback: Whether it tells how to say what an alert was worth.
        taken: Who took an alert on, by its id.
        judged: Alerts of which readers said what they were worth.
    """

    id: str
    name: str
    title: str
    slot: datetime
    since: datetime
    until: datetime
    zone: str
    headline: str
    alerts: tuple[Transition, ...]
    firing: tuple[Alert, ...]
    advisories: tuple[AdvisoryTransition, ...]
    sections: tuple[Section, ...]
    blind: tuple[FeedHealth, ...]
    feeds_answered: int
    feeds: int
    items: int
    stories: int
    near_misses: tuple[str, ...] = ()
    scope: str = "world"
    left_out: int = 0
    continuing: int = 0
    first_sights: int = 0
    mapped: bool = True
    undelivered: tuple[str, ...] = ()
    silences: tuple[Silenced, ...] = ()
    held_back: tuple[str, ...] = ()
    across: AcrossIssuers = default(default_factory=AcrossIssuers)
    language: str = "en"
    sights: tuple[RegionSight, ...] = ()
    feedback: bool = False
    taken: Mapping[str, Taken] = default(default_factory=dict)
    judged: frozenset[str] = frozenset()
    unread: Mapping[str, int] = default(default_factory=dict)
    feeds_lapsed: int = 0
    advised: bool = True
    watch: Watch = WATCHED
    merged: tuple[datetime, ...] = ()

    @property
    def unheard(self) -> int:
        """How many feeds cannot be read by now, or bring nothing."""
        return sum(not health.health.heard for health in self.blind)

    @property
    def silent(self) -> int:
        """How many of the feeds that answered have brought nothing for longer than they should."""
        return sum(health.health is Health.SILENT for health in self.blind)

    @property
    def sees_nothing(self) -> bool:
        """Whether no feed answers and brings anything by now: calm cannot be told from crisis."""
        return self.unheard == self.feeds

    @property
    def sees_none_of_its_regions(self) -> bool:
        """Whether it is a digest of regions none of which anybody sees, however well feeds on others are."""
        return self.scope != "world" and bool(self.sights) and all(one.sight is Sight.BLIND for one in self.sights)
