"""Which issuers can be seen: the last word of one that cannot is not its present one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from monitor.model.feed import FeedHealth, Health


def unseen(issuers: Collection[str], health: Iterable[FeedHealth]) -> Mapping[str, str]:
    """Issuers none of whose feeds is heard, each with a clause why.

    One whose document is read but for some rows is seen: the advice of those rows is not confirmed, no other.

    Args:
        issuers: Those whose word is held.
        health: Of every feed that is polled.
    """
    feeds: dict[str, list[FeedHealth]] = {issuer: [] for issuer in issuers}
    for feed in health:
        if feed.feed.issuer in feeds:
            feeds[feed.feed.issuer].append(feed)
    return {issuer: _why(held) for issuer, held in feeds.items() if not any(feed.health.heard for feed in held)}


def _why(held: list[FeedHealth]) -> str:
    """The most telling of an issuer's feeds: one that fails before one that is silent."""
    if not held:
        return "no feed of it is polled"
    worst = min(held, key=lambda feed: (feed.health is not Health.FAILING, feed.feed.id))
    return f"its feed is {worst.health.value}: {worst.detail}"
