"""From `rules.yaml` to rules: every name in it resolved, and what only shows beside other files told."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from monitor.lib.configfile import Loaded
from monitor.lib.durations import format_duration
from monitor.lib.errors import Fault
from monitor.model.place import Region
from monitor.model.rule import Condition, Least, Rule, Where
from monitor.settings.regions import Regions, is_country
from monitor.settings.schema.rules import (
    AdvisoryWhereKeys,
    AnyRule,
    CountRule,
    CoverageWhereKeys,
    LevelRule,
    QuantityRule,
    RelativeRule,
    RulesFile,
    ShareRule,
    SurpriseRule,
    WhereKeys,
)

_RAISE_LASTS = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What other files say that a rule depends on.

    Attributes:
        regions: By any name.
        issuers: Issuers of travel advisories.
        polled: Those of them whose feeds are polled; None where that is not known.
        retention: What is older is deleted, so that no rule can count it; None where that is not known.
    """

    regions: Regions
    issuers: Collection[str]
    polled: Collection[str] | None = None
    retention: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Ruled:
    """The enabled rules, what is wrong with any, and what is unwise."""

    rules: tuple[Rule, ...]
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]


def build(loaded: Loaded[RulesFile], around: Surroundings) -> Ruled:
    """Rules out of their keys; a disabled one is checked like the others. Names that are unknown are told before."""
    reading = _Reading(loaded, around)
    rules = [reading.rule(index, keys) for index, keys in enumerate(loaded.value.rules)]
    enabled = tuple(rule for rule, keys in zip(rules, loaded.value.rules, strict=True) if keys.enabled)
    return Ruled(enabled, tuple(reading.faults), tuple(reading.warnings))


class _Reading:
    def __init__(self, loaded: Loaded[RulesFile], around: Surroundings) -> None:
        self.faults: list[Fault] = []
        self.warnings: list[Fault] = []
        self._loaded = loaded
        self._around = around

    def rule(self, index: int, keys: AnyRule) -> Rule:
        place = self._loaded.at("rules", index)
        self._check_timespan(keys, index)
        if isinstance(keys, LevelRule):
            self._check_advisories(keys, index)
        if isinstance(keys, RelativeRule):
            self._check_whole_countries(keys, index)
        return Rule(
            id=keys.id,
            title=keys.title,
            kind=keys.kind,
            where=self._where(keys.where),
            condition=Condition(**keys.condition.model_dump()),
            severity=keys.severity.least,
            steps=keys.severity.steps,
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

    def _where(self, keys: AdvisoryWhereKeys | CoverageWhereKeys) -> Where:
        regions = self._regions(keys.regions)
        match keys:
            case WhereKeys():
                return Where(
                    types=frozenset(keys.types),
                    assertions=frozenset(keys.assertions),
                    regions=regions,
                    attributes=keys.attributes,
                    actors=frozenset(self._actor(name) for name in keys.actors),
                    issuers=frozenset(keys.issuers),
                    min_confidence=keys.min_confidence,
                    min_origins=keys.min_origins,
                    tiers=frozenset(keys.tiers),
                    state_media=keys.state_media,
                )
            case CoverageWhereKeys():
                return Where(
                    types=frozenset(keys.types),
                    assertions=frozenset(keys.assertions),
                    regions=regions,
                    tiers=frozenset(keys.tiers),
                    state_media=keys.state_media,
                )
        return Where(regions=regions, issuers=frozenset(keys.issuers))

    def _check_timespan(self, keys: AnyRule, index: int) -> None:
        kept = self._around.retention
        if keys.timespan is not None and kept is not None and keys.timespan > kept:
            words = f"timespan is longer than the retention of {format_duration(kept)} in watchfloor.yaml; shorten it"
            self._fault(words, "rules", index, "timespan")

    def _check_whole_countries(self, keys: RelativeRule, index: int) -> None:
        """Hourly counts know countries, not places."""
        for at, name in enumerate(keys.where.regions):
            region = self._around.regions.get(name)
            if region is not None and not region.everywhere and not region.countries:
                words = (
                    f'region "{name}" holds no country, and what is counted by the hour has no places; name countries'
                )
                self._fault(words, "rules", index, "where", "regions", at)
        kept = self._around.retention
        if kept is not None and keys.baseline > kept:
            words = f"baseline is longer than the retention of {format_duration(kept)} in watchfloor.yaml; shorten it"
            self._fault(words, "rules", index, "baseline")

    def _check_advisories(self, keys: LevelRule, index: int) -> None:
        """A level rule sees whole countries, and only what some feed brings."""
        for at, name in enumerate(keys.where.regions):
            region = self._around.regions.get(name)
            if region is not None and not region.everywhere and not region.countries:
                words = f'region "{name}" holds no country, so no advisory is about it; name countries'
                self._fault(words, "rules", index, "where", "regions", at)
        polled = self._around.polled
        wanted = keys.where.issuers or self._around.issuers
        if keys.enabled and polled is not None and not set(wanted) & set(polled):
            words = f'rule "{keys.id}" cannot fire: no polled feed carries the advice of {" or ".join(sorted(wanted))}'
            self.warnings.append(self._loaded.fault(words, "rules", index))

    def _regions(self, names: Iterable[str]) -> tuple[Region, ...]:
        known = self._around.regions
        found = {known[name].id: known[name] for name in names if name in known}
        return tuple(found.values())

    def _actor(self, name: str) -> str:
        """A country by its code, as mentions have it; everything else is a group's name."""
        region = self._around.regions.get(name)
        return region.id if region is not None and is_country(region) else name

    def _fault(self, message: str, *loc: str | int) -> None:
        self.faults.append(self._loaded.fault(message, *loc))


def _of_kind(keys: AnyRule) -> dict[str, Any]:
    """What only one kind of rule has."""
    match keys:
        case CountRule():
            return {"count": keys.count, "timespan": keys.timespan}
        case LevelRule():
            return {"field": keys.field, "on": keys.on, "timespan": keys.timespan or _RAISE_LASTS}
        case QuantityRule():
            return {"quantity": keys.quantity, "timespan": keys.timespan}
        case ShareRule():
            return {**_compared(keys), "measure": keys.measure}
        case SurpriseRule():
            return _compared(keys)


def _compared(keys: RelativeRule) -> dict[str, Any]:
    return {
        "timespan": keys.timespan,
        "baseline": keys.baseline,
        "history": keys.history,
        "at_least": Least(**keys.at_least.model_dump()),
    }
