"""Names of a document after a first look: which stand alone, how they are written, who their neighbours are."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, replace

from monitor.tagging.gazetteer import NOT_A_PLACE, Gazetteer, NameHit, Place
from monitor.tagging.place_context import Around, Style, container, in_a_list, short_form, style_of

ARTICLES = frozenset({"al", "el", "ar", "as", "ash", "az", "ad", "an", "at", "et", "es", "the", "ed", "ez"})

CONTAINERS = frozenset({"country", "admin1", "region", "disputed"})
_COMPANIONS = 6  # namesakes of a neighbour that are looked at

# Kinds whose bare name needs no further sign of being a place.
NAMED_POWERS = frozenset(
    {"country", "demonym", "government", "group", "sea", "strait", "region", "disputed", "landmark"}
)


@dataclass(frozen=True, slots=True)
class Sighting:
    """One name at one position that hides no longer one.

    Attributes:
        field: `title` or `text`.
        around: Its neighbourhood.
        candidates: The places it may mean, heaviest first.
        inside: What follows after a comma or bracket and may contain it; empty mostly.
        firm: Whether what follows is first of all a country or a division.
        enumerated: Whether a list goes on after what may contain it ("Moscow, Iran and China").
        companions: The names it stands in a list with ("Texas, Georgia and Florida").
        called_division: Whether "province" or the like follows.
        holds: The places named right before it, which it may contain ("Macon, Georgia").
        division: ISO 3166-2 code of an abbreviated division after it ("Athens, Ga.").
    """

    field: str
    hit: NameHit
    around: Around
    candidates: tuple[Place, ...]
    inside: tuple[Place, ...] = ()
    firm: bool = False
    division: str | None = None
    companions: tuple[Place, ...] = ()
    enumerated: bool = False
    called_division: bool = False
    holds: tuple[Place, ...] = ()

    @property
    def text(self) -> str:
        """The words as written."""
        return self.around.text[self.hit.start : self.hit.end]

    @property
    def is_power(self) -> bool:
        """Whether its first meaning is a country or something else that stands for itself."""
        return self.candidates[0].kind in NAMED_POWERS


def sightings(field: str, text: str, gazetteer: Gazetteer) -> list[Sighting]:
    """The names of a field, longest first where they overlap, names that are no places and what they hide left out."""
    style = style_of(text)
    every = [fit for hit in gazetteer.hits(text) if (fit := _fitting(hit, text, style, gazetteer))]
    at = {(hit.start, hit.name): hit for hit in every}
    hits = [_with_bare_name(hit, at, gazetteer) for hit in _longest(every)]
    found: list[Sighting] = []
    contained = -1
    for index, hit in enumerate(hits):
        candidates = gazetteer.bearers(hit.lines)
        if candidates[0].kind == NOT_A_PLACE:
            continue
        around = Around(text, style, hit.start, hit.end)
        outer = container(hit, hits[index + 1 : index + 3], text)
        outers = gazetteer.bearers(outer.lines) if outer else ()
        beside = (*hits[max(0, index - 1) : index], *hits[index + 1 : index + 2])
        listed = [other for other in beside if in_a_list(hit, other, text)]
        companions = tuple(place for other in listed for place in gazetteer.bearers(other.lines)[:_COMPANIONS])
        goes_on = outer is not None and any(in_a_list(outer, h, text) for h in hits[index + 2 : index + 4])
        holds = found[-1].candidates if found and contained == hit.start else ()
        contained = outer.start if outer else -1
        found.append(
            Sighting(
                field,
                hit,
                around,
                candidates,
                inside=tuple(place for place in outers if place.kind in CONTAINERS)[:_COMPANIONS],
                firm=bool(outers) and outers[0].kind in ("country", "admin1"),
                division=short_form(around, gazetteer),
                companions=companions,
                enumerated=goes_on,
                called_division=_called_division(hit, around, gazetteer),
                holds=holds,
            )
        )
    return found


def _with_bare_name(hit: NameHit, at: Mapping[tuple[int, str], NameHit], gazetteer: Gazetteer) -> NameHit:
    """'Karak district' may also be the district of any other Karak, not only of the one listed with the word."""
    bare, _, noun = hit.name.rpartition(" ")
    if not bare or not gazetteer.word_is(noun, "division_nouns"):
        return hit
    shorter = at.get((hit.start, bare))
    lines = tuple(line for line in shorter.lines if line not in hit.lines) if shorter else ()
    return replace(hit, lines=hit.lines + lines) if lines else hit


def _called_division(hit: NameHit, around: Around, gazetteer: Gazetteer) -> bool:
    if gazetteer.word_is(hit.name.rpartition(" ")[2], "division_nouns"):
        return True
    right = around.right[0] if around.right else None
    return right is not None and right.gap == " " and gazetteer.word_is(right.folded, "division_nouns")


def _fitting(hit: NameHit, text: str, style: Style, gazetteer: Gazetteer) -> NameHit | None:
    """The hit with the places its letter case allows: `US` but not `us`, `Turkey` but not `turkey` in running text."""
    written = text[hit.start : hit.end]
    if text[hit.end : hit.end + 1] == "$":
        return None
    lines: tuple[int, ...] = hit.lines if _case_fits(hit, written, style, gazetteer) else ()
    if hit.exact_lines and _exact_fits(hit, written, style, gazetteer):
        lines = hit.exact_lines + lines
    if lines and lines is hit.lines:
        return hit
    return replace(hit, lines=lines) if lines else None


def _exact_fits(hit: NameHit, written: str, style: Style, gazetteer: Gazetteer) -> bool:
    if style in (Style.LOWER, Style.CAPITALS):
        return not gazetteer.word_is(hit.name, "common")
    return written == hit.exact


def _case_fits(hit: NameHit, written: str, style: Style, gazetteer: Gazetteer) -> bool:
    if not hit.lines:
        return False
    if style is Style.LOWER:
        return not gazetteer.word_is(hit.name, "common")
    if written[0].islower():
        return " " in hit.name and _inner_capital(written, hit, gazetteer)
    shouted = written.isupper() and 1 < len(written) <= 4 and style is Style.MIXED
    return not shouted or gazetteer.place(hit.lines[0]).kind in NAMED_POWERS


def _inner_capital(written: str, hit: NameHit, gazetteer: Gazetteer) -> bool:
    """Whether the capital comes after an article or adjective: `al-Shabaab`, `eastern Ukraine`."""
    later = any(word[:1].isupper() for word in written.replace("-", " ").split())
    return later and (
        written[:3].rstrip(" -").lower() in ARTICLES or gazetteer.place(hit.lines[0]).kind in NAMED_POWERS
    )


def _longest(hits: list[NameHit]) -> list[NameHit]:
    """Hits that overlap no longer one, by position."""
    taken: list[tuple[int, int]] = []
    kept = []
    for hit in sorted(hits, key=lambda h: (h.start - h.end, h.start)):
        at = bisect_left(taken, (hit.start, hit.end))
        free_before = at == 0 or taken[at - 1][1] <= hit.start
        if free_before and (at == len(taken) or hit.end <= taken[at][0]):
            taken.insert(at, (hit.start, hit.end))
            kept.append(hit)
    return sorted(kept, key=lambda h: h.start)
