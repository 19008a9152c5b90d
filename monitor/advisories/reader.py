"""Reads items of issuers' own feeds into states of advisories."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from monitor.advisories import namesakes, parts
from monitor.advisories.issuer import Issuer, load, unlisted
from monitor.advisories.issuers import smartraveller, table, uk_fcdo, us_state
from monitor.advisories.namesakes import Namesakes
from monitor.advisories.parts import Parts
from monitor.advisories.reading import CountryOf, Unread, Unreadable
from monitor.lib import shipped as installed
from monitor.lib.errors import ConfigError, Fault, shown
from monitor.lib.suggest import hint
from monitor.model.advisory import AdvisoryState
from monitor.model.feed import Feed
from monitor.model.item import Item

Adapter = Callable[[Issuer, Item, CountryOf], AdvisoryState | Unread]

ADAPTERS: Mapping[str, Adapter] = {
    "us_state": us_state.read,
    "smartraveller": smartraveller.read,
    "uk_fcdo": uk_fcdo.read,
    "table": table.read,
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Every issuer we can read, by id, the names that several countries bear, and the parts that lists tell apart."""

    issuers: Mapping[str, Issuer]
    namesakes: Namesakes
    parts: Parts

    @classmethod
    def load(cls, folder: Path) -> Reader:
        """From a folder such as `seeds/advisories`.

        Raises:
            ConfigError: where a file has faults or names an adapter that does not exist.
        """
        issuers = load(folder)
        faults = [
            Fault(
                shown(folder / f"{issuer.id}.yaml"),
                0,
                0,
                f'unknown adapter "{issuer.adapter}"{hint(issuer.adapter, ADAPTERS)}',
            )
            for issuer in issuers.values()
            if issuer.adapter not in ADAPTERS
        ]
        if faults:
            raise ConfigError(faults)
        return cls(issuers, namesakes.load(folder), parts.load(folder))

    def look(self, feed: Feed, item: Item, country_of: CountryOf) -> AdvisoryState | Unread:
        """The state an item carries, or why it carries none."""
        issuer = self.issuer(feed)
        if issuer is not None and table.is_row(item):
            return table.read(issuer, item, country_of)
        if issuer is None:
            return Unread(Unreadable.NOT_OFFICIAL, f"feed {feed.id} carries no advice of an issuer we can read")
        return ADAPTERS[issuer.adapter](issuer, item, country_of)

    def issuer(self, feed: Feed) -> Issuer | None:
        """Whose word a feed carries: one that ships with the product, or one whose list the operator describes."""
        if feed.issuer is None:
            return None
        known = self.issuers.get(feed.issuer)
        if known is not None or not feed.tables:
            return known
        return unlisted(feed.issuer, feed.publisher, self.namesakes, self.parts)

    def read(self, feed: Feed, item: Item, country_of: CountryOf) -> AdvisoryState | None:
        """The state an item carries, if it carries one."""
        found = self.look(feed, item, country_of)
        return found if isinstance(found, AdvisoryState) else None


@cache
def shipped() -> Reader:
    """The issuers that ship with the product."""
    return Reader.load(installed.seeds() / "advisories")


def read(feed: Feed, item: Item, country_of: CountryOf) -> AdvisoryState | None:
    """The state an item of an issuer's own feed carries, read with the shipped issuers.

    None for items of other feeds, for placeholders, and where level or country cannot be told: none of these says that
    anything changed.
    """
    return shipped().read(feed, item, country_of)


def issuer_names() -> Mapping[str, str]:
    """How the shipped issuers are called, by id."""
    return {issuer.id: issuer.name for issuer in shipped().issuers.values()}
