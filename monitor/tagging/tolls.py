"""Which counts of a document are of which act: in its sentence the nearest, then in the sentences around."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from monitor.model.mention import Assertion
from monitor.tagging.closereading import Draft
from monitor.tagging.counting import Counter
from monitor.tagging.counting_words import BODILY, WEAPONS, Count
from monitor.tagging.merging import is_hedged
from monitor.tagging.scene import Scene, View

_PARTED: Final = 6  # tokens that a clause between an act and a count stands for: "hit Tyre after two rockets fell"
_MARCHED: Final = "marched"  # of `Compiled.people`: an act of crowds
_TOP: Final = 1  # the last sentence of a text whose single person is whom the item is about
_ITSELF: Final = 1  # tokens from a killing that others are angry about to whom it befell: "killing of a student"
_WHEN_REACH, _YEAR_REACH, _YEAR = 6, 4, 4  # tokens from a count back to its "when", from there to a year; digits of one
_TOLD_BELOW: Final = WEAPONS | {"people"}  # what the sentence under a headline may count of it
_FOLLOWING: Final = 2  # sentences after an act in which its victims are still told


def attach(scene: Scene, drafts: Sequence[Draft], counter: Counter) -> list[Draft]:
    """Give each count to the nearest act that can have it; victims told after an act belong to it."""
    by_view: dict[int, list[Draft]] = {}
    for draft in drafts:
        by_view.setdefault(id(draft.view), []).append(draft)
    told = list(drafts)
    for own in by_view.values():
        for count in _counts(scene, counter, own[0].view):
            told += _give(count, own)
    for draft in drafts:
        _look_on(scene, draft, by_view, counter)
    return told


def _counts(scene: Scene, counter: Counter, view: View) -> list[Count]:
    """The counts of a sentence without those of another time: "the worst since June 2020, when 24 soldiers died"."""
    counts = counter.counts(view)
    if view.roles.whenever.isdisjoint(view.lows):
        return list(counts)
    return [count for count in counts if not _of_then(scene, view, count)]


def _of_then(scene: Scene, view: View, count: Count) -> bool:
    reach = range(count.at - 1, max(0, count.at - _WHEN_REACH), -1)
    when = next((at for at in reach if view.lows[at] in view.roles.whenever), None)
    if when is None:
        return False
    years = [int(low) for low in view.lows[max(0, when - _YEAR_REACH) : when] if low.isdecimal() and len(low) == _YEAR]
    return bool(years) and scene.told is not None and years[-1] < scene.told.year


def _give(count: Count, drafts: list[Draft]) -> list[Draft]:
    """Attach a count; where it tells of other people than the one already there, the act is told apart."""
    fitting = [draft for draft in drafts if _takes(draft, count)]
    if not fitting:
        return []
    nearest = min(fitting, key=lambda draft: (_distance(draft, count), _tries(draft)))
    role, apart = count.quantity.role, []
    if count.lone:
        if nearest.view.number <= _TOP:
            nearest.lone[role] = count.quantity
        return []
    for draft in fitting:
        if draft is not nearest and not _together(draft, nearest):
            continue
        if role not in draft.quantities or (not count.status and _distance(draft, count) < draft.nearness.get(role, 0)):
            draft.quantities[role] = count.quantity
            draft.nearness[role] = _distance(draft, count)
            has = any(extract.name == "status" for extract in draft.kind.extract)
            if count.status and has and "status" not in draft.trigger.attributes:
                draft.attributes["status"] = count.status
        elif count.status and draft is nearest and draft.attributes.get("status") != count.status:
            other = {**draft.attributes, "status": count.status}
            apart.append(
                replace(draft, quantities={role: count.quantity}, attributes=other, nearness={}, lone=dict(draft.lone))
            )
    return apart


def _tries(draft: Draft) -> bool:
    """Whether an act only may have held people: of an ousted leader who was jailed, the coup."""
    return draft.kind.before != "people"


def _takes(draft: Draft, count: Count) -> bool:
    role = count.quantity.role
    if role not in draft.kind.counts:
        return False
    if count.tally and not draft.kind.tallies:
        return False  # "once home to thousands", "have killed 300 since protests began": no count of one act
    if count.known and role in BODILY and _MARCHED in draft.kind.people:
        return False  # of one whom a march is about no number is told
    if count.occasion and (_MARCHED in draft.kind.people or draft.last + _ITSELF < count.at):
        return False  # "protests over a student's death", "shot at mourners in revenge for the killing of two"
    if role == "people":
        return count.about in draft.kind.people or "any" in draft.kind.people
    if role in WEAPONS and count.about and draft.kind.weapons and count.about not in draft.kind.weapons:
        return False
    foretold = draft.verdict.assertion in {Assertion.POSSIBLE, Assertion.PLANNED, Assertion.THREATENED}
    return not (role in BODILY and foretold and draft.verdict.rule is not None)  # a blast of unknown cause has victims


def _distance(draft: Draft, count: Count) -> int:
    """Tokens from an act to a count; more where another clause opens between them."""
    between = draft.view.lows[min(draft.last, count.last) : max(draft.first, count.at)]
    parted = 0 if draft.view.roles.clause.isdisjoint(between) else _PARTED
    return max(0, count.at - draft.last, draft.first - count.last) + parted


def _together(draft: Draft, nearest: Draft) -> bool:
    """Whether two triggers stand side by side: "drone and rocket attacks"."""
    return draft.first <= nearest.last + 1 and nearest.first <= draft.last + 1


def _look_on(scene: Scene, draft: Draft, by_view: Mapping[int, list[Draft]], counter: Counter) -> None:
    """Victims in the sentences after an act, as long as no other act is told there; a tally of years is not its own."""
    bodily = BODILY & draft.kind.counts
    if draft.view.field == "title" and _TOLD_BELOW & draft.kind.counts - draft.quantities.keys():
        _look_below(scene, draft, by_view, counter)
    if not bodily or not _has_victims(draft):
        return
    if not BODILY.isdisjoint(draft.quantities):
        _look_further(scene, draft, by_view, counter)
        return
    for view in _around(scene, draft.view):
        if id(view) in by_view:
            continue
        for count in _counts(scene, counter, view):
            if count.quantity.role in bodily - draft.quantities.keys() and _is_of(draft, count, view):
                draft.quantities[count.quantity.role] = count.quantity
        if not BODILY.isdisjoint(draft.quantities):
            return


def _has_victims(draft: Draft) -> bool:
    """Whether the sentences beside an act may count its victims; of a past one only those under its headline do."""
    past = draft.verdict.assertion is Assertion.HISTORICAL and draft.view.field == "title"
    return past or draft.verdict.assertion is Assertion.ACTUAL


def _look_further(scene: Scene, draft: Draft, by_view: Mapping[int, list[Draft]], counter: Counter) -> None:
    """What befell others in the very next sentence, where it tells nothing else: "Nine were killed. 17 were hurt".

    Under a headline it may tell the same again: "Nine killed || At least nine were killed and 17 hurt".
    """
    sentences, title = scene.readings["text"].sentences, draft.view.field == "title"
    at = 0 if title else draft.view.number + 1
    if at >= len(sentences) or id(view := scene.view("text", at)) in by_view:
        return
    told = [c for c in _counts(scene, counter, view) if not (c.tally or c.lone or c.known)]
    counts = {c.quantity.role: c.quantity for c in told}
    again = draft.quantities.keys() & counts.keys()
    if not again or (title and all(draft.quantities[role].lo == counts[role].lo for role in again)):
        for role in BODILY & draft.kind.counts & counts.keys():
            if role not in again or is_hedged(counts[role], draft.quantities[role]):
                draft.quantities[role] = counts[role]


def _is_of(draft: Draft, count: Count, view: View) -> bool:
    """Whether victims told beside an act may be its own; no march has the one whose death it is about."""
    marched = _MARCHED in draft.kind.people
    if count.tally or (count.known and marched):
        return False  # "since Laila Amin died in custody"
    above = view.field == "title" and draft.view.field == "text"
    return not above or (_takes(draft, count) and not (marched and count.quantity.lo == 1))


def _look_below(scene: Scene, draft: Draft, by_view: Mapping[int, list[Draft]], counter: Counter) -> None:
    """How many a headline is about, where the sentence under it counts them and tells no act of its own."""
    for view in _around(scene, draft.view):
        if id(view) in by_view:
            continue
        counts = [count for count in _counts(scene, counter, view) if _takes(draft, count)]
        for role in _TOLD_BELOW - draft.quantities.keys():
            first = next((count for count in counts if count.quantity.role == role), None)
            if first is not None and not first.lone:
                draft.quantities[role] = first.quantity


def _around(scene: Scene, view: View) -> list[View]:
    """The sentences after one, then the one before it: of the first of a text, its title."""
    sentences = scene.readings[view.field].sentences
    if view.field == "title":
        return [scene.view("text", 0)] if scene.readings["text"].sentences else []
    ahead = range(view.number + 1, min(len(sentences), view.number + 1 + _FOLLOWING))
    behind = range(view.number - 1, max(-1, view.number - 2), -1)
    above = [scene.view("title", 0)] if not view.number and scene.readings["title"].sentences else []
    return [*(scene.view(view.field, number) for number in (*ahead, *behind)), *above]
