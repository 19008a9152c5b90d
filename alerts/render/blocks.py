"""Slack Block Kit blocks that keep Slack's limits: what does not fit is counted at the end, never dropped in silence.

Slack refuses a whole message for one limit passed: 50 blocks, 3,000 characters a section, 150 a header, and some 13,000
in all, which it documents nowhere. We stay under 12,000 counted over the JSON, which is the strictest way to count.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as default

from alerts.render.clean import clip
from alerts.render.words import plural

Block = Mapping[str, object]

MAX_BLOCKS = 50
MAX_SECTION = 3_000
MAX_HEADER = 150
MAX_TOTAL = 12_000
_JOINT = "\n\n"
_TORN = re.compile(r"<[^>]*$|&[a-z]{0,3}$")  # a link or an escaped character that a cut went through


def header(words: str) -> Block:
    """A large line. Slack may or may not read entities here, so angle brackets become their single quotation twins."""
    plain = words.replace("<", "‹").replace(">", "›")
    return {"type": "header", "text": {"type": "plain_text", "text": clip(plain, MAX_HEADER) or "–", "emoji": True}}


def section(words: str) -> Block:
    """A paragraph of `mrkdwn`; `verbatim` keeps Slack from linking addresses and names that we did not link."""
    return {"type": "section", "text": {"type": "mrkdwn", "text": words, "verbatim": True}}


def context(words: str) -> Block:
    """A small grey line of `mrkdwn`."""
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": words, "verbatim": True}]}


def first_fitting(forms: Iterable[str]) -> str:
    """The first form that fits a section, from the fullest to the barest; the barest cut short if none does."""
    words = ""
    for words in forms:
        if len(words) <= MAX_SECTION:
            return words
    return _TORN.sub("", words[: MAX_SECTION - 1]) + "…"


@dataclass(slots=True)
class Sheet:
    """A message being filled in reading order, with room kept for its tail.

    Attributes:
        tail: Blocks that must appear, at the end.
        left_out: How many of which kind did not fit, as (one, many) words.
    """

    tail: tuple[Block, ...]
    _head: list[Block] = default(default_factory=list)
    _open: str = ""
    left_out: Counter[tuple[str, str]] = default(default_factory=Counter)

    def put(self, block: Block) -> None:
        """Add a block of its own, if it fits."""
        self._close()
        if self._fits(block):
            self._head.append(block)

    def write(self, words: str, kind: tuple[str, str]) -> bool:
        """Add a paragraph of `kind`, in the section that is open where both fit one; counted where neither does."""
        joined = self._open + _JOINT + words if self._open else words
        if len(joined) <= MAX_SECTION and self._fits(section(joined)):
            self._open = joined
            return True
        if self._open and self._fits(section(self._open), section(words)):
            self._close()
            self._open = words
            return True
        self.left_out[kind] += 1
        return False

    def omit(self, count: int, kind: tuple[str, str]) -> None:
        """Count what was already cut before."""
        if count:
            self.left_out[kind] += count

    def blocks(self) -> tuple[Block, ...]:
        """The whole message."""
        self._close()
        return (*self._head, *self._note(), *self.tail)

    def _close(self) -> None:
        if self._open:
            self._head.append(section(self._open))
            self._open = ""

    def _note(self) -> Iterator[Block]:
        if self.left_out:
            counted = ", ".join(plural(count, one, many) for (one, many), count in self.left_out.items())
            yield context(f"Not shown here for want of room: {counted}.")

    def _fits(self, *more: Block) -> bool:
        # One block and its characters are kept free for the note that counts what is left out.
        blocks = [*self._head, *more, *self.tail]
        return len(blocks) < MAX_BLOCKS and _size(blocks) + _NOTE <= MAX_TOTAL


_NOTE = 400  # a note of all kinds with seven-digit counts stays below


def _size(blocks: Iterable[Block]) -> int:
    return sum(len(json.dumps(block, ensure_ascii=False)) + 2 for block in blocks)
