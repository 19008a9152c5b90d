"""The daemon killed again and again: `python tests/trials/kills.py --cycles 500 --database sqlite|postgres`.

Each cycle the world goes on eleven minutes, its feeds grow, a daemon starts and is killed by SIGKILL: at a named point
between two steps, at the moment something of it arrives elsewhere, or at a random one. After each death the database is
checked. In the end one daemon lives in peace, and the books are closed: items and deliveries lost, messages that came
twice within and outside the documented window.

Every `--cold`th daemon is the whole command from its start, which is what recovery is measured on; the others are forks
of a process that has read modules and lexicons already, so that a thousand fit into an hour.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]

import mortal
from killworld import SINKS, Books, World, world
from lives import Life, Nursery, cold
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from alerts.storage.store import AlertStore
from alerts.storage.tables import DeliveryRow
from monitor.lib.clock import SystemClock
from monitor.lib.database import connect
from monitor.lib.errors import WatchfloorError

START = datetime(2026, 3, 2, tzinfo=UTC).timestamp()
HOUR, QUARTER_PAST = 3600.0, 905.0  # seconds; the digest is due at 900
STEP = 11 * 60.0  # seconds between two lives: a lease of ten minutes is over
PATIENCE = 20.0  # seconds a point may take to be reached before the life ends anyway
HOURLY = ("compose", "save digest")  # steps only taken at a quarter past
OFTEN = ("fetch", "parse", "tag", "save poll", "claim", "send", "mark")  # steps a life takes several times


@dataclass
class Outcome:
    """What came of all lives."""

    books: Books = field(default_factory=Books)
    deaths: Counter[str] = field(default_factory=Counter)
    unreached: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    checks: int = 0
    ready: list[float] = field(default_factory=list)
    ready_cpu: list[float] = field(default_factory=list)

    @property
    def wrong(self) -> int:
        """How much is not as promised."""
        return self.books.wrong + len(self.broken)

    def words(self, name: str) -> str:
        """For people."""
        books = self.books
        words = f"""\
{name}: {sum(self.deaths.values())} kills at {len(self.deaths)} kinds of moments
integrity: {self.checks} checks; {len(self.broken)} complaints
items: {books.items} served, {books.items_lost} lost, {books.items_doubled} doubled, {books.untold} told to nobody
deliveries: {books.deliveries} decided, {books.deliveries_lost} lost, {books.undecided} sent undecided
digests: {books.digests}, {books.gaps} gaps between their windows, {books.miscounted} that miscount them
repeats: {books.repeats_inside} inside the window, {books.repeats_outside} outside
  (taken and not yet noted at a kill: {sum(books.excused.values())}, at most {books.most_in_flight} an address)"""
        if self.ready:
            wall, cpu = ([_of_hundred(part, taken) for part in (50, 99)] for taken in (self.ready, self.ready_cpu))
            words += (
                f"\nready again from a cold start ({len(self.ready)}): p50 {wall[0]:.2f} s, p99 {wall[1]:.2f} s; "
                f"of CPU p50 {cpu[0]:.2f} s, p99 {cpu[1]:.2f} s"
            )
        return "\n".join([words, *self.broken[:10]])


def _of_hundred(part: int, taken: Sequence[float]) -> float:
    """The least that so many of a hundred do not exceed."""
    return sorted(taken)[-(-len(taken) * part // 100) - 1]


_STEADY = 8  # looks, 0.4 s apart, at books that must balance in all of them


class Trial:
    """Lives, deaths and the world between them."""

    def __init__(self, made: World, config: Path, state: Path, database: str | None, seed: int) -> None:
        self.world = made
        self.config = config
        self.state = state
        self.database = database
        self.outcome = Outcome()
        self.chance = random.Random(seed)  # noqa: S311  # a fixed sequence, no secret
        self.now = START
        untaken = "claim feeds" if database is None else "due"  # feeds are leased where they may be shared
        self._points = [*(point for point in mortal.points() if not point.startswith(untaken)), *SINKS]
        self.chance.shuffle(self._points)

    def plan(self, number: int) -> dict[str, Any]:
        """Two of three lives end at a point, each point in its turn; the third at a random moment."""
        point = None if number % 3 == 2 else self._points[(number - number // 3) % len(self._points)]
        self._step_on(to_digest=point is not None and point.startswith(HOURLY))
        nth = 1
        if point and point.startswith(OFTEN):
            nth = self.chance.choice((1, 1, 2, 3, 7) if point.endswith("within") else (1, 1, 2))
        return {"now": self.now, "die_at": point, "nth": nth, "state": str(self.state)}

    def _step_on(self, *, to_digest: bool) -> None:
        """So long that no lease holds any more, and where a digest is wanted until its slot has come."""
        self.now += STEP
        if to_digest:
            self.now += -(self.now - QUARTER_PAST) % HOUR

    async def live(self, nursery: Nursery | None, number: int) -> None:
        """One life, to its end, and a look at what it left."""
        self.world.grow(1 + number % 2)
        plan = self.plan(number)
        if nursery is None:
            await self._cold(plan)
        else:
            life = await nursery.born(plan)
            death = asyncio.create_task(nursery.death())
            await self._died(life, death, plan)
        self._check(f"life {number}, {plan['die_at']}")

    async def _cold(self, plan: dict[str, Any]) -> None:
        begun = time.perf_counter()
        life, process = await cold(plan, self.config, self.state)
        timing = asyncio.create_task(self._time(life, begun))
        await self._died(life, asyncio.create_task(process.wait()), plan)
        await _heard_out(life)
        timing.cancel()

    async def _time(self, life: Life, begun: float) -> None:
        await life.ready.wait()
        self.outcome.ready.append(time.perf_counter() - begun)
        self.outcome.ready_cpu.append(_cpu(life.pid))

    async def _died(self, life: Life, death: asyncio.Task[int], plan: dict[str, Any]) -> None:
        point = plan["die_at"]
        if point in SINKS:
            self.world.heard = lambda what: _end(life.pid) if what == point else None
        ready, idle = asyncio.create_task(life.ready.wait()), asyncio.create_task(life.idle.wait())
        # Now and then a random end comes before it is ready at all.
        hasty = point is None and self.chance.random() < 0.2
        await asyncio.wait({ready, death}, timeout=self.chance.uniform(0, 0.3) if hasty else PATIENCE * 3,
                           return_when=asyncio.FIRST_COMPLETED)  # fmt: skip
        if point is None:
            await asyncio.wait({death}, timeout=0 if hasty else self.chance.uniform(0, 1.2))
        else:
            await asyncio.wait({death, idle}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED)
        killed = not death.done()
        if killed:
            _end(life.pid)
        self._tell_death(point, await death, life, killed=killed)
        self.world.heard = lambda _what: None
        ready.cancel()
        idle.cancel()

    def _tell_death(self, point: str | None, code: int, life: Life, *, killed: bool) -> None:
        if killed and point is not None:
            self.outcome.unreached[point] += 1
        self.outcome.deaths["a random moment" if killed or point is None else point] += 1
        if code != -signal.SIGKILL:
            self.outcome.broken.append(f"ended by itself with {code}: {life.complaints[-3:]}")
        elif life.complaints:
            self.outcome.broken.append(f"at {point}: {life.complaints[:3]}")

    def _check(self, when: str) -> None:
        """Look at what the dead left, without mending it: the next life shall find it as it is."""
        self.outcome.checks += 1
        try:
            with left_behind(self.state, self.database) as url:
                if (found := integrity(url)) != "ok":
                    self.outcome.broken.append(f"{when}: {found}")
                engine = connect(url)
                if _has_tables(engine):
                    self.outcome.books.killed(self.world, AlertStore(engine))
                engine.dispose()
        except (OSError, sqlite3.Error, SQLAlchemyError, WatchfloorError) as error:
            self.outcome.broken.append(f"{when}: {error!r}")

    async def peace(self, nursery: Nursery | None, lives: int = 3) -> None:
        """Lives that end in order, until nothing is left to do."""
        for _ in range(lives):
            self.now += STEP
            plan = {"now": self.now, "die_at": None, "nth": 0, "state": str(self.state)}
            if nursery is None:
                life, process = await cold(plan, self.config, self.state)
                death = asyncio.create_task(process.wait())
            else:
                life = await nursery.born(plan)
                death = asyncio.create_task(nursery.death())
            await asyncio.wait({asyncio.create_task(life.ready.wait()), death}, return_when=asyncio.FIRST_COMPLETED)
            await self._idle()
            _end(life.pid, signal.SIGTERM)
            if await death != 0:
                self.outcome.broken.append(f"the last life ended badly: {life.complaints[-3:]}")
            await _heard_out(life)

    async def _idle(self) -> None:
        """Until every feed was asked again and the books stay balanced; they never will where something is lost.

        A digest that is due just then would else be decided while the daemon already stops, and wait for the next one.
        """
        engine = connect(self.database or f"sqlite:///{self.state / 'watchfloor.db'}")
        polls, balanced = dict(self.world.shown), 0
        for _ in range(150):
            await asyncio.sleep(0.4)
            asked = all(times > polls[token] for token, times in self.world.shown.items())
            balanced = balanced + 1 if asked and not self._balance(engine).wrong else 0
            if balanced == _STEADY:
                break
        engine.dispose()

    def _balance(self, engine: Engine) -> Books:
        books = deepcopy(self.outcome.books)
        books.close(self.world, engine)
        return books

    def close(self) -> Outcome:
        """The books."""
        engine = connect(self.database or f"sqlite:///{self.state / 'watchfloor.db'}")
        self.outcome.books = self._balance(engine)
        engine.dispose()
        return self.outcome


async def _heard_out(life: Life) -> None:
    if life.log is not None:
        await life.log


def _cpu(pid: int) -> float:
    """Seconds of CPU a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _end(pid: int, by: signal.Signals = signal.SIGKILL) -> None:
    try:
        os.kill(pid, by)
    except ProcessLookupError:
        return


def _has_tables(engine: Engine) -> bool:
    with engine.connect() as connection:
        return bool(engine.dialect.has_table(connection, str(DeliveryRow.__tablename__)))


@contextmanager
def left_behind(state: Path, database: str | None) -> Iterator[str]:
    """A copy of what a dead SQLite writer left, log and all; PostgreSQL itself."""
    if database is not None:
        yield database
        return
    with tempfile.TemporaryDirectory(prefix="kills-") as folder:
        for file in state.glob("watchfloor.db*"):
            if not file.name.endswith("-shm"):
                shutil.copy(file, folder)
        yield f"sqlite:///{folder}/watchfloor.db"


def integrity(url: str) -> str:
    """`ok`, or what is broken: pages and indexes, and rows that refer to nothing."""
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        found = [row[0] for row in connection.execute("PRAGMA integrity_check")]
        found += [str(row) for row in connection.execute("PRAGMA foreign_key_check")]
        connection.close()
        return "; ".join(word for word in found if word != "ok") or "ok"
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    try:
        with engine.begin() as connection:
            connection.execute(text("CREATE EXTENSION IF NOT EXISTS amcheck"))
            connection.execute(
                text(
                    "SELECT bt_index_check(c.oid, true) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
                    "JOIN pg_am a ON a.oid = c.relam AND a.amname = 'btree' "
                    "JOIN pg_namespace n ON n.oid = c.relnamespace "
                    "WHERE n.nspname = current_schema() AND c.relpersistence = 'p' AND i.indisvalid"
                )
            )
        return "ok"
    except SQLAlchemyError as error:
        return str(error)
    finally:
        engine.dispose()


@contextmanager
def fresh(database: str, server: str) -> Iterator[str | None]:
    """The address of an empty database on a PostgreSQL server, dropped afterwards; None for SQLite."""
    if database == "sqlite":
        yield None
        return
    name = f"kills_{os.getpid()}"
    root = create_engine(make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with root.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield make_url(server).set(database=name).render_as_string(hide_password=False)
    finally:
        with root.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        root.dispose()


async def trial(
    cycles: int, folder: Path, database: str | None, *, cold_every: int = 10, peace: int = 3, seed: int = 7
) -> Outcome:
    """So many deaths, then `peace` lives that end well; each `cold_every`th starts from nothing, 0 for none."""
    clock = SystemClock()
    begun = clock.monotonic()
    running: list[Trial] = []

    def seconds() -> float:
        return (running[0].now if running else START) + clock.monotonic() - begun

    async with world(seconds, folder / "config", database) as (made, config):
        tried = Trial(made, config, folder / "state", database, seed)
        running.append(tried)
        tried.state.mkdir(parents=True, exist_ok=True)
        nursery = await Nursery.open(config)
        try:
            for number in range(cycles):
                await tried.live(None if cold_every and number % cold_every == 0 else nursery, number)
                if number % 50 == 49:
                    print(f"{number + 1} lives, {len(tried.outcome.broken)} complaints", file=sys.stderr, flush=True)
            await tried.peace(None if cold_every else nursery, peace)
            if orphans := nursery.orphans():
                tried.outcome.broken.append(f"{orphans} processes of dead daemons live on")
        finally:
            await nursery.close()
        return tried.close()


def main(arguments: list[str]) -> int:
    """Print what came of it; 0 where nothing was wrong."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cycles", type=int, default=500)
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--server", default=os.environ.get("WATCHFLOOR_TEST_POSTGRES", "postgresql:///postgres"))
    parser.add_argument("--cold", type=int, default=10)
    parser.add_argument("--seed", type=int, default=7)
    wanted = parser.parse_args(arguments)
    logging.disable(logging.CRITICAL)
    begun = time.perf_counter()
    with fresh(wanted.database, wanted.server) as database, tempfile.TemporaryDirectory(prefix="kills-") as folder:
        outcome = asyncio.run(trial(wanted.cycles, Path(folder), database, cold_every=wanted.cold, seed=wanted.seed))
    outcome.broken += [f"the product has no step {seam!r} any more; name it anew" for seam in sorted(mortal.gone())]
    print(outcome.words(wanted.database))
    print("never reached: " + (", ".join(sorted(outcome.unreached)) or "none"))
    print(f"{time.perf_counter() - begun:.0f} s")
    return 1 if outcome.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
