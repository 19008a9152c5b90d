"""Headlines that tell opposite acts, and those whose words only look as if they did."""

from __future__ import annotations

import pytest

from monitor.lib import configfile, shipped
from monitor.stories.opposites import OppositeFile, Opposites
from monitor.stories.similarity import words

PATH = shipped.seeds() / "stories" / "opposites.yaml"
OPPOSITES = Opposites.load(PATH)
ENTRIES = configfile.read(PATH, OppositeFile).value.opposites


def opposite(one: str, other: str) -> bool:
    (one_of_one, other_of_one), (one_of_other, other_of_other) = (OPPOSITES.sides(words(text)) for text in (one, other))
    return bool(one_of_one & other_of_other | other_of_one & one_of_other)


@pytest.mark.parametrize("example", [entry.example for entry in ENTRIES])
def test_the_two_headlines_of_every_example_are_opposite(example: str) -> None:
    assert opposite(*example.split(" / "))


@pytest.mark.parametrize(
    "headline",
    [
        "Army ends pause in strikes", "Army ends its three-day Easter truce", "Rebels end cease-fire",
        "Truce in Gaza ends", "Truce ends as talks fail", "Lull in fighting ends",
    ],
)  # fmt: skip
def test_who_ends_a_standstill_does_not_end_what_stood_still(headline: str) -> None:
    assert opposite(headline, "Strikes end")
    assert not opposite(headline, "Strikes begin")
    assert opposite(headline, "Truce begins")
    assert not opposite(headline, "Truce ends")


@pytest.mark.parametrize(
    "headline", ["Army begins pause in strikes", "Ceasefire between the two begins", "Truce began"]
)
def test_a_standstill_that_begins_is_the_end_of_what_stands_still(headline: str) -> None:
    assert opposite(headline, "Strikes begin")
    assert not opposite(headline, "Strikes end")
    assert opposite(headline, "Army ends truce")


@pytest.mark.parametrize("headline", ["Truce to begin on Friday", "Strikes begin after pause", "Truce ends a war"])
def test_where_it_is_not_plain_what_begins_or_ends_nothing_is_decided(headline: str) -> None:
    assert not any(
        opposite(headline, other) for other in ("Strikes begin", "Strikes end", "Truce begins", "Truce ends")
    )


def test_talks_on_a_truce_are_no_truce() -> None:
    assert opposite("Truce talks begin", "Truce talks end")
    assert opposite("Truce talks end", "Talks begin")
