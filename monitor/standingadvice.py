"""Official advice as it stands and how it moved: read once, and again after a poll that changed it.

There are thousands of advisories, every step of the app looks at all of them, and on most days none moves.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Protocol

from monitor.model.advisory import AdvisoryState, AdvisoryTransition

States = Mapping[tuple[str, str], AdvisoryState]


class Reads(Protocol):
    """What keeps advice."""

    def advisories(self) -> States:
        """Every advisory as it stands, by issuer and country."""
        ...

    def transitions(self, since: datetime, until: datetime) -> tuple[AdvisoryTransition, ...]:
        """Advisory changes seen in [since, until), oldest first."""
        ...


class StandingAdvice:
    """Advice of one store that only this process writes."""

    def __init__(self, store: Reads) -> None:
        self._store = store
        self._states: States | None = None
        self._moved: tuple[datetime, tuple[AdvisoryTransition, ...]] | None = None  # since when, and all since then

    def states(self) -> States:
        """Every advisory as it stands, by issuer and country."""
        if self._states is None:
            self._states = self._store.advisories()
        return self._states

    def transitions(self, since: datetime, until: datetime) -> tuple[AdvisoryTransition, ...]:
        """Advisory changes seen in [since, until), oldest first."""
        if self._moved is None or since < self._moved[0]:
            self._moved = since, self._store.transitions(since, _END)
        moved = self._moved[1]
        begin, end = (bisect_left(moved, moment, key=lambda one: one.at) for moment in (since, until))
        return moved[begin:end]

    def since(self, moment: datetime) -> tuple[AdvisoryTransition, ...]:
        """Advisory changes seen after a moment, oldest first."""
        return self.transitions(moment + _INSTANT, _END)

    def forget(self) -> None:
        """Advice may have changed: it is read anew."""
        self._states = self._moved = None


_INSTANT = timedelta(microseconds=1)
_END = datetime.fromisoformat("9999-12-31T00:00:00+00:00")
