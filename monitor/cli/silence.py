"""`watchfloor silence`: quiet about certain alerts, by someone, for a reason, until a moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.flags import Command, Group
from monitor.cli.options import (
    DEFAULT_STATE,
    ConfigOption,
    JsonOption,
    StateOption,
    caller,
    config_folder,
    flowing,
    moment,
    state_folder,
    typed,
)

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from alerts.routing import Match
    from alerts.verdicts import Silence
    from monitor.app import App
    from monitor.configuration import Configuration

commands = typer.Typer(cls=Group, no_args_is_help=True)

LONGEST_DAYS = 90
_ANEW = 10  # by less than this part of its time a silence of the same is no other one
_FEW = 10  # where no more than this part of the rules could raise what is silenced, that is said
_NAMED = 3  # rules


def add(
    matchers: Annotated[
        list[str],
        typer.Argument(
            metavar="NAME=VALUE…",
            help="What about: country=IQ, region=sahel, type=…, rule=…, severity=…, alert=ID, or any label that "
            "rules make. Of one name any value, of all names one each.",
        ),
    ],
    reason: Annotated[str, typer.Option("--reason", "-r", help="Why; it stands in every digest.")],
    for_: Annotated[str | None, typer.Option("--for", metavar="SPAN", help="How long, such as 8h or 3d.")] = None,
    until: Annotated[str | None, typer.Option(metavar="TIME", help="Or until when: 2026-02-12T08:00 (UTC).")] = None,
    author: Annotated[str | None, typer.Option(show_default="who is logged in", help="Who wishes it.")] = None,
    config: ConfigOption = None,
    state: StateOption = DEFAULT_STATE,
) -> None:
    """[bold]Silence[/] alerts until a moment: they are kept and listed, not told at once.

    It ends by itself, 90 days from now at the latest; what still fires then is told again. Every digest lists it.
    Names that no alert could have are refused.
    """
    from alerts.verdicts import Silence
    from monitor.app import bootstrap
    from monitor.cli.looking import in_part
    from monitor.cli.matchers import matcher
    from monitor.lib.clock import SystemClock
    from monitor.lib.digest import fingerprint
    from monitor.lib.errors import WatchfloorError

    folder, now = config_folder(config), SystemClock().now()
    ends = _end(for_, until, now)
    read = in_part(folder)
    pairs = tuple(matcher(read.configuration, typed(words), whole=not read.faults) for words in matchers)
    who = typed(author or caller())
    if not reason.strip():
        raise typer.BadParameter("say why with --reason: others read it in the digest")
    app = bootstrap(folder, state_folder(state), configuration=read.configuration)
    app.migrate()
    open_ids = [alert.id for alert in app.alert_store.open_alerts()]
    for value in (value for name, value in pairs if name == "alert"):
        if not any(id_.startswith(value) for id_ in open_ids):
            raise WatchfloorError(f'no open alert has an id that begins with "{value}"; `watchfloor alerts` shows them')
    id_ = fingerprint("silence", now.isoformat(), who, *(f"{name}={value}" for name, value in pairs), size=4)
    _begin(app, read.configuration, Silence(id_, pairs, who, typed(reason.strip()), now, ends))


def _begin(app: App, configuration: Configuration, silence: Silence) -> None:
    """Keep a silence, unless what it names is silenced already for about as long, and say what it does."""
    from monitor.cli.screen import foreign, many, out

    anew = (silence.ends_at - silence.starts_at) / _ANEW
    for one in app.alert_store.silences(active_at=silence.starts_at):
        if set(one.matchers) == set(silence.matchers) and one.ends_at + anew >= silence.ends_at:
            out.print(f"already silenced by {one.id}: {foreign(_line(one))}; nothing was added", soft_wrap=True)
            return
    app.alert_store.silence(silence)
    count = len(app.service.silences_now(silence))
    matching = f"{many(count, 'open alert')} {'matches' if count == 1 else 'match'}"
    out.print(f"[green]silenced[/] {silence.id}: {foreign(_line(silence))}; {matching}", soft_wrap=True)
    if words := _hardly_any(configuration, silence.matchers):
        out.print(f"[yellow]note[/] {foreign(words)}", soft_wrap=True)


def _hardly_any(configuration: Configuration, pairs: tuple[tuple[str, str], ...]) -> str:
    """That next to no rule could raise what is silenced, if so; nothing of what names an alert that is there."""
    from itertools import product

    from alerts.uncaught import able
    from monitor.cli.screen import many

    rules, names = configuration.monitor.rules, dict.fromkeys(name for name, _ in pairs)
    if "alert" in names or not rules:
        return ""
    each = product(*([pair for pair in pairs if pair[0] == name] for name in names))
    found = {rule.id for asked in each for rule in able([_asked(configuration, *pair) for pair in asked], rules)}
    if not found:
        return f"none of {many(len(rules), 'rule')} at work can raise such an alert"
    few = len(found) * _FEW <= len(rules) and len(found) <= _NAMED and "rule" not in names
    return (
        f"of {many(len(rules), 'rule')} at work only {', '.join(sorted(found))} can raise such an alert" if few else ""
    )


def _asked(configuration: Configuration, name: str, value: str) -> Match:
    """What one matcher of a silence asks for, as routes ask for it."""
    from alerts.routing import Match
    from monitor.model.severity import Severity

    regions = configuration.monitor.regions
    match name:
        case "rule":
            return Match(rules=frozenset({value}))
        case "type":
            return Match(types=frozenset({value}))
        case "severity":
            return Match(min_severity=Severity(value), max_severity=Severity(value))
        case "region" | "country" if value in regions:
            return Match(regions=(regions[value],))
        case _:
            return Match(labels={name: value})


def list_(
    all_: Annotated[bool, typer.Option("--all", help="Those that are over too.")] = False,
    config: ConfigOption = None,
    state: StateOption = DEFAULT_STATE,
    json: JsonOption = False,
) -> None:
    """List [bold]silences[/] that hold, with who wished them, why and until when."""
    from monitor.cli import screen

    app = _there(config, state)
    found = app.alert_store.silences(active_at=None if all_ else app.clock.now())
    for silence in found:
        if json:
            screen.line(_record(silence))
        else:
            screen.out.print(screen.foreign(f"{silence.id}  {_line(silence)}"), soft_wrap=True)
    if not found and not json:
        screen.out.print("Nothing is silenced.")


def expire(
    silence: Annotated[str, typer.Argument(metavar="ID", help="Of the silence.")],
    config: ConfigOption = None,
    state: StateOption = DEFAULT_STATE,
) -> None:
    """End a [bold]silence[/] now: what still fires is told again at the daemon's next look.

    Exits 1 if no such silence holds.
    """
    from monitor.cli.screen import foreign, out
    from monitor.lib.errors import WatchfloorError

    app = _there(config, state)
    if not app.alert_store.expire(silence, app.clock.now()):
        raise WatchfloorError(f'no silence "{silence}" holds; `watchfloor silence list` shows those that do')
    out.print(f"[green]ended[/] {foreign(silence)}")


def _there(config: ConfigOption, state: StateOption) -> App:
    from monitor.cli.looking import looked_at

    return looked_at(config, state)


def _end(for_: str | None, until: str | None, now: datetime) -> datetime:
    from datetime import timedelta

    if (for_ is None) == (until is None):
        raise typer.BadParameter("a silence has an end: give either --for, such as 8h, or --until")
    ends = moment(until) if until is not None else now + _span(for_ or "")
    if not now < ends <= now + timedelta(days=LONGEST_DAYS):
        raise typer.BadParameter(f"a silence ends in the future, {LONGEST_DAYS} days from now at the latest")
    return ends


def _span(text: str) -> timedelta:
    from monitor.lib.durations import parse_duration

    try:
        return parse_duration(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _line(silence: Silence) -> str:
    until = f"until {silence.ends_at:%Y-%m-%d %H:%M} UTC"
    return f"{silence}, by {silence.author} {until}: {silence.reason}"


def _record(silence: Silence) -> dict[str, object]:
    return {
        "id": silence.id,
        "matchers": [{"name": name, "value": value} for name, value in silence.matchers],
        "author": silence.author,
        "reason": silence.reason,
        "starts_at": silence.starts_at,
        "ends_at": silence.ends_at,
    }


commands.command("add", cls=Command, help=flowing(add))(add)
commands.command("list", cls=Command, help=flowing(list_))(list_)
commands.command("expire", cls=Command, help=flowing(expire))(expire)
