"""The reports of a day are read once, and again whenever something of that day came in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitor.model.advisory import AdvisoryChange, AdvisoryState, AdvisoryTransition
from monitor.model.mention import Assertion, Mention
from monitor.model.story import Report
from monitor.recent import Recent

NOW = datetime(2026, 3, 10, 15, 30, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


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
    recent = Recent(shelf)
    assert ids(recent) == ids(recent) == ["old", "new"]
    assert shelf.asked == [8, 9, 10]


def test_only_the_day_of_what_came_in_is_read_again() -> None:
    shelf = Shelf(report("old", NOW - 2 * DAY))
    recent = Recent(shelf)
    ids(recent)
    shelf.reports.append(report("new", NOW - HOUR))
    recent.changed(NOW - HOUR)
    assert ids(recent) == ["old", "new"]
    assert shelf.asked == [8, 9, 10, 10]


def test_days_that_are_no_longer_asked_for_are_let_go() -> None:
    shelf = Shelf()
    recent = Recent(shelf)
    ids(recent)
    ids(recent, NOW + DAY)
    ids(recent)
    assert shelf.asked == [8, 9, 10, 11, 8]


def test_everything_is_read_again_once_it_is_forgotten() -> None:
    shelf = Shelf(report("old", NOW - 2 * DAY))
    recent = Recent(shelf)
    ids(recent)
    shelf.reports.clear()
    recent.forget()
    assert ids(recent) == []


def test_what_is_told_later_than_the_moment_is_not_there_yet() -> None:
    recent = Recent(Shelf(report("new", NOW - HOUR), report("newer", NOW + HOUR)))
    assert ids(recent) == ["new"]
    assert ids(recent, NOW + 2 * HOUR) == ["new", "newer"]


def test_stale_reports_and_standing_advice_are_no_news() -> None:
    stale = report("stale", NOW - HOUR)
    object.__setattr__(stale, "at", NOW - 30 * DAY)
    recent = Recent(Shelf(stale, report("advice", NOW - HOUR, "us-state"), report("fresh", NOW - HOUR)))
    assert ids(recent) == ["fresh"]
    after = AdvisoryState("us-state", "IQ", "Iraq", 4, 4, "Do Not Travel", ("T",), NOW, item_id="advice")
    moved = AdvisoryTransition("us-state", "IQ", (AdvisoryChange.DEPARTURE,), NOW, None, after)
    assert sorted(ids(recent, NOW, moved)) == ["advice", "fresh"]
    assert recent.told(NOW - DAY, NOW, [moved]).stories == {"story-advice", "story-fresh"}
