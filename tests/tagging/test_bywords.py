"""Where no place is told, a name that everybody knows the country of says where; it never speaks against a place."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from ruamel.yaml import YAML
from tagging_tools import mentions, tagger

from monitor.lib import shipped
from monitor.model.mention import Document

FILE = shipped.seeds() / "gazetteer" / "bywords.yaml"
COUNTRIES = YAML(typ="safe", pure=True).load((shipped.seeds() / "countries.yaml").read_text(encoding="utf-8"))
RULERS = YAML(typ="safe", pure=True).load(FILE.with_name("rulers.yaml").read_text(encoding="utf-8"))["rulers"]
BYWORDS = YAML(typ="safe", pure=True).load(FILE.read_text(encoding="utf-8"))["bywords"]


@pytest.mark.parametrize("byword", BYWORDS, ids=[byword["names"][0] for byword in BYWORDS])
def test_an_act_without_a_place_is_where_everybody_knows_its_name_to_be(byword: dict[str, str]) -> None:
    assert any(name in byword["example"] for name in byword["names"])
    assert byword["country"] in {code for mention in mentions(byword["example"]) for code in mention.countries}


@pytest.mark.parametrize(
    ("countries", "title", "text"),
    [
        (("KE",), "Just Stop Oil sends its wishes", "Protesters blocked a road in Nairobi."),
        ((), "Date is set for a protest", "Thousands of teachers will march on January 6 over pay."),
        ((), "Putin says a missile attack killed nine", ""),
        ((), "Biden condemns coup as soldiers arrest president", ""),
        ((), "Priti Patel condemns a bombing that killed 30", ""),
        ((), "Putin congratulates junta leaders after coup", ""),
        ((), "Soldiers seize power in coup", "Abdel Fattah al-Burhan dissolved the government."),
        ((), "September 11: rebels attack a village", "They killed 40 people."),
        ((), "Assad Rahimi, novelist: protest and coup", ""),
        (("SY",), "Coup as Assad flees his palace", ""),
        ((), "Hasina Khatun, singer: coup and curfew", ""),
        (("BD",), "Curfew as Hasina resigns", ""),
    ],
)
def test_a_byword_gives_way_to_places_and_needs_what_makes_it_a_name(
    countries: tuple[str, ...], title: str, text: str
) -> None:
    told = tagger().tag(Document("by", title, text, language="en")).mentions
    assert told
    assert {mention.countries for mention in told} == {countries}


@pytest.mark.parametrize(
    ("country", "title"),
    [
        ("RU", "Thousands enter Mongolia after Putin's mobilization order"),
        ("RU", "Cars queue at the Georgian border after Putin ordered a mobilisation"),
        ("LV", "Latvia orders a mobilisation after Putin threatens war"),
        ("PL", "Putin meets allies as Poland announces a mobilization"),
    ],
)
def test_a_ruler_calls_up_men_at_home_wherever_they_flee_to(country: str, title: str) -> None:
    told = {mention.countries for mention in mentions("", title) if mention.type == "mobilization"}
    assert told == {(country,)}


@pytest.mark.parametrize(
    ("countries", "year", "title", "text"),
    [
        (("EC",), 2024, "Noboa declares state of emergency", ""),
        ((), 2019, "Noboa declares state of emergency", ""),
        ((), None, "Noboa declares state of emergency", ""),
        (("PE",), 2024, "Noboa visits Peru as curfew begins", ""),
        (("BF",), 2024, "Captain Traoré survives coup attempt", ""),
        ((), 2024, "Adama Traoré, singer: coup and curfew", ""),
        (("MG",), 2024, "Curfew as protesters demand that Rajoelina resign", ""),
        ((), 2024, "Petro fuel curfew ends", ""),
        ((), 2024, "Petro Poroshenko, former president, sees coup", ""),
        (("CO",), 2024, "President Petro orders curfew", ""),
        ((), 2024, "Riots over death of Adama Traoré", "A captain was cleared."),
        (("IR",), 2022, "Khamenei sends guards as riots spread", ""),
        (("HU",), 2025, "Viktor Orbán extends state of emergency", ""),
        ((), 2026, "Viktor Orbán extends state of emergency", ""),
        (("HU",), 2026, "Péter Magyar extends state of emergency", ""),
        ((), 2024, "Noboa condemns coup as soldiers arrest president", ""),
        (("UA",), 2023, "Zelensky extends martial law", ""),
        (("KE",), 2023, "Zelensky thanks ally", "A curfew was imposed in Nairobi."),
    ],
)
def test_a_ruler_says_where_something_at_home_is_while_he_rules_and_where_no_place_is_named(
    countries: tuple[str, ...], year: int | None, title: str, text: str
) -> None:
    published = datetime(year, 12, 1, tzinfo=UTC) if year is not None else None
    told = tagger().tag(Document("by", title, text, published=published, language="en")).mentions
    assert told
    assert {mention.countries for mention in told} == {countries}


def test_every_ruler_rules_a_country_for_some_time() -> None:
    for ruler in RULERS:
        assert ruler["country"] in COUNTRIES, ruler
        assert ruler["since"] < ruler.get("until", date.max), ruler
