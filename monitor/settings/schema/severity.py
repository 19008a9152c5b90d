"""How bad a rule's alerts are: one word, or a value for each word to begin at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

from monitor.lib.schemanames import unknown
from monitor.lib.schemawords import BelowError
from monitor.model.rule import Step
from monitor.model.severity import Severity

_WORDS = tuple(severity.value for severity in Severity)


@dataclass(frozen=True, slots=True)
class Severities:
    """`high`, or `{high: 3, critical: 10}`: from which value on it is how bad."""

    least: Severity
    steps: tuple[Step, ...] = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(_read)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        numbers = {word: {"type": "number"} for word in _WORDS}
        steps = {"type": "object", "properties": numbers, "additionalProperties": False, "minProperties": 2}
        return {"anyOf": [{"enum": list(_WORDS), "type": "string"}, steps]}


def _read(value: Any) -> Severities:
    if isinstance(value, Severities):
        return value
    if isinstance(value, str):
        if value not in _WORDS:
            raise ValueError(unknown("severity", value, _WORDS))
        return Severities(Severity(value))
    if not isinstance(value, dict):
        words = "must be one of info, low, medium, high, critical, or steps such as {high: 3, critical: 10}"
        raise ValueError(words)
    if faults := tuple(_faults(value)):
        raise BelowError(*faults)
    steps = tuple(sorted((Step(Severity(word), float(at)) for word, at in value.items()), key=lambda step: step.at))
    return Severities(steps[0].severity, steps)


def _faults(steps: Mapping[Any, Any]) -> Iterator[tuple[tuple[str | int, ...], bool, str]]:
    for word, at in steps.items():
        if word not in _WORDS:
            yield (word,), True, unknown("severity", word, _WORDS)
        elif isinstance(at, bool) or not isinstance(at, int | float):
            yield (word,), False, f"{word} must be the number it begins at, such as {word}: 3"
    known = [(Severity(word), at) for word, at in steps.items() if word in _WORDS and isinstance(at, int | float)]
    if len(steps) < 2:
        yield (), False, "steps need two severities or more; write a single one as a word"
    for (mild, low), (severe, high) in pairwise(sorted(known, key=lambda pair: pair[0].rank)):
        if high <= low:
            yield (severe.value,), False, f"{severe} must begin above {mild}, which begins at {low:g}"
