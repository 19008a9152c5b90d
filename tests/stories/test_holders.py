"""Who has a key, however many come and go."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.stories.holders import Holders

steps = st.lists(st.tuples(st.booleans(), st.integers(0, 3), st.sampled_from("abc")), max_size=40)


@given(steps)
def test_those_that_were_added_and_not_dropped_have_a_key(moves: list[tuple[bool, int, str]]) -> None:
    holders, expected = Holders(), dict[int, set[str]]()
    for adds, key, story in moves:
        if adds:
            holders.add(key, story)
            expected.setdefault(key, set()).add(story)
        else:
            holders.drop(key, story)
            expected.get(key, set()).discard(story)
        assert {key: set(holders.of(key)) for key in range(4)} == {key: expected.get(key, set()) for key in range(4)}
    assert len(holders) == sum(map(bool, expected.values())), "a key that nobody has is let go"
