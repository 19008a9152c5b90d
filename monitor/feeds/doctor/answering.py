"""A feed that answers and all the same brings less than it should, or costs more than it must."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import timedelta

from monitor.feeds.doctor.failing import slower
from monitor.feeds.doctor.findings import Ailment, Finding, Mend, change_of, leaving_out
from monitor.feeds.doctor.history import DAY, Diary
from monitor.lib.durations import format_duration
from monitor.lib.spans import spoken
from monitor.model.feed import Feed, FeedState, FetchReason
from monitor.model.severity import Severity

FROZEN = 3  # times its cadence
FEWER = 0.5  # of the usual entries
FEWER_ROWS = 0.9  # of an issuer's usual list
UNSTEADY = 0.2  # of the last week's polls
LIMITED = 0.05
THINNER = 0.25
ALL_NEW = 0.8  # of all entries of all documents
LONGEST_CADENCE = 90 * DAY


def answering(feed: Feed, state: FeedState, diary: Diary) -> Iterator[Finding]:
    """What ails a feed whose latest poll was answered."""
    yield from _empty(diary)
    yield from _stale(feed, state, diary)
    yield from _fewer(feed, diary)
    yield from _partly(state)
    yield from _disputed(diary)
    yield from _moved(feed, state)
    yield from _detour(feed, state, diary)
    yield from _unsteady(feed, diary)
    yield from _cadence(feed, diary)
    yield from _thinning(diary)
    yield from _all_new(feed, diary)


def _empty(diary: Diary) -> Iterator[Finding]:
    if diary.documents and (latest := diary.documents[-1]).entries == 0:
        usual = diary.usual_entries()
        words = f"the document of {latest.last_at:%Y-%m-%d %H:%M} UTC holds no entry"
        evidence = f"{words}; it used to hold {usual:.0f}" if usual else words
        mend = Mend("look whether the publisher moved its entries to another address")
        yield Finding(Ailment.EMPTY, Severity.MEDIUM, evidence, mend)


def _stale(feed: Feed, state: FeedState, diary: Diary) -> Iterator[Finding]:
    since = state.last_item_at
    if since is None:
        first = min((day.first_at for day in diary.days), default=diary.now)
        if diary.now - first > feed.cadence:
            words = f"it answers since {first:%Y-%m-%d} and never had an item"
            yield Finding(Ailment.STALE, Severity.HIGH, words, leaving_out(feed.id, "leave it out"))
        return
    quiet = diary.now - since
    if quiet <= feed.cadence:
        return
    frozen = quiet > FROZEN * feed.cadence
    same = ", the server says that nothing changed" if diary.last and diary.last.ending == "not_modified" else ""
    words = (
        f"nothing new since {since:%Y-%m-%d %H:%M} UTC ({spoken(quiet)}), expected every {spoken(feed.cadence)}{same}"
    )
    mend = (
        leaving_out(
            feed.id, f"see whether {feed.name} has another feed now (`watchfloor feeds probe`), or leave it out"
        )
        if frozen
        else _longer(feed, quiet, "if it is a slow feed, allow it longer pauses")
    )
    yield Finding(Ailment.STALE, Severity.HIGH if frozen else Severity.MEDIUM, words, mend)


def _longer(feed: Feed, pause: timedelta, words: str) -> Mend:
    cadence = min(max(math.ceil(1.5 * pause / DAY), 1) * DAY, LONGEST_CADENCE)
    return change_of(feed.id, words, cadence=format_duration(cadence))


def _fewer(feed: Feed, diary: Diary) -> Iterator[Finding]:
    usual = diary.usual_entries()
    latest = diary.documents[-1] if diary.documents else None
    if usual is None or latest is None or not latest.entries:
        return
    if latest.entries < (FEWER_ROWS if feed.issuer else FEWER) * usual:
        words = f"the last document holds {latest.entries} entries, usual are {usual:.0f}"
        severity = Severity.HIGH if feed.issuer else Severity.MEDIUM
        mend = Mend("look at the document: rows may be missing, or the publisher changed its form or its paging")
        yield Finding(Ailment.FEWER_ENTRIES, severity, words, mend)


def _partly(state: FeedState) -> Iterator[Finding]:
    if state.trouble:
        yield Finding(Ailment.PARTLY_READ, Severity.MEDIUM, state.trouble)


def _disputed(diary: Diary) -> Iterator[Finding]:
    if count := diary.disputed():
        words = (
            f"two readers read {count} document{'s' * (count > 1)} of the last week differently; the safer one counted"
        )
        yield Finding(Ailment.DISPUTED, Severity.LOW, words, Mend("tell the makers of Watchfloor; nothing is lost"))


def _moved(feed: Feed, state: FeedState) -> Iterator[Finding]:
    if state.url and state.url != feed.url:
        words = f"it has moved for good from {feed.url} to {state.url}"
        mend = change_of(feed.id, "write down its new address, before the redirect ends", url=state.url)
        yield Finding(Ailment.MOVED, Severity.MEDIUM, words, mend)


def _detour(feed: Feed, state: FeedState, diary: Diary) -> Iterator[Finding]:
    detours = diary.detours()
    if len(detours) >= 3 and detours[-1] not in (feed.url, state.url):
        words = f"every answer comes by way of a redirect that is called temporary, at last from {detours[-1]}"
        mend = change_of(feed.id, "ask there at once, if that address stays the same", url=detours[-1])
        yield Finding(Ailment.DETOUR, Severity.INFO, words, mend)


def _unsteady(feed: Feed, diary: Diary) -> Iterator[Finding]:
    polls = diary.lately()
    total = sum(polls.values())
    limited = polls[FetchReason.RATE_LIMITED.value]
    if total >= 5 and limited > LIMITED * total:
        words = f"{limited} of {total} polls of the last week were refused as too many"
        yield Finding(Ailment.RATE_LIMITED, Severity.MEDIUM, words, slower(feed))
    failed = {ending: count for ending, count in polls.items() if ending not in ("document", "not_modified")}
    others = sum(failed.values()) - limited
    if total >= 5 and others > UNSTEADY * total:
        kinds = ", ".join(f"{count} {ending}" for ending, count in sorted(failed.items(), key=lambda one: -one[1]))
        yield Finding(Ailment.UNSTEADY, Severity.LOW, f"of {total} polls of the last week {others} failed: {kinds}")


def _cadence(feed: Feed, diary: Diary) -> Iterator[Finding]:
    pause = diary.longest_pause()
    if pause is None:
        return
    usual = f"pauses of up to {spoken(pause)} are usual"
    if pause > feed.cadence:
        words = f"{usual}, and with a cadence of {spoken(feed.cadence)} each is told as silence"
        yield Finding(Ailment.CADENCE, Severity.LOW, words, _longer(feed, pause, "allow it its usual pauses"))
    elif feed.cadence > 6 * pause:
        cadence = max(math.ceil(3 * pause / DAY), 1) * DAY
        if cadence < feed.cadence:
            words = f"{usual}; with a cadence of {spoken(feed.cadence)} its silence would be noticed late"
            mend = change_of(feed.id, "notice its silence sooner", cadence=format_duration(cadence))
            yield Finding(Ailment.CADENCE, Severity.INFO, words, mend)


def _all_new(feed: Feed, diary: Diary) -> Iterator[Finding]:
    """Nearly every entry of every document is new: the same under other names, or more than a document holds."""
    recent = [day for day in diary.documents if day.day > diary.now - 2 * DAY]
    polls, new = sum(day.polls for day in recent), sum(day.new_items for day in recent)
    entries = sum(day.polls * (day.entries_least or 0) for day in recent)
    if polls < 6 or entries < 3 * polls or new < ALL_NEW * entries:
        return
    words = f"nearly every entry of its last {polls} documents was new, {new:,} in all"
    advice = (
        f"see `watchfloor items --feed {feed.id}`: where the same titles come again and again, its guids change at "
        "every poll, and what compares with the usual counts each: leave it out; else ask it more often"
    )
    yield Finding(Ailment.ALL_NEW, Severity.MEDIUM, words, leaving_out(feed.id, advice))


def _thinning(diary: Diary) -> Iterator[Finding]:
    rates = diary.rates()
    if rates is None or rates[1] < 1 or rates[0] >= THINNER * rates[1]:
        return
    words = f"it brought {rates[0]:.1f} new items a day in the last week, {rates[1]:.1f} in the month before"
    yield Finding(Ailment.THINNING, Severity.LOW, words, Mend("see whether it was split or moved its news elsewhere"))
