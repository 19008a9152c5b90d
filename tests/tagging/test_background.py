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
        ("Man admits killing in Kenya", "Gunmen killed two farmers near Nakuru in 2009, a court hears.", "historical"),
        ("Arena inquiry hears of failings", "Guards slept before a bombing that killed 22 in Leeds.", "historical"),
        ("Arena chief tells of failings", "Guards slept before a bombing that killed 22 in Leeds.", "actual"),
        ("Shots at ‘the tower’: ‘If you run you die’", "Gunmen opened fire in Nairobi.", "actual"),
    ],
)
def test_the_title_says_whether_the_text_recalls_or_tells(title: str, text: str, assertion: str) -> None:
    told = {str(mention.assertion) for mention in mentions(text, title) if mention.field == "text"} or {
        str(mention.assertion) for mention in mentions(text, title)
    }
    assert told == {assertion}


@pytest.mark.parametrize(
    ("text", "assertion"),
    [
        ("Troops of Kenya and Somalia last clashed there two years ago.", "actual"),
        ("Troops of Kenya and Somalia clashed there in 2009, a court hears.", "historical"),
    ],
)
def test_what_a_text_only_dates_beside_the_news_leaves_its_title_a_fact(text: str, assertion: str) -> None:
    told = mentions(text, "New clash on Kenya's border")
    assert [str(mention.assertion) for mention in told if mention.field == "title"] == [assertion]


@pytest.mark.parametrize(
    ("title", "text", "assertion", "countries"),
    [
        ("", "The minister flies to Rome on his first trip since Russia invaded his country.", "historical", ()),
        ("", "The minister flies to Rome on his first trip since the invasion of Kuwait.", "actual", ("KW",)),
        ("", "He left Kabul as a boy after the Soviet invasion.", "historical", ("AF",)),
        ("Chess body bans a team over the invasion", "It acted because of the invasion of Ukraine.", "actual", ("UA",)),
        ("", "Trade between Finland and Russia fell after Moscow's invasion of Ukraine.", "actual", ("UA",)),
        ("", "Volunteers in Bonn cook for Ukrainians who fled after the Russian invasion began.", "actual", ("UA",)),
        (
            "",
            "Builders go to eastern Ukraine to help Russia as its invasion enters a third month.",
            "actual",
            ("UA",),
        ),
        ("Russia-Ukraine war: what we know on day 300 of the invasion", "Russian jets flew over.", "actual", ("UA",)),
        ("Ukraine invasion: what we know", "", "actual", ("UA",)),
    ],
)
def test_a_known_war_goes_on_and_is_where_its_own_words_say(
    title: str, text: str, assertion: str, countries: tuple[str, ...]
) -> None:
    wars = [mention for mention in mentions(text, title) if mention.type == "ground_offensive"]
    assert {(str(war.assertion), war.countries) for war in wars} == {(assertion, countries)}


@pytest.mark.parametrize(
    ("headline", "told"),
    [
        ("Some 900 people killed in raids on Homs, inquiry finds", {"historical"}),
        ("Report: 400 villagers were killed in Mali army raids", {"historical"}),
        ("UN inquiry finds 300 killed in violence on the coast of Syria", {"historical"}),
        ("Monitor reports 40 killed in clashes in Homs", {"actual"}),
        ("Army launches air strikes on rebels in Chad as commission finds 200 killed", {"actual"}),
        ("Investigators find 30 killed in fresh massacre in Haiti", {"actual"}),
        ("Investigators find 30 killed in massacre in Haiti", {"historical"}),
        ("Report: 30 people were killed in air strike on market in Khartoum today", {"actual"}),
        ("Four killed in strike on Beirut, UN commission finds shelter hit", {"actual"}),
        ("Report: gunmen storm hotel in Bamako", {"actual"}),
        ("Some 900 people killed in raids on Homs, doctors say", {"actual"}),
    ],
)
def test_what_an_inquiry_finds_was_long_before_and_what_a_reporter_hears_was_not(headline: str, told: set[str]) -> None:
    found = {str(mention.assertion) for mention in mentions("", headline) if mention.type != "war_crime"}
    assert found == told
