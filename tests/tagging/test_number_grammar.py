"""Which words are an amount, and which only look like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tagging_tools import grammar, reading

from monitor.lib import shipped
from monitor.lib.configfile import read
from monitor.tagging.numbers import NumberGrammar
from monitor.tagging.schema import NumberWords


def amounts(text: str) -> list[tuple[int | None, int | None, bool]]:
    return [(a.lo, a.hi, a.approx) for s in reading(text).sentences for a in grammar().numbers.amounts(s)]


@pytest.mark.parametrize(
    ("text", "lo", "hi", "approx"),
    [
        ("roughly 2,500 troops", 2500, 2500, True),
        ("more than 1,400 people", 1401, None, False),
        ("up to 500 soldiers", None, 500, False),
        ("as many as 30 people", None, 30, False),
        ("dozens of people", 24, 99, True),
        ("tens of thousands march", 10000, 99999, True),
        ("between 10 and 15 people", 10, 15, False),
        ("10-15 people", 10, 15, False),
        ("10 to 15 people", 10, 15, False),
        ("two or three men", 2, 3, False),
        ("a dozen men", 12, 12, False),
        ("two dozen fighters", 24, 24, False),
        ("1.4 million refugees", 1_400_000, 1_400_000, False),
        ("half a million people", 500_000, 500_000, False),
        ("no one was hurt", 0, 0, False),
        ("two American women", 2, 2, False),
        ("TWENTY-FIVE SOLDIERS", 25, 25, False),
        ("one hundred and twelve people", 112, 112, False),
        ("at least some 30 people", 30, None, False),
        ("30 or more people", 30, None, False),
        ("no fewer than 20 people", 20, None, False),
        ("fewer than 20 people", None, 19, False),
        ("nearly 1200 dead", 1200, 1200, True),
        ("30k people", 30000, 30000, False),
    ],
)
def test_an_amount_is_an_interval(text: str, lo: int | None, hi: int | None, approx: bool) -> None:
    assert amounts(text) == [(lo, hi, approx)]


@pytest.mark.parametrize(
    "text",
    ["on 7 October 2023", "a 22-year-old man", "$1.4 million", "the 82nd Airborne", "155mm shells", "F-16 jets",
     "Covid-19", "Level 4", "Flight 370", "day 517", "12 percent", "20 km away", "5 p.m.", "Ahmed (22) said", "in 2015",
     "a 3-0 win", "two weeks", "one-third of them", "the 60th anniversary", "over 1,000lb"],
)  # fmt: skip
def test_what_only_looks_like_an_amount_is_none(text: str) -> None:
    assert amounts(text) == []


@pytest.mark.parametrize("said", ["9" * 32, "9" * 400, "1 million million million"])
def test_what_counts_more_than_all_people_counts_nobody(said: str) -> None:
    assert amounts(f"an attack kills {said} people") == []


@given(st.integers(2, 10**9))
def test_digits_say_themselves(number: int) -> None:
    assert amounts(f"they met {number:,} people there") == [(number, number, False)]


@given(st.integers(1, 999), st.integers(1, 999))
def test_an_interval_never_runs_backwards(one: int, other: int) -> None:
    for lo, hi, _ in amounts(f"between {one} and {other} people"):
        assert lo is None or hi is None or lo <= hi


def test_a_language_without_a_mark_for_thousands_reads_numbers_in_digits() -> None:
    known = grammar()
    words = read(shipped.seeds() / "language" / "en" / "numbers.yaml", NumberWords).value
    numbers = NumberGrammar(words.model_copy(update={"thousands": ()}), known.calendar, known.endings)
    (sentence,) = reading("1400 people marched").sentences
    assert [(amount.lo, amount.hi) for amount in numbers.amounts(sentence)] == [(1400, 1400)]
