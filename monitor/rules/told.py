"""What is told, sorted once for all rules; what a rule sees in a report is worked out once for all moments.

Dozens of rules ask for a few types each, most of them for the last day, and hour after hour nearly all reports are the
ones that were there before.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
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
_FEW = 4  # blocks that are looked through one by one as fast as put together
_GONE = 3  # times as many reports are remembered as are there: time to begin anew
_seen_at, _last = attrgetter("seen"), attrgetter("last")


@dataclass(frozen=True, slots=True)
class _Asked:
    """What one `where` asks for of the reports of a block that are of one type, in the order of telling.

    Attributes:
        moments: When each was told.
    """

    moments: Sequence[datetime]
    matches: Sequence[Match]

    @classmethod
    def of(cls, matches: Sequence[Match]) -> _Asked:
        """Matches in their order."""
        return cls([matched.report.seen for matched in matches], matches)


@dataclass(slots=True)
class _Known:
    """What one `where` makes of the reports of a block.

    Attributes:
        where: Held, as the reports are, so that nothing else can have its identity.
        single: By the identity of a report.
        asked: What it asks for, by type; None until the block is looked through.
    """

    where: Where
    single: dict[int, tuple[Report, Match | None]] = field(default_factory=dict)
    asked: Mapping[str, _Asked] | None = None

    def after(self, moved: set[str]) -> _Known:
        """The same of a block in which nothing changed but reports of these types."""
        stands = self.where.types and moved.isdisjoint(self.where.types)
        return _Known(self.where, self.single, self.asked if stands else None)

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
        self._by_type: dict[str, list[Report]] = {}
        self._known = before._taken_over(self) if before is not None else {}

    def asked(self, where: Where, match: Matching) -> Mapping[str, _Asked]:
        """What a `where` asks for of its reports, by type; types of which it asks for none are left out."""
        known = self._known.get(id(where)) or self._known.setdefault(id(where), _Known(where))
        if known.asked is None:
            by_type = self.by_type()
            types = where.types & by_type.keys() if where.types else (_EVERY,)
            found = ((type_, known.matches(by_type[type_], match)) for type_ in types)
            known.asked = {type_: _Asked.of(matches) for type_, matches in found if matches}
        return known.asked

    def before(self, until: datetime) -> Block:
        """The part of it that was told before a moment."""
        return self if self.last < until else Block([report for report in self.reports if report.seen < until], self)

    def by_type(self) -> Mapping[str, list[Report]]:
        """Its reports by their type."""
        if not self._by_type:
            self._by_type[_EVERY] = list(self.reports)
            for report in self.reports:
                self._by_type.setdefault(report.mention.type, []).append(report)
        return self._by_type

    def _taken_over(self, after: Block) -> dict[int, _Known]:
        """What was made of reports, by a block that holds more of them or others."""
        ours, theirs = self.by_type(), after.by_type()
        moved = {type_ for type_ in {*ours, *theirs} if ours.get(type_) != theirs.get(type_)}
        kept = (known for known in self._known.values() if len(known.single) <= _GONE * len(after.reports))
        return {id(known.where): known.after(moved) for known in kept}


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

    def beside(self, reports: Iterable[Report]) -> Told:
        """These reports and others."""
        return Told((*self._blocks, Block(reports)))

    def matches(self, where: Where, window: Window, match: Matching, standing: Standing) -> Sequence[Match]:
        """What a `where` asks for of the reports that a window tells of, type by type.

        Blocks that lie in the window as a whole are put together once, and stand while they are the same: a ladder
        looks back on a whole season, in which only the first and the last day changes from hour to hour.
        """
        reach = self._reach(window)
        span, run = window.end - window.start, reach.run
        whole = standing.find(where, ("run", span), run, lambda: _together(run, where, match)) if run else {}
        asked = [edge.block.asked(where, match) for edge in reach.edges]
        found: list[Match] = []
        if not whole and not any(asked):
            return found  # of most rules nothing is told at most hours
        for type_ in sorted(set(whole).union(*asked)):
            for number, (edge, by_type) in enumerate(zip(reach.edges, asked, strict=True)):
                if number == reach.before:
                    found += whole.get(type_, ())
                if type_ in by_type:
                    found += edge.told(by_type[type_])
        return found

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
        run: Those that lie in it as a whole, with all that they state; the last block still changes, and is none.
        edges: The others; `before` of them lie before the run.
    """

    run: Sequence[Block]
    edges: Sequence[_Edge]
    before: int

    @classmethod
    def of(cls, blocks: Sequence[Block], window: Window) -> _Reach:
        """Blocks in their order, parted."""
        begin = end = max(0, len(blocks) - 1)
        if len(blocks) > _FEW and blocks[-2].last <= window.end:
            while begin and blocks[begin - 1].first > window.start and blocks[begin - 1].late > window.start:
                begin -= 1
        edges = [_Edge.of(block, window) for block in (*blocks[:begin], *blocks[end:])]
        return cls(blocks[begin:end], edges, begin)


@dataclass(frozen=True, slots=True)
class _Edge:
    """A block that a window reaches.

    Attributes:
        inside: Whether all of it was told in the window.
        timely: Whether nothing of it tells what is older than the window.
    """

    block: Block
    window: Window
    inside: bool
    timely: bool

    @classmethod
    def of(cls, block: Block, window: Window) -> _Edge:
        """Where a block lies."""
        inside = window.start < block.first and block.last <= window.end
        return cls(block, window, inside, block.late > window.reaches_back_to)

    def told(self, asked: _Asked) -> Sequence[Match]:
        """Of some matches of the block those that the window tells of."""
        moments, matches, window = asked.moments, asked.matches, self.window
        if not self.inside:
            matches = matches[bisect_right(moments, window.start) : bisect_right(moments, window.end)]
        return matches if self.timely else [one for one in matches if window.is_timely(one.report)]


def _together(run: Sequence[Block], where: Where, match: Matching) -> dict[str, list[Match]]:
    found: dict[str, list[Match]] = {}
    for block in run:
        for type_, asked in block.asked(where, match).items():
            found.setdefault(type_, []).extend(asked.matches)
    return found
