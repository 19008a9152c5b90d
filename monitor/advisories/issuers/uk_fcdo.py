"""The United Kingdom's Atom feed of travel advice: an entry tells what changed on a country's page, seldom the level.

Only an entry that states the advice for the whole country is a state, and one that takes its mildest warning back. What
changes advice otherwise leaves the level open: then what we know is not confirmed any more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from monitor.advisories import reading
from monitor.advisories.issuer import Issuer
from monitor.advisories.prose import compiled
from monitor.advisories.reading import CountryOf, Unread, Unreadable
from monitor.advisories.wording import clauses, reasons, sentence
from monitor.model.advisory import AdvisoryState, Area
from monitor.model.item import Item


@dataclass(frozen=True, slots=True)
class _Stated:
    """The level for the whole country, that of its strictest part, and where the text says so."""

    level: int
    strictest: int
    start: int


def read(issuer: Issuer, item: Item, country_of: CountryOf) -> AdvisoryState | Unread:
    """The state of one destination, where the entry states it."""
    name = reading.destination(issuer, item.title)
    where = reading.place(issuer, name, country_of)
    stated = _stated(issuer, item.summary, name)
    if stated is None:
        of_advice = any(pattern.search(item.summary) for pattern in issuer.of_advice)
        why = f'"{item.title}" {"changes advice and" if of_advice else ""} does not state it for the whole country'
        reason = Unreadable.CHANGED if of_advice else Unreadable.OPEN
        return Unread(reason, " ".join(why.split()), where, item.published)
    if where is None:
        return Unread(Unreadable.UNKNOWN_COUNTRY, f'"{name}" is no country we know')
    found = reading.state(issuer, item, name=name, where=where, level=stated.level)
    quote = sentence(issuer, item.summary, stated.start)
    parts = (Area("", stated.strictest),) if stated.strictest > stated.level else ()
    return replace(
        found, max_level=stated.strictest, areas=parts, quote=quote, reasons=reasons(issuer, quote), cut=False
    )


def _stated(issuer: Issuer, text: str, name: str) -> _Stated | None:
    """What the text states, but for the sentences that take advice back; of those, that the mildest warning is gone."""
    spans = list(clauses(issuer, text))
    withdrawn = [span for span in spans if any(pattern.search(text[slice(*span)]) for pattern in issuer.negations)]
    standing = [span for span in spans if span not in withdrawn]
    parts = max(
        (step.level for step in issuer.levels if _found(step.parts, name, text, standing) is not None), default=1
    )
    for step in issuer.levels:
        if (at := _found(step.pattern, name, text, standing)) is not None:
            return _Stated(step.level, max(step.level, parts), at)
    gone = _found(issuer.levels[-1].pattern, name, text, withdrawn)
    return None if gone is None else _Stated(1, parts, gone)


def _found(pattern: str, name: str, text: str, spans: Sequence[tuple[int, int]]) -> int | None:
    """Where the sentence begins that says something of a destination."""
    if not pattern:
        return None
    words = compiled(pattern.replace("{country}", re.escape(name)))
    return next((start for start, end in spans if words.search(text[start:end])), None)
