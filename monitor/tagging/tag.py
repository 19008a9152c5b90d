"""The tagger: a document in, what it says out, stamped with the version of rules, data and code."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from monitor.lib import garbage
from monitor.lib.digest import fingerprint
from monitor.model.mention import Document, Mention, Tagged
from monitor.model.place import CountryMention, PlaceMention, Role
from monitor.tagging import places
from monitor.tagging.acts import acts_of, mention_of
from monitor.tagging.background import settle_past
from monitor.tagging.bywords import Bywords
from monitor.tagging.closereading import CloseReader, Draft
from monitor.tagging.explain import Explanation, Reason
from monitor.tagging.gazetteer import Gazetteer
from monitor.tagging.grammar import CALENDARS
from monitor.tagging.language import Telling
from monitor.tagging.lexicons import HOME, Lexicons, languages_in, merged, switched_off
from monitor.tagging.places import Found
from monitor.tagging.scene import Scene
from monitor.tagging.wars import Wars


class Tagger:
    """Tags documents; build with `Tagger.load`, keep for the life of the process.

    Attributes:
        version: Changes with every change of rules, data or code; items tagged by another version are re-tagged.
        types: Every indicator type that is on.
        languages: In which indicators are read; of others only places are understood.
    """

    def __init__(
        self,
        gazetteer: Gazetteer,
        telling: Telling,
        lexicons: Mapping[str, Lexicons],
        grounds: tuple[Wars, Bywords],
        version: str,
    ) -> None:
        """With the lexicons by language; where several know a type, it is called what the first says."""
        self._grounds = grounds
        self._gazetteer, self._telling, self._lexicons = gazetteer, telling, lexicons
        self.version = version
        self.types = merged(known.types for known in lexicons.values())
        self.languages = frozenset(lexicons)

    @classmethod
    @garbage.paused()
    def load(cls, seeds: Path, further: Sequence[Path] = (), places: Path | None = None) -> Tagger:
        """Read lexicons and gazetteer below a seeds folder.

        Args:
            seeds: The shipped data.
            further: An operator's own indicator files; a type of the same name replaces the shipped one. Their triggers
                are English; a type they switch off is off in every language.
            places: An operator's own `places.yaml`.

        Raises:
            ConfigError: with every fault of the file that has some.
        """
        off = switched_off(further)
        # Names first: what reading them takes for a moment is free again when the lexicons need room to stay.
        gazetteer = Gazetteer.load(seeds, places)
        lexicons = {
            language: Lexicons.load(seeds, language, further if language == HOME else (), off)
            for language in languages_in(seeds)
        }
        telling = Telling.load(seeds / "language" / "telling.yaml", HOME)
        version = _version(seeds, [*further, *([places] if places else [])])
        names = frozenset(name for known in lexicons.values() for name in known.lexicon.names)
        wars = Wars.load(seeds / "gazetteer" / "wars.yaml", gazetteer.weights.capitals, names)
        bywords = Bywords.load(seeds / "gazetteer")
        return cls(gazetteer, telling, lexicons, (wars, bywords), version)

    def ready(self) -> None:
        """Have everything loaded; for whoever tags from the first minute on."""

    def country_of(self, name: str) -> str | None:
        """The code of a country by any of its names, or None."""
        return self._gazetteer.country_of(name)

    def tag(self, document: Document) -> Tagged:
        """Everything a document says: the same document always gives the same answer."""
        return self._read(document)[0]

    def explain(self, document: Document) -> Explanation:
        """The same with the reason for every decision, names that were turned down included."""
        tagged, acts, found = self._read(document)
        reasons = tuple(
            Reason(m, m.rule, m.trigger, m.cue, act.verdict.rule, m.quote, act.cast.by if m.places else None)
            for m, act in zip(tagged.mentions, acts, strict=True)
        )
        return Explanation(document, tagged, reasons, tagged.rejected, found.weighed)

    def standing(self, document: Document, type_: str) -> frozenset[int]:
        """Which exclusions of a type, by their place in its list, have words that stand in an English document."""
        known = self._lexicons[HOME]
        scene = Scene(document, places.find(document.title, document.text, self._gazetteer).places, known.grammar)
        views = [scene.view(name, at) for name, part in scene.readings.items() for at in range(len(part.sentences))]
        unless = known.lexicon.types[type_].unless
        return frozenset(at for at, one in enumerate(unless) if any(one.stands(view.context) for view in views))

    def _read(self, document: Document) -> tuple[Tagged, Sequence[Draft], Found]:
        found = places.find(
            document.title, document.text, self._gazetteer, publisher_country=document.publisher_country
        )
        language = self._telling.language_of(f"{document.title}\n{document.text}", document.language)
        known = self._lexicons.get(language)
        if known is None:
            return Tagged(document.id, self.version, language, found.countries, found.places, ()), (), found
        scene = Scene(document, found.places, known.grammar)
        reader = CloseReader(known, scene)
        drafts = reader.read()
        settle_past(drafts, scene, known.judge)
        acts = acts_of(scene, drafts, found.countries, known.counter, reader.rejected, self._grounds)
        mentions = tuple(map(mention_of, acts))
        countries, seen = _countries(found.countries, mentions), _roles(found.places, mentions)
        rejected = tuple(reader.rejected)
        return Tagged(document.id, self.version, language, countries, seen, mentions, rejected), acts, found


def _roles(found: Sequence[PlaceMention], mentions: Sequence[Mention]) -> tuple[PlaceMention, ...]:
    """Places of acts are where something happens, whatever their position alone suggested."""
    if not mentions:
        return tuple(found)
    events = {(place.field, place.start) for mention in mentions for place in mention.places}
    return tuple(
        replace(place, role=Role.EVENT)
        if (place.field, place.start) in events and place.role is not Role.EVENT
        else place
        for place in found
    )


def _countries(found: Sequence[CountryMention], mentions: Sequence[Mention]) -> tuple[CountryMention, ...]:
    """Countries with the roles the acts give them; the order stays that of the places."""
    if not mentions:
        return tuple(found)
    events = {code for mention in mentions for code in mention.countries}
    actors = {mention.actor for mention in mentions if mention.actor} - events
    return tuple(
        replace(country, role=Role.EVENT if country.code in events else Role.ACTOR)
        if country.code in events or country.code in actors
        else country
        for country in found
    )


def _version(seeds: Path, files: Sequence[Path]) -> str:
    """A hash of the room's code, the lexicons and the gazetteer, and an operator's files."""
    code = sorted(Path(__file__).parent.glob("*.py"))
    words = (path for folder in ("language", "indicators") for path in sorted((seeds / folder).rglob("*.yaml")))
    data = sorted((seeds / "gazetteer").iterdir()) if (seeds / "gazetteer").is_dir() else []
    every = (*code, seeds / CALENDARS, *words, *files, *data)
    parts = [hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest() for path in every]
    return fingerprint(*parts, size=6)
