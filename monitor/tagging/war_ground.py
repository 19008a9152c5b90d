"""Whether acts of a war that say no place are on the land it is fought on, one function for each way they lie there.

Each answers with the cast of an act as the war tells it, or None where it lies wherever its own words say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from monitor.model.mention import Assertion
from monitor.model.place import PlaceMention, Role
from monitor.tagging.casts import Cast, Firmness
from monitor.tagging.closereading import Draft
from monitor.tagging.inheriting import codes_of
from monitor.tagging.scene import Scene, View
from monitor.tagging.war_days import has_begun
from monitor.tagging.war_file import War
from monitor.tagging.war_parties import (
    OBJECT,
    complains,
    is_invaded_there,
    is_its_deed,
    is_of_before,
    is_of_its_own,
    is_party,
    is_site,
    may_be_struck,
    names_invasion,
    of_country,
    only_third,
)

_HAPPENED: Final = frozenset({Assertion.ACTUAL, Assertion.HISTORICAL})
_BACK: Final = "withdraw"  # of the attribute `direction`: where forces go
_PLANT: Final = "plant"  # of the attribute `kind`: reactors that are a danger


@dataclass(frozen=True, slots=True)
class InWar:
    """An act of a document that is about a war.

    Attributes:
        seats: Ids of towns that mostly stand for their government: "Moscow says".
        others: Words of whose is hit elsewhere.
        lands: All on whose land who fights there has fought, and its own.
    """

    draft: Draft
    war: War
    scene: Scene
    seats: frozenset[str]
    others: frozenset[str]
    lands: frozenset[str]


def fought(act: InWar) -> Cast | None:
    """What is done on the ground and names only those who fight, or who speaks of it."""
    draft, war = act.draft, act.war
    codes = codes_of(draft)
    if not codes:
        there = not draft.cast.nowhere
    elif not codes & war.parties:
        there = only_third(draft, war)
    else:
        theirs = war.fought_by in codes and codes <= war.parties and draft.cast.actor in {None, *war.parties}
        there = theirs and not any(is_site(draft, p) for p in of_country(draft.view, war.fought_by))
    return _on_its_land(act) if there and not _inland(act) else None


def struck(act: InWar) -> Cast | None:
    """A strike by who fights there, where nothing but that one's name says a place."""
    return _on_its_land(act) if _struck_there(act) else None


def brought(act: InWar) -> Cast | None:
    """What such a war brings with it, as nothing says a place: flight, deaths; and whose forces leave, leave there."""
    draft, war = act.draft, act.war
    if draft.attributes.get("direction") == _BACK and codes_of(draft) == {war.fought_by}:
        return _on_its_land(act)  # "Moscow's retreat", "the Russian pullback"
    if draft.cast.actor not in {None, *war.parties}:
        return None
    return _on_its_land(act) if _without_place(act) and not _inland(act) else None


def suffered(act: InWar) -> Cast | None:
    """What nobody is said to do, as nobody but the land is named: "Ukrainians hide from shelling"."""
    draft = act.draft
    if not _without_place(act) or not draft.view.places:
        return None
    return recast(draft.cast, (draft.view.places[0].mention,), act.war.told)


def done(act: InWar) -> Cast | None:
    """What who fights abroad does, as it does so nowhere else: "Russian troops shelled a village"."""
    return _land_told_by(act) if _done_there(act) else None


def fired(act: InWar) -> Cast | None:
    """What who fights abroad is told to have fired: "a Russian missile hit a house"."""
    theirs = (is_its_deed(act.draft.view, p) for p in of_country(act.draft.view, act.war.fought_by))
    return _land_told_by(act) if _done_there(act) and any(theirs) else None


def endangered(act: InWar) -> Cast | None:
    """A plant that is a danger, as only who attacks it is named: "reactors shut down after Russian attacks"."""
    draft, war = act.draft, act.war
    if draft.attributes.get("kind") != _PLANT or not codes_of(draft) <= {war.fought_by} or draft.cast.nowhere:
        return None
    theirs = list(of_country(draft.view, war.fought_by))
    if not theirs or _inland(act) or any(is_site(draft, p) for p in theirs):
        return None
    named = any(p.country == war.on for p in act.scene.places)
    return _on_its_land(act) if named else _land_told_by(act)


def named_after(act: InWar) -> Cast | None:
    """What goes by the name of who fights there, as no other land is what it is done to, whoever tells of it.

    "Finland calls Russia's invasion a crime", "families found refuge in Portugal after the Russian invasion".
    """
    draft, war, view = act.draft, act.war, act.draft.view
    if draft.verdict.assertion not in _HAPPENED or codes_of(draft) & act.lands or is_of_its_own(draft):
        return None
    whose = next((p for p in of_country(view, war.fought_by) if names_invasion(draft, p)), None)
    if whose is None or is_of_before(view, war) or any(is_invaded_there(draft, p) for p in view.places):
        return None
    told = next((p for p in act.scene.places if p.country == war.on), None)
    return recast(draft.cast, (told or land_of(war.on, whose.mention),), war.told)


def recast(cast: Cast, places: tuple[PlaceMention, ...], by: str) -> Cast:
    """A cast with other places; what was aimed at somebody is aimed at the first of them."""
    return replace(cast, places=places, by=by, target=places[0].country if cast.target else None)


def land_of(code: str, told: PlaceMention) -> PlaceMention:
    """A country that the words of another place, or of a town of it, stand for: on no map is it where that lies."""
    return replace(
        told, id=f"iso:{code}", kind="country", country=code, countries=(), lat=None, lon=None, role=Role.EVENT
    )


def _on_its_land(act: InWar) -> Cast:
    ground = next(p for p in act.scene.places if p.country == act.war.on)
    return recast(act.draft.cast, (ground,), act.war.told)


def _land_told_by(act: InWar) -> Cast:
    """On a land that nobody names, the words of who fights there stand for it."""
    doer = next(of_country(act.draft.view, act.war.fought_by)).mention
    return recast(act.draft.cast, (land_of(act.war.on, doer),), act.war.told)


def _struck_there(act: InWar) -> bool:
    draft, war = act.draft, act.war
    codes, theirs = codes_of(draft), draft.cast.actor == war.fought_by
    if not codes:
        nobody = draft.cast.actor is None and _without_place(act)
        return theirs or (nobody and not _hits_back(act) and not _inland(act))
    if war.on not in codes and draft.cast.firm is Firmness.TELLER:
        return theirs  # it is where people only meet
    if theirs and has_begun(war.sole_theatre_since, act.scene.told) and (_is_lent(act) or _hits_what_it_has(act)):
        return True
    if codes != {war.fought_by} or (draft.cast.firm >= Firmness.LIKELY and not theirs):
        return False
    if any(is_site(draft, p) for p in of_country(draft.view, war.fought_by)):
        return False
    if _hits_back(act) or _inland(act):
        return False
    return not any(map(complains, (*_openings(act.scene, ("title",)), draft.view)))


def _is_lent(act: InWar) -> bool:
    """Whether words that tell of no violence lent its place: "Russia pounds towns || It buys arms in Iran"."""
    codes = codes_of(act.draft)
    if act.draft.cast.firm is not Firmness.LENT or codes & act.war.parties:
        return False
    lenders = (view for view in act.scene.views if any(p.mention.country in codes for p in view.places))
    return all(view.roles.past.violent.isdisjoint(view.lows) for view in lenders)


def _hits_what_it_has(act: InWar) -> bool:
    """Whether what is hit belongs to the land that is named last before: "help Kyiv as Russia attacks its grid"."""
    draft, view = act.draft, act.draft.view
    if view.roles.own.isdisjoint(view.lows[draft.first : draft.last + OBJECT]):
        return False
    before = [p for p in view.places if p.last <= draft.first and p.mention.country != act.war.fought_by]
    return bool(before) and before[-1].mention.country == act.war.on


def _done_there(act: InWar) -> bool:
    """Whether an act is told as done by who fights abroad, and no place at all beside it."""
    draft, war = act.draft, act.war
    if draft.cast.places or draft.cast.nowhere or draft.cast.actor != war.fought_by:
        return False
    if _inland(act) or _hits_back(act):
        return False
    if not act.others.isdisjoint(draft.view.lows[draft.first : draft.last + OBJECT]):
        return False
    return all(p.mention.country == war.fought_by for p in draft.view.places)


def _without_place(act: InWar) -> bool:
    """Whether no place is told of an act, and its sentence names none but those who fight."""
    cast, named = act.draft.cast, {p.mention.country for p in act.draft.view.places}
    return not cast.places and not cast.nowhere and named <= act.war.parties


def _inland(act: InWar) -> bool:
    """Whether it may be on the land of who fights abroad, for a town there is named: "fighting in Kursk"."""
    views = (*_openings(act.scene, ("title", "text")), act.draft.view)
    towns = ((view, p) for view in views for p in of_country(view, act.war.fought_by))
    return any(not is_party(view, p, act.seats) for view, p in towns)


def _hits_back(act: InWar) -> bool:
    """Whether the title or the act's sentence tells of who fights abroad being hit at home."""
    views = (*_openings(act.scene, ("title",)), act.draft.view)
    return any(may_be_struck(view, p, act.war) for view in views for p in view.places)


def _openings(scene: Scene, fields: Sequence[str]) -> Iterator[View]:
    return (scene.view(name, 0) for name in fields if scene.readings[name].sentences)
