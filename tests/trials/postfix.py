"""A real Postfix, stopped and started while alerts go out: `PYTHONPATH=. python tests/trials/postfix.py`; needs root.

An instance of its own in a temporary folder: it takes mail on a port of loopback and puts it into a maildir. While it
is stopped, alerts are decided; after its start all of them arrive, once, with the headers they were sent with. Then
alerts whose every text is hostile: each is one mail to its one reader, with no header that is not ours or Postfix's.
"""

from __future__ import annotations

import asyncio
import logging
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent)]

import hostilewords
from hostileforms import HEADERS
from outage import Trial

from alerts.channels.base import Means
from alerts.channels.email import EmailChannel
from alerts.model import Target
from monitor.lib.clock import VirtualClock

MAIN = """
compatibility_level = 3.6
queue_directory = {root}/queue
data_directory = {root}/data
mail_owner = postfix
setgid_group = postdrop
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = floor.example
mydestination =
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
virtual_mailbox_domains = example.org
virtual_mailbox_base = {root}/mail
virtual_mailbox_maps = static:desk/
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
virtual_minimum_uid = 1
maillog_file = {root}/log
maillog_file_prefixes = {root}
smtputf8_enable = no
"""
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
"""


STAMPED = frozenset({"Return-Path", "X-Original-To", "Delivered-To", "Received"})


@dataclass(frozen=True)
class Outcome:
    """What was decided and what lay in the maildir."""

    decided: int
    arrived: int
    doubled: int
    odd_headers: int


class Postfix:
    """An instance in a folder of its own."""

    def __init__(self, root: Path) -> None:
        self._etc, self._root = root / "etc", root
        owner = pwd.getpwnam("postfix")
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        root.chmod(0o755)
        for name in ("etc", "queue", "data", "mail"):
            (root / name).mkdir()
        for name in ("data", "mail"):
            os.chown(root / name, owner.pw_uid, owner.pw_gid)
        (self._etc / "main.cf").write_text(MAIN.format(root=root, uid=owner.pw_uid, gid=owner.pw_gid))
        (self._etc / "master.cf").write_text(MASTER.format(port=self.port))
        for name in ("dynamicmaps.cf", "postfix-files"):
            shutil.copy(Path("/etc/postfix") / name, self._etc)

    def tell(self, word: str) -> None:
        # Its daemons keep what they inherit open: a pipe would never end.
        subprocess.run(
            ["postfix", "-c", str(self._etc), word],
            check=word != "stop",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def mails(self) -> list[bytes]:
        return [path.read_bytes() for path in (self._root / "mail" / "desk" / "new").glob("*")]


def stop_and_start(alerts: int = 20) -> Outcome:
    """Alerts before, during and after a stop of Postfix."""
    with _running() as postfix:
        decided = asyncio.run(_tell(postfix, alerts))
        return _outcome(decided, _arrived(postfix, decided))


def hostile(titles: int = 1_000) -> Outcome:
    """An alert for each hostile title; mails with other headers than ours and Postfix's are odd."""
    with _running() as postfix:
        asyncio.run(_send(postfix, titles))
        raw = _arrived(postfix, titles)
        found = _outcome(titles, raw)
        foreign = sum(bool(_names(one) - HEADERS - STAMPED) for one in raw)
        return replace(found, odd_headers=found.odd_headers + foreign)


@contextmanager
def _running() -> Iterator[Postfix]:
    with tempfile.TemporaryDirectory() as folder:
        postfix = Postfix(Path(folder))
        postfix.tell("start")
        try:
            yield postfix
        finally:
            postfix.tell("stop")


def _arrived(postfix: Postfix, wanted: int) -> list[bytes]:
    """What lies in the maildir once so many mails do, or a minute has passed without."""
    deadline = time.perf_counter() + 60
    while len(postfix.mails()) < wanted and time.perf_counter() < deadline:
        time.sleep(0.2)
    return postfix.mails()


async def _send(postfix: Postfix, titles: int) -> None:
    given = {"host": "localhost", "port": str(postfix.port), "tls": "none", "sender": "watch@floor.example"}
    target, channel = Target("desk", "email", "desk@example.org", given), EmailChannel(Means(timeout=60))
    for number, title in enumerate(hostilewords.titles(titles)):
        link = hostilewords.LINKS[number % len(hostilewords.LINKS)]
        message = hostilewords.notice(hostilewords.transition(title, link, number))
        await channel.send(message, target, message.key)


def _names(raw: bytes) -> set[str]:
    return {str(name) for name in message_from_bytes(raw, policy=default).keys()}  # noqa: SIM118  # a name may stand twice


async def _tell(postfix: Postfix, alerts: int) -> int:
    clock = VirtualClock(datetime(2026, 3, 1, tzinfo=UTC))
    from mailsink import MailSink

    trial = Trial(clock, MailSink(), postfix.port, "http://127.0.0.1:9")
    for number in range(alerts):
        if number in (alerts // 3, 2 * alerts // 3):
            postfix.tell("stop" if number == alerts // 3 else "start")
        trial.assess(*(f"C{each}" for each in range(number + 1)))
        await trial.service.deliver(clock.now())
        clock.advance(timedelta(minutes=1))
    clock.advance(timedelta(hours=2))
    for _ in range(3):
        await trial.service.deliver(clock.now())
        clock.advance(timedelta(hours=2))
    return sum(one.target.channel == "email" and one.merged_into is None for one in trial.store.deliveries(limit=None))


def _outcome(decided: int, raw: list[bytes]) -> Outcome:
    mails = [message_from_bytes(one, policy=default) for one in raw]
    ids = Counter(str(mail["Message-ID"]) for mail in mails)
    once = ("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version")
    odd = sum(any(len(mail.get_all(name, [])) != 1 for name in once) or "Bcc" in mail for mail in mails)
    return Outcome(decided, len(ids), sum(ids.values()) - len(ids), odd)


def main() -> int:
    """Print the counts; 0 where nothing was wrong."""
    logging.disable(logging.CRITICAL)
    found = stop_and_start()
    print(
        f"Postfix stopped and started: {found.decided} mails decided, {found.arrived} arrived, {found.doubled} twice, "
        f"{found.odd_headers} with odd headers"
    )
    hurt = hostile()
    print(
        f"hostile titles through Postfix: {hurt.decided:,} mails sent, {hurt.arrived:,} arrived, {hurt.doubled} twice, "
        f"{hurt.odd_headers} with a header of somebody else"
    )
    whole = all((one.arrived, one.doubled, one.odd_headers) == (one.decided, 0, 0) for one in (found, hurt))
    return 0 if whole else 1


if __name__ == "__main__":
    sys.exit(main())
