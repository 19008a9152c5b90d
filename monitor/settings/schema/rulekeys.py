"""What every rule has, whatever its kind."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import ConfigDict, Field, model_validator
from pydantic.config import JsonDict

from monitor.lib.configfile import Keys, OneOrMany, Switch
from monitor.lib.durations import Duration
from monitor.lib.schemawords import below
from monitor.model.rulebounds import FEWEST_TELLING
from monitor.settings.schema.conditions import ConditionKeys, StepDownKeys, TellAgainKeys
from monitor.settings.schema.severity import Severities
from monitor.settings.schema.where import WhereKeys
from monitor.settings.schema.words import Identifier, Line, PositiveDuration, Texts

# What an editor may know of keys that need others.
_WITH_STEPS: Final[JsonDict] = {"properties": {"severity": {"type": "object"}}}
_FROM_BELOW: Final[JsonDict] = {"properties": {"condition": {"anyOf": [{"required": ["gte"]}, {"required": ["gt"]}]}}}


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

    model_config = ConfigDict(json_schema_extra={"dependentSchemas": {"step_down": _WITH_STEPS}})

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


class GrowingRule(RuleKeys):
    """A rule whose value says how bad it is: more is worse."""

    MEANT: ClassVar[Mapping[str, str]] = {**RuleKeys.MEANT, "tell_again_at": "tell_again", "worse": "tell_again"}

    model_config = ConfigDict(
        json_schema_extra={"dependentSchemas": {"step_down": _WITH_STEPS, "tell_again": _FROM_BELOW}}
    )

    tell_again: TellAgainKeys | None = Field(
        default=None,
        description="When an alert that people were told of is told again because its value grew, though its severity "
        "stays; left out: when it is twice what they were told and larger by 5, at most once an hour. Of a rule whose "
        "severity is `info`, growth is told only where this is written.",
        examples=[{"times": 3}],
    )

    @model_validator(mode="after")
    def _can_grow(self) -> GrowingRule:
        grows = self.tell_again is not None and self.tell_again.enabled
        if grows and self.condition.gte is None and self.condition.gt is None:
            words = "tell_again hears of values that grow, and the condition asks for none from below; write gte or gt"
            raise below(f"{words} there, or leave it out", "tell_again", key=True)
        return self


GroupOfReports = Annotated[tuple[Literal["country", "type", "region", "issuer", "place", "asset"], ...], OneOrMany]
GROUP_WORDS = "One alert for each value of these; with `[]` one for the whole rule."
SPAN_WORDS = "Length of the window that ends now."


def regions_named(rule: Any) -> None:
    """Refuse a rule that groups by region without naming any."""
    if "region" in rule.group_by and not rule.where.regions:
        raise below("group_by: region makes one alert for each of where.regions; name some there", "group_by")


def publishers_counted(where: WhereKeys, *path: str | int, besides: str = "") -> None:
    """Refuse types that confirm where no publisher is counted: nothing would be confirmed."""
    if where.confirmed_by and where.min_origins < FEWEST_TELLING:
        words = f"confirmed_by counts publishers, and nothing here does; write min_origins: {FEWEST_TELLING}{besides}"
        raise below(words, *path, "where", "confirmed_by", key=True)
