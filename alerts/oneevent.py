"""Of what is told at one look, what tells of an event that another telling tells: it goes the way of that one.

Nobody has heard of either yet, so that only what becomes of the first says whether the second is needless: where the
first is silenced, or is another receiver's, it is no reason to keep the second one back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from alerts.muting import OneEvent, tells_of, weight
from alerts.notices import Noticed
from alerts.verdicts import END, Standing, Telling, Verdict, concluded


@dataclass(frozen=True, slots=True)
class Apart:
    """What may be told at one look.

    Attributes:
        first: By which events are told, and all else.
        besides: Each telling that adds nothing, with the one of the first that tells its event.
    """

    first: Sequence[Telling]
    besides: Sequence[tuple[Telling, Telling]] = ()


def told_apart(ready: Sequence[Telling], standing: Standing, event: OneEvent | None) -> Apart:
    """Of each receiver's tellings those that tell an event, and those that only tell it again."""
    if event is None:
        return Apart(ready)
    first: list[Telling] = []
    besides: list[tuple[Telling, Telling]] = []
    for telling in sorted(ready, key=lambda one: _order(one, standing, event)):
        known = telling.reason in END or (telling.alert_id, telling.receiver) in standing.heard
        teller = None if known else _teller(telling, first, standing, event)
        if teller is None:
            first.append(telling)
        else:
            besides.append((telling, teller))
    return Apart(first, besides)


def _order(telling: Telling, standing: Standing, event: OneEvent) -> tuple[object, ...]:
    """What may tell of others stands before them."""
    alert = standing.alerts[telling.alert_id]
    rank, age, id_ = weight(alert)
    return alert.rule_id in event.not_again, alert.rule_id not in event.told_by, -rank, -age, id_, telling.receiver


def _teller(telling: Telling, first: Iterable[Telling], standing: Standing, event: OneEvent) -> Telling | None:
    alert = standing.alerts[telling.alert_id]
    mine = (one for one in first if one.receiver == telling.receiver)
    return next((one for one in mine if tells_of(standing.alerts[one.alert_id], alert, event)), None)


def settled(
    besides: Iterable[tuple[Telling, Telling]],
    told: Iterable[Noticed],
    kept: Iterable[Telling],
    standing: Standing,
    now: datetime,
) -> Sequence[Telling]:
    """What becomes of tellings that add nothing: needless where the first is told, else they wait or end with it."""
    waiting: Mapping[str, Telling] = {telling.id: telling for telling in kept}
    heard = {telling.id for each in told for telling in each.tellings}
    after: list[Telling] = []
    for telling, teller in besides:
        if teller.id in heard:
            words = f"“{standing.alerts[teller.alert_id].title}” told them of it"
            after.append(concluded(telling, Verdict.TOLD_BY_ANOTHER, words, now))
        elif (like := waiting.get(teller.id)) is not None:
            after.append(
                replace(telling, verdict=like.verdict, decision=like.decision, decided_at=now, until=like.until)
            )
    return after
