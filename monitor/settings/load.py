"""A configuration folder as `Settings`, or every fault of all its files at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import TypeVar

from monitor.lib import configfile, shipped
from monitor.lib.addresses import Allowed
from monitor.lib.configfile import Document, Keys, Loaded
from monitor.lib.errors import ConfigError, Fault
from monitor.lib.schemanames import Names
from monitor.lib.secrets import SecretError, SecretRef, secret_ref
from monitor.lib.suggest import closest
from monitor.model.place import Asset
from monitor.model.rule import Rule
from monitor.model.ruletest import RuleTest
from monitor.settings import assets, catalogue, regions, ruletests
from monitor.settings.meaning import DeadMan, Listening, Logging, Polling, Settings, Storage
from monitor.settings.regions import Countries, Regions
from monitor.settings.ruleids import gone, rule_ids, whole
from monitor.settings.ruleset import Ruled, Surroundings, build
from monitor.settings.schema.feeds import FeedsFile
from monitor.settings.schema.rules import RulesFile
from monitor.settings.schema.ruletests import RulesTestFile
from monitor.settings.schema.watchfloor import (
    DeadManKeys,
    HealthKeys,
    PollingKeys,
    StorageKeys,
    WatchfloorFile,
    database,
)
from monitor.settings.schema.where import attributes_of, values_of
from monitor.settings.selection import Selected, never_asked, select

RULE_TESTS = "rules_test.yaml"

K = TypeVar("K", bound=Keys)
# Values of each attribute of each indicator type; none where they cannot be listed.
Attributes = Mapping[str, Mapping[str, Collection[str]]]


@dataclass(frozen=True, slots=True)
class Survey:
    """What a folder says, as far as it can be read.

    Attributes:
        settings: None where there are faults.
        in_part: The same without what has faults; None where not even the place of everything that is kept is known.
        faults: Of all files.
        regions: What may be called a region; None where that is not known, because an operator's own are not.
        rule_ids: Of all rules, switched off and faulty ones too; None where not all of them can be known, so that one
            fault of `rules.yaml` is not told again wherever a rule is named.
        rules: All of them, switched off too; None where not every one can be read.
    """

    settings: Settings | None
    in_part: Settings | None
    faults: tuple[Fault, ...]
    regions: Regions | None
    rule_ids: Collection[str] | None
    rules: tuple[Rule, ...] | None


def load(
    folder: Path,
    *,
    types: Collection[str],
    attributes: Attributes | None = None,
    adapters: Collection[str] | None = None,
    seeds: Path | None = None,
) -> Settings:
    """Read `watchfloor.yaml`, `feeds.yaml` and `rules.yaml` of a folder and check them against each other.

    Args:
        folder: Where the files lie; each must be there.
        types: Indicator types that rules may name.
        attributes: What rules may ask of a type; a type that is not in it is not checked.
        adapters: Names of the built-in feed adapters; unchecked where left out.
        seeds: Where catalogue and regions lie; the shipped ones unless given.

    Raises:
        ConfigError: With all faults of all files. A file that is missing is a fault: nothing is assumed silently.
    """
    found = survey(folder, types=types, attributes=attributes, adapters=adapters, seeds=seeds)
    if found.settings is None:
        raise ConfigError(found.faults)
    return found.settings


def survey(
    folder: Path,
    *,
    types: Collection[str],
    attributes: Attributes | None = None,
    adapters: Collection[str] | None = None,
    seeds: Path | None = None,
    rules: Path | None = None,
) -> Survey:
    """The same as `load`, with what can be known in spite of faults, for whoever checks further files against it.

    `rules` is read in the place of the folder's `rules.yaml`: to try other rules beside everything else as it is.
    """
    names: dict[str, Collection[str]] = {"indicator": types}
    for indicator, below in (attributes or {}).items():
        names[attributes_of(indicator)] = below
        names |= {values_of(indicator, attribute): values for attribute, values in below.items() if values}
    if adapters is not None:
        names["adapter"] = _Adapters(adapters)
    return _Loading(folder, seeds or shipped.seeds(), names, rules).survey()


def _described(document: Document[FeedsFile]) -> Iterator[str]:
    """Issuers whose lists the operator describes: their names are new."""
    return (issuer for index, issuer in document.ids("own", "issuer") if document.entry("own", index, "table"))


class _Adapters(frozenset[str]):
    """Built-in adapters by name, and any other as `package.module:factory`."""

    __slots__ = ()

    def __contains__(self, name: object) -> bool:
        return ":" in str(name) or super().__contains__(name)


class _Assets(frozenset[str]):
    """Assets of `watchfloor.yaml`."""

    __slots__ = ()

    def suggestion(self, name: str) -> str:
        """`; did you mean "erbil-office"?`, or where to write it."""
        near = closest(name, self)
        return f'; did you mean "{near}"?' if near else "; write it under assets: in watchfloor.yaml"


class _Loading:
    """One reading of one folder; each file with the names that those before it give, and faults collected on the way.

    Attributes:
        faults: So far.
        warnings: What is unwise, though it works.
    """

    def __init__(self, folder: Path, seeds: Path, names: Names, rules: Path | None) -> None:
        self.faults: list[Fault] = []
        self.warnings: list[str] = []
        self._folder, self._seeds = folder, seeds
        self._rules_file = rules or folder / "rules.yaml"
        self._regions = regions.load(seeds / "regions.yaml")
        self._catalogue = catalogue.load(seeds / "catalogue.yaml")
        # Issuers whose advice can be read; each is one file of this name.
        self._issuers = {path.stem for path in (seeds / "advisories").glob("*.yaml")}
        self._names = dict(names)

    def survey(self) -> Survey:
        main = self._main()
        feeds, selected = self._feeds(main)
        rules, ruled = self._rules(main, feeds, selected)
        tests = self._rule_tests(rules)
        storage, dead_man = self._storage(main), self._dead_man(main)
        known = self._known_regions()
        ids, every = rule_ids(rules), whole(rules, ruled)
        if main is None or storage is None:
            return Survey(None, None, tuple(dict.fromkeys(self.faults)), known, ids, every)
        selected, ruled = selected or Selected(), ruled or Ruled()
        listening = self._listening(main.value.health)
        settings = Settings(
            folder=self._folder,
            title=main.value.title,
            feeds=selected.feeds,
            withheld=selected.withheld,
            rules=ruled.rules,
            regions=self._regions,
            storage=storage,
            polling=_polling(main.value.polling),
            retention=main.value.retention,
            log=Logging(main.value.log.level, main.value.log.format),
            warnings=tuple(self.warnings),
            assets=self._assets(main) or {},
            resting=ruled.resting,
            rule_tests=tests,
            health=listening,
            dead_man=dead_man,
        )
        faults = tuple(dict.fromkeys(self.faults))
        return Survey(None if faults else settings, settings, faults, known, ids, every)

    def _assets(self, main: Loaded[WatchfloorFile] | None) -> Mapping[str, Asset] | None:
        """Assets by id; None where they cannot be read."""
        if main is None or main.lacks("assets"):
            return None
        return assets.built(main.value.assets, self._regions, self._seeds)

    def _known_regions(self) -> Regions | None:
        return self._regions if "region" in self._names else None

    def _main(self) -> Loaded[WatchfloorFile] | None:
        """`watchfloor.yaml`; from then on its own regions are known, unless they cannot be read."""
        document = self._opened(self._folder / "watchfloor.yaml", WatchfloorFile)
        self._names["country"] = Countries(self._regions, "name a single country")
        if document is None:
            return None
        own = document.names("regions")
        countries = Countries(self._regions, "name it under regions: instead")
        named = {"region": self._regions.besides(own), "country of a region": countries}
        self._names["asset"] = _Assets(document.names("assets"))
        main = self._checked(document, named)
        if main is None or ("regions",) in main.left_out:
            return main
        shipped_ones = self._regions
        self._regions, faults = shipped_ones.with_own(main, own)
        self.warnings += map(str, regions.narrowing(main, shipped_ones, self._regions))
        self._names["region"] = self._regions
        self.faults += faults
        return main

    def _feeds(self, main: Loaded[WatchfloorFile] | None) -> tuple[Document[FeedsFile] | None, Selected | None]:
        listed = [entry.feed for entry in self._catalogue]
        self._names["feed"] = [feed.id for feed in listed]
        self._names["topic"] = {feed.topic for feed in listed}
        self._names["language"] = {feed.language for feed in listed}
        self._names["issuer"] = self._issuers | {feed.issuer for feed in listed if feed.issuer}
        document = self._opened(self._folder / "feeds.yaml", FeedsFile)
        if document is None:
            return None, None
        self._names["issuer"] = {*self._names["issuer"], *_described(document)}
        self._names["feed or own"] = [*(feed_id for _, feed_id in document.ids("own")), *self._names["feed"]]
        loaded = self._checked(document, self._names)
        if loaded is None:
            return document, None
        selected = select(document, loaded, self._catalogue, self._regions)
        self.faults += selected.faults
        if main is not None and not main.lacks("polling"):
            self.faults += never_asked(loaded, Allowed.of(main.value.polling.allow_networks))
        return document, selected

    def _rules(
        self, main: Loaded[WatchfloorFile] | None, feeds: Document[FeedsFile] | None, selected: Selected | None
    ) -> tuple[Document[RulesFile] | None, Ruled | None]:
        own = {issuer for _, issuer in feeds.ids("own", "issuer")} if feeds is not None else set()
        issuers = self._issuers | (own & set(self._names["issuer"]))
        document = self._opened(self._rules_file, RulesFile)
        if document is None:
            return None, None
        self.faults += document.repeated("rules", "id", 'there is already a rule "{id}" on line {line}; ids are unique')
        loaded = self._checked(document, {**self._names, "issuer": issuers})
        if loaded is None:
            return document, None
        polled = {feed.issuer for feed in selected.feeds if feed.issuer} if selected is not None else None
        retention = main.value.retention if main is not None and not main.lacks("retention") else None
        used = selected.feeds if selected is not None else None
        around = Surroundings(self._regions, issuers, polled, used, retention, self._assets(main), self._seeds)
        ruled = build(loaded, around)
        self.faults += ruled.faults
        self.warnings += map(str, ruled.warnings)
        return document, ruled

    def _rule_tests(self, rules: Document[RulesFile] | None) -> tuple[RuleTest, ...]:
        """`rules_test.yaml`, which a folder may be without; it is of the folder's own rules, not of others on trial."""
        path = self._folder / RULE_TESTS
        if not path.exists() or self._rules_file != self._folder / "rules.yaml":
            return ()
        document = self._opened(path, RulesTestFile)
        if document is None or rules is None:
            return ()
        ids = rule_ids(rules)
        lost = gone(document, ids) if ids is not None else None
        if lost is not None:
            self.faults.append(lost)
        known = {"rule": ids} if ids is not None and lost is None else {}
        loaded = self._checked(document, {**self._names, **known})
        return ruletests.build(loaded, self._regions) if loaded is not None else ()

    def _storage(self, main: Loaded[WatchfloorFile] | None) -> Storage | None:
        """Where everything is kept; None where that cannot be known for a fault."""
        if main is None or main.lacks("storage"):
            return None
        before = len(self.faults)
        ref = self._secret_url(main, "storage", main.value.storage)
        if ref is None:
            self.warnings += _fleeting(main.value.storage.url or "")
            return Storage(url=main.value.storage.url)
        with suppress(SecretError):  # told already
            try:
                database(ref.reveal())
            except ValueError as error:
                key = "url_file" if ref.file is not None else "url_env"
                self.faults.append(main.fault(f"what stands there cannot be used: {error}", "storage", key))
        return Storage(ref=ref) if len(self.faults) == before else None

    def _dead_man(self, main: Loaded[WatchfloorFile] | None) -> DeadMan | None:
        if main is None:
            return None
        ref = self._secret_url(main, "dead_man", main.value.dead_man)
        return None if ref is None else DeadMan(ref, main.value.dead_man.every, main.value.dead_man.tell_failure)

    def _secret_url(
        self, main: Loaded[WatchfloorFile], section: str, keys: StorageKeys | DeadManKeys
    ) -> SecretRef | None:
        """The reference to an address that lies elsewhere, tried once; None where a section names none."""
        ref: SecretRef | None = secret_ref("url", keys.url_file, keys.url_env, folder=self._folder)
        if ref is None:
            return None
        try:
            ref.reveal()
        except SecretError as error:
            self.faults.append(main.fault(str(error), section, "url_file" if ref.file is not None else "url_env"))
        self.warnings += ref.warnings()
        return ref

    def _listening(self, keys: HealthKeys) -> Listening:
        if keys.enabled and not ip_address(keys.address).is_loopback:
            self.warnings.append(
                f"health.address {keys.address} lets others than this machine ask how the daemon is, without a login"
            )
        return Listening(keys.enabled, keys.address, keys.port)

    def _opened(self, path: Path, schema: type[K]) -> Document[K] | None:
        try:
            return configfile.opened(path, schema)
        except ConfigError as error:
            self.faults += error.faults
            return None

    def _checked(self, document: Document[K], names: Names) -> Loaded[K] | None:
        checked = document.checked(names)
        self.faults += checked.faults
        return checked.loaded


def _fleeting(url: str) -> Iterator[str]:
    """What is unwise about where an SQLite file lies."""
    kind, _, path = url.partition("://")
    if not kind.startswith("sqlite"):
        return
    if path in ("", "/", "/:memory:"):
        yield f"storage.url {url} keeps everything in memory: nothing of it outlives the daemon"
    elif not path.startswith("//"):
        yield f"storage.url {url} lies wherever the daemon is started; four slashes begin a path that holds everywhere"


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
