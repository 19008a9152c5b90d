"""The map of a digest: the right countries in the right colours, the right part of the world, small enough to mail."""

from __future__ import annotations

import io
from collections.abc import Sequence
from math import pi

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageColor

from alerts.render.pages import LIGHT
from alerts.render.worldmap import HEIGHT, LAND, WIDTH, Outline, Spot, in_words, projected, world_map
from monitor.geography import outlines
from monitor.model.severity import Severity

SHAPES = {code: Outline(middle, rings) for code, (middle, rings) in outlines().items()}


def spot(code: str, severity: Severity = Severity.CRITICAL, name: str | None = None) -> Spot:
    return Spot(code, name or code, severity)


def colours(*spots: Spot) -> dict[str, int]:
    """How many pixels of a map are nearly of each colour that it may have."""
    drawn = world_map(spots, SHAPES, LIGHT)
    assert drawn is not None
    picture = Image.open(io.BytesIO(drawn)).convert("RGBA")
    assert picture.size == (WIDTH, HEIGHT)
    found = picture.getcolors(WIDTH * HEIGHT) or []
    return {
        ink: sum(many for many, (*colour, alpha) in found if alpha > 240 and near(colour, ImageColor.getrgb(ink)))
        for ink in (*LIGHT.values(), LAND)
    }


def near(one: Sequence[int], other: Sequence[int]) -> bool:
    return all(abs(a - b) <= 10 for a, b in zip(one, other, strict=True))


def test_the_projection_is_equal_earth() -> None:
    # The outer points of the projection as its authors give them: the poles at 1.3173627592, the equator at 2.7066.
    assert projected(0, 0) == (0, 0)
    assert projected(0, 90)[1] == pytest.approx(1.3173627592)
    assert projected(180, 0)[0] == pytest.approx(2 * pi / 3**0.5 / 1.340264)


def test_countries_have_the_colour_of_their_severity_and_the_others_are_grey() -> None:
    shown = colours(spot("UA"), spot("CO", Severity.HIGH))
    assert shown[LIGHT["critical"]] > 250
    assert shown[LIGHT["high"]] > 500
    assert shown[LAND] > 50_000
    assert shown[LIGHT["medium"]] < 20


def test_what_lies_close_together_is_shown_close() -> None:
    near = colours(spot("IQ"), spot("IL", Severity.HIGH))
    far = colours(spot("IQ"), spot("MX", Severity.HIGH))
    assert near[LIGHT["critical"]] > 8 * far[LIGHT["critical"]]


@pytest.mark.parametrize("code", ["SG", "MV", "PS"])
def test_a_small_country_is_seen(code: str) -> None:
    assert colours(spot(code), spot("US", Severity.LOW))[LIGHT["critical"]] > 150


def test_the_worst_of_a_country_counts() -> None:
    shown = colours(spot("IQ", Severity.HIGH), spot("IQ", Severity.LOW))
    assert shown[LIGHT["high"]] > 500
    assert shown[LIGHT["low"]] < 20


def test_without_a_country_there_is_no_map() -> None:
    assert world_map([], SHAPES, LIGHT) is None
    assert world_map([spot("no country")], SHAPES, LIGHT) is None


def test_words_say_what_the_map_shows() -> None:
    spots = [spot("IQ", name="Iraq"), spot("IL", Severity.HIGH, "Israel"), spot("LB", Severity.HIGH, "Lebanon")]
    assert in_words(spots) == "Map: critical in Iraq; high in Israel and Lebanon."


@settings(max_examples=6, deadline=None)
@given(st.lists(st.sampled_from(sorted(SHAPES)), min_size=1, max_size=12, unique=True), st.text(max_size=40))
def test_any_countries_make_a_small_picture_that_is_always_the_same(codes: list[str], name: str) -> None:
    spots = [spot(code, name=name) for code in codes]
    drawn = world_map(spots, SHAPES, LIGHT)
    assert drawn is not None
    assert len(drawn) < 60_000
    assert drawn == world_map(spots, SHAPES, LIGHT)
