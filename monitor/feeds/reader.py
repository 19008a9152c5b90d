"""The process that reads documents, one after another, for the one that started it: `python -m monitor.feeds.reader`.

It is alone with bytes a stranger made. Its memory and, for each document, its processor time are limited by the
kernel; it writes no file and starts no process; of the environment it has nothing. It ends when its standard input
does, so it outlives nobody.
"""

from __future__ import annotations

import logging
import os
import resource
import sys
from pathlib import Path
from typing import BinaryIO

from monitor.feeds import adapters
from monitor.feeds.handover import HEAD, TAKEN, Answer, Ask, Reading, answering, asked
from monitor.feeds.look import Look, look
from monitor.feeds.parse import parse

OUT_OF_MEMORY = 98
"""The exit status after a document that wanted more memory than there is."""

_SPENT = 2  # grown to so many times its size at the start, it has kept too much and is replaced
_PAGE = resource.getpagesize()

log = logging.getLogger(__name__)


def main(arguments: list[str]) -> int:
    """Read documents until nobody asks any more; arguments are the limits in seconds and bytes."""
    seconds, memory = int(arguments[0]), int(arguments[1])
    asks, answers = _pipes()
    said = _Said()
    logging.basicConfig(handlers=[said], level=logging.WARNING)
    for name in adapters.BUILTIN:
        adapters.find(name)  # loaded before anything is limited, and in no document's time
    _limit(memory)
    at_start = _resident()
    while (ask := _next(asks)) is not None:
        answers.write(TAKEN)
        answers.flush()
        _allow(seconds)
        try:
            reading = _read(ask)
            content = answering(Answer(reading, said.taken(), spent=_resident() > _SPENT * at_start))
        except MemoryError:
            return OUT_OF_MEMORY
        answers.write(content)
        answers.flush()
    return 0


def _pipes() -> tuple[BinaryIO, BinaryIO]:
    """Where documents come in and answers go out; whatever else is printed goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return sys.stdin.buffer, answers


def _next(asks: BinaryIO) -> Ask | None:
    head = asks.read(HEAD.size)
    if len(head) < HEAD.size:
        return None
    return asked(asks.read(HEAD.unpack(head)[0]))


def _read(ask: Ask) -> Reading:
    """What a document holds. An adapter may be anybody's: what it raises is told, and the next document is read."""
    try:
        return parse(ask.feed, ask.fetched) if ask.what == "items" else look(ask.feed, ask.fetched)
    except MemoryError:
        raise
    except Exception as error:
        log.exception("a document could not be read")
        failed = ask.failed(f"the document could not be read ({type(error).__name__}); the log has the details")
        return failed if ask.what == "items" else Look(failed)


def _limit(memory: int) -> None:
    """No more memory than so much beyond what is there now, no files, no processes, no image of a crash."""
    resource.setrlimit(resource.RLIMIT_AS, (_mapped() + memory,) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _allow(seconds: int) -> None:
    """So much processor time from now; the kernel ends us where a document wants more."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + 1 + seconds, most))


def _mapped() -> int:
    return _statm(0)


def _resident() -> int:
    return _statm(1)


def _statm(field: int) -> int:
    """Our size in bytes (proc(5)); where the kernel does not tell, a guess that is too high."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[field]) * _PAGE
    except OSError:
        return 1 << 30


class _Said(logging.Handler):
    """Keeps what is logged while a document is read, for the log of the process that asked."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self._lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one record, with the end of its traceback where it has one."""
        self._lines.append(self.format(record)[-2_000:])

    def taken(self) -> tuple[str, ...]:
        """What was kept since this was last asked."""
        lines, self._lines = tuple(self._lines[:20]), []
        return lines


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
