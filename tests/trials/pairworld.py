"""The world around daemons that share a database: feeds on several hosts that grow, kept mail, and the books."""

from __future__ import annotations

import asyncio
import secrets
import sys
import threading
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[1] / "alerts" / "channels")]

from aiohttp import web
from mailsink import MailSink, mail_server
from sqlalchemy import Engine, create_engine, text

from alerts.model import DeliveryStatus
from alerts.storage.store import AlertStore
from monitor.lib.database import connect
from monitor.lib.digest import fingerprint

HOSTS = tuple(f"127.0.0.{number}" for number in range(2, 12))
BLOCK = 20  # acts of one city after another
CITIES = (
    "Erbil", "Damascus", "Beirut", "Khartoum", "Bamako", "Niamey", "Mogadishu", "Kinshasa", "Bangui", "Abuja",
    "Tehran", "Kabul", "Islamabad", "Yangon", "Manila", "Kyiv",
)  # fmt: skip

RULES = """
rules:
  - id: drones
    title: Drone attacks
    kind: count
    where: {types: [drone_attack]}
    count: stories
    group_by: [country]
    condition: {gte: 1}
    timespan: 3m
    severity: high
"""
ALERTS = """
receivers:
  desk: {{email: {{to: [desk@example.org]}}}}
smtp: {{host: 127.0.0.1, port: {smtp}, tls: none, from: watch@floor.example}}
immediate: {{group_wait: 0s}}
digests:
{digests}
"""
WATCHFLOOR = """
health: {{enabled: false}}
storage: {{url: '{database}'}}
polling: {{allow_networks: [127.0.0.0/8], per_host_spacing: 0s, tick: 1s, concurrency: {concurrency}}}
"""


@dataclass
class Wire:
    """Feeds that grow: each act is reported by two feeds on different hosts, in the same words."""

    feeds: int
    shown: list[list[tuple[str, str, str]]] = field(default_factory=list)
    acts: int = 0
    polls: int = 0

    def __post_init__(self) -> None:
        self.shown = [[] for _ in range(self.feeds)]

    def grow(self, acts: int, cities: Sequence[str] = CITIES) -> None:
        """So many more acts, each in two feeds."""
        for _ in range(acts):
            number = self.acts
            self.acts += 1
            city = cities[number // BLOCK % len(cities)]  # a while of each, so that alerts begin and end
            title = f"Drones struck an air base near {city}, report R{number:06} says"
            told = (
                f"Armed drones struck base number {number} near {city} and wounded {2 + number % 40} soldiers, "
                f"witness {number * 7919 % 100003} told reporters at gate {number * 104729 % 99991}."
            )
            for feed in {number % self.feeds, (number + self.feeds // 2) % self.feeds}:
                self.shown[feed].append((f"R{number:06}", title, told))

    async def answer(self, request: web.Request) -> web.Response:
        self.polls += 1
        entries = self.shown[int(request.match_info["number"])]
        items = "".join(
            f"<item><title>{title}</title><description>{told}</description><guid>{key}</guid></item>"
            for key, title, told in entries[-400:]
        )
        body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>F</title>{items}</channel></rss>'
        return web.Response(text=body, content_type="application/rss+xml")

    @property
    def pairs(self) -> list[tuple[int, str]]:
        """Every entry that was shown, as feed number and key."""
        return [(number, key) for number, entries in enumerate(self.shown) for key, _, _ in entries]


class Place:
    """Feeds and mail, served from a thread of their own; and a database of its own."""

    def __init__(self, server: str, folder: Path, feeds: int) -> None:
        self.wire = Wire(feeds)
        self.sink = MailSink()
        self.folder = folder
        self._server = server
        self.name = f"pair_{secrets.token_hex(4)}"
        self.database = f"{server.rpartition('/')[0]}/{self.name}"
        self.ports = (0, 0)
        self._loop = asyncio.new_event_loop()
        self._ready, self._end = threading.Event(), asyncio.Event()

    @contextmanager
    def open(self) -> Iterator[Place]:
        self._admin(f"CREATE DATABASE {self.name}")
        thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),))
        thread.start()
        assert self._ready.wait(30)
        try:
            yield self
        finally:
            self._loop.call_soon_threadsafe(self._end.set)
            thread.join()
            self._admin(f"DROP DATABASE {self.name} WITH (FORCE)")

    async def _serve(self) -> None:
        app = web.Application()
        app.router.add_get("/{number}", self.wire.answer)
        async with AsyncExitStack() as stack:
            smtp = await stack.enter_async_context(mail_server(self.sink))
            runner = web.AppRunner(app)
            await runner.setup()
            first = web.TCPSite(runner, HOSTS[0], 0)
            await first.start()
            port = runner.addresses[0][1]
            for host in HOSTS[1:]:
                await web.TCPSite(runner, host, port).start()
            self.ports = smtp, port
            self._ready.set()
            await self._end.wait()
            await runner.cleanup()

    def configure(self, name: str = "config", *, digests: bool = True, concurrency: int = 8) -> Path:
        config = self.folder / name
        config.mkdir(exist_ok=True)
        smtp, port = self.ports
        feeds = "".join(
            f"  - {{id: f{number}, url: 'http://{HOSTS[number % len(HOSTS)]}:{port}/{number}', topic: world,"
            f" interval: 1m, publisher: p{number}}}\n"
            for number in range(self.wire.feeds)
        )
        (config / "feeds.yaml").write_text(f"own:\n{feeds}")
        (config / "rules.yaml").write_text(RULES)
        slots = "".join(
            f"  - {{name: d{minute:02}, title: Minute {minute}, at: ':{minute:02}', receivers: [desk]}}\n"
            for minute in range(60 if digests else 1)
        )
        (config / "alerts.yaml").write_text(ALERTS.format(smtp=smtp, digests=slots))
        (config / "watchfloor.yaml").write_text(WATCHFLOOR.format(database=self.database, concurrency=concurrency))
        return config

    def _admin(self, statement: str) -> None:
        engine = create_engine(
            self._server.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT"
        )
        with engine.connect() as connection:
            connection.exec_driver_sql(statement)
        engine.dispose()


@dataclass(frozen=True)
class Books:
    """What does not add up; all of it is to be 0, but for the repeats a kill between acceptance and mark may leave.

    Attributes:
        lost: Entries that were served and are not stored.
        twice: Items, counts or places in a story that were written twice.
        parted: Acts whose two reports, word for word the same, are two stories.
        alerts_doubled: Alerts that fired twice, or of one group at the same time.
        digests_doubled: Digests of which two different messages were made, or whose windows overlap or leave a gap.
        miscounted: Digests that tell of another number of items than were seen in their window.
        slots_missing: Slots that passed and were neither told nor merged into the next.
        undelivered: Messages that did not arrive.
        repeats: Messages that arrived twice under the same key.
    """

    items: int
    lost: int
    twice: int
    parted: int
    alerts: int
    alerts_doubled: int
    digests: int
    digests_doubled: int
    miscounted: int
    slots_missing: int
    deliveries: int
    undelivered: int
    repeats: int

    @property
    def wrong(self) -> int:
        return (
            self.lost + self.twice + self.parted + self.alerts_doubled + self.digests_doubled + self.miscounted
            + self.slots_missing + self.undelivered
        )  # fmt: skip


def close_books(place: Place) -> Books:
    """Compare what was shown with what is stored and what arrived."""
    engine = connect(place.database)
    with engine.connect() as connection:

        def rows(query: str) -> list[Any]:
            return list(connection.execute(text(query)).all())

        stored = Counter((int(feed[1:]), key) for feed, key in rows("SELECT feed_id, key FROM items"))
        shown = set(place.wire.pairs)
        counted = rows("SELECT coalesce(sum(items), 0) FROM hourly_items")[0][0]
        twice = sum(count - 1 for count in stored.values()) + abs(counted - stored.total())
        twice += len(rows("SELECT 1 FROM story_items GROUP BY story_id, number HAVING count(*) > 1"))
        twice += len(rows("SELECT 1 FROM items LEFT JOIN story_items ON item_id = id WHERE story_id IS NULL"))
        twice += len(rows("SELECT 1 FROM mentions GROUP BY item_id HAVING count(*) > 1"))
        parted = rows(
            "SELECT key FROM items JOIN story_items ON item_id = id GROUP BY key HAVING count(DISTINCT story_id) > 1"
        )
        fired = rows("SELECT alert_id FROM alert_transition WHERE reason = 'fired' GROUP BY 1 HAVING count(*) > 1")
        overlapping = rows(
            "SELECT 1 FROM alert_state a JOIN alert_state b ON a.id < b.id AND a.fingerprint = "
            "b.fingerprint AND a.starts_at < coalesce(b.ends_at, 'infinity') AND b.starts_at < "
            "coalesce(a.ends_at, 'infinity')"
        )
        slots = rows("SELECT digest, slot, since, missed, message_key FROM digest_slot ORDER BY digest, slot")
        started = dict(rows("SELECT digest, known_since FROM digest_start"))
        messages = dict(rows("SELECT key, body FROM outbox_message"))
        alerts = rows("SELECT count(*) FROM alert_state")[0][0]
        now = rows("SELECT now()")[0][0]
        miscounted = 0
        for _, slot, since, _, key in slots:
            seen = connection.execute(
                text("SELECT count(*) FROM items WHERE seen >= :since AND seen < :slot"), {"since": since, "slot": slot}
            ).scalar_one()
            miscounted += _items_told(messages[key]) != seen
    return Books(
        items=stored.total(),
        lost=len(shown - set(stored)),
        twice=twice,
        parted=len(parted),
        alerts=alerts,
        alerts_doubled=len(fired) + len(overlapping),
        digests=len(slots),
        digests_doubled=_gaps(slots) + _digest_mails_doubled(place),
        miscounted=miscounted,
        slots_missing=_missing(slots, started, now),
        **_delivered(place, engine),
    )


def _items_told(body: dict[str, Any]) -> int:
    return int(body["data"]["items"])


def _gaps(slots: Sequence[Any]) -> int:
    """Windows that do not begin where the last one of the same digest ended."""
    found = 0
    for digest in {one[0] for one in slots}:
        ours = [one for one in slots if one[0] == digest]
        found += sum(after[2] != before[1] for before, after in pairwise(ours))
    return found


def _missing(slots: Sequence[Any], started: dict[str, Any], now: Any) -> int:
    """Minutes that passed, a while ago, without their digest."""
    begun, told = min(started.values()), {one[1] for one in slots}
    minute = begun.replace(second=0, microsecond=0) + timedelta(minutes=1)
    missing = 0
    while minute < now - timedelta(minutes=1):
        missing += minute not in told and minute > max(started.values())
        minute += timedelta(minutes=1)
    return missing


def _digest_mails_doubled(place: Place) -> int:
    """Digests of one name and slot that came under two different keys."""
    by_subject: dict[tuple[str, str], set[str]] = {}
    for mail in place.sink.mails():
        if "Minute" in str(mail["Subject"]):
            at = str(mail["Date"])
            by_subject.setdefault((str(mail["Subject"]), at), set()).add(str(mail["Message-ID"]))
    return sum(len(ids) - 1 for ids in by_subject.values())


def _delivered(place: Place, engine: Engine) -> dict[str, int]:
    arrived = Counter(str(mail["Message-ID"]) for mail in place.sink.mails())
    kept = AlertStore(engine).deliveries(limit=None)
    by_id = {one.id: one for one in kept}
    undelivered = 0
    for one in kept:
        told = by_id.get(one.merged_into or "", one)
        undelivered += arrived[f"<{fingerprint(told.id, told.target.address)}@floor.example>"] == 0
        undelivered += told.status not in (DeliveryStatus.SENT, DeliveryStatus.MERGED)
    engine.dispose()
    return {
        "deliveries": len(kept),
        "undelivered": undelivered,
        "repeats": sum(count - 1 for count in arrived.values()),
    }
