"""The single people of one sentence: "a soldier", in a headline "Soldier", "jailed leader", "she is held"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from monitor.tagging.counting_marks import Marks
from monitor.tagging.counting_words import BODILY, CountingSets, Sense
from monitor.tagging.index import Hit
from monitor.tagging.numbers import Amount
from monitor.tagging.scene import View

CAPTIVE: Final = frozenset({"detained", "held", "diplomats"})
"""Sorts of people of whom one alone is told without an article."""
_ARRESTED: Final = "detained"
_NAMED: Final = CAPTIVE - {"diplomats"}  # those of them whose noun tells that they are


_NAME: Final = 4  # tokens of a name: "Aung San Suu Kyi"

Single = tuple[Amount, int]
"""One person or two, and the token after their noun."""


class Ones(Marks):
    """The marks of a sentence, with those whom it tells without a number."""

    def __init__(self, sets: CountingSets, marks: Mapping[str, list[Hit[Sense]]], view: View) -> None:
        super().__init__(sets, marks, view)
        self._fates = self._captive_fates()
        self.singles, self.lone = self._single_people()

    def is_lone(self, amount: Amount) -> bool:
        """Whether it is one of those whom a headline tells without a number or an article."""
        return any(amount is one for one, _ in self.lone)

    def noun_of(self, amount: Amount) -> tuple[int, Sense | None]:
        """The noun the amount counts; of those who are told without a number it is their own."""
        return (amount.last, None) if self.is_lone(amount) else super().noun_of(amount)

    def _single_people(self) -> tuple[list[Single], list[Single]]:
        """Single people, each with the token after the noun: "a soldier", "a 14-year-old", in a headline "Soldier".

        The second are those of a headline whom only a verb beside them makes one: "Gunmen kill senator", "Couple die".
        """
        lows = self.view.lows
        found: list[Single] = []
        lone: list[Single] = []
        starts, before = {p.first for p in self.person}, {p.last: p.first for p in self.person}
        for person in (one for one in self.person if one.first not in self._fates):
            low = lows[person.last - 1]
            if person.last in starts or self._is_several(person.last):
                if low in self.sets.pair and self.view.field == "title" and self._is_whom_it_befalls(person.last):
                    lone.append((Amount(person.first, person.first, person.last, 2, 2, False), person.last))
                elif self._are_two(person):
                    found.append((Amount(person.first, person.first, person.last, 2, 2, False), person.last))
                continue  # "Israeli hostages" are not one Israeli
            article = self.article_before(person.first, self.sets.singular)
            if article is None and self.view.field == "title" and self._leads(before.get(person.first, person.first)):
                found.append((Amount(person.first, person.first, person.last, 1, 1, False), person.last))
            elif article is not None:
                found.append((Amount(article, article, article + 1, 1, 1, False), person.last))
            elif self._is_joined(person.first) and lows[person.first - 1] in self.sets.whose:
                found.append((Amount(person.first, person.first, person.first, 1, 1, False), person.last))
            elif (known := self.article_before(person.first, self.sets.definite)) is not None and self._has_kin(person):
                found.append((Amount(known, known, known + 1, 1, 1, False), person.last))
            elif self.view.field == "title" and self._is_whom_it_befalls(person.last):
                first = before.get(person.first, person.first)
                lone.append((Amount(first, person.first, person.last, 1, 1, False), person.last))
        return sorted([*found, *self._unnamed()], key=lambda pair: pair[0].first), lone

    def _is_whom_it_befalls(self, last: int) -> bool:
        """Whether a noun of a headline names whom something befalls, not a kind of thing as in "hostage families"."""
        lows, view = self.view.lows, self.view
        behind = lows[last] if last < len(lows) else ""
        further = self.joining.get(last)
        if (
            further is not None
            and further not in self.starts
            and any(further <= hit.first <= further + 1 and self._is_several(hit.last) for hit in self.person)
        ):
            return False  # "kills editor and his family" tells of more than one
        if any(hit.last == last and hit.payload.role in BODILY for hit in self.nouns):
            return False  # "dead"
        if self.ended(last) or behind in self.sets.auxiliaries or view.grammar.endings.is_lasting(behind):
            return True
        told = {hit.first for hit in self.after}
        if last in told or behind.endswith(self.several):
            return last in told
        named = view.slice(last - 1, last).islower() and view.slice(last, last + 1)[:1].isupper()
        return named or last + 1 in told or last + 2 in told

    def _are_two(self, person: Hit[Sense]) -> bool:
        """Whether several are told to be two: "both pilots", "the twins"."""
        lows = self.view.lows
        if person.first and lows[person.first - 1] in self.sets.both:
            return True
        return lows[person.last - 1] in self.sets.pair and not self.sets.definite.isdisjoint(
            lows[max(0, person.first - 1) : person.first]
        )

    def _has_kin(self, person: Hit[Sense]) -> bool:
        """Whether somebody known is told with one of theirs: "the general and his wife"."""
        lows, at = self.view.lows, person.last
        joined = not self.sets.joint.isdisjoint(lows[at : at + 1])
        return joined and not self.sets.whose.isdisjoint(lows[at + 1 : at + 2])

    def _unnamed(self) -> Iterator[Single]:
        """Single people told without a noun, each with the token after them: "injuring another", "a 14-year-old"."""
        lows = self.view.lows
        for at, low in enumerate(lows):
            if low in self.sets.further and self.ended(at + 1):
                yield Amount(at, at, at + 1, 1, 1, False), at + 1
            elif at > 1 and low in self.sets.old and lows[at - 1] in self.sets.age:
                last = next((hit.last for hit in self.person if hit.first == at + 1), at + 1)
                article = at > 2 and lows[at - 3] in self.sets.singular
                unnamed = last == at + 1 and lows[at - 2].isdigit()  # a "three-day-old" may be a war as well
                if unnamed or (last > at + 1 and not self._is_several(last) and (article or lows[at - 2].isdigit())):
                    first = at - 3 if article else at - 2
                    yield Amount(first, first, at + 1, 1, 1, False), last

    def captives(self) -> Iterator[tuple[Amount, Sense]]:
        """Single people told as held without an article: "jailed leader", "an editor who was held", "she is held"."""
        yield from self._hostage()
        if not any(hit.payload.about in CAPTIVE for hit in (*self.after, *self.before)):
            return
        nouns = {hit.first for hit in self.person}
        for first, last in self._where_one_stands():
            amount = Amount(first, first, last, 1, 1, False)
            sense = self._held_after(amount, last) or (self.said_before(amount, None) if first in nouns else None)
            if sense is not None and sense.about in CAPTIVE:
                yield amount, sense
        for hit in self.before:
            if hit.payload.about == _ARRESTED:  # nobody is held where somebody "took the president to hospital"
                known = (amount for amount in self._known(hit.last) if amount.last not in self.joining)
                yield from ((amount, hit.payload) for amount in known)

    def _hostage(self) -> Iterator[tuple[Amount, Sense]]:
        """A captive named as one: "mother of a hostage pleads", but none in "takes journalists hostage"."""
        for noun in self.nouns:
            if noun.payload.about not in _NAMED or self.view.lows[noun.last - 1].endswith(self.several):
                continue
            if noun.first in self._fates:
                continue
            article = self.article_before(noun.first, self.sets.singular)
            if article is None and self.view.field != "title":
                continue
            owning = not self.view.roles.possessive.isdisjoint(self.view.lows[noun.last : noun.last + 1])
            if owning or self._is_whom_it_befalls(noun.last):
                at = noun.first if article is None else article
                yield Amount(at, at, at + 1, 1, 1, False), noun.payload

    def _captive_fates(self) -> set[int]:
        """Where a captive is what became of those told before: "takes Kenyans captive", "officers held hostage"."""
        captive = {noun.first for noun in self.nouns if noun.payload.about in _NAMED}
        inside = {at for hit in (*self.after, *self.before) for at in range(hit.first + 1, hit.last)}
        return captive & (inside | {hit.last for hit in self.person if self._is_several(hit.last)})

    def _where_one_stands(self) -> Iterator[tuple[int, int]]:
        """Where one person stands, and what follows: a noun in the singular, a pronoun, a name of two words."""
        lows, starts = self.view.lows, {p.first for p in self.person}
        for person in self.person:
            one = not (self._is_several(person.last) or person.last in starts or person.first in self._fates)
            if one and self._stands_alone(person.last):
                yield person.first, person.last
            elif one and (named := self._past_name(person.last)) is not None:
                yield person.first, named
        told = self.sets.auxiliaries | self.view.roles.relative
        for at, low in enumerate(lows):
            if low in self.sets.one_person:
                yield at, at + 1
            elif low in told and at > 1 and self.view.field == "text":
                last = at - 1 if lows[at - 1] == "," else at
                if last > 1 and self._is_name(last - 2):
                    yield last - 2, last

    def _stands_alone(self, last: int) -> bool:
        """Whether a noun names a person, not a kind of thing: "jailed editor pleads", no "prisoner swap"."""
        lows, view, sets = self.view.lows, self.view, self.sets
        behind = lows[last] if last < len(lows) else ""
        if self.ended(last) or behind in sets.auxiliaries or behind in view.roles.possessive:
            return True
        if view.field == "title":
            return behind.endswith(self.several) or any(hit.first == last for hit in self.after)
        return view.slice(last, last + 1)[:1].isupper() or any(hit.first == last for hit in self.after)

    def _past_name(self, last: int) -> int | None:
        """Where the name behind a noun ends, if what befell its bearer stands there: "leader Win Htay jailed"."""
        lows, view = self.view.lows, self.view
        told = {hit.first for hit in self.after if hit.payload.about in CAPTIVE}
        end = next((at for at in range(last + 1, min(len(lows), last + _NAME + 1)) if at in told), None)
        if end is None or any(last <= p.first < end for p in self.person):
            return None
        parts = range(last, end)
        named = all(view.slice(at, at + 1)[:1].isupper() and lows[at].isalpha() for at in parts)
        return end if named and not any(lows[at].endswith(self.several) for at in parts) else None

    def _is_name(self, at: int) -> bool:
        """Whether two capitalised words that name no place, and no more than one of them, stand at a token."""
        lows, view = self.view.lows, self.view
        if any(p.first < at + 2 and at < p.last for p in view.places) or lows[at + 1].endswith(self.several):
            return False
        return all(view.slice(i, i + 1)[:1].isupper() and lows[i].isalpha() for i in (at, at + 1))

    def _held_after(self, amount: Amount, last: int) -> Sense | None:
        """What a verb behind one person says, in a relative clause too: "a student who was arrested"."""
        lows = self.view.lows
        near = range(last, min(len(lows), last + 2))
        clause = next((at + 1 for at in near if lows[at] in self.view.roles.relative), last)
        hit = self._nearest_after(clause, amount)
        if hit is None or hit.payload.about not in CAPTIVE:
            return None
        passive = not self.sets.auxiliaries.isdisjoint(lows[clause : hit.first])
        beside = clause == last and lows[amount.first] not in self.sets.one_person
        return hit.payload if passive or (beside and self.ended(hit.last)) else None

    def _is_joined(self, at: int) -> bool:
        """Whether a person is told beside others: "two brothers and their father", "a judge, his driver and …"."""
        lows = self.view.lows
        before, behind = lows[at - 2 : at - 1], lows[at + 1 : at + 2]
        return not self.sets.joint.isdisjoint(before) or (before == [","] and not self.sets.joint.isdisjoint(behind))

    def _leads(self, at: int) -> bool:
        """Whether nothing but a place's name stands before a token: "Israeli soldier killed in Gaza"."""
        inside = {i for p in self.view.places for i in range(p.first, p.last)}
        return at <= 3 and all(i in inside for i in range(at))

    def befallen(self) -> Iterator[tuple[Amount, Sense]]:
        """One whom a name or kinship tells: "Ana Rojas was wounded", "her brother was killed", "killing the driver"."""
        if self.view.field == "title":
            return
        for hit in self.after:
            if hit.payload.role in BODILY and not hit.payload.about:
                yield from ((amount, hit.payload) for amount in self._subject(hit.first))
        for hit in self.before:
            if hit.payload.role in BODILY and not hit.payload.about:
                yield from ((amount, hit.payload) for amount in self._object(hit.last))

    def _subject(self, at: int) -> Iterator[Amount]:
        """The one before a passive verb."""
        lows, end = self.view.lows, at
        while end and lows[end - 1] in self.sets.auxiliaries:
            end -= 1
        several = end > 4 and lows[end - 3] in self.sets.joint and self._is_name(end - 5)
        if (self.sets.finite.isdisjoint(lows[end:at]) and lows[at] not in self.sets.happens) or several:
            return  # "Ana Roca and Luis Vega were killed" are more than one
        told = self.sets.one_person | self.view.roles.relative
        if lows[end - 1] not in told and end > 1 and (self._is_name(end - 2) or self._is_addressed(end - 1)):
            yield Amount(end - 2, end - 2, end, 1, 1, False)
        whose = (p.first - 1 for p in self.person if p.last == end and p.first and not self._is_several(end))
        yield from (Amount(i, i, end, 1, 1, False) for i in whose if lows[i] in self.sets.owned | self.sets.whose)

    def _object(self, at: int) -> Iterator[Amount]:
        """The one behind a verb."""
        lows = self.view.lows
        if at + 2 <= len(lows) and self._is_name(at) and self.sets.joint.isdisjoint(lows[at + 2 : at + 3]):
            yield Amount(at, at, at + 2, 1, 1, False)
        yield from self._known(at)

    def _known(self, at: int) -> Iterator[Amount]:
        """The one behind a verb whom an article makes known: "killed the driver", "arrested the editor"."""
        if not self.sets.definite.isdisjoint(self.view.lows[at : at + 1]):
            starts = {p.first for p in self.person}
            for p in self.person:
                if at < p.first <= at + 2 and not self._is_several(p.last) and p.last not in starts:
                    yield Amount(at, at, p.last, 1, 1, False)

    def _is_addressed(self, at: int) -> bool:
        """Whether a token is a name behind "Mr."."""
        lows = self.view.lows
        before = at - 2 if lows[at - 1] == "." else at - 1
        return before >= 0 and lows[before] in self.sets.honorific and self.view.slice(at, at + 1)[:1].isupper()
