"""The United Kingdom's Atom feed of travel advice: an entry tells what changed on a country's page, seldom the level.

Only an entry that states the advice for the whole country is a state. Advice for parts of it, and advice that is
withdrawn, leaves the level of the country open, and an open level is no state.
"""

from __future__ import annotations

import re
from dataclasses import replace

from monitor.advisories import reading
from monitor.advisories.issuer import Issuer
from monitor.advisories.prose import compiled
from monitor.advisories.reading import CountryOf, Unread, Unreadable
from monitor.advisories.wording import reasons, sentence
from monitor.model.advisory import AdvisoryState
from monitor.model.item import Item

_BOUNDS = (". ", ": ", "\n")


def read(issuer: Issuer, item: Item, country_of: CountryOf) -> AdvisoryState | Unread:
    """The state of one destination, where the entry states it."""
    name = reading.destination(issuer, item.title)
    stated = None if any(pattern.search(item.summary) for pattern in issuer.negations) else _stated(issuer, item, name)
    if stated is None:
        return Unread(Unreadable.OPEN, f'"{item.title}" does not state the advice for the whole country')
    where = reading.place(issuer, name, country_of)
    if where is None:
        return Unread(Unreadable.UNKNOWN_COUNTRY, f'"{name}" is no country we know')
    level, start = stated
    found = reading.state(issuer, item, name=name, where=where, level=level)
    quote = sentence(issuer, item.summary, start)
    return replace(found, quote=quote, reasons=reasons(issuer, quote))


def _stated(issuer: Issuer, item: Item, name: str) -> tuple[int, int] | None:
    for step in issuer.levels:
        match = compiled(step.pattern.replace("{country}", re.escape(name))).search(item.summary)
        if match is not None:
            return step.level, _sentence_start(item.summary, match.start())
    return None


def _sentence_start(text: str, index: int) -> int:
    return max([0, *(text.rfind(mark, 0, index) + len(mark) for mark in _BOUNDS if mark in text[:index])])
