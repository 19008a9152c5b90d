"""Where acts of a known war lie that say no place: on the land it is fought on, whoever of the parties is named."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

from monitor.lib.configfile import Keys, read
from monitor.model.place import PlaceMention
from monitor.tagging.closereading import Draft
from monitor.tagging.event_fit import TOLD
from monitor.tagging.inheriting import codes_of
from monitor.tagging.scene import PlacedAt, Scene, View
from monitor.tagging.standing import ACTING, across_border, keeps_post, owns_ground, preposition

_LOOSE: Final = 2.2  # of `Cast.firm`: a third state that is said less firmly only speaks, helps or judges
_WEAK: Final = 1.3  # of `Cast.firm`: below, a place is taken from the sentences around, or for want of another
_HELD: Final = 2  # tokens of an act's last words among which its object stands: "shells Russia"


class War(Keys):
    """One war; `seeds/gazetteer/wars.yaml` explains its keys."""

    fought_by: str
    on: str
    since: date
    until: date | None = None


class WarsFile(Keys):
    """`wars.yaml`; the file explains its keys."""

    wars: tuple[War, ...]
    ground: frozenset[str]
    strikes: frozenset[str]
    between: frozenset[str]


@dataclass(frozen=True, slots=True)
class Wars:
    """The wars that are known, and which acts are told by their parties; load with `Wars.load`."""

    every: tuple[War, ...] = ()
    ground: frozenset[str] = field(default_factory=frozenset)
    strikes: frozenset[str] = field(default_factory=frozenset)
    between: frozenset[str] = field(default_factory=frozenset)
    seats: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def load(cls, path: Path, seats: Collection[str]) -> Wars:
        """Read `wars.yaml`.

        Args:
            path: The file.
            seats: Ids of towns that mostly stand for their government: "Moscow says".

        Raises:
            ConfigError: with every fault of the file.
        """
        told = read(path, WarsFile).value
        return cls(told.wars, told.ground, told.strikes, told.between, frozenset(seats))

    def settle(self, drafts: Sequence[Draft], scene: Scene) -> None:
        """Put the acts of the war a document is about on its ground, unless their own words say another place."""
        told = self.ground | self.strikes | self.between
        if not any(draft.type in told for draft in drafts):
            return
        war = self._war_of(scene)
        if war is None:
            return
        ground = next(p for p in scene.places if p.country == war.on)
        for draft in drafts:
            if draft.type in self.between:
                self._with_both(draft, war)
            elif draft.type in self.ground:
                self._on_ground(draft, war, ground, scene)
            elif draft.type in self.strikes and self._struck_there(draft, war, scene):
                _put(draft, (ground,))

    def _war_of(self, scene: Scene) -> War | None:
        """The war whose parties a document of its days names, both of them; of several none."""
        named, day = {p.country for p in scene.places}, scene.told
        if day is None:
            return None
        of_then = (war for war in self.every if war.since <= day and (war.until is None or day <= war.until))
        both = [war for war in of_then if {war.fought_by, war.on} <= named]
        return both[0] if len(both) == 1 else None

    def _with_both(self, draft: Draft, war: War) -> None:
        """A truce or a swap of one party is with the other where the sentence names both, and it nobody else."""
        codes, view = codes_of(draft), draft.view
        if not codes or not codes < {war.fought_by, war.on}:
            return
        parties = (p for p in view.places if p.mention.country in {war.fought_by, war.on} - codes)
        parties = (p for p in parties if preposition(view, p) not in view.roles.firm | view.roles.whither)
        other = next((p.mention for p in parties if self._is_party(view, p)), None)
        own = (p for p in view.places if p.mention in draft.cast.places)
        if other is not None and all(self._is_party(view, p) for p in own):
            _put(draft, (*draft.cast.places, other))

    def _on_ground(self, draft: Draft, war: War, ground: PlaceMention, scene: Scene) -> None:
        codes, parties = codes_of(draft), {war.fought_by, war.on}
        if not codes & parties:
            lies = not draft.cast.nowhere if not codes else _only_third(draft, parties)
        else:
            theirs = war.fought_by in codes and codes <= parties and draft.cast.actor in {None, *parties}
            named = (p for p in draft.view.places if p.mention.country == war.fought_by)
            lies = theirs and not any(_is_site(draft, p) for p in named)
        if lies and not self._inland(draft, war, scene):
            _put(draft, (ground,))

    def _struck_there(self, draft: Draft, war: War, scene: Scene) -> bool:
        """Whether a strike is on that land: who fights there does it, and nothing but that one's name says a place."""
        codes, theirs = codes_of(draft), draft.cast.actor == war.fought_by
        if not codes or (war.on not in codes and draft.cast.firm == TOLD):
            return theirs  # it is nowhere, or where people only meet
        if codes != {war.fought_by} or (draft.cast.firm >= _WEAK and not theirs):
            return False
        if any(_is_site(draft, p) for p in draft.view.places if p.mention.country == war.fought_by):
            return False
        views = (*_titles(scene), draft.view)
        struck = any(_may_be_struck(view, p, war) for view in views for p in view.places)
        return not (struck or any(map(_complains, views)) or self._inland(draft, war, scene))

    def _inland(self, draft: Draft, war: War, scene: Scene) -> bool:
        """Whether it may be on the land of who fights abroad, for a town there is named: "fighting in Kursk"."""
        openings = [scene.view(name, 0) for name in ("title", "text") if scene.readings[name].sentences]
        near = ((view, p) for view in (*openings, draft.view) for p in view.places)
        return any(p.mention.country == war.fought_by and not self._is_party(view, p) for view, p in near)

    def _is_party(self, view: View, p: PlacedAt) -> bool:
        """Whether a name stands for who fights: "Moscow says", but not "in Moscow"."""
        if p.mention.kind in ACTING:
            return True
        return p.mention.id in self.seats and preposition(view, p) not in view.roles.firm | view.roles.whither


def _put(draft: Draft, places: tuple[PlaceMention, ...]) -> None:
    draft.cast = replace(draft.cast, places=places, target=places[0].country if draft.cast.target else None)


def _is_site(draft: Draft, p: PlacedAt) -> bool:
    """Whether a country's name says where an act is: "in Russia", "shells Russian villages"."""
    view = draft.view
    words, word = view.roles, preposition(view, p)
    if owns_ground(view, p) or across_border(view, p) or word in words.firm or word in words.whither:
        return True
    if word in words.genitive or _is_edge(view, p):
        return draft.first <= p.first
    behind = draft.last - _HELD < p.first <= draft.last
    return behind and not word and view.roles.joining.isdisjoint(view.lows[p.first - 1 : p.first])


def _titles(scene: Scene) -> list[View]:
    return [scene.view("title", 0)] if scene.readings["title"].sentences else []


def _may_be_struck(view: View, p: PlacedAt, war: War) -> bool:
    """Whether who fights abroad may be hit at home: "inside Russia", "a Russian fuel depot", "a Hamas assault".

    So may what is near the border of the land that is fought on.
    """
    if p.mention.country != war.fought_by:
        return p.mention.country == war.on and (p.mention.kind == "group" or across_border(view, p))
    return preposition(view, p) in view.roles.firm or owns_ground(view, p) or keeps_post(view, p) >= 0


def _complains(view: View) -> bool:
    """Whether somebody is blamed, mostly by whom it befell: "Russia blames Ukraine for a car bomb"."""
    return not view.roles.accusing.isdisjoint(view.lows)


def _is_edge(view: View, p: PlacedAt) -> bool:
    return not view.roles.borders.isdisjoint(view.lows[max(0, p.first - 2) : p.last + 2])


def _only_third(draft: Draft, parties: Collection[str]) -> bool:
    """Whether those it is told of only speak, help or judge, as a party is named beside them.

    "He leads Britain's help for Ukraine to fight off Russia's invasion".
    """
    view, named = draft.view, [p for p in draft.view.places if p.mention in draft.cast.places]
    if (draft.cast.firm >= _LOOSE and not draft.verdict.known) or not named:
        return False
    led = view.roles.firm | view.roles.genitive | view.roles.whither
    named = [p for p in named if p.mention.kind != "government"]  # "according to a White House readout"
    if any(p.mention.kind not in ACTING or preposition(view, p) in led for p in named):
        return False
    return any(p.mention.country in parties for p in view.places)
