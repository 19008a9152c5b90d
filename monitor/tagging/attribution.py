"""Who says so, in the text's own words."""

from __future__ import annotations

from pathlib import Path

from monitor.lib.configfile import read
from monitor.model.mention import Attribution
from monitor.tagging.index import PatternIndex
from monitor.tagging.patterns import Compiler
from monitor.tagging.scene import PlacedAt, View
from monitor.tagging.schema import AttributionFile

_LONGEST = 9  # tokens of a source
_CLAIMANT = 4  # tokens from whose people claim to the noun: "Russian defence ministry claims of"


class Sources:
    """Finds the source of a sentence; load with `Sources.load`."""

    def __init__(self, spec: AttributionFile, compiler: Compiler) -> None:
        self._verbs = PatternIndex(
            (p, stance) for stance, texts in spec.stances.items() for text in texts for p in compiler.compile(text)
        )
        self._behind, self._nobody = frozenset(spec.behind), frozenset(spec.nobody)
        self._articles, self._nouns, self._of = spec.articles, frozenset(spec.nouns), frozenset(spec.noun_behind)
        self._side = spec.side

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
            whose = self._claimant(view, hit.first)
            if whose is not None:
                return Attribution(self._side_of(view, whose, hit.first), hit.payload)
            if view.lows[hit.first] in self._behind:
                first, last = hit.last, _clause_end(view, hit.last)
            else:
                first, last = view.sentence.clause_of(hit.first).first, hit.first
            first, last = _without_marks(view, first, last)
            if first < last and last - first <= _LONGEST and view.lows[last - 1] not in self._nobody:
                return Attribution(self._named(view, first, last), hit.payload)
        return None

    def _claimant(self, view: View, at: int) -> PlacedAt | None:
        """Whose claims a noun at a token tells of, or None for a verb: "wary of Russian claims", "Russia claims"."""
        if view.lows[at] not in self._nouns:
            return None
        ahead = (p for p in reversed(view.places) if p.last <= at and at - p.last < _CLAIMANT)
        whose = next(ahead, None)
        if whose is None or whose.first < view.sentence.clause_of(at).first or not _is_adjective(view, whose):
            return None
        noun = whose.last == at or not self._of.isdisjoint(view.lows[at + 1 : at + 2])
        return whose if noun else None

    def _side_of(self, view: View, whose: PlacedAt, at: int) -> str:
        """Who claims: those named behind the people, "Russian officials", else that people's side."""
        named = view.slice(whose.first, at)
        return self._side.format(named) if whose.last == at else named

    def _named(self, view: View, first: int, last: int) -> str:
        """As it is named within a sentence, whatever began the one it stands in."""
        words = view.slice(first, last)
        return words[:1].lower() + words[1:] if view.lows[first] in self._articles else words


def _is_adjective(view: View, p: PlacedAt) -> bool:
    """Whether it says whose something is, no people that does it: "Russian claims", but "Russians claim"."""
    return p.mention.kind == "demonym" and not view.grammar.endings.means_several(view.lows[p.last - 1])


def _without_marks(view: View, first: int, last: int) -> tuple[int, int]:
    """Without what a text sets around words: stops, quotation marks."""
    while first < last and not view.lows[first][0].isalnum():
        first += 1
    while first < last and not view.lows[last - 1][-1].isalnum():
        last -= 1
    return first, last


def _clause_end(view: View, at: int) -> int:
    return min(view.sentence.clause_of(at).last, len(view.lows)) if at < len(view.lows) else at
