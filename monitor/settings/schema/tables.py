"""Lists of destinations that an issuer publishes in JSON or XML: `table` of a feed, and `seeds/tables.yaml`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from monitor.lib.configfile import Keys
from monitor.model.advisory import STRICTEST
from monitor.settings.schema.words import Identifier, Level, Text


class MeaningKeys(Keys):
    """What a phrase of an issuer says on the common scale of 1 to 4."""

    level: Level | None = Field(default=None, description="For most of the country.", examples=[3])
    parts: Level | None = Field(default=None, description="For its strictest part.", examples=[4])

    @model_validator(mode="after")
    def _says_something(self) -> MeaningKeys:
        if self.level is None and self.parts is None:
            raise ValueError("says nothing; give level, parts or both, or a number from 1 to 4")
        return self


def _number_means_level(value: Any) -> Any:
    """A bare number is the level of the whole country; a number that is none is told as such."""
    return {"level": value} if isinstance(value, int | float | str) else value


MeaningOf = Annotated[MeaningKeys, BeforeValidator(_number_means_level)]


class TableKeys(Keys):
    """Where a JSON or XML document keeps its rows, and which field of a row says what.

    A path goes by keys or element names with dots between, such as `eng.name`; `@name` is an attribute of an XML
    element, and `a|b` takes the first that is there.
    """

    items: Text | None = Field(
        default=None,
        description="Path to the rows; `*` stands for every entry of a list or value of an object. Left out: the "
        "document itself is the list, or the only row.",
        examples=["data.*"],
    )
    country: Text = Field(description="Field with the destination's name.", examples=["country"])
    code: Text | None = Field(
        default=None,
        description="Field with its ISO 3166 code; `@key` is the key of the row. The name counts where they disagree.",
        examples=["iso2"],
    )
    level: Text | None = Field(
        default=None,
        description="Field that states the level in a word, a number, a list of them or a sentence.",
        examples=["risk_level"],
    )
    words: Text | None = Field(
        default=None, description="Field with the level in words, where `level` is a mere number.", examples=["advice"]
    )
    regional: Text | None = Field(
        default=None,
        description="Field that is true where parts of the country have stricter advice; counted as one level more.",
        examples=["has_regional_advisory"],
    )
    flags: dict[Text, MeaningOf] = Field(
        default={},
        description="Fields that are true where what they mean holds; in place of `level`. A row that lacks one which "
        "would make it stricter has no level: missing is not false.",
        examples=[{"warning": 4, "partialWarning": {"parts": 4}}],
    )
    levels: dict[Text, MeaningOf] = Field(
        default={},
        description="What the values of `level` mean, from 1 (normal precautions) to 4 (do not travel): whole values, "
        "else phrases in a sentence. Case, accents and punctuation do not matter.",
        examples=[{"Avoid all travel": 4, "Avoid all travel to parts": {"level": 2, "parts": 4}}],
    )
    rest: Text | None = Field(
        default=None,
        description="Words of the sentence in which a text states the level of most of the country, several with `|` "
        "between, the surest first; `{name}` is the destination's. Where none is there, the mildest level counts.",
        examples=["the rest of|most of|advice for {name} is"],
    )
    about: Text | None = Field(
        default=None,
        description="Words of the sentences in a text that state levels, several with `|` between: others may have the "
        "same words, such as the colour of a volcano's alert. Where none has them, all count.",
        examples=["colour code|advice level"],
    )
    past: Text | None = Field(
        default=None,
        description="Words of the sentences in a text that say what was before, or what is no advice, several with `|` "
        "between; where nothing else states a level, they count all the same.",
        examples=["previously|until now|volcano"],
    )
    otherwise: Level | None = Field(
        default=None,
        description="The level where the field is there and says nothing: no flag is set, the list is empty.",
        examples=[1],
    )
    date: Text | None = Field(default=None, description="Field with the date of issue.", examples=["updated"])
    date_order: Literal["dmy", "mdy"] | None = Field(
        default=None,
        description="Whether days or months come first in dates such as 05/04/2024. Left out: as rows with a day "
        "above 12 show, two at least in a list of more than three; where they do not, the dates are not read, and "
        "`watchfloor feeds` says so. With dots, as in 05.04.2024, days come first.",
        examples=["dmy"],
    )
    link: Text | None = Field(
        default=None,
        description="Field with the page people read, or an address with fields in it.",
        examples=["https://advice.example.org/{slug}"],
    )
    text: Text | None = Field(default=None, description="Field with the advice in prose.", examples=["summary"])
    ignore: Text | None = Field(
        default=None, description="Field that is true for rows that no longer hold.", examples=["archived"]
    )

    @model_validator(mode="after")
    def _states_a_level(self) -> TableKeys:
        if not (self.level or self.flags):
            raise ValueError("says nothing of levels; give level (a field) or flags (fields that are true or false)")
        return self


class ScaleKeys(Keys):
    """An issuer's one word for each level, and how a text says that it moved from one to another.

    Attributes:
        words: The mildest first.
        moved: Each with `{from}` and `{to}`; what it was before is no advice.
    """

    words: Annotated[tuple[Text, ...], Field(min_length=STRICTEST, max_length=STRICTEST)]
    moved: tuple[Annotated[Text, Field(pattern=r"\{from\}.*\{to\}|\{to\}.*\{from\}")], ...]


class IssuerTables(Keys):
    """The lists of one issuer: what its words mean, and the shapes it is found in; the first that fits counts."""

    scale: ScaleKeys | None = Field(default=None)
    levels: dict[Text, MeaningOf] = Field(default={})
    shapes: tuple[TableKeys, ...]


class TablesFile(Keys):
    """`seeds/tables.yaml`."""

    issuers: dict[Identifier, IssuerTables]
