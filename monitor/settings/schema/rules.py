"""`rules.yaml`: what people want to be told about. Words after Sigma's correlation rules and Prometheus."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, model_validator

from monitor.lib.configfile import Keys
from monitor.lib.durations import format_duration
from monitor.lib.schemawords import below
from monitor.model.rulebounds import LEAST_ASKED, is_told_before
from monitor.settings.schema.advice import LevelRule
from monitor.settings.schema.comparing import FirstSeenRule, ShareRule, SurpriseRule
from monitor.settings.schema.composed import LadderRule, ScoreRule, SilenceRule
from monitor.settings.schema.conditions import RiseKeys
from monitor.settings.schema.rulekeys import (
    GROUP_WORDS,
    SPAN_WORDS,
    GroupOfReports,
    GrowingRule,
    publishers_counted,
    regions_named,
)
from monitor.settings.schema.where import WhereKeys
from monitor.settings.schema.words import PositiveDuration

# The roles of quantities that the tagger gives.
QuantityRole = Literal["killed", "injured", "missing", "troops", "ships", "people", "launched", "intercepted"]


class CountRule(GrowingRule):
    """So many stories, items or independent origins within a window."""

    kind: Literal["count"] = Field(description="`count`: how often something is reported.")
    where: WhereKeys = Field(
        default=WhereKeys(), description="Which reports count.", examples=[{"types": ["drone_attack"]}]
    )
    count: Literal["stories", "items", "origins"] = Field(
        default="stories",
        description="`stories`: different events; `items`: every item, copies too; `origins`: publisher families that "
        "report independently, each in an item of its own that says what is asked for.",
    )
    timespan: PositiveDuration = Field(default=timedelta(hours=24), description=SPAN_WORDS, examples=["24h"])
    group_by: GroupOfReports = Field(default=("country",), description=GROUP_WORDS, examples=[["country", "type"]])

    @model_validator(mode="after")
    def _can_be_seen(self) -> CountRule:
        regions_named(self)
        if self.count != "origins":
            publishers_counted(self.where, besides=" or count: origins")
        if self.condition.least is None:
            words = "a count needs a bound from below (gte, gt or eq): what nobody reports has no group to alert on"
            raise below(words, "condition")
        if self.condition.least < LEAST_ASKED["count"] and not (
            self.condition.gt is not None and self.condition.gt >= 0
        ):
            raise below("a count of less than 1 is met by nothing happening; write gte: 1 or more", "condition")
        return self


class QuantityRule(GrowingRule):
    """A number in a report at or over a bound: troops, killed, hostages and more."""

    kind: Literal["quantity"] = Field(description="`quantity`: how many, as a report says.")
    quantity: QuantityRole = Field(description="What is counted.", examples=["killed"])
    where: WhereKeys = Field(
        default=WhereKeys(), description="Which reports are read.", examples=[{"types": ["hostages"]}]
    )
    change: RiseKeys | None = Field(
        default=None,
        description="By how much it must exceed all that was told before the window, in a time (`within`) that is at "
        "least as long as it.",
        examples=[{"gte": 20, "within": "7d"}],
    )
    timespan: PositiveDuration = Field(default=timedelta(hours=24), description=SPAN_WORDS, examples=["24h"])
    group_by: GroupOfReports = Field(default=("country",), description=GROUP_WORDS, examples=[["country"]])

    @model_validator(mode="after")
    def _can_be_grouped(self) -> QuantityRule:
        regions_named(self)
        publishers_counted(self.where)
        if self.change is not None and not is_told_before(self.change.within, self.timespan):
            window, before = format_duration(self.timespan), format_duration(self.change.within)
            words = f"compares with the {before} before the window of {window}, in which next to nothing is told"
            raise below(f"{words}; write {window} or more", "change", "within")
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
