"""Acts told in general words, "the attack", beside the same act told by its own name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from monitor.model.mention import Assertion, Quantity
from monitor.tagging.casts import Firmness
from monitor.tagging.closereading import Draft
from monitor.tagging.counting_words import BODILY
from monitor.tagging.inheriting import codes_of
from monitor.tagging.merging import is_hedged, same_numbers
from monitor.tagging.same_act import same_clause, told_beside

_NEARBY: Final = 3  # sentences within which "the attack" may be an act named there


def without_general(drafts: Sequence[Draft]) -> list[Draft]:
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
