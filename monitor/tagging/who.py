"""Who does it: the one named after "by" or right before an act, else the subject of its clause."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from monitor.tagging.scene import PlacedAt, View
from monitor.tagging.standing import (
    Question,
    attributive,
    before_trigger,
    beyond_hyphen,
    dateline,
    is_invaded,
    is_left,
    is_quitted,
    is_scene,
    keeps_post,
    may_act,
    owns_ground,
    owns_people,
    partner_in_feud,
    preposition,
    speaks,
)
from monitor.tagging.undergoing import led, pointed_at, receives, undergoes, wards

_ACCUSED = 8  # tokens from who is accused to what of
_BEFALLEN = 3  # tokens from an act to whose strike it was: "killed in a Turkish raid"


def actor_of(view: View, placed: Sequence[PlacedAt], question: Question) -> PlacedAt | None:
    """After "by", else who is accused or whose fire it was, else right before the act, else the nearest before it."""
    agent = next((p for p in placed if _after_by(view, p, question)), None)
    if agent is None:
        agent = next((p for p in placed if _is_accused(view, p, question) or _strikes(view, p, question)), None)
    if agent is not None:
        return agent
    able = [p for p in placed if _may_do_it(view, p, question)]
    if _is_stateless(view, question):
        able = [p for p in able if p.mention.kind == "group"]
    owner = _owner(view, able, question) if question.before == "actor" else None
    return owner or _subject(view, able, question) or _clause_within(view, able, question)


def _may_do_it(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a place may be who acts: none that is only where, whose, or what something is about."""
    return (
        may_act(p)
        and not _is_only_where(view, p, question)
        and not _is_only_whose(view, p, question)
        and not _is_only_named(view, p)
        and not _does_else(view, p, question)
    )


def _is_only_where(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a place is where something is, or what somebody leaves or comes into."""
    return (
        dateline(view, p)
        or _is_site(view, p)
        or is_scene(view, p, question)
        or is_left(view, p)
        or is_quitted(view, p)
        or is_invaded(view, p)
    )


def _is_only_whose(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a place only says whose people, ground or base something is: "Israeli hostages"."""
    peoples = question.before == "people" and p.mention.kind == "demonym"
    return (
        _is_private(view, p, question)
        or owns_ground(view, p)
        or keeps_post(view, p) >= 0
        or (peoples and _is_whose_people(view, p, question))
    )


def _is_only_named(view: View, p: PlacedAt) -> bool:
    """Whether a border or a feud is named after a place."""
    return bool(beyond_hyphen(view, p)) or partner_in_feud(view, p) > 0


def _does_else(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a place does something else than the act: it is led, wards it off or goes after those who did it."""
    if p.first >= question.first and led(view, p):
        return True
    pursued = not question.home and question.mode != "target"  # "Canada ends a travel ban" is by it
    if (pursued and _pursues(view, p, question)) or wards(view, p, question):
        return True
    at_war = not question.home and p.mention.kind == "country"  # "Ukraine war: drones hit a port"
    return at_war and not view.roles.wars.isdisjoint(view.lows[p.last : p.last + 1])


def _is_whose_people(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a people only says whom it befalls: "Israeli hostages", "Australian adviser sentenced"."""
    if owns_people(view, p, question):
        return True
    words, inside = view.roles, question.first <= p.first and p.last < question.last
    caught = inside and view.lows[question.last - 1] in words.catching
    return caught and words.servants.isdisjoint(view.lows[p.last : p.last + 2])


def _after_by(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a place stands after "by", but not as in "by a drone in Jordan" and "bases used by US forces"."""
    if p.first < question.first or p.first - question.last > 5:
        return False
    between = view.lows[max(question.last - 3, question.first) : p.first]
    by = next((at for at, low in enumerate(between) if low in view.roles.agent), None)
    if by is None or "," in between or not view.roles.having.isdisjoint(between[by - 1 : by] if by else ()):
        return False
    away = view.roles.firm | view.roles.towards  # "by gunmen on a Kurdish village"
    return away.isdisjoint(between[by:])


def _strikes(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether it was its fire that the act befell somebody in: "leader killed in Israeli air strike"."""
    if not 0 <= p.first - question.last <= _BEFALLEN or not attributive(view, p):
        return False
    words, at = view.roles, p.first - 1
    while at > 0 and view.lows[at] in words.between:
        at -= 1
    leads_in = view.lows[at] in words.firm or view.lows[at] in words.agent  # not "on a Russian air base"
    return leads_in and not words.bombarding.isdisjoint(view.lows[p.last : p.last + 3])


def _is_accused(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a place is said by another to do it: "Kyiv accused Moscow of blowing up a dam"."""
    pointed = pointed_at(view, p)
    if not 0 < p.first < p.last <= question.first or not (pointed or view.lows[p.first - 1] in view.roles.accusing):
        return False
    if not view.roles.clause.isdisjoint(view.lows[p.last : question.first]) or question.first - p.last > _ACCUSED:
        return False
    behind = view.lows[p.last : p.last + 1]
    return pointed or not view.roles.genitive.isdisjoint(behind) or not view.roles.parties.isdisjoint(behind)


def _subject(view: View, able: Sequence[PlacedAt], question: Question) -> PlacedAt | None:
    """The nearest before the act that hangs on no preposition and undergoes nothing, one that does not speak first."""
    subjects = [p for p in able if p.last <= question.first + 1 and not preposition(view, p)]
    near = [p for p in subjects if question.first - p.last <= 14 and not undergoes(view, p, question)]
    near = [p for p in near if ";" not in view.lows[p.last : question.first] and not receives(view, p, question)]
    fitting = [p for p in near if not speaks(view, p)] or near
    free = [p for p in fitting if p.first == 0 or not _is_object(view, p)]
    return next(iter(free[-1:]), None)


def _clause_within(view: View, able: Sequence[PlacedAt], question: Question) -> PlacedAt | None:
    """Who does it in a clause among the words of an act: "explosions heard in Asmara as Ethiopia confirms strikes"."""
    if question.home:
        return None
    words = view.roles
    within = (p for p in able if question.first < p.first and p.last < question.last and p.mention.kind == "country")
    within = (p for p in within if view.lows[p.first - 1] in words.beside)
    strikes = words.bombarding | words.befalling  # not "killed in Douala as Cameroon awaits a result"
    return next((p for p in within if not strikes.isdisjoint(view.lows[p.last : question.last])), None)


def _is_object(view: View, p: PlacedAt) -> bool:
    """Whether something befell a place already or is handed to it: "railed at arming Ukraine and made a threat"."""
    return view.lows[p.first - 1] in view.roles.befalling | view.roles.endowing


def _pursues(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether somebody only goes after those who did it: "British police arrested a man over an arson attack"."""
    words, between = view.roles, view.lows[p.last : question.first]
    blames = any(one in words.accusing and of not in words.genitive for one, of in pairwise(between))
    blames = blames or not words.pointing.isdisjoint(between)
    if words.truces.isdisjoint(between):  # who "ends a truce" does not go after anybody
        return blames or not words.pursuing.isdisjoint(between)  # not "Moscow is accused of"
    return blames


def _owner(view: View, able: Sequence[PlacedAt], question: Question) -> PlacedAt | None:
    """Whose what acts is: of "Polish jets shot down Russian drones" those whose drones they are, else the nearest."""
    owners = [p for p in able if before_trigger(view, p, question) and not undergoes(view, p, question)]
    owners = [p for p in owners if not receives(view, p, question)]
    owners = [p for p in owners if view.roles.endowing.isdisjoint(view.lows[max(0, p.first - 1) : p.first])]
    owners = [p for p in owners if p.first <= question.first or _is_agent(view, p)]
    owners = [p for p in owners if attributive(view, p) or preposition(view, p) not in view.roles.firm]
    flying = [p for p in owners if p.first >= question.first and _is_flying(view, p)]
    ahead = [p for p in owners if p.first <= question.first and not speaks(view, p)]
    return next(iter(flying[:1] or ahead[-1:] or owners[:1]), None)


def _is_flying(view: View, p: PlacedAt) -> bool:
    return not view.roles.flying.isdisjoint(view.lows[p.last : p.last + 1])


def _is_agent(view: View, p: PlacedAt) -> bool:
    """Whether a place inside the words of an act is who does it: its strike, or after "by" or "believed to be"."""
    told = not view.roles.told.isdisjoint(view.lows[max(0, p.first - 2) : p.first])
    return told or not view.roles.deeds.isdisjoint(view.lows[p.last : p.last + 3])


def _is_site(view: View, p: PlacedAt) -> bool:
    return p.mention.kind == "government" and view.lows[p.last - 1] in view.roles.sites


def _is_private(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a place only says whose people somebody is: "a German citizen", not "Germany urges citizens to leave"."""
    owns = p.mention.kind == "demonym" or not view.roles.possessive.isdisjoint(view.lows[p.last : p.last + 1])
    reach = 2 if owns or question.mode != "target" else 1
    people = view.lows[p.last : p.last + reach]
    return p.mention.kind in {"demonym", "country"} and not view.roles.private.isdisjoint(people)


def _is_stateless(view: View, question: Question) -> bool:
    """Whether the trigger itself says who acts, and it is no state: "gunmen killed", "killed by militants"."""
    words, lows = view.roles, view.lows[question.first : question.last]
    by = next((at for at, low in enumerate(lows) if low in words.agent), None)
    if by is not None:
        return not words.stateless.isdisjoint(lows[by:])
    return not words.stateless.isdisjoint(view.lows[max(0, question.first - 1) : question.first + 1])


def answers_for(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether the one who seems to act is said to: no subject of another clause, none that only speaks of the act."""
    if question.home or question.mode != "event" or p.last > question.first:
        return True
    between = view.lows[p.last : question.first]
    if any(_opens_clause(view, between, at) for at in range(len(between))):
        return False
    return (
        p.mention.kind == "group"
        or not speaks(view, p)
        or not view.roles.taken_up.isdisjoint(view.lows[p.last : question.last])
    )


def _opens_clause(view: View, lows: Sequence[str], at: int) -> bool:
    """Whether another clause begins here that does not end before the act: not "as many as", no insertion in commas."""
    words = view.roles
    if lows[at] not in words.clause or not words.comparing.isdisjoint(lows[max(0, at - 1) : at]):
        return False
    if not words.clause_not.isdisjoint(lows[at + 1 : at + 2]):
        return False
    return not (at and lows[at - 1] == "," and "," in lows[at:])
