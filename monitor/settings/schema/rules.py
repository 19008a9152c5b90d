"""`rules.yaml`: what people want to be told about. Words after Sigma's correlation rules and Prometheus."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    WithJsonSchema,
    field_validator,
    model_validator,
)

from monitor.lib.configfile import Keys, Number, OneOrMany, Switch, Whole
from monitor.lib.durations import Duration
from monitor.lib.schemanames import Names, name_of, names_in, unknown
from monitor.lib.schemawords import BelowError, below
from monitor.model.mention import Assertion
from monitor.settings.schema.severity import Severities
from monitor.settings.schema.words import Identifier, Line, PositiveDuration, RegionNames, Text, Texts

# The roles of quantities that the tagger gives.
QuantityRole = Literal["killed", "injured", "missing", "troops", "ships", "people", "launched", "intercepted"]


def _scalar(value: Any) -> Any:
    if isinstance(value, str | int | float | bool):
        return value
    raise ValueError("an attribute is compared with texts, numbers, true or false")


Indicator = Annotated[Text, name_of("indicator")]
Issuer = Annotated[Text, name_of("issuer")]
AttributeValue = Annotated[Any, AfterValidator(_scalar), WithJsonSchema({"type": ["string", "number", "boolean"]})]
AttributeValues = Annotated[tuple[AttributeValue, ...], OneOrMany, Field(min_length=1)]


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
        given = {name: bound for name in ("gte", "gt", "lte", "lt", "eq") if (bound := getattr(self, name)) is not None}
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


Tier = Annotated[Whole, Field(ge=1, le=3)]
Tiers = Annotated[tuple[Tier, ...], OneOrMany]
TIERS = Field(default=(), description="Only feeds of these tiers, see feeds.yaml; left out: all.", examples=[[1, 2]])
STATE_MEDIA = Field(default=True, description="`false` leaves out what state-controlled media say.")


class CoverageWhereKeys(Keys):
    """What a rule on shares of coverage looks at: what hourly counts can answer, so that it has a past."""

    types: Annotated[tuple[Indicator, ...], OneOrMany] = Field(
        default=(), description="Indicator types, any of them.", examples=[["armed_attack", "riot"]]
    )
    assertions: Annotated[tuple[Assertion, ...], OneOrMany, Field(min_length=1)] = Field(
        default=(Assertion.ACTUAL,), description="How the text states it.", examples=[["actual", "threatened"]]
    )
    regions: RegionNames = Field(
        default=(), description="Countries or regions of whole countries.", examples=[["sahel", "IQ"]]
    )
    tiers: Tiers = TIERS
    state_media: Switch = STATE_MEDIA


class AdvisoryWhereKeys(Keys):
    """Which advisories a rule looks at; a key that is left out asks nothing."""

    regions: RegionNames = Field(
        default=(),
        description="Countries (ISO code or English name) or regions.",
        examples=[["sahel", "IQ", "Ukraine"]],
    )
    issuers: Annotated[tuple[Issuer, ...], OneOrMany] = Field(
        default=(), description="Governments whose advice counts.", examples=[["us-state", "uk-fcdo"]]
    )


class WhereKeys(AdvisoryWhereKeys):
    """Which reports a rule looks at; a key that is left out asks nothing."""

    types: Annotated[tuple[Indicator, ...], OneOrMany] = Field(
        default=(), description="Indicator types, any of them.", examples=[["drone_attack"]]
    )
    assertions: Annotated[tuple[Assertion, ...], OneOrMany, Field(min_length=1)] = Field(
        default=(Assertion.ACTUAL,),
        description="How the text states it: reported as fact, planned, threatened, feared …",
        examples=[["actual", "threatened"]],
    )
    attributes: dict[str, AttributeValues] = Field(
        default={},
        description="Attributes of the indicator; each must have one of its values.",
        examples=[{"kind": ["ordered"]}],
    )
    actors: Texts = Field(default=(), description="Who does it: countries or groups.", examples=[["Houthis", "IR"]])
    min_confidence: Annotated[Number, Field(ge=0, le=1)] = Field(
        default=0.0, description="Least confidence of the tagger, 0 to 1.", examples=[0.6]
    )

    min_origins: Annotated[Whole, Field(ge=0, le=50)] = Field(
        default=0, description="Only stories that so many independent publishers tell.", examples=[2]
    )
    tiers: Tiers = TIERS
    state_media: Switch = STATE_MEDIA

    @field_validator("attributes")
    @classmethod
    def _known_attributes(
        cls, given: dict[str, tuple[AttributeValue, ...]], info: ValidationInfo
    ) -> dict[str, tuple[AttributeValue, ...]]:
        if "types" in info.data:  # otherwise they are wrong themselves, and attributes hang on them
            told = tuple(_unknown_attributes(given, info.data["types"], names_in(info)))
            if told:
                raise BelowError(*told)
        return given


def _unknown_attributes(
    given: Mapping[str, Sequence[object]], types: Sequence[str], names: Names
) -> Iterator[tuple[tuple[str | int, ...], bool, str]]:
    """An attribute must belong to a type the rule looks at; without types, to any. Its values likewise."""
    looked_at = types or tuple(names.get("indicator", ()))
    if any(attributes_of(name) not in names for name in looked_at):
        return
    known = {attribute for name in looked_at for attribute in names[attributes_of(name)]}
    of = f" of {', '.join(types)}" if types else ""
    for attribute, values in given.items():
        if attribute not in known:
            yield (attribute,), True, unknown("attribute", attribute, known, of)
            continue
        having = [name for name in looked_at if attribute in names[attributes_of(name)]]
        possible = {value for name in having for value in names.get(values_of(name, attribute), ())}
        if all(values_of(name, attribute) in names for name in having):
            for index, value in enumerate(values):
                if str(value) not in possible:
                    yield (attribute, index), False, unknown(attribute, value, possible, of)


def attributes_of(indicator: str) -> str:
    """The kind of names that attributes of an indicator type are."""
    return f"attribute of {indicator}"


def values_of(indicator: str, attribute: str) -> str:
    """The kind of names that values of an attribute are; only there where they can be listed."""
    return f"{attribute} of {indicator}"


class RuleKeys(Keys):
    """What every rule has."""

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


class LeastKeys(Keys):
    """What must be there beside the condition before an alert is raised."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    items: Annotated[Whole, Field(ge=0)] = Field(default=0, description="Items that say it.", examples=[3])
    stories: Annotated[Whole, Field(ge=0)] = Field(default=0, description="Different stories.", examples=[2])
    origins: Annotated[Whole, Field(ge=0)] = Field(
        default=0, description="Publisher families that report independently.", examples=[2]
    )


GroupOfReports = Annotated[tuple[Literal["country", "type", "region", "issuer", "place"], ...], OneOrMany]
GroupOfAdvisories = Annotated[tuple[Literal["country", "issuer", "region"], ...], OneOrMany]
_GROUP_WORDS = "One alert for each value of these; with `[]` one for the whole rule."
_SPAN_WORDS = "Length of the window that ends now."


def _regions_named(rule: CountRule | LevelRule | QuantityRule | RelativeRule) -> None:
    if "region" in rule.group_by and not rule.where.regions:
        raise below("group_by: region makes one alert for each of where.regions; name some there", "group_by")


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
    timespan: PositiveDuration = Field(default=timedelta(hours=24), description=_SPAN_WORDS, examples=["24h"])
    group_by: GroupOfReports = Field(default=("country",), description=_GROUP_WORDS, examples=[["country", "type"]])

    @model_validator(mode="after")
    def _can_be_seen(self) -> CountRule:
        _regions_named(self)
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
    group_by: GroupOfAdvisories = Field(
        default=("country",), description=_GROUP_WORDS, examples=[["country", "issuer"]]
    )

    @model_validator(mode="after")
    def _on_the_scale(self) -> LevelRule:
        _regions_named(self)
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
    timespan: PositiveDuration = Field(default=timedelta(hours=24), description=_SPAN_WORDS, examples=["24h"])
    group_by: GroupOfReports = Field(default=("country",), description=_GROUP_WORDS, examples=[["country"]])

    @model_validator(mode="after")
    def _can_be_grouped(self) -> QuantityRule:
        _regions_named(self)
        return self


GroupOfCoverage = Annotated[tuple[Literal["country", "type", "region"], ...], OneOrMany]
_LONGEST_WINDOW = timedelta(days=14)


class RelativeRule(RuleKeys):
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
    group_by: GroupOfCoverage = Field(default=("country",), description=_GROUP_WORDS, examples=[["country"]])

    @model_validator(mode="after")
    def _can_be_compared(self) -> RelativeRule:
        _regions_named(self)
        if self.timespan % timedelta(hours=1) or self.timespan > _LONGEST_WINDOW:
            raise below("the window is counted in hours: write whole hours, at most 14d", "timespan")
        day = max(self.timespan, timedelta(days=1))
        if self.baseline < 7 * day:
            raise below("a baseline holds at least seven windows, and seven days; make it longer", "baseline")
        if self.history > self.baseline:
            raise below("history asks for more than the baseline holds; shorten it", "history")
        if self.condition.least is None:
            words = "needs a bound from below (gte or gt): what nobody reports has no group to alert on"
            raise below(f"{self.kind} {words}", "condition")
        return self

    kind: Literal["share", "surprise"]


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


AnyRule = Annotated[
    CountRule | LevelRule | QuantityRule | ShareRule | SurpriseRule,
    Field(discriminator="kind"),
]


class RulesFile(Keys):
    """What people want to be told about: one rule for each question."""

    rules: tuple[AnyRule, ...] = Field(description="The rules, in any order.", examples=[[]])
