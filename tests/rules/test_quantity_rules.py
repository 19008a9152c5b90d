"""`quantity` rules: the largest number a single report gives for certain."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rule_builders import judged, report, rule, troops

from monitor.model.mention import Quantity


@pytest.mark.parametrize(
    ("lo", "hi", "fires"),
    [(2500, 2500, True), (2000, 2000, True), (1999, 5000, False), (None, 5000, False), (2001, None, True)],
)
def test_only_what_is_certainly_reached_counts(lo: int | None, hi: int | None, fires: bool) -> None:
    asked = rule("quantity", gte=2000, quantity="troops")
    assert bool(judged(asked, report(type_="troop_count", quantities=troops(lo, hi))).signals) is fires


def test_numbers_of_several_reports_are_never_added_up() -> None:
    asked = rule("quantity", gte=2000, quantity="killed")
    told = {"killed": Quantity("killed", 1401, None, False, "more than 1,400")}
    reports = [report(number, type_="casualties", quantities=told) for number in (1, 2, 3)]
    assert not judged(asked, *reports).signals


def test_the_largest_leads_the_evidence_and_the_sentence() -> None:
    reports = [
        report(1, type_="troop_count", quantities=troops(900, 900), official="us-state"),
        report(2, type_="troop_count", quantities=troops(2500, 2500, approx=True, text="roughly 2,500"), hours=9),
    ]
    (signal,) = judged(rule("quantity", gte=500, quantity="troops"), *reports).signals
    assert signal.value == 2500
    assert signal.title == "Troop count in Iraq: about 2,500 troops"
    assert signal.summary == "“roughly 2,500”, says Paper 2."
    assert [line.item_id for line in signal.evidence] == ["i2", "i1"]


@pytest.mark.parametrize(
    ("lo", "hi", "words"),
    [(1401, None, "more than 1,400 troops"), (24, 99, "24 to 99 troops"), (212, 212, "212 troops")],
)
def test_intervals_are_said_as_such(lo: int, hi: int | None, words: str) -> None:
    (signal,) = judged(rule("quantity", gte=1, quantity="troops"), report(quantities=troops(lo, hi))).signals
    assert signal.title.endswith(f": {words}")


@pytest.mark.parametrize(
    ("role", "text", "unit", "words"),
    [
        ("killed", "Dozens", None, "dozens killed"),
        ("injured", "HUNDREDS", None, "hundreds injured"),
        ("people", "Thousands", None, "thousands of people"),
        ("troops", "A few hundred", None, "a few hundred troops"),
        ("troops", "two battalions", "battalion", "two battalions"),
        ("killed", "some 24 to 99", None, "about 24 to 99 killed"),
    ],
)
def test_what_a_source_leaves_vague_is_said_in_its_words(role: str, text: str, unit: str | None, words: str) -> None:
    """Nobody counted "24 to 99 killed" where a source says dozens."""
    told = {role: Quantity(role, 24, 99, True, text, unit)}
    (signal,) = judged(rule("quantity", gte=1, quantity=role), report(quantities=told)).signals
    assert signal.title.endswith(f": {words}")


def test_another_role_and_no_number_are_no_findings() -> None:
    asked = rule("quantity", gte=1, quantity="killed")
    assert not judged(asked, report(1, quantities=troops(5, 5)), report(2)).signals


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5000)), min_size=1, max_size=8))
def test_the_value_is_the_largest_lower_bound(numbers: list[tuple[int, int]]) -> None:
    reports = [report(number, quantities=troops(lo, None)) for number, lo in numbers]
    (signal,) = judged(rule("quantity", gte=0, quantity="troops"), *reports).signals
    assert signal.value == max(lo for _, lo in numbers)


def test_a_smaller_number_of_another_story_proves_nothing() -> None:
    large, small = report(1, quantities=troops(25, 25)), report(2, quantities=troops(12, 12))
    copied = report(3, story="s1", quantities=troops(24, 24))
    (signal,) = judged(rule("quantity", gte=20, quantity="troops"), large, small, copied).signals
    assert [line.item_id for line in signal.evidence] == ["i1"]
    (both,) = judged(rule("quantity", gte=10, quantity="troops"), large, small).signals
    assert [line.item_id for line in both.evidence] == ["i1", "i2"]
