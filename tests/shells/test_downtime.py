"""A daemon that was down, on a clock that a test moves: nothing ends, nothing is silent and nothing is lost by that."""

from __future__ import annotations

from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

from small_apps import NOW, Papers, item, world

from alerts.model import Reason
from monitor.app import App
from monitor.lib.clock import VirtualClock

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def dated(title: str, published: datetime) -> str:
    stamp = f"<pubDate>{format_datetime(published)}</pubDate></item>"
    return item(title).replace("</item>", stamp)


class Life:
    """One installation over several lives of its daemon."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.papers, self.clock = folder, Papers(), VirtualClock(NOW)
        self.moved: list[tuple[datetime, Reason, str]] = []

    async def live(self, span: timedelta) -> None:
        """Start, tick every ten minutes for so long, and stop."""
        app = world(self.folder, self.papers, self.clock, "wire", "agency")
        await app.start()
        until = self.clock.now() + span
        await self._assess(app)
        while self.clock.now() < until:
            await app.poll()
            await self._assess(app)
            self.clock.advance(10 * MINUTE)
        await app.close()

    async def _assess(self, app: App) -> None:
        assessed = await app.assess()
        told = ((one.at, one.reason, one.alert.summary) for one in assessed.transitions if one.tell)
        self.moved += told

    def down(self, span: timedelta) -> None:
        self.clock.advance(span)

    def reasons(self) -> list[Reason]:
        return [reason for _, reason, _ in self.moved]


async def test_an_alert_outlives_a_downtime_and_ends_once_its_window_was_watched(tmp_path: Path) -> None:
    life = Life(tmp_path)
    life.papers.pages["wire"] = item("Drones struck a base in Erbil")
    await life.live(2 * HOUR)
    life.papers.pages["wire"] = ""
    life.down(30 * HOUR)
    back = life.clock.now()
    await life.live(12 * HOUR)
    assert life.reasons() == [Reason.FIRED, Reason.RESOLVED]
    ended = life.moved[-1][0]
    assert timedelta(hours=6) <= ended - back <= timedelta(hours=7), "a quarter of its 24 hours was watched"


async def test_a_short_restart_delays_the_end_of_nothing(tmp_path: Path) -> None:
    life = Life(tmp_path)
    life.papers.pages["wire"] = item("Drones struck a base in Erbil")
    await life.live(23 * HOUR)
    life.down(10 * MINUTE)
    await life.live(3 * HOUR)
    assert life.reasons() == [Reason.FIRED, Reason.RESOLVED]
    assert life.moved[-1][0] - NOW <= 24 * HOUR + 20 * MINUTE


async def test_what_happened_while_nobody_watched_is_told_at_once_and_said_to_be_late(tmp_path: Path) -> None:
    life = Life(tmp_path)
    await life.live(2 * HOUR)
    stopped = life.clock.now()
    life.down(50 * HOUR)
    life.papers.pages["wire"] = dated("Drones struck a base in Erbil", stopped + 10 * HOUR)
    back = life.clock.now()
    await life.live(2 * HOUR)
    ((at, reason, summary),) = life.moved
    assert (at, reason) == (back, Reason.FIRED)
    assert "published while nobody watched" in summary


async def test_a_daily_timer_is_not_blind_on_its_second_day(tmp_path: Path) -> None:
    papers, clock = Papers(), VirtualClock(NOW)
    for day in range(3):
        app = world(tmp_path, papers, clock, "wire", "agency")
        app.pipeline.lookout.timer = True
        await app.start()
        await app.poll()
        clock.advance(MINUTE)
        await app.assess(hurry=True)
        now = clock.now()
        assert app.pipeline.briefing(now - 24 * HOUR, now).watch.dark == (), day
        assert app.pipeline.lookout.dark(now - 48 * HOUR, now) == (), day
        await app.close()
        clock.advance(24 * HOUR - MINUTE)


async def test_an_alert_of_a_daemon_that_runs_for_two_hours_a_day_ends_after_days_and_the_next_is_told(
    tmp_path: Path,
) -> None:
    life = Life(tmp_path)
    for title in ("Drones struck a base in Erbil", *["Minister opens a bridge"] * 4, "Drones hit a depot near Basra"):
        life.papers.pages["wire"] = item(title)
        await life.live(2 * HOUR)
        life.down(22 * HOUR)
    assert life.reasons() == [Reason.FIRED, Reason.RESOLVED, Reason.FIRED]
    assert life.moved[1][0] - NOW >= timedelta(days=3)
