"""Which reports a rule looks at, and which of their countries and places it means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.model.actor import plain
from monitor.model.mention import Assertion, Attribute, Mention, Scalar
from monitor.model.place import Asset, PlaceMention, Region, Role
from monitor.model.rule import FOREIGN, Rule, Where
from monitor.model.story import Report
from monitor.rules.facts import Facts
from monitor.rules.match import Match
from monitor.rules.origins import confirmed, confirming, corroborated
from monitor.rules.sources import listens_to
from monitor.rules.window import Window, caught_up

__all__ = ["Match", "confirmed_within", "match", "matching", "matching_within"]

# A place in one of these roles is not where the act happens.
_ELSEWHERE = frozenset({Role.ACTOR, Role.ORIGIN, Role.DATELINE})


def matching(rule: Rule, facts: Facts, now: datetime) -> Sequence[Match]:
    """The reports of the window that ends now, as far as a rule asks for them."""
    return matching_within(rule.where, facts, facts.window(now, rule.timespan))


def matching_within(where: Where, facts: Facts, window: Window) -> Sequence[Match]:
    """The reports of a window that are asked for."""
    matches = matching_alone(where, facts, window)
    if where.min_origins < 2 or not matches:
        return matches
    told, span = confirmed_within(where, facts, window, matches), window.end - window.start
    return facts.standing.find(
        where, ("corroborated", span), (matches, told), lambda: corroborated(matches, told, where.min_origins)
    )


def matching_alone(where: Where, facts: Facts, window: Window) -> Sequence[Match]:
    """The same, whether or not others confirm them.

    What was published while nobody watched counts by its own time: a weekend's news is not that of its last hour.
    """
    found = facts.told.matches(where, window, match, facts.standing)
    return _heard(where, facts, [_in_its_time(one, window) for one in found] if window.dark else found)


def _in_its_time(matched: Match, window: Window) -> Match:
    report = matched.report
    return replace(matched, report=replace(report, seen=report.at)) if caught_up(report, window.dark) else matched


def confirmed_within(where: Where, facts: Facts, window: Window, matches: Sequence[Match]) -> Sequence[Match]:
    """Matches of a window, and what confirms them in the words of others."""
    if not where.confirmed_by or not matches:
        return matches
    wider = facts.standing.find(where, "confirming", where.confirmed_by, lambda: confirming(where))
    told, span = matching_within(wider, facts, window), window.end - window.start
    return facts.standing.find(
        where,
        ("confirmed", span),
        (matches, told),
        lambda: confirmed(matches, [one for one in told if _confirms(where, one.report.mention)]),
    )


def _confirms(where: Where, mention: Mention) -> bool:
    """Whether a further report says enough: of a type that is asked for its attributes too, whoever does it."""
    return mention.type not in where.types or _has_all(where, mention)


def _heard(where: Where, facts: Facts, matches: Sequence[Match]) -> Sequence[Match]:
    """Those whose word a rule takes, by who tells it."""
    if not where.state_media:
        matches = [one for one in matches if not one.report.state_media]
    if where.tiers:
        feeds = {entry.feed.id for entry in facts.health if listens_to(where, entry.feed)}
        matches = [one for one in matches if one.report.feed_id in feeds]
    return matches


def match(where: Where, report: Report) -> Match | None:
    """The report as the rule sees it, or None where the rule does not ask for it.

    A report without any country or place never matches a rule that names regions, not even the whole world; a group
    such as al-Qaeda stands among the places of a mention, but is nowhere.
    """
    mention = report.mention
    if not _asked_for(where, report):
        return None
    places = tuple(place for place in mention.places if place.kind != "group" and place.role not in _ELSEWHERE)
    assets: tuple[Asset, ...] = ()
    if where.near is not None:
        places = tuple(place for place in places if where.near.reached(place, mention.weight))
        reached = (asset for place in places for asset in where.near.reached(place, mention.weight))
        assets = tuple(dict.fromkeys(reached))
        if not assets:
            return None
    if not where.regions:
        return Match(report, mention.countries, places, (), assets)
    held = tuple(place for place in places if any(region.holds_place(place) for region in where.regions))
    countries = _countries_within(where.regions, mention, held)
    regions = tuple(region for region in where.regions if _lies_in(region, countries, held))
    return Match(report, countries, held, regions, assets) if countries or held else None


def _asked_for(where: Where, report: Report) -> bool:
    mention = report.mention
    return (
        (not where.types or mention.type in where.types)
        and (not where.assertions or mention.assertion in where.assertions)
        and (not where.undone or mention.assertion is not Assertion.DENIED or mention.undone in where.undone)
        and (not where.issuers or report.official in where.issuers)
        and (not where.actors or _acts(mention, where.actors))
        and mention.confidence >= where.min_confidence
        and (not where.headline or _is_its_news(report))
        and _has_all(where, mention)
    )


def _has_all(where: Where, mention: Mention) -> bool:
    return all(_has(mention.attributes.get(name), wanted) for name, wanted in where.attributes.items())


def _is_its_news(report: Report) -> bool:
    """Whether an item is about what it tells: its headline says so, or it is the notice of an authority."""
    return report.mention.in_headline or report.official is not None


def _countries_within(regions: Iterable[Region], mention: Mention, held: Iterable[PlaceMention]) -> tuple[str, ...]:
    """The countries that lie in a region as a whole, and those a place within a circle lies in."""
    whole = [code for code in mention.countries if any(region.holds_country(code) for region in regions)]
    return tuple(dict.fromkeys([*whole, *(place.country for place in held if place.country is not None)]))


def _lies_in(region: Region, countries: Iterable[str], places: Iterable[PlaceMention]) -> bool:
    return any(region.holds_country(code) for code in countries) or any(region.holds_place(place) for place in places)


def _acts(mention: Mention, actors: Iterable[str]) -> bool:
    """Whether one of these does it; `foreign` is any state that acts elsewhere than at home."""
    actor = mention.actor
    if actor is None:
        return False
    abroad = _is_state(actor) and bool(mention.countries) and actor not in mention.countries
    return any(abroad if asked == FOREIGN else plain(asked) == plain(actor) for asked in actors)


def _is_state(actor: str) -> bool:
    """States act by their codes, groups by their names."""
    return len(actor) == 2 and actor.isupper()


def _has(found: Attribute, wanted: Iterable[Scalar]) -> bool:
    values = found if isinstance(found, tuple) else (found,)
    return any(_equal(value, other) for value in values for other in wanted)


def _equal(one: Scalar, other: Scalar) -> bool:
    if isinstance(one, str) and isinstance(other, str):
        return one.casefold() == other.casefold()
    return type(one) is type(other) and one == other
