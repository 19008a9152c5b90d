"""What a place is in its sentence that settles how well it fits as the scene of an act, wherever it stands."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from monitor.tagging.bystanders import judges, stands_by, tells
from monitor.tagging.elsewhere import (
    disowns,
    is_caught,
    is_conference,
    is_forum,
    is_own_coast,
    is_traveller,
    is_whereabouts,
    only_affected,
    only_answers,
    reaction,
    speaks_of_home,
    stands_aside,
    stands_elsewhere,
)
from monitor.tagging.scene import PlacedAt, View
from monitor.tagging.standing import (
    Question,
    dateline,
    invades,
    launched_from,
    partner_in_feud,
    preposition,
    speaks,
    tells_last,
)
from monitor.tagging.topics import is_topic
from monitor.tagging.undergoing import pointed_at

_LAUNCHED: Final = 0.2  # of where something came from or is judged: it is there only if no other place is said
_TOPIC: Final = 2.7  # of what stands before a colon
_AT_HOME: Final = 1.6  # of a people abroad that speaks of what happens at home
_REACTION: Final = {"answers": 0.2, "suffers": 1.0}  # of two countries of which one answers what befell the other
TOLD: Final = 0.3  # of who only told it: enough where no other place is named
# Of the first and the second of two whom a war is named after: the first mostly came to the second.
_FEUD: Final = {1: 0.6, 2: 1.2}


def by_role(view: View, p: PlacedAt, question: Question) -> float | None:
    """What a place is worth as the scene by what it is in its sentence, wherever it stands; None where that is open."""
    for role in _ROLES:  # asked of every place for every act: loops make half the calls of generators
        if (fit := role(view, p, question)) is not None:
            return fit
    return None


def _of_dateline(view: View, p: PlacedAt, _question: Question) -> float | None:
    return 0.4 if dateline(view, p) else None


def _of_aside(view: View, p: PlacedAt, question: Question) -> float | None:
    """What is told of a place apart from the act: "protests, as he dismissed a US vow"."""
    if p.last < question.first:
        return TOLD if disowns(view, p, question) else None
    within = question.first < p.first < question.last
    return TOLD if within and _is_aside_within(view, p, question) else None


def _of_teller(view: View, p: PlacedAt, question: Question) -> float | None:
    """Who tells of it, or has who did it, and may yet be where it was."""
    told = tells_last(view, p) or _heads_as_teller(view, p) or is_caught(view, p, question)
    told = told or ((question.home or view.tells_of_bystanders) and tells(view, p, question))
    return TOLD if told or (not question.home and is_conference(view, p)) else None


def _of_topic(view: View, p: PlacedAt, _question: Question) -> float | None:
    return _TOPIC if is_topic(view, p) else None


def _of_press(view: View, p: PlacedAt, _question: Question) -> float | None:
    """A people whose newspapers tell it: "French media say"."""
    of_press = p.mention.kind == "demonym" and not view.roles.press.isdisjoint(view.lows[p.last : p.last + 2])
    return 0.0 if of_press else None


def _of_accused(view: View, p: PlacedAt, question: Question) -> float | None:
    """At whom the finger is pointed over what befell another."""
    return 0.0 if p.last <= question.first and pointed_at(view, p) else None


def _of_feud(view: View, p: PlacedAt, _question: Question) -> float | None:
    return _FEUD.get(partner_in_feud(view, p))


def _of_reaction(view: View, p: PlacedAt, question: Question) -> float | None:
    return _REACTION.get(reaction(view, p, question))


def _of_people_abroad(view: View, p: PlacedAt, question: Question) -> float | None:
    return _AT_HOME if p.mention.kind == "demonym" and speaks_of_home(view, p, question) else None


def _of_bystander(view: View, p: PlacedAt, question: Question) -> float | None:
    """Who is only touched by it, goes there or stands by: nothing happened at home."""
    for told in _BYSTANDERS:
        if told(view, p):
            return 0.0
    aside = is_whereabouts(view, p, question) or stands_aside(view, p, question)
    aside = aside or (view.tells_of_bystanders and stands_by(view, p, question))
    foretells = question.foretold and speaks(view, p) and not preposition(view, p)
    return 0.0 if aside or foretells else None


def _of_passport(view: View, p: PlacedAt, _question: Question) -> float | None:
    """A people that is all that is said of somebody: "the hostage-taker was British", told of Texas."""
    if p.mention.kind != "demonym" or p.first < 1 or view.lows[p.first - 1] not in view.roles.being:
        return None
    return None if any(low[:1].isalnum() for low in view.lows[p.last : p.last + 1]) else 0.0


def _of_addressed(view: View, p: PlacedAt, _question: Question) -> float | None:
    """To whom something is said: "told Israel"."""
    return 0.0 if p.first and view.lows[p.first - 1] in view.roles.addressing else None


def _of_base(view: View, p: PlacedAt, question: Question) -> float | None:
    judged = view.tells_of_bystanders and judges(view, p, question.home)
    return _LAUNCHED if judged or launched_from(view, p) else None


_BYSTANDERS: Final = (
    only_affected,
    stands_elsewhere,
    is_traveller,
    is_own_coast,
    only_answers,
    is_forum,
    invades,
)
_ROLES: Final = (  # the first that knows a place settles it
    _of_dateline,
    _of_aside,
    _of_teller,
    _of_topic,
    _of_press,
    _of_accused,
    _of_feud,
    _of_reaction,
    _of_people_abroad,
    _of_bystander,
    _of_passport,
    _of_addressed,
    _of_base,
)


def _heads_as_teller(view: View, p: PlacedAt) -> bool:
    """Whether a country's army or ministry tells what stands behind a colon: "Benin army: 54 soldiers killed"."""
    words, behind = view.roles, view.lows[p.last : p.last + 2]
    tells = not p.first and behind[1:] == [":"] and behind[0] in words.servants | words.possessed
    return tells and words.raiders.isdisjoint(view.lows[p.first : p.last])


def _is_aside_within(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a place among the words of an act stands in another clause: "protests, as he dismissed a US vow"."""
    if not question.home or preposition(view, p) in view.roles.firm:
        return False
    return not view.roles.clause.isdisjoint(view.lows[question.first + 1 : p.first])


def fields_abroad(view: View, actor: PlacedAt) -> bool:
    """Whether soldiers act of a state whose forces mostly do so on others' land: "abducted by Russian troops"."""
    words, behind = view.roles, view.lows[actor.last : actor.last + 2]
    raids = not words.raiders.isdisjoint(view.lows[actor.first : actor.last])
    return raids and not (words.fielded | words.deeds).isdisjoint(behind)


def away_from_home(view: View, question: Question, actor: PlacedAt | None) -> Question:
    """The question whom somebody took where; soldiers abroad do not do it at home: "abducted by Russian troops"."""
    if not question.home or question.before != "people" or actor is None or not fields_abroad(view, actor):
        return question
    return replace(question, home=False)
