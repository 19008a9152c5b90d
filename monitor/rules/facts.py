"""What rules are judged on."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from monitor.model.advisory import AdvisoryState, AdvisoryTransition
from monitor.model.feed import FeedHealth
from monitor.model.hourly import History
from monitor.model.names import Names
from monitor.model.story import Report, Story


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known at the moment of an evaluation.

    Attributes:
        reports: Every report seen in the longest window of any rule; more does no harm.
        stories: Those the reports belong to, by id.
        advisories: Every state that is held.
        transitions: Advisory changes seen in the longest window; more does no harm.
        health: Of every enabled feed.
        unseen: Issuers of advice that cannot be seen, each with a clause why.
        history: Roll-ups by the hour, as far back as any rule's baseline; more does no harm.
    """

    reports: Sequence[Report] = ()
    stories: Mapping[str, Story] = field(default_factory=dict)
    advisories: Sequence[AdvisoryState] = ()
    transitions: Sequence[AdvisoryTransition] = ()
    health: Sequence[FeedHealth] = ()
    unseen: Mapping[str, str] = field(default_factory=dict)
    names: Names = field(default_factory=Names)
    history: History = field(default_factory=History)
    _by_type: dict[str, list[Report]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def seen_within(self, types: Collection[str], after: datetime, until: datetime) -> Iterable[Report]:
        """The reports of some types, of all where none is named, that were first told in after < seen <= until.

        Dozens of rules ask for a few types each, most of them for the last day: reports are sorted once for all.
        """
        if not self._by_type:
            self._sort()
        for type_ in sorted(types) or (_EVERY,):
            told = self._by_type.get(type_, [])
            yield from told[bisect_right(told, after, key=_seen) : bisect_right(told, until, key=_seen)]

    def _sort(self) -> None:
        ordered = sorted(self.reports, key=_seen)
        self._by_type[_EVERY] = ordered
        for report in ordered:
            self._by_type.setdefault(report.mention.type, []).append(report)


_EVERY = ""


def _seen(report: Report) -> datetime:
    return report.seen
