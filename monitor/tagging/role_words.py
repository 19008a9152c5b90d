"""The words of a language that tell who acts, on whom and where: `roles.yaml` and how it is looked up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar, get_type_hints

from pydantic import model_validator

from monitor.lib.configfile import Keys, read

R = TypeVar("R")


class WordsSpec(Keys):
    """One list of `roles.yaml`: words with spaces between them, each with the reason it is kept."""

    words: str
    # What the words say of a place that stands beside them.
    why: str
    # A sentence in which one of them decides.
    example: str


class RolesFile(Keys):
    """`roles.yaml`; the file explains its lists."""

    lists: dict[str, WordsSpec]

    @model_validator(mode="after")
    def _has_every_list(self) -> RolesFile:
        asked = set(lists_of(RoleWords))
        if missing := asked - set(self.lists):
            raise ValueError(f"lists that are asked for are missing: {', '.join(sorted(missing))}")
        if unknown := set(self.lists) - asked:
            raise ValueError(f"lists that nothing asks for: {', '.join(sorted(unknown))}")
        return self


@dataclass(frozen=True, slots=True)
class GroundWords:
    """What is of a country's own ground, beside its name: borders, bases, skies, and who leaves them."""

    adjoining: frozenset[str]
    crossing: frozenset[str]
    grounds: frozenset[str]
    posts: frozenset[str]
    launching: frozenset[str]
    quitting: frozenset[str]
    skies: frozenset[str]


@dataclass(frozen=True, slots=True)
class BelongingWords:
    """By what a country's name only says whose or of what sort something is: lent, christened, hailing from."""

    qualifiers: frozenset[str]
    lent: frozenset[str]
    lending: frozenset[str]
    linked: frozenset[str]
    christened: frozenset[str]
    faiths: frozenset[str]
    bearers: frozenset[str]
    ethnic: frozenset[str]
    descended: frozenset[str]
    coins: frozenset[str]
    travelled: frozenset[str]
    hailing: frozenset[str]


@dataclass(frozen=True, slots=True)
class HomeWords:
    """What tells that one fights or acts on its own land, or that the land is its own."""

    contested: frozenset[str]
    homeland: frozenset[str]
    own_ground: frozenset[str]
    fronts: frozenset[str]
    regaining: frozenset[str]
    visiting: frozenset[str]


@dataclass(frozen=True, slots=True)
class AimWords:
    """What is aimed at somebody or agreed with: measures, threats, deals."""

    binding: frozenset[str]
    signing: frozenset[str]
    sent: frozenset[str]
    levying: frozenset[str]
    viewing: frozenset[str]
    warning: frozenset[str]
    dangers: frozenset[str]
    sanctioning: frozenset[str]
    bodies: frozenset[str]


@dataclass(frozen=True)
class BystandingWords:
    """What tells that a place only has a part in what happens elsewhere."""

    citing: frozenset[str]
    accredited: frozenset[str]
    stirring: frozenset[str]
    courts: frozenset[str]
    lawsuits: frozenset[str]
    tribunals: frozenset[str]
    exceeding: frozenset[str]
    gatherings: frozenset[str]
    occasions: frozenset[str]
    offering: frozenset[str]
    arriving: frozenset[str]
    defending: frozenset[str]
    opposing: frozenset[str]
    replying: frozenset[str]
    avenging: frozenset[str]
    sheltering: frozenset[str]
    appearing: frozenset[str]

    @cached_property
    def signs(self) -> frozenset[str]:
        """Words of which a sentence must have one for a place to be a bystander by these lists."""
        pairs = (pair.split()[0] for pair in self.citing | self.exceeding)
        plain = self.accredited | self.stirring | self.courts | self.lawsuits | self.tribunals | self.gatherings
        plain |= self.sheltering | self.appearing
        return plain.union(self.offering, self.arriving, self.defending, self.replying, self.avenging, pairs)


@dataclass(frozen=True, slots=True)
class PastWords:
    """What tells of other times beside the news."""

    since: frozenset[str]
    recent: frozenset[str]
    superlative: frozenset[str]
    violent: frozenset[str]


@dataclass(frozen=True, slots=True)
class RoleWords:
    """The lists, each as the file explains it; build with `RoleWords.load`.

    Lists that one question asks for stand in a record of their own; those here are asked for by several.
    Words in a row, as "linked to", are one entry with a space in it.
    """

    ground: GroundWords
    belonging: BelongingWords
    home: HomeWords
    aims: AimWords
    bystanding: BystandingWords
    past: PastWords
    firm: frozenset[str]
    towards: frozenset[str]
    agent: frozenset[str]
    means: frozenset[str]
    origin: frozenset[str]
    whither: frozenset[str]
    genitive: frozenset[str]
    about: frozenset[str]
    partner: frozenset[str]
    backing: frozenset[str]
    helped: frozenset[str]
    parties: frozenset[str]
    borders: frozenset[str]
    truces: frozenset[str]
    possessive: frozenset[str]
    own: frozenset[str]
    joint: frozenset[str]
    between: frozenset[str]
    missions: frozenset[str]
    envoys: frozenset[str]
    absent: frozenset[str]
    accusing: frozenset[str]
    pointing: frozenset[str]
    spanning: frozenset[str]
    speaking: frozenset[str]
    telling: frozenset[str]
    feeling: frozenset[str]
    vowing: frozenset[str]
    addressing: frozenset[str]
    audience: frozenset[str]
    talking: frozenset[str]
    urging: frozenset[str]
    being: frozenset[str]
    arms: frozenset[str]
    slain: frozenset[str]
    stakes: frozenset[str]
    enduring: frozenset[str]
    slaying: frozenset[str]
    overtaking: frozenset[str]
    receiving: frozenset[str]
    answering: frozenset[str]
    leaders: frozenset[str]
    suffered: frozenset[str]
    counting: frozenset[str]
    ordeals: frozenset[str]
    outrages: frozenset[str]
    opening: frozenset[str]
    conjoining: frozenset[str]
    taken_up: frozenset[str]
    clause: frozenset[str]
    clause_not: frozenset[str]
    comparing: frozenset[str]
    besides: frozenset[str]
    feuds: frozenset[str]
    goings_on: frozenset[str]
    leaving: frozenset[str]
    invaded: frozenset[str]
    fled: frozenset[str]
    press: frozenset[str]
    civil: frozenset[str]
    relative: frozenset[str]
    having: frozenset[str]
    stateless: frozenset[str]
    servants: frozenset[str]
    pursuing: frozenset[str]
    catching: frozenset[str]
    befalling: frozenset[str]
    private: frozenset[str]
    flying: frozenset[str]
    manned: frozenset[str]
    raiders: frozenset[str]
    deeds: frozenset[str]
    bombarding: frozenset[str]
    told: frozenset[str]
    sites: frozenset[str]
    possessed: frozenset[str]
    subject_of: frozenset[str]
    warding: frozenset[str]
    rousing: frozenset[str]
    abroad: frozenset[str]
    coordinated: frozenset[str]
    we: frozenset[str]
    definite: frozenset[str]
    whenever: frozenset[str]
    passing: frozenset[str]
    nearby: frozenset[str]
    measures: frozenset[str]
    hatching: frozenset[str]
    foiling: frozenset[str]
    behalf: frozenset[str]
    serving: frozenset[str]
    wardens: frozenset[str]
    venues: frozenset[str]
    convening: frozenset[str]
    conferences: frozenset[str]
    invaders: frozenset[str]
    fielded: frozenset[str]
    joining: frozenset[str]
    amid: frozenset[str]
    wars: frozenset[str]
    sympathy: frozenset[str]
    disowning: frozenset[str]
    utilities: frozenset[str]
    endowing: frozenset[str]
    strengthening: frozenset[str]
    conditions: frozenset[str]
    imposing: frozenset[str]
    beside: frozenset[str]

    @classmethod
    def load(cls, path: Path) -> RoleWords:
        """Read `roles.yaml`.

        Raises:
            ConfigError: with the faults of the file.
        """
        return cls.of({name: spec.words for name, spec in read(path, RolesFile).value.lists.items()})

    @classmethod
    def of(cls, lists: Mapping[str, str]) -> RoleWords:
        """From words with spaces between them; what stands in a row is joined by `_`."""
        known = {name: frozenset(word.replace("_", " ") for word in words.split()) for name, words in lists.items()}
        return _filled(cls, known)


def lists_of(record: type) -> list[str]:
    """The names of all lists that a record asks for, those in records of its own among them."""
    asked: Mapping[str, type] = get_type_hints(record)
    return [name for key, kind in asked.items() for name in ([key] if _is_list(kind) else lists_of(kind))]


def _filled(record: type[R], known: Mapping[str, frozenset[str]]) -> R:
    asked: Mapping[str, type] = get_type_hints(record)
    return record(**{key: known[key] if _is_list(kind) else _filled(kind, known) for key, kind in asked.items()})


def _is_list(kind: type) -> bool:
    return kind == frozenset[str]
