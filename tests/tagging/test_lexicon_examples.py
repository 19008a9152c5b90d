"""Every entry of the lexicon does what its own example says."""

from __future__ import annotations

from functools import cache

import pytest
from tagging_tools import mentions

from monitor.lib import shipped
from monitor.lib.configfile import read
from monitor.tagging.schema import IndicatorFile

FILES = sorted((shipped.seeds() / "indicators" / "en").glob("*.yaml"))


@cache
def _files() -> tuple[IndicatorFile, ...]:
    return tuple(read(path, IndicatorFile).value for path in FILES)


POSITIVE = [(n, t.id, t.example) for file in _files() for n, spec in file.types.items() for t in spec.triggers]
NEGATIVE = [
    (name, text)
    for file in _files()
    for name, spec in file.types.items()
    for text in (*(unless.example for unless in spec.unless), *spec.negative)
]
EVERYWHERE = [unless.example for file in _files() for unless in file.everywhere]


@pytest.mark.parametrize(("name", "trigger", "example"), POSITIVE, ids=[f"{n}/{t}" for n, t, _ in POSITIVE])
def test_a_trigger_finds_its_own_example(name: str, trigger: str, example: str) -> None:
    assert name in {mention.type for mention in mentions(example)}


@pytest.mark.parametrize(("name", "example"), NEGATIVE, ids=[f"{n}: {text}" for n, text in NEGATIVE])
def test_an_exclusion_keeps_its_own_example_out(name: str, example: str) -> None:
    assert name not in {mention.type for mention in mentions(example)}


@pytest.mark.parametrize("example", EVERYWHERE)
def test_what_is_excluded_everywhere_yields_nothing(example: str) -> None:
    assert not mentions(example)


def test_all_types_of_the_vocabulary_are_there() -> None:
    names = {name for file in _files() for name in file.types}
    assert len(names) == 43
    parents = {spec.parent for file in _files() for spec in file.types.values() if spec.parent}
    yielded = {name for file in _files() for spec in file.types.values() for name in spec.yields_to}
    assert parents | yielded <= names
