"""Where an act is of which no place is told, but a name that everybody knows the country of: "the January 6 riot"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from monitor.lib.configfile import Keys, read
from monitor.model.place import PlaceMention, Role
from monitor.tagging.closereading import Draft
from monitor.tagging.inheriting import put
from monitor.tagging.scene import Scene

_SURE: Final = 0.6  # of such a place; what a document names by itself is surer
_LIKELY: Final = 0.5  # of the country of a head of state
_OWN: Final = "own"  # of `Compiled.place`: what a state does at home alone
_RULED: Final = 5  # tokens from a ruler to what he does
_NEXT: Final = re.compile(r"\s+(\w+)")
_WHERE: Final = frozenset({"event", "sides", "own"})  # of `Compiled.place`: acts whose place is where they happen


class Byword(Keys):
    """Names of one country; `seeds/gazetteer/bywords.yaml` explains the keys."""

    country: str
    names: tuple[str, ...]
    beside: tuple[str, ...] = ()
    home: bool = False
    why: str
    example: str


class BywordsFile(Keys):
    """`bywords.yaml`; the file explains its keys."""

    bywords: tuple[Byword, ...]


class Ruler(Keys):
    """A head of state or government for a time; `seeds/gazetteer/rulers.yaml` explains the keys."""

    country: str
    names: tuple[str, ...]
    since: date
    until: date = date.max
    beside: tuple[str, ...] = ()


class RulersFile(Keys):
    """`rulers.yaml`; the file explains its keys."""

    rulers: tuple[Ruler, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """One byword made ready: its names and what must stand beside them, as patterns.

    Attributes:
        home: Whether it only tells where something at home is.
        office: First and last day on which the name tells anything; None where it always does.
    """

    country: str
    home: bool
    names: re.Pattern[str]
    beside: re.Pattern[str] | None
    office: tuple[date, date] | None = None

    @classmethod
    def of(cls, one: Byword | Ruler) -> Known:
        """An entry of `bywords.yaml` or `rulers.yaml`."""
        beside = _any(one.beside) if one.beside else None
        if isinstance(one, Ruler):
            return cls(one.country, True, _any(one.names), beside, (one.since, one.until))
        return cls(one.country, one.home, _any(one.names), beside)

    def holds_on(self, day: date | None) -> bool:
        """Whether the name tells something on a day, or on one that is not known."""
        return self.office is None or (day is not None and self.office[0] <= day <= self.office[1])


@dataclass(frozen=True, slots=True)
class Bywords:
    """Every byword and ruler; load with `Bywords.load`."""

    every: tuple[Known, ...] = ()

    @classmethod
    def load(cls, folder: Path) -> Bywords:
        """Read `bywords.yaml` and `rulers.yaml`.

        Raises:
            ConfigError: with every fault of the first file that has some.
        """
        told = read(folder / "bywords.yaml", BywordsFile).value.bywords
        rulers = read(folder / "rulers.yaml", RulersFile).value.rulers
        return cls((*map(Known.of, told), *map(Known.of, rulers)))

    def settle(self, drafts: Sequence[Draft], scene: Scene) -> None:
        """Place the acts that are nowhere yet: by the names in their own sentence, else in the document's.

        What a ruler does at home is there, wherever people flee from it: "men flee to Chad after Putin's call-up".
        """
        for draft in drafts:
            if draft.kind.place == _OWN and (ruled := self._ruled(draft, scene)) is not None:
                put(draft, (ruled,), f"“{ruled.text}”, who rules {ruled.country}", target=None, actor=ruled.country)
                continue
            if draft.cast.places or draft.cast.nowhere or draft.kind.place not in _WHERE or draft.verdict.known:
                continue
            place = self._own(draft, scene) or self._of_document(draft, scene)
            if place is not None:
                by = f"“{place.text}”, which is known to be of {place.country}"
                put(draft, (place,), by, target=draft.cast.target, actor=draft.cast.actor)

    def _ruled(self, draft: Draft, scene: Scene) -> PlaceMention | None:
        """The country of a ruler who is named right before an act, as no place stands between."""
        view, starts = draft.view, draft.view.sentence.starts
        ahead = [p.mention.end for p in view.places if p.first < draft.first]
        start = max([starts[max(0, draft.first - _RULED)], *ahead])
        return _only(self._found(draft, scene, view.field, start, view.sentence.end_of(draft.last - 1)))

    def _own(self, draft: Draft, scene: Scene) -> PlaceMention | None:
        sentence = draft.view.sentence
        others = {p.mention.country for p in draft.view.places}
        found = self._found(draft, scene, draft.view.field, sentence.start, sentence.end)
        return _only(one for one in found if others <= {one.country})

    def _of_document(self, draft: Draft, scene: Scene) -> PlaceMention | None:
        """What the whole document tells, as long as it names no other country."""
        named = {p.country for p in scene.places if p.country}
        fields = {"title": scene.document.title, "text": scene.document.text}
        found = (one for name, text in fields.items() for one in self._found(draft, scene, name, 0, len(text)))
        return _only(one for one in found if named <= {one.country})

    def _found(self, draft: Draft, scene: Scene, field: str, start: int, end: int) -> Iterator[PlaceMention]:
        title, text = scene.document.title, scene.document.text
        told = title if field == "title" else text
        for known in self.every:
            if (known.home and not draft.kind.home) or not known.holds_on(scene.told):
                continue
            names = known.names.finditer(told, start, end)
            name = next((one for one in names if not (known.home and _only_speaks(draft, told, one))), None)
            if name is None or not (known.beside is None or known.beside.search(f"{title}\n{text}")):
                continue
            yield _place(known, field, name)


def _only_speaks(draft: Draft, told: str, name: re.Match[str]) -> bool:
    """Whether a head of state only speaks of what may be anywhere: "Biden condemns coup"."""
    words, behind = draft.view.roles, _NEXT.match(told, name.end())
    return behind is not None and behind[1].lower() in words.speaking | words.vowing | words.urging


def _any(words: Sequence[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)")


def _only(found: Iterator[PlaceMention]) -> PlaceMention | None:
    """The first of them, where all are of one country; who only is at home there gives way to what was there."""
    places = list(found)
    places = [place for place in places if place.confidence == _SURE] or places
    return places[0] if len({place.country for place in places}) == 1 else None


def _place(known: Known, field: str, name: re.Match[str]) -> PlaceMention:
    code, (start, end), sure = known.country, name.span(), _LIKELY if known.home else _SURE
    return PlaceMention(field, start, end, name[0], f"iso:{code}", "country", code, None, None, Role.EVENT, sure)
