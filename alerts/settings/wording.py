"""Reads how digests speak, from `seeds/digest.yaml`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field

from alerts.digest import FactForm, Wording
from monitor.lib.configfile import Keys, Number, Whole, read
from monitor.model.advisory import AdvisoryChange
from monitor.model.mention import Assertion
from monitor.model.severity import Severity


class _Step(Keys):
    weight: Number
    severity: Severity


class _Counted(Keys):
    role: str
    at_least: Whole
    steps: Whole


class _Fact(Keys):
    say: str
    role: str | None = None
    type: str | None = None
    attribute: str | None = None
    value: str | None = None
    none: str | None = None


class _Certainty(Keys):
    actual: str
    planned: str
    threatened: str
    possible: str
    denied: str
    historical: str
    exercise: str
    claimed: str
    confirmed: str
    denied_by: str
    according_to: str
    state_media: str
    unnamed: str


class _WordingFile(Keys):
    certainty: _Certainty
    severity: Annotated[list[_Step], Field(min_length=1)]
    relief: Severity
    by_assertion: dict[Assertion, Whole]
    floor: Severity
    by_quantity: list[_Counted]
    facts: list[_Fact]
    forces: dict[str, str]
    advisory_changes: list[AdvisoryChange]
    diverges: Whole
    nowhere: str


def load_wording(path: Path) -> Wording:
    """How digests speak.

    Raises:
        ConfigError: With all faults of the file.
    """
    file = read(path, _WordingFile).value
    steps = sorted(((step.weight, step.severity) for step in file.severity), key=lambda step: -step[0])
    return Wording(
        certainty=file.certainty.model_dump(),
        severity_steps=tuple(steps),
        relief=file.relief,
        by_assertion=file.by_assertion,
        floor=file.floor,
        by_quantity=tuple((counted.role, counted.at_least, counted.steps) for counted in file.by_quantity),
        facts=tuple(FactForm(**fact.model_dump()) for fact in file.facts),
        forces=file.forces,
        advisory_changes=tuple(file.advisory_changes),
        diverges=file.diverges,
        nowhere=file.nowhere,
    )
