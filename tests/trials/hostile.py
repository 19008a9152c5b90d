"""Hostile titles through every form a message takes: `PYTHONPATH=. python tests/trials/hostile.py [TITLES]`.

Each title is the text of an alert, of its evidence and of a story. It goes out as mail over real SMTP on loopback, as
Slack blocks, HTML, plain text, files, on a console, as CAP, Atom and GeoJSON, and into the log. Printed is how
often any of it had an effect; each count must be 0.
"""

from __future__ import annotations

import asyncio
import io
import json
import logging
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from time import process_time

sys.path[:0] = [str(Path(__file__).parents[1] / "alerts" / name) for name in ("channels", "render")]

import days
from htmlwalk import Walk
from lxml import etree
from mailsink import MailSink, mail_server
from rich.console import Console
from slackrules import refusals, texts

from alerts.channels.base import Means, open_channel
from alerts.channels.console import ConsoleChannel
from alerts.model import Message, Notice, Reason, Section, Silenced, Target, Transition
from alerts.render import clean, render_digest, render_notice
from alerts.settings.terms import load_terms
from alerts.standards.cap import Sender
from alerts.standards.publication import Form, Publication, documents
from monitor.lib import logs, shipped
from monitor.model.place import Area
from monitor.model.severity import Severity

PIECES = (
    "\r\nBcc: all@floor.example", "\nSubject: forged", "\r\n\r\n<b>body</b>", "\x00", "\x07", "\x1b[2J\x1b[31m",
    "\x85", "\u2028", "\r\n.\r\nMAIL FROM:<x@evil.example>", "=?UTF-8?Q?=0ABcc:_x=40evil.example?=",
    "=?utf-8?b?DQpCY2M6IHg=?=", "=?", "?=", "<!channel>", "<!here>", "<!everyone>", "<@U024BE7LH>", "<#C024BE7LR>",
    "<https://evil.example|Reuters>", "&lt;!channel&gt;", "@channel", "```", "*_~", "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", '" onmouseover="alert(1)', "</style></title>",
    "</td></tr></table>", "<!--", "]]>", "<![CDATA[", "<!DOCTYPE x [<!ENTITY e 'x'>]>", "&e;", "&#0;", "{{ 7*7 }}",
    "{% include '/etc/passwd' %}", "{#", "%s%n%d", "{0.__class__}", "[bold red]", "[link=https://evil.example]",
    "../../etc/passwd", "/etc/cron.d/x", "CON", "=cmd|'/c calc'!A1", "+1+1", "@SUM(1)", "\u202e", "\u2066", "\u200b",
    "\ufeff", "\U000e0041", "\ud800", "\ufffe", "e" + "\u0301" * 30, "\nlevel=error event=forged",
    '", "level": "error', "💩", "العربية", "words", "2026-03-01T00:00:00Z [error] forged", "javascript:alert(1)",
    "x" * 3_000,
)  # fmt: skip
LINKS = (
    "https://wire.example/a?b=1&c=<d>|e", "javascript:alert(1)", "JaVaScRiPt:alert(1)",
    "data:text/html,<script>1</script>", "https://x.example/\r\nBcc: x", "https://bank.example@evil.example/",
    "vbscript:x", "file:///etc/passwd", "https://x.example/\"><b>",
)  # fmt: skip
_NAMED = "From To Subject Date Message-ID Auto-Submitted X-Watchfloor-Kind MIME-Version Content-Type"
HEADERS = frozenset(_NAMED.split())
EFFECTS = (
    "mails lost",
    "mails to others",
    "extra headers",
    "mails of other parts",
    "mentions in Slack",
    "refusals of Slack",
    "active HTML",
    "controls in text",
    "links elsewhere than http(s)",
    "escapes on the console",
    "files outside the folder",
    "XML or JSON broken or active",
    "forged log lines",
)
# Nothing of these may reach a reader's eye or terminal; a line feed stands where our own text has one.
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\ud800-\udfff]")
_MENTION = re.compile(r"<(?!https?://)")
_BATCH = 25  # titles a digest, of which each form tells


@dataclass
class Found:
    """How often each effect was seen, and how much was looked at."""

    effects: Counter[str] = field(default_factory=lambda: Counter(dict.fromkeys(EFFECTS, 0)))
    looked: Counter[str] = field(default_factory=Counter)


def titles(count: int) -> Iterator[str]:
    """Made of the pieces above; the same ones each time."""
    dice = random.Random(10)  # noqa: S311  # the same titles each time
    for number in range(count):
        yield "".join(dice.choices(PIECES, k=dice.randint(1, 6))) + f" title {number}"


async def run(count: int) -> Found:
    """All titles through all forms."""
    found, dice = Found(), random.Random(11)  # noqa: S311  # the same links each time
    given = list(titles(count))
    sink = MailSink()
    with tempfile.TemporaryDirectory() as folder:
        async with mail_server(sink) as port:
            for first in range(0, count, _BATCH):
                batch = given[first : first + _BATCH]
                told = [_transition(title, dice.choice(LINKS), first + at) for at, title in enumerate(batch)]
                notices = [_notice(one) for one in told]
                digest = _digest(batch, told, dice, first)
                for message in (*notices, digest):
                    _read(message, found)
                    await _mail(message, port, sink, found)
                for message in (notices[0], digest):
                    await _file(message, Path(folder))
                    await _print(message, found)
                _publish(told, found)
        _walk(Path(folder), found)
    _log(given, found)
    return found


def _transition(title: str, link: str, number: int) -> Transition:
    proof = days.evidence(quote=title, title=title, publisher=title, claim=title, cue=title, link=link)
    alert = days.alert(
        id=f"alert-{number}",
        fingerprint=f"alert-{number}",
        title=title,
        summary=title,
        condition=title,
        labels={"country": "QK", "actor": title},
        evidence=(proof,),
    )
    return Transition(alert, Reason.FIRED, days.at(5), tell=True)


def _notice(told: Transition) -> Message:
    return render_notice(Notice(f"notice:{told.alert.id}", "desk", (told,), days.at(6)))


def _digest(batch: Sequence[str], told: Sequence[Transition], dice: random.Random, number: int) -> Message:
    lines = tuple(
        days.story(
            story_id=str(at),
            headline=title,
            quote=title[::-1],
            publisher=title,
            facts=(title,),
            certainty=title,
            cue=title,
            type_title=title,
            also=(title,),
            countries=(title,),
            link=dice.choice(LINKS),
        )
        for at, title in enumerate(batch)
    )
    state = days.advice(4, name=batch[0], native=batch[0], quote=batch[0], posts=(batch[0],), link=dice.choice(LINKS))
    return render_digest(
        days.crisis_day(
            id=f"digest:{number}",
            title=batch[0],
            headline=batch[-1],
            alerts=tuple(told),
            advisories=(replace(days.RAISED, after=state),),
            sections=(Section("QK", batch[0], Severity.HIGH, lines),),
            blind=(days.feed(batch[0], days.Health.FAILING, batch[0]),),
            near_misses=(batch[0],),
            silences=(Silenced(batch[0], batch[-1], days.at(9), batch[0]),),
            held_back=(batch[0],),
            undelivered=(batch[0],),
        )
    )


def _read(message: Message, found: Found) -> None:
    """What the forms themselves hold."""
    found.looked["messages"] += 1
    walk = Walk(message.html)
    payload = {"text": clean.slack(clean.line(message.subject)), "blocks": message.slack}
    said = [str(text["text"]) for text in texts(message.slack) if text["type"] == "mrkdwn"] + [payload["text"]]
    found.effects["active HTML"] += len(walk.faults)
    found.effects["links elsewhere than http(s)"] += sum(
        not link.startswith(("http://", "https://")) for link in walk.links
    )
    found.effects["controls in text"] += len(_CONTROL.findall(message.text + walk.text)) + len(
        _CONTROL.findall(message.subject)
    )
    found.effects["mentions in Slack"] += sum(len(_MENTION.findall(words)) for words in said)
    found.effects["refusals of Slack"] += len(refusals(payload))
    found.effects["XML or JSON broken or active"] += json.loads(json.dumps(message.data)) != message.data


async def _mail(message: Message, port: int, sink: MailSink, found: Found) -> None:
    """Over SMTP; what the server took is read back by a parser of its own."""
    given = {"host": "localhost", "port": str(port), "tls": "none", "sender": "watch@floor.example"}
    target = Target("desk", "email", "desk@example.org", given)
    await open_channel(target, Means(timeout=20)).send(message, target, message.key)
    found.looked["mails"] += len(sink.taken)
    found.effects["mails lost"] += len(sink.taken) != 1
    found.effects["mails to others"] += sink.envelopes != [("watch@floor.example", ("desk@example.org",))]
    for mail in sink.mails():
        names = [str(name) for name in mail.keys()]  # noqa: SIM118  # a mail is no mapping: a name may stand twice
        found.effects["extra headers"] += len(names) - len(HEADERS & set(names))
        kinds = {part.get_content_type() for part in mail.walk() if not part.is_multipart()}
        found.effects["mails of other parts"] += (
            not {"text/plain", "text/html"} <= kinds <= {"text/plain", "text/html", "image/png"}
        )
        found.effects["controls in text"] += len(_CONTROL.findall(str(mail["Subject"])))
    sink.taken.clear()
    sink.envelopes.clear()


async def _file(message: Message, folder: Path) -> None:
    target = Target("desk", "file", "outbox", {"folder": "outbox"})
    await open_channel(target, Means(folder=folder)).send(message, target, message.key)


def _walk(folder: Path, found: Found) -> None:
    files = [path for path in folder.rglob("*") if path.is_file()]
    found.looked["files"] = len(files)
    found.effects["files outside the folder"] += sum(path.parent != folder / "outbox" for path in files)


async def _print(message: Message, found: Found) -> None:
    shown = io.StringIO()
    console = Console(file=shown, force_terminal=False, width=100)
    await ConsoleChannel(Means(), console).send(message, Target("desk", "console", "console"), message.key)
    found.looked["console prints"] += 1
    found.effects["escapes on the console"] += len(_CONTROL.findall(shown.getvalue()))


def _publish(told: Sequence[Transition], found: Found) -> None:
    publication = Publication(
        "out",
        frozenset(Form),
        Sender("watch@floor.example", "Watchfloor"),
        "https://floor.example/",
        (),
        Severity.INFO,
        timedelta(days=1),
    )
    terms = load_terms(shipped.seeds() / "standards.yaml")
    for name, content in documents(publication, told, terms, _somewhere).items():
        found.looked["published files"] += 1
        found.effects["files outside the folder"] += not re.fullmatch(r"(cap/)?[a-z0-9.-]+", name)
        found.effects["XML or JSON broken or active"] += _broken(name, content)


def _somewhere(_labels: Mapping[str, str]) -> tuple[Area, ...]:
    return (Area("Karsovia", "QK", 33.0, 43.7),)


def _broken(name: str, content: bytes) -> bool:
    """Whether a reader cannot parse it, or finds in it a document type or an address that runs."""
    if name.endswith(".geojson"):
        links = [one["properties"].get("link") for one in json.loads(content)["features"]]
        return any(link is not None and not str(link).startswith(("http://", "https://")) for link in links)
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False))
    except etree.XMLSyntaxError:
        return True
    addresses = [str(value) for value in root.xpath("//@href | //*[local-name()='web']/text()")]
    typed = bool(root.getroottree().docinfo.doctype)
    return typed or any(not address.startswith(("http://", "https://")) for address in addresses)


def _log(given: Sequence[str], found: Found) -> None:
    """Every title as the event and as a field, in both shapes of the log: one record, one line."""
    for form in ("text", "json"):
        with _logged(form) as (logger, written):
            for title in given:
                logger.warning(title, extra={"title": title})
        lines = written.getvalue().split("\n")[:-1]
        found.looked["log records"] += len(given)
        found.effects["forged log lines"] += abs(len(lines) - len(given)) + sum(_moves(line) for line in lines)
        if form == "json":
            found.effects["forged log lines"] += sum(json.loads(line)["level"] != "warning" for line in lines)


def _moves(line: str) -> bool:
    return any(not char.isprintable() for char in line)


@contextmanager
def _logged(form: str) -> Iterator[tuple[logging.Logger, io.StringIO]]:
    """The program's own log, into a text; what the root logger had is put back."""
    root, written = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers, root.level
    with redirect_stderr(written):
        logs.configure("info", "json" if form == "json" else "text")
        try:
            yield logging.getLogger("trial.hostile"), written
        finally:
            root.handlers, root.level = handlers, level


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
