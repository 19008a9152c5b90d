"""Every mistake in a config file is told at its line and column, with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

import monitor.settings
from monitor.lib.errors import ConfigError

TABLE = YAML(typ="safe", pure=True).load(Path(__file__).with_name("mistakes.yaml"))


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["mistake"])
def test_a_mistake_is_told_in_exactly_these_words(load, row):
    with pytest.raises(ConfigError) as told:
        load(**{row["file"].removesuffix(".yaml"): row["text"]})
    assert str(told.value).replace("config/", "").splitlines() == row["faults"]


def test_the_table_of_mistakes_is_long_and_each_has_its_own_name():
    names = [row["mistake"] for row in TABLE]
    assert len(set(names)) == len(names) >= 40


def test_the_faults_of_all_files_come_at_once_in_file_order(load):
    with pytest.raises(ConfigError) as told:
        load(
            watchfloor="titel: A\nretention: 3\n",
            feeds="use:\n  - topics: [wrold]\n",
            rules="rules:\n  - id: a\n    title: A\n    kind: count\n    condition: {gte: 1}\n    severity: bad\n",
        )
    places = [str(fault).partition(" ")[0] for fault in told.value.faults]
    assert places == [
        "config/feeds.yaml:2:14",
        "config/rules.yaml:6:15",
        "config/watchfloor.yaml:1:1",
        "config/watchfloor.yaml:2:12",
    ]


def test_the_faults_of_one_file_come_at_once(load):
    text = """
rules:
  - id: One rule
    title: 5
    kind: count
    where: {types: [hostages], regions: [sahell], colour: red}
    timespan: 24
    condition: {gte: "3"}
    severity: high
"""
    with pytest.raises(ConfigError) as told:
        load(rules=text)
    places = [(fault.line, fault.column) for fault in told.value.faults]
    assert places == [(3, 9), (4, 12), (6, 42), (6, 51), (7, 15), (8, 22)]


def test_a_missing_file_is_named_with_the_command_that_makes_it(load, tmp_path):
    load()
    (tmp_path / "config" / "rules.yaml").unlink()
    with pytest.raises(ConfigError) as told:
        monitor.settings.load(Path("config"), types=[], seeds=tmp_path / "seeds")
    assert str(told.value) == (
        'config/rules.yaml does not exist; "watchfloor init config" writes the shipped one there, to edit'
    )


def test_a_file_that_is_not_utf8_is_told_at_the_byte(load):
    with pytest.raises(ConfigError) as told:
        load(watchfloor="title: A\n# café\n".encode("latin-1"))
    assert str(told.value) == "config/watchfloor.yaml:2:6 byte 0xE9 is not UTF-8; save the file as UTF-8"


def test_a_file_of_another_encoding_is_told_by_its_mark(load):
    with pytest.raises(ConfigError) as told:
        load(watchfloor="title: A\n".encode("utf-16"))
    assert str(told.value) == "config/watchfloor.yaml is saved as UTF-16; save it as UTF-8"
