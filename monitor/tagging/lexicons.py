"""All that is known of one language: indicators, cues, counts, sources, and the grammar they are read with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from monitor.lib.configfile import read
from monitor.lib.errors import ConfigError, Fault, shown
from monitor.tagging.assertion import Judge
from monitor.tagging.attributes import with_statuses
from monitor.tagging.attribution import Sources
from monitor.tagging.counting import Counter
from monitor.tagging.extractors import Extractors
from monitor.tagging.grammar import Grammar
from monitor.tagging.lexicon import Lexicon, compiler_of
from monitor.tagging.patterns import PatternError
from monitor.tagging.schema import IndicatorFile, TypeSpec
from monitor.tagging.vocabulary import IndicatorType

# The language that most feeds and an operator's own indicators are in.
HOME: Final = "en"


def languages_in(seeds: Path) -> list[str]:
    """The languages whose indicators are read: those with a folder below `seeds/language`, the common one first."""
    found = (path.name for path in (seeds / "language").iterdir() if path.is_dir())
    return sorted(found, key=lambda language: (language != HOME, language))


def indicators_in(seeds: Path, language: str) -> list[Path]:
    """The shipped indicator files of a language, in the order they are read.

    Raises:
        ConfigError: where there is none: its feeds would count as eyes, and nothing of them would ever be told.
    """
    folder = seeds / "indicators" / language
    found = sorted(folder.glob("*.yaml"))
    if not found:
        words = (
            f'no indicators of "{language}", which has a folder in seeds/language; write them, or take that folder away'
        )
        raise ConfigError([Fault(shown(folder), 0, 0, words)])
    return found


def merged(types: Iterable[Mapping[str, IndicatorType]]) -> Mapping[str, IndicatorType]:
    """The types of all languages; where several know one, it is called what the first says."""
    every: dict[str, IndicatorType] = {}
    for known in types:
        every = {**every, **{name: kind for name, kind in known.items() if name not in every}}
    return every


def switched_off(files: Iterable[Path]) -> frozenset[str]:
    """The types that indicator files leave switched off.

    Raises:
        ConfigError: with every fault of the file that has some.
    """
    specs: dict[str, TypeSpec] = {}
    for path in files:
        specs.update(read(path, IndicatorFile).value.types)
    return frozenset(name for name, spec in specs.items() if spec.off)


@dataclass(frozen=True, slots=True)
class Lexicons:
    """Everything that reads documents of one language; load with `Lexicons.load`."""

    lexicon: Lexicon
    judge: Judge
    counter: Counter
    grammar: Grammar
    extractors: Extractors
    sources: Sources

    @classmethod
    def load(
        cls, seeds: Path, language: str, further: Sequence[Path] = (), without: AbstractSet[str] = frozenset()
    ) -> Lexicons:
        """Read the files of a language below a seeds folder.

        Args:
            seeds: The shipped data.
            language: Its folder's name, as ISO 639-1 has it.
            further: Indicator files beside the shipped ones.
            without: Types that are left out.

        Raises:
            ConfigError: with every fault of the file that has some.
        """
        folder = seeds / "language" / language
        grammar, compiler = Grammar.load(seeds, language), compiler_of(folder)
        try:
            judge = Judge.load(folder / "assertion.yaml", compiler)
            return cls(
                Lexicon.load(compiler, [*indicators_in(seeds, language), *further], judge.ids, without),
                judge,
                Counter.load(folder / "counting.yaml", compiler, grammar.endings),
                grammar,
                Extractors.load(folder / "advisories.yaml", compiler),
                Sources.load(folder / "attribution.yaml", compiler),
            )
        except PatternError as error:
            raise ConfigError([Fault(shown(folder), 0, 0, str(error))]) from None

    @property
    def types(self) -> Mapping[str, IndicatorType]:
        """Every indicator type that is on, with what may become of people that are counted for it."""
        statuses = self.counter.statuses
        return {name: with_statuses(kind.type, kind.people, statuses) for name, kind in self.lexicon.types.items()}
