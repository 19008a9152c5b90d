"""The tagger of a configuration folder; while its files stay as they are, the one that was read before.

Lexicons and gazetteer are most of what the program holds in memory, and most of what reading a configuration takes. A
daemon reads its configuration anew to change a rule or a receiver: with a second tagger beside the first it would need
their room twice, and of that the system gets little back.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from monitor.lib import shipped
from monitor.lib.errors import ConfigError, Fault
from monitor.tagging.later import LaterTagger
from monitor.tagging.tag import Tagger

INDICATORS, PLACES = "indicators.yaml", "places.yaml"
_APART = "demo"  # of the shipped files, those that nobody tags by

Version = tuple[object, ...]
"""Of files: equal where they hold the same."""


def load_tagger(folder: Path) -> Tagger:
    """The shipped lexicons with the operator's own `indicators.yaml` and `places.yaml`, where the folder holds them.

    Raises:
        ConfigError: With every fault of the first of these files that has some.
    """
    own, places = folder / INDICATORS, folder / PLACES
    return Tagger.load(shipped.seeds(), (own,) if own.exists() else (), places if places.exists() else None)


def tagger_of(folder: Path) -> tuple[Tagger, tuple[Fault, ...]]:
    """The tagger to check the other files against, though the operator's own indicators have faults.

    The shipped one is loaded when it is first used; an operator's own words are checked here.
    """
    seeds = shipped.seeds()
    if not any((folder / name).exists() for name in (INDICATORS, PLACES)):
        _own.cache_clear()  # one tagger is kept, not one of each sort
        return _shipped(seeds, _version(seeds, None)), ()
    try:
        own = _own(folder.resolve(), _version(seeds, folder))
    except ConfigError as error:
        return _shipped(seeds, _version(seeds, None)), error.faults
    _shipped.cache_clear()
    return own, ()


@lru_cache(1)
def _shipped(seeds: Path, _version: Version) -> Tagger:
    return LaterTagger(seeds)


@lru_cache(1)
def _own(folder: Path, _version: Version) -> Tagger:
    return load_tagger(folder)


def _version(seeds: Path, folder: Path | None) -> Version:
    """Of the shipped files when they were written, of an operator's own what they hold."""
    own = [] if folder is None else [(folder / name) for name in (INDICATORS, PLACES) if (folder / name).exists()]
    return (*_written(seeds), *((str(path), path.read_bytes()) for path in own))


def _written(seeds: Path) -> Iterator[object]:
    for part in sorted(path for path in seeds.iterdir() if path.name != _APART):
        for path in [part, *sorted(part.rglob("*"))]:
            held = path.stat()
            yield str(path), held.st_mtime_ns, held.st_size
