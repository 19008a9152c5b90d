"""One of several processes that share a PostgreSQL: it shows that it lives, and one of them tells.

Every process asks feeds, each others than the next; one alone assesses, composes digests, sends and keeps house: the
one that has the lease `tell`. What it saves is saved together with a look at that lease.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy import Engine

from monitor.lib import leasebook, leases, processes
from monitor.lib.database import transaction
from monitor.lib.errors import StorageError
from monitor.lib.leases import Lease
from monitor.storage.claims import ALIVE

TELL = "tell"

log = logging.getLogger(__name__)


class Member:
    """This process among those that share a database.

    Attributes:
        owner: What it signs leases with.
        lease: That to tell, while this process has it as far as it knows.
    """

    def __init__(self, engine: Engine, owner: str) -> None:
        self.owner = owner
        self.lease: Lease | None = None
        self._engine = engine
        self._reached = True
        self._left = False
        self._turn = threading.Lock()  # beats run in threads, and one may be under way when we leave

    def beat(self) -> bool:
        """Show that we live, and tell if nobody else does; whether we begin to tell now. Called every few seconds.

        A database that cannot be reached is told once: it is asked again, and what is saved meanwhile fails by itself.
        """
        with self._turn:
            return False if self._left else self._beat()

    def _beat(self) -> bool:
        try:
            with transaction(self._engine) as session:
                leasebook.ask(session, ALIVE + self.owner, self.owner)
                leasebook.end_those(session, processes.ended)
                leasebook.forget_over(session, ALIVE)
            with transaction(self._engine) as session:
                standing = leasebook.ask(session, TELL, self.owner)
        except StorageError as error:
            if self._reached:
                log.error("no sign of life could be given", extra={"why": str(error)})
            self._reached = False
            return False
        if not self._reached:
            log.info("signs of life are given again")
        self._reached = True
        return self._learn(standing)

    @asynccontextmanager
    async def living(self) -> AsyncIterator[None]:
        """Show that we live while the block runs, for a process that does one thing and ends."""

        async def on() -> None:
            while True:
                await asyncio.sleep(leases.BEAT)
                await asyncio.to_thread(self.beat)

        await asyncio.to_thread(self.beat)
        beating = asyncio.create_task(on())
        try:
            yield
        finally:
            beating.cancel()
            await asyncio.to_thread(self.leave)

    def lost(self) -> None:
        """Another was found to tell."""
        if self.lease is not None:
            log.warning("another process tells now; what was worked out here was not saved")
        self.lease = None

    def leave(self) -> None:
        """Let the others have at once what is ours, for good: no beat after it takes anything."""
        with self._turn:
            self._left = True
            self.lease = None
            with transaction(self._engine) as session:
                leasebook.give_back(session, self.owner)

    def _learn(self, standing: Lease | None) -> bool:
        if standing is None:  # somebody, perhaps we, saves under it just now: nothing changed hands
            return False
        before, ours = self.lease, standing.owner == self.owner
        if not ours:
            if before is not None:
                self.lost()
            return False
        self.lease = standing
        if before is None:
            log.info("this process tells now", extra={"epoch": standing.epoch})
        return before is None or before.epoch != standing.epoch
