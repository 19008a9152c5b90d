"""`watchfloor run` and `watchfloor once`."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Sequence
from contextlib import nullcontext, suppress
from functools import partial
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

from monitor.cli.options import DEFAULT_STATE, ConfigOption, StateOption, config_folder, state_folder

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import URL

    from monitor.app import App
    from monitor.configuration import Configuration
    from monitor.lib.clock import Clock

log = logging.getLogger(__name__)


def run(
    config: ConfigOption = None,
    state: StateOption = DEFAULT_STATE,
    log_format: Annotated[
        Literal["text", "json"] | None, typer.Option(show_default="as in watchfloor.yaml", help="Shape of the log.")
    ] = None,
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"] | None,
        typer.Option(show_default="as in watchfloor.yaml", help="Least level logged."),
    ] = None,
) -> None:
    """Run the [bold]daemon[/]: poll, tag, judge and tell until stopped (Ctrl-C or SIGTERM).

    SIGHUP reads the configuration anew; one with faults, whose rule tests fail, or that names another database, is
    refused and the running one stays.
    Until mail or Slack is configured, deliveries go to the console and as files to [cyan]STATE/outbox[/].
    """
    early: list[int] = []  # the lock names us long before we listen, and who reads it there sends SIGHUP
    signal.signal(signal.SIGHUP, lambda number, _frame: early.append(number))
    gc.disable()  # modules and lexicons stay to the end: looking through them for garbage is a tenth of the start
    from monitor.app import bootstrap
    from monitor.configuration import configure, proven
    from monitor.lib import logs
    from monitor.lib.clock import SystemClock
    from monitor.lib.processes import new_name

    folder = config_folder(config)
    clock, owner = SystemClock(), new_name()

    def build(running: App | None = None) -> App:
        configuration = configure(folder)
        if running is not None:
            _stays(configuration, state_folder(state), running.pipeline.store.address)
        proven(configuration)
        app = bootstrap(folder, state_folder(state), clock=clock, configuration=configuration, owner=owner)
        wanted = app.configuration.monitor.log
        logs.configure(log_level or wanted.level, log_format or wanted.format)
        return app

    def rebuild() -> App:
        app = build(first)
        app.configuration.tagger.ready()
        return app

    first = build()
    with first.alone():
        _greet(first)
        _tell_outdated()
        _run_to_the_end(_attended(first, rebuild, clock, early))
    _leave()


def _run_to_the_end(work: Coroutine[object, object, None]) -> None:
    """As `asyncio.run`, but for threads that nobody waits for: one that asks a dead name server hangs for long."""
    loop = asyncio.new_event_loop()
    main = loop.create_task(work)
    try:
        loop.run_until_complete(main)
    finally:
        if main.cancel():  # Ctrl-C before anybody listens for it: what it holds is closed
            loop.run_until_complete(asyncio.wait([main]))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


def _leave() -> NoReturn:
    """End now: all that was decided is written, and Python would wait for those threads too."""
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(0)


def _stays(configuration: Configuration, state: Path | None, held: URL) -> None:
    """See that an edited configuration keeps everything in the database that is held: nobody holds another one.

    Raises:
        ConfigError: It names another one.
    """
    from monitor.configuration import WATCHFLOOR, database_address
    from monitor.lib import database, lock
    from monitor.lib.errors import ConfigError, Fault, shown
    from monitor.lib.migration.faults import shown_url

    wanted = database.unasked(database_address(configuration, state)).url
    if not lock.same(held, wanted):
        words = f'"storage" names another database ({shown_url(wanted)}) than the daemon works on ({shown_url(held)})'
        place = shown(configuration.folder / WATCHFLOOR)
        raise ConfigError([Fault(place, 0, 0, f"{words}; restart it for that, or take the change back")])


def _tell_outdated() -> None:
    """What is installed and older than it should be; the daemon runs all the same, for silence would be worse."""
    from monitor.lib import shipped
    from monitor.lib.floors import outdated

    for one in outdated(shipped.seeds()):
        if one.grave:
            log.error("a part of the program is too old", extra={"part": one.part, "why": str(one)})
        else:
            log.warning("a part of the program is too old", extra={"part": one.part, "why": str(one)})


async def _read_up(app: App) -> None:
    """The lexicons, read beside the first polls: what waits to be sent does not wait for them."""
    try:
        await asyncio.to_thread(app.configuration.tagger.ready)
    finally:
        gc.freeze()
        gc.enable()


async def _attended(first: App, build: Callable[[], App], clock: Clock, early: Sequence[int]) -> None:
    """The daemon, with somebody beside it who sees how it is and tells."""
    from monitor.daemon import Daemon
    from monitor.health.pulse import Pulse
    from monitor.health.systemd import Supervisor

    supervisor = Supervisor(os.environ, clock, os.getpid())
    pulse = Pulse(clock, supervisor.tell)
    daemon = Daemon(first, build, clock, pulse, partial(_read_up, first), early)

    async def watch() -> None:
        from monitor.vitals import Vitals  # read while the database is being prepared

        await Vitals(lambda: daemon.app, pulse, supervisor).run()

    watching = asyncio.create_task(watch())
    try:
        await daemon.run()
    finally:
        watching.cancel()
        await asyncio.gather(watching, return_exceptions=True)


def once(config: ConfigOption = None, state: StateOption = DEFAULT_STATE) -> None:
    """Run [bold]one full cycle[/]: poll what is due, judge, tell, then exit.

    Exits 1 if feeds were due and none of them answered, or if a delivery was not accepted.
    Beside a daemon on the same PostgreSQL it only asks feeds: the daemon tells.
    """
    from monitor.app import bootstrap
    from monitor.configuration import configure
    from monitor.lib import logs
    from monitor.lib.processes import new_name

    folder = config_folder(config)
    configuration = configure(folder)
    app = bootstrap(folder, state_folder(state), configuration=configuration, owner=new_name())
    logs.configure(app.configuration.monitor.log.level, app.configuration.monitor.log.format)
    app.pipeline.lookout.timer = True
    with app.alone():
        failed = asyncio.run(_cycle(app))
    raise typer.Exit(1 if failed else 0)


async def _cycle(app: App) -> bool:
    await app.start()
    try:
        await app.take_back()
        async with app.member.living() if app.member else nullcontext():
            return await _steps(app)
    finally:
        await app.close()


async def _steps(app: App) -> bool:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from monitor.cli.screen import err, many, out
    from monitor.model.feed import FetchFailed

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        task = progress.add_task("polling", total=len(app.pipeline.due(app.clock.now())))
        polled = await app.poll(lambda _taken: progress.advance(task))
    if app.member is not None and app.member.lease is None:
        err.print("another watchfloor tells what is stored; here only feeds were asked")
    await app.assess(hurry=True)
    digests = await app.brief()
    delivered = await app.deliver()
    failures = sum(isinstance(taken.outcome, FetchFailed) for taken in polled.taken)
    out.print(
        f"{len(polled.taken) - failures} of {many(len(polled.taken), 'due feed')} answered, "
        f"{many(polled.new_items, 'new item')}, {many(len(digests), 'digest')}, "
        f"{many(delivered.sent, 'delivery', 'deliveries')} sent, "
        f"{delivered.waiting} to be tried again, {delivered.dead} given up",
        soft_wrap=True,
    )
    blind = bool(polled.taken) and failures == len(polled.taken)
    if blind:
        err.print("No feed answered; `watchfloor feeds doctor` says what ails them.")
    return blind or bool(delivered.waiting + delivered.dead)


def _greet(app: App) -> None:
    """What it watches and with which configuration, which may be another than was meant."""
    watching = app.configuration.monitor
    digests = ", ".join(f"{due.digest.name} {due.slot:%d %b %H:%M} UTC" for due in app.upcoming())
    log.info(
        "watching",
        extra={
            "feeds": len(watching.feeds),
            "rules": len(watching.rules),
            "config": str(watching.folder),
            "state": str(app.state),
            "next_digests": digests or "none configured",
        },
    )
