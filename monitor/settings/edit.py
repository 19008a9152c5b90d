"""Edits configuration files the way a person would, with every comment left where it is.

A feed goes to the end of `own` in `feeds.yaml`; of a rule only the number of one bound is exchanged.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from monitor.lib.configfile import Keys, read
from monitor.lib.errors import ConfigError, Fault, shown
from monitor.settings.schema.feeds import FeedsFile
from monitor.settings.schema.rules import RulesFile


def add_feed(path: Path, entry: Mapping[str, str], taken: Collection[str] = ()) -> str:
    """Write one more own feed; the file is only replaced by one that reads well.

    Args:
        path: Of `feeds.yaml`.
        entry: Keys of an own feed; its id gets a number where it is taken.
        taken: Ids of feeds that are watched beside the own ones.

    Returns:
        The id it was given.

    Raises:
        ConfigError: If the file, as it is or as it would be, has faults.
    """
    before = read(path, FeedsFile)
    ids = {*taken, *(feed.id for feed in before.value.own)}
    feed_id = next(name for name in _names(entry["id"]) if name not in ids)
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 120
    yaml.indent(mapping=2, sequence=4, offset=2)
    document = yaml.load(path.read_text(encoding="utf-8"))
    _append(document, {**entry, "id": feed_id})
    trial = path.with_name(f".{path.name}.new")
    try:
        with trial.open("w", encoding="utf-8") as file:
            yaml.dump(document, file)
        read(trial, FeedsFile)
        trial.replace(path)
    except ConfigError as error:
        raise ConfigError([Fault(shown(path), 0, 0, f"not added: {fault.message}") for fault in error.faults]) from None
    finally:
        trial.unlink(missing_ok=True)
    return feed_id


def _append(document: CommentedMap, entry: Mapping[str, str]) -> None:
    if not isinstance(document.get("own"), CommentedSeq):
        document["own"] = CommentedSeq()
    document["own"].append(CommentedMap(entry))


def _names(wanted: str) -> list[str]:
    return [wanted, *(f"{wanted}-{number}" for number in range(2, 1000))]


def set_bound(path: Path, rule_id: str, bound: str, value: float) -> Fault:
    """Exchange one bound in the condition of a rule; nothing else in the file changes, not even a blank.

    Args:
        path: Of `rules.yaml`.
        rule_id: The rule's.
        bound: `gte`, `gt`, `lte` or `lt`; the rule has it.
        value: What stands there from now on.

    Returns:
        Where that is and what was done, in the form of a fault.

    Raises:
        ConfigError: If the bound is not written as a plain number there, or the file has faults.
    """
    text = path.read_text(encoding="utf-8")
    index = next((at for at, rule in enumerate(read(path, RulesFile).value.rules) if rule.id == rule_id), None)
    condition = CommentedMap() if index is None else YAML().load(text)["rules"][index].get("condition")
    if not isinstance(condition, CommentedMap) or bound not in condition:
        raise ConfigError([Fault(shown(path), 0, 0, f'no rule "{rule_id}" with {bound} in its condition')])
    line, column = condition.lc.value(bound)
    lines = text.splitlines(keepends=True)
    number = _NUMBER.match(lines[line], column)
    if number is None:
        words = f"{bound} of {rule_id} is not written as a plain number; change it by hand to {value:g}"
        raise ConfigError([Fault(shown(path), line + 1, column + 1, words)])
    lines[line] = f"{lines[line][:column]}{value:g}{lines[line][number.end() :]}"
    _replace(path, "".join(lines), RulesFile)
    return Fault(shown(path), line + 1, column + 1, f"{bound} of {rule_id} was {number[0]} and is {value:g}")


def _replace(path: Path, text: str, schema: type[Keys]) -> None:
    """Put a text in the place of a file, if it reads well."""
    trial = path.with_name(f".{path.name}.new")
    try:
        trial.write_text(text, encoding="utf-8")
        read(trial, schema)
        trial.replace(path)
    finally:
        trial.unlink(missing_ok=True)


_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?")
