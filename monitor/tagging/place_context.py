"""What stands around a name: its letter case, its neighbours, a dateline, the state or country named after it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from monitor.tagging.gazetteer import Gazetteer, NameHit
from monitor.tagging.place_folding import fold_name

_WORD = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*", re.UNICODE)
_DATELINE_TAIL = re.compile(r"^[^\n]{0,70}?(?:\(\s*[A-Z][\w .]{1,20}\s*\)|\s--?\s|\s?[—–]\s|\s?-{2,}|\)\s*--)")
_UPPER = re.compile(r"[A-ZÀ-ÖØ-ÞŠŽĐ]")
_LOWER = re.compile(r"[a-zß-öø-ÿšžđ]")
_SAMPLE = 400
_LEFT, _RIGHT = 64, 48


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
        gap: What stands between it and the name.
        start: Where it begins in the field.
    """

    word: str
    folded: str
    gap: str
    start: int

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.word[0].isupper()


class Around:
    """The neighbourhood of one hit, read only as far as a question needs."""

    def __init__(self, text: str, style: Style, start: int, end: int) -> None:
        """Look at `text[start:end]` in its field."""
        self.text, self.style, self.start, self.end = text, style, start, end

    @cached_property
    def left(self) -> tuple[Neighbour, ...]:
        """Up to six words before, the nearest first."""
        base = max(0, self.start - _LEFT)
        found = list(_WORD.finditer(self.text, base, self.start))[-6:]
        words, edge = [], self.start
        for match in reversed(found):
            words.append(Neighbour(match[0], fold_name(match[0]), self.text[match.end() : edge], match.start()))
            edge = match.start()
        return tuple(words)

    @cached_property
    def right(self) -> tuple[Neighbour, ...]:
        """Up to three words after, the nearest first; a possessive ending is passed over."""
        words: list[Neighbour] = []
        edge = self.end
        for match in _WORD.finditer(self.text, self.end, min(len(self.text), self.end + _RIGHT)):
            if not words and match[0] in ("s", "S") and self.text[edge : match.start()] in ("'", "’"):
                edge = match.end()
                continue
            words.append(Neighbour(match[0], fold_name(match[0]), self.text[edge : match.start()], match.start()))
            edge = match.end()
            if len(words) == 3:
                break
        return tuple(words)

    @property
    def possessive(self) -> bool:
        """Whether 's follows."""
        return self.text[self.end : self.end + 2].lower() in ("'s", "’s")

    @property
    def cased(self) -> bool:
        """Whether capitals tell anything here."""
        return self.style is Style.MIXED

    @cached_property
    def dateline(self) -> bool:
        """Whether the name opens the field as a dateline: `BAGHDAD (Reuters) -`, `Goma, DR Congo —`."""
        if self.start > 30 or self.text[: self.start].strip(" [(*"):
            return False
        name = self.text[self.start : self.end]
        shout = name.isupper() and len(name) > 3 and "." not in name and self.style is Style.MIXED
        return shout or bool(_DATELINE_TAIL.match(self.text[self.end : self.end + 90]))


def locative(around: Around, gazetteer: Gazetteer) -> bool:
    """Whether a preposition of place governs the name: 'in Goma', 'near the northern city of Goma'."""
    for depth, word in enumerate(around.left):
        if depth and any(mark in around.left[depth - 1].gap for mark in ".;:!?,"):
            return False
        if gazetteer.word_is(word.folded, "locative"):
            return "," not in word.gap and "." not in word.gap
        passable = gazetteer.word_is(word.folded, "directions") or gazetteer.word_is(word.folded, "place_nouns")
        if not passable and word.folded not in ("of", "and"):
            return False
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


_LIST_GAP = re.compile(r"^(?:,|,? and|,? or|;| &)\s{1,2}$")


def in_a_list(one: NameHit, other: NameHit, text: str) -> bool:
    """Whether two names stand side by side in an enumeration: 'Texas, Georgia and Florida'."""
    first, second = (one, other) if one.start < other.start else (other, one)
    return bool(_LIST_GAP.match(text[first.end : second.start]))


_SHORT_FORM = re.compile(r"^(?:,\s{0,2}|\s)([A-Z][A-Za-z]*(?:\.\s?[A-Z][a-z]*)*)\b(\.?)")


def short_form(around: Around, gazetteer: Gazetteer) -> str | None:
    """The division abbreviated after a name: 'Athens, Ga.' is US-GA; without a comma only two capitals count."""
    tail = around.text[around.end : around.end + 14]
    match = _SHORT_FORM.match(tail)
    if match is None or (around.style is Style.CAPITALS and not match[2]):
        return None
    form = match[1].replace(" ", "")
    if not tail.startswith(",") and not (len(form) == 2 and form.isupper()):
        return None
    return gazetteer.division_of(form) or (
        gazetteer.division_of(form.title()) if around.style is Style.CAPITALS else None
    )
