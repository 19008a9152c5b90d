"""What the words of a row say on the common scale."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from monitor.feeds.text import plain
from monitor.lib import spelling
from monitor.model.advisory import STRICTEST
from monitor.model.advisorytable import Meaning

fold = lru_cache(maxsize=4_096)(spelling.fold)  # lists say the same few things of many countries
_SENTENCE_END = re.compile(r"(?<=[.!?])\s|\n")


@dataclass(frozen=True, slots=True)
class Wording:
    """How texts state levels, and of what.

    Attributes:
        levels: What whole values, else phrases in a sentence, mean.
        rest: Words of the sentence that states the level of most of the country, the surest first; `{name}` stands for
            the destination.
        about: Words of the sentences that state levels at all; without any, all do.
        name: The destination's, as the list has it.
        past: Words of the sentences that say what was before, or is of something else.
    """

    levels: Mapping[str, Meaning]
    rest: Sequence[str] = ()
    about: Sequence[str] = ()
    name: str = ""
    past: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence in small letters, and the levels it states with where it does; at least one."""

    words: str
    said: Sequence[tuple[int, Meaning]]

    def has(self, words: str) -> bool:
        return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", self.words) is not None


def meant(values: Iterable[str], wording: Wording) -> Meaning | None:
    """What several values say together: the strictest level of the whole, the strictest of a part; None for nothing."""
    found = [meaning for value in values if (meaning := _of(value, wording)) is not None]
    return together(found) if found else None


def before_level(name: str, levels: Mapping[str, Meaning]) -> str:
    """A destination's name without the level behind it: "Guinea-Bissau" of "Guinea-Bissau - Level 3: …"."""
    return _behind(tuple(levels)).split(name, maxsplit=1)[0].strip() or name


def together(found: Sequence[Meaning]) -> Meaning:
    """Several meanings as one."""
    wholes = [meaning.level for meaning in found if meaning.level is not None]
    parts = [meaning.parts for meaning in found if meaning.parts is not None]
    return Meaning(max(wholes, default=None), max(parts, default=None))


def _of(value: str, wording: Wording) -> Meaning | None:
    folded = {fold(phrase): meaning for phrase, meaning in wording.levels.items()}
    if (said := fold(value)) in folded:
        return folded[said]
    told = [
        _Sentence(sentence, found)
        for sentence in (_sentences(value) if wording.rest or wording.about else [said])
        if (found := [(match.start(), folded[match[0]]) for match in _pattern(tuple(folded)).finditer(sentence)])
    ]
    # A text that tells of other things in the words of levels, such as a volcano's alert, has sentences on advice too.
    stating = [fold(words) for words in (*wording.about, *_rest(wording))]
    told = [one for one in told if not any(map(one.has, map(fold, wording.past)))] or told
    told = [one for one in told if not wording.about or any(map(one.has, stating))] or told
    return _of_text(told, wording) if told else None


def _sentences(text: str) -> list[str]:
    """The sentences of a text that may hold markup, in small letters."""
    return [fold(sentence) for sentence in _SENTENCE_END.split(plain(text))]


def _of_text(told: Sequence[_Sentence], wording: Wording) -> Meaning:
    """What a text says that states a level or several: all that is not of most of the country is of a part."""
    whole = _of_most(told, wording)
    others = [meaning for one in told for _, meaning in one.said if meaning is not whole]
    parts = [level for meaning in (*others, whole) for level in (meaning.parts, _level(meaning, whole)) if level]
    return Meaning(whole.level, max(parts, default=None))


def _of_most(told: Sequence[_Sentence], wording: Wording) -> Meaning:
    """The level of most of the country: that of the rest, which comes last.

    A text of parts alone has the mildest of theirs; where nothing tells most of a country from parts, the first counts.
    """
    for rest in _rest(wording):
        if of_rest := [one for one in told if one.has(rest)]:
            at = of_rest[-1].words.find(rest)
            return min(of_rest[-1].said, key=lambda said: abs(said[0] - at))[1]
    if not wording.rest:
        return told[0].said[0][1]
    return min((meaning for one in told for _, meaning in one.said), key=lambda meaning: meaning.level or STRICTEST)


def _rest(wording: Wording) -> Sequence[str]:
    name = _as_spoken(wording.name)
    return [fold(words.replace("{name}", name)) for words in wording.rest]


def _as_spoken(name: str) -> str:
    """A name in the order of a sentence, where the list is sorted by name: "Congo, Democratische Republiek"."""
    head, _, tail = name.partition(", ")
    return f"{tail} {head}".strip()


def _level(meaning: Meaning, whole: Meaning) -> int | None:
    return None if meaning is whole else meaning.level


@lru_cache(maxsize=64)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the phrases as whole words, the longest that fits."""
    longest = sorted((phrase for phrase in phrases if phrase), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)") if longest else re.compile(r"(?!)")


@lru_cache(maxsize=64)
def _behind(phrases: tuple[str, ...]) -> re.Pattern[str]:
    """A mark and one of the phrases behind it."""
    said = "|".join(re.escape(phrase) for phrase in phrases if phrase)
    return re.compile(rf"\s*[-–—:|,(]\s*(?:{said})(?!\w)", re.IGNORECASE) if said else re.compile(r"(?!)")
