"""Daemons that are born, listened to and die, each a process of its own."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

from mortal import LULL

PROGRAM = Path(__file__).parent / "mortal.py"
GREETING = "watchfloor watches"
EXPECTED = {"health trouble"}  # said of every start that takes its time


class Life:
    """One daemon: until when it lives, and what it said."""

    def __init__(self) -> None:
        self.pid = 0
        self.ready = asyncio.Event()
        self.idle = asyncio.Event()
        self.complaints: list[str] = []
        self.log: asyncio.Task[None] | None = None

    async def listen(self, stream: asyncio.StreamReader) -> None:
        """Its log, to the end."""
        while line := await stream.readline():
            said = line.decode(errors="replace").strip()
            try:
                told = json.loads(said)
            except ValueError:
                if not said.startswith(GREETING):
                    self.complaints.append(said)
                continue
            if told.get("event") == "ready":
                self.ready.set()
            elif told.get("event") == LULL:
                self.idle.set()
            elif told.get("level") in ("error", "critical") and told.get("event") not in EXPECTED:
                self.complaints.append(said)


class Nursery:
    """Forks daemons from a process that has read everything already."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.life = Life()
        self._log = asyncio.create_task(self._listen())

    @classmethod
    async def open(cls, config: Path) -> Nursery:
        """Ready to fork."""
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(
            sys.executable, str(PROGRAM), str(config), stdin=pipe, stdout=pipe, stderr=pipe, limit=1 << 22
        )
        nursery = cls(process)
        if await nursery._line() != "waiting":
            raise AssertionError(f"the nursery did not open: {nursery.life.complaints}")
        return nursery

    async def born(self, plan: dict[str, Any]) -> Life:
        """A daemon that begins to live."""
        self.life = Life()
        assert self._process.stdin is not None
        self._process.stdin.write((json.dumps(plan) + "\n").encode())
        self.life.pid = int(await self._line())
        return self.life

    async def death(self) -> int:
        """How it ended; a signal is negative."""
        return int(await self._line())

    def orphans(self) -> int:
        """How many processes that dead daemons had started still live."""
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        states = [Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0] for child in children]
        return sum(state != "Z" for state in states)

    async def close(self) -> None:
        """No further lives."""
        if self._process.returncode is None:
            self._process.kill()
        await self._process.wait()
        await self._log

    async def _line(self) -> str:
        assert self._process.stdout is not None
        return (await self._process.stdout.readline()).decode().strip()

    async def _listen(self) -> None:
        assert self._process.stderr is not None
        while line := await self._process.stderr.readline():
            stream = asyncio.StreamReader()
            stream.feed_data(line)
            stream.feed_eof()
            await self.life.listen(stream)


async def cold(plan: dict[str, Any], config: Path, state: Path) -> tuple[Life, asyncio.subprocess.Process]:
    """The whole command, from its start; its modules are compiled once, as those of an installed one are."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    words = ["run", "-c", str(config), "-s", str(state), "--log-format", "json"]
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(PROGRAM), json.dumps(plan), *words,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE, limit=1 << 22, env=environment,
    )  # fmt: skip
    assert process.stderr is not None
    life = Life()
    life.pid = process.pid
    life.log = asyncio.create_task(life.listen(process.stderr))
    return life, process
