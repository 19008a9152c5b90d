from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from command_runs import Watchfloor


def test_the_shipped_configuration_is_valid_and_what_would_happen_is_told(watchfloor: Watchfloor) -> None:
    done = watchfloor("check")
    assert done.code == 0, done.err
    assert "is valid" in done.out
    for told in ("feeds", "advisory-level-4", "desk (default)", "Next digests", "daily:", "UTC"):
        assert told in done.out


def test_where_an_alert_of_dark_sources_goes_is_told(watchfloor: Watchfloor) -> None:
    out = watchfloor("check").out
    assert "no-feed-answers (high) → desk: told at once" in out
    assert "sources-dark (medium) → desk: not at once; " in out


MANY = """
receivers:
  desk: {{file: {{folder: outbox}}}}
{receivers}
default_receiver: desk
routes:
  - {{match: {{min_severity: high}}, receivers: [{names}]}}
digests: []
"""


def test_receivers_that_hear_alike_are_one_line_and_stand_in_the_same_order_each_time(watchfloor: Watchfloor) -> None:
    watchfloor("init", "mine")
    names = [f"team-{number:02}" for number in range(33)]
    receivers = "\n".join(f"  {name}: {{file: {{folder: {name}}}}}" for name in reversed(names))
    Path("mine/alerts.yaml").write_text(MANY.format(receivers=receivers, names=", ".join(reversed(names))))
    done = watchfloor("check", "-c", "mine")
    assert done.code == 0, done.err
    dark = [line for line in done.out.splitlines() if "where feeds go dark" in line]
    assert len(dark) < 6
    assert any("→ team-00, team-01, team-02 and 30 more: told at once" in line for line in dark)
    listed = [line.split(":")[0] for line in done.out.splitlines() if line.startswith("team-") and ": file " in line]
    assert listed == names
    told = json.loads(watchfloor("check", "-c", "mine", "--json").out.splitlines()[0])
    assert list(told["receivers"]) == ["desk", *names]


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


def test_where_no_rule_is_at_work_it_is_noted_that_nobody_is_alerted(watchfloor: Watchfloor) -> None:
    watchfloor("init", "mine")
    rules = Path("mine/rules.yaml")
    Path("mine/rules_test.yaml").unlink()
    rules.write_text("rules: []\n")
    assert "note rules.yaml holds no rule: nobody is ever alerted;" in watchfloor("check", "-c", "mine").out
    rules.write_text(
        "rules: [{id: acts, title: Acts, kind: count, where: {types: [bombing]}, condition: {gte: 1}, "
        "timespan: 6h, count: stories, severity: high, enabled: false}]\n"
    )
    out = watchfloor("check", "-c", "mine").out
    assert "note rules.yaml holds no rule that is switched on: nobody is ever alerted;" in out
    assert "0 rules, 1 more switched off\n" in out


def test_rules_that_are_switched_off_are_counted_apart(watchfloor: Watchfloor) -> None:
    """`why-not` chooses the nearest of all there are, and `check` counts those at work."""
    nearest = watchfloor("why-not", "xyz").err
    at_work = len(json.loads(watchfloor("check", "--json").out)["rules"])
    off = int(re.search(r"nearest of (\d+)", nearest)[1]) - at_work  # type: ignore[index]
    assert f"\n{at_work} rules, {off} more switched off\n" in watchfloor("check").out


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


def test_feeds_of_which_only_names_are_read_are_counted(watchfloor: Watchfloor) -> None:
    """A feed in Spanish told of a coup and nothing came of it; all that was said is that it had been read."""
    said = "in these languages only names of places are read"
    assert said not in watchfloor("check").out
    watchfloor("init", "mine")
    Path("mine/feeds.yaml").write_text("use: [{topics: [world], languages: [en, es, fr]}]\n")
    done = watchfloor("check", "--config", "mine", "--json")
    (note,) = [note for note in json.loads(done.out)["notes"] if said in note]
    assert "in Spanish" in note
    assert "in French" in note


def test_a_folder_that_is_none_is_a_wrong_call(watchfloor: Watchfloor) -> None:
    done = watchfloor("check", "--config", "nowhere")
    assert done.code == 2
    assert "nowhere is not a folder" in done.err


def test_broken_yaml_is_one_clear_sentence(watchfloor: Watchfloor) -> None:
    watchfloor("init", "mine")
    Path("mine/feeds.yaml").write_text("use:\n  - {topics: [wire\nown: ]\n")
    done = watchfloor("check", "--config", "mine")
    assert done.code == 2
    assert "mine/feeds.yaml:2:14 " in done.err
    assert "Traceback" not in done.err
    assert done.err.splitlines()[1:] == [NOT_RUN]


def test_when_a_digest_is_due_is_told_in_its_own_zone_by_both_commands(watchfloor: Watchfloor) -> None:
    watchfloor("init", "mine")
    Path("mine/alerts.yaml").write_text('zone: Asia/Kathmandu\ndigests: [{name: early, at: "05:00"}]\n')
    for command in ("check", "digest"):
        out = watchfloor(command, "-c", "mine").out
        assert "05:00 +0545 (23:15 UTC)" in next(line for line in out.splitlines() if line.startswith("early: "))


def faults_of(watchfloor: Watchfloor, file: str, before: str, after: str) -> list[str]:
    """What `check` says of the shipped configuration with one place changed."""
    assert watchfloor("init", "mine").code == 0
    path = Path("mine", file)
    assert before in path.read_text()
    path.write_text(path.read_text().replace(before, after, 1))
    done = watchfloor("check", "--config", "mine")
    assert done.code == 2, done.out
    return done.err.replace("mine/", "").splitlines()


NOT_RUN = "rules_test.yaml was not run: mend this first, then check again"


@pytest.mark.parametrize(
    ("before", "after", "faults"),
    [
        ("\nrules:\n", "\nRules:\n", ["missing key", "unknown key"]),
        ("  - id: missile-attacks", "  - id: Missile attacks", ['"Missile attacks" is no id']),
        ("  - id: missile-attacks", "  - id: drone-attacks", ['there is already a rule "drone-attacks"']),
        ("  - id: missile-attacks", "  - idd: missile-attacks", ["missing key", "unknown key"]),
    ],
)
def test_a_fault_of_the_rules_is_not_told_again_by_every_test_of_them(
    watchfloor: Watchfloor, before: str, after: str, faults: list[str]
) -> None:
    *told, last = faults_of(watchfloor, "rules.yaml", before, after)
    assert last == NOT_RUN
    assert len(told) == len(faults), told
    assert all(fault in line and line.startswith("rules.yaml:") for fault, line in zip(faults, told, strict=True))


def test_routes_do_not_tell_it_again_either(watchfloor: Watchfloor) -> None:
    watchfloor("init", "mine")
    alerts = Path("mine/alerts.yaml")
    route = "routes: [{match: {rules: [advisory-level-4, departure-ordered]}, receivers: [desk]}]\n"
    alerts.write_text(alerts.read_text() + route)
    rules = Path("mine/rules.yaml")
    rules.write_text(rules.read_text().replace("\nrules:\n", "\nRules:\n", 1))
    assert "alerts.yaml" not in watchfloor("check", "--config", "mine").err


def test_tests_of_many_rules_that_are_gone_are_told_in_one_line(watchfloor: Watchfloor) -> None:
    watchfloor("init", "mine")
    rules = Path("mine/rules.yaml")
    own = "rules: [{id: acts, title: Acts, kind: count, where: {types: [bombing]}, condition: {gte: 1}, "
    rules.write_text(own + "timespan: 6h, count: stories, severity: high}]\n")
    told, last = watchfloor("check", "--config", "mine").err.splitlines()
    assert last == NOT_RUN
    assert told.startswith("mine/rules_test.yaml:")
    assert "more rules of these tests are not in rules.yaml; delete their tests, or this file" in told


def test_a_rule_that_is_gone_is_told_where_its_tests_stand(watchfloor: Watchfloor) -> None:
    before, after = "  - id: coup\n", "  - id: putsch\n"
    told = faults_of(watchfloor, "rules.yaml", before, after)
    assert all('unknown rule "coup"; rules.yaml has none of that name' in line for line in told[:-1])
    assert len(told) > 1


@pytest.mark.parametrize(
    ("file", "before", "after", "said"),
    [
        (
            "rules.yaml",
            "    title: Drone attacks",
            "    name: Drone attacks",
            'unknown key "name"; did you mean "title"?',
        ),
        (
            "alerts.yaml",
            "# routes:",
            "routes: [{match: {countries: [Mali]}, receivers: [desk]}]",
            'unknown key "countries"; did you mean "regions"?',
        ),
        (
            "rules.yaml",
            "condition: {gte: 3}",
            "condition: {gte: 1,000}",
            "write a number without commas between its digits",
        ),
        ("alerts.yaml", "min_severity: high", "min_severity: >= high", "put a text that begins with one in quotes"),
        (
            "alerts.yaml",
            "# smtp:",
            "smtp: {host: 'smtp.x.org:587', from: w@x.org}",
            'the host is named alone; write "host: smtp.x.org" and "port: 587"',
        ),
        ("alerts.yaml", "# smtp:", "smtp: {host: 'my server', from: w@x.org}", "write one such as smtp.example.org"),
        ("alerts.yaml", 'at: "07:00"', "at: “07:00”", 'such as 07:00; “ and ” are no quotes here, write "'),
        (
            "alerts.yaml",
            "console: {}",
            "email: {to: 'a@x.org; b@x.org'}",
            "write several as a list: [a@x.org, b@x.org]",
        ),
        ("alerts.yaml", "console: {}", "email: {to: [Desk <a@x.org>]}", "write the address alone: a@x.org"),
        ("rules.yaml", "      regions: [", "      countries: [", 'unknown key "countries"; did you mean "regions"?'),
        (
            "rules.yaml",
            "condition: {gte: 3}",
            'condition: ">= 3"',
            'not the text ">= 3", for example condition: {gte: 3}',
        ),
    ],
)
def test_what_people_write_is_answered_with_what_to_write(
    watchfloor: Watchfloor, file: str, before: str, after: str, said: str
) -> None:
    told = faults_of(watchfloor, file, before, after)
    assert any(line.endswith(said) for line in told), told


@pytest.mark.parametrize("name", ["rules.yml", "Rules.yaml"])
def test_a_file_under_nearly_its_name_is_pointed_to(watchfloor: Watchfloor, name: str) -> None:
    watchfloor("init", "mine")
    Path("mine/rules.yaml").rename(Path("mine", name))
    told, _ = watchfloor("check", "--config", "mine").err.splitlines()
    assert told == f'mine/rules.yaml does not exist; "{name}" lies beside it: give that one this name'


def test_assets_are_told_with_their_nearest_town_and_one_far_from_its_country_is_noted(watchfloor: Watchfloor) -> None:
    assert watchfloor("init", "mine").code == 0
    Path("mine/watchfloor.yaml").write_text(
        "assets:\n  erbil-office: {lat: 36.19, lon: 44.01, country: Norway}\n  buoy: {lat: 30, lon: -40}\n"
    )
    done = watchfloor("check", "--config", "mine")
    assert (done.code, "2 assets" in done.out) == (0, True), done.err
    assert "erbil-office: 0 km from Erbil, Iraq\n" in done.out
    assert "buoy: no town within 150 km\n" in done.out
    assert (
        "note mine/watchfloor.yaml:2:51 erbil-office lies 0 km from Erbil, Iraq, which is not near Norway" in done.out
    )


@pytest.mark.parametrize(
    ("routes", "said"),
    [
        ("[{receivers: [desk]}, {match: {regions: [sahel]}, receivers: [desk]}]", "takes everything; move it up"),
        (
            "[{match: {min_severity: low}, receivers: [desk]}, {match: {min_severity: high}, receivers: [desk]}]",
            "takes all it asks for; move it up",
        ),
    ],
)
def test_a_route_that_can_take_nothing_is_noted_unless_the_one_above_says_continue(
    watchfloor: Watchfloor, routes: str, said: str
) -> None:
    watchfloor("init", "mine")
    path = Path("mine/alerts.yaml")
    shipped = path.read_text()
    path.write_text(f"{shipped}\nroutes: {routes}\n")
    done = watchfloor("check", "--config", "mine", "--json")
    (note,) = [one for one in json.loads(done.out)["notes"] if "takes no alert" in one]
    line = len(shipped.splitlines()) + 2
    assert note.startswith(f"mine/alerts.yaml:{line}:")
    assert f"routes[2] takes no alert: routes[1] above it {said}, or write continue: true there" in note
    path.write_text(f"{shipped}\nroutes: {routes.replace('[desk]', '[desk], continue: true', 1)}\n")
    assert "takes no alert" not in watchfloor("check", "--config", "mine").out


def test_an_asset_at_the_origin_of_degrees_is_noted(watchfloor: Watchfloor) -> None:
    assert watchfloor("init", "mine").code == 0
    Path("mine/watchfloor.yaml").write_text("assets:\n  office: {lat: 0, lon: 0}\n  equator: {lat: 0, lon: 32.5}\n")
    (note,) = [one for one in json.loads(watchfloor("check", "-c", "mine", "--json").out)["notes"] if "lies at" in one]
    assert note.startswith("mine/watchfloor.yaml:2:17 office lies at 0, 0, in the ocean off Africa; ")


def test_a_type_that_shares_a_word_of_its_own_may_be_meant(watchfloor: Watchfloor) -> None:
    assert watchfloor("init", "mine").code == 0
    rules = Path("mine/rules.yaml")
    rules.write_text(rules.read_text().replace("types: [drone_attack", "types: [drone_strike", 1))
    done = watchfloor("check", "--config", "mine")
    assert 'unknown indicator "drone_strike"; did you mean "drone_attack"?' in done.err


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("kind: share, measure: percent, condition: {gte: 4}", "at least 4 percent of the coverage in 24 h"),
        ("kind: share, condition: {gte: 4}", "at least 4 times the usual in 24 h"),
        ("kind: share, measure: deviations, condition: {gte: 4}", "at least 4 deviations above the usual in 24 h"),
        ("kind: silence, condition: {gte: 24}", "at least 24 hours without a new item"),
        ("kind: silence, of: answers, condition: {gte: 3}", "at least 3 hours without an answer"),
    ],
)
def test_what_a_threshold_counts_is_told(rule: str, said: str, watchfloor: Watchfloor) -> None:
    _only(watchfloor, f"{{id: a, title: A, {rule}, severity: low}}")
    assert said in " ".join(watchfloor("check", "-c", "mine").out.split())


@pytest.mark.parametrize(
    ("rule", "column", "said"),
    [
        ("kind: silence, where: {topics: [maritime]}, condition: {gte: 24}, severity: low", 49,
         'rule "a" cannot fire: no feed that is used is one that its where asks for'),
        ("kind: score, where: {types: [riot]}, weights: {coup: 5, riot: 1}, condition: {gte: 9}, severity: low", 74,
         "coup is not among the types of where, so its weight counts for nothing; add it there or take it out here"),
        ("kind: count, condition: {gte: 6}, severity: {medium: 2, high: 5, critical: 9}", 80,
         "no alert is ever medium: the rule fires from 6, where it is high or worse"),
    ],
)  # fmt: skip
def test_what_a_rule_asks_in_vain_is_noted(rule: str, column: int, said: str, watchfloor: Watchfloor) -> None:
    Path("mine").mkdir(exist_ok=True)
    _only(watchfloor, f"{{id: a, title: A, {rule}}}")
    Path("mine/feeds.yaml").write_text("use: [{ids: [bbc-world]}]\n")
    notes = json.loads(watchfloor("check", "-c", "mine", "--json").out)["notes"]
    assert [one for one in notes if said in one] == [f"mine/rules.yaml:1:{column} {said}"]


@pytest.mark.parametrize(
    "rule",
    [
        "kind: silence, where: {topics: [world]}, condition: {gte: 24}, severity: low",
        "kind: silence, where: {topics: [maritime]}, condition: {gte: 24}, severity: low, enabled: false",
        "kind: score, weights: {coup: 5}, condition: {gte: 9}, severity: low",
        "kind: count, condition: {gte: 2}, severity: {medium: 2, high: 5}",
    ],
)
def test_what_a_rule_may_well_ask_is_not(rule: str, watchfloor: Watchfloor) -> None:
    _only(watchfloor, f"{{id: a, title: A, {rule}}}")
    notes = json.loads(watchfloor("check", "-c", "mine", "--json").out)["notes"]
    assert [one for one in notes if "mine/rules.yaml:" in one] == []


def _only(watchfloor: Watchfloor, rule: str) -> None:
    """A folder with one rule."""
    assert watchfloor("init", "mine").code == 0
    Path("mine/rules.yaml").write_text(f"rules: [{rule}]\n")
    Path("mine/rules_test.yaml").unlink()


def test_circles_are_told_with_their_nearest_town_and_one_in_nowhere_is_noted(watchfloor: Watchfloor) -> None:
    assert watchfloor("init", "mine").code == 0
    Path("mine/watchfloor.yaml").write_text(
        "regions:\n"
        "  office: {circles: [{name: Cap, lat: -72.2, lon: 19.76, radius_km: 50}]}\n"
        "  lanes: {circles: [{name: Erbil, lat: 36.19, lon: 44.01, radius_km: 50}, "
        "{name: Open sea, lat: 15, lon: 64, radius_km: 300}]}\n"
    )
    out = watchfloor("check", "--config", "mine").out
    assert "3 circles" in out
    assert "lanes, Erbil: 0 km from Erbil, Iraq\n" in out
    notes = [line for line in out.splitlines() if "nor a sea" in line]
    assert len(notes) == 1, "a circle of the Arabian Sea has no town and is no mistake"
    assert notes[0].startswith("note mine/watchfloor.yaml:2:39 Cap has neither a town within 150 km nor a sea")
    assert "with lat and lon exchanged it lies 0 km from Cap-Haïtien, Haiti" in notes[0]
