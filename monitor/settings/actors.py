"""Who may act, beside states: groups by every name that texts give them."""

from __future__ import annotations

import gzip
import re
import unicodedata
from functools import lru_cache
from pathlib import Path


@lru_cache(1)
def groups_in(folder: Path) -> frozenset[str]:
    """The names of armed groups and the like in a gazetteer, as `plain` has them."""
    kinds = (line.split("\t", 2)[1] for line in _lines(folder / "places.tsv.gz"))
    groups = {str(number) for number, kind in enumerate(kinds) if kind == "group"}
    names = (line.split("\t") for line in _lines(folder / "names.tsv.gz"))
    return frozenset(name for name, *_, rows in names if not groups.isdisjoint(rows.replace("!", "").split()))


def plain(name: str) -> str:
    """A name as the list has it: small letters and figures with single blanks between them."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    return re.sub(r"[\W_]+", " ", bare.casefold()).strip()


def _lines(path: Path) -> list[str]:
    return gzip.decompress(path.read_bytes()).decode("utf-8").splitlines()
