"""`watchfloor deliveries`: what was sent, what waits and why, what is dead; send a dead letter again."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.flags import Command, Group
from monitor.cli.options import (
    DEFAULT_STATE,
    ConfigOption,
    JsonOption,
    StateOfGroup,
    StateOption,
    flowing,
)

if TYPE_CHECKING:
    from alerts.model import Delivery
    from monitor.app import App

commands = typer.Typer(cls=Group, invoke_without_command=True)

_APART = timedelta(microseconds=1)  # so that they keep their order
_STYLE = {"sent": "green", "pending": "yellow", "leased": "cyan", "dead": "bold red", "merged": "dim"}


def deliveries(
    context: typer.Context,
    config: ConfigOption = None,
    state: StateOption = DEFAULT_STATE,
    dead: Annotated[bool, typer.Option("--dead", help="Only dead letters: refused for good, or too old.")] = False,
    waiting: Annotated[bool, typer.Option("--waiting", help="Only those that still wait.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many at most: the newest, printed last.")] = 50,
    json: JsonOption = False,
) -> None:
    """List [bold]deliveries[/]: to whom, in which state, why, and when they are tried next; or resend a dead one."""
    context.obj = config, state
    if context.invoked_subcommand is not None:
        return
    from alerts.model import DeliveryStatus
    from monitor.cli import screen

    app = _opened(config, state)
    wanted = [DeliveryStatus.DEAD] if dead else [DeliveryStatus.PENDING, DeliveryStatus.LEASED] if waiting else [None]
    newest_first = [one for status in wanted for one in app.alert_store.deliveries(status, limit)]
    found = sorted(newest_first, key=lambda one: (one.created_at, one.position))[-limit:]
    for one in found:
        if json:
            screen.line(_record(one))
        else:
            _show(one, app.clock.now())
    if not found and not json:
        screen.out.print("No dead letter." if dead else "Nothing waits." if waiting else "Nothing was sent yet.")


def resend(
    context: typer.Context,
    delivery: Annotated[
        str | None, typer.Argument(metavar="ID", help="Of a dead letter; its beginning is enough.", show_default=False)
    ] = None,
    receiver: Annotated[str | None, typer.Option(metavar="NAME", help="All dead letters to this receiver.")] = None,
    since: Annotated[
        str | None, typer.Option(metavar="SPAN", help="All that were decided since: 24h, 7d, or a moment.")
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="All dead letters.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Of several: do it, and not only list them.")] = False,
    config: ConfigOption = None,
    state: StateOfGroup = None,
) -> None:
    """Put [bold]dead letters[/] back into the outbox, under their keys: a running daemon sends them at its next tick.

    One by its ID, or many by --receiver, --since or --all: these are listed first, and sent again with --yes. Those to
    addresses that the configuration has no longer are named and left out.
    Exits 1 if there is none of that id, or its address is gone.
    """
    before_config, before_state = context.obj
    many = all_ or receiver is not None or since is not None
    if many == (delivery is not None):
        raise typer.BadParameter("give the ID of one dead letter, or --receiver, --since or --all")
    app = _opened(config or before_config, state or before_state)
    if delivery is None:
        _resend_all(app, receiver, since, yes=yes)
    else:
        _resend_one(app, delivery)


def _resend_all(app: App, receiver: str | None, since: str | None, *, yes: bool) -> None:
    """Oldest first, in the order in which they were decided."""
    from alerts.model import DeliveryStatus
    from monitor.cli.options import past
    from monitor.cli.screen import foreign, many, out

    now = app.clock.now()
    begin = None if since is None else past(since, now)
    dead = app.alert_store.deliveries(DeliveryStatus.DEAD, None, since=begin)
    asked = sorted(
        (one for one in dead if receiver in (None, one.target.receiver)), key=lambda one: (one.created_at, one.position)
    )
    found = [one for one in asked if not _gone(app, one)]
    for one in found:
        _show(one, now)
    for words in dict.fromkeys(words for one in asked if (words := _gone(app, one))):
        out.print(f"[yellow]left out:[/] {foreign(words)}", soft_wrap=True)
    if not found:
        out.print("No dead letter of these." if not asked else "No dead letter of these has an address to go to.")
    elif yes:
        again = sum(app.alert_store.resend(one, now + number * _APART) for number, one in enumerate(found))
        out.print(f"[green]{many(again, 'dead letter is', 'dead letters are')} in the outbox again[/]")
    else:
        out.print(f"{many(len(found), 'dead letter')}; the same command with --yes sends them again", soft_wrap=True)


def _gone(app: App, one: Delivery) -> str:
    """That the configuration has the address of a letter no longer; nothing where it has."""
    wanted = one.target
    if app.configuration.alerts.target(wanted.receiver, wanted.channel, wanted.address) is not None:
        return ""
    return (
        f"{wanted.receiver} no longer has {wanted.channel} {wanted.address}; to resend what it did not get, write that "
        "back into alerts.yaml first"
    )


def _resend_one(app: App, delivery: str) -> None:
    from alerts.model import DeliveryStatus
    from monitor.cli.screen import foreign, out
    from monitor.lib.errors import WatchfloorError

    found = app.alert_store.delivery(delivery)
    if len(found) != 1:
        what = "no delivery has" if not found else f"{len(found)} deliveries have"
        raise WatchfloorError(f'{what} an id that begins with "{delivery}"; `watchfloor deliveries --dead` lists them')
    (one,) = found
    if one.status is DeliveryStatus.DEAD and (gone := _gone(app, one)):
        raise WatchfloorError(gone)
    if not app.alert_store.resend(one, app.clock.now()):
        raise WatchfloorError(f"{one.id} is {one.status.value}, not dead; only dead letters are sent again")
    out.print(f"[green]in the outbox again[/] {foreign(f'{one.message.subject} → {one.target.address}')}")


def _opened(config: ConfigOption, state: StateOption) -> App:
    from monitor.cli.looking import looked_at

    return looked_at(config, state)


def _record(one: Delivery) -> dict[str, object]:
    unfinished = one.status.value in ("pending", "leased")
    return {
        "id": one.id,
        "status": one.status.value,
        "kind": one.message.kind.value,
        "subject": one.message.subject,
        "severity": one.message.severity.value,
        "receiver": one.target.receiver,
        "channel": one.target.channel,
        "address": one.target.address,
        "why": one.why,
        "created_at": one.created_at,
        "sent_at": one.sent_at,
        "attempts": one.attempts,
        "next_attempt_at": one.next_attempt_at if unfinished else None,
        "error": one.error,
        "merged_into": one.merged_into,
    }


def _show(one: Delivery, now: datetime) -> None:
    from monitor.cli.screen import foreign, out

    target = foreign(f"{one.target.channel} {one.target.address} ({one.target.receiver})")
    out.print(
        f"[{_STYLE[one.status.value]}]{one.status.value:7}[/] {one.created_at:%d %b %Y %H:%M} {target}  "
        f"[bold]{foreign(one.message.subject)}[/]",
        soft_wrap=True,
    )
    out.print(f"        [dim]{one.id[:12]} · {foreign(one.why)}{foreign(_fate(one, now))}[/]", soft_wrap=True)


def _fate(one: Delivery, now: datetime) -> str:
    """What became of it, or becomes next."""
    tries = f"{one.attempts} attempt{'' if one.attempts == 1 else 's'}"
    if one.sent_at is not None:
        return f" · sent {one.sent_at:%d %b %Y %H:%M:%S} UTC"
    if one.merged_into is not None:
        return f" · told by {one.merged_into[:12]}, with others that waited"
    if one.status.value == "dead":
        return f" · {tries}: {one.error}; `watchfloor deliveries resend {one.id[:12]}` sends it again"
    begun = f" · {tries}" + (f": {one.error}" if one.error else "")
    if one.lease_until is not None and one.lease_until > now:
        return f"{begun} · being sent; if whoever does has ended, again from {one.lease_until:%d %b %H:%M:%S} UTC"
    return begun + (f" · next {one.next_attempt_at:%d %b %H:%M:%S} UTC" if one.next_attempt_at > now else " · due now")


commands.callback(help=flowing(deliveries))(deliveries)
commands.command("resend", cls=Command, help=flowing(resend))(resend)
