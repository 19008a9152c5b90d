"""The number grammar: which tokens are an amount, as an interval of whole numbers, and which only look like one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from monitor.lib.configfile import read
from monitor.tagging.dates import Calendar
from monitor.tagging.inflection import Endings
from monitor.tagging.schema import NumberWords
from monitor.tagging.text import Sentence

_BEFORE_A_YEAR: Final = ("", "(", ",")  # so stands a date: at the start, in brackets, behind a comma
_ORDER: Final = frozenset("°")
Hedge = tuple[tuple[str, ...], str]  # its words, and what it does to a number
_MOST: Final = 10_000_000_000  # more than all people; beyond it a number counts nobody, and no row holds it
_FEW: Final = 20  # the most of whom a share is told: "one in ten"
_LONGEST: Final = 8  # tokens of one number in words, such as "one million two hundred and fifty thousand six hundred"


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount at its tokens `[first, last)`, hedges included; `core` is the first token of the number itself.

    Attributes:
        lo, hi: As in `monitor.model.mention.Quantity`.
        whole: False for "1.4", which only a multiplier makes a count.
    """

    first: int
    core: int
    last: int
    lo: int | None
    hi: int | None
    approx: bool


class NumberGrammar:
    """Finds amounts in a sentence; load with `NumberGrammar.load(path, calendar, endings)`."""

    def __init__(self, words: NumberWords, calendar: Calendar, endings: Endings) -> None:
        """The words of a language, its calendar and its endings."""
        self._w, self._endings = words, endings
        self._small = {**words.units, **words.tens}
        self._starters = frozenset(
            {*self._small, *words.collectives, *words.multipliers, *words.article, *words.half}
            | {row.split("_")[0] for row in (*words.vague, *words.none)}
        )
        self._vague = _rows(dict(words.vague))
        self._none = _rows(dict.fromkeys(words.none, (0, 0)))
        self._before = _hedge_rows(words.hedges.items(), beside=-1)
        self._behind = _hedge_rows(words.after.items(), beside=0)
        self._shares = _hedge_rows(words.shares.items(), beside=-1)
        self._article, self._half, self._joins = map(frozenset, (words.article, words.half, words.joins))
        self._months = frozenset(calendar.months)
        self._only_digits = frozenset(words.not_after_digits)
        self._not_after = (self._months | frozenset(words.not_after)) - self._only_digits
        self._dotted = self._months.union(words.dotted)
        self._measures = frozenset(words.measures).union(*(endings.plurals(word) for word in words.measures))
        self._year_before = self._months.union(words.year_before, _BEFORE_A_YEAR)
        self._order = _ORDER.union(calendar.ordinals)
        self._digit = _digits(words)

    @classmethod
    def load(cls, path: Path, calendar: Calendar, endings: Endings) -> NumberGrammar:
        """Read `numbers.yaml` of a language.

        Raises:
            ConfigError: with every fault of the file.
        """
        return cls(read(path, NumberWords).value, calendar, endings)

    def amounts(self, sentence: Sentence) -> list[Amount]:
        """Every count in a sentence, in order; dates, sums, ages, measures and names are left out."""
        lows = sentence.lows
        found: list[Amount] = []
        starters, free = self._starters, 0
        for at in [at for at, low in enumerate(lows) if low in starters or low[0].isdigit()]:
            if at >= free:
                amount, free = self._amount(sentence, lows, at)
                if amount is not None:
                    found.append(amount)
        return found

    def _amount(self, sentence: Sentence, lows: list[str], at: int) -> tuple[Amount | None, int]:
        """The amount that starts at a token, if one does, and where to go on."""
        value = self._bare(lows, at)
        if value is None:
            return None, at + 1
        lo, hi, approx, last = value
        lo, hi, last = self._range(sentence, lows, lo, hi, at, last)
        first, kind, last = self._hedged(lows, at, last)
        if lo == 0 == hi and last < len(lows) and lows[last] in self._w.none_not.get(lows[at], ()):
            return None, last
        if self._is_other(sentence, lows, at, last) or (kind and _is_unround_year(lows[at])):
            return None, last
        if lo == 1 == hi and (whole := self._whole_of(lows, last)) is not None:
            return None, whole
        lo, hi, approx = _moved(lo, hi, approx, kind)
        row, share = _row_before(self._shares, lows, first)
        if row:
            return Amount(first - len(row), at, last, _share(lo, share), _share(hi, share), True), last
        return Amount(first, at, last, lo, hi, approx), last

    def _whole_of(self, lows: list[str], last: int) -> int | None:
        """Where "one in five" ends, which counts nobody; None if it is no such share."""
        if last + 1 >= len(lows) or lows[last] not in self._w.ratio:
            return None
        further = self._bare(lows, last + 1)
        if further is None or further[0] is None or not 1 < further[0] <= _FEW or self._is_measured(lows, further[3]):
            return None
        return further[3]

    def _bare(self, lows: list[str], at: int) -> tuple[int | None, int | None, bool, int] | None:
        """The number at a token without hedges: lo, hi, approx, token after it."""
        for rows, approx in ((self._vague, True), (self._none, False)):
            for row, (low, high) in rows.get(lows[at], ()):
                if tuple(lows[at : at + len(row)]) == row:
                    return low, high, approx, at + len(row)
        number, last = self._with_half(lows, *self._cardinal(lows, at))
        if number is None or number > _MOST:
            return None
        return int(number), int(number), False, last

    def _with_half(self, lows: list[str], number: float | None, last: int) -> tuple[float | None, int]:
        """With the half behind it: "one and a half million", "a million and a half"."""
        joint, article, half, many = (*lows[last : last + 4], "", "", "", "")[:4]
        if number is None or joint not in self._joins or article not in self._article or half not in self._half:
            return number, last
        if many in self._w.multipliers:
            return (number + 0.5) * self._w.multipliers[many], last + 4
        whole = self._w.multipliers.get(lows[last - 1])
        return (number, last) if whole is None else (number + whole / 2, last + 3)

    def _cardinal(self, lows: list[str], at: int) -> tuple[float | None, int]:
        if lows[at][0].isdigit():
            return self._digits(lows, at)
        if lows[at] in self._half:
            ok = at + 2 < len(lows) and lows[at + 1] in self._article and lows[at + 2] in self._w.multipliers
            return (self._w.multipliers[lows[at + 2]] / 2, at + 3) if ok else (None, at + 1)
        if lows[at] in self._article:
            follows = lows[at + 1] if at + 1 < len(lows) else ""
            if follows in self._w.collectives:
                return self._w.collectives[follows], at + 2
            if follows in self._half or follows not in self._w.multipliers:
                return None, at + 1
            return self._words(lows, at + 1, 1.0)
        if lows[at] in self._w.collectives:
            counted = lows[at + 1 : at + 2] and lows[at + 1] in self._w.of  # "jails pair of editors"
            return (self._w.collectives[lows[at]] if counted else None), at + 1
        return self._words(lows, at, None)

    def _digits(self, lows: list[str], at: int) -> tuple[float | None, int]:
        match = self._digit.match(lows[at])
        if match is None:
            return None, at + 1
        whole, fraction, letters = match.groups()
        value = float(re.sub(r"\D", "", whole) + ("." + fraction if fraction else ""))
        if letters:
            if letters not in self._w.suffixes:
                return None, at + 1
            return value * self._w.suffixes[letters], at + 1
        last, scaled = at + 1, False
        while last < len(lows) and lows[last] in self._w.multipliers:
            value, last, scaled = value * self._w.multipliers[lows[last]], last + 1, True
        if last < len(lows) and lows[last] in self._w.times:
            return value * self._w.times[lows[last]], last + 1
        return (value, last) if scaled or not fraction else (None, last)

    def _words(self, lows: list[str], at: int, start: float | None) -> tuple[float | None, int]:
        total, current, last = 0.0, start, at
        while last < len(lows) and last - at < _LONGEST:
            word = lows[last]
            if word in self._small and (current is None or current % 100 == 0 or _joins(current, self._small[word])):
                current = (current or 0.0) + self._small[word]
            elif word in self._w.multipliers and current is not None:
                factor = self._w.multipliers[word]
                current = current * factor
                if factor >= 1000:
                    total, current = total + current, None
            elif word in self._w.times and current is not None:
                current *= self._w.times[word]
            elif (
                word in self._joins
                and (current or total)
                and lows[last + 1 : last + 2]
                and lows[last + 1] in self._small
                and (last > at and lows[last - 1] in self._w.multipliers)
            ):
                pass
            else:
                break
            last += 1
        if last == at:
            return None, at + 1
        return (total + (current or 0.0) if total or current is not None else None), last

    def _range(
        self, sentence: Sentence, lows: list[str], lo: int | None, hi: int | None, at: int, last: int
    ) -> tuple[int | None, int | None, int]:
        """Widen to "10 to 15", "10-15", "between 10 and 15", "two or three"."""
        if lo is None or lo != hi or last >= len(lows):
            return lo, hi, last
        if sentence.glued(last):
            second = self._bare(lows, last)
        elif last + 1 < len(lows) and self._may_join(lows[last], lows[at - 1] if at else "", lows[last + 1]):
            second = self._bare(lows, last + 1)
        else:
            return lo, hi, last
        if second is None or second[1] is None or second[1] <= lo or second[1] > 20 * max(lo, 5):
            return lo, hi, last
        return lo, second[1], second[3]

    def _may_join(self, joint: str, before: str, second: str) -> bool:
        """Whether a word joins two numbers, given what stands before the first, and the word of the second."""
        rule = self._w.ranges.get(joint)
        if rule is None or second in self._w.range_not or before in rule.not_behind:
            return False
        return not rule.behind or before in rule.behind

    def _hedged(self, lows: list[str], at: int, last: int) -> tuple[int, str, int]:
        """Where the amount begins with its hedge, which hedge, and where it ends with one behind."""
        first, kind = at, ""
        for _ in range(2):  # "at least some 30"
            row, name = _row_before(self._before, lows, first)
            if not row or self._is_particle(lows, first - 1):
                break
            first, kind = first - len(row), (name if not kind or kind == "approx" else kind)
        for row, name in self._behind.get(lows[last], ()) if last < len(lows) else ():
            if tuple(lows[last : last + len(row)]) == row:
                return first, name, last + len(row)
        return first, kind, last

    def _is_particle(self, lows: list[str], at: int) -> bool:
        """Whether a word like a hedge belongs to the verb before it: "handed over 12 captives"."""
        return at > 0 and lows[at - 1] in self._w.particles.get(lows[at], ())

    def _is_other(self, sentence: Sentence, lows: list[str], at: int, last: int) -> bool:
        """Whether a number is something else than a count by what stands around it."""
        before = lows[at - 1] if at else ""
        after = lows[last] if last < len(lows) else ""
        if (at and self._is_named(sentence, lows, at)) or self._is_led(lows, at, before):
            return True
        if after in self._months and lows[at][0].isdigit() and len(lows[at]) <= 2:
            return True
        if after in self._w.named and last == at + 1 and lows[at].isdigit():
            return True
        if self._is_measured(lows, last) or self._is_age(sentence, at, last):
            return True
        if after in self._w.dimensions and lows[at][0].isdigit() and lows[at][-1] in self._w.suffixes:
            return True
        if (not at and self._ends_a_name(lows, last)) or after in self._order or (before == "(" and after == ")"):
            return True
        if last < len(lows) and sentence.glued(last) and after in self._w.sized:
            return False
        return self._is_part(sentence, lows, at, last) or self._is_year(lows, at, last, before, after)

    def _is_led(self, lows: list[str], at: int, before: str) -> bool:
        """Whether what stands before makes it a name, a date, a page or a sum."""
        if before in self._not_after or (before in self._only_digits and lows[at][0].isdigit()):
            return True
        if at > 1 and lows[at - 2] in self._w.ages.get(before, ()):
            return True
        return before == "." and at > 1 and lows[at - 2] in self._dotted

    def _is_part(self, sentence: Sentence, lows: list[str], at: int, last: int) -> bool:
        """Whether it is tied to another word or number: "a 22-year-old", "two thirds", "3-0"."""
        if at and sentence.glued(at) and lows[at - 1][0].isdigit():
            return True
        if last == len(lows):
            return False
        after = lows[last]
        tied = after in self._w.spans or after in self._w.part or after[0].isdigit()
        return after in self._w.parts or (tied and sentence.glued(last))

    def _is_named(self, sentence: Sentence, lows: list[str], at: int) -> bool:
        """Whether it is part of a name, or measures one thing: F-16, Covid-19, G20, "a 30m crane"."""
        before = lows[at - 1]
        if sentence.glued(at) and not before[0].isdigit() and before not in self._small:
            return before not in self._w.hyphened
        if before.isalpha() and sentence.source[sentence.starts[at] - 1].isalpha():
            return True
        return before in self._w.single and lows[at][-1] in self._w.suffixes

    def _ends_a_name(self, lows: list[str], last: int) -> bool:
        """Whether it is the age of one person whose name a full stop ends: "Ana Diaz. 62, was killed"."""
        one = lows[last : last + 1] == [","] and lows[last + 1 : last + 2] and lows[last + 1] in self._w.one
        return bool(one) and lows[0].isdigit() and lows[0] != "1"

    def _is_measured(self, lows: list[str], last: int) -> bool:
        """Whether it counts hours, tons or houses: "30 km", "millions of tons", "10-"."""
        after, further = (*lows[last : last + 2], "", "")[:2]
        whole = after in self._w.of and further in self._measures
        halved = (
            after in self._joins and further in self._article and not self._half.isdisjoint(lows[last + 2 : last + 3])
        )
        return after in self._measures or whole or halved or (after == "-" and further != "")

    def _is_year(self, lows: list[str], at: int, last: int, before: str, after: str) -> bool:
        if last != at + 1 or len(lows[at]) != 4 or not lows[at].isdecimal() or not 1900 <= int(lows[at]) <= 2100:
            return False
        return before in self._year_before or before.isdigit() or not after[:1].isalpha()

    def _is_age(self, sentence: Sentence, at: int, last: int) -> bool:
        """Whether a number between commas behind somebody is an age: "Jo Doe, 65, was hurt", "a gunman, 18, killed"."""
        lows = sentence.lows
        if at < 2 or last != at + 1 or last >= len(lows) or not lows[at].isdigit() or len(lows[at]) > 2:
            return False
        who = lows[at - 2]
        single = who.isalpha() and not who.endswith(self._endings.plural)
        return lows[at - 1] == "," == lows[last] and (single or sentence.source[sentence.starts[at - 2]].isupper())


def _joins(current: float, small: int) -> bool:
    """Whether "twenty" goes on with "five"."""
    return small < 10 and current % 10 == 0 and 20 <= current % 100 <= 90


def _digits(words: NumberWords) -> re.Pattern[str]:
    """A number in digits: whole, decimals, what is written right behind."""
    thousands, decimal = "|".join(map(re.escape, words.thousands)) or "(?!)", re.escape(words.decimal)
    return re.compile(
        rf"^(\d{{1,3}}(?:(?:{thousands})\d{{2,3}})*(?:{thousands})\d{{3}}|\d+)(?:{decimal}(\d+))?([^\W\d_]*)$"
    )


def _rows(written: Mapping[str, tuple[int, int]]) -> dict[str, tuple[tuple[tuple[str, ...], tuple[int, int]], ...]]:
    rows: dict[str, list[tuple[tuple[str, ...], tuple[int, int]]]] = {}
    for text, interval in sorted(written.items(), key=lambda pair: -pair[0].count("_")):
        row = tuple(text.split("_"))
        rows.setdefault(row[0], []).append((row, interval))
    return {word: tuple(found) for word, found in rows.items()}


def _hedge_rows(hedges: Iterable[tuple[str, Sequence[str]]], beside: int) -> dict[str, list[Hedge]]:
    """Hedges by the word that stands beside the number, their first or last; the longest first."""
    rows: dict[str, list[Hedge]] = {}
    written = [(tuple(text.split("_")), name) for name, texts in hedges for text in texts]
    for row, name in sorted(written, key=lambda hedge: -len(hedge[0])):
        rows.setdefault(row[beside], []).append((row, name))
    return rows


def _row_before(rows: Mapping[str, Sequence[Hedge]], lows: list[str], at: int) -> Hedge:
    for row, name in rows.get(lows[at - 1], ()) if at else ():
        if at >= len(row) and tuple(lows[at - len(row) : at]) == row:
            return row, name
    return (), ""


def _is_unround_year(low: str) -> bool:
    """Whether it is a year, though a hedge stands before it: nobody counts "over 2017" of anything."""
    return len(low) == 4 and low.isdigit() and "1900" <= low <= "2100" and not low.endswith("0")


def _share(number: int | None, share: str) -> int | None:
    """So much of a number as "2/3" says, to the unit."""
    part, whole = (int(written) for written in share.split("/"))
    return round(number * part / whole) if number is not None else None


def _moved(lo: int | None, hi: int | None, approx: bool, kind: str) -> tuple[int | None, int | None, bool]:
    """The interval after its hedge: "more than 1,400" begins at 1,401, "up to 500" has no least."""
    if kind == "approx":
        return lo, hi, True
    if kind == "at_least":
        return lo, None, approx
    if kind == "above":
        return (lo if approx else (lo + 1 if lo is not None else None)), None, approx
    if kind == "at_most":
        return None, hi, approx
    if kind == "below":
        return None, (hi - 1 if hi else hi), approx
    return lo, hi, approx
