"""`backtest`, `tune` and `feedback` as people call them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from command_runs import Watchfloor

sys.path.insert(0, str(Path(__file__).parents[1] / "backtest"))
import small_pasts

from monitor.lib import shipped


@pytest.fixture
def past(tmp_path: Path) -> Path:
    """A folder with an archive, episodes and a configuration of its own."""
    small_pasts.write(tmp_path / "archive.jsonl")
    (tmp_path / "episodes.yaml").write_text(small_pasts.EPISODES)
    (tmp_path / "config").mkdir()
    for name in ("watchfloor.yaml", "feeds.yaml"):
        (tmp_path / "config" / name).write_text((shipped.config() / name).read_text())
    (tmp_path / "config" / "alerts.yaml").write_text("receivers:\n  desk:\n    file: {folder: outbox}\n")
    small_pasts.rules(tmp_path / "config")
    return tmp_path


ARCHIVE = ("--archive", "archive.jsonl", "--workers", "1")


def test_a_backtest_tells_rules_timeline_episodes_and_the_naive_rule(past: Path, watchfloor: Watchfloor) -> None:
    done = watchfloor("backtest", *ARCHIVE, "--episodes", "episodes.yaml", "--picture", "t.png")
    assert done.code == 0, done.err
    assert "342 items, 2 alerts" in " ".join(done.out.split())
    for words in ("Alerts by rule and week", "Timeline", "Coup in Gabon", "Than the naive rule at its best", "Placebo"):
        assert words in done.out
    assert (past / "t.png").read_bytes().startswith(b"\x89PNG")


def test_the_same_input_gives_the_same_bytes(past: Path, watchfloor: Watchfloor) -> None:
    words = ("backtest", *ARCHIVE, "--episodes", "episodes.yaml", "--json", "--picture")
    first = watchfloor(*words, "a.html")
    second = watchfloor(*words, "b.html")
    assert first.out == second.out
    assert (past / "a.html").read_bytes() == (past / "b.html").read_bytes()
    kinds = [json.loads(line)["kind"] for line in first.out.splitlines()]
    assert kinds[0] == "backtest"
    assert {"rule", "alert", "episode", "score", "naive"} <= set(kinds)


def test_an_alert_shows_the_headlines_it_rested_on(past: Path, watchfloor: Watchfloor) -> None:
    """Without them nobody could judge it."""
    told = map(json.loads, watchfloor("backtest", *ARCHIVE, "--json").out.splitlines())
    raised = [record for record in told if record["kind"] == "alert"]
    assert [1 <= len(one["headlines"]) <= 2 for one in raised] == [True, True]
    first = raised[0]["headlines"][0]
    assert first["title"]
    shown = watchfloor("backtest", *ARCHIVE, "--places", "0", "--alerts", "1").out
    assert f"“{first['title']}” {first['publisher']}" in shown
    assert "and 1 more" in shown
    assert first["title"] not in watchfloor("backtest", *ARCHIVE, "--places", "0").out


def test_rates_of_a_past_of_one_moment_are_those_of_a_day(past: Path, watchfloor: Watchfloor) -> None:
    coup = {"date": "2026-02-12", "title": "Soldiers seize power in coup in Niger"}
    (past / "moment.jsonl").write_text(f'{json.dumps(coup)}\n{{"date": "soon", "title": "A title"}}\n')
    (past / "config" / "rules.yaml").write_text(
        "rules:\n  - {id: coup, title: A coup, kind: count, where: {types: [coup]}, condition: {gte: 1}, "
        "timespan: 24h, severity: high}\n"
    )
    done = watchfloor("backtest", "--archive", "moment.jsonl", "--workers", "1", "--json")
    assert done.code == 0, done.err
    (rule,) = [line for line in map(json.loads, done.out.splitlines()) if line["kind"] == "rule"]
    assert (rule["alerts"], rule["per_week"]) == (1, 7.0)
    assert "1 row has no date" in done.err


def test_faults_of_episodes_have_their_place(past: Path, watchfloor: Watchfloor) -> None:
    (past / "episodes.yaml").write_text("episodes:\n  - {name: X, regions: [Atlantis], onset: soon}\n")
    done = watchfloor("backtest", *ARCHIVE, "--episodes", "episodes.yaml")
    assert done.code == 2
    assert 'episodes.yaml:2:25 unknown region "Atlantis"' in done.err
    assert 'episodes.yaml:2:43 "soon" is no date' in done.err


def test_a_backtest_without_a_past_says_what_to_do(past: Path, watchfloor: Watchfloor) -> None:
    done = watchfloor("backtest")
    assert done.code == 1
    assert "holds no item yet; name an archive with --archive" in done.err


def test_tune_proposes_and_writes_only_when_asked(past: Path, watchfloor: Watchfloor) -> None:
    rules = past / "config" / "rules.yaml"
    before = rules.read_text()
    words = ("tune", "drone-attacks", "--budget", "1/year", *ARCHIVE, "--episodes", "episodes.yaml")
    done = watchfloor(*words)
    assert done.code == 0, done.err
    assert "Proposed: gte: 3 in the place of 2" in done.out
    assert "lost 2023-01-16 Drones over Erbil" in done.out
    assert rules.read_text() == before
    assert watchfloor(*words, "--write").code == 0
    assert rules.read_text() == before.replace("gte: 2", "gte: 3", 1)


def test_tune_says_which_alerts_would_come_later(past: Path, watchfloor: Watchfloor) -> None:
    """A third strike eight hours on: the alert does not go, and eight hours are what the bound costs."""
    iraq, mali = (small_pasts.START + days * small_pasts.DAY + 8 * small_pasts.HOUR for days in (14, 42))
    further = (
        small_pasts.row(iraq + 8 * small_pasts.HOUR, "Drone hits fuel depot in Basra", "A drone set it on fire."),
        small_pasts.row(mali, "Drone attack on barracks near Kidal in Mali", "A drone struck a gate.", "Lakeside Post"),
    )
    small_pasts.write(past / "later.jsonl", (*small_pasts.rows(), *further))
    words = ("tune", "drone-attacks", "--budget", "8/year", "--archive", "later.jsonl", "--workers", "1")
    done = watchfloor(*words)
    assert "Proposed: gte: 3 in the place of 2" in done.out, done.err
    assert "  - 2023-02-13 08:00 ML" in done.out
    assert "  > 2023-01-16 16:00 IQ later by 8 h" in done.out
    (told,) = [json.loads(line) for line in watchfloor(*words, "--json").out.splitlines()][:1]
    assert [told[name] for name in ("vanished", "appeared", "earlier", "later")] == [1, 0, 0, 1]


def test_tune_does_not_write_what_the_rule_tests_would_refuse(past: Path, watchfloor: Watchfloor) -> None:
    rules = past / "config" / "rules.yaml"
    before = rules.read_text()
    tests = past / "config" / "rules_test.yaml"
    tests.write_text(
        "tests: [{name: two attacks are told, rule: drone-attacks, items: [{at: 0h, type: drone_attack, country: IQ}, "
        "{at: 0h, type: drone_attack, country: IQ}], expect: [{at: 1h, firing: [{country: IQ}]}]}]\n"
    )
    words = ("tune", "drone-attacks", "--budget", "1/year", *ARCHIVE, "--write")
    assert watchfloor("check", "-c", "config").code == 0
    done = watchfloor(*words)
    assert done.code == 1
    assert "not written: with gte: 3 rule tests fail" in done.err
    assert "rules_test.yaml:1:" in done.err
    assert rules.read_text() == before
    tests.write_text(tests.read_text().replace("items: [", "items: [{at: 0h, type: drone_attack, country: IQ}, "))
    assert watchfloor(*words).code == 0
    assert rules.read_text() != before


def test_tune_says_which_step_of_severity_nothing_stands_on_any_more(past: Path, watchfloor: Watchfloor) -> None:
    rules = past / "config" / "rules.yaml"
    rules.write_text(rules.read_text().replace("severity: high", "severity: {medium: 2, high: 3}", 1))
    done = watchfloor("tune", "drone-attacks", "--budget", "1/year", *ARCHIVE)
    assert "medium never comes any more" in done.out


def test_tune_of_an_unknown_rule_names_the_nearest(past: Path, watchfloor: Watchfloor) -> None:
    done = watchfloor("tune", "drone-attack", "--budget", "1/week", *ARCHIVE)
    assert done.code == 2
    assert 'did you mean "drone-attacks"?' in done.err
    assert not (past / "state" / "backtest").exists(), "nothing was tagged for a rule that is none"


@pytest.mark.parametrize("words", [("tune", "zzz", "--budget", "1/week"), ("why-not", "zzz")])
def test_a_rule_that_is_like_none_is_a_wrong_call_that_names_the_nearest(
    words: tuple[str, ...], past: Path, watchfloor: Watchfloor
) -> None:
    done = watchfloor(*words)
    told = " ".join(done.err.replace("│", " ").split())
    assert done.code == 2
    assert 'there is no rule "zzz"; choose from' in told
    assert "drone-attacks" in told


def test_among_many_rules_only_the_nearest_are_named(past: Path, watchfloor: Watchfloor) -> None:
    done = watchfloor("why-not", "nope", "--config", shipped.config())
    told = " ".join(done.err.replace("│", " ").split())
    assert done.code == 2
    assert 'there is no rule "nope"; the nearest of' in told


def test_tune_of_a_rule_that_rests_says_how_to_switch_it_on(past: Path, watchfloor: Watchfloor) -> None:
    rules = past / "config" / "rules.yaml"
    rules.write_text(rules.read_text().replace("id: coup", "id: coup\n    enabled: false"))
    done = watchfloor("tune", "coup", "--budget", "1/week", *ARCHIVE)
    assert done.code == 2
    assert 'the rule "coup" is switched off' in done.err


def test_one_item_and_one_alert_are_not_told_as_many(past: Path, watchfloor: Watchfloor) -> None:
    coup = {"date": "2026-02-12", "title": "Soldiers seize power in coup in Niger"}
    (past / "one.jsonl").write_text(f"{json.dumps(coup)}\n")
    done = watchfloor("backtest", "--archive", "one.jsonl", "--workers", "1")
    assert "1 item, 0 alerts" in done.out


def test_tune_on_days_says_that_they_are_few_and_proposes_nothing_where_nothing_fired(
    past: Path, watchfloor: Watchfloor
) -> None:
    rows = ({"date": f"2026-02-{day}", "title": f"The market of day {day} opens"} for day in range(12, 15))
    (past / "few.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    done = watchfloor("tune", "drone-attacks", "--budget", "1/week", "--archive", "few.jsonl", "--workers", "1")
    assert "This past is 2 days long; four weeks or more say something." in done.out
    assert "No bound that was tried fired: this past says nothing of the rule." in done.out
    assert "Proposed" not in done.out


def test_a_budget_that_is_none_is_a_wrong_call(past: Path, watchfloor: Watchfloor) -> None:
    done = watchfloor("tune", "drone-attacks", "--budget", "lots", *ARCHIVE)
    assert (done.code, "is no budget" in done.err) == (2, True)


def test_feedback_on_no_alert_is_told(past: Path, watchfloor: Watchfloor) -> None:
    done = watchfloor("feedback", "abc", "noise")
    assert done.code == 1
    assert 'no alert begins with "abc"' in done.err
