from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from monitor.model.advisory import AdvisoryChange, AdvisoryState, AdvisoryTransition
from monitor.model.mention import Assertion, Mention
from monitor.model.story import STALE, Report
from monitor.rules.news import news

NOW = datetime(2023, 10, 22, 18, tzinfo=UTC)


def report(
    type_: str, official: str | None = "us-state", item_id: str = "iraq", age: timedelta = timedelta(0)
) -> Report:
    words = "the department ordered the departure of staff"
    mention = Mention(type_, Assertion.ACTUAL, None, ("IQ",), "text", 0, len(words), words, words, "r", 0.9)
    return Report(
        item_id, "story", "feed", "Publisher", "family", False, official, "Iraq", None, NOW - age, NOW, mention
    )


def moved(*changes: AdvisoryChange, item_id: str | None = "iraq") -> AdvisoryTransition:
    after = AdvisoryState("us-state", "IQ", "Iraq", 4, 4, "Do Not Travel", ("T",), NOW, item_id=item_id)
    return AdvisoryTransition("us-state", "IQ", changes, NOW + timedelta(minutes=1), None, after)


@pytest.mark.parametrize(
    ("type_", "changes", "told"),
    [
        ("departure_order", (AdvisoryChange.RAISED, AdvisoryChange.DEPARTURE), True),
        ("departure_order", (AdvisoryChange.RAISED,), False),
        ("departure_order", (AdvisoryChange.FIRST_SEEN,), False),
        ("departure_order", (AdvisoryChange.TEXT_ONLY,), False),
        ("travel_advisory", (AdvisoryChange.LOWERED,), True),
        ("travel_advisory", (AdvisoryChange.REISSUED,), False),
        ("embassy_closure", (AdvisoryChange.RAISED, AdvisoryChange.DEPARTURE), False),
        ("hostages", (AdvisoryChange.RAISED,), False),
    ],
)
def test_an_issuers_own_page_is_news_only_in_what_it_moved(
    type_: str, changes: tuple[AdvisoryChange, ...], told: bool
) -> None:
    assert bool(news([report(type_)], [moved(*changes)])) == told


def test_a_page_seen_for_the_first_time_tells_nothing_new() -> None:
    assert news([report("embassy_closure"), report("departure_order")], [moved(AdvisoryChange.FIRST_SEEN)]) == ()


def test_another_items_move_makes_no_news_of_this_one() -> None:
    assert news([report("departure_order")], [moved(AdvisoryChange.DEPARTURE, item_id="chad")]) == ()
    assert news([report("departure_order")], [moved(AdvisoryChange.DEPARTURE, item_id=None)]) == ()


def test_what_newspapers_write_is_news_as_it_is() -> None:
    told = [report("embassy_closure", official=None), report("departure_order", official=None)]
    assert news(told, []) == tuple(told)


def test_what_arrives_stale_is_no_news_and_advice_has_no_age() -> None:
    fresh, stale = (
        report("coup", official=None, age=STALE),
        report("coup", official=None, age=STALE + timedelta(hours=1)),
    )
    assert news([fresh, stale], []) == (fresh,)
    old_advice = report("departure_order", age=timedelta(days=40))
    assert news([old_advice], [moved(AdvisoryChange.DEPARTURE)]) == (old_advice,)
