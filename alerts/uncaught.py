"""Routes and inhibitions that no alert of the rules could ever match: told before a night is missed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from alerts.muting import Inhibition
from alerts.routing import Match, Route
from monitor.model.place import Region
from monitor.model.rule import AREA, Rule
from monitor.model.severity import Severity

Loc = tuple[str | int, ...]

_LISTED = 3  # rules that are named


@dataclass(frozen=True, slots=True)
class Uncaught:
    """A match that no alert meets.

    Attributes:
        loc: Where it stands in the file.
        words: What it is, and why.
    """

    loc: Loc
    words: str

    def __str__(self) -> str:
        return self.words


def uncaught(
    routes: Sequence[Route], rules: Sequence[Rule], loc: Loc = ("routes",), within: tuple[Match, ...] = ()
) -> Iterator[Uncaught]:
    """Every route that no rule can raise an alert for, from top to bottom; what stands in one is not told again.

    Args:
        routes: From top to bottom.
        rules: Those at work.
        loc: Where the routes stand.
        within: What the routes they stand in ask for; all of it holds of what comes to them.
    """
    for at, one in enumerate(routes):
        asked = (*within, one.match)
        why = _why_none(asked, rules)
        if why:
            yield Uncaught((*loc, at), f"{one.name} takes no alert: {why}")
        else:
            yield from uncaught(one.routes, rules, (*loc, at, "routes"), asked)


def idle(inhibitions: Sequence[Inhibition], rules: Sequence[Rule]) -> Iterator[Uncaught]:
    """Every inhibition that keeps nothing from being told, for no rule can raise one of its sides."""
    for at, one in enumerate(inhibitions):
        for side, match in (("source", one.source), ("target", one.target)):
            if why := _why_none((match,), rules):
                yield Uncaught(("inhibit", at, side), f"{one.name} keeps back no alert: no {side} can come: {why}")


def able(asked: Sequence[Match], rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """The rules that may raise an alert which meets all of some matches."""
    return tuple(rule for rule in rules if all(holds(match, rule) for holds, _ in _ASKED for match in asked))


def _why_none(asked: Sequence[Match], rules: Sequence[Rule]) -> str:
    """Why no rule raises an alert that meets all matches; empty where one may."""
    left = list(rules)
    for holds, words in _ASKED:
        able = [rule for rule in left if all(holds(match, rule) for match in asked)]
        if left and not able:
            return words(asked, left)
        left = able
    return ""


def _of_rule(match: Match, rule: Rule) -> bool:
    return not match.rules or rule.id in match.rules


def _of_type(match: Match, rule: Rule) -> bool:
    told = _types(rule)
    return not match.types or told is None or bool(told & match.types)


def _types(rule: Rule) -> frozenset[str] | None:
    """What an alert of a rule may be about; None where that may be anything."""
    if "type" in rule.labels and "type" not in rule.group_by:
        return frozenset({rule.labels["type"]})
    if rule.kind == "silence":
        return frozenset()
    if rule.kind == "level" or rule.of == "coverage":
        return None  # what proves it is not asked for by type
    wheres = [rung.where for rung in rule.rungs] or [rule.where]
    if not all(where.types for where in wheres):
        return None
    return frozenset[str]().union(*(where.types | where.confirmed_by for where in wheres))


def _of_severity(match: Match, rule: Rule) -> bool:
    least, most = match.min_severity or Severity.INFO, match.max_severity or Severity.CRITICAL
    return any(least <= step <= most for step in (rule.severity, *(step.severity for step in rule.steps)))


def _of_place(match: Match, rule: Rule) -> bool:
    return not match.regions or any(_may_lie_in(rule, region) for region in match.regions)


def _may_lie_in(rule: Rule, region: Region) -> bool:
    if region.everywhere or rule.labels.get("region") == region.id or rule.labels.get("country") in region.countries:
        return True
    if "region" in rule.group_by and region.id in {one.id for one in rule.where.regions}:
        return True
    near = rule.where.near
    if "country" not in rule.group_by:
        assets = near.assets if near is not None and "asset" in rule.group_by else ()
        return any(asset.country in region.countries for asset in assets)
    watched = rule.where.regions
    return not watched or any(one.everywhere or one.circles or one.countries & region.countries for one in watched)


def _of_label(match: Match, rule: Rule) -> bool:
    return all(_may_have(rule, name, value) for name, value in match.labels.items())


def _may_have(rule: Rule, name: str, value: str) -> bool:
    if name in rule.group_by:
        return name != "region" or value == "world" or value in {one.id for one in rule.where.regions}
    near = rule.where.near
    if name == "country" and near is not None and "asset" in rule.group_by:
        return any((asset.country or rule.labels.get(name)) == value for asset in near.assets)
    return rule.writes(name, value) or (name == AREA and AREA in rule.label_names - rule.labels.keys())


def _named(rules: Sequence[Rule]) -> str:
    """Which rules could not, where they are few."""
    return " or ".join(rule.id for rule in rules) if len(rules) <= _LISTED else f"{len(rules)} rules that it asks for"


def _switched_off(asked: Sequence[Match], _left: Sequence[Rule]) -> str:
    names = sorted({name for match in asked for name in match.rules})
    return f"no rule at work is {' or '.join(names[:_LISTED])}" + (
        " or another of its rules" if names[_LISTED:] else ""
    )


def _no_type(asked: Sequence[Match], left: Sequence[Rule]) -> str:
    types = sorted({name for match in asked for name in match.types})
    return f"nothing that {_named(left)} asks for is {' or '.join(types)}"


def _no_severity(_asked: Sequence[Match], left: Sequence[Rule]) -> str:
    steps = {rule.severity for rule in left}.union(step.severity for rule in left for step in rule.steps)
    shown = " or ".join(step.value for step in sorted(steps, key=lambda step: step.rank))
    return f"an alert of {_named(left)} is {shown}"


def _no_place(asked: Sequence[Match], left: Sequence[Rule]) -> str:
    names = sorted({region.id for match in asked for region in match.regions})
    return f"no alert of {_named(left)} names a country of {' or '.join(names)}"


def _no_label(asked: Sequence[Match], left: Sequence[Rule]) -> str:
    wanted = sorted({f"{name} {value}" for match in asked for name, value in match.labels.items()})
    return f"no alert of {_named(left)} has the label {' and '.join(wanted)}"


Holds = Callable[[Match, Rule], bool]
Words = Callable[[Sequence[Match], Sequence[Rule]], str]
_ASKED: tuple[tuple[Holds, Words], ...] = (
    (_of_rule, _switched_off),
    (_of_type, _no_type),
    (_of_place, _no_place),
    (_of_severity, _no_severity),
    (_of_label, _no_label),
)
