"""What `assertion.yaml` may hold: cues, and the words that bound how far they reach; the file itself explains them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from monitor.lib.configfile import Keys, OneOrMany, Switch
from monitor.model.mention import Assertion, Undone
from monitor.tagging.schema import Patterns, Words

Reach = Literal["complement", "next", "before", "beside", "opening", "closing", "clause", "sentence"]
# Where in an act the words stand by which it is so.
Settling = Literal["head", "within", "whole", "doers"]


class CueSpec(Keys):
    """One cue of `assertion.yaml`; the file explains the reaches."""

    id: str
    means: Assertion
    reach: Annotated[tuple[Reach, ...], OneOrMany]
    span: int = 6
    title: bool = False
    occasion: bool = False
    known: bool = False
    narrows: tuple[str, ...] = ()
    dated: Switch = False
    aside: Switch = False
    since: date | None = None
    match: Patterns
    example: str


class AssertionFile(Keys):
    """`assertion.yaml`."""

    order: tuple[Assertion, ...]
    undone: dict[Undone, tuple[str, ...]]
    presupposed: tuple[str, ...]
    causing: tuple[str, ...]
    ongoing: tuple[str, ...]
    settled: dict[Settling, tuple[str, ...]] = Field(default_factory=dict)
    ending_by: Words
    ends: Words
    relative: Words
    opening: Words
    conditions: Words
    quotes: Words
    meanwhile: Words
    cues: tuple[CueSpec, ...]
