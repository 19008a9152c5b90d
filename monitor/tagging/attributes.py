"""Which attributes the mentions of a type may carry, and with which values: by this, rules are checked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from monitor.model.mention import UNDONE
from monitor.tagging.extractors import GIVEN
from monitor.tagging.schema import TypeSpec
from monitor.tagging.vocabulary import IndicatorType

Attributes = Mapping[str, frozenset[str]]


def attributes_of(spec: TypeSpec) -> Attributes:
    """What triggers set, cases find and extractors give; without values where an extractor gives them."""
    listed: dict[str, set[str]] = {extract.name: set(extract.cases) for extract in spec.extract if extract.cases}
    closed = frozenset(listed)
    for trigger in spec.triggers:
        for name, value in trigger.set.items():
            listed.setdefault(name, set()).add(str(value))
    listed.pop(UNDONE, None)  # any act may come to nothing: rules have a key of their own for it
    given = {name for extract in spec.extract if extract.from_ for name in GIVEN.get(extract.from_, (extract.name,))}
    found = {name: frozenset(values) for name, values in listed.items()}
    return {**found, **dict.fromkeys(given - closed, frozenset())}  # any country may be the force that moves


def with_statuses(
    type_: IndicatorType, people: Collection[str], statuses: Collection[tuple[str, str]]
) -> IndicatorType:
    """A type whose status may also be told by the words around a count: three women *freed*.

    Args:
        type_: With the values its own patterns find.
        people: The sorts of people its counts are of.
        statuses: What may have become of people, each with the sort.
    """
    found = type_.attributes.get("status")
    told = frozenset(status for about, status in statuses if about in people or "any" in people)
    return replace(type_, attributes={**type_.attributes, "status": found | told}) if found else type_
