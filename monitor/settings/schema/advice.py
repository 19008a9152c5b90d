"""Rules on official travel advice: `kind: level`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from monitor.lib.configfile import OneOrMany
from monitor.lib.schemawords import below
from monitor.model.advisory import STRICTEST
from monitor.model.rule import Condition
from monitor.model.rulebounds import BETWEEN, STANDING
from monitor.settings.schema.rulekeys import GROUP_WORDS, RuleKeys, regions_named
from monitor.settings.schema.where import LevelWhereKeys
from monitor.settings.schema.words import Level, PositiveDuration

LevelField = Literal["level", "max_level", "raised_by", "issuer_count", "divergence", "departure", "area"]
GroupOfAdvice = Annotated[tuple[Literal["country", "issuer", "region", "area"], ...], OneOrMany]

# What the bounds of each field may be, and why.
_SCALES: Mapping[str, tuple[float, float, str]] = {
    "level": (1, STRICTEST, "levels run from 1 to 4, so do the bounds of a level rule"),
    "max_level": (1, STRICTEST, "levels run from 1 to 4, so do the bounds of a level rule"),
    "area": (1, STRICTEST, "levels run from 1 to 4, so do the bounds of a rule on areas"),
    "raised_by": (1, 3, "a level can be raised by 1 to 3; so run the bounds of raised_by"),
    "divergence": (1, 3, "issuers stand 1 to 3 levels apart; so run the bounds of divergence"),
    "departure": (1, 3, "departure runs from 1 (authorized) over 2 (ordered) to 3 (services suspended)"),
    "issuer_count": (1, 99, "issuers are counted from 1; write gte: 2 or more"),
}


class LevelRule(RuleKeys):
    """Official travel advice: a level, an area, a departure, or how issuers stand to one another."""

    kind: Literal["level"] = Field(description="`level`: official travel advisories, on a scale of 1 to 4.")
    where: LevelWhereKeys = Field(
        default=LevelWhereKeys(), description="Which advisories are looked at.", examples=[{"issuers": ["us-state"]}]
    )
    field: LevelField = Field(
        default="level",
        description="What the condition bounds. `level`: for most of the country; `max_level`: for its strictest area; "
        "`raised_by`: levels raised within the timespan; `issuer_count`: issuers that raised, or stand at "
        "`least_level`; `divergence`: levels between the strictest and the mildest issuer; `departure`: what embassy "
        "staff or families were told, 1 authorized, 2 ordered, 3 services suspended; `area`: level of a single area.",
    )
    on: Literal["raised", "reached"] = Field(
        default="raised",
        description="`raised`: it moved up within the timespan; `reached`: for as long as it stands, where it did not "
        "always.",
    )
    least_level: Level | None = Field(
        default=None,
        description="With `field: issuer_count`: only issuers at this level or above count.",
        examples=[3],
    )
    timespan: PositiveDuration | None = Field(
        default=None,
        description="How long a raise keeps the alert firing; 24h where left out. At the least until it can no longer "
        "prove false: 60 hours, or until it is known. Only with `on: raised`.",
    )
    group_by: GroupOfAdvice = Field(default=("country",), description=GROUP_WORDS, examples=[["country", "issuer"]])

    @model_validator(mode="after")
    def _can_be_seen(self) -> LevelRule:
        regions_named(self)
        _on_the_scale(self)
        _lasts(self)
        _fits_its_field(self)
        return self


def _on_the_scale(rule: LevelRule) -> None:
    low, high, words = _SCALES[rule.field]
    if any(not low <= bound <= high for bound in Condition(**rule.condition.model_dump()).bounds.values()):
        raise below(words, "condition")
    if rule.condition.gt == high or rule.condition.lt == low:
        whole = "levels run from 1 to 4; no level keeps this condition"
        raise below(whole if high == STRICTEST else f"{words}; nothing keeps this condition", "condition")


def _lasts(rule: LevelRule) -> None:
    if rule.on == "raised":
        return
    if rule.field not in STANDING:
        words = f"{rule.field} is told when it moves; remove on: reached, or ask for {', '.join(sorted(STANDING))}"
        raise below(words, "on")
    if rule.timespan is not None:
        words = "timespan has no meaning with on: reached, which lasts as long as the level; remove one of them"
        raise below(words, "timespan")


def _fits_its_field(rule: LevelRule) -> None:
    if rule.least_level is not None and rule.field != "issuer_count":
        raise below("least_level says which issuers count; write field: issuer_count, or remove it", "least_level")
    if rule.field == "issuer_count" and rule.on == "reached" and rule.least_level is None:
        raise below("issuer_count on: reached counts issuers at a level; write least_level: 3 or another", "field")
    if rule.where.areas and rule.field != "area":
        raise below("where.areas names areas; write field: area, or remove them", "where", "areas")
    if "area" in rule.group_by and rule.field != "area":
        raise below("group_by: area makes one alert for each area; write field: area", "group_by")
    if "issuer" in rule.group_by and rule.field in BETWEEN:
        raise below(f"{rule.field} weighs several issuers; remove issuer from group_by", "group_by")
    if rule.field == "divergence" and len(set(rule.where.issuers)) == 1:
        raise below("a divergence lies between issuers; name two or more, or none for all", "where", "issuers")
