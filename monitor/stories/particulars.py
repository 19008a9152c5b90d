"""The particulars of an act, as a headline has them: where exactly, at what, by whom, to whom, and which of several.

Texts that contradict each other here tell two acts, however alike their words are: war is told in set phrases, and two
strikes of one day differ in the name of a town.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from monitor.lib import configfile
from monitor.model.hashes import one_set
from monitor.model.mention import BACKGROUND, Mention, Tagged
from monitor.model.place import PlaceMention, Role
from monitor.model.story import Particulars
from monitor.stories.samewords import SHORTEST, beginning

_WORD = re.compile(r"\w+")
_BREAK = re.compile(r"[,;:.!?–—|()]| - ")  # as headlines have them
_TOWN = "city"
_PROVINCE = "admin1"
_CODE = 2  # letters of a country's code
_EXACT = frozenset({_TOWN, _PROVINCE})
_ACTING = frozenset({Role.ACTOR, Role.ORIGIN, Role.DATELINE})


class ParticularsFile(configfile.Keys):
    """`seeds/stories/particulars.yaml`."""

    sites: tuple[tuple[str, ...], ...]
    directions: tuple[str, ...]
    turns: dict[str, int]
    long_spans: tuple[str, ...]
    no_turn_before: tuple[str, ...]
    deeds: tuple[str, ...]
    no_deed_before: tuple[str, ...]
    clause_bounds: tuple[str, ...]
    place_bounds: tuple[str, ...]
    throwing: tuple[str, ...]
    leads_to: tuple[str, ...]
    corrections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParticularWords:
    """The words that tell them.

    Attributes:
        sites: The kind of site by word, named by its first word.
        clause_bounds: Behind them who acts begins.
        place_bounds: They lead to a place, so that who acts or suffers ends.
        leads_to: Behind a deed of `throwing` they lead to who suffers it.
        corrects: Beginnings of words that make a lower number a correction.
    """

    sites: Mapping[str, str]
    directions: frozenset[str]
    turns: Mapping[str, int]
    long_spans: frozenset[str]
    no_turn_before: frozenset[str]
    deeds: frozenset[str]
    no_deed_before: frozenset[str]
    clause_bounds: frozenset[str]
    place_bounds: frozenset[str]
    throwing: frozenset[str]
    leads_to: frozenset[str]
    corrects: tuple[str, ...]

    @classmethod
    def load(cls, path: Path) -> ParticularWords:
        """From a data file.

        Raises:
            ConfigError: with every fault of the file.
        """
        read = configfile.read(path, ParticularsFile).value
        return cls(
            {word: names[0] for names in read.sites for word in names},
            frozenset(read.directions),
            read.turns,
            frozenset(read.long_spans),
            frozenset(read.no_turn_before),
            frozenset(read.deeds),
            frozenset(read.no_deed_before),
            frozenset(read.clause_bounds),
            frozenset(read.place_bounds),
            frozenset(read.throwing),
            frozenset(read.leads_to),
            read.corrections,
        )

    def of(self, title: str, tagged: Tagged) -> Particulars:
        """Those of a headline, with the places where the text says it happens."""
        words = _WORD.findall(title.lower())
        doers, done_to = self._parties(title, tagged)
        return Particulars(
            spots=one_set(_spots(tagged)),
            called=one_set(beginning(place.text).casefold() for place in _exact(tagged)),
            numbers=one_set(word for word in words if word.isdigit()),
            actors=one_set(code for mention in tagged.mentions for code in _acting(mention)),
            sites=one_set(self.sites[word] for word in words if word in self.sites),
            directions=one_set(self.directions.intersection(_WORD.findall(title.lower().replace("-", "")))),
            turn=self._turn(words),
            doers=one_set(doers - done_to),
            done_to=one_set(done_to - doers),
            corrects=any(word.startswith(self.corrects) for word in words),
        )

    def _turn(self, words: list[str]) -> int:
        for index, word in enumerate(words):
            turn = self.turns.get(word)
            behind = words[index + 1 :]
            if turn and not self.no_turn_before.intersection(behind[:1]) and not self.long_spans.intersection(behind):
                return turn
        return 0

    def _parties(self, title: str, tagged: Tagged) -> tuple[set[str], set[str]]:
        """The words for who acts and for who suffers it, in the first clause that has both."""
        start = 0
        for clause in _BREAK.split(title):
            start = title.index(clause, start)
            words = [(found.group().lower(), start + found.start()) for found in _WORD.finditer(clause)]
            at = self._deed([word for word, _ in words])
            if at is not None:
                return _named(self._doing(words[:at]), tagged), _named(self._done(words[at:]), tagged)
        return set(), set()

    def _deed(self, words: list[str]) -> int | None:
        for index, word in enumerate(words[:-1]):
            then = words[index + 1]
            if index and word in self.deeds and then not in self.no_deed_before and then not in self.deeds:
                return index
        return None

    def _doing(self, before: list[tuple[str, int]]) -> list[tuple[str, int]]:
        since = max((index + 1 for index, (word, _) in enumerate(before) if word in self.clause_bounds), default=0)
        return _up_to(before[since:], self.place_bounds)

    def _done(self, deed: list[tuple[str, int]]) -> list[tuple[str, int]]:
        leading = self.leads_to if deed[0][0] in self.throwing else frozenset[str]()
        return _up_to(deed[1:], (self.clause_bounds | self.place_bounds) - leading)


def _up_to(words: list[tuple[str, int]], ends: frozenset[str]) -> list[tuple[str, int]]:
    return words[: next((index for index, (word, _) in enumerate(words) if word in ends), len(words))]


def _acting(mention: Mention) -> Iterator[str]:
    """The country that acts in another one. At home it is as often who speaks, and groups have many names."""
    actor = mention.actor
    if actor and mention.assertion not in BACKGROUND and len(actor) == _CODE and actor not in mention.countries:
        yield actor


def _named(words: Iterable[tuple[str, int]], tagged: Tagged) -> set[str]:
    """Beginnings of words, and countries in the place of their names."""
    places = {place.start: _side(place) for place in tagged.places if place.field == "title"}
    return {places.get(at) or beginning(word) for word, at in words if at in places or len(word) >= SHORTEST}


def _side(place: PlaceMention) -> str:
    """An armed group fights in its own country, and is not that country."""
    return place.id if place.kind == "group" else place.country or place.id


def _exact(tagged: Tagged) -> list[PlaceMention]:
    """Where it happens to the town or province; what is told of several countries at once is in no single one."""
    several = any(len(mention.countries) > 1 for mention in tagged.mentions)
    return [] if several else [place for place in tagged.places if _happens(place)]


def _happens(place: PlaceMention) -> bool:
    by_title = place.field == "title" and place.role not in _ACTING
    return place.kind in _EXACT and (by_title or place.role is Role.EVENT)


def _spots(tagged: Tagged) -> Iterator[tuple[float, float]]:
    for place in _exact(tagged):
        if place.kind == _TOWN and place.lat is not None and place.lon is not None:
            yield round(place.lat, 2), round(place.lon, 2)
