"""Who does an act to whom, and where, as one reading of it says."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model.place import PlaceMention


@dataclass(frozen=True, slots=True)
class Cast:
    """Who and where of one act.

    Attributes:
        places: Where it happens, or whom it is aimed at, best first.
        actor, target: A country code or a group's name.
        firm: How surely the words around say so; 0 where a place was only inherited.
        nowhere: Whether what it is aimed at has no country: a court of many states.
        by: What says the places, for people to read.
    """

    places: tuple[PlaceMention, ...]
    actor: str | None
    target: str | None
    firm: float = 0.0
    nowhere: bool = False
    by: str = "its own sentence"
