"""Pydantic's errors in the words of someone who edits a config file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from monitor.lib.configtree import Loc
from monitor.lib.schemawalk import Home, Model, Step, homes, keys, walk
from monitor.lib.suggest import closest, hint

# Values under such keys are never repeated in a message.
_DELICATE = re.compile(r"password|passwd|token|secret|webhook|credential|url|key", re.IGNORECASE)
_LISTED = 16  # so many known keys are written out
_HOMES = 2  # in so many other places a key may stand that they are named
_SHOWN = 60  # characters of a value that a message repeats

_KEYED = 'keys with values ("key: value")'
_WANTED = {
    "string_type": "a text",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "list_type": 'a list, one "- " line each',
    "tuple_type": 'a list, one "- " line each',
    "set_type": 'a list, one "- " line each',
    "frozen_set_type": 'a list, one "- " line each',
    "dict_type": _KEYED,
    "mapping_type": _KEYED,
    "model_type": _KEYED,
    "model_attributes_type": _KEYED,
    "path_type": "a path",
    "none_required": "nothing",
}


class BelowError(ValueError):
    """What a validator of several keys or values has against some of them; each is told at its own place.

    Attributes:
        told: Key path from what the validator sees, whether the key itself is meant, and the sentence.
    """

    def __init__(self, *told: tuple[Loc, bool, str]) -> None:
        self.told = told
        super().__init__("; ".join(message for _, _, message in told))


def below(message: str, *loc: str | int, key: bool = False) -> BelowError:
    """An error at one key or value below what a validator sees."""
    return BelowError((loc, key, message))


def explain(schema: Model, error: ErrorDetails) -> list[tuple[Loc, bool, str]]:
    """What an error says, and where: key path, and whether the key itself is meant."""
    step = walk(schema, error["loc"])
    kind = error["type"]
    if kind == "extra_forbidden":
        return [(step.loc, True, _unknown_key(schema, error["loc"]))]
    if kind == "missing":
        return [(step.loc[:-1], False, _missing_key(step))]
    if kind == "union_tag_not_found":
        return [(step.loc, False, f"missing key {_name(error)}; write one of {', '.join(step.kinds)}")]
    if kind == "union_tag_invalid":
        return [_tag_fault(step, error)]
    cause = (error.get("ctx") or {}).get("error")
    if isinstance(cause, BelowError):
        return [((*step.loc, *loc), key, message) for loc, key, message in cause.told]
    return [(step.loc, error["loc"][-1:] == ("[key]",), _sentence(step, error))]


def what_to_write(schema: Model) -> str:
    """Advice for someone whose file is empty."""
    known = keys(schema)
    required = [name for name, field in known.items() if field.is_required()]
    if not required:
        some = ", ".join(list(known)[:_LISTED])
        return "write {} to keep all defaults" + (f", or any of these keys: {some}" if some else "")
    return "write at least " + ", ".join(name + _example(known[name], ": ") for name in required)


def _example(field: FieldInfo, before: str) -> str:
    return before + flow(field.examples[0]) if field.examples else ""


def _unknown_key(schema: Model, loc: tuple[str | int, ...]) -> str:
    name, above = str(loc[-1]), walk(schema, loc[:-1])
    known = list(keys(above.model)) if above.model is not None else []
    if f"{name}_file" in known:
        return f'a secret may not stand in the config; put it into a file and name that as "{name}_file: PATH"'
    if name.isdecimal():
        return f'unknown key "{name}"; write a number without commas between its digits'
    others = [kind for kind, model in above.kinds.items() if name in keys(model)]
    if others:
        return f'key "{name}" belongs to kind {" or ".join(others)}, not to {loc[-2]}; remove it, or change the kind'
    meant = getattr(above.model, "MEANT", {}).get(name)
    if meant in known:
        return f'unknown key "{name}"; did you mean "{meant}"?'
    if (home := _misplaced(schema, loc, name)) is not None:
        return f'unknown key "{name}"; it belongs {home}'
    if (near := closest(name, known)) is not None:
        return f'unknown key "{name}"; did you mean "{near}"?'
    if elsewhere := _named([home for home in homes(schema, name) if home[0][0] != loc[0]]):
        return f'unknown key "{name}"; it belongs {elsewhere}'
    if 0 < len(known) <= _LISTED:
        return f'unknown key "{name}"; known here: {", ".join(known)}'
    return f'unknown key "{name}"; remove it, or look it up in docs/configuration.md'


def _misplaced(schema: Model, loc: Loc, name: str) -> str | None:
    """Where a key belongs that slipped a level up or down, as a wrong indentation has it."""
    here = walk(schema, loc[:-1])
    if here.model is not None and (below := _named(homes(here.model, name))):
        return below
    for length in range(len(loc) - 2, -1, -1):
        step = walk(schema, loc[:length])
        if step.model is not None and name in keys(step.model):
            return f"beside {here.loc[len(step.loc)]}, not below it"
    return None


def _named(places: Sequence[Home]) -> str | None:
    """`under polling`, `in an entry of digests`; None where there is none, or so many that they say little."""
    return " or ".join(map(_home, places)) if 0 < len(places) <= _HOMES else None


def _home(home: Home) -> str:
    names = [f"an entry of {key}" if many else key for key, many in reversed(home)]
    return ("in " if home[-1][1] else "under ") + " of ".join(names)


def _missing_key(step: Step) -> str:
    name = step.loc[-1]
    return f'missing key "{name}"' + (_example(step.field, f", for example {name}: ") if step.field else "")


def tag_meant(error: ErrorDetails) -> tuple[str, str] | None:
    """The key of an unknown kind and the kind that is most like it; None where none is near."""
    context = error["ctx"]
    near = closest(str(context["tag"]), re.findall(r"'([^']*)'", str(context["expected_tags"])))
    return None if near is None else (_name(error).strip('"'), near)


def _tag_fault(step: Step, error: ErrorDetails) -> tuple[Loc, bool, str]:
    context = error["ctx"]
    name, tag = _name(error), str(context["tag"])
    expected = re.findall(r"'([^']*)'", str(context["expected_tags"]))
    return (*step.loc, name.strip('"')), False, f'unknown {name.strip(chr(34))} "{tag}"{hint(tag, expected)}'


def _name(error: ErrorDetails) -> str:
    """The key that tells the members of a union apart, in double quotes."""
    return '"' + str(error["ctx"]["discriminator"]).strip("'") + '"'


def _sentence(step: Step, error: ErrorDetails) -> str:
    kind, found = error["type"], error["input"]
    context: Mapping[str, Any] = error.get("ctx") or {}
    name = label(step.loc)
    if kind == "value_error":
        words = str(context["error"])
        return f"{name} {words}" if words.startswith(("must ", "needs ", "says ")) else words
    if kind in ("enum", "literal_error"):
        return _not_among(name, found, str(context["expected"]), delicate=_delicate(step.loc))
    if kind in _WANTED:
        said = _wrong_type(name, _WANTED[kind], found, delicate=_delicate(step.loc))
        keyed = _WANTED[kind] == _KEYED and step.field is not None and found is not None
        return said + (_example(step.field, f", for example {name}: ") if keyed and step.field else "")
    if kind in _EMPTY and context.get("min_length") == 1:
        return f"{name} {_EMPTY[kind]}"
    if kind in _BOUNDS:
        return f"{name} must be {_BOUNDS[kind](context)}, not {describe(found)}"
    return f"{name}: {error['msg'][0].lower()}{error['msg'][1:]}"


_EMPTY = {"string_too_short": "must not be empty", "too_short": "must hold at least one entry"}
_BOUNDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "greater_than_equal": lambda context: f"at least {context['ge']:g}",
    "greater_than": lambda context: f"more than {context['gt']:g}",
    "less_than_equal": lambda context: f"at most {context['le']:g}",
    "less_than": lambda context: f"less than {context['lt']:g}",
    "string_too_short": lambda context: f"at least {context['min_length']} characters long",
    "string_too_long": lambda context: f"at most {context['max_length']} characters long",
    "too_short": lambda context: f"at least {context['min_length']} long",
    "too_long": lambda context: f"at most {context['max_length']} long",
    "finite_number": lambda _: "a finite number",
}


def _wrong_type(name: str, wanted: str, found: object, *, delicate: bool) -> str:
    if found is None:
        return without_value(name)
    said = "a value of another type" if delicate and not isinstance(found, dict | list) else describe(found)
    advice = ""
    if wanted == "a text" and isinstance(found, int | float) and not delicate:
        advice = "; put it in quotes"
    elif isinstance(found, str) and re.fullmatch(r"-?\d+(\.\d+)?", found) and "number" in wanted:
        advice = "; remove the quotes"
    elif isinstance(found, str) and found.casefold() in ("yes", "on", "no", "off") and wanted == "true or false":
        advice = f"; write {'true' if found.casefold() in ('yes', 'on') else 'false'}"
    return f"{name} must be {wanted}, not {said}{advice}"


def without_value(name: str) -> str:
    """A key that is there with nothing behind it."""
    return f"{name} has no value; write one, or remove the key"


def _not_among(name: str, found: object, expected: str, *, delicate: bool) -> str:
    choices = re.findall(r"'([^']*)'", expected) or re.split(r", | or ", expected)
    if isinstance(found, str) and not delicate:
        entry, _, of = name.partition(" of ")
        return f'unknown {entry.removeprefix("an ")} "{_cut(found)}"{" of " + of if of else ""}{hint(found, choices)}'
    if found is None:
        return f"{name} has no value; write one of {', '.join(choices)}, or remove the key"
    return f"{name} must be one of {', '.join(choices)}, not {describe(found) if not delicate else 'this'}"


def label(loc: Loc) -> str:
    """What a value is called: its key, and for an entry of a list the key of the list."""
    for element in reversed(loc):
        if isinstance(element, str):
            return f"an entry of {element}" if isinstance(loc[-1], int) else element
    return "the file" if not loc else "the entry"


def _delicate(loc: Loc) -> bool:
    return any(isinstance(element, str) and _DELICATE.search(element) for element in loc)


def describe(value: object) -> str:
    """A found value in words."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, str):
        return f'the text "{_cut(value)}"'
    if isinstance(value, list | tuple):
        return "a list" if value else "an empty list"
    return "keys with values"


def flow(value: object) -> str:
    """A value as one line of YAML, for examples."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {flow(below)}" for key, below in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(below) for below in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"
