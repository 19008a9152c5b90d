"""What stands around a name: its letter case, its neighbours, a dateline."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Final

from monitor.tagging.gazetteer import Gazetteer, Neighbour

_WORD: Final = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*", re.UNICODE)
_DATELINE_TAIL: Final = re.compile(r"^[^\n]{0,70}?(?:\(\s*[A-Z][\w .]{1,20}\s*\)|\s--?\s|\s?[—–]\s|\s?-{2,}|\)\s*--)")
# A dateline holds names and days; a longer word in small letters before the dash tells of a sentence.
_TELLS: Final = re.compile(r"(?<![\w'’-])[a-z]{4,}")
# The letters of ISO 8859-1, small ones and capitals; sharp s and y with dots have no capital there.
_LETTERS: Final = bytes(code for code in range(256) if chr(code).isalpha())
_CAPITALS: Final = bytes(code for code in _LETTERS if chr(code).isupper())
_SMALL: Final = bytes(code for code in _LETTERS if chr(code).islower())
_SAMPLE: Final = 400
_CAPITALS_OF_TITLE: Final = 5  # three in four of at least six long words
_DATELINE_WITHIN: Final = 30
_BEHIND, _AHEAD = 64, 30  # characters looked at on either side
_MOST: Final = 6  # words looked at on the left


class Style(StrEnum):
    """How a field uses capitals."""

    MIXED = "mixed"
    TITLE = "title"
    CAPITALS = "capitals"
    LOWER = "lower"


def style_of(text: str) -> Style:
    """Whether capitals tell anything: not in ALL CAPITALS, all lower case, or Headline Case."""
    sample = text[:_SAMPLE].encode("latin-1", "replace")
    # Deleting from bytes is the quickest way to count kinds of letters.
    upper = len(sample) - len(sample.translate(None, _CAPITALS))
    lower = len(sample) - len(sample.translate(None, _SMALL))
    if not upper and text.islower():
        return Style.LOWER
    if upper > 2 * lower and upper > 8:
        return Style.CAPITALS
    if len(text) >= 200:
        return Style.MIXED
    unknown = sample.count(b"?")  # among them what ISO 8859-1 has not: capitals, for all we know
    if upper + unknown < _CAPITALS_OF_TITLE:
        return Style.MIXED
    initials = [word[0] for word in _WORD.findall(text) if len(word) > 3]
    capital = sum(map(str.isupper, initials))
    return Style.TITLE if len(initials) > 5 and capital >= 0.75 * len(initials) else Style.MIXED


class Field:
    """One field of a document (`title` or `text`) and how it uses capitals.

    Attributes:
        cased: Whether capitals tell anything here.
    """

    __slots__ = ("cased", "gazetteer", "name", "phrases", "style", "text")

    def __init__(self, name: str, text: str, style: Style, gazetteer: Gazetteer) -> None:
        self.name, self.text, self.style, self.gazetteer = name, text, style, gazetteer
        self.phrases = gazetteer.phrases
        self.cased = style is Style.MIXED


class Around:
    """The neighbourhood of one hit.

    Attributes:
        possessive: Whether an ending that owns follows: "Iran's".
        near: The word before, if any.
        right: The word after, if any; a possessive ending is passed over.
        next_word: The word after where nothing but a blank stands between.
    """

    __slots__ = ("_dateline", "_locative", "end", "field", "near", "next_word", "possessive", "right", "start")

    def __init__(self, field: Field, start: int, end: int) -> None:
        """Look at `text[start:end]` in its field."""
        self.field, self.start, self.end = field, start, end
        owning = field.phrases.possessive
        self.possessive = field.text.startswith(owning, end)
        right = self.right = self._look_right(end + (_longest(owning, field.text, end) if self.possessive else 0))
        self.next_word = right if right is not None and right.gap == " " else None
        self.near = self._look_left(start)
        self._dateline: bool | None = None
        self._locative: bool | None = None

    @property
    def second(self) -> Neighbour | None:
        """The word before the word before."""
        return None if self.near is None else self._look_left(self.start - self.near.reach)

    def before(self) -> Iterator[Neighbour]:
        """The words before, the nearest first, each looked up when it is asked for."""
        word, edge = self.near, self.start
        for _ in range(_MOST):
            if word is None:
                return
            yield word
            edge -= word.reach
            word = self._look_left(edge)

    def _look_left(self, edge: int) -> Neighbour | None:
        """The word before a place left of the name."""
        field, base = self.field, self.start - _BEHIND
        window = field.text[base if base > 0 else 0 : edge]
        if window[-1:] == " ":  # mostly a plain word between blanks stands there, and no pattern is needed
            _, blank, plain = window[:-1].rpartition(" ")
            if blank and plain.isalnum():
                return field.gazetteer.beside(plain)
        last = _WORD.search(window[::-1])  # a word read backwards is one too, and the nearest comes first
        if last is None or (last.end() == edge - base and base > 0 and field.text[base - 1].isalnum()):
            return None
        return field.gazetteer.neighbour(last[0][::-1], window[len(window) - last.start() :])

    def _look_right(self, edge: int) -> Neighbour | None:
        """The word behind a place right of the name."""
        field = self.field
        window = field.text[edge : edge + _AHEAD]
        if window[:1] == " ":  # as on the left
            plain, blank, _ = window[1:].partition(" ")
            if blank and plain.isalnum():
                return field.gazetteer.beside(plain)
        match = _WORD.search(window)
        return field.gazetteer.neighbour(match[0], window[: match.start()]) if match else None

    @property
    def text(self) -> str:
        """The name as written."""
        return self.field.text[self.start : self.end]

    def tail(self, width: int) -> str:
        """The characters after the name."""
        return self.field.text[self.end : self.end + width]

    @property
    def cased(self) -> bool:
        """Whether capitals tell anything here."""
        return self.field.cased

    @property
    def dateline(self) -> bool:
        """Whether the name opens the field as a dateline: `BAGHDAD (Reuters) -`, `Goma, DR Congo —`."""
        if self._dateline is None:
            self._dateline = self.start <= _DATELINE_WITHIN and self._opens_as_dateline()
        return self._dateline

    def _opens_as_dateline(self) -> bool:
        if self.field.text[: self.start].strip(" [(*"):
            return False
        name = self.text
        shout = name.isupper() and len(name) > 3 and "." not in name and self.cased
        tail = None if shout else _DATELINE_TAIL.match(self.tail(90))
        return shout or (tail is not None and not (self.cased and _TELLS.search(tail[0])))

    @property
    def locative(self) -> bool:
        """Whether a preposition of place governs the name: 'in Goma', 'near the northern city of Goma'."""
        if self._locative is None:
            self._locative = self._governed()
        return self._locative

    def _governed(self) -> bool:
        near, linking = self.near, self.field.phrases.linking
        if near is None or not (near.lists or near.folded in linking):
            return False  # as in most cases, before more words are looked at
        for word in self.before():
            if word.gap != " " and not _ENDS_PHRASE.isdisjoint(word.gap):
                return False
            if "locative" in word.lists:
                return True
            if _PASSABLE.isdisjoint(word.lists) and word.folded not in linking:
                return False
        return False


def _longest(endings: Iterable[str], text: str, at: int) -> int:
    """The length of the longest of some endings that stands at an index."""
    return max(len(ending) for ending in endings if text.startswith(ending, at))


_ENDS_PHRASE: Final = frozenset(".;:!?,")
_PASSABLE: Final = frozenset({"directions", "place_nouns"})


def place_noun(around: Around) -> bool:
    """Whether the name is called a place: 'the city of Goma', 'Idlib province'."""
    right, near = around.right, around.near
    if right is not None and right.gap.strip() in ("", "-") and "place_nouns" in right.lists:
        return True
    if near is None or near.folded not in around.field.phrases.genitive:
        return False
    further = around.second
    return further is not None and "place_nouns" in further.lists


def befallen(around: Around) -> bool:
    """Whether something befalls it as it befalls places: 'captured Goma', 'the shelling of Goma', 'Goma falls'."""
    near, behind = around.near, around.next_word
    if behind is not None and "befallen_after" in behind.lists:
        return True
    if near is None or near.gap != " ":
        return False
    if "befalling" in near.lists:
        return True
    if near.folded not in around.field.phrases.befalling:
        return False
    further = around.second
    return further is not None and "befalling_nouns" in further.lists


def division_of(around: Around) -> bool:
    """Whether the name is called a division by what stands before it: 'the province of Idlib'."""
    near = around.near
    if near is None or near.folded not in around.field.phrases.genitive:
        return False
    further = around.second
    return further is not None and "division_nouns" in further.lists
