"""Who does it to whom, and where: places around a trigger read by voice, prepositions and position."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from monitor.tagging.bystanders import only_speaks
from monitor.tagging.casts import Cast, Firmness, name_of
from monitor.tagging.elsewhere import begins_anew, is_conference, is_post, is_whereabouts, names_scene
from monitor.tagging.event_fit import event_fit
from monitor.tagging.fitting import Ranked, aims_at_body, by_fit
from monitor.tagging.narrowing import narrowed, town_of_act
from monitor.tagging.scene import PlacedAt, View
from monitor.tagging.sentence_roles import TOLD, away_from_home
from monitor.tagging.standing import (
    ACTING,
    Question,
    across_border,
    beyond_hyphen,
    hook,
    is_mission,
    is_venue,
    launched_from,
    lent,
    partner_in_feud,
    preposition,
    speaks,
    tells_last,
)
from monitor.tagging.topics import at_home_in_war, is_heading, is_subject_matter, is_topic, other_of_pair
from monitor.tagging.who import actor_of, answers_for

_GROUND: Final = 6  # tokens behind an act in which "its territory" stands: "at three of its air bases"
_HERE: Final = 14  # tokens behind an act in which "the country" stands: "against rebels in the country's north"
_WITHIN: Final = 5  # tokens before "country" in which it is said to be there: "in the west of the country"
_BORDER: Final = 4  # tokens of an act among which the border stands: "shuts main border crossing"
_TELLS: Final = 0.5  # of a place whose country tells: "16 over Rostov and eight over Crimea, Russia's ministry said"
_ENOUGH: Final = 0.25  # points from which a place that is named is where an act is


def cast(view: View, question: Question) -> Cast:
    """Read the places of a sentence around a trigger."""
    posts = [p for p in view.places if is_post(view, p, question)]
    placed = [p for p in view.places if p in posts or not (lent(view, p) or _is_other_s(view, p, question))]
    if not placed:
        return Cast((), None, None, nowhere=aims_at_body(view, question))
    actor = actor_of(view, _able(view, placed, question), question)
    doer = actor if actor is not None and answers_for(view, actor, question) else None
    question = away_from_home(view, question, actor)
    if aims_at_body(view, question):
        return Cast((), name_of(doer), None, nowhere=True)
    ranked = by_fit(view, question, placed, actor)
    best, place = _named_by_act(view, question, ranked) or ranked[0]
    foes = [place] if _is_firm(best) else placed
    if settled := _settled(view, question, (actor, doer), foes, best):
        return settled
    if question.mode == "parties" and not _is_firm(best):
        chosen = [p for score, p in ranked if score >= _ENOUGH]
    else:
        chosen = _with_its_own(view, question, placed, place, actor)
    if actor is not None and not _is_firm(best) and _regains(view, question, actor):
        chosen = [actor]
    sides = _sides(view, placed, actor) if question.mode in {"sides", "parties"} else []
    if sides:
        actor = doer = sides[0]
        stands = question.mode != "parties" and _is_firm(best) and place.mention.country is not None
        chosen = chosen if stands else sides
    elif question.mode in {"event", "sides"} and not (question.home and actor) and _lies_beyond(view, place, doer):
        nearer = _this_side(view, placed, place, actor)
        chosen, best = nearer or chosen, best if nearer else _ENOUGH
    if question.home and actor is not None and (_own_ground(view, question) or across_border(view, place)):
        chosen = _from_home(view, question, placed, actor)
    elif doer is not None and question.mode == "event" and not question.home and (place is doer or not _is_firm(best)):
        chosen = _theirs(view, doer, chosen)
    chosen = _hosts(view, question, chosen)
    town = town_of_act(view, question, placed, chosen)
    towns = [] if town is None else [town, *_coordinated(view, town, placed, None)]
    chosen = [*towns, *(p for p in chosen if p not in towns)]
    others = (p for p in chosen if actor is None or p.mention.country != actor.mention.country)
    target = None if question.home and actor in chosen else next(others, None)
    named = {p.mention.country for p in placed if p.mention.country}
    doing = {actor.mention.country} if actor is not None else set()
    return Cast(tuple(narrowed(p.mention, named, named - doing) for p in chosen), name_of(doer), name_of(target), best)


def _able(view: View, placed: Sequence[PlacedAt], question: Question) -> list[PlacedAt]:
    """Those that may act at all: none that heads the sentence, and none that only speaks."""
    able = [p for p in view.places if p in placed or is_mission(view, p)]
    able = [p for p in able if p.first or not (is_topic(view, p) or is_heading(view, p))]
    if not (question.home or view.tells_of_bystanders):
        return able
    return [p for p in able if not only_speaks(view, p, question)]


def _with_its_own(
    view: View, question: Question, placed: Sequence[PlacedAt], place: PlacedAt, actor: PlacedAt | None
) -> list[PlacedAt]:
    """A place and those joined to it; what several do at home ("Russia and Belarus hold war games") is with all."""
    joined = [place, *_coordinated(view, place, placed, None if question.home else actor)]
    return joined + [p for p in beyond_hyphen(view, place) if p in placed and p not in joined]


def _from_home(view: View, question: Question, placed: Sequence[PlacedAt], actor: PlacedAt) -> list[PlacedAt]:
    """Who does at home what is done there, and those it is done with: "Poland closes its border with Belarus"."""
    joined = _coordinated(view, actor, placed, None) if actor in placed else []
    if _own_ground(view, question) or view.roles.amid.isdisjoint(view.lows[question.first - 1 : question.last]):
        partners = [p for p in placed if p is not actor and preposition(view, p) in view.roles.partner]
        joined += [p for p in partners if p not in joined]
    return [actor, *joined]


def _theirs(view: View, doer: PlacedAt, chosen: list[PlacedAt]) -> list[PlacedAt]:
    """The other of a pair before a colon where only the one who acts would be left: "Israel-Gaza: Israel kills"."""
    other = other_of_pair(view, doer)
    if other is None or {p.mention.country for p in chosen} - {doer.mention.country, other.mention.country}:
        return chosen
    return [other]


def _is_firm(fit: float) -> bool:
    return Firmness.of(fit) >= Firmness.FIRM


def _is_other_s(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a place is what the rest is about, and the act somebody's own: "Ukraine war: Putin calls up reserves"."""
    if question.mode == "own" and is_subject_matter(view, p):
        return True
    return at_home_in_war(view, p, question) is not None


def _hosts(view: View, question: Question, chosen: list[PlacedAt]) -> list[PlacedAt]:
    """Without those who train in others' countries: "US, South Korea hold drills" are in the latter."""
    if not question.home or question.mode != "event" or question.before != "actor":
        return chosen
    return [p for p in chosen if view.roles.home.visiting.isdisjoint(view.lows[p.first : p.last])] or chosen


def _settled(
    view: View,
    question: Question,
    who: tuple[PlacedAt | None, PlacedAt | None],
    placed: Sequence[PlacedAt],
    best: float,
) -> Cast | None:
    """Where an act is that says no place of its own: on the land of who fights there, who speaks, or nowhere."""
    actor, doer = who
    if actor is not None and _fights_at_home(view, question, actor, placed):
        return Cast((actor.mention,), name_of(actor), None, _ENOUGH)
    if not _is_firm(best) and (told := _at_home(view, _speaker(view, placed, actor), question)):
        return told if doer is None or doer.mention in told.places else replace(told, actor=name_of(doer))
    if best >= _ENOUGH:
        return None
    return (
        _in_the_country(view, placed, question)
        or _of_its_own(view, actor, question)
        or _reasoned(view, question)
        or _driven_out(view, placed, question)
        or _opposed(view, placed, question)
        or Cast((), name_of(doer), None)
    )


def _named_by_act(view: View, question: Question, ranked: Ranked) -> tuple[float, PlacedAt] | None:
    """The place that an act itself names, where the best one belongs to something else.

    "Talks end in Doha as Israel bombs Rafah", "air strikes on Khost in response to an attack in Peshawar".
    """
    best, place = ranked[0]
    aimed = question.mode == "target" and question.first <= place.first < question.last
    if question.home or not _is_firm(best) or aimed or names_scene(view, place, question):
        return None
    named = (pair for pair in ranked[1:] if _is_firm(pair[0]) and pair[1].mention.country != place.mention.country)
    own = next((pair for pair in named if names_scene(view, pair[1], question)), None)
    if own is None or own[1].first > place.first:
        return own
    return None if view.roles.clause.isdisjoint(view.lows[own[1].last : place.first]) else own


def _own_ground(view: View, question: Question) -> bool:
    """Whether the act itself names what the actor has at home: "closes its border", "closes border with Chad"."""
    words, lows = view.roles, view.lows[question.first : question.last + 2]
    if words.own.isdisjoint(lows):
        at = next((i for i, low in enumerate(lows[1:_BORDER], 1) if low in words.borders), 0)
        return at > 0 and not any(0 <= p.first - question.first <= at for p in view.places)
    behind = [low for at, one in enumerate(lows) if one in words.own for low in lows[at + 1 : at + 3]]
    return not (words.home.own_ground.isdisjoint(behind) and words.borders.isdisjoint(behind))


def _sides(view: View, placed: Sequence[PlacedAt], actor: PlacedAt | None) -> list[PlacedAt]:
    """Those who fight each other, where two are named side by side: "Thai and Cambodian troops clashed"."""
    if actor is None or actor not in placed:
        return []
    joined = _coordinated(view, actor, placed, None)
    sides = sorted([actor, *joined], key=lambda p: p.first)
    return sides if len({name_of(p) for p in sides} - {None}) > 1 else []


def _opposed(view: View, placed: Sequence[PlacedAt], question: Question) -> Cast | None:
    """Between two peoples of whom one fell fighting the other: "Indian soldiers died in a fight with Chinese ones"."""
    peoples = [p for p in placed if p.mention.kind == "demonym"]
    one, other = (*peoples[:2], None, None)[:2]
    if question.mode != "sides" or one is None or other is None or one.mention.country == other.mention.country:
        return None
    if not view.roles.raiders.isdisjoint(view.lows[one.first : one.last]):
        return None
    if preposition(view, other) not in view.roles.partner:
        return None
    return Cast((one.mention, other.mention), None, None, _ENOUGH)


def _regains(view: View, question: Question, actor: PlacedAt) -> bool:
    """Whether a state takes back its own land: "Ukraine recaptured 20 villages from Russia"."""
    own = actor.mention.kind != "group" and view.roles.raiders.isdisjoint(view.lows[actor.first : actor.last])
    return own and not view.roles.home.regaining.isdisjoint(view.lows[question.first : question.last])


def _fights_at_home(view: View, question: Question, actor: PlacedAt, foes: Sequence[PlacedAt]) -> bool:
    """Whether one fights an army that stands on its own land: "burst through Russian lines", "killed Turkish soldiers".

    Only armies that are on others' land for years are taken so; against others one may as well shoot far.
    """
    words = view.roles
    if question.home or actor.mention.kind == "group":
        return False
    abroad = not words.raiders.isdisjoint(view.lows[actor.first : actor.last])
    return not abroad and any(_stands_there(view, actor, foe) for foe in foes)


def _stands_there(view: View, actor: PlacedAt, foe: PlacedAt) -> bool:
    words, named = view.roles, view.lows[foe.first : foe.last]
    if actor.mention.country == foe.mention.country or words.invaders.isdisjoint(named):
        return False
    at, behind = hook(view, foe), view.lows[foe.last : foe.last + 2]
    in_field = not words.fielded.isdisjoint([" ".join(behind), *behind[:1]])
    several = view.grammar.endings.means_several(foe.mention.text)
    return in_field or several or (at > 0 and view.lows[at - 1] in words.home.fronts)


def _lies_beyond(view: View, place: PlacedAt, doer: PlacedAt | None) -> bool:
    """Whether a place is only named by its border, on this side of which it is: no "Thai-Cambodian border"."""
    if not across_border(view, place) or beyond_hyphen(view, place):
        return False
    return not (doer is not None and doer.mention.kind != "group" and _fires_across(view, place, doer))


def _fires_across(view: View, place: PlacedAt, doer: PlacedAt) -> bool:
    """Whether a state strikes beyond a border: "air strikes along the disputed border with Chad", "across it"."""
    named = view.lows[max(doer.last, place.first - _BORDER) : place.first]
    return doer.mention.country != place.mention.country and not view.roles.home.contested.isdisjoint(named)


def _this_side(view: View, placed: Sequence[PlacedAt], beyond: PlacedAt, actor: PlacedAt | None) -> list[PlacedAt]:
    """Who acts or tells on this side of a border, or a town there: "Pakistan killed three near the Afghan border"."""
    words = view.roles
    towns = [p for p in placed if p.mention.kind not in ACTING and p.first < beyond.first]
    towns = [p for p in towns if p.mention.country and preposition(view, p) not in words.origin]
    towns = [p for p in towns if not (is_conference(view, p) or is_venue(view, p))]
    if towns and towns[-1].mention.country != beyond.mention.country:
        return towns[-1:]  # "killed 34 at Banibangou, near the Mali frontier"
    if actor in placed and actor is not None and not words.agent.isdisjoint(view.lows[actor.first - 1 : actor.first]):
        return [actor]  # "killed by Saudi guards near the Yemen border"
    return [
        p
        for p in placed
        if p.mention.kind in ACTING and p.mention.kind != "group" and p.first < beyond.first
        if p.mention.country != beyond.mention.country and not preposition(view, p)
        if words.raiders.isdisjoint(view.lows[p.first : p.last])
    ][:1]


def candidates(view: View, home: bool) -> list[PlacedAt]:
    """The places of a sentence that may be where something is, the likeliest first, whatever the act.

    With `home` the one who acts does it at home.
    """
    nowhere = Question(len(view.lows), len(view.lows), "event", "place", home)
    fits = [(event_fit(view, p, nowhere, None), p) for p in view.places if not lent(view, p)]
    telling = {p.mention.country for p in view.places if tells_last(view, p)}  # of what happened at home, mostly
    fits = [(fit + (_TELLS if fit > TOLD and p.mention.country in telling else 0.0), p) for fit, p in fits]
    return [p for fit, p in sorted(fits, key=lambda pair: -pair[0]) if fit > 0]


def alongside(view: View, place: PlacedAt) -> list[PlacedAt]:
    """Those named side by side with a place, where a deal is told of beside them: "Chad and Mali accuse each other"."""
    joined = _coordinated(view, place, view.places, None)
    return [p for p in (*joined, *beyond_hyphen(view, place)) if p.mention.country not in {place.mention.country, None}]


def _in_the_country(view: View, placed: Sequence[PlacedAt], question: Question) -> Cast | None:
    """What befell "the country" is in the only one that is named before: "Chad's army shelled rebels in its north".

    Not where that one's army mostly fights abroad: "Russian missiles hit towns across the country".
    """
    words, lows = view.roles, view.lows
    behind = range(question.first + 1, min(question.last + _HERE, len(lows)))
    at = next((i for i in behind if lows[i] in words.home.homeland and lows[i - 1] in words.definite), None)
    if (
        question.home
        or at is None
        or lows[at + 1 : at + 2] == ["-"]
        or words.firm.isdisjoint(lows[max(question.first, at - _WITHIN) : at])
    ):
        return None
    named = [p for p in placed if p.mention.country and p.last <= at]
    if len({p.mention.country for p in named}) != 1 or named[0].mention.kind == "group":
        return None
    abroad = any(not words.raiders.isdisjoint(lows[p.first : p.last]) for p in named)
    return None if abroad else Cast((named[0].mention,), name_of(named[0]), None, _ENOUGH)


def _of_its_own(view: View, actor: PlacedAt | None, question: Question) -> Cast | None:
    """What a people mostly does at home is there where no other place is said: "Canadian truckers rally against it".

    So is what befalls a state whose head is elsewhere: "Lesotho's premier fled to South Africa, alleging a coup".
    """
    if not question.home or question.before == "people" or actor is None:
        return None
    away = any(is_whereabouts(view, p, question) for p in view.places)
    return Cast((actor.mention,), name_of(actor), None, _ENOUGH) if away or actor.mention.kind == "demonym" else None


def _reasoned(view: View, question: Question) -> Cast | None:
    """Who is at home, where the war before the colon is only the reason: "Ukraine war: Russian activist jailed"."""
    told = (at_home_in_war(view, p, question) for p in view.places[:1])
    home = next((p for p in told if p is not None), None)
    return Cast((home.mention,), None, None, _ENOUGH) if home is not None else None


def _driven_out(view: View, placed: Sequence[PlacedAt], question: Question) -> Cast | None:
    """A people that flees does so from its own country, where no other is said.

    "Ukrainians who left their homes"; "food for Syrian refugees".
    """
    if question.before != "people" or question.home:
        return None
    several = view.grammar.endings.means_several
    peoples = [p for p in reversed(placed) if p.mention.kind == "demonym" and p.last <= question.last]
    named = (p for p in peoples if p.last > question.first or several(p.mention.text))
    one = next(named, None)
    return Cast((one.mention,), None, None, _ENOUGH) if one is not None else None


def _speaker(view: View, placed: Sequence[PlacedAt], actor: PlacedAt | None) -> PlacedAt | None:
    """Who tells of an act: the one who seems to act, or another who says what that one does to "its" land."""
    others = (p for p in placed if p is not actor and p.mention.kind == "country")
    may_tell = others if actor is None or actor.mention.kind == "group" else (actor, *others)
    return next((p for p in may_tell if speaks(view, p)), None)


def _at_home(view: View, teller: PlacedAt | None, question: Question) -> Cast | None:
    """What befalls the land of the one who speaks is there: "Romania denied that a drone had struck its territory"."""
    if teller is None:
        return None
    words, behind = view.roles, view.lows[question.first : question.last + _GROUND]
    at = next((i for i, low in enumerate(behind) if low in words.own), None)
    if at is None or not words.origin.isdisjoint(behind[:at]) or words.home.own_ground.isdisjoint(behind[at + 1 :]):
        return None
    return Cast((teller.mention,), None, name_of(teller), _ENOUGH)


def _coordinated(view: View, best: PlacedAt, placed: Sequence[PlacedAt], actor: PlacedAt | None) -> list[PlacedAt]:
    """Places joined to the best one by "and", "or" or a comma: "bases in Iraq and Syria"."""
    chain: list[PlacedAt] = []
    row = sorted(placed, key=lambda p: p.first)
    at = row.index(best)
    for step in (1, -1):
        here, index = best, at + step
        while 0 <= index < len(row):
            other = row[index]
            low, high = (here.last, other.first) if step > 0 else (other.last, here.first)
            gap = view.lows[low:high]
            joined = len(gap) <= 5 and not view.roles.joint.isdisjoint(gap)
            joined = joined or (not gap and view.sentence.glued(high))  # "the Thailand-Cambodia border"
            if (
                other is actor
                or tells_last(view, other)
                or (step > 0 and begins_anew(view, gap, other, chain))
                or partner_in_feud(view, other)
                or launched_from(view, other)
                or (across_border(view, other) and not across_border(view, best))
                or not joined
                or not all(word in view.roles.between or word in view.roles.coordinated for word in gap)
            ):
                break
            if other.mention.kind in {"government", "demonym"} and best.mention.kind not in {"government", "demonym"}:
                break
            chain.append(other)
            here, index = other, index + step
        if step > 0 and chain and _opens_with_clause(view, best, chain):
            chain = []
    return chain


def _opens_with_clause(view: View, best: PlacedAt, chain: Sequence[PlacedAt]) -> bool:
    """Whether a comma ends a sentence's first clause: "Following the invasion of Kuwait, Oman has called"."""
    words = view.roles
    opening = view.lows[0] in words.clause and view.lows[best.last : best.last + 1] == [","]
    return opening and not words.subject_of.isdisjoint(view.lows[chain[-1].last : chain[-1].last + 1])
