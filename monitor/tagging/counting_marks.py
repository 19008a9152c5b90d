"""The words of one sentence that give amounts their roles: what an amount's noun is, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from monitor.tagging.counting_parts import Parts
from monitor.tagging.counting_words import BODILY, WEAPONS, CountingSets, Sense
from monitor.tagging.index import Hit
from monitor.tagging.numbers import Amount
from monitor.tagging.scene import View

_NOUN_REACH, _VERB_REACH, _INSERTED, _SHARED = 7, 9, 9, 5


class Marks:
    """The marks of a sentence."""

    def __init__(self, sets: CountingSets, marks: Mapping[str, list[Hit[Sense]]], view: View) -> None:
        self.sets, self.view, self.several = sets, view, view.grammar.endings.plural
        self.after = sorted(marks["after"], key=lambda hit: hit.first)
        self.before = sorted(marks["before"], key=lambda hit: -hit.last)
        people = {(hit.first, hit.last): hit for hit in (*marks["person"], *self._peoples(marks["person"]))}
        self.person = [people[at] for at in sorted(people)]
        self.tolls = sorted(marks["toll"], key=lambda hit: -hit.last)
        self.nouns = [hit for hit in marks["noun"] if not self._compounded(hit)]
        self.parts = Parts(sets, marks, view)
        self.subset = self.parts.subset
        self.occasions = {hit.last + off for hit in marks["occasion"] for off in range(3)}
        self.tallied = {at for hit in marks["tally"] for at in range(hit.first, hit.last)}
        self.joining = {hit.first: hit.last for hit in sorted(marks["joining"], key=lambda hit: hit.last)}
        self.starts = {amount.first for amount in view.amounts}
        for hit in marks["outdated"]:
            self.subset.update(range(hit.last, self._told_to(hit.last)))

    def _peoples(self, known: Sequence[Hit[Sense]]) -> Iterator[Hit[Sense]]:
        """People called by their country, unless they are listed: "six Kenyans"."""
        means_several, taken = self.view.grammar.endings.means_several, {hit.last for hit in known}
        for place in self.view.places:
            called = place.mention.kind == "demonym" and means_several(self.view.lows[place.last - 1])
            if called and place.last not in taken:
                yield Hit(Sense("", ""), place.first, place.last, "")

    def _told_to(self, at: int) -> int:
        """The end of the clause behind what opens it, with the further numbers that "and" ties to it."""
        clause = self.view.sentence.clause_of
        last = clause(at).last
        while last + 1 in self.starts and self.view.lows[last] in self.sets.joint:
            last = clause(last).last
        return last

    def _compounded(self, noun: Hit[Sense]) -> bool:
        """Whether a weapon only names a kind of act or system: "two missile attacks" are not two missiles."""
        lows = self.view.lows
        one = noun.payload.role == "launched" and not lows[noun.last - 1].endswith(self.several)
        return one and not self.sets.compounds.isdisjoint(lows[noun.last : noun.last + 1])

    def _is_several(self, last: int) -> bool:
        """Whether the noun that ends before a token means several people."""
        low = self.view.lows[last - 1]
        return low.endswith(self.several) or low in self.sets.plural

    def ended(self, last: int) -> bool:
        """Whether nothing, or a word that goes on elsewhere, stands behind what is told: "fires missile over Japan"."""
        behind = self.view.lows[last : last + 1]
        return not behind or behind[0] in self.sets.ends or behind[0] in self.sets.onward

    def article_before(self, before: int, articles: frozenset[str]) -> int | None:
        """The nearest article at most three tokens before a noun, nothing but words between them."""
        for at in range(before - 1, max(-1, before - 4), -1):
            if self.view.lows[at] in articles:
                return at
            if not self.view.lows[at][0].isalpha() or self.view.lows[at] in self.sets.genitive:
                return None  # "a squad of gunmen" is not one
        return None

    def shared(self, at: int) -> bool:
        """Whether one number from a token on is told of two fates at once: "20 killed or wounded"."""
        fates = {hit.first: hit for hit in (*self.after, *self.nouns) if hit.payload.role in BODILY | {"people"}}
        one = next((fates[first] for first in sorted(fates) if at <= first <= at + _SHARED), None)
        if one is None or self.sets.either.isdisjoint(self.view.lows[one.last : one.last + 1]):
            return False
        other = fates.get(one.last + 1)
        if other is None or other.payload.role == one.payload.role:
            return False
        return not any(amount.first == other.last for amount in self.view.amounts)

    def shared_before(self, amount: Amount) -> bool:
        """Whether two fates are told right before one number: "killed or wounded 20"."""
        fates = {hit.last: hit for hit in self.before if hit.payload.role in BODILY}
        one = fates.get(amount.first) or fates.get(amount.first - 1)
        if one is None or self.sets.either.isdisjoint(self.view.lows[one.first - 1 : one.first]):
            return False
        other = fates.get(one.first - 1)
        return other is not None and other.payload.role != one.payload.role

    def toll_of(self, amount: Amount) -> Sense | None:
        """What the number after "the death toll" is; of "toll in a kidnapping" the longer words say it."""
        for hit in self.tolls:
            between = self.view.lows[hit.last : amount.first]
            if (
                0 <= amount.first - hit.last <= 12
                and not any(hit.last <= a.first < amount.first and not self.parts.is_part(a) for a in self.view.amounts)
                and ";" not in between
            ):
                return hit.payload
        return None

    def noun_of(self, amount: Amount) -> tuple[int, Sense | None]:
        """The noun the amount counts: the token after it, and its own sense if it has one."""
        lows, at = self.view.lows, self._past_whole(amount)
        end = min(len(lows), at + _NOUN_REACH)
        stop = next((i for i in range(at, end) if lows[i] in self.sets.ends or i in self.starts), end)
        nouns = [hit for hit in self.nouns if at <= hit.first < stop]
        several = (amount.lo or amount.hi or 0) > 1
        persons = [
            hit
            for hit in self.person
            if at <= hit.first < stop and (hit.first == at or not several or self._is_several(hit.last))
        ]
        if nouns and nouns[0].payload.role in {"killed", "injured", "missing"} and nouns[0].first > at + 2:
            nouns = nouns[1:]
        if nouns and nouns[0].payload.role in BODILY:
            does = persons and self._does(nouns[0], persons[0].last, amount)
            nouns = [] if does or self._of_others(at, nouns[0].first) else nouns
        if nouns and (self._is_object(nouns[0], persons) or self._is_unreal(nouns[0], at, nouns[0].first)):
            nouns = []
        if nouns:
            last = nouns[0].last
            return max([last, *(hit.last for hit in persons if hit.first <= nouns[0].last)]), nouns[0].payload
        if persons:
            return persons[-1].last if persons[-1].first - persons[0].first <= 2 else persons[0].last, None
        return at, None

    def _is_object(self, noun: Hit[Sense], persons: Sequence[Hit[Sense]]) -> bool:
        """Whether those counted do something to what a noun behind them names: "two clerks helped refugees"."""
        if noun.payload.role in BODILY or not self._is_several(noun.last):
            return False  # "five people taken hostage"
        who = next((hit for hit in reversed(persons) if hit.last <= noun.first and self._is_several(hit.last)), None)
        return (
            who is not None and who.last < noun.first and self.sets.genitive.isdisjoint(self.view.lows[who.last :][:1])
        )

    def _past_whole(self, amount: Amount) -> int:
        """Past "of the 8,000" in "3,000 of the 8,000 troops": both count the same noun."""
        lows, at = self.view.lows, amount.last
        at += not self.sets.parting.isdisjoint(lows[at : at + 1])
        if self.sets.genitive.isdisjoint(lows[at : at + 1]) or at + 1 >= len(lows):
            return at
        whole = at + 2 if lows[at + 1] in self.sets.owned else at + 1
        return next((other.last for other in self.view.amounts if other.first == whole), at)

    def said_after(self, amount: Amount, noun_end: int, *, finite: bool = False) -> Sense | None:
        """What a verb after the noun says became of those counted; `finite` asks for one with an auxiliary."""
        best = self._nearest_after(noun_end, amount)
        if best is None:
            return None
        if finite and not any(low in self.sets.auxiliaries for low in self.view.lows[noun_end : best.first]):
            return None
        if best.payload.status:  # "two women held by the group were freed": the finite verb tells what became of them
            for hit in self.after:
                between = self.view.lows[best.last : hit.first]
                finite = hit.first > best.last and bool(between) and between[-1] in self.sets.finite
                if any(low in self.sets.breaks for low in between):
                    break
                if finite and hit.payload.role == best.payload.role and hit.first - best.last <= 8:
                    return hit.payload
        return best.payload

    def said_right_after(self, amount: Amount, noun_end: int) -> Sense | None:
        """What the very next word says, where another count stands before: "nine killed and 20 hurt"."""
        before = self.view.lows[max(0, amount.first - 1) : amount.first]
        if before != [","] and self.sets.joint.isdisjoint(before):
            return None
        best = self._nearest_after(noun_end, amount)
        told = best is not None and best.first == noun_end and best.payload.role in {"injured", "people"}
        return best.payload if best is not None and told else None

    def _in_relative(self, start: int) -> Hit[Sense] | None:
        """What a relative clause right behind those counted says befell them: "the 11 soldiers who were killed"."""
        lows = self.view.lows
        at = start + (lows[start : start + 1] == [","])
        if self.sets.relating.isdisjoint(lows[at : at + 1]):
            return None
        end = next((i for i in range(at + 1, len(lows)) if lows[i] not in self.sets.auxiliaries), len(lows))
        hit = next((hit for hit in self.after if at < hit.first <= end and hit.last > end), None)
        if hit is None or (self.sets.finite.isdisjoint(lows[at + 1 : end]) and lows[end] not in self.sets.happens):
            return None  # "two gunmen who killed five people"
        return hit

    def _nearest_after(self, start: int, amount: Amount) -> Hit[Sense] | None:
        after = self._past_insertion(start)
        told = self._in_relative(start)
        if told is None and after != start and self.said_before(amount, None) is None:
            told = self._in_relative(after)  # not of "killed a girl, 12, who vanished"
        if told is not None:
            return told
        lows, start = self.view.lows, self._past_peers(amount, after)
        for hit in self.after:
            if hit.first < max(start, amount.last) or hit.first - start > _VERB_REACH:
                continue
            between = lows[start : hit.first]
            if any(low in self.sets.breaks for low in between) or any(start <= s < hit.first for s in self.starts):
                return None
            if between and between[-1] in self.sets.attributive:
                continue  # "thousands rally for jailed editor"
            if self._is_unreal(hit, start, hit.first):
                continue
            if any(low in self.sets.auxiliaries for low in between):
                return hit
            if hit.first - start <= 2:
                return None if self._of_others(start, hit.first) or self._does(hit, start, amount) else hit
        return None

    def _is_unreal(self, fate: Hit[Sense], start: int, end: int) -> bool:
        """Whether a word before a fate says that it has not come: "ready to die", "could have died"."""
        if fate.payload.role not in BODILY:
            return False  # "3,000 troops will be sent"
        lows, linking = self.view.lows, self.sets.linking
        at = next((at for at in range(end - 1, start - 1, -1) if lows[at] not in linking), start - 1)
        if at < start or self._is_month(at, start):
            return False
        wished = lows[at] in self.sets.unreal_before_to and not self.sets.infinitive.isdisjoint(lows[at + 1 : at + 2])
        return wished or lows[at] in self.sets.unreal

    def _is_month(self, at: int, start: int) -> bool:
        """Whether a word from a token on dates something: "in May", "on 12 May", but not "12 may have died"."""
        lows = self.view.lows
        if lows[at] not in self.view.grammar.calendar.months or not at:
            return False
        return lows[at - 1] in self.sets.aside or (at > start and lows[at - 1].isdigit())

    def _is_speech(self, verb: Hit[Sense], amount: Amount) -> bool:
        """Whether a verb only opens what somebody says of those counted: "he claims 25,000 men are ready"."""
        if self.sets.asserting.isdisjoint(self.view.lows[verb.first : verb.last]):
            return False
        behind = self.view.lows[self.noun_of(amount)[0] :][:1]
        return not (self.sets.finite | self.sets.unreal | self.sets.unreal_before_to).isdisjoint(behind)

    def _of_others(self, start: int, end: int) -> bool:
        """Whether whom a verb befalls stands between it and the number: "thousands mourn commander killed in"."""
        return end - start <= 2 and any(
            start < p.first < end and self.view.lows[p.first - 1] not in self.sets.genitive for p in self.person
        )

    def _does(self, verb: Hit[Sense], noun_end: int, amount: Amount) -> bool:
        """Whether those counted do it to somebody told right behind: "two gunmen killed five people"."""
        at = verb.last
        if noun_end == amount.last or all(hit.last != at for hit in self.before):
            return False
        lows, object_ = self.view.lows, next((a for a in self.view.amounts if a.first == at), None)
        if object_ is not None:
            return all(hit.first != object_.last for hit in self.after)  # "two people killed 12 wounded"
        if lows[at : at + 1] and lows[at] in self.sets.singular:
            return any(at < p.first <= at + 3 for p in self.person)
        near = (
            p
            for p in self.person
            if at <= p.first <= at + 1 and (self._is_several(p.last) or self._is_somebodys_title(p.first))
        )
        return any(lows[at] not in self.sets.ends for _ in near)

    def _is_somebodys_title(self, at: int) -> bool:
        """Whether it is the title of somebody in a text: "two men shot President Moro"."""
        return self.view.field == "text" and self.view.slice(at, at + 1)[:1].isupper()

    def _past_insertion(self, at: int) -> int:
        """Past what stands between two commas: "100 people, mostly women, are feared dead", a name with an age too."""
        lows = self.view.lows
        if lows[at : at + 1] != [","]:
            return at
        close = next((i for i in range(at + 2, min(len(lows), at + _INSERTED)) if lows[i] == ","), at)
        if close == at:
            return at
        aged = lows[close + 2 : close + 3] == [","] and lows[close + 1].isdigit()
        return close + 3 if aged else close + 1

    def _past_peers(self, amount: Amount, at: int) -> int:
        """Past others who share what is told of those counted: "80 protesters and police were injured"."""
        if self.sets.joint.isdisjoint(self.view.lows[at : at + 1]) or self.said_before(amount, None) is not None:
            return at  # "killed five soldiers and militants were captured"
        if all(hit.last != at or hit.first > amount.last + 1 for hit in self.person):
            return at
        peers = (hit for hit in self.person if hit.first == at + 1 and self._is_several(hit.last))
        return next((hit.last for hit in peers if hit.first not in self.starts), at)

    def _is_of_weapons(self, amount: Amount, noun: Sense | None) -> bool:
        """Whether a number counts weapons, those told before too: "fired 50 missiles; air defences downed 44"."""
        if noun is not None:
            return noun.role == "launched"
        return self.ended(amount.last) and self.weapons_before(amount)

    def weapons_before(self, amount: Amount) -> bool:
        """Whether weapons are told before an amount."""
        return any(hit.payload.role == "launched" for hit in self.nouns if hit.last < amount.first)

    def said_before(self, amount: Amount, noun: Sense | None) -> Sense | None:
        """What a verb before the amount does to those counted."""
        lows = self.view.lows
        for hit in self.before:
            if hit.last > amount.first or amount.first - hit.last > 3:
                continue
            if self._is_unreal(hit, 0, hit.first) or self._is_speech(hit, amount):
                return None
            between = lows[hit.last : amount.first]
            if any(low in (self.sets.breaks - self.sets.joint) | {","} or low.isdigit() for low in between) or any(
                hit.last <= s < amount.first for s in self.starts
            ):
                return None
            aside = self.sets.aside if hit.payload.role in BODILY else self.sets.aside | self.sets.accompanied
            if any(low in aside or low in self.sets.results for low in between):
                return None
            if not self.sets.joint.isdisjoint(between) and hit.first and lows[hit.first - 1] in self.sets.finite:
                return None  # "were killed and 24 soldiers injured": a passive has told already of whom
            if (
                noun is not None
                and hit.payload.role in {"launched", "people"}
                and noun.role != hit.payload.role
                and noun.role not in {"troops", "killed"}
            ):
                continue
            if hit.payload.role in WEAPONS and not self._is_of_weapons(amount, noun):
                continue
            return hit.payload
        return None
