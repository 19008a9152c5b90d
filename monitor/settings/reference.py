"""The configuration reference, `docs/configuration.md`, out of the schemas themselves.

Whoever changes a key changes its description beside it; a test compares the page with what this makes.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import time, timedelta
from enum import Enum
from pathlib import Path
from typing import Any, Literal, Protocol, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from monitor.lib.durations import format_duration
from monitor.lib.schemawalk import bare, keys, members
from monitor.lib.schemawords import flow
from monitor.model.place import Region
from monitor.settings.catalogue import CatalogueEntry
from monitor.settings.regions import is_country
from monitor.settings.schema.severity import Severities

_EXAMPLE = 70  # characters of an example that still fit beside the description

_INTRODUCTION = """\
# Configuration

*Made from the schemas; a test keeps it true.*

A configuration is a folder of four files; `rules_test.yaml` beside them tests the rules, and `indicators.yaml` and
`places.yaml` ([operating.md](operating.md)) hold words of your own. `watchfloor init DIR` writes the shipped ones into
a folder of yours; `watchfloor check --config DIR` tells every mistake in them with file, line and column, and what
would happen otherwise. `watchfloor schema DIR` writes JSON Schemas beside them, by which editors complete and explain
keys.

- **YAML 1.2**: `NO` is Norway and no truth value, `1:30` is a text; only `true` and `false` are truth values. Indent
  with spaces. A key without a value is a mistake: write one, or remove the key.
- **Unknown keys are mistakes**, in every file.
- **Durations** are a number and a unit: `90s`, `15m`, `24h`, `7d`, `2w`, also `1d12h`. A day is always 24 hours.
- **Lists of one** may be written without brackets: `regions: sahel`.
- **Secrets** never stand in these files. A key that ends in `_file` names a file whose only line is the secret
  (relative paths lie beside the config, `~` is the home folder); a key that ends in `_env` names an environment
  variable.
- **Regions** are named by id, title, ISO 3166 code or English name, in any case: `sahel`, `IQ`, `Iraq`, `m49:145`.
  They are listed at the [end of this page](#regions), after [indicators](#indicators) and
  [topics](#feeds-of-the-catalogue).
"""


class Indicator(Protocol):
    """What the page tells of an indicator type."""

    @property
    def title(self) -> str:
        """What people read."""

    @property
    def attributes(self) -> Mapping[str, Collection[str]]:
        """Values by attribute; none where they cannot be listed."""


def page(
    files: Mapping[str, type[BaseModel]],
    regions: Mapping[str, Region],
    indicators: Mapping[str, Indicator],
    catalogue: Collection[CatalogueEntry],
    languages: Collection[str],
) -> str:
    """The whole page.

    Args:
        files: Schema of each file by its name, in the order of the page.
        regions: For the list of regions.
        indicators: For the list of indicators, by id.
        catalogue: For the lists of topics, languages and issuers.
        languages: In which dates can be written.
    """
    parts = [_INTRODUCTION]
    parts += [_file(name, model) for name, model in files.items()]
    parts += [_indicators(indicators), _feeds(catalogue), _dates(languages), _regions(regions)]
    return "\n".join(parts).rstrip() + "\n"


def _file(name: str, model: type[BaseModel]) -> str:
    lines = [f"## {name}", "", _meaning(model), ""]
    seen: set[type[BaseModel]] = {model}
    lines += _table(model)
    for path, below in _nested(model, ""):
        if below in seen:
            continue
        seen.add(below)
        lines += ["", f"### `{path}`", "", _meaning(below), "", *_table(below)]
    return "\n".join(lines) + "\n"


def _nested(model: type[BaseModel], path: str) -> Iterator[tuple[str, type[BaseModel]]]:
    for name, info in keys(model).items():
        for suffix, below in _models(info.annotation):
            here = f"{path}{name}{suffix}"
            yield here, below
            if below is not model:
                yield from _nested(below, f"{here.partition(' (')[0]}.")


def _models(annotation: Any) -> Iterator[tuple[str, type[BaseModel]]]:
    """The models below a field, with what is appended to its name: `[]` in a list, `.NAME` in a mapping."""
    plain = bare(annotation)
    union = members(plain)
    if union:
        yield from ((f" (kind: {tag})", member) for tag, member in union.items())
    elif isinstance(plain, type) and issubclass(plain, BaseModel):
        yield "", plain
    elif (content := _content(plain)) is not None:
        mark = ".NAME" if _is(plain, Mapping) else "[]"
        yield from ((mark + suffix, below) for suffix, below in _models(content))


def _content(plain: Any) -> Any:
    arguments = get_args(plain)
    if not arguments:
        return None
    if _is(plain, Mapping):
        return arguments[1]
    return arguments[0] if _is(plain, Sequence) or _is(plain, AbstractSet) else None


def _is(plain: Any, kind: type) -> bool:
    origin = get_origin(plain)
    return isinstance(origin, type) and issubclass(origin, kind)


def _table(model: type[BaseModel]) -> list[str]:
    ordered = sorted(keys(model).items(), key=lambda item: not item[1].is_required())
    rows = [f"| `{name}` | {_value(info)} | {_default(info)} | {_described(info, name)} |" for name, info in ordered]
    if not rows:
        return ["No keys; write `{}`."]
    return ["| key | value | default | meaning |", "|---|---|---|---|", *rows]


def _described(info: FieldInfo, name: str) -> str:
    words = info.description or next((_meaning(model) for _, model in _models(info.annotation)), "")
    example = flow(info.examples[0]) if info.examples else ""
    # A long example would need lines of its own; the shipped files have them.
    return _cell(f"{words} Example: `{name}: {example}`" if 0 < len(example) <= _EXAMPLE else words)


def _value(info: FieldInfo) -> str:
    return _cell(", ".join([_words(info.annotation), *filter(None, map(_bound, info.metadata))]))


def _bound(item: Any) -> str:
    found = [
        f"{sign} {getattr(item, name):g}"
        for name, sign in (("ge", "≥"), ("gt", ">"), ("le", "≤"), ("lt", "<"))
        if isinstance(getattr(item, name, None), int | float)
    ]
    return ", ".join(found)


_PLAIN: Mapping[Any, str] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "`true` or `false`",
    timedelta: "duration",
    time: "time `HH:MM`",
    Path: "path",
    Severities: "`info`, `low`, `medium`, `high`, `critical`, or steps such as `{high: 3, critical: 10}`",
    Any: "text, number or truth value",
}


def _words(annotation: Any) -> str:
    plain = bare(annotation)
    if plain in _PLAIN:
        return _PLAIN[plain]
    if get_origin(plain) is Literal:
        return _choices(get_args(plain))
    if isinstance(plain, type) and issubclass(plain, Enum):
        return _choices(tuple(plain))
    if members(plain) or (isinstance(plain, type) and issubclass(plain, BaseModel)):
        return "keys, below"
    if _is(plain, Mapping):
        return f"name: {_words(_content(plain))}"
    if _content(plain) is not None:
        return f"list of {_words(_content(plain))}".replace("list of keys, below", "list of entries, below")
    return "value"


def _choices(values: Sequence[Any]) -> str:
    return ", ".join(f"`{value.value if isinstance(value, Enum) else value}`" for value in values)


def _default(info: FieldInfo) -> str:
    if info.is_required():
        return "**required**"
    return _cell(_shown(info.get_default(call_default_factory=False)))


def _shown(value: Any) -> str:
    if value is None or value == "" or isinstance(value, BaseModel):
        return ""
    if isinstance(value, timedelta):
        return f"`{format_duration(value)}`"
    if isinstance(value, Enum):
        return f"`{value.value}`"
    if isinstance(value, list | tuple):
        return f"`{flow([entry.value if isinstance(entry, Enum) else entry for entry in value])}`"
    return f"`{flow(value)}`"


def _meaning(model: type[BaseModel]) -> str:
    """A model's docstring as one paragraph of Markdown."""
    return " ".join((model.__doc__ or "").split())


def _cell(text: str) -> str:
    return re.sub(r"\s+", " ", text).replace("|", "\\|").strip()


def _indicators(indicators: Mapping[str, Indicator]) -> str:
    rows = [f"| `{name}` | {_cell(kind.title)} | {_attributes(kind)} |" for name, kind in sorted(indicators.items())]
    head = ["## Indicators", "", "What rules, routes and digests may name under `types`, and rules ask of them.", ""]
    return "\n".join([*head, "| id | title | attributes |", "|---|---|---|", *rows]) + "\n"


def _attributes(kind: Indicator) -> str:
    listed = [
        f"`{name}`: {', '.join(sorted(values))}" if values else f"`{name}`"
        for name, values in sorted(kind.attributes.items())
    ]
    return _cell("; ".join(listed))


def _feeds(catalogue: Collection[CatalogueEntry]) -> str:
    feeds = [entry.feed for entry in catalogue]
    lists = {
        "Topics": {feed.topic for feed in feeds},
        "Languages": {feed.language for feed in feeds},
        "Issuers of travel advice": {feed.issuer for feed in feeds if feed.issuer},
    }
    lines = [f"- **{name}**: {', '.join(f'`{value}`' for value in sorted(values))}" for name, values in lists.items()]
    words = "`watchfloor feeds` lists the feeds that are used; these names choose among all of them."
    head = ["## Feeds of the catalogue", "", words, ""]
    return "\n".join([*head, *lines]) + "\n"


def _dates(languages: Collection[str]) -> str:
    listed = ", ".join(f"`{language}`" for language in sorted(languages))
    words = "Days, months and times in messages can be written in these; the words around them stay English."
    return f"## Languages of dates\n\n{words}\n\n{listed}\n"


def _regions(regions: Mapping[str, Region]) -> str:
    named = sorted(name for name, region in regions.items() if not is_country(region))
    rows = [f"| `{name}` | {_cell(regions[name].title)} | {_held(regions[name])} |" for name in named]
    head = ["## Regions", "", "Besides these, every country by its ISO 3166 code or English name.", ""]
    return "\n".join([*head, "| id | name | holds |", "|---|---|---|", *rows]) + "\n"


def _held(region: Region) -> str:
    if region.everywhere:
        return "everything"
    around: dict[float, list[str]] = {}  # by radius: a region may hold two hundred circles of one size
    for circle in region.circles:
        around.setdefault(circle.radius_km, []).append(circle.name)
    circles = [f"{radius:g} km around {', '.join(names)}" for radius, names in around.items()]
    return "; ".join([*([" ".join(sorted(region.countries))] if region.countries else []), *circles])
