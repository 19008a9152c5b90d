"""Where acts of a known war lie that say no place: on the land it is fought on, whoever of the parties is named."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from monitor.model.place import PlaceMention, Role
from monitor.tagging.closereading import Draft
from monitor.tagging.event_fit import TOLD
from monitor.tagging.inheriting import codes_of, put
from monitor.tagging.scene import PlacedAt, Scene, View
from monitor.tagging.standing import (
    ACTING,
    across_border,
    attributive,
    hook,
    keeps_post,
    owns_ground,
    partner_in_feud,
    preposition,
    speaks,
    tells_last,
)
from monitor.tagging.war_file import War, WarsFile, wars_in

_LOOSE: Final = 2.2  # of `Cast.firm`: a third state that is said less firmly only speaks, helps or judges
_WEAK: Final = 1.3  # of `Cast.firm`: below, a place is taken from the sentences around, or for want of another
_BACK: Final = "withdraw"  # of the attribute `direction`: where forces go
_HELD: Final = 2  # tokens of an act's last words among which its object stands: "shells Russia"


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
        """Put the acts of the war a document is about on its ground, unless their own words say another place."""
        known = self.known
        told = known.ground | known.strikes | known.between | known.follows | known.answers
        drafts = [draft for draft in drafts if draft.type in told]
        if not drafts:
            return
        for draft in drafts:
            if draft.type in known.by_groups:
                _put_home(draft, {war.fought_by for war in known.wars})
            elif draft.type in known.answers:
                self._answer(draft, scene)
        war = self._war_of(scene)
        if war is None:
            self._on_sole_theatre(drafts, scene)
            return
        ground = next(p for p in scene.places if p.country == war.on)
        for draft in drafts:
            if draft.type in known.between:
                self._with_both(draft, war)
            elif draft.type in known.strikes and (home := self._complainant(draft, war, scene)) is not None:
                _put(
                    draft,
                    (_land_of(war.fought_by, home),),
                    f"{war.fought_by}, which tells of strikes of {war.on} at home",
                )
            elif draft.type not in known.answers and self._is_there(draft, war, scene):
                _put(draft, (ground,), war.told)

    def _is_there(self, draft: Draft, war: War, scene: Scene) -> bool:
        """Whether an act of the war is on the land it is fought on."""
        if draft.type in self.known.ground:
            return self._on_ground(draft, war, scene)
        if draft.type in self.known.strikes:
            return self._struck_there(draft, war, scene)
        return _goes_back(draft, war) or self._follows_from(draft, war, scene)

    def _on_sole_theatre(self, drafts: Sequence[Draft], scene: Scene) -> None:
        """Put what who fights there does on that land though nobody names it: "a Russian missile hit a house"."""
        named = {p.country for p in scene.places}
        war = self._lone_war(scene)
        if war is None:
            return
        for draft in drafts:
            if war.on in named:
                self._suffered(draft, war)
                continue
            if draft.type in self.known.afield | self.known.strikes and self._done_there(draft, war, scene):
                doer = next(p.mention for p in draft.view.places if p.mention.country == war.fought_by)
                _put(draft, (_land_of(war.on, doer),), war.told)

    def _lone_war(self, scene: Scene) -> War | None:
        """The war that a document of its days is about though it names only one of the two."""
        day, named = scene.told, {p.country for p in scene.places}
        if day is None:
            return None
        of_then = (war for war in self.known.wars if war.lasts(day) and _has_begun(war.sole_theatre_since, day))
        return next((war for war in of_then if {war.fought_by, war.on} & named), None)

    def _answered_war(self, scene: Scene) -> War | None:
        """The war over which a document of its days may tell of sanctions: its land is named, or need not be."""
        day, named = scene.told, {p.country for p in scene.places}
        if day is None:
            return None
        of_then = [war for war in self.known.wars if war.lasts(day) and _has_begun(war.answered_since, day)]
        lone = self._lone_war(scene)
        return next((war for war in of_then if war.on in named or war is lone), None)

    def _answer(self, draft: Draft, scene: Scene) -> None:
        """Put what answers such a war on who fights abroad: "Ukraine war: UK unveils more sanctions"."""
        war, view = self._answered_war(scene), draft.view
        if war is None or draft.cast.nowhere or codes_of(draft) - {war.on}:
            return
        told = next((p for p in scene.places if p.country == war.fought_by), None)
        if told is None and draft.cast.actor == war.on:
            return  # "Ukraine sanctions a former president"
        aimed = view.roles.parties - view.roles.origin
        own = (p for p in view.places if p.mention.country == war.on and p.first >= draft.first)
        if any(draft.first <= hook(view, p) <= draft.last and view.lows[hook(view, p)] in aimed for p in own):
            return
        told = told or _land_of(war.fought_by, next(p for p in scene.places if p.country == war.on))
        actor = None if draft.cast.actor == war.fought_by else draft.cast.actor
        by = f"the war on {war.on}, which sanctions on {war.fought_by} answer"
        put(draft, (told,), by, target=war.fought_by, actor=actor)

    def _suffered(self, draft: Draft, war: War) -> None:
        """Put what nobody is said to do there too, as nobody else is named: "Ukrainians hide from shelling"."""
        if (
            draft.type in self.known.ground | self.known.strikes
            and self._without_place(draft, war)
            and draft.view.places
        ):
            _put(draft, (draft.view.places[0].mention,), war.told)

    def _done_there(self, draft: Draft, war: War, scene: Scene) -> bool:
        """Whether an act is told as done by who fights abroad, and no place at all beside it."""
        if draft.cast.places or draft.cast.nowhere or draft.cast.actor != war.fought_by:
            return False
        if self._inland(draft, war, scene) or _hits_back(draft, war, scene):
            return False
        if not self.known.others.isdisjoint(draft.view.lows[draft.first : draft.last + _HELD]):
            return False
        doers = [p for p in draft.view.places if p.mention.country == war.fought_by]
        if len(doers) < len(draft.view.places):
            return False
        return draft.type in self.known.afield or any(_is_its_deed(draft.view, p) for p in doers)

    def _follows_from(self, draft: Draft, war: War, scene: Scene) -> bool:
        """Whether what such a war brings with it is there, as nothing says a place: flight, deaths, a retreat."""
        if draft.cast.actor not in {None, war.fought_by, war.on}:
            return False
        return self._without_place(draft, war) and not self._inland(draft, war, scene)

    def _without_place(self, draft: Draft, war: War) -> bool:
        """Whether no place is told of an act, and its sentence names none but those who fight."""
        named = {p.mention.country for p in draft.view.places}
        return not draft.cast.places and not draft.cast.nowhere and named <= {war.fought_by, war.on}

    def _war_of(self, scene: Scene) -> War | None:
        """The war whose parties a document of its days names, both of them; of several none."""
        named, day = {p.country for p in scene.places}, scene.told
        if day is None:
            return None
        of_then = (war for war in self.known.wars if war.lasts(day))
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
            _put(draft, (*draft.cast.places, other), f"the war between {war.fought_by} and {war.on}")

    def _on_ground(self, draft: Draft, war: War, scene: Scene) -> bool:
        """Whether what is done on the ground names only those who fight, or who speaks of it."""
        codes, parties = codes_of(draft), {war.fought_by, war.on}
        if not codes & parties:
            lies = not draft.cast.nowhere if not codes else _only_third(draft, parties)
        else:
            theirs = war.fought_by in codes and codes <= parties and draft.cast.actor in {None, *parties}
            named = (p for p in draft.view.places if p.mention.country == war.fought_by)
            lies = theirs and not any(_is_site(draft, p) for p in named)
        return lies and not self._inland(draft, war, scene)

    def _struck_there(self, draft: Draft, war: War, scene: Scene) -> bool:
        """Whether a strike is on that land: who fights there does it, and nothing but that one's name says a place."""
        codes, theirs = codes_of(draft), draft.cast.actor == war.fought_by
        if not codes:
            nobody = draft.cast.actor is None and self._without_place(draft, war)
            return theirs or (nobody and not _hits_back(draft, war, scene) and not self._inland(draft, war, scene))
        if war.on not in codes and draft.cast.firm == TOLD:
            return theirs  # it is where people only meet
        if codes != {war.fought_by} or (draft.cast.firm >= _WEAK and not theirs):
            return False
        if any(_is_site(draft, p) for p in draft.view.places if p.mention.country == war.fought_by):
            return False
        if _hits_back(draft, war, scene) or self._inland(draft, war, scene):
            return False
        return not any(map(_complains, (*_openings(scene, ("title",)), draft.view)))

    def _complainant(self, draft: Draft, war: War, scene: Scene) -> PlaceMention | None:
        """Who fights abroad, where it tells of strikes by the other and nobody names a place: they hit it at home.

        "Moscow says Ukrainian drones set fire to a depot".
        """
        if scene.told is None or not _has_begun(war.home_hit_since, scene.told):
            return None
        if draft.cast.actor != war.on or not codes_of(draft) <= {war.on, war.fought_by}:
            return None
        view = draft.view
        teller = next((p for p in view.places if p.mention.country == war.fought_by and _tells(view, p)), None)
        rest = [p for p in view.places if p is not teller]
        apart = view.roles.firm | view.roles.whither | view.roles.genitive
        whole = all(p.mention.country == war.on and p.mention.kind in ACTING for p in rest)
        if teller is None or not rest or not whole:
            return None
        if any(preposition(view, p) in apart and p.mention.kind != "demonym" for p in rest):
            return None  # "an attack in Ukraine", but "in a Ukrainian attack"
        return teller.mention if self._is_party(view, teller) else None

    def _inland(self, draft: Draft, war: War, scene: Scene) -> bool:
        """Whether it may be on the land of who fights abroad, for a town there is named: "fighting in Kursk"."""
        views = (*_openings(scene, ("title", "text")), draft.view)
        near = ((view, p) for view in views for p in view.places)
        return any(p.mention.country == war.fought_by and not self._is_party(view, p) for view, p in near)

    def _is_party(self, view: View, p: PlacedAt) -> bool:
        """Whether a name stands for who fights: "Moscow says", but not "in Moscow"."""
        if p.mention.kind in ACTING:
            return True
        return p.mention.id in self.seats and preposition(view, p) not in view.roles.firm | view.roles.whither


def _has_begun(since: date | None, day: date) -> bool:
    return since is not None and since <= day


def _tells(view: View, p: PlacedAt) -> bool:
    """Whether a party tells something: "Russia says", but not "Russia-Ukraine war: …"."""
    if partner_in_feud(view, p):
        return False
    return speaks(view, p) or tells_last(view, p) or not view.roles.vowing.isdisjoint(view.lows[p.last : p.last + 1])


def _land_of(code: str, told: PlaceMention) -> PlaceMention:
    """A country that the words of another place, or of a town of it, stand for: on no map is it where that lies."""
    return replace(
        told, id=f"iso:{code}", kind="country", country=code, countries=(), lat=None, lon=None, role=Role.EVENT
    )


def _goes_back(draft: Draft, war: War) -> bool:
    """Whether who fights abroad leaves the other's land: "Moscow's retreat", "the Russian pullback"."""
    return draft.attributes.get("direction") == _BACK and codes_of(draft) == {war.fought_by}


def _put_home(draft: Draft, abroad: Collection[str]) -> None:
    """Put what an armed group does in its own country, unless the act itself names another place.

    Mercenaries of a country that fights `abroad` are not at home.
    """
    view = draft.view
    group = next((p for p in view.places if p.mention.kind == "group" and p.mention.text == draft.cast.actor), None)
    if group is None or group.mention.country in {None, *codes_of(draft), *abroad}:
        return
    beside = (p for p in view.places if p is not group and p.first >= draft.first)
    if not any(p.first <= draft.last or 0 < hook(view, p) <= draft.last + _HELD for p in beside):
        _put(draft, (group.mention,), "the armed group, which is at home there")


def _put(draft: Draft, places: tuple[PlaceMention, ...], by: str) -> None:
    target = places[0].country if draft.cast.target else None
    put(draft, places, by, target=target, actor=draft.cast.actor)


def _is_its_deed(view: View, p: PlacedAt) -> bool:
    """Whether a name says whose fire or invasion it is: "a Russian missile", "by Russian forces"."""
    behind = [low for low in view.lows[p.last : p.last + 4] if low not in view.roles.possessive]
    if p.first and view.lows[p.first - 1] in view.roles.agent:
        return True
    return not (view.roles.deeds | view.roles.invaded).isdisjoint(behind[:3])


def _is_site(draft: Draft, p: PlacedAt) -> bool:
    """Whether a country's name says where an act is: "in Russia", "shells Russian villages"."""
    view = draft.view
    words, word = view.roles, preposition(view, p)
    if attributive(view, p) and _is_its_deed(view, p):
        return False  # "in Russian air strikes on the town"
    if owns_ground(view, p) or across_border(view, p) or word in words.firm or word in words.whither:
        return True
    if word in words.genitive or _is_edge(view, p):
        return draft.first <= p.first
    behind = draft.last - _HELD < p.first <= draft.last
    return behind and not word and view.roles.joining.isdisjoint(view.lows[p.first - 1 : p.first])


def _openings(scene: Scene, fields: Sequence[str]) -> list[View]:
    return [scene.view(name, 0) for name in fields if scene.readings[name].sentences]


def _hits_back(draft: Draft, war: War, scene: Scene) -> bool:
    views = (*_openings(scene, ("title",)), draft.view)
    return any(_may_be_struck(view, p, war) for view in views for p in view.places)


def _may_be_struck(view: View, p: PlacedAt, war: War) -> bool:
    """Whether who fights abroad may be hit at home: "inside Russia", "a Russian fuel depot", "a Hamas assault".

    So may what is near the border of the land that is fought on.
    """
    if p.mention.country != war.fought_by:
        return p.mention.country == war.on and (p.mention.kind == "group" or across_border(view, p))
    within = preposition(view, p) in view.roles.firm and not (attributive(view, p) and _is_its_deed(view, p))
    return within or owns_ground(view, p) or keeps_post(view, p) >= 0


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
