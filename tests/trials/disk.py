"""A disk that loses what was not synchronised: recorded calls in, what may be on it after a loss of power out.

What a file held when it was last synchronised is there. Of what was written to it since, anything may be: nothing, all,
some writes and not others, later ones without earlier ones, and of each some sectors. The names in a folder are as they
were when the folder was last synchronised, with as many of the changes since as the file system had got to, in order.
"""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

SECTOR = 512
_HEADER = struct.Struct("=c3xIqQ")
_HERE = "."


@dataclass(frozen=True, slots=True)
class Call:
    """One call that changed or synchronised something.

    Attributes:
        kind: `open` of a file that was not there, `write`, `truncate`, `sync`, `unlink`, `rename`.
        name: Of the file; `.` is the folder.
        offset: Where it was written, or the size it was truncated to, in bytes.
        data: What was written, or the new name.
    """

    kind: str
    name: str
    offset: int
    data: bytes


_KINDS = {b"o": "open", b"w": "write", b"t": "truncate", b"s": "sync", b"u": "unlink", b"r": "rename"}


def calls(log: Path) -> Iterator[Call]:
    """What `filecalls.c` recorded, in order; a last record that was cut off is none."""
    raw = memoryview(log.read_bytes())
    at = 0
    while at + _HEADER.size <= len(raw):
        kind, name, offset, length = _HEADER.unpack_from(raw, at)
        at += _HEADER.size
        if at + name + length > len(raw):
            return
        data = bytes(raw[at + name : at + name + length])
        yield Call(_KINDS[kind], bytes(raw[at : at + name]).decode(), offset, data)
        at += name + length


@dataclass
class _File:
    """What it holds for certain, and what was done to it since."""

    certain: bytearray = field(default_factory=bytearray)
    since: list[Call] = field(default_factory=list)

    def synchronised(self) -> None:
        for call in self.since:
            _apply(self.certain, call)
        self.since.clear()


class Disk:
    """The files of one folder, as far as they are certain.

    Args:
        found: What lay there, for certain, before the first call.
    """

    def __init__(self, found: Mapping[str, bytes]) -> None:
        self._names = {name: _File(bytearray(held)) for name, held in found.items()}
        self._certain_names = dict(self._names)
        self._since: list[tuple[Call, _File]] = []

    def hear(self, call: Call) -> None:
        """The next call."""
        if call.kind == "sync":
            self._synchronise(call.name)
        elif call.kind in ("write", "truncate"):
            self._names[call.name].since.append(call)
        else:
            file = _File() if call.kind == "open" else self._names[call.name]
            self._since.append((call, file))
            _rename(self._names, call, file)

    def _synchronise(self, name: str) -> None:
        if name != _HERE:
            self._names[name].synchronised()
            return
        for call, file in self._since:
            _rename(self._certain_names, call, file)
        self._since.clear()

    @property
    def uncertain(self) -> int:
        """How many writes and truncations a loss of power now may undo."""
        return sum(len(file.since) for file in self._names.values())

    def lose_power(self, chance: random.Random) -> dict[str, bytes]:
        """What may be found afterwards."""
        names = dict(self._certain_names)
        for call, file in self._since[: chance.randint(0, len(self._since))]:
            _rename(names, call, file)
        # Each loss has a temper of its own: most that was on its way arrived, or hardly anything.
        arrives, tears = chance.choice((0.0, 0.1, 0.5, 0.9, 1.0)), chance.choice((0.0, 0.0, 0.3))
        return {name: bytes(_left(file, chance, arrives, tears)) for name, file in names.items()}


def _left(file: _File, chance: random.Random, arrives: float, tears: float) -> bytearray:
    held = bytearray(file.certain)
    for call in file.since:
        if call.kind == "write" and chance.random() < tears:
            for piece in _sectors(call):
                if chance.random() < 0.5:
                    _apply(held, piece)
        elif chance.random() < arrives:
            _apply(held, call)
    return held


def _sectors(call: Call) -> Iterator[Call]:
    """A write in the pieces a disk writes whole."""
    at = 0
    while at < len(call.data):
        size = SECTOR - (call.offset + at) % SECTOR
        yield Call("write", call.name, call.offset + at, call.data[at : at + size])
        at += size


def _apply(held: bytearray, call: Call) -> None:
    end = call.offset + len(call.data)
    if end > len(held):
        held.extend(bytes(end - len(held)))
    if call.kind == "truncate":
        del held[call.offset :]
    else:
        held[call.offset : end] = call.data


def _rename(names: dict[str, _File], call: Call, file: _File) -> None:
    if call.kind == "open":
        names[call.name] = file
    else:
        names.pop(call.name, None)
    if call.kind == "rename":
        names[call.data.decode()] = file
