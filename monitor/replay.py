"""Recorded documents through the real pipeline, on their own clock.

Every file in a folder is one poll of one feed at the UTC time in its name (`20260212T081048Z.xml`). The state is
a database in memory; nothing is sent. What would have been told comes out as records, in time order; a document that
cannot be read has a record too. Digests stop with the last document: what is due after it was not recorded.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from monitor.app import App, bootstrap
from monitor.configuration import configure
from monitor.feeds.items import NO_ENTRIES
from monitor.lib import shipped
from monitor.lib.clock import VirtualClock
from monitor.lib.errors import WatchfloorError
from monitor.lib.suggest import closest
from monitor.model.advisorytable import Table
from monitor.model.feed import Feed, FeedState, Fetched, FetchFailed, FetchReason, Outcome
from monitor.pipeline import Taken
from monitor.records import Record, advisory_record, digest_record, health_record, told_alert_record, unreadable_record
from monitor.settings.catalogue import load as load_catalogue
from monitor.settings.tables import load as load_tables

_NAME = re.compile(r"(\d{8}T\d{6}Z)(\.\w+)+", re.ASCII)

Progress = Callable[["Snapshot", Taken], None]


@dataclass(frozen=True, slots=True, order=True)
class Snapshot:
    """One recorded document of one feed."""

    at: datetime
    feed_id: str
    path: Path


def snapshots(feed_id: str, folder: Path) -> tuple[Snapshot, ...]:
    """Every recorded document in a folder, oldest first.

    Raises:
        WatchfloorError: If the folder holds none, or a file whose name is no time.
    """
    if not folder.is_dir():
        raise WatchfloorError(f"{folder} is not a folder of snapshots")
    found = [Snapshot(_time_of(path), feed_id, path) for path in folder.iterdir() if not path.name.startswith(".")]
    if not found:
        raise WatchfloorError(f"{folder} holds no snapshot; files are named by their UTC time: 20260212T081048Z.xml")
    return tuple(sorted(found))


def _time_of(path: Path) -> datetime:
    match = _NAME.fullmatch(path.name)
    try:
        if match:
            return datetime.strptime(match[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        pass
    raise WatchfloorError(
        f"{path} is not named by its UTC time; rename it like 20260212T081048Z{path.suffix or '.xml'}"
    )


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


@dataclass(frozen=True, slots=True)
class Scope:
    """The feeds a replay polls.

    Attributes:
        feeds: One for each name that was asked for, in that order.
        notes: A sentence for each name that no feed is known by.
    """

    feeds: tuple[Feed, ...]
    notes: tuple[str, ...] = ()


def scope(known: Mapping[str, Feed], issuers: Mapping[str, tuple[Table, ...]], wanted: Sequence[str]) -> Scope:
    """Each name's feed: the one of that id, or one that carries the word of the issuer of that name.

    A name that is neither is taken as a news feed of its own, so that any recording can be replayed, and is noted.

    Args:
        known: Feeds by id.
        issuers: The lists of each issuer of travel advice, by its name.
        wanted: Ids of feeds and names of issuers; a name may go on after an issuer's, as in `us-state-2026`.
    """
    feeds: list[Feed] = []
    notes: list[str] = []
    for name in wanted:
        issuer = issuer_named(name, issuers)
        if name in known:
            feeds.append(known[name])
        elif issuer is not None:
            feeds.append(issuer_feed(name, issuer, issuers))
        else:
            feeds.append(
                Feed(name, name, f"https://{name}.invalid/", "rss", "world", "en", publisher=name, family=name)
            )
            notes.append(_unknown(name, known, issuers))
    return Scope(tuple(feeds), tuple(notes))


def issuer_named(name: str, issuers: Collection[str]) -> str | None:
    """The issuer a recording's name begins with; of several the one it shares most with."""
    begun = [issuer for issuer in issuers if name == issuer or name.startswith(f"{issuer}-")]
    return max(begun, key=len, default=None)


def issuer_feed(name: str, issuer: str, issuers: Mapping[str, tuple[Table, ...]]) -> Feed:
    """A feed of that name with an issuer's word, in whatever of its forms it was recorded: RSS, Atom, JSON or XML."""
    return Feed(
        id=name,
        name=name,
        url=f"https://{name}.invalid/",
        format="rss",
        topic="advisory",
        language="en",
        publisher=issuer,
        family=issuer,
        issuer=issuer,
        tables=issuers[issuer],
    )


def _unknown(name: str, known: Mapping[str, Feed], issuers: Collection[str]) -> str:
    taken = "replayed as a news feed of that name"
    near = closest(name, {*known, *issuers})
    hint = f'; did you mean "{near}"?' if near else ""
    return f'"{name}" is neither a known feed nor an issuer, {taken}{hint}'


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
                yield f"{feed}: of {count:,} snapshots {said}"


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
        WatchfloorError: If a folder holds no snapshot, or a file whose name is no time.
    """
    configuration = configure(folder)
    listed = [entry.feed for entry in load_catalogue(shipped.seeds() / "catalogue.yaml")]
    known = {feed.id: feed for feed in (*listed, *configuration.monitor.feeds)}
    carried = {feed.issuer: feed.tables for feed in known.values() if feed.issuer}
    issuers = {**carried, **load_tables(shipped.seeds() / "tables.yaml")}
    scoped = scope(known, issuers, [name for name, _ in wanted])
    pairs = zip(scoped.feeds, wanted, strict=True)
    shots = tuple(sorted(shot for feed, (_, path) in pairs for shot in snapshots(feed.id, path)))
    clock, recorded = VirtualClock(shots[0].at), Recorded()
    feeds = {feed.id: feed for feed in scoped.feeds}
    app = bootstrap(
        folder, None, clock=clock, fetcher=recorded, feeds=tuple(feeds.values()), configuration=configuration
    )
    return Prepared(app, recorded, clock, shots, scoped.notes)
