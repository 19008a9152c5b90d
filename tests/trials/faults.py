"""Disks and databases that fail under the daemon: `python tests/trials/faults.py [NAME …]`.

A real daemon in the world of `killworld`; each fault is brought about for real, held, and mended. Told: how long until
the daemon says in words what is wrong, whether it lived on, how long after the mending it stored again, and what the
books say in the end: nothing lost, nothing sent twice, no row without those it belongs to.

`full` needs a file system of its own (a tmpfs, so root), `terminated` and `restarted` PostgreSQL's server programs.
"""

from __future__ import annotations

import asyncio
import logging
import os
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]

from kills import START, integrity, left_behind
from killworld import Books, World, world
from lives import Life, cold
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from monitor.lib.clock import SystemClock
from monitor.lib.database import connect
from monitor.lib.errors import StorageError

SERVERS = Path("/usr/lib/postgresql")
HELD = 45.0  # seconds a fault lasts once it was told
LONGEST = 240.0  # seconds anything is waited for


@dataclass
class Found:
    """What came of one fault.

    Attributes:
        told: Seconds until the log said what is wrong.
        words: What it said.
        resumed: Seconds from the mending until something new was stored.
    """

    name: str
    told: float = -1.0
    words: str = ""
    lived: bool = False
    resumed: float = -1.0
    books: Books = field(default_factory=Books)
    wrong: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        """Whether all is as promised."""
        in_time = 0 <= self.told <= 60 and 0 <= self.resumed <= 30
        return in_time and self.lived and not self.wrong and not self.books.wrong

    def __str__(self) -> str:
        """For people."""
        books = self.books
        return (
            f"{self.name}: told after {self.told:.1f} s, {'lived on' if self.lived else 'DIED'}, stored again "
            f"{self.resumed:.1f} s after the mending; {books.items} items, {books.items_lost} lost, "
            f"{books.untold} untold; {books.deliveries} deliveries, {books.deliveries_lost} lost, "
            f"{books.repeats_inside + books.repeats_outside} repeated; {'; '.join(self.wrong) or 'sound'}\n"
            f"    {self.words[:220]}"
        )


class Patient:
    """A daemon, the world it lives in, and its file or server."""

    def __init__(self, made: World, config: Path, state: Path, database: str | None) -> None:
        self.world = made
        self.config = config
        self.state = state
        self.database = database
        self.life = Life()
        self.process: asyncio.subprocess.Process | None = None
        self._nudges = 0

    async def start(self) -> None:
        """Until it is ready."""
        now = self.world.seconds()
        plan = {"now": now, "die_at": None, "nth": 0}
        self.life, self.process = await cold(plan, self.config, self.state)
        ready = asyncio.create_task(self.life.ready.wait())
        await asyncio.wait(
            {ready, asyncio.create_task(self.process.wait())}, return_when=asyncio.FIRST_COMPLETED, timeout=LONGEST
        )

    async def stop(self) -> int:
        """Its exit code after SIGTERM."""
        assert self.process is not None
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        code = await self.process.wait()
        if self.life.log is not None:
            await self.life.log
        return code

    @property
    def lives(self) -> bool:
        """Whether the process that was started still runs."""
        return self.process is not None and self.process.returncode is None

    def nudge(self) -> None:
        """A minute on, so that every feed is due; now and then an entry, never more than a mail has room for."""
        self._nudges += 1
        self.world.grow(self._nudges % 4 == 1)
        if self.lives:
            os.kill(self.life.pid, signal.SIGUSR1)

    def stored(self) -> int:
        """How many entries are stored; fewer than none while that cannot be read."""
        try:
            engine = connect(self.database or f"sqlite:///{self.state / 'watchfloor.db'}")
            with engine.connect() as connection:
                found = connection.execute(text("SELECT count(*) FROM items")).scalar_one()
            engine.dispose()
        except (SQLAlchemyError, StorageError):
            return -1
        return int(found)

    async def until_stored(self, more_than: int) -> float:
        """Seconds until more is stored, while the world goes on."""
        begun = time.perf_counter()
        while self.stored() <= more_than:
            if time.perf_counter() - begun > LONGEST:
                return -1.0
            self.nudge()
            await asyncio.sleep(1)
        return time.perf_counter() - begun

    async def until_told(self, words: str) -> tuple[float, str]:
        """Seconds until the log says so, and the line."""
        begun, heard = time.perf_counter(), len(self.life.complaints)
        while time.perf_counter() - begun < LONGEST:
            for line in self.life.complaints[heard:]:
                if words in line:
                    return time.perf_counter() - begun, line
            self.nudge()
            await asyncio.sleep(1)
        return -1.0, "; ".join(self.life.complaints[heard:][:3])


Break = Callable[[Patient], Awaitable[Callable[[], Awaitable[None]]]]


async def suffered(name: str, patient: Patient, break_: Break, words: str) -> Found:
    """A healthy daemon, a fault that is held, its mending, and the books at the end."""
    found = Found(name)
    await patient.start()
    await patient.until_stored(0)
    mend = await break_(patient)
    found.told, found.words = await patient.until_told(words)
    until = time.perf_counter() + HELD
    while time.perf_counter() < until:
        patient.nudge()
        await asyncio.sleep(2)
    found.lived = patient.lives
    before = max(0, patient.stored())
    await mend()
    found.resumed = await patient.until_stored(before)
    await _balanced(patient, found)
    if (code := await patient.stop()) != 0:
        found.wrong.append(f"it ended with {code}")
    return found


async def _balanced(patient: Patient, found: Found) -> None:
    """Until the books balance, or it is clear that they never will."""
    engine = connect(patient.database or f"sqlite:///{patient.state / 'watchfloor.db'}")
    for _ in range(60):
        found.books = Books()
        found.books.close(patient.world, engine)
        if not found.books.wrong and found.books.items == len(patient.world.shown):
            break
        os.kill(patient.life.pid, signal.SIGUSR1)
        await asyncio.sleep(2)
    engine.dispose()
    with left_behind(patient.state, patient.database) as url:
        if (sound := integrity(url)) != "ok":
            found.wrong.append(sound)


# Faults of SQLite


async def disk_full(patient: Patient) -> Callable[[], Awaitable[None]]:
    """Every byte of its file system is taken by something else."""
    filler = patient.state / "filler"
    handle = os.open(filler, os.O_WRONLY | os.O_CREAT)
    for size in (1 << 16, 1):
        with suppress(OSError):
            while True:
                os.write(handle, b"x" * size)
    os.close(handle)

    async def mend() -> None:
        filler.unlink()

    return mend


async def no_growth(patient: Patient) -> Callable[[], Awaitable[None]]:
    """No file may grow beyond what it is: a quota, without root."""
    largest = max(file.stat().st_size for file in patient.state.glob("watchfloor.db*"))
    free = resource.prlimit(patient.life.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(patient.life.pid, resource.RLIMIT_FSIZE, (largest // 2, free[1]))

    async def mend() -> None:
        resource.prlimit(patient.life.pid, resource.RLIMIT_FSIZE, free)

    return mend


async def locked(patient: Patient) -> Callable[[], Awaitable[None]]:
    """Another process writes and does not come to an end."""
    other = sqlite3.connect(patient.state / "watchfloor.db", isolation_level=None, timeout=60)
    other.execute("BEGIN IMMEDIATE")

    async def mend() -> None:
        other.rollback()
        other.close()

    return mend


async def damaged(patient: Patient) -> Callable[[], Awaitable[None]]:
    """Pages are overwritten; mended by stopping, restoring a backup and starting."""
    words = ("-c", str(patient.config), "-s", str(patient.state))
    backup = await _watchfloor("backup", str(patient.state / "backups"), *words)
    file = patient.state / "watchfloor.db"
    with sqlite3.connect(file) as checkpoint:
        checkpoint.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with file.open("r+b") as stream:
        for page in range(1, file.stat().st_size // 4096):
            stream.seek(page * 4096)
            stream.write(os.urandom(200))

    async def mend() -> None:
        await patient.stop()
        await _watchfloor("restore", backup.partition(": ")[0].strip(), *words)
        await patient.start()

    return mend


async def _watchfloor(*words: str) -> str:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "monitor", *words, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        env={**os.environ, "COLUMNS": "500"},
    )  # fmt: skip
    out, err = await process.communicate()
    if process.returncode != 0:
        raise AssertionError(err.decode())
    return out.decode()


# Faults of PostgreSQL


def terminated(times: int) -> Break:
    """Every connection of the daemon is cut, again and again, while it writes."""

    async def break_(patient: Patient) -> Callable[[], Awaitable[None]]:
        assert patient.database is not None
        engine = connect(patient.database)
        cut = text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        for number in range(times):
            patient.nudge()
            await asyncio.sleep(0.1 + number % 7 / 10)
            with engine.connect() as connection:
                connection.execute(cut)
        going = asyncio.create_task(_again(engine, cut))

        async def mend() -> None:
            going.cancel()
            await asyncio.gather(going, return_exceptions=True)
            engine.dispose()

        return mend

    async def _again(engine: object, cut: object) -> None:
        while True:
            await asyncio.sleep(0.2)
            with engine.connect() as connection:  # type: ignore[attr-defined]
                connection.execute(cut)

    return break_


def restarted(server: Server) -> Break:
    """The server is stopped at once, as by a crash, and stays away."""

    async def break_(_: Patient) -> Callable[[], Awaitable[None]]:
        server.control("stop", "-m", "immediate")

        async def mend() -> None:
            server.control("start", "-w", "-o", server.options)

        return mend

    return break_


class Server:
    """A PostgreSQL of our own, in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._programs = max(SERVERS.glob("*/bin"), key=lambda path: float(path.parent.name))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.options = f"-p {self.port} -h 127.0.0.1 -k {folder}"
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")

    @property
    def url(self) -> str:
        """The address of its database."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/postgres"

    def make(self) -> None:
        """Begin anew."""
        self._run("initdb", "-D", str(self.folder / "data"), "-A", "trust", "-U", "postgres", "-N")
        self.control("start", "-w", "-o", self.options)

    def control(self, *words: str) -> None:
        """`pg_ctl`."""
        self._run("pg_ctl", "-D", str(self.folder / "data"), "-l", str(self.folder / "log"), *words)

    def _run(self, program: str, *words: str) -> None:
        user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
        subprocess.run([*user, str(self._programs / program), *words], check=True, stdout=subprocess.DEVNULL)


@contextmanager
def own_server() -> Iterator[Server]:
    """A server that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="faults-pg-") as folder:
        server = Server(Path(folder))
        server.make()
        try:
            yield server
        finally:
            server.control("stop", "-m", "immediate")


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """A file system of its own, in memory."""
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder], check=True)
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "-l", folder], check=True)


@asynccontextmanager
async def patient(state: Path, database: str | None = None) -> AsyncIterator[Patient]:
    """A daemon's world; its clock runs a minute for each nudge, as the daemon's does."""
    clock = SystemClock()
    begun = clock.monotonic()

    def seconds() -> float:
        return START + clock.monotonic() - begun

    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        async with world(seconds, Path(folder), database) as (made, config):
            made.grow(3)
            one = Patient(made, config, state, database)
            try:
                yield one
            finally:
                if one.lives and one.process is not None:
                    one.process.kill()
                    await one.process.wait()


async def on_disk(name: str, break_: Break, words: str, state: Path) -> Found:
    """One fault of SQLite, in this folder."""
    async with patient(state) as one:
        return await suffered(name, one, break_, words)


async def read_only(state: Path) -> Found:
    """A file system that may not be written: the start is refused in one sentence, and works once it is mended."""
    found = Found("read-only file system")
    async with patient(state) as one:
        _remount(state, "ro")
        begun = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "monitor", "run", "-c", str(one.config), "-s", str(state),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        _, said = await process.communicate()
        found.told, found.words = time.perf_counter() - begun, said.decode().strip()
        found.lived = process.returncode == 1 and len(found.words.splitlines()) == 1
        _remount(state, "rw")
        await one.start()
        found.resumed = await one.until_stored(0)
        await _balanced(one, found)
        await one.stop()
    return found


def _remount(folder: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(folder)], check=True)


async def of_server(name: str, words: str, cuts: int = 0) -> Found:
    """One fault of PostgreSQL."""
    with own_server() as server, tempfile.TemporaryDirectory(prefix="faults-") as state:
        async with patient(Path(state), server.url) as one:
            return await suffered(name, one, terminated(cuts) if cuts else restarted(server), words)


async def _run(names: list[str]) -> int:
    found = []
    for name in names:
        with tempfile.TemporaryDirectory(prefix="faults-") as folder:
            if name == "full":
                with small_disk(24) as disk:
                    found.append(await on_disk("disk full", disk_full, "is full", disk))
            elif name == "quota":
                found.append(await on_disk("no file may grow", no_growth, "cannot be read or written", Path(folder)))
            elif name == "locked":
                found.append(await on_disk("locked by another", locked, "is locked", Path(folder)))
            elif name == "damaged":
                found.append(await on_disk("damaged file, restored", damaged, "is damaged", Path(folder)))
            elif name == "read-only":
                with small_disk(24) as disk:
                    found.append(await read_only(disk))
            elif name == "terminated":
                found.append(await of_server("50 times cut off", "shut down", 50))
            elif name == "restarted":
                found.append(await of_server("server crashed", "does not answer"))
        print(found[-1], flush=True)
    return 0 if all(one.good for one in found) else 1


NAMES = ("full", "quota", "locked", "damaged", "read-only", "terminated", "restarted")


def main(arguments: list[str]) -> int:
    """Print what came of each; 0 where nothing was wrong."""
    logging.disable(logging.CRITICAL)
    return asyncio.run(_run(arguments or list(NAMES)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
