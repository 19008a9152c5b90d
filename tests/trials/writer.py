"""One life that writes and says what was committed: `python tests/trials/writer.py FOLDER SEED STEPS [SYNCHRONOUS]`.

The real stores over SQLite: polls, assessments, digests, claims, marks, retention, and the file shortened. After each
step JSON goes to `FOLDER/told`, in one write: what it was, and what is another in the database since.
`tests/trials/powerloss.py` records all of it and takes the power away.
"""

from __future__ import annotations

import json
import os
import random
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parents[1] / "storage")]

from sqlalchemy import Engine, event, text
from storage_builders import MINISTRY, WIRE, item, poll

from alerts import outbox
from alerts.lifecycle import advance
from alerts.model import Message, MessageKind, Target
from alerts.outbox import Patience
from alerts.storage.store import AlertStore, DigestSlot
from monitor.lib.database import connect, reading
from monitor.lib.errors import DeliveryError
from monitor.lib.upkeep import tidy
from monitor.model.severity import Severity
from monitor.model.signal import Evaluation, Signal, alert_fingerprint
from monitor.storage.store import Store

START = datetime(2026, 3, 2, tzinfo=UTC)
PATIENCE = Patience(give_up_after=timedelta(days=5))
TARGETS = [Target("desk", "email", f"{name}@example.org") for name in ("desk", "duty")] + [
    Target("desk", "slack", "C1")
]
ROWS = {
    "delivery": "SELECT id, status, attempts, epoch, sent_at, merged_into FROM outbox_delivery",
    "message": "SELECT key, length(body) FROM outbox_message",
    "alert": "SELECT id, status, severity FROM alert_state",
    "change": "SELECT id, alert_id, reason FROM alert_transition",
    "slot": "SELECT digest || slot, since FROM digest_slot",
    "item": "SELECT id, content_hash, title IS NULL FROM items",
    "mention": "SELECT count(*) FROM mentions",
    "feed": "SELECT feed_id, etag, last_polled_at FROM feeds",
}

PIECEMEAL = "prune items"  # the only step that is more than one transaction

State = dict[str, list[Any]]
Step = tuple[str, Callable[[], object]]


def state(engine: Engine) -> State:
    """What is stored, by kind and key; nothing where there is no schema yet."""
    held: State = {}
    with reading(engine) as session:
        connection = session.connection()
        there = set(connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars())
        for kind, query in ROWS.items():
            if query.rpartition(" ")[2] in there:
                for key, *rest in connection.execute(text(query)):
                    held[f"{kind} {key}" if rest else kind] = rest or [key]
    return held


def difference(before: Mapping[str, list[Any]], after: Mapping[str, list[Any]]) -> dict[str, list[Any] | None]:
    """What came or changed, and as None what went."""
    came = {key: value for key, value in after.items() if before.get(key) != value}
    return came | dict.fromkeys(before.keys() - after.keys())


class Life:
    """Steps of both shells without the network between them, each one transaction but the one that says so."""

    def __init__(self, engine: Engine, seed: int) -> None:
        self.engine = engine
        self.store, self.alerts = Store(engine), AlertStore(engine)
        self.chance = random.Random(seed)  # noqa: S311  # a fixed sequence, no secret
        self.now = START + timedelta(hours=seed)
        self.seed = seed

    def steps(self, count: int) -> Iterator[Step]:
        """The beginning, then so many ticks in a likely order."""
        yield "migrate", self.store.migrate
        yield "migrate alerts", self.alerts.migrate
        yield "feeds", lambda: self.store.sync_feeds([WIRE, MINISTRY], self.now)
        kinds = (self._poll, self._assess, self._digest, self._send, self._keep_house)
        weights = (4, 6, 1, 6, 0.3)
        for number in range(count):
            self.now += timedelta(minutes=1)
            yield from self.chance.choices(kinds, weights)[0](number)

    def _poll(self, number: int) -> Iterator[Step]:
        feed = self.chance.choice((WIRE, MINISTRY))
        keys = [f"{self.seed}-{number}-{n}" for n in range(self.chance.randint(1, 4))]
        items = [item(key, "Drones struck. " * self.chance.randint(1, 60), seen=self.now, feed=feed) for key in keys]
        yield "poll", lambda: self.store.save_poll(poll(*items, at=self.now, feed=feed, etag=f'"{number}"'))

    def _assess(self, number: int) -> Iterator[Step]:
        labels = {"country": self.chance.choice("ABCDEFGH")}
        signal = Signal(
            rule_id="drones", fingerprint=alert_fingerprint("drones", labels), labels=labels, severity=Severity.HIGH,
            title="Drones", summary="3 attacks", value=3.0, condition="at least 3", at=self.now, evidence=(),
            repeat_interval=timedelta(hours=6),
        )  # fmt: skip
        signals = (signal,) if self.chance.random() < 0.8 else ()
        changes = advance(
            self.alerts.open_alerts(), Evaluation(self.now, signals, frozenset(), frozenset({"drones"})), self.now
        )
        told = self._deliveries(f"notice {number}", MessageKind.NOTICE)
        yield "assess", lambda: self.alerts.save_assessment(changes, told)

    def _digest(self, number: int) -> Iterator[Step]:
        since = self.alerts.last_slot("hourly", self.now) or START
        key = f"digest {number}"
        slot = DigestSlot("hourly", self.now, since, self.now, 0, key)
        told = self._deliveries(key, MessageKind.DIGEST)
        yield "digest", lambda: self.alerts.save_digest(slot, told)

    def _deliveries(self, key: str, kind: MessageKind) -> Any:
        html = "x" * self.chance.randint(1_000, 30_000)
        message = Message(
            key=f"{self.seed} {key}", kind=kind, subject="Drones", text="t", html=html, slack=(), data={}, at=self.now,
            severity=Severity.HIGH,
        )  # fmt: skip
        return outbox.deliveries(message, TARGETS, self.now)

    def _send(self, _number: int) -> Iterator[Step]:
        claimed: list[Any] = []
        yield "claim", lambda: claimed.extend(self.alerts.claim(self.now, PATIENCE))
        for one in claimed:
            if self.chance.random() < 0.1:
                refused = DeliveryError("busy", permanent=self.chance.random() < 0.2)
                after = outbox.failed(one, refused, self.now, PATIENCE)
            else:
                after = outbox.sent(one, self.now)
            yield "mark", partial(self.alerts.mark, after)

    def _keep_house(self, _number: int) -> Iterator[Step]:
        before = self.now - timedelta(minutes=40)
        yield "prune", lambda: self.alerts.prune(before)
        yield PIECEMEAL, lambda: self.store.prune(before)
        yield "tidy", lambda: tidy(self.engine)


def live(folder: Path, seed: int, count: int, synchronous: str) -> None:
    """All steps, each told of when it is over."""
    engine = connect(f"sqlite:///{folder / 'watchfloor.db'}")
    if synchronous != "full":  # to see that what is lost then would be seen
        event.listen(engine, "connect", lambda made, _: made.execute(f"PRAGMA synchronous = {synchronous}"))
        engine.dispose()
    told = os.open(folder / "told", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    last = state(engine)
    os.write(told, json.dumps(["found", last]).encode())
    for name, step in Life(engine, seed).steps(count):
        step()
        after = state(engine)
        os.write(told, json.dumps([name, difference(last, after)]).encode())
        last = after
    engine.dispose()


if __name__ == "__main__":
    live(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4] if len(sys.argv) > 4 else "full")
