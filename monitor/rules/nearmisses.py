"""What nearly was told: groups that came close to a rule's threshold, for whoever tunes rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from monitor.model.names import Names
from monitor.model.rule import Rule
from monitor.model.signal import NearMiss
from monitor.rules.explain import distance, explain, needs
from monitor.rules.facts import Facts

# How far below its bound a value may be, as a part of it: two of three stories are near, one of three is not.
NEAR = 0.4
MOST = 100  # of the whole world: a digest of one country looks for its own among them


def near_misses(rules: Iterable[Rule], facts: Facts, now: datetime) -> tuple[NearMiss, ...]:
    """Groups that do not fire and came near, nearest first: `Drone attacks, Iraq: 2, rule needs at least 3`."""
    near: list[tuple[float, NearMiss]] = []
    for rule in rules:
        for finding in explain(rule, facts, now).nearest:
            far = distance(rule, finding)
            if far <= NEAR:
                group = _group(finding.labels, facts.names)
                words = f"{rule.title}{f', {group}' if group else ''}: {needs(rule, finding)}"
                near.append((far, NearMiss(rule.id, finding.labels, words)))
    return tuple(miss for _, miss in sorted(near, key=lambda one: (one[0], one[1].words))[:MOST])


def _group(labels: Mapping[str, str], names: Names) -> str:
    spoken = {"country": names.country, "type": names.type, "issuer": names.issuer}
    return ", ".join(spoken[name](value) if name in spoken else value for name, value in sorted(labels.items()))
