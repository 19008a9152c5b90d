"""What `places.find` promises whatever the text: exact words, roles, order, reasons, bounded cost."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from monitor.lib.shipped import seeds
from monitor.model.place import PlaceMention, Role
from monitor.tagging import places
from monitor.tagging.gazetteer import Gazetteer
from monitor.tagging.place_context import Around, Field, Style
from monitor.tagging.place_folding import fold_name
from monitor.tagging.place_phrases import Phrases, PhrasesFile
from tests.steps import calls

NAMES = [
    "Iraq",
    "Deir ez-Zor",
    "São Tomé",
    "Côte d’Ivoire",
    "Washington, D.C.",
    "St. Louis",
    "Guinea-Bissau",
    "Hamas",
    "Kyiv",
]
CONNECTIVES = [
    " ",
    ", ",
    ". ",
    "\n",
    "  ",
    " and ",
    " – ",
    "'s ",
    "’s ",
    " (",
    ") ",
    "e\u0301 ",
    "\u200b",
    "🛰️ ",
    "ß ",
    "İ ",
]


@cache
def countries() -> dict[str, dict[str, str]]:
    table: dict[str, dict[str, str]] = YAML(typ="safe").load((seeds() / "countries.yaml").read_text("utf-8"))
    return table


@cache
def gazetteer() -> Gazetteer:
    return Gazetteer.load(seeds())


def find(text: str, title: str = "") -> places.Found:
    return places.find(title, text, gazetteer())


def by_text(found: places.Found) -> dict[str, PlaceMention]:
    return {place.text: place for place in found.places}


@settings(deadline=None)
@given(st.lists(st.one_of(st.sampled_from(NAMES), st.sampled_from(CONNECTIVES), st.text(max_size=5)), max_size=14))
def test_offsets_always_slice_to_the_quoted_words(parts: list[str]) -> None:
    title, text = "".join(parts[:4]), "".join(parts)
    for place in find(text, title).places:
        field = title if place.field == "title" else text
        assert field[place.start : place.end] == place.text
        assert place.text.strip() == place.text != ""


@settings(deadline=None)
@given(st.text(max_size=300))
def test_no_text_breaks_it_and_every_name_gets_a_decision(text: str) -> None:
    found = find(text)
    assert {(p.field, p.start) for p in found.places} <= {(w.field, w.start) for w in found.weighed if w.chosen}
    assert all(w.reason for w in found.weighed)


@settings(deadline=None)
@given(st.permutations(NAMES))
def test_the_same_document_is_always_read_the_same(names: list[str]) -> None:
    text = "Clashes in " + ", ".join(names)
    one, other = find(text), find(text)
    assert one == other
    assert one.weighed == other.weighed


@pytest.mark.parametrize("mark", ["e\u0301", "\u200b", "  ", "é", "—"])
def test_marks_and_spaces_before_a_name_do_not_move_it(mark: str) -> None:
    text = f"Caf{mark} talk: troops entered Goma, witnesses said{mark}."
    goma = by_text(find(text))["Goma"]
    assert text[goma.start : goma.end] == "Goma"
    assert goma.country == "CD"


def test_a_possessive_is_not_part_of_the_name() -> None:
    assert [p.text for p in find("Iraq's army left Syria’s north.").places] == ["Iraq", "Syria"]


def test_a_dotted_abbreviation_keeps_its_last_dot() -> None:
    assert [p.text for p in find("The U.S. and the U.K. agreed. They left the U.S.").places] == ["U.S.", "U.K.", "U.S."]


def test_washington_is_the_capital_unless_a_town_of_the_state_stands_before_it() -> None:
    assert by_text(find("Washington warned Tehran."))["Washington"].id == "curated:washington"
    assert by_text(find("Fire broke out in Spokane, Washington."))["Washington"].kind == "admin1"


def test_a_name_broken_over_two_lines_is_one_name() -> None:
    assert by_text(find("Fighting in SOUTH\nSUDAN spread."))["SOUTH\nSUDAN"].country == "SS"


def test_a_name_inside_a_longer_word_is_no_name() -> None:
    assert "Oman" not in by_text(find("Romania and the Ottomans"))
    assert "Niger" not in by_text(find("Nigeria"))


def test_a_dateline_is_a_dateline_and_still_names_its_country() -> None:
    found = find("BEIRUT (Reuters) - Israel struck a village in southern Lebanon on Tuesday.")
    assert by_text(found)["BEIRUT"].role is Role.DATELINE
    assert {c.code for c in found.countries} == {"LB", "IL"}


@pytest.mark.parametrize(
    ("text", "word", "role"),
    [
        ("A bomb went off in Mosul.", "Mosul", Role.EVENT),
        ("A bomb went off near the northern city of Mosul.", "Mosul", Role.EVENT),
        ("Israeli jets took off.", "Israeli", Role.ACTOR),
        ("The Kremlin protested.", "Kremlin", Role.ACTOR),
        ("Mosul remembers.", "Mosul", Role.MENTIONED),
    ],
)
def test_position_and_grammar_give_a_first_role(text: str, word: str, role: Role) -> None:
    assert by_text(find(text))[word].role is role


@pytest.mark.parametrize(
    ("text", "word", "kind"),
    [
        ("Iraq", "Iraq", "country"),
        ("an Iraqi officer", "Iraqi", "demonym"),
        ("a march in Mexico", "Mexico", "country"),
        ("a march in Singapore", "Singapore", "country"),
        ("in Erbil", "Erbil", "city"),
        ("in Idlib province", "Idlib", "admin1"),
        ("the Red Sea", "Red Sea", "sea"),
        ("the Strait of Hormuz", "Strait of Hormuz", "strait"),
        ("the Sahel", "Sahel", "region"),
        ("in Crimea", "Crimea", "disputed"),
        ("the Pentagon", "Pentagon", "government"),
        ("Boko Haram", "Boko Haram", "group"),
    ],
)
def test_each_kind_of_place_is_told(text: str, word: str, kind: str) -> None:
    mentions = {p.text.lower().removeprefix("the "): p for p in find(f"They spoke of {text}.").places}
    assert mentions[word.lower()].kind == kind


def test_a_city_carries_its_geonames_id_and_its_spot() -> None:
    erbil = by_text(find("Rockets hit Erbil, Iraq."))["Erbil"]
    assert (erbil.id, erbil.country) == ("geonames:95446", "IQ")
    assert erbil.lat == pytest.approx(36.19, abs=0.01)
    assert erbil.lon == pytest.approx(44.01, abs=0.01)


def test_a_region_of_several_countries_tags_none_but_lists_them() -> None:
    found = find("Violence rose across the Sahel.")
    (sahel,) = found.places
    assert sahel.country is None
    assert {"ML", "NE", "BF"} <= set(sahel.countries)
    assert found.countries == ()


def test_the_country_named_most_and_in_the_title_comes_first() -> None:
    found = find("Officials in Paris and London were told. Malian troops left Kidal.", title="Mali's army quits Kidal")
    assert found.countries[0].code == "ML"


def test_every_decision_says_why() -> None:
    weighed = {w.text: w for w in find("Chad Morris met a man from Paris, Texas.").weighed}
    assert weighed["Chad"].chosen is None
    assert "family name" in weighed["Chad"].reason
    assert "Texas" in weighed["Paris"].reason
    assert len(weighed["Paris"].candidates) > 1


def test_one_name_has_one_sense_in_a_document() -> None:
    found = find("Alexandria, Virginia, woke to snow. Alexandria closed its schools. In Alexandria buses stopped.")
    assert {p.country for p in found.places} == {"US"}


def test_the_publishers_country_only_tips_the_scales() -> None:
    text = "London police arrested two men."
    here = places.find("", text, gazetteer(), publisher_country="CA")
    assert [c.code for c in here.countries] == ["GB"]


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(["Iraq ", "Paris, ", "San ", "Georgia and ", "Mr. Jordan ", "Springfield "]), st.integers(2, 40))
def test_what_a_repeated_name_means_does_not_depend_on_how_often_it_stands(word: str, times: int) -> None:
    few, many = find(word * 3), find(word * 3 * times)
    assert {p.id for p in few.places} == {p.id for p in many.places}


def test_names_that_overlap_in_a_chain_are_cut_once_each() -> None:
    chained = Gazetteer(
        "x\tcity\tFR\t\t\t\t900000\t\tA B\ny\tcity\tFR\t\t\t\t900000\t\tB A", "a b\t\t0\nb a\t\t1", "enough\tweight:4.5"
    )
    found = places.find("", "A B " * 20_000, chained)
    assert len(found.places) == 20_000
    assert {place.id for place in found.places} == {"x"}


@pytest.mark.parametrize(
    ("words", "times", "most"),  # a seventh more than it takes
    [("Iraq ", 100_000, 92), ("Paris, ", 20_000, 117), ("Georgia and ", 20_000, 98), ("San Jose ", 20_000, 84)],
)
def test_each_of_a_hundred_thousand_names_costs_a_hundred_calls(words: str, times: int, most: int) -> None:
    found: list[places.Found] = []
    assert calls(lambda: found.append(find(words * times))) < most * times
    assert len(found[0].decisions) == times


def test_what_was_decided_is_put_into_words_only_when_asked() -> None:
    found = find("A bomb went off in Mosul.")
    (mosul,) = found.weighed
    assert (mosul.text, mosul.chosen) == (found.places[0].text, found.places[0].id)
    assert "a locative before" in mosul.reason


def test_a_megabyte_without_a_full_stop_is_read_to_its_end() -> None:
    found = find("a quiet word " * 80_000 + " in Baghdad")
    assert [p.text for p in found.places] == ["Baghdad"]


def test_a_capital_means_its_country() -> None:
    wrong = {}
    for code, row in countries().items():
        town = row.get("capital", "")
        if town and code not in gazetteer().weights.minor_countries and gazetteer().names(fold_name(town)):
            found = find(f"Thousands marched in {town} on Monday.")
            if [country.code for country in found.countries] != [code]:
                wrong[town] = [country.code for country in found.countries]
    # Towns of some thousand people with greater namesakes, and one that is first of all a man's name.
    assert wrong.keys() <= {"Jamestown", "Kingston", "Marigot", "Philipsburg", "Stanley"}


@pytest.mark.parametrize(
    ("words", "near_town"),
    [
        ("A drone hit a market in Idlib.", True),
        ("A drone hit a market in Gao, Mali.", True),
        ("A drone hit a market in the city of Kidal.", True),
        ("A drone hit a market in Idlib province.", False),
        ("A drone hit a market in the province of Idlib.", False),
        ("A drone hit a market in the Gao region.", False),
        ("A drone hit a market in Texas.", False),
    ],
)
def test_a_division_named_like_its_town_lies_where_the_town_is_unless_it_is_called_a_division(
    words: str, near_town: bool
) -> None:
    place = places.find("", words, gazetteer()).places[0]
    assert place.kind == "admin1"
    assert (place.lat is not None and place.lon is not None) == near_town


@pytest.mark.parametrize("title", ["Irak'nin kenti", "Irak's kenti", "Irak kenti"])
def test_the_word_behind_a_name_is_found_over_an_owning_ending_of_any_length(title: str) -> None:
    phrases = Phrases.of(PhrasesFile(possessive=("'s", "'nin")))
    field = Field("title", title, Style.MIXED, Gazetteer("", "", "", phrases))
    behind = Around(field, 0, len("Irak")).next_word
    assert behind is not None
    assert behind.text == "kenti"
