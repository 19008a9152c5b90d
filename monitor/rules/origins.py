"""Who tells something on their own: publishers whose own items say what a rule asks for, not all of a story.

One misread item in a story that half the world tells is still told by one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from monitor.model.rule import Where
from monitor.rules.match import Match

Spot = tuple[str, str]
"""A story, and a country in which something of it happens; none where it happens in no country."""


def counted(matches: Collection[Match]) -> frozenset[str]:
    """The independent origins of what is told: a copy is the word of what it copies.

    What only state media tell has no independent origin: whether it is their own government's claim cannot be told.
    """
    free = {one.report.word for one in matches if one.report.word is not None and not one.report.state_media}
    return frozenset(free - {one.report.family for one in matches if one.report.state_media})


def by_story(matches: Collection[Match]) -> Mapping[str, Collection[str]]:
    """Of the stories that these tell, those that independent origins tell, with these."""
    free = counted(matches)
    told: defaultdict[str, set[str]] = defaultdict(set)
    for one in matches:
        if one.report.word is not None and one.report.word in free:
            told[one.report.story_id].add(one.report.word)
    return told


def best_told(matches: Iterable[Match]) -> Sequence[Match]:
    """Of matches that nothing binds together, no country and no region, those of the story that most tell."""
    stories: defaultdict[str, list[Match]] = defaultdict(list)
    for one in matches:
        stories[one.report.story_id].append(one)
    return max(stories.values(), key=lambda held: (len(counted(held)), held[0].report.story_id), default=[])


def confirming(where: Where) -> Where:
    """What may confirm a story in another publisher's item: the same kind of act, whoever does it.

    Attributes belong to the types a rule asks for alone; who looks through what this finds asks for them.
    """
    return replace(
        where,
        types=where.types | where.confirmed_by,
        attributes={},
        actors=frozenset(),
        headline=False,
        min_origins=0,
        confirmed_by=frozenset(),
    )


def confirmed(matches: Sequence[Match], wider: Iterable[Match]) -> Sequence[Match]:
    """Matches, and of the wider ones those that tell the same story of the same country."""
    told = {spot for one in matches for spot in spots(one)}
    held = {id(one.report) for one in matches}
    more = (only(one, told) for one in wider if id(one.report) not in held)
    return [*matches, *(one for one in more if one is not None)]


def sharing(matches: Iterable[Match], told: Iterable[Match]) -> Sequence[Match]:
    """What is told of the stories of these matches, in a country in which they happen."""
    own = {spot for one in matches for spot in spots(one)}
    return [one for one in told if not own.isdisjoint(spots(one))]


def corroborated(matches: Iterable[Match], told: Iterable[Match], least: int) -> list[Match]:
    """Matches of stories that so many tell on their own, each with the countries of which they do."""
    enough = {spot for spot, words in tellers(told).items() if len(words) >= least}
    return [kept for one in matches if (kept := only(one, enough)) is not None]


def tellers(told: Iterable[Match]) -> Mapping[Spot, Collection[str]]:
    """The origins that tell a story of a country, for each of both."""
    words: defaultdict[Spot, set[str]] = defaultdict(set)
    for one in told:
        if one.report.word is not None:
            for spot in spots(one):
                words[spot].add(one.report.word)
    return words


def spots(matched: Match) -> tuple[Spot, ...]:
    """The story of a match with each of its countries."""
    return tuple((matched.report.story_id, country) for country in matched.countries or ("",))


def only(matched: Match, asked: Collection[Spot]) -> Match | None:
    """A match as far as it tells of these; None where it tells of none of them."""
    found = [spot for spot in spots(matched) if spot in asked]
    if not found or len(found) == len(matched.countries or ("",)):
        return matched if found else None
    countries = tuple(country for _, country in found)
    places = tuple(place for place in matched.places if place.country is None or place.country in countries)
    regions = tuple(
        region
        for region in matched.regions
        if any(map(region.holds_country, countries)) or any(map(region.holds_place, places))
    )
    return replace(matched, countries=countries, places=places, regions=regions)
