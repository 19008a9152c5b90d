from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.lib.figures import figure


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0, "0"),
        (5.0, "5"),
        (100, "100"),
        (0.385, "0.39"),
        (2.5, "2.5"),
        (11.7384, "11.74"),
        (-0.001, "0"),
        (1_500_000, "1,500,000"),
        (3e6, "3,000,000"),
        (1_234_567.25, "1,234,567.25"),
    ],
)
def test_a_value_is_written_as_people_write_it(value: float, words: str) -> None:
    assert figure(value) == words


@given(st.integers(-(10**12), 10**12))
def test_a_whole_number_is_written_whole(value: int) -> None:
    assert figure(float(value)) == figure(value) == f"{value:,}"


@given(st.floats(-1e9, 1e9))
def test_what_is_written_is_the_value_to_a_hundredth(value: float) -> None:
    assert float(figure(value).replace(",", "")) == round(value, 2)
