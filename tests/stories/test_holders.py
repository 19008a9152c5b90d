"""Who has a key, however many come and go."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.stories.holders import Holders

keys = st.sets(st.integers(0, 3), max_size=3)
steps = st.lists(st.tuples(st.booleans(), keys, st.sampled_from("abc")), max_size=40)


@given(steps, keys)
def test_those_that_were_added_and_not_dropped_have_a_key(
    moves: list[tuple[bool, set[int], str]], asked: set[int]
) -> None:
    holders, expected = Holders(), {key: set[str]() for key in range(4)}
    for adds, moved, story in moves:
        (holders.add if adds else holders.drop)(moved, story)
        for key in moved:
            (expected[key].add if adds else expected[key].discard)(story)
        assert {key: set(holders.of(key)) for key in range(4)} == expected
        assert holders.of_any(asked) == set().union(*(expected[key] for key in asked))
    assert len(holders) == sum(map(bool, expected.values())), "a key that nobody has is let go"


def test_of_very_many_that_have_a_key_those_are_found_that_have_the_most_of_them() -> None:
    holders = Holders()
    for number in range(20):
        holders.add(range(number + 1), f"s{number:02}")
    assert holders.of_most(range(20), 3) == {"s17", "s18", "s19"}
    assert holders.of_most([0], 3) == {"s00", "s01", "s02"}, "alike in all, they are told apart by id"
    assert holders.of_most([18, 99], 3) == {"s18", "s19"}
