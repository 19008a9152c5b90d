"""Rules that compare the present with the past: `share`, `surprise` and `first_seen`."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, model_validator

from monitor.lib.configfile import OneOrMany
from monitor.lib.durations import format_duration
from monitor.lib.schemawords import below
from monitor.model.rulebounds import LONGEST_COMPARED, PERCENT_MOST, least_baseline
from monitor.settings.schema.conditions import ConditionKeys, LeastKeys
from monitor.settings.schema.rulekeys import GROUP_WORDS, SPAN_WORDS, GrowingRule, RuleKeys, regions_named
from monitor.settings.schema.where import CoverageWhereKeys
from monitor.settings.schema.words import PositiveDuration

GroupOfCoverage = Annotated[tuple[Literal["country", "type", "region"], ...], OneOrMany]


class RelativeRule(GrowingRule):
    """What `share` and `surprise` have in common."""

    where: CoverageWhereKeys = Field(
        default=CoverageWhereKeys(), description="What is looked for.", examples=[{"types": ["armed_attack", "riot"]}]
    )
    timespan: PositiveDuration = Field(
        default=timedelta(hours=24), description="Length of the window that ends now, in whole hours.", examples=["24h"]
    )
    baseline: PositiveDuration = Field(
        default=timedelta(days=56),
        description="How far back what is usual is looked for; the windows that had data are named in each alert.",
        examples=["56d"],
    )
    history: PositiveDuration = Field(
        default=timedelta(days=14),
        description="How much of that must have been seen; before, the rule says that there is not enough history.",
        examples=["14d"],
    )
    at_least: LeastKeys = Field(
        default=LeastKeys(),
        description="What must be there besides: the rarest thing is a surprise when told once.",
        examples=[{"items": 3, "origins": 2}],
    )
    group_by: GroupOfCoverage = Field(default=("country",), description=GROUP_WORDS, examples=[["country"]])

    @model_validator(mode="after")
    def _can_be_compared(self) -> RelativeRule:
        regions_named(self)
        if self.of == "coverage" and "type" in self.group_by:
            raise below("coverage is counted by country, whatever it says; group by country or region", "group_by")
        if self.timespan % timedelta(hours=1) or self.timespan > LONGEST_COMPARED:
            longest = format_duration(LONGEST_COMPARED)
            raise below(f"the window is counted in hours: write whole hours, at most {longest}", "timespan")
        if self.baseline < least_baseline(self.timespan):
            raise below("a baseline holds at least seven windows, and seven days; make it longer", "baseline")
        if self.history > self.baseline:
            raise below("history asks for more than the baseline holds; shorten it", "history")
        if self.condition.least is None:
            words = "needs a bound from below (gte or gt): what nobody reports has no group to alert on"
            raise below(f"{self.kind} {words}", "condition")
        return self

    kind: Literal["share", "surprise"]
    of: Literal["mentions", "coverage"] = Field(
        default="mentions",
        description="What is compared: `mentions` of what `where` asks for, or all `coverage`: every item that names a "
        "country, whatever it says. `where` then only says what `at_least` counts.",
    )


class SurpriseRule(RelativeRule):
    """More of the coverage than is usual, by how unlikely that is."""

    kind: Literal["surprise"] = Field(
        description="`surprise`: the value is −log10 of the probability; 3 is one window in a thousand, 6 one in a "
        "million."
    )


class ShareRule(RelativeRule):
    """A part of the coverage, or how much more of it than usual."""

    kind: Literal["share"] = Field(description="`share`: how much of the coverage is about something.")
    measure: Literal["percent", "times_usual", "deviations"] = Field(
        default="times_usual",
        description="`percent` of all items; `times_usual`: a multiple of what is expected; `deviations`: robust "
        "standard deviations above the median share.",
    )

    @model_validator(mode="after")
    def _is_a_part(self) -> ShareRule:
        if self.measure == "percent":
            for name in ("gte", "gt", "eq"):
                asked = getattr(self.condition, name)
                if asked is not None and (asked > PERCENT_MOST or (asked == PERCENT_MOST and name == "gt")):
                    words = f"no share is above {PERCENT_MOST} percent; for a multiple of what is usual write "
                    raise below(f"{words}measure: times_usual", "condition", name)
        return self


class FirstSeenRule(RuleKeys):
    """What was not told of a country within memory: a new type there, a new country for a type."""

    kind: Literal["first_seen"] = Field(description="`first_seen`: something new; the value is the number of stories.")
    where: CoverageWhereKeys = Field(
        default=CoverageWhereKeys(), description="What is looked for.", examples=[{"types": ["coup", "airstrike"]}]
    )
    condition: ConditionKeys = Field(
        default=ConditionKeys(gte=1), description="How many stories must tell of it.", examples=[{"gte": 2}]
    )
    timespan: PositiveDuration = Field(default=timedelta(hours=24), description=SPAN_WORDS, examples=["24h"])
    memory: PositiveDuration = Field(
        default=timedelta(days=90), description="How far back nothing of it may have been told.", examples=["90d"]
    )
    history: PositiveDuration = Field(
        default=timedelta(days=30),
        description="How many days of that must have had data; before, the rule says that there is not enough history.",
        examples=["30d"],
    )
    group_by: GroupOfCoverage = Field(
        default=("country", "type"), description="What must be new.", examples=[["country", "type"]]
    )

    @model_validator(mode="after")
    def _can_be_new(self) -> FirstSeenRule:
        regions_named(self)
        if self.condition.least is None or self.condition.least < 0:
            raise below("a new thing is told at least once; write gte: 1 or more", "condition")
        if self.history > self.memory:
            raise below("history asks for more than the memory holds; shorten it", "history")
        return self
