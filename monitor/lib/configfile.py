"""Config files: YAML 1.2 read into pydantic models, with every fault of a file at once and at its place.

A schema is a pydantic model that derives from `Keys`. What it cannot say by itself, the caller checks afterwards and
reports through `Loaded.fault`, so that all faults look alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler, Strict, ValidationError
from pydantic_core import CoreSchema, core_schema

from monitor.lib.configevents import UnreadableError
from monitor.lib.configtree import Loc, Tree, Value, read_tree
from monitor.lib.errors import ConfigError, Fault, shown
from monitor.lib.schemawords import explain, label, without_value

MAX_BYTES = 4 * 1024 * 1024

# Numbers and truth values as YAML has them: a quoted "4" or a `yes` is told, not guessed at.
Whole = Annotated[int, Strict()]
Number = Annotated[float, Strict()]
Switch = Annotated[bool, Strict()]


class OneOrMany:
    """Annotates a list in which a single entry may stand without brackets: `regions: sahel`."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_listed, handler(source))

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        many = handler(schema)
        return {"anyOf": [many["items"], many]} if "items" in many else many


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str | int | float) else value


_ENCODINGS = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))


class Keys(BaseModel):
    """Keys of a config file: none beyond those named, none changed after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


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
    """A config file that was read, with the places of everything in it.

    Attributes:
        path: The file, as the user would name it.
        raw: What the file says, before defaults.
    """

    path: str
    value: M
    raw: Value
    _tree: Tree = field(repr=False)

    def at(self, *loc: str | int, key: bool = False) -> Place:
        """Where a key path such as `("rules", 0, "where", "types", 1)` stands, or the nearest part of it.

        With `key`, the place of the key itself instead of its value.
        """
        line, column = self._tree.position(loc, key=key)
        return Place(self.path, line, column)

    def fault(self, message: str, *loc: str | int, key: bool = False) -> Fault:
        """Something wrong at a key path."""
        return self.at(*loc, key=key).fault(message)


def read(path: Path, schema: type[M]) -> Loaded[M]:
    """Read a file into a schema.

    Raises:
        ConfigError: with every fault of the file; a file that is no readable YAML has one.
    """
    return parse(_text(path), shown(path), schema)


def parse(text: str, path: str, schema: type[M]) -> Loaded[M]:
    """Read a text into a schema; `path` is what messages call it.

    Raises:
        ConfigError: with every fault of the text.
    """
    try:
        tree = read_tree(text)
    except UnreadableError as broken:
        line, column = broken.position
        raise ConfigError([Fault(path, line, column, str(broken))]) from None
    value, found = _validate(tree, path, schema)
    faults = tree.faults(path) + found + _without_values(tree, path, found)
    if value is None or faults:
        raise ConfigError(list(dict.fromkeys(faults)))
    return Loaded(path, value, tree.value, tree)


def _validate(tree: Tree, path: str, schema: type[M]) -> tuple[M | None, list[Fault]]:
    try:
        return schema.model_validate(tree.value), []
    except ValidationError as invalid:
        faults: list[Fault] = []
        for error in invalid.errors(include_url=False):
            loc, key, message = explain(schema, error)
            line, column = tree.position(loc, key=key)
            faults.append(Fault(path, line, column, _tame(message)))
        return None, faults


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


def _text(path: Path) -> str:
    name = shown(path)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise ConfigError([Fault(name, 0, 0, "does not exist")]) from None
    except IsADirectoryError:
        raise ConfigError([Fault(name, 0, 0, "is a folder; a file is wanted")]) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ConfigError([Fault(name, 0, 0, f"cannot be read: {reason}")]) from None
    if len(content) > MAX_BYTES:
        raise ConfigError([Fault(name, 0, 0, f"is larger than {MAX_BYTES // 2**20} MiB; is it the right file?")])
    return _decoded(content, name)


def _decoded(content: bytes, name: str) -> str:
    for mark, encoding in _ENCODINGS:
        if content.startswith(mark):
            raise ConfigError([Fault(name, 0, 0, f"is saved as {encoding}; save it as UTF-8")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        byte = content[error.start]
        words = f"byte 0x{byte:02X} is not UTF-8; save the file as UTF-8"
        raise ConfigError([Fault(name, line, column, words)]) from None
