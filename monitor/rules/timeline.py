"""The facts of a rule test at a moment, as the pipeline would load them."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from monitor.model.feed import Feed, FeedHealth, FeedState, Health
from monitor.model.hourly import NOWHERE, History, Hourly, HourlyItems, HourlyMentions, HourlyNamed, day_of, hour_of
from monitor.model.names import Names
from monitor.model.ruletest import RuleTest
from monitor.model.story import Report, Story
from monitor.rules import timeline_advice
from monitor.rules.facts import Facts
from monitor.rules.timeline_news import items, reports, stories

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
        told = reports(test, weights, self._feed)
        self._reports = sorted(told, key=lambda report: (report.seen, report.item_id))
        self._seen = [report.seen for report in self._reports]
        self._items = tuple(sorted(items(test), key=lambda item: item.seen))
        self._publishers = _publishers(test)
        self._days: dict[tuple[datetime, int], Hourly] = {}
        self._stories: tuple[int, Mapping[str, Story]] = 0, {}

    def facts(self, now: datetime) -> Facts:
        """What is known at a moment."""
        told = self._reports[: bisect_right(self._seen, now)]
        transitions = tuple(timeline_advice.transitions(self._test, now))
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
            self._stories = len(told), stories(told)
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
        first = day_of(self._test.start - self._test.background.days * _DAY)
        days = (day_of(now) - first) // _DAY + 1
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
            hour, telling = hour_of(item.seen), item.telling
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


def _publishers(test: RuleTest) -> list[str]:
    told = [telling.publisher for telling in test.items]
    return sorted({*told, *test.background.publishers, *(turn.publisher for turn in test.feeds), *_issuers(test)})


def _issuers(test: RuleTest) -> set[str]:
    return {moved.issuer for moved in test.advisories}
