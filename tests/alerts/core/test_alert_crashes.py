"""The program may die at any step: nothing decided is lost, and only what was in flight is sent twice."""

from __future__ import annotations

import asyncio
import gc
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from alerts.digest import DigestSpec
from alerts.hours import ALWAYS, Hours
from alerts.model import DeliveryStatus, Digest, Message, MessageKind, Notice, Reason, Target
from alerts.routing import Match, Route
from alerts.service import AlertService, Render
from alerts.settings import AlertSettings, Immediate, PlannedDigest, Receiver, load_wording
from alerts.settings.forms import TOLD
from alerts.storage.store import AlertStore
from alerts.storage.tables import Kept
from alerts.timing import Schedule
from alerts.verdicts import Verdict
from monitor.lib import shipped
from monitor.lib.database import connect
from monitor.lib.errors import DeliveryError
from monitor.model.names import Names
from monitor.model.severity import Severity
from monitor.model.signal import Briefing, Evaluation, Signal, alert_fingerprint

START = datetime(2026, 3, 28, 0, 0, tzinfo=UTC)
SETTINGS = AlertSettings(
    receivers=tuple(
        Receiver(name, tuple(Target(name, "email", f"{name}{n}@example.org") for n in (1, 2)), "UTC", hours)
        for name, hours in {"a": ALWAYS, "b": Hours("Asia/Gaza", ((time(22), time(6)),))}.items()
    ),
    default_receiver="a",
    routes=(Route("r", Match(min_severity=Severity.HIGH), ("b",), onward=True), Route("all", Match(), ("a",))),
    digests=(
        PlannedDigest(DigestSpec("daily", "Daily", "Europe/Berlin"), Schedule(time(2, 30), "Europe/Berlin"), ("a",)),
    ),
    immediate=Immediate(Severity.INFO, frozenset(TOLD), ("rule",), timedelta(minutes=30)),
    give_up_after=timedelta(days=10_000),
    wording=load_wording(shipped.seeds() / "digest.yaml"),
)


@pytest.fixture(scope="module", autouse=True)
def the_dead_say_nothing() -> Iterator[None]:
    """Tasks of killed programs are swept up here, before a later test reads what they complain of."""
    yield
    complaints = logging.getLogger("asyncio")
    complaints.disabled = True
    gc.collect()
    complaints.disabled = False


class Killed(BaseException):
    """The end of the program, as far as the program can tell."""


@dataclass
class World:
    """What outlives the program: the database, the receivers, the clock; and when the program dies next."""

    store: AlertStore
    now: datetime = START
    accepted: Counter[str] = field(default_factory=Counter)
    steps_to_live: int | None = None
    down: bool = False
    unmarked: set[str] = field(default_factory=set)
    in_flight_at_deaths: int = 0

    def step(self) -> None:
        if self.steps_to_live is not None:
            self.steps_to_live -= 1
            if self.steps_to_live < 0:
                raise Killed

    async def send(self, _message: Message, target: Target, key: str) -> None:
        self.step()
        if self.down:
            raise DeliveryError("down", permanent=False)
        self.accepted[key] += 1
        self.unmarked.add(key)
        self.step()


class Mortal:
    """A store whose every method may be the last thing that is, or is not, done."""

    def __init__(self, world: World) -> None:
        self._world = world

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._world.store, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            self._world.step()
            answer = method(*args, **kwargs)
            if name == "mark":
                self._world.unmarked.discard(args[0].id)
            self._world.step()
            return answer

        return call


def message(kind: MessageKind) -> Callable[[Digest | Notice], Message]:
    return lambda told: Message(told.id, kind, "s", "t", "h", (), {}, START)


def started(world: World) -> AlertService:
    render = Render(message(MessageKind.DIGEST), message(MessageKind.NOTICE))
    store: Any = Mortal(world)
    return AlertService(store, SETTINGS, render=render, open_channel=lambda _target: world, names=Names({}, {}))


def evaluation(world: World, held: dict[str, Severity]) -> Evaluation:
    signals = (
        Signal(
            "drones",
            alert_fingerprint("drones", {"country": code}),
            {"country": code},
            severity,
            code,
            code,
            1.0,
            "",
            world.now,
        )
        for code, severity in held.items()
    )
    return Evaluation(world.now, tuple(signals), frozenset(), frozenset({"drones"}))


def turn(world: World, held: dict[str, Severity]) -> None:
    """What the daemon does at one tick."""

    def briefing(since: datetime, until: datetime) -> Briefing:
        return Briefing(since, until, (), {})

    service = started(world)
    service.assess(evaluation(world, held), world.now)
    service.send_digests(briefing, world.now)
    asyncio.run(service.deliver(world.now))


def live(world: World, held: dict[str, Severity]) -> None:
    """One tick, to its end or to the program's."""
    try:
        turn(world, held)
    except Killed:
        world.in_flight_at_deaths += len(world.unmarked)
        world.unmarked.clear()


held_ = st.dictionaries(st.sampled_from(["IQ", "SY", "ML"]), st.sampled_from(list(Severity)))
turns = st.tuples(st.integers(1, 60 * 30), held_, st.booleans(), st.none() | st.integers(0, 25))


@given(st.lists(turns, min_size=1, max_size=12))
@settings(max_examples=60, deadline=None, phases=[Phase.explicit, Phase.generate])
def test_whatever_dies_when_every_decision_arrives_and_only_sends_in_flight_arrive_twice(
    steps: list[tuple[int, dict[str, Severity], bool, int | None]],
) -> None:
    engine = connect("sqlite://")
    Kept.metadata.create_all(engine)
    world = World(AlertStore(engine))
    for digest in SETTINGS.digests:
        world.store.known_since(digest.name, START)
    for minutes, held, down, steps_to_live in steps:
        world.now += timedelta(minutes=minutes)
        world.down, world.steps_to_live = down, steps_to_live
        live(world, held)
    world.down, world.steps_to_live = False, None
    for _ in range(4):
        world.now += timedelta(hours=3)
        asyncio.run(started(world).deliver(world.now))
    kept = world.store.deliveries(limit=None)
    assert {delivery.status for delivery in kept} <= {DeliveryStatus.SENT}
    assert {delivery.id for delivery in kept} == set(world.accepted), "nothing lost, nothing sent that was not decided"
    assert sum(world.accepted.values()) - len(world.accepted) <= world.in_flight_at_deaths
    everything = [one for alert in world.store.alerts(limit=None) for one in world.store.decisions(alert.id)]
    told = [one for one in everything if one.verdict is Verdict.TOLD]
    notices = {one.message.key for one in kept if one.message.kind is MessageKind.NOTICE}
    assert {one.notice for one in told} == notices, "what is said to be told was sent, and nothing else"
    fired = Counter((one.alert_id, one.receiver) for one in told if one.reason is Reason.FIRED)
    assert not fired or max(fired.values()) == 1, "a restart repeats nothing"
    told_of = [(slot.since, slot.slot) for slot in reversed(world.store.digest_slots())]
    assert all(before[1] == after[0] for before, after in pairwise(told_of)), (
        "digests leave no moment out, nor tell one twice"
    )
    engine.dispose()
