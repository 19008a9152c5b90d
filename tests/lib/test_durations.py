"""Durations as people write them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.lib.durations import TooLongError, format_duration, parse_duration
from monitor.lib.spans import spoken


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("90s", timedelta(seconds=90)),
        ("15m", timedelta(minutes=15)),
        ("24h", timedelta(days=1)),
        ("7d", timedelta(days=7)),
        ("2w", timedelta(days=14)),
        ("1d12h", timedelta(hours=36)),
        ("0s", timedelta(0)),
        (" 5m ", timedelta(minutes=5)),
    ],
)
def test_a_duration_means_its_span(text, span):
    assert parse_duration(text) == span


@pytest.mark.parametrize("text", ["", "15", "m", "1.5h", "-5m", "12h1d", "1y", "1:30", "٣d", "x" * 400])
def test_what_is_no_duration_is_refused_with_an_example(text):
    with pytest.raises(ValueError, match="such as 15m, 24h or 7d"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("1M", "months are written in days: 30d, and 1m for minutes"),
        ("3 months", "months are written in days: 90d"),
        ("2mo", "months are written in days: 60d"),
        ("5 Min", "write 5m"),
        ("5 H", "write 5h"),
    ],
)
def test_what_may_be_meant_by_what_is_no_duration_is_told(text, advice):
    with pytest.raises(ValueError, match="is no duration") as refused:
        parse_duration(text)
    assert str(refused.value) == f'"{text}" is no duration; {advice}'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("36526d", "36526d"),
        ("99999999999d", "99999999999d"),
        ("5218w", "5218w"),
        ("9" * 5_000 + "s", "9" * 40 + "…"),
    ],
)
def test_what_is_too_long_is_told_the_longest_there_is(text, shown):
    with pytest.raises(TooLongError) as refused:
        parse_duration(text)
    assert str(refused.value) == f'"{shown}" is too long; a duration is 36525d (a century) at most'


@given(st.integers(0, 36525 * 86400))
def test_a_span_survives_being_written_and_read(seconds):
    span = timedelta(seconds=seconds)
    assert parse_duration(format_duration(span)) == span


@given(st.integers(0, 999), st.integers(0, 99), st.integers(0, 99), st.integers(1, 99))
def test_parts_add_up(days, hours, minutes, seconds):
    assert parse_duration(f"{days}d{hours}h{minutes}m{seconds}s") == timedelta(
        days=days, hours=hours, minutes=minutes, seconds=seconds
    )


def test_a_span_is_written_in_its_largest_units():
    assert format_duration(timedelta(hours=36)) == "1d12h"
    assert format_duration(timedelta(days=14)) == "14d"
    assert format_duration(timedelta(0)) == "0s"


def test_a_negative_span_cannot_be_written():
    with pytest.raises(ValueError, match="not negative"):
        format_duration(timedelta(seconds=-1))


@pytest.mark.parametrize(
    ("span", "words"),
    [
        ("0s", "0 s"),
        ("30s", "30 s"),
        ("90s", "1 min 30 s"),
        ("15m", "15 min"),
        ("1h", "1 h"),
        ("90m", "1 h 30 min"),
        ("24h", "24 h"),
        ("36h", "36 h"),
        ("2d", "2 days"),
        ("60h", "2 days 12 h"),
        ("7d", "7 days"),
        ("10d59m", "10 days"),
    ],
)
def test_a_span_is_spoken_as_people_do(span: str, words: str) -> None:
    assert spoken(parse_duration(span)) == words


def test_a_span_back_is_spoken_as_none() -> None:
    assert spoken(timedelta(seconds=-5)) == "0 s"


@pytest.mark.parametrize(
    ("text", "meant"),
    [("5 m", "5m"), ("6 hours", "6h"), ("90 Min.", "90m"), ("2 weeks", "2w"), ("1 day", "1d"), ("30 secs", "30s")],
)
def test_a_duration_in_words_is_told_as_it_is_written_here(text, meant):
    with pytest.raises(ValueError, match=f"; write {meant}$"):
        parse_duration(text)


@pytest.mark.parametrize("text", ["half a day", "5 moons", "1 hr 30 min"])
def test_nothing_is_guessed_of_what_may_mean_something_else(text):
    with pytest.raises(ValueError, match="such as 15m, 24h or 7d"):
        parse_duration(text)
