from __future__ import annotations

import json
from pathlib import Path

from command_runs import Watchfloor


def test_init_puts_the_shipped_files_and_their_schemas_into_a_folder_that_checks(watchfloor: Watchfloor) -> None:
    done = watchfloor("init", "mine")
    assert done.code == 0
    assert {path.name for path in Path("mine").glob("*.yaml")} >= {
        "watchfloor.yaml", "feeds.yaml", "rules.yaml", "alerts.yaml",
    }  # fmt: skip
    for path in Path("mine").glob("*.yaml"):
        schema = path.with_name(f"{path.stem}.schema.json")
        assert json.loads(schema.read_text())["title"] == path.name
        assert f"$schema={schema.name}" in path.read_text().splitlines()[0]
    assert watchfloor("check", "--config", "mine").code == 0


def test_init_leaves_edited_files_alone(watchfloor: Watchfloor) -> None:
    watchfloor("init", "mine")
    Path("mine/rules.yaml").write_text("rules: []\n")
    done = watchfloor("init", "mine")
    assert "kept" in done.out
    assert Path("mine/rules.yaml").read_text() == "rules: []\n"


def test_a_folder_named_config_is_found_without_being_told(watchfloor: Watchfloor) -> None:
    watchfloor("init")
    Path("config/watchfloor.yaml").write_text("titel: x\n")
    assert "config/watchfloor.yaml:1:1" in watchfloor("check").err


def test_schemas_are_written_anew_on_demand(watchfloor: Watchfloor) -> None:
    assert watchfloor("schema", "schemas").code == 0
    assert {path.name for path in Path("schemas").iterdir()} == {
        "watchfloor.schema.json", "feeds.schema.json", "rules.schema.json", "rules_test.schema.json",
        "alerts.schema.json",
    }  # fmt: skip


def test_a_folder_that_cannot_be_written_is_one_clear_sentence(watchfloor: Watchfloor) -> None:
    Path("occupied").write_text("a file")
    done = watchfloor("schema", "occupied")
    assert done.code == 1
    assert "occupied" in done.err
    assert "Traceback" not in done.err
