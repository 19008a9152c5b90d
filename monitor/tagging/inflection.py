"""English inflection: every form a base word of a lexicon may take in a text.

Forms that no one writes ("bombinged") do no harm in a matcher, forms left out do: in doubt a form is made.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_VOWELS = "aeiou"
_DOUBLING = re.compile(rf"^.*[^{_VOWELS}][{_VOWELS}][^{_VOWELS}wxy]$")


class Inflector:
    """Makes the forms of words; irregular ones come from data.

    Args:
        irregular: Base word to its irregular forms, which stand in place of the regular past, not of -s and -ing.
        invariable: Words that are only ever themselves (function words, names).
    """

    def __init__(self, irregular: Mapping[str, tuple[str, ...]], invariable: frozenset[str]) -> None:
        self._irregular = irregular
        self._invariable = invariable

    def forms(self, word: str) -> frozenset[str]:
        """All forms of one lower-case word, itself included."""
        irregular = self._irregular.get(word)
        if irregular is not None:
            return frozenset({word, *irregular, *_third_person(word), *_participle(word)})
        if word in self._invariable or not word.isalpha() or len(word) < 3:
            return frozenset({word})
        if word.endswith(("ing", "ness", "tion", "sion", "ment", "ism", "ist", "ity")):
            return frozenset({word, *_third_person(word)})
        if word.endswith("ed") and len(word) > 4:
            return frozenset({word})
        return frozenset({word, *_third_person(word), *_participle(word), *_past(word)})

    def noun_forms(self, word: str) -> frozenset[str]:
        """Singular and plural of one lower-case noun."""
        if word in self._invariable or not word.isalpha() or len(word) < 3:
            return frozenset({word})
        irregular = self._irregular.get(word, ())
        plural = frozenset({word, *(form for form in irregular if not form.endswith(("ed", "ing")))})
        return plural if len(plural) > 1 else plural | frozenset(_third_person(word))


def _third_person(word: str) -> tuple[str, ...]:
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return (word + "es",)
    if word.endswith("y") and word[-2] not in _VOWELS:
        return (word[:-1] + "ies",)
    if word.endswith("man"):
        return (word[:-3] + "men", word + "s")
    if word.endswith("o") and word[-2:-1] not in _VOWELS:
        return (word + "es", word + "s")  # goes, vetoes; photos
    return (word + "s",)


def _stems(word: str) -> tuple[str, ...]:
    """What -ed and -ing are put to; where doubling depends on stress, both."""
    if word.endswith("e") and not word.endswith(("ee", "oe", "ye")):
        return (word[:-1],)
    if _DOUBLING.match(word):
        return (word + word[-1],) if len(word) <= 4 else (word + word[-1], word)
    return (word,)


def _participle(word: str) -> tuple[str, ...]:
    if word.endswith("ie"):
        return (word[:-2] + "ying",)
    return tuple(stem + "ing" for stem in _stems(word))


def _past(word: str) -> tuple[str, ...]:
    if word.endswith("y") and word[-2] not in _VOWELS:
        return (word[:-1] + "ied",)
    if word.endswith("e"):
        return (word + "d",)
    return tuple(stem + "ed" for stem in _stems(word))
