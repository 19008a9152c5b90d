"""Every entry of the lexicon does what its own example says."""

from __future__ import annotations

from functools import cache

import pytest
from tagging_tools import NOW, tagger

from monitor.lib import shipped
from monitor.lib.configfile import read
from monitor.tagging.examples import Claim, broken, claims
from monitor.tagging.schema import IndicatorFile

FILES = sorted((shipped.seeds() / "indicators" / "en").glob("*.yaml"))


@cache
def _files() -> tuple[IndicatorFile, ...]:
    return tuple(read(path, IndicatorFile).value for path in FILES)


CLAIMS = [claim for file in _files() for claim in claims(file)]


@pytest.mark.parametrize("claim", CLAIMS, ids=[f"{claim.trigger or claim.type}: {claim.text}" for claim in CLAIMS])
def test_an_entry_does_what_its_own_example_says(claim: Claim) -> None:
    assert broken(claim, tagger(), NOW) is None


def test_all_types_of_the_vocabulary_are_there() -> None:
    names = {name for file in _files() for name in file.types}
    assert len(names) == 43
    parents = {spec.parent for file in _files() for spec in file.types.values() if spec.parent}
    yielded = {name for file in _files() for spec in file.types.values() for name in spec.yields_to}
    assert parents | yielded <= names
