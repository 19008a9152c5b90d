"""What was found at an earlier moment stands as long as what it was found in is the same.

Most rules see in most hours exactly the reports that they saw in the hour before. What is compared is the matches and
stories themselves, which are the same objects until something about them changes.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

T = TypeVar("T")


_Held = tuple[object, object, Any]  # what looked, what it saw, what it found

_ALL = object()  # the group of all groups


class Standing:
    """Findings of the last moment and of this one, with what they rest on; what neither asked for is let go."""

    def __init__(self) -> None:
        self._found: dict[int, dict[Hashable, _Held]] = {}
        self._before: dict[int, dict[Hashable, _Held]] = {}

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
        own = self._found.setdefault(id(rule), {})
        held = own.get(group) or self._before.get(id(rule), _NOTHING).get(group)
        if held is None or held[1] != seen:
            held = (rule, seen, find())
        own[group] = held
        found: T = held[2]
        return found

    def find_all(self, rule: object, seen: object, find: Callable[[], T]) -> T:
        """The same of all groups of a rule together: while it stands, so does what was found of each.

        Args:
            rule: What looks.
            seen: Everything that the findings rest on.
            find: Looks at each group, where something of any is not what it was.
        """
        before = self._before.get(id(rule))
        held = before.get(_ALL) if before is not None else None
        if before is not None and held is not None and held[1] == seen:
            self._found[id(rule)] = {**before, **own} if (own := self._found.get(id(rule))) else before
        return self.find(rule, _ALL, seen, find)


_NOTHING: Mapping[Hashable, _Held] = MappingProxyType({})
