"""The quick scanner is used for what is shipped, and reads it as the careful one does."""

from __future__ import annotations

import pytest
import yaml

from monitor.lib import configquick, shipped
from monitor.lib.configevents import UnreadableError
from monitor.lib.configtree import read_tree

SHIPPED = sorted([*shipped.seeds().rglob("*.yaml"), *shipped.config().rglob("*.yaml")])


def test_every_shipped_file_reads_the_same_by_both_scanners_down_to_its_places() -> None:
    assert len(SHIPPED) > 20
    for path in SHIPPED:
        text = path.read_text(encoding="utf-8")
        quick, careful = read_tree(text, shipped=True), read_tree(text)
        assert quick.value == careful.value, path
        assert (quick.values, quick.keys) == (careful.values, careful.keys), path
        assert quick.mistakes == careful.mistakes == [], path


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="libyaml is not there")
def test_shipped_files_are_read_by_libyaml_where_it_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def careful(_text: str) -> None:
        raise AssertionError("the careful scanner was asked")

    monkeypatch.setattr(configquick, "events", careful)
    assert read_tree("a: [1, 'x', &y z, *y, {b: no}]", shipped=True).value == {"a": [1, "x", "z", "z", {"b": "no"}]}


def test_what_is_wrong_in_a_shipped_file_is_told_in_the_same_words() -> None:
    told = []
    for ours in (True, False):
        with pytest.raises(UnreadableError) as refused:
            read_tree('a: "never closed\nb: 2\n', shipped=ours)
        told.append((refused.value.position, str(refused.value)))
    assert told[0] == told[1]


def test_without_libyaml_the_careful_scanner_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    assert read_tree("a: 1", shipped=True).value == {"a": 1}
