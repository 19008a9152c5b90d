"""Which reports, advisories, counts or feeds a rule looks at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, Field, ValidationInfo, WithJsonSchema, field_validator

from monitor.lib.configfile import Keys, Number, OneOrMany, Switch, Whole
from monitor.lib.schemanames import Names, name_of, names_in, unknown
from monitor.lib.schemawords import BelowError
from monitor.model.mention import Assertion, Undone
from monitor.model.rulebounds import FARTHEST
from monitor.settings.schema.words import Country, Language, RegionNames, Text, Texts


def _scalar(value: Any) -> Any:
    if isinstance(value, str | int | float | bool):
        return value
    raise ValueError("an attribute is compared with texts, numbers, true or false")


Indicator = Annotated[Text, name_of("indicator")]
Issuer = Annotated[Text, name_of("issuer")]
AttributeValue = Annotated[Any, AfterValidator(_scalar), WithJsonSchema({"type": ["string", "number", "boolean"]})]
AttributeValues = Annotated[tuple[AttributeValue, ...], OneOrMany, Field(min_length=1)]


Tier = Annotated[Whole, Field(ge=1, le=3)]
Tiers = Annotated[tuple[Tier, ...], OneOrMany]
TIERS = Field(default=(), description="Only feeds of these tiers, see feeds.yaml; left out: all.", examples=[[1, 2]])
STATE_MEDIA = Field(default=True, description="`false` leaves out what state-controlled media say.")


# Keys that people write, and those that they mean.
MEANT = dict.fromkeys(("country", "countries", "place", "places"), "regions")


class CoverageWhereKeys(Keys):
    """What a rule on shares of coverage looks at: what hourly counts can answer, so that it has a past."""

    MEANT: ClassVar[Mapping[str, str]] = MEANT

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


class ReachKeys(Keys):
    """From which weight of an act on it is felt how far."""

    weight: Annotated[Number, Field(ge=-10, le=10)] = Field(
        description="Of the indicator type, as `watchfloor tag` shows it; attacks have 7 and more.", examples=[7]
    )
    km: Annotated[Number, Field(gt=0, le=FARTHEST)] = Field(description="Kilometres.", examples=[100])


class NearKeys(Keys):
    """Only what happens at an exact place near your assets; the graver the act, the farther it reaches."""

    assets: Annotated[tuple[Annotated[Text, name_of("asset")], ...], OneOrMany] = Field(
        default=(), description="Assets of watchfloor.yaml; left out: all.", examples=[["erbil-office"]]
    )
    reach: Annotated[tuple[ReachKeys, ...], Field(min_length=1)] = Field(
        description="Distances by weight; the largest that holds counts.",
        examples=[[{"weight": 0, "km": 25}, {"weight": 7, "km": 100}]],
    )


class AdvisoryWhereKeys(Keys):
    """Which advisories a rule looks at; a key that is left out asks nothing."""

    MEANT: ClassVar[Mapping[str, str]] = MEANT

    regions: RegionNames = Field(
        default=(),
        description="Countries (ISO code or English name) or regions.",
        examples=[["sahel", "IQ", "Ukraine"]],
    )
    issuers: Annotated[tuple[Issuer, ...], OneOrMany] = Field(
        default=(), description="Governments whose advice counts.", examples=[["us-state", "uk-fcdo"]]
    )


class LevelWhereKeys(AdvisoryWhereKeys):
    """Which advisories a rule looks at; a key that is left out asks nothing."""

    areas: Texts = Field(
        default=(),
        description="With `field: area`: only areas whose name holds one of these, whatever the case.",
        examples=[["Sinai", "border"]],
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
    undone: Annotated[tuple[Undone, ...], OneOrMany] = Field(
        default=(),
        description="Of what is `denied` only what was tried or meant and came to nothing in one of these ways; left "
        "out: also what is just said not to have happened.",
        examples=[["foiled", "failed"]],
    )
    attributes: dict[str, AttributeValues] = Field(
        default={},
        description="Attributes of the indicator; each must have one of its values.",
        examples=[{"kind": ["ordered"]}],
    )
    actors: Texts = Field(
        default=(),
        description="Who does it: countries, groups, or `foreign` for any state but those in which it happens.",
        examples=[["Houthis", "IR"], ["foreign"]],
    )
    min_confidence: Annotated[Number, Field(ge=0, le=1)] = Field(
        default=0.0, description="Least confidence of the tagger, 0 to 1.", examples=[0.6]
    )
    headline: Switch = Field(
        default=False,
        description="Only what an item's headline says, its first line where it has none, or an authority in its own "
        "notice: what is new stands there, and what is recalled beside it in the text. For rules that wake people.",
        examples=[True],
    )
    min_origins: Annotated[Whole, Field(ge=0, le=50)] = Field(
        default=0,
        description="Only stories of which so many independent publishers tell, each in an item of its own that says "
        "what is asked for.",
        examples=[2],
    )
    confirmed_by: Annotated[tuple[Indicator, ...], OneOrMany] = Field(
        default=(),
        description="Where publishers are counted: indicator types by which another publisher's item of the same "
        "story and country confirms it, whoever acts; `types` too, with `attributes`. Left out: it must say all that "
        "is asked for.",
        examples=[["armed_attack", "casualties"]],
    )
    tiers: Tiers = TIERS
    state_media: Switch = STATE_MEDIA
    near: NearKeys | None = Field(
        default=None, description="Only what happens near your assets.", examples=[{"reach": [{"weight": 0, "km": 50}]}]
    )

    @field_validator("undone")
    @classmethod
    def _of_what_is_denied(cls, given: tuple[Undone, ...], info: ValidationInfo) -> tuple[Undone, ...]:
        if given and Assertion.DENIED not in info.data.get("assertions", (Assertion.DENIED,)):
            raise ValueError("undone is asked only of what is denied: add denied to assertions")
        return given

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


class SourceKeys(Keys):
    """Which feeds are watched; a key that is left out asks nothing."""

    feeds: Annotated[tuple[Annotated[Text, name_of("feed or own")], ...], OneOrMany] = Field(
        default=(), description="Feeds by their id.", examples=[["bbc-world"]]
    )
    topics: Annotated[tuple[Annotated[Text, name_of("topic")], ...], OneOrMany] = Field(
        default=(), description="Any of these topics.", examples=[["wire"]]
    )
    languages: Annotated[tuple[Annotated[Language, name_of("language")], ...], OneOrMany] = Field(
        default=(), description="Any of these languages (ISO 639).", examples=[["ar"]]
    )
    countries: Annotated[tuple[Country, ...], OneOrMany] = Field(
        default=(), description="Publishers of these countries.", examples=[["IQ"]]
    )
    issuers: Annotated[tuple[Issuer, ...], OneOrMany] = Field(
        default=(), description="Feeds of these governments' advice.", examples=[["us-state"]]
    )
    tiers: Tiers = TIERS
