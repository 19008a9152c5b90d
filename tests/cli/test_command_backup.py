"""`watchfloor backup` and `restore`: the drill of docs/operating.md."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from command_runs import Watchfloor

from monitor.app import bootstrap


@pytest.fixture
def prepared(watchfloor: Watchfloor) -> Watchfloor:
    assert watchfloor("init", "config").code == 0
    Path("state").mkdir()
    app = bootstrap(Path("config"), Path("state"))
    app.prepare()
    app._engine.dispose()
    return watchfloor


def test_the_drill_a_backup_a_loss_a_restore(prepared: Watchfloor) -> None:
    done = prepared("backup", "backups", "--json")
    assert done.code == 0, done.err
    told = json.loads(done.out)
    assert told["rows"]["feeds"] > 0
    Path("state/watchfloor.db").write_bytes(b"no database at all, by some mishap" * 200)
    assert prepared("feeds").code == 1
    done = prepared("restore", told["backup"])
    assert done.code == 0, done.err
    assert "start the daemon" in done.out
    assert "watchfloor.db.before-" in done.out
    assert prepared("feeds").code == 0


def test_a_restore_is_refused_while_a_daemon_holds_the_database(prepared: Watchfloor) -> None:
    made = json.loads(prepared("backup", "backups", "--json").out)["backup"]
    app = bootstrap(Path("config"), Path("state"))
    with app.alone():
        refused = prepared("restore", made)
        assert (refused.code, "stop it first" in refused.err) == (1, True)
        assert prepared("backup", "others").code == 0, "a backup needs nobody to stop"
    app._engine.dispose()


def test_a_backup_holds_no_secret_and_nothing_but_the_database(prepared: Watchfloor, tmp_path: Path) -> None:
    Path("config/token").write_text("canary-secret-5512")
    alerts = Path("config/alerts.yaml")
    alerts.write_text(
        f"receivers:\n  desk:\n    slack: {{bot_token_file: {tmp_path}/config/token, channel: C024BE91L}}\n"
    )
    assert prepared("backup", "backups", "--keep", "1").code == 0
    files = [path for path in Path("backups").rglob("*") if path.is_file()]
    assert sorted(path.name for path in files) == ["manifest.json", "watchfloor.db"]
    assert not any(b"canary-secret" in path.read_bytes() for path in files)
