"""Regions by every name, and only those that are one."""

from __future__ import annotations

import pytest
from ruamel.yaml import YAML

from monitor.lib import shipped
from monitor.model.place import Asset
from monitor.settings import assets, regions
from monitor.settings.assets import countries_at
from monitor.settings.schema.regions import AssetKeys

REGIONS = regions.load(shipped.seeds() / "regions.yaml")


@pytest.mark.parametrize(
    ("name", "region"),
    [
        ("IQ", "IQ"),
        ("iq", "IQ"),
        ("Iraq", "IQ"),
        ("NO", "NO"),
        ("Norway", "NO"),
        ("Türkiye", "TR"),
        ("turkey", "TR"),
        ("UK", "GB"),
        ("USA", "US"),
        ("Ivory Coast", "CI"),
        ("levant", "levant"),
        ("Horn of Africa", "horn-of-africa"),
        ("horn_of_africa", "horn-of-africa"),
        ("GCC", "gulf"),
        ("world", "world"),
        ("m49:001", "world"),
        ("m49:145", "m49:145"),
    ],
)
def test_a_region_has_many_names(name, region):
    assert REGIONS[name].id == region


@pytest.mark.parametrize("name", ["", "Atlantis", "Kurdistan", "m49:999", "XX"])
def test_what_is_no_region_is_none(name):
    assert name not in REGIONS


@pytest.mark.parametrize(
    ("region", "inside", "outside"),
    [
        ("levant", "SY LB IL PS JO", "IQ EG CY"),
        ("gulf", "SA AE QA BH KW OM", "IQ IR YE"),
        ("middle-east", "IQ IR IL YE EG TR", "AF PK LY SD"),
        ("sahel", "ML BF NE TD MR", "DZ LY CI"),
        ("horn-of-africa", "SO ET ER DJ", "EG CF"),
        ("maghreb", "MA DZ TN LY", "EG ML"),
        ("great-lakes", "CD RW BI UG", "CG ZM"),
        ("balkans", "RS XK BA AL", "HU AT TR"),
        ("south-caucasus", "GE AM AZ", "RU TR"),
        ("central-asia", "KZ KG TJ TM UZ", "AF MN"),
        ("baltics", "EE LV LT", "PL FI"),
        ("nordics", "NO SE FI DK IS", "EE"),
        ("m49:145", "IQ SY YE TR", "IR EG"),
        ("m49:202", "ML SO ZA", "EG SD"),
        ("m49:150", "XK NO UA", "TR GE"),
    ],
)
def test_a_group_holds_its_countries(region, inside, outside):
    assert set(inside.split()) <= REGIONS[region].countries
    assert not set(outside.split()) & REGIONS[region].countries


def test_unions_have_as_many_members_as_they_say():
    assert (len(REGIONS["eu"].countries), len(REGIONS["nato"].countries), len(REGIONS["g7"].countries)) == (27, 32, 7)


def test_every_country_lies_in_exactly_one_continent_of_m49():
    continents = [REGIONS[f"m49:{code}"].countries for code in ("002", "009", "019", "142", "150")]
    countries = {region.id for region in REGIONS.values() if regions.is_country(region)}
    assert len(countries) > 240
    assert sorted(code for held in continents for code in held) == sorted(countries)


def test_every_region_holds_countries_that_exist_or_circles():
    for region in REGIONS.values():
        assert region.everywhere or region.countries or region.circles, region.id
        assert all(code in REGIONS for code in region.countries)


def test_a_sea_holds_places_and_no_country():
    red_sea = REGIONS["red-sea"]
    assert not red_sea.countries
    assert any(circle.holds(15.3, 41.6) for circle in red_sea.circles)  # off Hodeidah
    assert not any(circle.holds(31.8, 35.2) for circle in red_sea.circles)  # Jerusalem


def test_a_name_that_two_countries_share_is_none():
    for name in ("Congo", "Guinea-Equatorial Guinea"):
        region = REGIONS.get(name)
        assert region is None or region.title.casefold() == name.casefold()


@pytest.mark.parametrize(
    ("point", "country"),
    [((16.27, -0.05), "ML"), ((33.89, 35.5), "LB"), ((-1.68, 29.22), "CD"), ((-4.26, 15.28), "CG"), ((30, -40), None)],
)
def test_an_asset_lies_in_the_country_of_its_nearest_town(point: tuple[float, float], country: str | None) -> None:
    assert countries_at(shipped.seeds(), (point,)).get(point) == country


def test_an_asset_lies_where_its_country_says() -> None:
    near_the_border = {"goma": AssetKeys(lat=-1.68, lon=29.22, country="Rwanda")}
    assert assets.built(near_the_border, REGIONS, shipped.seeds())["goma"].country == "RW"


@pytest.mark.parametrize(
    ("point", "country", "wrong"),
    [
        ((36.19, 44.01), "IQ", False),
        ((36.19, 44.01), "NO", True),
        ((44.01, 36.19), "IQ", True),
        ((-1.68, 29.22), "RW", False),  # at a border the nearest town may lie beyond it
        ((36.19, 44.01), None, False),
        ((30.0, -40.0), "PT", False),  # at sea nothing contradicts
    ],
)
def test_an_asset_far_from_its_country_is_told_from_one_at_a_border(
    point: tuple[float, float], country: str | None, wrong: bool
) -> None:
    towns = assets.towns_at(shipped.seeds(), (point,))[point]
    assert assets.contradicted(Asset("a", "A", *point, country), towns) is wrong


def test_a_point_in_a_city_is_named_by_the_city_not_by_its_district() -> None:
    kyiv = (50.45, 30.52)
    ((km, country, name), *_) = assets.towns_at(shipped.seeds(), (kyiv,))[kyiv]
    assert (country, name, km < 2) == ("UA", "Kyiv", True)


def test_the_region_of_capitals_holds_the_capital_of_every_state_but_those_named_here() -> None:
    read = YAML(typ="safe", pure=True).load
    countries = read((shipped.seeds() / "countries.yaml").read_text("utf-8"))
    countries = countries.get("countries", countries)
    regions = read((shipped.seeds() / "regions.yaml").read_text("utf-8"))["regions"]
    held = {circle["name"] for circle in regions["capitals"]["circles"]}
    left = {code for code, one in countries.items() if one.get("capital") and one["capital"] not in held}
    raided, within_rome, islands = {"PS"}, {"VA"}, {"AI", "BL", "CX", "MF", "MS", "PM", "SH", "SJ", "SX"}
    assert left == raided | within_rome | islands


def test_asean_holds_timor_leste_too_that_joined_last():
    assert "TL" in REGIONS["asean"].countries
    assert len(REGIONS["asean"].countries) == 11
    assert REGIONS["asean"].countries == REGIONS["south-east-asia"].countries
