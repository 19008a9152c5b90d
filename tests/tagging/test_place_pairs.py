"""Every pair and trap of data/places.yaml comes out as written there."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from monitor.lib.shipped import seeds
from monitor.tagging import places
from monitor.tagging.gazetteer import Gazetteer

CASES = YAML(typ="safe").load((Path(__file__).parent / "data" / "places.yaml").read_text("utf-8"))["cases"]


@cache
def gazetteer() -> Gazetteer:
    return Gazetteer.load(seeds())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:60])
def test_a_text_names_exactly_the_countries_a_reader_would_say(case: dict[str, Any]) -> None:
    found = places.find(case.get("title", ""), case["text"], gazetteer(), publisher_country=case.get("country"))
    codes = [country.code for country in found.countries]
    reasons = "\n".join(f"{w.text}: {w.reason}" for w in found.weighed)
    assert set(codes) == set(case["countries"]), reasons
    if "first" in case:
        assert codes[0] == case["first"], reasons
    for word, country in case.get("places", {}).items():
        assert country in [place.country for place in found.places if place.text == word], reasons
    for word in case.get("absent", ()):
        assert word not in [place.text for place in found.places], reasons


def test_there_are_at_least_a_hundred_pairs() -> None:
    assert len(CASES) >= 100
    assert len({case["text"] for case in CASES if "country" not in case}) == len(
        [c for c in CASES if "country" not in c]
    )
