"""From pydantic's place of an error to the key path an operator typed, and to the model that stands there.

Pydantic puts the tag of a discriminated union into its paths (`rules.0.count.where`), which is no key of the file.
"""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from monitor.lib.configtree import Loc

Model = type[BaseModel]


@dataclass(frozen=True, slots=True)
class Step:
    """Where a walk arrived.

    Attributes:
        loc: The key path without tags.
        model: The model whose keys belong there; None where it is no model.
        field: The field walked through last, for its description and examples.
        kinds: Where the model is one of several that a key tells apart: all of them by that key's value.
    """

    loc: Loc
    model: Model | None
    field: FieldInfo | None
    kinds: Mapping[str, Model]


def walk(schema: Model, loc: Loc) -> Step:
    """Follow an error's path through a schema."""
    annotation: Any = schema
    kept: list[str | int] = []
    found: FieldInfo | None = None
    kinds: Mapping[str, Model] = {}
    for element in loc:
        annotation = bare(annotation)
        kinds = members(annotation)
        if str(element) in kinds:
            annotation = kinds[str(element)]
            continue
        if _is_model(annotation):
            kept.append(element)
            found = _field(annotation, element)
            annotation = found.annotation if found is not None else Any
            continue
        annotation = _content(annotation)
        found = None
        if annotation is not None and not (isinstance(element, str) and element.startswith("[")):
            kept.append(element)
    final = bare(annotation)
    return Step(tuple(kept), final if _is_model(final) else None, found, kinds or members(final))


def keys(model: Model) -> dict[str, FieldInfo]:
    """The keys a model accepts, as they are written in a file."""
    return {info.alias or name: info for name, info in model.model_fields.items()}


# Keys that lead to a model, each with whether many of it stand there.
Home = tuple[tuple[str, bool], ...]


def homes(schema: Model, name: str) -> tuple[Home, ...]:
    """Every place of a schema at which a key of this name may stand."""
    return tuple(dict.fromkeys(_homes(schema, name, (), frozenset())))


def _homes(model: Model, name: str, way: Home, above: frozenset[Model]) -> Iterator[Home]:
    known = keys(model)
    if name in known:
        yield way
    for key, info in known.items():
        below, many = _models(info.annotation)
        for one in below:
            if one not in above:  # a route holds routes
                yield from _homes(one, name, (*way, (key, many)), above | {model, one})


def _models(annotation: Any) -> tuple[list[Model], bool]:
    """The models that stand at a key, and whether in a list or mapping."""
    annotation, many = bare(annotation), False
    while (inner := _content(annotation)) is not None and not _is_model(annotation):
        annotation, many = bare(inner), True
    choices = get_args(annotation) if get_origin(annotation) in (Union, types.UnionType) else (annotation,)
    return [choice for choice in map(bare, choices) if _is_model(choice)], many


def members(annotation: Any) -> dict[str, Model]:
    """The models of a discriminated union by their tag; empty for anything else."""
    choices = [choice for choice in get_args(annotation) if _is_model(choice)]
    if get_origin(annotation) not in (Union, types.UnionType) or len(choices) < 2:
        return {}
    return {tag: choice for choice in choices for tag in _tags(choice)}


def _tags(model: Model) -> tuple[str, ...]:
    for info in model.model_fields.values():
        if get_origin(info.annotation) is Literal:
            return tuple(str(value) for value in get_args(info.annotation))
    return ()


def bare(annotation: Any) -> Any:
    """An annotation without `Annotated` and `| None`."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        elif get_origin(annotation) in (Union, types.UnionType):
            present = [choice for choice in get_args(annotation) if choice is not type(None)]
            if len(present) != 1:
                return Union[tuple(present)]  # noqa: UP007 - built at run time
            annotation = present[0]
        else:
            return annotation


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _field(model: Model, element: str | int) -> FieldInfo | None:
    for name, info in model.model_fields.items():
        if element in (name, info.alias):
            return info
    return None


def _content(annotation: Any) -> Any:
    """What a list or mapping holds; None where the path leaves what the schema names."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if not isinstance(origin, type) or not arguments:
        return None
    if issubclass(origin, Mapping):
        return arguments[1]
    if issubclass(origin, Sequence | AbstractSet):
        return arguments[0]
    return None
