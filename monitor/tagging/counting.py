"""What each amount of a sentence counts: killed, troops, hostages held, missiles launched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Final

from monitor.lib.configfile import read
from monitor.model.mention import Quantity
from monitor.tagging.counting_ones import CAPTIVE, Ones
from monitor.tagging.counting_words import (
    BODILY,
    KINDS,
    WEAPONS,
    Count,
    CountingFile,
    CountingSets,
    Sense,
    marks_of,
    plus,
    stands_over,
    statuses_of,
)
from monitor.tagging.index import Hit, PatternIndex
from monitor.tagging.inflection import Endings
from monitor.tagging.numbers import Amount
from monitor.tagging.patterns import Compiler
from monitor.tagging.scene import PlacedAt, View

_ADJECTIVES: Final = 2  # tokens between "and" and a further person: "two soldiers and US interpreter"
_LEANING: Final = 2  # tokens between a place and a further number: ", and"
_KIND: Final = 7  # tokens before a weapon that tell of its kind: "suspected intermediate-range ballistic"
_PAUSES: Final = frozenset({","})
_OF_PEOPLE: Final = BODILY | {"people"}
LISTED: Final = "sanctioned"  # the sort of people that are named beside firms and ships
_CROWD: Final = "marched"  # the sort of people that one alone is none of: in "student rally" nobody is counted


class Counter:
    """Gives amounts their roles; load with `Counter.load`.

    Attributes:
        statuses: What may have become of people that are counted, by the sort of people.
    """

    def __init__(self, spec: CountingFile, compiler: Compiler, endings: Endings) -> None:
        self.statuses = statuses_of(spec)
        self._marks = PatternIndex(
            (pattern, (kind, sense))
            for kind, written, sense in marks_of(spec)
            for source in written
            for pattern in compiler.compile(source)
        )
        self._sets = CountingSets.of(spec, endings)

    @classmethod
    def load(cls, path: Path, compiler: Compiler, endings: Endings) -> Counter:
        """Read `counting.yaml`.

        Raises:
            ConfigError: with the faults of the file.
            PatternError: for a pattern that cannot be compiled.
        """
        return cls(read(path, CountingFile).value, compiler, endings)

    def counts(self, view: View) -> list[Count]:
        """The quantities of a sentence in order; amounts whose role is not clear are left out."""
        return _Counts(self._sets, self.marks(view), view).counts()

    def marks(self, view: View) -> dict[str, list[Hit[Sense]]]:
        """The words of a sentence that give amounts their roles, by what they are; all are looked for at once."""
        found: dict[str, list[Hit[Sense]]] = {kind: [] for kind in KINDS}
        for (kind, sense), first, last, source in self._marks.find(view.context):
            found[kind].append(Hit(sense, first, last, source))
        return found


class _Counts(Ones):
    """What the amounts of one sentence count."""

    def counts(self) -> list[Count]:
        """What all amounts count, those joined by "and" under one verb as their sum."""
        found, rows = [], self._rows()
        self.starts = {row[0].first for row in rows if not self.parts.is_part(row[0])}
        for row in rows:
            whole = self._sum(row) if len(row) > 1 else None
            numbers = [amount for amount in row if amount in self.view.amounts]
            found += [whole] if whole is not None else [count for amount in numbers for count in self.senses(amount)]
        found = self._over_places(found)
        found += self._single(found, {amount.first for row in rows for amount in row})
        found = [*found, *self._thing(found), *self._unit(found)]
        return [count for count in found if not self._by_nature(count)]

    def _over_places(self, found: Sequence[Count]) -> list[Count]:
        """Counts with those of further places added that lean on them: "three killed in Kharkiv, seven in Kherson"."""
        read = {count.at for count in found}
        unread = [amount for amount in self.view.amounts if amount.core not in read]
        further = [(amount, there) for amount in unread if (there := self._alone_in(amount))]
        if not further:
            return list(found)
        return [self._with_further(count, further) if count.quantity.role in BODILY else count for count in found]

    def _with_further(self, count: Count, further: Sequence[tuple[Amount, PlacedAt]]) -> Count:
        here = next((p for p in self.view.places if p.first >= count.last), None)
        for amount, there in further:
            if here is None or not self._leans(here, amount):
                continue
            if here.mention.country == there.mention.country is not None:
                count = replace(count, quantity=plus(count.quantity, amount))
            here = there
        return count

    def _alone_in(self, amount: Amount) -> PlacedAt | None:
        """The place behind a number that says nothing but where: "seven in Kherson"."""
        if self.sets.locative.isdisjoint(self.view.lows[amount.last : amount.last + 1]):
            return None
        return next((p for p in self.view.places if p.first in {amount.last + 1, amount.last + 2}), None)

    def _leans(self, here: PlacedAt, amount: Amount) -> bool:
        """Whether a number follows a place right away: "…, seven", "… and another seven"."""
        between = self.view.lows[here.last : amount.first]
        return 0 < len(between) <= _LEANING and all(low in self.sets.joint or low in _PAUSES for low in between)

    def _by_nature(self, count: Count) -> bool:
        """Whether an earthquake or a disease has these victims: it stands in their clause."""
        if count.quantity.role not in BODILY or self.sets.nature.isdisjoint(self.view.lows):
            return False
        clause = self.view.sentence.clause_of
        return any(low in self.sets.nature and clause(at) == clause(count.at) for at, low in enumerate(self.view.lows))

    def _rows(self) -> list[list[Amount]]:
        """The amounts in order, those of people that are joined to each other in one row."""
        amounts = self.view.amounts
        taken = {at for amount in amounts for at in range(amount.first, amount.last)}
        alone = (*self.singles, *self.lone)
        beside = [one for one, _ in alone if one.first not in taken and one.first not in self.subset]
        rows: list[list[Amount]] = []
        for amount in sorted([*amounts, *beside], key=lambda a: a.first):
            if rows and self._joined(rows[-1][-1], amount):
                rows[-1].append(amount)
            else:
                rows.append([amount])
        return [row for row in rows if len(row) > 1 or row[0] in amounts]

    def _joined(self, one: Amount, other: Amount) -> bool:
        """Whether two amounts of people stand side by side: nothing but the noun and a joint between them."""
        at = next((hit.last for hit in self.person if one.core <= hit.first <= one.last + 3), None)
        if at is None or other.first < at or other.first in self.subset or self.parts.is_part(other):
            return False
        told = next((i for i in range(at, other.first) if self.view.lows[i] in self.sets.auxiliaries), other.first)
        at = max([at, *(hit.last for hit in self.person if one.last <= hit.first < told)])
        if any(hit.last == at and hit.payload.role in BODILY for hit in self.nouns):
            return False  # "five dead and nine police officers injured"
        last = self.joining.get(at, len(self.view.lows))
        if last != other.first and not (self.is_lone(other) and 0 < other.first - last <= _ADJECTIVES):
            return False
        if self.view.lows[at : at + 1] == [","] and self._is_apposed(one, other):
            return False
        return any(other.core <= hit.first <= other.last + 3 for hit in self.person)

    def _is_apposed(self, one: Amount, other: Amount) -> bool:
        """Whether somebody behind a comma is who was told before: "two women, a mother and her daughter" are two."""
        if self.view.field == "title" and self.view.lows[other.core] in self.sets.single:
            return False  # "eight Pakistanis, one Afghan soldier killed"
        if self.is_lone(other):
            return one in self.view.amounts or all(hit.first != other.last for hit in self.after)
        return self.view.lows[other.core] in self.sets.singular

    def _sum(self, row: Sequence[Amount]) -> Count | None:
        """One count of several amounts, where one and the same is said of all of them."""
        los, his = [a.lo for a in row], [a.hi for a in row]
        lo = sum(n for n in los if n is not None) if None not in los else None
        hi = sum(n for n in his if n is not None) if None not in his else None
        first, last = row[0], row[-1]
        noun_end, _ = self.noun_of(last)
        ends = [self.noun_of(amount) for amount in row]
        whole = Amount(first.first, first.core, noun_end, lo, hi, any(a.approx for a in row))
        said = self.said_after(last, noun_end) or self.said_before(first, ends[0][1])
        told = [sense for _, sense in ends if sense is not None]
        roles = {sense.role for sense in told}
        if said is None and len(roles) == 1 and (roles == {"people"} or len(told) == len(row) or self._shared(row)):
            said = told[0]
        if said is None or said.role not in _OF_PEOPLE or self._own_place(first.first, noun_end):
            return None
        return self._count(whole, said, noun_end)

    def _shared(self, row: Sequence[Amount]) -> bool:
        """Whether the fate told of the last ones is that of all: "a mayor and three others killed"."""
        fates = [hit.first for hit in (*self.after, *self.nouns) if hit.payload.role in BODILY]
        return any(at >= row[-1].last for at in fates) and not any(row[0].first <= at < row[-1].first for at in fates)

    def _own_place(self, first: int, at: int) -> bool:
        """Whether a place is told of the last ones only: "33 Palestinians and two people in Israel"."""
        found = not self.sets.locative.isdisjoint(self.view.lows[at : at + 1])
        here = found and any(p.first in {at + 1, at + 2} for p in self.view.places)
        return here and any(first <= p.first < at for p in self.view.places)

    def senses(self, amount: Amount) -> list[Count]:
        """What one amount counts; several where two predicates share it ("killed or wounded" gives neither twice)."""
        if self.parts.is_part(amount):
            return self._shot_down(amount) or self._fate_of_part(amount)
        noun_end, noun = self.noun_of(amount)
        if self._one_of(amount):
            told = self.said_after(amount, noun_end, finite=True)
            return [self._count(amount, told)] if told is not None and told.role in BODILY else []
        plain = noun if noun is not None and (noun.role in BODILY or self.parts.is_whole(amount)) else None
        sense = (
            self.toll_of(amount)
            or plain
            or self.said_after(amount, noun_end, finite=True)
            or self.said_right_after(amount, noun_end)
            or self.said_before(amount, noun)
            or self.said_after(amount, noun_end)
            or self._said_with(amount, noun)
            or noun
        )
        if sense is not None and noun is not None and stands_over(noun, sense):
            sense = noun
        if sense is not None and noun is not None and sense.role in WEAPONS:
            sense = replace(sense, about="" if self._and_others(noun_end) else noun.about)
        if sense is not None and self._counts_other(sense, amount, noun, noun_end):
            sense = None
        if sense is None or (amount.hi == 0 == amount.lo and sense.role not in {"killed", "injured", "missing"}):
            return self._nothing(amount)
        # "20 killed or wounded": at most 20 of either
        if sense.role in BODILY and (self.shared(amount.last) or self.shared_before(amount)):
            return [self._count(replace(amount, lo=None), sense)] if amount.hi is not None else []
        return [self._count(amount, sense)]

    def _shot_down(self, amount: Amount) -> list[Count]:
        """So many of the weapons told before as came to nothing: "20 missiles, 18 of which were shot down"."""
        if not self.weapons_before(amount):
            return []
        sense = self._said_of_part(amount)
        return [self._count(amount, sense)] if sense is not None and sense.role == "intercepted" else []

    def _fate_of_part(self, amount: Amount) -> list[Count]:
        """What befell so many of those told before, where it befell no others: "shot seven, four of whom died"."""
        sense = self._said_of_part(amount) if self.parts.is_among(amount) else None
        if sense is None or sense.role not in BODILY or sense.about:
            return []  # "270 people, including 190 Americans, died"
        fates = {hit.payload.role for hit in (*self.after, *self.nouns, *self.before) if hit.last <= amount.first}
        return [] if sense.role in fates else [replace(self._count(amount, sense), known=True)]

    def _said_of_part(self, amount: Amount) -> Sense | None:
        """What is told of "18 of which", and of "of which 18"."""
        lows, sets = self.view.lows, self.sets
        among = not sets.genitive.isdisjoint(lows[amount.last : amount.last + 1])
        if not among and (amount.first not in self.subset or lows[amount.first - 1] not in sets.relating):
            return None
        at = amount.last + 2 if among else amount.last
        told = next((i for i in range(at, len(lows)) if lows[i] not in sets.auxiliaries), len(lows))
        return next((hit.payload for hit in self.after if at <= hit.first <= told < hit.last), None)

    def _said_with(self, amount: Amount, noun: Sense | None) -> Sense | None:
        """What is said of the weapons named right before: "it downed 460 drones and 19 missiles"."""
        if noun is None or noun.role != "launched" or self.view.lows[amount.first - 1] not in self.sets.joint | {","}:
            return None
        ahead = (other for other in self.view.amounts if other.last < amount.first)
        for other in ahead:
            end, thing = self.noun_of(other)
            if end == amount.first - 1 and thing is not None and thing.role == "launched":
                return self.said_before(other, thing) or self.said_after(other, end) or self._said_with(other, thing)
        return None

    def _and_others(self, noun_end: int) -> bool:
        """Whether one number is for two kinds of weapons: "50 missiles and drones"."""
        joint = self.view.lows[noun_end : noun_end + 1]
        return not self.sets.either.isdisjoint(joint) and any(
            hit.first == noun_end + 1 and hit.payload.role == "launched" for hit in self.nouns
        )

    def _one_of(self, amount: Amount) -> bool:
        """Whether it singles one out of many: "one of the protesters said", which is no count of them."""
        lows = self.view.lows
        of, whose = lows[amount.last : amount.last + 1], lows[amount.last + 1 : amount.last + 2]
        one = lows[amount.core] in self.sets.single and not self.sets.genitive.isdisjoint(of)
        return one and not self.sets.definite.isdisjoint(whose)

    def _single(self, found: Sequence[Count], taken: set[int]) -> list[Count]:
        """One of whom something else is told than of the amounts: a soldier was killed, two were wounded."""
        roles = {count.quantity.role for count in found}
        told: list[Count] = []
        for amount, last in (*self.singles, *self.lone):
            if amount.first in taken or amount.first in self.subset:
                continue
            sense = self.said_after(amount, last) or self.said_before(amount, None)
            if sense is None or sense.about == _CROWD or sense.civilian or (sense.role in BODILY and sense.about):
                continue
            if sense.role not in BODILY and sense.about not in CAPTIVE and self.is_lone(amount):
                continue
            if sense.role in (BODILY if roles else _OF_PEOPLE) - roles:
                known = self._in_relative(last) is not None
                told.append(replace(self._count(amount, sense, last), lone=self.is_lone(amount), known=known))
                roles.add(sense.role)
        for amount, sense in self.befallen():
            if sense.role not in roles:
                told.append(replace(self._count(amount, sense), lone=True, known=True))
                roles.add(sense.role)
        if "people" not in roles:
            alone = islice(self.captives(), 1)
            told += [replace(self._count(amount, sense), lone=True) for amount, sense in alone]
        return told

    def _thing(self, found: Sequence[Count]) -> list[Count]:
        """One missile or drone, where no number says how many: "it launched a missile", "second drone shot down"."""
        roles = {count.quantity.role for count in found}
        for noun in self.nouns:
            low = self.view.lows[noun.last - 1]
            if noun.payload.role != "launched" or low.endswith(self.several):
                continue
            article = self.article_before(noun.first, self.sets.one)
            if article is None and (self.view.field != "title" or not self.ended(noun.last)):
                continue  # a headline leaves articles out: "fires missile into sea"
            first = self._first_modifier(noun.first)
            lone = Amount(first, noun.first, noun.last, 1, 1, False)
            amount = lone if article is None else Amount(article, article, article + 1, 1, 1, False)
            sense = self.said_after(amount, noun.last) or self.said_before(amount, noun.payload)
            if (sense is None or sense.role not in WEAPONS) and article is not None and self._is_told(noun.last):
                sense = noun.payload
            if sense is not None and sense.role in {"launched", "intercepted"} - roles:
                return [replace(self._count(amount, sense, noun.last), lone=article is None)]
        return []

    def _first_modifier(self, at: int) -> int:
        """Where the words before a weapon begin that only tell of its kind: "fires suspected long-range missile"."""
        near = {hit.last for hit in self.before if hit.payload.role in WEAPONS and 0 < at - hit.last <= _KIND}
        start = max(near, default=at)
        kind = all(low.isalnum() or low == "-" for low in self.view.lows[start:at])
        return start if kind and self.sets.breaks.isdisjoint(self.view.lows[start:at]) else at

    def _is_told(self, last: int) -> bool:
        """Whether a weapon is what is told, not what a thing is called by: "a rocket fired at", no "rocket company"."""
        launched = any(hit.first == last and hit.payload.role in WEAPONS for hit in self.before)
        return launched or self.ended(last) or not self.view.roles.relative.isdisjoint(self.view.lows[last : last + 1])

    def _unit(self, found: Sequence[Count]) -> list[Count]:
        """Troops told by their unit: "two brigades" are so many soldiers as two brigades may have."""
        if any(count.quantity.role == "troops" for count in found):
            return []
        lows = self.view.lows
        for at, low in enumerate(lows):
            if low not in self.sets.units or (low in self.sets.units_of and not self._of_soldiers(at)):
                continue
            amount = next((a for a in self.view.amounts if a.last <= at <= a.last + 2), None)
            article = (
                self.article_before(at, self.sets.singular)
                if amount is None and not low.endswith(self.several)
                else None
            )
            if amount is None and article is None:
                continue
            if amount is not None and amount.last < len(lows) and lows[amount.last] in self.sets.sized:
                return [self._count(amount, Sense("troops", ""), at + 1)]
            first = amount.first if amount is not None else (article or 0)
            lo, hi = (amount.lo, amount.hi) if amount is not None else (1, 1)
            least, most = self.sets.units[low]
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
        if sense.civilian:
            return not self._names_no_thing(amount, noun_end)  # "300 buses blocked the road"
        if sense.role in {"launched", "intercepted"}:
            return noun_end > amount.last
        if sense.about == LISTED:
            return noun_end == amount.last  # "sanctions on 12 entities"
        return sense.role == "troops" and not self._names_no_thing(amount, noun_end)

    def _names_no_thing(self, amount: Amount, noun_end: int) -> bool:
        """Whether the amount counts people or nothing named: tanks that are deployed are no troops."""
        following = self.view.lows[noun_end : noun_end + 1]
        return noun_end > amount.last or not following or following[0] in self.sets.auxiliaries | self.sets.ends

    def _count(self, amount: Amount, sense: Sense, last: int | None = None) -> Count:
        text = self.view.slice(amount.first, max(amount.last, amount.first + 1))
        quantity = Quantity(sense.role, amount.lo, amount.hi, amount.approx, text)
        occasion, tally = amount.first in self.occasions, amount.core in self.tallied
        return Count(quantity, sense.about, sense.status, amount.core, last or amount.last, occasion, tally)

    def _nothing(self, amount: Amount) -> list[Count]:
        """Nobody killed and nobody hurt, where it says that there were no casualties."""
        lows = self.view.lows
        if amount.lo == 0 == amount.hi and any(low in self.sets.harm for low in lows[amount.last : amount.last + 3]):
            return [self._count(amount, Sense("killed", "")), self._count(amount, Sense("injured", ""))]
        return []
