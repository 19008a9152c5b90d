"""How the names of who fights a war stand in a sentence: as a party that acts or tells, or as where something is."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from monitor.tagging.casts import Firmness
from monitor.tagging.closereading import Draft
from monitor.tagging.scene import PlacedAt, View
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
from monitor.tagging.war_file import War

_YEAR: Final = 4  # digits
OBJECT: Final = 2  # tokens of an act's last words among which its object stands: "shells Russia"


def of_country(view: View, code: str) -> Iterator[PlacedAt]:
    """The places of a sentence that are a country or lie in it."""
    return (p for p in view.places if p.mention.country == code)


def is_party(view: View, p: PlacedAt, seats: Collection[str]) -> bool:
    """Whether a name stands for who fights: "Moscow says", but not "in Moscow"; `seats` may stand for their state."""
    if p.mention.kind in ACTING:
        return True
    return p.mention.id in seats and preposition(view, p) not in view.roles.firm | view.roles.whither


def tells(view: View, p: PlacedAt) -> bool:
    """Whether a party tells something: "Russia says", but not "Russia-Ukraine war: …"."""
    if partner_in_feud(view, p):
        return False
    return speaks(view, p) or tells_last(view, p) or not view.roles.vowing.isdisjoint(view.lows[p.last : p.last + 1])


def complains(view: View) -> bool:
    """Whether somebody is blamed, mostly by whom it befell: "Russia blames Ukraine for a car bomb"."""
    return not view.roles.accusing.isdisjoint(view.lows)


def is_its_deed(view: View, p: PlacedAt) -> bool:
    """Whether a name says whose fire or invasion it is: "a Russian missile", "by Russian forces"."""
    behind = [low for low in view.lows[p.last : p.last + 4] if low not in view.roles.possessive]
    if p.first and view.lows[p.first - 1] in view.roles.agent:
        return True
    return not (view.roles.deeds | view.roles.invaded).isdisjoint(behind[:3])


def names_invasion(draft: Draft, p: PlacedAt) -> bool:
    """Whether an act is an invasion that goes by the name of who fights there: "Russia's invasion", no "Soviet" one."""
    view = draft.view
    words, behind = view.roles, [low for low in view.lows[p.last : p.last + 4] if low not in view.roles.possessive]
    near = p.first < draft.last and draft.first - p.last <= OBJECT
    return (
        near and not words.raiders.isdisjoint(view.lows[p.first : p.last]) and not words.invaded.isdisjoint(behind[:2])
    )


def is_invaded_there(draft: Draft, p: PlacedAt) -> bool:
    """Whether an act names another land as what it is done to: "the Russian invasion of Finland"."""
    view, at = draft.view, hook(draft.view, p)
    leads = view.roles.genitive | view.roles.whither | view.roles.firm
    return at > 0 and draft.first <= at < draft.last + OBJECT and view.lows[at] in leads


def is_of_its_own(draft: Draft) -> bool:
    """Whether an act is on the land or in the skies of who tells of it: "Russia's invasion of its airspace"."""
    words, lows, last = draft.view.roles, draft.view.lows, draft.last
    for at in range(last - 1, min(last + 1, len(lows) - 2)):
        if lows[at] in words.genitive and lows[at + 1] in words.own:
            return lows[at + 2] in words.ground.skies | words.ground.grounds
    return False


def is_of_before(view: View, war: War) -> bool:
    """Whether a sentence names a year before a war began."""
    return any(len(low) == _YEAR and low.isdecimal() and int(low) < war.since.year for low in view.lows)


def is_site(draft: Draft, p: PlacedAt) -> bool:
    """Whether a country's name says where an act is: "in Russia", "shells Russian villages"."""
    view = draft.view
    words, word = view.roles, preposition(view, p)
    if attributive(view, p) and is_its_deed(view, p):
        return False  # "in Russian air strikes on the town"
    if owns_ground(view, p) or across_border(view, p) or word in words.firm or word in words.whither:
        return True
    if word in words.genitive or _is_edge(view, p):
        return draft.first <= p.first
    behind = draft.last - OBJECT < p.first <= draft.last
    return behind and not word and words.joining.isdisjoint(view.lows[p.first - 1 : p.first])


def may_be_struck(view: View, p: PlacedAt, war: War) -> bool:
    """Whether who fights abroad may be hit at home: "inside Russia", "a Russian fuel depot", "a Hamas assault".

    So may what is near the border of the land that is fought on.
    """
    if p.mention.country != war.fought_by:
        return p.mention.country == war.on and (p.mention.kind == "group" or across_border(view, p))
    within = preposition(view, p) in view.roles.firm and not (attributive(view, p) and is_its_deed(view, p))
    return within or owns_ground(view, p) or keeps_post(view, p) >= 0


def only_third(draft: Draft, war: War) -> bool:
    """Whether those it is told of only speak, help or judge, as a party is named beside them.

    "He leads Britain's help for Ukraine to fight off Russia's invasion".
    """
    view, named = draft.view, [p for p in draft.view.places if p.mention in draft.cast.places]
    if (draft.cast.firm >= Firmness.CLEAR and not draft.verdict.known) or not named:
        return False
    led = view.roles.firm | view.roles.genitive | view.roles.whither
    named = [p for p in named if p.mention.kind != "government"]  # "according to a White House readout"
    if any(p.mention.kind not in ACTING or preposition(view, p) in led for p in named):
        return False
    return any(p.mention.country in war.parties for p in view.places)


def is_beside(draft: Draft, p: PlacedAt) -> bool:
    """Whether a name stands among the words of an act, or right behind as its object."""
    return p.first <= draft.last or 0 < hook(draft.view, p) <= draft.last + OBJECT


def _is_edge(view: View, p: PlacedAt) -> bool:
    return not view.roles.borders.isdisjoint(view.lows[max(0, p.first - 2) : p.last + 2])
