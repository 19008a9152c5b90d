"""An operator's own indicators: whether they do what they say, and which shipped ones they take the place of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from monitor.lib import shipped
from monitor.lib.configfile import opened, read
from monitor.lib.errors import ConfigError, Fault
from monitor.tagging.examples import broken, claims
from monitor.tagging.later import LaterTagger
from monitor.tagging.schema import IndicatorFile
from monitor.tagging.tag import Tagger


def named(path: Path) -> tuple[str, ...]:
    """The types that a file names, whatever is wrong with them; none where it cannot be read at all."""
    try:
        return opened(path, IndicatorFile).names("types")
    except ConfigError:
        return ()


def disproved(path: Path, tagger: Tagger) -> Iterator[Fault]:
    """What a file of indicators claims of its own examples and does not hold, at its place; nothing without a file.

    Args:
        path: The file.
        tagger: That has read it.
    """
    if path.exists():
        loaded = read(path, IndicatorFile)
        for claim in claims(loaded.value):
            if (why := broken(claim, tagger)) is not None:
                yield loaded.fault(why, *claim.loc)


def replacing(path: Path) -> Iterator[str]:
    """For each shipped type that one of a file takes the place of, unless to switch it off: that it does, and where."""
    if path.exists():
        loaded, known = read(path, IndicatorFile), LaterTagger(shipped.seeds()).types
        for name, spec in loaded.value.types.items():
            if name in known and not spec.off:
                words = f"replaces the shipped {name} with all its triggers; give it another name to have both"
                yield str(loaded.fault(words, "types", name, key=True))
