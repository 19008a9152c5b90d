"""Who says so, as a reader would name them."""

from __future__ import annotations

import pytest
from tagging_tools import mentions

NAMED = [
    ("A group of army officers said drones had struck the base near Erbil.", "a group of army officers"),
    ("The government denied that drones had struck the base near Erbil.", "the government"),
    ("Drones struck the base near Erbil, according to two officials.", "two officials"),
    ("“Drones struck the base near Erbil”, the ministry’s spokesman said.", "the ministry’s spokesman"),
    ("Iraq said drones had struck the base near Erbil.", "Iraq"),
    ("Villagers are wary of Iraqi claims of a drone attack on Erbil.", "the Iraqi side"),
    ("There are doubts over Iraqi army claims of a drone attack on Erbil.", "Iraqi army"),
    ("Iraqis claim a drone attack on Erbil.", "Iraqis"),
]


@pytest.mark.parametrize(("text", "source"), NAMED)
def test_a_source_is_named_without_the_capital_and_the_marks_of_its_sentence(text: str, source: str) -> None:
    (told,) = mentions(text)
    assert told.attribution is not None
    assert told.attribution.source == source
