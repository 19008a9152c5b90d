"""Options that several commands share, and how they find configuration and state."""

from __future__ import annotations

import getpass
import inspect
import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.lib import shipped
from monitor.lib.durations import TooLongError, parse_duration
from monitor.lib.errors import WatchfloorError
from monitor.lib.files import own_folder

if TYPE_CHECKING:
    from monitor.configuration import Configuration

ConfigOption = Annotated[
    Path | None,
    typer.Option(
        "--config",
        "-c",
        metavar="DIR",
        envvar="WATCHFLOOR_CONFIG",
        show_default="./config if it holds any of them, else the shipped one",
        help="Folder of the configuration files.",
    ),
]
StateOption = Annotated[
    Path,
    typer.Option(
        "--state",
        "-s",
        metavar="DIR",
        envvar="WATCHFLOOR_STATE",
        help="Folder of the outbox and, unless watchfloor.yaml names another, the database; made if missing.",
    ),
]
StateOfGroup = Annotated[
    Path | None,
    typer.Option(
        "--state", "-s", metavar="DIR", show_default="as before the command", help="Folder of outbox and database."
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON object a line, for scripts.")]

DEFAULT_STATE = Path("state")
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = datetime(2200, 1, 1, tzinfo=UTC)  # of what people ask about


def flowing(command: Callable[..., None]) -> str:
    """A command's help out of its docstring: paragraphs flow, whatever the width of the terminal."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in (inspect.getdoc(command) or "").split("\n\n"))


def config_folder(given: Path | None) -> Path:
    """The configuration folder that was named, else `./config`, else the shipped one.

    One that lost a file is still meant: whoever ran on the shipped one instead would tell other people other things.

    Raises:
        WatchfloorError: If a folder was named that does not exist.
    """
    if given is not None:
        if not given.is_dir():
            mend = "name the folder it lies in" if given.exists() else f"`watchfloor init {given}` makes one to edit"
            raise typer.BadParameter(f"{given} is not a folder; {mend}")
        return given
    here = Path("config")
    ours = any((here / file.name).exists() for file in shipped.config().glob("*.yaml"))
    return here if ours else shipped.config()


def state_folder(given: Path) -> Path:
    """The state folder, made if missing and readable by its owner alone."""
    try:
        own_folder(given)
    except OSError as error:
        raise WatchfloorError(
            f"cannot make the state folder {given}: {error.strerror}; name another with --state"
        ) from None
    return given


def typed(text: str) -> str:
    """A text as somebody typed it, fit to be kept: bytes that are no UTF-8 are marked as such."""
    from monitor.lib.columns import storable

    return storable(text)


def caller() -> str:
    """Who is logged in; in a container, whose users may have no names, the user's number."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"


def country_code(configuration: Configuration, name: str) -> str:
    """The ISO 3166 code of a country by its code or any of its names.

    Raises:
        BadParameter: where no country is called so, with the nearest that is.
    """
    from monitor.lib.suggest import closest
    from monitor.settings.regions import is_country

    regions = configuration.monitor.regions
    region = regions.get(name)
    code = region.id if region is not None and is_country(region) else configuration.tagger.country_of(name)
    if code is None:
        near = closest(name, {region.title for region in regions.values() if is_country(region)})
        mend = f'did you mean "{near}"?' if near else "write its ISO 3166 code or its name"
        raise typer.BadParameter(f'no country is called "{name}"; {mend}')
    return code


def past(text: str, now: datetime) -> datetime:
    """The beginning of a span that ends now: `7d`, `36h`, or a moment as `moment` reads it."""
    try:
        return now - parse_duration(text)
    except TooLongError as error:
        raise typer.BadParameter(str(error)) from None
    except ValueError:
        return moment(text)


def known_moment(text: str, now: datetime) -> datetime:
    """A moment of which something may be known, for whoever asks what was so then.

    Raises:
        BadParameter: where it has not come yet.
    """
    at = moment(text)
    if at > now:
        raise typer.BadParameter(f'"{text}" has not come yet, so nothing is known of it; name a moment that is past')
    return at


def beginning(id_: str) -> str:
    """How the id of an alert begins.

    Raises:
        BadParameter: where nothing is written, for every id begins so.
    """
    if not id_.strip():
        raise typer.BadParameter("an alert is named by its id, or by how that begins; `watchfloor alerts` shows them")
    return id_


def moment(text: str) -> datetime:
    """A moment as people write it: `2026-02-12T08:00Z`, with a zone or taken as UTC."""
    try:
        parsed = datetime.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f'"{text}" is not a time; write it as 2026-02-12T08:00 or 2026-02-12T08:00+02:00'
        ) from None
    aware = parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
    # Compared by year first: the ends of the calendar cannot be brought to another zone.
    if not _EARLIEST.year <= parsed.year < _LATEST.year:
        raise typer.BadParameter(f'"{text}" lies outside of {_EARLIEST.year} to {_LATEST.year - 1}')
    return aware
