"""The words of a language that tell who acts, on whom and where: `roles.yaml` and how it is looked up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from pydantic import model_validator

from monitor.lib.configfile import Keys, read


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
        asked = {field.name for field in fields(RoleWords)}
        if missing := asked - set(self.lists):
            raise ValueError(f"lists that are asked for are missing: {', '.join(sorted(missing))}")
        if unknown := set(self.lists) - asked:
            raise ValueError(f"lists that nothing asks for: {', '.join(sorted(unknown))}")
        return self


@dataclass(frozen=True, slots=True)
class RoleWords:
    """The lists, each as the file explains it; build with `RoleWords.load`.

    Words in a row, as "linked to", are one entry with a space in it.
    """

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
    binding: frozenset[str]
    signing: frozenset[str]
    borders: frozenset[str]
    adjoining: frozenset[str]
    truces: frozenset[str]
    contested: frozenset[str]
    crossing: frozenset[str]
    homeland: frozenset[str]
    possessive: frozenset[str]
    own: frozenset[str]
    joint: frozenset[str]
    between: frozenset[str]
    qualifiers: frozenset[str]
    lent: frozenset[str]
    lending: frozenset[str]
    linked: frozenset[str]
    missions: frozenset[str]
    christened: frozenset[str]
    faiths: frozenset[str]
    absent: frozenset[str]
    accusing: frozenset[str]
    travelled: frozenset[str]
    spanning: frozenset[str]
    since: frozenset[str]
    recent: frozenset[str]
    superlative: frozenset[str]
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
    bearers: frozenset[str]
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
    regaining: frozenset[str]
    hailing: frozenset[str]
    relative: frozenset[str]
    having: frozenset[str]
    stateless: frozenset[str]
    servants: frozenset[str]
    pursuing: frozenset[str]
    catching: frozenset[str]
    befalling: frozenset[str]
    private: frozenset[str]
    sent: frozenset[str]
    flying: frozenset[str]
    manned: frozenset[str]
    raiders: frozenset[str]
    visiting: frozenset[str]
    deeds: frozenset[str]
    bombarding: frozenset[str]
    told: frozenset[str]
    sites: frozenset[str]
    possessed: frozenset[str]
    subject_of: frozenset[str]
    own_ground: frozenset[str]
    grounds: frozenset[str]
    posts: frozenset[str]
    launching: frozenset[str]
    warding: frozenset[str]
    rousing: frozenset[str]
    abroad: frozenset[str]
    coordinated: frozenset[str]
    we: frozenset[str]
    definite: frozenset[str]
    whenever: frozenset[str]
    violent: frozenset[str]
    quitting: frozenset[str]
    skies: frozenset[str]
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
    fronts: frozenset[str]
    joining: frozenset[str]
    amid: frozenset[str]
    ethnic: frozenset[str]
    wars: frozenset[str]
    sympathy: frozenset[str]
    disowning: frozenset[str]
    levying: frozenset[str]
    utilities: frozenset[str]
    endowing: frozenset[str]
    viewing: frozenset[str]
    warning: frozenset[str]
    dangers: frozenset[str]
    sanctioning: frozenset[str]
    conditions: frozenset[str]
    imposing: frozenset[str]
    bodies: frozenset[str]
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
        return cls(
            **{name: frozenset(word.replace("_", " ") for word in words.split()) for name, words in lists.items()}
        )
