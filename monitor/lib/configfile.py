"""Config files: YAML 1.2 read into pydantic models, with every fault of a file at once and at its place.

A schema is a pydantic model that derives from `Keys`. Where entries of a file are wrong, the others are still there to
be checked further: `Document.checked` gives every fault and what is right. What a schema cannot say by itself, the
caller checks afterwards and reports through `Loaded.fault`, so that all faults look alike.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler, Strict
from pydantic_core import CoreSchema, core_schema

from monitor.lib import shipped
from monitor.lib.configdocument import Checked, Document, Loaded, document
from monitor.lib.configtext import text_of
from monitor.lib.errors import ConfigError, shown
from monitor.lib.schemanames import Names

__all__ = ["Checked", "Document", "Keys", "Loaded", "Number", "OneOrMany", "Switch", "Whole", "opened", "parse", "read"]

M = TypeVar("M", bound=BaseModel)

# Numbers and truth values as YAML has them: a quoted "4" or a `yes` is told, not guessed at.
Whole = Annotated[int, Strict()]
Number = Annotated[float, Strict()]
Switch = Annotated[bool, Strict()]


class OneOrMany:
    """Annotates a list in which a single entry may stand without brackets: `regions: sahel`."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_listed, handler(source))

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        many = handler(schema)
        return {"anyOf": [many["items"], many]} if "items" in many else many


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str | int | float) else value


class Keys(BaseModel):
    """Keys of a config file: none beyond those named, none changed after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


def read(path: Path, schema: type[M], names: Names | None = None) -> Loaded[M]:
    """Read a file into a schema.

    Raises:
        ConfigError: with every fault of the file; a file that is no readable YAML has one.
    """
    return _whole(opened(path, schema), names)


def parse(text: str, path: str, schema: type[M], names: Names | None = None) -> Loaded[M]:
    """Read a text into a schema; `path` is what messages call it.

    Raises:
        ConfigError: with every fault of the text.
    """
    return _whole(document(text, path, schema), names)


def opened(path: Path, schema: type[M]) -> Document[M]:
    """A file before it is held against its schema.

    Raises:
        ConfigError: with one fault: there is no such file, or it is no readable YAML.
    """
    return document(text_of(path), shown(path), schema, shipped=path.is_relative_to(shipped.seeds()))


def _whole(document: Document[M], names: Names | None) -> Loaded[M]:
    checked = document.checked(names)
    if checked.loaded is None or checked.faults:
        raise ConfigError(checked.faults)
    return checked.loaded
