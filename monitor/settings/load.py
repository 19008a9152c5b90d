"""A configuration folder as `Settings`, or every fault of all its files at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TypeVar

from monitor.lib import configfile, shipped
from monitor.lib.configfile import Keys, Loaded
from monitor.lib.errors import ConfigError, Fault, shown
from monitor.lib.secrets import SecretError, SecretRef, secret_ref
from monitor.settings import catalogue, regions
from monitor.settings.meaning import Logging, Polling, Settings, Storage
from monitor.settings.regions import Regions
from monitor.settings.ruleset import Ruled, Vocabulary, build
from monitor.settings.schema.feeds import FeedsFile
from monitor.settings.schema.rules import RulesFile
from monitor.settings.schema.watchfloor import PollingKeys, WatchfloorFile
from monitor.settings.selection import Selected, select

K = TypeVar("K", bound=Keys)


def load(
    folder: Path,
    *,
    types: Collection[str],
    attributes: Mapping[str, Collection[str]] | None = None,
    adapters: Collection[str] | None = None,
    seeds: Path | None = None,
) -> Settings:
    """Read `watchfloor.yaml`, `feeds.yaml` and `rules.yaml` of a folder and check them against each other.

    Args:
        folder: Where the files lie; each must be there.
        types: Indicator types that rules may name.
        attributes: Their attributes by type; unchecked where left out.
        adapters: Names of the built-in feed adapters; unchecked where left out.
        seeds: Where catalogue and regions lie; the shipped ones unless given.

    Raises:
        ConfigError: With all faults of all files. A file that is missing is a fault: nothing is assumed silently.
    """
    return _Loading(folder, seeds or shipped.seeds()).settings(types, attributes or {}, adapters)


class _Loading:
    """One reading of one folder; collects faults on the way and goes as far as it can."""

    def __init__(self, folder: Path, seeds: Path) -> None:
        self._folder = folder
        self._seeds = seeds
        self._faults: list[Fault] = []

    def settings(
        self, types: Collection[str], attributes: Mapping[str, Collection[str]], adapters: Collection[str] | None
    ) -> Settings:
        known = regions.load(self._seeds / "regions.yaml")
        main = self._read("watchfloor.yaml", WatchfloorFile)
        feeds = self._read("feeds.yaml", FeedsFile)
        rules = self._read("rules.yaml", RulesFile)
        if main is not None:
            known, faults = known.with_own(main.value.regions, main, "regions")
            self._faults += faults
        storage, warnings = self._storage(main)
        selected = self._select(feeds, known, adapters)
        polled = {feed.issuer for feed in selected.feeds if feed.issuer} if selected is not None else None
        retention = main.value.retention if main is not None else None
        ruled = self._rules(rules, Vocabulary(types, self._issuers(feeds), known, attributes, polled, retention))
        if self._faults or main is None or selected is None or ruled is None:
            raise ConfigError(list(dict.fromkeys(self._faults)))
        return Settings(
            folder=self._folder,
            title=main.value.title,
            feeds=selected.feeds,
            withheld=selected.withheld,
            rules=ruled.rules,
            regions=known,
            storage=storage,
            polling=_polling(main.value.polling),
            retention=main.value.retention,
            log=Logging(main.value.log.level, main.value.log.format),
            warnings=(*warnings, *map(str, ruled.warnings)),
        )

    def _read(self, name: str, schema: type[K]) -> Loaded[K] | None:
        path = self._folder / name
        if self._folder.is_dir() and not path.exists():
            words = f'does not exist; "watchfloor init {shown(self._folder)}" writes the shipped one there, to edit'
            self._faults.append(Fault(shown(path), 0, 0, words))
            return None
        try:
            return configfile.read(path, schema)
        except ConfigError as error:
            self._faults += error.faults
            return None

    def _storage(self, main: Loaded[WatchfloorFile] | None) -> tuple[Storage, tuple[str, ...]]:
        if main is None:
            return Storage(), ()
        keys = main.value.storage
        ref: SecretRef | None = secret_ref("url", keys.url_file, keys.url_env, folder=self._folder)
        if ref is None:
            return Storage(url=keys.url), ()
        try:
            ref.reveal()
        except SecretError as error:
            key = "url_file" if ref.file is not None else "url_env"
            self._faults.append(main.fault(str(error), "storage", key))
        return Storage(ref=ref), ref.warnings()

    def _select(
        self, feeds: Loaded[FeedsFile] | None, known: Regions, adapters: Collection[str] | None
    ) -> Selected | None:
        if feeds is None:
            return None
        entries = catalogue.load(self._seeds / "catalogue.yaml")
        issuers = self._shipped_issuers() | {entry.feed.issuer for entry in entries if entry.feed.issuer}
        selected = select(feeds, entries, known, issuers=issuers, adapters=adapters)
        self._faults += selected.faults
        return selected

    def _rules(self, rules: Loaded[RulesFile] | None, vocabulary: Vocabulary) -> Ruled | None:
        if rules is None:
            return None
        ruled = build(rules, vocabulary)
        self._faults += ruled.faults
        return ruled

    def _shipped_issuers(self) -> set[str]:
        """Issuers whose travel advice can be read; each is one file of this name."""
        return {path.stem for path in (self._seeds / "advisories").glob("*.yaml")}

    def _issuers(self, feeds: Loaded[FeedsFile] | None) -> set[str]:
        own = {keys.issuer for keys in feeds.value.own if keys.issuer} if feeds is not None else set()
        return self._shipped_issuers() | own


def _polling(keys: PollingKeys) -> Polling:
    return Polling(
        tick=keys.tick,
        concurrency=keys.concurrency,
        user_agent=keys.user_agent,
        connect_timeout=keys.connect_timeout,
        timeout=keys.timeout,
        max_bytes=keys.max_bytes,
        max_redirects=keys.max_redirects,
        per_host_spacing=keys.per_host_spacing,
        allow_networks=keys.allow_networks,
    )
