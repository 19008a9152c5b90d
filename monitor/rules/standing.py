"""What was found at an earlier moment stands as long as what it was found in is the same.

Most rules see in most hours exactly the reports that they saw in the hour before. What is compared is the matches and
stories themselves, which are the same objects until something about them changes.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")


class Standing:
    """Findings of the last moment and of this one, with what they rest on; what neither asked for is let go."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, Hashable], tuple[object, object, Any]] = {}
        self._before: dict[tuple[int, Hashable], tuple[object, object, Any]] = {}

    def turn(self) -> None:
        """A moment begins: what the one before did not ask for is over, and holds the reports it was found in alive."""
        self._found, self._before = {}, self._found

    def find(self, rule: object, group: Hashable, seen: object, find: Callable[[], T]) -> T:
        """What was found before in the same, else what is found now.

        Args:
            rule: What looks; it is held, so that nothing else can have its identity.
            group: What of it.
            seen: Everything that the finding rests on.
            find: Looks, where something is not what it was.
        """
        key = (id(rule), group)
        held = self._found.get(key) or self._before.get(key)
        if held is None or held[1] != seen:
            held = (rule, seen, find())
        self._found[key] = held
        found: T = held[2]
        return found
