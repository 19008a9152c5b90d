"""Who does an act to whom, and where, as one reading of it says, and how firmly it says so."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from monitor.model.place import PlaceMention
from monitor.tagging.scene import PlacedAt
from monitor.tagging.sentence_roles import TOLD


class Firmness(IntEnum):
    """How firmly the words around an act say where it is, from not at all to outright."""

    LENT = 0
    """Not at all: another sentence, the title or the document says it."""
    TELLER = 1
    """It is named as who tells of it: "Seoul says"."""
    NAMED = 2
    """It is named in the sentence, and next to nothing speaks for it."""
    LIKELY = 3
    """Something speaks for it, as its own clause does."""
    BESIDE = 4
    """It stands beside the act, though it may be a wide region."""
    FIRM = 5
    """A preposition says it, or it is the object of the act."""
    CLEAR = 6
    """The same, in the act's own clause or close by."""
    PLACED = 7
    """It stands right behind "in" in the act's own clause."""

    @classmethod
    def of(cls, fit: float) -> Firmness:
        """What the fit of a place to an act means, in points of `monitor.tagging.event_fit`."""
        if fit == TOLD:
            return cls.TELLER
        return next((firm for least, firm in _FROM if fit >= least), cls.NAMED if fit > 0 else cls.LENT)


_FROM: Final = (
    (3.2, Firmness.PLACED),
    (2.2, Firmness.CLEAR),
    (2.0, Firmness.FIRM),
    (1.5, Firmness.BESIDE),
    (1.3, Firmness.LIKELY),
)
_BETTER: Final = 0.7  # points by which a place told later must fit better to stand instead


@dataclass(frozen=True, slots=True)
class Cast:
    """Who and where of one act.

    Attributes:
        places: Where it happens, or whom it is aimed at, best first.
        actor, target: A country code or a group's name.
        fit: Points of `monitor.tagging.event_fit` for the best of the places; 0 where it was only inherited.
        nowhere: Whether what it is aimed at has no country: a court of many states.
        by: What says the places, for people to read.
    """

    places: tuple[PlaceMention, ...]
    actor: str | None
    target: str | None
    fit: float = 0.0
    nowhere: bool = False
    by: str = "its own sentence"

    @property
    def firm(self) -> Firmness:
        """How firmly the words around say the places."""
        return Firmness.of(self.fit)

    def outdoes(self, other: Cast) -> bool:
        """Whether it says the places so much better that it counts although it is told later."""
        return self.fit > other.fit + _BETTER


def name_of(placed: PlacedAt | None) -> str | None:
    """A country code, or the name of an armed group as the text has it."""
    if placed is None:
        return None
    return placed.mention.text if placed.mention.kind == "group" else placed.mention.country
