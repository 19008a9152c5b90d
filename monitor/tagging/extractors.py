"""Named extractors of attributes: levels, reasons and issuer of travel advice, posts to be left, the force."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from monitor.lib.configfile import read
from monitor.model.advisory import AdvisoryChange
from monitor.model.mention import Attribute
from monitor.tagging.casts import Cast, name_of
from monitor.tagging.index import PatternIndex
from monitor.tagging.patterns import Compiler
from monitor.tagging.scene import PlacedAt, Scene, View
from monitor.tagging.schema import AdvisoryWords
from monitor.tagging.standing import is_left, owns_ground, tells_last


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an extractor is asked: the trigger at tokens `[first, last)` of a sentence of a document."""

    scene: Scene
    view: View
    first: int
    last: int
    cast: Cast


# The attributes that each extractor gives.
GIVEN: Mapping[str, tuple[str, ...]] = {
    "advisory_levels": ("level_from", "level_to", "max_level", "change"),
    "threat_levels": ("level_from", "level_to"),
    "advisory_reasons": ("reasons",),
    "issuer": ("issuer",),
    "posts": ("post",),
    "force": ("force",),
}


class Extractors:
    """The named extractors over a language's words; load with `Extractors.load`."""

    def __init__(self, words: AdvisoryWords, compiler: Compiler) -> None:
        def index(rows: Mapping[str, tuple[str, ...]] | Mapping[int, tuple[str, ...]]) -> PatternIndex[str]:
            return PatternIndex(
                (p, str(key)) for key, texts in rows.items() for t in texts for p in compiler.compile(t)
            )

        def any_of(texts: Iterable[str]) -> PatternIndex[None]:
            return PatternIndex((p, None) for t in texts for p in compiler.compile(t))

        self._words = words
        self._reasons = index(words.reasons)
        self._because = any_of(words.because)
        self._statement = any_of(words.statement)
        self._levels = index(words.levels)
        self._issuers = index(words.issuers)
        self._by_name: Mapping[str, Callable[[Spot], Mapping[str, Attribute]]] = {
            "advisory_levels": self._advisory_levels,
            "threat_levels": self._threat_levels,
            "advisory_reasons": self._advisory_reasons,
            "issuer": self._issuer,
            "posts": self._posts,
            "force": self._force,
        }

    @classmethod
    def load(cls, path: Path, compiler: Compiler) -> Extractors:
        """Read `advisories.yaml`.

        Raises:
            ConfigError: with the faults of the file.
            PatternError: for a word that cannot be compiled.
        """
        return cls(read(path, AdvisoryWords).value, compiler)

    def attributes(self, name: str, spot: Spot) -> Mapping[str, Attribute]:
        """What an extractor finds; empty where it finds nothing."""
        return self._by_name[name](spot)

    def _advisory_levels(self, spot: Spot) -> Mapping[str, Attribute]:
        stated = self._numbered(spot.view)
        if not stated:
            worded = [int(hit.payload) for hit in self._levels.find(spot.view.context)]
            stated = {"level_to": worded[0]} if worded else {}
        if not stated:
            return {}
        highest = max([stated["level_to"], *self._area_levels(spot)])
        return {"level_to": stated["level_to"], **stated, "max_level": highest, **_change(stated)}

    def _area_levels(self, spot: Spot) -> list[int]:
        """Levels stated anywhere in a text whose title is an advisory."""
        if spot.view.field != "title":
            return []
        levels = []
        for view in spot.scene.views:
            levels += [int(hit.payload) for hit in self._levels.find(view.context) if hit.payload != "5"]
            levels += [level for level in self._numbered(view).values() if level <= 4]
        return levels

    def _threat_levels(self, spot: Spot) -> Mapping[str, Attribute]:
        named = [low for low in spot.view.lows if low in self._words.threat_levels]
        if not named:
            return {}
        if len(named) > 1 and not spot.view.roles.origin.isdisjoint(spot.view.lows):
            return {"level_from": named[0], "level_to": named[1]}
        return {"level_to": named[-1]}

    def _advisory_reasons(self, spot: Spot) -> Mapping[str, Attribute]:
        views = [spot.view]
        if spot.view.field == "title":
            views += [v for v in spot.scene.views if v.field == "text"][:12]
        else:
            views += [v for v in spot.scene.views if v.field == "text" and v.number == spot.view.number + 1]
        for view in views:
            letters = self._reasons_of(view)
            if letters:
                return {"reasons": tuple(letters)}
        return {}

    def _reasons_of(self, view: View) -> list[str]:
        """Letters of the reasons a sentence lists, in the order of its words."""
        context = view.context
        because = self._because.find(context)
        if not because or not self._statement.present(context):
            return []
        start = min(hit.last for hit in because)
        hits = sorted((hit for hit in self._reasons.find(context) if hit.first >= start), key=lambda hit: hit.first)
        return list(dict.fromkeys(hit.payload for hit in hits))

    def _issuer(self, spot: Spot) -> Mapping[str, Attribute]:
        nearby = [spot.view, *(v for v in spot.scene.views if v is not spot.view)]
        for view in nearby[:4]:
            hits = [hit for hit in self._issuers.find(view.context) if not self._is_destination(view, hit.first)]
            if hits:
                return {"issuer": min(hits, key=lambda hit: hit.first).payload}
        return {}

    def _posts(self, spot: Spot) -> Mapping[str, Attribute]:
        places = [p for view in _near_views(spot) for p in view.places if p.mention.kind in {"city", "admin1"}]
        names = dict.fromkeys(p.mention.text for p in places if p.mention.country in _countries(spot.cast))
        return {"post": tuple(names)} if names else {}

    def _force(self, spot: Spot) -> Mapping[str, Attribute]:
        """Whose troops: the people or group right before the noun, else the one who acts."""
        before = [
            p
            for p in spot.view.places
            if p.last <= spot.last and p.first >= spot.first - 8 and self._may_own(spot.view, p)
        ]
        name = name_of(before[-1]) if before else spot.cast.actor
        if spot.cast.actor is not None and name in _countries(spot.cast):
            name = spot.cast.actor  # "Azerbaijan masses men opposite Armenia"
        return {"force": name} if name else {}

    def _numbered(self, view: View) -> dict[str, int]:
        """`to` and `from` of "from Level 3 to Level 4", "to 4", "Level 4"."""
        lows, numbers, origin, whither = view.lows, self._words.level_numbers, view.roles.origin, view.roles.whither
        levels: dict[str, int] = {}
        for at, low in enumerate(lows):
            if low not in self._words.level_names or at + 1 >= len(lows) or lows[at + 1] not in numbers:
                continue
            value, before = numbers[lows[at + 1]], lows[at - 1] if at else ""
            if before in origin:
                levels["level_from"] = value
                if at + 3 < len(lows) and lows[at + 2] in whither and lows[at + 3] in numbers:
                    levels["level_to"] = numbers[lows[at + 3]]
            elif before in whither or "level_to" not in levels:
                levels["level_to"] = value
        if "level_from" in levels and "level_to" not in levels:
            levels["level_to"] = levels.pop("level_from")
        return levels

    def _is_destination(self, view: View, at: int) -> bool:
        return at > 0 and view.lows[at - 1] in self._words.destination

    def _may_own(self, view: View, placed: PlacedAt) -> bool:
        """Whether forces may be a place's own: not where they are, and not where they go unless it names them."""
        if placed.mention.kind not in {"demonym", "country", "group", "government"}:
            return False
        before = view.lows[placed.first - 1] if placed.first else ""
        names = view.lows[placed.last : placed.last + 1]
        if owns_ground(view, placed) or is_left(view, placed) or tells_last(view, placed):
            return False
        theirs = not set(names).isdisjoint(self._words.forces)
        return before not in self._words.stationed and (before not in self._words.bound or theirs)


def _change(stated: Mapping[str, int]) -> Mapping[str, Attribute]:
    """What two levels themselves say, whatever words stand around: "reissued with an increase from Level 2 to 3"."""
    before, now = stated.get("level_from"), stated["level_to"]
    if before is None or before == now:
        return {}
    return {"change": (AdvisoryChange.RAISED if now > before else AdvisoryChange.LOWERED).value}


def _near_views(spot: Spot) -> list[View]:
    following = [v for v in spot.scene.views if v.field == spot.view.field and v.number == spot.view.number + 1]
    return (
        [spot.view, *following]
        if spot.view.field == "text"
        else [spot.view, *[v for v in spot.scene.views if v.field == "text"][:2]]
    )


def _countries(cast: Cast) -> set[str | None]:
    return {place.country for place in cast.places}
