"""From an item and its tags to what is compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from monitor.lib.shipped import seeds
from monitor.model.feed import Feed
from monitor.model.hashes import NONE, one_set
from monitor.model.item import Item
from monitor.model.mention import BACKGROUND, Assertion, Mention, Tagged
from monitor.model.place import Role
from monitor.model.story import NO_PARTICULARS, Sketch
from monitor.stories.kinds import Kinds
from monitor.stories.opposites import Opposites
from monitor.stories.origin import Agencies
from monitor.stories.particulars import ParticularWords
from monitor.stories.similarity import opening, shingles
from monitor.stories.tellingwords import TellingWords

# Where an act is only announced, threatened or feared, the news is that somebody says so.
_SAID = frozenset({Assertion.PLANNED, Assertion.THREATENED, Assertion.POSSIBLE})
_ELSEWHERE = frozenset({Role.ACTOR, Role.ORIGIN, Role.DATELINE})
_WHOLE = frozenset({"country", "demonym", "group", "government", "region", "admin1", "disputed"})  # too wide


@dataclass(frozen=True, slots=True)
class Entry:
    """An item to be placed, with the feed it came from and what it was tagged with."""

    item: Item
    feed: Feed
    tagged: Tagged


@dataclass(frozen=True, slots=True)
class Seeds:
    """What clustering reads from data."""

    agencies: Agencies
    opposites: Opposites
    kinds: Kinds
    telling: TellingWords
    particulars: ParticularWords


@cache
def shipped() -> Seeds:
    """The data that comes with the product."""
    folder = seeds() / "stories"
    return Seeds(
        agencies=Agencies.load(folder / "agencies.yaml"),
        opposites=Opposites.load(folder / "opposites.yaml"),
        kinds=Kinds.load(folder / "kinds.yaml"),
        telling=TellingWords.load(folder / "common_words.yaml", folder / "same_words.yaml"),
        particulars=ParticularWords.load(folder / "particulars.yaml"),
    )


def sketch_of(entry: Entry, data: Seeds) -> Sketch:
    """What an item is compared by."""
    item, tagged = entry.item, entry.tagged
    headline, text = opening(item.title, item.summary)
    whole = [*headline, *text]
    mentions = tagged.mentions
    countries = {code for mention in mentions for code in mention.countries} or _about(tagged)
    return Sketch(
        item_id=item.id,
        at=item.at,
        runs=shingles(whole),
        words=data.telling.of(whole) if mentions else NONE,
        countries=one_set(countries),
        places=one_set(id_ for mention in mentions for id_ in _exact_places(mention)),
        types=one_set(mention.type for mention in mentions),
        themes=one_set(theme for mention in mentions for theme in _themes(mention, countries, data.kinds)),
        counts=one_set(count for mention in mentions for count in _counts(mention)),
        speakers=one_set(code for mention in mentions for code in _speakers(mention, tagged)),
        sides=data.opposites.sides(headline),
        particulars=data.particulars.of(item.title, tagged) if mentions else NO_PARTICULARS,
    )


def _about(tagged: Tagged) -> set[str]:
    return {mention.code for mention in tagged.countries[:1]}


def _exact_places(mention: Mention) -> Iterator[str]:
    return (place.id for place in mention.places if place.kind not in _WHOLE and place.role not in _ELSEWHERE)


def _themes(mention: Mention, countries: set[str], kinds: Kinds) -> Iterator[tuple[str, str]]:
    if mention.assertion not in BACKGROUND:
        for code in mention.countries or countries:
            for kind in kinds.of(mention.type):
                yield code, kind


def _speakers(mention: Mention, tagged: Tagged) -> Iterator[str]:
    """Who says what has not happened: the country or group of the source, else the one that begins the headline."""
    if mention.assertion not in _SAID:
        return
    source = mention.attribution.source if mention.attribution else ""
    named = [place for place in tagged.places if place.text in source]
    for place in named or [place for place in tagged.places if (place.field, place.start) == ("title", 0)]:
        if code := place.country or place.id:
            yield code
            return


def _counts(mention: Mention) -> Iterator[tuple[str, int]]:
    for role, quantity in mention.quantities.items():
        if quantity.lo is not None and quantity.lo == quantity.hi and quantity.lo > 1:
            yield role, quantity.lo
