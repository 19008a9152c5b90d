"""Which stories have a key. Most keys have one story, for which a set of its own would be ten times too much."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from heapq import nsmallest
from itertools import chain


class Holders:
    """Ids of stories by the band of a text, or by a word."""

    __slots__ = ("_held",)

    def __init__(self) -> None:
        self._held: dict[int, str | set[str]] = {}

    def __len__(self) -> int:
        """How many keys somebody has."""
        return len(self._held)

    def of(self, key: int) -> Collection[str]:
        """Those that have it, each once."""
        held = self._held.get(key, ())
        return (held,) if isinstance(held, str) else held

    def of_any(self, keys: Iterable[int]) -> set[str]:
        """Those that have any of these, each once."""
        found: set[str] = set()
        for held in map(self._held.get, keys):
            if isinstance(held, str):
                found.add(held)
            elif held:
                found |= held
        return found

    def of_most(self, keys: Iterable[int], limit: int) -> set[str]:
        """Those that have any of these; of more than the limit, those that have the most of them, then by id."""
        keys = tuple(keys)
        found = self.of_any(keys)
        if len(found) <= limit:
            return found
        shared = Counter(chain.from_iterable(map(self.of, keys)))
        return set(nsmallest(limit, found, key=lambda story_id: (-shared[story_id], story_id)))

    def add(self, keys: Iterable[int], story_id: str) -> None:
        """Note that a story has these."""
        for key in keys:
            held = self._held.setdefault(key, story_id)
            if isinstance(held, set):
                held.add(story_id)
            elif held != story_id:
                self._held[key] = {held, story_id}

    def drop(self, keys: Iterable[int], story_id: str) -> None:
        """Note that a story has these no more."""
        for key in keys:
            held = self._held.get(key)
            if isinstance(held, set):
                held.discard(story_id)
                if len(held) == 1:
                    self._held[key] = held.pop()
            elif held == story_id:
                del self._held[key]
