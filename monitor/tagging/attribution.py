"""Who says so, in the text's own words."""

from __future__ import annotations

from pathlib import Path

from monitor.lib.configfile import read
from monitor.model.mention import Attribution
from monitor.tagging.index import PatternIndex
from monitor.tagging.patterns import Compiler
from monitor.tagging.scene import View
from monitor.tagging.schema import AttributionFile

_LONGEST = 9  # tokens of a source


class Sources:
    """Finds the source of a sentence; load with `Sources.load`."""

    def __init__(self, spec: AttributionFile, compiler: Compiler) -> None:
        self._verbs = PatternIndex(
            (p, stance) for stance, texts in spec.stances.items() for text in texts for p in compiler.compile(text)
        )
        self._behind, self._nobody = frozenset(spec.behind), frozenset(spec.nobody)
        self._articles = spec.articles

    @classmethod
    def load(cls, path: Path, compiler: Compiler) -> Sources:
        """Read `attribution.yaml`.

        Raises:
            ConfigError: with the faults of the file.
            PatternError: for a word that cannot be compiled.
        """
        return cls(read(path, AttributionFile).value, compiler)

    def of(self, view: View) -> Attribution | None:
        """The first source a sentence names, or None."""
        for hit in self._verbs.find(view.context):
            if view.lows[hit.first] in self._behind:
                first, last = hit.last, _clause_end(view, hit.last)
            else:
                first, last = view.sentence.clause_of(hit.first).first, hit.first
            first, last = _without_marks(view, first, last)
            if first < last and last - first <= _LONGEST and view.lows[last - 1] not in self._nobody:
                return Attribution(self._named(view, first, last), hit.payload)
        return None

    def _named(self, view: View, first: int, last: int) -> str:
        """As it is named within a sentence, whatever began the one it stands in."""
        words = view.slice(first, last)
        return words[:1].lower() + words[1:] if view.lows[first] in self._articles else words


def _without_marks(view: View, first: int, last: int) -> tuple[int, int]:
    """Without what a text sets around words: stops, quotation marks."""
    while first < last and not view.lows[first][0].isalnum():
        first += 1
    while first < last and not view.lows[last - 1][-1].isalnum():
        last -= 1
    return first, last


def _clause_end(view: View, at: int) -> int:
    return min(view.sentence.clause_of(at).last, len(view.lows)) if at < len(view.lows) else at
