"""An act stands in the headline where the headline tells it, whichever words are the evidence."""

from __future__ import annotations

from tagging_tools import NOW, tagger

from monitor.model.mention import Assertion, Document, Mention


def told(title: str, text: str) -> dict[str, Mention]:
    """The mentions of an item by their type."""
    return {one.type: one for one in tagger().tag(Document("item", title, text, NOW, language="en")).mentions}


def test_what_the_title_calls_an_attack_and_the_text_by_its_name_is_in_the_headline() -> None:
    (bombing,) = told("Nine dead in attack on market in Kano", "A suicide bomber killed nine people in Kano.").values()
    assert bombing.type == "suicide_bombing"
    assert (bombing.field, bombing.in_headline) == ("text", True)


def test_what_only_the_text_tells_is_not_in_the_headline() -> None:
    mentions = told("Lagos votes on its budget", "Gunmen killed 12 people in a village near Kano on Monday.")
    assert not mentions["armed_attack"].in_headline


def test_another_act_in_the_title_puts_none_of_the_text_there() -> None:
    mentions = told("Protesters march in Lagos", "Gunmen killed 12 people in a village near Kano on Monday.")
    assert mentions["protest"].in_headline
    assert not mentions["armed_attack"].in_headline


def test_a_title_that_looks_back_puts_no_attack_of_the_text_in_the_headline() -> None:
    text = "Militants ambushed a convoy and killed 12 soldiers near Gao in northern Mali."
    looked_back = told("Inquiry into the ambush opens in Mali", text)
    assert not any(one.in_headline for one in looked_back.values() if one.assertion is Assertion.ACTUAL)


def test_the_country_before_a_dash_is_what_advice_is_on_whoever_its_text_advises() -> None:
    advice = "The Embassy advises U.S. citizens to avoid protests and to remain vigilant."
    mentions = tagger().tag(Document("item", "Kenya - Level 2: Exercise Increased Caution", advice, NOW)).mentions
    assert [one.countries for one in mentions if one.field == "title"] == [("KE",)]


def test_a_town_before_a_dash_is_still_where_a_report_was_filed() -> None:
    document = Document("item", "", "NAIROBI (Wire) - Gunmen killed 12 people in a village in Somalia.", NOW)
    assert {one.countries for one in tagger().tag(document).mentions} == {("SO",)}
