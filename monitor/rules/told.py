"""What is told, sorted once for all rules; what a rule sees in a report is worked out once for all moments.

Dozens of rules ask for a few types each, most of them for the last day, and hour after hour nearly all reports are the
ones that were there before.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import attrgetter

from monitor.model.rule import Where
from monitor.model.story import Report
from monitor.rules.match import Match
from monitor.rules.standing import Standing

Matching = Callable[[Where, Report], Match | None]

_EVERY = ""
_NEVER = datetime.min.replace(tzinfo=UTC)
_FEW = 4  # blocks that are looked through one by one as fast as put together
_GONE = 3  # times as many reports are remembered as are there: time to begin anew
_seen_at, _last = attrgetter("seen"), attrgetter("last")


@dataclass(frozen=True, slots=True)
class _Known:
    """What one `where` makes of the reports of a block.

    Attributes:
        where: Held, as the reports are, so that nothing else can have its identity.
        single: By the identity of a report.
        whole: All matches of a type.
    """

    where: Where
    single: dict[int, tuple[Report, Match | None]] = field(default_factory=dict)
    whole: dict[str, list[Match]] = field(default_factory=dict)

    def matches(self, reports: Iterable[Report], match: Matching) -> list[Match]:
        """Those of the reports that are asked for."""
        found = []
        for report in reports:
            seen = self.single.get(id(report))
            if seen is None:
                seen = self.single[id(report)] = (report, match(self.where, report))
            if seen[1] is not None:
                found.append(seen[1])
        return found


class Block:
    """Reports that never change, in the order of telling.

    Attributes:
        first, last: When the first and the last were told.
        oldest: The earliest moment that one of them states.
        stories: Which they belong to.
    """

    __slots__ = ("_by_type", "_known", "first", "last", "oldest", "reports", "stories")

    def __init__(self, reports: Iterable[Report], before: Block | None = None) -> None:
        """A block of these reports.

        Args:
            reports: In any order.
            before: The same block when it held fewer or others; what was made of its reports is taken over.
        """
        self.reports: Sequence[Report] = sorted(reports, key=_seen_at)
        self.first, self.last = (self.reports[0].seen, self.reports[-1].seen) if self.reports else (_NEVER, _NEVER)
        self.oldest = min((report.at for report in self.reports), default=_NEVER)
        self.stories = frozenset([report.story_id for report in self.reports])
        self._by_type: dict[str, tuple[list[datetime], list[Report]]] = {}
        self._known = before._taken_over(len(self.reports)) if before is not None else {}

    def matches(self, where: Where, type_: str, after: datetime, until: datetime, match: Matching) -> Sequence[Match]:
        """What a `where` asks for of the reports of a type that were told in after < seen <= until."""
        by_type = self._by_type or self._sorted()
        if type_ not in by_type:
            return ()
        known = self._known.get(id(where)) or self._known.setdefault(id(where), _Known(where))
        moments, reports = by_type[type_]
        if self.first <= after or until < self.last:
            return known.matches(reports[bisect_right(moments, after) : bisect_right(moments, until)], match)
        if type_ not in known.whole:
            known.whole[type_] = known.matches(reports, match)
        return known.whole[type_]

    def before(self, until: datetime) -> Block:
        """The part of it that was told before a moment."""
        return self if self.last < until else Block([report for report in self.reports if report.seen < until], self)

    def _taken_over(self, count: int) -> dict[int, _Known]:
        kept = (known for known in self._known.values() if len(known.single) <= _GONE * count)
        return {id(known.where): _Known(known.where, known.single) for known in kept}

    def _sorted(self) -> dict[str, tuple[list[datetime], list[Report]]]:
        types: dict[str, list[Report]] = {_EVERY: list(self.reports)}
        for report in self.reports:
            types.setdefault(report.mention.type, []).append(report)
        self._by_type = {type_: ([report.seen for report in held], held) for type_, held in types.items()}
        return self._by_type


class Told(Collection[Report]):
    """The reports of one moment, in blocks."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        """What is told at a moment: the reports of all these blocks."""
        self._blocks = sorted((block for block in blocks if block.reports), key=_last)
        self._ends = [block.last for block in self._blocks]

    def __len__(self) -> int:
        return sum(len(block.reports) for block in self._blocks)

    def __iter__(self) -> Iterator[Report]:
        return (report for block in self._blocks for report in block.reports)

    def __contains__(self, report: object) -> bool:
        return any(report in block.reports for block in self._blocks)

    def matches(
        self, where: Where, after: datetime, until: datetime, match: Matching, standing: Standing
    ) -> Iterator[tuple[datetime, Sequence[Match]]]:
        """What a `where` asks for of the reports that were first told in after < seen <= until, type by type.

        Blocks that lie in the window as a whole are put together once, and stand while they are the same: a ladder
        looks back on a whole season, in which only the first and the last day changes from hour to hour.

        Returns:
            Several lists, each with a moment that no report in it states an earlier one than.
        """
        blocks = self._reaching(after, until)
        types = sorted(where.types) or (_EVERY,)
        begin, end = _whole(blocks, after, until)
        run = blocks[begin:end]
        told = standing.find(where, until - after, run, lambda: _together(run, where, types, match)) if run else {}
        for type_ in types:
            for block in blocks[:begin]:
                yield block.oldest, block.matches(where, type_, after, until, match)
            if run:
                yield after, told[type_]
            for block in blocks[end:]:
                yield block.oldest, block.matches(where, type_, after, until, match)

    def _reaching(self, after: datetime, until: datetime) -> list[Block]:
        reaching = self._blocks[bisect_right(self._ends, after) :]
        return [block for block in reaching if block.first <= until]


def _whole(blocks: Sequence[Block], after: datetime, until: datetime) -> tuple[int, int]:
    """From where to where blocks lie in a window, with all that they state; the last one still changes."""
    if len(blocks) <= _FEW or blocks[-2].last > until:
        return 0, 0
    begin = len(blocks) - 1
    while begin and blocks[begin - 1].first > after and blocks[begin - 1].oldest > after:
        begin -= 1
    return begin, len(blocks) - 1


def _together(run: Sequence[Block], where: Where, types: Iterable[str], match: Matching) -> dict[str, list[Match]]:
    return {
        type_: [one for block in run for one in block.matches(where, type_, _NEVER, block.last, match)]
        for type_ in types
    }
