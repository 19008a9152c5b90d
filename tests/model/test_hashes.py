"""A small set of hashes is the set it was made of, in four bytes each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.model.hashes import Hashes, one_set

hashes = st.lists(st.integers(0, 2**32 - 1) | st.integers(0, 9), max_size=30)


@given(hashes, hashes)
def test_it_answers_what_a_set_answers(some: list[int], others: list[int]) -> None:
    one, other = Hashes(some), Hashes(others)
    assert list(one) == one.numbers() == sorted(set(some))
    assert len(one) == len(set(some))
    assert one.shared(other) == len(set(some) & set(others))
    assert one.both(other) == sorted(set(some) & set(others))
    assert (one <= other) == (set(some) <= set(others))
    assert (one == other) == (set(some) == set(others))
    assert one == Hashes(reversed(some))
    assert hash(one) == hash(Hashes(reversed(some)))


@given(hashes)
def test_it_takes_four_bytes_a_hash(some: list[int]) -> None:
    assert len(Hashes(some).packed) == 4 * len(set(some))


@pytest.mark.parametrize("wrong", [-1, 2**32])
def test_what_is_no_hash_of_32_bits_is_refused(wrong: int) -> None:
    with pytest.raises(ValueError, match="32 bits"):
        Hashes([wrong])


def test_equal_sets_of_words_are_one_object() -> None:
    assert one_set(["IQ", "SY"]) is one_set(iter(["SY", "IQ"]))
    assert one_set(["IQ"]) == {"IQ"}
