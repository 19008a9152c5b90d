"""The first shell: each method loads, calls pure functions, saves. It alone knows the order of the rooms.

Feed bytes become items, items become mentions, stories and advisory states, and all of it is saved with the
feed's own state in one transaction: an ETag is never remembered without its items. Rules then turn what is
stored into Signals. Nothing here reads a clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import chain, repeat

from monitor.advisories.across import across
from monitor.advisories.moves import FOLLOWS_WITHIN
from monitor.advisories.polls import Advisories, Polled
from monitor.advisories.sight import unseen
from monitor.advisories.transitions import Advanced
from monitor.brought import Arrival, Brought, Fresh, Placed, Taken, as_held, as_seen, by_feed, by_issuer, document
from monitor.feeds import schedule
from monitor.feeds.answers import Answer, held
from monitor.feeds.pollday import noted
from monitor.history import Days
from monitor.lookout import Lookout
from monitor.model.advisory import AdvisoryState, AdvisoryTransition, as_stood, fold
from monitor.model.comparison import AcrossIssuers
from monitor.model.feed import Feed, FeedHealth, FeedState, NotModified
from monitor.model.hourly import History
from monitor.model.item import Item, Parsed
from monitor.model.mention import Tagged
from monitor.model.names import Names
from monitor.model.rule import Rule
from monitor.model.sight import RegionSight
from monitor.model.signal import Briefing, Evaluation
from monitor.openstories import OpenStories
from monitor.recent import Recent
from monitor.rules.coverage import PAST, SPAN
from monitor.rules.evaluate import Facts, evaluate
from monitor.rules.nearmisses import near_misses
from monitor.rules.news import news
from monitor.rules.sights import by_region
from monitor.rules.sources import unread
from monitor.rules.standing import Standing
from monitor.rules.window import CAUGHT_UP, earliest, earliest_history
from monitor.settings import Settings
from monitor.standingadvice import StandingAdvice
from monitor.storage.store import Poll, Progress, Store
from monitor.stories.cluster import Clustered, Entry
from monitor.tagging.explain import Explanation
from monitor.tagging.tag import Tagger

__all__ = ["Arrival", "Pipeline", "Placed", "Taken"]

WEEK = 7  # days that a digest shows
_ON_ITS_WAY = timedelta(minutes=10)  # between the moment an item counts as seen at and its being stored, at most
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Pipeline:
    """From feeds to Signals over one store, with one tagger and one set of settings."""

    def __init__(
        self,
        store: Store,
        tagger: Tagger,
        settings: Settings,
        names: Names,
        *,
        shared: bool = False,
    ) -> None:
        self.store = store
        self.shared = shared
        self.tagger = tagger
        self.settings = settings
        self.names = names
        self._advisories = Advisories.shipped(tagger.country_of, settings.regions.values())
        self._feeds: Mapping[str, Feed] = {feed.id: feed for feed in settings.feeds}
        self.lookout = Lookout(store, self._feeds)
        self._open = OpenStories()
        self._days = Days(store.hourly)
        self._recent = Recent(store.reports, store.stories)
        self._standing = Standing()
        self._advice = StandingAdvice(store)
        self._heard = Progress(), _LONG_AGO  # how far everything was when it was looked at last

    def migrate(self) -> None:
        """Bring the tables to this version and change nothing else: all that those who only look need."""
        self.store.migrate()

    def start(self, now: datetime) -> None:
        """Bring the tables to this version and give every configured feed its row."""
        self.migrate()
        self.store.sync_feeds(self.settings.feeds, now)

    def states(self) -> Mapping[str, FeedState]:
        """What is remembered of every configured feed."""
        return self.store.states(self._feeds)

    def due(self, now: datetime) -> tuple[FeedState, ...]:
        """The configured feeds whose time has come, longest overdue first, whatever other configuration was read."""
        self._add_missing(now)
        return self.store.due(now, ids=self._feeds)

    def _add_missing(self, now: datetime) -> None:
        missing = self._feeds.keys() - self.states().keys()
        if missing:
            self.store.add_missing_feeds([self._feeds[id_] for id_ in sorted(missing)], now)

    def claim(self, now: datetime, owner: str, limit: int) -> tuple[FeedState, ...]:
        """Of the feeds that are due, some that no other process asks; leased to this one."""
        self._add_missing(now)
        return self.store.claim_due(now, owner, limit, self._feeds)

    def take_in(self, state: FeedState, answer: Answer, now: datetime, seen: datetime | None = None) -> Taken:
        """Tag, link and save one answer, read first where it was not, in one transaction; of very much part by part.

        Args:
            state: Of the feed, as it was asked.
            answer: What came.
            now: When the feed is due next is counted from here.
            seen: When its items count as seen, where that is not now: never inside a window that was told already.
        """
        feed = self._feeds[state.feed_id]
        seen = seen or now
        outcome, parsed = held(feed, answer, seen)
        fresh = self._fresh(feed, parsed.items if parsed else ())
        brought = Brought(feed, state, outcome, parsed, fresh, {item.id: self.tag(item, feed) for item in fresh.items})
        *early, last = brought.parts()
        if not brought.moves:
            return self._finish(self.store, brought, Clustered((), {}), last, now, seen)
        for part in early:
            with self._turn(seen) as (store, progress, seen):
                items = as_seen(part, seen)
                store.save_poll(brought.part(items, self._place(store, brought, items, seen, progress)))
        with self._turn(seen) as (store, progress, seen):
            items = as_seen(last, seen)
            return self._finish(store, brought, self._place(store, brought, items, seen, progress), items, now, seen)

    @contextmanager
    def _turn(self, seen: datetime) -> Iterator[tuple[Store, Progress, datetime]]:
        """The turn of those who place items; a later moment where a digest has told of this one meanwhile."""
        with self._open.saved_or_forgotten(), self.store.turn() as (store, progress):
            yield store, progress, progress.not_before(seen)

    def _place(
        self, store: Store, brought: Brought, items: Sequence[Item], seen: datetime, progress: Progress
    ) -> Clustered:
        """Link a part of what a poll brought."""
        edited = brought.fresh.edited_of(items)
        if items:
            self._come_in([seen], edited=bool(edited))
        entries = [Entry(item, brought.feed, brought.tagged[item.id]) for item in items]
        stories = self._open.place(store, entries, edited, seen, progress)
        self._recent.grown(stories.stories)
        return stories

    def _finish(
        self, store: Store, brought: Brought, placed: Clustered, items: Sequence[Item], now: datetime, seen: datetime
    ) -> Taken:
        """Save what is left of what a poll brought, with all that is remembered of the poll."""
        feed, state, fresh, parsed = brought.feed, brought.state, brought.fresh, brought.parsed
        polled = self._advise(store, feed, replace(parsed, items=as_seen(parsed.items, seen)) if parsed else None, seen)
        advisories = polled.advanced
        if advisories.states or advisories.transitions:
            self._advice.forget()
        after = schedule.after_poll(
            feed, state, brought.outcome, parsed, fresh.signs_of_life(feed), now, polled.trouble
        )
        store.save_poll(
            replace(
                brought.part(items, placed),
                state=after,
                advisories=advisories.states,
                transitions=advisories.transitions,
                present=tuple(item.key for item in parsed.items) if parsed else (),
                noted=noted(feed, state, brought.outcome, parsed, fresh.new, now),
                lapses=self.lookout.ended(store, state, after, now),
                whole=True,
            )
        )
        return brought.taken(after, advisories.transitions)

    def take_recorded(self, arrivals: Sequence[Arrival], now: datetime, *, advises: bool = True) -> Placed:
        """Link and save recorded items of any feeds as one batch; each is seen when it says.

        Args:
            arrivals: What came since the last batch; no item twice.
            now: When the batch is placed, and its feeds count as polled.
            advises: Whether official advice is read from them; not where it was recorded as well.
        """
        fresh = {id_: self._fresh(self._feeds[id_], [one.item for one in came]) for id_, came in by_feed(arrivals)}
        new = {item.id for found in fresh.values() for item in found.items}
        entries = [Entry(one.item, one.feed, one.tagged) for one in arrivals if one.item.id in new]
        edited = [item for found in fresh.values() for item in found.edited]
        moments = tuple(sorted({entry.item.seen for entry in entries}))
        with self._open.saved_or_forgotten():
            stories = self._open.place(self.store, entries, edited, now)
            told = chain((stories,), repeat(replace(stories, stories=())))  # stories are saved once, with the first
            parts = (
                self._recorded(self._feeds[id_], fresh[id_], entries, next(told), now, advises=advises) for id_ in fresh
            )
            return self._kept(Placed(moments, bool(edited), stories.stories), parts)

    def take_advice(self, moved: Sequence[AdvisoryTransition], now: datetime) -> Placed:
        """Save recorded changes of official advice; they are a sign of life of a feed of their issuer.

        Args:
            moved: What moved since it was told last, oldest first.
            now: When those feeds count as polled.
        """
        parts = (
            Poll(self._issuers(issuer, now), advisories=tuple(fold(ours).values()), transitions=tuple(ours))
            for issuer, ours in by_issuer(moved)
        )
        return self._kept(Placed((), False, ()), parts)

    def _issuers(self, issuer: str, now: datetime) -> FeedState:
        """The state of a feed of an issuer after a poll; of any feed, as it is, where none is of it."""
        feed = next((feed for feed in self._feeds.values() if feed.issuer == issuer), None)
        return self._polled(feed.id, 1, now) if feed is not None else next(iter(self.states().values()))

    def keep(self, placed: Placed) -> None:
        """Save what the pipeline of another process placed."""
        self._kept(placed, placed.polls)

    def _kept(self, placed: Placed, parts: Iterable[Poll]) -> Placed:
        """Save part after part: each may rest on what the one before it changed."""
        self._come_in(placed.moments, edited=placed.edited)
        self._recent.grown(placed.stories)
        polls = []
        for poll in parts:
            if poll.advisories or poll.transitions:
                self._advice.forget()
            self.store.save_poll(poll)
            polls.append(poll)
        return replace(placed, polls=tuple(polls))

    def _recorded(
        self, feed: Feed, found: Fresh, entries: Sequence[Entry], stories: Clustered, now: datetime, *, advises: bool
    ) -> Poll:
        """One feed's part of a batch, as a poll of it; an item that was there says what it added to its story then."""
        advisories = self._advise(self.store, feed, Parsed(found.items) if advises else None, now).advanced
        ours = {entry.item.id: entry.tagged for entry in entries if entry.feed.id == feed.id}
        held = self.store.memberships([item.id for item in found.edited])
        return Poll(
            state=self._polled(feed.id, found.signs_of_life(feed), now),
            items=found.items,
            tagged=ours,
            stories=stories.stories,
            links={id_: as_held(stories.links[id_], held.get(id_)) for id_ in ours},
            advisories=advisories.states,
            transitions=advisories.transitions,
        )

    def _polled(self, feed_id: str, new: int, now: datetime) -> FeedState:
        """A feed's state after a poll whose document nobody kept."""
        answered = NotModified(feed_id, {}, now)
        return schedule.after_poll(
            self._feeds[feed_id], self.store.states((feed_id,))[feed_id], answered, None, new, now
        )

    def tag(self, item: Item, feed: Feed | None) -> Tagged:
        """What one item says."""
        return self.tagger.tag(document(item, feed))

    def explain(self, item: Item) -> Explanation:
        """The same for an item that is stored, with the reason for every decision, as the tagger of today reads it."""
        return self.tagger.explain(document(item, self._feeds.get(item.feed_id)))

    def assess(self, now: datetime) -> Evaluation:
        """Every rule over what is stored, at one moment."""
        self._heed_others(now)
        return evaluate(self.settings.rules, self.facts(self.settings.rules, now), now)

    def _heed_others(self, now: datetime) -> None:
        """Count and read anew what other processes may have changed since we looked last."""
        if self.shared:
            self._advice.forget()
            self.lookout.forget()
        (before, at), progress = self._heard, self.store.progress()
        if progress.retagged != before.retagged:
            self._days.forget()
            self._recent.forget()
        elif self.shared and progress.revision != before.revision:
            self._days.changed_since(max(at, _LONG_AGO + _ON_ITS_WAY) - _ON_ITS_WAY)
            self._recent.forget()  # they may have edited what is old
        self._heard = progress, now

    def last_briefing(self, since: datetime, until: datetime) -> Briefing:
        """The same as `briefing`, once and for all: nothing is seen in that window any more."""
        self.store.tell_until(until)
        if self.shared:
            self._advice.forget()
        self._heed_others(until)
        return self.briefing(since, until)

    def briefing(self, since: datetime, until: datetime) -> Briefing:
        """What was first seen in a half-open window, for a digest."""
        known = self._advice.transitions(since - FOLLOWS_WITHIN, until)
        transitions = tuple(moved for moved in known if moved.at >= since)
        reports = news(self.store.reports(since, until), transitions)
        stories = self.store.stories({report.story_id for report in reports})
        advisories, health = tuple(self._advice.states().values()), self.health(until)
        return Briefing(
            since=since,
            until=until,
            reports=reports,
            stories={id_: story.as_of(until) for id_, story in stories.items()},
            told_before=self.store.told_before(stories, since),
            week=self.store.daily_stories(until, WEEK),
            transitions=transitions,
            advisories=advisories,
            across=across(advisories, known, health, since, until),
            health=health,
            items=self.store.count_items(since, until),
            watch=self.lookout.watch(since, until),
            unread=unread(self.store.count_by_language(since, until), health, self.tagger.languages),
            near_misses=near_misses(self.settings.rules, self.facts(self.settings.rules, until), until),
            sights=self.sights(health, until),
        )

    def sights(self, health: Sequence[FeedHealth], now: datetime) -> tuple[RegionSight, ...]:
        """What was received about every region that is usually told of, against what is expected."""
        wanted, languages = earliest_history(self.settings.rules, now) or now, self.tagger.languages
        history = self._days.history(min(wanted, now - PAST - 2 * SPAN), now)
        seen = self.lookout.watch(now - SPAN, now).seen(health)
        return by_region(dict.fromkeys(self.settings.regions.values()), seen, history, now, languages=languages)

    def advice(self, now: datetime) -> tuple[tuple[AdvisoryState, ...], AcrossIssuers]:
        """Every advisory as it stands, and all issuers beside one another."""
        states = tuple(self._advice.states().values())
        return states, across(states, (), self.health(now), now, now)

    def health(self, now: datetime) -> tuple[FeedHealth, ...]:
        """How every configured feed is doing."""
        states = self.states()
        return tuple(schedule.health(feed, states.get(feed.id), now) for feed in self.settings.feeds)

    def retag(self, limit: int = 500) -> int:
        """Tag one batch of stored items that another version tagged; 0 when none is left."""
        stale = self.store.stale_documents(self.tagger.version, limit)
        if stale:
            self._days.forget()
            self._recent.forget()
        self.store.save_retag({item.id: self.tag(item, self._feeds.get(item.feed_id)) for item in stale}, stale)
        return len(stale)

    def prune(self, before: datetime) -> int:
        """Forget what is older than a moment; how many items."""
        self._recent.forget()
        self._advice.forget()
        return self.store.prune(before)

    def _come_in(self, moments: Iterable[datetime], *, edited: bool) -> None:
        """Items were seen at these moments; what an edited one told before may be other than it was, on any day."""
        for moment in moments:
            self._days.changed(moment)
            self._recent.changed(moment)
        if edited:
            self._recent.forget()

    def _fresh(self, feed: Feed, items: Sequence[Item]) -> Fresh:
        known = self.store.known(feed.id, [item.key for item in items])
        fresh = tuple(item for item in items if known.get(item.key) != item.content_hash)
        return Fresh(fresh, tuple(item for item in fresh if item.key in known))

    def _advise(self, store: Store, feed: Feed, parsed: Parsed | None, now: datetime) -> Polled:
        if feed.issuer is None or parsed is None:
            return Polled(Advanced((), ()))
        return self._advisories.poll(feed, parsed, store.advisories(), now)

    def facts(self, rules: Sequence[Rule], now: datetime) -> Facts:
        """What is known at the present moment, as far back as any of these rules looks."""
        since, measured = earliest(rules, now), earliest_history(rules, now)
        until = now + timedelta(microseconds=1)  # what is seen at this very moment counts
        transitions = self._advice.transitions(since, until)
        advisories, health = tuple(self._advice.states().values()), self.health(now)
        return Facts(
            reports=self._recent.told(since, until, transitions),
            stories=self._recent.stories(),
            dropped=self.store.dropped(since, until),
            advisories=advisories,
            transitions=transitions,
            health=health,
            languages=self.tagger.languages,
            unseen=unseen({state.issuer for state in advisories}, health),
            names=self.names,
            dark=self.lookout.dark(min(since - CAUGHT_UP, measured or now), now),
            history=History() if measured is None else self._days.history(measured, now),
            standing=self._standing,
        )

    def facts_then(self, rules: Sequence[Rule], then: datetime) -> Facts:
        """The same of a moment that is over: advice as it stood then."""
        facts = self.facts(rules, then)
        return replace(facts, advisories=as_stood(facts.advisories, self._advice.since(then)))
