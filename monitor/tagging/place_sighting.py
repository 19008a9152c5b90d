"""Names of a document after a first look: which stand alone, how they are written, who their neighbours are."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from operator import attrgetter
from typing import Final

from monitor.tagging.gazetteer import Gazetteer, Hit
from monitor.tagging.place_context import Around, Field, Style, style_of
from monitor.tagging.place_links import ALONE, LIST_GAP_AT_MOST, Links, Spot, links, short_form
from monitor.tagging.place_names import NOT_A_PLACE, Entry, Name, Place

_START: Final = attrgetter("start")


class Sighting:
    """One name at one position that hides no longer one.

    Attributes:
        around: Its neighbourhood.
        links: How it stands to the names beside it.
        division: ISO 3166-2 code of an abbreviated division after it ("Athens, Ga.").
        holds: The places named right before it, which it may contain ("Macon, Georgia").
        contained: Whether what follows may say where it lies.
        told: Whether what follows may as well be who speaks ("in Kherson, Russia denies") or whose people are told of
            ("in Herat, US soldier dead").
    """

    __slots__ = ("around", "contained", "division", "holds", "links", "name", "told")

    def __init__(
        self,
        name: Name,
        around: Around,
        links: Links,
        division: str | None,
        holds: tuple[Place, ...],
        contained: bool,
        told: bool,
    ) -> None:
        self.name, self.around, self.links = name, around, links
        self.division, self.holds, self.contained, self.told = division, holds, contained, told

    @property
    def text(self) -> str:
        """The words as written."""
        return self.around.text

    @property
    def called_division(self) -> bool:
        """Whether "province" or the like follows."""
        word = self.around.next_word
        return self.name.divides or (word is not None and "division_nouns" in word.lists)


def sightings(field: str, text: str, gazetteer: Gazetteer) -> list[Sighting]:
    """The names of a field, longest first where they overlap, names that are no places and what they hide left out."""
    if not text:
        return []
    here, phrases = Field(field, text, style_of(text), gazetteer), gazetteer.phrases
    every = _fitting_hits(gazetteer.hits(text), text, here.style, gazetteer.phrases.articles)
    spots = _with_bare_names(_longest(every), every, gazetteer)
    near = [after.start - spot.end <= LIST_GAP_AT_MOST for spot, after in pairwise(spots)]
    near.append(False)
    found: list[Sighting] = []
    contained = -1
    for index, spot in enumerate(spots):
        name = spot.name
        if name.kind == NOT_A_PLACE:
            continue
        around = Around(here, spot.start, spot.end)
        linked = near[index] or near[index - 1]
        beside = links(spots, index, text, phrases.listed, phrases.possessive) if linked else ALONE
        holds = found[-1].name.places if found and contained == spot.start else ()
        contained = beside.outer
        division = short_form(around) if around.right is not None and around.right.capital else None
        told = bool(beside.inside) and _speaks(here, spots[index + 1])
        found.append(Sighting(name, around, beside, division, holds, bool(beside.inside or division), told))
    return found


def _speaks(here: Field, outer: Spot) -> bool:
    word = Around(here, outer.start, outer.end).next_word
    return word is not None and "state_after" in word.lists


def _with_bare_names(spots: list[Spot], every: Sequence[Spot], gazetteer: Gazetteer) -> list[Spot]:
    """'Karak district' may also be the district of any other Karak, not only of the one listed with the word."""
    if not any(spot.name.divides for spot in spots):
        return spots
    at = {(spot.start, spot.name.folded): spot.name for spot in every}
    return [
        _with_bare_name(spot, at.get((spot.start, spot.name.folded.rpartition(" ")[0])), gazetteer) for spot in spots
    ]


def _with_bare_name(spot: Spot, bare: Name | None, gazetteer: Gazetteer) -> Spot:
    if bare is None or not spot.name.divides:
        return spot
    further = tuple(line for line in bare.lines if line not in spot.name.lines)
    if not further:
        return spot
    return Spot(spot.start, spot.end, gazetteer.name(spot.name.folded, spot.name.lines + further))


def _fitting_hits(hits: Sequence[Hit], text: str, style: Style, articles: frozenset[str]) -> list[Spot]:
    """The hits whose letter case allows a place."""
    cased = style is Style.MIXED or style is Style.TITLE
    spots = []
    for start, end, entry in hits:
        if cased and entry.word and text[start].islower():
            continue  # as mostly: a common word
        written = text[start:end]
        name = _fitting(entry, written, style, articles)
        if name is None or text.startswith("$", end):
            continue
        spot = Spot(start, end, name)
        if cased and " " in written and _of_a_people(spot, text, hits):
            continue
        spots.append(spot)
    return spots


def _fitting(entry: Entry, written: str, style: Style, articles: frozenset[str]) -> Name | None:
    """The name with the places its letter case allows: `US` but not `us`, `Turkey` but not `turkey` in running text."""
    name = entry.any_case
    if name is not None and not _case_fits(name, written, style, articles):
        name = None
    if entry.exact_case is not None and _exact_fits(entry, written, style):
        name = entry.exact_case if name is None else entry.either
    return name


def _of_a_people(spot: Spot, text: str, hits: Sequence[Hit]) -> bool:
    """'a Ukrainian village', 'an American fork': some village of a people, not the town that is called so."""
    blank = text.find(" ", spot.start)
    if not text[blank + 1].islower() or spot.name.kind != "city":
        return False
    return any(start == spot.start and end == blank and it.either.kind == "demonym" for start, end, it in hits)


def _exact_fits(entry: Entry, written: str, style: Style) -> bool:
    if style is Style.LOWER or style is Style.CAPITALS:
        return "common" not in entry.either.lists
    return written == entry.exact


def _case_fits(name: Name, written: str, style: Style, articles: frozenset[str]) -> bool:
    if style is Style.LOWER:
        return "common" not in name.lists
    if written[0].islower():
        return " " in name.folded and _inner_capital(written, name, articles)
    shouted = (
        len(written) <= 4 and style is Style.MIXED and len(written) > 1 and written.isupper() and "." not in written
    )
    return not shouted or name.power


def _inner_capital(written: str, name: Name, articles: frozenset[str]) -> bool:
    """Whether the capital comes after an article or adjective: `al-Shabaab`, `eastern Ukraine`."""
    later = any(word[:1].isupper() for word in written.replace("-", " ").split())
    return later and (written[:3].rstrip(" -").lower() in articles or name.power)


def _longest(spots: list[Spot]) -> list[Spot]:
    """Those of a text that overlap no longer one, by position."""
    spots.sort(key=_START)
    kept: list[Spot] = []
    first = reach = 0  # where in `kept` begins what hangs together by overlaps, and where in the text it ends
    for spot in spots:
        if spot.start >= reach:
            if len(kept) - first > 1:
                kept[first:] = _longest_of(kept[first:])
            first, reach = len(kept), spot.end
        elif spot.end > reach:
            reach = spot.end
        kept.append(spot)
    if len(kept) - first > 1:
        kept[first:] = _longest_of(kept[first:])
    return kept


def _longest_of(heap: list[Spot]) -> list[Spot]:
    """Of a heap of overlapping ones the longest, then the longest of what is left free, the first where equal."""
    origin = heap[0].start
    taken = bytearray(max(spot.end for spot in heap) - origin)
    kept = []
    for spot in sorted(heap, key=lambda s: (s.start - s.end, s.start)):
        start, end = spot.start - origin, spot.end - origin
        if taken.find(1, start, end) < 0:
            taken[start:end] = b"\1" * (end - start)
            kept.append(spot)
    kept.sort(key=_START)
    return kept
