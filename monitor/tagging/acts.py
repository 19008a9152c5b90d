"""From the drafts of a document to its mentions: counts attached, places filled in, one mention for each act."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from monitor.model.mention import Assertion, Mention, Quantity, Rejected
from monitor.model.place import CountryMention, PlaceMention, Role
from monitor.tagging.bywords import Bywords
from monitor.tagging.casts import Firmness
from monitor.tagging.closereading import FEW, Draft
from monitor.tagging.counting import Counter
from monitor.tagging.counting_words import BODILY, WEAPONS, Count
from monitor.tagging.dates import moment
from monitor.tagging.inheriting import codes_of, fill_places
from monitor.tagging.merging import is_hedged, merged, same_numbers, settle_actors
from monitor.tagging.same_act import same_clause, told_beside
from monitor.tagging.scene import Scene, View
from monitor.tagging.seas import settle_seas
from monitor.tagging.singles import settle_ones, tell_ones
from monitor.tagging.wars import Wars

_LONG, _OPENING = 8, 4  # sentences: of a text that has a background, and of its opening, which tells the news
_VIOLENT: Final = frozenset({"killed"})
_PARTED: Final = 6  # tokens that a clause between an act and a count stands for: "hit Tyre after two rockets fell"
_MARCHED: Final = "marched"  # of `Compiled.people`: an act of crowds
_TOP: Final = 1  # the last sentence of a text whose single person is whom the item is about
_ITSELF: Final = 1  # tokens from a killing that others are angry about to whom it befell: "killing of a student"
_NEARBY: Final = 3  # sentences within which "the attack" may be an act named there
_WHEN_REACH, _YEAR_REACH, _YEAR = 6, 4, 4  # tokens from a count back to its "when", from there to a year; digits of one
_TOLD_BELOW: Final = WEAPONS | {"people"}  # what the sentence under a headline may count of it
_FOLLOWING: Final = 2  # sentences after an act in which its victims are still told


def acts_of(
    scene: Scene,
    drafts: Sequence[Draft],
    countries: Sequence[CountryMention],
    counter: Counter,
    rejected: list[Rejected] | None = None,
    grounds: Sequence[Wars | Bywords] = (),
) -> list[Draft]:
    """The acts that a document tells, in reading order.

    Args:
        scene: The document.
        drafts: What close reading found in it.
        countries: Its countries, the one it is about first.
        counter: Reads the counts.
        rejected: Where to put down what is only told in passing.
        grounds: Where acts lie that name only the parties of a war, or a name that everybody knows; asked in order.
    """
    drafts = _without_generic(_attach(scene, drafts, counter))
    drafts = [draft for draft in drafts if draft.kind.requires_count.issubset(draft.quantities)]
    passing = [draft for draft in drafts if _in_passing(scene, draft)]
    drafts = [draft for draft in drafts if not any(draft is other for other in passing)]
    if rejected is not None:
        rejected.extend(_as_rejected(draft, "told in passing, without place, day or count") for draft in passing)
    tell_ones(drafts)
    for draft in drafts:
        fill_places(draft, drafts, scene, countries)
    settle_seas(drafts, scene)
    for ground in grounds:
        ground.settle(drafts, scene)
    acts = merged(drafts)
    settle_actors(acts)
    settle_ones(acts)
    everyday = [act for act in acts if act.everyday and _has_few_victims(act)]
    if rejected is not None:
        rejected.extend(
            _as_rejected(act, "a victim or two, and nothing says that it was more than a crime") for act in everyday
        )
    return [act for act in acts if not any(act is other for other in everyday)]


def _has_few_victims(act: Draft) -> bool:
    """Whether victims are counted of an act, and no more than everyday crime has."""
    told = [act.quantities[role] for role in BODILY & act.quantities.keys()]
    most = [quantity.hi for quantity in told if quantity.hi is not None]
    return bool(told) and len(most) == len(told) and sum(most) <= FEW and max(most) <= act.everyday


def _in_passing(scene: Scene, draft: Draft) -> bool:
    """Whether a long text only speaks of violence further down: no victims are counted, no place, no day is told."""
    sentences = scene.readings[draft.view.field].sentences
    if len(sentences) < _LONG or draft.view.number < _OPENING or not _VIOLENT & draft.kind.counts:
        return False
    if draft.quantities or draft.day is not None or draft.cast.firm >= Firmness.PLACED:
        return False
    return not scene.grammar.calendar.is_of_late(draft.view.lows)


def _as_rejected(draft: Draft, reason: str) -> Rejected:
    sentence = draft.view.sentence
    start, end = sentence.starts[draft.first], sentence.end_of(draft.last - 1)
    return Rejected(
        draft.type,
        draft.trigger.rule,
        draft.view.field,
        start,
        end,
        sentence.source[start:end],
        reason,
    )


def _without_generic(drafts: Sequence[Draft]) -> list[Draft]:
    """Drop "the attack" where the document tells the same act by its own name; what was counted goes to that one."""
    kept, general = [], {name for draft in drafts for name in draft.kind.ancestors}
    for draft in drafts:
        may = draft.trigger.refers or draft.type in general
        named = next((other for other in drafts if _names(other, draft)), None) if may else None
        if named is None:
            kept.append(draft)
            continue
        _pass_on(draft, named)
    return kept


def _pass_on(draft: Draft, named: Draft) -> None:
    """Give what was told of "the attack" to the act it is; the toll of a title stands over a part of it."""
    named.told_by_title_too |= draft.in_headline and draft.verdict.assertion is named.verdict.assertion
    for role, quantity in draft.quantities.items():
        if role not in named.kind.counts:
            continue
        held = named.quantities.setdefault(role, quantity)
        larger = _opens_with(draft, named) and _least(held) < _least(quantity)
        if held is not quantity and (larger or is_hedged(quantity, held)):
            named.quantities[role] = quantity


def _names(other: Draft, draft: Draft) -> bool:
    """Whether another draft tells a more specific kind of what may be the same act."""
    if other.kind.people or other.trigger.refers:
        return False
    if _refers(draft, other):
        return True
    if (
        draft.type not in other.kind.ancestors
        or other.verdict.assertion is not draft.verdict.assertion
        or _stands_alone(draft, other)
        or _beside(draft, other)
        or _elsewhere(draft, other)
        or (draft.day is not None and _of_its_day(draft, other))
    ):
        return False
    if draft.view.field == other.view.field and abs(draft.view.number - other.view.number) > _NEARBY:
        return False
    own = BODILY.intersection(draft.quantities, other.quantities)
    return not own or same_numbers(draft, other) or _opens_with(draft, other)


def _opens_with(draft: Draft, other: Draft) -> bool:
    """Whether the sentence under a title tells a part of its toll: "Seven dead in attack || Four died in a strike"."""
    if draft.view.field != "title" or other.view.field != "text" or other.view.number:
        return False
    own = BODILY.intersection(draft.quantities, other.quantities)
    return all(_least(other.quantities[role]) <= _least(draft.quantities[role]) for role in own)


def _least(quantity: Quantity) -> int:
    return quantity.lo or 0


def _refers(draft: Draft, other: Draft) -> bool:
    """Whether an act is only "the attack", however doubtful what is said of it, and the other a fact of its kind."""
    alike = other.type == draft.type or draft.type in other.kind.ancestors
    return draft.trigger.refers and alike and other.verdict.assertion is Assertion.ACTUAL


def _stands_alone(draft: Draft, other: Draft) -> bool:
    """Whether one of two acts is by means of its own and told in another sentence or clause than the other."""
    if not (draft.trigger.own or other.trigger.own) or "title" in {draft.view.field, other.view.field}:
        return False
    return other.view is not draft.view or not _overlap(draft, other)


def _beside(draft: Draft, other: Draft) -> bool:
    own = (draft.first, draft.last) if draft.view is other.view else None
    return told_beside(other.view, draft.trigger, own, (other.first, other.last))


def _elsewhere(draft: Draft, other: Draft) -> bool:
    """Whether two acts are firmly told of two countries: "jets bombed Sanaa after rockets hit Riyadh"."""
    if min(draft.cast.firm, other.cast.firm) < Firmness.BESIDE:
        return False
    here, there = codes_of(draft), codes_of(other)
    return bool(here) and bool(there) and not here & there


def _of_its_day(draft: Draft, other: Draft) -> bool:
    """Whether an act that is past by its date stands beside one that is past without: "the October 7 attacks"."""
    return draft.verdict.assertion is Assertion.HISTORICAL and other.day is None


def _overlap(draft: Draft, other: Draft) -> bool:
    return same_clause(draft.view, draft.first, other.first) or (draft.first < other.last and other.first < draft.last)


def _attach(scene: Scene, drafts: Sequence[Draft], counter: Counter) -> list[Draft]:
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
    nearest = min(fitting, key=lambda draft: _distance(draft, count))
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
    if not bodily or draft.verdict.assertion is not Assertion.ACTUAL:
        return
    if not BODILY.isdisjoint(draft.quantities):
        _look_further(scene, draft, by_view, counter)
        return
    for view in _around(scene, draft.view):
        if id(view) in by_view:
            continue
        for count in _counts(scene, counter, view):
            if count.quantity.role in bodily - draft.quantities.keys() and not count.tally:
                draft.quantities[count.quantity.role] = count.quantity
        if not BODILY.isdisjoint(draft.quantities):
            return


def _look_further(scene: Scene, draft: Draft, by_view: Mapping[int, list[Draft]], counter: Counter) -> None:
    """What befell others in the very next sentence, where it tells nothing again: "Nine were killed. 17 were hurt"."""
    sentences, at = scene.readings[draft.view.field].sentences, draft.view.number + 1
    if draft.view.field == "title" or at >= len(sentences) or id(view := scene.view("text", at)) in by_view:
        return
    counts = {c.quantity.role: c.quantity for c in _counts(scene, counter, view) if not (c.tally or c.lone)}
    if draft.quantities.keys().isdisjoint(counts):
        draft.quantities.update({role: counts[role] for role in BODILY & draft.kind.counts & counts.keys()})


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
    """The sentences after one, then the one before it."""
    sentences = scene.readings[view.field].sentences
    if view.field == "title":
        return [scene.view("text", 0)] if scene.readings["text"].sentences else []
    ahead = range(view.number + 1, min(len(sentences), view.number + 1 + _FOLLOWING))
    behind = range(view.number - 1, max(-1, view.number - 2), -1)
    return [scene.view(view.field, number) for number in (*ahead, *behind)]


def mention_of(draft: Draft) -> Mention:
    """An act as it is told to everybody else."""
    sentence = draft.view.sentence
    return Mention(
        type=draft.type,
        assertion=draft.verdict.assertion,
        cue=draft.verdict.cue,
        countries=tuple(dict.fromkeys(code for place in draft.cast.places for code in _of(place))),
        field=draft.view.field,
        start=sentence.start,
        end=sentence.end,
        quote=sentence.text,
        trigger=sentence.slice(draft.first, draft.last),
        rule=draft.trigger.rule,
        confidence=draft.confidence,
        places=tuple(replace(place, role=Role.EVENT) for place in draft.cast.places),
        quantities=draft.quantities,
        attributes=draft.attributes,
        actor=draft.cast.actor,
        target=draft.cast.target,
        attribution=draft.attribution,
        event_time=moment(draft.day) if draft.day is not None else None,
        codes=draft.kind.type.codes,
        weight=_weight(draft),
        told_by_title_too=draft.told_by_title_too,
    )


def _of(place: PlaceMention) -> tuple[str, ...]:
    return (place.country,) if place.country else place.countries if len(place.countries) <= 3 else ()


def _weight(draft: Draft) -> float:
    for when, weight in draft.kind.relief:
        if all(draft.attributes.get(name) == value for name, value in when.items()):
            return weight
    return draft.kind.type.weight
