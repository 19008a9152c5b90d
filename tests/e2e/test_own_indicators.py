"""An operator's own indicator: YAML beside the other files, known to rules, the tagger and `watchfloor check`."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_worlds import configuration

from monitor.configuration import configure
from monitor.lib.errors import ConfigError
from monitor.model.mention import Document

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
