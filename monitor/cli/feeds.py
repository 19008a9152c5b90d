"""`watchfloor feeds`: how they are doing, one more, a look at one address, what ails them."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.flags import Command, Group
from monitor.cli.options import (
    DEFAULT_STATE,
    ConfigOption,
    JsonOption,
    StateOption,
    config_folder,
    flowing,
)

if TYPE_CHECKING:
    from monitor.feeds.probe import Probe
    from monitor.model.feed import Feed, FeedHealth
    from monitor.settings import Polling

commands = typer.Typer(cls=Group, invoke_without_command=True)

_STYLE = {"ok": "green", "impaired": "yellow", "new": "dim", "failing": "bold red", "silent": "yellow"}


def feeds(
    context: typer.Context,
    config: ConfigOption = None,
    state: StateOption = DEFAULT_STATE,
    json: JsonOption = False,
    failing: Annotated[
        bool, typer.Option("--failing", help="Only those in trouble: failing, silent or impaired.")
    ] = False,
) -> None:
    """List the configured [bold]feeds[/] with their health and next poll; or add one, probe an address, diagnose.

    Without a command, every feed is listed with what is known of it, and when and why it is polled next.
    """
    context.obj = config
    if context.invoked_subcommand is not None:
        return
    from monitor.cli import screen
    from monitor.cli.looking import WATCHED, looked_at
    from monitor.model.feed import Health

    app = looked_at(config, state, WATCHED)
    health = app.health()
    shown = [
        entry for entry in health if not failing or entry.health in (Health.FAILING, Health.SILENT, Health.IMPAIRED)
    ]
    if json:
        for entry in shown:
            screen.line(_record(entry))
        return
    _table(shown)
    counts = ", ".join(f"{sum(e.health is kind for e in health)} {kind.value}" for kind in Health)
    screen.out.print(f"\n{screen.many(len(health), 'feed')}: {counts}")


def _record(entry: FeedHealth) -> dict[str, object]:
    state = entry.state
    return {
        "id": entry.feed.id,
        "name": entry.feed.name,
        "url": entry.feed.url,
        "topic": entry.feed.topic,
        "tier": entry.feed.tier,
        "health": entry.health.value,
        "since": entry.since,
        "detail": entry.detail,
        "failures": state.failures if state else 0,
        "last_success_at": state.last_success_at if state else None,
        "next_poll_at": state.next_poll_at if state else None,
        "why_next": state.why_next if state else None,
    }


def _table(health: Sequence[FeedHealth]) -> None:
    from rich.table import Table

    from monitor.cli.screen import foreign, out

    table = Table(
        "feed", "topic", "health", "what is known", "next poll (UTC)", box=None, header_style="dim", pad_edge=False
    )
    for entry in health:
        state = entry.state
        why = foreign(state.why_next) if state else "not polled yet"
        due = f"{state.next_poll_at:%d %b %H:%M} " if state else ""
        health_ = f"[{_STYLE[entry.health.value]}]{entry.health.value}[/]"
        table.add_row(
            foreign(entry.feed.id), foreign(entry.feed.topic), health_, foreign(entry.detail), f"{due}[dim]{why}[/]"
        )
    out.print(table)


def probe(
    context: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", help="The address of a feed.")],
    config: ConfigOption = None,
) -> None:
    """Fetch [bold]one address[/] once, as the daemon would, and tell what came; nothing is stored.

    Exits 1 if it is no feed that can be read.
    """
    from monitor.cli.looking import configured
    from monitor.configuration import WATCHFLOOR

    polling = configured(config_folder(config or context.obj), (WATCHFLOOR,)).monitor.polling
    found = asyncio.run(_probe(polling, url))
    _show_probe(found)
    raise typer.Exit(1 if found.failed else 0)


def add(
    context: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", help="The address of the feed.")],
    config: ConfigOption = None,
    id_: Annotated[str | None, typer.Option("--id", help="Short name.", show_default="made from the address")] = None,
    name: Annotated[str | None, typer.Option(help="What people read.", show_default="the feed's own title")] = None,
    topic: Annotated[
        str | None, typer.Option(help="As in the catalogue: world, region, wire, …", show_default="own")
    ] = None,
) -> None:
    """Probe an address and, if it is a feed, [bold]add it[/] to feeds.yaml; comments there are kept."""
    from monitor.cli.looking import configured
    from monitor.cli.screen import foreign, out
    from monitor.configuration import FEEDS, WATCHFLOOR
    from monitor.lib import shipped
    from monitor.lib.errors import WatchfloorError
    from monitor.settings.edit import add_feed

    folder = config_folder(config or context.obj)
    if folder == shipped.config():
        raise typer.BadParameter("the shipped configuration is not edited; run `watchfloor init` first")
    settings = configured(folder, (WATCHFLOOR, FEEDS)).monitor
    _check_new(settings.feeds, url, id_)
    found = asyncio.run(_probe(settings.polling, url))
    _show_probe(found)
    if found.failed or not found.suggestion:
        raise WatchfloorError("not added: nothing there can be read as a feed")
    asked = {"id": id_, "name": name, "topic": topic}
    entry = {**found.suggestion, **{key: value for key, value in asked.items() if value}}
    file = folder / "feeds.yaml"
    added = add_feed(file, entry, {feed.id for feed in settings.feeds})
    out.print(f"[green]added[/] {foreign(f'{added} to {file}')}; a running daemon reads it at SIGHUP")


def _check_new(watched: Sequence[Feed], url: str, id_: str | None) -> None:
    """Neither the address nor an id that was asked for is another feed's."""
    for feed in watched:
        if feed.url == url:
            raise typer.BadParameter(f"{url} is watched already, as {feed.id}")
        if feed.id == id_:
            raise typer.BadParameter(f'the id "{id_}" is taken by {feed.url}; choose another')


async def _probe(polling: Polling, url: str) -> Probe:
    from monitor.lib.clock import SystemClock
    from monitor.network import probing

    async with probing(polling, SystemClock()) as look:
        return await look(url)


def _show_probe(found: Probe) -> None:
    from monitor.cli.screen import many, out, readable

    rows = [f"asked    {found.asked}"]
    if found.url != found.asked:
        rows.append(f"answered {found.url}")
    if found.failed:
        rows.append(f"unusable {found.failed.message}")
    else:
        newest = f", the newest of {found.newest:%d %b %Y %H:%M} UTC" if found.newest else ", none dated"
        rows.append(
            f"feed     {found.title or 'without a title'} ({found.format}), {many(len(found.items), 'item')}{newest}"
        )
    rows += [f"note     {warning}" for warning in found.warnings]
    rows += [f"names    {address}" for address in found.found]
    rows += [f"item     {item.title}" for item in found.items[:3]]
    for row in rows:
        out.print(readable(row), markup=False, soft_wrap=True)


def doctor(
    context: typer.Context,
    feed: Annotated[str | None, typer.Argument(metavar="FEED", help="One feed by its id.", show_default="all")] = None,
    config: ConfigOption = None,
    state: StateOption = DEFAULT_STATE,
    json: JsonOption = False,
    probe: Annotated[bool, typer.Option("--probe", help="Ask each feed now; nothing is stored.")] = False,
) -> None:
    """Say [bold]what ails feeds[/], from what was kept of their polls, and what would mend them.

    Gone, dead, moved, stale, empty, a web page instead of a feed, fewer entries than usual, pauses that do not fit
    the cadence, and more; each with its evidence and, where one would help, the change to write into the
    configuration. Exits 1 if a feed brings nothing, or less than it should.
    """
    from monitor.cli.feeddoctor import examination, show

    found = examination(config or context.obj, state, feed, probe=probe)
    raise typer.Exit(show(found, json=json))


commands.callback(help=flowing(feeds))(feeds)
commands.command("probe", cls=Command, help=flowing(probe))(probe)
commands.command("add", cls=Command, help=flowing(add))(add)
commands.command("doctor", cls=Command, help=flowing(doctor))(doctor)
