"""Reads `alerts.yaml` and checks what its schema cannot: names that must exist, zones, servers. All faults at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from zoneinfo import available_timezones

from alerts.digest import DigestSpec, Wording
from alerts.model import Target
from alerts.routing import Match, Route
from alerts.settings import schema
from alerts.settings.meaning import OUTBOX, AlertSettings, Immediate, PlannedDigest, Receiver
from alerts.settings.targets import targets
from alerts.settings.wording import load_wording
from alerts.timing import Schedule
from monitor.lib import shipped
from monitor.lib.configfile import Loaded, read
from monitor.lib.errors import ConfigError, Fault
from monitor.lib.suggest import hint
from monitor.model.place import Region

Loc = tuple[str | int, ...]


def load(
    path: Path,
    *,
    regions: Mapping[str, Region],
    rule_ids: Collection[str] | None = None,
    types: Collection[str] | None = None,
    wording: Path | None = None,
) -> AlertSettings:
    """Who is told, by which channel, when.

    Args:
        path: Of `alerts.yaml`; relative files in it lie beside it.
        regions: By id, countries among them.
        rule_ids: Of all rules; None where they could not be read, then they are not checked.
        types: Indicator types; None leaves them unchecked.
        wording: How digests speak; by default as shipped.

    Raises:
        ConfigError: With all faults of the file.
    """
    loaded = read(path, schema.AlertsFile)
    reading = _Reading(loaded, path.parent, regions, rule_ids, types)
    settings = reading.settings(load_wording(wording or shipped.seeds() / "digest.yaml"))
    if reading.faults:
        raise ConfigError(reading.faults)
    return settings


class _Reading:
    """One reading of one file; collects faults on the way."""

    def __init__(
        self,
        loaded: Loaded[schema.AlertsFile],
        folder: Path,
        regions: Mapping[str, Region],
        rule_ids: Collection[str] | None,
        types: Collection[str] | None,
    ) -> None:
        self.faults: list[Fault] = []
        self._loaded = loaded
        self._file = loaded.value
        self._folder = folder
        self._regions = regions
        self._rule_ids = rule_ids
        self._types = types
        self._zones = available_timezones()

    def settings(self, wording: Wording) -> AlertSettings:
        file = self._file
        self._zone(file.zone, ("zone",))
        self._check_default_receiver()
        return AlertSettings(
            receivers=self._receivers(),
            default_receiver=self._default_receiver(),
            routes=self._routes(file.routes, ("routes",), "routes"),
            digests=tuple(self._digest(digest, ("digests", index)) for index, digest in enumerate(file.digests)),
            immediate=Immediate(
                min_severity=file.immediate.min_severity,
                tell=frozenset(file.immediate.tell),
                group_by=tuple(file.immediate.group_by),
            ),
            give_up_after=file.delivery.give_up_after,
            wording=wording,
            zone=file.zone,
        )

    def _receivers(self) -> tuple[Receiver, ...]:
        if not self._file.receivers:
            both = Target(OUTBOX, "file", OUTBOX, {"folder": OUTBOX}), Target(OUTBOX, "console", "console")
            return (Receiver(OUTBOX, both, self._file.zone),)
        return tuple(self._receiver(name, receiver) for name, receiver in self._file.receivers.items())

    def _receiver(self, name: str, receiver: schema.Receiver) -> Receiver:
        loc: Loc = ("receivers", name)
        self._zone(receiver.zone, (*loc, "zone"))
        found = tuple(targets(name, receiver, self._file.smtp, self._folder))
        if receiver.email is not None and self._file.smtp is None:
            advice = 'mail needs a server; add "smtp: {host: …, from: …}" to this file'
            self._fault(advice, *loc, "email", key=True)
        elif not found:
            self._fault(f'receiver "{name}" has no channel; give it email, slack, webhook, file or console', *loc)
        return Receiver(name, found, receiver.zone or self._file.zone)

    def _default_receiver(self) -> str:
        """The named one, the only one, or the outbox."""
        return self._file.default_receiver or next(iter(self._file.receivers), OUTBOX)

    def _check_default_receiver(self) -> None:
        if self._file.default_receiver is not None:
            self._known([self._file.default_receiver], self._receiver_choices(), "receiver", ("default_receiver",))
        elif len(self._file.receivers) > 1:
            names = ", ".join(self._file.receivers)
            self._fault(
                f"with several receivers, say who is the default_receiver: one of {names}", "receivers", key=True
            )

    def _receiver_choices(self) -> list[str]:
        return list(self._file.receivers) or [OUTBOX]

    def _routes(self, routes: Iterable[schema.Route], loc: Loc, shown: str) -> tuple[Route, ...]:
        return tuple(self._route(entry, (*loc, index), f"{shown}[{index + 1}]") for index, entry in enumerate(routes))

    def _route(self, entry: schema.Route, loc: Loc, shown: str) -> Route:
        self._receiver_names(entry.receivers, (*loc, "receivers"))
        return Route(
            name=entry.name or shown,
            match=self._match(entry.match, (*loc, "match")),
            receivers=tuple(dict.fromkeys(entry.receivers)),
            onward=entry.onward,
            routes=self._routes(entry.routes, (*loc, "routes"), f"{shown}.routes"),
        )

    def _match(self, match: schema.Match, loc: Loc) -> Match:
        if self._rule_ids is not None:
            self._known(match.rules, self._rule_ids, "rule", (*loc, "rules"))
        return Match(
            regions=self._resolved(match.regions, (*loc, "regions")),
            rules=frozenset(match.rules),
            types=self._type_names(match.types, (*loc, "types")),
            min_severity=match.min_severity,
            labels=match.labels,
        )

    def _digest(self, digest: schema.Digest, loc: Loc) -> PlannedDigest:
        self._check_digest(digest, loc)
        zone = digest.zone or self._file.zone
        return PlannedDigest(
            spec=DigestSpec(
                name=digest.name,
                title=digest.title or digest.name.replace("-", " ").replace("_", " ").capitalize(),
                zone=zone,
                regions=self._resolved(digest.regions, (*loc, "regions")),
                types=self._type_names(digest.types, (*loc, "types")),
                min_severity=digest.min_severity,
                group_by=digest.group_by,
                stories=digest.stories,
            ),
            schedule=Schedule(digest.at, zone, frozenset(schema.WEEK.index(day) for day in digest.days)),
            receivers=tuple(dict.fromkeys(digest.receivers)) or (self._default_receiver(),),
        )

    def _check_digest(self, digest: schema.Digest, loc: Loc) -> None:
        self._zone(digest.zone, (*loc, "zone"))
        self._receiver_names(digest.receivers, (*loc, "receivers"))
        if [other.name for other in self._file.digests].index(digest.name) != loc[-1]:
            self._fault(f'there is already a digest named "{digest.name}"; names are unique', *loc, "name")
        if digest.group_by == "region" and not digest.regions:
            self._fault("group_by: region makes one section for each of `regions`; name some", *loc, "group_by")

    def _receiver_names(self, names: list[str], loc: Loc) -> None:
        self._known(names, self._receiver_choices(), "receiver", loc)

    def _type_names(self, names: list[str], loc: Loc) -> frozenset[str]:
        if self._types is not None:
            self._known(names, self._types, "indicator", loc)
        return frozenset(names)

    def _resolved(self, ids: list[str], loc: Loc) -> tuple[Region, ...]:
        self._known(ids, self._regions, "region", loc)
        return tuple(self._regions[region] for region in ids if region in self._regions)

    def _known(self, names: Iterable[str], known: Collection[str], kind: str, loc: Loc) -> None:
        for index, name in enumerate(names):
            if name not in known:
                self._fault(f'unknown {kind} "{name}"{hint(name, known)}', *loc, index)

    def _zone(self, zone: str | None, loc: Loc) -> None:
        if zone is not None and zone not in self._zones:
            advice = hint(zone, self._zones) or "; write an IANA name such as Europe/London"
            self._fault(f'unknown zone "{zone}"{advice}', *loc)

    def _fault(self, message: str, *loc: str | int, key: bool = False) -> None:
        self.faults.append(self._loaded.fault(message, *loc, key=key))
