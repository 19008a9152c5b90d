"""What rules are judged on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from monitor.model.advisory import AdvisoryState, AdvisoryTransition
from monitor.model.feed import FeedHealth
from monitor.model.hourly import History
from monitor.model.names import Names
from monitor.model.story import Dropped, Report, Story
from monitor.model.watch import Lapse
from monitor.rules.match import Match
from monitor.rules.standing import Standing
from monitor.rules.told import Block, Told
from monitor.rules.window import Window


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known at the moment of an evaluation.

    Attributes:
        reports: Every report seen in the longest window of any rule; more does no harm.
        stories: Those the reports belong to, by id.
        dropped: What edits took out of their items in that time; more does no harm.
        advisories: Every state that is held.
        transitions: Advisory changes seen in the longest window; more does no harm.
        health: Of every enabled feed.
        languages: In which indicators are read; without any, in all. A feed in another one is heard and not understood.
        unseen: Issuers of advice that cannot be seen, each with a clause why.
        dark: Stretches in which no feed was read, in order, as far back as any rule looks.
        history: Roll-ups by the hour, as far back as any rule's baseline; more does no harm.
        standing: What rules found at earlier moments.
        told: The reports, as rules ask for them.
    """

    reports: Collection[Report] = ()
    stories: Mapping[str, Story] = field(default_factory=dict)
    dropped: Sequence[Dropped] = ()
    advisories: Sequence[AdvisoryState] = ()
    transitions: Sequence[AdvisoryTransition] = ()
    health: Sequence[FeedHealth] = ()
    languages: frozenset[str] = frozenset()
    unseen: Mapping[str, str] = field(default_factory=dict)
    names: Names = field(default_factory=Names)
    dark: tuple[Lapse, ...] = ()
    history: History = field(default_factory=History)
    standing: Standing = field(default_factory=Standing, repr=False, compare=False)
    told: Told = field(init=False, repr=False, compare=False)

    def beside(self, reports: Iterable[Report]) -> Facts:
        """The same facts with further reports, and nothing that was found before."""
        return replace(self, reports=self.told.beside(reports), standing=Standing())

    def window(self, now: datetime, span: timedelta) -> Window:
        """The span before a moment, with what of it nobody watched."""
        return Window.ending(now, span, self.dark)

    def stories_of(self, matches: Iterable[Match]) -> list[Story | None]:
        """The stories that matches belong to, in their order; None where one is not held."""
        return [self.stories.get(matched.report.story_id) for matched in matches]

    def __post_init__(self) -> None:
        """Reports are sorted for the rules, where they are not yet."""
        told = self.reports if isinstance(self.reports, Told) else Told((Block(self.reports),))
        object.__setattr__(self, "told", told)
