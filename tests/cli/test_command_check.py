from __future__ import annotations

import json
from pathlib import Path

from command_runs import Watchfloor


def test_the_shipped_configuration_is_valid_and_what_would_happen_is_told(watchfloor: Watchfloor) -> None:
    done = watchfloor("check")
    assert done.code == 0, done.err
    assert "is valid" in done.out
    for told in ("feeds", "advisory-level-4", "desk (default)", "Next digests", "daily:", "UTC"):
        assert told in done.out


def test_one_rule_test_is_told_in_the_singular(watchfloor: Watchfloor) -> None:
    assert watchfloor("init", "mine").code == 0
    Path("mine/rules_test.yaml").write_text(
        "tests: [{name: A coup that one publisher tells is a rumour, rule: coup, "
        "items: [{at: 0h, type: coup, country: GA}], expect: [{at: 1h, firing: []}]}]\n"
    )
    assert "1 rule test holds, with 1 expectation\n" in watchfloor("check", "--config", "mine").out


def test_where_nothing_will_ever_be_told_that_is_said(watchfloor: Watchfloor) -> None:
    watchfloor("init", "mine")
    Path("mine/alerts.yaml").write_text("digests: []\n")
    assert "none is configured: nothing but threshold alerts will be told" in watchfloor("check", "-c", "mine").out
    Path("mine/rules.yaml").write_text("rules: []\n")
    Path("mine/rules_test.yaml").unlink()
    assert "none is configured: without rules nothing is ever told" in watchfloor("check", "-c", "mine").out


def test_a_rule_for_which_nothing_is_told_has_no_blank_before_the_colon(watchfloor: Watchfloor) -> None:
    assert watchfloor("why-not", "coup").out.startswith("coup: nothing is told")


def test_every_fault_is_told_at_once_with_its_place_and_a_mend(watchfloor: Watchfloor) -> None:
    assert watchfloor("init", "mine").code == 0
    rules = Path("mine/rules.yaml")
    lines = rules.read_text().splitlines()
    at = next(number for number, line in enumerate(lines) if "types: [drone_attack" in line)
    lines[at] = lines[at].replace("drone_attack", "drone_atack")
    rules.write_text("\n".join(lines) + "\n")
    alerts = Path("mine/alerts.yaml")
    alerts.write_text(alerts.read_text().replace("zone: UTC", "zone: Europe/Lundon", 1))
    done = watchfloor("check", "--config", "mine")
    assert done.code == 2
    column = lines[at].index("drone_atack") + 1
    assert (
        f'mine/rules.yaml:{at + 1}:{column} unknown indicator "drone_atack"; did you mean "drone_attack"?' in done.err
    )
    assert "mine/alerts.yaml:" in done.err
    assert "Europe/London" in done.err
    assert "Traceback" not in done.err


def test_faults_and_findings_come_as_json_where_a_script_wants_them(watchfloor: Watchfloor) -> None:
    found = json.loads(watchfloor("check", "--json").out)
    assert "advisory-level-4" in {rule["id"] for rule in found["rules"]}
    watchfloor("init", "mine")
    Path("mine/watchfloor.yaml").write_text("titel: x\n")
    done = watchfloor("check", "--config", "mine", "--json")
    assert done.code == 2
    fault = json.loads(done.out.splitlines()[0])
    assert (fault["path"], fault["line"], fault["column"]) == ("mine/watchfloor.yaml", 1, 1)
    assert 'did you mean "title"' in fault["message"]


def test_a_folder_that_is_none_is_a_wrong_call(watchfloor: Watchfloor) -> None:
    done = watchfloor("check", "--config", "nowhere")
    assert done.code == 2
    assert "nowhere is not a folder" in done.err


def test_broken_yaml_is_one_clear_sentence(watchfloor: Watchfloor) -> None:
    watchfloor("init", "mine")
    Path("mine/feeds.yaml").write_text("use:\n  - {topics: [wire\nown: ]\n")
    done = watchfloor("check", "--config", "mine")
    assert done.code == 2
    assert "mine/feeds.yaml:3:" in done.err
    assert "Traceback" not in done.err
    assert len(done.err.splitlines()) == 1


def test_when_a_digest_is_due_is_told_in_its_own_zone_by_both_commands(watchfloor: Watchfloor) -> None:
    watchfloor("init", "mine")
    Path("mine/alerts.yaml").write_text('zone: Asia/Kathmandu\ndigests: [{name: early, at: "05:00"}]\n')
    for command in ("check", "digest"):
        out = watchfloor(command, "-c", "mine").out
        assert "05:00 +0545 (23:15 UTC)" in next(line for line in out.splitlines() if line.startswith("early: "))
