"""A trigger that covers others tells what became of an act: what it names by other words is no act beside it."""

from __future__ import annotations

import pytest
from tagging_tools import mentions


def orders(text: str) -> list[object]:
    return [one.attributes.get("kind") for one in mentions(text) if one.type == "departure_order"]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("The department lifted the ordered departure of staff from the embassy in Baghdad.", ["lifted"]),
        ("The ordered departure of embassy staff in Baghdad has been lifted.", ["lifted"]),
        ("Embassy staff in Niamey remain on ordered departure.", ["in_force"]),
        ("Washington ordered the departure of embassy staff in Baghdad.", ["ordered"]),
    ],
)
def test_an_order_that_was_lifted_or_still_stands_orders_nothing_anew(text: str, kinds: list[object]) -> None:
    assert orders(text) == kinds


def test_another_order_in_the_same_text_is_not_covered_by_it() -> None:
    lifted = "The department lifted the ordered departure of staff from the embassy in Baghdad."
    assert sorted(map(str, orders(f"{lifted} Washington ordered embassy staff to leave Beirut."))) == [
        "lifted", "ordered",
    ]  # fmt: skip
