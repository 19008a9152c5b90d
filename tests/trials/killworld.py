"""The world around a daemon that is killed: feeds that grow, mail and Slack that keep what they took, and the books.

Everything is real: HTTP with ETags, SMTP, a Slack as strict as the real one, all on loopback. The books compare what
was shown and what was decided with what is stored and what arrived.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from itertools import count, pairwise
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[1] / "alerts" / name) for name in ("channels", "render")]

from aiohttp import web
from aiosmtpd.smtp import SMTP, Envelope, Session
from mailsink import MailSink, mail_server
from slackapi import TOKEN, FakeSlack, slack_server
from sqlalchemy import Engine, select
from sqlmodel import Session as DatabaseSession
from sqlmodel import col

from alerts.model import Delivery, DeliveryStatus, MessageKind
from alerts.storage.store import AlertStore
from alerts.verdicts import Verdict
from monitor.lib.digest import fingerprint
from monitor.storage.tables import ItemRow, StoryItemRow

_ALWAYS = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_TOKEN = re.compile(r"T\d{6}")  # stands in every entry and nowhere else
PEOPLE = ("desk@example.org", "duty@example.org")
CHANNEL = "C024BE91L"
FEEDS = 5
SHOWN = 120  # entries a feed shows at a time
# A city each, of countries that nothing else in a title could be taken for.
CITIES = (
    "Erbil", "Damascus", "Beirut", "Amman", "Khartoum", "Bamako", "Niamey", "Ouagadougou", "Nairobi", "Kampala",
    "Mogadishu", "Addis Ababa", "Kinshasa", "Bangui", "Abuja", "Accra", "Dakar", "Rabat", "Algiers", "Tunis",
    "Cairo", "Riyadh", "Doha", "Muscat", "Tehran", "Kabul", "Islamabad", "Dhaka", "Kathmandu", "Yangon",
    "Bangkok", "Hanoi", "Manila", "Jakarta", "Seoul", "Tokyo", "Ulaanbaatar", "Tashkent", "Bishkek", "Baku",
    "Yerevan", "Tbilisi", "Ankara", "Athens", "Sofia", "Bucharest", "Chisinau", "Warsaw", "Vilnius", "Riga",
    "Tallinn", "Helsinki", "Oslo", "Stockholm", "Lisbon", "Madrid", "Lima", "Bogota", "Caracas", "Havana",
)  # fmt: skip

# No city is told of in the same way again within a day: every entry begins an alert of its own.
ACTS = (
    "Drones struck a base in {}",
    "Thousands protested in {}",
    "A car bomb exploded in {}",
    "Gunmen kidnapped two aid workers in {}",
)

RULES = """
rules:
  - id: drones
    title: Drone attacks
    kind: count
    where: {types: [drone_attack, protest, bombing, hostages]}
    count: items
    group_by: [country, type]
    condition: {gte: 1}
    timespan: 24h
    severity: high
"""
ALERTS = """
receivers:
  desk:
    email: {{to: [{people}]}}
    slack: {{bot_token_file: {token}, channel: {channel}, api_url: '{slack}/api/'}}
smtp: {{host: 127.0.0.1, port: {smtp}, tls: none, from: watch@floor.example}}
immediate: {{group_wait: 0s}}
digests:
  - {{name: hourly, title: Hourly, at: ":15", receivers: [desk]}}
delivery: {{allow_networks: [127.0.0.0/8]}}
publish: {{folder: published, url: 'https://alerts.example.org/', sender: watch@floor.example}}
"""


@dataclass
class World:
    """What outlives every life of the daemon.

    Attributes:
        seconds: The clock of this world; days pass on it.
        shown: Every entry that was put into a feed: its token, and how often it was served since.
        mailed: How often a mail was taken, by its Message-ID.
        texts: What those mails say, in one line each.
        slacked: How often a Slack message was taken, by its key.
        heard: Called when something of the daemon arrives here, with what it is.
    """

    seconds: Callable[[], float]
    sink: MailSink = field(default_factory=MailSink)
    entries: list[list[tuple[str, str]]] = field(default_factory=lambda: [[] for _ in range(FEEDS)])
    shown: dict[str, int] = field(default_factory=dict)
    mailed: Counter[str] = field(default_factory=Counter)
    texts: dict[str, str] = field(default_factory=dict)
    slacked: Counter[str] = field(default_factory=Counter)
    heard: Callable[[str], None] = lambda _what: None
    _numbers: Iterable[int] = field(default_factory=count)

    def grow(self, entries: int) -> None:
        """So many more entries, each in the next feed and about the next country."""
        for _ in range(entries):
            number = next(iter(self._numbers))
            token = f"T{number:06}"
            act = ACTS[number // len(CITIES) % len(ACTS)]
            title = f"{act.format(CITIES[number % len(CITIES)])}, report {token} says"
            self.entries[number % FEEDS].append((token, title))
            self.shown[token] = 0

    def take(self, raw: bytes) -> None:
        """A mail arrived."""
        mail = message_from_bytes(raw, policy=default)
        key, body = str(mail["Message-ID"]), mail.get_body(("plain",))  # type: ignore[attr-defined]  # of that policy
        self.mailed[key] += 1
        self.texts[key] = _line(body.get_content()) if body else ""

    async def feed(self, request: web.Request) -> web.StreamResponse:
        """One feed, with its ETag, honoured."""
        shown = self.entries[int(request.match_info["number"])][-SHOWN:]
        items = "".join(f"<item><title>{title}</title><guid>{token}</guid></item>" for token, title in shown)
        body = f'<?xml version="1.0"?><rss version="2.0"><channel><title>F</title>{items}</channel></rss>'.encode()
        etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
        for token, _ in shown:
            self.shown[token] += 1
        if request.headers.get("If-None-Match") == etag:
            return web.Response(status=304, headers={"ETag": etag})
        answer = web.StreamResponse(headers={"ETag": etag, "Content-Type": "application/rss+xml"})
        answer.content_length = len(body)
        await answer.prepare(request)
        await answer.write(body[: len(body) // 2])
        self.heard("half a document is out")
        await answer.write(body[len(body) // 2 :])
        return answer


class _Sink(MailSink):
    """A sink that keeps its books at the moment it takes responsibility, before the other side can know."""

    world: World

    async def handle_DATA(  # noqa: N802  # aiosmtpd calls it by this name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        answer = await super().handle_DATA(server, session, envelope)
        if answer.startswith("2"):
            self.world.take(self.taken.pop())
        self.world.heard("mail is taken")
        return answer


class _Slack(FakeSlack):
    """The same for Slack."""

    world: World

    def _take(self, wire: str, body: Mapping[str, Any]) -> float:
        stamp = super()._take(wire, body)
        self.world.slacked[body["metadata"]["event_payload"]["key"]] += 1
        self.world.heard("slack is taken")
        return stamp


SINKS = ("half a document is out", "mail is taken", "slack is taken")


@asynccontextmanager
async def world(
    seconds: Callable[[], float], folder: Path, database: str | None, health: int | None = None
) -> AsyncIterator[tuple[World, Path]]:
    """A world whose servers run, and the configuration of the daemon that lives in it, asked how it is at a port."""
    made, slack = World(seconds, sink=_Sink()), _Slack(seconds)
    made.sink.world = slack.world = made  # type: ignore[attr-defined]
    feeds = web.Application()
    feeds.router.add_get("/feed/{number}", made.feed)
    runner = web.AppRunner(feeds, access_log=None, handler_cancellation=False)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        async with mail_server(made.sink) as smtp, slack_server(slack) as base:
            port = runner.addresses[0][1]
            yield made, configured(folder, (port, smtp, base), database, health)
    finally:
        await runner.cleanup()
        if slack.refused or slack.early:
            raise AssertionError(f"Slack: {slack.early} too early, refused: {slack.refused[:3]}")


def configured(folder: Path, servers: tuple[int, int, str], database: str | None, health: int | None) -> Path:
    """The configuration folder for the servers of feeds, mail and Slack."""
    feeds, smtp, slack = servers
    folder.mkdir(parents=True, exist_ok=True)
    own = "".join(
        f"  - {{id: f{n}, url: 'http://127.0.0.1:{feeds}/feed/{n}', topic: world, interval: 1m}}\n"
        for n in range(FEEDS)
    )
    (folder / "feeds.yaml").write_text(f"own:\n{own}")
    (folder / "rules.yaml").write_text(RULES)
    (folder / "token").write_text(TOKEN)
    people = ", ".join(PEOPLE)
    (folder / "alerts.yaml").write_text(
        ALERTS.format(people=people, token=folder / "token", channel=CHANNEL, slack=slack, smtp=smtp)
    )
    storage = f"storage: {{url: '{database}'}}\n" if database else ""
    (folder / "watchfloor.yaml").write_text(
        f"{storage}health: {{enabled: {'true' if health else 'false'}, port: {health or 9717}}}\n"
        f"polling: {{allow_networks: [127.0.0.0/8], per_host_spacing: 0s, tick: 1s}}\n"
    )
    return folder


def _line(words: str) -> str:
    return " ".join(words.split())


def arrivals(world: World, delivery: Delivery) -> int:
    """How often the other side of a delivery took it."""
    if delivery.target.channel == "email":
        return world.mailed[_message_id(delivery)]
    return world.slacked[delivery.id]


def _message_id(delivery: Delivery) -> str:
    return f"<{fingerprint(delivery.id, delivery.target.address)}@floor.example>"


@dataclass
class Books:
    """What was lost, and what came twice.

    Attributes:
        excused: By delivery, how many lives ended after it was taken and before that was noted: so many repeats are the
            documented window.
        most_in_flight: The most that one such end left to one address.
        undecided: What arrived without ever having been decided.
        untold: Entries whose alert no mail that was decided for it names, neither by the entry nor by its title, for
            each person.
        gaps: Digests whose window does not begin where the one before ended.
        miscounted: Digests that tell of another number of entries than were seen in their window.
    """

    excused: Counter[str] = field(default_factory=Counter)
    _taken: dict[str, int] = field(default_factory=dict)
    most_in_flight: int = 0
    items: int = 0
    items_lost: int = 0
    items_doubled: int = 0
    deliveries: int = 0
    deliveries_lost: int = 0
    undecided: int = 0
    untold: int = 0
    repeats_inside: int = 0
    repeats_outside: int = 0
    digests: int = 0
    gaps: int = 0
    miscounted: int = 0

    def killed(self, world: World, store: AlertStore) -> None:
        """Note what was in flight: taken by the other side within the life that ended, and not yet known to be."""
        lanes: Counter[str] = Counter()
        for status in (DeliveryStatus.LEASED, DeliveryStatus.PENDING):
            for delivery in store.deliveries(status, limit=None):
                taken = arrivals(world, delivery)
                if taken > self._taken.get(delivery.id, 0):
                    self.excused[delivery.id] += 1
                    lanes[f"{delivery.target.channel} {delivery.target.address}"] += 1
                self._taken[delivery.id] = taken
        self.most_in_flight = max(self.most_in_flight, *lanes.values(), 0)

    def close(self, world: World, engine: Engine) -> None:
        """Compare everything."""
        store = AlertStore(engine)
        seen = self._items(world, engine)
        kept = store.deliveries(limit=None)
        self._deliveries(world, kept)
        self._tellings(world, store, kept, _stories(engine))
        slots = list(reversed(store.digest_slots(limit=1_000_000)))
        self.digests = len(slots)
        self.gaps = sum(before.slot != after.since for before, after in pairwise(slots))
        told = {one.message.key: one.message.data["items"] for one in kept if one.message.kind is MessageKind.DIGEST}
        self.miscounted = sum(
            told.get(slot.message_key) != sum(slot.since <= at < slot.slot for at in seen) for slot in slots
        )

    @property
    def wrong(self) -> int:
        """How much is not as promised."""
        lost = self.items_lost + self.deliveries_lost + self.untold + self.gaps + self.miscounted
        return lost + self.items_doubled + self.undecided + self.repeats_outside

    def _items(self, world: World, engine: Engine) -> Sequence[datetime]:
        """When each was seen."""
        with DatabaseSession(engine) as session:
            rows = session.execute(select(col(ItemRow.title), col(ItemRow.seen))).all()
        stored = Counter(found[0] for title, _ in rows if (found := _TOKEN.search(title or "")))
        served = {token for token, polls in world.shown.items() if polls >= 2}
        self.items = len(served)
        self.items_lost = len(served - stored.keys())
        self.items_doubled = sum(times - 1 for times in stored.values())
        return [at for _, at in rows]

    def _deliveries(self, world: World, kept: Sequence[Delivery]) -> None:
        by_id = {one.id: one for one in kept}
        self.deliveries = len(kept)
        for one in kept:
            fate = by_id.get(one.merged_into or one.id, one)
            self.deliveries_lost += fate.status is not DeliveryStatus.SENT or not arrivals(world, fate)
            repeats = max(0, arrivals(world, one) - 1)
            inside = min(repeats, self.excused[one.id])
            self.repeats_inside += inside
            self.repeats_outside += repeats - inside
        taken = len(world.mailed) + len(world.slacked)
        self.undecided = taken - sum(arrivals(world, one) > 0 for one in kept)

    def _tellings(
        self, world: World, store: AlertStore, kept: Sequence[Delivery], stories: Mapping[str, set[str]]
    ) -> None:
        """Each person has a mail about the alert of every entry that names the one or the other.

        Nearly every entry begins an alert. One that only adds to a story whose alert was told is told with it.
        """
        entries, titles = _of_alerts(store, stories)
        said = {
            (one.message.key, one.target.address): world.texts.get(_message_id(one), "")
            for one in kept
            if one.target.channel == "email"
        }
        named: set[tuple[str, str]] = set()
        for telling in store.tellings(*_ALWAYS, [Verdict.TOLD]):
            for person in PEOPLE:
                words = said.get((telling.notice or "", person), "")
                by_title = any(title in words for title in titles[telling.alert_id])
                found = entries[telling.alert_id] if by_title else set(_TOKEN.findall(words))
                named.update((person, token) for token in found)
        served = [token for token, polls in world.shown.items() if polls >= 2]
        self.untold = sum((person, token) not in named for person in PEOPLE for token in served)


def _stories(engine: Engine) -> Mapping[str, set[str]]:
    """By story, the entries in it."""
    query = select(col(StoryItemRow.story_id), col(ItemRow.title)).join(
        ItemRow, col(ItemRow.id) == col(StoryItemRow.item_id)
    )
    entries: dict[str, set[str]] = defaultdict(set)
    with DatabaseSession(engine) as session:
        for story, title in session.execute(query):
            entries[story].update(_TOKEN.findall(title or ""))
    return entries


def _of_alerts(
    store: AlertStore, stories: Mapping[str, set[str]]
) -> tuple[Mapping[str, set[str]], Mapping[str, set[str]]]:
    """By alert, the entries of the stories it ever rested on and the titles it ever had."""
    entries: dict[str, set[str]] = defaultdict(set)
    titles: dict[str, set[str]] = defaultdict(set)
    for alert in (*store.alerts(limit=None), *(change.alert for change in store.transitions(*_ALWAYS))):
        titles[alert.id].add(_line(alert.title))
        for evidence in alert.evidence:
            entries[alert.id].update(_TOKEN.findall(f"{evidence.title} {evidence.quote}"))
            entries[alert.id].update(stories.get(evidence.story_id or "", ()))
    return entries, titles
