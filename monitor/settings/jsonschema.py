"""JSON Schemas of the config files, by which editors complete, explain and check them while someone types.

An editor cannot know which indicators, regions or feeds there are; `watchfloor check` does.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from monitor.lib.durations import format_duration
from monitor.settings.schema import FILES

DIALECT = "https://json-schema.org/draft/2020-12/schema"


class _Durations(GenerateJsonSchema):
    """Defaults as people write them: `24h`, not `PT24H`."""

    def encode_default(self, dft: Any) -> Any:
        return format_duration(dft) if isinstance(dft, timedelta) else super().encode_default(dft)


def schemas() -> dict[str, dict[str, Any]]:
    """The schema of each file this room reads, by the file's name."""
    return {name: schema_of(name, model) for name, model in FILES.items()}


def schema_of(name: str, model: type[BaseModel]) -> dict[str, Any]:
    """The schema of one file, titled by its name."""
    plain = model.model_json_schema(by_alias=True, mode="validation", schema_generator=_Durations)
    return {"$schema": DIALECT, **_tidied(plain), "title": name}


def _tidied(node: Any) -> Any:
    """Without the titles pydantic makes of every key, and without the null it allows where a key may be left out.

    A key without a value is a mistake in our files.
    """
    if isinstance(node, list):
        return [_tidied(below) for below in node]
    if not isinstance(node, Mapping):
        return node
    kept: dict[str, Any] = {}
    for name, value in node.items():
        if (name == "title" and isinstance(value, str)) or (name == "default" and value is None):
            continue
        if name in ("properties", "$defs"):  # below these, names are keys of the file or of definitions
            kept[name] = {key: _tidied(below) for key, below in value.items()}
        else:
            kept[name] = value if name in ("examples", "default", "enum", "const") else _tidied(value)
    return _without_null(kept)


def _without_null(node: dict[str, Any]) -> dict[str, Any]:
    choices = [choice for choice in node.get("anyOf", ()) if choice != {"type": "null"}]
    if len(choices) == len(node.get("anyOf", ())):
        return node
    rest = {name: value for name, value in node.items() if name != "anyOf"}
    return {**choices[0], **rest} if len(choices) == 1 else {**rest, "anyOf": choices}
