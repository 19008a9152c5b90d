"""A whole folder, as `watchfloor check` reads it: every fault of every file in one run, and none that only follows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import get_args

import pytest
from ruamel.yaml import YAML

from monitor.configuration import Configuration, configure, names_of
from monitor.lib import shipped
from monitor.lib.errors import ConfigError
from monitor.model.feed import Feed
from monitor.model.rule import DIMENSIONS
from monitor.settings.schema.rules import AnyRule
from monitor.tagging.tag import Tagger

TABLE = YAML(typ="safe", pure=True).load(Path(__file__).with_name("combinations.yaml"))


@pytest.fixture
def check(tmp_path, monkeypatch, tagger):
    """The faults of the shipped configuration with other texts for some of its files, each as it is printed."""
    monkeypatch.setattr(Tagger, "load", lambda *_: tagger)
    monkeypatch.chdir(tmp_path)
    Path("mine").mkdir()
    for path in shipped.config().glob("*.yaml"):
        Path("mine", path.name).write_text(path.read_text())

    def checking(files: dict[str, str] | None = None) -> list[str]:
        for name, text in (files or {}).items():
            Path("mine", name).write_text(text)
        if "rules.yaml" in (files or {}):
            Path("mine", "rules_test.yaml").unlink()  # the tests of rules that are gone
        try:
            configure(Path("mine"))
        except ConfigError as error:
            return [str(fault).removeprefix("mine/") for fault in error.faults]
        return []

    return checking


def test_the_shipped_folder_has_no_fault(check):
    assert check() == []


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["mistakes"])
def test_mistakes_of_all_kinds_are_told_in_one_run_and_nothing_follows_from_them(check, row):
    assert check(row["files"]) == row["faults"]


def test_a_country_in_the_labels_of_a_route_may_have_any_of_its_names(check):
    routes = "[{match: {labels: {country: haïti}}, receivers: [desk]}]"
    Path("mine/alerts.yaml").write_text(f"receivers: {{desk: {{console: {{}}}}}}\nroutes: {routes}\n")
    assert check() == []
    (route,) = configure(Path("mine")).alerts.routes
    assert route.match.labels == {"country": "HT"}


def test_messages_may_be_grouped_by_whatever_some_kind_of_rule_groups_by():
    kinds = get_args(get_args(AnyRule)[0])
    fields = [kind.model_fields["group_by"].annotation for kind in kinds if "group_by" in kind.model_fields]
    assert {name for each in fields for name in get_args(get_args(each)[0])} == DIMENSIONS


def test_a_folder_that_is_not_there_is_one_sentence_with_the_command_that_makes_it(check):
    with pytest.raises(ConfigError) as told:
        configure(Path("nowhere"))
    assert str(told.value) == 'nowhere does not exist; "watchfloor init nowhere" writes the shipped one there, to edit'


def test_an_empty_folder_is_one_sentence(check):
    Path("empty").mkdir()
    with pytest.raises(ConfigError) as told:
        configure(Path("empty"))
    assert (
        str(told.value) == 'empty holds no configuration; "watchfloor init empty" writes the shipped one there, to edit'
    )


def test_a_file_instead_of_a_folder_is_told(check):
    with pytest.raises(ConfigError) as told:
        configure(Path("mine/rules.yaml"))
    assert str(told.value) == "mine/rules.yaml is a file; name the folder that holds watchfloor.yaml and the others"


@pytest.mark.parametrize("name", ["watchfloor.yaml", "feeds.yaml", "rules.yaml", "alerts.yaml"])
def test_a_single_missing_file_is_one_fault_with_the_command_that_makes_it(check, name):
    Path("mine", name).unlink()
    assert check() == [f'{name} does not exist; "watchfloor init mine" writes the shipped one there, to edit']


@pytest.mark.parametrize("name", ["watchfloor.yaml", "feeds.yaml", "rules.yaml", "alerts.yaml"])
def test_an_empty_file_is_one_fault_that_says_what_to_write(check, name):
    (fault,) = check({name: "# nothing\n"})
    assert fault.startswith(f"{name}:1:1 the file is empty; write ")


def test_an_issuer_of_ones_own_is_called_as_its_publisher(tagger):
    own = Feed(
        "x", "X list", "https://x.example", "json", "advisory", "en", "Ministry of Ruritania", "x", issuer="x-mfa"
    )
    shipped_one = replace(own, id="us", issuer="us-state")
    settings = SimpleNamespace(regions={}, feeds=(own, shipped_one))
    names = names_of(Configuration(Path("mine"), settings, None, tagger))
    assert names.issuer("x-mfa") == "Ministry of Ruritania"
    assert names.issuer("us-state") == "US State Department"
