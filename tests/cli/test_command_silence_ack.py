"""Silences and acknowledgements from the command line, the reasons of decisions, and routes tried at a moment."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from command_runs import Watchfloor

from alerts.service import Assessed
from monitor.app import App, bootstrap
from monitor.model.severity import Severity
from monitor.model.signal import Evaluation, Signal, alert_fingerprint

ALERTS = """
zone: Europe/Berlin
receivers:
  desk:
    file: {folder: outbox}
    quiet_hours: 22:00-07:00
    working_days: [mon, tue, wed, thu, fri]
  night: {console: {}}
default_receiver: desk
immediate: {min_severity: medium, group_wait: 1m}
routes:
  - {name: sahel, match: {regions: [sahel], min_severity: high}, receivers: [night], continue: true}
  - {name: all, receivers: [desk]}
"""


@pytest.fixture
def app(watchfloor: Watchfloor) -> App:
    watchfloor("init", "config")
    Path("config/alerts.yaml").write_text(ALERTS)
    Path("state").mkdir()
    app = bootstrap(Path("config"), Path("state"))
    app.migrate()
    return app


def assess(app: App, *countries: str) -> Assessed:
    now = app.clock.now()
    signals = tuple(
        Signal(
            "drones", alert_fingerprint("drones", {"country": code}), {"country": code}, Severity.CRITICAL,
            f"Drones over {code}", "Three attacks.", 3.0, "at least 3", now, repeat_interval=timedelta(hours=6),
        )
        for code in countries
    )  # fmt: skip
    return app.service.assess(Evaluation(now, signals, frozenset(), frozenset({"drones"})), now)


def test_a_silence_is_added_listed_and_ended(app: App, watchfloor: Watchfloor) -> None:
    done = watchfloor(
        "silence", "add", "country=IQ", "country=SY", "--for", "8h", "--reason", "drill", "--author", "jane"
    )
    assert (done.code, "country=IQ, country=SY, by jane until" in done.out) == (0, True), done.err
    assert assess(app, "IQ").deliveries == ()
    (listed,) = [json.loads(line) for line in watchfloor("silence", "list", "--json").out.splitlines()]
    assert (listed["author"], listed["reason"]) == ("jane", "drill")
    assert watchfloor("silence", "expire", listed["id"]).code == 0
    assert watchfloor("silence", "list").out.strip() == "Nothing is silenced."
    assert len(assess(app, "IQ").deliveries) == 1
    assert watchfloor("silence", "expire", listed["id"]).code == 1


def test_a_silence_about_a_country_by_its_name_holds_for_its_alerts(app: App, watchfloor: Watchfloor) -> None:
    done = watchfloor("silence", "add", "country=Iraq", "--for", "8h", "--reason", "drill")
    assert (done.code, "country=IQ, by" in done.out) == (0, True), done.err
    assert assess(app, "IQ").deliveries == ()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["country=IQ", "--reason", "x"], "a silence has an end"),
        (["country=IQ", "--reason", "x", "--for", "91d"], "90 days from now at the latest"),
        (["country=IQ", "--reason", "x", "--until", "2020-01-01"], "in the future"),
        (["country=IQ", "--reason", " ", "--for", "8h"], "say why"),
        (["Iraq", "--reason", "x", "--for", "8h"], "write NAME=VALUE"),
        (["region=sahell", "--reason", "x", "--for", "8h"], 'did you mean "sahel"?'),
        (["foo=bar", "--reason", "x", "--for", "8h"], 'no alert has a label "foo"; write one of alert, area, country,'),
        (["contry=IQ", "--reason", "x", "--for", "8h"], 'did you mean "country"?'),
        (["country=Chadd", "--reason", "x", "--for", "8h"], 'unknown country "Chadd"; did you mean "Chad"?'),
        (["country=Kenia", "--reason", "x", "--for", "8h"], 'unknown country "Kenia"; did you mean "Kenya"?'),
        (["country=Kongo", "--reason", "x", "--for", "8h"], 'unknown country "Kongo"; '),
        (["country=sahel", "--reason", "x", "--for", "8h"], '"sahel" is a region; write region=sahel'),
        (["type=drone_atack", "--reason", "x", "--for", "8h"], 'did you mean "drone_attack"?'),
        (["severity=awful", "--reason", "x", "--for", "8h"], "choose from info, low, medium, high, critical"),
        (["issuer=us-stat", "--reason", "x", "--for", "8h"], 'did you mean "us-state"?'),
        (["rule=no-such", "--reason", "x", "--for", "8h"], 'there is no rule "no-such"; the nearest of'),
    ],
)
def test_a_silence_that_makes_no_sense_is_refused(
    app: App, watchfloor: Watchfloor, words: list[str], said: str
) -> None:
    done = watchfloor("silence", "add", *words)
    assert done.code == 2
    assert said in " ".join(done.err.replace("│", " ").split())
    assert app.alert_store.silences() == ()


def test_a_silence_may_be_about_a_part_of_a_country_and_about_what_a_rule_writes(
    app: App, watchfloor: Watchfloor
) -> None:
    Path("config/rules.yaml").write_text(
        "rules:\n- {id: a, title: A, kind: level, condition: {gte: 3}, severity: high}\n"
        "- {id: b, title: B, kind: count, group_by: [], condition: {gte: 1}, severity: low, "
        "labels: {country: EU-desk}}\n"
    )
    Path("config/rules_test.yaml").unlink()
    for words in ("area=Azores", "country=EU-desk"):
        done = watchfloor("silence", "add", words, "--reason", "drill", "--for", "8h")
        assert (done.code, "none of" in done.out) == (0, False), done.err
    assert watchfloor("silence", "add", "region=EU-desk", "--reason", "drill", "--for", "8h").code == 2


def test_labels_that_may_be_named_are_listed_once(app: App, watchfloor: Watchfloor) -> None:
    done = watchfloor("silence", "add", "foo=bar", "--reason", "x", "--for", "8h")
    assert done.err.count("severity") == 1
    near = watchfloor("silence", "add", "contry=IQ", "--reason", "x", "--for", "8h")
    assert "severity" not in near.err


def test_a_silence_names_a_region_as_people_call_it_and_an_alert_that_is_open(app: App, watchfloor: Watchfloor) -> None:
    done = watchfloor("silence", "add", "region=Sahel", "--for", "8h", "--reason", "drill")
    assert (done.code, "region=sahel, by" in done.out) == (0, True), done.err
    done = watchfloor("silence", "add", "alert=no-such", "--for", "8h", "--reason", "drill")
    assert (done.code, 'no open alert has an id that begins with "no-such"' in done.err) == (1, True)
    assess(app, "IQ")
    (alert,) = app.alert_store.open_alerts()
    assert watchfloor("silence", "add", f"alert={alert.id[:8]}", "--for", "8h", "--reason", "drill").code == 0


def test_a_silenced_alert_says_so_and_promises_no_reminder(app: App, watchfloor: Watchfloor) -> None:
    assess(app, "ML", "IQ")
    watchfloor("silence", "add", "country=IQ", "--for", "8h", "--author", "jane", "--reason", "a drill")

    def shown(country: str) -> str:
        alert = next(one for one in app.alert_store.open_alerts() if one.labels["country"] == country)
        return watchfloor("alerts", alert.id).out

    assert "by jane: a drill" in shown("IQ")
    assert "no reminders while silenced" in shown("IQ")
    assert "silenced" not in shown("ML")
    assert "next reminder" in shown("ML")
    records = [json.loads(line) for line in watchfloor("alerts", "--json").out.splitlines()]
    assert {one["labels"]["country"]: one["silenced_until"] is not None for one in records} == {"ML": False, "IQ": True}


def test_an_alert_is_taken_on_by_the_beginning_of_its_id(app: App, watchfloor: Watchfloor) -> None:
    assess(app, "IQ")
    (alert,) = app.alert_store.open_alerts()
    done = watchfloor("ack", alert.id[:8], "--author", "jane", "--note", "calling")
    assert (done.code, "Drones over IQ" in done.out) == (0, True)
    assert "taken on by jane" in watchfloor("alerts").out
    assert watchfloor("ack", "no-such").code == 1


def test_an_alert_that_is_over_is_told_from_when_to_when_it_was(app: App, watchfloor: Watchfloor) -> None:
    assess(app, "IQ")
    (begun,) = app.alert_store.open_alerts()
    assert f"firing since {begun.starts_at:%d %b %Y %H:%M} UTC" in watchfloor("alerts").out
    assess(app)
    (over,) = app.alert_store.alerts()
    assert over.ends_at is not None
    span = f"resolved, from {over.starts_at:%d %b %Y %H:%M} UTC to {over.ends_at:%d %b %Y %H:%M} UTC"
    assert span in watchfloor("alerts", "--all").out


def test_an_alert_shows_who_was_told_of_it_and_why_and_when_it_is_told_again(app: App, watchfloor: Watchfloor) -> None:
    assess(app, "ML", "IQ")
    alert = next(one for one in app.alert_store.open_alerts() if one.labels["country"] == "ML")
    out = watchfloor("alerts", alert.id[:10], "--decisions").out
    assert "fired → night: told (sahel: ML in sahel; severity critical, at least high)" in out
    assert "fired → desk: told (all: takes everything)" in out
    assert "next reminder" in out
    assert "Drones over IQ" not in out
    record = json.loads(watchfloor("alerts", alert.id, "--decisions", "--json").out)
    assert {one["verdict"] for one in record["decisions"]} == {"told"}
    assert watchfloor("alerts", "no-such").code == 1


def test_a_route_is_tried_at_a_moment(app: App, watchfloor: Watchfloor) -> None:
    def verdicts(asked: str, at: str) -> dict[str, tuple[str, str | None]]:
        done = watchfloor("check", "--route", asked, "--at", at, "--json")
        assert done.code == 0, done.err
        lines = [json.loads(line) for line in done.out.splitlines()]
        return {line["receiver"]: (line["verdict"], line["at"]) for line in lines}

    saturday, monday = "2026-02-14T03:00", "2026-02-16T10:00"
    assert verdicts("country=ML,severity=high", saturday) == {
        "desk": ("day_off", "2026-02-16T06:00:00Z"),
        "night": ("told", "2026-02-14T03:01:00Z"),
    }
    assert verdicts("country=ML,severity=critical", saturday)["desk"] == ("told", "2026-02-14T03:00:00Z")
    assert verdicts("country=IQ,severity=high", monday) == {"desk": ("told", "2026-02-16T10:01:00Z")}
    assert verdicts("country=IQ,severity=low", monday) == {"desk": ("below_severity", None)}


def test_a_route_that_is_asked_wrongly_is_refused(app: App, watchfloor: Watchfloor) -> None:
    assert watchfloor("check", "--route", "Iraq").code == 2
    assert watchfloor("check", "--route", "severity=awful").code == 2
    assert watchfloor("check", "--route", "contry=IQ").code == 2
    assert watchfloor("check", "--route", "country=Iraqq").code == 2
    assert watchfloor("check", "--route", "type=drone_atack").code == 2
    assert watchfloor("check", "--at", "2026-02-14T03:00").code == 2


def test_what_is_silenced_already_in_the_same_words_is_not_silenced_twice(app: App, watchfloor: Watchfloor) -> None:
    words = ("silence", "add", "country=IQ", "--reason", "drill", "--for")
    assert watchfloor(*words, "8h").out.startswith("silenced ")
    done = watchfloor(*words, "8h")
    assert done.code == 0
    assert done.out.startswith("already silenced by ")
    assert done.out.endswith("nothing was added\n")
    assert watchfloor(*words, "2h").out.startswith("already silenced by ")
    assert watchfloor(*words, "3d").out.startswith("silenced "), "one that lasts longer is another one"
    assert len(app.alert_store.silences()) == 2


@pytest.mark.parametrize(
    ("matchers", "note"),
    [
        (("country=UA",), "note none of 1 rule at work can raise such an alert\n"),
        (("severity=low",), "note none of 1 rule at work can raise such an alert\n"),
        (("country=UA", "country=ML"), ""),
        (("region=sahel",), ""),
        (("type=coup", "country=Mali"), ""),
    ],
)
def test_a_silence_of_what_no_rule_can_raise_says_so(
    matchers: tuple[str, ...], note: str, app: App, watchfloor: Watchfloor
) -> None:
    Path("config/rules.yaml").write_text(
        "rules: [{id: a, title: A, kind: count, where: {types: [coup], regions: [sahel]}, condition: {gte: 1}, "
        "severity: high}]\n"
    )
    Path("config/rules_test.yaml").unlink()
    out = watchfloor("silence", "add", *matchers, "--reason", "drill", "--for", "8h").out
    assert out.startswith("silenced ")
    assert out.partition("note ")[1] + out.partition("note ")[2] == note
