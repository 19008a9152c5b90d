"""`explain`: why an alert stands as it does, and from when on people hear of it again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from command_runs import Watchfloor

from monitor.app import App, bootstrap
from monitor.model.feed import FeedState
from monitor.model.item import Item, KeyKind
from monitor.model.mention import Document
from monitor.model.rule import TellAgain
from monitor.model.severity import Severity
from monitor.model.signal import Evaluation, Signal, alert_fingerprint
from monitor.storage.records import Poll

SPANISH = "El golpe de Estado deja nueve muertos en la capital, según el gobierno"
CALM, BOMB = "Museum shows old maps", "Car bomb kills nine in Quetta, Pakistan"
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


def _kept(watchfloor: Watchfloor, title: str, age: timedelta, *, stated: timedelta | None = None) -> str:
    """A configuration beside a state that holds one item, seen so long ago."""
    watchfloor("init", "config")
    Path("state").mkdir()
    app = bootstrap(Path("config"), Path("state"))
    app.migrate()
    feed = next(feed for feed in app.configuration.monitor.feeds if feed.issuer is None)
    seen = app.clock.now() - age
    item = Item(
        "i1", feed.id, "k", KeyKind.GUID, title, "", None, None if stated is None else seen - stated, seen, "en",
        content_hash="h",
    )  # fmt: skip
    tagged = app.configuration.tagger.tag(Document("i1", title, ""))
    app.pipeline.store.sync_feeds([feed], seen)
    app.pipeline.store.save_poll(Poll(FeedState(feed.id, seen), (item,), {"i1": tagged}))
    return "i1"


@pytest.mark.parametrize(
    ("rule", "title", "hours", "stated", "said"),
    [
        ("bombings", CALM, 1, 0, ("no indicator", "in this one there is nothing to count")),
        ("bombings", SPANISH, 1, 0, ("read as Spanish", "of what is written in Spanish, only names")),
        ("bombings", BOMB, 70, 0, ("outside the window of the rule",)),
        ("bombings", BOMB, 800, 0, ("(actual) in PK", "outside the 24 h that bombings")),
        ("bombings", BOMB, 1, 200, ("8 days 8 h old when it was first seen",)),
        ("bombings", "Car bomb kills nine", 1, 0, ("names no country, rule asks for World", "it names no place")),
        ("coup", BOMB, 1, 0, ("types: bombing, rule asks for coup",)),
        ("sources-dark", CALM, 1, 0, ("sources-dark looks at how feeds are doing, not at items",)),
    ],
)
def test_of_a_stored_item_it_is_told_what_was_read_in_it_and_why_a_rule_does_not_count_that(
    watchfloor: Watchfloor, rule: str, title: str, hours: int, stated: int, said: tuple[str, ...]
) -> None:
    """Of an item minutes old in which nothing was read it was said that there is no such item."""
    item = _kept(watchfloor, title, timedelta(hours=hours), stated=timedelta(hours=stated))
    done = watchfloor("why-not", rule, item)
    assert done.code == 0, done.err
    assert [words for words in said if words not in done.out] == [], done.out


RULES = """
rules:
  - {id: bombs, title: B, kind: count, where: {types: [bombing]}, condition: {gte: 1}, for: 6h, severity: high}
  - {id: drones, title: D, kind: count, where: {types: [drone_attack]}, condition: {gte: 1}, severity: high}
"""


def _ruled(watchfloor: Watchfloor) -> App:
    """An app over two rules and one feed, which told of a bomb an hour ago."""
    watchfloor("init", "config")
    Path("config/rules_test.yaml").unlink()
    Path("config/rules.yaml").write_text(RULES)
    Path("config/feeds.yaml").write_text("own: [{id: x, url: 'https://x.example/', topic: world}]\n")
    Path("state").mkdir()
    app = bootstrap(Path("config"), Path("state"))
    app.prepare()
    seen = app.clock.now() - timedelta(hours=1)
    item = Item("i1", "x", "k", KeyKind.GUID, BOMB, "", None, seen, seen, "en", content_hash="h")
    tagged = app.configuration.tagger.tag(Document("i1", BOMB, ""))
    app.pipeline.store.save_poll(
        Poll(FeedState("x", seen, last_success_at=seen, last_item_at=seen), (item,), {"i1": tagged})
    )
    return app


def test_of_a_condition_that_must_hold_for_a_while_it_is_not_said_that_it_fires(watchfloor: Watchfloor) -> None:
    """Asked why nobody was told, it said that the rule fires."""
    app = _ruled(watchfloor)
    assert (
        "would be pending for country PK: its condition holds, and must for 6 h"
        in watchfloor("why-not", "bombs", "PK").out
    )
    begun = app.clock.now()
    app.service.assess(app.pipeline.assess(begun), begun)
    due = f"{begun + timedelta(hours=6):%d %b %H:%M}"
    assert (
        f"bombs is pending for country PK since {begun:%d %b %H:%M} UTC: it fires at {due} UTC"
        in watchfloor("why-not", "bombs", "PK").out
    )


def test_of_what_fires_it_is_said_who_was_told_or_why_not(watchfloor: Watchfloor) -> None:
    app = _ruled(watchfloor)
    for hours in (0, 6):
        at = app.clock.now() + timedelta(hours=hours - 6)
        held = Signal(
            "bombs", alert_fingerprint("bombs", {"country": "PK"}), {"country": "PK"}, Severity.LOW, "B", "", 1.0,
            "at least 1", at, for_=timedelta(hours=6),
        )  # fmt: skip
        app.service.assess(Evaluation(at, (held,), frozenset(), frozenset({"bombs"})), at)
    done = watchfloor("why-not", "bombs", "PK")
    (alert,) = app.alert_store.open_alerts()
    assert f"alert {alert.id[:12]}" in done.out
    assert "desk: fired, below severity" in done.out


def test_in_the_dark_a_near_miss_is_blind_and_not_quiet(watchfloor: Watchfloor) -> None:
    """Nothing was said of three days without any feed but that nothing is told."""
    app = _ruled(watchfloor)
    assert "blind" not in watchfloor("why-not", "drones", "PK").out
    state = app.pipeline.store.states(("x",))["x"]
    app.pipeline.store.save_poll(Poll(replace(state, failures=3, last_error="no answer")))
    assert "blind: none of the feeds that could tell of it is well" in watchfloor("why-not", "drones", "PK").out


def test_what_is_no_item_is_not_taken_for_one(watchfloor: Watchfloor) -> None:
    done = watchfloor("why-not", "bombings", "0123abcd")
    assert done.code == 1
    assert '"0123abcd" is no country, no region, no asset and no item that is stored' in done.err
