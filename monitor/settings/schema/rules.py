"""`rules.yaml`: what people want to be told about. Words after Sigma's correlation rules and Prometheus."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, model_validator

from monitor.lib.configfile import Keys
from monitor.lib.schemawords import below
from monitor.settings.schema.comparing import FirstSeenRule, ShareRule, SurpriseRule
from monitor.settings.schema.composed import LadderRule, ScoreRule, SilenceRule
from monitor.settings.schema.conditions import RiseKeys
from monitor.settings.schema.rulekeys import (
    GROUP_WORDS,
    SPAN_WORDS,
    GroupOfAdvisories,
    GroupOfReports,
    RuleKeys,
    regions_named,
)
from monitor.settings.schema.where import AdvisoryWhereKeys, WhereKeys
from monitor.settings.schema.words import PositiveDuration

# The roles of quantities that the tagger gives.
QuantityRole = Literal["killed", "injured", "missing", "troops", "ships", "people", "launched", "intercepted"]


class CountRule(RuleKeys):
    """So many stories, items or independent origins within a window."""

    kind: Literal["count"] = Field(description="`count`: how often something is reported.")
    where: WhereKeys = Field(
        default=WhereKeys(), description="Which reports count.", examples=[{"types": ["drone_attack"]}]
    )
    count: Literal["stories", "items", "origins"] = Field(
        default="stories",
        description="`stories`: different events; `items`: every item, copies too; `origins`: publisher families that "
        "report independently.",
    )
    timespan: PositiveDuration = Field(default=timedelta(hours=24), description=SPAN_WORDS, examples=["24h"])
    group_by: GroupOfReports = Field(default=("country",), description=GROUP_WORDS, examples=[["country", "type"]])

    @model_validator(mode="after")
    def _can_be_seen(self) -> CountRule:
        regions_named(self)
        if self.condition.least is None:
            words = "a count needs a bound from below (gte, gt or eq): what nobody reports has no group to alert on"
            raise below(words, "condition")
        if self.condition.least < 1 and not (self.condition.gt is not None and self.condition.gt >= 0):
            raise below("a count of 0 is met by nothing happening; write gte: 1 or more", "condition")
        return self


class LevelRule(RuleKeys):
    """An official travel advisory at or above a level, or raised to it."""

    kind: Literal["level"] = Field(description="`level`: official travel advisories, on a scale of 1 to 4.")
    where: AdvisoryWhereKeys = Field(
        default=AdvisoryWhereKeys(), description="Which advisories are looked at.", examples=[{"issuers": ["us-state"]}]
    )
    field: Literal["level", "max_level"] = Field(
        default="level", description="`level`: for most of the country; `max_level`: for its strictest area."
    )
    on: Literal["raised", "reached"] = Field(
        default="raised",
        description="`raised`: a raise to the level within the timespan; `reached`: for as long as the level stands.",
    )
    timespan: PositiveDuration | None = Field(
        default=None, description="How long a raise keeps the alert firing; 24h where left out. Only with `on: raised`."
    )
    group_by: GroupOfAdvisories = Field(default=("country",), description=GROUP_WORDS, examples=[["country", "issuer"]])

    @model_validator(mode="after")
    def _on_the_scale(self) -> LevelRule:
        regions_named(self)
        bounds = [getattr(self.condition, name) for name in ("gte", "gt", "lte", "lt", "eq")]
        if any(bound is not None and not 1 <= bound <= 4 for bound in bounds):
            raise below("levels run from 1 to 4, so do the bounds of a level rule", "condition")
        if self.condition.gt == 4 or self.condition.lt == 1:
            raise below("levels run from 1 to 4; no level keeps this condition", "condition")
        if self.on == "reached" and self.timespan is not None:
            words = "timespan has no meaning with on: reached, which lasts as long as the level; remove one of them"
            raise below(words, "timespan")
        return self


class QuantityRule(RuleKeys):
    """A number in a report at or over a bound: troops, killed, hostages and more."""

    kind: Literal["quantity"] = Field(description="`quantity`: how many, as a report says.")
    quantity: QuantityRole = Field(description="What is counted.", examples=["killed"])
    where: WhereKeys = Field(
        default=WhereKeys(), description="Which reports are read.", examples=[{"types": ["hostages"]}]
    )
    change: RiseKeys | None = Field(
        default=None,
        description="By how much it must exceed all that was told in the time before the window.",
        examples=[{"gte": 20, "within": "7d"}],
    )
    timespan: PositiveDuration = Field(default=timedelta(hours=24), description=SPAN_WORDS, examples=["24h"])
    group_by: GroupOfReports = Field(default=("country",), description=GROUP_WORDS, examples=[["country"]])

    @model_validator(mode="after")
    def _can_be_grouped(self) -> QuantityRule:
        regions_named(self)
        return self


AnyRule = Annotated[
    CountRule
    | FirstSeenRule
    | LadderRule
    | LevelRule
    | QuantityRule
    | ScoreRule
    | ShareRule
    | SilenceRule
    | SurpriseRule,
    Field(discriminator="kind"),
]


class RulesFile(Keys):
    """What people want to be told about: one rule for each question."""

    rules: tuple[AnyRule, ...] = Field(description="The rules, in any order.", examples=[[]])
