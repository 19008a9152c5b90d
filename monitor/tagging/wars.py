"""Where acts of a known war lie that say no place: by how their type lies in it, and whom the document names."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from monitor.tagging import war_elsewhere as elsewhere
from monitor.tagging import war_ground as ground
from monitor.tagging.casts import Cast
from monitor.tagging.closereading import Draft
from monitor.tagging.scene import Scene
from monitor.tagging.war_days import lone_war, war_of_both
from monitor.tagging.war_file import Lies, War, WarsFile, wars_in
from monitor.tagging.war_ground import InWar

Step = Callable[[InWar], Cast | None]


@dataclass(frozen=True, slots=True)
class Manner:
    """Where acts that lie in one way are, by whom the document names of a war: the first step that knows it.

    Attributes:
        first: Asked before, whatever war the document is about, of all that are known.
        both: Both who fight are named.
        land: Of them only the land that is fought on.
        fighter: Of them only who fights there.
    """

    first: Callable[[Draft, Scene, Sequence[War]], Cast | None] | None = None
    both: tuple[Step, ...] = ()
    land: tuple[Step, ...] = ()
    fighter: tuple[Step, ...] = ()


_FOUGHT: Final = Manner(
    both=(ground.fought, ground.named_after), land=(ground.suffered,), fighter=(ground.named_after, ground.done)
)
MANNERS: Final[Mapping[Lies, Manner]] = {
    Lies.FOUGHT: _FOUGHT,
    Lies.SEIZED: replace(_FOUGHT, first=elsewhere.at_home),
    Lies.CUT_OFF: replace(_FOUGHT, both=(ground.fought,), fighter=()),
    Lies.STRUCK: Manner(both=(elsewhere.hit_back, ground.struck), land=(ground.suffered,), fighter=(ground.fired,)),
    Lies.AGREED: Manner(both=(elsewhere.agreed,)),
    Lies.ANSWERED: Manner(first=elsewhere.answered),
    Lies.BROUGHT: Manner(both=(ground.brought,)),
    Lies.ENDANGERED: Manner(both=(ground.endangered,), land=(ground.endangered,), fighter=(ground.endangered,)),
}


@dataclass(frozen=True, slots=True)
class Wars:
    """The wars that are known, and which acts are told by their parties; load with `Wars.load`."""

    known: WarsFile
    seats: frozenset[str]

    @classmethod
    def load(cls, path: Path, seats: Collection[str], types: Collection[str]) -> Wars:
        """Read `wars.yaml`.

        Args:
            path: The file.
            seats: Ids of towns that mostly stand for their government: "Moscow says".
            types: All indicators that are known by name.

        Raises:
            ConfigError: with every fault of the file.
        """
        return cls(wars_in(path, types), frozenset(seats))

    def settle(self, drafts: Sequence[Draft], scene: Scene) -> None:
        """Put the acts of the war a document is about where they lie in it, unless they name another place."""
        told = [(draft, MANNERS[self.known.lies[draft.type]]) for draft in drafts if draft.type in self.known.lies]
        if not told:
            return
        for draft, manner in told:
            if manner.first is not None:
                draft.cast = manner.first(draft, scene, self.known.wars) or draft.cast
        for draft, steps, war in self._asked(told, scene):
            act = InWar(draft, war, scene, self.seats, self.known.others, self._lands_of(war.fought_by))
            draft.cast = next(filter(None, (step(act) for step in steps)), draft.cast)

    def _lands_of(self, code: str) -> frozenset[str]:
        return frozenset({code, *(war.on for war in self.known.wars if war.fought_by == code)})

    def _asked(
        self, told: Sequence[tuple[Draft, Manner]], scene: Scene
    ) -> Iterator[tuple[Draft, tuple[Step, ...], War]]:
        """The acts with what is asked of each, in the war that the document is about."""
        if war := war_of_both(self.known.wars, scene):
            yield from ((draft, manner.both, war) for draft, manner in told)
        elif war := lone_war(self.known.wars, scene):
            on_land = any(place.country == war.on for place in scene.places)
            yield from ((draft, manner.land if on_land else manner.fighter, war) for draft, manner in told)
