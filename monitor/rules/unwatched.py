"""What hours that nobody watched mean for rules: nothing told in them is no calm, and no measure of what is usual."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import datetime, timedelta

from monitor.lib.spans import spoken
from monitor.model.story import Report
from monitor.model.watch import Lapse, unwatched
from monitor.rules.match import Match

# A window of which less than this part was watched says nothing by what is not told in it.
WATCHED = 0.25
# So long after a stretch that nobody watched feeds are still being asked: as long as a busy round takes.
SETTLING = timedelta(minutes=15)


def hardly_watched(dark: Iterable[Lapse], since: datetime, until: datetime) -> bool:
    """Whether less than a quarter of a span was watched."""
    return until - since - unwatched(dark, since, until) < WATCHED * (until - since)


def why_unjudged(dark: Sequence[Lapse], span: timedelta, now: datetime) -> str:
    """Why nothing that is not told in the window that ends now means calm; empty where it does.

    Args:
        dark: Stretches in which no feed was read, in order.
        span: Of the window.
        now: Its end.
    """
    if hardly_watched(dark, now - span, now):
        return f"nobody watched {spoken(unwatched(dark, now - span, now))} of the last {spoken(span)}"
    if any(lapse.until <= now < lapse.until + SETTLING for lapse in dark):
        return "feeds are still being asked what they told while nobody watched"
    return ""


def partial(dark: Sequence[Lapse], since: datetime, until: datetime) -> tuple[str, ...]:
    """What of a window nobody watched, as a clause of its own; none where all of it was."""
    missed = unwatched(dark, since, until)
    return (f"nobody watched {spoken(missed)} of this window",) if missed else ()


def told_late(reports: Iterable[Report], dark: Iterable[Lapse]) -> str:
    """That all of some reports were published while nobody watched; nothing where one was not."""
    last = max((report.at for report in reports), default=None)
    within = next((one for one in dark if last is not None and one.since <= last < one.until), None)
    if within is None:
        return ""
    return f"Told late: published while nobody watched, until {within.until:%-d %b %H:%M} UTC."


def thickest(
    matches: Sequence[Match], span: timedelta, of: Callable[[Match], Hashable]
) -> tuple[datetime, datetime] | None:
    """The stretch of a window's length in which the most was told, the latest of equals; None where all lies in one.

    What was caught up may reach over several windows, each of which would have been looked at had somebody watched.

    Args:
        matches: At least one.
        span: How long the stretch is; it is open at its start.
        of: What is counted once.
    """
    ordered = sorted(matches, key=lambda one: one.report.seen)
    if ordered[-1].report.seen - ordered[0].report.seen < span:
        return None
    held: Counter[Hashable] = Counter()
    first, most, end = 0, 0, ordered[0].report.seen
    for matched in ordered:
        held[of(matched)] += 1
        while matched.report.seen - ordered[first].report.seen >= span:
            held[of(ordered[first])] -= 1
            first += 1
        told = sum(1 for count in held.values() if count)
        if told >= most:
            most, end = told, matched.report.seen
    return end - span, end
