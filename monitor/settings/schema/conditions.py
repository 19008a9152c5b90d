"""What a value must keep, and what must be there beside it."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field, model_validator

from monitor.lib.configfile import Keys, Number, Switch, Whole
from monitor.lib.durations import Duration
from monitor.model.rule import Condition, StepDown, TellAgain
from monitor.settings.schema.words import PositiveDuration


class ConditionKeys(Keys):
    """Bounds that the value must keep, all of them."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    gte: Number | None = Field(default=None, description="At least.", examples=[3])
    gt: Number | None = Field(default=None, description="More than.")
    lte: Number | None = Field(default=None, description="At most.")
    lt: Number | None = Field(default=None, description="Less than.")
    eq: Number | None = Field(default=None, description="Exactly.")

    @model_validator(mode="after")
    def _can_hold(self) -> ConditionKeys:
        given = Condition(**self.model_dump()).bounds
        if not given:
            raise ValueError("needs a bound, such as gte: 3")
        if "eq" in given and len(given) > 1:
            raise ValueError("eq stands alone; remove the other bounds")
        lower = max((given[name] for name in ("gte", "gt") if name in given), default=None)
        upper = min((given[name] for name in ("lte", "lt") if name in given), default=None)
        if (
            lower is not None
            and upper is not None
            and (lower > upper or (lower == upper and {"gt", "lt"} & set(given)))
        ):
            raise ValueError(f"no number is both above {lower:g} and below {upper:g}")
        return self

    @property
    def least(self) -> float | None:
        """The smallest bound from below, where one is set."""
        bounds = [bound for bound in (self.gte, self.gt, self.eq) if bound is not None]
        return min(bounds) if bounds else None


class LeastKeys(Keys):
    """What must be there beside the condition before an alert is raised."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    items: Annotated[Whole, Field(ge=0)] = Field(default=0, description="Items that say it.", examples=[3])
    stories: Annotated[Whole, Field(ge=0)] = Field(default=0, description="Different stories.", examples=[2])
    origins: Annotated[Whole, Field(ge=0)] = Field(
        default=0,
        description="Publisher families that report independently, each in an item of its own that says it.",
        examples=[2],
    )


class StepDownKeys(Keys):
    """When a step of severity is left downwards; upwards it is left at once."""

    margin: Annotated[Number, Field(ge=0, lt=1)] = Field(
        default=StepDown().margin,
        description="A value that is below the step by more than this part of it goes back at once: from a step at 5, "
        "with 0.4, below 3.",
        examples=[0.2],
    )
    after: Duration = Field(
        default=StepDown().after,
        description="A value that is below the step by less goes back when it was so for this long without a break. No "
        "alert goes back twice within this time; `0s` goes back whenever the value is below.",
        examples=["24h"],
    )


class TellAgainKeys(Keys):
    """When an alert is told again because its value grew, though its severity stays."""

    enabled: Switch = Field(default=True, description="`false` never tells of growth alone.", examples=[False])
    times: Annotated[Number, Field(ge=1)] = Field(
        default=TellAgain().times,
        description="The value is so many times what it was when people were last told.",
        examples=[3],
    )
    by: Annotated[Number, Field(gt=0)] = Field(
        default=TellAgain().by,
        description="And it is larger by so much: from one report to two is no other world.",
        examples=[10],
    )
    after: PositiveDuration = Field(
        default=TellAgain().after,
        description="Not within this time after people were last told anything of the alert.",
        examples=["6h"],
    )


class RiseKeys(Keys):
    """By how much the value must have risen besides."""

    gte: Annotated[Number, Field(gt=0)] = Field(description="At least by so much.", examples=[20])
    within: PositiveDuration = Field(description="Since how long ago.", examples=["7d"])
