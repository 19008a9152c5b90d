"""What an operator asks to be told about, as config states it and evaluation reads it.

The words are those of Sigma's correlation rules and of Prometheus.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as default
from datetime import timedelta
from itertools import pairwise

from monitor.lib.figures import bound
from monitor.model.feed import Feed
from monitor.model.mention import Assertion, Scalar, Undone
from monitor.model.place import Near, Region
from monitor.model.severity import Severity

FOREIGN = "foreign"
"""As an actor: any state but those in which it happens."""

DIMENSIONS = frozenset(
    {"country", "type", "region", "issuer", "place", "asset", "area", "feed", "publisher", "language", "topic"}
)
"""What the alerts of one kind of rule or another may be told apart by."""

AREA = "area"
"""The label of alerts on a part of a country that has advice of its own."""

BOUNDS: Mapping[str, str] = {"gte": "at least", "gt": "more than", "lte": "at most", "lt": "less than", "eq": "exactly"}
"""The bounds of a condition in words."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Bounds a value must keep, all of them; at least one is set."""

    gte: float | None = None
    gt: float | None = None
    lte: float | None = None
    lt: float | None = None
    eq: float | None = None

    @property
    def bounds(self) -> Mapping[str, float]:
        """Those that are set, by name."""
        given = ((name, getattr(self, name)) for name in BOUNDS)
        return {name: bound for name, bound in given if bound is not None}

    def holds(self, value: float) -> bool:
        """Whether a value keeps every bound that is set."""
        return (
            (self.gte is None or value >= self.gte)
            and (self.gt is None or value > self.gt)
            and (self.lte is None or value <= self.lte)
            and (self.lt is None or value < self.lt)
            and (self.eq is None or value == self.eq)
        )

    def __str__(self) -> str:
        return " and ".join(f"{BOUNDS[name]} {bound(value)}" for name, value in self.bounds.items())


@dataclass(frozen=True, slots=True)
class Where:
    """Which reports or advisories a rule looks at; an empty field asks nothing.

    Attributes:
        undone: Of what is `denied`, only what came to nothing in one of these ways; empty for any, plain denials too.
        regions: Any of them; a report without any place never matches a rule that names regions.
        attributes: Each named attribute must have one of the values, e.g. `kind: [ordered]`.
        actors: Country codes, group names, or `FOREIGN`.
        issuers: For advisories, and for reports from an issuer's own feed.
        headline: Only what an item's headline says; of one that has none, its first line; of an authority's notice all.
        min_origins: Only stories of which so many independent publishers' own items say what is asked for.
        confirmed_by: Types that confirm besides: another publisher's item of the same story and country then counts as
            an origin with any type of these, or of `types` with the `attributes` asked for, whoever acts; empty where
            it must match all that is asked.
        tiers: Of feeds, as `feeds.yaml` ranks them; empty for any.
        state_media: Whether what state-controlled media say counts.
        areas: For advisories: parts of their areas' names, whatever the case.
        near: Only what happens at an exact place within reach of an asset.
    """

    types: frozenset[str] = frozenset()
    assertions: frozenset[Assertion] = frozenset({Assertion.ACTUAL})
    undone: frozenset[Undone] = frozenset()
    regions: tuple[Region, ...] = ()
    attributes: Mapping[str, tuple[Scalar, ...]] = default(default_factory=dict)
    actors: frozenset[str] = frozenset()
    issuers: frozenset[str] = frozenset()
    min_confidence: float = 0.0
    headline: bool = False
    min_origins: int = 0
    confirmed_by: frozenset[str] = frozenset()
    tiers: frozenset[int] = frozenset()
    state_media: bool = True
    areas: tuple[str, ...] = ()
    near: Near | None = None


@dataclass(frozen=True, slots=True)
class Least:
    """What must be there beside the condition before an alert is raised; 0 asks nothing."""

    items: int = 0
    stories: int = 0
    origins: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """From a value on, a severity."""

    severity: Severity
    at: float


@dataclass(frozen=True, slots=True)
class StepDown:
    """When a step of severity is left downwards; upwards it is left at once.

    Attributes:
        margin: A value below the step by more than this part of it is clearly below, and leaves it at once.
        after: A value that was below it for so long without a break leaves it too, however near it is. Within this time
            after a step down there is no other.
    """

    margin: float = 0.4
    after: timedelta = timedelta(hours=12)

    def keeps(self, step: float, value: float) -> bool:
        """Whether a value is not clearly below a step."""
        return value >= step - self.margin * abs(step)


@dataclass(frozen=True, slots=True)
class TellAgain:
    """When an alert that people were told of is told again because its value grew, whatever its severity.

    Attributes:
        times: The value is so many times what it was when they were last told.
        by: And it is larger by so much: from one report to two is no other world.
        after: Not within this time after they were last told anything of it.
    """

    times: float = 2.0
    by: float = 5.0
    after: timedelta = timedelta(hours=1)

    def least(self, told: float) -> float:
        """The smallest value that is much worse than one that was told."""
        return max(told * self.times, told + self.by)


@dataclass(frozen=True, slots=True)
class Rise:
    """By how much a value must have risen, and since how long ago."""

    gte: float
    within: timedelta

    def met_by(self, grown: float) -> Rise | None:
        """The rise that so much growth would meet; none is by what did not grow."""
        return replace(self, gte=float(grown)) if grown > 0 else None


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of a ladder.

    Attributes:
        gte: So many stories within `timespan` reach it.
        within: How long after the step before at most; for the first it means nothing.
    """

    name: str
    where: Where
    gte: int
    timespan: timedelta
    within: timedelta


def looked_at(rungs: Sequence[Rung]) -> Where:
    """What a ladder looks at: whatever any of its steps does; at least one."""
    types = [rung.where.types for rung in rungs]
    regions = dict.fromkeys(region for rung in rungs for region in rung.where.regions)
    everywhere = any(not rung.where.regions for rung in rungs)
    return Where(
        types=frozenset().union(*types) if all(types) else frozenset(),
        assertions=frozenset().union(*(rung.where.assertions for rung in rungs)),
        regions=() if everywhere else tuple(regions),
        near=rungs[0].where.near,
    )


@dataclass(frozen=True, slots=True)
class Sources:
    """Which feeds a rule on silence watches; an empty field asks nothing."""

    feeds: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    issuers: frozenset[str] = frozenset()
    tiers: frozenset[int] = frozenset()

    def hold(self, feed: Feed) -> bool:
        """Whether a feed is watched."""
        return (
            (not self.feeds or feed.id in self.feeds)
            and (not self.topics or feed.topic in self.topics)
            and (not self.languages or feed.language in self.languages)
            and (not self.countries or feed.country in self.countries)
            and (not self.issuers or feed.issuer in self.issuers)
            and (not self.tiers or feed.tier in self.tiers)
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """One question with its threshold.

    Attributes:
        kind: `count`, `level`, `surprise`, …; each is one file in `monitor/rules/kinds/`.
        count: For `count`: `stories`, `items` or `origins` (independent publisher families whose own items match).
        quantity: For `quantity`: the role, such as `troops` or `killed`.
        field: For `level`: `level`, `max_level`, `raised_by`, `issuer_count`, `divergence`, `departure` or `area`.
        on: For `level`: `reached` fires while the level keeps the condition, `raised` only after a raise to it.
        least_level: For `issuer_count` of `level`: only issuers at this level or above count.
        measure: For `share`: `percent` of coverage, `times_usual`, or `deviations` from what is usual.
        of: For `share` and `surprise`: what is compared, `mentions` of what `where` asks for, or all `coverage` of a
            country. For `silence`: since when there are no new `items`, or no `answers` at all.
        at_least: For `share` and `surprise`: what reports must be there besides.
        baseline: For `share` and `surprise`: how far back what is usual is looked for.
        history: For the same: how much of it must have been seen before anything is judged.
        rise: For `quantity` and `score`: by how much the value must have risen besides.
        rungs: For `ladder`: its steps in their order.
        memory: For `first_seen`: how long ago something must have been told of to be known.
        weights: For `score`: of indicator types; the lexicon's own where a type is not in it.
        half_life: For `score`: after which a story weighs half.
        sources: For `silence`.
        steps: Severities by value, ascending; empty where there is one severity only.
        step_down: When an alert goes back to a lower one of them.
        tell_again: When growth alone is told; None where it never is, as where more is not worse.
        timespan: The window that ends now.
        group_by: `country`, `type`, `region`, `issuer`, `place`: one alert for each value.
        for_: How long the condition must hold before the alert fires.
        keep_firing_for: How long after it ceased the alert stays.
        repeat_interval: When a still firing alert is told again; None never.
        false_positives, references: For the reader of the alert.
        line: Where it stands in the config, for messages.
    """

    id: str
    title: str
    kind: str
    where: Where
    condition: Condition
    severity: Severity
    timespan: timedelta = timedelta(hours=24)
    group_by: tuple[str, ...] = ("country",)
    count: str = "stories"
    quantity: str | None = None
    field: str = "level"
    on: str = "raised"
    least_level: int = 1
    measure: str = "times_usual"
    of: str = "mentions"
    at_least: Least = Least()
    baseline: timedelta = timedelta(days=56)
    history: timedelta = timedelta(days=14)
    rise: Rise | None = None
    rungs: tuple[Rung, ...] = ()
    memory: timedelta = timedelta(days=90)
    weights: Mapping[str, float] = default(default_factory=dict)
    half_life: timedelta = timedelta(days=2)
    sources: Sources = Sources()
    steps: tuple[Step, ...] = ()
    step_down: StepDown = StepDown()
    tell_again: TellAgain | None = None
    for_: timedelta = timedelta(0)
    keep_firing_for: timedelta = timedelta(0)
    repeat_interval: timedelta | None = None
    labels: Mapping[str, str] = default(default_factory=dict)
    false_positives: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    description: str = ""
    line: int = 0

    @property
    def label_names(self) -> frozenset[str]:
        """The names of the labels that its alerts may have; advice on a part of a country names the part besides."""
        parts = {AREA} if self.kind == "level" and "country" in self.group_by else ()
        return frozenset({*self.group_by, *self.labels, *parts})

    def writes(self, name: str, value: str) -> bool:
        """Whether its alerts may have a value that is written in its labels: what it groups by has other ones."""
        return name not in self.group_by and self.labels.get(name) == value

    def severity_of(self, value: float) -> Severity:
        """How bad a value is: the last step it reaches; below all of them, the rule's severity."""
        reached = [step.severity for step in self.steps if value >= step.at]
        return reached[-1] if reached else self.severity

    @property
    def idle_steps(self) -> tuple[Step, ...]:
        """Steps that no alert ever stands on: from the value on at which the rule fires a worse one holds."""
        bounds = [bound for bound in (self.condition.gte, self.condition.gt) if bound is not None]
        if not bounds:
            return ()
        return tuple(mild for mild, worse in pairwise(self.steps) if worse.at <= min(bounds))

    def severity_kept(self, value: float) -> Severity:
        """The worst that an alert may go on to be at a value: the last step that it is not clearly below."""
        kept = [step.severity for step in self.steps if self.step_down.keeps(step.at, value)]
        return kept[-1] if kept else self.severity
