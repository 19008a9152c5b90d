"""The commands, one file each. Imports of the product happen inside them, so that `--help` answers at once."""

from __future__ import annotations

import typer

from monitor.cli import (
    alerts,
    check,
    demo,
    digest,
    feeds,
    init,
    items,
    replay,
    retag,
    run,
    schema,
    tag,
)

application = typer.Typer(
    name="watchfloor",
    help="Watches official and news feeds, establishes what is reported where, and tells you when a threshold "
    "you set is crossed, with the evidence quoted.",
    epilog="Start with [bold]watchfloor demo[/], then [bold]watchfloor init[/] and [bold]watchfloor run[/].",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

_RUN = "Run"
_TUNE = "Configure and tune"
_LOOK = "Look inside"

application.command("run", rich_help_panel=_RUN)(run.run)
application.command("once", rich_help_panel=_RUN)(run.once)
application.command("demo", rich_help_panel=_RUN)(demo.demo)
application.command("init", rich_help_panel=_TUNE)(init.init)
application.command("check", rich_help_panel=_TUNE)(check.check)
application.command("schema", rich_help_panel=_TUNE)(schema.schema)
application.command("tag", rich_help_panel=_TUNE)(tag.tag)
application.command("replay", rich_help_panel=_TUNE)(replay.replay)
application.command("retag", rich_help_panel=_TUNE)(retag.retag)
application.add_typer(feeds.commands, name="feeds", rich_help_panel=_LOOK)
application.command("items", rich_help_panel=_LOOK)(items.items)
application.command("alerts", rich_help_panel=_LOOK)(alerts.alerts)
application.command("digest", rich_help_panel=_LOOK)(digest.digest)
