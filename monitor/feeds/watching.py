"""Which stretches nobody watched: plain functions of when feeds were asked, when they answered, and when they should.

A feed is watched from an answer until it is to be asked again, and as long once more, for one lost packet is no
blindness: so a slow feed is not unread between two polls. A stretch that is longer is a lapse, whatever made it: a
server that fails, or a daemon that was down, hung, slept or could not write.

What is regular is watched all the same: who polls every three hours from a timer leaves one lapse after the other, with
nothing between them but a round of polls. Such a row shows how far polls usually lie apart, and only what is longer is
told. A daemon that stops every night polls many times between its lapses: each of them is told. Who was called to poll
once knows that no daemon is meant to run: from the first poll of all on, one distance shows what is usual.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from statistics import median_low

from monitor.model.feed import Feed, FeedState
from monitor.model.watch import BEGINNING, EVERY_FEED, Lapse, Unread, Watch

SLACK = timedelta(minutes=15)
"""A busy round, or a restart, delays polls by so much."""
TOLD_FROM = timedelta(minutes=90)
"""Shorter lapses are kept and not told: what feeds publish in an hour they still carry after it."""
FROM = timedelta(minutes=30)
"""Shorter ones matter to no rule: a restart, a busy round."""
SELDOM = timedelta(hours=25)
"""Polls that lie further apart are no watch, however regular: a day without one was not seen."""
EVIDENCE = 4 * SELDOM
"""How long before a span lapses may begin that show what is regular in it."""
_ROW = 3  # lapses without a break show a habit; two may be a start that failed at once, after a night
_FIRST = 1  # where a timer is known to poll
_LATE = 4  # a timer that is late by a fourth of its usual distance is regular
_SHARE = 16  # of a short span: in an hourly brief four minutes are told
_CLIPPED = 3  # of a lapse that reaches into a span, a third of what is told at all is told

_Spans = Sequence[tuple[datetime, datetime]]


def lapsed(before: FeedState, now: datetime) -> Lapse | None:
    """The lapse that a feed's answer at a moment ends; None where it was read as it should have been.

    A first answer ends the time since `BEGINNING` in which the feed was not watching yet.
    """
    read, due = before.last_success_at, before.read_until
    if read is None:
        return Lapse(before.feed_id, BEGINNING, now)
    if due is None or now <= due + (due - read) + SLACK:
        return None
    return Lapse(before.feed_id, read, now, asked=before.failures > 0)


def idle(states: Iterable[FeedState], now: datetime) -> Lapse | None:
    """The stretch before a moment in which no feed at all was asked, though one was due."""
    asked = [(state.last_polled_at, state.next_poll_at) for state in states if state.last_polled_at is not None]
    if not asked:
        return None
    last, due = max(polled for polled, _ in asked), min(due for _, due in asked)
    return Lapse(EVERY_FEED, last, now) if now > max(last, due) + SLACK else None


def regular(lapses: Iterable[Lapse], now: datetime, *, timer: bool = False) -> frozenset[Lapse]:
    """Those lapses that are no longer than polls usually lie apart, of those in which nobody asked.

    What is usual shows a row of lapses that ended, each of which begins with the round of polls that ended the one
    before; a single long one in it does not move it.

    Args:
        lapses: Of any feeds.
        now: Those that reach so far have not ended: they may be regular, and show nothing.
        timer: Whether a timer polls, by one call after the other.
    """
    own: dict[str, list[Lapse]] = {}
    begun: dict[str, datetime] = {}
    for lapse in sorted(lapses, key=lambda one: (one.since, one.until)):
        if lapse.since != BEGINNING:
            own.setdefault(lapse.feed_id, []).append(lapse)
        elif timer:
            begun[lapse.feed_id] = lapse.until
            begun.setdefault(EVERY_FEED, lapse.until)
    return frozenset(
        lapse
        for row in (row for each in own.values() for row in _rows(each))
        for usual in _usual(row, now, _FIRST if _begins(row, begun) else _ROW)
        for lapse in row
        if not lapse.asked and lapse.span <= min(usual + usual / _LATE + SLACK, SELDOM)
    )


def _rows(lapses: Sequence[Lapse]) -> list[list[Lapse]]:
    """A feed's lapses in order, parted wherever it was polled for a while between two of them."""
    rows: list[list[Lapse]] = []
    for lapse in lapses:
        if rows and lapse.since <= rows[-1][-1].until + SLACK:
            rows[-1].append(lapse)
        else:
            rows.append([lapse])
    return rows


def _begins(row: Sequence[Lapse], begun: Mapping[str, datetime]) -> bool:
    """Whether a row begins with the first poll of its feed."""
    first = begun.get(row[0].feed_id)
    return first is not None and abs(row[0].since - first) <= SLACK


def _usual(row: Sequence[Lapse], now: datetime, least: int) -> Iterator[timedelta]:
    """How far polls of such a row usually lie apart, where so many show it."""
    ended = [lapse.span for lapse in row if lapse.until < now]
    if len(ended) >= least:
        yield median_low(ended)


def watched(
    feeds: Sequence[Feed],
    states: Mapping[str, FeedState],
    lapses: Iterable[Lapse],
    since: datetime,
    until: datetime,
    least: timedelta | None = None,
    *,
    timer: bool = False,
) -> Watch:
    """What was watched of a span by these feeds.

    Args:
        feeds: As configured.
        states: As they are remembered, for lapses that have not ended; none is known of a feed that was never read.
        lapses: Those that ended, as they were kept, from `EVIDENCE` before the span on.
        since: Where the span begins.
        until: Where it ends.
        least: What is shorter is passed over; if not given, what needs no telling in such a span.
        timer: Whether a timer polls, by one call after the other.
    """
    read = [feed for feed in feeds if feed.id in states and states[feed.id].last_success_at is not None]
    known = [*lapses, *_open([states[feed.id] for feed in read], until)]
    as_usual = regular(known, until, timer=timer)
    least = least if least is not None else min(TOLD_FROM, (until - since) / _SHARE)
    told = [one for one in known if one.span >= least and one not in as_usual and one.since != BEGINNING]
    own: dict[str, list[Lapse]] = {}
    for lapse in told:
        own.setdefault(lapse.feed_id, []).append(lapse)
    spans = {id_: _of(own.get(id_, ()), id_) for id_ in (EVERY_FEED, *(feed.id for feed in read))}
    silent = _silent(spans, {lapse.feed_id: lapse.until for lapse in known if lapse.since == BEGINNING})
    dark = _long(_within(_union([*spans[EVERY_FEED], *silent]), since, until), least)
    besides = ((feed, _long(_without(_within(spans[feed.id], since, until), dark), least)) for feed in read)
    unread = (Unread(feed, sum((end - begin for begin, end in each), timedelta(0))) for feed, each in besides if each)
    return Watch(
        until - since,
        tuple(Lapse(EVERY_FEED, *span, asked=_asked(span, told)) for span in dark),
        tuple(sorted(unread, key=lambda one: (-one.span, one.feed.id))),
    )


def is_open(states: Iterable[FeedState], now: datetime) -> bool:
    """Whether any feed, or all, lie in a stretch that lasts."""
    read = [state for state in states if state.last_success_at is not None]
    return next(_open(read, now), None) is not None


def _open(states: Sequence[FeedState], until: datetime) -> Iterator[Lapse]:
    """Lapses that have not ended at a moment."""
    yield from (lapse for state in states if (lapse := lapsed(state, until)) is not None)
    if (nobody := idle(states, until)) is not None:
        yield nobody


def _silent(spans: Mapping[str, _Spans], begun: Mapping[str, datetime]) -> _Spans:
    """Where every feed was unread that was watching by then: one that came later saw nothing before.

    Args:
        spans: In which each was unread.
        begun: The first answer of those that came later.
    """
    own = {id_: each for id_, each in spans.items() if id_ != EVERY_FEED}
    before = {id_: [(BEGINNING, begun[id_])] if id_ in begun else [] for id_ in own}
    unread = _union([span for each in own.values() for span in each])
    return _common([unread, *(_union([*each, *before[id_]]) for id_, each in own.items())])


def _asked(span: tuple[datetime, datetime], told: Iterable[Lapse]) -> bool:
    """Whether feeds were asked in a dark stretch, and for most of it."""
    tried = _without([span], _of(told, EVERY_FEED))
    mostly = 2 * sum((end - begin for begin, end in tried), timedelta(0)) > span[1] - span[0]
    return mostly and any(lapse.asked for lapse in told if lapse.since < span[1] and lapse.until > span[0])


def _of(lapses: Iterable[Lapse], feed_id: str) -> _Spans:
    return _union([(lapse.since, lapse.until) for lapse in lapses if lapse.feed_id == feed_id])


def _union(spans: _Spans) -> _Spans:
    joined: list[tuple[datetime, datetime]] = []
    for begin, end in sorted(spans):
        if joined and begin <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined


def _common(each: Sequence[_Spans]) -> _Spans:
    """What lies in a span of every one of them."""
    if not each:
        return ()
    common = each[0]
    for other in each[1:]:
        pairs = ((max(a, c), min(b, d)) for a, b in common for c, d in other)
        common = [(begin, end) for begin, end in pairs if begin < end]
    return common


def _within(spans: _Spans, since: datetime, until: datetime) -> _Spans:
    return _common([spans, [(since, until)]])


def _without(spans: _Spans, taken: _Spans) -> _Spans:
    left = list(spans)
    for begin, end in taken:
        pieces = ((a, b) for span in left for a, b in ((span[0], min(span[1], begin)), (max(span[0], end), span[1])))
        left = [(a, b) for a, b in pieces if a < b]
    return left


def _long(spans: _Spans, least: timedelta) -> _Spans:
    return [(begin, end) for begin, end in spans if end - begin >= least / _CLIPPED]
