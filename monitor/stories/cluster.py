"""Items about the same act become one story.

Candidates come from MinHash, which finds copies and retellings, and from telling words that few open stories have; each
is verified on the texts before an item joins. Items are taken in the order of their time and id, so that the order they
arrive in cannot matter.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.lib.digest import fingerprint
from monitor.model.item import Item
from monitor.model.story import Figure, Membership, Sketch, Story
from monitor.stories.board import Board
from monitor.stories.figures import figures_of, revised
from monitor.stories.likeness import OPEN_FOR, copies, likeness
from monitor.stories.minhash import band_keys
from monitor.stories.origin import vouches
from monitor.stories.sketch import Entry, shipped, sketch_of

__all__ = ["MOST_SKETCHES", "OPEN_FOR", "Board", "Clustered", "Entry", "cluster", "placing_order"]

MOST_SKETCHES = 64  # texts of a story; beyond them items still join, and none adds an origin: it might be a copy


@dataclass(frozen=True, slots=True)
class Clustered:
    """Where the items of a batch went.

    Attributes:
        stories: New and changed ones, oldest first.
        links: Where every item of the batch belongs, by item id.
    """

    stories: tuple[Story, ...]
    links: Mapping[str, Membership]


def placing_order(item: Item) -> tuple[datetime, str]:
    """By what items are ordered when they are placed."""
    return item.at, item.id


def cluster(board: Board, entries: Sequence[Entry], now: datetime, homes: Collection[Story] = ()) -> Clustered:
    """Place every item of a batch in an open story or in a new one; the board follows.

    Where the batch is not saved afterwards, the board is to be thrown away.

    Args:
        board: The stories that may still grow.
        entries: The batch. An item that already belongs to a story stays there.
        now: When the batch is placed; what is closed by then leaves the board.
        homes: Stories that items of the batch already belong to; a closed one keeps its own items and takes no others.
    """
    board.close(now)
    pieces = _pieces(sorted(entries, key=lambda entry: placing_order(entry.item)))
    closed = {item_id: story for story in homes for item_id in story.item_ids if board.home(item_id) is None}
    placing = _Placing(board, {story.id: story for story in closed.values()}, closed)
    links = {piece.entry.item.id: placing.place(piece) for piece in pieces}
    return Clustered(stories=placing.changed(), links=links)


@dataclass(frozen=True, slots=True)
class _Piece:
    """An item, with all that is compared.

    Attributes:
        vouches: Whether its publisher can be an independent origin of what it says.
    """

    entry: Entry
    origin: str
    vouches: bool
    sketch: Sketch
    bands: tuple[int, ...]
    figures: tuple[Figure, ...]

    def opens(self, word: str | None) -> Story:
        """A story with this item alone."""
        item = self.entry.item
        return Story(
            id=fingerprint("story", item.id),
            headline=item.title,
            first_at=item.at,
            last_at=item.at,
            item_ids=(item.id,),
            families=() if word is None else (word,),
            countries=tuple(sorted(self.sketch.countries)),
            types=tuple(sorted(self.sketch.types)),
            figures=self.figures,
            sketches=(replace(self.sketch, word=word),),
        )

    def joins(self, story: Story, word: str | None) -> Story:
        """The story with this item in it."""
        item = self.entry.item
        grown = replace(
            story,
            first_at=min(story.first_at, item.at),
            last_at=max(story.last_at, item.at),
            item_ids=story.item_ids if item.id in story.item_ids else (*story.item_ids, item.id),
            families=story.families if word is None or word in story.families else (*story.families, word),
            countries=tuple(sorted({*story.countries, *self.sketch.countries})),
            types=tuple(sorted({*story.types, *self.sketch.types})),
            sketches=(*story.sketches, replace(self.sketch, word=word)) if self.adds_text(story) else story.sketches,
        )
        return revised(grown, self.figures)

    def word(self, story: Story | None) -> str | None:
        """Whose word this is in the story it joins, if anybody vouches for it: a copy is the word of what it copies."""
        if story is None or not self.vouches:
            return self.origin if self.vouches else None
        for told in story.sketches:
            if copies(self.sketch, told):
                return told.word
        known = len(story.sketches) < MOST_SKETCHES or self.origin in story.families
        return self.origin if known else None

    def adds_text(self, story: Story) -> bool:
        return len(story.sketches) < MOST_SKETCHES and not any(self.sketch.runs <= told.runs for told in story.sketches)


def _pieces(entries: Sequence[Entry]) -> list[_Piece]:
    data = shipped()
    sketches = [sketch_of(entry, data) for entry in entries]
    bands = band_keys([sketch.runs for sketch in sketches])
    return [_piece(entry, sketch, keys) for entry, sketch, keys in zip(entries, sketches, bands, strict=True)]


def _piece(entry: Entry, sketch: Sketch, bands: tuple[int, ...]) -> _Piece:
    origin = shipped().agencies.origin(entry.item, entry.feed.family)
    return _Piece(entry, origin, vouches(entry.feed, entry.tagged), sketch, bands, figures_of(entry))


class _Placing:
    """One batch on its way to the board."""

    def __init__(self, board: Board, closed: Mapping[str, Story], homes: Mapping[str, Story]) -> None:
        self._board = board
        self._closed = dict(closed)
        self._homes = {item_id: story.id for item_id, story in homes.items()}
        self._changed: dict[str, Story] = {}

    def changed(self) -> tuple[Story, ...]:
        """The stories that are not what they were, oldest first."""
        return tuple(sorted(self._changed.values(), key=lambda story: (story.first_at, story.id)))

    def place(self, piece: _Piece) -> Membership:
        """Put an item into the story it is in or fits best, else into one of its own."""
        before = self._home(piece) or self._best(piece)
        word = piece.word(before)
        after = piece.joins(before, word) if before else piece.opens(word)
        if before == after:
            return Membership(after.id)
        self._changed[after.id] = after
        if after.id in self._closed:
            self._closed[after.id] = after
        else:
            self._board.keep(after, {piece.sketch.item_id: piece.bands})
        return _membership(before, after, word)

    def _home(self, piece: _Piece) -> Story | None:
        item_id = piece.entry.item.id
        open_ = self._board.home(item_id)
        if open_ is not None:
            return self._board.story(open_)
        closed = self._homes.get(item_id)
        return self._closed[closed] if closed is not None else None

    def _best(self, piece: _Piece) -> Story | None:
        fits = [
            (-score, story.first_at, story.id)
            for story in self._board.candidates(piece.sketch, piece.bands)
            if (score := likeness(piece.sketch, story, self._board.weight))
        ]
        return self._board.story(min(fits)[2]) if fits else None


def _membership(before: Story | None, after: Story, word: str | None) -> Membership:
    held = len(before.families) if before else 0
    added = after.families[held:]
    texts = len(before.sketches) if before else 0
    sketch = after.sketches[-1] if len(after.sketches) > texts else None
    return Membership(after.id, added[0] if added else None, sketch, word)
