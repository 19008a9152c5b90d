"""The story that must come out right, in several wordings of each of its facts."""

from __future__ import annotations

from typing import Any

import pytest
from tagging_tools import mentions, table

from monitor.model.mention import Mention

CASES = [(fact, wording) for fact in table("golden_story.yaml") for wording in fact["wordings"]]
COUNTED = {"killed", "people", "troops"}


def _value(mention: Mention, name: str) -> object:
    if name == "approx":
        return any(quantity.approx for quantity in mention.quantities.values())
    if name in COUNTED:
        quantity = mention.quantities.get(name)
        return None if quantity is None else [quantity.lo, quantity.hi]
    if name in {"type", "assertion"}:
        return str(getattr(mention, name))
    value = mention.countries if name == "countries" else mention.attributes.get(name)
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.parametrize(("fact", "wording"), CASES, ids=[wording for _, wording in CASES])
def test_the_fact_comes_out_however_it_is_worded(fact: dict[str, Any], wording: str) -> None:
    found = mentions(wording)
    told = {f"{mention.type} {mention.assertion}" for mention in found}
    assert not told & set(fact.get("never", ()))
    if fact.get("quiet"):
        assert not found
    elif "finds" in fact:
        wanted = fact["finds"]
        assert any(all(_value(m, name) == value for name, value in wanted.items()) for m in found), found


def test_the_dead_are_never_counted_as_troops_nor_the_besieged_as_dead() -> None:
    for fact in table("golden_story.yaml"):
        for wording in fact["wordings"]:
            for mention in mentions(wording):
                for role, quantity in mention.quantities.items():
                    assert not (role == "troops" and quantity.lo in {1400, 1401})
                    assert not (role in {"killed", "troops"} and quantity.lo == 2_000_000)
