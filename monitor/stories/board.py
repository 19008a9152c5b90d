"""The stories that may still grow, with what finds the candidates among them.

Kept between batches, so that a batch costs what it brings and not what is open; stories that are silent for too long
leave it, so that it costs the same after a year as after a week.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from heapq import heappop, heappush, nsmallest
from math import log

from monitor.model.story import Sketch, Story
from monitor.stories.holders import Holders
from monitor.stories.likeness import LIFETIME, OPEN_FOR
from monitor.stories.minhash import band_keys

MOST_COMMON = 0.2  # of the stories; a word that more of them have finds no candidates
FEW_STORIES = 40  # of which even a common word may find candidates
# A text is compared with so many stories found by its bands, and so many by its words: thousands of notices of one
# form all share a little with each other, and a copy shares the most.
MOST_COMPARED = 400
LEAST_SHARED = 0.15  # of a text's weighed words; less never reaches what two reports of one act need


class Board:
    """Open stories by id, by the bands of their texts' MinHash, by telling word and by the items they hold."""

    def __init__(self, stories: Iterable[Story] = ()) -> None:
        """A board with these stories on it."""
        self._stories: dict[str, Story] = {}
        self._homes: dict[str, str] = {}
        self._by_band = Holders()
        self._by_word = Holders()
        self._bands: dict[str, tuple[int, ...]] = {}
        self._closing: list[tuple[datetime, str]] = []  # a heap: when a story was last known to close, soonest first
        self._add(tuple(stories))

    def __len__(self) -> int:
        return len(self._stories)

    def story(self, story_id: str) -> Story:
        """A story that is on the board."""
        return self._stories[story_id]

    def home(self, item_id: str) -> str | None:
        """The open story an item is in."""
        return self._homes.get(item_id)

    def renew(self, stories: Iterable[Story]) -> None:
        """Put stories on the board as they are stored now, whatever was on it of them."""
        changed = tuple(stories)
        for story in changed:
            if held := self._stories.get(story.id):
                self._remove(held)
        self._add(changed)

    def _add(self, stories: Sequence[Story]) -> None:
        sketches = [sketch for story in stories for sketch in story.sketches]
        bands = dict(zip([sketch.item_id for sketch in sketches], band_keys([s.runs for s in sketches]), strict=True))
        for story in stories:
            self.keep(story, bands)

    def keep(self, story: Story, bands: Mapping[str, tuple[int, ...]]) -> None:
        """Put a story on the board, or its grown form in the place of the old one.

        Args:
            story: With its sketches.
            bands: Of its texts by item; those of texts that were on the board before are not asked for again.
        """
        held = self._stories.get(story.id)
        known = {id(sketch) for sketch in held.sketches} if held else frozenset[int]()
        self._stories[story.id] = story
        if held is None:
            heappush(self._closing, (_closes(story), story.id))
        for item_id in story.item_ids[len(held.item_ids) if held else 0 :]:
            self._homes[item_id] = story.id
        for sketch in story.sketches:
            if id(sketch) not in known:
                self._index(story.id, sketch, bands[sketch.item_id])

    def _index(self, story_id: str, sketch: Sketch, bands: tuple[int, ...]) -> None:
        self._bands[sketch.item_id] = self._bands.get(sketch.item_id, ()) + bands
        self._by_band.add(bands, story_id)
        self._by_word.add(sketch.words, story_id)

    def close(self, now: datetime) -> None:
        """Take off what has been silent, or told, for so long that nothing joins it any more."""
        while self._closing and self._closing[0][0] < now:
            _, story_id = heappop(self._closing)
            story = self._stories.get(story_id)
            if story is None:  # noted twice, as it was renewed in between
                continue
            if _closes(story) < now:
                self._remove(story)
            else:
                heappush(self._closing, (_closes(story), story_id))

    def _remove(self, story: Story) -> None:
        del self._stories[story.id]
        for item_id in story.item_ids:
            self._homes.pop(item_id, None)
        for sketch in story.sketches:
            self._by_band.drop(self._bands.pop(sketch.item_id, ()), story.id)
            self._by_word.drop(sketch.words, story.id)

    def weight(self, word: int) -> float:
        """How much sharing a word tells: the fewer open stories have it, the more (inverse document frequency)."""
        return self._weight(len(self._by_word.of(word)))

    def _weight(self, holders: int) -> float:
        return log((len(self._stories) + FEW_STORIES) / (holders + 1))

    def candidates(self, sketch: Sketch, bands: Sequence[int]) -> Iterator[Story]:
        """The stories a text may belong to, each once, in no order; of very many those most like it."""
        found = self._by_band.of_most(bands, MOST_COMPARED)
        found.update(self._sharing_words(sketch.words))
        return (self._stories[story_id] for story_id in found)

    def _sharing_words(self, words: Iterable[int]) -> Iterator[str]:
        shared: defaultdict[str, float] = defaultdict(float)
        most = max(FEW_STORIES, MOST_COMMON * len(self._stories))
        total = 0.0
        for word in words:
            holders = self._by_word.of(word)
            weight = self._weight(len(holders))
            total += weight
            if len(holders) <= most:
                for story_id in holders:
                    shared[story_id] += weight
        enough = [(-weight, story_id) for story_id, weight in shared.items() if weight >= LEAST_SHARED * total]
        return (
            story_id for _, story_id in (enough if len(enough) <= MOST_COMPARED else nsmallest(MOST_COMPARED, enough))
        )


def _closes(story: Story) -> datetime:
    """Until when items that are reported may still join."""
    return min(story.last_at + OPEN_FOR, story.first_at + LIFETIME)
