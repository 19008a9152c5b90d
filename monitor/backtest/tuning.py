"""How high a rule's bound must be to keep within a budget of alerts, tried on the past.

The search is the simplest honest one: the same rule with a dozen other bounds, all run over the same past at once. The
loosest one that keeps the budget is proposed, because it loses the least; where it tells nothing else than the
configured one, that stays.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from monitor.backtest.compare import Difference, compare
from monitor.backtest.episodes import Episodes
from monitor.backtest.measure import Told, score
from monitor.backtest.outcome import Outcome, Raised
from monitor.lib.errors import WatchfloorError
from monitor.model.advisory import STRICTEST
from monitor.model.rule import Condition, Rule

_BUDGET = re.compile(r"(\d+(?:\.\d+)?)\s*(?:/|per|a)\s*(day|week|month|year)")
_SPANS = {
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
    "month": timedelta(days=30),
    "year": timedelta(days=365),
}

# What the bound is multiplied with; whole bounds stay whole, and small ones try their neighbours too. Of large ones,
# such as troops, the next whole number says nothing and ten times as many is no end: they are spread wider.
_FACTORS = (0.25, 0.5, 0.67, 0.8, 0.9, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0, 6.0, 10.0)
_FAR = (0.1, 15.0, 25.0, 40.0, 65.0, 100.0, 200.0, 400.0, 1000.0)
_LARGE = 100
_NEIGHBOURS = (-3, -2, -1, 1, 2, 3, 4, 5)
_LEVELS = tuple(map(float, range(1, STRICTEST + 1)))
_BETWEEN_LEVELS = frozenset({"divergence", "raised_by"})


@dataclass(frozen=True, slots=True)
class Bound:
    """The part of a condition that is tuned.

    Attributes:
        name: `gte`, `gt`, `lte` or `lt`.
        value: As configured.
    """

    name: str
    value: float

    @property
    def from_below(self) -> bool:
        """Whether a higher value is stricter."""
        return self.name in ("gte", "gt")

    def looser(self, one: float) -> float:
        """A sort key under which looser values come first."""
        return one if self.from_below else -one


@dataclass(frozen=True, slots=True)
class Trial:
    """The rule with one bound, over the past.

    Attributes:
        told: Its part in each episode that began in the span.
        standing: How many more had fired before the span and still stood when it began.
    """

    value: float
    raised: tuple[Raised, ...]
    a_week: float
    told: tuple[Told, ...]
    standing: int = 0

    @property
    def hits(self) -> int:
        """Onsets it told of in time."""
        return sum(one.hit is not None for one in self.told)


@dataclass(frozen=True, slots=True)
class Tuned:
    """What was tried, and what is proposed.

    Attributes:
        trials: The loosest first, the configured one among them.
        proposal: None where none of them keeps the budget; as configured where none of them fired at all.
        weeks: How long the past is.
    """

    rule: Rule
    bound: Bound
    budget: float
    trials: tuple[Trial, ...]
    proposal: Trial | None
    weeks: float

    @property
    def never_fired(self) -> bool:
        """Whether the past says nothing of the rule, whatever its bound."""
        return not any(one.raised for one in self.trials)

    @property
    def present(self) -> Trial:
        """As configured."""
        return next(one for one in self.trials if one.value == self.bound.value)

    def tried_with(self, trial: Trial) -> Rule:
        """The rule as it was in a trial."""
        return replace(self.rule, condition=replace(self.rule.condition, **{self.bound.name: trial.value}))

    @property
    def difference(self) -> Difference:
        """What the proposal would change."""
        chosen = self.proposal or self.present
        return compare(self.present.raised, chosen.raised)

    @property
    def lost(self) -> tuple[Told, ...]:
        """Onsets that the rule tells of as it is, and would not with the proposal."""
        chosen = self.proposal or self.present
        pairs = zip(self.present.told, chosen.told, strict=True)
        return tuple(before for before, after in pairs if before.hit is not None and after.hit is None)


def budget_of(text: str) -> float:
    """Alerts a week, from `2/week`, `1 a day` or `3 per month`.

    Raises:
        WatchfloorError: where it says no such thing.
    """
    found = _BUDGET.fullmatch(text.strip().lower())
    if found is None:
        raise WatchfloorError(f'"{text}" is no budget; write a number of alerts and a span, such as 2/week or 1/day')
    return float(found[1]) * (timedelta(weeks=1) / _SPANS[found[2]])


def bound_of(rule: Rule) -> Bound:
    """The bound that makes a rule louder or quieter.

    Raises:
        WatchfloorError: where it has none that could move.
    """
    given = {name: getattr(rule.condition, name) for name in ("gte", "gt", "lte", "lt")}
    name = next((name for name, value in given.items() if value is not None), None)
    if name is None:
        raise WatchfloorError(f"rule {rule.id} asks for exactly {rule.condition.eq:g}; there is no bound to tune")
    return Bound(name, given[name])


def variants(rule: Rule) -> Mapping[str, Sequence[Rule]]:
    """The rule with every bound that is tried, each as a set of its own by the bound in words, the loosest first."""
    bound = bound_of(rule)
    values = sorted((one for one in _values(rule, bound) if _tells(rule, bound, one)), key=bound.looser)
    return {f"{one:g}": (replace(rule, condition=replace(rule.condition, **{bound.name: one})),) for one in values}


def most(rule: Rule) -> float | None:
    """The highest value a rule can have, where it counts what there are only so many of: steps, or levels apart."""
    if rule.kind == "ladder":
        return float(len(rule.rungs))
    return _LEVELS[-1] - _LEVELS[0] if rule.kind == "level" and rule.field in _BETWEEN_LEVELS else None


def _values(rule: Rule, bound: Bound) -> set[float]:
    if rule.kind == "level":
        return {*_LEVELS, bound.value}
    large = bound.value >= _LARGE
    spread = (*_FACTORS, *_FAR) if large else _FACTORS
    factors = spread if bound.from_below else tuple(1 / one for one in spread)
    scaled = {bound.value * one for one in factors}
    if bound.value != int(bound.value):
        return {bound.value, *(round(one, 2) for one in scaled)}
    near: set[float] = set() if large else {bound.value + step for step in _NEIGHBOURS}
    return {bound.value, *(one for one in {float(round(one)) for one in scaled} | near if one >= 1)}


def _tells(rule: Rule, bound: Bound, value: float) -> bool:
    """Whether a bound could tell anything another does not: it leaves room, and the value may lie on both its sides."""
    top = most(rule)
    if top is not None and value != bound.value and (value > top or (value == top and bound.name in ("gt", "lte"))):
        return False
    return _possible(rule.condition, bound, value)


def _possible(condition: Condition, bound: Bound, value: float) -> bool:
    """Whether the other bounds leave room."""
    lower = [one for one in (condition.gte, condition.gt) if one is not None]
    upper = [one for one in (condition.lte, condition.lt) if one is not None]
    (lower if bound.from_below else upper)[:] = [value]
    return not lower or not upper or max(lower) < min(upper)


def tuned(rule: Rule, outcome: Outcome, budget: float, episodes: Episodes | None) -> Tuned:
    """Choose among the variants that ran."""
    bound = bound_of(rule)
    trials = tuple(_trial(name, outcome, episodes) for name in outcome.raised)
    fitting = [one for one in trials if one.a_week <= budget]
    if not any(one.raised for one in trials):  # a looser bound would be a guess
        fitting = [one for one in trials if one.value == bound.value]
    return Tuned(rule, bound, budget, trials, _chosen(fitting, bound), outcome.weeks)


def _chosen(fitting: Sequence[Trial], bound: Bound) -> Trial | None:
    """The loosest; as configured where that tells the same of this past: nothing then speaks for a change."""
    loosest = next(iter(fitting), None)
    present = next((one for one in fitting if one.value == bound.value), None)
    if loosest is None or present is None:
        return loosest
    changed = compare(present.raised, loosest.raised)
    alike = not (changed.appeared or changed.vanished or changed.earlier or changed.later)
    return present if alike else loosest


def _trial(name: str, outcome: Outcome, episodes: Episodes | None) -> Trial:
    raised = outcome.raised[name]
    told = score(raised, outcome, episodes).told if episodes is not None else ()
    return Trial(float(name), raised, len(raised) / outcome.weeks, told, len(outcome.standing.get(name, ())))
