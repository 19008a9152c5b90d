"""`surprise`: how unlikely it is that so much of the coverage is about something, by what is usual of it.

The value is −log10 of the probability: 3 is one window in a thousand, 6 one in a million.
"""

from __future__ import annotations

from datetime import datetime

from monitor.model.rule import Rule
from monitor.rules.facts import Facts
from monitor.rules.kinds import relative
from monitor.rules.kinds.judgement import Judgement
from monitor.rules.kinds.relative import Compared, Measure
from monitor.rules.usual import at_usual_volume, comparable, surprise


def judge(rule: Rule, facts: Facts, now: datetime) -> Judgement:
    """One finding for each group that was told of in the window."""
    return relative.judge(rule, facts, now, _MEASURE)


def _surprise(compared: Compared) -> float:
    """Taken at the usual volume, so that more of everything is no more of a surprise."""
    told = comparable(compared.told, compared.present, compared.base)
    return round(surprise(told, at_usual_volume(compared.usual, compared.present, compared.base)), 2)


def _said(value: float, _: Compared) -> str:
    return f"Surprise {value:g}: about one such window in {_rounded(value)}."


def _rounded(value: float) -> str:
    """`1,000`, `3 million`, `10^12`."""
    if value >= 12:
        return f"10^{int(value)}"
    many = 10**value
    for size, word in ((1e9, "billion"), (1e6, "million")):
        if many >= size:
            return f"{many / size:.0f} {word}"
    return f"{many:,.0f}"


_MEASURE = Measure(_surprise, _said)
