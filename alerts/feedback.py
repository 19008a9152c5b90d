"""What readers say of an alert once they know better; counted for each rule, it shows which thresholds want tuning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Opinion(StrEnum):
    """What an alert was worth to a reader."""

    USEFUL = "useful"
    NOISE = "noise"
    WRONG_PLACE = "wrong-place"


@dataclass(frozen=True, slots=True)
class Feedback:
    """One reader's opinion of one alert; a later one takes its place.

    Attributes:
        rule_id: Of the alert, kept beside it: alerts are pruned, experience with a rule is not.
        note: In the reader's own words; may be empty.
    """

    alert_id: str
    rule_id: str
    opinion: Opinion
    note: str
    at: datetime


Opinions = Mapping[str, Mapping[Opinion, int]]
"""How many alerts of each rule were found useful, noise, or in the wrong place."""


def counted(feedback: Iterable[Feedback]) -> Opinions:
    """Opinions by rule, in the order of the rules' ids."""
    counts: dict[str, Counter[Opinion]] = {}
    for one in feedback:
        counts.setdefault(one.rule_id, Counter())[one.opinion] += 1
    return {rule: {opinion: counts[rule][opinion] for opinion in Opinion} for rule in sorted(counts)}


def spoken(opinions: Mapping[Opinion, int]) -> str:
    """`3 useful, 1 noise`; empty where nobody said anything."""
    return ", ".join(f"{count} {opinion.value.replace('-', ' ')}" for opinion, count in opinions.items() if count)
