"""Which of the known wars a document of its days is about, by whom it names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from monitor.tagging.scene import Scene
from monitor.tagging.war_file import War


def war_of_both(wars: Sequence[War], scene: Scene) -> War | None:
    """The war whose parties a document names, both of them; of several none."""
    named = _named(scene)
    both = [war for war in _of_its_days(wars, scene) if war.parties <= named]
    return both[0] if len(both) == 1 else None


def lone_war(wars: Sequence[War], scene: Scene) -> War | None:
    """The war that a document is about though it names only one of the two, as that one fights nowhere else."""
    named, day = _named(scene), scene.told
    lone = (war for war in _of_its_days(wars, scene) if has_begun(war.sole_theatre_since, day))
    return next((war for war in lone if war.parties & named), None)


def answered_war(wars: Sequence[War], scene: Scene) -> War | None:
    """The war over which a document may tell of sanctions: its land is named, or need not be."""
    named, day, lone = _named(scene), scene.told, lone_war(wars, scene)
    answered = (war for war in _of_its_days(wars, scene) if has_begun(war.answered_since, day))
    return next((war for war in answered if war.on in named or war is lone), None)


def has_begun(since: date | None, day: date | None) -> bool:
    """Whether what a war says a day of holds on another; on an unknown one nothing does."""
    return since is not None and day is not None and since <= day


def _of_its_days(wars: Sequence[War], scene: Scene) -> list[War]:
    day = scene.told
    return [] if day is None else [war for war in wars if war.lasts(day)]


def _named(scene: Scene) -> set[str | None]:
    return {place.country for place in scene.places}
