"""Which parts of a country a text names with stricter advice, and which of its other lines are none."""

from __future__ import annotations

import pytest
from advisory_builders import read

HEAD = "Exercise increased caution in Mali due to crime. Some areas have increased risk.\n"


def named(text: str) -> dict[str, int]:
    state = read("Mali - Level 2: Exercise Increased Caution", HEAD + text)
    return {area.name: area.level for area in state.areas if area.name}


def test_a_list_whose_entries_give_causes_ends_with_the_first_line_that_gives_none() -> None:
    text = (
        "Do not travel to:\nThe border region with Niger due to armed conflict.\n"
        "Ménaka, Kidal, and northern Gao regions due tokidnapping;\n"
        "Bandits may attack at any time. They look for:\nHotels\nMarkets and shopping malls\n"
    )
    assert named(text) == {"the border region with Niger": 4, "Ménaka, Kidal, and northern Gao regions": 4}


@pytest.mark.parametrize(
    "after",
    [
        "Country Summary: Crime is common.",
        "**Country Summary: **Crime is common.",
        "Advisory summary :\nBamako\nPickpockets work in crowds.",
        "Embassy staff may not travel to these areas without leave:\nSégou region",
        "Read the country information page for more.",
        "U.S. Embassy staff may not leave the capital.",
        "Exercise increased caution in:\nThe old town.",
    ],
)
def test_a_list_with_its_cause_in_front_ends_with_the_next_heading_or_advice(after: str) -> None:
    text = f"Do Not Travel to these areas due to crime:\nKidal, north of the airfield.\nThe town of **Gao**\n{after}\n"
    assert named(text) == {"Kidal, north of the airfield": 4, "the town of Gao": 4}


def test_reasons_of_an_area_are_its_own_else_those_of_the_list() -> None:
    text = "Do not travel to these areas due to crime:\nKidal.\nGao due to terrorism.\n"
    state = read("Mali - Level 2: Exercise Increased Caution", HEAD + text)
    assert {area.name: area.reasons for area in state.areas} == {"Kidal": ("C",), "Gao": ("T",)}


def test_two_lists_have_their_own_levels() -> None:
    text = (
        "Do Not Travel to:\nKidal due to terrorism.\nReconsider Travel to:\n"
        "Other areas of the north due to crime.\nCountry Summary: More.\n"
    )
    assert named(text) == {"Kidal": 4, "other areas of the north": 3}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "Do not travel to the desert area near the border with Niger because of mines.",
            "the desert area near the border with Niger",
        ),
        (
            "Do not travel to Kidal, Gao, and the road between them due to crime.",
            "Kidal, Gao, and the road between them",
        ),
        ("Do not travel to the slopes of Mt. Hombori due to crime.", "the slopes of Mt. Hombori"),
        ("Do not travel to the Liptako region for any reason.", "the Liptako region"),
    ],
)
def test_an_area_in_a_sentence_is_named_up_to_its_cause(text: str, name: str) -> None:
    assert named(text) == {name: 4}


@pytest.mark.parametrize(
    "text", ["Do not travel to crowded places due to crime.", "Do not travel outside the capital after dark."]
)
def test_what_has_no_name_of_its_own_is_no_area(text: str) -> None:
    assert named(text) == {}


def test_a_long_list_of_places_is_cut_behind_a_comma() -> None:
    places = ", ".join(f"Commune number {number}" for number in range(20))
    (name,) = named(f"Do not travel to:\n{places} due to crime.\n")
    assert len(name) <= 121
    assert name.endswith("Commune number 5…")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "Do not travel to: Kidal; within 10 km of the border with Niger.",
            {"Kidal": 4, "within 10 km of the border with Niger": 4},
        ),
        ("Do not travel to: the north due to crime; Gao.", {"the north": 4, "Gao": 4}),
    ],
)
def test_a_list_may_go_on_in_the_line_of_its_head(text: str, names: dict[str, int]) -> None:
    assert named(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Do not travel to:\nKidal due to crime.\nMén", {"Kidal": 4}),
        ("Do not travel to:\nKidal.\nMénaka due to cri", {"Kidal": 4, "Ménaka": 4}),
        ("Do not travel to the Liptako reg", {}),
        ("Do not travel to these areas due to crime:\nGao.\nCountry Sum", {"Gao": 4}),
    ],
)
def test_words_with_which_a_text_breaks_off_are_no_name(text: str, names: dict[str, int]) -> None:
    state = read("Mali - Level 2: Exercise Increased Caution", HEAD + text)
    assert {area.name: area.level for area in state.areas if area.name} == names
    assert state.cut


@pytest.mark.parametrize(
    "text",
    [
        HEAD,
        "Exercise increased caution",
        HEAD + "**The capital is calm.** ",
        HEAD + "The capital is calm.\nIf you decide to travel to Mali:\nEnrol in the programme",
        "",
    ],
)
def test_a_text_that_ends_with_a_sentence_or_within_what_all_notices_end_with_is_whole(text: str) -> None:
    assert not read("Mali - Level 2: Exercise Increased Caution", text).cut


@pytest.mark.parametrize(
    "sentence",
    [
        "Some areas have increased risk.",
        "Some areas, especially near the borders, have an increased risk.",
        "Some places in Mali have higher risks.",
    ],
)
def test_a_text_that_says_some_parts_are_stricter_has_parts_without_a_name(sentence: str) -> None:
    state = read("Mali - Level 2: x", f"Exercise increased caution in Mali due to crime. {sentence}")
    assert (state.max_level, state.unnamed, [(area.name, area.level) for area in state.areas]) == (3, True, [("", 3)])
    strictest = read("Mali - Level 4: x", f"Do not travel to Mali due to crime. {sentence}")
    assert (strictest.max_level, strictest.unnamed, strictest.areas) == (4, False, ())
    names = read(
        "Mali - Level 2: x", f"Exercise increased caution in Mali. {sentence}\nDo not travel to Gao due to crime."
    )
    assert [(area.name, area.level) for area in names.areas] == [("Gao", 4)]
