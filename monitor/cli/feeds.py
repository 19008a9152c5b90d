"""`watchfloor feeds`: how they are doing, one more, a look at one address."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.options import DEFAULT_STATE, ConfigOption, JsonOption, StateOption, config_folder, state_folder

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.model.feed import FeedHealth

commands = typer.Typer(help="The feeds: their [bold]health[/], add one, probe an address.", invoke_without_command=True)

_STYLE = {"ok": "green", "new": "dim", "failing": "bold red", "silent": "yellow"}


@commands.callback()
def feeds(
    context: typer.Context,
    config: ConfigOption = None,
    state: StateOption = DEFAULT_STATE,
    json: JsonOption = False,
    failing: Annotated[bool, typer.Option("--failing", help="Only those that fail or are silent.")] = False,
) -> None:
    """List the configured feeds with their health and when and why each is polled next."""
    if context.invoked_subcommand is not None:
        return
    from monitor.app import bootstrap
    from monitor.cli import screen
    from monitor.model.feed import Health

    app = bootstrap(config_folder(config), state_folder(state))
    now = app.clock.now()
    health = app.pipeline.health(now)
    shown = [entry for entry in health if not failing or entry.health in (Health.FAILING, Health.SILENT)]
    if json:
        for entry in shown:
            screen.line(_record(entry))
        return
    _table(shown, now)
    counts = ", ".join(f"{sum(e.health is kind for e in health)} {kind.value}" for kind in Health)
    screen.out.print(f"\n{len(health)} feeds: {counts}")


def _record(entry: FeedHealth) -> dict[str, object]:
    state = entry.state
    return {
        "id": entry.feed.id,
        "name": entry.feed.name,
        "url": entry.feed.url,
        "topic": entry.feed.topic,
        "health": entry.health.value,
        "since": entry.since,
        "detail": entry.detail,
        "failures": state.failures if state else 0,
        "last_success_at": state.last_success_at if state else None,
        "next_poll_at": state.next_poll_at if state else None,
        "why_next": state.why_next if state else None,
    }


def _table(health: list[FeedHealth], now: datetime) -> None:
    from rich.table import Table

    from monitor.cli.screen import out

    table = Table("feed", "topic", "health", "what is known", "next poll (UTC)", box=None, header_style="dim", pad_edge=False)
    for entry in health:
        state = entry.state
        due = f"{state.next_poll_at:%d %b %H:%M} [dim]{state.why_next}[/]" if state else "[dim]not polled yet[/]"
        style = _STYLE[entry.health.value]
        table.add_row(entry.feed.id, entry.feed.topic, f"[{style}]{entry.health.value}[/]", entry.detail, due)
    out.print(table)


@commands.command("probe")
def probe(
    url: Annotated[str, typer.Argument(help="The address of a feed.")],
    config: ConfigOption = None,
) -> None:
    """Fetch [bold]one address[/] once, as the daemon would, and tell what came; nothing is stored. Exits 1 if unusable."""
    from monitor.app import load_settings, probe_feed
    from monitor.cli.screen import out

    found = asyncio.run(probe_feed(load_settings(config_folder(config)), url))
    for row in found.lines():
        out.print(row, markup=False)
    raise typer.Exit(0 if found.usable else 1)


@commands.command("add")
def add(
    url: Annotated[str, typer.Argument(help="The address of the feed.")],
    config: ConfigOption = None,
    id_: Annotated[str | None, typer.Option("--id", help="Short name; made from the address otherwise.")] = None,
    name: Annotated[str | None, typer.Option(help="What people read; the feed's own title otherwise.")] = None,
    topic: Annotated[str, typer.Option(help="As in the catalogue: world, region, wire, …")] = "world",
    force: Annotated[bool, typer.Option("--force", help="Add it even if it does not answer now.")] = False,
) -> None:
    """Probe an address and, if it is a feed, [bold]add it[/] to config/feeds.yaml; comments there are kept."""
    from monitor.app import load_settings, probe_feed
    from monitor.cli.screen import out
    from monitor.lib import shipped
    from monitor.lib.errors import WatchfloorError
    from monitor.settings.edit import add_feed

    folder = config_folder(config)
    if folder == shipped.config():
        raise typer.BadParameter("the shipped configuration is not edited; run `watchfloor init` first")
    found = asyncio.run(probe_feed(load_settings(folder), url))
    if not found.usable and not force:
        raise WatchfloorError(f"not added: {found.summary}; --force adds it all the same")
    added = add_feed(folder / "feeds.yaml", found.entry(id_=id_, name=name, topic=topic))
    out.print(f"[green]added[/] {added} to {folder / 'feeds.yaml'}; a running daemon reads it at SIGHUP")
