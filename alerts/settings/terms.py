"""Reads what the standards call what we know, from `seeds/standards.yaml`."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from alerts.standards.terms import Terms
from monitor.lib.configfile import Keys, read
from monitor.model.mention import Assertion
from monitor.model.severity import Severity

_Urgency = Literal["Immediate", "Expected", "Future", "Past", "Unknown"]
_Severity = Literal["Extreme", "Severe", "Moderate", "Minor", "Unknown"]
_Certainty = Literal["Observed", "Likely", "Possible", "Unlikely", "Unknown"]
_Category = Literal[
    "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "CBRNE", "Other"
]


class _Standards(Keys):
    severity: dict[Severity, _Severity]
    certainty: dict[Assertion, _Certainty]
    stated: _Certainty
    urgency: dict[Assertion, _Urgency]
    over: _Urgency
    category: dict[str, _Category]
    other: _Category


def load_terms(path: Path) -> Terms:
    """The words of CAP 1.2 for ours.

    Raises:
        ConfigError: The file is damaged, or leaves out a severity or an assertion.
    """
    file = read(path, _Standards).value
    return Terms(
        severity={step: file.severity[step] for step in Severity},
        certainty={assertion: file.certainty[assertion] for assertion in Assertion},
        urgency={assertion: file.urgency[assertion] for assertion in Assertion},
        category=file.category,
        stated=file.stated,
        over=file.over,
        other=file.other,
    )
