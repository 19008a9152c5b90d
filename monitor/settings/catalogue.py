"""The catalogue of feeds that ships with the product, and the feeds an operator adds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from monitor.lib import configfile
from monitor.lib.errors import ConfigError
from monitor.model.advisorytable import Table
from monitor.model.feed import Feed
from monitor.model.place import Region
from monitor.settings import tables
from monitor.settings.schema.feeds import CatalogueFile, OwnFeedKeys


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A feed with what decides whether it is chosen.

    Attributes:
        covers: Names of the regions it is about; empty where it is about everything.
        enabled: False where it is shipped switched off: only its id chooses it.
        note: Why, or what is peculiar about it.
    """

    feed: Feed
    covers: tuple[str, ...] = ()
    enabled: bool = True
    note: str = ""


def load(path: Path) -> tuple[CatalogueEntry, ...]:
    """Every feed of `catalogue.yaml`, with the shapes that `tables.yaml` beside it has for its issuer.

    Raises:
        ConfigError: with all faults of the file.
    """
    shapes = tables.load(path.with_name("tables.yaml"))
    document = configfile.opened(path, CatalogueFile)
    checked = document.checked()
    faults = (*checked.faults, *document.repeated("feeds", "id", 'there is already a feed "{id}"; ids are unique'))
    if checked.loaded is None or faults:
        raise ConfigError(faults)
    return tuple(
        CatalogueEntry(feed_of(keys, keys.country, shapes), keys.covers, keys.enabled, keys.note or "")
        for keys in checked.loaded.value.feeds
    )


def feed_of(keys: OwnFeedKeys, country: str | None, shapes: Mapping[str, tuple[Table, ...]]) -> Feed:
    """A feed as its keys describe it; `country` is its country as a code, `shapes` are the lists of each issuer."""
    name = keys.name or keys.id
    publisher = keys.publisher or name
    return Feed(
        id=keys.id,
        name=name,
        url=keys.url,
        format=keys.format,
        topic=keys.topic,
        language=keys.language,
        publisher=publisher,
        family=keys.family or _slug(publisher),
        country=country,
        state_media=keys.state_media,
        cadence=keys.cadence,
        interval=keys.interval,
        adapter=keys.adapter,
        issuer=keys.issuer,
        tier=keys.tier,
        tables=(tables.table_of(keys.table),) if keys.table else shapes.get(keys.issuer or "", ()),
    )


def in_regions(entry: CatalogueEntry, asked: tuple[Region, ...], regions: Mapping[str, Region]) -> bool:
    """Whether a feed is about, or where it says nothing of that, published in one of the regions."""
    if any(region.everywhere for region in asked):
        return True
    about = {country for name in entry.covers if name in regions for country in regions[name].countries}
    if not about and entry.feed.country is not None:
        about = {entry.feed.country}
    return any(about & region.countries for region in asked)


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "unnamed"
