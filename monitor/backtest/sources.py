"""Which feed an archived item came from: one known by address, id or name, else one made of what the row says."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from monitor.backtest.archive import Row
from monitor.lib.digest import fingerprint
from monitor.model.feed import Feed

UNNAMED = "archive"

_NOT_IN_IDS = re.compile(r"[^a-z0-9]+")
# Hosts that carry feeds of many houses: two feeds there are not of one family.
_CARRIERS = frozenset({"feeds.feedburner.com", "feedproxy.google.com", "news.google.com", "rsshub.app"})


@dataclass(frozen=True, slots=True)
class Sources:
    """Known feeds, findable by what archives call them.

    Attributes:
        by_address: By host and path, whatever the scheme.
        by_name: By id and by name, in small letters.
        houses: A feed of each host all of whose feeds are of one family.
    """

    by_address: Mapping[str, Feed]
    by_name: Mapping[str, Feed]
    houses: Mapping[str, Feed]
    _made: dict[tuple[str, str], Feed] = field(default_factory=dict)

    @classmethod
    def of(cls, feeds: Iterable[Feed]) -> Sources:
        """Feeds of the catalogue and the configuration; of two with one name the latter counts."""
        listed = tuple(feeds)
        hosts: defaultdict[str, list[Feed]] = defaultdict(list)
        for feed in listed:
            hosts[_host(feed.url)].append(feed)
        return cls(
            by_address={_address(feed.url): feed for feed in listed},
            by_name={name.casefold(): feed for feed in listed for name in (feed.name, feed.id)},
            houses={host: held[0] for host, held in hosts.items() if len({feed.family for feed in held}) == 1},
        )

    def feed(self, row: Row) -> Feed:
        """The feed of a row; one that is not known itself is of its host's house, where that is one."""
        key = (row.source, row.feed_url)
        if key not in self._made:
            known = self.by_address.get(_address(row.feed_url)) if row.feed_url else None
            self._made[key] = known or self.by_name.get(row.source.casefold()) or self._new(row)
        return self._made[key]

    def _new(self, row: Row) -> Feed:
        name, host = row.source or UNNAMED, _host(row.feed_url)
        id_ = _NOT_IN_IDS.sub("-", name.casefold()).strip("-") or f"source-{fingerprint(name, size=4)}"
        address = row.feed_url if host else f"https://{id_}.invalid/"
        family = host if host and host not in _CARRIERS else id_
        made = Feed(id_, name, address, "rss", "world", row.language or "en", publisher=name, family=family)
        house = self.houses.get(host)
        return made if house is None else replace(made, family=house.family, state_media=house.state_media)


def _host(url: str) -> str:
    parts = urlsplit(url.strip())
    return parts.netloc.lower().removeprefix("www.") if parts.scheme in ("http", "https") else ""


def _address(url: str) -> str:
    parts = urlsplit(url.strip())
    return f"{_host(url)}{parts.path.rstrip('/')}?{parts.query}"
