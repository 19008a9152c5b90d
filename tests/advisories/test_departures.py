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


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        (
            "The Department lifted the authorized departure of personnel, but ordered departure of families continues.",
            {"employees": "lifted", "families": "ordered"},
        ),
        (
            "Ordered departure of families was lifted, while personnel remain on ordered departure.",
            {"employees": "ordered", "families": "lifted"},
        ),
        (
            "It lifted the ordered departure of families and authorized the departure of staff.",
            {"employees": "authorized", "families": "lifted"},
        ),
        (
            "It lifted the ordered departure of families and the authorized departure of staff.",
            {"employees": "lifted", "families": "lifted"},
        ),
        ("It ended visits and ordered the departure of families.", {"families": "ordered"}),
        ("The authorized departure of staff has expired.", {"employees": "lifted"}),
    ],
)
def test_an_order_is_lifted_for_whom_its_own_words_name(text: str, statuses: dict[str, str]) -> None:
    assert told(text) == statuses


@pytest.mark.parametrize(
    ("text", "statuses"),
    [
        ("It ordered the departure of family members of U.S. government employees.", {"families": "ordered"}),
        ("It ordered the departure of employees’ eligible family members.", {"families": "ordered"}),
        ("It ordered the departure of family members of employees and of other staff.", BOTH_ORDERED),
        (
            "It ordered the departure of family members of employees and authorized the departure of personnel.",
            {"employees": "authorized", "families": "ordered"},
        ),
        (
            "The Department ordered personnel and authorized family members to leave Mali.",
            {"employees": "ordered", "families": "authorized"},
        ),
        (
            "The Department authorized family members and ordered personnel to depart.",
            {"employees": "ordered", "families": "authorized"},
        ),
        ("The Department ordered staff whose work is not required on site and families to leave.", BOTH_ORDERED),
    ],
)
def test_each_group_is_told_what_is_said_of_it(text: str, statuses: dict[str, str]) -> None:
    assert told(text) == statuses
