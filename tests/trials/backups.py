"""Backups under writes, each restored: `python tests/trials/backups.py [TIMES]`.

A real daemon polls, stores and tells while one backup after the other is made as `watchfloor backup` does; each is
restored into a folder of its own, checked, and opened by this version. Told: those that were not sound, or held less
than one before.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2])]

from faults import patient
from kills import integrity
from sqlalchemy import text

from monitor.lib.backup import back_up, restore_sqlite
from monitor.lib.clock import SystemClock
from monitor.lib.database import connect
from monitor.storage.store import Store


@dataclass
class Outcome:
    """What came of them; `items` is how many entries each held."""

    items: list[int] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


async def run(times: int, folder: Path) -> Outcome:
    """So many backups while the world goes on, each restored."""
    outcome, began = Outcome(), SystemClock().now()
    async with patient(folder / "state") as one:
        one.state.mkdir()
        await one.start()
        await one.until_stored(0)
        for number in range(times):
            for _ in range(4):
                one.nudge()
                await asyncio.sleep(0.3)
            url = f"sqlite:///{one.state / 'watchfloor.db'}"
            made, _ = await asyncio.to_thread(back_up, url, folder, began + timedelta(seconds=number), "trial")
            restored = folder / f"restored-{number}" / "watchfloor.db"
            await asyncio.to_thread(restore_sqlite, made, restored, began)
            _look(restored, outcome)
        if await one.stop() != 0 or one.life.complaints:
            outcome.wrong.append(f"the daemon complained: {one.life.complaints[:3]}")
    return outcome


def _look(restored: Path, outcome: Outcome) -> None:
    """What was restored is sound and holds no less than the one before."""
    url = f"sqlite:///{restored}"
    if (sound := integrity(url)) != "ok":
        outcome.wrong.append(f"{restored}: {sound}")
    engine = connect(url)
    Store(engine).migrate()
    with engine.connect() as connection:
        outcome.items.append(connection.execute(text("SELECT count(*) FROM items")).scalar_one())
    engine.dispose()
    if outcome.items != sorted(outcome.items):
        outcome.wrong.append(f"{restored}: holds less than one before: {outcome.items}")


def main(arguments: list[str]) -> int:
    """Print what came of it; 0 where nothing was wrong."""
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory(prefix="backups-") as folder:
        outcome = asyncio.run(run(int(arguments[0]) if arguments else 20, Path(folder)))
    print(
        f"{len(outcome.items)} backups under writes, each restored and checked: {len(outcome.wrong)} wrong; "
        f"the first held {outcome.items[0]} items, the last {outcome.items[-1]}"
    )
    print("\n".join(outcome.wrong[:5]), end="")
    return 1 if outcome.wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
