"""The indicator types ready for use: compiled triggers, exclusions and extractors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from monitor.model.mention import Assertion, Scalar
from monitor.tagging.anyof import AnyOf
from monitor.tagging.matching import Context, Pattern


@dataclass(frozen=True, slots=True)
class IndicatorType:
    """One type, as config, digests and rules know it.

    Attributes:
        weight: Severity prior, about -10 (relief) to +10.
        codes: `plover`, `cameo`, `acled`, `state_letter`.
        attributes: What its mentions may carry beside quantities, each with its values as texts; without values where
            they cannot be listed.
    """

    id: str
    title: str
    weight: float
    codes: Mapping[str, str]
    description: str
    attributes: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trigger:
    """A compiled trigger of a type; `rule` is its name in explanations, such as `drone_attack/by-drone`.

    Attributes:
        own: Whether it names means of its own, so that an act told nearby is another one.
        refers: Whether it may only point back at an act told by name.
        covers: Whether triggers of its type that share words with it tell nothing of their own.
        whose: Whose people it tells of, by who tells them: their `own`, or `others`; None where it does not matter.
        ignores_cues: Cues that do not touch it, those included that do not touch its type.
        ignores_behind: Cues that do not touch it where they stand behind it in what is taken as given.
    """

    type: str
    rule: str
    assertion: Assertion
    confidence: float
    attributes: Mapping[str, Scalar]
    needs: AnyOf | None
    needs_text: AnyOf | None
    unless_text: AnyOf | None
    own: bool = False
    refers: bool = False
    ignores_cues: frozenset[str] = frozenset()
    ignores_behind: frozenset[str] = frozenset()
    covers: bool = False
    whose: str | None = None


@dataclass(frozen=True, slots=True)
class Unless:
    """A compiled exclusion.

    Attributes:
        patterns: Of one that is looked for in the sentence.
        anywhere: Of one that is looked for in the whole text.
    """

    within: str
    reason: str
    patterns: tuple[Pattern, ...]
    anywhere: AnyOf | None
    unless_present: AnyOf | None
    at_least: int

    def stands(self, sentence: Context) -> bool:
        """Whether its words stand in a sentence, whatever they exclude there."""
        patterns = self.anywhere or AnyOf(self.patterns)
        return patterns.present(sentence)


@dataclass(frozen=True, slots=True)
class Case:
    """One value an attribute may take."""

    value: str
    patterns: AnyOf


@dataclass(frozen=True, slots=True)
class Extract:
    """A compiled attribute: cases in order and what holds without any, or the name of an extractor."""

    name: str
    cases: tuple[Case, ...]
    extractor: str | None
    otherwise: str | None


@dataclass(frozen=True, slots=True)
class Compiled:
    """Everything the engine knows of a type.

    Attributes:
        ancestors: Types that give way to it, nearest first.
        one: Words by which it tells of one, by what is counted.
        lone_needs: What a text must hold for an act with a victim or two to be more than everyday crime.
        pair_needs: What will do as well where there are two of them.
    """

    type: IndicatorType
    ancestors: tuple[str, ...]
    counts: frozenset[str]
    people: frozenset[str]
    weapons: frozenset[str]
    one: Mapping[str, AnyOf]
    requires_count: frozenset[str]
    lone_needs: AnyOf | None
    pair_needs: AnyOf | None
    place: str
    before: str
    pages: AnyOf | None
    pages_keep: frozenset[str]
    yields_to: frozenset[str]
    tallies: bool
    home: bool
    unless: tuple[Unless, ...]
    extract: tuple[Extract, ...]
    relief: tuple[tuple[Mapping[str, str], float], ...]

    @property
    def issued(self) -> bool:
        """Whether a government says it to its own people: advice, orders to leave."""
        return any(extract.name == "issuer" for extract in self.extract)
