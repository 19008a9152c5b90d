"""Reads `alerts.yaml` and checks what its schema cannot: names that must exist, zones, servers. All faults at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from alerts.digest import DigestSpec, Wording
from alerts.hours import Hours
from alerts.model import Target
from alerts.muting import Inhibition, OneEvent
from alerts.routing import Match, Route
from alerts.settings import schema
from alerts.settings.calendars import load_calendars
from alerts.settings.forms import GROUPING, HOURLY, WEEK
from alerts.settings.labels import BESIDES, Labels, labels_of
from alerts.settings.meaning import OUTBOX, AlertSettings, Immediate, PlannedDigest, Receiver
from alerts.settings.targets import targets
from alerts.settings.wording import load_wording
from alerts.standards.cap import Sender
from alerts.standards.publication import Publication
from alerts.timing import Schedule
from monitor.lib import shipped
from monitor.lib.addresses import Allowed, never_asked
from monitor.lib.configfile import Document, Loaded, opened
from monitor.lib.errors import ConfigError, Fault, shown
from monitor.model.place import Region
from monitor.model.rule import Rule
from monitor.model.severity import Severity

Loc = tuple[str | int, ...]

BRAND = "Watchfloor"
_CHANNELS = schema.Receiver.model_fields.keys() - {"zone", "language", "quiet_hours", "working_days", "budget"}


def load(
    path: Path,
    *,
    regions: Mapping[str, Region] | None,
    rule_ids: Collection[str] | None = None,
    types: Collection[str] | None = None,
    rules: Collection[Rule] | None = None,
    wording: Path | None = None,
) -> AlertSettings:
    """Who is told, by which channel, when.

    Args:
        path: Of `alerts.yaml`; relative files in it lie beside it.
        regions: By id, countries among them; None where they could not be read, then they are not checked.
        rule_ids: Of all rules, also those that are switched off; None leaves them unchecked.
        types: Indicator types; None leaves them unchecked.
        rules: All of them, switched off or not, whose labels may be named; None leaves labels unchecked.
        wording: How digests speak; by default as shipped.

    Raises:
        ConfigError: With all faults of the file.
    """
    document = opened(path, schema.AlertsFile)
    labels = labels_of(rules, regions, types) if rules is not None else None
    names: dict[str, Collection[str] | None] = {"region": regions, "rule": rule_ids, "indicator": types}
    if labels is not None:
        names |= {"label": labels.names, GROUPING: labels.names.union(BESIDES)}
    known = {kind: found for kind, found in names.items() if found is not None}
    checked = document.checked(
        {**known, "receiver": document.names("receivers") or (OUTBOX,), "language of dates": load_calendars()}
    )
    if checked.loaded is None:
        raise ConfigError(checked.faults)
    reading = _Reading(document, checked.loaded, path.parent, regions or {}, labels)
    settings = reading.settings(load_wording(wording or shipped.seeds() / "digest.yaml"))
    faults = (*checked.faults, *reading.faults)
    if faults:
        raise ConfigError(faults)
    return settings


def nobody() -> AlertSettings:
    """Settings that tell nobody of anything: for those who only look at what is kept while the file does not hold."""
    return AlertSettings(
        receivers=(),
        default_receiver="",
        routes=(),
        digests=(),
        immediate=Immediate(Severity.CRITICAL, frozenset(), ()),
        give_up_after=schema.Delivery().give_up_after,
        wording=load_wording(shipped.seeds() / "digest.yaml"),
    )


class _Reading:
    """One reading of one file; collects faults on the way. Unknown names were told before."""

    def __init__(
        self,
        document: Document[schema.AlertsFile],
        loaded: Loaded[schema.AlertsFile],
        folder: Path,
        regions: Mapping[str, Region],
        labels: Labels | None,
    ) -> None:
        self.faults: list[Fault] = []
        self._document = document
        self._loaded = loaded
        self._file = loaded.value
        self._folder = folder
        self._regions = regions
        self._labels = labels

    def settings(self, wording: Wording) -> AlertSettings:
        file = self._file
        self._check_default_receiver()
        self.faults += self._document.repeated(
            "digests", "name", 'there is already a digest named "{id}"; names are unique'
        )
        return AlertSettings(
            receivers=self._receivers(),
            default_receiver=self._default_receiver(),
            routes=self._routes(file.routes, ("routes",), "routes"),
            digests=tuple(self._digest(digest, ("digests", index)) for index, digest in enumerate(file.digests)),
            immediate=Immediate(
                min_severity=file.immediate.min_severity,
                tell=frozenset(file.immediate.tell),
                group_by=tuple(file.immediate.group_by),
                group_wait=file.immediate.group_wait,
                by_country=file.immediate.by_country,
            ),
            inhibitions=tuple(self._inhibition(entry, index) for index, entry in enumerate(file.inhibit)),
            one_event=self._one_event(file.one_event) if file.one_event else None,
            regions=self._regions,
            give_up_after=file.delivery.give_up_after,
            allowed=Allowed.of(file.delivery.allow_networks),
            wording=wording,
            zone=file.zone,
            contact=file.contact or "",
            publication=self._publication(file.publish) if file.publish else None,
            templates=self._templates(file.templates) if file.templates else None,
        )

    def _receivers(self) -> tuple[Receiver, ...]:
        if not self._file.receivers:
            both = Target(OUTBOX, "file", OUTBOX, {"folder": OUTBOX}), Target(OUTBOX, "console", "console")
            return (Receiver(OUTBOX, both, self._file.zone, language=self._file.language),)
        return tuple(self._receiver(name, receiver) for name, receiver in self._file.receivers.items())

    def _receiver(self, name: str, receiver: schema.Receiver) -> Receiver:
        loc: Loc = ("receivers", name)
        found = tuple(targets(name, receiver, self._file.smtp, self._folder))
        if receiver.email is not None and self._file.smtp is None and not self._has("smtp"):
            advice = 'mail needs a server; add "smtp: {host: …, from: …}" to this file'
            self._fault(advice, *loc, "email", key=True)
        elif not found and not any(self._has(*loc, channel) for channel in _CHANNELS):
            self._fault(
                f'receiver "{name}" has no channel; give it email, slack, webhook, apprise, file or console', *loc
            )
        if receiver.webhook is not None and receiver.webhook.url and not self._loaded.lacks("delivery"):
            allowed = Allowed.of(self._file.delivery.allow_networks)
            words = never_asked(receiver.webhook.url, allowed, "delivery: {allow_networks: [%s]}")
            if words is not None:
                self._fault(words, *loc, "webhook", "url")
        zone = receiver.zone or self._file.zone
        days = frozenset(WEEK.index(day) for day in receiver.working_days)
        return Receiver(
            name,
            found,
            zone,
            Hours(zone, tuple(receiver.quiet_hours), days),
            receiver.budget,
            receiver.language or self._file.language,
            own_zone=receiver.zone is not None,
        )

    def _default_receiver(self) -> str:
        """The named one, the only one, or the outbox."""
        return self._file.default_receiver or next(iter(self._file.receivers), OUTBOX)

    def _check_default_receiver(self) -> None:
        names = self._document.names("receivers")
        if len(names) > 1 and not self._has("default_receiver"):
            words = f"with several receivers, say who is the default_receiver: one of {', '.join(names)}"
            self._fault(words, "receivers", key=True)

    def _has(self, *loc: str | int) -> bool:
        """Whether a key is written in the file, rightly or not."""
        above = self._document.entry(*loc[:-1])
        return isinstance(above, dict) and loc[-1] in above

    def _routes(self, routes: Iterable[schema.Route], loc: Loc, shown: str) -> tuple[Route, ...]:
        return tuple(self._route(entry, (*loc, index), f"{shown}[{index + 1}]") for index, entry in enumerate(routes))

    def _route(self, entry: schema.Route, loc: Loc, shown: str) -> Route:
        return Route(
            name=entry.name or shown,
            match=self._match(entry.match, (*loc, "match")),
            receivers=tuple(dict.fromkeys(entry.receivers)),
            onward=entry.onward,
            routes=self._routes(entry.routes, (*loc, "routes"), f"{shown}.routes"),
        )

    def _match(self, match: schema.Match, loc: Loc) -> Match:
        return Match(
            regions=self._resolved(match.regions),
            rules=frozenset(match.rules),
            types=frozenset(match.types),
            min_severity=match.min_severity,
            max_severity=match.max_severity,
            labels={name: self._label(name, value, loc) for name, value in match.labels.items()},
        )

    def _label(self, name: str, value: str, loc: Loc) -> str:
        """A value of a label as alerts carry it; one that none could have is a fault."""
        if self._labels is None or name not in self._labels.names:
            return value
        try:
            return self._labels.value(name, value)
        except ValueError as error:
            self._fault(str(error), *loc, "labels", name)
            return value

    def _inhibition(self, entry: schema.Inhibit, index: int) -> Inhibition:
        for side in ("source", "target"):
            if getattr(entry, side) == schema.Match():
                words = f"{side} matches every alert; say which, by rules, types, regions, severity or labels"
                self._fault(words, "inhibit", index, side)
        return Inhibition(
            name=entry.name or f"inhibit[{index + 1}]",
            source=self._match(entry.source, ("inhibit", index, "source")),
            target=self._match(entry.target, ("inhibit", index, "target")),
            equal=tuple(entry.equal),
        )

    def _one_event(self, entry: schema.OneEvent) -> OneEvent:
        return OneEvent(entry.within, frozenset(entry.told_by), frozenset(entry.not_again))

    def _digest(self, digest: schema.Digest, loc: Loc) -> PlannedDigest:
        if digest.group_by == "region" and not digest.regions:
            self._fault("group_by: region makes one section for each of `regions`; name some", *loc, "group_by")
        zone = digest.zone or self._file.zone
        return PlannedDigest(
            spec=DigestSpec(
                name=digest.name,
                title=digest.title or digest.name.replace("-", " ").replace("_", " ").capitalize(),
                zone=zone,
                regions=self._resolved(digest.regions),
                types=frozenset(digest.types),
                min_severity=digest.min_severity,
                group_by=digest.group_by,
                stories=digest.stories,
                mapped=digest.map,
                near_misses=digest.near_misses,
                feedback=digest.feedback,
            ),
            schedule=Schedule(
                digest.at.replace(second=0),
                zone,
                frozenset(WEEK.index(day) for day in digest.days),
                hourly=digest.at.second == HOURLY,
            ),
            receivers=tuple(dict.fromkeys(digest.receivers)) or (self._default_receiver(),),
        )

    def _templates(self, name: str) -> Path:
        """The folder of own templates; each that cannot be read is a fault at its own place."""
        folder = self._folder / name
        if not folder.is_dir():
            self._fault(f'there is no folder "{name}" beside this file; make it, or remove the key', "templates")
            return folder
        from alerts.render.own import OwnTemplates  # what reads templates, for those who have their own

        self.faults += [Fault(shown(path), line, 1, why) for path, line, why in OwnTemplates(folder).faults()]
        return folder

    def _publication(self, publish: schema.Publish) -> Publication:
        address = publish.url or ""
        return Publication(
            folder=publish.folder,
            forms=frozenset(publish.formats),
            sender=Sender(publish.sender, BRAND, publish.restriction),
            address=address if not address or address.endswith("/") else f"{address}/",
            regions=self._resolved(publish.regions),
            min_severity=publish.min_severity,
            keep=publish.keep,
        )

    def _resolved(self, ids: list[str]) -> tuple[Region, ...]:
        return tuple(self._regions[region] for region in ids if region in self._regions)

    def _fault(self, message: str, *loc: str | int, key: bool = False) -> None:
        self.faults.append(self._loaded.fault(message, *loc, key=key))
