"""Inflection by rules of a language: every form a base word of a lexicon may take in a text.

Forms that no one writes ("bombinged") do no harm in a matcher, forms left out do: in doubt a form is made.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.tagging.schema import FormSpec, InflectionFile


@dataclass(frozen=True, slots=True)
class Endings:
    """By what forms are told at their end.

    Attributes:
        plural: Of nouns that mean several.
        quality: Of words that only look so: a people's name that is none of several.
        lasting: Of verbs that tell what is going on.
    """

    plural: tuple[str, ...] = ()
    quality: tuple[str, ...] = ()
    lasting: tuple[str, ...] = ()

    def plurals(self, word: str) -> tuple[str, ...]:
        """A word with each ending of several."""
        return tuple(word + ending for ending in self.plural)

    def is_lasting(self, word: str) -> bool:
        """Whether a verb tells what is going on: "shelling"."""
        return word.endswith(self.lasting)

    def means_several(self, word: str) -> bool:
        """Whether a word means several by its ending, not a quality: "Russians", but not "Swiss"."""
        return word.endswith(self.plural) and not word.endswith(self.quality)


def endings_of(spec: InflectionFile) -> Endings:
    """The endings that a file names."""
    told = spec.endings
    return Endings(told.plural, told.quality, told.lasting)


Rule = tuple[re.Pattern[str], tuple[str, ...]]


class Inflector:
    """Makes the forms of words by the rules of `inflection.yaml`, which explains them."""

    def __init__(self, spec: InflectionFile) -> None:
        self._irregular, self._invariable = spec.irregular, frozenset(spec.invariable)
        self._shortest = spec.shortest
        self._rules = {name: _compiled(rules) for name, rules in spec.forms.items()}
        self._regular = tuple((re.compile(one.ending), one.forms) for one in spec.regular)
        self._beside_irregular, self._nouns = spec.beside_irregular, spec.nouns
        self._verbal = spec.verbal
        # Lexicons name the same few thousand words tens of thousands of times: each is inflected once.
        self._known: dict[str, frozenset[str]] = {}
        self._known_nouns: dict[str, frozenset[str]] = {}

    def forms(self, word: str) -> frozenset[str]:
        """All forms of one lower-case word, itself included."""
        found = self._known.get(word)
        if found is None:
            found = self._known[word] = self._forms(word)
        return found

    def noun_forms(self, word: str) -> frozenset[str]:
        """Singular and plural of one lower-case noun."""
        found = self._known_nouns.get(word)
        if found is None:
            found = self._known_nouns[word] = self._noun_forms(word)
        return found

    def _forms(self, word: str) -> frozenset[str]:
        irregular = self._irregular.get(word)
        if irregular is not None:
            return frozenset({word, *irregular, *self._made(word, self._beside_irregular)})
        if self._is_fixed(word):
            return frozenset({word})
        kinds = next((kinds for ending, kinds in self._regular if ending.search(word)), ())
        return frozenset({word, *self._made(word, kinds)})

    def _noun_forms(self, word: str) -> frozenset[str]:
        if self._is_fixed(word):
            return frozenset({word})
        irregular = self._irregular.get(word, ())
        plural = frozenset({word, *(form for form in irregular if not form.endswith(self._verbal))})
        return plural if len(plural) > 1 else plural.union(self._made(word, self._nouns))

    def _is_fixed(self, word: str) -> bool:
        return word in self._invariable or not word.isalpha() or len(word) < self._shortest

    def _made(self, word: str, kinds: Iterable[str]) -> Iterable[str]:
        for kind in kinds:
            end, forms = next((end, forms) for ending, forms in self._rules[kind] if (end := ending.search(word)))
            for form in forms:
                yield word[: end.start()] + form.format(*end.groups()) + word[end.end() :]


def _compiled(rules: Sequence[FormSpec]) -> tuple[Rule, ...]:
    """The rules of one kind of forms, each form with its groups in braces, then a rule that makes none."""
    every = ((re.compile(rule.ending), tuple(map(_braced, rule.forms))) for rule in rules)
    return (*every, (re.compile(r"\Z"), ()))


def _braced(form: str) -> str:
    return re.sub(r"\\(\d)", lambda group: f"{{{int(group[1]) - 1}}}", form)
