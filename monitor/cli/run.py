"""`watchfloor run` and `watchfloor once`."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from monitor.cli.options import DEFAULT_STATE, ConfigOption, StateOption, config_folder, state_folder

if TYPE_CHECKING:
    from monitor.app import App


def run(
    config: ConfigOption = None,
    state: StateOption = DEFAULT_STATE,
    log_format: Annotated[Literal["text", "json"] | None, typer.Option(help="Shape of the log; watchfloor.yaml otherwise.")] = None,
    log_level: Annotated[Literal["debug", "info", "warning", "error"] | None, typer.Option(help="Least level logged; watchfloor.yaml otherwise.")] = None,
) -> None:
    """Run the [bold]daemon[/]: poll, tag, judge and tell until stopped (Ctrl-C or SIGTERM).

    SIGHUP reads the configuration anew; one with faults is refused and the running one stays.
    Until mail or Slack is configured, deliveries go to the console and as files to [cyan]STATE/outbox[/].
    """
    from monitor.app import bootstrap
    from monitor.daemon import Daemon
    from monitor.lib import logs
    from monitor.lib.clock import SystemClock

    logs.configure(log_level, log_format)
    folder, where = config_folder(config), state_folder(state)
    clock = SystemClock()

    def build() -> App:
        return bootstrap(folder, where, clock=clock)

    first = build()
    _greet(first)
    asyncio.run(Daemon(first, build, clock).run())


def once(config: ConfigOption = None, state: StateOption = DEFAULT_STATE) -> None:
    """Run [bold]one full cycle[/]: poll what is due, judge, tell, then exit.

    Exits 1 if no feed answered or a delivery failed.
    """
    from monitor.app import bootstrap

    app = bootstrap(config_folder(config), state_folder(state))
    failed = asyncio.run(_cycle(app))
    raise typer.Exit(1 if failed else 0)


async def _cycle(app: App) -> bool:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    from monitor.cli.screen import err, out
    from monitor.model.feed import FetchFailed

    await app.start()
    try:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("[dim]{task.fields[last]}"))
        with Progress(*columns, console=err, transient=True) as progress:
            task = progress.add_task("polling", total=app.due_count(), last="")
            polled = await app.poll(lambda taken: progress.update(task, advance=1, last=taken.feed_id))
        await app.assess()
        digests = await app.brief()
        delivered = await app.deliver()
    finally:
        await app.close()
    failures = [taken for taken in polled.taken if isinstance(taken.outcome, FetchFailed)]
    for taken in failures:
        err.print(f"[yellow]![/] {taken.feed_id}: {taken.state.last_error}", markup=True)
    out.print(
        f"{len(polled.taken) - len(failures)} of {len(polled.taken)} due feeds answered, "
        f"{polled.new_items} new items, {digests} digests, {delivered.sent} deliveries sent, {delivered.failed} failed"
    )
    return bool(delivered.failed) or (bool(polled.taken) and len(failures) == len(polled.taken))


def _greet(app: App) -> None:
    from monitor.cli.screen import err

    settings = app.configuration.monitor
    err.print(
        f"[bold]watchfloor[/] watching {len(settings.feeds)} feeds with {len(settings.rules)} rules; "
        f"state in {app.state}; next digests: {', '.join(app.upcoming()) or 'none configured'}"
    )
