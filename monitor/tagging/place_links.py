"""What names side by side say of each other: 'Paris, Texas', 'Athens, Ga.', 'Texas, Georgia and Florida'."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from monitor.tagging.place_context import Around, Style
from monitor.tagging.place_names import Name, Place

_CONTAINERS: Final = frozenset({"country", "admin1", "region", "disputed"})
_COMPANIONS: Final = 6  # namesakes of a neighbour that are looked at
_CONTAINER_GAP_AT_MOST: Final = 4
_CONTAINER_GAP: Final = re.compile(r"^(?:,|\s?\()\s{0,2}$")
LIST_GAP_AT_MOST: Final = 7
_SHORT_FORM: Final = re.compile(r"^(?:,\s{0,2}|\s)([A-Z][A-Za-z]*(?:\.\s?[A-Z][a-z]*)*)\b(\.?)")


class Spot:
    """A name at a place of a text, with the places that its letter case allows there."""

    __slots__ = ("end", "name", "start")

    def __init__(self, start: int, end: int, name: Name) -> None:
        self.start, self.end, self.name = start, end, name


class Links:
    """How a name stands to those beside it.

    Attributes:
        inside: What follows after a comma or bracket and may contain it; empty mostly.
        firm: Whether what follows is first of all a country or a division.
        enumerated: Whether a list goes on after what may contain it ("Moscow, Iran and China").
        companions: The names it stands in a list with ("Texas, Georgia and Florida").
        outer: Where what may contain it begins; -1 where nothing does.
        owner: The country right before it whose it is ("Kuwait's Mina al-Ahmadi"); empty mostly.
    """

    __slots__ = ("companions", "enumerated", "firm", "inside", "outer", "owner")

    def __init__(
        self,
        inside: tuple[Place, ...] = (),
        firm: bool = False,
        enumerated: bool = False,
        companions: tuple[Place, ...] = (),
        outer: int = -1,
        owner: str = "",
    ) -> None:
        self.inside, self.firm, self.enumerated = inside, firm, enumerated
        self.companions, self.outer, self.owner = companions, outer, owner


ALONE: Final = Links()


def links(
    spots: Sequence[Spot], index: int, text: str, listed_by: re.Pattern[str], possessive: Collection[str]
) -> Links:
    """What the names beside one say of it.

    Args:
        spots: In order, overlapping nowhere.
        index: Of the one.
        text: Where they stand.
        listed_by: Matches what stands between two names of a list.
        possessive: What makes a name the owner of what follows.
    """
    spot = spots[index]
    before = spots[index - 1] if index else None
    after = spots[index + 1] if index + 1 < len(spots) else None
    listed = [before] if before is not None and _in_a_list(before, spot, text, listed_by) else []
    owner = _owner(before, spot, text, possessive) if before is not None else ""
    if after is None:
        return Links(companions=_namesakes(listed), owner=owner)
    if _in_a_list(spot, after, text, listed_by):
        listed.append(after)
    if not _contains(after, spot, text):
        return Links(companions=_namesakes(listed), owner=owner)
    places = after.name.places
    return Links(
        inside=tuple(place for place in places if place.kind in _CONTAINERS)[:_COMPANIONS],
        firm=places[0].kind in ("country", "admin1"),
        enumerated=index + 2 < len(spots) and _in_a_list(after, spots[index + 2], text, listed_by),
        companions=_namesakes(listed),
        outer=after.start,
        owner=owner,
    )


def _owner(before: Spot, spot: Spot, text: str, possessive: Collection[str]) -> str:
    """The code of the country a name belongs to by the words: "Kuwait's Mina al-Ahmadi"."""
    first = before.name.places[0]
    owns = first.kind == "country" and text[before.end : spot.start].rstrip() in possessive
    return first.country or "" if owns else ""


def _namesakes(listed: Sequence[Spot]) -> tuple[Place, ...]:
    return tuple(place for other in listed for place in other.name.places[:_COMPANIONS])


def _contains(outer: Spot, inner: Spot, text: str) -> bool:
    """Whether a comma or bracket right after a name opens one that may say where it lies: 'Goma (DRC)'."""
    close = inner.end < outer.start <= inner.end + _CONTAINER_GAP_AT_MOST
    return close and _CONTAINER_GAP.match(text[inner.end : outer.start]) is not None


def _in_a_list(first: Spot, second: Spot, text: str, listed_by: re.Pattern[str]) -> bool:
    """Whether two names stand side by side in an enumeration: 'Texas, Georgia and Florida'."""
    close = second.start - first.end <= LIST_GAP_AT_MOST
    return close and listed_by.match(text[first.end : second.start]) is not None


def short_form(around: Around) -> str | None:
    """The division abbreviated after a name: 'Athens, Ga.' is US-GA; without a comma only two capitals count."""
    tail = around.tail(14)
    comma = tail[:1] == ","
    if not comma and not (tail[:1] == " " and tail[1:3].isupper()):
        return None
    match = _SHORT_FORM.match(tail)
    shouted = around.field.style is Style.CAPITALS
    if match is None or (shouted and not match[2]):
        return None
    form = match[1].replace(" ", "")
    if not comma and not (len(form) == 2 and form.isupper()):
        return None
    gazetteer = around.field.gazetteer
    return gazetteer.division_of(form) or (gazetteer.division_of(form.title()) if shouted else None)
