"""What comes of reading one item of an issuer's feed: a state, or why there is none."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.advisories import codes, departures, wording
from monitor.advisories.areas import areas
from monitor.advisories.issuer import Issuer
from monitor.lib.spelling import fold
from monitor.model.advisory import STRICTEST, AdvisoryState, Area, destination_key
from monitor.model.item import Item

CountryOf = Callable[[str], str | None]


class Unreadable(StrEnum):
    """Why an item is no state. None of them says anything about the country."""

    NOT_OFFICIAL = "not_official"
    STUB = "stub"
    NO_LEVEL = "no_level"
    UNKNOWN_COUNTRY = "unknown_country"
    OPEN = "open"
    CHANGED = "changed"
    NOT_A_DESTINATION = "not_a_destination"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an item's advice holds: a country, or the part of one that the issuer lists on its own."""

    country: str
    area: str = ""

    @property
    def key(self) -> str:
        """What a destination is held by."""
        return destination_key(self.country, self.area)


@dataclass(frozen=True, slots=True)
class Unread:
    """An item that is no state, and the clause that says why to a person.

    Attributes:
        place: Whose advice it would have been, where that can be told.
        issued: When the issuer dates it.
    """

    reason: Unreadable
    detail: str
    place: Place | None = None
    issued: datetime | None = None


def state(issuer: Issuer, item: Item, *, name: str, where: Place, level: int) -> AdvisoryState:
    """The state an item carries, once its destination and level are known; everything else is read from its text."""
    text = wording.advice(issuer, item.summary)
    quote = wording.level_sentence(issuer, text, level)
    told = departures.read(issuer, item.summary)
    found = areas(issuer, text, level)
    named = tuple(area for area in found if fold(area.name) != fold(name))
    # What the text says of the destination by name is no advice for a part of it, though its row has another level.
    of_all = {area.level for area in found} - {area.level for area in named}
    stated = [statement.level for statement in wording.statements(issuer, text) if statement.level not in of_all]
    strictest = max([level, *stated, *(area.level for area in named)])
    unnamed = strictest == level < STRICTEST and any(pattern.search(text) for pattern in issuer.unnamed_parts)
    if unnamed:
        strictest = level + 1
        named = (Area("", strictest),)
    issued = item.published
    return AdvisoryState(
        issuer=issuer.id,
        country=where.country,
        area=where.area,
        name=name,
        level=level,
        max_level=strictest,
        native=issuer.words(level),
        reasons=wording.reasons(issuer, quote),
        seen_at=item.seen,
        departures=told.statuses,
        posts=told.posts,
        areas=named,
        text_hash=wording.text_hash(issuer, item.summary),
        issued_at=issued,
        review_due=issuer.review_due(level, issued) if issued else None,
        item_id=item.id,
        link=item.link,
        quote=quote,
        cut=wording.breaks_off(issuer, item.summary),
        unnamed=unnamed,
    )


def says_of_all(issuer: Issuer, text: str, name: str, level: int) -> bool:
    """Whether the text states a level for the destination by its name."""
    told = areas(issuer, wording.advice(issuer, text), level - 1)
    return any(area.level == level and fold(area.name) == fold(name) for area in told)


def destination(issuer: Issuer, title: str) -> str:
    """The destination's name as a title gives it, without the words around it."""
    name = " ".join(title.split()).strip(" -–—:|")
    for noise in issuer.title_noise:
        folded = name.casefold()
        if folded.endswith(noise) and len(folded) > len(noise):
            name = name[: -len(noise)].strip(" -–—:|")
    return name


def place(issuer: Issuer, name: str, country_of: CountryOf, code: str | None = None) -> Place | None:
    """The country a destination's name stands for, and the part of it that it is.

    A name that joins several ("A, the B and C") stands for the one the feed's own country code confirms, else for the
    first that is known. The code alone counts only where it is ISO 3166 and the name, in another language, says
    nothing: the State Department's is neither ISO nor always right.
    """
    part = issuer.parts.get(fold(name)) or issuer.parts.get(fold(_split(name)[1]))
    if part is not None:
        return Place(part.country, part.name)
    own = issuer.destinations.get(name.casefold())
    tagged = _country_of_code(issuer, code, country_of) if code else None
    known = own or country_of(name) or _before_dash(issuer, name, country_of)
    if own is None and issuer.iso_codes and tagged in _namesakes(issuer, name, known, country_of):
        return Place(str(tagged))
    if known is not None:
        return Place(known)
    codes = [found for piece in _pieces(issuer, name) if (found := country_of(piece))]
    if tagged in codes:
        return Place(str(tagged))
    if codes:
        return Place(codes[0])
    return Place(tagged) if tagged and issuer.iso_codes else None


def _before_dash(issuer: Issuer, name: str, country_of: CountryOf) -> str | None:
    """The country of "Niger - North"; of "Guinea - Bissau" and "Sudan - South" the one of all its words.

    Where several countries bear the first name ("Congo - Kinshasa") and the words together are none's, nobody knows.
    """
    head, tail = _split(name)
    if not tail:
        return None
    wholes = (country_of(whole) for whole in (f"{head}-{tail}", f"{head} {tail}", f"{tail} {head}"))
    together = next((found for found in wholes if found), None)
    return together or (None if head.casefold() in issuer.namesakes else country_of(head))


def _split(name: str) -> tuple[str, str]:
    """What stands before the first dash that stands apart, and after it; nothing after it where there is none."""
    head, _, tail = _DASH.sub(" - ", name, count=1).partition(" - ")
    return head, tail


def _namesakes(issuer: Issuer, name: str, known: str | None, country_of: CountryOf) -> Collection[str]:
    """The countries that a name may stand for, where several bear it.

    Words behind it tell them apart in a language we know ("Korea, South"); in another one they tell us nothing.
    """
    told = known is not None and is_whole(name, known, country_of)
    borne = name if told else re.split(r"[,(]", name, maxsplit=1)[0].strip()
    return issuer.namesakes.get(borne.casefold(), ())


def _pieces(issuer: Issuer, name: str) -> Iterator[str]:
    """The names that one joins, without their articles."""
    for joint in (" & ", *issuer.prose.joints):
        name = name.replace(joint, ", ")
    for piece in map(str.strip, name.split(",")):
        yield next((piece[len(front) :] for front in issuer.prose.articles if piece.startswith(front)), piece)


def _country_of_code(issuer: Issuer, code: str, country_of: CountryOf) -> str | None:
    """The feed's own code as ISO 3166-1 alpha-2."""
    mapped = issuer.country_tags.get(code)
    if mapped or not issuer.iso_codes:
        return mapped or code
    return codes.countries().get(code.strip().upper()) or country_of(code)


_DASH = re.compile(r"\s[-–—]\s")
_BRACKETED = re.compile(r"^(.+?)\s*\((.+)\)\s*$")


def is_whole(name: str, country: str, country_of: CountryOf) -> bool:
    """Whether a name as it stands is one of a country: "Burma (Myanmar)" is, "Portugal (Azores)" need not be."""
    if bracketed := _BRACKETED.match(name):
        return all(country_of(one) == country for one in bracketed.groups())
    head, comma, tail = name.partition(", ")
    return country_of(f"{tail} {head}" if comma else name) == country
