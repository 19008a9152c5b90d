"""`feeds.yaml`: which feeds are polled. Also the catalogue they are chosen from."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, model_validator

from monitor.lib.configfile import Keys, OneOrMany, Switch, Whole
from monitor.lib.durations import Duration
from monitor.lib.schemanames import name_of
from monitor.settings.schema.tables import TableKeys
from monitor.settings.schema.words import (
    Country,
    Identifier,
    Language,
    Line,
    RegionNames,
    Text,
    WebAddress,
    at_least,
)

Interval = Annotated[Duration, at_least(timedelta(minutes=1), "1m")]
Cadence = Annotated[Duration, at_least(timedelta(hours=1), "1h")]
Format = Literal["rss", "atom", "rdf", "json", "xml"]


class ChoiceKeys(Keys):
    """Feeds of the catalogue that meet every key given here."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    ids: Annotated[tuple[Annotated[Text, name_of("feed")], ...], OneOrMany] = Field(
        default=(), description="Feeds by their id.", examples=[["bbc-world", "un-peace"]]
    )
    topics: Annotated[tuple[Annotated[Text, name_of("topic")], ...], OneOrMany] = Field(
        default=(), description="Any of these topics.", examples=[["advisory", "wire", "world"]]
    )
    languages: Annotated[tuple[Annotated[Language, name_of("language")], ...], OneOrMany] = Field(
        default=(), description="Any of these languages (ISO 639).", examples=[["en", "fr"]]
    )
    regions: RegionNames = Field(
        default=(),
        description="Feeds about, or published in, any of these regions; international feeds about everything never "
        "match, choose them by topic.",
        examples=[["middle-east"]],
    )

    @model_validator(mode="after")
    def _asks_something(self) -> ChoiceKeys:
        if not (self.ids or self.topics or self.languages or self.regions):
            raise ValueError("says nothing; give ids, topics, languages or regions")
        return self


class ChangeKeys(Keys):
    """What is different from the catalogue for one feed."""

    interval: Interval | None = Field(default=None, description="How often it is asked at most.", examples=["10m"])
    cadence: Cadence | None = Field(
        default=None, description="How long it may be silent before that is told in digests.", examples=["12h"]
    )
    name: Line | None = Field(default=None, description="What people read.")
    tier: Annotated[Whole, Field(ge=1, le=3)] | None = Field(default=None, description="Another tier, 1 to 3.")
    url: WebAddress | None = Field(default=None, description="Another address, where the publisher moved it.")


class OwnFeedKeys(Keys):
    """A feed that the catalogue does not have."""

    id: Identifier = Field(description="Short and stable; never reuse one for another feed.", examples=["our-intranet"])
    url: WebAddress = Field(description="Where it is.", examples=["https://security.example.org/feed.xml"])
    name: Line | None = Field(default=None, description="What people read; the id where it is left out.")
    format: Format = Field(
        default="rss",
        description="What it is written in; RSS, Atom, RDF and JSON Feed are told apart by themselves, any other "
        "JSON or XML is read with `table` alone.",
    )
    topic: Identifier = Field(default="own", description="A topic of the catalogue or your own.", examples=["region"])
    language: Language = Field(default="en", description="ISO 639 code of its items.", examples=["en"])
    publisher: Line | None = Field(default=None, description="Who stands behind it; the name where it is left out.")
    family: Identifier | None = Field(
        default=None,
        description="Publishers of one owner share a family; rules that count origins count families. Left out: "
        "made from the publisher.",
        examples=["bbc"],
    )
    country: Country | None = Field(default=None, description="The publisher's country.", examples=["IQ"])
    covers: RegionNames = Field(
        default=(), description="Regions it is about; serves choosing by region.", examples=[["levant"]]
    )
    state_media: Switch = Field(
        default=False, description="A government controls it: never independent for that government's claims."
    )
    tier: Annotated[Whole, Field(ge=1, le=3)] = Field(
        default=2,
        description="How far its word is trusted by itself: 1 wires and official sources, 2 other newsrooms, 3 those "
        "that want a second one. Rules may ask for it.",
    )
    interval: Interval = Field(
        default=timedelta(minutes=15), description="How often it is asked at most.", examples=["15m"]
    )
    cadence: Cadence = Field(
        default=timedelta(days=2), description="How long it may be silent before that is told.", examples=["2d"]
    )
    adapter: Annotated[Text, name_of("adapter")] = Field(
        default="feed", description="What turns its documents into items; `feed` for RSS, Atom, RDF and JSON Feed."
    )
    issuer: Annotated[Identifier, name_of("issuer")] | None = Field(
        default=None,
        description="The issuer whose official travel advice it carries; with `table`, a name of your own.",
        examples=["us-state"],
    )
    table: TableKeys | None = Field(
        default=None,
        description="Where a JSON or XML list of destinations keeps its fields; needs `issuer`.",
    )

    @model_validator(mode="after")
    def _table_of_an_issuer(self) -> OwnFeedKeys:
        if self.table is not None and self.issuer is None:
            raise ValueError("a table needs issuer, the name of the government whose advice it is, such as at-bmeia")
        return self


class FeedsFile(Keys):
    """Which feeds are polled: a choice from the catalogue, plus your own."""

    use: tuple[ChoiceKeys, ...] = Field(
        default=(),
        description="Feeds of the catalogue; a feed is used where any entry of this list chooses it. Feeds that the "
        "catalogue ships switched off are used only where `ids` names them.",
        examples=[[{"topics": ["advisory", "world"], "languages": ["en"]}]],
    )
    exclude: tuple[ChoiceKeys, ...] = Field(
        default=(), description="Feeds that are not used although `use` chooses them.", examples=[[{"ids": ["upi"]}]]
    )
    change: dict[Annotated[str, name_of("feed", among="feed or own")], ChangeKeys] = Field(
        default={}, description="Adjustments by feed id.", examples=[{"bbc-world": {"interval": "10m"}}]
    )
    own: tuple[OwnFeedKeys, ...] = Field(
        default=(),
        description="Feeds that the catalogue does not have.",
        examples=[[{"id": "our-intranet", "url": "https://security.example.org/feed.xml"}]],
    )


class CatalogueKeys(OwnFeedKeys):
    """A feed of the catalogue."""

    name: Line
    topic: Identifier
    publisher: Line
    enabled: Switch = True
    note: Text | None = None


class CatalogueFile(Keys):
    """`seeds/catalogue.yaml`."""

    feeds: tuple[CatalogueKeys, ...]
