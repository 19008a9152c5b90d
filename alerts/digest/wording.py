"""How a digest speaks, as `seeds/digest.yaml` has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from monitor.model.advisory import AdvisoryChange
from monitor.model.mention import Assertion
from monitor.model.severity import Severity


@dataclass(frozen=True, slots=True)
class FactForm:
    """How one kind of fact is said.

    Attributes:
        say: With `{count}`, `{value}` and `{force}` to be filled in.
        role: Of the quantity it says; None for an attribute alone.
        type: Indicator type; None for any.
        attribute, value: An attribute the mention must have, and its value; no value for any.
        none: How a count of nobody is said; None where it is said as any other.
    """

    say: str
    role: str | None = None
    type: str | None = None
    attribute: str | None = None
    value: str | None = None
    none: str | None = None


@dataclass(frozen=True, slots=True)
class Wording:
    """All of it.

    Attributes:
        certainty: By assertion, and by `claimed`, `confirmed`, `denied_by`, `according_to`, `state_media`, `unnamed`.
        severity_steps: Weight and the severity it reaches, heaviest first.
        relief: Severity of what eases.
        by_assertion: Steps of severity up or down.
        floor: How low a live assertion alone can take what stands higher.
        by_quantity: Role, least count, steps up.
        facts: Most telling first.
        forces: How a country's forces are called.
        advisory_changes: Changes that are listed, weightiest first.
        diverges: From how many levels on issuers that stand apart are news.
        nowhere: Title of the section of stories without a country.
    """

    certainty: Mapping[str, str]
    severity_steps: tuple[tuple[float, Severity], ...]
    relief: Severity
    by_assertion: Mapping[Assertion, int]
    floor: Severity
    by_quantity: tuple[tuple[str, int, int], ...]
    facts: tuple[FactForm, ...]
    forces: Mapping[str, str]
    advisory_changes: tuple[AdvisoryChange, ...]
    diverges: int
    nowhere: str
