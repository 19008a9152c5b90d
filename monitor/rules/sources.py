"""Which feeds a rule listens to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from monitor.model.feed import Feed, FeedHealth
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


def unread(
    counted: Mapping[tuple[str, str], int], health: Iterable[FeedHealth], languages: frozenset[str]
) -> Mapping[str, int]:
    """Of items counted by feed and language, by language those of which only names are read.

    Advice is not among them: it is read by its issuer's own words.
    """
    official = {entry.feed.id for entry in health if entry.feed.issuer is not None}
    found: Counter[str] = Counter()
    for (feed_id, language), count in counted.items():
        if feed_id not in official and language not in languages:
            found[language] += count
    return dict(found)
