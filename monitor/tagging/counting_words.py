"""What a number may count, and the schema of `counting.yaml`, whose words say so; the file explains its keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from dataclasses import field as default
from typing import Annotated, Final, Literal

from pydantic import Field

from monitor.lib.configfile import Keys, OneOrMany
from monitor.model.mention import Quantity
from monitor.tagging.inflection import Endings
from monitor.tagging.numbers import Amount
from monitor.tagging.schema import People, Weapons

Words = Annotated[tuple[str, ...], OneOrMany]
# Whom or what a count is of; those who are shot where nothing says whether they live.
About = People | Weapons | Literal["", "shot"]


class PredicateSpec(Keys):
    """A verb that says what happened to those counted."""

    role: str
    about: About = ""
    status: str = ""
    civilian: bool = False
    after: Words = ()
    before: Words = ()


class NounSpec(Keys):
    """A noun that says what is counted."""

    role: str
    about: About = ""
    words: Words = ()
    match: Words = ()


class CountingFile(Keys):
    """`counting.yaml`; the file explains its keys."""

    predicates: tuple[PredicateSpec, ...]
    nouns: tuple[NounSpec, ...]
    person: Words
    plural: Words
    auxiliaries: Words
    finite: Words
    compounds: Words
    results: Words
    ends: Words
    breaks: Words
    singular: Words
    whose: Words
    joint: Words
    either: Words
    genitive: Words
    definite: Words
    owned: Words
    old: Words
    locative: Words
    aside: Words
    # The same where nobody is hurt: "hold drills with 50,000 troops".
    accompanied: Words = ()
    single: Words
    one_person: Words
    further: Words
    onward: Words
    harm: Words
    subset: Words
    among: Words
    # Behind these a number is taken back ("not 21"), before those as well ("21 as first reported").
    replaced: Words = ()
    replaced_before: Words = ()
    # Behind these the rest of the clause tells what was said once: none of its numbers stands.
    outdated: Words = ()
    joining: Words
    # Of the plural ones those that are two in a headline.
    pair: Words = ()
    # Right before a participle these make it tell of what follows.
    attributive: Words = ()
    # Before "of" and a number these tell how many children somebody has.
    parents: Words = ()
    # Before "of" these part a number from its whole: "31 out of 40".
    parting: Words = ()
    # Behind those counted these open what is told of them: "the 11 soldiers who".
    relating: Words = ()
    # Verbs that tell of those themselves, not of what they do to others: "who died".
    happens: Words = ()
    # Between those counted and their fate, or before a verb that kills, these say that it has not come: "ready to die".
    unreal: Words = ()
    # The same only before "to", since they are also names and nouns: "set to kill", but not "Cape of Good Hope kills".
    unreal_before_to: Words = ()
    infinitive: Words = ()
    linking: Words = ()
    # Of the verbs of `before`, those that also open what somebody says: "he claims 25,000 men are ready".
    asserting: Words = ()
    # Before a noun these make two of several: "both pilots".
    both: Words = ()
    # Before a name: "Mr. Roca was wounded".
    honorific: Words = ()
    # What a protest is about: who died there did not die in it.
    occasion: Words
    ordinal: Words
    age: Words
    units: dict[str, tuple[int, int]] = Field(default_factory=dict)
    units_of: Words = ()
    # Behind a number these say how many a unit has.
    sized: Words = ()
    # What kills without anybody: no act counts its victims.
    nature: Words = ()
    # A count of months or years: those victims are not of the act told before.
    tally: Words = ()
    tolls: tuple[NounSpec, ...] = Field(default=())


BODILY: Final = frozenset({"killed", "injured", "missing"})
"""What befalls people."""

WEAPONS: Final = frozenset({"launched", "intercepted"})
"""What is counted of missiles, drones and shells."""


@dataclass(frozen=True, slots=True)
class CountingSets:
    """The file's plain words, as they are looked up.

    Attributes:
        one: Articles and ordinals: what makes one of a noun.
        units: Least and most soldiers of a unit.
    """

    auxiliaries: frozenset[str]
    finite: frozenset[str]
    compounds: frozenset[str]
    ends: frozenset[str]
    breaks: frozenset[str]
    singular: frozenset[str]
    whose: frozenset[str]
    joint: frozenset[str]
    either: frozenset[str]
    genitive: frozenset[str]
    definite: frozenset[str]
    owned: frozenset[str]
    old: frozenset[str]
    locative: frozenset[str]
    aside: frozenset[str]
    accompanied: frozenset[str]
    single: frozenset[str]
    one_person: frozenset[str]
    further: frozenset[str]
    onward: frozenset[str]
    harm: frozenset[str]
    plural: frozenset[str]
    pair: frozenset[str]
    attributive: frozenset[str]
    parents: frozenset[str]
    parting: frozenset[str]
    relating: frozenset[str]
    happens: frozenset[str]
    unreal: frozenset[str]
    unreal_before_to: frozenset[str]
    infinitive: frozenset[str]
    linking: frozenset[str]
    asserting: frozenset[str]
    both: frozenset[str]
    honorific: frozenset[str]
    results: frozenset[str]
    age: frozenset[str]
    sized: frozenset[str]
    nature: frozenset[str]
    # Made of other lists; `of` reads all but these from the list of their name, and knows them by their keyword.
    one: frozenset[str] = default(kw_only=True)
    units: Mapping[str, tuple[int, int]] = default(kw_only=True)
    units_of: frozenset[str] = default(kw_only=True)

    @classmethod
    def of(cls, spec: CountingFile, endings: Endings) -> CountingSets:
        """The words of a file."""
        return cls(
            **{field.name: frozenset(getattr(spec, field.name)) for field in fields(cls) if not field.kw_only},
            one=frozenset(spec.singular) | frozenset(spec.ordinal),
            units={name: size for word, size in spec.units.items() for name in (word, *endings.plurals(word))},
            units_of=frozenset(name for word in spec.units_of for name in (word, *endings.plurals(word))),
        )


@dataclass(frozen=True, slots=True)
class Sense:
    """What is counted: a role of quantities and, for people, the sort and what became of them.

    Attributes:
        civilian: Whether it tells so of civilians only: troops that arrive are no refugees.
    """

    role: str
    about: str
    status: str = ""
    civilian: bool = False


def stands_over(noun: Sense, sense: Sense) -> bool:
    """Whether what is counted says more than what a verb says of it: ships that are sent are no troops."""
    if noun.role == "launched":
        return sense.role not in WEAPONS  # "two missiles killed five people"
    if noun.role == "ships" and sense.role == "troops":
        return True  # "three ships were deployed"
    if noun.about == "diplomats":
        return sense.about == "displaced"  # "two envoys were told to leave"
    if noun.role == "people":
        return sense.civilian  # "100 protesters entered the building"
    if noun.role not in {"ships", "troops"}:
        return False
    return sense.role in WEAPONS or sense.civilian  # "500 paratroopers landed", "2,000 troops arrived"


@dataclass(frozen=True, slots=True)
class Count:
    """A quantity at its tokens, with the sort of people it counts.

    Attributes:
        at: The first token of the number, to measure nearness by.
        occasion: Whether it is only what others are angry about: "over the death of a student".
        tally: Whether it is a count of months or years: "3,000 have been killed this year".
        known: Whether only a name, kinship or a relative clause says so: "Ana Rojas was wounded", "a girl who died".
        lone: Whether no number and no article says so: one person, as long as no sentence counts more.
    """

    quantity: Quantity
    about: str
    status: str
    at: int
    last: int
    occasion: bool = False
    tally: bool = False
    lone: bool = False
    known: bool = False


# What the words of a sentence are to the amounts in it.
KINDS = ("after", "before", "noun", "toll", "person", "subset", "among", "joining", "occasion", "tally", "outdated")


def marks_of(spec: CountingFile) -> Iterator[tuple[str, Words, Sense]]:
    """What the file lists of each kind, with what it says is counted."""
    for verb in spec.predicates:
        sense = Sense(verb.role, verb.about, verb.status, verb.civilian)
        yield "after", verb.after, sense
        yield "before", verb.before, sense
    for noun in spec.nouns:
        yield "noun", noun.words, Sense(noun.role, noun.about)
    for toll in spec.tolls:
        yield "toll", toll.match, Sense(toll.role, toll.about)
    nothing = Sense("", "")
    yield "person", spec.person, nothing
    yield "subset", (*spec.subset, *spec.replaced), nothing
    yield "among", (*spec.among, *spec.replaced_before), nothing
    yield "joining", spec.joining, nothing
    yield "occasion", spec.occasion, nothing
    yield "tally", spec.tally, nothing
    yield "outdated", spec.outdated, nothing


def plus(quantity: Quantity, amount: Amount) -> Quantity:
    """A count and what is added to it, as their sum."""
    lo = None if quantity.lo is None or amount.lo is None else quantity.lo + amount.lo
    hi = None if quantity.hi is None or amount.hi is None else quantity.hi + amount.hi
    return replace(quantity, lo=lo, hi=hi, approx=quantity.approx or amount.approx)


def statuses_of(spec: CountingFile) -> frozenset[tuple[str, str]]:
    """What may have become of people that are counted, by the sort of people."""
    return frozenset((rule.about, rule.status) for rule in spec.predicates if rule.status)
