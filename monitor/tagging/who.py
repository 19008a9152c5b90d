"""Who does it: the one named after "by" or right before an act, else the subject of its clause."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from monitor.tagging.scene import PlacedAt, View
from monitor.tagging.standing import (
    FIRM,
    Question,
    before_trigger,
    dateline,
    led,
    may_act,
    preposition,
    speaks,
    undergoes,
)
from monitor.tagging.wordsets import words

# "Israel denied that its forces had fired": one who speaks may be the one who acts only where a word takes it up again.
_TAKEN_UP: Final = words("it its they their he his she her we our")
# What opens a clause of its own: the subject before it does not do what is told there.
_CLAUSE: Final = words("after before when as because since while whilst until where whereas amid following once")
_MANY: Final = (["many"], ["much"], ["few"], ["well"], ["saying"])
# Those who act for no state, whatever country the sentence names before them.
_STATELESS: Final = words(
    "gunman gunmen militant militants insurgent insurgents rebel rebels terrorist terrorists guerrilla guerrillas "
    "jihadist jihadists jihadis extremist extremists islamist islamists separatist separatists bandit bandits attacker "
    "attackers assailant assailants hitman hitmen assassin assassins shooter shooters raiders gang gangs gangsters "
    "cartel cartels maoists naxalites unidentified unknown masked pirates mob bomber bombers kidnappers mercenaries"
)
# "Israel attacked Hamas leaders with an air strike": whom an act has befallen already does not commit it.
_BEFALLING: Final = words(
    "attacked attacks hit hits struck strikes targeted targets bombed bombs pounded shelled invaded killed kills "
    "against attacking hitting striking targeting bombing killing"
)
# "A Syrian refugee", "a Jordanian driver": one person's doing is not a state's.
_PRIVATE: Final = words(
    "man men woman women national nationals citizen citizens refugee refugees migrant migrants student students "
    "teenager teenagers youth youths boy girl driver doctor tourist tourists teacher worker workers father mother "
    "couple brothers immigrant immigrants expatriate convert asylum suspect suspects prisoner prisoners inmate player "
    "fan fans farmer"
)
_FLYING: Final = words("drone drones missile missiles rocket rockets uav uavs")
# "Killed in an Israeli strike" names whose strike it was, "hit a Russian refinery" whom it befell.
_DEEDS: Final = _FLYING | words(
    "strike strikes airstrike airstrikes attack attacks raid raids shelling artillery fire bombardment bombing barrage "
    "offensive invasion incursion assault warplane warplanes jet jets"
)
# Places that stand for a state and yet do nothing.
_SITES: Final = words("bataclan tower louvre cathedral square capitol champs-élysées wall shrine chapel")


def actor_of(view: View, placed: Sequence[PlacedAt], question: Question) -> PlacedAt | None:
    """After "by", else right before the trigger, else the nearest that can act before it."""
    agent = next((p for p in placed if _after_by(view, p, question)), None)
    if agent is not None:
        return agent
    able = [p for p in placed if may_act(p) and not dateline(view, p) and not _is_site(view, p)]
    able = [p for p in able if not _is_private(view, p) and (p.first < question.first or not led(view, p))]
    if _is_stateless(view, question):
        able = [p for p in able if p.mention.kind == "group"]
    owner = _owner(view, able, question) if question.before == "actor" else None
    return owner if owner is not None else _subject(view, able, question)


def _after_by(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a place stands after "by", but not as in "by a drone in Jordan"."""
    if p.first < question.first or p.first - question.last > 5:
        return False
    between = view.lows[max(question.last - 3, question.first) : p.first]
    return "by" in between and "," not in between and FIRM.isdisjoint(between[between.index("by") :])


def _subject(view: View, able: Sequence[PlacedAt], question: Question) -> PlacedAt | None:
    """The nearest before the act that hangs on no preposition and undergoes nothing, one that does not speak first."""
    subjects = [p for p in able if p.last <= question.first + 1 and not preposition(view, p)]
    near = [p for p in subjects if question.first - p.last <= 14 and not undergoes(view, p, question)]
    fitting = [p for p in near if not speaks(view, p)] or near
    free = [p for p in fitting if p.first == 0 or view.lows[p.first - 1] not in _BEFALLING]
    return next(iter(free[-1:] or fitting[-1:]), None)


def _owner(view: View, able: Sequence[PlacedAt], question: Question) -> PlacedAt | None:
    """Whose what acts is: of "Polish jets shot down Russian drones" those whose drones they are, else the nearest."""
    owners = [p for p in able if before_trigger(view, p, question) and not undergoes(view, p, question)]
    owners = [p for p in owners if p.first <= question.first or _is_agent(view, p)]
    owners = [p for p in owners if p.mention.kind == "demonym" or preposition(view, p) not in FIRM]
    flying = [p for p in owners if p.first >= question.first and not _FLYING.isdisjoint(view.lows[p.last : p.last + 1])]
    ahead = [p for p in owners if p.first <= question.first and not speaks(view, p)]
    return next(iter(flying[:1] or ahead[-1:] or owners[:1]), None)


def _is_agent(view: View, p: PlacedAt) -> bool:
    """Whether a place inside the words of an act is who does it: its strike, or after "by" or "believed to be"."""
    told = not {"by", "be"}.isdisjoint(view.lows[max(0, p.first - 2) : p.first])
    return told or not _DEEDS.isdisjoint(view.lows[p.last : p.last + 3])


def _is_site(view: View, p: PlacedAt) -> bool:
    return p.mention.kind == "government" and view.lows[p.last - 1] in _SITES


def _is_private(view: View, p: PlacedAt) -> bool:
    return p.mention.kind in {"demonym", "country"} and not _PRIVATE.isdisjoint(view.lows[p.last : p.last + 2])


def _is_stateless(view: View, question: Question) -> bool:
    """Whether the trigger itself says who acts, and it is no state: "gunmen killed", "killed by militants"."""
    lows = view.lows[question.first : question.last]
    if "by" in lows:
        return not _STATELESS.isdisjoint(lows[lows.index("by") :])
    return not _STATELESS.isdisjoint(view.lows[max(0, question.first - 1) : question.first + 1])


def answers_for(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether the one who seems to act is said to: no subject of another clause, none that only speaks of the act."""
    if question.home or question.mode != "event" or p.last > question.first:
        return True
    between = view.lows[p.last : question.first]
    if any(_opens_clause(between, at) for at in range(len(between))):
        return False
    return (
        p.mention.kind == "group" or not speaks(view, p) or not _TAKEN_UP.isdisjoint(view.lows[p.last : question.last])
    )


def _opens_clause(lows: Sequence[str], at: int) -> bool:
    """Whether another clause begins here that does not end before the act: not "as many as", no insertion in commas."""
    if lows[at] not in _CLAUSE or lows[at + 1 : at + 2] in _MANY or lows[max(0, at - 1) : at] == ["as"]:
        return False
    return not (at and lows[at - 1] == "," and "," in lows[at:])
