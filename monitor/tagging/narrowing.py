"""What of a wide place is meant: the town of a country that an act is done to, the one country of a strait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from monitor.model.place import PlaceMention
from monitor.tagging.elsewhere import names_scene
from monitor.tagging.scene import PlacedAt, View
from monitor.tagging.standing import ACTING, Question, preposition, speaks


def town_of_act(
    view: View, question: Question, placed: Sequence[PlacedAt], chosen: Sequence[PlacedAt]
) -> PlacedAt | None:
    """The town that an act names as its own in a country that was chosen: "Syria live: rebels take Damascus"."""
    if question.mode not in {"event", "sides", "target"} or question.home:
        return None
    wide = {p.mention.country for p in chosen if p.mention.kind in ACTING} - {None}
    if not wide or any(p.mention.kind not in ACTING for p in chosen):
        return None
    towns = (p for p in placed if p.mention.kind not in ACTING and p.mention.country in wide)
    return next((p for p in towns if _is_done_to(view, p, question)), None)


def _is_done_to(view: View, town: PlacedAt, question: Question) -> bool:
    """Whether a town is what an act is done to.

    Not one that speaks in the next clause, "take it as Damascus vows revenge", nor one that it is only near.
    """
    words = view.roles
    if not words.clause.isdisjoint(view.lows[question.last - 1 : town.first]) or speaks(view, town):
        return False
    return names_scene(view, town, question) and preposition(view, town) not in words.nearby


def narrowed(place: PlaceMention, named: set[str], others: set[str]) -> PlaceMention:
    """A strait or region of several countries, where the sentence names one of them, stands for that one.

    Who acts may do so anywhere in a region: "Iran's proxies may attack in the Middle East".
    """
    here = tuple(code for code in place.countries if code in (others if place.kind == "region" else named))
    narrow = place.country is None and place.kind in {"sea", "strait", "region"} and here
    return replace(place, countries=here) if narrow else place
