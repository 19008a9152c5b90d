"""What a text tells under a title that recalls it is of the past, though no sentence of it says so."""

from __future__ import annotations

import pytest
from tagging_tools import mentions


@pytest.mark.parametrize(
    ("title", "text", "assertion"),
    [
        ("A gunman is given a life term", "He murdered 30 worshippers in Norway.", "historical"),
        ("A gunman is on the run", "He murdered 30 worshippers in Norway.", "actual"),
        ("Families in Kyiv mark the anniversary of the first raid", "Missiles hit a market in Odesa.", "historical"),
        ("Families in Kyiv mark the anniversary of the first raid", "Missiles hit a market in Odesa today.", "actual"),
        ("Families in Kyiv mark the anniversary of the first raid", "Missiles hit Odesa overnight.", "actual"),
        ("Families in Kyiv mark the anniversary of the first raid", "Missiles hit Odesa on Saturday.", "actual"),
        ("Families in Kyiv mark the anniversary of the first raid", "A car bomb killed three in Baghdad.", "actual"),
        ("Ukraine marks the anniversary of its independence", "Missiles hit a market in Odesa.", "actual"),
        ("The trial of the prime minister goes on in Jerusalem", "An air strike killed 20 in Gaza.", "actual"),
        ("Twelve are guilty in the trial over the Paris attacks", "The deadly attacks shook France.", "historical"),
        ("Oman mosque shooting: two years after, families gather", "", "historical"),
        ("Oman mosque shooting: two gunmen killed", "", "actual"),
        ("Drone attack on Erbil? Officials say no", "", "possible"),
        ("Drone attack on Erbil. Officials say what they know", "", "actual"),
        ("Attacks in Paris kill twelve", "The deadly attacks shook France.", "actual"),
    ],
)
def test_the_title_says_whether_the_text_recalls_or_tells(title: str, text: str, assertion: str) -> None:
    told = {str(mention.assertion) for mention in mentions(text, title) if mention.field == "text"} or {
        str(mention.assertion) for mention in mentions(text, title)
    }
    assert told == {assertion}


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("The minister flies to Rome on his first trip since Russia invaded his country.", ()),
        ("The minister flies to Rome on his first trip since the invasion of Kuwait.", ("KW",)),
    ],
)
def test_a_known_war_is_nowhere_but_where_its_own_words_say(text: str, countries: tuple[str, ...]) -> None:
    (war,) = [mention for mention in mentions(text) if mention.type == "ground_offensive"]
    assert (str(war.assertion), war.countries) == ("historical", countries)


def test_the_label_of_a_known_war_is_no_news_of_it() -> None:
    (war,) = [one for one in mentions("", "Ukraine invasion: what we know") if one.type == "ground_offensive"]
    assert str(war.assertion) == "historical"
