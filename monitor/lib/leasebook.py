"""Leases as rows of the table `leases`, in the caller's transaction; what they mean is decided in `monitor.lib.leases`.

Only on PostgreSQL, where several processes may share the work. Moments are the server's, so that the clocks of their
machines need not agree.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Integer, Select, String, column, delete, func, select, table, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import Session

from monitor.lib import leases
from monitor.lib.columns import UtcDateTime
from monitor.lib.errors import LeaseLostError
from monitor.lib.leases import Lease

FORGOTTEN_AFTER = timedelta(hours=1)
_ROWS = table(
    "leases", column("name", String), column("owner", String), column("epoch", Integer), column("until", UtcDateTime())
)
_IS = _ROWS.c


def moment(session: Session) -> datetime:
    """Now, as all who share the database see it."""
    now: datetime = session.execute(select(func.clock_timestamp(type_=UtcDateTime()))).scalar_one()
    return now


def ask(session: Session, name: str, owner: str) -> Lease | None:
    """Take or renew a lease where that may be: the lease as it stands then, ours or another's.

    None where somebody saves under it just now: it is not waited for.
    """
    session.execute(insert(_ROWS).values(name=name, owner="", epoch=0, until=moment(session)).on_conflict_do_nothing())
    held = _found(session, _of(name).with_for_update(skip_locked=True))
    taken = None if held is None else leases.asked(held, name, owner, moment(session))
    if taken is not None:
        _write(session, taken)
    return taken or held


def give_back(session: Session, owner: str) -> None:
    """Let others have every lease of an owner. Rows are locked by name: two who do this never block each other."""
    now = moment(session)
    for row in session.execute(_all().where(_IS.owner == owner).order_by(_IS.name).with_for_update()).all():
        _write(session, leases.given_back(Lease(*row), owner, now))


def end_those(session: Session, ended: Callable[[str], bool]) -> None:
    """Let others have at once what owners hold that have surely ended."""
    now = moment(session)
    dead = {lease.owner for lease in standing(session) if not leases.over(lease, now) and ended(lease.owner)}
    for owner in sorted(dead):
        give_back(session, owner)


def require(session: Session, mine: Lease | None) -> None:
    """Let nobody take a lease until this transaction ends; None needs nothing.

    Raises:
        LeaseLostError: Another took it meanwhile: what was worked out under it is not to be saved.
    """
    if mine is not None and not leases.still(mine, _found(session, _of(mine.name).with_for_update(read=True))):
        raise LeaseLostError(mine.name)


def standing(session: Session) -> tuple[Lease, ...]:
    """Every lease, also those that have run out, by name."""
    return tuple(Lease(*row) for row in session.execute(_all().order_by(_IS.name)))


def forget_over(session: Session, prefix: str) -> None:
    """Delete leases of a kind that nobody will ask for again, an hour after their end."""
    long_over = moment(session) - FORGOTTEN_AFTER
    old = select(_IS.name).where(_IS.name.startswith(prefix, autoescape=True), _IS.until < long_over)
    session.execute(delete(_ROWS).where(_IS.name.in_(old.with_for_update(skip_locked=True))))  # the next beat has them


def _all() -> Select[tuple[str, str, int, datetime]]:
    return select(_IS.name, _IS.owner, _IS.epoch, _IS.until)


def _of(name: str) -> Select[tuple[str, str, int, datetime]]:
    return _all().where(_IS.name == name)


def _found(session: Session, query: Select[tuple[str, str, int, datetime]]) -> Lease | None:
    row = session.execute(query).first()
    return None if row is None else Lease(*row)


def _write(session: Session, lease: Lease) -> None:
    values = {"owner": lease.owner, "epoch": lease.epoch, "until": lease.until}
    session.execute(update(_ROWS).where(_IS.name == lease.name).values(values))
