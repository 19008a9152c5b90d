"""What is told, sorted once for all rules; what a rule sees in a report is worked out once for all moments.

Dozens of rules ask for a few types each, most of them for the last day, and hour after hour nearly all reports are the
ones that were there before.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from operator import attrgetter

from monitor.model.rule import Where
from monitor.model.story import Report
from monitor.rules.match import Match
from monitor.rules.standing import Standing
from monitor.rules.window import LATE, Window

Matching = Callable[[Where, Report], Match | None]

_EVERY = ""
_NEVER = datetime.min.replace(tzinfo=UTC)
_NONE_LATE = datetime.max.replace(tzinfo=UTC)
_KEPT = 256  # sets of types that are sorted once
_FEW = 4  # blocks that are looked through one by one as fast as put together
_GONE = 3  # times as many reports are remembered as are there: time to begin anew
_seen_at, _last = attrgetter("seen"), attrgetter("last")


@dataclass(frozen=True, slots=True)
class _Known:
    """What one `where` makes of the reports of a block.

    Attributes:
        where: Held, as the reports are, so that nothing else can have its identity.
        single: By the identity of a report.
    """

    where: Where
    single: dict[int, tuple[Report, Match | None]] = field(default_factory=dict)

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
        late: The earliest moment stated by one that was told so late that a window may hold it and not its moment.
        stories: Which they belong to.
    """

    __slots__ = ("_by_type", "_known", "first", "last", "late", "reports", "stories")

    def __init__(self, reports: Iterable[Report], before: Block | None = None) -> None:
        """A block of these reports.

        Args:
            reports: In any order.
            before: The same block when it held fewer or others; what was made of its reports is taken over.
        """
        self.reports: Sequence[Report] = sorted(reports, key=_seen_at)
        self.first, self.last = (self.reports[0].seen, self.reports[-1].seen) if self.reports else (_NEVER, _NEVER)
        late = (one.at for one in self.reports if one.official is None and one.seen - one.at > LATE)
        self.late = min(late, default=_NONE_LATE)
        self.stories = frozenset([report.story_id for report in self.reports])
        self._by_type: dict[str, tuple[list[datetime], list[Report]]] = {}
        self._known = before._taken_over(len(self.reports)) if before is not None else {}

    def told(self, type_: str, window: Window) -> list[Report]:
        """The reports of a type that a window tells of."""
        by_type = self._by_type or self._sorted()
        if type_ not in by_type:
            return []
        moments, reports = by_type[type_]
        if self.first <= window.start or window.end < self.last:
            reports = reports[bisect_right(moments, window.start) : bisect_right(moments, window.end)]
        if self.late > window.reaches_back_to:
            return reports
        return [report for report in reports if window.is_timely(report)]

    def matches(self, where: Where, reports: Iterable[Report], match: Matching) -> list[Match]:
        """What a `where` asks for of some of its reports."""
        known = self._known.get(id(where)) or self._known.setdefault(id(where), _Known(where))
        return known.matches(reports, match)

    def whole(self, where: Where, type_: str, match: Matching) -> Sequence[Match]:
        """The same of all its reports of a type."""
        _, reports = (self._by_type or self._sorted()).get(type_, ((), ()))
        return self.matches(where, reports, match)

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
        self._reached: dict[Window, _Reach] = {}  # nearly all rules ask for one of a few windows

    def __len__(self) -> int:
        return sum(len(block.reports) for block in self._blocks)

    def __iter__(self) -> Iterator[Report]:
        return (report for block in self._blocks for report in block.reports)

    def __contains__(self, report: object) -> bool:
        return any(report in block.reports for block in self._blocks)

    def matches(self, where: Where, window: Window, match: Matching, standing: Standing) -> Sequence[Match]:
        """What a `where` asks for of the reports that a window tells of, type by type; it stands while they do.

        Blocks that lie in the window as a whole are put together once, and stand while they are the same: a ladder
        looks back on a whole season, in which only the first and the last day changes from hour to hour.
        """
        reach, types = self._reach(window), _types(where.types)
        span = window.end - window.start
        run = reach.run
        whole = standing.find(where, ("run", span), run, lambda: _together(run, where, types, match)) if run else {}
        told = [reach.told(type_) for type_ in types]

        def found() -> Iterator[Match]:
            for type_, each in zip(types, told, strict=True):
                for number, (block, reports) in enumerate(zip(reach.edges, each, strict=True)):
                    yield from whole.get(type_, ()) if number == reach.before else ()
                    yield from block.matches(where, reports, match)

        return standing.find(where, span, (run, told), lambda: list(found()))

    def _reach(self, window: Window) -> _Reach:
        if (reached := self._reached.get(window)) is None:
            reaching = self._blocks[bisect_right(self._ends, window.start) :]
            reached = _Reach.of([block for block in reaching if block.first <= window.end], window)
            self._reached[window] = reached
        return reached


@dataclass(frozen=True, slots=True)
class _Reach:
    """The blocks that a window reaches.

    Attributes:
        window: Itself.
        run: Those that lie in it as a whole, with all that they state; the last block still changes, and is none.
        edges: The others; `before` of them lie before the run.
    """

    window: Window
    run: Sequence[Block]
    edges: Sequence[Block]
    before: int
    _told: dict[str, list[list[Report]]] = field(default_factory=dict)

    @classmethod
    def of(cls, blocks: Sequence[Block], window: Window) -> _Reach:
        """Blocks in their order, parted."""
        if len(blocks) <= _FEW or blocks[-2].last > window.end:
            return cls(window, (), blocks, 0)
        begin = end = len(blocks) - 1
        while begin and blocks[begin - 1].first > window.start and blocks[begin - 1].late > window.start:
            begin -= 1
        return cls(window, blocks[begin:end], (*blocks[:begin], *blocks[end:]), begin)

    def told(self, type_: str) -> list[list[Report]]:
        """The reports of a type in each of the edges."""
        if (told := self._told.get(type_)) is None:
            told = self._told[type_] = [block.told(type_, self.window) for block in self.edges]
        return told


@lru_cache(_KEPT)
def _types(asked: frozenset[str]) -> Sequence[str]:
    return sorted(asked) or (_EVERY,)


def _together(run: Sequence[Block], where: Where, types: Iterable[str], match: Matching) -> dict[str, list[Match]]:
    return {type_: [one for block in run for one in block.whole(where, type_, match)] for type_ in types}
