"""Australia's Smartraveller RSS: one item a destination; the level as a category or in the text's own words."""

from __future__ import annotations

from monitor.advisories import reading, wording
from monitor.advisories.issuer import Issuer
from monitor.advisories.reading import CountryOf, Unread, Unreadable
from monitor.model.advisory import AdvisoryState
from monitor.model.item import Item


def read(issuer: Issuer, item: Item, country_of: CountryOf) -> AdvisoryState | Unread:
    """The state of one destination; the feed's own number wins over its words, which also name single areas."""
    name = reading.destination(issuer, item.title)
    where = reading.place(issuer, name, country_of)
    if wording.is_stub(issuer, item.summary):
        return Unread(Unreadable.STUB, f'"{item.title}" is a placeholder', where)
    level = _number(issuer, item) or _words(issuer, item)
    if level is None:
        return Unread(Unreadable.NO_LEVEL, f'"{item.title}" states no level', where)
    if where is None:
        return Unread(Unreadable.UNKNOWN_COUNTRY, f'"{name}" is no country we know')
    return reading.state(issuer, item, name=name, where=where, level=level)


def _number(issuer: Issuer, item: Item) -> int | None:
    terms = (category.term.strip() for category in item.categories if category.domain == issuer.scale_domain)
    return next((issuer.scale[term] for term in terms if term in issuer.scale), None)


def _words(issuer: Issuer, item: Item) -> int | None:
    """The first level stated: the texts begin with the country as a whole and go on to its areas."""
    spoken = [category.term for category in item.categories if category.domain != issuer.scale_domain]
    for text in (*spoken, item.summary):
        stated = wording.statements(issuer, text)
        if stated:
            return stated[0].level
    return None
