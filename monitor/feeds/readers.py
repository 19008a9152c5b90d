"""Reads documents in processes of their own, so that no document can take this one's time, memory or life.

One process reads; it is started with the first document and reads one after another. Where it has been at one document
for a while, a spare takes the next ones, so that a document built to wear a reader out holds up no other feed. A
process that dies over a document, takes too long or grows is replaced, and the document counts as unreadable. One that
dies while it waits is replaced too, and no document is blamed.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from monitor.feeds.handover import HEAD, TAKEN, Answer, Ask, HandoverError, Reading, answered, asking
from monitor.feeds.look import Look
from monitor.feeds.reader import OUT_OF_MEMORY
from monitor.model.feed import Feed, Fetched, FetchFailed
from monitor.model.item import Parsed

_ATTEMPTS = 3  # processes in a row that end before they take a document: then it is this machine that has a fault

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ReadLimits:
    """How much a document may cost.

    Attributes:
        processor: Time of computing for one document; counted by the kernel in whole seconds.
        memory: Bytes beyond what the reading process has at its start.
        patience: From asking to the answer, on a machine however busy.
        answer_bytes: The size of what a document holds, once read.
        processes: At most so many read at a time.
        spare_after: How long one document may keep the only process before another is started.
    """

    processor: timedelta = timedelta(seconds=10)
    memory: int = 192 * 1024 * 1024
    patience: timedelta = timedelta(seconds=60)
    answer_bytes: int = 64 * 1024 * 1024
    processes: int = 3
    spare_after: timedelta = timedelta(seconds=1)


class Readers:
    """Reads documents within limits. Close it where it was used, in the same event loop."""

    def __init__(self, limits: ReadLimits | None = None) -> None:
        self.limits = limits or ReadLimits()
        self._idle: list[_Process] = []
        self._all: set[_Process] = set()
        self._starting = 0
        self._free = asyncio.Condition()

    @property
    def processes(self) -> tuple[int, ...]:
        """The process ids of those that live now."""
        return tuple(process.pid for process in self._all)

    async def items(self, feed: Feed, fetched: Fetched) -> Parsed | FetchFailed:
        """What a document holds, or why it cannot be read, in a sentence."""
        ask = Ask("items", feed, fetched)
        found = await self._read(ask)
        return ask.failed("the reader answered something else than it was asked") if isinstance(found, Look) else found

    async def look(self, feed: Feed, fetched: Fetched) -> Look:
        """What a document holds and says of itself, or why it cannot be read."""
        found = await self._read(Ask("look", feed, fetched))
        return found if isinstance(found, Look) else Look(found)

    async def close(self) -> None:
        """End every process; documents that are being read are given up."""
        for process in tuple(self._all):
            await self._end(process)

    async def _read(self, ask: Ask) -> Reading:
        for _ in range(_ATTEMPTS):
            process = await self._taken()
            try:
                found = await process.read(ask, self.limits)
            except BaseException:
                await asyncio.shield(self._end(process))  # cancelled in the middle: its answer would be the next one's
                raise
            if isinstance(found, Answer):
                for line in found.warnings:
                    log.warning("said while reading", extra={"feed": ask.feed.id, "details": line})
                await self._given_back(process, found)
                return found.reading
            await self._end(process)
            if found.taken:
                log.warning("a document could not be read", extra={"feed": ask.feed.id, "why": found.why})
                return ask.failed(found.why)
            log.warning("a process that reads ended while it waited", extra={"why": found.why})
        return ask.failed(f"{_ATTEMPTS} processes in a row ended before they took the document; the log says how")

    async def _taken(self) -> _Process:
        """A process for one document: an idle one, a new one where that is due, else the first to become idle."""
        async with self._free:
            while not self._idle:
                if not self._all and not self._starting:
                    break
                try:
                    async with asyncio.timeout(self.limits.spare_after.total_seconds()):
                        await self._free.wait()
                except TimeoutError:
                    if len(self._all) + self._starting < self.limits.processes:
                        break
            if self._idle:
                return self._idle.pop()
            self._starting += 1
        try:
            process = await _Process.start(self.limits)
        finally:
            self._starting -= 1
        self._all.add(process)
        return process

    async def _given_back(self, process: _Process, found: Answer) -> None:
        """Keep one process for what comes next; end spares and those that have grown."""
        if found.spent or self._idle:
            await self._end(process)
            return
        async with self._free:
            self._idle.append(process)
            self._free.notify()

    async def _end(self, process: _Process) -> None:
        self._all.discard(process)
        if process in self._idle:
            self._idle.remove(process)
        await process.end()
        async with self._free:
            self._free.notify()


@dataclass(frozen=True, slots=True)
class _Broken:
    """The process is of no more use.

    Attributes:
        taken: Whether it had the document, which then has no items for us.
    """

    why: str
    taken: bool = True


class _Process:
    """One reading process and the pipes to it."""

    def __init__(self, process: asyncio.subprocess.Process, to: asyncio.StreamWriter, back: asyncio.StreamReader):
        self._process = process
        self._to = to
        self._back = back

    @property
    def pid(self) -> int:
        return self._process.pid

    @classmethod
    async def start(cls, limits: ReadLimits) -> _Process:
        """A new one. Nothing of our environment goes with it but where Python finds the program: no secrets."""
        started = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", "monitor.feeds.reader"),
            *(str(int(limits.processor.total_seconds())), str(limits.memory)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={"PYTHONPATH": _paths(), "PYTHONDONTWRITEBYTECODE": "1"},
            start_new_session=True,  # Ctrl-C is for us; we end it when we have ended
        )
        if started.stdin is None or started.stdout is None:
            raise RuntimeError("the reading process has no pipes")
        return cls(started, started.stdin, started.stdout)

    async def read(self, ask: Ask, limits: ReadLimits) -> Answer | _Broken:
        """One document."""
        try:
            async with asyncio.timeout(limits.patience.total_seconds()):
                with suppress(ConnectionError):  # it may die before it has taken the document: the answer tells
                    self._to.write(asking(ask))
                    await self._to.drain()
                return await self._answer(ask, limits)
        except TimeoutError:
            return _Broken(f"the document was not read within {limits.patience.total_seconds():g} s")
        except asyncio.IncompleteReadError:
            return _Broken(_death(await self._process.wait(), limits))
        except HandoverError as error:
            return _Broken(f"what was read of the document makes no sense: {error}")

    async def _answer(self, ask: Ask, limits: ReadLimits) -> Answer | _Broken:
        try:
            heads = await self._back.readexactly(len(TAKEN) + HEAD.size)
        except asyncio.IncompleteReadError as error:
            if len(error.partial) >= len(TAKEN):
                raise
            return _Broken(_end_of(await self._process.wait()), taken=False)
        if not heads.startswith(TAKEN):
            raise HandoverError("it does not begin as an answer does")
        (size,) = HEAD.unpack(heads[len(TAKEN) :])
        if size > limits.answer_bytes:
            return _Broken(f"what the document holds is larger than {limits.answer_bytes / 2**20:g} MiB")
        return answered(await self._back.readexactly(size), ask)

    async def end(self) -> None:
        """Kill it if it still lives, and wait until it is gone."""
        with suppress(ProcessLookupError):
            self._process.kill()
        self._to.close()
        await self._process.wait()


def _paths() -> str:
    """Where Python finds the program and an operator's adapters."""
    return os.pathsep.join(os.path.abspath(path) for path in sys.path if path)  # noqa: PTH100 - archives stand there too


def _death(status: int, limits: ReadLimits) -> str:
    """Why a process died over a document, in a sentence."""
    if status == OUT_OF_MEMORY:
        return f"the document needs more than {limits.memory / 2**20:g} MiB of memory to be read"
    if status == -signal.SIGXCPU:
        return f"the document takes more than {limits.processor.total_seconds():g} s of processor time to be read"
    return f"the document breaks the process that reads it ({_end_of(status)})"


def _end_of(status: int) -> str:
    return signal.Signals(-status).name if status < 0 else f"status {status}"
