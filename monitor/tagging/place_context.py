"""What stands around a name: its letter case, its neighbours, a dateline, the state or country named after it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from monitor.tagging.gazetteer import Gazetteer, NameHit
from monitor.tagging.place_folding import fold_name

_WORD = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*", re.UNICODE)
_DATELINE_TAIL = re.compile(r"^[^\n]{0,70}?(?:\(\s*[A-Z][\w .]{1,20}\s*\)|\s--?\s|\s?[—–]\s|\s?-{2,}|\)\s*--)")
_UPPER = re.compile(r"[A-ZÀ-ÖØ-ÞŠŽĐ]")
_LOWER = re.compile(r"[a-zß-öø-ÿšžđ]")
_SAMPLE = 400
_DATELINE_WITHIN = 30
_NEAR, _FAR, _AHEAD = 30, 64, 30


class Style(StrEnum):
    """How a field uses capitals."""

    MIXED = "mixed"
    TITLE = "title"
    CAPITALS = "capitals"
    LOWER = "lower"


def style_of(text: str) -> Style:
    """Whether capitals tell anything: not in ALL CAPITALS, all lower case, or Headline Case."""
    sample = text[:_SAMPLE]
    upper, lower = len(_UPPER.findall(sample)), len(_LOWER.findall(sample))
    if not upper and text.islower():
        return Style.LOWER
    if upper > 2 * lower and upper > 8:
        return Style.CAPITALS
    if len(text) >= 200:
        return Style.MIXED
    long_words = [w for w in _WORD.findall(text) if len(w) > 3]
    capital = sum(w[0].isupper() for w in long_words)
    if len(long_words) > 5 and capital >= 0.75 * len(long_words):
        return Style.TITLE
    return Style.MIXED


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A word beside a name.

    Attributes:
        gap: What stands between it and the name, or the word nearer to it.
    """

    word: str
    folded: str
    gap: str

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.word[0].isupper()


class Around:
    """The neighbourhood of one hit.

    Attributes:
        left: Up to two words before, the nearest first.
        right: The word after, if any; a possessive ending is passed over.
    """

    __slots__ = ("_dateline", "end", "left", "right", "start", "style", "text")

    def __init__(self, text: str, style: Style, start: int, end: int) -> None:
        """Look at `text[start:end]` in its field."""
        self.text, self.style, self.start, self.end = text, style, start, end
        self.left = self._before(_NEAR, 2)
        self.right = self._after()
        self._dateline: bool | None = None

    def further_left(self) -> tuple[Neighbour, ...]:
        """Up to six words before, the nearest first."""
        return self._before(_FAR, 6)

    def _before(self, width: int, most: int) -> tuple[Neighbour, ...]:
        base = max(0, self.start - width)
        words: list[Neighbour] = []
        edge = self.start
        for match in reversed(list(_WORD.finditer(self.text, base, self.start))):
            cut = match.start() == base and base and self.text[base - 1].isalnum()
            if cut or len(words) == most:
                break
            word = match[0]
            words.append(Neighbour(word, fold_name(word), self.text[match.end() : edge]))
            edge = match.start()
        return tuple(words)

    def _after(self) -> tuple[Neighbour, ...]:
        edge = self.end + 2 if self.possessive else self.end
        match = _WORD.search(self.text, edge, edge + _AHEAD)
        return (Neighbour(match[0], fold_name(match[0]), self.text[edge : match.start()]),) if match else ()

    @property
    def possessive(self) -> bool:
        """Whether 's follows."""
        return self.text[self.end : self.end + 2].lower() in ("'s", "’s")

    @property
    def cased(self) -> bool:
        """Whether capitals tell anything here."""
        return self.style is Style.MIXED

    @property
    def dateline(self) -> bool:
        """Whether the name opens the field as a dateline: `BAGHDAD (Reuters) -`, `Goma, DR Congo —`."""
        if self._dateline is None:
            self._dateline = self.start <= _DATELINE_WITHIN and self._opens_as_dateline()
        return self._dateline

    def _opens_as_dateline(self) -> bool:
        if self.text[: self.start].strip(" [(*"):
            return False
        name = self.text[self.start : self.end]
        shout = name.isupper() and len(name) > 3 and "." not in name and self.style is Style.MIXED
        return shout or bool(_DATELINE_TAIL.match(self.text[self.end : self.end + 90]))


def locative(around: Around, gazetteer: Gazetteer) -> bool:
    """Whether a preposition of place governs the name: 'in Goma', 'near the northern city of Goma'."""
    words = around.left
    depth = 0
    while depth < len(words):
        word = words[depth]
        if any(mark in word.gap for mark in ".;:!?,"):
            return False
        if gazetteer.word_is(word.folded, "locative"):
            return True
        passable = gazetteer.word_is(word.folded, "directions") or gazetteer.word_is(word.folded, "place_nouns")
        if not passable and word.folded not in ("of", "and"):
            return False
        depth += 1
        if depth == len(around.left) and words is around.left:
            words = around.further_left()
    return False


def civic_noun(around: Around, gazetteer: Gazetteer) -> bool:
    """Whether people or offices of a town follow: 'Mansfield council', 'a Charlotte woman'."""
    return bool(around.right) and around.right[0].gap == " " and gazetteer.word_is(around.right[0].folded, "civic")


def place_noun(around: Around, gazetteer: Gazetteer) -> bool:
    """Whether the name is called a place: 'the city of Goma', 'Idlib province'."""
    right, left = around.right, around.left
    if right and right[0].gap.strip() in ("", "-") and gazetteer.word_is(right[0].folded, "place_nouns"):
        return True
    return len(left) > 1 and left[0].folded == "of" and gazetteer.word_is(left[1].folded, "place_nouns")


_CONTAINER_GAP = re.compile(r"^(?:,|\s?\()\s{0,2}$")


def container(hit: NameHit, later: list[NameHit], text: str) -> NameHit | None:
    """The name right after a comma or bracket that may say where this one lies: 'Paris, Texas', 'Goma (DRC)'."""
    best = None
    for other in later:
        if other.start > hit.end + 4:
            break
        if (
            other.start > hit.end
            and _CONTAINER_GAP.match(text[hit.end : other.start])
            and (not best or other.end > best.end)
        ):
            best = other
    return best


_LIST_GAP_AT_MOST = 7
_LIST_GAP = re.compile(r"^(?:,|,? and|,? or|;| &)\s{1,2}$")


def in_a_list(one: NameHit, other: NameHit, text: str) -> bool:
    """Whether two names stand side by side in an enumeration: 'Texas, Georgia and Florida'."""
    first, second = (one, other) if one.start < other.start else (other, one)
    if second.start - first.end > _LIST_GAP_AT_MOST:
        return False
    return bool(_LIST_GAP.match(text[first.end : second.start]))


_SHORT_FORM = re.compile(r"^(?:,\s{0,2}|\s)([A-Z][A-Za-z]*(?:\.\s?[A-Z][a-z]*)*)\b(\.?)")


def short_form(around: Around, gazetteer: Gazetteer) -> str | None:
    """The division abbreviated after a name: 'Athens, Ga.' is US-GA; without a comma only two capitals count."""
    tail = around.text[around.end : around.end + 14]
    if tail[:1] not in (",", " "):
        return None
    match = _SHORT_FORM.match(tail)
    if match is None or (around.style is Style.CAPITALS and not match[2]):
        return None
    form = match[1].replace(" ", "")
    if not tail.startswith(",") and not (len(form) == 2 and form.isupper()):
        return None
    return gazetteer.division_of(form) or (
        gazetteer.division_of(form.title()) if around.style is Style.CAPITALS else None
    )
