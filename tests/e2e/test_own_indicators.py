"""An operator's own indicator: YAML beside the other files, known to rules, the tagger and `watchfloor check`."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_worlds import configuration

from monitor.configuration import configure, proven
from monitor.lib.errors import ConfigError
from monitor.model.mention import Document
from monitor.ownindicators import replacing

OWN = """
types:
  warehouse_fire:
    title: Fire at a depot
    description: Something burns that we depend on.
    weight: 5
    triggers:
      - id: fire
        match: ["fire|blaze at|in ..3 warehouse|depot"]
        example: "A blaze at a food warehouse in Juba destroyed relief supplies"
  protest:
    title: Protest
    description: Of no interest to us.
    weight: 1
    off: true
    triggers:
      - {id: march, match: ["march"], example: "Thousands march"}
"""


EXAMPLE = "A blaze at a food warehouse in Juba destroyed relief supplies"
CLAIMS = """    unless:
      - {match: ["drill"], within: sentence, reason: practised, example: "A fire at a warehouse in Juba was a drill"}
    negative: ["A warehouse opens in Juba"]
  protest:
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    folder = configuration(tmp_path / "config", {"good": "https://feeds.example.org/a.xml"})
    (folder / "indicators.yaml").write_text(OWN)
    rules = folder / "rules.yaml"
    rules.write_text(rules.read_text().replace("drone_attack", "warehouse_fire"))
    return folder


def test_an_own_type_is_tagged_and_rules_may_name_it(config: Path) -> None:
    tagger = configure(config).tagger
    (mention,) = tagger.tag(Document("1", "Blaze at a food warehouse in Juba", "")).mentions
    assert (mention.type, mention.countries) == ("warehouse_fire", ("SS",))


def test_a_shipped_type_can_be_switched_off(config: Path) -> None:
    assert "protest" not in configure(config).tagger.types


def test_who_names_a_type_that_is_switched_off_is_told_so(config: Path) -> None:
    rules = config / "rules.yaml"
    rules.write_text(rules.read_text().replace("warehouse_fire", "protest"))
    (config / "alerts.yaml").write_text("digests: [{name: daily, at: 07:00, types: [protest]}]\n")
    with pytest.raises(ConfigError) as caught:
        configure(config)
    off = 'unknown indicator "protest"; it is switched off in indicators.yaml, take it out here too'
    assert [fault.message for fault in caught.value.faults] == [off, off]


def test_its_faults_have_a_place_and_come_with_those_of_the_other_files(config: Path) -> None:
    (config / "indicators.yaml").write_text(OWN.replace("title: Fire", "titel: Fire"))
    rules = config / "rules.yaml"
    rules.write_text(rules.read_text().replace("warehouse_fire", "drone_atack"))
    with pytest.raises(ConfigError) as caught:
        configure(config)
    told = str(caught.value)
    assert "indicators.yaml:4:" in told
    assert 'unknown indicator "drone_atack"; did you mean "drone_attack"?' in told


def told_of(config: Path, old: str = "", new: str = "") -> list[str]:
    """What trying the own types finds, after this change of them."""
    own = OWN.replace("  protest:\n", CLAIMS, 1)
    assert old in own
    (config / "indicators.yaml").write_text(own.replace(old, new))
    try:
        proven(configure(config))
    except ConfigError as error:
        return [f"{fault.line}:{fault.column} {fault.message}" for fault in error.faults]
    return []


def test_own_types_that_do_what_they_say_are_taken(config: Path) -> None:
    assert told_of(config) == []


def test_an_example_that_triggers_nothing_is_refused_at_its_place(config: Path) -> None:
    (told,) = told_of(config, EXAMPLE, "The sea is blue in Juba")
    assert told.startswith('10:18 "warehouse_fire" is not read in this example: no pattern matches it')


def test_an_example_that_is_excluded_is_refused_with_the_reason(config: Path) -> None:
    (told,) = told_of(config, EXAMPLE, "A fire at a warehouse in Juba was no drill")
    assert 'is not read in this example: "fire at a warehouse" (warehouse_fire/fire) is turned down: practised' in told


def test_a_negative_that_is_read_is_refused_with_what_read_it(config: Path) -> None:
    (told,) = told_of(config, "A warehouse opens in Juba", "A depot fire: fire in the depot in Juba")
    assert told.startswith('13:16 "warehouse_fire" is read in this sentence, by "fire in the depot"')


def test_an_exclusion_whose_words_do_not_stand_in_its_example_is_refused(config: Path) -> None:
    (told,) = told_of(config, "A fire at a warehouse in Juba was a drill", "A drought in Juba")
    assert told.startswith("12:74 what match looks for does not stand in this example")


def test_the_examples_of_a_type_that_is_off_are_not_tried(config: Path) -> None:
    assert told_of(config, "Thousands march", "Nobody came") == []


def test_a_pattern_that_cannot_be_read_is_told_once_not_wherever_its_type_is_named(config: Path) -> None:
    (told,) = told_of(config, "fire|blaze at|in ..3 warehouse|depot", "(fire|blaze).*depot")
    assert told.startswith('9:17 "(fire" holds "(" of a regular expression')


def test_capitals_of_a_pattern_do_not_matter(config: Path) -> None:
    assert told_of(config, "fire|blaze at|in ..3 warehouse", "Fire|Blaze at|in ..3 Warehouse") == []


def test_who_replaces_a_shipped_type_is_told_so_and_who_switches_it_off_is_not(config: Path) -> None:
    own = config / "indicators.yaml"
    assert list(replacing(own)) == []
    own.write_text(OWN.replace("warehouse_fire", "bombing"))
    (told,) = replacing(own)
    assert "indicators.yaml:3:3 replaces the shipped bombing" in told
