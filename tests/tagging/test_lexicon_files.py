"""An operator adds, replaces and switches off types in files of their own; mistakes are told at their place."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import get_args

import pytest
from ruamel.yaml import YAML
from tagging_tools import reading, tagger

from monitor.lib import shipped
from monitor.lib.errors import ConfigError
from monitor.model.mention import Document
from monitor.tagging.assertion import Judge
from monitor.tagging.cue_file import Reach
from monitor.tagging.governing import REACHES
from monitor.tagging.grammar import Grammar
from monitor.tagging.lexicon import compiler_of
from monitor.tagging.role_words import RoleWords
from monitor.tagging.tag import Tagger

OWN = """\
types:
  piracy:
    title: Piracy
    description: Pirates board a ship.
    weight: 6.0
    counts: [ships]
    triggers:
      - {id: board, by: pirate|buccaneer, does: board|plunder, to: ship|vessel, example: Pirates boarded a ship}
"""


def _with(line: str) -> str:
    """That file with one more key of the type, on line 6."""
    return OWN.replace("    counts:", f"    {line}\n    counts:")


def _own(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "own.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_type_of_ones_own_is_found_in_active_and_passive(tmp_path: Path) -> None:
    tagger = Tagger.load(shipped.seeds(), [_own(tmp_path, OWN)])
    for text in ("Pirates have plundered a vessel off Oman.", "A vessel was boarded by pirates off Oman."):
        assert "piracy" in {mention.type for mention in tagger.tag(Document("1", "", text)).mentions}
    assert tagger.types["piracy"].weight == 6.0


def test_a_shipped_type_can_be_switched_off_and_the_version_changes(tmp_path: Path) -> None:
    off = "types:\n  riot: {title: Riot, description: Off., weight: 1.0, off: true, triggers: []}\n"
    tagger = Tagger.load(shipped.seeds(), [_own(tmp_path, off)])
    assert "riot" not in tagger.types
    assert tagger.version != Tagger.load(shipped.seeds()).version


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (OWN.replace("weight: 6.0", "weight: 60.0"), "own.yaml:5:13"),
        (OWN.replace("counts: [ships]", "counts: [sheep]"), "own.yaml:6:"),
        (OWN.replace("does: board|plunder", "does: '@nonsense'"), 'unknown word class "@nonsense"'),
        (OWN.replace("does: board|plunder", "dose: board"), "own.yaml:8:"),
        (OWN.replace("by: pirate|buccaneer, ", ""), "own.yaml:8:"),
        (OWN.replace("by: pirate", "set: {undone: nearly}, by: pirate"), "undone is one of foiled, averted, failed,"),
        (OWN + OWN.splitlines(keepends=True)[-1], 'several triggers have the id "board"'),
        (_with("people: [martians]"), "own.yaml:6:14"),
        (_with("weapons: [harpoons]"), "own.yaml:6:15"),
        (_with("requires_count: [pirates]"), "own.yaml:6:22"),
        (_with("parent: armed_atack"), 'own.yaml:6:13 unknown indicator "armed_atack"; did you mean "armed_attack"?'),
        (_with("yields_to: [riot, riots]"), 'own.yaml:6:23 unknown indicator "riots"; did you mean "riot"?'),
        (_with("pages_keep: [nope]"), 'own.yaml:6:18 unknown indicator "nope"; docs/configuration.md lists'),
        (_with("ignores_cues: [no-such-cue]"), 'own.yaml:6:20 unknown cue "no-such-cue"; assertion.yaml'),
        (_with("ignores_behind: [advize]"), 'own.yaml:6:22 unknown cue "advize"; did you mean "advise"?'),
        (OWN.replace("to: ship|vessel", "ignores_cues: [fears]"), 'own.yaml:8:79 unknown cue "fears"; did you mean'),
    ],
)
def test_a_mistake_is_told_with_its_place(tmp_path: Path, written: str, said: str) -> None:
    with pytest.raises(ConfigError) as told:
        Tagger.load(shipped.seeds(), [_own(tmp_path, written)])
    assert said in str(told.value)


def test_a_type_may_give_way_to_one_that_is_switched_off_or_replaced(tmp_path: Path) -> None:
    off = "  riot: {title: Riot, description: Off., weight: 1.0, off: true, triggers: []}\n"
    assert "piracy" in Tagger.load(shipped.seeds(), [_own(tmp_path, _with("yields_to: [riot]") + off)]).types


ROLES = YAML(typ="safe", pure=True).load((shipped.seeds() / "language" / "en" / "roles.yaml").read_text("utf-8"))


@pytest.mark.parametrize("name", sorted(ROLES["lists"]))
def test_a_list_of_who_acts_and_where_shows_one_of_its_words_at_work(name: str) -> None:
    row = ROLES["lists"][name]
    tokens = f" {' '.join(reading(row['example']).sentences[0].lows)} "
    assert any(f" {word.replace('_', ' ')} " in tokens for word in row["words"].split())


def test_every_word_class_is_named_by_a_pattern() -> None:
    folders = (shipped.seeds() / "language" / "en", shipped.seeds() / "indicators" / "en")
    files = {path.name: path.read_text("utf-8") for folder in folders for path in folder.glob("*.yaml")}
    loaded = {name: YAML(typ="safe", pure=True).load(text) for name, text in files.items()}
    named = set(re.findall(r"@(\w+)", " ".join(files.values()))) | {"after"}  # parts acts, unnamed
    common = {*loaded["words.yaml"]["nouns"], *loaded["words.yaml"]["classes"]}
    assert common - named == set()
    types = {key: spec for file in loaded.values() for key, spec in file.get("types", {}).items()}
    own = {key: set(spec.get("words", {})) - set(re.findall(r"@(\w+)", str(spec))) for key, spec in types.items()}
    assert {key: unused for key, unused in own.items() if unused} == {}


def test_a_cue_that_narrows_none_that_is_there_is_told_with_its_place(tmp_path: Path) -> None:
    english = shipped.seeds() / "language" / "en"
    path = tmp_path / "assertion.yaml"
    written = (english / "assertion.yaml").read_text("utf-8")
    path.write_text(written.replace("narrows: [negation]", "narrows: [negatoin]", 1), "utf-8")
    with pytest.raises(ConfigError, match=r'assertion\.yaml:\d+:\d+ unknown cue "negatoin"; did you mean "negation"'):
        Judge.load(path, compiler_of(english))


def test_a_list_that_nothing_asks_for_and_one_that_is_missing_are_told(tmp_path: Path) -> None:
    path = tmp_path / "roles.yaml"
    text = (shipped.seeds() / "language" / "en" / "roles.yaml").read_text("utf-8")
    path.write_text(text.replace("\n  firm:", "\n  frim:"), encoding="utf-8")
    with pytest.raises(ConfigError) as told:
        RoleWords.load(path)
    assert "firm" in str(told.value)


@pytest.mark.parametrize(
    ("name", "written", "wrong", "said"),
    [
        ("numbers.yaml", "  at_most: [up_to", "  atmost: [up_to", r"numbers\.yaml:\d+:\d+ .*atmost"),
        ("numbers.yaml", "  1/2: [half", "  a half: [half", r"numbers\.yaml:\d+:\d+ "),
        ("inflection.yaml", '"(s|x|z|ch|sh)$"', '"(s|x$"', r"inflection\.yaml:\d+:\d+ .*is no regular expression"),
    ],
)
def test_a_mistake_in_the_grammar_of_a_language_is_told_with_its_place(
    tmp_path: Path, name: str, written: str, wrong: str, said: str
) -> None:
    shutil.copytree(shipped.seeds() / "language" / "en", tmp_path / "language" / "en")
    (tmp_path / "dates.json").symlink_to(shipped.seeds() / "dates.json")
    path = tmp_path / "language" / "en" / name
    english = path.read_text("utf-8")
    assert written in english
    path.write_text(english.replace(written, wrong, 1), "utf-8")
    with pytest.raises(ConfigError, match=said):
        Grammar.load(tmp_path, "en")


def test_what_any_country_may_be_has_no_closed_list_though_a_rule_sets_one_value() -> None:
    assert tagger().types["troop_movement"].attributes["force"] == frozenset()


def test_every_reach_a_cue_may_have_is_measured() -> None:
    assert set(REACHES) == set(get_args(Reach))


@pytest.mark.parametrize("name", ["Fuel Shortage", "Fuel", "fuel shortage", "-fuel"])
def test_a_type_is_called_by_what_rules_and_labels_can_name(name: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as told:
        Tagger.load(shipped.seeds(), [_own(tmp_path, OWN.replace("piracy", name))])
    words = f'"{name}" is no id of a type; use small letters, digits and _, such as fuel_shortage'
    assert str(told.value).endswith(f"own.yaml:2:3 {words}")
