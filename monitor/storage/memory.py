"""The store without a database: what the pipeline needs of it, in plain objects, for the replay of years.

It keeps what rules are judged on and forgets texts; nothing outlives the process. What it
answers is what the database answers, and a test holds the two against each other.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from monitor.model.advisory import AdvisoryState, AdvisoryTransition
from monitor.model.feed import Feed, FeedState
from monitor.model.hourly import Hourly
from monitor.model.item import Item
from monitor.model.mention import Mention, Tagged
from monitor.model.story import STALE, Dropped, Membership, Report, Story
from monitor.model.watch import Lapse
from monitor.storage.drops import still_dropped
from monitor.storage.hours import Hours
from monitor.storage.mentionrows import fact, named_countries
from monitor.storage.records import Poll
from monitor.storage.store import Progress, Store

COMPARED_FOR = timedelta(days=10)
"""How long a story keeps what new items are compared with: longer than any stays open."""

_FEWEST = 2_000  # stories with texts before it is worth looking which of them ended


@dataclass(frozen=True, slots=True)
class _Kept:
    """An item as far as it is still needed.

    Attributes:
        seen: When it was first seen.
        told: When each of its facts was first told.
        dropped: By fact, what edits took out of it.
        texts: When each text it ever had was first seen: one that returns is as old as it was.
    """

    content_hash: str
    seen: datetime
    told: Mapping[str, datetime]
    texts: Mapping[str, datetime]
    dropped: Mapping[str, Dropped] = field(default_factory=dict)


class Memory(Store):
    """A store whose methods that the pipeline calls never reach a database."""

    def __init__(self) -> None:
        self._revision = 0
        self._feeds: dict[str, Feed] = {}
        self._states: dict[str, FeedState] = {}
        self._keys: defaultdict[str, dict[str, str]] = defaultdict(dict)
        self._items: dict[str, _Kept] = {}
        self._edited: set[str] = set()  # items that dropped something
        self._arrivals: defaultdict[tuple[str, str], list[datetime]] = defaultdict(list)
        self._reports = _Reports()
        self._hours = Hours()
        self._homes: dict[str, Membership] = {}
        self._stories: dict[str, Story] = {}
        self._compared: set[str] = set()  # stories that still have their texts
        self._held = _FEWEST  # how many of them there were after they were last looked through
        self._latest = datetime.min.replace(tzinfo=UTC)
        self._advisories: dict[tuple[str, str], AdvisoryState] = {}
        self._transitions: list[AdvisoryTransition] = []

    def migrate(self) -> None:
        """Nothing to do: there are no tables."""

    # Taking turns

    @contextmanager
    def turn(self) -> Iterator[tuple[Store, Progress]]:
        """It is always the turn of the only one there is."""
        yield self, self.progress()

    def progress(self) -> Progress:
        """How far everything is by now; nobody else moves it on."""
        return Progress(self._revision)

    # Feeds

    def sync_feeds(self, configured: Sequence[Feed], now: datetime) -> None:
        """Make the feeds that are polled exactly these; the state of one that stays is kept."""
        self._feeds = {feed.id: feed for feed in configured}
        self.add_missing_feeds(configured, now)

    def add_missing_feeds(self, polled: Sequence[Feed], now: datetime) -> None:
        """Give those of these feeds that have no state one, due now."""
        for feed in polled:
            self._feeds.setdefault(feed.id, feed)
            self._states.setdefault(feed.id, FeedState(feed.id, now))

    def due(
        self, now: datetime, limit: int | None = None, *, ids: Collection[str] | None = None
    ) -> tuple[FeedState, ...]:
        """Feeds whose time has come, the longest overdue first."""
        found = (state for id_, state in self.states(ids).items() if id_ in self._feeds and state.next_poll_at <= now)
        return tuple(sorted(found, key=lambda state: (state.next_poll_at, state.feed_id))[:limit])

    def states(self, ids: Collection[str] | None = None) -> Mapping[str, FeedState]:
        """The state of each of these feeds, by id."""
        if ids is None:
            return dict(self._states)
        return {id_: self._states[id_] for id_ in ids if id_ in self._states}

    def lapses(self, since: datetime, until: datetime) -> tuple[Lapse, ...]:  # noqa: ARG002 - as a store is asked
        """None: recorded documents come when they come."""
        return ()

    def known(self, feed_id: str, keys: Sequence[str]) -> Mapping[str, str]:
        """Of these keys, the ones this feed ever brought, with the fingerprint of their latest text."""
        held = self._keys.get(feed_id, {})
        return {key: self._items[held[key]].content_hash for key in keys if key in held}

    # Polls

    def save_poll(self, poll: Poll) -> None:
        """A feed's state and all that came with it, as the database keeps it."""
        self._states[poll.state.feed_id] = poll.state
        self._revision += bool(poll.items or poll.stories)
        self._keep(poll.stories)
        self._link(poll.links)
        for item in poll.items:
            self._save_item(item, poll.tagged.get(item.id))
        self._advisories.update({state.key: state for state in poll.advisories})
        for transition in poll.transitions:
            insort(self._transitions, transition, key=_order_of_changes)

    def _keep(self, stories: Sequence[Story]) -> None:
        """Stories as they are now; those that ended long ago are compared with nothing more and lose their texts."""
        self._stories.update((story.id, story) for story in stories)
        self._latest = max([self._latest, *(story.last_at for story in stories)])
        if len(self._compared) > 2 * self._held:
            ended = [id_ for id_ in self._compared if self._stories[id_].last_at < self._latest - COMPARED_FOR]
            self._stories.update((id_, replace(self._stories[id_], sketches=())) for id_ in ended)
            self._compared.difference_update(ended)
            self._held = max(_FEWEST, len(self._compared))
        self._compared.update(story.id for story in stories)

    def _link(self, links: Mapping[str, Membership]) -> None:
        """Where items belong; one that is there already keeps its origin."""
        for id_, link in links.items():
            before = self._homes.get(id_)
            if before is None or before.story_id != link.story_id:
                self._homes[id_] = link
                self._reports.move(id_, link)

    def _save_item(self, item: Item, tagged: Tagged | None) -> None:
        held = self._items.get(item.id)
        if held is not None and held.content_hash == item.content_hash:
            return
        before, texts = (held.told, held.texts) if held else ({}, {})
        seen = held.seen if held else item.seen
        present = texts.get(item.content_hash, item.seen)
        mentions = tagged.mentions if tagged else ()
        facts = [fact(one) for one in mentions]
        told = {key: min(present, before.get(key, present)) for key in facts}
        gone = self._dropped_by(item, held, told) if held else {}
        self._items[item.id] = _Kept(item.content_hash, seen, told, {**texts, item.content_hash: present}, gone)
        if gone:
            self._edited.add(item.id)
        self._keys[item.feed_id][item.key] = item.id
        if held is None:
            insort(self._arrivals[item.feed_id, tagged.language if tagged else item.language], seen)
            if item.seen - item.at <= STALE:
                self._hours.count_item(item.seen, item.feed_id)
        told_late = seen - (item.published or seen) > STALE
        named = () if tagged is None or told_late else named_countries(tagged)
        self._hours.name(item.id, seen, item.feed_id, named)
        if mentions or held is not None:  # most items tell nothing
            reports = [self._report(item, seen, told[key], one) for key, one in zip(facts, mentions, strict=True)]
            self._reports.put(item.id, reports)
            self._hours.put(item.id, reports, opens=self._opens(item.id), adds_origin=self._adds_origin(item.id))

    def _dropped_by(self, item: Item, held: _Kept, present: Collection[str]) -> dict[str, Dropped]:
        """What an edited item told and tells no more, under the heading and date it has now."""
        told: dict[str, Dropped] = {}
        for report in self._reports.of(item.id):
            told.setdefault(fact(report.mention), Dropped(report, item.seen))
        gone = still_dropped(held.dropped, told, present)
        return {
            known: replace(one, report=self._report(item, held.seen, one.report.seen, one.report.mention))
            for known, one in gone.items()
        }

    def _opens(self, item_id: str) -> bool:
        home = self._homes.get(item_id)
        story = self.stories({home.story_id}).get(home.story_id) if home else None
        return story is not None and story.item_ids[0] == item_id

    def _adds_origin(self, item_id: str) -> bool:
        return item_id in self._homes and self._homes[item_id].origin is not None

    def _report(self, item: Item, first: datetime, seen: datetime, mention: Mention) -> Report:
        feed, home = self._feeds[item.feed_id], self._homes.get(item.id)
        return Report(
            item_id=item.id,
            story_id=home.story_id if home else item.id,
            feed_id=feed.id,
            publisher=feed.publisher,
            family=feed.family,
            state_media=feed.state_media,
            official=feed.issuer,
            title=item.title,
            link=item.link,
            at=item.published or first,
            seen=seen,
            mention=mention,
            word=home.word if home else None,
        )

    # Items and reports

    def count_items(self, since: datetime, until: datetime) -> int:
        """How many items were first seen in [since, until)."""
        return sum(self.count_by_language(since, until).values())

    def count_by_language(self, since: datetime, until: datetime) -> Mapping[tuple[str, str], int]:
        """The same by feed and by the language they were read in; one that is edited keeps its first."""
        counted = {key: bisect_left(at, until) - bisect_left(at, since) for key, at in self._arrivals.items()}
        return {key: count for key, count in counted.items() if count}

    def reports(self, since: datetime, until: datetime, *, types: Collection[str] | None = None) -> tuple[Report, ...]:
        """Every mention first told in [since, until), of these types if given, in the order of telling."""
        told = self._reports.between(since, until)
        return tuple(told if types is None else (report for report in told if report.mention.type in types))

    def dropped(self, since: datetime, until: datetime) -> tuple[Dropped, ...]:
        """Every report that an edit seen in [since, until) took out of its item, in the order of the edits."""
        found = (one for id_ in self._edited for one in self._items[id_].dropped.values() if since <= one.until < until)
        return tuple(sorted(found, key=lambda one: (one.until, one.report.item_id)))

    def hourly(self, since: datetime, until: datetime) -> Hourly:
        """Items by feed, mentions by feed, country, type and assertion, of the hours that begin in [since, until)."""
        return self._hours.between(since, until)

    # Stories and advisories

    def stories(self, ids: Collection[str]) -> Mapping[str, Story]:
        """Stories by id; one that is not held is left out."""
        return {id_: self._stories[id_] for id_ in ids if id_ in self._stories}

    def open_stories(self, since: datetime) -> tuple[Story, ...]:
        """Stories with an item at or after a moment, oldest first."""
        found = (story for story in self._stories.values() if story.last_at >= since)
        return tuple(sorted(found, key=lambda story: (story.first_at, story.id)))

    def stories_of(self, item_ids: Sequence[str]) -> tuple[Story, ...]:
        """The stories these items belong to, closed ones too."""
        return tuple(self.stories({self._homes[id_].story_id for id_ in item_ids if id_ in self._homes}).values())

    def memberships(self, item_ids: Sequence[str]) -> Mapping[str, Membership]:
        """Where these items belong and which origin each added, without sketches."""
        return {id_: replace(self._homes[id_], sketch=None) for id_ in item_ids if id_ in self._homes}

    def advisories(self) -> Mapping[tuple[str, str], AdvisoryState]:
        """Every advisory as it stands, by issuer and country."""
        return dict(sorted(self._advisories.items()))

    def transitions(self, since: datetime, until: datetime) -> tuple[AdvisoryTransition, ...]:
        """Advisory changes seen in [since, until), oldest first."""
        begin, end = (bisect_left(self._transitions, moment, key=lambda one: one.at) for moment in (since, until))
        return tuple(self._transitions[begin:end])


def _order_of_changes(transition: AdvisoryTransition) -> tuple[datetime, str, str]:
    return (transition.at, transition.issuer, transition.country)


class _Reports:
    """Reports in the order of telling. They nearly always come in that order, so keeping it costs little."""

    def __init__(self) -> None:
        self._ordered: list[Report] = []
        self._items: dict[str, list[Report]] = {}

    def put(self, item_id: str, reports: list[Report]) -> None:
        """Put the reports of an item in the place of those it had."""
        for report in self._items.pop(item_id, []):
            self._ordered.remove(report)
        for report in reports:
            insort(self._ordered, report, key=_order_of_telling)
        if reports:
            self._items[item_id] = reports

    def of(self, item_id: str) -> Sequence[Report]:
        """Those of an item."""
        return self._items.get(item_id, ())

    def move(self, item_id: str, link: Membership) -> None:
        """Give an item's reports to another story."""
        held = self._items.get(item_id, [])
        self.put(item_id, [replace(report, story_id=link.story_id, word=link.word) for report in held])

    def between(self, since: datetime, until: datetime) -> list[Report]:
        """Those told in [since, until)."""
        begin, end = (bisect_left(self._ordered, moment, key=lambda one: one.seen) for moment in (since, until))
        return self._ordered[begin:end]


def _order_of_telling(report: Report) -> tuple[datetime, str]:
    # Reports of one item told at once stay in the order they are put in: bisection goes behind equals.
    return (report.seen, report.item_id)
