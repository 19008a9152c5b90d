"""What each amount of a sentence counts: killed, troops, hostages held, missiles launched."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from monitor.lib.configfile import read
from monitor.model.mention import Quantity
from monitor.tagging.counting_words import KINDS, Count, CountingFile, Sense, marks_of
from monitor.tagging.index import Hit, PatternIndex
from monitor.tagging.numbers import Amount
from monitor.tagging.patterns import Compiler
from monitor.tagging.scene import View

_BODILY: Final = frozenset({"killed", "injured", "missing"})
_OF_PEOPLE: Final = _BODILY | {"people"}
_NOUN_REACH, _VERB_REACH = 7, 9
_DEFINITE: Final = (["the"], ["these"], ["those"], ["its"], ["their"], ["his"], ["her"], ["them"])


def statuses_of(spec: CountingFile) -> frozenset[tuple[str, str]]:
    """What may have become of people that are counted, by the sort of people."""
    return frozenset((rule.about, rule.status) for rule in spec.predicates if rule.status)


class Counter:
    """Gives amounts their roles; load with `Counter.load`.

    Attributes:
        statuses: What may have become of people that are counted, by the sort of people.
    """

    def __init__(self, spec: CountingFile, compiler: Compiler) -> None:
        self.statuses = statuses_of(spec)
        self._marks = PatternIndex(
            (pattern, (kind, sense))
            for kind, written, sense in marks_of(spec)
            for source in written
            for pattern in compiler.compile(source)
        )
        self._plural = frozenset(spec.plural)
        rows = (spec.auxiliaries, spec.finite, spec.compounds, spec.ends, spec.breaks, spec.singular)
        self._function = tuple(frozenset(row) for row in rows)
        self._results = frozenset(spec.results)
        self._one = frozenset(spec.singular) | frozenset(spec.ordinal)
        self._age = frozenset(spec.age)
        self._units = {name: hi for word, hi in spec.units.items() for name in (word, word + "s")}
        self._units_of = frozenset(name for word in spec.units_of for name in (word, word + "s"))
        self._sized = frozenset(spec.sized)

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
        return _Marks(self, view).counts()

    def marks(self, view: View) -> dict[str, list[Hit[Sense]]]:
        """The words of a sentence that give amounts their roles, by what they are; all are looked for at once."""
        found: dict[str, list[Hit[Sense]]] = {kind: [] for kind in KINDS}
        for (kind, sense), first, last, source in self._marks.find(view.context):
            found[kind].append(Hit(sense, first, last, source))
        return found


class _Marks:
    """The words of one sentence that give amounts their roles."""

    def __init__(self, counter: Counter, view: View) -> None:
        marks = counter.marks(view)
        self.view = view
        self.auxiliaries, self.finite, self.compounds, self.ends, self.breaks, self.singular = counter._function
        self.after, self.before, self.tolls, self.person = (marks[k] for k in ("after", "before", "toll", "person"))
        self.nouns = [hit for hit in marks["noun"] if not self._compounded(hit)]
        self.subset = {hit.last for hit in marks["subset"]}
        self.among = {hit.first for hit in marks["among"]}
        self.joining = {hit.first: hit.last for hit in marks["joining"]}
        self.plural, self.age, self.one = counter._plural, counter._age, counter._one
        self.units, self.units_of, self.sized = counter._units, counter._units_of, counter._sized
        self.results = counter._results
        self.starts = {amount.first for amount in view.amounts}
        self.singles = self._singles()

    def _compounded(self, noun: Hit[Sense]) -> bool:
        """Whether a weapon only names a kind of act or system: "two missile attacks" are not two missiles."""
        lows = self.view.lows
        one = noun.payload.role == "launched" and not lows[noun.last - 1].endswith("s")
        return one and not self.compounds.isdisjoint(lows[noun.last : noun.last + 1])

    def counts(self) -> list[Count]:
        """What all amounts count, those joined by "and" under one verb as their sum."""
        found, rows = [], self._rows()
        self.starts = {row[0].first for row in rows if not self._is_part(row[0])}
        for row in rows:
            whole = self._sum(row) if len(row) > 1 else None
            numbers = [amount for amount in row if amount in self.view.amounts]
            found += [whole] if whole is not None else [count for amount in numbers for count in self.senses(amount)]
        found += self._single(found, {amount.first for row in rows for amount in row})
        return [*found, *self._thing(found), *self._unit(found)]

    def _rows(self) -> list[list[Amount]]:
        """The amounts in order, those of people that are joined to each other in one row."""
        amounts = self.view.amounts
        taken = {at for amount in amounts for at in range(amount.first, amount.last)}
        beside = [one for one, _ in self.singles if one.first not in taken and one.first not in self.subset]
        rows: list[list[Amount]] = []
        for amount in sorted([*amounts, *beside], key=lambda a: a.first):
            if rows and self._joined(rows[-1][-1], amount):
                rows[-1].append(amount)
            else:
                rows.append([amount])
        return [row for row in rows if len(row) > 1 or row[0] in amounts]

    def _joined(self, one: Amount, other: Amount) -> bool:
        """Whether two amounts of people stand side by side: nothing but the noun and a joint between them."""
        at = next((hit.last for hit in self.person if one.last <= hit.first <= one.last + 3), None)
        if at is None or other.first < at or other.first in self.subset or self._is_part(other):
            return False
        at = max([at, *(hit.last for hit in self.person if one.last <= hit.first < other.first)])
        last = self.joining.get(at)
        apposed = self.view.lows[at : at + 1] == [","] and self.view.lows[other.core] in self.singular
        if last != other.first or apposed:  # "two women, a mother and her daughter" are two
            return False
        return any(other.last <= hit.first <= other.last + 3 for hit in self.person)

    def _sum(self, row: Sequence[Amount]) -> Count | None:
        """One count of several amounts, where one and the same is said of all of them."""
        los, his = [a.lo for a in row], [a.hi for a in row]
        lo = sum(n for n in los if n is not None) if None not in los else None
        hi = sum(n for n in his if n is not None) if None not in his else None
        first, last = row[0], row[-1]
        noun_end, _ = self._noun(last)
        ends = [self._noun(amount) for amount in row]
        whole = Amount(first.first, first.core, noun_end, lo, hi, any(a.approx for a in row))
        said = self._predicate_after(last, noun_end) or self._predicate_before(first, ends[0][1])
        told = [sense for _, sense in ends if sense is not None]
        roles = {sense.role for sense in told}
        if said is None and len(roles) == 1 and (roles == {"people"} or len(told) == len(row)):
            said = told[0]
        if said is None or said.role not in _OF_PEOPLE or self._own_place(first.first, noun_end):
            return None
        return self._count(whole, said, noun_end)

    def _own_place(self, first: int, at: int) -> bool:
        """Whether a place is told of the last ones only: "33 Palestinians and two people in Israel"."""
        here = self.view.lows[at : at + 1] == ["in"] and any(p.first in {at + 1, at + 2} for p in self.view.places)
        return here and any(first <= p.first < at for p in self.view.places)

    def senses(self, amount: Amount) -> list[Count]:
        """What one amount counts; several where two predicates share it ("killed or wounded" gives neither twice)."""
        if self._is_part(amount):
            return []
        noun_end, noun = self._noun(amount)
        if self._one_of(amount):
            told = self._predicate_after(amount, noun_end, finite=True)
            return [self._count(amount, told)] if told is not None and told.role in _BODILY else []
        plain = noun if noun is not None and noun.role in _BODILY else None
        sense = (
            self._toll(amount)
            or plain
            or self._predicate_after(amount, noun_end, finite=True)
            or self._predicate_before(amount, noun)
            or self._predicate_after(amount, noun_end)
            or noun
        )
        if sense is not None and self._counts_other(sense, amount, noun, noun_end):
            sense = None
        if sense is None or (amount.hi == 0 == amount.lo and sense.role not in {"killed", "injured", "missing"}):
            return self._nothing(amount)
        return [self._count(amount, sense)]

    def _one_of(self, amount: Amount) -> bool:
        """Whether it singles one out of many: "one of the protesters said", which is no count of them."""
        lows = self.view.lows
        whose = lows[amount.last + 1 : amount.last + 2]
        return lows[amount.core] == "one" and lows[amount.last : amount.last + 1] == ["of"] and whose in _DEFINITE

    def _single(self, found: Sequence[Count], taken: set[int]) -> list[Count]:
        """One of whom something else is told than of the amounts: a soldier was killed, two were wounded."""
        roles = {count.quantity.role for count in found}
        told: list[Count] = []
        for amount, last in self.singles:
            if amount.first in taken or amount.first in self.subset:
                continue
            sense = self._predicate_after(amount, last) or self._predicate_before(amount, None)
            if sense is not None and sense.role in (_BODILY if roles else _OF_PEOPLE) - roles:
                told.append(self._count(amount, sense, last))
                roles.add(sense.role)
        return told

    def _singles(self) -> list[tuple[Amount, int]]:
        """Single people, each with the token after the noun: "a soldier", "a 14-year-old", in a headline "Soldier"."""
        lows, found = self.view.lows, []
        for person in self.person:
            low = lows[person.last - 1]
            if low.endswith("s") or low in self.plural:
                continue
            article = self._article(person.first, self.singular)
            if article is None and self.view.field == "title" and self._leads(person.first):
                found.append((Amount(person.first, person.first, person.last, 1, 1, False), person.last))
            elif article is not None:
                found.append((Amount(article, article, article + 1, 1, 1, False), person.last))
        for at in range(2, len(lows)):
            if lows[at] == "old" and lows[at - 1] in self.age and lows[at - 2].isdigit():
                last = next((hit.last for hit in self.person if hit.first == at + 1), at + 1)
                if last == at + 1 or not (lows[last - 1].endswith("s") or lows[last - 1] in self.plural):
                    first = at - 3 if at > 2 and lows[at - 3] in self.singular else at - 2
                    found.append((Amount(first, first, at + 1, 1, 1, False), last))
        return sorted(found, key=lambda pair: pair[0].first)

    def _article(self, before: int, articles: frozenset[str]) -> int | None:
        """The nearest article at most three tokens before a noun, nothing but words between them."""
        for at in range(before - 1, max(-1, before - 4), -1):
            if self.view.lows[at] in articles:
                return at
            if not self.view.lows[at][0].isalpha():
                return None
        return None

    def _leads(self, at: int) -> bool:
        """Whether nothing but a place's name stands before a token: "Israeli soldier killed in Gaza"."""
        inside = {i for p in self.view.places for i in range(p.first, p.last)}
        return at <= 3 and all(i in inside for i in range(at))

    def _thing(self, found: Sequence[Count]) -> list[Count]:
        """One missile or drone, where no number says how many: "it launched a missile", "second drone shot down"."""
        roles = {count.quantity.role for count in found}
        for noun in self.nouns:
            low = self.view.lows[noun.last - 1]
            if noun.payload.role != "launched" or low.endswith("s"):
                continue
            article = self._article(noun.first, self.one)
            if article is None:
                continue
            amount = Amount(article, article, article + 1, 1, 1, False)
            sense = self._predicate_after(amount, noun.last) or self._predicate_before(amount, noun.payload)
            if sense is not None and sense.role in {"launched", "intercepted"} - roles:
                return [self._count(amount, sense, noun.last)]
        return []

    def _unit(self, found: Sequence[Count]) -> list[Count]:
        """Troops told by their unit: "two brigades" are so many soldiers as two brigades may have."""
        if any(count.quantity.role == "troops" for count in found):
            return []
        lows = self.view.lows
        for at, low in enumerate(lows):
            if low not in self.units or (low in self.units_of and not self._of_soldiers(at)):
                continue
            amount = next((a for a in self.view.amounts if a.last <= at <= a.last + 2), None)
            article = self._article(at, self.singular) if amount is None and not low.endswith("s") else None
            if amount is None and article is None:
                continue
            if amount is not None and amount.last < len(lows) and lows[amount.last] in self.sized:
                return [self._count(amount, Sense("troops", ""), at + 1)]
            first = amount.first if amount is not None else (article or 0)
            lo, hi = (amount.lo, amount.hi) if amount is not None else (1, 1)
            least, most = self.units[low]
            low_end, high_end = lo * least if lo is not None else None, hi * most if hi is not None else None
            unit = Amount(first, first, at + 1, low_end, high_end, True)
            return [self._count(unit, Sense("troops", ""), at + 1)]
        return []

    def _of_soldiers(self, at: int) -> bool:
        """Whether "company" or "division" is one of soldiers: they are told right before or behind it."""
        beside = range(at - 2, at + 4)
        return any(n.payload.role == "troops" and n.first in beside for n in self.nouns)

    def _counts_other(self, sense: Sense, amount: Amount, noun: Sense | None, noun_end: int) -> bool:
        """Whether the thing counted cannot be what the verb says: tanks that are sent are no troops."""
        if noun is not None:
            return False
        if sense.role in {"launched", "intercepted"}:
            return noun_end > amount.last
        return sense.role == "troops" and not self._bare(amount, noun_end)

    def _bare(self, amount: Amount, noun_end: int) -> bool:
        """Whether the amount counts people or nothing named: tanks that are deployed are no troops."""
        following = self.view.lows[noun_end : noun_end + 1]
        return noun_end > amount.last or not following or following[0] in self.auxiliaries

    def _count(self, amount: Amount, sense: Sense, last: int | None = None) -> Count:
        text = self.view.slice(amount.first, amount.last)
        quantity = Quantity(sense.role, amount.lo, amount.hi, amount.approx, text)
        return Count(quantity, sense.about, sense.status, amount.core, last or amount.last)

    def _is_part(self, amount: Amount) -> bool:
        """Whether it tells of a part ("including 3 children") or the whole of another ("of the 8,000 troops")."""
        lows, at = self.view.lows, amount.first
        if at in self.subset or amount.last in self.among:
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
        stop = next((i for i in range(at, end) if lows[i] in self.ends or i in self.starts), end)
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
        if finite and not any(low in self.auxiliaries for low in self.view.lows[noun_end : best.first]):
            return None
        if best.payload.status:  # "two women held by the group were freed": the finite verb tells what became of them
            for hit in sorted(self.after, key=lambda h: h.first):
                between = self.view.lows[best.last : hit.first]
                finite = hit.first > best.last and bool(between) and between[-1] in self.finite
                if any(low in self.breaks for low in between):
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
            if any(low in self.breaks for low in between) or any(start <= s < hit.first for s in self.starts):
                return None
            if hit.first - start <= 2 or any(low in self.auxiliaries for low in between):
                return hit
        return None

    def _predicate_before(self, amount: Amount, noun: Sense | None) -> Sense | None:
        lows = self.view.lows
        for hit in sorted(self.before, key=lambda h: -h.last):
            if hit.last > amount.first or amount.first - hit.last > 3:
                continue
            between = lows[hit.last : amount.first]
            if any(low in (self.breaks - {"and"}) | {","} or low.isdigit() for low in between) or any(
                hit.last <= s < amount.first for s in self.starts
            ):
                return None
            if any(low in {"in", "on", "by", "at", "after", "when", "as"} or low in self.results for low in between):
                return None
            if "and" in between and hit.first and lows[hit.first - 1] in self.finite:
                return None  # "were killed and 24 soldiers injured": a passive has told already of whom
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
