"""Who only has a part in what happens elsewhere: who is cited, asked, blamed or helps, and where people arrive."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from monitor.tagging.scene import PlacedAt, View
from monitor.tagging.standing import Question, attributive, hook, preposition, speaks

_ARTICLE: Final = 2  # tokens before a place over which it still hangs on what stands before them
_SENDER: Final = 5  # tokens before "ambassador to" in which stands who sent him
_SAYS: Final = 3  # tokens behind a place in which somebody speaks
_ASKED: Final = 3  # tokens before a place in which it is asked: "calls on the US"
_SEAT: Final = 5  # tokens before the town of a court in which it is told of
_APPEARS: Final = 12  # tokens from "appearance" to the court
_SPOKE: Final = 12  # tokens from "said" to where people met
_FLED: Final = 3  # tokens from "flee" to where to
_ARRIVED: Final = 3  # tokens from "arrived" to where
_DEFENDED: Final = 6  # tokens from "defend" to "against", with whom it is for between
_REVENGE: Final = 8  # tokens behind an act in which it is said to be in revenge


def is_source(view: View, p: PlacedAt) -> bool:
    """Whether a place is only cited: "according to U.S. estimates"."""
    at = _lead(view, p)
    return at > 0 and f"{view.lows[at - 1]} {view.lows[at]}" in view.roles.bystanding.citing


def says_of_another(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a place says what another does at home: "Seoul's and Tokyo's officials say Pyongyang is to test"."""
    if not question.home or preposition(view, p) or not speaks(view, p) or ":" in view.lows[p.last : question.first]:
        return False
    said = (q for q in view.places if p.last < q.first < question.last and q.mention.country != p.mention.country)
    return any(not preposition(view, q) and not speaks(view, q) for q in said)


def is_posting(view: View, p: PlacedAt) -> bool:
    """Whether the envoy of another country speaks there: "Haiti's ambassador to Canada said"."""
    at, words = hook(view, p), view.roles
    if at < 1 or view.lows[at] not in words.whither or view.lows[at - 1] not in words.bystanding.accredited:
        return False
    sent = any(0 < at - q.last < _SENDER and q.mention.country != p.mention.country for q in view.places)
    return sent and not words.speaking.isdisjoint(view.lows[p.last : p.last + _SAYS])


def is_blamed(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a country is only said to stir up what is at another's home: "accused Chad of fomenting unrest"."""
    if not question.home or question.mode != "event" or question.before != "place":
        return False
    words, (first, last) = view.roles, _row(view, p)
    if not first or view.lows[first - 1] not in words.accusing:
        return False
    told = [*view.lows[last : last + 2], "", ""]
    if told[0] in words.parties or not told[0][:1].isalnum():
        return True  # "blames Chad for unrest"
    return told[0] in words.genitive and told[1] in words.bystanding.stirring


def is_asked(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a state is only asked for what is done to another: "calls on Canada to deliver arms"."""
    if question.mode != "target" or question.issued or p.last > question.last:
        return False
    words, (first, last) = view.roles, _row(view, p)
    asked = not words.urging.isdisjoint(view.lows[max(0, first - _ASKED) : first])
    return asked and not words.whither.isdisjoint(view.lows[last : max(question.first + 1, question.last)])


def judges(view: View, p: PlacedAt, home: bool) -> bool:
    """Whether an act is only brought to court there: "convicted by a Belgian court", "on trial at The Hague"."""
    if home:
        return False
    words, courts, at = view.roles, view.roles.bystanding.courts, hook(view, p)
    if p.mention.kind in {"demonym", "country", "city"} and not courts.isdisjoint(view.lows[p.last : p.last + 1]):
        appears = not words.bystanding.appearing.isdisjoint(view.lows[max(0, p.first - _APPEARS) : p.first])
        return appears or preposition(view, p) not in words.firm | words.towards  # no "shot at a Paris court"
    if at < 1 or view.lows[at] not in words.firm:
        return False
    if view.lows[at - 1] in words.bystanding.lawsuits:
        return True
    seat = " ".join(view.lows[p.first : p.last]) in words.bystanding.tribunals
    return seat and not (courts | words.bystanding.lawsuits).isdisjoint(view.lows[max(0, at - _SEAT) : at])


def is_measure(view: View, p: PlacedAt) -> bool:
    """Whether a place only says how large another is: "larger than Portugal", "the size of Belgium"."""
    at, words = _lead(view, p), view.roles.bystanding
    return at > 0 and f"{view.lows[at - 1]} {view.lows[at]}" in words.exceeding


def hosts_talk(view: View, p: PlacedAt) -> bool:
    """Whether somebody only spoke after people met there: "he said after a gathering of ministers in Oslo"."""
    at, words = hook(view, p), view.roles
    if at < 1 or view.lows[at] not in words.firm:
        return False
    heard = view.lows[max(0, at - _SPOKE) : at]
    met = max((i for i, low in enumerate(heard) if low in words.bystanding.gatherings), default=0)
    said = next((i for i, low in enumerate(heard[:met]) if low in words.telling), None)
    return said is not None and not words.bystanding.occasions.isdisjoint(heard[said + 1 : met])


def lends_a_hand(view: View, p: PlacedAt) -> bool:
    """Whether what came from a place is only help or a word: "protests and condemnation from Chad"."""
    at, words = hook(view, p), view.roles
    return at > 0 and view.lows[at] in words.origin and view.lows[at - 1] in words.bystanding.offering


def takes_in(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether people flee there from an act: "troops shot dozens and forced thousands to flee into Thailand".

    Not those who had fled before it befell them: "refugees who fled to Uganda were killed".
    """
    if question.before == "people" or p.last <= question.first:
        return False
    at, words = hook(view, p), view.roles
    if at < 1 or view.lows[at] not in words.whither:
        return False
    start = max(0, at - _FLED)
    fled = next((i for i in range(start, at) if view.lows[i] in words.fled), None)
    return fled is not None and words.relative.isdisjoint(view.lows[max(0, fled - 1) : fled])


def receives_traveller(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether somebody arrives there amid what is at another's home: "he landed in Oman amid protests over Chad's"."""
    if question.before == "people" or p.last > question.first:
        return False
    at, words = hook(view, p), view.roles
    if at < 1 or view.lows[at] not in words.firm:
        return False
    if words.bystanding.arriving.isdisjoint(view.lows[max(0, at - _ARRIVED) : at]):
        return False
    others = [q for q in view.places if q.mention.kind == "country" and q.mention.country != p.mention.country]
    heads = any(not q.first and view.lows[q.last : q.last + 1] == [":"] for q in others)
    return heads or any(q.first >= question.last and preposition(view, q) for q in others)


def shelters(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether somebody is only safe there from what happens elsewhere: "a rioter seeks asylum in Belarus"."""
    at, words = hook(view, p), view.roles
    safe = at > 0 and view.lows[at] in words.firm and view.lows[at - 1] in words.bystanding.sheltering
    return safe and question.before != "people"


def is_warded_off(view: View, p: PlacedAt) -> bool:
    """Whether another is defended against a place: "send troops to defend Estonia against Russia"."""
    at, words = hook(view, p), view.roles
    if at < 1 or attributive(view, p) or view.lows[at] not in words.bystanding.opposing:
        return False
    start = max(0, at - _DEFENDED)
    guards = next((i for i in range(start, at) if view.lows[i] in words.bystanding.defending), None)
    return guards is not None and any(guards < q.first < at for q in view.places)


def replies(view: View, p: PlacedAt) -> bool:
    """Whether a place only answers what another did: "London reacts to Iran's decision"."""
    words, behind = view.roles, view.lows[p.last : p.last + 2]
    if len(behind) < 2 or behind[0] not in words.bystanding.replying or behind[1] not in words.whither:
        return False
    return any(0 <= q.first - p.last - 2 <= _ARTICLE for q in view.places)


def is_avenged(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a place is of what an act avenges: "a tanker was hit in revenge for a strike in Syria"."""
    if p.first < question.last:
        return False
    between, words = view.lows[question.last : p.first], view.roles
    told = pairwise(between[:_REVENGE])
    return any(one in words.bystanding.avenging and other in words.parties for one, other in told)


def _lead(view: View, p: PlacedAt) -> int:
    """The token before a place, over articles; -1 where there is none."""
    at = p.first - 1
    while at >= max(0, p.first - 1 - _ARTICLE) and view.lows[at] in view.roles.definite:
        at -= 1
    return at


def _row(view: View, p: PlacedAt) -> tuple[int, int]:
    """The tokens from the first to the last of the places that are joined to one: "the US, Britain and Israel"."""
    words, first, last = view.roles, p.first, p.last
    joins = words.joint | words.definite
    for q in reversed(view.places):
        if q.last < first and joins.issuperset(view.lows[q.last : first]):
            first = q.first
    for q in view.places:
        if last < q.first and joins.issuperset(view.lows[last : q.first]):
            last = q.last
    while first and view.lows[first - 1] in words.definite:
        first -= 1
    return first, last


_APART: Final = (is_posting, is_measure, hosts_talk, lends_a_hand, is_warded_off, replies)


def is_apart(view: View, p: PlacedAt) -> bool:
    """Whether a place is said to be elsewhere, whatever the act."""
    return view.tells_of_bystanders and any(told(view, p) for told in _APART)


def stands_by(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a place only has a part in what happens elsewhere."""
    if not view.tells_of_bystanders:
        return False
    if shelters(view, p, question):
        return True
    if question.home:
        return is_apart(view, p) or is_blamed(view, p, question) or receives_traveller(view, p, question)
    return is_apart(view, p) or takes_in(view, p, question) or is_avenged(view, p, question)


def tells(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a place is cited or speaks of what another does, and may yet be where it was."""
    said = view.tells_of_bystanders and is_source(view, p)
    return said or says_of_another(view, p, question)


def only_speaks(view: View, p: PlacedAt, question: Question) -> bool:
    """Whether a place is cited, answers another or speaks of one, and so does not act: not as it answers "with" it."""
    by_word = view.roles.partner.isdisjoint(view.lows[p.last : question.first])
    said = view.tells_of_bystanders and (is_source(view, p) or (by_word and replies(view, p)))
    return said or says_of_another(view, p, question) or is_blamed(view, p, question)
