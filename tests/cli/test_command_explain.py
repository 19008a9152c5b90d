"""`explain`: why an alert stands as it does, and from when on people hear of it again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from command_runs import Watchfloor

from monitor.app import bootstrap
from monitor.model.rule import TellAgain
from monitor.model.severity import Severity
from monitor.model.signal import Evaluation, Signal, alert_fingerprint

ID, IRAQ = "drone-attacks", {"country": "IQ"}


def test_growth_is_explained_with_both_values_and_the_next_that_is_told(watchfloor: Watchfloor) -> None:
    watchfloor("init", "config")
    Path("state").mkdir()
    app = bootstrap(Path("config"), Path("state"))
    app.migrate()
    begun = app.clock.now() - timedelta(hours=3)
    held = Signal(
        ID, alert_fingerprint(ID, IRAQ), IRAQ, Severity.HIGH, "Drones", "", 12.0, "at least 3", begun,
        tell_again=TellAgain(),
    )  # fmt: skip
    for hours, value in ((0, 12.0), (2, 60.0)):
        at = begun + timedelta(hours=hours)
        app.service.assess(Evaluation(at, (replace(held, value=value),), frozenset(), frozenset({ID})), at)
    (alert,) = app.alert_store.open_alerts()
    done = watchfloor("explain", alert.id)
    assert done.code == 0, done.err
    assert "60 when last told; from 120 on it is told again as worse, whatever its severity" in done.out
    assert "UTC worse (60, 12 when last told), high, to be told" in " ".join(done.out.split())
