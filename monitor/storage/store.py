"""The store of `monitor` on SQLite or PostgreSQL. Every method is one transaction; only frozen types leave it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, Engine, func, select
from sqlmodel import Session, col

from monitor.lib import database
from monitor.lib.migration import newest
from monitor.lib.openfile import OpenFile
from monitor.model.advisory import AdvisoryState, AdvisoryTransition
from monitor.model.feed import Feed, FeedState
from monitor.model.feedday import FeedDay
from monitor.model.hourly import Hourly
from monitor.model.item import Item
from monitor.model.mention import Tagged
from monitor.model.story import Dropped, Membership, Report, Said, Story
from monitor.model.watch import Lapse
from monitor.storage import claims, feeddays, feeds, heartbeats, lapses, pruning, reading, rollups, saving, turns
from monitor.storage.records import Counts, Extent, ItemRecord, ItemText, ItemVersion, Poll
from monitor.storage.tables import AdvisoryRow, AdvisoryTransitionRow, FeedRow, ItemRow, MentionRow, StoryRow
from monitor.storage.turns import Progress

__all__ = ["Counts", "Extent", "ItemRecord", "ItemText", "ItemVersion", "Poll", "Progress", "Store"]

MIGRATIONS = Path(__file__).parent / "migrations"
VERSION_TABLE = "alembic_version_monitor"
PLACING = 60  # seconds that placing the items of one poll may take on a busy machine, others waiting


def _unheard(_step: str) -> None:
    return None


class Store:
    """Everything `monitor` remembers.

    Raises, in every method:
        StorageError: The database cannot be reached or written.
    """

    def __init__(
        self, engine: Engine, *, on_step: Callable[[str], None] = _unheard, within: Session | None = None
    ) -> None:
        """A store over an engine of `monitor.lib.database.connect`.

        Args:
            engine: Where it lies.
            on_step: Hears of each part of `save_poll` that is written but not committed; trials stop or kill there.
            within: A transaction that every method is part of, in the place of one of its own; see `turn`.
        """
        self._engine = engine
        self._on_step = on_step
        self._within = within
        self._file = OpenFile(engine)

    @property
    def address(self) -> URL:
        """Of the database."""
        return self._engine.url

    def migrate(self) -> None:
        """Bring the tables to this version; to be called once at start."""
        newest.migrate(self._engine, MIGRATIONS, VERSION_TABLE)

    def _reading(self) -> AbstractContextManager[Session]:
        return database.reading(self._engine) if self._within is None else nullcontext(self._within)

    def _writing(self) -> AbstractContextManager[Session]:
        return database.transaction(self._engine) if self._within is None else nullcontext(self._within)

    # Taking turns

    @contextmanager
    def turn(self) -> Iterator[tuple[Store, Progress]]:
        """Hold the turn of those who write stories: this store within one transaction, and how far everything is.

        What is read meanwhile stays true until what is decided on it is saved, all of it or nothing.
        """
        with database.transaction(self._engine, standstill=PLACING) as session:
            progress = turns.take(session)
            yield Store(self._engine, on_step=self._on_step, within=session), progress

    def progress(self) -> Progress:
        """How far everything is by now."""
        with self._reading() as session:
            return turns.look(session)

    def tell_until(self, moment: datetime) -> None:
        """Let nothing be seen before a moment any more; returns when all that was seen before it is stored."""
        with self._writing() as session:
            turns.write(session, told_until=turns.take(session).not_before(moment))

    # Feeds

    def sync_feeds(self, configured: Sequence[Feed], now: datetime) -> None:
        """Make the feeds that are polled exactly these; one that is gone keeps its row and items."""
        with self._writing() as session:
            turns.take(session)
            feeds.sync(session, configured, now)

    def add_missing_feeds(self, polled: Sequence[Feed], now: datetime) -> None:
        """Give those of these feeds that have no row one, due now; nothing else changes."""
        with self._writing() as session:
            feeds.add_missing(session, polled, now)

    def due(
        self, now: datetime, limit: int | None = None, *, ids: Collection[str] | None = None
    ) -> tuple[FeedState, ...]:
        """Feeds whose time has come, the longest overdue first.

        Args:
            now: Aware. What was written under a clock that ran ahead of it is due.
            limit: At most so many; None for all.
            ids: Only these, whatever configuration was read last; None for those it polls.
        """
        with self._reading() as session:
            return feeds.due(session, now, limit, ids)

    def claim_due(self, now: datetime, owner: str, limit: int, ids: Collection[str]) -> tuple[FeedState, ...]:
        """Feeds that are due, leased to a process that shares them with others; see `monitor.storage.claims`."""
        with self._writing() as session:
            return claims.claim(session, now, owner, limit, ids)

    def give_back_claims(self, owner: str) -> None:
        """Leave what a process claimed and did not save to whoever comes first."""
        with self._writing() as session:
            claims.give_back(session, owner)

    def states(self, ids: Collection[str] | None = None) -> Mapping[str, FeedState]:
        """The state of each of these feeds that has a row, by feed id; None for those configured last."""
        with self._reading() as session:
            return feeds.states(session, ids)

    def known(self, feed_id: str, keys: Sequence[str]) -> Mapping[str, str]:
        """Of these keys, the ones this feed ever brought, with the fingerprint of their latest text."""
        with self._reading() as session:
            return feeds.known(session, feed_id, keys)

    def feed_days(self, since: datetime, feed_id: str | None = None) -> tuple[FeedDay, ...]:
        """How the polls of the days that begin at or after a moment ended, oldest first; of one feed, or of all."""
        with self._reading() as session:
            return feeddays.read(session, since, feed_id)

    def lapses(self, since: datetime, until: datetime) -> tuple[Lapse, ...]:
        """Stretches without an answer that ended and reach into [since, until), oldest first."""
        with self._reading() as session:
            return lapses.read(session, since, until)

    # Polls

    def save_poll(self, poll: Poll) -> None:
        """A feed's state and all that came with it, together or not at all; saving the same poll twice changes nothing.

        An item whose text we hold stays as it is. One with a new text keeps its identity and when it was first seen;
        of its mentions only facts not told before count as seen with the new text.
        """
        with self._writing() as session:
            saving.save_poll(session, poll, self._on_step)

    # Items and reports

    def items(
        self,
        *,
        limit: int | None = 100,
        feed: str | None = None,
        country: str | None = None,
        type_: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        text: str | None = None,
    ) -> tuple[ItemRecord, ...]:
        """Items that pass every filter given, newest first.

        Args:
            limit: At most so many; None for all.
            feed: Its id.
            country: Named anywhere in the item; with `type_`, where that type happens.
            type_: An indicator type.
            since: since <= seen < until.
            until: The end, itself excluded.
            text: Held by title or summary, whatever the case.
        """
        with self._reading() as session:
            return reading.items(session, limit, feed, country, type_, since, until, text)

    def item(self, item_id: str) -> ItemRecord | None:
        """One item; None where it is unknown or pruned."""
        with self._reading() as session:
            return reading.item(session, item_id)

    def versions(self, item_id: str) -> tuple[ItemVersion, ...]:
        """Every text an item had, oldest first."""
        with self._reading() as session:
            return reading.versions(session, item_id)

    def texts(
        self, since: datetime | None, until: datetime, ids: Collection[str] | None = None
    ) -> tuple[ItemText, ...]:
        """Every text that an item ever had and that is not pruned, in the order they came, those of one poll together.

        Args:
            since: since <= seen < until, of the text, not of the item; None for the beginning.
            until: The end, itself excluded.
            ids: Of these items only.
        """
        with self._reading() as session:
            return reading.texts(session, since, until, ids)

    def extent(self) -> Extent | None:
        """What time the texts that are still there span; None where there is none."""
        with self._reading() as session:
            return reading.extent(session)

    def count_items(self, since: datetime, until: datetime) -> int:
        """How many items were first seen in [since, until)."""
        with self._reading() as session:
            return reading.count_items(session, since, until)

    def count_by_language(self, since: datetime, until: datetime) -> Mapping[tuple[str, str], int]:
        """The same by feed and by the language they were read in."""
        with self._reading() as session:
            return reading.count_by_language(session, since, until)

    def reports(self, since: datetime, until: datetime, *, types: Collection[str] | None = None) -> tuple[Report, ...]:
        """Every mention first told in [since, until), of these types if given, in the order of telling."""
        with self._reading() as session:
            return reading.reports(session, since, until, types)

    def dropped(self, since: datetime, until: datetime) -> tuple[Dropped, ...]:
        """Every report that an edit seen in [since, until) took out of its item, in the order of the edits."""
        with self._reading() as session:
            return reading.dropped(session, since, until)

    def told_before(self, story_ids: Collection[str], moment: datetime) -> Mapping[str, frozenset[Said]]:
        """What each of these stories told before a moment; only those that told something."""
        with self._reading() as session:
            return reading.told_before(session, story_ids, moment)

    def daily_stories(self, until: datetime, days: int) -> Mapping[str, tuple[int, ...]]:
        """How many stories told of each country on each of the days that end at `until`, oldest first."""
        with self._reading() as session:
            return reading.daily_stories(session, until, days)

    def hourly(self, since: datetime, until: datetime) -> Hourly:
        """Items by feed, and mentions by feed, country, type and assertion, of the hours that begin in [since, until).

        Stale items count nowhere; what was counted stays when the items are pruned, and moves when they are re-tagged.
        """
        with self._reading() as session:
            return rollups.hourly(session, since, until)

    # Stories and advisories

    def stories(self, ids: Collection[str]) -> Mapping[str, Story]:
        """Stories by id, without sketches; one that is not stored is left out."""
        with self._reading() as session:
            return reading.stories(session, ids)

    def open_stories(self, since: datetime) -> tuple[Story, ...]:
        """Stories with an item at or after a moment, with sketches, oldest first."""
        with self._reading() as session:
            return reading.open_stories(session, since)

    def stories_since(self, revision: int) -> tuple[Story, ...]:
        """Stories that changed after a revision, with sketches, in no order."""
        with self._reading() as session:
            return reading.stories_since(session, revision)

    def stories_of(self, item_ids: Sequence[str]) -> tuple[Story, ...]:
        """The stories these items belong to, closed ones too, with sketches."""
        if not item_ids:
            return ()
        with self._reading() as session:
            return reading.stories_of(session, item_ids)

    def memberships(self, item_ids: Sequence[str]) -> Mapping[str, Membership]:
        """Where these items belong and which origin each added, without sketches; one in no story is left out."""
        if not item_ids:
            return {}
        with self._reading() as session:
            return reading.memberships(session, item_ids)

    def advisories(self) -> Mapping[tuple[str, str], AdvisoryState]:
        """Every advisory as it stands, by issuer and country."""
        with self._reading() as session:
            return reading.advisories(session)

    def transitions(self, since: datetime, until: datetime) -> tuple[AdvisoryTransition, ...]:
        """Advisory changes seen in [since, until), oldest first."""
        with self._reading() as session:
            return reading.transitions(session, since, until)

    def advisory_history(self, country: str, issuer: str | None = None) -> tuple[AdvisoryTransition, ...]:
        """Every change of a country's advice since we watch, by one issuer or all, oldest first."""
        with self._reading() as session:
            return reading.advisory_history(session, country, issuer)

    # Re-tagging

    def stale_documents(self, version: str, limit: int) -> tuple[Item, ...]:
        """Items that another version of the tagger tagged, or none."""
        with self._reading() as session:
            return reading.stale(session, version, limit)

    def count_stale(self, version: str) -> int:
        """How many such items there are."""
        with self._reading() as session:
            return reading.count_stale(session, version)

    def save_retag(self, tagged: Mapping[str, Tagged], read: Sequence[Item] = ()) -> None:
        """Replace the tags of stored items; a fact told before keeps when it was first told.

        Args:
            tagged: By item id; an item that was pruned meanwhile is left out.
            read: The items as they were tagged; one whose text changed meanwhile is left for the next batch.
        """
        with self._writing() as session:
            saving.save_retag(session, tagged, read)

    # Upkeep

    def heartbeat(self, writer: str, now: datetime) -> None:
        """Write that this process is alive: proof that the database takes and keeps what is written."""
        self._file.check()
        with self._writing() as session:
            heartbeats.beat(session, writer, now)

    def prune(self, before: datetime) -> int:
        """Forget the text and tags of items last new before a moment; how many items.

        Their identities stay for more than a year after the feed last carried them, advisory changes for ever.
        """
        forgotten = self._batches(pruning.forget_texts, before)
        self._batches(pruning.forget_identities, before)
        with self._writing() as session:
            turns.take(session)
            pruning.forget_stories(session, before)
            feeddays.forget(session, before)
            lapses.forget(session, before)
        return forgotten

    def counts(self) -> Counts:
        """How much is stored."""
        with self._reading() as session:
            count = func.count
            text, enabled = count(col(ItemRow.title)), select(count()).where(col(FeedRow.enabled))
            tables = (ItemRow, MentionRow, StoryRow, AdvisoryRow, AdvisoryTransitionRow)
            rows = [session.scalars(select(count()).select_from(table)).one() for table in tables]
            feeds_, items = session.scalars(enabled).one(), session.scalars(select(text)).one()
        return Counts(feeds_, items, *rows)

    def _batches(self, forget: Callable[[Session, datetime], int], before: datetime) -> int:
        total, last = 0, pruning.BATCH
        while last == pruning.BATCH:
            with self._writing() as session:
                turns.take(session)
                last = forget(session, before)
            total += last
        return total
