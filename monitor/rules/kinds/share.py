"""`share`: a group's part of the coverage: in percent, as a multiple of what is usual, or in deviations from it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from monitor.model.rule import Rule
from monitor.rules.facts import Facts
from monitor.rules.kinds import relative
from monitor.rules.kinds.judgement import Judgement
from monitor.rules.kinds.relative import Compared, Measure

# No share is known more finely than to an item of the window: what never varied is taken to vary by that.
_ONE_ITEM = 1.0


def judge(rule: Rule, facts: Facts, now: datetime) -> Judgement:
    """One finding for each group that was told of in the window."""
    return relative.judge(rule, facts, now, MEASURES[rule.measure])


def _percent(compared: Compared) -> float:
    return round(100 * _share(compared), 2)


def _percent_said(value: float, compared: Compared) -> str:
    return f"{value:g} % of coverage, usually {100 * compared.usual.share:.2g} %."


def _times_usual(compared: Compared) -> float:
    return round(compared.told / max(compared.usual.expected, 1e-9), 2)


def _times_usual_said(value: float, _: Compared) -> str:
    return f"{value:g} times what is usual."


def _deviations(compared: Compared) -> float:
    spread = max(compared.usual.spread, _ONE_ITEM / max(1.0, compared.base.typical))
    return round((_share(compared) - compared.usual.share) / spread, 2)


def _deviations_said(value: float, _: Compared) -> str:
    return f"{value:g} robust standard deviations above its median share."


def _share(compared: Compared) -> float:
    return compared.told / compared.present.items if compared.present.items else 0.0


MEASURES: Mapping[str, Measure] = {
    "percent": Measure(_percent, _percent_said),
    "times_usual": Measure(_times_usual, _times_usual_said),
    "deviations": Measure(_deviations, _deviations_said),
}
