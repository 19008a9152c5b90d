"""What was received about a region against what is expected, as a sentence: quiet and blind are different words."""

from __future__ import annotations

from alerts.render.times import Times
from alerts.render.words import plural
from monitor.model.sight import RegionSight, Sight

_TELLS = "that usually tell of it"


def sight_words(sight: RegionSight, times: Times) -> str:
    """Such as `Sahel: quiet, 12 of 33 expected items`, `Sahel: blind since Mon 23 Oct, 04:00: …`."""
    since = f" since {times.moment(sight.since)}" if sight.since is not None else ""
    if sight.sight is Sight.BLIND:
        whom = "the one feed that usually tells of it" if sight.feeds == 1 else f"all {sight.feeds:,} feeds {_TELLS}"
        return f"{sight.title}: blind{since}, {_unheard(sight.feeds, whom)}"
    if sight.sight is Sight.DIM:
        return f"{sight.title}: dim{since}, {_share(sight)}; {_some(sight)}"
    if sight.sight is Sight.QUIET:
        return f"{sight.title}: quiet, {_share(sight)}"
    return f"{sight.title}: as usual, {_share(sight)}{f'; {_some(sight)}' if sight.unheard else ''}"


def _share(sight: RegionSight) -> str:
    """`31 of 33 expected items`; more than that: `45 items, 33 expected`."""
    expected = round(sight.expected)
    if sight.received <= expected:
        return f"{sight.received:,} of {plural(expected, 'expected item')}"
    return f"{plural(sight.received, 'item')}, {expected:,} expected"


def _some(sight: RegionSight) -> str:
    return _unheard(sight.unheard, f"{sight.unheard:,} of {plural(sight.feeds, 'feed')} {_TELLS}")


def _unheard(count: int, whom: str) -> str:
    return f"{whom} {'fails or is' if count == 1 else 'fail or are'} silent"
