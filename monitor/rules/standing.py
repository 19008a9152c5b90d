"""What was found at an earlier moment stands as long as what it was found in is the same.

Most rules see in most hours exactly the reports that they saw in the hour before. What is compared is the matches and
stories themselves, which are the same objects until something about them changes.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

T = TypeVar("T")

_MOST = 20_000  # findings that are remembered; beyond them, begin anew


class Standing:
    """Findings of earlier moments with what they rest on."""

    def __init__(self) -> None:
        self._found: dict[tuple[int, Hashable], tuple[object, object, Any]] = {}

    def find(self, rule: object, group: Hashable, seen: object, find: Callable[[], T]) -> T:
        """What was found before in the same, else what is found now.

        Args:
            rule: What looks; it is held, so that nothing else can have its identity.
            group: What of it.
            seen: Everything that the finding rests on.
            find: Looks, where something is not what it was.
        """
        key = (id(rule), group)
        held = self._found.get(key)
        if held is not None and held[1] == seen:
            found: T = held[2]
            return found
        if len(self._found) >= _MOST:
            self._found.clear()
        made = find()
        self._found[key] = (rule, seen, made)
        return made
