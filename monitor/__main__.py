"""The `watchfloor` command: the border where every expected failure becomes one clear sentence."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from traceback import walk_tb
from types import FrameType


def main() -> None:
    """Run the command line.

    Exit codes: 0 it went well, 1 it ran and found something wrong, 2 the call or the configuration is wrong.
    """
    from monitor.lib.garbage import look_seldom

    look_seldom()
    if sys.argv[1:2] == ["run"]:  # until it notes them: what was edited before that is read in any case
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    if isinstance(sys.stdout, TextIOWrapper):  # a terminal of few letters shows the others as question marks
        sys.stdout.reconfigure(errors="replace")
    try:
        with _ending_whole():
            _run()
    except SystemExit as end:
        # What fails while a command is broken off, such as pipes to processes that end too, is no failure of its own.
        if any(isinstance(one, KeyboardInterrupt) for one in _led_to(end)):
            _say("stopped")
            sys.exit(130)
        # The reader of a pipe went away (`watchfloor items | head`). Who writes calls that an error; nothing is wrong.
        if any(map(_of_output, _led_to(end))):
            sys.exit(0)
        raise
    except KeyboardInterrupt:
        _say("stopped")
        sys.exit(130)
    finally:
        _give_up_output()


def _run() -> None:
    from monitor.cli import application
    from monitor.lib.errors import ConfigError, WatchfloorError

    try:
        application()
    except ConfigError as error:
        _say(str(error))
        sys.exit(2)
    except WatchfloorError as error:
        _say(str(error))
        sys.exit(1)
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            sys.exit(1)
        said = error.strerror or str(error)
        _say(f"{error.filename}: {said}" if error.filename else said)
        sys.exit(1)


@contextmanager
def _ending_whole() -> Iterator[None]:
    """SIGTERM ends a command as Ctrl-C does, so that processes that share its work end with it.

    Whoever sent it sees that it was obeyed. The daemon has a way of its own once it runs.
    """
    heard: list[int] = []

    def interrupted(number: int, _frame: FrameType | None) -> None:
        heard.append(number)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupted)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
        if heard:
            os.kill(os.getpid(), signal.SIGTERM)


def _led_to(error: BaseException) -> Iterator[BaseException]:
    """What was being handled when an error arose, the latest first."""
    while error.__context__ is not None:
        error = error.__context__
        yield error


def _of_output(error: BaseException) -> bool:
    """Whether a pipe broke that is not one to processes which share the work."""
    frames = (frame for frame, _ in walk_tb(error.__traceback__))
    shared = any(str(frame.f_globals.get("__name__")).startswith(("multiprocessing", "concurrent")) for frame in frames)
    return isinstance(error, BrokenPipeError) and not shared


def _give_up_output() -> None:
    """What standard output does not take is not tried again, and complained of, when Python ends."""
    if sys.stdout is None:  # it was closed before we began
        return
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(message: str) -> None:
    print(message, file=sys.stderr)  # noqa: T201 - the last word of a command line program


if __name__ == "__main__":
    main()
