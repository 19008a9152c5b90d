"""Titles, quotes and errors are a stranger's input: they are printed as they stand and steer nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from command_runs import Done, Watchfloor

from alerts import outbox
from alerts.model import (
    Alert,
    AlertStatus,
    DeliveryStatus,
    Message,
    MessageKind,
    Reason,
    Target,
    Transition,
)
from monitor.app import bootstrap
from monitor.cli.screen import STEERING
from monitor.lib.clock import SystemClock
from monitor.model.feed import FeedState
from monitor.model.item import Item, KeyKind
from monitor.model.mention import Assertion, Mention, Quantity, Tagged
from monitor.model.place import CountryMention, Role
from monitor.model.severity import Severity
from monitor.model.signal import Evidence
from monitor.model.story import Membership, Story
from monitor.storage.store import Poll

MARKUP = r"News [/b] here [red] [/] :skull: [link=x] \\"
HOSTILE = MARKUP + " \x1b[2J\x1b]0;owned\x07\r\x9b31m\u202etxt.exe\u2066 \u2028\U000e0041\nsecond line \\"
FEEDS = """
own:
  - {id: wire, name: "News [/b] here [red]", url: "https://wire.example/feed", topic: world}
"""
RULES = """
rules:
  - id: drones
    title: "Drones [/b] [red]"
    kind: count
    where: {types: [drone_attack]}
    count: stories
    condition: {gte: 1}
    timespan: 24h
    severity: high
"""
ALERTS = """
receivers:
  desk:
    file: {folder: "out[/b]box"}
digests:
  - {name: daily, at: "07:00", zone: UTC, receivers: [desk]}
"""


def hostile_mention(now: datetime) -> Mention:
    return Mention(
        type="drone_attack",
        assertion=Assertion.ACTUAL,
        cue=HOSTILE,
        countries=("IQ",),
        places=(),
        quantities={"killed": Quantity("killed", 12, None, True, HOSTILE)},
        attributes={"kind": HOSTILE},
        actor=HOSTILE,
        target=None,
        attribution=None,
        event_time=now,
        field="title",
        start=0,
        end=len(HOSTILE),
        quote=HOSTILE,
        trigger="News",
        rule=HOSTILE,
        confidence=0.9,
        codes={},
        weight=8.0,
    )


def hostile_poll(now: datetime, version: str) -> Poll:
    item = Item("i1", "wire", "k", KeyKind.GUID, HOSTILE, HOSTILE, "https://a.example/[/b]", now, now, "en")
    tagged = Tagged("i1", version, "en", (CountryMention("IQ", Role.EVENT, 0.9),), (), (hostile_mention(now),))
    story = Story("s1", HOSTILE, now, now, ("i1",), ("wire",), ("IQ",), ("drone_attack",))
    state = FeedState(
        "wire", now, last_polled_at=now, last_success_at=now, failures=3, last_error=HOSTILE, why_next=HOSTILE
    )
    return Poll(state, (item,), {"i1": tagged}, (story,), {"i1": Membership("s1")}, (), (), ("k",))


def hostile_alert(now: datetime) -> Transition:
    evidence = Evidence(HOSTILE, HOSTILE, "https://a.example/[/b]", HOSTILE, "i1", now)
    alert = Alert(
        "a1", "f1", "drones", {"country": "IQ"}, AlertStatus.FIRING, Severity.HIGH, HOSTILE, HOSTILE, 1.0, HOSTILE,
        now, now, (evidence,), fired_at=now,
    )  # fmt: skip
    return Transition(alert, Reason.FIRED, now, True)


@pytest.fixture
def hostile(watchfloor: Watchfloor) -> Watchfloor:
    """The command over a configuration and a state full of hostile words."""
    assert watchfloor("init", "config").code == 0
    for name, text in {"feeds": FEEDS, "rules": RULES, "alerts": ALERTS}.items():
        Path(f"config/{name}.yaml").write_text(text)
    Path("config/rules_test.yaml").unlink()  # the tests of rules that are gone
    Path("state").mkdir()
    app = bootstrap(Path("config"), Path("state"))
    app.prepare()
    now = SystemClock().now().astimezone(UTC)
    app.pipeline.store.save_poll(hostile_poll(now, app.pipeline.tagger.version))
    message = Message("m1", MessageKind.NOTICE, HOSTILE, HOSTILE, HOSTILE, (), {}, now)
    (waiting,) = outbox.deliveries(message, [Target("desk", "email", HOSTILE)], now, HOSTILE)
    dead = replace(waiting, status=DeliveryStatus.DEAD, error=HOSTILE)
    app.alert_store.save_assessment([hostile_alert(now)], [dead])
    return watchfloor


def assert_harmless(done: Done) -> None:
    assert "Traceback" not in done.err
    for printed in (done.out, done.err):
        assert STEERING.findall(printed) == []


def test_hostile_words_are_printed_as_they_stand_by_every_command_that_looks(hostile: Watchfloor) -> None:
    for command in ("items", "alerts", "feeds", "digest", "check", "deliveries", "channels"):
        done = hostile(command)
        assert done.code == 0, (command, done.err)
        assert_harmless(done)
    for command in (["items"], ["alerts", "--all"], ["feeds", "--failing"], ["deliveries", "--dead"]):
        assert "News [/b] here [red] [/] :skull: [link=x]" in " ".join(hostile(*command).out.split()), command
    preview = hostile("digest", "--preview")
    assert preview.code == 0, preview.err
    assert_harmless(preview)


def test_lines_for_scripts_are_harmless_too_and_lose_nothing(hostile: Watchfloor) -> None:
    for command in (["items"], ["alerts"], ["feeds"], ["digest", "--preview"], ["check"], ["deliveries"]):
        done = hostile(*command, "--json")
        assert done.code == 0, (command, done.err)
        assert_harmless(done)
        assert [json.loads(line) for line in done.out.splitlines()]
    (record,) = [json.loads(line) for line in hostile("items", "--json").out.splitlines()]
    assert record["title"] == HOSTILE


def test_hostile_words_of_a_call_break_nothing(hostile: Watchfloor) -> None:
    for option, code in {"--country": 2, "--type": 2, "--text": 0, "--feed": 2}.items():
        done = hostile("items", option, "[/b] [red]")
        assert done.code == code, done.err
        assert_harmless(done)


def test_a_hostile_text_is_explained_with_its_marks_in_place(watchfloor: Watchfloor) -> None:
    text = f"{HOSTILE} A drone\u202e attack on Erbil [/b] killed 12 people \\"
    done = watchfloor("tag", "--title", HOSTILE, text)
    assert done.code == 0, done.err
    assert_harmless(done)
    assert "News [/b] here [red] [/] :skull: [link=x]" in done.out
    assert "A drone attack on Erbil [/b] killed 12 people" in done.out
