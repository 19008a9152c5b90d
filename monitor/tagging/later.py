"""A tagger whose lexicons are read when the first document asks: most commands look at what was tagged long ago.

What the types of indicators are called and may say is known at once, for rules are checked against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from threading import RLock
from typing import Any

from monitor.lib.configfile import read
from monitor.tagging.attributes import with_statuses
from monitor.tagging.counting_words import CountingFile, statuses_of
from monitor.tagging.lexicon import type_of
from monitor.tagging.lexicons import indicators_in, languages_in, merged
from monitor.tagging.schema import IndicatorFile, TypeSpec
from monitor.tagging.tag import Tagger
from monitor.tagging.vocabulary import IndicatorType


class LaterTagger(Tagger):
    """The tagger of a seeds folder, which loads itself when something is asked that it does not know yet."""

    def __init__(self, seeds: Path) -> None:
        """Knows its languages and types alone."""
        languages = languages_in(seeds)
        self.languages = frozenset(languages)
        self.types = merged(
            types_of(seeds / "language" / language, indicators_in(seeds, language)) for language in languages
        )
        self._seeds = seeds
        self._loading = RLock()

    def __getattr__(self, name: str) -> Any:
        """Called only for what is not there, before loading."""
        if name.startswith("__") or name in ("_seeds", "_loading"):
            raise AttributeError(name)
        self.ready()
        return object.__getattribute__(self, name)

    def ready(self) -> None:
        """Load now, once; whoever asks in another thread meanwhile waits."""
        with self._loading:
            if "version" not in self.__dict__:
                self.__dict__.update(Tagger.load(self._seeds).__dict__)


def types_of(language: Path, indicators: Iterable[Path]) -> Mapping[str, IndicatorType]:
    """The types that are on in these files, of which later ones replace types of the others.

    Raises:
        ConfigError: with every fault of the file that has some.
    """
    specs: dict[str, TypeSpec] = {}
    for path in indicators:
        specs.update(read(path, IndicatorFile).value.types)
    statuses = statuses_of(read(language / "counting.yaml", CountingFile).value)
    return {
        name: with_statuses(type_of(name, spec), spec.people, statuses) for name, spec in specs.items() if not spec.off
    }
