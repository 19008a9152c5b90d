"""A second language is only data: a folder of French words beside the shipped ones, and French is read."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from tagging_tools import DATA, tagger

from monitor.lib import shipped
from monitor.lib.errors import ConfigError
from monitor.model.mention import Assertion, Document, Mention
from monitor.tagging.later import LaterTagger
from monitor.tagging.role_words import RoleWords, lists_of
from monitor.tagging.tag import Tagger
from monitor.tagging.text import Reading

SECOND = DATA / "second"
MARCH = datetime(2023, 3, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped seeds with a second language in them."""
    made = tmp_path_factory.mktemp("seeds")
    for name in ("gazetteer", "dates.json"):
        (made / name).symlink_to(shipped.seeds() / name)
    for folder in ("language", "indicators"):
        (made / folder).mkdir()
        for known in (shipped.seeds() / folder).iterdir():
            (made / folder / known.name).symlink_to(known)
    (made / "indicators" / "fr").symlink_to(SECOND / "indicators" / "fr")
    _french(made / "language" / "fr")
    return made


def _french(folder: Path) -> None:
    """The files of the second language; lists of who acts and where that its few sentences do not need stay empty."""
    folder.mkdir()
    for file in (SECOND / "language" / "fr").iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    yaml = YAML(typ="safe", pure=True)
    roles = yaml.load((folder / "roles.yaml").read_text("utf-8"))
    for name in lists_of(RoleWords):
        roles["lists"].setdefault(name, {"words": "", "why": "not needed", "example": "none"})
    yaml.dump(roles, folder / "roles.yaml")


@pytest.fixture(scope="module")
def both(seeds: Path) -> Tagger:
    return Tagger.load(seeds)


def _french_mentions(tagger: Tagger, text: str) -> tuple[Mention, ...]:
    return tagger.tag(Document("1", "", text, MARCH, language="fr")).mentions


@pytest.mark.parametrize(
    ("text", "lo", "hi", "approx"),
    [
        ("Des drones ont frappé une base au Mali, tuant au moins douze soldats.", 12, None, False),
        ("Des drones ont frappé une base au Mali : entre 10 et 15 soldats ont été tués.", 10, 15, False),
        ("Une base au Mali a été frappée par des drones et environ 1.400 soldats sont morts.", 1400, 1400, True),
        ("Une attaque de drones a tué plus de 20 civils au Mali.", 21, None, False),
    ],
)
def test_an_act_of_a_second_language_is_told_with_its_place_and_count(
    both: Tagger, text: str, lo: int | None, hi: int | None, approx: bool
) -> None:
    (told,) = _french_mentions(both, text)
    killed = told.quantities["killed"]
    assert (told.type, told.assertion, told.countries) == ("drone_attack", Assertion.ACTUAL, ("ML",))
    assert (killed.lo, killed.hi, killed.approx) == (lo, hi, approx)


@pytest.mark.parametrize(
    ("text", "assertion", "cue"),
    [
        ("L'armée a nié que des drones aient frappé une base au Mali.", Assertion.DENIED, "nié"),
        ("Des drones pourraient frapper une base au Mali.", Assertion.POSSIBLE, "pourraient"),
        ("Des drones ont frappé une base au Mali le 3 mars 2012.", Assertion.HISTORICAL, "3 mars 2012"),
    ],
)
def test_cues_and_dates_of_a_second_language_decide_whether_it_happened(
    both: Tagger, text: str, assertion: Assertion, cue: str
) -> None:
    (told,) = _french_mentions(both, text)
    assert (told.assertion, told.cue) == (assertion, cue)


def test_a_day_of_a_second_language_dates_the_act(both: Tagger) -> None:
    (told,) = _french_mentions(both, "Des drones ont frappé une base au Mali le 1er mars.")
    assert told.event_time == datetime(2023, 3, 1, tzinfo=UTC)


def test_a_second_language_cuts_texts_its_own_way(both: Tagger) -> None:
    cutting = both._lexicons["fr"].grammar.cutting
    first, _ = Reading.of("Le gén. Musa dit qu'il craint l'armée. Il est parti.", cutting).sentences
    assert first.lows == ["le", "gén", ".", "musa", "dit", "qu'", "il", "craint", "l'", "armée", "."]
    assert first.slice(8, 10) == "l'armée"


def test_the_language_of_a_text_is_told_where_no_feed_declares_it(both: Tagger) -> None:
    tagged = both.tag(Document("1", "", "Des drones ont frappé une base dans le nord du Mali pour la seconde fois."))
    assert (tagged.language, [told.type for told in tagged.mentions]) == ("fr", ["drone_attack"])


def test_english_is_read_as_before_beside_a_second_language(both: Tagger) -> None:
    document = Document("1", "", "Drones hit a base in Mali, killing at least 12 soldiers on 3 March.", MARCH)
    assert both.tag(document).mentions == tagger().tag(document).mentions


def test_without_its_folder_the_indicators_of_a_language_are_never_guessed() -> None:
    tagged = tagger().tag(Document("1", "", "Des drones ont frappé une base au Mali.", MARCH, language="fr"))
    assert (tagged.mentions, [country.code for country in tagged.countries]) == ((), ["ML"])


def test_what_languages_are_read_is_known_before_their_lexicons_are(seeds: Path, both: Tagger) -> None:
    later = LaterTagger(seeds)
    assert later.languages == both.languages == {"en", "fr"}
    assert later.types == both.types


def test_a_type_that_an_operator_switches_off_is_off_in_every_language(seeds: Path, tmp_path: Path) -> None:
    off = tmp_path / "own.yaml"
    off.write_text("types:\n  drone_attack: {title: Off, description: Off., weight: 1.0, off: true, triggers: []}\n")
    less = Tagger.load(seeds, [off])
    assert "drone_attack" not in less.types
    assert _french_mentions(less, "Des drones ont frappé une base au Mali.") == ()


def test_a_language_without_indicators_is_refused_for_its_feeds_would_seem_to_be_seen(tmp_path: Path) -> None:
    for name in ("gazetteer", "dates.json", "indicators"):
        (tmp_path / name).symlink_to(shipped.seeds() / name)
    shutil.copytree(shipped.seeds() / "language", tmp_path / "language")
    _french(tmp_path / "language" / "fr")
    for load in (Tagger.load, LaterTagger):
        with pytest.raises(ConfigError, match=r'indicators/fr.* no indicators of "fr"'):
            load(tmp_path)
