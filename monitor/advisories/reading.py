"""What comes of reading one item of an issuer's feed: a state, or why there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from monitor.advisories import wording
from monitor.advisories.issuer import Issuer
from monitor.model.advisory import AdvisoryState
from monitor.model.item import Item

CountryOf = Callable[[str], str | None]


class Unreadable(StrEnum):
    """Why an item is no state. None of them says anything about the country."""

    NOT_OFFICIAL = "not_official"
    STUB = "stub"
    NO_LEVEL = "no_level"
    UNKNOWN_COUNTRY = "unknown_country"


@dataclass(frozen=True, slots=True)
class Unread:
    """An item that is no state, and the clause that says why to a person."""

    reason: Unreadable
    detail: str


def state(issuer: Issuer, item: Item, *, name: str, country: str, level: int) -> AdvisoryState:
    """The state an item carries, once its destination and level are known; everything else is read from its text."""
    text = wording.advice(issuer, item.summary)
    quote = wording.level_sentence(issuer, text, level)
    told = wording.departure(issuer, item.summary)
    stated = [statement.level for statement in wording.statements(issuer, text)]
    return AdvisoryState(
        issuer=issuer.id,
        country=country,
        name=name,
        level=level,
        max_level=max([level, *stated]),
        native=issuer.words(level),
        reasons=wording.reasons(issuer, quote),
        seen_at=item.seen,
        departures=told.statuses if told else (),
        posts=told.posts if told else (),
        text_hash=wording.text_hash(issuer, item.summary),
        issued_at=item.published,
        item_id=item.id,
        link=item.link,
        quote=quote,
    )


def destination(issuer: Issuer, title: str) -> str:
    """The destination's name as a title gives it, without the words around it."""
    name = " ".join(title.split()).strip(" -–—:|")
    for noise in issuer.title_noise:
        folded = name.casefold()
        if folded.endswith(noise) and len(folded) > len(noise):
            name = name[: -len(noise)].strip(" -–—:|")
    return name


def country(issuer: Issuer, name: str, country_of: CountryOf, tag: str | None = None) -> str | None:
    """The country a destination's name stands for.

    A name that joins several ("A, the B and C") stands for the one the feed's own country code confirms, else for the
    first that is known. The code alone is never enough: it is neither ISO 3166 nor always right.
    """
    listed = issuer.destinations.get(name.casefold())
    known = listed or country_of(name)
    if known is not None:
        return known
    parts = name.replace(" & ", ", ").replace(" and ", ", ").split(",")
    codes = [code for part in parts if (code := country_of(part.strip().removeprefix("the ")))]
    tagged = issuer.country_tags.get(tag, tag) if tag else None
    return tagged if tagged in codes else next(iter(codes), None)
