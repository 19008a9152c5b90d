"""The commands, one file each. Imports of the product happen inside them, so that `--help` answers at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

import typer

from monitor.cli import (
    ack,
    advisories,
    alerts,
    backtest,
    backup,
    channels,
    check,
    coverage,
    deliveries,
    demo,
    digest,
    explain,
    feedback,
    feeds,
    health,
    init,
    items,
    replay,
    retag,
    run,
    schema,
    silence,
    tag,
    tune,
)
from monitor.cli.flags import Command, Group
from monitor.cli.options import flowing

application = typer.Typer(
    cls=Group,
    name="watchfloor",
    help="Watches official and news feeds, establishes what is reported where, and tells you when a threshold "
    "you set is crossed, with the evidence quoted.",
    epilog="Start with [bold]watchfloor demo[/], then [bold]watchfloor init[/] and [bold]watchfloor run[/]. "
    "Exit codes: 0 it went well, 1 something went wrong on the way, 2 the call or the configuration is wrong.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _tell_version(asked: bool) -> None:
    if asked:
        from monitor import __version__

        typer.echo(f"watchfloor {__version__}")
        raise typer.Exit


@application.callback()
def _watchfloor(
    version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    pass


_PANELS: dict[str, tuple[Callable[..., None], ...]] = {
    "Run": (run.run, run.once, demo.demo, backup.backup, backup.restore),
    "Configure and tune": (
        init.init,
        check.check,
        schema.schema,
        tag.tag,
        backtest.backtest,
        tune.tune,
        replay.replay,
        retag.retag,
    ),
    "Look inside": (
        health.health,
        explain.explain,
        coverage.coverage,
        items.items,
        advisories.advisories,
        alerts.alerts,
        ack.ack,
        feedback.feedback,
        digest.digest,
    ),
}
for _panel, _commands in _PANELS.items():
    for _command in _commands:
        application.command(_command.__name__, rich_help_panel=_panel, cls=Command, help=flowing(_command))(_command)
application.command("why-not", rich_help_panel="Configure and tune", cls=Command, help=flowing(explain.why_not))(
    explain.why_not
)
application.add_typer(feeds.commands, name="feeds", rich_help_panel="Look inside")
application.add_typer(silence.commands, name="silence", rich_help_panel="Look inside", help="Be quiet about certain "
                      "[bold]alerts[/] until a moment: add, list, expire.")  # fmt: skip
application.add_typer(deliveries.commands, name="deliveries", rich_help_panel="Look inside")
application.add_typer(channels.commands, name="channels", rich_help_panel="Configure and tune")
