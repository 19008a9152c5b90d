"""A document laid out for close reading: its sentences with the places and amounts in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Final

from monitor.model.mention import Document
from monitor.model.place import PlaceMention
from monitor.tagging.grammar import Grammar
from monitor.tagging.matching import Context
from monitor.tagging.numbers import Amount
from monitor.tagging.text import Reading, Sentence

_MANY: Final = 10  # of `<many>`: more dead than one accident of a household or a workshop leaves


class PlacedAt:
    """A place at its tokens `[first, last)` of a sentence."""

    __slots__ = ("first", "last", "mention")

    def __init__(self, first: int, last: int, mention: PlaceMention) -> None:
        self.first, self.last, self.mention = first, last, mention


class _Parts:
    """The places and amounts of a sentence, worked out on demand.

    They stand apart from the view because the view's context asks for them: things that refer to each other in a circle
    are freed by the garbage collector alone, and its rounds took a tenth of all tagging.
    """

    def __init__(self, sentence: Sentence, grammar: Grammar, places: Sequence[PlaceMention]) -> None:
        self.sentence, self._grammar, self.mentions = sentence, grammar, places
        self._places: tuple[PlacedAt, ...] | None = None
        self._amounts: list[Amount] | None = None

    @property
    def places(self) -> tuple[PlacedAt, ...]:
        """The places named in it, in order."""
        found = self._places
        if found is None:
            found = self._places = tuple([self._placed(place) for place in self.mentions])
        return found

    def _placed(self, place: PlaceMention) -> PlacedAt:
        first = self.sentence.token_at(place.start)
        return PlacedAt(first, max(first + 1, self.sentence.token_at(place.end - 1) + 1), place)

    @property
    def amounts(self) -> list[Amount]:
        """The counts in it, in order."""
        found = self._amounts
        if found is None:
            found = self._amounts = self._grammar.numbers.amounts(self.sentence)
        return found

    def spans(self, kind: str) -> list[tuple[int, int]]:
        """The tokens `[first, last)` of what patterns ask for as `<kind>`."""
        lows = self.sentence.lows
        if kind == "number":
            return [(amount.first, amount.last) for amount in self.amounts]
        if kind == "many":
            return [(amount.first, amount.last) for amount in self.amounts if (amount.lo or 0) >= _MANY]
        if kind == "year":
            return [(at, at + 1) for at, low in enumerate(lows) if _is_year(low)]
        if kind == "month":
            return [(at, at + 1) for at, low in enumerate(lows) if low in self._grammar.calendar.months]
        if kind in {"place", "group"}:
            return [(p.first, p.last) for p in self.places if (p.mention.kind == "group") is (kind == "group")]
        if kind == "people":
            several = self._grammar.endings.means_several
            peoples = (p for p in self.places if p.mention.kind == "demonym")
            return [(p.first, p.last) for p in peoples if several(lows[p.last - 1])]
        return []


class View:
    """One sentence with everything that close reading asks of it, worked out on demand."""

    def __init__(
        self, field: str, number: int, sentence: Sentence, grammar: Grammar, places: Sequence[PlaceMention]
    ) -> None:
        self.field, self.number, self.sentence = field, number, sentence
        self.grammar, self.roles = grammar, grammar.roles
        self._parts = _Parts(sentence, grammar, places)
        self._context: Context | None = None

    @cached_property
    def lows(self) -> list[str]:
        """Lower-case tokens."""
        return self.sentence.lows

    @cached_property
    def hooks(self) -> dict[int, int]:
        """The tokens that places hang on, by the places' first tokens, as far as they were asked for."""
        return {}

    @cached_property
    def tells_of_bystanders(self) -> bool:
        """Whether it has a word by which a place only has a part in what happens elsewhere: most have none."""
        words, lows = self.roles, self.lows
        none = words.bystanding.signs.isdisjoint(lows) and words.fled.isdisjoint(lows)
        return not (none and words.accusing.isdisjoint(lows))

    @property
    def places(self) -> tuple[PlacedAt, ...]:
        """The places named in it, in order."""
        return self._parts.places

    @property
    def amounts(self) -> list[Amount]:
        """The counts in it, in order."""
        return self._parts.amounts

    @property
    def context(self) -> Context:
        """It as patterns see it."""
        context = self._context
        if context is None:
            parts = self._parts
            context = self._context = Context(self.lows, parts.spans, kinds_of(parts.mentions))
        return context

    def slice(self, first: int, last: int) -> str:
        """The text of tokens `[first, last)` as it stands."""
        return self.sentence.slice(first, last)


class Scene:
    """Title and text of a document as views."""

    def __init__(self, document: Document, places: Iterable[PlaceMention], grammar: Grammar) -> None:
        self.document, self.grammar = document, grammar
        self.readings: Mapping[str, Reading] = {
            "title": Reading.of(document.title, grammar.cutting),
            "text": Reading.of(document.text, grammar.cutting),
        }
        self.places = tuple(places)
        self._views: dict[tuple[str, int], View] = {}
        self._all: tuple[View, ...] | None = None
        self._by_sentence: Mapping[tuple[str, int], Sequence[PlaceMention]] | None = None
        self._told: tuple[date | None, ...] = ()  # empty until asked for

    def kinds(self, field: str) -> Iterator[tuple[int, frozenset[str]]]:
        """The sentences of a field that name a place, by position, each with what it has: `<place>`, `<group>`."""
        for (where, number), places in self._placed.items():
            if where == field:
                yield number, kinds_of(places)

    @property
    def _placed(self) -> Mapping[tuple[str, int], Sequence[PlaceMention]]:
        """Places by field and sentence; a document without a candidate is never cut into sentences for it."""
        if self._by_sentence is not None:
            return self._by_sentence
        placed: dict[tuple[str, int], list[PlaceMention]] = {}
        for place in self.places:
            number = self.readings[place.field].sentence_number(place.start)
            placed.setdefault((place.field, number), []).append(place)
        self._by_sentence = placed
        return placed

    @property
    def told(self) -> date | None:
        """The day the document tells from: as published, else as its dateline says ("LIMA, 9 JAN 90")."""
        if not self._told:
            published, calendar = self.document.published, self.grammar.calendar
            self._told = (published.date() if published is not None else calendar.dateline(self.document.text),)
        return self._told[0]

    def view(self, field: str, number: int) -> View:
        """A sentence of `title` or `text` by its position."""
        key = (field, number)
        if key not in self._views:
            sentence = self.readings[field].sentences[number]
            self._views[key] = View(field, number, sentence, self.grammar, self._placed.get(key, ()))
        return self._views[key]

    @property
    def views(self) -> tuple[View, ...]:
        """All sentences, the title first."""
        if self._all is None:
            fields = self.readings.items()
            self._all = tuple([self.view(name, at) for name, reading in fields for at in range(len(reading.sentences))])
        return self._all


def kinds_of(places: Sequence[PlaceMention]) -> frozenset[str]:
    """`<group>` where one is an armed group, `<place>` where one is not."""
    kinds = {p.kind for p in places}
    return _KINDS[not kinds <= _GROUP, not kinds.isdisjoint(_GROUP)]


_GROUP: Final = frozenset({"group"})
_KINDS: Final = {
    (place, group): frozenset(kind for kind, there in (("<place>", place), ("<group>", group)) if there)
    for place in (False, True)
    for group in (False, True)
}


def _is_year(low: str) -> bool:
    return len(low) == 4 and low.isdecimal() and "1800" <= low <= "2100"
