"""Whose an act at sea is of which its sentence names no coast: of the countries around that the news is about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from monitor.model.place import PlaceMention
from monitor.tagging.closereading import Draft
from monitor.tagging.scene import Scene, View

_WATERS: Final = frozenset({"sea", "strait"})
_OPENING: Final = 3  # sentences of a text that say whom it concerns
_FEW: Final = 3  # coasts that all count for what happens in a sea


def settle_seas(drafts: Sequence[Draft], scene: Scene) -> None:
    """Give an act in a sea with many coasts to those of them that the title, else the opening, names; not to who acts.

    "Cables cut in the Baltic Sea || They link Finland to Germany": of Finland and Germany.
    """
    for draft in drafts:
        if any(_has_many_coasts(place) for place in draft.cast.places):
            places = tuple(_narrowed(draft, place, scene) for place in draft.cast.places)
            draft.cast = replace(draft.cast, places=places)


def _has_many_coasts(place: PlaceMention) -> bool:
    return place.country is None and place.kind in _WATERS and len(place.countries) > _FEW


def _narrowed(draft: Draft, place: PlaceMention, scene: Scene) -> PlaceMention:
    if not _has_many_coasts(place):
        return place
    for field, sentences in (("title", len(scene.readings["title"].sentences)), ("text", _OPENING)):
        named = dict.fromkeys(p.mention.country for view in _first(scene, field, sentences) for p in view.places)
        here = tuple(code for code in named if code in place.countries and code != draft.cast.actor)
        if here:
            return replace(place, countries=here[:_FEW])
    return place


def _first(scene: Scene, field: str, sentences: int) -> Iterator[View]:
    return (scene.view(field, at) for at in range(min(sentences, len(scene.readings[field].sentences))))
