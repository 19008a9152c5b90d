"""A headline with its text: in which countries an act is, all of them and none besides."""

from __future__ import annotations

from typing import Any

import pytest
from tagging_tools import mentions, table

SCENES = table("scenes.yaml")


def _told(case: dict[str, Any]) -> str:
    return " || ".join(part for part in (case.get("title"), case.get("text")) if part)


@pytest.mark.parametrize("case", SCENES, ids=[_told(case) for case in SCENES])
def test_an_act_is_where_its_words_say_and_nowhere_else(case: dict[str, Any]) -> None:
    told = [
        mention
        for mention in mentions(case.get("text", ""), title=case.get("title", ""))
        if mention.type == case["type"]
    ]
    assert told
    assert {country for mention in told for country in mention.countries} == set(case["countries"])
    named = {place.text for mention in told for place in mention.places}
    assert set(case.get("places", ())) <= named
    assert not set(case.get("beside", ())) & named
