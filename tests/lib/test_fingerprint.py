from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.lib.digest import fingerprint


@given(st.lists(st.text(), min_size=1, max_size=4), st.lists(st.text(), min_size=1, max_size=4))
def test_two_identities_are_equal_only_if_their_parts_are(one: list[str], other: list[str]) -> None:
    assert (fingerprint(*one) == fingerprint(*other)) == (one == other)


def test_an_identity_is_the_same_on_every_machine() -> None:
    assert fingerprint("bbc-world", "guid-1") == "bd9b37756c2792a509b7e447238858bb"
