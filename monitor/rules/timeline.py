"""The facts of a rule test at a moment, as the pipeline would load them."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.model.advisory import AdvisoryChange, AdvisoryState, AdvisoryTransition
from monitor.model.feed import Feed, FeedHealth, FeedState, Health
from monitor.model.hourly import NOWHERE, History, Hourly, HourlyItems, HourlyMentions, HourlyNamed
from monitor.model.mention import Mention, Quantity
from monitor.model.names import Names
from monitor.model.place import PlaceMention, Role
from monitor.model.ruletest import RuleTest, Telling
from monitor.model.story import Report, Story
from monitor.rules.facts import Facts

_DAY = timedelta(days=1)


class Timeline:
    """A test laid out in time.

    Args:
        test: What is told when.
        weights: Of indicator types, as the lexicon has them.
        names: What codes are called.
        feeds: By id; a publisher of the test that is called so is that feed, any other a feed of world news.
    """

    def __init__(
        self, test: RuleTest, weights: Mapping[str, float], names: Names, feeds: Mapping[str, Feed] | None = None
    ) -> None:
        self._test = test
        self._names = names
        self._feeds = feeds or {}
        told = _reports(test, weights, self._feed)
        self._reports = sorted(told, key=lambda report: (report.seen, report.item_id))
        self._seen = [report.seen for report in self._reports]
        self._items = tuple(sorted(_items(test), key=lambda item: item.seen))
        self._publishers = _publishers(test)
        self._days: dict[tuple[datetime, int], Hourly] = {}
        self._stories: tuple[int, Mapping[str, Story]] = 0, {}

    def facts(self, now: datetime) -> Facts:
        """What is known at a moment."""
        told = self._reports[: bisect_right(self._seen, now)]
        transitions = tuple(_transitions(self._test, now))
        return Facts(
            reports=told,
            stories=self._stories_of(told),
            advisories=tuple({moved.after.key: moved.after for moved in transitions}.values()),
            transitions=transitions,
            health=tuple(self._health(publisher, now) for publisher in self._publishers),
            names=self._names,
            history=self._history(now),
        )

    def _stories_of(self, told: list[Report]) -> Mapping[str, Story]:
        """Made anew only when something more was told."""
        if self._stories[0] != len(told):
            self._stories = len(told), _stories(told)
        return self._stories[1]

    def _health(self, publisher: str, now: datetime) -> FeedHealth:
        turns = [turn for turn in self._test.feeds if turn.publisher == publisher and self._test.start + turn.at <= now]
        health = max(turns, key=lambda turn: turn.at).health if turns else Health.OK
        seen = [item.seen for item in self._items if item.telling.publisher == publisher and item.seen <= now]
        last = max(seen, default=self._test.start)
        if self._test.background.items and publisher in self._test.background.publishers and health is Health.OK:
            last = now
        failing = health is Health.FAILING
        answered = max(self._test.start + turn.at for turn in turns) if failing else now
        state = FeedState(
            publisher, now, last_item_at=last, last_polled_at=now, last_success_at=answered, failures=3 * failing
        )
        return FeedHealth(self._feed(publisher), health, last, f"{health.value} in this test", state)

    def _feed(self, publisher: str) -> Feed:
        """The feed of that id, else one that the test makes up."""
        issuer = publisher if publisher in _issuers(self._test) else None
        made_up = Feed(publisher, publisher, "", "rss", "world", "en", publisher, publisher, issuer=issuer)
        return self._feeds.get(publisher, made_up)

    def _history(self, now: datetime) -> History:
        first = _midnight(self._test.start - self._test.background.days * _DAY)
        days = (_midnight(now) - first) // _DAY + 1
        return History(tuple(self._until(now, first + number * _DAY) for number in range(days)))

    def _until(self, now: datetime, day: datetime) -> Hourly:
        """A day as far as it has come, made anew only when something more was seen of it."""
        key = day, bisect_right(self._items, min(now, day + _DAY), key=lambda item: item.seen)
        if key not in self._days:
            self._days[key] = self._day(day, now)
        return self._days[key]

    def _day(self, day: datetime, now: datetime) -> Hourly:
        hours: Counter[tuple[datetime, str]] = Counter()
        for publisher in self._test.background.publishers:
            hours[day, publisher] += self._test.background.items
        mentions: Counter[tuple[datetime, str, str, str, object]] = Counter()
        named: Counter[tuple[datetime, str, str]] = Counter()
        for item in self._items:
            if not day <= item.seen < min(day + _DAY, now + timedelta(microseconds=1)):
                continue
            hour, telling = item.seen.replace(minute=0, second=0, microsecond=0), item.telling
            hours[hour, telling.publisher] += 1
            named.update((hour, telling.publisher, country) for country in telling.countries)
            if telling.type is not None:
                for country in telling.countries or (NOWHERE,):
                    mentions[hour, telling.publisher, country, telling.type, telling.assertion] += 1
        return Hourly(
            day,
            day + _DAY,
            tuple(HourlyItems(hour, feed, count) for (hour, feed), count in sorted(hours.items()) if count),
            tuple(
                HourlyMentions(*key, items=count)  # type: ignore[arg-type]  # the key has the fields' types
                for key, count in sorted(mentions.items(), key=lambda row: (row[0][0], str(row[0])))
            ),
            tuple(HourlyNamed(*key, items=count) for key, count in sorted(named.items())),
        )


def _midnight(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


def _publishers(test: RuleTest) -> list[str]:
    told = [telling.publisher for telling in test.items]
    return sorted({*told, *test.background.publishers, *(turn.publisher for turn in test.feeds), *_issuers(test)})


def _issuers(test: RuleTest) -> set[str]:
    return {moved.issuer for moved in test.advisories}


@dataclass(frozen=True, slots=True)
class _Item:
    """One item, at its time."""

    id: str
    seen: datetime
    telling: Telling


def _items(test: RuleTest) -> Iterator[_Item]:
    for number, telling in enumerate(test.items, 1):
        for again in range(telling.times):
            yield _Item(f"item-{number}-{again + 1}", test.start + telling.at + again * telling.every, telling)


def _reports(test: RuleTest, weights: Mapping[str, float], feed_of: Callable[[str], Feed]) -> Iterator[Report]:
    """What the items tell; those that only name a country tell nothing."""
    for item in _items(test):
        telling, feed = item.telling, feed_of(item.telling.publisher)
        if telling.type is not None:
            yield Report(
                item_id=item.id,
                story_id=telling.story or item.id,
                feed_id=feed.id,
                publisher=feed.publisher,
                family=feed.family,
                state_media=telling.state_media or feed.state_media,
                official=None,
                title=f"{telling.type} {item.id.rpartition('-')[2]}",
                link=None,
                at=item.seen,
                seen=item.seen,
                mention=_mention(telling, telling.type, weights),
                word=None if _is_of_a_party(telling, feed) else feed.family,
            )


def _is_of_a_party(telling: Telling, feed: Feed) -> bool:
    """Whether nobody vouches for it: a government's own media, by the test's word or as the feed is known."""
    return telling.state_media or feed.is_own_governments({telling.actor, *telling.countries})


def _mention(telling: Telling, type_: str, weights: Mapping[str, float]) -> Mention:
    quote = type_.replace("_", " ")
    spot = telling.spot
    country = telling.countries[0] if telling.countries else None
    places = (
        ()
        if spot is None
        else (PlaceMention("text", 0, 1, spot.name, spot.name, "city", country, spot.lat, spot.lon, Role.EVENT, 1.0),)
    )
    weight = telling.weight if telling.weight is not None else weights.get(type_, 0.0)
    return Mention(
        type=type_,
        assertion=telling.assertion,
        cue=None,
        countries=telling.countries,
        field="title",
        start=0,
        end=len(quote),
        quote=quote,
        trigger=quote,
        rule="test",
        confidence=telling.confidence,
        places=places,
        quantities={role: Quantity(role, lo, hi, False, str(lo)) for role, (lo, hi) in telling.quantities.items()},
        attributes=telling.attributes,
        actor=telling.actor,
        weight=weight,
    )


def _stories(told: list[Report]) -> dict[str, Story]:
    members: dict[str, list[Report]] = defaultdict(list)
    for report in told:
        members[report.story_id].append(report)
    return {
        story: Story(
            id=story,
            headline=held[0].title,
            first_at=held[0].seen,
            last_at=held[-1].seen,
            item_ids=tuple(dict.fromkeys(report.item_id for report in held)),
            families=tuple(dict.fromkeys(report.family for report in held)),
            countries=tuple(dict.fromkeys(code for report in held for code in report.mention.countries)),
            types=tuple(dict.fromkeys(report.mention.type for report in held)),
        )
        for story, held in members.items()
    }


def _transitions(test: RuleTest, now: datetime) -> Iterator[AdvisoryTransition]:
    standing: dict[tuple[str, str], AdvisoryState] = {}
    for moved in sorted(test.advisories, key=lambda one: one.at):
        at = test.start + moved.at
        if at > now:
            continue
        before = standing.get((moved.issuer, moved.country))
        stood = before is not None and before.level == moved.level
        after = AdvisoryState(
            issuer=moved.issuer,
            country=moved.country,
            name=moved.country,
            level=moved.level,
            max_level=moved.max_level,
            native=f"Level {moved.level}",
            reasons=(),
            seen_at=at,
            level_since=before.level_since if before and stood else at,
            level_before=None if before is None else before.level_before if stood else before.level,
            areas=moved.areas,
            departures=moved.departures,
            levels_seen=tuple(sorted({*(before.levels_seen if before else ()), moved.level})),
            max_levels_seen=tuple(sorted({*(before.max_levels_seen if before else ()), moved.max_level})),
        )
        standing[after.key] = after
        yield AdvisoryTransition(moved.issuer, moved.country, _changes(before, after), at, before, after)


def _changes(before: AdvisoryState | None, after: AdvisoryState) -> tuple[AdvisoryChange, ...]:
    if before is None:
        return (AdvisoryChange.FIRST_SEEN,)
    return (*_of_level(before, after), *_of_parts(before, after)) or (AdvisoryChange.REISSUED,)


def _of_level(before: AdvisoryState, after: AdvisoryState) -> Iterator[AdvisoryChange]:
    if (after.level, after.max_level) != (before.level, before.max_level):
        yield AdvisoryChange.RAISED if after.level >= before.level else AdvisoryChange.LOWERED


def _of_parts(before: AdvisoryState, after: AdvisoryState) -> Iterator[AdvisoryChange]:
    """What moved of the departures and of the areas, the weightiest first."""
    if after.departures != before.departures:
        yield AdvisoryChange.DEPARTURE
    then, now = ({area.name: area.level for area in state.areas} for state in (before, after))
    moved = (
        (AdvisoryChange.AREA_ADDED, now.keys() - then.keys()),
        (AdvisoryChange.AREA_RAISED, {name for name in now.keys() & then.keys() if now[name] > then[name]}),
        (AdvisoryChange.AREA_LOWERED, {name for name in now.keys() & then.keys() if now[name] < then[name]}),
        (AdvisoryChange.AREA_REMOVED, then.keys() - now.keys()),
    )
    yield from (change for change, names in moved if names)
