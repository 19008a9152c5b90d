"""A backtest of the daemon's own database sees at each moment what the daemon saw then, not what stands there now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_daemons import ADVICE, FEEDS, HOUR, INSTANT, PAPERS, START, Daemon, told

from monitor.backtest.outcome import Raised
from monitor.backtest.stored import of_store
from monitor.lib.database import connect
from monitor.storage.store import Store

BOMB = "Bomb explodes at market in Karachi"
STRIKE = ("Drones strike air base near Erbil", "Two drones hit an air base near Erbil in northern Iraq.")
MILD = ("Iraq - Level 2: Exercise Increased Caution", "Exercise increased caution in Iraq due to terrorism.")
STRICT = ("Iraq - Level 4: Do Not Travel", "Do not travel to Iraq due to terrorism and armed conflict.")


@pytest.fixture(params=["sqlite", "postgresql"])
def daemon(request: pytest.FixtureRequest) -> Iterator[Daemon]:
    """One over an empty database of either kind."""
    address = "sqlite://" if request.param == "sqlite" else request.getfixturevalue("postgres")
    with fresh(address) as made:
        yield made


@pytest.fixture
def small() -> Iterator[Daemon]:
    """One over an empty database in memory."""
    with fresh("sqlite://") as made:
        yield made


@contextmanager
def fresh(address: str) -> Iterator[Daemon]:
    engine = connect(address)
    store = Store(engine)
    store.migrate()
    yield Daemon(store)
    engine.dispose()


def killed(count: int) -> str:
    return f"A bomb exploded at a market in Karachi, killing {count} people."


def live(daemon: Daemon, hours: int, edits: dict[int, tuple[tuple[str, str, str, str], ...]]) -> None:
    """Hours in which a quiet paper brings something every four, and others what is given for an hour."""
    for number in range(hours):
        if number % 4 == 0:
            daemon.publish("lakeside", f"quiet-{number}", f"Trade talks with Ghana go on, part {number}")
        for entry in edits.get(number, ()):
            daemon.publish(*entry)
        daemon.hour(number)


def as_far(raised: tuple[Raised, ...], until: datetime) -> list[Raised]:
    """Alerts as one knows them who does not see past a moment."""
    return [replace(one, until=None) if one.until is not None and one.until > until else one for one in raised]


EDITS = {
    0: ((ADVICE, "iq", *MILD), (ADVICE, "it", "Italy - Level 1: Exercise Normal Precautions", "As at home.")),
    5: (("harbour", "bomb", BOMB, killed(3)),),
    8: (("harbour", "bomb", BOMB, killed(12)),),
    11: (("harbour", "bomb", BOMB, killed(25)),),
    20: ((ADVICE, "iq", *STRICT),),
    30: ((ADVICE, "iq", *MILD),),
    40: (("harbour", "drones", "Noise near Erbil", "Nothing is known yet."),),
    43: (("harbour", "drones", *STRIKE),),
    44: (("meridian", "base", "Air base in Iraq attacked", "Drones attacked the air base near Erbil in Iraq."),),
    46: (("meridian", "base", "Air base in Iraq: an exercise", "There was no attack."),),
}


def test_the_alerts_of_a_series_with_edits_are_those_the_daemon_raised_then(daemon: Daemon) -> None:
    live(daemon, 60, EDITS)
    raised = daemon.ledger.closed()
    assert told(raised) == [
        ("many-killed", "PK", 11),
        ("level-4", "IQ", 20),
        ("stands-high", "IQ", 20),
        ("drones", "IQ", 43),
        ("drones-by-two", "IQ", 44),
    ]
    assert list(daemon.again().raised["new"]) == as_far(raised, daemon.past().until)


def test_a_toll_that_only_the_third_text_tells_is_dated_at_that_edit(small: Daemon) -> None:
    live(small, 16, {hour: EDITS[hour] for hour in (5, 8, 11)})
    assert told(small.again().raised["new"]) == [("many-killed", "PK", 11)]


def test_what_a_later_text_takes_back_was_told_all_the_same(small: Daemon) -> None:
    live(small, 12, {3: (("harbour", "x", *STRIKE),), 5: (("harbour", "x", "An exercise", "There was no attack."),)})
    (raised,) = small.again().raised["new"]
    assert (raised.rule, raised.at, raised.until) == ("drones", START + 3 * HOUR, START + 5 * HOUR)


def test_advice_raised_in_place_fires_at_the_raise_and_is_lowered_when_that_was_believed(daemon: Daemon) -> None:
    live(daemon, 60, {hour: EDITS[hour] for hour in (0, 20, 30)})
    raised = {one.rule: one for one in daemon.again().raised["new"]}
    assert raised["level-4"].at == raised["stands-high"].at == START + 20 * HOUR
    (lowered,) = daemon.store.transitions(START + 21 * HOUR, START + 60 * HOUR)
    assert lowered.at == START + 50 * HOUR  # two levels at once are doubted for twenty hours
    assert raised["stands-high"].until == lowered.at


def test_a_raise_that_no_text_tells_is_replayed_too(small: Daemon) -> None:
    for number in range(12):
        level = "Level 4: Do Not Travel" if number >= 6 else "Level 2: Exercise Increased Caution"
        small.publish(ADVICE, "iq", "Iraq", "See the page of this country.", level=level)
        small.hour(number)
    assert [len(small.store.versions(record.item.id)) for record in small.store.items()] == [1]
    assert told(small.again().raised["new"]) == [("level-4", "IQ", 6), ("stands-high", "IQ", 6)]


def test_edits_within_an_hour_are_placed_one_after_the_other(small: Daemon) -> None:
    for minutes, count in ((10, 3), (20, 25), (40, 31)):
        small.publish("harbour", "bomb", BOMB, killed(count))
        small.poll(START + timedelta(minutes=minutes))
    small.judge(START + HOUR)
    (story,) = small.store.stories([record.story_id or "" for record in small.store.items()]).values()
    assert [one.after.quantity.lo for one in story.revisions] == [25, 31]
    again = small.again().raised["new"]
    assert [(one.at, one.value) for one in again] == [(START + HOUR, 31)]
    assert list(again) == list(small.ledger.closed())


def test_several_processes_raise_what_one_raises(small: Daemon) -> None:
    live(small, 60, EDITS)
    assert small.again(workers=2) == small.again()


def test_an_edit_is_not_one_more_item_that_names_a_country(small: Daemon) -> None:
    live(small, 16, {hour: EDITS[hour] for hour in (5, 8, 11)})
    assert small.again().coverage.items.total() == 5
    assert len(small.again().coverage.moments["PK"]) == 1


def test_what_was_told_before_the_span_is_no_news_with_an_edit_in_it(small: Daemon) -> None:
    said = killed(40)
    live(small, 90, {5: (("harbour", "bomb", BOMB, said),), 80: (("harbour", "bomb", BOMB, f"{said} It was noon."),)})
    assert told(small.again().raised["new"]) == [("many-killed", "PK", 5)]
    assert small.again(since=START + 70 * HOUR).raised["new"] == ()


def test_texts_come_in_the_order_of_time_and_older_ones_before_a_late_edit(small: Daemon) -> None:
    late = {5: EDITS[5], 8: EDITS[8], 24 * 9: EDITS[11]}
    live(small, 24 * 9 + 1, late)
    past = small.past()
    every = [one for one in past.found(past.since) if one.item.feed_id == "harbour"]
    assert [(one.item.seen - START) / HOUR for one in every] == [5, 8, 24 * 9]
    assert [one.edited for one in every] == [False, True, True]
    assert [one.item.summary for one in every] == [killed(3), killed(12), killed(25)]
    assert [one.item.summary for one in past.found(START + 6 * HOUR) if one.item.feed_id == "harbour"] == [
        killed(3),
        killed(12),
        killed(25),
    ]
    seen = [one.item.seen for one in past.found(past.since)]
    assert seen == sorted(seen)
    assert len(seen) == past.items


def test_a_text_of_another_tagger_and_one_that_another_followed_are_tagged_again(small: Daemon) -> None:
    live(small, 9, {hour: EDITS[hour] for hour in (5, 8)})
    asked: list[str] = []

    def texts(version: str) -> list[str]:
        asked.clear()
        past = of_store(small.store, FEEDS, lambda item, feed: asked.append(item.summary) or tag(item, feed), version,
                        START + 99 * HOUR)  # fmt: skip
        assert past is not None
        assert len(list(past.found(past.since))) == 5
        return list(asked)

    tag = small.pipeline.tag
    assert texts(small.pipeline.tagger.version) == [killed(3)]
    assert texts("of yesterday") == ["", "", killed(3), killed(12), ""]


def test_a_text_whose_forerunners_are_pruned_is_as_old_as_they_were(small: Daemon) -> None:
    live(small, 2, {1: (("harbour", "bomb", BOMB, killed(3)),)})
    small.store.prune(START + 200 * HOUR)
    small.publish("harbour", "bomb", BOMB, killed(25))
    small.hour(200)
    assert small.ledger.closed() == ()
    assert small.again().raised["new"] == ()


def test_advice_from_before_the_texts_that_are_kept_stands_all_the_same(small: Daemon) -> None:
    live(small, 4, {0: EDITS[0], 2: ((ADVICE, "iq", *STRICT),)})
    small.store.prune(START + 200 * HOUR)
    small.publish("harbour", "x", "Farmers in Ghana welcome rain")
    small.hour(200)
    again = small.again()
    assert again.since == START + 200 * HOUR
    assert ("stands-high", "IQ") in [(one.rule, one.place) for one in again.raised["new"]]


def test_a_text_that_returns_comes_once(small: Daemon) -> None:
    live(small, 12, {3: (("harbour", "x", *STRIKE),), 5: (("harbour", "x", "An exercise", "No attack."),),
                     7: (("harbour", "x", *STRIKE),)})  # fmt: skip
    texts = [one.item.title for one in small.past().found(START) if one.item.feed_id == "harbour"]
    assert texts == [STRIKE[0], "An exercise"]


def test_what_is_compared_with_the_weeks_before_is_what_the_daemon_compared(small: Daemon) -> None:
    edits = {200: ("harbour", "x", "Noise near Erbil", "Nothing is known yet."), 203: ("harbour", "x", *STRIKE)}
    for number in range(220):
        if number % 4 == 0:
            for paper in PAPERS:
                small.publish(paper, f"quiet-{number}", f"Trade talks with Iraq go on, part {number} of {paper}")
        if number in edits:
            small.publish(*edits[number])
        if number % 4 == 0 or number in edits:
            small.poll(START + number * HOUR)
        if number > 190:
            small.judge(START + number * HOUR)
    raised = small.ledger.closed()
    assert set(told(raised)) == {("drones", "IQ", 203), ("surge", "IQ", 203), ("first", "IQ", 203)}
    assert list(small.again().raised["new"]) == as_far(raised, small.past().until)


TOLD = (
    (BOMB, killed(3)),
    (BOMB, killed(25)),
    ("Bomb in Karachi kills dozens", "At least 31 people were killed when a bomb exploded at a market, police said."),
    STRIKE,
    ("Air base in Iraq attacked", "Drones attacked the air base near Erbil in northern Iraq, killing 22 soldiers."),
    ("Air base in Iraq: an exercise", "There was no attack."),
    ("Drone attack on oil field near Kirkuk", "A drone struck storage tanks."),
    ("Farmers in Ghana welcome rain", "It rained."),
)
ADVISED = (MILD, STRICT, ("Iraq - Level 3: Reconsider Travel", "Reconsider travel to Iraq due to civil unrest."))
Edit = tuple[int, str, str, tuple[str, str], int | None]


@st.composite
def series(draw: st.DrawFn) -> list[Edit]:
    """Minutes of ten, feed, key, text and how many hours ago it is dated; no text returns."""
    edits: list[Edit] = []
    for feed, key, texts in (*((paper, key, TOLD) for paper in PAPERS for key in "ab"), (ADVICE, "iq", ADVISED)):
        chosen = draw(st.lists(st.sampled_from(texts), max_size=3, unique=True))
        for text in chosen:
            ago = draw(st.sampled_from((None, 0, 1, 30, 240)))
            edits.append((draw(st.integers(0, 36 * 6)), feed, key, text, ago))
    return sorted(edits, key=lambda edit: edit[0])


@settings(max_examples=6)
@given(series())
def test_whatever_is_edited_when_the_past_is_what_the_daemon_lived_through(edits: list[Edit]) -> None:
    with fresh("sqlite://") as daemon:
        for number in range(42 * 6):
            _ten_minutes(daemon, number, [edit for edit in edits if edit[0] == number])
        until = daemon.past().until + INSTANT
        assert list(daemon.again().raised["new"]) == as_far(daemon.ledger.closed(), until)


def _ten_minutes(daemon: Daemon, number: int, edits: Sequence[Edit]) -> None:
    now = START + number * timedelta(minutes=10)
    if number % 24 == 0:
        daemon.publish("lakeside", f"quiet-{number}", f"Trade talks with Ghana go on, part {number}")
    for _, feed, key, text, ago in edits:
        daemon.publish(feed, key, *text, date=None if ago is None else now - ago * HOUR)
    if edits or number % 24 == 0:
        daemon.poll(now)
    if number % 6 == 0:
        daemon.judge(now)


def test_advice_is_asked_for_as_it_stood_at_a_moment(small: Daemon) -> None:
    live(small, 60, {0: EDITS[0], 20: EDITS[20], 30: EDITS[30]})
    rules = small.pipeline.settings.rules

    def levels(hour: float) -> list[tuple[str, int]]:
        facts = small.pipeline.facts_then(rules, START + hour * HOUR)
        return [(state.country, state.level) for state in facts.advisories]

    assert levels(-1) == []
    assert levels(19) == [("IQ", 2), ("IT", 1)]
    assert levels(20) == levels(49) == [("IQ", 4), ("IT", 1)]
    assert levels(50) == levels(60) == [("IQ", 2), ("IT", 1)]
