"""What is read from one item of an issuer's feed."""

from __future__ import annotations

from pathlib import Path

import pytest
from advisory_builders import READER, country_of, feed, item, read, tagged

from monitor.advisories import issuer_names
from monitor.advisories import read as read_shipped
from monitor.advisories.issuer import unlisted
from monitor.advisories.prose import Prose
from monitor.advisories.reader import Reader
from monitor.advisories.reading import Place, Unread, Unreadable, place
from monitor.lib import shipped
from monitor.lib.errors import ConfigError
from monitor.model.advisory import Departure
from monitor.model.item import Category

IRAQ = (
    "Updated to reflect the ordered departure of the embassy's staff.\n"
    "Do not travel to Iraq due to terrorism, kidnapping, armed conflict, civil unrest, and the mission's limited"
    " capacity to help.\n"
    "On October 22, 2023, the Department ordered the departure of eligible family members and non-emergency"
    " U.S. government personnel from U.S. Embassy Baghdad and U.S. Consulate General Erbil due to threats."
)


def test_level_reasons_departure_and_posts_of_a_country_are_read() -> None:
    iraq = read("Iraq - Level 4: Do Not Travel", IRAQ, categories=tagged("Level 4: Do Not Travel", "IZ"))
    assert (iraq.issuer, iraq.country, iraq.name) == ("us-state", "IQ", "Iraq")
    assert (iraq.level, iraq.max_level, iraq.native) == (4, 4, "Do Not Travel")
    assert set(iraq.reasons) == {"T", "K", "U", "O"}
    assert iraq.quote.startswith("Do not travel to Iraq due to terrorism, kidnapping, armed conflict, civil unrest")
    assert iraq.departure is Departure.ORDERED
    assert iraq.posts == ("Baghdad", "Erbil")


def test_the_shipped_issuers_read_without_being_named() -> None:
    assert read_shipped(feed(), item("Iraq - Level 4: Do Not Travel", IRAQ), country_of) == read(
        "Iraq - Level 4: Do Not Travel", IRAQ
    )


def test_every_shipped_issuer_has_a_name_and_its_own_words_for_the_levels_it_gives() -> None:
    assert issuer_names() == {issuer.id: issuer.name for issuer in READER.issuers.values()}
    for issuer in READER.issuers.values():
        assert all(step.words for step in issuer.levels)
        assert [step.level for step in issuer.levels] == sorted({s.level for s in issuer.levels}, reverse=True)


def test_items_of_a_feed_that_carries_no_issuers_advice_are_no_states() -> None:
    looked = READER.look(feed(issuer=None), item("Iraq - Level 4: Do Not Travel"), country_of)
    assert isinstance(looked, Unread)
    assert looked.reason is Unreadable.NOT_OFFICIAL


@pytest.mark.parametrize(
    ("title", "summary", "reason"),
    [
        ("Chad - Level 1: Exercise Normal Precautions", "Exercise normal precaution\nSummary not available", "stub"),
        ("Worldwide Caution", "Keep a low profile.", "no_level"),
        ("Atlantis - Level 2: Exercise Increased Caution", "Exercise increased caution.", "unknown_country"),
    ],
)
def test_what_cannot_be_read_says_why_and_is_no_state(title: str, summary: str, reason: str) -> None:
    looked = READER.look(feed(), item(title, summary), country_of)
    assert isinstance(looked, Unread)
    assert looked.reason.value == reason
    assert title.split(" - ")[0] in looked.detail
    assert READER.read(feed(), item(title, summary), country_of) is None


@pytest.mark.parametrize(
    ("issuer", "title"),
    [
        ("us-state", "Iraq - Level Nine: Be Elsewhere"),
        ("us-state", "Iraq - Level 5: Evacuate"),
        ("us-state", "Iraq: be elsewhere"),
        ("au-smartraveller", "Iraq"),
    ],
)
def test_an_item_without_a_level_we_know_says_of_which_country_it_is(issuer: str, title: str) -> None:
    found = READER.look(feed(issuer), item(title, "Words."), country_of)
    assert isinstance(found, Unread)
    assert (found.reason, found.place) == (Unreadable.NO_LEVEL, Place("IQ"))


def test_a_country_tag_is_never_believed_against_the_name() -> None:
    # NI is Nigeria in the feed's codes and Nicaragua in ISO 3166; the name says Niger.
    assert read("Niger - Level 4: Do Not Travel", categories=tagged(country="NI")).country == "NE"


def test_a_country_tag_alone_names_no_country() -> None:
    assert READER.read(feed(), item("Elsewhere - Level 2: x", categories=tagged(country="IZ")), country_of) is None


def test_a_country_tag_chooses_between_the_countries_of_a_joint_name() -> None:
    title = "Israel, the West Bank and Gaza - Level 3: Reconsider Travel"
    assert read(title, categories=tagged(country="GZ")).country == "PS"
    assert read(title, categories=tagged(country="IS")).country == "IL"
    assert read(title).country == "IL"


def test_the_level_is_taken_from_the_category_where_the_title_has_none() -> None:
    mexico = read("Mexico Travel Advisory", categories=tagged("Level 2: Exercise Increased Caution", "MX"))
    assert (mexico.country, mexico.name, mexico.level) == ("MX", "Mexico", 2)


@pytest.mark.parametrize("name", ["São Tomé and Príncipe", "Sao Tome and Principe", "SAO TOME AND PRINCIPE "])
def test_respellings_are_one_country(name: str) -> None:
    assert read(f"{name} - Level 2: Exercise Increased Caution").country == "ST"


@pytest.mark.parametrize(
    ("text", "strictest"),
    [
        ("Exercise increased caution in Kenya due to crime.", 2),
        ("Exercise increased caution in Kenya due to crime.\nDo not travel to:\nThe border with Somalia.", 4),
        ("Exercise increased caution in Kenya. Reconsider travel to the coast north of Malindi due to crime.", 3),
        ("Exercise increased caution in Kenya.\nLevel 3 - Reconsider Travel - the northern counties", 3),
        ("Updated to remove the Level 4: Do Not Travel area in the north.\nExercise increased caution in Kenya.", 2),
        ("Exercise increased caution in Kenya. Guides say you should not hike alone; do not travel to sell goods.", 2),
    ],
)
def test_the_strictest_area_counts_only_where_the_text_advises_on_it(text: str, strictest: int) -> None:
    kenya = read("Kenya - Level 2: Exercise Increased Caution", text)
    assert (kenya.level, kenya.max_level) == (2, strictest)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("The Department ordered non-emergency employees and their families to leave Mali.", Departure.ORDERED),
        ("The Department ordered the departure of eligible family members.", Departure.ORDERED),
        (
            "The Department authorized the departure of family members of U.S. government employees.",
            Departure.AUTHORIZED,
        ),
        ("The Department authorized the voluntary departure of non-emergency staff.", Departure.AUTHORIZED),
        ("The Department has lifted its ordered departure for staff and family members.", Departure.LIFTED),
        ("Updated to note the end of ordered departure of family members and authorized departure of staff.", "lifted"),
        ("The U.S. Embassy in Khartoum suspended its operations in April.", Departure.SUSPENDED),
        ("U.S. government employees may leave the capital only in daylight.", Departure.NORMAL),
        (
            "Keep departure plans that do not rely on U.S. government help. Departure halls are crowded.",
            Departure.NORMAL,
        ),
    ],
)
def test_departures_are_told_apart(text: str, status: str) -> None:
    assert read("Mali - Level 4: Do Not Travel", text).departure == status


def test_an_order_that_was_lifted_is_lifted_though_the_text_tells_of_it() -> None:
    text = "In May the Department ordered the departure of family members. It has since lifted the ordered departure."
    assert read("Mali - Level 3: Reconsider Travel", text).departure is Departure.LIFTED


def test_an_abbreviation_does_not_end_the_sentence_with_the_reasons() -> None:
    lebanon = read(
        "Lebanon - Level 3: Reconsider Travel",
        "Reconsider travel to Lebanon due to the U.S. Embassy's view of crime, terrorism and health. Mind landmines.",
    )
    assert set(lebanon.reasons) == {"C", "T", "H"}


def test_reasons_are_read_across_the_breaks_and_joints_that_markup_leaves() -> None:
    chad = read(
        "Chad - Level 3: Reconsider Travel", "Reconsider travel\nto Chad due tocrime, unrest, andkidnapping.\nCrime"
    )
    assert set(chad.reasons) == {"C", "U", "K"}


def test_the_fingerprint_ignores_what_is_no_advice_and_how_it_is_set() -> None:
    plain = read(
        "Chad - Level 3: x", "Reissued after review with minor edits.\nReconsider travel to Chad due to crime."
    )
    other = read("Chad - Level 3: x", "Reissued with new dates.\nReconsider  **travel** to Chad due to CRIME!")
    assert plain.text_hash == other.text_hash
    assert plain.text_hash != read("Chad - Level 3: x", "Reconsider travel to Chad due to unrest.").text_hash


def test_a_row_without_text_has_no_fingerprint() -> None:
    assert read("Chad - Level 3: x").text_hash == ""


@pytest.mark.parametrize(
    ("categories", "summary", "level"),
    [
        ((Category("5/5", "ta:level"),), "", 4),
        ((Category("2/5", "ta:level"),), "Do not travel to the border provinces.", 1),
        ((), "We now advise to: Reconsider your need to travel to Lebanon overall.", 3),
        ((), "We've reviewed our advice. We continue to advise do not travel to Lebanon due to the war.", 4),
        ((), "We now advise 'exercise a high degree of caution' overall. Do not travel to the south.", 2),
        ((Category("Exercise a high degree of caution"),), "", 2),
    ],
)
def test_smartraveller_levels_come_from_the_number_else_from_the_words(
    categories: tuple[Category, ...], summary: str, level: int
) -> None:
    assert read("Lebanon", summary, "au-smartraveller", categories=categories).level == level


def test_advice_that_is_no_longer_given_states_no_level() -> None:
    told = item("Lebanon", "We no longer advise do not travel to Lebanon.")
    assert READER.read(feed("au-smartraveller"), told, country_of) is None


def test_a_number_beside_a_stricter_area_keeps_both() -> None:
    jordan = read(
        "Jordan",
        "Do not travel to the border with Syria.",
        "au-smartraveller",
        categories=(Category("3/5", "ta:level"),),
    )
    assert (jordan.level, jordan.max_level, jordan.native) == (2, 4, "Exercise a high degree of caution")


@pytest.mark.parametrize(
    ("summary", "level"),
    [
        ("Latest update: FCDO advises against all travel to Sudan.", 4),
        ("FCDO now advises against all but essential travel to Sudan because of the security situation.", 3),
    ],
)
def test_british_advice_for_a_whole_country_is_a_state(summary: str, level: int) -> None:
    sudan = read("Sudan travel advice", summary, "uk-fcdo")
    assert (sudan.country, sudan.level) == ("SD", level)
    assert "advises against" in sudan.quote


@pytest.mark.parametrize(
    "summary",
    [
        "FCDO advises against all travel to parts of Sudan.",
        "FCDO advises against all travel to Sudan's border with Chad.",
        "FCDO no longer advises against all travel to Sudan.",
        "New information on money (Safety and security page).",
        "FCDO advises against all travel to South Sudan.",
    ],
)
def test_british_advice_that_leaves_the_country_open_is_no_state(summary: str) -> None:
    assert READER.read(feed("uk-fcdo"), item("Sudan", summary), country_of) is None


@pytest.mark.parametrize(
    ("summary", "level", "strictest"),
    [
        ("FCDO advises against all travel to Sudan and the Abyei area.", 4, 4),
        ("FCDO advises against all but essential travel to Sudan following the floods.", 3, 3),
        ("FCDO advice against all travel to the whole of Sudan has been added.", 4, 4),
        ("FCDO advises against all travel to parts of Sudan and all but essential travel to the rest of Sudan.", 3, 4),
        ("FCDO no longer advises against all but essential travel to Sudan.", 1, 1),
        (
            "We no longer advise against all travel to Sudan. FCDO advises against all but essential travel to Sudan.",
            3,
            3,
        ),
    ],
)
def test_british_advice_is_read_in_the_words_it_comes_in(summary: str, level: int, strictest: int) -> None:
    sudan = read("Sudan travel advice", f"Latest update: {summary}", "uk-fcdo")
    assert (sudan.level, sudan.max_level) == (level, strictest)


@pytest.mark.parametrize(
    ("summary", "reason"),
    [
        ("FCDO no longer advises against all travel to Sudan.", Unreadable.CHANGED),
        ("Removal of FCDO advice against all travel to Sudan.", Unreadable.CHANGED),
        ("FCDO advises against all travel to parts of Sudan.", Unreadable.CHANGED),
        ("New information on money (Safety and security page).", Unreadable.OPEN),
    ],
)
def test_a_british_entry_that_changes_advice_and_states_none_says_of_which_country(
    summary: str, reason: Unreadable
) -> None:
    found = READER.look(feed("uk-fcdo"), item("Sudan travel advice", summary), country_of)
    assert isinstance(found, Unread)
    assert (found.reason, found.place) == (reason, Place("SD"))


def test_a_pattern_that_is_none_is_told_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(
        "id: x\nname: X\nadapter: us_state\nlevels:\n  - {level: 4, words: No, pattern: 'no ('}\n"
    )
    with pytest.raises(ConfigError, match=r"x\.yaml:5:\d+ .*not a regular expression"):
        Reader.load(tmp_path)


def test_an_adapter_that_does_not_exist_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("id: x\nname: X\nadapter: us_stat\nlevels: []\n")
    with pytest.raises(ConfigError, match='unknown adapter "us_stat"; did you mean "us_state"'):
        Reader.load(tmp_path)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- {name: Congo, countries: [CD, CG], reason: x}", 'small letters; write "congo"'),
        ("- {name: congo, countries: [CD], reason: x}", "countries"),
        ("- {name: congo, countries: [CD, cg], reason: x}", "countries"),
        ("- {name: congo, countries: [CD, CG]}", 'missing key "reason"'),
        ("- {name: congo, countries: [CD, CG], reason: x}\n  - {name: congo, countries: [CD, CG], reason: y}", "twice"),
    ],
)
def test_a_mistake_among_the_namesakes_is_told_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "namesakes.yaml").write_text(f"namesakes:\n  {text}\n")
    with pytest.raises(ConfigError, match=rf"namesakes\.yaml:\d+:\d+ .*{told}"):
        Reader.load(tmp_path)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("- {name: Azores, country: PT}", 'missing key "reason"'),
        ("- {name: Azores, country: Portugal, reason: x}", "country"),
        (
            "- {name: Azores, country: PT, reason: x}\n  - {name: Açores, also: [AZORES], country: PT, reason: y}",
            "twice",
        ),
    ],
)
def test_a_mistake_among_the_parts_is_told_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "parts.yaml").write_text(f"listed_apart:\n  {text}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=rf"parts\.yaml:\d+:\d+ .*{told}"):
        Reader.load(tmp_path)


@pytest.mark.parametrize("name", ["Azores", "AZORES", "Açores", "The Azores"])
def test_a_part_is_held_by_one_name_however_a_list_spells_it(name: str) -> None:
    list_ = unlisted("own", "Our ministry", READER.namesakes, READER.parts)
    assert place(list_, name, lambda _: "PT", "PT") == Place("PT", "Azores")


@pytest.mark.parametrize(
    ("name", "code", "country"),
    [
        ("Congo", "CG", "CG"),
        ("Congo", "CD", "CD"),
        ("Korea", "KP", "KP"),
        ("Virgin Islands", "VG", "VG"),
        ("Niger", "NG", "NE"),  # codes are mixed up more often than names
        ("Guinea", "GW", "GN"),
        ("Korea (Demokratische Volksrepublik)", "KP", "KP"),  # told apart in words we do not know
        ("Kongo, Demokratische Republik", "CD", "CD"),
        ("Korea, South", "KP", "KR"),  # and in words we do
    ],
)
def test_a_name_that_two_countries_bear_is_the_one_of_the_issuers_own_code(name: str, code: str, country: str) -> None:
    """ISO 3166 calls the country around Brazzaville "Congo", newspapers the one around Kinshasa."""
    names = {"congo": "CD", "kongo": "CG", "korea": "KR", "virgin islands": "VI", "niger": "NE", "guinea": "GN"}
    names |= {"korea, south": "KR", "south korea": "KR"}
    found = place(
        unlisted("own", "Our ministry", READER.namesakes, READER.parts),
        name,
        lambda told: names.get(told.partition(" (")[0].casefold()),
        code,
    )
    assert found is not None
    assert found.country == country


def test_abbreviations_of_any_length_end_no_sentence_of_advice(tmp_path: Path) -> None:
    english = (shipped.seeds() / "advisories" / "shared" / "prose-en.yaml").read_text("utf-8")
    path = tmp_path / "prose-xx.yaml"
    path.write_text(english.replace("abbreviations: [Mt, St, Ft]", "abbreviations: [Mt, Prof, a.d]"), "utf-8")
    cut = Prose.load(path).stop.split("Mt. Hagen a.d. Elbe of Prof. Musa is closed. St. Lo is not")
    assert cut == ["Mt. Hagen a.d. Elbe of Prof. Musa is closed", " St", " Lo is not"]


def test_a_level_that_a_text_states_for_the_country_by_name_is_none_of_a_part() -> None:
    """ "Kenya" became an area of Kenya, where the text was stricter than the title."""
    words = "Do not travel to Kenya due to crime."
    stale = read("Kenya - Level 2: Exercise Increased Caution", words)
    assert (stale.level, stale.max_level, stale.areas) == (2, 2, ())


def test_a_title_counts_against_a_category_but_not_against_category_and_text_that_are_stricter() -> None:
    words = "Do not travel to Kenya due to crime."
    assert read("Kenya - Level 2: …", words, categories=tagged("Level 4: Do Not Travel")).level == 4
    assert read("Kenya - Level 2: …", "Crime is common.", categories=tagged("Level 4: Do Not Travel")).level == 2
    mild = "Exercise increased caution in Kenya due to crime."
    assert read("Kenya - Level 4: …", mild, categories=tagged("Level 2: Exercise Increased Caution")).level == 4
