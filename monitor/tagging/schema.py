"""Schema of the lexicon files: what an operator may write in `indicators/*.yaml`; every key is explained here.

All patterns are in the language of `monitor.tagging.patterns`.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from monitor.lib.configfile import Keys, Number, OneOrMany, Switch
from monitor.model.mention import UNDONE, Assertion, Stance, Undone


def _listed(value: object) -> object:
    return value.split() if isinstance(value, str) else value


def _compilable(expression: str) -> str:
    try:
        re.compile(expression)
    except re.error as error:
        raise ValueError(f"is no regular expression: {error}") from None
    return expression


def _type_id(name: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,79}", name):
        raise ValueError(f'"{name}" is no id of a type; use small letters, digits and _, such as fuel_shortage')
    return name


# What an indicator type is called in rules, labels and messages.
TypeId = Annotated[str, AfterValidator(_type_id)]
# Single words that are only looked up: a list, or a text with blanks between them.
Words = Annotated[frozenset[str], BeforeValidator(_listed)]
Patterns = Annotated[tuple[str, ...], OneOrMany]
# A regular expression.
Expression = Annotated[str, AfterValidator(_compilable)]
Scope = Literal["near", "clause", "sentence", "text"]
Counted = Literal["killed", "injured", "missing", "troops", "ships", "people", "launched", "intercepted"]
# Sorts of people, and of weapons, that `counting.yaml` tells apart.
People = Literal["held", "detained", "displaced", "marched", "diplomats", "swapped", "sanctioned"]
Weapons = Literal["drones", "missiles", "shells"]
Named = Literal["advisory_levels", "threat_levels", "advisory_reasons", "issuer", "posts", "force"]


class TriggerSpec(Keys):
    """Words that name the type.

    Give `match`, or `by` with `does` (and `to`): then the engine makes active ("drones hit a base") and passive
    ("a base was hit by drones") orders itself.
    """

    id: str
    match: Patterns = ()
    by: str | None = None
    does: str | None = None
    to: str | None = None
    # What the trigger asserts where no cue says otherwise.
    assertion: Assertion = Assertion.ACTUAL
    confidence: Annotated[Number, Field(gt=0, le=1)] = 0.8
    # It names means of its own (shots, blades): an act told nearby is another one ("a bomb went off; later
    # gunmen shot a guard").
    own: Switch = False
    # It may only point back at an act that the document tells by its own name: "the attack". Then it is no act beside
    # that one, whatever is said of it.
    refers: Switch = False
    # What it tells of names another act of its type and what became of that: other triggers that share words with it
    # are names of the same ("lifted the ordered departure of staff" orders nothing).
    covers: Switch = False
    # Whose people it tells of, by who tells them: `own`, not where they are another state's ("Chad orders French staff
    # to leave" calls nobody home); `others`, only where they are.
    whose: Literal["own", "others", "here"] | None = None
    # Cues (ids in `assertion.yaml`) that do not touch it, beside those that do not touch its type.
    ignores_cues: tuple[str, ...] = ()
    # Attributes that follow from the trigger itself.
    set: dict[str, str | int | bool] = Field(default_factory=dict)
    # One of these must stand in the sentence (in a title: in the text as well).
    needs: Patterns = ()
    # One of these must stand anywhere in title or text.
    needs_text: Patterns = ()
    # None of these may stand anywhere in title or text.
    unless_text: Patterns = ()
    # A sentence of which the tests require that it is tagged.
    example: str

    @model_validator(mode="after")
    def _says_what_to_look_for(self) -> TriggerSpec:
        if bool(self.match) == bool(self.by and self.does):
            raise ValueError("give either match, or by and does")
        return self

    @model_validator(mode="after")
    def _undone_in_a_known_way(self) -> TriggerSpec:
        if UNDONE in self.set and self.set[UNDONE] not in set(Undone):
            raise ValueError(f"{UNDONE} is one of {', '.join(Undone)}")
        return self


class UnlessSpec(Keys):
    """Words that make a trigger mean something else; the mention is then rejected, with the reason on record."""

    match: Patterns
    # near: overlaps or touches the trigger. clause, sentence, text: anywhere in that.
    within: Scope
    reason: str
    # For text: how many different places must hold one.
    at_least: int = 1
    # Where one of these stands in the text, the exclusion does not hold.
    unless_present: Patterns = ()
    # A sentence of which the tests require that it is not tagged with the type.
    example: str


class ExtractSpec(Keys):
    """An attribute: the case whose words stand nearest, what it is `otherwise`, or a named extractor."""

    name: str
    cases: dict[str, Patterns] = Field(default_factory=dict)
    otherwise: str | None = None
    from_: Annotated[Named | None, Field(alias="from")] = None

    @model_validator(mode="after")
    def _says_how(self) -> ExtractSpec:
        if bool(self.cases) == bool(self.from_):
            raise ValueError("give either cases or from")
        if self.otherwise is not None and self.otherwise not in self.cases:
            raise ValueError("otherwise must be one of the cases")
        return self


class ReliefSpec(Keys):
    """Another weight where attributes have these values: a release is good news."""

    when: dict[str, str]
    weight: Number


class TypeSpec(Keys):
    """One indicator type."""

    title: str
    description: str
    # Severity prior, about -10 (relief) to +10.
    weight: Annotated[Number, Field(ge=-10, le=10)]
    codes: dict[Literal["plover", "cameo", "acled", "state_letter"], str] = Field(default_factory=dict)
    # The more general type that gives way to this one for the same act.
    parent: str | None = None
    # Which counts belong to it, and for `people` which sort.
    counts: tuple[Counted, ...] = ()
    people: tuple[People | Literal["any"], ...] = ()
    # Which sorts of weapons it is done with, where only those are counted for it.
    weapons: tuple[Weapons, ...] = ()
    # Words by which it tells of one, by what is counted, where no number says how many: "was assassinated".
    one: dict[Literal["killed", "ships", "launched", "people"], Patterns] = Field(default_factory=dict)
    # No mention without one of these counts.
    requires_count: tuple[Counted, ...] = ()
    # One of these must stand in title or text where no more than two were killed or hurt: so few are everyday crime,
    # unless something says more.
    lone_needs: Patterns = ()
    # What may stand in place of those where two were: by a knife or in a park, so many are more than a quarrel.
    pair_needs: Patterns = ()
    # What its countries are: where it happens, whom it is aimed at, who is the host, between whom it is, or whose own
    # it is; `sides` is where it happens and, where that is not said, who fights each other.
    place: Literal["event", "target", "host", "parties", "own", "sides"] = "event"
    # What a country right before the trigger is: the one who acts ("Israeli air strikes"), the place ("Yemen clashes")
    # or whose people it is about ("Israeli hostages").
    before: Literal["actor", "place", "people"] = "place"
    # Titles that make the whole document a page of this type: then only this type and `pages_keep` are told by it.
    pages: Patterns = ()
    pages_keep: tuple[str, ...] = ()
    # In one sentence, gives way to mentions of these types.
    yields_to: tuple[str, ...] = ()
    # Whether it tells what months or years have cost; other acts take no such tally for their own.
    tallies: Switch = False
    # Whether it happens at home: then the actor's own country is where, if no other place is said.
    home: Switch = False
    # Cues (ids in `assertion.yaml`) that do not touch it: to advise is what an advisory does, and fears for troops do
    # not make them fewer.
    ignores_cues: tuple[str, ...] = ()
    # Those that do not touch it where they stand behind it and behind a word such as "after": "riots erupt after X was
    # jailed".
    ignores_behind: tuple[str, ...] = ()
    off: Switch = False
    words: dict[str, Patterns] = Field(default_factory=dict)
    triggers: tuple[TriggerSpec, ...]
    unless: tuple[UnlessSpec, ...] = ()
    extract: tuple[ExtractSpec, ...] = ()
    relief: tuple[ReliefSpec, ...] = ()
    # Sentences of which the tests require that they are not tagged with the type.
    negative: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _names_each_trigger_once(self) -> TypeSpec:
        """Explanations name a rule by the id of its trigger."""
        ids = Counter(trigger.id for trigger in self.triggers)
        twice = [id_ for id_, times in ids.items() if times > 1]
        if twice:
            raise ValueError(f'several triggers have the id "{twice[0]}"; give each its own')
        return self


class IndicatorFile(Keys):
    """A file of indicator types; a later file's type of the same name replaces an earlier one's."""

    types: dict[TypeId, TypeSpec] = Field(default_factory=dict)
    # Exclusions that hold for every type of every file.
    everywhere: tuple[UnlessSpec, ...] = ()


class OrdersSpec(Keys):
    """Patterns with `{by}`, `{does}` and `{to}` in them."""

    done: tuple[str, ...]
    done_to: tuple[str, ...]

    @model_validator(mode="after")
    def _fills_in(self) -> OrdersSpec:
        for order in (*self.done, *self.done_to):
            try:
                order.format(by="", does="", to="")
            except (KeyError, IndexError, ValueError):
                raise ValueError(f'"{order}" may have {{by}}, {{does}} and {{to}} in braces, nothing else') from None
        return self


class FrequentSpec(Keys):
    """Frequent words, and what it costs to enter a pattern by one of them."""

    cost: Number
    words: Words


class WordsFile(Keys):
    """`words.yaml`: word classes; those under `nouns` inflect as nouns only."""

    nouns: dict[str, Patterns]
    classes: dict[str, Patterns]
    orders: OrdersSpec
    frequent: tuple[FrequentSpec, ...]


class FormSpec(Keys):
    """One rule of `inflection.yaml`: words with this ending (a regular expression) get these in its place."""

    ending: Expression
    forms: tuple[str, ...]


class EndingsSpec(Keys):
    """By what forms are told at their end; `inflection.yaml` explains them."""

    plural: tuple[str, ...]
    quality: tuple[str, ...]
    lasting: tuple[str, ...]


class InflectionFile(Keys):
    """`inflection.yaml`; the file explains its keys."""

    endings: EndingsSpec
    shortest: int
    forms: dict[str, tuple[FormSpec, ...]]
    regular: tuple[FormSpec, ...]
    beside_irregular: tuple[str, ...]
    nouns: tuple[str, ...]
    verbal: tuple[str, ...]
    irregular: dict[str, tuple[str, ...]]
    invariable: tuple[str, ...]

    @model_validator(mode="after")
    def _knows_its_forms(self) -> InflectionFile:
        asked = {*self.beside_irregular, *self.nouns, *(name for one in self.regular for name in one.forms)}
        if unknown := asked - set(self.forms):
            raise ValueError(f"no rules for the forms {', '.join(sorted(unknown))}; give them under forms")
        return self


class AttributionFile(Keys):
    """`attribution.yaml`; the file explains its keys."""

    stances: dict[Stance, tuple[str, ...]]
    behind: tuple[str, ...]
    articles: Words
    nobody: tuple[str, ...]
    nouns: tuple[str, ...] = ()
    noun_behind: tuple[str, ...] = ()
    side: str = "{}"


class RangeSpec(Keys):
    """When a word joins two numbers: one of `behind`, none of `not_behind` stands before the first."""

    behind: Words = frozenset()
    not_behind: Words = frozenset()


Hedges = dict[Literal["approx", "at_least", "above", "at_most", "below"], tuple[str, ...]]
Share = Annotated[str, Field(pattern=r"^[1-9][0-9]*/[1-9][0-9]*$")]


class NumberWords(Keys):
    """Schema of `numbers.yaml`; the file explains its keys."""

    units: dict[str, int]
    tens: dict[str, int]
    multipliers: dict[str, int]
    thousands: tuple[str, ...]
    decimal: str
    suffixes: dict[str, int]
    article: Words
    half: Words
    joins: Words
    collectives: dict[str, int]
    times: dict[str, int]
    vague: dict[str, tuple[int, int]]
    ranges: dict[str, RangeSpec]
    range_not: Words
    none: tuple[str, ...]
    none_not: dict[str, Words]
    hedges: Hedges
    particles: dict[str, Words]
    # By the word before a number those before that which make it an age: "dies at 28".
    ages: dict[str, Words] = Field(default_factory=dict)
    after: Hedges
    shares: dict[Share, tuple[str, ...]]
    part: Words
    parts: Words
    spans: Words
    sized: Words
    not_after: Words
    not_after_digits: Words
    named: Words
    dotted: Words
    hyphened: Words
    of: Words
    single: Words
    one: Words
    measures: Words
    # Behind digits with a suffix these measure one thing: "a 3.5m high wall".
    dimensions: Words = frozenset()
    year_before: Words
    ratio: Words


class DatesFile(Keys):
    """`dates.yaml`; the file explains its keys."""

    calendar: str
    shortened: dict[int, tuple[str, ...]]
    words: Words
    ordinals: tuple[str, ...]
    between: Words
    bare: dict[str, int] = Field(default_factory=dict)
    lasting: Words = frozenset()
    lately: tuple[str, ...]


class TellingFile(Keys):
    """`telling.yaml`; the file explains its keys."""

    words: dict[str, Words]
    scripts: dict[str, tuple[str, str]]


class AdvisoryWords(Keys):
    """`advisories.yaml`; the file explains its keys."""

    reasons: dict[str, tuple[str, ...]]
    because: tuple[str, ...]
    statement: tuple[str, ...]
    levels: dict[int, tuple[str, ...]]
    issuers: dict[str, tuple[str, ...]]
    level_names: tuple[str, ...]
    level_numbers: dict[str, int]
    threat_levels: tuple[str, ...]
    destination: tuple[str, ...]
    stationed: tuple[str, ...]
    bound: tuple[str, ...]
    forces: tuple[str, ...]
