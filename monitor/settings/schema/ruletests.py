"""`rules_test.yaml`: what rules must and must not do, as timelines."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, model_validator

from monitor.lib.configfile import Keys, Number, OneOrMany, Switch, Whole
from monitor.lib.durations import Duration
from monitor.lib.schemanames import name_of
from monitor.lib.schemawords import below
from monitor.model.advisory import Departure, People
from monitor.model.mention import Assertion
from monitor.model.severity import Severity
from monitor.settings.schema.rules import QuantityRole
from monitor.settings.schema.where import AttributeValue, Indicator
from monitor.settings.schema.words import Country, Level, Line, PositiveDuration, Text

RuleId = Annotated[Text, name_of("rule")]
Publisher = Annotated[Line, Field(description="A name of your choice; the same name is the same feed.")]


def _moment(value: Any) -> datetime:
    try:
        at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f'"{value}" is no time; write it as 2026-01-05T00:00Z') from None
    return at


def _with_zone(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("must have a zone; write it as 2026-01-05T00:00Z")
    return at


Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    AfterValidator(_with_zone),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]


def _interval(value: Any) -> Any:
    """`12`, or `[10, 20]`."""
    return [value, value] if isinstance(value, int) and not isinstance(value, bool) else value


Interval = Annotated[
    tuple[Whole, Whole],
    BeforeValidator(_interval),
    WithJsonSchema({"anyOf": [{"type": "integer"}, {"type": "array", "items": {"type": "integer"}, "minItems": 2}]}),
]


class SpotKeys(Keys):
    """An exact place."""

    name: Line = Field(description="What people read.", examples=["Erbil"])
    lat: Annotated[Number, Field(ge=-90, le=90)] = Field(description="Degrees north.", examples=[36.19])
    lon: Annotated[Number, Field(ge=-180, le=180)] = Field(description="Degrees east.", examples=[44.01])


class TellingKeys(Keys):
    """An item that tells of something, or only names a country."""

    at: Duration = Field(description="After the start.", examples=["2h"])
    type: Indicator | None = Field(
        default=None,
        description="The indicator type it tells of; left out: it only names its countries, as coverage counts them.",
        examples=["drone_attack"],
    )
    country: Annotated[tuple[Country, ...], OneOrMany] = Field(default=(), description="Where.", examples=["IQ"])
    assertion: Assertion = Field(default=Assertion.ACTUAL, description="How it states it.")
    times: Annotated[Whole, Field(ge=1, le=1000)] = Field(
        default=1, description="So many items; each is a story of its own unless `story` names one.", examples=[3]
    )
    every: PositiveDuration = Field(default=timedelta(hours=1), description="How far apart they are.", examples=["1h"])
    story: Line | None = Field(default=None, description="Items of one name are one story.", examples=["raid"])
    publisher: Annotated[tuple[Publisher, ...], OneOrMany, Field(min_length=1)] = Field(
        default=("press",),
        description="Who tells it: the id of a feed of yours, with its topic, language and tier, or a name of your "
        "choice; of several each tells it in an item of its own.",
        examples=[["press", "wire"]],
    )
    state_media: Switch = Field(default=False, description="Whether a government controls the publisher.")
    quantities: dict[QuantityRole, Interval] = Field(
        default={},
        description="Numbers it gives, or least and most.",
        examples=[{"killed": 12, "troops": [1000, 2000]}],
    )
    attributes: dict[str, AttributeValue] = Field(
        default={}, description="Attributes of the indicator.", examples=[{"kind": "ordered"}]
    )
    actor: Text | None = Field(default=None, description="Who does it.", examples=["Houthis"])
    headline: Switch = Field(default=True, description="Whether its headline says so, or only its text.")
    confidence: Annotated[Number, Field(ge=0, le=1)] = Field(default=0.9, description="Of the tagger.")
    place: SpotKeys | None = Field(default=None, description="The exact place, where it names one.")


class AdvisedKeys(Keys):
    """An issuer's advice for a country, as it reads from then on."""

    at: Duration = Field(description="After the start.", examples=["1h"])
    issuer: Annotated[Text, name_of("issuer")] = Field(description="Whose advice.", examples=["us-state"])
    country: Country = Field(description="For which country.", examples=["IQ"])
    level: Level = Field(description="1 to 4.", examples=[4])
    max_level: Level | None = Field(
        default=None, description="For its strictest area; left out: the highest level that is named here."
    )
    areas: dict[Line, Level] = Field(
        default={}, description="Parts that have a level of their own.", examples=[{"Border with Syria": 4}]
    )
    departures: dict[People, Departure] = Field(
        default={}, description="What its people there are told.", examples=[{"families": "ordered"}]
    )


class FeedTurnKeys(Keys):
    """A publisher's feed fails, falls silent, or is well again."""

    at: Duration = Field(description="After the start.", examples=["6h"])
    publisher: Publisher = Field(default="press", description="As items name it, or an issuer of advice.")
    health: Literal["ok", "failing", "silent"] = Field(description="What it is from then on.", examples=["failing"])


class BackgroundKeys(Keys):
    """Items about nothing, every day, so that rules which compare have a past."""

    items: Annotated[Whole, Field(ge=1, le=100_000)] = Field(
        default=100, description="A day and publisher.", examples=[100]
    )
    days: Annotated[Whole, Field(ge=0, le=400)] = Field(
        default=30, description="How long before the start they began.", examples=[30]
    )
    publishers: Annotated[tuple[Line, ...], OneOrMany, Field(min_length=1)] = Field(
        default=("press",), description="Who brings them.", examples=[["press", "wire"]]
    )


class FiringKeys(Keys):
    """An alert that must fire; what is left out may be anything."""

    rule: RuleId | None = Field(default=None, description="Its rule; the only one of the test where it is left out.")
    labels: dict[str, Text] = Field(default={}, description="Its group.", examples=[{"country": "IQ"}])
    country: Country | None = Field(default=None, description="Short for the label of that name.", examples=["IQ"])
    severity: Severity | None = Field(default=None, description="How bad it must be.", examples=["high"])


class ExpectKeys(Keys):
    """The alerts that fire at a moment: no more and no fewer."""

    at: Duration = Field(description="After the start.", examples=["3h"])
    firing: tuple[FiringKeys, ...] = Field(description="The alerts; `[]` for none.", examples=[[{"country": "IQ"}]])


class RuleTestKeys(Keys):
    """One timeline: what is told, and what must come of it."""

    name: Line = Field(description="A sentence that says what is promised.", examples=["Two stories are not enough"])
    rule: Annotated[tuple[RuleId, ...], OneOrMany, Field(min_length=1)] = Field(
        description="The rules that are evaluated, no others.", examples=["drone-attacks"]
    )
    start: Moment = Field(
        default=datetime.fromisoformat("2026-01-05T00:00Z"),
        description="When it begins, with a zone; a Monday where it is left out.",
    )
    background: BackgroundKeys | None = Field(
        default=None, description="A past of items about nothing.", examples=[{"items": 100, "days": 30}]
    )
    items: tuple[TellingKeys, ...] = Field(
        default=(), description="What is told.", examples=[[{"at": "1h", "type": "drone_attack", "country": "IQ"}]]
    )
    advisories: tuple[AdvisedKeys, ...] = Field(
        default=(), description="Travel advice; the first word of an issuer on a country is its first sight."
    )
    feeds: tuple[FeedTurnKeys, ...] = Field(default=(), description="Feeds that fail or fall silent.")
    expect: tuple[ExpectKeys, ...] = Field(
        json_schema_extra={"minItems": 1},
        description="What must fire when.",
        examples=[[{"at": "3h", "firing": [{"country": "IQ"}]}]],
    )

    @model_validator(mode="after")
    def _rules_are_clear(self) -> RuleTestKeys:
        if not self.expect:
            raise below("a test expects something; write at least {at: 1h, firing: []}", "expect")
        for at, expected in enumerate(self.expect):
            for number, firing in enumerate(expected.firing):
                if firing.rule is None and len(self.rule) > 1:
                    raise below("name the rule: the test evaluates several", "expect", at, "firing", number)
                if firing.rule is not None and firing.rule not in self.rule:
                    words = "this test does not evaluate that rule; add it to rule: above"
                    raise below(words, "expect", at, "firing", number, "rule")
        return self


class RulesTestFile(Keys):
    """What rules must and must not do; `watchfloor check` runs it, and a reload whose tests fail is refused."""

    tests: tuple[RuleTestKeys, ...] = Field(description="The timelines, in any order.", examples=[[]])
