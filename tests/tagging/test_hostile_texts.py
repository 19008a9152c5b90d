"""What a text of the worst kind may cost: as many calls as take seconds for a megabyte, never more."""

from __future__ import annotations

import pytest
from tagging_tools import NOW, lexicons, mentions, tagger

from monitor.model.mention import Document
from monitor.tagging.scene import Scene
from tests.steps import calls


@pytest.mark.parametrize(
    ("text", "most"),  # a seventh more than it takes
    [
        ("attack " * 100_000, 450_000),
        ("drone attack killed 12 people in Iraq " * 26_000, 21_000_000),
        ("The council met on the embankment and spoke of the attack on the mill, " * 14_000, 5_200_000),
        ("Mr. " * 250_000 + "airstrike", 4_300_000),
        ("Drones hit Erbil. " * 30_000, 5_700_000),
    ],
    ids=[
        "one-trigger-100000-times",
        "one-act-26000-times",
        "a-megabyte-without-a-full-stop",
        "only-abbreviations",
        "30000-acts",
    ],
)
def test_a_megabyte_of_the_worst_text_takes_few_calls(text: str, most: int) -> None:
    tagger()
    assert calls(lambda: tagger().tag(Document("h", "", text, NOW, language="en"))) < most


def test_where_close_reading_ends_is_on_record() -> None:
    tagged = tagger().tag(Document("h", "", "Drones hit Erbil. " * 2_001, NOW, language="en"))
    assert len(tagged.places) == 2_001
    (last,) = [rejected for rejected in tagged.rejected if "were read closely" in rejected.reason]
    assert last.start == len("Drones hit Erbil. ") * 2_000


def test_a_word_said_over_and_over_in_a_sentence_is_looked_at_a_dozen_times() -> None:
    lexicon = lexicons().lexicon
    scene = Scene(Document("h", "", "airstrike " * 100, NOW), (), lexicons().grammar)
    assert len({hit.first for hit in lexicon.triggers.find(scene.view("text", 0).context)}) == 12


def test_a_sentence_without_an_act_may_end_with_a_place() -> None:
    assert [one.countries for one in mentions("A bomb exploded at a hotel.", "Fear grips Bamako")] == [("ML",)]
