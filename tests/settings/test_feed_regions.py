"""By which regions a feed of the catalogue is chosen: those it is about, else the one it is published in."""

from __future__ import annotations

import pytest

from monitor.model.feed import Feed
from monitor.settings.catalogue import CatalogueEntry, in_regions
from monitor.settings.regions import Regions


def entry(country: str | None, *covers: str) -> CatalogueEntry:
    return CatalogueEntry(Feed("x", "X", "", "rss", "world", "en", "p", "p", country=country), covers)


@pytest.mark.parametrize(
    ("country", "covers", "asked", "chosen"),
    [
        ("GB", ("sahel",), "africa", True),
        ("GB", ("sahel",), "europe", False),
        ("GB", (), "europe", True),
        ("GB", (), "africa", False),
        ("ML", ("europe",), "sahel", False),
        ("ML", (), "sahel", True),
        (None, (), "sahel", False),
        (None, (), "world", True),
        ("GB", ("nowhere-we-know",), "europe", True),
    ],
)
def test_a_feed_is_chosen_by_what_it_covers_and_else_by_where_it_is_published(
    shipped_regions: Regions, country: str | None, covers: tuple[str, ...], asked: str, *, chosen: bool
) -> None:
    assert in_regions(entry(country, *covers), (shipped_regions[asked],), shipped_regions) is chosen
