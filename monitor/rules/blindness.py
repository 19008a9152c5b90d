"""Which groups of a rule could not be seen, so that silence there means nothing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from itertools import product

from monitor.model.feed import Feed, FeedHealth, Health
from monitor.model.rule import Rule, Where
from monitor.rules.facts import Facts
from monitor.rules.grouping import NEWS, UNPLACED, WORLD, Groups, labels
from monitor.rules.sources import is_news_in, listens_to
from monitor.rules.unwatched import why_unjudged

# What travel advice tells of, so that an issuer's own feed is an eye for a rule on nothing else.
OFFICIAL = frozenset({"travel_advisory", "departure_order"})

# So many rules keep what groups they could have from one assessment to the next.
_KEPT = 128


def unseen_groups(rule: Rule, facts: Facts, now: datetime) -> Groups:
    """Every group a rule on reports could have, where none of the feeds that could tell of it is well; else none.

    The same where hardly any of its window was watched, or where feeds have not been asked again yet after that.
    One feed that is well is enough: what happens is told by many. One whose language is not read, or that has nothing
    but official advice, tells a rule on news nothing, however well it is.
    """
    if why_unjudged(facts.dark, rule.timespan, now):
        return every_group(rule, facts)
    some = False
    for health in facts.health:
        if _could_tell(rule.where, health.feed, facts):
            if health.health.heard:
                return Groups()
            some = True
    return every_group(rule, facts) if some else Groups()


def _could_tell(where: Where, feed: Feed, facts: Facts) -> bool:
    if where.issuers:
        return feed.issuer in where.issuers
    if feed.issuer is not None:
        return bool(where.types) and where.types <= OFFICIAL
    return is_news_in(facts.languages, feed) and listens_to(where, feed)


def unheard_publishers(health: Iterable[FeedHealth]) -> frozenset[str]:
    """Publishers none of whose feeds can be fetched."""
    return _none_fetched((feed.feed.publisher, feed.health) for feed in health)


def _none_fetched(known: Iterable[tuple[str, Health]]) -> frozenset[str]:
    """Those whose feeds all fail."""
    failing: set[str] = set()
    fetched: set[str] = set()
    for name, health in known:
        (failing if health is Health.FAILING else fetched).add(name)
    return frozenset(failing - fetched)


def every_group(rule: Rule, facts: Facts) -> Groups:
    """Every group a rule on reports could have."""
    values = tuple(tuple(sorted(_possible(name, rule, facts))) for name in rule.group_by)
    if "asset" in rule.group_by:
        return Groups(labels(rule, key) for key in product(*values))
    return _groups(tuple(rule.labels.items()), rule.group_by, values)


@lru_cache(_KEPT)
def _groups(own: tuple[tuple[str, str], ...], names: tuple[str, ...], values: tuple[tuple[str, ...], ...]) -> Groups:
    """Kept, as the world's countries are the same at every assessment; rules that group alike share it."""
    fixed = dict(own)
    return Groups(fixed | dict(zip(names, key, strict=True)) for key in product(*values))


def failing_issuers(health: Iterable[FeedHealth]) -> frozenset[str]:
    """Issuers none of whose feeds can be fetched."""
    return _none_fetched((feed.feed.issuer, feed.health) for feed in health if feed.feed.issuer is not None)


def _possible(name: str, rule: Rule, facts: Facts) -> set[str]:
    """The values a dimension could take."""
    mentions = [report.mention for report in facts.reports]
    if name == "country":
        whole = any(region.everywhere or region.circles for region in rule.where.regions) or not rule.where.regions
        named = {code for region in rule.where.regions for code in region.countries}
        known = {*facts.names.countries, *(code for mention in mentions for code in mention.countries)}
        return {UNPLACED, *(named | known if whole else named)}
    if name == "type":
        return set(rule.where.types or {*facts.names.types, *(mention.type for mention in mentions)})
    if name == "region":
        return {region.id for region in rule.where.regions} or {WORLD}
    if name == "asset":
        return {asset.id for asset in rule.where.near.assets} if rule.where.near else {UNPLACED}
    if name == "issuer":
        return set(rule.where.issuers) or {NEWS, *(health.feed.issuer for health in facts.health if health.feed.issuer)}
    return {UNPLACED, *(place.id for mention in mentions for place in mention.places)}
