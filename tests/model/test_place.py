from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from monitor.model.place import Circle, PlaceMention, Region, Role, distance_km

LATS = st.floats(-90, 90)
LONS = st.floats(-180, 180)
ERBIL = (36.19, 44.01)


def place(kind: str, country: str | None, at: tuple[float, float] | None) -> PlaceMention:
    lat, lon = at or (None, None)
    return PlaceMention("text", 0, 5, "Place", "test:1", kind, country, lat, lon, Role.EVENT, 1.0)


def test_baghdad_lies_where_the_map_says_from_erbil() -> None:
    assert 310 < distance_km(*ERBIL, 33.34, 44.40) < 330


@given(LATS, LONS, LATS, LONS)
def test_distance_is_the_same_both_ways_and_never_beyond_half_the_globe(a: float, b: float, c: float, d: float) -> None:
    there, back = distance_km(a, b, c, d), distance_km(c, d, a, b)
    assert abs(there - back) < 1e-6
    assert 0 <= there <= 20_016


def test_a_circle_holds_a_city_within_it_and_not_the_whole_country_around_it() -> None:
    office = Region("office", "Erbil office", circles=(Circle("Erbil", *ERBIL, 50),))
    assert office.holds_place(place("city", "IQ", (36.3, 44.1)))
    assert not office.holds_place(place("city", "IQ", (33.34, 44.40)))
    assert not office.holds_place(place("country", "IQ", ERBIL))
    assert not office.holds_place(place("sea", None, None))


def test_the_world_holds_every_place_and_a_group_only_its_countries() -> None:
    world, levant = Region("world", "World", everywhere=True), Region("levant", "Levant", frozenset({"SY", "LB"}))
    assert world.holds_country("FJ")
    assert levant.holds_country("SY")
    assert not levant.holds_country("FJ")
    assert levant.holds_place(place("city", "LB", None))
    assert world.holds_place(place("sea", None, (26.0, 56.0)))
    assert not world.holds_place(place("region", None, None))  # a continent is no place where something happened
