"""The US State Department's RSS: one item a destination, "Iraq - Level 4: Do Not Travel".

The level stands in the title, in a category of the domain `Threat-Level`, and in the text's own words; the guid is a
page address that changes, the date is the day of issue.
"""

from __future__ import annotations

import re

from monitor.advisories import reading, wording
from monitor.advisories.issuer import Issuer
from monitor.advisories.reading import CountryOf, Place, Unread, Unreadable
from monitor.model.advisory import STRICTEST, AdvisoryState
from monitor.model.item import Item

_TITLE = re.compile(r"^(?P<name>.+?)\s*[-–—:,]\s*Level\s*(?P<level>\d+)\b", re.IGNORECASE)
_JOINT = re.compile(r"\s+[-–—]\s+|:\s")  # between the destination and its level, whatever words that is in
_LEVEL = re.compile(r"\bLevel\s*([1-4])\b", re.IGNORECASE)


def read(issuer: Issuer, item: Item, country_of: CountryOf) -> AdvisoryState | Unread:
    """The state of one destination.

    Where title and category disagree the title counts: it is what people are shown. Where the text says of the
    destination by name what the category says, and that is stricter, the title is the slip.
    """
    if wording.is_stub(issuer, item.summary):
        return Unread(Unreadable.STUB, f'"{item.title}" is a placeholder', _place(issuer, item, country_of))
    said = _TITLE.match(item.title)
    name = reading.destination(issuer, said["name"] if said else item.title)
    tagged = _category_level(item)
    level = int(said["level"]) if said else tagged
    if level is not None and tagged is not None and tagged > level:
        level = tagged if reading.says_of_all(issuer, item.summary, name, tagged) else level
    if level is None or not 1 <= level <= STRICTEST:
        return Unread(Unreadable.NO_LEVEL, f'"{item.title}" states no level', _place(issuer, item, country_of))
    where = reading.place(issuer, name, country_of, _category(item, "Country-Tag"))
    if where is None:
        return Unread(Unreadable.UNKNOWN_COUNTRY, f'"{name}" is no country we know')
    return reading.state(issuer, item, name=name, where=where, level=level)


def _place(issuer: Issuer, item: Item, country_of: CountryOf) -> Place | None:
    """Whose advice a row is, whatever stands behind the name."""
    named = reading.destination(issuer, _JOINT.split(item.title)[0])
    return reading.place(issuer, named, country_of, _category(item, "Country-Tag"))


def _category_level(item: Item) -> int | None:
    match = _LEVEL.search(_category(item, "Threat-Level") or "")
    return int(match[1]) if match else None


def _category(item: Item, domain: str) -> str | None:
    return next((category.term for category in item.categories if category.domain == domain), None)
