"""Recorded documents through the real pipeline, on their own clock.

Every file in a folder is one poll of one feed at the UTC time in its name (`20260212T081048Z.xml`). The state is
a database in memory; nothing is sent. What would have been told comes out as records, in time order; a document that
cannot be read has a record too. Digests stop with the last document: what is due after it was not recorded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from monitor.app import App, bootstrap
from monitor.configuration import configure
from monitor.feeds.items import NO_ENTRIES
from monitor.lib import shipped
from monitor.lib.clock import VirtualClock
from monitor.model.feed import Feed, FeedState, Fetched, FetchFailed, FetchReason, Outcome
from monitor.pipeline import Taken
from monitor.recordings import Snapshot, scope, snapshots
from monitor.records import Record, advisory_record, digest_record, health_record, told_alert_record, unreadable_record
from monitor.settings.catalogue import load as load_catalogue
from monitor.settings.tables import load as load_tables

Progress = Callable[["Snapshot", Taken], None]


class Recorded:
    """Brings the recorded document whose time has come, in the place of the network."""

    def __init__(self) -> None:
        self._current: dict[str, Snapshot] = {}

    def show(self, snapshot: Snapshot) -> None:
        """From now on, this is what the feed's address answers."""
        self._current[snapshot.feed_id] = snapshot

    async def fetch(self, feed: Feed, state: FeedState, now: datetime) -> Outcome:  # noqa: ARG002 - as the network is asked
        """The document shown last, or that there is none yet."""
        snapshot = self._current.get(feed.id)
        if snapshot is None:
            return FetchFailed(feed.id, FetchReason.UNREACHABLE, "nothing was recorded yet", now)
        try:
            body = snapshot.path.read_bytes()
        except OSError as error:
            return FetchFailed(feed.id, FetchReason.UNREACHABLE, f"{snapshot.path}: {error.strerror}", now)
        return Fetched(feed.id, feed.url, 200, {}, body, now)


async def replay(
    app: App, recorded: Recorded, clock: VirtualClock, shots: Sequence[Snapshot], progress: Progress
) -> AsyncIterator[Record]:
    """Poll every snapshot at its time, with the digests that fall due in between; what would be told comes out.

    Args:
        app: Built on `recorded` and `clock`.
        recorded: What the app fetches from.
        clock: What the app reads.
        shots: Of all feeds; their order does not matter.
        progress: Called after each snapshot.
    """
    await app.start()
    try:
        for shot in sorted(shots):
            async for record in _digests_until(app, clock, shot.at):
                yield record
            clock.move_to(shot.at)
            recorded.show(shot)
            taken = await app.poll_feed(shot.feed_id)
            for record in await _told(app, shot, taken):
                yield record
            progress(shot, taken)
    finally:
        await app.close()


async def _told(app: App, shot: Snapshot, taken: Taken) -> list[Record]:
    assessed = await app.assess()
    failed = taken.outcome
    records = [unreadable_record(shot.at, shot.feed_id, failed.message)] if isinstance(failed, FetchFailed) else []
    records += [health_record(shot.at, shot.feed_id, taken.trouble)] if taken.trouble else []
    records += [advisory_record(transition) for transition in taken.transitions]
    records += [told_alert_record(transition) for transition in assessed.transitions if transition.tell]
    return records


async def _digests_until(app: App, clock: VirtualClock, until: datetime) -> AsyncIterator[Record]:
    """Let every digest slot before a moment come to pass, with the alerts that end on the way."""
    while (upcoming := app.upcoming()) and (slot := upcoming[0].slot) <= until:
        clock.move_to(slot)
        assessed = await app.assess()
        for transition in assessed.transitions:
            if transition.tell:
                yield told_alert_record(transition)
        for digest in await app.brief():
            yield digest_record(digest)


@dataclass(slots=True)
class Tally:
    """What became of the documents of each feed, counted while a replay runs."""

    documents: Counter[str] = field(default_factory=Counter)
    unreadable: Counter[str] = field(default_factory=Counter)
    empty: Counter[str] = field(default_factory=Counter)

    def count(self, shot: Snapshot, taken: Taken) -> None:
        """One more document was polled."""
        self.documents[shot.feed_id] += 1
        self.unreadable[shot.feed_id] += isinstance(taken.outcome, FetchFailed)
        self.empty[shot.feed_id] += NO_ENTRIES in taken.warnings

    @property
    def lost(self) -> tuple[str, ...]:
        """Feeds of which no document could be read."""
        return tuple(feed for feed, count in self.documents.items() if self.unreadable[feed] == count)

    def notes(self) -> Iterator[str]:
        """A sentence for each feed whose documents were not all read and filled."""
        for feed, count in self.documents.items():
            parts = ((self.unreadable[feed], "could not be read"), (self.empty[feed], "held no entries"))
            said = ", ".join(f"{number:,} {what}" for number, what in parts if number)
            if said:
                shots = "snapshot" if count == 1 else "snapshots"
                yield f"{feed}: of {count:,} {shots} {said}"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A replay ready to run.

    Attributes:
        notes: What a person should know before it runs, each a sentence.
    """

    app: App
    recorded: Recorded
    clock: VirtualClock
    shots: tuple[Snapshot, ...]
    notes: tuple[str, ...] = ()

    def records(self, progress: Progress = lambda _shot, _taken: None) -> AsyncIterator[Record]:
        """Run it; what would be told comes out in time order."""
        return replay(self.app, self.recorded, self.clock, self.shots, progress)


def prepare(folder: Path, wanted: Sequence[tuple[str, Path]]) -> Prepared:
    """Build the app for a replay: the configuration's rules and digests, only the feeds that were recorded.

    Args:
        folder: The configuration.
        wanted: Names of feeds with the folders of their snapshots.

    Raises:
        ConfigError: With every fault of the configuration.
        RecordingError: If a folder holds no snapshot, or a file whose name is no time.
    """
    configuration = configure(folder)
    listed = [entry.feed for entry in load_catalogue(shipped.seeds() / "catalogue.yaml")]
    known = {feed.id: feed for feed in (*listed, *configuration.monitor.feeds)}
    carried = {feed.issuer: feed.tables for feed in known.values() if feed.issuer}
    issuers = {**carried, **load_tables(shipped.seeds() / "tables.yaml")}
    recordings = [(name, snapshots(name, path)) for name, path in wanted]
    scoped = scope(known, issuers, recordings, configuration.tagger.country_of)
    shots = tuple(sorted(shot for _, recording in recordings for shot in recording))
    clock, recorded = VirtualClock(shots[0].at), Recorded()
    feeds = {feed.id: feed for feed in scoped.feeds}
    app = bootstrap(
        folder, None, clock=clock, fetcher=recorded, feeds=tuple(feeds.values()), configuration=configuration
    )
    app.pipeline.lookout.off = True
    return Prepared(app, recorded, clock, shots, scoped.notes)
