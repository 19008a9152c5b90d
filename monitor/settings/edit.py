"""Adds a feed to `feeds.yaml` the way a person would: at the end of `own`, with every comment left where it is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from monitor.lib.configfile import read
from monitor.lib.errors import ConfigError, Fault, shown
from monitor.settings.schema.feeds import FeedsFile


def add_feed(path: Path, entry: Mapping[str, str]) -> str:
    """Write one more own feed; the file is only replaced by one that reads well.

    Args:
        path: Of `feeds.yaml`.
        entry: Keys of an own feed; its id gets a number where it is taken.

    Returns:
        The id it was given.

    Raises:
        ConfigError: If the file, as it is or as it would be, has faults.
    """
    before = read(path, FeedsFile)
    taken = {feed.id for feed in before.value.own}
    feed_id = next(name for name in _names(entry["id"]) if name not in taken)
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
