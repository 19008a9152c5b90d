"""Which place an act names as its own, and which only stand beside it: whose site it is, who speaks of it far away."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from monitor.tagging.scene import PlacedAt, View
from monitor.tagging.standing import (
    ACTING,
    Question,
    attributive,
    before_trigger,
    hook,
    is_mission,
    keeps_post,
    preposition,
    speaks,
)

_SPOKEN = 4  # words behind a place within which its people speak
_HEARD = 8  # tokens from "told" to where it was told
_CONVENED = 4  # tokens from "meet" to where they meet: "meet on Tuesday in"
_ROW = 3  # tokens from a row to "with": "tensions rise with"
_BESIDE = 2  # words behind an act; what it is done to by name stands no further off
_BY_PLANE = 6  # tokens from "flees" to where to: "flees in a military helicopter to"


def owns_site(view: View, p: PlacedAt) -> bool:
    """Whether a country only owns what stands elsewhere: "near US fleet headquarters in Manama"."""
    if p.mention.kind not in ACTING:
        return False
    other = next((q for q in view.places if 2 <= q.first - p.last <= 5), None)
    if other is None or view.lows[other.first - 1] not in view.roles.firm or other.mention.country == p.mention.country:
        return False
    between = view.lows[p.last : other.first - 1]
    return "," not in between and view.roles.clause.isdisjoint(between) and view.roles.being.isdisjoint(between)


def of_others(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether the act befell somebody of whom "who" tells, and another place behind it says where."""
    words = view.roles
    if words.relative.isdisjoint(view.lows[p.last : question.last]):
        return False
    behind = (q for q in view.places if q.first >= question.last and q.mention.kind not in ACTING - {"country"})
    return any(preposition(view, q) in words.firm for q in behind)


def is_audience(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether people of another country only speak there of what happens at home.

    "Lebanese in Paris mourn as Israel bombs Beirut", "the invasion provokes fear among Ukrainians in the UK".
    """
    if question.home:
        return False
    told = view.lows[p.last : p.last + _SPOKEN] if p.last <= question.first else view.lows[question.last : p.first]
    return not view.roles.feeling.isdisjoint(told) and _has_guests(view, p)


def _has_guests(view: View, p: PlacedAt) -> bool:
    """Whether a place is said of the people of another country: "Lebanese in Paris"."""
    at = hook(view, p)
    if at < 1 or view.lows[at] not in view.roles.firm:
        return False
    named = (q for q in view.places if q.last == at and q.mention.kind == "demonym")
    return any(q.mention.country != p.mention.country for q in named)


def speaks_of_home(view: View, people: PlacedAt, question: Question) -> bool:
    """Whether a people abroad speaks of what happens at home, so that its country is the scene."""
    if view.roles.firm.isdisjoint(view.lows[people.last : people.last + 1]):
        return False
    there = (q for q in view.places if people.last < q.first <= people.last + 2)
    return any(is_audience(view, q, question) for q in there)


def yields_to_object(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether another place is what the act is done to, and this one stands in another clause before it.

    "Crowds gather in Paris as Israel bombs Beirut", but not "three died in Kyiv after a missile struck".
    """
    if view.roles.clause.isdisjoint(view.lows[p.last : question.first]):
        return False
    beside = (q for q in view.places if 0 <= q.first - question.last <= _BESIDE)
    return any(not preposition(view, q) and q.mention.country != p.mention.country for q in beside)


def names_scene(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether an act names a place as its own: "strikes on Gaza", "massacre in Myanmar", "bombs Rafah"."""
    words, word = view.roles, preposition(view, p)
    if attributive(view, p):
        return False  # "in an Israeli strike"
    if not words.clause.isdisjoint(view.lows[p.last : question.last]):
        return False  # "treated in Germany after a blast"
    if not word:
        behind = question.last <= p.last and p.first <= question.last + _BESIDE and p.mention.kind != "demonym"
        return behind or p.last == question.first  # "bombs Rafah", "Yemen clashes"
    leads = word in words.firm or word in words.genitive or (word in words.towards and word not in words.origin)
    return leads and question.first < hook(view, p) <= question.last


def only_helps(view: View, p: PlacedAt, word: str) -> bool:
    """Whether a place only says who helped: "with US air support", "backed by Emirati air strikes"."""
    at = _by(view, p)
    if at and view.lows[at - 1] in view.roles.helped:
        return True
    return word in view.roles.partner and not view.roles.backing.isdisjoint(view.lows[p.last : p.last + 2])


def _by(view: View, p: PlacedAt) -> int:
    """The token of the "by" a place hangs on; 0 where there is none."""
    return next((at for at in range(p.first - 1, max(0, p.first - 3), -1) if view.lows[at] in view.roles.agent), 0)


def is_forum(view: View, p: PlacedAt) -> bool:
    """Whether somebody only spoke there to a body or a meeting: "told the Human Rights Council in Geneva"."""
    at = hook(view, p)
    if at < 1 or view.lows[at] not in view.roles.firm:
        return False
    heard = view.lows[max(0, at - _HEARD) : at]
    return heard[-1] in view.roles.audience and not view.roles.addressing.isdisjoint(heard)


def is_conference(view: View, p: PlacedAt) -> bool:
    """Whether people only meet there: "donors meet in Paris", "the Bali summit"."""
    if p.mention.kind in ACTING - {"country"}:
        return False
    if not view.roles.conferences.isdisjoint(view.lows[p.last : p.last + 1]):
        return True
    at = hook(view, p)
    led = at > 0 and view.lows[at] in view.roles.firm
    return led and not view.roles.convening.isdisjoint(view.lows[max(0, at - _CONVENED) : at])


def only_answers(view: View, p: PlacedAt) -> bool:
    """Whether who answers an act stands behind a comma: "killed in a strike, Iran vows revenge"."""
    if view.lows[p.first - 1 : p.first] != [","]:
        return False
    return not view.roles.vowing.isdisjoint(view.lows[p.last : p.last + 1])


def reaction(view: View, p: PlacedAt, question: Question) -> str:
    """What a place is where one country only answers what befell another.

    "Nigeria shuts its border with Niger after a coup": the coup is Niger's.

    Returns:
        "answers", "suffers", or nothing.
    """
    first, last = view.places[0], view.places[-1]
    if not question.home or first is last or last.last > question.first:
        return ""
    if view.roles.clause.isdisjoint(view.lows[last.last : question.first]):
        return ""
    if first.mention.country == last.mention.country or preposition(view, first) or not _is_other_side(view, last):
        return ""
    return "answers" if p is first else "suffers" if p is last else ""


def _is_other_side(view: View, p: PlacedAt) -> bool:
    """Whether a country is named by a border with it, or as where something goes to or comes from."""
    words, word = view.roles, preposition(view, p)
    if word in words.partner:
        return not words.borders.isdisjoint(view.lows[max(0, p.first - 3) : p.first])
    return word in words.whither or word in words.origin


def urges(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether somebody only asks another for what is done at the other's home: "Canada urges China to spare them"."""
    at = next((i for i in range(p.last, min(p.last + 3, question.first)) if view.lows[i] in view.roles.urging), None)
    return at is not None and any(at < q.first < question.first for q in view.places)


def owns_next(view: View, p: PlacedAt) -> bool:
    """Whether a place has what follows: "fled Russia's invasion"."""
    return not view.roles.possessive.isdisjoint(view.lows[p.last : p.last + 1])


def struck_ground(view: View, p: PlacedAt) -> bool:
    """Whether a country stands before what befell it: "in Jordan drone attack", but not "in Israel drone strike"."""
    struck = p.mention.kind == "country" and not view.roles.deeds.isdisjoint(view.lows[p.last + 1 : p.last + 2])
    return struck and view.roles.raiders.isdisjoint(view.lows[p.first : p.last])


def stands_aside(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a place only says how far or near something is, where it was made ready, whose plot it was, for whom."""
    if question.home and (p.mention.kind == "demonym" and _plots(view, p)):
        return True
    if question.home and (_names_war(view, p) or _returned_to(view, p, question)):
        return True
    at = hook(view, p)
    if at < 1:
        return False
    words, word, before = view.roles, view.lows[at], view.lows[at - 1]
    if word in words.origin and before in words.measures:
        return True  # "2,000 km from Ukraine"
    if word in words.passing or ((not question.home or question.before == "people") and is_at_odds(view, p)):
        return True  # "entered Gaza via Kerem Shalom"
    if question.home and word in words.genitive | words.parties and before in words.sympathy:
        return True  # "marched in support of Ukraine"
    if word in words.whither and before in words.stakes:
        return True  # "a gift to China"
    if word in words.behalf and before in words.serving:
        return True  # "a plot to post parcel bombs for Russia"
    if question.home and before in words.hatching:
        return True  # "a coup plot hatched in Ivory Coast"
    return word in words.nearby and _only_near(view, p, at)


def is_caught(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether somebody is only held there for an act that may have been elsewhere: "arrested in Berlin"."""
    at, words = hook(view, p), view.roles
    if not question.home and not words.catching.isdisjoint(view.lows[p.last : p.last + 1]) and at > 0:
        return view.lows[at] in words.firm  # "in US custody"
    if question.home or at < 1 or not (view.lows[at] in words.firm or view.lows[at] in words.origin):
        return False
    return view.lows[at - 1] in words.catching and not before_trigger(view, p, question)


def is_at_odds(view: View, p: PlacedAt) -> bool:
    """Whether a place only says with whom there is a row: "seizes tanker as tensions rise with Oman"."""
    at, words = hook(view, p), view.roles
    if at < 1 or view.lows[at] not in words.partner | words.aims.binding:
        return False
    return not (words.feuds - words.wars).isdisjoint(view.lows[max(0, at - _ROW) : at])


def _names_war(view: View, p: PlacedAt) -> bool:
    """Whether a place only says which war is spoken of: "jailed for posts on the Ukraine war", "the war in Ukraine"."""
    words, at = view.roles, hook(view, p)
    if p.first and not words.wars.isdisjoint(view.lows[p.last : p.last + 1]):
        return True
    leads = at > 0 and (
        view.lows[at] in words.firm or view.lows[at] in words.towards or view.lows[at] in words.genitive
    )
    if leads and view.lows[at - 1] in words.invaded:
        return not (words.spanning | words.about).isdisjoint(view.lows[max(0, at - 3) : at - 1])
    return leads and view.lows[at - 1] in words.wars


def _returned_to(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether people are there again after what befell them: "returned to Peru after being freed"."""
    words = view.roles
    if question.before != "people" or p.last > question.first:
        return False
    at = p.first - 1
    while at > 0 and view.lows[at] in words.between:
        at -= 1
    return (
        at >= 0 and view.lows[at] in words.whither and not words.clause.isdisjoint(view.lows[p.last : question.first])
    )


def disowns(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a country only denies a part in what happened: "Mali denies a role in the coup"."""
    between = view.lows[p.last : question.first] if speaks(view, p) else []
    words = view.roles
    return any(one in words.disowning and other in words.firm for one, other in pairwise(between))


def _only_near(view: View, p: PlacedAt, at: int) -> bool:
    """Whether a country only says how close a town of another is to it: "raided Bambouti, near South Sudan"."""
    if p.mention.kind not in ACTING:
        return False
    before = (q for q in view.places if 0 <= at - q.last <= 1 and q.mention.kind not in ACTING)
    return any(q.mention.country not in {p.mention.country, None} for q in before)


def _plots(view: View, p: PlacedAt) -> bool:
    """Whether a people is whose plot another foiled: "it foiled a Ukrainian plot"."""
    return not view.roles.foiling.isdisjoint(view.lows[max(0, p.first - 2) : p.first])


def is_post(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a mission is named after where it stands, as headlines do: "US orders staff out of Niger embassy"."""
    if question.mode not in {"target", "host"} or not is_mission(view, p):
        return False
    if _is_sender(view, p, question):
        return True
    if p.mention.kind != "country":
        return False
    imposing, called = view.roles.imposing, {q: " ".join(view.lows[q.first : q.last]) for q in view.places}
    sends = any(q.last <= p.first and called[q] in imposing for q in view.places)
    return sends and called[p] not in imposing and not any(q.first > p.last for q in view.places)


def _is_sender(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether what is done befalls a country's envoy, and so that country: "Chad expels the German ambassador"."""
    inside = question.mode == "target" and question.first < p.first and p.last < question.last
    if not inside or view.roles.envoys.isdisjoint(view.lows[p.last : p.last + 2]):
        return False
    ways = view.roles.origin | view.roles.whither
    return not any(q.first > p.last and preposition(view, q) in ways for q in view.places)


def is_whereabouts(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a place is only where somebody is or flees to while it happens at home.

    "Ousted while he was in New York", "the premier fled to Mozambique, alleging a coup".
    """
    if not question.home or question.before == "people":
        return False
    words, at = view.roles, hook(view, p)
    if at > 0 and view.lows[at] in words.whither and _fled(view, at):
        return any(q.last <= at and q.mention.country != p.mention.country for q in view.places)
    between = view.lows[question.last : p.first]
    away = any(one in words.clause and other in words.absent for one, other in pairwise(between))
    return away and any(q.last <= question.first and q.mention.country != p.mention.country for q in view.places)


def _fled(view: View, at: int) -> bool:
    """Whether somebody flees right before, by whatever he flees: "the premier fled on a military plane"."""
    words, before = view.roles, view.lows[max(0, at - _BY_PLANE) : at]
    fled = max((i for i, low in enumerate(before) if low in words.fled), default=None)
    return fled is not None and words.clause.isdisjoint(before[fled:])


def begins_anew(view: View, gap: Sequence[str], other: PlacedAt, chain: Sequence[PlacedAt]) -> bool:
    """Whether a place behind a comma opens a clause: "fear an attack on Taiwan, and Beijing knows it"."""
    words, behind = view.roles, view.lows[other.last : other.last + 1]
    if gap == [","]:
        return speaks(view, other) or _lends_itself(view, other) or not words.opening.isdisjoint(behind)
    lone = len(gap) > 1 and gap[0] == "," and gap[1] in words.conjoining and not chain
    return lone and bool(behind) and behind[0].isalpha() and behind[0] not in words.firm


def _lends_itself(view: View, p: PlacedAt) -> bool:
    """Whether a country only says whose people or arms are told of next: "blast in Herat, US soldier dead"."""
    words, behind = view.roles, view.lows[p.last : p.last + 1]
    return p.mention.kind == "country" and not (words.private | words.possessed | words.arms).isdisjoint(behind)


def stands_elsewhere(view: View, p: PlacedAt) -> bool:
    """Whether what a country keeps is said to be in another: "a US air base in Qatar"."""
    at = keeps_post(view, p)
    if at < 0:
        return False
    beside = [q for q in view.places if at <= q.first <= at + 4 and q.mention.country != p.mention.country]
    return any(preposition(view, q) in view.roles.firm for q in beside)


def only_affected(view: View, p: PlacedAt) -> bool:
    """Whether an act only helps or harms a country: "a victory for Russia"."""
    at, words = hook(view, p), view.roles
    return at > 0 and view.lows[at] in words.parties and not words.stakes.isdisjoint(view.lows[max(0, at - 2) : at])


def is_own_coast(view: View, p: PlacedAt) -> bool:
    """Whether a region is the one of whoever acts: "off its East Coast" is no part of America."""
    return p.mention.kind == "region" and not view.roles.own.isdisjoint(view.lows[max(0, p.first - 1) : p.first])


def is_traveller(view: View, p: PlacedAt) -> bool:
    """Whether a people is attacked abroad, mostly: "Americans killed in a Hezbollah attack"."""
    if view.roles.belonging.travelled.isdisjoint(view.lows[p.first : p.last]):
        return False
    return any(q.mention.kind == "group" for q in view.places)


def hails(view: View, p: PlacedAt) -> bool:
    """Whether a place behind "from" only says where people or goods are from."""
    words, lows = view.roles, view.lows
    at = next((i for i in range(p.first - 1, max(-1, p.first - 7), -1) if lows[i] in words.origin), 0)
    return (at > 0 and lows[at - 1] in words.being) or not words.belonging.hailing.isdisjoint(lows[max(0, at - 4) : at])


def holds_site(view: View, p: PlacedAt) -> bool:
    """Whether a country's forces only say whose a site in it is: "at Pakistan army school", but no "US army base"."""
    if p.mention.kind != "country" or not view.roles.raiders.isdisjoint(view.lows[p.first : p.last]):
        return False
    return not (view.roles.civil | view.roles.ground.posts).isdisjoint(view.lows[p.last + 1 : p.last + 3])
