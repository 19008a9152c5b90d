"""A config file held against its schema: every fault at its place, and what is right in spite of the others."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from monitor.lib.configevents import EmptyError, UnreadableError
from monitor.lib.configtree import Loc, Tree, Value, read_tree, without, written
from monitor.lib.errors import ConfigError, Fault
from monitor.lib.schemanames import Names
from monitor.lib.schemawalk import walk
from monitor.lib.schemawords import explain, label, tag_meant, what_to_write, without_value

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Place:
    """A spot in a config file."""

    path: str
    line: int
    column: int

    def fault(self, message: str) -> Fault:
        """Something wrong here."""
        return Fault(self.path, self.line, self.column, _tame(message))


@dataclass(frozen=True, slots=True)
class Loaded(Generic[M]):
    """A config file held against its schema, with the places of everything in it.

    Attributes:
        path: The file, as the user would name it.
        value: What the file says. Where the file has faults, it is without the entries that have them.
        left_out: Key paths of those entries, at most two keys long; none in a file without faults.
    """

    path: str
    value: M
    _tree: Tree = field(repr=False)
    left_out: frozenset[Loc] = frozenset()

    def at(self, *loc: str | int, key: bool = False) -> Place:
        """Where a key path of `value` such as `("rules", 0, "where", "types", 1)` stands, or the nearest part of it.

        With `key`, the place of the key itself instead of its value.
        """
        return _place(self.path, self._tree, written(loc, self.left_out), key=key)

    def fault(self, message: str, *loc: str | int, key: bool = False) -> Fault:
        """Something wrong at a key path of `value`."""
        return self.at(*loc, key=key).fault(message)

    def lacks(self, *loc: str | int) -> bool:
        """Whether anything at, above or below a key path was left out for its faults."""
        return any(cut[: len(loc)] == loc or loc[: len(cut)] == cut for cut in self.left_out)


@dataclass(frozen=True, slots=True)
class Checked(Generic[M]):
    """What is right in a document, and everything that is wrong.

    Attributes:
        loaded: None where nothing can be made of it.
    """

    loaded: Loaded[M] | None
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Document(Generic[M]):
    """A config file as plain values, each with its place, before it is held against its schema."""

    path: str
    schema: type[M]
    tree: Tree = field(repr=False)

    def fault(self, message: str, *loc: str | int, key: bool = False) -> Fault:
        """Something wrong at a key path."""
        return _place(self.path, self.tree, loc, key=key).fault(message)

    def entry(self, *loc: str | int) -> Value:
        """What stands at a key path; None where that is nothing."""
        value: Any = self.tree.value
        for element in loc:
            if not isinstance(value, dict if isinstance(element, str) else list):
                return None
            value = value.get(element) if isinstance(value, dict) else value[int(element)]
        return value  # type: ignore[no-any-return]  # whatever stands in the file

    def names(self, key: str) -> tuple[str, ...]:
        """The keys below a key of the file, whether what stands there is right or not."""
        below = self.entry(key)
        return tuple(below) if isinstance(below, dict) else ()

    def ids(self, key: str, name: str = "id") -> tuple[tuple[int, str], ...]:
        """Place in the list and id of each entry of a list that has one, whether the rest of it is right or not."""
        below = self.entry(key)
        entries = enumerate(below) if isinstance(below, list) else ()
        return tuple((i, e[name]) for i, e in entries if isinstance(e, dict) and isinstance(e.get(name), str))

    def repeated(self, key: str, name: str, words: str) -> tuple[Fault, ...]:
        """A fault for each id of a list that stood there before.

        Args:
            key: The list.
            name: The key of the id in its entries.
            words: What is said; `{id}`, and `{line}` of the first one, are put in.
        """
        first: dict[str, int] = {}
        faults: list[Fault] = []
        for index, found in self.ids(key, name):
            if found in first:
                faults.append(self.fault(words.format(id=found, line=first[found]), key, index, name))
            first.setdefault(found, self.tree.position((key, index))[0])
        return tuple(faults)

    def checked(self, names: Names | None = None) -> Checked[M]:
        """Hold the document against its schema.

        Args:
            names: What may be named, by kind; see `monitor.lib.schemanames`.
        """
        value, found = _validate(self, names)
        faults = self.tree.faults(self.path) + found + _without_values(self.tree, self.path, found)
        loaded = Loaded(self.path, value, self.tree) if value is not None else _sound(self)
        return Checked(loaded, tuple(dict.fromkeys(replace(fault, message=_tame(fault.message)) for fault in faults)))


def document(text: str, path: str, schema: type[M], *, shipped: bool = False) -> Document[M]:
    """A text before it is held against its schema; `path` is what messages call it, `shipped` that it is our own.

    Raises:
        ConfigError: with one fault where it is no readable YAML.
    """
    try:
        return Document(path, schema, read_tree(text, shipped=shipped))
    except EmptyError as empty:
        raise ConfigError([Fault(path, *empty.position, f"{empty}; {what_to_write(schema)}")]) from None
    except UnreadableError as broken:
        raise ConfigError([Fault(path, *broken.position, _tame(str(broken)))]) from None


def _place(path: str, tree: Tree, loc: Loc, *, key: bool) -> Place:
    return Place(path, *tree.position(loc, key=key))


def _validate(document: Document[M], names: Names | None) -> tuple[M | None, list[Fault]]:
    try:
        return document.schema.model_validate(document.tree.value, context=names), []
    except ValidationError as invalid:
        errors = [*_mistagged(invalid), *_others(document, names, invalid)]
        told = [told for error in errors for told in explain(document.schema, error)]
        return None, [document.fault(message, *loc, key=key) for loc, key, message in told]


def _mistagged(invalid: ValidationError) -> list[ErrorDetails]:
    return [error for error in invalid.errors(include_url=False) if error["type"] == "union_tag_invalid"]


def _others(document: Document[Any], names: Names | None, invalid: ValidationError) -> list[ErrorDetails]:
    """All errors but those of misspelt kinds; where a kind is nearly one that exists, those of its entry as that."""
    value = document.tree.value
    for error in _mistagged(invalid):
        meant = tag_meant(error)
        if meant is not None:
            value = _put(value, walk(document.schema, error["loc"]).loc, *meant)
    try:
        document.schema.model_validate(value, context=names)
    except ValidationError as further:
        return [error for error in further.errors(include_url=False) if error["type"] != "union_tag_invalid"]
    return []


def _put(value: Any, loc: Loc, key: str, meant: str) -> Any:
    """A copy in which a key of the mapping at a key path has another value."""
    if not loc:
        return {**value, key: meant}
    changed = value.copy()
    changed[loc[0]] = _put(value[loc[0]], loc[1:], key, meant)
    return changed


def _sound(document: Document[M]) -> Loaded[M] | None:
    """What is left of a document without the entries that break its schema; names are not looked up.

    An entry is what stands below a key of the file: a member of its list or mapping. Where the file cannot be without
    it, the whole key is left out, and where it cannot be without that, nothing is left.
    """
    cuts: frozenset[Loc] = frozenset()
    while True:
        try:
            value = document.schema.model_validate(without(document.tree.value, cuts))
            return Loaded(document.path, value, document.tree, cuts)
        except ValidationError as invalid:
            broken = [walk(document.schema, error["loc"]).loc for error in invalid.errors(include_url=False)]
        further = {_cut(written(loc, cuts), cuts) for loc in broken}
        if () in further:
            return None
        cuts |= further


def _cut(loc: Loc, cuts: frozenset[Loc]) -> Loc:
    """The entry a key path leads into; what is above it where that is cut already."""
    entry = loc[:2]
    while entry in cuts:
        entry = entry[:-1]
    return entry


def _tame(message: str) -> str:
    """A message whose quoted input can neither flood nor command the terminal."""
    shortened = re.sub(r"\S{100,}", lambda found: found[0][:80] + "…", message)
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in shortened)


def _without_values(tree: Tree, path: str, found: list[Fault]) -> list[Fault]:
    """Keys with nothing behind them, even where a key may be absent: they are more likely a slip than a wish."""
    told = {(fault.line, fault.column) for fault in found}
    empty = {loc: tree.position(loc) for loc in _nulls(tree.value, ())}
    return [Fault(path, *at, without_value(label(loc))) for loc, at in empty.items() if at not in told]


def _nulls(value: Value, loc: Loc) -> Iterator[Loc]:
    if value is None:
        yield loc
    below: Iterable[tuple[str | int, Value]] = ()
    if isinstance(value, dict):
        below = value.items()
    elif isinstance(value, list):
        below = enumerate(value)
    for name, entry in below:
        yield from _nulls(entry, (*loc, name))
