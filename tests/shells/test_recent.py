"""The reports of a day are read once, and what comes in on that day after them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.lib.errors import StorageError
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
        self.since: list[datetime] = []

    def __call__(self, since: datetime, until: datetime) -> tuple[Report, ...]:
        self.asked.append(since.day)
        self.since.append(since)
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


def test_what_was_read_before_is_not_read_again_and_stays_the_same() -> None:
    shelf = Shelf(report("early", NOW - 3 * HOUR), report("late", NOW - HOUR))
    recent = Recent(shelf, no_stories)
    ids(recent)
    shelf.reports[:] = [report("early", NOW - 3 * HOUR), *shelf.reports[1:], report("new", NOW)]
    for moment in (NOW, NOW - HOUR):
        recent.changed(moment)
    after = list(recent.told(NOW, NOW + HOUR, ()))
    assert [one.item_id for one in after] == ["early", "late", "new"]
    assert after[0] is not shelf.reports[0], "it was read before"
    assert shelf.since[-1] == NOW - HOUR, "from the earliest that changed"


def test_a_day_that_could_not_be_read_again_is_read_at_the_next_look() -> None:
    shelf = Shelf(report("early", NOW - 3 * HOUR))
    broken = [False]

    def read(since: datetime, until: datetime) -> tuple[Report, ...]:
        if broken[0]:
            raise StorageError("locked")
        return shelf(since, until)

    recent = Recent(read, no_stories)
    ids(recent)
    shelf.reports.append(report("new", NOW))
    recent.changed(NOW)
    broken[0] = True
    with pytest.raises(StorageError):
        ids(recent)
    broken[0] = False
    assert ids(recent, NOW + HOUR) == ["early", "new"]


coming = st.lists(st.tuples(st.integers(0, 90), st.booleans(), st.booleans()), max_size=30)


@given(coming)
def test_what_is_told_is_what_would_be_read_anew(steps: list[tuple[int, bool, bool]]) -> None:
    shelf, hours = Shelf(), sorted(step[0] for step in steps)
    recent = Recent(shelf, no_stories)
    for number, (hour, (_, official, looks)) in enumerate(zip(hours, steps, strict=True)):
        moment = NOW + hour * HOUR
        shelf.reports.append(report(f"{number:02}", moment, "us-state" if official else None))
        recent.changed(moment)
        if looks:
            anew = Recent(shelf, no_stories)
            until = moment + HOUR
            assert ids(recent, until) == ids(anew, until)
            assert dict(recent.stories()) == dict(anew.stories())


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
