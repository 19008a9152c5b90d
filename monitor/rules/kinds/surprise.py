"""`surprise`: how unlikely it is that so much of the coverage is about something, by what is usual of it.

The value is −log10 of the probability: 3 is one window in a thousand, 6 one in a million.
"""

from __future__ import annotations

from datetime import datetime
from math import log10

from monitor.model.rule import Rule
from monitor.rules.facts import Facts
from monitor.rules.kinds import relative
from monitor.rules.kinds.judgement import Judgement
from monitor.rules.kinds.relative import Compared, Measure
from monitor.rules.usual import at_usual_volume, comparable, surprise

_TELLABLE = 6.0


def judge(rule: Rule, facts: Facts, now: datetime) -> Judgement:
    """One finding for each group that was told of in the window."""
    return relative.judge(rule, facts, now, _MEASURE)


def _surprise(compared: Compared) -> float:
    """Taken at the usual volume, so that more of everything is no more of a surprise."""
    told = comparable(compared.told, compared.present, compared.base)
    return round(surprise(told, at_usual_volume(compared.usual, compared.present, compared.base)), 2)


def _said(value: float, _: Compared) -> str:
    return f"So much in one window is rare: {_one_in(value)} (surprise {value:g})."


def _one_in(value: float) -> str:
    """`about one in 1,300`; no past is so long that more than a million could be told apart."""
    if value > _TELLABLE:
        return "less than one in a million"
    many = 10**value
    size = 10 ** max(0, int(log10(many)) - 1)
    return f"about one in {round(many / size) * size:,.0f}"


_MEASURE = Measure(_surprise, _said)
