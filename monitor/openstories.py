"""The stories that may still grow, kept in memory from poll to poll and true to what is stored, whoever stored it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from monitor.model.item import Item
from monitor.storage.store import Progress, Store
from monitor.stories.cluster import OPEN_FOR, Board, Clustered, Entry, cluster


class OpenStories:
    """The board that items are placed on. Read once; then only what other processes changed is read again."""

    def __init__(self) -> None:
        self._board: Board | None = None
        self._revision = 0  # what the board shows; what is saved next makes the one that follows

    def place(
        self,
        store: Store,
        entries: Sequence[Entry],
        edited: Sequence[Item],
        now: datetime,
        progress: Progress | None = None,
    ) -> Clustered:
        """Where the items of a batch belong, by what is stored at this moment.

        Args:
            store: Holding the turn, where others write stories too.
            entries: The batch.
            edited: Those of its items that are stored with another text.
            now: When the batch is placed.
            progress: How far everything is; None where nobody else writes.
        """
        if not entries:
            return Clustered((), {})
        board = self._present(store, now, progress)
        return cluster(board, entries, now, store.stories_of([item.id for item in edited]))

    @contextmanager
    def saved_or_forgotten(self) -> Iterator[None]:
        """What was placed on the board and then not saved is no story: the board is read again from what is stored."""
        try:
            yield
        except BaseException:
            self._board = None
            raise

    def _present(self, store: Store, now: datetime, progress: Progress | None) -> Board:
        if self._board is None:
            self._board = Board(store.open_stories(now - OPEN_FOR))
        elif progress is not None and progress.revision != self._revision:
            self._board.renew(store.stories_since(self._revision))
        if progress is not None:
            self._revision = progress.revision + 1
        return self._board
