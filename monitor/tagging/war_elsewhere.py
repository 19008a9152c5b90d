"""Acts of a war that are not on the land it is fought on: between both who fight, hit back at home, answered abroad.

Each function answers with the cast of an act as the war tells it, or None where it lies wherever its own words say.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.model.place import PlaceMention
from monitor.tagging.casts import Cast
from monitor.tagging.closereading import Draft
from monitor.tagging.inheriting import codes_of
from monitor.tagging.scene import Scene
from monitor.tagging.standing import ACTING, hook, preposition
from monitor.tagging.war_days import answered_war, has_begun
from monitor.tagging.war_file import War
from monitor.tagging.war_ground import InWar, land_of, recast
from monitor.tagging.war_parties import is_beside, is_party, of_country, tells


def agreed(act: InWar) -> Cast | None:
    """A truce or a swap of one party is with the other where the sentence names both, and it nobody else."""
    draft, view, parties = act.draft, act.draft.view, act.war.parties
    codes = codes_of(draft)
    if not codes or not codes < parties:
        return None
    others = (p for p in view.places if p.mention.country in parties - codes)
    others = (p for p in others if preposition(view, p) not in view.roles.firm | view.roles.whither)
    other = next((p.mention for p in others if is_party(view, p, act.seats)), None)
    own = (p for p in view.places if p.mention in draft.cast.places)
    if other is None or not all(is_party(view, p, act.seats) for p in own):
        return None
    by = f"the war between {act.war.fought_by} and {act.war.on}"
    return recast(draft.cast, (*draft.cast.places, other), by)


def hit_back(act: InWar) -> Cast | None:
    """A strike by the other that who fights abroad tells of, where nobody names a place: it is hit at home.

    "Moscow says Ukrainian drones set fire to a depot".
    """
    home = _complainant(act)
    if home is None:
        return None
    by = f"{act.war.fought_by}, which tells of strikes of {act.war.on} at home"
    return recast(act.draft.cast, (land_of(act.war.fought_by, home),), by)


def answered(draft: Draft, scene: Scene, wars: Sequence[War]) -> Cast | None:
    """What answers a war is on who fights abroad: "Ukraine war: UK unveils more sanctions"."""
    war, cast = answered_war(wars, scene), draft.cast
    if war is None or cast.nowhere or codes_of(draft) - {war.on} or _is_aimed_at(draft, war.on):
        return None
    told = next((p for p in scene.places if p.country == war.fought_by), None)
    if told is None and cast.actor == war.on:
        return None  # "Ukraine sanctions a former president"
    told = told or land_of(war.fought_by, next(p for p in scene.places if p.country == war.on))
    actor = None if cast.actor == war.fought_by else cast.actor
    by = f"the war on {war.on}, which sanctions on {war.fought_by} answer"
    return replace(cast, places=(told,), by=by, target=war.fought_by, actor=actor)


def at_home(draft: Draft, _scene: Scene, wars: Sequence[War]) -> Cast | None:
    """What an armed group does is in its own country, unless the act itself names another place.

    Mercenaries of a country that fights abroad are not at home.
    """
    view, abroad = draft.view, {war.fought_by for war in wars}
    group = next((p for p in view.places if p.mention.kind == "group" and p.mention.text == draft.cast.actor), None)
    if group is None or group.mention.country in {None, *codes_of(draft), *abroad}:
        return None
    others = (p for p in view.places if p is not group and p.first >= draft.first)
    if any(is_beside(draft, p) for p in others):
        return None
    return recast(draft.cast, (group.mention,), "the armed group, which is at home there")


def _is_aimed_at(draft: Draft, code: str) -> bool:
    """Whether an act names a country as whom it is against: "sanctions against Ukraine"."""
    view = draft.view
    aimed = view.roles.parties - view.roles.origin
    hooks = (hook(view, p) for p in of_country(view, code) if p.first >= draft.first)
    return any(draft.first <= at <= draft.last and view.lows[at] in aimed for at in hooks)


def _complainant(act: InWar) -> PlaceMention | None:
    """Who fights abroad, where it tells of an act of the other and no place of it is named."""
    draft, war, view = act.draft, act.war, act.draft.view
    if not has_begun(war.home_hit_since, act.scene.told):
        return None
    if draft.cast.actor != war.on or not codes_of(draft) <= war.parties:
        return None
    teller = next((p for p in of_country(view, war.fought_by) if tells(view, p)), None)
    rest = [p for p in view.places if p is not teller]
    whole = all(p.mention.country == war.on and p.mention.kind in ACTING for p in rest)
    if teller is None or not rest or not whole:
        return None
    apart = view.roles.firm | view.roles.whither | view.roles.genitive
    if any(preposition(view, p) in apart and p.mention.kind != "demonym" for p in rest):
        return None  # "an attack in Ukraine", but "in a Ukrainian attack"
    return teller.mention if is_party(view, teller, act.seats) else None
