"""The tagger: a document in, what it says out, stamped with the version of rules, data and code."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from monitor.lib.digest import fingerprint
from monitor.lib.errors import ConfigError, Fault, shown
from monitor.model.mention import Document, Mention, Tagged
from monitor.model.place import CountryMention, PlaceMention, Role
from monitor.tagging import places
from monitor.tagging.acts import mentions_of
from monitor.tagging.assertion import Judge
from monitor.tagging.attributes import with_statuses
from monitor.tagging.attribution import Sources
from monitor.tagging.background import settle_past
from monitor.tagging.closereading import CloseReader, Draft
from monitor.tagging.counting import Counter
from monitor.tagging.explain import Explanation, Reason
from monitor.tagging.extractors import Extractors
from monitor.tagging.gazetteer import Gazetteer
from monitor.tagging.language import language_of
from monitor.tagging.lexicon import Lexicon, compiler_of
from monitor.tagging.numbers import NumberGrammar
from monitor.tagging.patterns import PatternError
from monitor.tagging.places import Found
from monitor.tagging.role_words import RoleWords
from monitor.tagging.scene import Scene
from monitor.tagging.vocabulary import IndicatorType

LANGUAGE = "en"
READ = frozenset({LANGUAGE})  # in which indicators are read; of other languages only places are understood


class Tagger:
    """Tags documents; build with `Tagger.load`, keep for the life of the process.

    Attributes:
        version: Changes with every change of rules, data or code; items tagged by another version are re-tagged.
        types: Every indicator type that is on.
    """

    def __init__(
        self,
        gazetteer: Gazetteer,
        lexicon: Lexicon,
        judge: Judge,
        counter: Counter,
        grammar: NumberGrammar,
        extractors: Extractors,
        sources: Sources,
        roles: RoleWords,
        version: str,
    ) -> None:
        self._gazetteer, self._lexicon, self._judge, self._counter = gazetteer, lexicon, judge, counter
        self._grammar, self._extractors, self._sources, self._roles = grammar, extractors, sources, roles
        self.version = version
        self.types: Mapping[str, IndicatorType] = {
            name: with_statuses(kind.type, kind.people, counter.statuses) for name, kind in lexicon.types.items()
        }

    @classmethod
    def load(cls, seeds: Path, further: Sequence[Path] = (), places: Path | None = None) -> Tagger:
        """Read lexicons and gazetteer below a seeds folder.

        Args:
            seeds: The shipped data.
            further: An operator's own indicator files; a type of the same name replaces the shipped one.
            places: An operator's own `places.yaml`.

        Raises:
            ConfigError: with every fault of the file that has some.
        """
        language = seeds / "language" / LANGUAGE
        files = [*sorted((seeds / "indicators" / LANGUAGE).glob("*.yaml")), *further]
        lexicon = Lexicon.load(language, files)
        compiler = compiler_of(language)
        try:
            judge = Judge.load(language / "assertion.yaml", compiler)
            counter = Counter.load(language / "counting.yaml", compiler)
            extractors = Extractors.load(language / "advisories.yaml", compiler)
            sources = Sources.load(language / "attribution.yaml", compiler)
        except PatternError as error:
            raise ConfigError([Fault(shown(language), 0, 0, str(error))]) from None
        grammar, roles = NumberGrammar.load(language / "numbers.yaml"), RoleWords.load(language / "roles.yaml")
        version = _version(seeds, [*sorted(language.glob("*.yaml")), *files, *([places] if places else [])])
        gazetteer = Gazetteer.load(seeds, places)
        return cls(gazetteer, lexicon, judge, counter, grammar, extractors, sources, roles, version)

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
        tagged, drafts, found = self._read(document)
        rules = {(draft.view.field, draft.trigger.rule, draft.verdict.cue): draft.verdict.rule for draft in drafts}
        reasons = tuple(
            Reason(m, m.rule, m.trigger, m.cue, rules.get((m.field, m.rule, m.cue)), m.quote) for m in tagged.mentions
        )
        return Explanation(document, tagged, reasons, tagged.rejected, found.weighed)

    def _read(self, document: Document) -> tuple[Tagged, Sequence[Draft], Found]:
        found = places.find(
            document.title, document.text, self._gazetteer, publisher_country=document.publisher_country
        )
        language = language_of(f"{document.title}\n{document.text}", document.language)
        if language != LANGUAGE:
            return Tagged(document.id, self.version, language, found.countries, found.places, ()), (), found
        scene = Scene(document, found.places, self._grammar, self._roles)
        reader = CloseReader(self._lexicon, self._judge, self._extractors, self._sources, scene)
        drafts = reader.read()
        settle_past(drafts, scene, self._judge)
        mentions = mentions_of(scene, drafts, found.countries, self._counter, reader.rejected)
        countries, seen = _countries(found.countries, mentions), _roles(found.places, mentions)
        rejected = tuple(reader.rejected)
        return Tagged(document.id, self.version, language, countries, seen, mentions, rejected), drafts, found


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
    """A hash of the room's code, the lexicons and the gazetteer."""
    code = sorted(Path(__file__).parent.glob("*.py"))
    data = sorted((seeds / "gazetteer").iterdir()) if (seeds / "gazetteer").is_dir() else []
    parts = [hashlib.blake2b(path.read_bytes(), digest_size=16).hexdigest() for path in (*code, *files, *data)]
    return fingerprint(*parts, size=6)
