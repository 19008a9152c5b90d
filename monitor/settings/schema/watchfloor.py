"""`watchfloor.yaml`: the daemon itself."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from monitor.lib.addresses import reachable
from monitor.lib.configfile import Keys, OneOrMany, Whole
from monitor.lib.durations import Duration
from monitor.settings.schema.regions import AssetKeys, RegionKeys
from monitor.settings.schema.words import Identifier, Line, PositiveDuration, Text, at_least

_MEBIBYTE = 1024 * 1024


_DATABASES = "write sqlite:///path or postgresql://user@host/name"


def _without_password(text: str) -> str:
    database(text)
    if urlsplit(text).password:
        raise ValueError(
            "a password may not stand in the config; put the whole address into a file and name it url_file"
        )
    return text


def database(text: str) -> str:
    """The address of a database that we can keep things in.

    Raises:
        ValueError: It is none; without repeating what may be a secret.
    """
    kind, named, _ = text.partition("://")
    if not named:
        raise ValueError(f"this is no address of a database; {_DATABASES}")
    kind = kind.partition("+")[0]
    if kind not in ("sqlite", "postgresql", "postgres"):
        raise ValueError(f'there is no storage in "{kind}"; {_DATABASES}')
    try:
        host, _ = urlsplit(text).netloc, urlsplit(text).port
    except ValueError:
        raise ValueError(f"this is no address of a database: its port is no number; {_DATABASES}") from None
    if kind == "sqlite" and host:
        raise ValueError(f"this is no address of a file: three slashes go before its path; {_DATABASES}")
    return text


def _address(text: str) -> str:
    """An address of this machine to listen at."""
    try:
        ip_address(text)
    except ValueError:
        raise ValueError(f'"{text}" is no address; write 127.0.0.1, ::1, or 0.0.0.0 for all of this machine') from None
    return text


Reachable = Annotated[Text, AfterValidator(reachable)]


class StorageKeys(Keys):
    """Where everything is kept. Without any of these keys: SQLite, one file in the state folder."""

    url: Annotated[Text, AfterValidator(_without_password)] | None = Field(
        default=None,
        description="Database address without a password; one of these two forms.",
        examples=["sqlite:////var/lib/watchfloor/watchfloor.db", "postgresql://watchfloor@db.example.org/watchfloor"],
    )
    url_file: Path | None = Field(
        default=None,
        description="File whose only line is the address, password included. Relative paths lie beside this file.",
        examples=["/run/secrets/watchfloor-db"],
    )
    url_env: Text | None = Field(
        default=None, description="Environment variable that holds the address.", examples=["WATCHFLOOR_DATABASE"]
    )

    @model_validator(mode="after")
    def _one_only(self) -> StorageKeys:
        if sum(given is not None for given in (self.url, self.url_file, self.url_env)) > 1:
            raise ValueError("url, url_file and url_env exclude one another; keep one of them")
        return self


class PollingKeys(Keys):
    """How feeds are asked. How often is said by each feed's `interval` and by the servers themselves."""

    tick: Annotated[Duration, at_least(timedelta(seconds=1), "1s")] = Field(
        default=timedelta(seconds=30), description="How often the daemon looks which feeds are due.", examples=["30s"]
    )
    concurrency: Annotated[Whole, Field(ge=1, le=200)] = Field(
        default=16, description="How many feeds are asked at the same time."
    )
    user_agent: Line | None = Field(
        default=None,
        description="How we introduce ourselves; name a contact so that publishers can write instead of blocking. "
        "Left out: `Watchfloor/VERSION`.",
        examples=["Example Relief security desk (ops@example.org)"],
    )
    connect_timeout: PositiveDuration = Field(
        default=timedelta(seconds=10), description="Until a connection must stand."
    )
    timeout: PositiveDuration = Field(
        default=timedelta(seconds=30), description="Until a whole answer must be there, redirects included."
    )
    max_megabytes: Annotated[Whole, Field(ge=1, le=200)] = Field(
        default=10, description="Largest document that is read, counted after decompression, in MiB."
    )
    max_redirects: Annotated[Whole, Field(ge=0, le=20)] = Field(default=5, description="Redirects that are followed.")
    per_host_spacing: Duration = Field(
        default=timedelta(seconds=1), description="Pause between two requests to one host.", examples=["2s"]
    )
    allow_networks: Annotated[tuple[Reachable, ...], OneOrMany] = Field(
        default=(),
        description="Only public addresses are asked. Networks, addresses and host names listed here are allowed "
        "besides, for feeds inside your own network.",
        examples=[["10.20.0.0/16", "intranet.example.org"]],
    )

    @property
    def max_bytes(self) -> int:
        """The cap in bytes."""
        return self.max_megabytes * _MEBIBYTE


class LogKeys(Keys):
    """What the daemon writes to standard error."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="Least severity that is written."
    )
    format: Literal["text", "json"] = Field(default="text", description="`text` for people, `json` for log collectors.")


class HealthKeys(Keys):
    """Where the daemon tells how it is: `/livez`, `/readyz`, `/healthz` and `/metrics`, over HTTP, to be read only."""

    enabled: bool = Field(default=True, description="`false` opens no port.")
    address: Annotated[Text, AfterValidator(_address)] = Field(
        default="127.0.0.1",
        description="Only this machine can ask unless another address is given. There is no login: what asks from "
        "elsewhere belongs behind a proxy or a firewall.",
        examples=["127.0.0.1", "::1", "10.20.0.5"],
    )
    port: Annotated[Whole, Field(ge=1, le=65_535)] = Field(default=9717, description="Its port.")


class DeadManKeys(Keys):
    """An address that is asked while the daemon is well, so that somebody elsewhere notices when it falls silent."""

    url_file: Path | None = Field(
        default=None,
        description="File whose only line is the address. Relative paths lie beside this file.",
        examples=["/run/secrets/watchfloor-ping"],
    )
    url_env: Text | None = Field(
        default=None, description="Environment variable that holds the address.", examples=["WATCHFLOOR_PING"]
    )
    every: Annotated[Duration, at_least(timedelta(seconds=30), "30s")] = Field(
        default=timedelta(minutes=5), description="How often, while all is well.", examples=["5m"]
    )
    tell_failure: bool = Field(
        default=True,
        description="Ask the address with `/fail` behind its path when something is wrong, as healthchecks.io has it. "
        "`false` falls silent instead.",
    )

    @model_validator(mode="after")
    def _one_only(self) -> DeadManKeys:
        if self.url_file is not None and self.url_env is not None:
            raise ValueError("url_file and url_env exclude one another; keep one of them")
        return self


class WatchfloorFile(Keys):
    """The daemon: name, storage, polling, retention, your own regions, logs, health. Every key may be left out."""

    title: Line = Field(
        default="Watchfloor",
        description="Name of this installation; stands in subjects and headings.",
        examples=["Gulf desk"],
    )
    storage: StorageKeys = Field(default=StorageKeys(), description="Where everything is kept.")
    polling: PollingKeys = Field(default=PollingKeys(), description="How feeds are asked.")
    retention: Annotated[Duration, at_least(timedelta(days=7), "7d")] = Field(
        default=timedelta(days=400),
        description="Items with what was found in them, alerts that have ended and what was sent are deleted after "
        "this time. Changes of advice stay for ever, and identities of items at least a year more, so that an old item "
        "that reappears is not taken for new.",
        examples=["400d"],
    )
    regions: dict[Identifier, RegionKeys] = Field(
        default={},
        description="Your own regions by id, usable wherever a region is named.",
        examples=[{"our-offices": {"circles": [{"name": "Erbil", "lat": 36.19, "lon": 44.01, "radius_km": 50}]}}],
    )
    assets: dict[Identifier, AssetKeys] = Field(
        default={},
        description="What is yours, by id: rules may ask what happens near it, the graver the farther.",
        examples=[{"erbil-office": {"title": "Office in Erbil", "lat": 36.19, "lon": 44.01}}],
    )
    log: LogKeys = Field(default=LogKeys(), description="What the daemon writes to standard error.")
    health: HealthKeys = Field(default=HealthKeys(), description="Where the daemon tells how it is.")
    dead_man: DeadManKeys = Field(
        default=DeadManKeys(), description="Whom the daemon keeps telling that it is well; nobody unless configured."
    )
