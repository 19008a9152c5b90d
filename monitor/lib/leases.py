"""Who may do what only one process may do: a lease has an owner, an end, and an epoch that grows with each new owner.

Plain functions of the row as it stands and the moment. Where several machines take part, that moment is the
database's: their own clocks may differ, and a lease that runs out at different times for two of them would be no lease.
A lease only says who may begin. What an owner writes is saved together with a look at the epoch: one that was
stopped for a minute and goes on finds that the lease is another's, and saves nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

LENGTH = timedelta(seconds=10)
"""How long a lease holds without a sign of life: the longest that nobody does its work, but for one beat."""

BEAT = 2.0
"""Seconds between two signs of life: four may be missed."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A right that one process has until a moment.

    Attributes:
        name: What it is a right to.
        owner: The process that has it.
        epoch: How often it went to a new owner.
        until: When it runs out unless it is renewed.
    """

    name: str
    owner: str
    epoch: int
    until: datetime


def over(lease: Lease, now: datetime) -> bool:
    """Whether it has run out. One that ends later than anyone may ask for was given under a clock that ran ahead."""
    return not now < lease.until <= now + LENGTH


def asked(held: Lease | None, name: str, owner: str, now: datetime) -> Lease | None:
    """The lease as it is once `owner` has asked for it; None where another has it.

    Its owner may renew it even when it has run out, as long as nobody has taken it since: then nobody did its work.
    """
    if held is None:
        return Lease(name, owner, 1, now + LENGTH)
    if held.owner == owner:
        return replace(held, until=now + LENGTH)
    return Lease(name, owner, held.epoch + 1, now + LENGTH) if over(held, now) else None


def given_back(held: Lease, owner: str, now: datetime) -> Lease:
    """The lease as it is once `owner` has ended: whoever asks next gets it; another's stays as it is."""
    return replace(held, until=now) if held.owner == owner else held


def still(mine: Lease, held: Lease | None) -> bool:
    """Whether what was begun under a lease may be saved: nobody has taken it since, though it may have run out."""
    return held is not None and (held.owner, held.epoch) == (mine.owner, mine.epoch)


def alive(leases: Iterable[Lease], now: datetime) -> frozenset[str]:
    """The owners of leases that hold."""
    return frozenset(lease.owner for lease in leases if not over(lease, now))
