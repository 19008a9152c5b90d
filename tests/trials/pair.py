"""Two daemons on one PostgreSQL, killed, stopped and cut off: `python tests/trials/pair.py [KILLS STOPS CUTS]`.

Two real `watchfloor run` over one database; feeds on ten addresses and a mail server, all on loopback. The one that
tells is killed (SIGKILL) and started again, stopped (SIGSTOP) for a minute and let go on, and connections are
terminated by the server, in random order. Told: how long until another tells, or the same again; and whether the books
add up: what was shown and is not stored, what was stored, counted or told twice, digests that are missing, doubled or
tell of another number of items than were seen in their window.

`python tests/trials/pair.py throughput [FEEDS ITEMS]` prints what 1, 2 and 4 workers poll, tag and commit in a second.

WATCHFLOOR_TEST_POSTGRES names the server (postgresql://postgres@127.0.0.1:5432/postgres unless given); a database of
its own is made there and dropped.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from time import sleep

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]

from pairworld import HOSTS, Books, Place, close_books
from sqlalchemy import text

from monitor.lib.clock import SystemClock
from monitor.lib.database import connect

SERVER = os.environ.get("WATCHFLOOR_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
STEADY = SystemClock()
SEED = 7
LIMIT = 15.0  # seconds until another must tell
STOPPED = 60.0
ACT_EVERY = 1.5
LEFT_BEHIND = 660.0  # seconds until the outbox gives up on a sender that was killed in the midst of a send


@dataclass
class Life:
    """One daemon's processes, one after the other."""

    config: Path
    state: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.state.mkdir(exist_ok=True)
        with (self.state / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "monitor", "run", "-c", self.config, "-s", self.state, "--log-format", "json"],
                stderr=log, stdout=log, cwd=Path(__file__).parents[2],
            )  # fmt: skip

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    def end(self, how: signal.Signals) -> None:
        if self.process is not None and self.process.poll() is None:
            os.kill(self.pid, how)
            self.process.wait(90)


@dataclass
class Trial:
    """Two daemons, their world, and what was seen of takeovers."""

    place: Place
    lives: list[Life]
    chance: random.Random
    takeovers: dict[str, list[float]] = field(default_factory=dict)
    unforeseen: list[str] = field(default_factory=list)
    quiet: bool = False  # nothing more happens in the world

    def __post_init__(self) -> None:
        self.engine = connect(self.place.database)
        self._grown = STEADY.monotonic()

    def grow(self) -> None:
        """What happened in the world since we last looked."""
        if self.quiet:
            return
        acts = int((STEADY.monotonic() - self._grown) / ACT_EVERY)
        self._grown += acts * ACT_EVERY
        self.place.wire.grow(acts)

    def teller(self) -> tuple[int, int, float]:
        """The process that tells by a lease that holds, its epoch and the seconds it still holds; 0 where none does."""
        for _ in range(3):
            try:
                with self.engine.connect() as connection:
                    found = connection.execute(
                        text(
                            "SELECT owner, epoch, extract(epoch FROM until - clock_timestamp()) FROM leases "
                            "WHERE name = 'tell' AND until > clock_timestamp()"
                        )
                    ).first()
                return (int(found[0].split(":")[1]), found[1], float(found[2])) if found else (0, 0, 0.0)
            except Exception:  # noqa: BLE001 - it was our own connection that was cut
                self.engine.dispose()
        return (0, 0, 0.0)

    def until(self, there: Callable[[], bool], seconds: float) -> float | None:
        """How long until something is so; None where it did not come to be."""
        begun = STEADY.monotonic()
        while STEADY.monotonic() - begun < seconds:
            self.grow()
            if there():
                return STEADY.monotonic() - begun
            sleep(0.1)
        return None

    def pause(self, seconds: float) -> None:
        self.until(lambda: False, seconds)

    def steady(self) -> None:
        """Wait until both run and one of them tells."""
        pids = {life.pid for life in self.lives}
        alive = "SELECT count(*) FROM leases WHERE name LIKE 'daemon %' AND until > clock_timestamp()"

        def both() -> bool:
            try:
                with self.engine.connect() as connection:
                    return self.teller()[0] in pids and connection.execute(text(alive)).scalar_one() >= len(pids)
            except Exception:  # noqa: BLE001 - there are no tables yet, or our connection was cut
                self.engine.dispose()
                return False

        assert self.until(both, 300) is not None, "the daemons do not come up; see their logs"

    def _taken(self, kind: str, seconds: float | None) -> None:
        self.takeovers.setdefault(kind, []).append(1e9 if seconds is None else seconds)

    def kill(self) -> None:
        victim = self._victim()
        victim.end(signal.SIGKILL)
        dead = victim.pid
        self._taken("SIGKILL", self.until(lambda: self.teller()[0] not in (0, dead), 60))
        victim.start()

    def stop(self) -> None:
        victim = self._victim()
        os.kill(victim.pid, signal.SIGSTOP)
        begun = STEADY.monotonic()
        self._taken("SIGSTOP", self.until(lambda: self.teller()[0] not in (0, victim.pid), STOPPED))
        self.pause(max(0.0, STOPPED - (STEADY.monotonic() - begun)))
        os.kill(victim.pid, signal.SIGCONT)

    def cut(self) -> None:
        """Terminate every connection of the database but ours; somebody gives a sign of life again soon."""
        with self.engine.connect() as connection:
            connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )
        before = STEADY.monotonic()
        self.until(lambda: self.teller()[2] < 8, 3)  # a lease that was renewed just before says nothing
        renewed = self.until(lambda: self.teller()[2] > 8, 60)
        self._taken("cut", None if renewed is None else STEADY.monotonic() - before)

    def _victim(self) -> Life:
        teller = self.teller()[0]
        ours = [life for life in self.lives if life.pid == teller]
        return ours[0] if ours else self.chance.choice(self.lives)

    def settle(self, patient: bool) -> None:
        """Let everything that was shown be polled twice, and all that was decided be sent."""
        polls = self.place.wire.polls + 3 * self.place.wire.feeds
        self.quiet = True
        self.until(lambda: self.place.wire.polls >= polls, 400)
        self.until(lambda: self._unfinished() == 0, LEFT_BEHIND if patient else 60)

    def _unfinished(self) -> int:
        query = "SELECT count(*) FROM outbox_delivery WHERE status IN ('pending', 'leased')"
        with self.engine.connect() as connection:
            return int(connection.execute(text(query)).scalar_one())


def run(kills: int, stops: int, cuts: int, *, feeds: int = 40, patient: bool = True) -> tuple[Trial, Books]:
    """The whole trial; what was seen, and the books at its end."""
    chance = random.Random(SEED)  # noqa: S311  # the same faults each time
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        place = stack.enter_context(Place(SERVER, Path(folder), feeds).open())
        config = place.configure()
        trial = Trial(place, [Life(config, Path(folder) / name) for name in ("one", "two")], chance)
        stack.callback(trial.engine.dispose)
        for life in trial.lives:
            stack.callback(life.end, signal.SIGKILL)
            life.start()
        faults = [trial.kill] * kills + [trial.stop] * stops + [trial.cut] * cuts
        chance.shuffle(faults)
        trial.steady()
        for number, fault in enumerate(faults, 1):
            trial.pause(chance.uniform(0.0, 4.0))
            fault()
            trial.steady()
            if number % 10 == 0:
                print(f"{number} of {len(faults)} faults: {_takeovers(trial)}", flush=True)
        trial.settle(patient)
        for life in trial.lives:
            life.end(signal.SIGTERM)
        trial.unforeseen = _complaints(trial)
        return trial, close_books(place)


def _takeovers(trial: Trial) -> str:
    said = []
    for kind, seconds in sorted(trial.takeovers.items()):
        ordered = sorted(seconds)
        said.append(f"{kind} x{len(ordered)}: median {ordered[len(ordered) // 2]:.1f} s, longest {ordered[-1]:.1f} s")
    return "; ".join(said)


def _complaints(trial: Trial) -> list[str]:
    """Lines of the logs that should not be there: what was not foreseen."""
    said: list[str] = []
    for life in trial.lives:
        lines = (life.state / "log").read_text(errors="replace").splitlines()
        said += [line for line in lines if "Traceback" in line or "unforeseen" in line]
    return said


def throughput(workers: int, feeds: int = 200, each: int = 50) -> tuple[int, float, float]:
    """Items stored by so many daemons from feeds that are all due at once; seconds until done, and of CPU."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        place = stack.enter_context(Place(SERVER, Path(folder), feeds).open())
        place.wire.grow(feeds * each // 2)
        for entries in place.wire.shown:
            entries.sort()
        config = place.configure(digests=False, concurrency=2 * len(HOSTS) // workers)
        lives = [Life(config, Path(folder) / str(number)) for number in range(workers)]
        place_ready = place.wire.shown
        place.wire.shown = [[] for _ in place_ready]  # nothing to tag until all of them run
        trial = Trial(place, lives, random.Random(SEED))  # noqa: S311  # it is not asked
        stack.callback(trial.engine.dispose)
        trial.quiet = True
        for life in lives:
            stack.callback(life.end, signal.SIGKILL)
            life.start()
        trial.steady()
        assert trial.until(lambda: _all_polled(trial), 300) is not None
        place.wire.shown = place_ready
        total = len(place.wire.pairs)
        with trial.engine.begin() as connection:
            connection.execute(text("UPDATE feeds SET next_poll_at = now() - interval '1 hour'"))
        before, begun = _cpu(lives), STEADY.monotonic()

        def done() -> bool:
            with trial.engine.connect() as connection:
                return int(connection.execute(text("SELECT count(*) FROM items")).scalar_one()) >= total

        assert trial.until(done, 600) is not None
        return total, STEADY.monotonic() - begun, _cpu(lives) - before


def _all_polled(trial: Trial) -> bool:
    """Whether every feed was asked, and what came of it is committed: none is due or under way."""
    due = "SELECT count(*) FROM feeds WHERE next_poll_at <= now() OR leased_by IS NOT NULL"
    with trial.engine.connect() as connection:
        return trial.place.wire.polls > 0 and not connection.execute(text(due)).scalar_one()


def _cpu(lives: list[Life]) -> float:
    ticks = os.sysconf("SC_CLK_TCK")
    total = 0.0
    for life in lives:
        fields = Path(f"/proc/{life.pid}/stat").read_text().rpartition(")")[2].split()
        total += (int(fields[11]) + int(fields[12]) + int(fields[13]) + int(fields[14])) / ticks
    return total


def told(trial: Trial, books: Books) -> str:
    """For people."""
    return (
        f"{_takeovers(trial)}\n"
        f"{books.items} items stored: {books.lost} lost, {books.twice} written twice, {books.parted} acts told as two "
        f"stories\n"
        f"{books.alerts} alerts: {books.alerts_doubled} doubled\n"
        f"{books.digests} digests: {books.digests_doubled} doubled or with a gap, {books.miscounted} that tell "
        f"another number of items, {books.slots_missing} minutes without theirs\n"
        f"{books.deliveries} deliveries: {books.undelivered} not delivered, {books.repeats} repeated under one key\n"
        f"{len(trial.unforeseen)} unforeseen faults in the logs"
    )


def main(arguments: list[str]) -> int:
    """Print what came of it; 0 where nothing was wrong."""
    if arguments[:1] == ["throughput"]:
        size = [int(word) for word in arguments[1:3]]
        for workers in (1, 2, 4):
            items, seconds, cpu = throughput(workers, *size)
            print(
                f"{workers} workers: {items} items polled, tagged and committed in {seconds:.1f} s, "
                f"{items / seconds:.0f} a second; {1000 * cpu / items:.1f} ms of CPU an item",
                flush=True,
            )
        return 0
    kills, stops, cuts = (int(word) for word in arguments or ("100", "20", "20"))
    trial, books = run(kills, stops, cuts)
    print(told(trial, books))
    for line in trial.unforeseen[:5]:
        print(line[:500])
    longest = max(max(seconds) for seconds in trial.takeovers.values())
    return 1 if books.wrong or longest > LIMIT or books.repeats > kills + cuts or trial.unforeseen else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
