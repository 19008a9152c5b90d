"""A daemon lives on with its old configuration while an edited one has a fault; so do those who work beside it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from command_runs import Watchfloor

from monitor.app import App, bootstrap
from monitor.model.severity import Severity
from monitor.model.signal import Evaluation, Signal, alert_fingerprint

FAULT = "rules:\n  - {id: drones, title: Drones, kind: count, where: {types: [drone_atack]}, condition: {gte: 2}}\n"
SET_ASIDE = "config/rules.yaml does not hold ("


@pytest.fixture
def alert(watchfloor: Watchfloor) -> str:
    """The id of an alert that fires, in a state beside a configuration whose rules have a fault by now."""
    watchfloor("init", "config")
    Path("state").mkdir()
    app = bootstrap(Path("config"), Path("state"))
    app.prepare()
    id_ = fire(app)
    Path("config/rules.yaml").write_text(FAULT)
    Path("config/rules_test.yaml").unlink()
    return id_


def fire(app: App) -> str:
    now = app.clock.now()
    fingerprint = alert_fingerprint("drones", {"country": "IQ"})
    signal = Signal(
        "drones", fingerprint, {"country": "IQ"}, Severity.CRITICAL, "Drones over IQ", "Three attacks.", 3.0,
        "at least 3", now, repeat_interval=timedelta(hours=6),
    )  # fmt: skip
    app.service.assess(Evaluation(now, (signal,), frozenset(), frozenset({"drones"})), now)
    return app.alert_store.open_alerts()[0].id


def test_what_needs_no_rules_works_beside_rules_that_do_not_hold_and_says_so_in_a_line(
    watchfloor: Watchfloor, alert: str
) -> None:
    for words in (
        ["alerts"], ["alerts", alert, "--decisions"], ["ack", alert], ["feedback", alert, "useful"], ["deliveries"],
        ["silence", "list"], ["items"], ["feeds"], ["advisories"], ["coverage"], ["retag"], ["backup", "copies"],
        ["channels"], ["digest"],
    ):  # fmt: skip
        done = watchfloor(*words)
        assert done.code == 0, (words, done.err)
        assert len(done.err.strip().splitlines()) == 1, (words, done.err)
        assert done.err.startswith(SET_ASIDE), (words, done.err)
    assert "Drones over IQ" in watchfloor("alerts").out


def test_a_rule_that_cannot_be_read_can_be_silenced(watchfloor: Watchfloor, alert: str) -> None:
    done = watchfloor("silence", "add", "rule=drones", "--for", "8h", "--reason", "mended tomorrow", "--author", "jane")
    assert (done.code, "; 1 open alert matches" in done.out) == (0, True), done.err
    assert "mended tomorrow" in watchfloor("silence", "list").out


def test_what_judges_by_rules_names_their_faults_and_no_others(watchfloor: Watchfloor, alert: str) -> None:
    Path("config/alerts.yaml").write_text("zone: Mars/Phobos\n")
    for words in (["explain", alert], ["why-not", "drones"]):
        done = watchfloor(*words)
        assert (done.code, "drone_atack" in done.err, "Phobos" in done.err) == (2, True, False), words


def test_a_receiver_is_tried_out_beside_rules_that_do_not_hold_and_not_by_receivers_that_do_not(
    watchfloor: Watchfloor, alert: str
) -> None:
    assert watchfloor("channels", "test", "desk/file").code == 0
    Path("config/alerts.yaml").write_text("zone: Mars/Phobos\n")
    assert watchfloor("channels", "test", "desk/file").code == 2


def test_several_files_that_do_not_hold_are_named_in_one_line(watchfloor: Watchfloor, alert: str) -> None:
    Path("config/feeds.yaml").unlink()
    done = watchfloor("alerts")
    assert done.code == 0
    assert done.err == (
        "config/feeds.yaml and config/rules.yaml do not hold (3 faults, which `watchfloor check --config config` "
        "tells); this goes without\n"
    )


def test_a_fault_beside_the_storage_hides_nothing_that_is_kept(watchfloor: Watchfloor, alert: str) -> None:
    Path("config/watchfloor.yaml").write_text("polling: {tick: 99x}\nregions: {home: [Narnia]}\n")
    assert "Drones over IQ" in watchfloor("alerts").out
    assert watchfloor("feeds").code == 2


@pytest.mark.parametrize("text", ["storage: {url: 'mysql://x/y'}\n", "storage: {url_env: NOWHERE}\n", "{{\n"])
def test_where_it_is_not_known_where_all_is_kept_every_fault_is_told(
    watchfloor: Watchfloor, alert: str, text: str
) -> None:
    Path("config/watchfloor.yaml").write_text(text)
    done = watchfloor("alerts")
    assert (done.code, done.out) == (2, "")
    assert "config/watchfloor.yaml" in done.err
    assert "drone_atack" in done.err
