"""Countries by their codes of two and three letters, as ISO 3166-1 has them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from pydantic import BaseModel, RootModel

from monitor.lib import configfile, shipped


class _Country(BaseModel):
    iso3: str | None = None


class _Countries(RootModel[dict[str, _Country]]):
    pass


@cache
def countries() -> Mapping[str, str]:
    """ISO 3166-1 alpha-2 by either code; two letters that are nobody's code are not among them."""
    read = configfile.read(shipped.seeds() / "countries.yaml", _Countries).value.root
    return {code: code for code in read} | {entry.iso3: code for code, entry in read.items() if entry.iso3}
