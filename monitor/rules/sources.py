"""Which feeds a rule listens to."""

from __future__ import annotations

from monitor.model.feed import Feed
from monitor.model.rule import Where
from monitor.rules.facts import Facts


def heard_feeds(where: Where, facts: Facts) -> frozenset[str] | None:
    """Ids of the feeds that count as coverage for a rule; None where no feed is known, and all count.

    Issuers' own feeds do not: an advice that stands for years is no news.
    """
    if not facts.health:
        return None
    heard = (entry.feed for entry in facts.health)
    return frozenset(feed.id for feed in heard if feed.issuer is None and listens_to(where, feed))


def listens_to(where: Where, feed: Feed) -> bool:
    """Whether a rule takes the word of a feed: by its tier, and by who controls it."""
    return (not where.tiers or feed.tier in where.tiers) and (where.state_media or not feed.state_media)


def is_news_in(languages: frozenset[str], feed: Feed) -> bool:
    """Whether a feed is one of news in one of these languages; without any, in all."""
    return feed.issuer is None and (not languages or feed.language.partition("-")[0] in languages)
