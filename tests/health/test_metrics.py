"""The metrics are what Prometheus expects: names, units, types, help, and labels that nobody outside can choose."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from instants import NOON, at
from prometheus_client.metrics_core import Metric
from prometheus_client.parser import text_string_to_metric_families

from monitor.health.exposition import CONTENT_TYPE, exposition
from monitor.health.facts import DatabaseFacts, Facts, LaneFacts, ReloadFacts, Stage, StageFacts
from monitor.health.snapshot import Snapshot
from monitor.health.verdict import DaemonHealth, Reason, Trouble
from monitor.model.feed import Feed, FeedHealth, FeedState, Health

FEED = Feed("wire", "Wire", "https://wire.example/", "rss", "wire", "en", "Wire", "wire")
STATE = FeedState("wire", NOON, failures=2, last_success_at=NOON - timedelta(hours=1))
SHOT = Snapshot(
    version="1.2.3",
    now=at(100),
    facts=Facts(
        started=at(0),
        watched=at(100),
        ready=True,
        stages={
            Stage.POLL: StageFacts(
                timedelta(seconds=30), at(0), succeeded=at(60), runs=4, failed_runs=1, took=timedelta(seconds=2)
            )
        },
        database=DatabaseFacts(at(90), at(91), took=timedelta(seconds=0.5), free_bytes=1_000, total_bytes=2_000),
        lanes=(
            LaneFacts("email", "desk", 2, NOON + timedelta(seconds=40)),
            LaneFacts("email", "duty", 1, NOON + timedelta(seconds=70), dead=3),
        ),
        reload=ReloadFacts(at(10)),
    ),
    health=DaemonHealth(NOON, (Trouble(Reason.OUTBOX_STUCK, "words"),)),
    feeds=(FeedHealth(FEED, Health.FAILING, None, "HTTP 503", STATE),),
    counts={
        ("polls", ("document",)): 7,
        ("polls", ("http_404",)): 1,
        ("alerts", ("told", "fired")): 2,
        ("deliveries", ("sent", "email")): 5,
        ("deliveries", ("sent", "slack")): 1,
    },
    signals={"drones": 0, "coups": 1},
    jumps=1,
)


def families() -> dict[str, Metric]:
    return {one.name: one for one in text_string_to_metric_families(exposition(SHOT).decode())}


def value(name: str, **labels: str) -> float:
    found = [
        sample.value
        for family in families().values()
        for sample in family.samples
        if sample.name == name and sample.labels == labels
    ]
    assert len(found) == 1, (name, labels, found)
    return found[0]


@pytest.mark.parametrize(
    ("name", "labels", "expected"),
    [
        ("watchfloor_healthy", {}, 0),
        ("watchfloor_ready", {}, 1),
        ("watchfloor_trouble", {"reason": "outbox_stuck"}, 1),
        ("watchfloor_trouble", {"reason": "database"}, 0),
        ("watchfloor_stage_last_success_timestamp_seconds", {"stage": "poll"}, NOON.timestamp() + 60),
        ("watchfloor_stage_runs_total", {"stage": "poll"}, 4),
        ("watchfloor_stage_failures_total", {"stage": "poll"}, 1),
        ("watchfloor_stage_last_duration_seconds", {"stage": "poll"}, 2),
        ("watchfloor_config_last_reload_successful", {}, 1),
        ("watchfloor_config_last_reload_success_timestamp_seconds", {}, NOON.timestamp() + 10),
        ("watchfloor_database_up", {}, 1),
        ("watchfloor_feeds", {"health": "failing"}, 1),
        ("watchfloor_feed_consecutive_failures", {"feed": "wire"}, 2),
        ("watchfloor_feed_last_success_timestamp_seconds", {"feed": "wire"}, NOON.timestamp() - 3600),
        ("watchfloor_outbox_waiting", {"channel": "email"}, 3),
        ("watchfloor_outbox_oldest_age_seconds", {"channel": "email"}, 60),
        ("watchfloor_outbox_dead_letters", {"channel": "email"}, 3),
        ("watchfloor_polls_total", {"result": "http_404"}, 1),
        ("watchfloor_alerts_total", {"verdict": "told", "reason": "fired"}, 2),
        ("watchfloor_deliveries_total", {"result": "sent", "channel": "slack"}, 1),
        ("watchfloor_signals", {"rule": "drones"}, 0),
        ("watchfloor_clock_jumps_total", {}, 1),
    ],
)
def test_each_promise_has_its_metric(name: str, labels: dict[str, str], expected: float) -> None:
    assert value(name, **labels) == expected


def test_what_runs_is_told() -> None:
    (sample,) = families()["watchfloor_build_info"].samples
    assert sample.labels["version"] == "1.2.3"
    assert sample.value == 1


def test_every_metric_has_help_and_a_type_and_a_name_by_the_conventions() -> None:
    for family in families().values():
        if family.name.startswith("process_"):
            continue
        assert re.fullmatch(r"watchfloor_[a-z]+(_[a-z]+)*", family.name)
        assert family.documentation.endswith(".")
        assert family.type in ("gauge", "counter")
        for sample in family.samples:
            assert sample.name.endswith("_total") is (family.type == "counter"), sample.name
            assert set(sample.labels) <= {
                "reason", "stage", "feed", "health", "channel", "result", "verdict", "rule", "version",
                "python_version", "kind", "digest", "said",
            }  # fmt: skip


def test_moments_are_timestamps_in_seconds() -> None:
    for family in families().values():
        if "timestamp" in family.name:
            assert family.name.endswith("_timestamp_seconds")


def test_an_address_is_never_a_label_and_a_hostile_name_breaks_no_line() -> None:
    assert b"@" not in exposition(SHOT)
    assert CONTENT_TYPE.startswith("text/plain; version=0.0.4")


def test_before_anything_is_known_there_are_metrics_all_the_same() -> None:
    empty = Snapshot("1", at(0), Facts(at(0), at(0)), DaemonHealth(NOON))
    assert b"watchfloor_healthy 1.0" in exposition(empty)
