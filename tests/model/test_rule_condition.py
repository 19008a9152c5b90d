from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.rule import Condition
from monitor.model.signal import alert_fingerprint

VALUES = st.integers(-1000, 1000)


@given(VALUES, VALUES)
def test_at_least_keeps_holding_as_a_value_grows(bound: int, value: int) -> None:
    condition = Condition(gte=bound)
    assert condition.holds(value) == (value >= bound)
    assert not condition.holds(value) or condition.holds(value + 1)


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (Condition(gte=3), "at least 3"),
        (Condition(gte=2, lt=4), "at least 2 and less than 4"),
        (Condition(eq=4), "exactly 4"),
        (Condition(gte=1500), "at least 1,500"),
        (Condition(gte=1_500_000), "at least 1,500,000"),
        (Condition(gt=0.125), "more than 0.125"),
    ],
)
def test_a_condition_reads_as_words(condition: Condition, words: str) -> None:
    assert str(condition) == words


def test_the_order_of_labels_does_not_make_another_alert() -> None:
    assert alert_fingerprint("r", {"a": "1", "b": "2"}) == alert_fingerprint("r", {"b": "2", "a": "1"})
    assert alert_fingerprint("r", {"a": "12"}) != alert_fingerprint("r", {"a": "1", "2": ""})
