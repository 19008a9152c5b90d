"""From `rules.yaml` to rules: every name in it resolved, and what only shows beside other files told."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from monitor.lib.configfile import Loaded
from monitor.lib.durations import format_duration
from monitor.lib.errors import Fault
from monitor.lib.suggest import closest
from monitor.model.actor import plain
from monitor.model.feed import Feed
from monitor.model.place import Asset
from monitor.model.rule import FOREIGN, Condition, Least, Rise, Rule, Rung, StepDown, TellAgain, Where, looked_at
from monitor.model.severity import Severity
from monitor.settings.actors import groups_in
from monitor.settings.regions import Regions, is_country
from monitor.settings.rulewhere import Wheres, is_plain
from monitor.settings.schema.advice import LevelRule
from monitor.settings.schema.comparing import FirstSeenRule, RelativeRule, ShareRule, SurpriseRule
from monitor.settings.schema.composed import LadderRule, ScoreRule, SilenceRule, StepKeys
from monitor.settings.schema.conditions import RiseKeys
from monitor.settings.schema.rulekeys import GrowingRule
from monitor.settings.schema.rules import AnyRule, CountRule, QuantityRule, RulesFile
from monitor.settings.schema.where import NearKeys, WhereKeys

_RAISE_LASTS = timedelta(hours=24)
# A further step of advice is another decision of a government, however soon after the one that was told.
_STEP = TellAgain(times=1, by=1, after=timedelta(0))
_STEPS = frozenset({"level", "max_level", "area", "departure"})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What other files say that a rule depends on.

    Attributes:
        regions: By any name.
        issuers: Issuers of travel advisories.
        polled: Those of them whose feeds are polled; None where that is not known.
        feeds: All that are polled; None likewise.
        retention: What is older is deleted, so that no rule can count it; None where that is not known.
        assets: The operator's own, by id; None where that is not known.
        seeds: Where armed groups are listed; None leaves actors unchecked.
    """

    regions: Regions
    issuers: Collection[str]
    polled: Collection[str] | None = None
    feeds: Collection[Feed] | None = None
    retention: timedelta | None = None
    assets: Mapping[str, Asset] | None = None
    seeds: Path | None = None


@dataclass(frozen=True, slots=True)
class Ruled:
    """The enabled rules, what is wrong with any, what is unwise, and the rules that are switched off."""

    rules: tuple[Rule, ...] = ()
    faults: tuple[Fault, ...] = ()
    warnings: tuple[Fault, ...] = ()
    resting: tuple[Rule, ...] = ()


def build(loaded: Loaded[RulesFile], around: Surroundings) -> Ruled:
    """Rules out of their keys; a disabled one is checked like the others. Names that are unknown are told before."""
    reading = _Reading(loaded, around)
    rules = [reading.rule(index, keys) for index, keys in enumerate(loaded.value.rules)]
    enabled = tuple(rule for rule, keys in zip(rules, loaded.value.rules, strict=True) if keys.enabled)
    resting = tuple(rule for rule, keys in zip(rules, loaded.value.rules, strict=True) if not keys.enabled)
    return Ruled(enabled, tuple(reading.faults), tuple(reading.warnings), resting)


class _Reading:
    def __init__(self, loaded: Loaded[RulesFile], around: Surroundings) -> None:
        self.faults: list[Fault] = []
        self.warnings: list[Fault] = []
        self._loaded = loaded
        self._around = around
        self._wheres = Wheres(around.regions, around.assets, around.seeds)

    def rule(self, index: int, keys: AnyRule) -> Rule:
        place = self._loaded.at("rules", index)
        self._check(keys, index)
        return Rule(
            id=keys.id,
            title=keys.title,
            kind=keys.kind,
            condition=Condition(**keys.condition.model_dump()),
            severity=keys.severity.least,
            steps=keys.severity.steps,
            step_down=StepDown(**keys.step_down.model_dump()) if keys.step_down is not None else StepDown(),
            tell_again=_tell_again(keys),
            group_by=tuple(dict.fromkeys(keys.group_by)),
            for_=keys.for_,
            keep_firing_for=keys.keep_firing_for,
            repeat_interval=keys.repeat_interval,
            labels=keys.labels,
            false_positives=keys.false_positives,
            references=keys.references,
            description=" ".join(keys.description.split()),
            line=place.line,
            **self._of_kind(keys),
        )

    def _of_kind(self, keys: AnyRule) -> dict[str, Any]:
        """What only one kind of rule has."""
        match keys:
            case LadderRule():
                return {**_ladder(keys, [self._rung(step) for step in keys.ladder])}
            case SilenceRule():
                sources = self._wheres.sources(keys.where)
                return {"where": Where(), "sources": sources, "timespan": timedelta(0), "of": keys.of}
            case _:
                return {"where": self._wheres.where(keys.where), **_measured(keys)}

    def _rung(self, step: StepKeys) -> Rung:
        return Rung(step.name, self._wheres.where(step.where), step.gte, step.timespan, step.within)

    # What only shows beside other files

    def _check(self, keys: AnyRule, index: int) -> None:
        self._check_spans(keys, index)
        self._check_steps(keys, index)
        match keys:
            case LevelRule():
                self._check_advisories(keys, index)
            case RelativeRule() | FirstSeenRule():
                self._check_whole_countries(keys, index)
            case LadderRule():
                for at, step in enumerate(keys.ladder):
                    self._check_assets(step.where.near, index, "ladder", at, "where", "near")
                    self._check_actors(step.where, index, "ladder", at, "where")
            case CountRule() | QuantityRule() | ScoreRule():
                self._check_assets(keys.where.near, index, "where", "near")
                self._check_actors(keys.where, index, "where")
                if isinstance(keys, ScoreRule):
                    self._check_weights(keys, index)
                if "asset" in keys.group_by and keys.where.near is None:
                    words = "group_by: asset makes one alert for each asset; write near: under where"
                    self._fault(words, "rules", index, "group_by")
            case SilenceRule():
                self._check_sources(keys, index)

    def _check_sources(self, keys: SilenceRule, index: int) -> None:
        """Who watches a feed that is not used hears of no silence."""
        feeds = self._around.feeds
        if keys.enabled and feeds is not None and not any(map(self._wheres.sources(keys.where).hold, feeds)):
            words = f'rule "{keys.id}" cannot fire: no feed that is used is one that its where asks for'
            self.warnings.append(self._loaded.fault(words, "rules", index, "where"))

    def _check_weights(self, keys: ScoreRule, index: int) -> None:
        """A weight of what is not looked at weighs nothing."""
        for name in keys.weights:
            if keys.where.types and name not in keys.where.types:
                words = f"{name} is not among the types of where, so its weight counts for nothing; add it there"
                at = self._loaded.fault(f"{words} or take it out here", "rules", index, "weights", name, key=True)
                self.warnings.append(at)

    def _check_spans(self, keys: AnyRule, index: int) -> None:
        kept = self._around.retention
        for name in ("timespan", "baseline", "memory"):
            span = getattr(keys, name, None)
            if span is not None and kept is not None and span > kept:
                words = f"{name} is longer than the retention of {format_duration(kept)} in watchfloor.yaml; shorten it"
                self._fault(words, "rules", index, name)

    def _check_steps(self, keys: AnyRule, index: int) -> None:
        """The first step of severity holds below its value too: an alert that fires has some severity."""
        least, steps = keys.condition.least, keys.severity.steps
        above = keys.condition.gt is not None and keys.condition.gte is None  # with gt: 3 it may well begin at 4
        if steps and least is not None and steps[0].at > least + above:
            mild, fires = steps[0].severity, f"{'above' if above else 'from'} {least:g}"
            words = (
                f"{mild} is to begin at {steps[0].at:g}, and the rule fires {fires}: it is {mild} from there on; write "
            )
            mend = f"{mild}: {least:g} here, or a severity below it, or raise the condition"
            self.warnings.append(self._loaded.fault(words + mend, "rules", index, "severity", mild.value))
        for passed, worse in pairwise(steps):
            if least is not None and worse.at <= least:
                words = (
                    f"no alert is ever {passed.severity}: the rule fires from {least:g}, where it is {worse.severity}"
                )
                at = self._loaded.fault(f"{words} or worse", "rules", index, "severity", passed.severity.value)
                self.warnings.append(at)

    def _check_actors(self, where: WhereKeys, index: int, *loc: str | int) -> None:
        """No act is ever by whom no text can name."""
        regions = self._around.regions
        others = [(at, name) for at, name in enumerate(where.actors) if name != FOREIGN]
        unplaced = [(at, name) for at, name in others if name not in regions or not is_country(regions[name])]
        known = (
            groups_in((self._around.seeds / "gazetteer").resolve())
            if unplaced and self._around.seeds is not None
            else None
        )
        for at, name in unplaced:
            if known is not None and plain(name) not in known:
                states = [region.title for region in regions.values() if is_country(region)]
                near = closest(name, (FOREIGN, *states)) or closest(plain(name), known)
                mend = f'did you mean "{near}"?' if near else "write one name for each, as texts call them"
                words = f'actor "{name}" is no country and no group that is known, so that nothing is by it; {mend}'
                self.warnings.append(self._loaded.fault(words, "rules", index, *loc, "actors", at))

    def _check_whole_countries(self, keys: RelativeRule | FirstSeenRule, index: int) -> None:
        """Hourly counts know countries, not places."""
        for at, name in enumerate(keys.where.regions):
            if is_plain(self._around.regions.get(name)):
                words = f'region "{name}" holds no country, and hourly counts know no places; name countries'
                self._fault(words, "rules", index, "where", "regions", at)

    def _check_assets(self, near: NearKeys | None, index: int, *loc: str | int) -> None:
        if near is not None and not near.assets and self._around.assets is not None and not self._around.assets:
            self._fault("there is no asset; write some under assets: in watchfloor.yaml", "rules", index, *loc)

    def _check_advisories(self, keys: LevelRule, index: int) -> None:
        """A level rule sees whole countries, and only what some feed brings."""
        for at, name in enumerate(keys.where.regions):
            if is_plain(self._around.regions.get(name)):
                words = f'region "{name}" holds no country, so no advisory is about it; name countries'
                self._fault(words, "rules", index, "where", "regions", at)
        polled = self._around.polled
        wanted = keys.where.issuers or self._around.issuers
        if keys.enabled and polled is not None and not set(wanted) & set(polled):
            words = f'rule "{keys.id}" cannot fire: no polled feed carries the advice of {" or ".join(sorted(wanted))}'
            self.warnings.append(self._loaded.fault(words, "rules", index))

    def _fault(self, message: str, *loc: str | int) -> None:
        self.faults.append(self._loaded.fault(message, *loc))


def _tell_again(keys: AnyRule) -> TellAgain | None:
    """When growth is told; what is good news, or grows worse downwards, tells of it only where that is written."""
    bounded = keys.condition.gte is not None or keys.condition.gt is not None
    if isinstance(keys, LevelRule):
        return _STEP if bounded and keys.field in _STEPS else None
    if not isinstance(keys, GrowingRule):
        return None
    if keys.tell_again is not None:
        written = keys.tell_again
        return TellAgain(written.times, written.by, written.after) if written.enabled else None
    worst = keys.severity.steps[-1].severity if keys.severity.steps else keys.severity.least
    return TellAgain() if bounded and worst is not Severity.INFO else None


def _measured(keys: AnyRule) -> dict[str, Any]:
    """How the value is measured."""
    match keys:
        case CountRule():
            return {"count": keys.count, "timespan": keys.timespan}
        case LevelRule():
            return {
                "field": keys.field,
                "on": keys.on,
                "least_level": keys.least_level or 1,
                "timespan": keys.timespan or _RAISE_LASTS,
            }
        case QuantityRule():
            return {"quantity": keys.quantity, "timespan": keys.timespan, "rise": _rise(keys.change)}
        case ShareRule():
            return {**_compared(keys), "measure": keys.measure}
        case SurpriseRule():
            return _compared(keys)
        case FirstSeenRule():
            return {"timespan": keys.timespan, "memory": keys.memory, "history": keys.history}
        case ScoreRule():
            weights, half_life = keys.weights, keys.half_life
            return {"timespan": keys.timespan, "weights": weights, "half_life": half_life, "rise": _rise(keys.jump)}
    return {}


def _ladder(keys: LadderRule, rungs: Sequence[Rung]) -> dict[str, Any]:
    return {"where": looked_at(rungs), "rungs": tuple(rungs), "timespan": keys.timespan}


def _rise(keys: RiseKeys | None) -> Rise | None:
    return None if keys is None else Rise(keys.gte, keys.within)


def _compared(keys: RelativeRule) -> dict[str, Any]:
    return {
        "timespan": keys.timespan,
        "baseline": keys.baseline,
        "history": keys.history,
        "of": keys.of,
        "at_least": Least(**keys.at_least.model_dump()),
    }
