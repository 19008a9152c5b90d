"""From the drafts of a document to its mentions: counts attached, places filled in, one mention for each act."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from monitor.model.mention import Mention, Rejected
from monitor.model.place import CountryMention, PlaceMention, Role
from monitor.tagging.bywords import Bywords
from monitor.tagging.casts import Firmness
from monitor.tagging.closereading import FEW, Draft
from monitor.tagging.counting import Counter
from monitor.tagging.counting_words import BODILY
from monitor.tagging.dates import moment
from monitor.tagging.general import without_general
from monitor.tagging.inheriting import fill_places
from monitor.tagging.merging import merged, settle_actors
from monitor.tagging.scene import Scene
from monitor.tagging.seas import settle_seas
from monitor.tagging.singles import settle_ones, tell_ones
from monitor.tagging.tolls import attach
from monitor.tagging.wars import Wars

_LONG, _OPENING = 8, 4  # sentences: of a text that has a background, and of its opening, which tells the news
_VIOLENT: Final = frozenset({"killed"})
_PASSING: Final = "told in passing, without place, day or count"
_EVERYDAY: Final = "a victim or two, and nothing says that it was more than a crime"


def acts_of(
    scene: Scene,
    drafts: Sequence[Draft],
    countries: Sequence[CountryMention],
    counter: Counter,
    rejected: list[Rejected],
    grounds: Sequence[Wars | Bywords],
) -> list[Draft]:
    """The acts that a document tells, in reading order.

    Args:
        scene: The document.
        drafts: What close reading found in it.
        countries: Its countries, the one it is about first.
        counter: Reads the counts.
        rejected: Where to put down what is turned down on the way.
        grounds: Where acts lie that name only the parties of a war, or a name that everybody knows; asked in order.
    """
    counted = without_general(attach(scene, drafts, counter))
    counted = [draft for draft in counted if draft.kind.requires_count.issubset(draft.quantities)]
    told = _without(counted, lambda draft: _in_passing(scene, draft), _PASSING, rejected)
    tell_ones(told)
    for draft in told:
        fill_places(draft, told, scene, countries)
    settle_seas(told, scene)
    for ground in grounds:
        ground.settle(told, scene)
    acts = merged(told)
    settle_actors(acts)
    settle_ones(acts)
    return _without(acts, _is_everyday, _EVERYDAY, rejected)


def _without(
    drafts: Sequence[Draft], is_out: Callable[[Draft], bool], reason: str, rejected: list[Rejected]
) -> list[Draft]:
    """The drafts without those that are out, which are put down with the reason."""
    kept = []
    for draft in drafts:
        if is_out(draft):
            rejected.append(_as_rejected(draft, reason))
        else:
            kept.append(draft)
    return kept


def _is_everyday(act: Draft) -> bool:
    """Whether victims are counted of an act, and no more than everyday crime has."""
    if not act.everyday:
        return False
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
