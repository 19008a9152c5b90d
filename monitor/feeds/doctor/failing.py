"""A feed that brings nothing: why, and what would help."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from urllib.parse import urlsplit

from monitor.feeds.doctor.findings import Ailment, Finding, Mend, change_of, leaving_out
from monitor.feeds.doctor.history import Diary
from monitor.feeds.schedule import wish_of_server
from monitor.lib.durations import format_duration
from monitor.lib.spans import spoken
from monitor.model.feed import Feed, FeedState, FetchReason
from monitor.model.severity import Severity

DEAD_AFTER = timedelta(days=14)
_MOST_INTERVAL = timedelta(hours=24)


def failing(feed: Feed, state: FeedState, diary: Diary, named: Sequence[str] = ()) -> Finding:
    """What ails a feed whose latest poll failed; `named` are the feeds named by a page that came instead."""
    ending = diary.last.ending if diary.last else "unreachable"
    ailment = _ailment(ending)
    last = state.last_success_at
    long_ago = last is not None and diary.now - last > DEAD_AFTER
    if long_ago and ailment in (Ailment.DOWN, Ailment.NAME_UNKNOWN, Ailment.INSECURE, Ailment.REDIRECTS):
        words = f"{feed.id} seems to be dead; leave it out, or find out where it went"
        return Finding(Ailment.DEAD, Severity.HIGH, _evidence(state, diary), leaving_out(feed.id, words))
    grave = last is None or diary.now - last > max(timedelta(days=1), 4 * feed.interval) or ailment is Ailment.GONE
    severity = Severity.HIGH if grave else Severity.MEDIUM
    return Finding(ailment, severity, _evidence(state, diary), _mend(ailment, feed, named))


def _evidence(state: FeedState, diary: Diary) -> str:
    why = state.last_error or (diary.last.detail if diary.last else None) or "it does not answer"
    since = f"last read {state.last_success_at:%Y-%m-%d %H:%M} UTC" if state.last_success_at else "never read"
    times = "1 failure" if state.failures == 1 else f"{state.failures} failures in a row"
    wish = wish_of_server(state)
    return f"{why}; {times}, {since}" + (f"; {wish}" if wish else "")


_BY_ENDING: Mapping[str, Ailment] = {
    FetchReason.GONE: Ailment.GONE,
    "http_404": Ailment.GONE,
    "http_401": Ailment.REFUSES_US,
    "http_403": Ailment.REFUSES_US,
    "http_406": Ailment.REFUSES_US,
    "http_451": Ailment.REFUSES_US,
    FetchReason.RATE_LIMITED: Ailment.RATE_LIMITED,
    FetchReason.UNRESOLVED: Ailment.NAME_UNKNOWN,
    FetchReason.INSECURE: Ailment.INSECURE,
    FetchReason.REFUSED_ADDRESS: Ailment.NOT_ASKED,
    FetchReason.REDIRECTS: Ailment.REDIRECTS,
    FetchReason.TOO_LARGE: Ailment.TOO_LARGE,
    FetchReason.WEB_PAGE: Ailment.WEB_PAGE,
    FetchReason.EMPTY: Ailment.EMPTY,
    FetchReason.UNPARSABLE: Ailment.UNREADABLE,
    FetchReason.BAD_ENCODING: Ailment.UNREADABLE,
}


def _ailment(ending: str) -> Ailment:
    return _BY_ENDING.get(ending, Ailment.DOWN)


def slower(feed: Feed) -> Mend:
    """Asking half as often."""
    interval = min(2 * feed.interval, _MOST_INTERVAL)
    return change_of(feed.id, f"ask it every {spoken(interval)}", interval=format_duration(interval))


def _larger(_feed: Feed) -> Mend:
    words = "let larger documents in, if this one is worth it (the default is 10)"
    return Mend(words, "watchfloor.yaml", {"polling": {"max_megabytes": 20}})


def _introduce(_feed: Feed) -> Mend:
    words = "say who asks, with an address where you can be reached; some servers refuse programs that do not"
    return Mend(words, "watchfloor.yaml", {"polling": {"user_agent": "Example desk (ops@example.org)"}})


def _inside(feed: Feed) -> Mend:
    host = urlsplit(feed.url).hostname or ""
    if "." not in host and ":" not in host:  # a name without a domain is none that may be allowed
        words = "if it is a feed inside your own network, allow the address that it resolves to; else leave it out"
        return Mend(words)
    words = "if it is a feed inside your own network, allow its host; else leave it out"
    return Mend(words, "watchfloor.yaml", {"polling": {"allow_networks": [host]}})


def _find_anew(feed: Feed) -> Mend:
    site = "/".join(feed.url.split("/")[:3])
    return leaving_out(feed.id, f"look for its new address with `watchfloor feeds probe {site}`, or leave it out")


_MENDS: Mapping[Ailment, Callable[[Feed], Mend]] = {
    Ailment.GONE: _find_anew,
    Ailment.NAME_UNKNOWN: _find_anew,
    Ailment.WEB_PAGE: _find_anew,
    Ailment.RATE_LIMITED: slower,
    Ailment.TOO_LARGE: _larger,
    Ailment.REFUSES_US: _introduce,
    Ailment.NOT_ASKED: _inside,
    Ailment.INSECURE: lambda _feed: Mend("its certificate is the publisher's to mend; tell them, or wait a day"),
    Ailment.EMPTY: lambda _feed: Mend("nothing on our side; it is read again when it brings something"),
    Ailment.DOWN: lambda _feed: Mend("nothing on our side yet; it is asked again with growing pauses"),
    Ailment.REDIRECTS: _find_anew,
}


def _mend(ailment: Ailment, feed: Feed, named: Sequence[str]) -> Mend | None:
    if ailment is Ailment.WEB_PAGE and named:
        others = f" (or {', '.join(named[1:4])})" if named[1:] else ""
        return change_of(feed.id, f"the page that comes names a feed: try that{others}", url=named[0])
    made = _MENDS.get(ailment)
    return made(feed) if made else Mend(f"look at what comes with `watchfloor feeds probe {feed.url}`")
