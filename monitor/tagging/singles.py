"""One person, ship or missile that an act is told of, where no number says how many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from monitor.model.mention import Assertion, Quantity
from monitor.tagging.closereading import Draft
from monitor.tagging.counting import LISTED
from monitor.tagging.counting_ones import CAPTIVE

_DONE: Final = frozenset({Assertion.ACTUAL, Assertion.HISTORICAL})


def tell_ones(drafts: Iterable[Draft]) -> None:
    """Count one where the words of an act itself say so and nothing was counted: "was assassinated"."""
    for draft in drafts:
        for role, words in draft.kind.one.items():
            if role in draft.quantities or draft.verdict.assertion not in _DONE or role in draft.lone:
                continue
            hits = words.find(draft.view.context)
            own = next((hit for hit in hits if hit.first < draft.last and draft.first < hit.last), None)
            if own is not None:
                draft.lone[role] = Quantity(role, 1, 1, False, draft.view.slice(own.first, own.last))


def settle_ones(acts: Sequence[Draft]) -> None:
    """Let one stand where no sentence counts more; nobody is counted for being tried over a riot or put on a list."""
    for act in acts:
        act.quantities = {**act.lone, **act.quantities}
        people = act.quantities.get("people")
        if people is not None and people.lo == 1 == people.hi and _only_tries(act):
            del act.quantities["people"]


def _only_tries(act: Draft) -> bool:
    return act.kind.before != "people" and not (CAPTIVE | {LISTED}).isdisjoint(act.kind.people)
