"""`watchfloor health`: ask the daemon that runs here how it is."""

from __future__ import annotations

from typing import Annotated

import typer

from monitor.cli.options import ConfigOption, JsonOption, config_folder

_ALL_ADDRESSES = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - what listens everywhere is asked here
_PATIENCE = 10.0  # seconds
_MOST = 1_000_000  # bytes of an answer; ours has some thousand


def health(
    config: ConfigOption = None,
    json: JsonOption = False,
    live: Annotated[bool, typer.Option("--live", help="Ask only whether a restart would help.")] = False,
) -> None:
    """Ask the running daemon [bold]how it is[/]: what is wrong, in words.

    Exits 0 if it does all of its work, 1 if it does not or does not answer: fit for a container's health check.
    """
    from monitor.cli.looking import configured
    from monitor.cli.screen import line, out, readable
    from monitor.configuration import WATCHFLOOR
    from monitor.lib.errors import WatchfloorError

    settings = configured(config_folder(config), (WATCHFLOOR,)).monitor.health
    if not settings.enabled:
        raise WatchfloorError("the daemon opens no port to be asked at; set health.enabled in watchfloor.yaml")
    path = "/livez" if live else "/healthz"
    status, record = _asked(_ALL_ADDRESSES.get(settings.address, settings.address), settings.port, path)
    if json:
        line(record)
    else:
        out.print(str(record["status"]))
        for trouble in record["troubles"]:
            words = f"[{trouble['weight']}] {trouble['reason']}: {trouble['words']}"
            out.print(readable(words), markup=False, soft_wrap=True)
    raise typer.Exit(0 if status == 200 else 1)


def _asked(address: str, port: int, path: str) -> tuple[int, dict[str, list[dict[str, str]]]]:
    from http.client import HTTPConnection, HTTPException

    import orjson

    from monitor.lib.errors import WatchfloorError

    connection = HTTPConnection(address, port, timeout=_PATIENCE)
    try:
        connection.request("GET", path, headers={"Accept": "application/json"})
        response = connection.getresponse()
        record = orjson.loads(response.read(_MOST))
        if not isinstance(record, dict) or not {"status", "troubles"} <= record.keys():
            raise ValueError("something else listens there")
        return response.status, record
    except (OSError, HTTPException, ValueError) as error:
        words = f"no daemon answers at {address} port {port} ({str(error) or type(error).__name__})"
        raise WatchfloorError(f"{words}; is `watchfloor run` running with this configuration?") from None
    finally:
        connection.close()
