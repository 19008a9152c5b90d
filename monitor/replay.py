"""Recorded documents through the real pipeline, on their own clock.

Every file in a folder is one poll of one feed at the UTC time in its name (`20260212T081048Z.xml`). The state is
a database in memory; nothing is sent. What would have been told comes out as records, in time order.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from alerts.model import Digest, Transition
from monitor.app import App, bootstrap
from monitor.configuration import configure
from monitor.lib import shipped
from monitor.lib.clock import VirtualClock
from monitor.lib.errors import WatchfloorError
from monitor.model.advisory import AdvisoryTransition
from monitor.model.feed import Feed, FeedState, Fetched, FetchFailed, FetchReason, Outcome
from monitor.settings.catalogue import load as load_catalogue

_NAME = re.compile(r"(\d{8}T\d{6}Z)\.\w+")

Record = Mapping[str, object]
Progress = Callable[["Snapshot"], None]


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
        return Fetched(feed.id, feed.url, 200, {}, snapshot.path.read_bytes(), now)


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
            for record in await _poll(app, shot):
                yield record
            progress(shot)
    finally:
        await app.close()


async def _poll(app: App, shot: Snapshot) -> list[Record]:
    taken = await app.poll_feed(shot.feed_id)
    assessed = await app.assess()
    records = [advisory_record(transition) for transition in taken.transitions]
    records += [alert_record(transition) for transition in assessed.transitions if transition.tell]
    return records


async def _digests_until(app: App, clock: VirtualClock, until: datetime) -> AsyncIterator[Record]:
    """Let every digest slot before a moment come to pass, with the alerts that end on the way."""
    while (upcoming := app.upcoming()) and (slot := upcoming[0].slot) <= until:
        clock.move_to(slot)
        assessed = await app.assess()
        for transition in assessed.transitions:
            if transition.tell:
                yield alert_record(transition)
        for digest in await app.brief():
            yield digest_record(digest)


def advisory_record(transition: AdvisoryTransition) -> Record:
    """One line of output about an advisory that moved; `from` is null at first sight."""
    before, after = transition.before, transition.after
    return {
        "at": transition.at,
        "kind": "advisory",
        "issuer": transition.issuer,
        "country": transition.country,
        "name": after.name,
        "from": before.level if before else None,
        "to": after.level,
        "change": transition.change.value,
        "changes": [change.value for change in transition.changes],
        "max_level": after.max_level,
        "reasons": list(after.reasons),
        "departure": after.departure.value,
        "quote": after.quote,
        "link": after.link,
    }


def alert_record(transition: Transition) -> Record:
    """One line of output about an alert people would have been told of."""
    alert = transition.alert
    return {
        "at": transition.at,
        "kind": "alert",
        "reason": transition.reason.value,
        "rule": alert.rule_id,
        "labels": dict(alert.labels),
        "severity": alert.severity.value,
        "status": alert.status.value,
        "title": alert.title,
        "summary": alert.summary,
        "value": alert.value,
        "condition": alert.condition,
        "starts_at": alert.starts_at,
        "evidence": [
            {"quote": line.quote, "title": line.title, "link": line.link, "publisher": line.publisher, "at": line.at}
            for line in alert.evidence
        ],
    }


def digest_record(digest: Digest) -> Record:
    """One line of output about a digest that would have been sent."""
    return {
        "at": digest.slot,
        "kind": "digest",
        "name": digest.name,
        "since": digest.since,
        "until": digest.until,
        "headline": digest.headline,
        "items": digest.items,
        "stories": digest.stories,
        "alerts": [transition.alert.title for transition in digest.alerts],
        "advisories": [f"{t.country} {t.change.value}" for t in digest.advisories],
        "sections": [
            {
                "code": section.code,
                "title": section.title,
                "severity": section.severity.value,
                "lines": [
                    {
                        "type": entry.type,
                        "assertion": entry.assertion,
                        "headline": entry.headline,
                        "facts": list(entry.facts),
                        "origins": entry.origins,
                        "items": entry.items,
                        "quote": entry.quote,
                        "link": entry.link,
                    }
                    for entry in section.lines
                ],
                "more": section.more,
            }
            for section in digest.sections
        ],
        "blind": [health.feed.id for health in digest.blind],
    }


def scope(feeds: Mapping[str, Feed], wanted: Sequence[str]) -> Iterator[Feed]:
    """The feeds a replay polls: by id, or by the issuer where exactly one feed carries its word.

    A name that is neither is taken as a news feed of its own, so that any recording can be replayed.
    """
    for name in wanted:
        if name in feeds:
            yield feeds[name]
            continue
        carriers = [feed for feed in feeds.values() if feed.issuer == name]
        if len(carriers) == 1:
            yield carriers[0]
        else:
            yield Feed(name, name, f"https://{name}.invalid/", "rss", "world", "en", publisher=name, family=name)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A replay ready to run."""

    app: App
    recorded: Recorded
    clock: VirtualClock
    shots: tuple[Snapshot, ...]

    def records(self, progress: Progress = lambda _shot: None) -> AsyncIterator[Record]:
        """Run it; what would be told comes out in time order."""
        return replay(self.app, self.recorded, self.clock, self.shots, progress)


def prepare(folder: Path, wanted: Sequence[tuple[str, Path]]) -> Prepared:
    """Build the app for a replay: the configuration's rules and digests, only the feeds that were recorded.

    Args:
        folder: The configuration.
        wanted: Names of feeds with the folders of their snapshots.
    """
    listed = [entry.feed for entry in load_catalogue(shipped.seeds() / "catalogue.yaml")]
    catalogue = {feed.id: feed for feed in (*listed, *configure(folder).monitor.feeds)}
    feeds = tuple(scope(catalogue, [name for name, _ in wanted]))
    shots = tuple(
        sorted(shot for feed, (_, path) in zip(feeds, wanted, strict=True) for shot in snapshots(feed.id, path))
    )
    clock = VirtualClock(shots[0].at)
    recorded = Recorded()
    app = bootstrap(folder, None, clock=clock, fetcher=recorded, feeds=feeds)
    return Prepared(app, recorded, clock, shots)
