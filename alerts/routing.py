"""Who is told of an alert: the operator's routes from top to bottom, the first that matches, and why.

A route that matches hands the alert to its own routes first, if it has any; where none of them takes it, to its
receivers. The search stops there unless the route says `continue`. What no route takes goes to the default receiver, so
that nothing is lost by a forgotten route. An alert that names no country matches no region but the whole world.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as default

from alerts.model import Alert
from alerts.scope import alert_in_region, alert_types
from monitor.model.place import Region
from monitor.model.severity import Severity


@dataclass(frozen=True, slots=True)
class Match:
    """What a route asks of an alert; all of it must hold, and an empty field asks nothing.

    Attributes:
        regions: Any of them holds the alert's country, or is its region.
        types: Any of them is the alert's indicator type, by label or by its evidence.
        labels: Each must be on the alert with exactly this value.
    """

    regions: tuple[Region, ...] = ()
    rules: frozenset[str] = frozenset()
    types: frozenset[str] = frozenset()
    min_severity: Severity | None = None
    max_severity: Severity | None = None
    labels: Mapping[str, str] = default(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Route:
    """One entry of the routes.

    Attributes:
        name: For reasons and explanations: its own name, or its place in the file such as `routes[2]`.
        receivers: Names; empty only where `routes` decides alone.
        onward: `continue` in the config: later routes are tried as well.
        routes: Tried first, for what this one matches.
    """

    name: str
    match: Match
    receivers: tuple[str, ...] = ()
    onward: bool = False
    routes: tuple[Route, ...] = ()


@dataclass(frozen=True, slots=True)
class Routed:
    """One receiver for one alert, with the reason in words."""

    receiver: str
    why: str


def route(alert: Alert, routes: Sequence[Route], default_receivers: Sequence[str]) -> tuple[Routed, ...]:
    """Every receiver of an alert, each once, in the order of the routes; never empty while there is a default."""
    taken = _search(alert, routes)
    if not taken:
        return tuple(Routed(name, "no route matches: the default receiver") for name in default_receivers)
    return tuple({routed.receiver: routed for routed in reversed(taken)}.values())[::-1]


def misses(alert: Alert, match: Match) -> tuple[str, ...]:
    """What a match asks that an alert does not have, in words; empty where it matches."""
    asked = (
        (not match.rules or alert.rule_id in match.rules, f"rule {alert.rule_id} is not {_any(match.rules)}"),
        (
            match.min_severity is None or alert.severity >= match.min_severity,
            f"severity {alert.severity} is below {match.min_severity}",
        ),
        (
            match.max_severity is None or alert.severity <= match.max_severity,
            f"severity {alert.severity} is above {match.max_severity}",
        ),
        (
            not match.types or bool(match.types & alert_types(alert)),
            f"type {_any(alert_types(alert)) or 'unknown'} is not {_any(match.types)}",
        ),
        (
            not match.regions or any(alert_in_region(alert, region) for region in match.regions),
            f"{_place(alert)} lies outside {_any(region.id for region in match.regions)}",
        ),
        *(
            (alert.labels.get(name) == value, f"label {name} is not {value!r}")
            for name, value in sorted(match.labels.items())
        ),
    )
    return tuple(words for holds, words in asked if not holds)


def _search(alert: Alert, routes: Sequence[Route]) -> list[Routed]:
    taken: list[Routed] = []
    for candidate in routes:
        if misses(alert, candidate.match):
            continue
        inner = _search(alert, candidate.routes)
        taken += inner or [Routed(name, _why(alert, candidate)) for name in candidate.receivers]
        if not candidate.onward:
            break
    return taken


def _why(alert: Alert, taken: Route) -> str:
    asked = taken.match
    facts = [
        *([f"rule {alert.rule_id}"] if asked.rules else []),
        *([f"type {_any(asked.types & alert_types(alert))}"] if asked.types else []),
        *(
            [f"{_place(alert)} in {_any(r.id for r in asked.regions if alert_in_region(alert, r))}"]
            if asked.regions
            else []
        ),
        *([f"severity {alert.severity}, at least {asked.min_severity}"] if asked.min_severity else []),
        *([f"severity {alert.severity}, at most {asked.max_severity}"] if asked.max_severity else []),
        *(f"{name} {value}" for name, value in sorted(asked.labels.items())),
    ]
    return f"{taken.name}: {'; '.join(facts) or 'takes everything'}"


def _place(alert: Alert) -> str:
    return alert.labels.get("country") or alert.labels.get("region") or "an alert without a country"


def _any(words: Iterable[str]) -> str:
    return " or ".join(sorted(words))
