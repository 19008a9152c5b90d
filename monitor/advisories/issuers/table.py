"""A row of a list of destinations, whose level was read by the description of the list."""

from __future__ import annotations

import re
from dataclasses import replace

from monitor.advisories import reading
from monitor.advisories.issuer import Issuer
from monitor.advisories.prose import compiled
from monitor.advisories.reading import CountryOf, Unread, Unreadable
from monitor.advisories.wording import clauses
from monitor.model.advisory import AdvisoryState, Area
from monitor.model.advisorytable import CODE, LEVEL, NAME, PARTS, WORDS
from monitor.model.item import Item


def is_row(item: Item) -> bool:
    """Whether an item came out of such a list."""
    return any(category.domain == NAME for category in item.categories)


def read(issuer: Issuer, item: Item, country_of: CountryOf) -> AdvisoryState | Unread:
    """The state of one destination; its code serves only where the name says nothing to us."""
    if not is_row(item):
        return Unread(Unreadable.OPEN, f'"{item.title}" is a text that states no level')
    said = {category.domain: category.term for category in item.categories}
    name, words = said.get(NAME, item.title), said.get(WORDS, "")
    if name.casefold() in issuer.ignored:
        return Unread(Unreadable.NOT_A_DESTINATION, f'"{name}" is no destination')
    where = reading.place(issuer, name, country_of, said.get(CODE))
    if LEVEL not in said:
        why = f'"{name}" has the level "{words}"' if words else f'"{name}" has no level'
        return Unread(Unreadable.NO_LEVEL, why, where)
    if where is None:
        return Unread(Unreadable.UNKNOWN_COUNTRY, f'"{name}" is no country we know')
    level, parts = int(said[LEVEL]), int(said.get(PARTS, said[LEVEL]))
    found = reading.state(issuer, item, name=name, where=where, level=level)
    strictest = max(found.max_level, parts)
    # Parts that are stricter and named nowhere are one area without a name.
    unnamed = (Area("", strictest),) if strictest > max([level, *(area.level for area in found.areas)]) else ()
    quote = found.quote or _stated(issuer, name, item.summary, level)
    return replace(
        found, native=words or found.native, max_level=strictest, areas=(*found.areas, *unnamed), quote=quote
    )


def _stated(issuer: Issuer, name: str, text: str, level: int) -> str:
    """The sentence that states a level for the country by its name; empty where none does."""
    patterns = [
        compiled(step.pattern.replace("{country}", re.escape(name)))
        for step in issuer.levels
        if step.level == level and "{country}" in step.pattern
    ]
    spoken = (text[start:end] for start, end in clauses(issuer, text))
    standing = (words for words in spoken if not any(pattern.search(words) for pattern in issuer.negations))
    found = next((words for words in standing if any(pattern.search(words) for pattern in patterns)), "")
    return " ".join(found.split())
