"""What is told, sorted once for all rules; what a rule sees in a report is worked out once for all moments.

Dozens of rules ask for a few types each, most of them for the last day, and hour after hour nearly all reports are the
ones that were there before.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from operator import attrgetter

from monitor.model.rule import Where
from monitor.model.story import Report
from monitor.rules.match import Match

# A report with what a `where` makes of it. The report is held, so that nothing else can have its identity.
_Seen = tuple[Report, Match | None]

_EVERY = ""
_GONE = 3  # times as many reports are remembered as are there: time to begin anew
_NOTHING: tuple[list[datetime], list[Report]] = ([], [])
_seen_at, _last = attrgetter("seen"), attrgetter("last")


class Block:
    """Reports that never change, in the order of telling.

    Attributes:
        first, last: When the first and the last were told.
        stories: Which they belong to.
    """

    __slots__ = ("_by_type", "first", "last", "reports", "stories")

    def __init__(self, reports: Iterable[Report]) -> None:
        """Reports in any order."""
        self.reports: Sequence[Report] = sorted(reports, key=_seen_at)
        ends = (self.reports[0].seen, self.reports[-1].seen) if self.reports else (_NEVER, _NEVER)
        self.first, self.last = ends
        self.stories = frozenset([report.story_id for report in self.reports])
        self._by_type: dict[str, tuple[list[datetime], list[Report]]] = {}

    def within(self, type_: str, after: datetime, until: datetime) -> Sequence[Report]:
        """Those of a type that were told in after < seen <= until."""
        moments, reports = (self._by_type or self._sorted()).get(type_, _NOTHING)
        if after < self.first and self.last <= until:
            return reports
        return reports[bisect_right(moments, after) : bisect_right(moments, until)]

    def before(self, until: datetime) -> Block:
        """The part of it that was told before a moment."""
        return self if self.last < until else Block([report for report in self.reports if report.seen < until])

    def _sorted(self) -> dict[str, tuple[list[datetime], list[Report]]]:
        types: dict[str, list[Report]] = {_EVERY: list(self.reports)}
        for report in self.reports:
            types.setdefault(report.mention.type, []).append(report)
        self._by_type = {type_: ([report.seen for report in held], held) for type_, held in types.items()}
        return self._by_type


_NEVER = datetime.min.replace(tzinfo=UTC)


class Told(Collection[Report]):
    """The reports of one moment, in blocks."""

    def __init__(self, blocks: Iterable[Block], before: Told | None = None) -> None:
        """What is told at a moment.

        Args:
            blocks: Together, all reports.
            before: An earlier moment, whose work is taken over.
        """
        self._blocks = sorted((block for block in blocks if block.reports), key=_last)
        self._ends = [block.last for block in self._blocks]
        self._count = sum(len(block.reports) for block in self._blocks)
        self._before = before._asked if before is not None else {}
        self._asked: dict[int, tuple[Where, dict[int, _Seen]]] = {}

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Report]:
        return (report for block in self._blocks for report in block.reports)

    def __contains__(self, report: object) -> bool:
        return any(report in block.reports for block in self._blocks)

    @property
    def stories(self) -> frozenset[str]:
        """Which the reports belong to."""
        return frozenset().union(*(block.stories for block in self._blocks))

    def within(self, types: Collection[str], after: datetime, until: datetime) -> Iterator[Report]:
        """The reports of some types, of all where none is named, that were first told in after < seen <= until."""
        reaching = self._blocks[bisect_right(self._ends, after) :]
        blocks = [block for block in reaching if block.first <= until]
        for type_ in sorted(types) or (_EVERY,):
            for block in blocks:
                yield from block.within(type_, after, until)

    def matches(
        self, where: Where, reports: Iterable[Report], match: Callable[[Where, Report], Match | None]
    ) -> list[Match]:
        """Those of the reports that a `where` asks for, as it sees them."""
        known = self._known(where)
        found = []
        for report in reports:
            seen = known.get(id(report))
            if seen is None:
                seen = known[id(report)] = (report, match(where, report))
            if seen[1] is not None:
                found.append(seen[1])
        return found

    def _known(self, where: Where) -> dict[int, _Seen]:
        """What this `where` made of reports so far; the `where` itself is held for the same reason as they are."""
        held = self._asked.get(id(where)) or self._before.get(id(where))
        if held is None or len(held[1]) > _GONE * self._count:
            held = (where, {})
        self._asked[id(where)] = held
        return held[1]
