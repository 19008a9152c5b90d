"""From `feeds.yaml` and the catalogue to the feeds that are polled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from monitor.lib import addresses
from monitor.lib.addresses import Allowed, same
from monitor.lib.configfile import Document, Loaded
from monitor.lib.errors import Fault
from monitor.model.feed import Feed
from monitor.settings.catalogue import CatalogueEntry, feed_of, in_regions
from monitor.settings.regions import Regions
from monitor.settings.schema.feeds import ChoiceKeys, FeedsFile, OwnFeedKeys

_TO_OPEN = "polling: {allow_networks: [%s]} in watchfloor.yaml"


@dataclass(frozen=True, slots=True)
class Selected:
    """The feeds that are polled.

    Attributes:
        withheld: Reason by id of feeds that were chosen by topic, language or region but are shipped switched off.
    """

    feeds: tuple[Feed, ...] = ()
    withheld: Mapping[str, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()


def select(
    document: Document[FeedsFile],
    loaded: Loaded[FeedsFile],
    catalogue: Sequence[CatalogueEntry],
    regions: Regions,
) -> Selected:
    """Choose, leave out, adjust and add, in this order.

    Args:
        document: `feeds.yaml`.
        loaded: What is right in it; unknown names are told before and choose nothing.
        catalogue: What can be chosen from.
        regions: By which feeds can be chosen.
    """
    return _Selection(document, loaded, catalogue, regions).selected()


def never_asked(loaded: Loaded[FeedsFile], allowed: Allowed) -> Iterator[Fault]:
    """A fault for each address of `feeds.yaml` that the guard can never let through."""
    file = loaded.value
    written: list[tuple[str, tuple[str | int, ...]]]
    written = [(keys.url, ("own", index, "url")) for index, keys in enumerate(file.own)]
    written += [(keys.url, ("change", id_, "url")) for id_, keys in file.change.items() if keys.url is not None]
    for url, loc in written:
        if (words := addresses.never_asked(url, allowed, _TO_OPEN)) is not None:
            yield loaded.fault(words, *loc)


class _Selection:
    def __init__(
        self,
        document: Document[FeedsFile],
        loaded: Loaded[FeedsFile],
        catalogue: Sequence[CatalogueEntry],
        regions: Regions,
    ) -> None:
        self._document = document
        self._loaded = loaded
        self._file = loaded.value
        self._catalogue = {entry.feed.id: entry for entry in catalogue}
        self._topics = {entry.feed.topic for entry in catalogue}
        self._languages = {entry.feed.language for entry in catalogue}
        self._regions = regions
        self._shapes = {feed.issuer: feed.tables for entry in catalogue if (feed := entry.feed).issuer}
        self._faults: list[Fault] = []

    def selected(self) -> Selected:
        used: dict[str, CatalogueEntry] = {}
        named: set[str] = set()
        for index, choice in enumerate(self._file.use):
            used |= self._chosen(choice, "use", index)
            named |= set(choice.ids)
        for index, choice in enumerate(self._file.exclude):
            for feed_id in self._chosen(choice, "exclude", index):
                used.pop(feed_id, None)
        withheld = {
            feed_id: entry.note or "shipped switched off"
            for feed_id, entry in used.items()
            if not entry.enabled and feed_id not in named
        }
        feeds = {feed_id: entry.feed for feed_id, entry in used.items() if feed_id not in withheld}
        feeds |= self._own({same(feed.url): feed.id for feed in feeds.values()})
        feeds = self._changed(feeds)
        if not feeds and not self._faults and self._certain() and not self._loaded.lacks("own"):
            self._fault("no feed is polled; choose some from the catalogue under use:, or add your own under own:")
        return Selected(tuple(feeds[feed_id] for feed_id in sorted(feeds)), withheld, tuple(self._faults))

    def _chosen(self, choice: ChoiceKeys, *loc: str | int) -> dict[str, CatalogueEntry]:
        asked = tuple(self._regions[name] for name in choice.regions if name in self._regions)
        wanted = {
            entry.feed.id: entry
            for entry in self._catalogue.values()
            if (not choice.ids or entry.feed.id in choice.ids)
            and (not choice.topics or entry.feed.topic in choice.topics)
            and (not choice.languages or entry.feed.language in choice.languages)
            and (not choice.regions or in_regions(entry, asked, self._regions))
        }
        if not wanted and self._understood(choice):
            self._fault("no feed of the catalogue meets all of this; ask less, or split it into two entries", *loc)
        return wanted

    def _understood(self, choice: ChoiceKeys) -> bool:
        """Whether every name in it is known; otherwise nothing can be said of what it chooses."""
        return (
            set(choice.ids) <= self._catalogue.keys()
            and set(choice.topics) <= self._topics
            and set(choice.languages) <= self._languages
            and all(name in self._regions for name in choice.regions)
        )

    def _certain(self) -> bool:
        """Whether it is known what is chosen from the catalogue."""
        return not self._loaded.lacks("use") and all(self._understood(choice) for choice in self._file.use)

    def _own(self, addresses: Mapping[str, str]) -> dict[str, Feed]:
        repeated = self._document.repeated("own", "id", 'there is already a feed "{id}"; ids are unique')
        words = '"{id}" is a feed of the catalogue; choose another id, or adjust that one under change:'
        listed = tuple(
            self._document.fault(words.format(id=feed_id), "own", index, "id")
            for index, feed_id in self._document.ids("own")
            if feed_id in self._catalogue
        )
        self._faults += repeated + listed
        own: dict[str, Feed] = {}
        polled = dict(addresses)
        for index, keys in enumerate(self._file.own):
            if keys.id not in self._catalogue and keys.id not in own:
                first = polled.setdefault(same(keys.url), keys.id)
                if first != keys.id:
                    self._fault(f"{first} polls this address already; remove one of the two", "own", index, "url")
            self._readable(keys, index)
            country = self._regions.get(keys.country) if keys.country is not None else None
            own[keys.id] = feed_of(keys, country.id if country is not None else None, self._shapes)
        return own

    def _readable(self, keys: OwnFeedKeys, index: int) -> None:
        """That a document which is no feed has a description to read it by."""
        if keys.format != "xml" or keys.table or keys.adapter != "feed" or self._shapes.get(keys.issuer or ""):
            return
        words = (
            "XML that is no feed is read with a table alone, and there is none: describe its fields under table:, with "
            "the issuer, or leave format out if it is RSS, Atom or RDF"
        )
        self._fault(words, "own", index, "format")

    def _changed(self, feeds: dict[str, Feed]) -> dict[str, Feed]:
        changed = dict(feeds)
        for feed_id, change in self._file.change.items():
            if feed_id in feeds:
                given = {name: value for name, value in change if value is not None}
                changed[feed_id] = replace(feeds[feed_id], **given)
            elif feed_id in self._catalogue and self._certain():
                words = f'"{feed_id}" is not chosen, so this changes nothing; choose it under use:, or remove this'
                self._fault(words, "change", feed_id, key=True)
        return changed

    def _fault(self, message: str, *loc: str | int, key: bool = False) -> None:
        self._faults.append(self._loaded.fault(message, *loc, key=key))
