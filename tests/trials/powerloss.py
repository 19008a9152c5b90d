"""The power taken away again and again: `python tests/trials/powerloss.py [LOSSES]`.

A process writes as the daemon does, over SQLite in a file, and says after each transaction that it is committed; what
it does to its files is recorded call by call (`filecalls.c`, `writer.py`). Then the power is lost at random moments:
the disk has what was synchronised, and of the rest some writes, sectors and changes of names, by chance (`disk.py`).
What is left is opened as the product opens it, looked through by SQLite, and compared with what had been committed. The
next process goes on from there. Told: committed rows that are lost, transactions that are there by half, files that are
damaged; and what would have been lost had the product asked SQLite for less (`synchronous = NORMAL`).
"""

from __future__ import annotations

import atexit
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import orjson

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]

from disk import Call, Disk, calls
from writer import PIECEMEAL, State, state

from monitor.lib.database import connect
from monitor.lib.errors import StorageError

HERE = Path(__file__).parent
DATABASE = "watchfloor.db"
EACH = 10  # losses of one recorded life
TICKS = 60


@dataclass
class Outcome:
    """What came of all losses.

    Attributes:
        undone: Writes and truncations that were not certain at a loss.
        rows: Committed rows that were looked for, over all losses.
        lost: Of those, the ones that were not there, or were as they had been before.
        halves: Losses after which a transaction was there by half.
        damaged: What SQLite found wrong, or why a file could not be opened.
        moments: The steps that were under way, and how often.
    """

    losses: int = 0
    undone: int = 0
    rows: int = 0
    lost: int = 0
    halves: int = 0
    damaged: list[str] = field(default_factory=list)
    moments: Counter[str] = field(default_factory=Counter)

    @property
    def wrong(self) -> int:
        """How much is not as promised."""
        return self.lost + self.halves + len(self.damaged)

    def words(self) -> str:
        """For people."""
        moments = ", ".join(f"{count} {name}" for name, count in self.moments.most_common())
        words = f"""\
{self.losses} losses of power, {self.undone} writes on their way at them; under way: {moments}
{self.rows} committed rows looked for: {self.lost} lost
{self.halves} transactions by half, {len(self.damaged)} databases damaged"""
        return "\n".join([words, *self.damaged[:5]])


@dataclass
class _Told:
    """What the process was told of: the state that was committed, and what the step under way would change."""

    committed: State = field(default_factory=dict)

    def hear(self, changes: Mapping[str, list[object] | None]) -> None:
        for key, value in changes.items():
            if value is None:
                self.committed.pop(key, None)
            else:
                self.committed[key] = value


def missing() -> str:
    """Why calls cannot be recorded here; empty where they can."""
    if shutil.which("gcc") is None:
        return "needs gcc, to compile what records calls"
    return _compiled()[1]


@cache
def _compiled() -> tuple[Path, str]:
    """The recorder, made once a process, and why it could not be made."""
    folder = tempfile.mkdtemp(prefix="powerloss-")
    atexit.register(shutil.rmtree, folder)
    made = Path(folder) / "filecalls.so"
    words = ["gcc", "-O1", "-shared", "-fPIC", "-pthread", "-o", str(made), str(HERE / "filecalls.c")]
    ran = subprocess.run(words, check=False, capture_output=True, text=True)
    return made, "" if ran.returncode == 0 else f"gcc: {ran.stderr.strip()[:300]}"


def recorded(found: Mapping[str, bytes], seed: int, ticks: int, synchronous: str, folder: Path) -> Sequence[Call]:
    """What one life does to its files, which begin as they were found."""
    state_folder, log = folder / "state", folder / "calls"
    state_folder.mkdir()
    for name, held in found.items():
        (state_folder / name).write_bytes(held)
    watched = {"LD_PRELOAD": str(_compiled()[0]), "FILECALLS_FOLDER": str(state_folder), "FILECALLS_LOG": str(log)}
    words = [sys.executable, str(HERE / "writer.py"), str(state_folder), str(seed), str(ticks), synchronous]
    subprocess.run(words, check=True, env=os.environ | watched)
    return [call for call in calls(log) if not call.name.endswith("-shm")]  # what is only shared memory tells nothing


def losses(
    found: Mapping[str, bytes], life: Sequence[Call], count: int, chance: random.Random, outcome: Outcome
) -> Mapping[str, bytes]:
    """The power lost at so many moments of a life, each looked at; what the last of them left."""
    disk, told, left = Disk(found), _Told(), dict(found)
    moments = sorted(chance.choices(range(1, len(life) + 1), k=count))
    for number, call in enumerate(life, start=1):
        if call.name != "told":
            disk.hear(call)
        elif call.kind == "write":
            told.hear(orjson.loads(call.data)[1])
        for _ in range(moments.count(number)):
            left = disk.lose_power(chance)
            outcome.losses += 1
            outcome.undone += disk.uncertain
            _look(left, told.committed, _next(life[number:]), chance, outcome)
    return left


def _next(rest: Sequence[Call]) -> tuple[str, Mapping[str, list[object] | None]]:
    """The step that was under way, and what it would have changed."""
    for call in rest:
        if call.name == "told" and call.kind == "write":
            name, changes = orjson.loads(call.data)
            return name, changes
    return "end", {}


def _look(
    left: Mapping[str, bytes],
    committed: State,
    under_way: tuple[str, Mapping[str, list[object] | None]],
    chance: random.Random,
    outcome: Outcome,
) -> None:
    step, changes = under_way
    outcome.moments[step] += 1
    with tempfile.TemporaryDirectory(prefix="powerloss-") as folder:
        for name, held in left.items():
            (Path(folder) / name).write_bytes(held)
        if chance.random() < 0.5:  # what the memory that processes shared left on the disk may be anything
            (Path(folder) / f"{DATABASE}-shm").write_bytes(chance.randbytes(32_768))
        try:
            found = _opened(Path(folder))
        except StorageError as error:
            outcome.damaged.append(f"during {step}: {error}")
            return
    if isinstance(found, str):
        outcome.damaged.append(f"during {step}: {found}")
        return
    outcome.rows += len(committed)
    done = [found.get(key) == value for key, value in changes.items() if committed.get(key) != value]
    outcome.halves += any(done) and not all(done) and step != PIECEMEAL
    kept = {key for key, value in committed.items() if found.get(key) == value}
    moved = {key for key, value in changes.items() if found.get(key) == value}
    outcome.lost += len(committed.keys() - kept - moved)


def _opened(folder: Path) -> State | str:
    """What is stored, read as the product reads it; or what SQLite found wrong."""
    engine = connect(f"sqlite:///{folder / DATABASE}")
    try:
        with engine.connect() as connection:
            wrong = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check")]
            wrong += [str(row) for row in connection.exec_driver_sql("PRAGMA foreign_key_check")]
        return state(engine) if wrong == ["ok"] else "; ".join(wrong)[:300]
    finally:
        engine.dispose()


def trial(count: int, *, seed: int = 7, ticks: int = TICKS, synchronous: str = "full") -> Outcome:
    """So many losses, some of each life; the next life begins with what the last loss of the one before left."""
    outcome, chance = Outcome(), random.Random(seed)  # noqa: S311  # a fixed sequence, no secret
    found: Mapping[str, bytes] = {}
    for number in range(-(-count // EACH)):
        with tempfile.TemporaryDirectory(prefix="powerloss-") as folder:
            life = recorded(found, number, ticks, synchronous, Path(folder))
        found = losses(found, life, min(EACH, count - number * EACH), chance, outcome)
        if outcome.damaged:
            break  # nothing can go on from there
    return outcome


def main(arguments: list[str]) -> int:
    """Print what came of it; 0 where nothing was wrong."""
    if reason := missing():
        print(reason)
        return 1
    count, begun = int(arguments[0]) if arguments else 200, time.perf_counter()
    outcome = trial(count)
    print(outcome.words())
    print(f"{time.perf_counter() - begun:.0f} s")
    less = trial(max(EACH, count // 10), synchronous="normal")
    print(f"had it been synchronous = NORMAL: {less.losses} losses, {less.lost} committed rows lost")
    return 1 if outcome.wrong or not less.lost else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
