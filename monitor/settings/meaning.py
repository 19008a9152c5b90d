"""What the configuration means once it is read and checked; nothing else sees the files' form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Literal

from monitor.lib.secrets import SecretRef
from monitor.model.feed import Feed
from monitor.model.place import Asset, Region
from monitor.model.rule import Rule
from monitor.model.ruletest import RuleTest


@dataclass(frozen=True, slots=True)
class Storage:
    """Where everything is kept: an address, a reference to one, or neither (SQLite in the state folder)."""

    url: str | None = None
    ref: SecretRef | None = None


@dataclass(frozen=True, slots=True)
class Polling:
    """How feeds are asked.

    Attributes:
        tick: How often the daemon looks which feeds are due.
        concurrency: Feeds asked at the same time.
        user_agent: How we introduce ourselves; None leaves it to the fetcher.
        timeout: Until a whole answer must be there, redirects included.
        max_bytes: Largest document, after decompression.
        per_host_spacing: Pause between two requests to one host.
        allow_networks: Networks, addresses and host names that may be asked besides public ones.
    """

    tick: timedelta
    concurrency: int
    user_agent: str | None
    connect_timeout: timedelta
    timeout: timedelta
    max_bytes: int
    max_redirects: int
    per_host_spacing: timedelta
    allow_networks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Logging:
    """What is written to standard error."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["text", "json"] = "text"


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the daemon tells how it is; `address` is one of this machine."""

    enabled: bool = True
    address: str = "127.0.0.1"
    port: int = 9717


@dataclass(frozen=True, slots=True)
class DeadMan:
    """Whom the daemon keeps telling that it is well.

    Attributes:
        url: Where the address lies, which is as good as a password.
        every: How often.
        tell_failure: Whether trouble is told too, at `/fail` behind the path.
    """

    url: SecretRef
    every: timedelta = timedelta(minutes=5)
    tell_failure: bool = True


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator settled about watching.

    Attributes:
        title: Name of this installation.
        feeds: Those that are polled, by id.
        withheld: Feeds that were chosen but are shipped switched off, with the reason; told by `watchfloor check`.
        rules: Those that are enabled, in the file's order.
        regions: By any name; see `monitor.settings.regions.Regions`.
        assets: What is the operator's own, by id.
        resting: Rules that are switched off; tests may name them all the same.
        rule_tests: What rules must and must not do.
        retention: Age at which items are deleted.
        health: Where the daemon tells how it is.
        dead_man: Whom it keeps telling that it is well; None where nobody.
        warnings: What is unwise, though it works.
    """

    folder: Path
    title: str
    feeds: tuple[Feed, ...]
    withheld: Mapping[str, str]
    rules: tuple[Rule, ...]
    regions: Mapping[str, Region] = field(repr=False)
    storage: Storage
    polling: Polling
    retention: timedelta
    log: Logging
    warnings: tuple[str, ...] = ()
    assets: Mapping[str, Asset] = field(default_factory=dict)
    resting: tuple[Rule, ...] = ()
    rule_tests: tuple[RuleTest, ...] = ()
    health: Listening = Listening()
    dead_man: DeadMan | None = None

    @property
    def storage_url(self) -> str | None:
        """The database's address, password included; None means SQLite in the state folder.

        Raises:
            SecretError: where it lies in a file or variable that is gone since the configuration was read.
        """
        return self.storage.ref.reveal() if self.storage.ref is not None else self.storage.url
