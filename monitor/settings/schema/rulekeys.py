"""What every rule has, whatever its kind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict, Field, model_validator

from monitor.lib.configfile import Keys, OneOrMany, Switch
from monitor.lib.durations import Duration
from monitor.lib.schemawords import below
from monitor.settings.schema.conditions import ConditionKeys, StepDownKeys
from monitor.settings.schema.severity import Severities
from monitor.settings.schema.words import Identifier, Line, PositiveDuration, Texts


class RuleKeys(Keys):
    """What every rule has."""

    # Keys that people write, and those that they mean.
    MEANT: ClassVar[Mapping[str, str]] = {
        "name": "title",
        "within": "timespan",
        "window": "timespan",
        "period": "timespan",
        "threshold": "condition",
        "level": "severity",
        "priority": "severity",
        "disabled": "enabled",
        "hysteresis": "step_down",
        "recovery": "step_down",
    }

    model_config = ConfigDict(
        json_schema_extra={"dependentSchemas": {"step_down": {"properties": {"severity": {"type": "object"}}}}}
    )

    id: Identifier = Field(
        description="Short and stable: open alerts, routes and silences refer to it.", examples=["drone-attacks"]
    )
    title: Line = Field(description="Headline of its alerts.", examples=["Drone attacks"])
    condition: ConditionKeys = Field(
        description="The threshold; the alert fires while the value keeps it.", examples=[{"gte": 3}]
    )
    severity: Severities = Field(
        description="How bad it is; routes go by it. Or steps: from which value on it is how bad; a step up is told at "
        "once, whatever the repeat interval.",
        examples=["high"],
    )
    step_down: StepDownKeys | None = Field(
        default=None,
        description="When an alert with steps goes back to a lower severity; left out: a value below the step by more "
        "than 0.4 of it at once, any other after 12 hours.",
        examples=[{"after": "24h"}],
    )
    description: str = Field(default="", description="What it watches and why the threshold is what it is.")
    for_: Duration = Field(
        default=timedelta(0), alias="for", description="How long the condition must hold before the alert fires."
    )
    keep_firing_for: Duration = Field(
        default=timedelta(0), description="How long the alert stays after the condition ceased.", examples=["12h"]
    )
    repeat_interval: PositiveDuration | None = Field(
        default=None, description="When an alert that still fires is told again; left out: never.", examples=["24h"]
    )
    labels: dict[str, Line] = Field(
        default={}, description="Your own labels; routes may ask for them.", examples=[{"desk": "travel"}]
    )
    false_positives: Texts = Field(
        default=(),
        description="What may set it off wrongly; shown to readers of the alert.",
        examples=[["Military exercises"]],
    )
    references: Texts = Field(
        default=(), description="Links that explain it.", examples=[["https://travel.state.gov/"]]
    )
    enabled: Switch = Field(default=True, description="`false` keeps the rule in the file without effect.")

    @model_validator(mode="after")
    def _has_steps_to_go_down(self) -> RuleKeys:
        if self.step_down is not None and not self.severity.steps:
            words = "step_down says when a lower severity returns, and there is one only; write steps, such as "
            raise below(f"{words}severity: {{medium: 3, high: 10}}, or leave it out", "step_down", key=True)
        return self


GroupOfReports = Annotated[tuple[Literal["country", "type", "region", "issuer", "place", "asset"], ...], OneOrMany]
GROUP_WORDS = "One alert for each value of these; with `[]` one for the whole rule."
SPAN_WORDS = "Length of the window that ends now."


def regions_named(rule: Any) -> None:
    """Refuse a rule that groups by region without naming any."""
    if "region" in rule.group_by and not rule.where.regions:
        raise below("group_by: region makes one alert for each of where.regions; name some there", "group_by")
