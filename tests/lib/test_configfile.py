"""YAML 1.2 into pydantic models, with places."""

from __future__ import annotations

import json
import os
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.lib.configevents import UnreadableError
from monitor.lib.configfile import Keys, Whole, parse, read
from monitor.lib.configtree import read_tree
from monitor.lib.durations import Duration
from monitor.lib.errors import ConfigError


class Inner(Keys):
    name: str
    wait: Duration = timedelta(hours=1)


class Outer(Keys):
    countries: tuple[str, ...] = ()
    entries: tuple[Inner, ...] = ()
    number: Whole = 1


def test_norway_is_a_text_and_so_is_half_past_one():
    assert read_tree("[NO, no, yes, on, Off, 1:30, 2024-01-01, 012, 0o17, 1_000, =, 1e3, .5]").value == [
        "NO", "no", "yes", "on", "Off", "1:30", "2024-01-01", 12, 15, "1_000", "=", 1000.0, 0.5,
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["true", "True", "TRUE"])
def test_only_the_core_schema_s_words_are_truth_values(text):
    assert read_tree(f"[{text}]").value == [True]


def test_keys_are_texts_whatever_they_look_like():
    assert read_tree("{NO: 1, true: 2, 7: 3, null: 4}").value == {"NO": 1, "true": 2, "7": 3, "null": 4}


def test_a_yaml_1_1_directive_does_not_turn_norway_into_false():
    assert read_tree("%YAML 1.1\n---\na: NO\n").value == {"a": "NO"}


def test_the_place_of_any_key_path_is_known():
    loaded = parse("countries: [IQ, NO]\nentries:\n  - name: a\n    wait: 2h\n", "x.yaml", Outer)
    assert str(loaded.fault("here", "countries", 1)) == "x.yaml:1:17 here"
    assert str(loaded.fault("here", "entries", 0, "wait")) == "x.yaml:4:11 here"
    assert str(loaded.fault("here", "entries", 0, "wait", key=True)) == "x.yaml:4:5 here"
    assert loaded.value.entries[0].wait == timedelta(hours=2)


def test_the_place_of_what_is_left_out_is_the_nearest_that_is_there():
    loaded = parse("entries:\n  - name: a\n", "x.yaml", Outer)
    assert (loaded.at("entries", 0, "wait").line, loaded.at("entries", 0, "wait").column) == (2, 5)
    assert (loaded.at("number").line, loaded.at("number").column) == (1, 1)


def test_an_alias_stands_for_a_copy_of_its_anchor():
    tree = read_tree("a: &x {b: [1, 2]}\nc: *x\nd: &y [*x, 3]\ne: *y\n")
    assert tree.value == {"a": {"b": [1, 2]}, "c": {"b": [1, 2]}, "d": [{"b": [1, 2]}, 3], "e": [{"b": [1, 2]}, 3]}
    assert tree.position(("c",)) == (2, 4)
    assert tree.position(("c", "b", 1)) == (1, 15)


def test_a_file_that_is_a_folder_says_so(tmp_path):
    with pytest.raises(ConfigError, match="is a folder; a file is wanted"):
        read(tmp_path, Outer)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_says_so(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_text("number: 1\n")
    path.chmod(0)
    with pytest.raises(ConfigError, match="cannot be read: permission denied"):
        read(path, Outer)


def test_a_huge_file_is_not_read(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_bytes(b"# " + b"x" * (5 * 1024 * 1024))
    with pytest.raises(ConfigError, match="is larger than 4 MiB"):
        read(path, Outer)


def test_a_byte_order_mark_is_no_mistake(tmp_path):
    path = tmp_path / "x.yaml"
    path.write_bytes(b"\xef\xbb\xbfnumber: 7\r\n")
    assert read(path, Outer).value.number == 7


class Delicate(Keys):
    password_file: Path | None = None
    webhook_url: tuple[str, ...] = ()


@pytest.mark.parametrize(
    "text",
    ["password: hunter2", "password_file: [hunter2]", "webhook_url: hunter2", "webhook_url: {a: hunter2}"],
)
def test_a_secret_that_was_put_into_a_config_is_not_repeated(text):
    with pytest.raises(ConfigError) as told:
        parse(text, "x.yaml", Delicate)
    assert "hunter2" not in str(told.value)


def test_a_secret_in_the_config_is_told_where_to_go():
    with pytest.raises(ConfigError, match='name that as "password_file: PATH"'):
        parse("password: hunter2", "x.yaml", Delicate)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.text(st.characters(codec="utf-8")),
    lambda below: st.lists(below, max_size=4) | st.dictionaries(st.text(min_size=1, max_size=8), below, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from("abcdef"), VALUES, min_size=1))
def test_json_is_yaml_and_means_the_same(value):
    """YAML 1.2 holds JSON; every value of a document has a place inside its text."""
    text = json.dumps(value, indent=1)
    tree = read_tree(text)
    assert tree.value == value
    assert all(1 <= line <= text.count("\n") + 1 and column >= 1 for line, column in tree.values.values())


ANY = st.text(st.characters(codec="utf-8"), max_size=60) | st.text(
    st.sampled_from("abn: -[]{}&*!|>'\"#,\n\t?~1<\\"), max_size=40
)


@given(ANY)
@settings(max_examples=400)
def test_any_text_is_read_or_refused_in_one_sentence_at_a_place(text):
    refused = _refusal(text)
    if refused is not None:
        line, column = refused.position
        assert line >= 1
        assert column >= 1
        assert str(refused)
        assert "\n" not in str(refused)


def _refusal(text):
    try:
        read_tree(text)
    except UnreadableError as refused:
        return refused
    return None


def test_half_a_character_is_told():
    with pytest.raises(ConfigError, match="half of a surrogate pair is no character"):
        parse('countries: ["\\ud83d"]', "x.yaml", Outer)


def test_what_a_message_repeats_can_neither_flood_nor_command_a_terminal():
    with pytest.raises(ConfigError) as told:
        parse(f'entries: [{{name: a, wait: "{"9" * 5000}"}}, {{name: b, wait: "\\e[2J"}}]', "x.yaml", Outer)
    assert all(fault.message.isprintable() and len(fault.message) < 300 for fault in told.value.faults)
    assert len(told.value.faults) == 2
