"""Editors are told the same as `watchfloor check`, as far as a schema can know."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest
from ruamel.yaml import YAML

from alerts.settings.schema import AlertsFile
from monitor.lib import shipped
from monitor.lib.configevents import UnreadableError
from monitor.lib.configtree import read_tree
from monitor.settings.jsonschema import schema_of, schemas

SCHEMAS = {**schemas(), "alerts.yaml": schema_of("alerts.yaml", AlertsFile)}
TABLE = YAML(typ="safe", pure=True).load(Path(__file__).with_name("mistakes.yaml"))
# What needs more than one key, another file or a calculation to be seen.
BEYOND = (
    "unknown indicator", "unknown region", "unknown feed", "unknown topic", "unknown issuer", "unknown attribute",
    "unknown country", "unknown adapter", "is given twice", "already", "refers back", "is a region", "is a feed",
    "is not chosen", "meets all of this", "no feed is polled", "is not set", "no number is both", "a count ",
    "a level rule", "no meaning with on: reached", "a region needs", "at least 1m", "at least 30s", "is no address",
    "at least 7d", "longer than 0s", "exclude one another", "a password may not", "user or password", "is no network",
    "no storage in", "neither a network", "one alert for each of", "holds no country", "than the retention",
    "counted in hours", "at least seven windows", "more than the baseline", "a bound from below", "counted by country",
    "the value counts steps", "there is no asset", "unknown asset", "write near: under where",
    "so run the bounds of", "lies between issuers", "weighs several issuers", "departure runs from", "when it moves",
    "counts issuers at a level", "which issuers count", "names areas", "one alert for each area",
    "is not allowed here", "merge keys", "a key must be a text", "confirmed_by counts publishers",
    "only public addresses", "not a plain address", "a name of this machine", "without a domain",
    "before the window of", "no share is above",
)  # fmt: skip


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_itself_right(name):
    jsonschema.Draft202012Validator.check_schema(SCHEMAS[name])


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_shipped_file_fits_its_schema(name):
    value = read_tree((shipped.config() / name).read_text()).value
    jsonschema.Draft202012Validator(SCHEMAS[name]).validate(value)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["mistake"])
def test_an_editor_marks_the_mistakes_that_a_schema_can_know(row):
    try:
        value = read_tree(row["text"]).value
    except UnreadableError:
        return  # the editor's own YAML reader marks it
    marked = list(jsonschema.Draft202012Validator(SCHEMAS[row["file"]]).iter_errors(value))
    beyond = all(any(words in fault for words in BEYOND) for fault in row["faults"])
    assert marked or beyond, row["faults"]


@pytest.mark.parametrize("name", schemas())
def test_every_key_is_explained_to_the_editor(name):
    for title, definition in SCHEMAS[name].get("$defs", {}).items():
        for key, below in definition.get("properties", {}).items():
            explained = "description" in below or "$ref" in below or "anyOf" in below
            assert explained, f"{title}.{key}"


def test_durations_default_as_people_write_them():
    polling = SCHEMAS["watchfloor.yaml"]["$defs"]["PollingKeys"]["properties"]
    assert polling["tick"]["default"] == "30s"
