"""A table kept packed: one text of many lines, each cut out when it is asked for."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from itertools import accumulate


class Table:
    """Lines by number, and by first column where they are sorted by it.

    A hundred thousand lines as so many strings take four times the room of the one packed text.
    """

    __slots__ = ("_packed", "_starts")

    def __init__(self, text: str) -> None:
        """Keep a text of lines; a line feed after the last one opens no other."""
        self._packed = text.encode("utf-8").removesuffix(b"\n")
        lengths = map(len, self._packed.splitlines(keepends=True))
        self._starts = array("I", accumulate(lengths, initial=0))

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, line: int) -> str:
        return self._packed[self._starts[line] : self._starts[line + 1]].decode("utf-8").removesuffix("\n")

    def lines(self) -> Iterator[str]:
        """Every line, in order."""
        return (self[line] for line in range(len(self)))

    @property
    def text(self) -> str:
        """All lines as they were given."""
        return self._packed.decode("utf-8")

    def holds(self, key: str) -> bool:
        """Whether a line begins with this column."""
        wanted = f"{key}\t".encode()  # bytes stand in the order of the characters they encode
        packed, starts = self._packed, self._starts
        at = bisect_left(range(len(self)), wanted, key=lambda line: packed[starts[line] : starts[line + 1]])
        return at < len(self) and packed.startswith(wanted, starts[at])
