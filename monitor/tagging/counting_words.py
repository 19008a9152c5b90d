"""Schema of `counting.yaml`: the words that say what a number counts; the file explains its keys."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from monitor.lib.configfile import Keys, OneOrMany

Words = Annotated[tuple[str, ...], OneOrMany]


class PredicateSpec(Keys):
    """A verb that says what happened to those counted."""

    role: str
    about: str = ""
    status: str = ""
    after: Words = ()
    before: Words = ()


class NounSpec(Keys):
    """A noun that says what is counted."""

    role: str
    about: str = ""
    words: Words = ()
    match: Words = ()


class CountingFile(Keys):
    """`counting.yaml`; the file explains its keys."""

    predicates: tuple[PredicateSpec, ...]
    nouns: tuple[NounSpec, ...]
    person: Words
    plural: Words
    subset: Words
    among: Words
    joining: Words
    ordinal: Words
    age: Words
    units: dict[str, tuple[int, int]] = Field(default_factory=dict)
    units_of: Words = ()
    tolls: tuple[NounSpec, ...] = Field(default=())
