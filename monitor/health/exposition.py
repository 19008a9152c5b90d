"""A snapshot as Prometheus metrics: names, units and labels by its conventions.

Labels come from the configuration and from short fixed lists, never from what a feed or a person wrote: how many
series there are is known beforehand. Moments are told as Unix timestamps, so that `time() - x` is an age.
"""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest
from prometheus_client.registry import Collector

from monitor.health.facts import DatabaseFacts, Instant, LaneFacts
from monitor.health.snapshot import Snapshot
from monitor.health.verdict import Reason
from monitor.model.feed import Health

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4

# Counted under this name: the metric, what it counts, its labels.
_COUNTED = {
    "polls": ("watchfloor_polls", "Polls, by how they ended.", ("result",)),
    "feed_failures": ("watchfloor_feed_failures", "Polls of a feed that brought nothing.", ("feed",)),
    "items": ("watchfloor_items", "Items taken in, new ones and new texts of known ones.", ("kind",)),
    "transitions": ("watchfloor_alert_transitions", "Changes of alerts and looks without a change.", ("reason",)),
    "alerts": (
        "watchfloor_alerts",
        "Verdicts on telling a receiver of a change of an alert, by verdict and the reason of the change.",
        ("verdict", "reason"),
    ),
    "digests": ("watchfloor_digests", "Digests composed.", ("digest",)),
    "deliveries": (
        "watchfloor_deliveries", "Deliveries by what became of a try, and channel.", ("result", "channel")
    ),
    "pings": ("watchfloor_dead_man_pings", "Pings that told how we are, by what was told and came of it.",
              ("said", "result")),
}  # fmt: skip


def exposition(snapshot: Snapshot) -> bytes:
    """The text format, version 0.0.4."""
    registry = CollectorRegistry(auto_describe=False)
    ProcessCollector(registry=registry)
    registry.register(_Families(snapshot))
    return generate_latest(registry)


class _Families(Collector):
    """All metrics of one snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def collect(self) -> Iterator[Metric]:
        """Each family once."""
        shot = self._snapshot
        yield _build(shot)
        yield from _verdict(shot)
        yield from _stages(shot)
        yield from _configuration(shot)
        if shot.facts.database is not None:
            yield from _database(shot.facts.database)
        yield from _feeds(shot)
        yield from _outbox(shot)
        yield _gauge("watchfloor_signals", "Conditions that held at the last assessment.", ("rule",), shot.signals)
        for kind, (name, what, labels) in _COUNTED.items():
            yield _counter(name, what, labels, {of: n for (one, of), n in shot.counts.items() if one == kind})
        yield CounterMetricFamily("watchfloor_clock_jumps", "Jumps of the wall clock.", value=shot.jumps)


def _build(shot: Snapshot) -> Metric:
    labels: dict[tuple[str, ...], int] = {(shot.version, platform.python_version()): 1}
    return _gauge("watchfloor_build_info", "What runs here.", ("version", "python_version"), labels)


def _verdict(shot: Snapshot) -> Iterator[Metric]:
    health = shot.health
    present = {trouble.reason for trouble in health.troubles}
    yield _plain("watchfloor_healthy", "1 while the daemon does all of its work, 0 with a reason.", int(health.ok))
    yield _plain("watchfloor_ready", "1 once it is set up and can write what it decides.", int(health.ready))
    if shot.telling is not None:
        what = "1 in the one process, of all that share a database, that assesses and tells."
        yield _plain("watchfloor_telling", what, int(shot.telling))
    troubles = {reason.value: int(reason in present) for reason in Reason}
    yield _gauge("watchfloor_trouble", "1 for each thing that is wrong; /healthz has the words.", ("reason",), troubles)


def _stages(shot: Snapshot) -> Iterator[Metric]:
    stages = {stage.value: facts for stage, facts in shot.facts.stages.items()}
    moments = {name: _unix(facts.succeeded) for name, facts in stages.items() if facts.succeeded}
    took = {name: facts.took.total_seconds() for name, facts in stages.items() if facts.took is not None}
    runs = {name: facts.runs for name, facts in stages.items()}
    failed = {name: facts.failed_runs for name, facts in stages.items()}
    every = {name: facts.every.total_seconds() for name, facts in stages.items()}
    by_stage = ("stage",)
    name = "watchfloor_stage_last_success_timestamp_seconds"
    yield _gauge(name, "When a stage last went through without an error.", by_stage, moments)
    yield _gauge("watchfloor_stage_interval_seconds", "How often a stage should begin.", by_stage, every)
    yield _gauge("watchfloor_stage_last_duration_seconds", "How long its last run took.", by_stage, took)
    yield _counter("watchfloor_stage_runs", "Runs that began.", by_stage, runs)
    yield _counter("watchfloor_stage_failures", "Runs that ended with an error.", by_stage, failed)


def _configuration(shot: Snapshot) -> Iterator[Metric]:
    if (reload := shot.facts.reload) is None:
        return
    name = "watchfloor_config_last_reload"
    yield _plain(f"{name}_successful", "0 while an edited configuration is refused.", int(reload.refused is None))
    yield _plain(f"{name}_success_timestamp_seconds", "When the one that runs was read.", _unix(reload.succeeded))


def _database(database: DatabaseFacts) -> Iterator[Metric]:
    yield _plain("watchfloor_database_up", "1 if the last try to write went well.", int(database.fault is None))
    if database.answered is not None:
        name = "watchfloor_database_last_write_timestamp_seconds"
        yield _plain(name, "When a heartbeat was written last.", _unix(database.answered))
    if database.took is not None:
        yield _plain("watchfloor_database_write_seconds", "How long that took.", database.took.total_seconds())
    if database.free_bytes is not None:
        yield _plain("watchfloor_state_free_bytes", "Left on the disk of the state folder.", database.free_bytes)


def _feeds(shot: Snapshot) -> Iterator[Metric]:
    known = {entry.feed.id: entry.state for entry in shot.feeds if entry.state is not None}
    counts = {kind.value: sum(entry.health is kind for entry in shot.feeds) for kind in Health}
    by_feed = ("feed",)
    failures = {id_: state.failures for id_, state in known.items()}
    yield _gauge("watchfloor_feeds", "Configured feeds by how they do.", ("health",), counts)
    yield _gauge("watchfloor_feed_consecutive_failures", "Failures since a feed last answered.", by_feed, failures)
    moments: tuple[tuple[str, str, Mapping[str, datetime | None]], ...] = (
        ("success", "When a feed last answered.", {id_: state.last_success_at for id_, state in known.items()}),
        ("item", "When a feed last brought something new.", {id_: state.last_item_at for id_, state in known.items()}),
    )
    for what, words, values in moments:
        stamps = {id_: at.timestamp() for id_, at in values.items() if at is not None}
        yield _gauge(f"watchfloor_feed_last_{what}_timestamp_seconds", words, by_feed, stamps)


def _outbox(shot: Snapshot) -> Iterator[Metric]:
    now = shot.now.at

    def age(lane: LaneFacts) -> float:
        return max(0.0, (now - lane.oldest).total_seconds()) if lane.oldest else 0.0

    by_channel, lanes = ("channel",), shot.facts.lanes
    waiting = _by_channel(lanes, lambda lane: lane.waiting, sum)
    yield _gauge("watchfloor_outbox_waiting", "Deliveries not taken yet.", by_channel, waiting)
    name = "watchfloor_outbox_oldest_age_seconds"
    yield _gauge(name, "Age of the oldest of them, 0 without one.", by_channel, _by_channel(lanes, age, max))
    dead = _by_channel(lanes, lambda lane: lane.dead, sum)
    yield _gauge("watchfloor_outbox_dead_letters", "Deliveries given up in the last day.", by_channel, dead)


def _by_channel(
    lanes: Iterable[LaneFacts], of: Callable[[LaneFacts], float], all_: Callable[[list[float]], float]
) -> dict[str, float]:
    found: dict[str, list[float]] = {}
    for lane in lanes:
        found.setdefault(lane.channel, []).append(of(lane))
    return {channel: all_(values) for channel, values in found.items()}


Labelled = Mapping[str, float] | Mapping[str, int] | Mapping[tuple[str, ...], int]


def _gauge(name: str, what: str, labels: tuple[str, ...], values: Labelled) -> Metric:
    return _filled(GaugeMetricFamily(name, what, labels=labels), values)


def _counter(name: str, what: str, labels: tuple[str, ...], values: Labelled) -> Metric:
    return _filled(CounterMetricFamily(name, what, labels=labels), values)


def _plain(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(name, what, value=value)


def _filled(family: GaugeMetricFamily | CounterMetricFamily, values: Labelled) -> Metric:
    for labels, value in sorted(values.items()):
        family.add_metric((labels,) if isinstance(labels, str) else labels, value)
    return family


def _unix(instant: Instant) -> float:
    return instant.at.timestamp()
