"""From `rules.yaml` to rules: every name in it resolved, or told with what it might mean."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from monitor.lib.configfile import Loaded
from monitor.lib.durations import format_duration
from monitor.lib.errors import Fault
from monitor.lib.suggest import hint
from monitor.model.place import Region
from monitor.model.rule import Condition, Rule, Where
from monitor.settings.regions import Regions, is_country
from monitor.settings.schema.rules import (
    AdvisoryWhereKeys,
    AnyRule,
    CountRule,
    LevelRule,
    QuantityRule,
    RulesFile,
    WhereKeys,
)

_RAISE_LASTS = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names a rule may use.

    Attributes:
        types: Indicator types.
        attributes: Attribute names by type; a type that is not in it is not checked.
        issuers: Issuers of travel advisories.
        polled: Those of them whose feeds are polled; None where that is not known.
        retention: What is older is deleted, so that no rule can count it; None where that is not known.
    """

    types: Collection[str]
    issuers: Collection[str]
    regions: Regions
    attributes: Mapping[str, Collection[str]]
    polled: Collection[str] | None = None
    retention: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Ruled:
    """The enabled rules, what is wrong with any, and what is unwise."""

    rules: tuple[Rule, ...]
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]


def build(loaded: Loaded[RulesFile], vocabulary: Vocabulary) -> Ruled:
    """Rules out of their keys; a disabled one is checked like the others."""
    reading = _Reading(loaded, vocabulary)
    rules = [reading.rule(index, keys) for index, keys in enumerate(loaded.value.rules)]
    enabled = tuple(rule for rule, keys in zip(rules, loaded.value.rules, strict=True) if keys.enabled)
    return Ruled(enabled, tuple(reading.faults), tuple(reading.warnings))


class _Reading:
    def __init__(self, loaded: Loaded[RulesFile], vocabulary: Vocabulary) -> None:
        self.faults: list[Fault] = []
        self.warnings: list[Fault] = []
        self._loaded = loaded
        self._vocabulary = vocabulary
        self._lines: dict[str, int] = {}

    def rule(self, index: int, keys: AnyRule) -> Rule:
        place = self._loaded.at("rules", index)
        if keys.id in self._lines:
            words = f'there is already a rule "{keys.id}" on line {self._lines[keys.id]}; ids are unique'
            self._fault(words, "rules", index, "id")
        self._lines.setdefault(keys.id, place.line)
        self._check_timespan(keys, index)
        if isinstance(keys, LevelRule):
            self._check_advisories(keys, index)
        return Rule(
            id=keys.id,
            title=keys.title,
            kind=keys.kind,
            where=self._where(keys.where, "rules", index, "where"),
            condition=Condition(**keys.condition.model_dump()),
            severity=keys.severity,
            group_by=tuple(dict.fromkeys(keys.group_by)),
            for_=keys.for_,
            keep_firing_for=keys.keep_firing_for,
            repeat_interval=keys.repeat_interval,
            labels=keys.labels,
            false_positives=keys.false_positives,
            references=keys.references,
            description=" ".join(keys.description.split()),
            line=place.line,
            **_of_kind(keys),
        )

    def _where(self, keys: AdvisoryWhereKeys, *loc: str | int) -> Where:
        regions = self._regions(keys.regions, *loc, "regions")
        self._known(keys.issuers, self._vocabulary.issuers, "issuer", *loc, "issuers")
        issuers = frozenset(keys.issuers)
        if not isinstance(keys, WhereKeys):
            return Where(regions=regions, issuers=issuers)
        self._known(keys.types, self._vocabulary.types, "indicator", *loc, "types")
        self._attributes(keys, *loc, "attributes")
        return Where(
            types=frozenset(keys.types),
            assertions=frozenset(keys.assertions),
            regions=regions,
            attributes=keys.attributes,
            actors=frozenset(self._actor(name) for name in keys.actors),
            issuers=issuers,
            min_confidence=keys.min_confidence,
        )

    def _check_timespan(self, keys: AnyRule, index: int) -> None:
        kept = self._vocabulary.retention
        if keys.timespan is not None and kept is not None and keys.timespan > kept:
            words = f"timespan is longer than the retention of {format_duration(kept)} in watchfloor.yaml; shorten it"
            self._fault(words, "rules", index, "timespan")

    def _check_advisories(self, keys: LevelRule, index: int) -> None:
        """A level rule sees whole countries, and only what some feed brings."""
        for at, name in enumerate(keys.where.regions):
            region = self._vocabulary.regions.get(name)
            if region is not None and not region.everywhere and not region.countries:
                words = f'region "{name}" holds no country, so no advisory is about it; name countries'
                self._fault(words, "rules", index, "where", "regions", at)
        polled = self._vocabulary.polled
        wanted = keys.where.issuers or self._vocabulary.issuers
        if keys.enabled and polled is not None and not set(wanted) & set(polled):
            words = f'rule "{keys.id}" cannot fire: no polled feed carries the advice of {" or ".join(sorted(wanted))}'
            self.warnings.append(self._loaded.fault(words, "rules", index))

    def _regions(self, names: Iterable[str], *loc: str | int) -> tuple[Region, ...]:
        found: dict[str, Region] = {}
        for index, name in enumerate(names):
            region = self._vocabulary.regions.get(name)
            if region is None:
                self._fault(f'unknown region "{name}"{self._vocabulary.regions.suggestion(name)}', *loc, index)
            else:
                found[region.id] = region
        return tuple(found.values())

    def _attributes(self, keys: WhereKeys, *loc: str | int) -> None:
        """An attribute must belong to a type the rule looks at; without types, to any."""
        defined = self._vocabulary.attributes
        looked_at = [name for name in keys.types if name in self._vocabulary.types] or list(self._vocabulary.types)
        if any(name not in defined for name in looked_at):
            return
        known = {attribute for name in looked_at for attribute in defined[name]}
        for name in keys.attributes:
            if name not in known:
                of = f" of {', '.join(keys.types)}" if keys.types else ""
                self._fault(f'unknown attribute "{name}"{of}{hint(name, known)}', *loc, name, key=True)

    def _actor(self, name: str) -> str:
        """A country by its code, as mentions have it; everything else is a group's name."""
        region = self._vocabulary.regions.get(name)
        return region.id if region is not None and is_country(region) else name

    def _known(self, names: Iterable[str], known: Collection[str], kind: str, *loc: str | int) -> None:
        for index, name in enumerate(names):
            if name not in known:
                advice = hint(name, known) or "; docs/configuration.md lists what there is"
                self._fault(f'unknown {kind} "{name}"{advice}', *loc, index)

    def _fault(self, message: str, *loc: str | int, key: bool = False) -> None:
        self.faults.append(self._loaded.fault(message, *loc, key=key))


def _of_kind(keys: CountRule | LevelRule | QuantityRule) -> dict[str, Any]:
    """What only one kind of rule has."""
    match keys:
        case CountRule():
            return {"count": keys.count, "timespan": keys.timespan}
        case LevelRule():
            return {"field": keys.field, "on": keys.on, "timespan": keys.timespan or _RAISE_LASTS}
        case QuantityRule():
            return {"quantity": keys.quantity, "timespan": keys.timespan}
