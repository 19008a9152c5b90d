"""What came of a backtest: alerts with their lives, and how much was told of every country, day by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from alerts.lifecycle import advance
from alerts.model import Alert, AlertStatus, Reason, Transition
from monitor.lib.digest import fingerprint
from monitor.model.place import Region
from monitor.model.severity import Severity
from monitor.model.signal import Evaluation

_MOVES = (Reason.ESCALATED, Reason.EASED, Reason.WORSE)


_HEADLINES = 2  # kept of each alert: enough to judge it, little enough for years


@dataclass(frozen=True, slots=True)
class Headline:
    """What an alert rested on, as its publisher had it."""

    title: str
    publisher: str


@dataclass(frozen=True, slots=True)
class Raised:
    """An alert that fired.

    Attributes:
        rule: The id of its rule.
        labels: Its group.
        severity: The worst it had.
        at: When it fired.
        until: When it ended; None where it outlived the backtest.
        worse: When its severity rose.
        better: When it fell.
        grown: When it was told again though its severity stayed, because its value had grown much.
        value: What was compared with the condition when it fired.
        headlines: The first that it rested on when it fired, the strongest first; none of what rests on no item.
    """

    rule: str
    labels: Mapping[str, str]
    severity: Severity
    at: datetime
    until: datetime | None
    worse: tuple[datetime, ...] = ()
    value: float = 0.0
    better: tuple[datetime, ...] = ()
    grown: tuple[datetime, ...] = ()
    headlines: tuple[Headline, ...] = ()

    @property
    def identity(self) -> tuple[str, str]:
        """Rule and group: what the same alert has under another configuration."""
        return (self.rule, self.group)

    @property
    def group(self) -> str:
        """The group in one word, `IQ` or `IQ us-state`; `all` where the rule has none."""
        return " ".join(self.labels[name] for name in sorted(self.labels)) or "all"

    @property
    def place(self) -> str:
        """Where it is: a country code, else a region's id, else `world`."""
        return self.labels.get("country") or self.labels.get("region") or "world"

    def stood_at(self, moment: datetime) -> bool:
        """Whether it had fired before a moment and had not ended by then."""
        return self.at < moment and (self.until is None or self.until > moment)

    def within(self, regions: Iterable[Region]) -> bool:
        """Whether it is about one of some regions."""
        return any(region.id == self.place or region.holds_country(self.place) for region in regions)

    def told_at(self) -> tuple[datetime, ...]:
        """When people were told something new of it."""
        return (self.at, *sorted((*self.worse, *self.grown)))


@dataclass(slots=True)
class Ledger:
    """The alerts of one set of rules while a backtest runs."""

    open: dict[str, Alert] = field(default_factory=dict)
    raised: list[Raised] = field(default_factory=list)
    _fired: dict[str, Alert] = field(default_factory=dict)
    _moved: dict[tuple[str, Reason], list[datetime]] = field(default_factory=dict)

    def assess(self, evaluation: Evaluation) -> None:
        """Move the alerts on by what was found at one moment."""
        self.move(advance(self.open.values(), evaluation, evaluation.at))

    def move(self, transitions: Iterable[Transition]) -> None:
        """Take in what one assessment did."""
        for transition in transitions:
            alert = transition.alert
            if transition.reason is Reason.FIRED:
                self._fired[alert.id] = alert
            if transition.reason in _MOVES:
                self._moved.setdefault((alert.id, transition.reason), []).append(transition.at)
            if alert.status is AlertStatus.RESOLVED:
                self.open.pop(alert.fingerprint, None)
                self._close(alert)
            else:
                self.open[alert.fingerprint] = alert

    def _close(self, alert: Alert) -> None:
        fired = self._fired.pop(alert.id, None)
        if fired is not None and fired.fired_at is not None:
            worse, better, grown = (tuple(self._moved.pop((alert.id, reason), ())) for reason in _MOVES)
            worst = max(alert.worst_told or alert.severity, fired.severity)
            life = Raised(
                rule=alert.rule_id,
                labels=alert.labels,
                severity=worst,
                at=fired.fired_at,
                until=alert.ends_at,
                worse=worse,
                value=fired.value,
                better=better,
                grown=grown,
                headlines=_headlines(fired),
            )
            self.raised.append(life)

    def closed(self) -> tuple[Raised, ...]:
        """Every alert that fired, those still open too, in the order they fired."""
        for alert in list(self.open.values()):
            self._close(alert)
        return in_order(self.raised)


def _headlines(alert: Alert) -> tuple[Headline, ...]:
    told = (Headline(line.title, line.publisher) for line in alert.evidence if line.title)
    return tuple(dict.fromkeys(told))[:_HEADLINES]


def in_order(raised: Iterable[Raised]) -> tuple[Raised, ...]:
    """Alerts in the order they fired, the worst of one moment first, whoever judged them."""
    return tuple(sorted(raised, key=lambda one: (one.at, -one.severity.rank, one.identity)))


@dataclass(slots=True)
class Coverage:
    """How many items named each country, each day and at each moment.

    Attributes:
        days: Items by day and country.
        moments: When each of a country's items was seen, in order.
        items: All of them, by day.
        named: When each item was seen, and the countries it names; items that name none are left out.
    """

    days: Counter[tuple[date, str]] = field(default_factory=Counter)
    moments: dict[str, list[datetime]] = field(default_factory=dict)
    items: Counter[date] = field(default_factory=Counter)
    named: list[tuple[datetime, tuple[str, ...]]] = field(default_factory=list)
    _about: dict[frozenset[str], Sequence[datetime]] = field(default_factory=dict)  # asked for by every threshold

    def count(self, at: datetime, countries: Iterable[str]) -> None:
        """One more item."""
        self.items[at.date()] += 1
        self._about.clear()
        different = tuple(dict.fromkeys(countries))
        if different:
            self.named.append((at, different))
        for country in different:
            self.days[at.date(), country] += 1
            self.moments.setdefault(country, []).append(at)

    def region_months(self) -> frozenset[tuple[str, str]]:
        """Country and month, `2022-02`, of every country that was named in it."""
        return frozenset((country, f"{day:%Y-%m}") for day, country in self.days)

    def about(self, regions: Iterable[Region]) -> Sequence[datetime]:
        """When items that name a country of some regions were seen, in order; each item once."""
        asked = tuple(regions)
        held = frozenset(code for code in self.moments if any(region.holds_country(code) for region in asked))
        if held not in self._about:
            self._about[held] = sorted(at for at, countries in self.named if not held.isdisjoint(countries))
        return self._about[held]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A backtest that ran.

    Attributes:
        since, until: What was measured; until itself excluded.
        step: How often rules were judged.
        raised: By the name of the rule set, in the order they fired.
        rules: Ids of the rules of each set.
        blank: Spans in which nothing at all was recorded; no rule was judged there.
        standing: As `raised`, those that had fired before the span and still stood at its beginning.
    """

    since: datetime
    until: datetime
    step: timedelta
    raised: Mapping[str, tuple[Raised, ...]]
    rules: Mapping[str, tuple[str, ...]]
    coverage: Coverage
    blank: tuple[tuple[datetime, datetime], ...] = ()
    standing: Mapping[str, tuple[Raised, ...]] = field(default_factory=dict)

    @property
    def weeks(self) -> float:
        """How long it is, in weeks; a day at the least, so that rates of a shorter past mean something."""
        return max(self.until - self.since, timedelta(days=1)) / timedelta(weeks=1)

    def fingerprint(self) -> str:
        """One word that differs as soon as any alert does."""
        lines = [repr((name, one.identity, one.at, one.until, one.severity)) for name, all_ in self.raised.items()
                 for one in all_]  # fmt: skip
        return fingerprint(*lines, size=8)
