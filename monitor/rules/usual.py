"""What is usual of one group, and how much of a surprise a count is.

What is compared is shares of coverage, feed by feed: each feed's own usual share times what it brought now is what
is expected of it. So a feed that doubles its volume changes what is expected, and is neither a crisis nor a calm. One
past crisis does not make the next one usual: each window is held to the ninth tenth of all.

Counts of news are overdispersed: one act makes many items. They follow a negative binomial distribution here, the
mixture of Poisson ones whose rate varies (Greenwood and Yule 1920), as in the outbreak detection of public health
(Noufaily et al. 2013, doi:10.1002/sim.5595), which compares with the same times of the past in the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import lgamma, log, log1p
from statistics import median
from weakref import WeakKeyDictionary

from monitor.rules.baseline import POOLED, Baseline, Pull, Seen
from monitor.rules.grouping import Key
from monitor.rules.tally import ByFeed

# Windows above this part of all are held to it; never below so many items, or what is rare would never be usual.
TRIMMED, TRIMMED_TO = 0.9, 3.0
# Variance of counts beyond Poisson's, relative to the mean squared, where little is known, and the weight of that.
BURSTS, BURSTS_WEIGHT = 0.35, 4.0
# Items that workdays or weekends must tell before their own level weighs as much as the common one.
SEASON = 20.0
# What we would expect of a group that was never told of: half an item in all of the past.
UNSEEN = 0.5


@dataclass(frozen=True, slots=True)
class Usual:
    """What is usual of one group.

    Attributes:
        expected: Items in the present window.
        dispersion: Of counts around that: variance = expected + dispersion · expected².
        share: Median share of coverage over the windows, 0 to 1.
        spread: 1.4826 times the median absolute deviation of the shares: the standard deviation of a normal one.
        told: Items over all windows.
    """

    expected: float
    dispersion: float
    share: float
    spread: float
    told: int


@dataclass(frozen=True, slots=True)
class _Norm:
    """What the past alone says of a group, whatever the present window."""

    by_feed: dict[str, float]
    total: float
    season: tuple[float, float]
    dispersion: float
    share: float
    spread: float


_norms: WeakKeyDictionary[Baseline, dict[Key, _Norm]] = WeakKeyDictionary()


def usual(base: Baseline, key: Key, now: Seen) -> Usual:
    """What the past says of a group in the present window."""
    kept = _norms.setdefault(base, {})
    norm = kept.get(key) or kept.setdefault(key, _norm(base, key))
    return Usual(
        expected=_expected(base, norm.by_feed, norm.total, now.counted.items, now.pull) * norm.season[now.weekend],
        dispersion=norm.dispersion,
        share=norm.share,
        spread=norm.spread,
        told=round(norm.total),
    )


def _norm(base: Baseline, key: Key) -> _Norm:
    windows = base.windows
    counts = _held([sum(window.counted.told.get(key, {}).values()) for window in windows], windows)
    by_feed, total = _by_feed(windows, key, counts), sum(counts)
    expected = [_expected(base, by_feed, total, window.counted.items, window.pull) for window in windows]
    workday, weekend = (_season(windows, counts, expected, weekend=weekend) for weekend in (False, True))
    expected = [
        level * (weekend if window.weekend else workday) for level, window in zip(expected, windows, strict=True)
    ]
    shares = [count / window.items for count, window in zip(counts, windows, strict=True)]
    middle = median(shares)
    return _Norm(
        by_feed=by_feed,
        total=total,
        season=(workday, weekend),
        # What rests on few items is uncertain itself: the predictive distribution is wider by that.
        dispersion=_dispersion(counts, expected) + 1 / (total + UNSEEN),
        share=middle,
        spread=1.4826 * median(abs(one - middle) for one in shares),
    )


def surprise(count: float, usual: Usual) -> float:
    """How unlikely so many items or more are, as −log10 of the probability: 3 is one window in a thousand.

    What is not more than expected is no surprise: 0. No probability is taken for smaller than 10⁻³⁰⁰.
    """
    if count <= usual.expected:
        return 0.0
    return min(300.0, -_log_tail(count, usual.expected, 1 / usual.dispersion) / log(10))


def comparable(told: float, now: Seen, base: Baseline) -> float:
    """A count as it would be at the usual volume: twice as many items of everything prove nothing more."""
    return told * min(1.0, base.typical / now.items) if now.items else 0.0


def at_usual_volume(usual: Usual, now: Seen, base: Baseline) -> Usual:
    """The same of what is expected."""
    return replace(usual, expected=comparable(usual.expected, now, base))


def few(expected: float) -> str:
    """How many are expected, in words: `120`, `2.6`, `never`."""
    return f"{expected:,.0f}" if expected >= 10 else f"{expected:.1f}" if expected >= 0.05 else "never"


def _held(counts: Sequence[int], windows: Sequence[Seen]) -> list[float]:
    """Counts, those of extreme shares held to the share of the ninth tenth."""
    shares = sorted(count / window.items for count, window in zip(counts, windows, strict=True))
    most = shares[min(len(shares) - 1, int(TRIMMED * len(shares)))]
    return [
        min(float(count), max(TRIMMED_TO, most * window.items)) for count, window in zip(counts, windows, strict=True)
    ]


def _by_feed(windows: Sequence[Seen], key: Key, counts: Sequence[float]) -> dict[str, float]:
    sums: dict[str, float] = {}
    for window, held in zip(windows, counts, strict=True):
        told = window.counted.told.get(key)
        if told:
            part = held / sum(told.values())
            for feed, count in told.items():
                sums[feed] = sums.get(feed, 0.0) + count * part
    return sums


def _expected(base: Baseline, by_feed: dict[str, float], total: float, items: ByFeed, pull: Pull) -> float:
    """Each feed's items times its own share, drawn towards the share over all feeds where it told little."""
    volumes, (seen, small) = base.volumes, pull
    own = sum(items.get(feed, 0) * told / (volumes[feed] + POOLED) for feed, told in by_feed.items())
    return own + (UNSEEN * seen + POOLED * (total + UNSEEN) * small) / max(1, base.volume)


def _season(windows: Sequence[Seen], counts: Sequence[float], expected: Sequence[float], *, weekend: bool) -> float:
    """How workdays or weekends differ from all days."""
    chosen = [index for index, window in enumerate(windows) if window.weekend is weekend]
    told, awaited = sum(counts[index] for index in chosen), sum(expected[index] for index in chosen)
    return (told + SEASON) / (awaited + SEASON)


def _dispersion(counts: Sequence[float], expected: Sequence[float]) -> float:
    """By the method of moments, drawn towards what news is like."""
    beyond = sum((count - level) ** 2 - level for count, level in zip(counts, expected, strict=True))
    squares = sum(level * level for level in expected)
    return max(BURSTS / 2, (beyond + BURSTS_WEIGHT * BURSTS) / (squares + BURSTS_WEIGHT))


def _log_tail(count: float, mean: float, size: float) -> float:
    """Natural logarithm of P(X ≥ count) for a negative binomial X; `count` need not be whole."""
    choices = lgamma(count + size) - lgamma(size) - lgamma(count + 1)
    log_first = choices - size * log1p(mean / size) + count * (log(mean) - log(size + mean))
    total, term, at = 1.0, 1.0, count
    ratio = mean / (size + mean)
    while term > 1e-12 * total and at < count + 100_000:
        term *= (at + size) / (at + 1) * ratio
        total += term
        at += 1
    return min(0.0, log_first + log(total))
