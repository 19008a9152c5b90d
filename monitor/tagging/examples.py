"""What indicator files claim of sentences: that one is told as a type, or is not, and whether that holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from monitor.model.mention import Document, Tagged
from monitor.tagging.lexicons import HOME
from monitor.tagging.schema import IndicatorFile
from monitor.tagging.tag import Tagger


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence of an indicator file with what it stands there for.

    Attributes:
        loc: Its key path in the file.
        type: That is told or not; None for any type.
        told: Whether it is.
        trigger: By whose patterns, as explanations name it; None where that is not said.
        exclusion: The place of the exclusion that keeps it out, in the list of the type; None where that is not said.
    """

    loc: tuple[str | int, ...]
    text: str
    type: str | None
    told: bool = False
    trigger: str | None = None
    exclusion: int | None = None


def claims(file: IndicatorFile) -> Iterator[Claim]:
    """Every claim of a file, but those of types that are switched off."""
    for name, spec in file.types.items():
        if spec.off:
            continue
        for at, trigger in enumerate(spec.triggers):
            loc = ("types", name, "triggers", at, "example")
            yield Claim(loc, trigger.example, name, told=True, trigger=f"{name}/{trigger.id}")
        for at, unless in enumerate(spec.unless):
            yield Claim(("types", name, "unless", at, "example"), unless.example, name, exclusion=at)
        yield from (Claim(("types", name, "negative", at), text, name) for at, text in enumerate(spec.negative))
    for at, unless in enumerate(file.everywhere):
        yield Claim(("everywhere", at, "example"), unless.example, None)


def broken(claim: Claim, tagger: Tagger, published: datetime | None = None) -> str | None:
    """Why a claim does not hold and what to do, or None where it does.

    Args:
        claim: Of an English file that the tagger has read.
        tagger: That has read it.
        published: When the sentence is taken to be published; at no known time unless given.
    """
    document = Document("example", "", claim.text, published, language=HOME)
    tagged = tagger.tag(document)
    told = next((m for m in tagged.mentions if claim.type in (None, m.type)), None)
    if claim.told:
        return None if told is not None else f'"{claim.type}" is not read in this example: {_why_not(claim, tagged)}'
    if told is not None:
        return f'"{told.type}" is read in this sentence, by "{told.trigger}" ({told.rule}), and must not be'
    if claim.exclusion is None or claim.type is None or claim.exclusion in tagger.standing(document, claim.type):
        return None
    return "what match looks for does not stand in this example, so nothing is excluded; mend either"


def _why_not(claim: Claim, tagged: Tagged) -> str:
    """By what its trigger was turned down, else a trigger of its type, or that there was none."""
    down = sorted((one for one in tagged.rejected if one.type == claim.type), key=lambda one: one.rule != claim.trigger)
    if not down:
        return "no pattern matches it; mend the patterns of its trigger or the example"
    return f'"{down[0].text}" ({down[0].rule}) is turned down: {down[0].reason}'
