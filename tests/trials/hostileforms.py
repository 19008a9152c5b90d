"""The forms a message takes, looked at from where they arrive: what of a hostile text had an effect there?"""

from __future__ import annotations

import io
import json
import logging
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / "alerts" / name) for name in ("channels", "render")]

from htmlwalk import Walk
from lxml import etree
from mailsink import MailSink
from rich.console import Console
from slackrules import refusals, texts

from alerts.channels.base import Means, open_channel
from alerts.channels.console import ConsoleChannel
from alerts.model import Message, Target, Transition
from alerts.render import clean
from alerts.settings.terms import load_terms
from alerts.standards.cap import Sender
from alerts.standards.publication import Form, Publication, documents
from monitor.lib import logs, shipped
from monitor.model.place import Area
from monitor.model.severity import Severity

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


@dataclass
class Found:
    """How often each effect was seen, and how much was looked at."""

    effects: Counter[str] = field(default_factory=lambda: Counter(dict.fromkeys(EFFECTS, 0)))
    looked: Counter[str] = field(default_factory=Counter)


def look(message: Message, found: Found) -> None:
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


async def mail(message: Message, port: int, sink: MailSink, found: Found) -> None:
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


async def keep(message: Message, folder: Path) -> None:
    target = Target("desk", "file", "outbox", {"folder": "outbox"})
    await open_channel(target, Means(folder=folder)).send(message, target, message.key)


def walk(folder: Path, found: Found) -> None:
    files = [path for path in folder.rglob("*") if path.is_file()]
    found.looked["files"] = len(files)
    found.effects["files outside the folder"] += sum(path.parent != folder / "outbox" for path in files)


async def show(message: Message, found: Found) -> None:
    shown = io.StringIO()
    console = Console(file=shown, force_terminal=False, width=100)
    await ConsoleChannel(Means(), console).send(message, Target("desk", "console", "console"), message.key)
    found.looked["console prints"] += 1
    found.effects["escapes on the console"] += len(_CONTROL.findall(shown.getvalue()))


def publish(told: Sequence[Transition], found: Found) -> None:
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


def log(given: Sequence[str], found: Found) -> None:
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
