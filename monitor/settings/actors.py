"""Who may act, beside states: groups by every name that texts give them."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path


@lru_cache(1)
def groups_in(folder: Path) -> Mapping[str, frozenset[str]]:
    """The armed groups and the like of a gazetteer: each name as `actor.plain` has it, with all names of its group."""
    kinds = (line.split("\t", 2)[1] for line in _lines(folder / "places.tsv.gz"))
    named: dict[str, set[str]] = {str(number): set() for number, kind in enumerate(kinds) if kind == "group"}
    rows = [line.split("\t") for line in _lines(folder / "names.tsv.gz")]
    groups = {name: named.keys() & numbers.replace("!", "").split() for name, *_, numbers in rows}
    for name, numbers in groups.items():
        for number in numbers:
            named[number].add(name)
    return {name: frozenset().union(*(named[one] for one in numbers)) for name, numbers in groups.items() if numbers}


def _lines(path: Path) -> list[str]:
    return gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()
