"""Items about the same act, and what each of them reports."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.model.hashes import NONE, Hashes
from monitor.model.mention import Mention, Quantity

# Older than this when first seen, an item tells what readers already know: the back pages of a feed that is new to
# us, an entry that returns. It is stored and can be looked at, but raises nothing and stands in no digest or roll-up.
STALE = timedelta(days=3)


Said = tuple[str, str]
"""An indicator type and what is asserted of it: `("drone_attack", "actual")`."""


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a headline says of an act by which it is told from others; what it leaves open is empty.

    Attributes:
        spots: Latitude and longitude of towns and bases it names, to a hundredth of a degree.
        called: Towns and provinces it names, and those where the text says it happens, as their names begin.
        numbers: In digits, as they stand in the headline.
        actors: Countries and groups that act.
        sites: Kinds of site that were hit or held: `school`, `market`.
        directions: Parts of a country: `northern`.
        turn: Which of several acts it calls this one: 2 for a second, 9 for another; 0 where it says nothing.
        doers: The words for who acts, and `done_to` those for who suffers it, as they begin; countries by code.
        corrects: Whether it says that a number was wrong.
    """

    spots: frozenset[tuple[float, float]] = frozenset()
    called: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    actors: frozenset[str] = frozenset()
    sites: frozenset[str] = frozenset()
    directions: frozenset[str] = frozenset()
    turn: int = 0
    doers: frozenset[str] = frozenset()
    done_to: frozenset[str] = frozenset()
    corrects: bool = False


NO_PARTICULARS = Particulars()


@dataclass(frozen=True, slots=True)
class Sketch:
    """What a text of a story is compared by. Hashes are of 32 bits.

    Attributes:
        at: When it was reported.
        runs: Hashes of its word runs: texts that share many are copies or retellings of each other.
        words: Hashes of its telling words; none where nothing was tagged.
        countries: Where its acts happen; where it tells none, the country it is about.
        places: Ids of places more exact than a country where its acts happen.
        types: Of its indicators.
        themes: Country and kind of act, for each act that is told as news.
        counts: Role and number of each exact count above one.
        speakers: Who announces, threatens or fears what has not happened: there the act is the saying.
        sides: Two sets of bits: which pairs of opposites its headline stands on the one and on the other side of.
        particulars: Where exactly, at what, by whom and to whom, as its headline says.
        word: Whose word it is, as `Membership` has it.
    """

    item_id: str
    at: datetime
    runs: Hashes
    words: Hashes = NONE
    countries: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    themes: frozenset[tuple[str, str]] = frozenset()
    counts: frozenset[tuple[str, int]] = frozenset()
    speakers: frozenset[str] = frozenset()
    sides: tuple[int, int] = (0, 0)
    particulars: Particulars = NO_PARTICULARS
    word: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """How many, as one side has it.

    Attributes:
        role: Of the quantity: killed, injured, …
        side: Whose claim it is: a country code or the words for who says so; None where it is reported as such. Figures
            of two sides stand beside each other and are never added up.
        by: The family of the publisher that gave it, whoever's text it printed: only its own lower figure corrects it,
            for others may print an old text.
        at: When it was reported.
        seen: When we first saw it.
    """

    role: str
    side: str | None
    quantity: Quantity
    type: str
    by: str
    item_id: str
    at: datetime
    seen: datetime


@dataclass(frozen=True, slots=True)
class Revision:
    """A figure of a story that took the place of another."""

    before: Figure
    after: Figure


@dataclass(frozen=True, slots=True)
class Story:
    """Items that tell the same news.

    Attributes:
        id: Derived from the first item, so that it stays.
        headline: Of the item that opened it.
        families: Its independent origins: publisher families that tell it on their own; copies of one text count once.
        countries, types: What its items were tagged with.
        figures: How many, by role and side, as told last.
        revisions: What those figures were before, in the order they changed.
        sketches: What a new item is compared with; no text stands here twice.
    """

    id: str
    headline: str
    first_at: datetime
    last_at: datetime
    item_ids: tuple[str, ...]
    families: tuple[str, ...]
    countries: tuple[str, ...]
    types: tuple[str, ...]
    figures: tuple[Figure, ...] = ()
    revisions: tuple[Revision, ...] = ()
    sketches: tuple[Sketch, ...] = ()

    def as_of(self, moment: datetime) -> Story:
        """The story with the figures that were known before a moment, whatever was told since."""
        known = tuple(revision for revision in self.revisions if revision.after.seen < moment)
        told = [figure for revision in self.revisions for figure in (revision.before, revision.after)]
        figures = {(one.role, one.side): one for one in (*told, *self.figures) if one.seen < moment}
        return replace(self, figures=tuple(figures.values()), revisions=known)


@dataclass(frozen=True, slots=True)
class Membership:
    """An item's place in a story.

    Attributes:
        origin: The family whose word it is, where that was an origin the story did not have yet; None for a copy, for
            a further text of a family that is counted already, and for state media on their own government.
        word: The family whose word it is, whether or not the story has it already: of a copy, that of the text it was
            made from. None for state media on their own government and for their copies: nobody vouches for those.
        sketch: What later items are compared with; None where the story has such a text already.
    """

    story_id: str
    origin: str | None = None
    sketch: Sketch | None = None
    word: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One mention as one item of one feed reports it: what rules count and digests quote.

    Attributes:
        at: As published, else as seen.
        seen: When this was first told to us: the item's first sight, or the edit that added the fact. Windows of rules
            and digests run on it.
        official: The issuer whose own feed it came from; None for news.
        word: The independent origin whose word it is; None where nobody vouches for it. See `Membership`.
    """

    item_id: str
    story_id: str
    feed_id: str
    publisher: str
    family: str
    state_media: bool
    official: str | None
    title: str
    link: str | None
    at: datetime
    seen: datetime
    mention: Mention
    word: str | None = None


@dataclass(frozen=True, slots=True)
class Dropped:
    """A report that its item no longer makes: an edited text took the place of the one that did.

    That alone proves nothing. A text is shortened, or goes on to what came after; see `monitor.rules.corrections`.

    Attributes:
        report: As it was made.
        until: When the text came that makes it no more.
    """

    report: Report
    until: datetime
