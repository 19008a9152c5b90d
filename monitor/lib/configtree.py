"""YAML 1.2 text as plain values, each with its line and column.

Built from ruamel's parse events instead of its loader, because positions must survive, `NO` must stay a text,
`1:30` too, and a small file must not be able to grow into a huge one through its aliases.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamStartEvent,
)

from monitor.lib.configculprit import Position
from monitor.lib.configevents import EmptyError, UnreadableError, events, scalar
from monitor.lib.configquick import quick_events
from monitor.lib.errors import Fault

# A key path: names of keys and indices into lists.
Loc = tuple[str | int, ...]
Value = dict[str, Any] | list[Any] | str | int | float | bool | None

MAX_VALUES = 100_000  # after aliases are filled in; the shipped files hold a few thousand
MAX_DEPTH = 40

_STR_TAG = "tag:yaml.org,2002:str"


@dataclass(slots=True)
class Tree:
    """A document as plain values, and where each of them stands.

    Attributes:
        values: Line and column of the value at a key path; the root is `()`.
        keys: The same of the key that leads to it.
        mistakes: What is wrong in itself, though the rest can be read: duplicate keys, foreign tags.
    """

    value: Value = None
    values: dict[Loc, Position] = field(default_factory=dict)
    keys: dict[Loc, Position] = field(default_factory=dict)
    mistakes: list[tuple[Position, str]] = field(default_factory=list)

    def position(self, loc: Loc, *, key: bool = False) -> Position:
        """Where a key path stands; where it is absent, the nearest part of it that is there."""
        places = self.keys if key else self.values
        for length in range(len(loc), -1, -1):
            found = places.get(loc[:length]) or self.values.get(loc[:length])
            if found is not None:
                return found
        return (1, 1)

    def faults(self, path: str) -> list[Fault]:
        """The mistakes as faults of a file."""
        return [Fault(path, line, column, message) for (line, column), message in self.mistakes]


def read_tree(text: str, *, shipped: bool = False) -> Tree:
    """The one document in a text.

    Args:
        text: What the file holds.
        shipped: It is one of the product's own, of which a test knows that the quick scanner reads it alike.

    Raises:
        UnreadableError: where it is not well-formed, holds several documents, is empty or grows beyond the bounds.
    """
    builder = _Builder(quick_events(text) if shipped else events(text))
    return builder.document()


class _Builder:
    """Turns events into a tree; aliases are filled in by replaying what their anchor recorded."""

    def __init__(self, events: Iterator[Event]) -> None:
        self._events = events
        self._tree = Tree()
        self._count = 0
        self._anchors: dict[str, tuple[Event, ...]] = {}
        self._open: dict[str, list[Event]] = {}

    def document(self) -> Tree:
        event = next(self._events)
        while isinstance(event, StreamStartEvent):
            event = next(self._events)
        if not isinstance(event, DocumentStartEvent):
            raise EmptyError
        self._tree.value = self._build(self._next(self._events), self._events, (), 0)
        if self._tree.value is None:
            raise EmptyError
        end = next(self._events)
        assert isinstance(end, DocumentEndEvent)  # noqa: S101 - the parser's own grammar
        following = next(self._events)
        if isinstance(following, DocumentStartEvent):
            place = _position(following)
            raise UnreadableError(place, 'a second document begins here; one file holds one document, remove the "---"')
        return self._tree

    def _next(self, source: Iterator[Event]) -> Event:
        event = next(source)
        for recorded in self._open.values():
            recorded.append(event)
        return event

    def _build(self, event: Event, source: Iterator[Event], loc: Loc, depth: int) -> Value:
        self._count += 1
        if self._count > MAX_VALUES:
            raise UnreadableError(_position(event), f"more than {MAX_VALUES} values once its aliases are filled in")
        if depth > MAX_DEPTH:
            raise UnreadableError(_position(event), f"nested more than {MAX_DEPTH} levels deep")
        if isinstance(event, AliasEvent):
            return self._alias(event, loc, depth)
        # An empty value is marked where the next token stands; its key is where the reader has to look.
        empty = isinstance(event, ScalarEvent) and event.style is None and not event.value
        self._tree.values.setdefault(loc, self._tree.keys.get(loc, _position(event)) if empty else _position(event))
        anchor = getattr(event, "anchor", None)
        if anchor is None:
            return self._content(event, source, loc, depth)
        self._open[anchor] = [event]
        value = self._content(event, source, loc, depth)
        self._anchors[anchor] = tuple(self._open.pop(anchor, ()))
        return value

    def _alias(self, event: AliasEvent, loc: Loc, depth: int) -> Value:
        recorded = self._anchors.get(event.anchor)
        if recorded is None:
            raise UnreadableError(
                _position(event), f"*{event.anchor} refers to an anchor &{event.anchor} that is not above"
            )
        self._tree.values.setdefault(loc, _position(event))
        replay = iter(recorded)
        # While an alias is filled in, outer anchors have recorded the alias itself; that is enough.
        outer, self._open = self._open, {}
        first = next(replay)
        value = self._content(first, replay, loc, depth)
        self._open = outer
        return value

    def _content(self, event: Event, source: Iterator[Event], loc: Loc, depth: int) -> Value:
        if isinstance(event, ScalarEvent):
            return self._read_scalar(event)
        self._check_tag(event)
        if isinstance(event, SequenceStartEvent):
            return self._sequence(source, loc, depth)
        assert isinstance(event, MappingStartEvent)  # noqa: S101 - the parser's own grammar
        return self._mapping(source, loc, depth)

    def _read_scalar(self, event: ScalarEvent) -> Value:
        plain = event.style is None and event.tag is None
        if event.tag not in (None, "!", _STR_TAG):
            self._check_tag(event)
        return scalar(event.value) if plain else self._whole(event)

    def _whole(self, event: ScalarEvent) -> str:
        r"""A text whose `\ud83d\ude00` escapes are joined, as JSON writes them; half of a pair is no character."""
        text = str(event.value)
        try:
            return text.encode("utf-16", "surrogatepass").decode("utf-16")
        except UnicodeDecodeError:
            self._tree.mistakes.append((_position(event), "half of a surrogate pair is no character; write the whole"))
            return ""

    def _check_tag(self, event: Event) -> None:
        tag = getattr(event, "tag", None)
        if tag is not None:
            name = str(tag).replace("tag:yaml.org,2002:", "!!")
            self._tree.mistakes.append((_position(event), f"the tag {name} is not allowed here; remove it"))

    def _sequence(self, source: Iterator[Event], loc: Loc, depth: int) -> list[Any]:
        values: list[Any] = []
        while not isinstance(event := self._next(source), SequenceEndEvent):
            values.append(self._build(event, source, (*loc, len(values)), depth + 1))
        return values

    def _mapping(self, source: Iterator[Event], loc: Loc, depth: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(event := self._next(source), MappingEndEvent):
            key, place = self._key(event, source, depth), _position(event)
            if key is None:
                self._build(self._next(source), source, (*loc, "?"), depth + 1)
                continue
            below: Loc = (*loc, key)
            if key in values:
                first = self._tree.keys[below][0]
                self._tree.mistakes.append((place, f'key "{key}" is given twice; the first is on line {first}'))
            self._tree.keys.setdefault(below, place)
            value = self._build(self._next(source), source, below, depth + 1)
            values.setdefault(key, value)
        return values

    def _key(self, event: Event, source: Iterator[Event], depth: int) -> str | None:
        """A key as its text (`NO`, `4` and `true` are texts as keys); None, and a mistake, where it is none."""
        if not isinstance(event, ScalarEvent):
            self._build(event, source, ("?",), depth + 1)
            self._tree.mistakes.append((_position(event), "a key must be a text, not a list, a mapping or an alias"))
            return None
        if event.value == "<<" and event.style is None:
            words = 'merge keys ("<<") are not part of YAML 1.2; write the keys out'
            self._tree.mistakes.append((_position(event), words))
            return None
        return self._whole(event)


def _position(event: Event) -> Position:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1)


def without(value: Value, cuts: Collection[Loc]) -> Value:
    """A value without the entries at some key paths, each at most two keys long; what follows in a list moves up."""
    if not isinstance(value, dict):
        return value
    kept = {name: below for name, below in value.items() if (name,) not in cuts}
    for name, below in kept.items():
        if isinstance(below, list):
            kept[name] = [entry for index, entry in enumerate(below) if (name, index) not in cuts]
        elif isinstance(below, dict):
            kept[name] = {key: entry for key, entry in below.items() if (name, key) not in cuts}
    return kept


def written(loc: Loc, cuts: Collection[Loc]) -> Loc:
    """The key path that something at `loc` had before `without` cut entries away."""
    if len(loc) < 2 or not isinstance(loc[1], int):
        return loc
    index = loc[1]
    for cut in sorted(cut[1] for cut in cuts if cut[:1] == loc[:1] and len(cut) == 2 and isinstance(cut[1], int)):
        index += cut <= index
    return (loc[0], index, *loc[2:])
