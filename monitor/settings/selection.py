"""From `feeds.yaml` and the catalogue to the feeds that are polled."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from monitor.lib.configfile import Loaded
from monitor.lib.errors import Fault
from monitor.lib.suggest import hint
from monitor.model.feed import Feed
from monitor.model.place import Region
from monitor.settings.catalogue import CatalogueEntry, feed_of, in_regions
from monitor.settings.regions import Regions, is_country
from monitor.settings.schema.feeds import ChoiceKeys, FeedsFile, OwnFeedKeys


@dataclass(frozen=True, slots=True)
class Selected:
    """The feeds that are polled.

    Attributes:
        withheld: Reason by id of feeds that were chosen by topic, language or region but are shipped switched off.
    """

    feeds: tuple[Feed, ...]
    withheld: Mapping[str, str]
    faults: tuple[Fault, ...]


def select(
    loaded: Loaded[FeedsFile],
    catalogue: Sequence[CatalogueEntry],
    regions: Regions,
    *,
    issuers: Collection[str],
    adapters: Collection[str] | None,
) -> Selected:
    """Choose, leave out, adjust and add, in this order.

    Args:
        loaded: `feeds.yaml`.
        catalogue: What can be chosen from.
        regions: By which feeds can be chosen.
        issuers: Known issuers of travel advisories.
        adapters: Names of built-in adapters; None leaves them unchecked.
    """
    selection = _Selection(loaded, catalogue, regions, issuers, adapters)
    return selection.selected()


class _Selection:
    def __init__(
        self,
        loaded: Loaded[FeedsFile],
        catalogue: Sequence[CatalogueEntry],
        regions: Regions,
        issuers: Collection[str],
        adapters: Collection[str] | None,
    ) -> None:
        self._loaded = loaded
        self._file = loaded.value
        self._catalogue = {entry.feed.id: entry for entry in catalogue}
        self._regions = regions
        self._issuers = issuers
        self._adapters = adapters
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
        feeds |= self._own({feed.url: feed.id for feed in feeds.values()})
        feeds = self._changed(feeds)
        if not feeds and not self._faults:
            self._fault("no feed is polled; choose some from the catalogue under use:, or add your own under own:")
        return Selected(tuple(feeds[feed_id] for feed_id in sorted(feeds)), withheld, tuple(self._faults))

    def _chosen(self, choice: ChoiceKeys, *loc: str | int) -> dict[str, CatalogueEntry]:
        before = len(self._faults)
        entries = list(self._catalogue.values())
        self._known(choice.ids, self._catalogue, "feed", *loc, "ids")
        self._known(choice.topics, {entry.feed.topic for entry in entries}, "topic", *loc, "topics")
        self._known(choice.languages, {entry.feed.language for entry in entries}, "language", *loc, "languages")
        asked = self._asked(choice.regions, *loc, "regions")
        wanted = {
            entry.feed.id: entry
            for entry in entries
            if (not choice.ids or entry.feed.id in choice.ids)
            and (not choice.topics or entry.feed.topic in choice.topics)
            and (not choice.languages or entry.feed.language in choice.languages)
            and (not choice.regions or in_regions(entry, asked, self._regions))
        }
        if not wanted and len(self._faults) == before:
            self._fault("no feed of the catalogue meets all of this; ask less, or split it into two entries", *loc)
        return wanted

    def _asked(self, names: Sequence[str], *loc: str | int) -> tuple[Region, ...]:
        for index, name in enumerate(names):
            if name not in self._regions:
                self._fault(f'unknown region "{name}"{self._regions.suggestion(name)}', *loc, index)
        return tuple(self._regions[name] for name in names if name in self._regions)

    def _own(self, addresses: Mapping[str, str]) -> dict[str, Feed]:
        own: dict[str, Feed] = {}
        for index, keys in enumerate(self._file.own):
            loc = ("own", index)
            if keys.id in self._catalogue:
                words = f'"{keys.id}" is a feed of the catalogue; choose another id, or adjust that one under change:'
                self._fault(words, *loc, "id")
            elif keys.id in own:
                self._fault(f'there is already a feed "{keys.id}"; ids are unique', *loc, "id")
            elif keys.url in addresses:
                words = f"{addresses[keys.url]} polls this address already; remove one of the two"
                self._fault(words, *loc, "url")
            own[keys.id] = feed_of(keys, self._own_country(keys, index))
            self._check_own(keys, index)
        return own

    def _check_own(self, keys: OwnFeedKeys, index: int) -> None:
        self._asked(keys.covers, "own", index, "covers")
        if keys.issuer is not None:
            self._known([keys.issuer], self._issuers, "issuer", "own", index, "issuer")
        if self._adapters is not None and ":" not in keys.adapter:
            self._known([keys.adapter], self._adapters, "adapter", "own", index, "adapter")

    def _own_country(self, keys: OwnFeedKeys, index: int) -> str | None:
        if keys.country is None:
            return None
        region = self._regions.get(keys.country)
        if region is None or not is_country(region):
            advice = self._regions.suggestion(keys.country) if region is None else "; name a single country"
            self._fault(f'unknown country "{keys.country}"{advice}', "own", index, "country")
            return None
        return region.id

    def _changed(self, feeds: dict[str, Feed]) -> dict[str, Feed]:
        changed = dict(feeds)
        for feed_id, change in self._file.change.items():
            if feed_id in feeds:
                given = {name: value for name, value in change if value is not None}
                changed[feed_id] = replace(feeds[feed_id], **given)
            elif feed_id in self._catalogue:
                words = f'"{feed_id}" is not chosen, so this changes nothing; choose it under use:, or remove this'
                self._fault(words, "change", feed_id, key=True)
            else:
                words = f'unknown feed "{feed_id}"{hint(feed_id, [*feeds, *self._catalogue])}'
                self._fault(words, "change", feed_id, key=True)
        return changed

    def _known(self, names: Iterable[str], known: Collection[str], kind: str, *loc: str | int) -> None:
        for index, name in enumerate(names):
            if name not in known:
                advice = hint(name, known) or "; docs/configuration.md lists what there is"
                self._fault(f'unknown {kind} "{name}"{advice}', *loc, index)

    def _fault(self, message: str, *loc: str | int, key: bool = False) -> None:
        self._faults.append(self._loaded.fault(message, *loc, key=key))
