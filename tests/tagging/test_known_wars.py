"""Acts are where they happen: on the ground of a known war, and not where people meet over them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest
from tagging_tools import mentions, tagger

from monitor.lib import shipped
from monitor.lib.errors import ConfigError
from monitor.model.mention import Document
from monitor.tagging.wars import Wars

STRIKES = frozenset(
    {"missile_attack", "drone_attack", "airstrike", "shelling", "bombing", "armed_attack", "infrastructure_attack"}
)


def struck(title: str, text: str) -> set[tuple[str, ...]]:
    """Where the strikes are that a text tells."""
    return {mention.countries for mention in mentions(text, title) if mention.type in STRIKES}


@pytest.mark.parametrize(
    ("country", "title", "text"),
    [
        ("UA", "Ukraine's worst night of missile strikes", "Russia fires at towns in a dozen regions."),
        (
            "UA",
            "Front pages fear the worst as Russian raids go on",
            "They speak of Ukrainian families under bombardment.",
        ),
        ("UA", "Ukraine round-up: Deadly attack on a market", "A Russian mother asks where her missing son is."),
        ("UA", "Ukraine: the baker who lost his shop", "His street was hit by Russian bombs, killing two neighbours."),
        ("UA", "Ukraine asks for more sanctions", "It wants tougher ones against Russia after heavy missile strikes."),
        ("UA", "Bridge in Crimea hit", "Moscow hit civilian areas of Ukraine with a barrage of rockets in return."),
        ("UA", "A Russian missile hit a block of flats, killing six", "The baker's wife was asleep."),
        ("UA", "Russian drones kill nine", "A mother tells of her night."),
        ("UA", "Ukrainians hide from shelling", "They spend the night in cellars."),
        ("UA", "Ukraine counts its dead", "Russia sent waves of bombers as missile strikes swept several regions."),
        ("UA", "Ukraine says Russia must pay", "Two were hurt in Russian air strikes on the recently freed city."),
        ("UA", "Russia pounds cities", "Moscow has bought launchers in North Korea, says Ukraine."),
        ("UA", "Ukraine gets help", "Leaders in Madrid will help Ukraine as Russian forces attack its power grid."),
        ("GE", "Russian strikes go on", "A blast killed two in Georgia, far from Ukraine."),
        ("RU", "Ukraine's drones hit an air base inside Russia", "Three airmen were killed by a drone."),
        ("RU", "A Russian air base is attacked", "A Ukrainian drone killed three airmen, the ministry said."),
        ("RU", "Missile attack in Belgorod", "Two people died there, near Ukraine, as a rocket hit a Russian town."),
        ("RU", "Russia blames Ukraine for a car bomb that killed a blogger", ""),
        ("RU", "Russia says Ukraine attacked its fuel tanks with drones", ""),
        ("RU", "Moscow says three died in a Ukrainian missile attack", ""),
        ("UA", "Russia says Ukrainian drones hit Sevastopol", ""),
        ("UA", "Russia says missile attacks in Ukraine go on", ""),
    ],
)
def test_who_fights_on_the_land_of_another_strikes_there_unless_its_own_is_hit(
    country: str, title: str, text: str
) -> None:
    assert struck(title, text) == {(country,)}


@pytest.mark.parametrize(
    ("type_", "country", "title", "text"),
    [
        (
            "troop_movement",
            "UA",
            "Ukraine is wary",
            "Moscow's retreat of its troops is a trap that Russia has set, its generals fear.",
        ),
        ("territory_change", "UA", "Four regions annexed by Russia", ""),
        ("territory_change", "AF", "What will the US do?", "Envoys look to Washington after the Taliban takeover."),
        ("displacement", "UA", "War between Russia and Ukraine drags on", "It has forced millions to flee."),
        ("airstrike", "UA", "Ukraine hits back", "Its jets carried out air strikes on Russian-occupied Melitopol."),
        ("blockade", None, "Russia cuts off gas supplies", "Homes in Europe will be cold."),
        ("sanctions", "RU", "Ukraine war: Norway agrees to more sanctions", ""),
        ("sanctions", "RU", "Traders flee Russia as sanctions over Ukraine bite", ""),
        ("sanctions", "UA", "Moscow puts sanctions on Ukraine's banks", ""),
        ("war_crime", "UA", "In Russian-occupied Kherson, allegations of rape", ""),
    ],
)
def test_what_a_war_brings_is_on_its_ground_and_a_groups_gains_are_at_home(
    type_: str, country: str | None, title: str, text: str
) -> None:
    told = {mention.countries for mention in mentions(text, title) if mention.type == type_}
    assert told == {(country,) if country else ()}


@pytest.mark.parametrize(
    ("country", "title"),
    [
        ("RU", "Moscow says three died in a Ukrainian missile attack"),
        ("UA", "A Russian missile killed a family of five"),
    ],
)
def test_a_country_that_other_names_stand_for_is_not_on_the_map_where_these_lie(country: str, title: str) -> None:
    (place,) = (place for mention in mentions("", title) for place in mention.places)
    assert (place.country, place.kind, place.lat, place.lon) == (country, "country", None, None)


def test_who_only_hands_on_what_somebody_said_is_not_where_an_invasion_may_come() -> None:
    text = "The US would answer if Russia went on to invade Ukraine, according to a White House readout of the call."
    feared = [mention for mention in mentions(text) if mention.type == "ground_offensive"]
    assert {mention.countries for mention in feared} == {("UA",)}


@pytest.mark.parametrize(
    ("country", "title", "text"),
    [
        ("UA", "Finland's president calls Russia's invasion a crime", ""),
        ("UA", "Russian invasion a nightmare, Slovak premier tells UN", ""),
        ("UA", "Families found a home in Portugal after the Russian invasion", ""),
        ("UA", "First grain ship since Russia's invasion passes checks in Izmir", ""),
        ("GE", "Russia's invasion of Georgia lasted five days", ""),
        ("LV", "Latvia scrambles its jets after Russia's invasion of its airspace", ""),
        ("UA", "Norway reviews its energy plans since Russia's invasion of its neighbour", ""),
        ("FI", "Finland's premier recalls the Soviet invasion", ""),
        ("GE", "Georgia recalls Russia's invasion", ""),
        ("AF", "Afghanistan was never the same after the Russian invasion of 1979", ""),
    ],
)
def test_an_invasion_that_goes_by_the_name_of_who_fights_is_on_that_land_whoever_speaks_of_it(
    country: str, title: str, text: str
) -> None:
    told = {mention.countries for mention in mentions(text, title) if mention.type == "ground_offensive"}
    assert told == {(country,)}


def test_a_group_of_the_land_that_is_fought_on_strikes_abroad() -> None:
    assert struck("", "Dozens of Israelis were killed in a Hamas assault.") == {("IL",)}


@pytest.mark.parametrize(
    ("text", "type_", "countries"),
    [
        ("Donors meet in Paris to get Ukraine through winter and Russian bombing.", "airstrike", ("UA",)),
        ("Envoys met in Rome as fears of an invasion of Kosovo grew.", "ground_offensive", ("XK",)),
        ("At the Bali summit leaders spoke of a missile that landed in Poland.", "missile_attack", ("PL",)),
        ("Gunmen attacked a hotel in Bamako where ministers meet.", "armed_attack", ("ML",)),
    ],
)
def test_an_act_is_not_where_people_meet_over_it(text: str, type_: str, countries: tuple[str, ...]) -> None:
    assert {mention.countries for mention in mentions(text) if mention.type == type_} == {countries}


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("War in Ukraine: Norway unveils sanctions on tycoons.", "RU"),
        ("Ukraine imposes sanctions on its former president.", "UA"),
    ],
)
def test_sanctions_answer_a_war_but_not_those_of_the_land_it_is_fought_on(text: str, country: str) -> None:
    assert {mention.countries for mention in mentions(text) if mention.type == "sanctions"} == {(country,)}


@pytest.mark.parametrize(
    ("text", "countries"),
    [
        ("A Russian missile hits a market.", ("UA",)),
        ("A Russian missile hits a NATO base.", ()),
        ("Russian soldiers shell a NATO outpost.", ()),
    ],
)
def test_what_is_hit_may_say_that_it_is_not_on_the_ground_of_the_war(text: str, countries: tuple[str, ...]) -> None:
    assert struck("", text) == {countries}


@pytest.mark.parametrize(
    ("title", "text", "country"),
    [
        ("Nuclear plants were shut down after Russian attacks", "", "UA"),
        ("Thousands leave Enerhodar, Ukraine", "Russian troops occupied the nuclear power plant there.", "UA"),
        ("A drone hits a nuclear plant in Kursk", "Russia blames Ukraine.", "RU"),
        ("The Kremlin renews its nuclear threats", "", "RU"),
    ],
)
def test_a_plant_that_is_a_danger_is_on_the_ground_of_the_war_and_a_threat_is_not(
    title: str, text: str, country: str
) -> None:
    told = [m.countries for m in mentions(text, title) if m.type == "nuclear_cbrn"]
    assert set(told) == {(country,)}


@pytest.mark.parametrize(
    ("day", "title", "type_", "country"),
    [
        ("2018-03-01", "Ukraine war: Norway unveils sanctions on tycoons", "sanctions", "RU"),
        ("2018-03-01", "Canada puts sanctions on Ukraine", "sanctions", "UA"),
        ("2018-03-01", "Ukraine: Norway lifts sanctions on Iran", "sanctions", "IR"),
        ("2013-03-01", "Ukraine: Norway unveils sanctions on tycoons", "sanctions", "UA"),
        # Over other lands mostly their own are put on lists.
        ("2024-03-01", "Gaza war: Norway unveils sanctions on tycoons", "sanctions", "PS"),
        ("2024-03-01", "Yemen war: Norway unveils sanctions on tycoons", "sanctions", "YE"),
        # Before 2022 Ukraine struck on its own land alone.
        ("2023-03-01", "Moscow says Ukrainian drones set fire to a depot", "drone_attack", "RU"),
        ("2018-03-01", "Moscow says Ukrainian drones set fire to a depot", "drone_attack", "UA"),
    ],
)
def test_what_holds_of_a_war_holds_from_a_day_of_its_own(day: str, title: str, type_: str, country: str) -> None:
    told = tagger().tag(Document("1", title, "", datetime.fromisoformat(f"{day}T12:00:00+00:00"), language="en"))
    assert [mention.countries for mention in told.mentions if mention.type == type_] == [(country,)]


def test_an_indicator_that_is_not_there_is_told_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "wars.yaml"
    shipped_wars = (shipped.seeds() / "gazetteer" / "wars.yaml").read_text("utf-8")
    path.write_text(shipped_wars.replace("  sanctions: answered", "  sanction: answered"), "utf-8")
    with pytest.raises(ConfigError, match=r'wars\.yaml:\d+:\d+ unknown indicator "sanction"; did you mean "sanctions"'):
        Wars.load(path, (), tagger().types)
