"""Names of a document after a first look: which stand alone, how they are written, who their neighbours are."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.tagging.gazetteer import NOT_A_PLACE, Gazetteer, NameHit, Place
from monitor.tagging.place_context import Around, Style, container, short_form, style_of

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
        inside: What follows after a comma or bracket and may contain it; None mostly.
        division: ISO 3166-2 code of an abbreviated division after it ("Athens, Ga.").
    """

    field: str
    hit: NameHit
    around: Around
    candidates: tuple[Place, ...]
    inside: tuple[Place, ...] = ()
    division: str | None = None

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
    hits = _longest([hit for hit in gazetteer.hits(text) if _case_fits(hit, text, style, gazetteer)])
    found = []
    for index, hit in enumerate(hits):
        candidates = tuple(gazetteer.place(line) for line in hit.lines)
        if candidates[0].kind == NOT_A_PLACE:
            continue
        around = Around(text, style, hit.start, hit.end)
        outer = container(hit, hits[index + 1 : index + 3], text)
        inside = tuple(gazetteer.place(line) for line in outer.lines) if outer else ()
        found.append(Sighting(field, hit, around, candidates, inside, short_form(around, gazetteer)))
    return found


def _case_fits(hit: NameHit, text: str, style: Style, gazetteer: Gazetteer) -> bool:
    """Whether the letter case allows a name: `US` but not `us`, `Turkey` but not `turkey` in running text."""
    written = text[hit.start : hit.end]
    if hit.exact:
        if style is Style.LOWER or style is Style.CAPITALS:
            return not gazetteer.word_is(hit.name, "common")
        return written == hit.exact
    if style is Style.LOWER:
        return not gazetteer.word_is(hit.name, "common")
    return written[0].isupper() or (not written[0].isalpha()) or (" " in hit.name and _inner_capital(written))


def _inner_capital(written: str) -> bool:
    """Whether a name of several words has a capital after an article: `al-Shabaab`, `eastern Ukraine`."""
    return any(word[:1].isupper() for word in written.replace("-", " ").split())


def _longest(hits: list[NameHit]) -> list[NameHit]:
    """Hits that overlap no longer one, by position."""
    kept: list[NameHit] = []
    taken: list[tuple[int, int]] = []
    end_of_run = -1
    run: list[NameHit] = []

    def settle() -> None:
        taken.clear()
        for hit in sorted(run, key=lambda h: (h.start - h.end, h.start)):
            if all(hit.end <= start or end <= hit.start for start, end in taken):
                taken.append((hit.start, hit.end))
                kept.append(hit)

    for hit in sorted(hits, key=lambda h: (h.start, h.end)):
        if hit.start >= end_of_run and run:
            settle()
            run.clear()
        run.append(hit)
        end_of_run = max(end_of_run, hit.end)
    if run:
        settle()
    return sorted(kept, key=lambda h: h.start)
