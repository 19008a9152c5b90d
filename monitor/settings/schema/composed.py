"""Rules of many parts: `ladder` and `score`; and `silence`, which watches the feeds themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, model_validator

from monitor.lib.configfile import Keys, Number, OneOrMany, Whole
from monitor.lib.schemawords import below
from monitor.model.rulebounds import LEAST_ASKED
from monitor.settings.schema.conditions import ConditionKeys, RiseKeys
from monitor.settings.schema.rulekeys import (
    GROUP_WORDS,
    GroupOfReports,
    GrowingRule,
    RuleKeys,
    publishers_counted,
    regions_named,
)
from monitor.settings.schema.where import Indicator, SourceKeys, WhereKeys
from monitor.settings.schema.words import Line, PositiveDuration


class StepKeys(Keys):
    """One step of a ladder."""

    name: Line = Field(description="What people read.", examples=["Departure ordered"])
    where: WhereKeys = Field(description="Which reports reach it.", examples=[{"types": ["departure_order"]}])
    gte: Annotated[Whole, Field(ge=1)] = Field(default=1, description="So many stories reach it.", examples=[2])
    timespan: PositiveDuration = Field(
        default=timedelta(hours=48), description="Within which they must be seen.", examples=["48h"]
    )
    within: PositiveDuration = Field(
        default=timedelta(days=14),
        description="How long after the step before at most; without meaning for the first.",
        examples=["14d"],
    )


class LadderRule(RuleKeys):
    """Steps that follow one another; the value is how many were climbed."""

    kind: Literal["ladder"] = Field(
        description="`ladder`: an ordered pattern; the value is the number of steps reached."
    )
    ladder: tuple[StepKeys, ...] = Field(
        json_schema_extra={"minItems": 2},
        description="The steps in their order.",
        examples=[[{"name": "Build-up", "where": {"types": ["troop_movement"]}}]],
    )
    timespan: PositiveDuration = Field(
        default=timedelta(days=7), description="How long the last step keeps the alert firing.", examples=["7d"]
    )
    group_by: GroupOfReports = Field(default=("country",), description=GROUP_WORDS, examples=[["country"]])

    @model_validator(mode="after")
    def _can_be_climbed(self) -> LadderRule:
        if len(self.ladder) < 2:
            raise below("a ladder has two steps or more; for a single one write a count", "ladder")
        if "region" in self.group_by and any(not step.where.regions for step in self.ladder):
            raise below("group_by: region needs regions in the where of every step; name some there", "group_by")
        for at, step in enumerate(self.ladder):
            publishers_counted(step.where, "ladder", at)
        least = self.condition.least
        if least is None or not LEAST_ASKED["ladder"] <= least <= len(self.ladder):
            words = (
                f"the value counts steps, of which there are {len(self.ladder)}; write gte: {len(self.ladder)} or less"
            )
            raise below(words, "condition")
        return self


class ScoreRule(GrowingRule):
    """An index: every story by the weight of its type, fading with its age."""

    kind: Literal["score"] = Field(description="`score`: a weighted index with its parts shown.")
    where: WhereKeys = Field(
        default=WhereKeys(), description="Which reports add to it.", examples=[{"regions": ["sahel"]}]
    )
    weights: dict[Indicator, Number] = Field(
        default={},
        description="Of indicator types; where a type is not named, the lexicon's: about −10 (relief) to +10.",
        examples=[{"airstrike": 8, "ceasefire": -6}],
    )
    half_life: PositiveDuration = Field(
        default=timedelta(days=2), description="After which a story weighs half.", examples=["48h"]
    )
    jump: RiseKeys | None = Field(
        default=None, description="By how much it must have risen besides.", examples=[{"gte": 20, "within": "24h"}]
    )
    timespan: PositiveDuration = Field(
        default=timedelta(days=7), description="How old a story may be at most.", examples=["7d"]
    )
    group_by: GroupOfReports = Field(default=("country",), description=GROUP_WORDS, examples=[["country"]])

    @model_validator(mode="after")
    def _can_be_grouped(self) -> ScoreRule:
        regions_named(self)
        publishers_counted(self.where)
        return self


class SilenceRule(RuleKeys):
    """A source, or all of a group, that brings nothing new."""

    kind: Literal["silence"] = Field(
        description="`silence`: a source went dark; the value is the hours since its last new item, or answer."
    )
    of: Literal["items", "answers"] = Field(
        default="items",
        description="Silence of what: `items`, nothing new came; `answers`, none of the feeds could be read. Feeds "
        "that answer and bring nothing are never silent in the second sense.",
        examples=["answers"],
    )
    where: SourceKeys = Field(
        default=SourceKeys(), description="Which feeds are watched.", examples=[{"topics": ["wire"]}]
    )
    condition: ConditionKeys = Field(description="So many hours.", examples=[{"gte": 24}])
    group_by: Annotated[tuple[Literal["feed", "publisher", "language", "topic"], ...], OneOrMany] = Field(
        default=("feed",),
        description="One alert for each value; a group is silent when all of its feeds are, with `[]` when all are.",
        examples=[["language"]],
    )

    @model_validator(mode="after")
    def _can_be_silent(self) -> SilenceRule:
        if self.condition.least is None or self.condition.least < LEAST_ASKED["silence"]:
            raise below("silence is counted in hours; write gte: 1 or more", "condition")
        return self
