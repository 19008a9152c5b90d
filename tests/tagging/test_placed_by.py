"""An explanation says what puts an act where it is, above all where that is not its own sentence."""

from __future__ import annotations

import pytest
from tagging_tools import NOW, tagger

from monitor.model.mention import Document


@pytest.mark.parametrize(
    ("title", "text", "placed"),
    [
        ("", "A bomb exploded at a hotel in Mogadishu.", ["bombing its own sentence"]),
        (
            "",
            "The January 6 riot is recalled. A bomb exploded at a hotel in Mogadishu.",
            ["riot the one country that the document names", "bombing its own sentence"],
        ),
        ("", "The January 6 riot is recalled.", ["riot “January 6”, which is known to be of US"]),
        ("A night of fear in Bamako", "A bomb exploded at a hotel.", ["bombing the title"]),
        ("", "Soldiers sealed off a market in Bamako. A bomb exploded at a hotel.", ["bombing a sentence near it"]),
        ("A Russian missile hit a block of flats", "", ["missile_attack the war of RU on UA"]),
        ("Ukraine war: Norway unveils sanctions", "", ["sanctions the war on UA, which sanctions on RU answer"]),
        ("", "A bomb exploded at a hotel.", ["bombing None"]),
    ],
)
def test_what_puts_an_act_where_it_is_is_told(title: str, text: str, placed: list[str]) -> None:
    reasons = tagger().explain(Document("1", title, text, NOW, language="en")).reasons
    assert [f"{one.mention.type} {one.placed_by}" for one in reasons] == placed
