"""Which sentences are read closely: never fewer than hold a trigger, whatever the text looks like."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from tagging_tools import NOW, tagger

from monitor.model.mention import Document
from monitor.tagging.scene import Scene
from monitor.tagging.spotting import Spotter
from monitor.tagging.text import Reading

TEXTS = st.lists(
    st.sampled_from(
        ["Drones struck", "air", "strike", "AIR STRIKES", "car-bomb", "U.S.", "don’t", "killed 12", "in Iraq",
         "İzmir’s", "troops", "were deployed", "to Mali", "hostages’", "freed", "Level 4", ".", "\n", "“", "—", "café",
         "ceasefire", "embassy", "closed", "evacuated", "missile-", "-test", "...", "ΣΑΣ", "_raid_", "protesters"]
    ),
    max_size=30,
).map(" ".join)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_every_sentence_that_holds_a_trigger_is_a_candidate(text: str) -> None:
    lexicon = tagger()._lexicon
    scene = Scene(Document("s", "", text, NOW), (), tagger()._grammar)
    candidates = {number for number, _ in lexicon.triggers.candidates(lexicon.spot(scene.readings["text"]))}
    assert {view.number for view in scene.views if lexicon.triggers.find(view.context)} <= candidates


def test_a_text_without_the_words_of_a_trigger_has_no_candidate() -> None:
    spotted = tagger()._lexicon.spot(Reading.of("The council will plant trees along the river. Nobody objected."))
    assert not list(tagger()._lexicon.triggers.candidates(spotted))


def test_words_are_spotted_whole_with_their_marks_and_in_any_case() -> None:
    spotter = Spotter(["raid", "u.s.", "don't", "état"])
    spotted = spotter.spot(Reading.of("U.S. RAIDS. They don’t say. A coup d'état, a raid-like raid."))
    assert [words & {"u.s.", "don't", "raid", "état"} for words in spotted] == [{"u.s."}, {"don't"}, {"raid", "état"}]


def test_a_mark_without_letters_is_taken_to_stand_everywhere() -> None:
    spotted = Spotter(["&", "raid"]).spot(Reading.of("One. Two."))
    assert spotted == [{"&"}, {"&"}]
