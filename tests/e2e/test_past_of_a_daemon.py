"""What `backtest` says of the daemon's own database is what that daemon told."""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import datetime
from pathlib import Path

from command_runs import Watchfloor

sys.path.insert(0, str(Path(__file__).parents[1] / "backtest"))
from small_daemons import ADVICE, HOUR, PAPERS, RULES, START, Entry, rss

from monitor.app import App, bootstrap
from monitor.lib.clock import VirtualClock
from monitor.model.feed import Feed, FeedState, Fetched, Outcome

BOMB = "Bomb explodes at market in Karachi"
DAYS: dict[int, tuple[str, str, Entry]] = {
    0: (ADVICE, "iq", Entry("Iraq - Level 2: Exercise Increased Caution", "Be careful in Iraq due to terrorism.")),
    2: ("harbour", "bomb", Entry(BOMB, "A bomb exploded at a market in Karachi, killing 3 people.")),
    6: ("harbour", "bomb", Entry(BOMB, "A bomb exploded at a market in Karachi, killing 34 people.")),
    9: (ADVICE, "iq", Entry("Iraq - Level 4: Do Not Travel", "Do not travel to Iraq due to armed conflict.")),
    12: ("meridian", "base", Entry("Drones strike air base near Erbil", "Two drones hit the base in northern Iraq.")),
    15: ("meridian", "base", Entry("Air base near Erbil: an exercise", "There was no attack.")),
}


class Pages:
    """Brings what stands on each feed's page."""

    def __init__(self) -> None:
        self.pages: dict[str, dict[str, Entry]] = {}

    async def fetch(self, feed: Feed, _state: FeedState, now: datetime) -> Outcome:
        return Fetched(feed.id, feed.url, 200, {}, rss(self.pages.get(feed.id, {})).encode(), now)


def configuration(folder: Path) -> Path:
    folder.mkdir()
    papers = "".join(
        f"  - {{id: {id_}, url: 'https://{id_}.example/', topic: world, interval: 10m}}\n" for id_ in PAPERS
    )
    advice = f"  - {{id: {ADVICE}, url: 'https://advice.example/', topic: advisory, issuer: us-state, interval: 10m}}\n"
    (folder / "feeds.yaml").write_text(f"own:\n{papers}{advice}")
    (folder / "watchfloor.yaml").write_text("title: Small\n")
    (folder / "alerts.yaml").write_text("receivers: {desk: {file: {folder: outbox}}}\n")
    (folder / "rules.yaml").write_text(RULES)
    return folder


async def live(app: App, clock: VirtualClock, pages: Pages) -> None:
    await app.start()
    try:
        for number in range(40):
            if number % 4 == 0:
                quiet = Entry(f"Trade talks with Ghana go on, part {number}")
                pages.pages.setdefault("lakeside", {})[f"quiet-{number}"] = quiet
            if number in DAYS:
                feed, key, entry = DAYS[number]
                pages.pages.setdefault(feed, {})[key] = entry
            await app.cycle(in_turn=True)
            clock.advance(HOUR)
    finally:
        await app.close()


def test_the_daemon_and_a_backtest_of_its_database_tell_the_same_alerts(tmp_path: Path, watchfloor: Watchfloor) -> None:
    config, clock, pages = configuration(tmp_path / "config"), VirtualClock(START), Pages()
    (tmp_path / "state").mkdir()
    app = bootstrap(config, tmp_path / "state", clock=clock, fetcher=pages)
    asyncio.run(live(app, clock, pages))
    lived = bootstrap(config, tmp_path / "state").alert_store.alerts(limit=None)
    told = sorted((one.rule_id, one.labels["country"], one.fired_at.isoformat()) for one in lived if one.fired_at)
    done = watchfloor("backtest", "--config", config, "--state", tmp_path / "state", "--workers", "1", "--json")
    assert done.code == 0, done.err
    lines = [one for one in map(json.loads, done.out.splitlines()) if one["kind"] == "alert"]
    again = sorted(
        (one["rule"], one["labels"]["country"], datetime.fromisoformat(one["at"]).isoformat()) for one in lines
    )
    assert again == told
    assert [(rule, datetime.fromisoformat(at) - START) for rule, _, at in told] == [
        ("drones", 12 * HOUR),
        ("level-4", 9 * HOUR),
        ("many-killed", 6 * HOUR),
        ("stands-high", 9 * HOUR),
    ]
