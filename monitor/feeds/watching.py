"""Which stretches nobody watched: plain functions of when feeds were asked, when they answered, and when they should.

A feed is watched from an answer until it is to be asked again, and as long once more, for one lost packet is no
blindness: so a slow feed is not unread between two polls. A stretch that is longer is a lapse, whatever made it: a
server that fails, or a daemon that was down, hung, slept or could not write.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from monitor.model.feed import Feed, FeedState
from monitor.model.watch import EVERY_FEED, Lapse, Unread, Watch

SLACK = timedelta(minutes=15)
"""A busy round, or a restart, delays polls by so much."""
TOLD_FROM = timedelta(minutes=90)
"""Shorter lapses are kept and not told: what feeds publish in an hour they still carry after it."""
_SHARE = 16  # of a short span: in an hourly brief four minutes are told
_CLIPPED = 3  # of a lapse that reaches into a span, a third of what is told at all is told

_Spans = Sequence[tuple[datetime, datetime]]


def lapsed(before: FeedState, now: datetime) -> Lapse | None:
    """The lapse that a feed's answer at a moment ends; None where it was read as it should have been."""
    read, due = before.last_success_at, before.read_until
    if read is None or due is None or now <= due + (due - read) + SLACK:
        return None
    return Lapse(before.feed_id, read, now, asked=before.failures > 0)


def idle(states: Iterable[FeedState], now: datetime) -> Lapse | None:
    """The stretch before a moment in which no feed at all was asked, though one was due."""
    asked = [(state.last_polled_at, state.next_poll_at) for state in states if state.last_polled_at is not None]
    if not asked:
        return None
    last, due = max(polled for polled, _ in asked), min(due for _, due in asked)
    return Lapse(EVERY_FEED, last, now) if now > max(last, due) + SLACK else None


def watched(
    feeds: Sequence[Feed], states: Mapping[str, FeedState], lapses: Iterable[Lapse], since: datetime, until: datetime
) -> Watch:
    """What was watched of a span by these feeds.

    Args:
        feeds: As configured.
        states: As they are remembered, for lapses that have not ended; none is known of a feed that was never read.
        lapses: Those that ended, as they were kept.
        since: Where the span begins.
        until: Where it ends.
    """
    read = [feed for feed in feeds if feed.id in states and states[feed.id].last_success_at is not None]
    known = [*lapses, *_open([states[feed.id] for feed in feeds if feed.id in states], until)]
    least = min(TOLD_FROM, (until - since) / _SHARE)
    told = [lapse for lapse in known if lapse.span >= least]
    spans = {id_: _of(told, id_) for id_ in (EVERY_FEED, *(feed.id for feed in read))}
    silent = _common([spans[feed.id] for feed in read])
    dark = _long(_within(_union([*spans[EVERY_FEED], *silent]), since, until), least)
    besides = ((feed, _long(_without(_within(spans[feed.id], since, until), dark), least)) for feed in read)
    unread = (Unread(feed, sum((end - begin for begin, end in own), timedelta(0))) for feed, own in besides if own)
    return Watch(
        until - since,
        tuple(Lapse(EVERY_FEED, *span, asked=_asked(span, told)) for span in dark),
        tuple(sorted(unread, key=lambda one: (-one.span, one.feed.id))),
    )


def _open(states: Sequence[FeedState], until: datetime) -> Iterator[Lapse]:
    """Lapses that have not ended at a moment."""
    yield from (lapse for state in states if (lapse := lapsed(state, until)) is not None)
    if (nobody := idle(states, until)) is not None:
        yield nobody


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
