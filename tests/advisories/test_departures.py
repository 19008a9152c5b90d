"""Whom a text tells to leave, in the words departments use for it, and what only looks like it."""

from __future__ import annotations

import pytest
from advisory_builders import read

BOTH_ORDERED = {"employees": "ordered", "families": "ordered"}


def told(text: str) -> dict[str, str]:
    state = read("Mali - Level 4: Do Not Travel", text)
    return {one.people.value: one.status.value for one in state.departures}


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        (
            "State ordered non-emergency U.S. government personnel and U.S. government family members to leave Mali.",
            BOTH_ORDERED,
        ),
        ("The U.S. government has ordered its eligible family members to depart the country.", {"families": "ordered"}),
        ("Staff and their family members at U.S. Embassy Bamako were ordered to leave.", BOTH_ORDERED),
        ("Staff were directed to depart Mali.", {"employees": "ordered"}),
        (
            "The Department allowed non-emergency U.S. government staff and families to leave on a voluntary basis.",
            {"employees": "authorized", "families": "authorized"},
        ),
        ("Family members were authorized to leave Mali.", {"families": "authorized"}),
    ],
)
def test_who_is_told_to_leave_is_read_however_it_is_said(text: str, statuses: dict[str, str]) -> None:
    assert told(text) == statuses


@pytest.mark.parametrize(
    "text",
    [
        "The Department has not ordered the departure of family members.",
        "Embassy staff are not currently under ordered departure.",
        "The embassy never suspended operations.",
        "U.S. government employees are not authorized to leave the capital.",
        "The authorities ordered residents of the valley to leave.",
        "Staff must be told where you are. Residents were ordered to leave.",
    ],
)
def test_what_is_denied_and_what_others_are_told_is_no_order(text: str) -> None:
    assert told(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "The Department not only ordered the departure of staff, it closed the post.",
        "The mission could not help citizens and ordered the departure of staff.",
    ],
)
def test_a_denial_of_something_else_denies_no_order(text: str) -> None:
    assert told(text) == {"employees": "ordered"}


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        (
            "In May it ordered the departure of families. In June that went from ordered to authorized departure.",
            {"families": "authorized"},
        ),
        (
            "Updated to reflect the change from authorized departure to ordered departure of families.",
            {"families": "ordered"},
        ),
        (
            "Ordered departure of families was lifted; staff remain on ordered departure.",
            {"employees": "ordered", "families": "lifted"},
        ),
        ("Families are no longer under ordered departure.", {"families": "lifted"}),
        ("The embassy resumed operations in May after it suspended operations in 2022.", {"post": "lifted"}),
        ("The embassy has not resumed operations; it suspended its operations in 2022.", {"post": "suspended"}),
    ],
)
def test_what_became_of_an_order_counts_before_the_order(text: str, statuses: dict[str, str]) -> None:
    assert told(text) == statuses
