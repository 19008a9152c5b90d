"""A backtest's results in one place, for the terminal, for pictures and for programs. No clock has a part in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.backtest.compare import Difference, compare
from monitor.backtest.episodes import Episodes
from monitor.backtest.measure import Score, Told, placebo, score
from monitor.backtest.naive import best, naive
from monitor.backtest.outcome import Outcome, Raised
from monitor.model.severity import Severity

NEW, OLD = "new", "old"

_NAME = 4  # weeks that a month's name takes, three letters and a blank: a letter a week on the terminal

Record = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Measured:
    """Alerts against episodes, beside what chance and the naive rule would have come to.

    Attributes:
        score: Of the rules.
        naive: Of the naive rule, by threshold.
        best: The threshold one would choose in hindsight.
        placebo: Hits of the rules among onsets that never were, one number for each move.
    """

    score: Score
    naive: Mapping[int, Score]
    best: int
    placebo: tuple[int, ...]

    @property
    def by_chance(self) -> float:
        """Hits of the rules among onsets that never were, in the mean."""
        return sum(self.placebo) / len(self.placebo) if self.placebo else 0.0


@dataclass(frozen=True, slots=True)
class Report:
    """Everything a backtest tells.

    Attributes:
        measured: None where no episodes were given.
        difference: None where there is no other configuration.
    """

    outcome: Outcome
    measured: Measured | None
    difference: Difference | None

    @property
    def raised(self) -> tuple[Raised, ...]:
        """The alerts of the configuration that is tried."""
        return self.outcome.raised[NEW]

    @property
    def standing(self) -> tuple[Raised, ...]:
        """Those of its alerts that had fired before the span and still stood when it began."""
        return self.outcome.standing.get(NEW, ())

    def weeks(self) -> tuple[datetime, ...]:
        """The starts of the weeks of the span, counted from its beginning."""
        span = self.outcome.until - self.outcome.since
        count = -(-span // timedelta(weeks=1))
        return tuple(self.outcome.since + number * timedelta(weeks=1) for number in range(count))

    def months(self) -> tuple[tuple[int, str], ...]:
        """The weeks above which a month's name stands, with the name: the first of each month.

        A month of which the span has only its last days is left unnamed where the next one's name would run into it.
        """
        names = [f"{week:%b}" for week in self.weeks()]
        begun = [(at, name) for at, name in enumerate(names) if at == 0 or name != names[at - 1]]
        return tuple(begun[1:] if len(begun) > 1 and begun[1][0] < _NAME else begun)

    def week_of(self, moment: datetime) -> int:
        """The number of the week a moment lies in."""
        return (moment - self.outcome.since) // timedelta(weeks=1)

    def by_rule(self) -> Mapping[str, Counter[int]]:
        """How many alerts of each rule fired in each week, the loudest rule first; silent ones last."""
        counts: dict[str, Counter[int]] = {rule: Counter() for rule in self.outcome.rules[NEW]}
        for one in self.raised:
            counts[one.rule][self.week_of(one.at)] += 1
        return dict(sorted(counts.items(), key=lambda pair: (-pair[1].total(), pair[0])))

    def by_place(self) -> Mapping[str, Mapping[int, Severity]]:
        """The worst severity that fired in each week of each place, the place with most alerts first.

        What still stood when the span began counts in its first week.
        """
        told = (*self.standing, *self.raised)
        total = Counter(one.place for one in told)
        worst: defaultdict[str, dict[int, Severity]] = defaultdict(dict)
        for one in told:
            week = max(0, self.week_of(one.at))
            worst[one.place][week] = max(worst[one.place].get(week, one.severity), one.severity)
        return {place: worst[place] for place in sorted(worst, key=lambda place: (-total[place], place))}


def report(outcome: Outcome, episodes: Episodes | None) -> Report:
    """Measure what came of a backtest."""
    old = outcome.raised.get(OLD)
    return Report(
        outcome,
        measured=None if episodes is None else _measured(outcome, episodes),
        difference=None if old is None else compare(old, outcome.raised[NEW]),
    )


def _measured(outcome: Outcome, episodes: Episodes) -> Measured:
    simple = naive(outcome, episodes)
    raised = outcome.raised[NEW]
    return Measured(score(raised, outcome, episodes), simple, best(simple), placebo(raised, outcome, episodes))


def records(told: Report) -> Iterator[Record]:
    """What programs read: one record for each alert, rule, episode, threshold and difference."""
    outcome = told.outcome
    yield {
        "kind": "backtest",
        "since": outcome.since,
        "until": outcome.until,
        "step_seconds": outcome.step.total_seconds(),
        "items": outcome.coverage.items.total(),
        "alerts": len(told.raised),
        "standing": len(told.standing),
        "fingerprint": outcome.fingerprint(),
        "blank": [{"since": since, "until": until} for since, until in outcome.blank],
    }
    for rule, weeks in told.by_rule().items():
        per_week = round(weeks.total() / outcome.weeks, 4)
        yield {"kind": "rule", "rule": rule, "alerts": weeks.total(), "per_week": per_week,
               "most_in_a_week": max(weeks.values(), default=0)}  # fmt: skip
    for one in told.standing:
        yield {"kind": "standing", **_alert(one)}
    for one in told.raised:
        yield {"kind": "alert", **_alert(one)}
    if told.measured is not None:
        yield from _measures(told.measured)
    if told.difference is not None:
        yield from _differences(told.difference)


def _measures(measured: Measured) -> Iterator[Record]:
    for told in measured.score.told:
        yield _episode(told)
    yield {"kind": "score", **_score(measured.score), "by_chance": round(measured.by_chance, 4)}
    for least, simple in measured.naive.items():
        yield {"kind": "naive", "least": least, "best": least == measured.best, **_score(simple)}
    for (place, month), count in measured.score.false.items():
        yield {"kind": "false_alarms", "place": place, "month": month, "alerts": count}


def _score(measured: Score) -> dict[str, object]:
    return {
        "hits": measured.hits,
        "asked": measured.asked,
        "alerts": measured.alerts,
        "false_alarms": sum(measured.false.values()),
        "region_months": measured.region_months,
        "false_alarms_per_region_month": round(measured.false_rate, 4),
    }


def _episode(told: Told) -> Record:
    return {
        "kind": "episode",
        "name": told.episode.name,
        "regions": [region.id for region in told.episode.regions],
        "onset": told.episode.onset,
        "items": told.items,
        "first_item": told.first_item,
        "told_at": told.at,
        "told_by": told.hit.rule if told.hit else None,
        "delay_seconds": told.delay.total_seconds() if told.delay is not None else None,
        "warned_by": told.warned.rule if told.warned else None,
        "lead_seconds": told.lead.total_seconds() if told.lead is not None else None,
    }


def _differences(difference: Difference) -> Iterator[Record]:
    for change, alerts in (("appeared", difference.appeared), ("vanished", difference.vanished)):
        for one in alerts:
            yield {"kind": "difference", "change": change, **_alert(one)}
    for change, pairs in (("earlier", difference.earlier), ("later", difference.later)):
        for pair in pairs:
            seconds = abs(pair.later).total_seconds()
            yield {"kind": "difference", "change": change, "by_seconds": seconds, **_alert(pair.new)}
    yield {"kind": "differences", "appeared": len(difference.appeared), "vanished": len(difference.vanished),
           "earlier": len(difference.earlier), "later": len(difference.later), "same": difference.same}  # fmt: skip


def _alert(one: Raised) -> dict[str, object]:
    return {
        "rule": one.rule,
        "labels": dict(one.labels),
        "severity": one.severity.value,
        "at": one.at,
        "until": one.until,
        "worse": list(one.worse),
        "grown": list(one.grown),
        "value": one.value,
        "headlines": [{"title": told.title, "publisher": told.publisher} for told in one.headlines],
    }
