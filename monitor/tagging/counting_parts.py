"""Amounts that are part of others or their whole: "including 3 children", "3,000 of the 8,000", "54 of 65 drones"."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.tagging.counting_words import CountingSets, Sense
from monitor.tagging.index import Hit
from monitor.tagging.numbers import Amount
from monitor.tagging.scene import View


class Parts:
    """What the words of one sentence say of parts and wholes.

    Attributes:
        subset: The tokens from which on a number is a part, or taken back.
    """

    def __init__(self, sets: CountingSets, marks: Mapping[str, list[Hit[Sense]]], view: View) -> None:
        self._sets, self._view = sets, view
        self._person = marks["person"]
        self._launched = {hit.first for hit in marks["noun"] if hit.payload.role == "launched"}
        self.subset = {hit.last for hit in marks["subset"]}
        self._among = {hit.first for hit in marks["among"]}

    def is_part(self, amount: Amount) -> bool:
        """Whether it is a part ("including 3 children") or the whole of another ("of the 8,000"), or taken back."""
        lows, at = self._view.lows, amount.first
        if at in self.subset or amount.last in self._among or self._is_their_one(amount):
            return True
        if at < 2 or self._sets.genitive.isdisjoint(lows[at - 2 : at]):
            return False
        if lows[at - 2] in self._sets.parents and all(p.first != amount.last for p in self._person):
            return True  # "a mother of three", but "the mother of three boys"
        return self._is_parted(at) and not self._are_weapons(amount)

    def is_among(self, amount: Amount) -> bool:
        """Whether it is told behind a number which others it is a part of: "18 of which"."""
        return amount.last in self._among

    def _is_their_one(self, amount: Amount) -> bool:
        """Whether it is the one thing that those counted before belong to: "three members of one family"."""
        lows, of = self._view.lows, amount.first - 1
        if amount.lo != 1 or amount.hi != 1 or of < 1 or lows[of] not in self._sets.genitive:
            return False
        return any(0 < of - other.last <= 2 for other in self._view.amounts)

    def is_whole(self, amount: Amount) -> bool:
        """Whether it is all that was launched, before which stands what became of some: "54 of 65 drones"."""
        return self._is_parted(amount.first) and self._are_weapons(amount)

    def _is_parted(self, at: int) -> bool:
        """Whether another amount is a part of the one that begins at a token: "54 of", "31 out of", "30 of the"."""
        lows = self._view.lows
        of = at - 2 if at > 1 and lows[at - 1] in self._sets.owned else at - 1
        if of < 1 or lows[of] not in self._sets.genitive:
            return False
        ends = {of, of - 1} if lows[of - 1] in self._sets.parting else {of}
        return any(other.last in ends for other in self._view.amounts)

    def _are_weapons(self, amount: Amount) -> bool:
        """Whether it counts what is launched: of "54 of 65 drones" both numbers are told."""
        return not self._launched.isdisjoint(range(amount.last, amount.last + 3))
