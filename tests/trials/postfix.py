"""A real Postfix, stopped and started while alerts go out: `PYTHONPATH=. python tests/trials/postfix.py`; needs root.

An instance of its own in a temporary folder: it takes mail on a port of loopback and puts it into a maildir. While it
is stopped, alerts are decided; after its start all of them arrive, once, with the headers they were sent with.
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
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent)]

from outage import Trial

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
    with tempfile.TemporaryDirectory() as folder:
        postfix = Postfix(Path(folder))
        postfix.tell("start")
        try:
            decided = asyncio.run(_tell(postfix, alerts))
            deadline = time.perf_counter() + 30
            while len(postfix.mails()) < decided and time.perf_counter() < deadline:
                time.sleep(0.2)
            return _outcome(decided, postfix.mails())
        finally:
            postfix.tell("stop")


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
    return 0 if (found.arrived, found.doubled, found.odd_headers) == (found.decided, 0, 0) else 1


if __name__ == "__main__":
    sys.exit(main())
