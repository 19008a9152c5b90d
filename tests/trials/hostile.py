"""Hostile titles through every form a message takes: `PYTHONPATH=. python tests/trials/hostile.py [TITLES]`.

Each title is the text of an alert, of its evidence and of a story. It goes out as mail over real SMTP on loopback, as
Slack blocks, HTML, plain text, files, on a console, as CAP, Atom and GeoJSON, and into the log. Printed is how
often any of it had an effect; each count must be 0.
"""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
from pathlib import Path
from time import process_time

sys.path[:0] = [str(Path(__file__).parent)]

import hostileforms
import hostilewords
from hostileforms import Found, MailSink
from mailsink import mail_server

_BATCH = 25  # titles a digest, of which each form tells


async def run(count: int) -> Found:
    """All titles through all forms."""
    found, dice = Found(), random.Random(11)  # noqa: S311  # the same links each time
    given = list(hostilewords.titles(count))
    sink = MailSink()
    with tempfile.TemporaryDirectory() as folder:
        async with mail_server(sink) as port:
            for first in range(0, count, _BATCH):
                batch = given[first : first + _BATCH]
                told = [
                    hostilewords.transition(title, dice.choice(hostilewords.LINKS), first + at)
                    for at, title in enumerate(batch)
                ]
                notices = [hostilewords.notice(one) for one in told]
                digest = hostilewords.digest(batch, told, dice, first)
                for message in (*notices, digest):
                    hostileforms.look(message, found)
                    await hostileforms.mail(message, port, sink, found)
                for message in (notices[0], digest):
                    await hostileforms.keep(message, Path(folder))
                    await hostileforms.show(message, found)
                hostileforms.publish(told, found)
        hostileforms.walk(Path(folder), found)
    hostileforms.log(given, found)
    return found


def main(arguments: list[str]) -> int:
    """Print the counts; 0 where nothing had an effect."""
    count, begun = int(arguments[0]) if arguments else 10_000, process_time()
    found = asyncio.run(run(count))
    print(f"{count:,} hostile titles; " + ", ".join(f"{seen:,} {what}" for what, seen in found.looked.items()))
    for what, seen in found.effects.items():
        print(f"  {seen:,} {what}")
    print("CSV is written nowhere, so no formula can be; it is only read")
    print(f"{process_time() - begun:.0f} s of CPU")
    return 1 if found.effects.total() else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
