"""Items about the same act become one story.

Candidates come from an inverted index over word runs and from shared country and type; each is verified before an item
joins. Items are taken in the order of their time and id, so that the order they arrive in cannot matter.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache
from itertools import product

from monitor.lib.digest import fingerprint
from monitor.lib.shipped import seeds
from monitor.model.item import Item
from monitor.model.mention import Tagged
from monitor.model.story import Membership, Story
from monitor.stories.guard import Facts, Opposites, overlap
from monitor.stories.origin import Agencies
from monitor.stories.similarity import contained, headline_words, resemblance, shingles

OPEN_FOR = timedelta(hours=72)  # after its last item; what is told later is told anew
SAME_ACT_WITHIN = timedelta(hours=36)  # two publishers' own reports of one act
COPY = 0.75  # of an item's word runs found in the story: the same text, at most retouched or cut
RETELLING = 0.4  # Jaccard of word runs: one text rewritten, or carried on with a new figure
SAME_HEADLINE = 0.5  # Jaccard of headline words, where country and type agree as well
FEWEST_RUNS = 4  # a text with fewer proves nothing by sharing some of them
FEWEST_WORDS = 3  # the same of headline words
MAX_SHINGLES = 1024  # of a story; its first texts are the ones that others copy


@dataclass(frozen=True, slots=True)
class Entry:
    """An item to be placed: with the family of its feed's publisher and what it was tagged with."""

    item: Item
    family: str
    tagged: Tagged


@dataclass(frozen=True, slots=True)
class Clustered:
    """Where the items of a batch went.

    Attributes:
        stories: New and changed ones, oldest first.
        links: Where every item of the batch belongs, by item id.
    """

    stories: tuple[Story, ...]
    links: Mapping[str, Membership]


@dataclass(frozen=True, slots=True)
class Seeds:
    """What clustering reads from data."""

    agencies: Agencies
    opposites: Opposites


@cache
def _shipped() -> Seeds:
    folder = seeds() / "stories"
    return Seeds(Agencies.load(folder / "agencies.yaml"), Opposites.load(folder / "opposites.yaml"))


def cluster(
    open_stories: Collection[Story], entries: Sequence[Entry], now: datetime, homes: Collection[Story] = ()
) -> Clustered:
    """Place every item of a batch in an open story or in a new one.

    Args:
        open_stories: Stories that may still grow; those silent for longer than `OPEN_FOR` are left alone.
        entries: The batch. An item that already belongs to a story stays there.
        now: When the batch is placed.
        homes: Stories that items of the batch already belong to; a closed one keeps its own items and takes no others.
    """
    data = _shipped()
    ordered = sorted(entries, key=lambda entry: (entry.item.at, entry.item.id))
    pieces = [_Piece.of(entry, data) for entry in ordered]
    board = _Board.of([story for story in open_stories if now - story.last_at <= OPEN_FOR], homes, pieces)
    links = {piece.item.id: board.place(piece, data.opposites) for piece in pieces}
    return Clustered(stories=board.changed(), links=links)


@dataclass(frozen=True, slots=True)
class _Piece:
    """An item, with all that is compared."""

    item: Item
    origin: str
    facts: Facts
    shingles: frozenset[int]
    headline: frozenset[int]

    @classmethod
    def of(cls, entry: Entry, data: Seeds) -> _Piece:
        return cls(
            item=entry.item,
            origin=data.agencies.origin(entry.item, entry.family),
            facts=Facts.of(entry.tagged),
            shingles=shingles(entry.item.title, entry.item.summary),
            headline=headline_words(entry.item.title),
        )

    def themes(self) -> set[tuple[str, str]]:
        """Country and type together: what another publisher's own words on the same act share with it."""
        return {(code, kind) for code in self.facts.countries for kind in self.facts.types}

    def opens(self) -> Story:
        return Story(
            id=fingerprint("story", self.item.id),
            headline=self.item.title,
            first_at=self.item.at,
            last_at=self.item.at,
            item_ids=(self.item.id,),
            families=(self.origin,),
            countries=tuple(sorted(self.facts.countries)),
            types=tuple(sorted(self.facts.types)),
            shingles=self.shingles,
        )

    def joins(self, story: Story) -> Story:
        """The story with this item in it; a copy of what it already tells adds no independent family."""
        independent = self.origin not in story.families and not _is_copy(self.shingles, story.shingles)
        room = MAX_SHINGLES - len(story.shingles)
        return replace(
            story,
            first_at=min(story.first_at, self.item.at),
            last_at=max(story.last_at, self.item.at),
            item_ids=tuple(dict.fromkeys((*story.item_ids, self.item.id))),
            families=(*story.families, self.origin) if independent else story.families,
            countries=tuple(sorted({*story.countries, *self.facts.countries})),
            types=tuple(sorted({*story.types, *self.facts.types})),
            shingles=story.shingles | frozenset(sorted(self.shingles - story.shingles)[:room]),
        )


def _is_copy(text: frozenset[int], story: frozenset[int]) -> bool:
    return contained(text, story) >= COPY


@dataclass(slots=True)
class _Board:
    """The open stories of one run, and indexes to the candidates among them.

    Only what the batch can ask for is indexed: there are thousands of open stories and few new items.
    """

    before: Mapping[str, Story]
    runs: frozenset[int]
    themes: frozenset[tuple[str, str]]
    items: frozenset[str]
    stories: dict[str, Story] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    by_run: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    by_theme: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def of(cls, before: Sequence[Story], homes: Collection[Story], pieces: Sequence[_Piece]) -> _Board:
        board = cls(
            before={story.id: story for story in (*before, *homes)},
            runs=frozenset().union(*(piece.shingles for piece in pieces)),
            themes=frozenset().union(*(piece.themes() for piece in pieces)),
            items=frozenset(piece.item.id for piece in pieces),
        )
        for story in before:
            board._keep(story)
        for story in homes:
            board._house(story)
        return board

    def place(self, piece: _Piece, opposites: Opposites) -> Membership:
        """Put an item into the story it fits best, else into one of its own."""
        home = self.homes.get(piece.item.id) or self._best(piece, opposites)
        story = piece.joins(self.stories[home]) if home else piece.opens()
        added = story.families[len(self.stories[home].families) :] if home else story.families
        self._keep(story)
        return Membership(story.id, added[0] if added else None)

    def changed(self) -> tuple[Story, ...]:
        moved = (story for story in self.stories.values() if self.before.get(story.id) != story)
        return tuple(sorted(moved, key=lambda story: (story.first_at, story.id)))

    def _best(self, piece: _Piece, opposites: Opposites) -> str | None:
        fits = [
            (-score, story.first_at, story.id)
            for story in self._candidates(piece)
            if (score := _likeness(piece, story)) and not opposites.between(piece.item.title, story.headline)
        ]
        return min(fits)[2] if fits else None

    def _candidates(self, piece: _Piece) -> Iterator[Story]:
        shared = Counter(story_id for run in piece.shingles for story_id in self.by_run.get(run, ()))
        least = min(FEWEST_RUNS, len(piece.shingles))
        alike = {story_id for story_id, runs in shared.items() if runs >= least}
        alike.update(story_id for theme in piece.themes() for story_id in self.by_theme.get(theme, ()))
        return (self.stories[story_id] for story_id in alike)

    def _keep(self, story: Story) -> None:
        self._house(story)
        for run in story.shingles & self.runs:
            self.by_run[run].add(story.id)
        for theme in self.themes.intersection(product(story.countries, story.types)):
            self.by_theme[theme].add(story.id)

    def _house(self, story: Story) -> None:
        """Make a story findable for its own items only."""
        self.stories[story.id] = story
        for item_id in self.items.intersection(story.item_ids):
            self.homes[item_id] = story.id


def _likeness(piece: _Piece, story: Story) -> float:
    """How well an item fits a story, 0 where it does not belong there."""
    apart = max(piece.item.at - story.last_at, story.first_at - piece.item.at, timedelta(0))
    if apart > OPEN_FOR or not overlap(piece.facts.countries, story.countries):
        return 0.0
    held = contained(piece.shingles, story.shingles)
    if held >= COPY:
        return 2 + held
    # From here on it is no copy, and what two texts of their own are tagged with must agree as well.
    if not overlap(piece.facts.types, story.types):
        return 0.0
    told = resemblance(piece.shingles, story.shingles)
    if told >= RETELLING and len(piece.shingles) >= FEWEST_RUNS:
        return 1 + told
    tagged_alike = piece.facts.types & set(story.types) and piece.facts.countries & set(story.countries)
    if not tagged_alike or apart > SAME_ACT_WITHIN or len(piece.headline) < FEWEST_WORDS:
        return 0.0
    named = resemblance(piece.headline, headline_words(story.headline))
    return named if named >= SAME_HEADLINE else 0.0
