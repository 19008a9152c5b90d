"""`watchfloor channels`: who can be reached how, and a real test message to one of them."""

from __future__ import annotations

import asyncio
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
    from alerts.settings import Receiver
    from monitor.app import App

commands = typer.Typer(cls=Group, invoke_without_command=True)


def channels(context: typer.Context, config: ConfigOption = None, json: JsonOption = False) -> None:
    """List every receiver with its [bold]channels[/]; or send one of them a test message."""
    context.obj = config
    if context.invoked_subcommand is not None:
        return
    from monitor.cli import screen
    from monitor.cli.looking import configured
    from monitor.configuration import ALERTS

    for receiver in configured(config_folder(config), (ALERTS,)).alerts.receivers:
        for target in receiver.targets:
            if json:
                screen.line({"receiver": receiver.name, "channel": target.channel, "address": target.address})
            else:
                screen.out.print(screen.foreign(f"{receiver.name}: {target.channel} {target.address}"))


def try_out(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="A receiver of alerts.yaml, or NAME/CHANNEL for one of its channels.")
    ],
    config: ConfigOption = None,
    state: StateOption = DEFAULT_STATE,
) -> None:
    """Send a receiver a real [bold]test message[/], by each of its channels, and say what each answered.

    Nothing is stored and nothing is tried again. Exits 1 if one of them was not taken.
    """
    from monitor.app import bootstrap
    from monitor.cli.looking import configured
    from monitor.configuration import ALERTS, IN_MEMORY

    folder = config_folder(config or context.obj)
    app = bootstrap(folder, state, configuration=configured(folder, (ALERTS,)), address=IN_MEMORY)
    wanted, _, channel = name.partition("/")
    receiver = app.configuration.alerts.receiver(wanted)
    if receiver is None:
        known = ", ".join(one.name for one in app.configuration.alerts.receivers)
        raise typer.BadParameter(f'there is no receiver "{wanted}"; alerts.yaml has {known}')
    if channel and channel not in {target.channel for target in receiver.targets}:
        known = ", ".join(dict.fromkeys(target.channel for target in receiver.targets))
        raise typer.BadParameter(f'"{wanted}" has no channel "{channel}"; it has {known}')
    raise typer.Exit(0 if asyncio.run(_test(app, receiver, channel)) else 1)


async def _test(app: App, receiver: Receiver, channel: str) -> bool:
    """Whether every channel took it."""
    from monitor.cli.screen import foreign, out

    well = True
    for target, error in await app.test_receiver(receiver.name, channel or None):
        where = foreign(f"{target.channel} {target.address}")
        well = well and error is None
        said = f"[green]taken[/]     {where}" if error is None else f"[red]not taken[/] {where}: {foreign(str(error))}"
        out.print(said, soft_wrap=True)
    return well


commands.callback(help=flowing(channels))(channels)
commands.command("test", cls=Command, help=flowing(try_out))(try_out)
