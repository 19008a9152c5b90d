"""Which sentences are read closely: never fewer than hold a trigger, whatever the text looks like."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from tagging_tools import NOW, lexicons, reading, tagger

from monitor.model.mention import Document
from monitor.tagging import places
from monitor.tagging.closereading import CloseReader
from monitor.tagging.scene import Scene
from monitor.tagging.spotting import Spotter

TEXTS = st.lists(
    st.sampled_from(
        ["Erbil", "Hezbollah", "fell to", "the fall of",
         "Drones struck", "air", "strike", "AIR STRIKES", "car-bomb", "U.S.", "don’t", "killed 12", "in Iraq",
         "İzmir’s", "troops", "were deployed", "to Mali", "hostages’", "freed", "Level 4", ".", "\n", "“", "—", "café",
         "ceasefire", "embassy", "closed", "evacuated", "missile-", "-test", "...", "ΣΑΣ", "_raid_", "protesters"]
    ),
    max_size=30,
).map(" ".join)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_every_trigger_of_every_sentence_is_found(text: str) -> None:
    document = Document("s", "", text, NOW)
    lexicon, gazetteer = lexicons().lexicon, tagger()._gazetteer
    scene = Scene(document, places.find("", text, gazetteer).places, lexicons().grammar)
    reader = CloseReader(lexicons(), scene)
    found = {
        (view.number, hit.first, hit.last, hit.source)
        for view, possible in reader._to_read()
        for hit in lexicon.triggers.find(view.context, possible)
    }
    assert found == {
        (view.number, *span, entry.pattern.source)
        for view in scene.views
        for at, low in enumerate(view.lows)
        for entry in lexicon.triggers.entries(low)
        for span in entry.pattern.match(view.context, at, low)
    }


def test_a_text_without_the_words_of_a_trigger_has_no_candidate() -> None:
    spotted = lexicons().lexicon.spot(reading("The council will plant trees along the river. Nobody objected."))
    assert not list(lexicons().lexicon.triggers.candidates(spotted))


def test_words_are_spotted_whole_with_their_marks_and_in_any_case() -> None:
    spotter = Spotter(["raid", "u.s.", "don't", "état"])
    spotted = spotter.spot(reading("U.S. RAIDS. They don’t say. A coup d'état, a raid-like raid."))
    assert [words & {"u.s.", "don't", "raid", "état"} for words in spotted] == [{"u.s."}, {"don't"}, {"raid", "état"}]


def test_a_mark_without_letters_is_spotted_where_it_stands() -> None:
    spotted = Spotter(["&", "raid"]).spot(reading("One & two. Three."))
    assert spotted == [{"&"}, set()]


def test_a_word_with_letters_beyond_ascii_is_spotted_where_it_stands_and_nowhere_else() -> None:
    spotted = Spotter(["déby"]).spot(reading("Hit by Déby. Hit by rebels."))
    assert [words & {"déby"} for words in spotted] == [{"déby"}, set()]
