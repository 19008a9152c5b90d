"""The reports of a day are read once, and again whenever something of that day came in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from monitor.model.advisory import AdvisoryChange, AdvisoryState, AdvisoryTransition
from monitor.model.mention import Assertion, Mention
from monitor.model.story import Report, Story
from monitor.recent import Recent

NOW = datetime(2026, 3, 10, 15, 30, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def no_stories(ids: Collection[str]) -> dict[str, Story]:
    return {}


class Shelf:
    """Reports, with what was asked of them."""

    def __init__(self, *reports: Report) -> None:
        self.reports = list(reports)
        self.asked: list[int] = []

    def __call__(self, since: datetime, until: datetime) -> tuple[Report, ...]:
        self.asked.append(since.day)
        return tuple(one for one in self.reports if since <= one.seen < until)


def report(item: str, seen: datetime, official: str | None = None, type_: str = "departure_order") -> Report:
    words = "staff were ordered to leave"
    told = Mention(type_, Assertion.ACTUAL, None, ("IQ",), "text", 0, len(words), words, words, "r", 0.9)
    return Report(item, f"story-{item}", "feed", "Paper", "paper", False, official, "Iraq", None, seen, seen, told)


def ids(recent: Recent, now: datetime = NOW, *moved: AdvisoryTransition) -> list[str]:
    return [one.item_id for one in recent.told(now - 2 * DAY, now, moved)]


def test_every_day_is_read_once_while_nothing_comes_in() -> None:
    shelf = Shelf(report("old", NOW - 2 * DAY), report("new", NOW - HOUR))
    recent = Recent(shelf, no_stories)
    assert ids(recent) == ids(recent) == ["old", "new"]
    assert shelf.asked == [8, 9, 10]


def test_only_the_day_of_what_came_in_is_read_again() -> None:
    shelf = Shelf(report("old", NOW - 2 * DAY))
    recent = Recent(shelf, no_stories)
    ids(recent)
    shelf.reports.append(report("new", NOW - HOUR))
    recent.changed(NOW - HOUR)
    assert ids(recent) == ["old", "new"]
    assert shelf.asked == [8, 9, 10, 10]


def test_days_that_are_no_longer_asked_for_are_let_go() -> None:
    shelf = Shelf()
    recent = Recent(shelf, no_stories)
    ids(recent)
    ids(recent, NOW + DAY)
    ids(recent)
    assert shelf.asked == [8, 9, 10, 11, 8]


def test_everything_is_read_again_once_it_is_forgotten() -> None:
    shelf = Shelf(report("old", NOW - 2 * DAY))
    recent = Recent(shelf, no_stories)
    ids(recent)
    shelf.reports.clear()
    recent.forget()
    assert ids(recent) == []


def test_what_is_told_later_than_the_moment_is_not_there_yet() -> None:
    recent = Recent(Shelf(report("new", NOW - HOUR), report("newer", NOW + HOUR)), no_stories)
    assert ids(recent) == ["new"]
    assert ids(recent, NOW + 2 * HOUR) == ["new", "newer"]


def test_stale_reports_and_standing_advice_are_no_news() -> None:
    stale = report("stale", NOW - HOUR)
    object.__setattr__(stale, "at", NOW - 30 * DAY)
    recent = Recent(Shelf(stale, report("advice", NOW - HOUR, "us-state"), report("fresh", NOW - HOUR)), no_stories)
    assert ids(recent) == ["fresh"]
    after = AdvisoryState("us-state", "IQ", "Iraq", 4, 4, "Do Not Travel", ("T",), NOW, item_id="advice")
    moved = AdvisoryTransition("us-state", "IQ", (AdvisoryChange.DEPARTURE,), NOW, None, after)
    assert sorted(ids(recent, NOW, moved)) == ["advice", "fresh"]


def test_stories_are_read_once_and_again_when_they_grow() -> None:
    asked: list[list[str]] = []

    def read(ids: Collection[str]) -> dict[str, Story]:
        asked.append(sorted(ids))
        return {id_: Story(id_, "h", NOW, NOW, (), (), (), ()) for id_ in ids}

    recent = Recent(Shelf(report("one", NOW - HOUR), report("two", NOW - HOUR)), read)
    ids(recent)
    held = dict(recent.stories())
    assert sorted(held) == ["story-one", "story-two"]
    recent.grown([held["story-one"], Story("elsewhere", "h", NOW, NOW, (), (), (), ())])
    assert dict(recent.stories()) == held
    assert asked == [["story-one", "story-two"], ["story-one"]]


def test_stories_of_days_that_are_let_go_are_let_go_too() -> None:
    recent = Recent(Shelf(report("old", NOW - 2 * DAY), report("new", NOW)), lambda ids: dict.fromkeys(ids))
    ids(recent, NOW)
    assert set(recent.stories()) == {"story-old", "story-new"}
    ids(recent, NOW + DAY)
    assert set(recent.stories()) == {"story-new"}
