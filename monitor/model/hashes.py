"""Sets that are held by the thousand, made small: what every text of an open story is compared by."""

from __future__ import annotations

from array import array
from collections.abc import Hashable, Iterable, Iterator
from functools import lru_cache
from typing import TypeVar

T = TypeVar("T", bound=Hashable)

_AT_HAND = 1_024  # sets that were compared lately, some 4 KB each, kept ready for the next comparison
_KNOWN = 4_096  # small sets that are the same for many texts


class Hashes:
    """A set of hashes of 32 bits in four bytes each; a frozenset of them takes twenty times as much.

    Raises:
        ValueError: A hash is negative or wider than 32 bits.
    """

    __slots__ = ("packed",)

    def __init__(self, hashes: Iterable[int] = ()) -> None:
        """The set of these."""
        try:
            held = array("I", sorted(set(hashes)))
        except OverflowError as error:
            raise ValueError("only unsigned hashes of 32 bits are held") from error
        self.packed = held.tobytes()
        """The hashes, ascending, each as the machine writes it."""

    def __len__(self) -> int:
        return len(self.packed) // 4

    def __iter__(self) -> Iterator[int]:
        """In ascending order."""
        return iter(self.numbers())

    def numbers(self) -> list[int]:
        """All of them, ascending."""
        return memoryview(self.packed).cast("I").tolist()

    def __eq__(self, other: object) -> bool:
        return self.packed == other.packed if isinstance(other, Hashes) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.packed)

    def __le__(self, other: Hashes) -> bool:
        return _whole(self.packed) <= _whole(other.packed)

    def __repr__(self) -> str:
        return f"Hashes({self.numbers()})"

    def both(self, other: Hashes) -> list[int]:
        """Those that both have, ascending."""
        return sorted(_whole(self.packed) & _whole(other.packed))

    def shared(self, other: Hashes) -> int:
        """How many both have."""
        return len(_whole(self.packed) & _whole(other.packed))


NONE = Hashes()


@lru_cache(_AT_HAND)
def _whole(packed: bytes) -> frozenset[int]:
    return frozenset(memoryview(packed).cast("I").tolist())


def one_set(values: Iterable[T]) -> frozenset[T]:
    """The set of these values, the same object each time: most texts name one country and one type of a few."""
    found: frozenset[T] = _known(frozenset(values))
    return found


@lru_cache(_KNOWN)
def _known(values: frozenset[T]) -> frozenset[T]:
    return values
