"""What each amount of a sentence counts: killed, troops, hostages held, missiles launched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field

from monitor.lib.configfile import Keys, OneOrMany, read
from monitor.model.mention import Quantity
from monitor.tagging.index import Hit, PatternIndex
from monitor.tagging.numbers import Amount
from monitor.tagging.patterns import Compiler
from monitor.tagging.scene import View
from monitor.tagging.wordsets import words

_AUXILIARIES = words(
    "were was are is be been being have has had reportedly also still now already feared believed confirmed so "
    "far all later critically seriously severely badly slightly reported left lay to"
)
_FINITE = words("were was are is been")
_BODILY = frozenset({"killed", "injured", "missing"})
_ENDS = words(
    "remain remains , ; : . ( ) — was were is are had have has been when after in on at from by as while who "
    "which that to with and but or during for into near said "
)
_BREAKS = words("; : ( ) — after when while but who which where because before since amid and or said")
_NOUN_REACH, _VERB_REACH = 7, 9
Words = Annotated[tuple[str, ...], OneOrMany]


class PredicateSpec(Keys):
    """A verb that says what happened to those counted."""

    role: str
    about: str = ""
    status: str = ""
    after: Words = ()
    before: Words = ()


class NounSpec(Keys):
    """A noun that says what is counted."""

    role: str
    about: str = ""
    words: Words = ()
    match: Words = ()


class CountingFile(Keys):
    """`counting.yaml`; the file explains its keys."""

    predicates: tuple[PredicateSpec, ...]
    nouns: tuple[NounSpec, ...]
    person: Words
    subset: Words
    tolls: tuple[NounSpec, ...] = Field(default=())


@dataclass(frozen=True, slots=True)
class Sense:
    """What is counted: a role of quantities and, for people, the sort and what became of them."""

    role: str
    about: str
    status: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """A quantity at its tokens, with the sort of people it counts.

    Attributes:
        at: The first token of the number, to measure nearness by.
    """

    quantity: Quantity
    about: str
    status: str
    at: int
    last: int


class Counter:
    """Gives amounts their roles; load with `Counter.load`.

    Attributes:
        statuses: What may have become of people that are counted, by the sort of people.
    """

    def __init__(self, spec: CountingFile, compiler: Compiler) -> None:
        def index(rows: Sequence[tuple[Words, Sense]]) -> PatternIndex[Sense]:
            return PatternIndex((p, sense) for words, sense in rows for w in words for p in compiler.compile(w))

        self.statuses = frozenset((rule.about, rule.status) for rule in spec.predicates if rule.status)
        self._after = index([(p.after, Sense(p.role, p.about, p.status)) for p in spec.predicates])
        self._before = index([(p.before, Sense(p.role, p.about, p.status)) for p in spec.predicates])
        self._nouns = index([(n.words, Sense(n.role, n.about)) for n in spec.nouns])
        self._tolls = index([(n.match, Sense(n.role, n.about)) for n in spec.tolls])
        self._person = index([(spec.person, Sense("", ""))])
        self._subset = index([(spec.subset, Sense("", ""))])

    @classmethod
    def load(cls, path: Path, compiler: Compiler) -> Counter:
        """Read `counting.yaml`.

        Raises:
            ConfigError: with the faults of the file.
            PatternError: for a pattern that cannot be compiled.
        """
        return cls(read(path, CountingFile).value, compiler)

    def counts(self, view: View) -> list[Count]:
        """The quantities of a sentence in order; amounts whose role is not clear are left out."""
        if not view.amounts and not self._person.present(view.context):
            return []
        marks = _Marks(self, view)
        found = [count for amount in view.amounts for count in marks.senses(amount)]
        return found or marks.single()


class _Marks:
    """The words of one sentence that give amounts their roles."""

    def __init__(self, counter: Counter, view: View) -> None:
        context = view.context
        self.view = view
        self.after = counter._after.find(context)
        self.before = counter._before.find(context)
        self.nouns = counter._nouns.find(context)
        self.tolls = counter._tolls.find(context)
        self.person = counter._person.find(context)
        self.subset = {hit.last for hit in counter._subset.find(context)}
        self.starts = {amount.first for amount in view.amounts}

    def senses(self, amount: Amount) -> list[Count]:
        """What one amount counts; several where two predicates share it ("killed or wounded" gives neither twice)."""
        if self._is_part(amount):
            return []
        noun_end, noun = self._noun(amount)
        plain = noun if noun is not None and noun.role in _BODILY else None
        sense = (
            self._toll(amount)
            or plain
            or self._predicate_after(amount, noun_end, finite=True)
            or self._predicate_before(amount, noun)
            or self._predicate_after(amount, noun_end)
            or noun
        )
        if sense is None or (amount.hi == 0 == amount.lo and sense.role not in {"killed", "injured", "missing"}):
            return self._nothing(amount)
        return [self._count(amount, sense)]

    def single(self) -> list[Count]:
        """One where no number stands in the sentence: a soldier was killed."""
        lows = self.view.lows
        for person in self.person:
            if (
                person.first == 0
                or lows[person.last - 1].endswith("s")
                or lows[person.last - 1] in {"people", "men", "women", "children", "police"}
            ):
                continue
            at = max(0, person.first - 3)
            article = next(
                (i for i in range(person.first - 1, at - 1, -1) if lows[i] in {"a", "an", "one", "another"}), None
            )
            if article is None:
                continue
            amount = Amount(article, article, article + 1, 1, 1, False)
            sense = self._predicate_after(amount, person.last) or self._predicate_before(amount, None)
            if sense is not None and sense.role in {"killed", "injured", "missing", "people"}:
                return [self._count(amount, sense, person.last)]
        return []

    def _count(self, amount: Amount, sense: Sense, last: int | None = None) -> Count:
        text = self.view.slice(amount.first, amount.last)
        quantity = Quantity(sense.role, amount.lo, amount.hi, amount.approx, text)
        return Count(quantity, sense.about, sense.status, amount.core, last or amount.last)

    def _is_part(self, amount: Amount) -> bool:
        """Whether it tells of a part ("including 3 children") or the whole of another ("of the 8,000 troops")."""
        lows, at = self.view.lows, amount.first
        if at in self.subset:
            return True
        if at < 2 or lows[at - 1] not in {"the", "its", "their"} or lows[at - 2] != "of":
            return False
        return any(other.last == at - 2 for other in self.view.amounts)

    def _toll(self, amount: Amount) -> Sense | None:
        for hit in self.tolls:
            between = self.view.lows[hit.last : amount.first]
            if (
                0 <= amount.first - hit.last <= 12
                and not any(a.first > hit.last - 1 and a.first < amount.first for a in self.view.amounts)
                and ";" not in between
            ):
                return hit.payload
        return None

    def _noun(self, amount: Amount) -> tuple[int, Sense | None]:
        """The noun the amount counts: the token after it, and its own sense if it has one."""
        lows, at = self.view.lows, self._past_whole(amount)
        end = min(len(lows), at + _NOUN_REACH)
        stop = next((i for i in range(at, end) if lows[i] in _ENDS or i in self.starts), end)
        nouns = [hit for hit in self.nouns if at <= hit.first < stop]
        persons = [hit for hit in self.person if at <= hit.first < stop]
        if nouns and nouns[0].payload.role in {"killed", "injured", "missing"} and nouns[0].first > at + 2:
            nouns = nouns[1:]
        if nouns:
            last = nouns[0].last
            return max([last, *(hit.last for hit in persons if hit.first <= nouns[0].last)]), nouns[0].payload
        if persons:
            return persons[-1].last if persons[-1].first - persons[0].first <= 2 else persons[0].last, None
        return at, None

    def _past_whole(self, amount: Amount) -> int:
        """Past "of the 8,000" in "3,000 of the 8,000 troops": both count the same noun."""
        lows, at = self.view.lows, amount.last
        if lows[at : at + 1] != ["of"] or at + 1 >= len(lows) or lows[at + 1] not in {"the", "its", "their"}:
            return at
        return next((other.last for other in self.view.amounts if other.first == at + 2), at)

    def _predicate_after(self, amount: Amount, noun_end: int, *, finite: bool = False) -> Sense | None:
        """What a verb after the noun says became of those counted; `finite` asks for one with an auxiliary."""
        best = self._nearest_after(noun_end, amount)
        if best is None:
            return None
        if finite and not any(low in _AUXILIARIES for low in self.view.lows[noun_end : best.first]):
            return None
        if best.payload.status:  # "two women held by the group were freed": the finite verb tells what became of them
            for hit in sorted(self.after, key=lambda h: h.first):
                between = self.view.lows[best.last : hit.first]
                finite = hit.first > best.last and bool(between) and between[-1] in _FINITE
                if any(low in _BREAKS for low in between):
                    break
                if finite and hit.payload.role == best.payload.role and hit.first - best.last <= 8:
                    return hit.payload
        return best.payload

    def _nearest_after(self, start: int, amount: Amount) -> Hit[Sense] | None:
        lows = self.view.lows
        for hit in sorted(self.after, key=lambda h: h.first):
            if hit.first < max(start, amount.last) or hit.first - start > _VERB_REACH:
                continue
            between = lows[start : hit.first]
            if any(low in _BREAKS for low in between) or any(start <= s < hit.first for s in self.starts):
                return None
            if hit.first - start <= 2 or any(low in _AUXILIARIES for low in between):
                return hit
        return None

    def _predicate_before(self, amount: Amount, noun: Sense | None) -> Sense | None:
        lows = self.view.lows
        for hit in sorted(self.before, key=lambda h: -h.last):
            if hit.last > amount.first or amount.first - hit.last > 3:
                continue
            between = lows[hit.last : amount.first]
            if any(low in (_BREAKS - {"and"}) | {","} or low.isdigit() for low in between) or any(
                hit.last <= s < amount.first for s in self.starts
            ):
                return None
            if any(low in {"in", "on", "by", "at", "after", "when", "as"} for low in between):
                return None
            if (
                noun is not None
                and hit.payload.role in {"launched", "people"}
                and noun.role != hit.payload.role
                and noun.role not in {"troops", "killed"}
            ):
                continue
            if hit.payload.role in {"launched", "intercepted"} and (noun is None or noun.role not in {"launched"}):
                continue
            return hit.payload
        return None

    def _nothing(self, amount: Amount) -> list[Count]:
        """Nobody killed and nobody hurt, where it says that there were no casualties."""
        lows = self.view.lows
        if amount.lo == 0 == amount.hi and any(
            low in {"casualties", "casualty"} for low in lows[amount.last : amount.last + 3]
        ):
            return [self._count(amount, Sense("killed", "")), self._count(amount, Sense("injured", ""))]
        return []
