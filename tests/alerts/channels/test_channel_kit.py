"""Every built-in channel, and a stranger's, passes the shipped kit."""

import io
import itertools
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from httpsink import LOOPBACK, HttpSink, http_server
from mailsink import MailSink, mail_server
from rich.console import Console
from slackapi import TOKEN as SLACK_TOKEN
from slackapi import FakeSlack, slack_server
from slackrules import refusals

from alerts.channels.base import Channel, Means, channel_factory, open_channel
from alerts.channels.console import ConsoleChannel
from alerts.channels.testkit import Answer, Arrival, ChannelContract, RefusalContract
from alerts.model import Message, Target
from monitor.lib.errors import DeliveryError, PluginError

SECRET = "canary-secret-7719"
MAIL_HEADERS = {
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Watchfloor-Kind",
    "MIME-Version", "Content-Type",
}  # fmt: skip


@dataclass
class MailBench:
    channel: Channel
    target: Target
    sink: MailSink
    secret: str = SECRET

    def answer(self, how: Answer) -> None:
        self.sink.rcpt = {Answer.TAKES: "250 ok", Answer.LATER: "451 later", Answer.NEVER: "550 no such user"}[how]

    def arrivals(self) -> Sequence[Arrival]:
        return [
            Arrival(
                content=f"{mail['Subject']}\n{mail.get_body(('plain',)).get_content()}",
                key=mail["Message-ID"],
                harm=sorted(set(mail.keys()) ^ MAIL_HEADERS),
            )
            for mail in self.sink.mails()
        ]


class TestEmail(ChannelContract, RefusalContract):
    @pytest.fixture
    async def bench(self, tmp_path):
        (tmp_path / "password").write_text(SECRET)
        sink = MailSink(password=SECRET)
        async with mail_server(sink, tls="starttls") as port:
            options = {
                "host": "localhost", "port": str(port), "tls": "starttls", "sender": "watch@floor.example",
                "ca_file": str(Path(__file__).parent / "tls" / "certificate.pem"),
                "username": "watch", "password_file": str(tmp_path / "password"),
            }  # fmt: skip
            target = Target("desk", "email", "analyst@desk.example", options)
            yield MailBench(open_channel(target, Means(timeout=10)), target, sink)


@dataclass
class PostBench:
    channel: Channel
    target: Target
    sink: HttpSink
    secret: str = SECRET

    def answer(self, how: Answer) -> None:
        self.sink.status = {Answer.TAKES: 200, Answer.LATER: 503, Answer.NEVER: 404}[how]

    def arrivals(self) -> Sequence[Arrival]:
        return [
            Arrival(content=posted.body.decode(), key=posted.headers.get("webhook-id"), harm=self.harm(posted.body))
            for posted in self.sink.taken
        ]

    def harm(self, body: bytes) -> Sequence[str]:
        return [] if "schema" in json.loads(body)["data"] else ["the data lost its schema"]


class SlackBench(PostBench):
    def harm(self, body: bytes) -> Sequence[str]:
        return refusals(json.loads(body))


class TestSlack(ChannelContract, RefusalContract):
    @pytest.fixture
    async def bench(self, monkeypatch):
        sink = HttpSink()
        async with http_server(sink) as base:
            monkeypatch.setenv("FLOOR_SLACK", f"{base}/services/{SECRET}")
            target = Target("desk", "slack", "#security", {"webhook_url_env": "FLOOR_SLACK"})
            yield SlackBench(open_channel(target, Means(allowed=LOOPBACK)), target, sink)


@dataclass
class SlackBotBench:
    channel: Channel
    target: Target
    slack: FakeSlack
    secret: str = SLACK_TOKEN

    def answer(self, how: Answer) -> None:
        self.slack.down = how is Answer.LATER
        self.slack.error = "channel_not_found" if how is Answer.NEVER else None

    def arrivals(self) -> Sequence[Arrival]:
        return [
            Arrival(
                content=json.dumps(body, ensure_ascii=False),
                key=body["metadata"]["event_payload"]["key"],
                harm=refusals(body),
            )
            for _, _, body in self.slack.taken
        ]


class TestSlackBot(ChannelContract, RefusalContract):
    @pytest.fixture
    async def bench(self, tmp_path):
        (tmp_path / "token").write_text(SLACK_TOKEN)
        moments = itertools.count()
        slack = FakeSlack(lambda: float(next(moments)))
        async with slack_server(slack) as base:
            options = {"bot_token_file": str(tmp_path / "token"), "channel": "C024BE91L", "api_url": f"{base}/api/"}
            target = Target("desk", "slack-bot", "#security", options)
            yield SlackBotBench(open_channel(target, Means(timeout=10, allowed=LOOPBACK)), target, slack)


class AppriseBench(PostBench):
    """Apprise's own JSON service: the others differ in form only."""

    def arrivals(self) -> Sequence[Arrival]:
        return [Arrival(content=posted.body.decode(), harm=self.harm(posted.body)) for posted in self.sink.taken]

    def harm(self, body: bytes) -> Sequence[str]:
        said = json.loads(body)
        return re.findall(r"[\x00-\x1f\x7f\u202e\u200b]", said["title"]) + [k for k in said if k.startswith("X-")]


class TestApprise(ChannelContract, RefusalContract):
    @pytest.fixture
    async def bench(self, monkeypatch):
        pytest.importorskip("apprise", reason="the extra is not installed")
        sink = HttpSink()
        async with http_server(sink) as base:
            monkeypatch.setenv("FLOOR_APPRISE", f"{base.replace('http', 'json', 1)}/{SECRET}")
            target = Target("desk", "apprise", "ntfy", {"apprise_url_env": "FLOOR_APPRISE"})
            yield AppriseBench(open_channel(target, Means(allowed=LOOPBACK)), target, sink)


class TestWebhook(ChannelContract, RefusalContract):
    @pytest.fixture
    async def bench(self, monkeypatch):
        sink = HttpSink()
        async with http_server(sink) as base:
            monkeypatch.setenv("FLOOR_HOOK", f"{base}/{SECRET}")
            monkeypatch.setenv("FLOOR_SIGNING", SECRET)
            target = Target("desk", "webhook", "hook", {"url_env": "FLOOR_HOOK", "secret_env": "FLOOR_SIGNING"})
            yield PostBench(open_channel(target, Means(allowed=LOOPBACK)), target, sink)


@dataclass
class FolderBench:
    channel: Channel
    target: Target
    folder: Path

    def arrivals(self) -> Sequence[Arrival]:
        """A repeat leaves the same file, so each file counts as often as it was written: once seen, once kept."""
        mails = [message_from_bytes(path.read_bytes(), policy=default) for path in sorted(self.folder.glob("*.eml"))]
        return [
            Arrival(
                content=f"{mail['Subject']}\n{mail.get_body(('plain',)).get_content()}",
                key=mail["Message-ID"],
                harm=sorted(set(mail.keys()) ^ MAIL_HEADERS),
            )
            for mail in mails
        ]


class TestFile(ChannelContract):
    @pytest.fixture
    def bench(self, tmp_path):
        target = Target("desk", "file", "outbox", {"folder": "outbox"})
        return FolderBench(open_channel(target, Means(folder=tmp_path)), target, tmp_path / "outbox")


@dataclass
class ScreenBench:
    channel: Channel
    target: Target
    screen: io.StringIO

    def arrivals(self) -> Sequence[Arrival]:
        shown = re.split(r"(?m)^─+$", self.screen.getvalue())
        return [Arrival(content=part, harm=re.findall(r"[\x00-\x09\x0b-\x1f\x7f]", part)) for part in shown if part]


class TestConsole(ChannelContract):
    @pytest.fixture
    def bench(self):
        screen = io.StringIO()
        channel = ConsoleChannel(Means(), Console(file=screen, width=100, force_terminal=False))
        return ScreenBench(channel, Target("desk", "console", "console"), screen)


@dataclass
class Pigeon:
    """A stranger's channel: it takes Means and gives something with `send`."""

    means: Means
    flown: list[tuple[str, str]] = field(default_factory=list)
    mood: Answer = Answer.TAKES

    async def send(self, message: Message, target: Target, key: str) -> None:
        if self.mood is not Answer.TAKES:
            raise DeliveryError(f"{target.address} sends it back", permanent=self.mood is Answer.NEVER)
        self.flown.append((key, message.text))


@dataclass
class PigeonBench:
    channel: Pigeon
    target: Target
    secret: str = SECRET

    def answer(self, how: Answer) -> None:
        self.channel.mood = how

    def arrivals(self) -> Sequence[Arrival]:
        return [Arrival(content=text, key=key) for key, text in self.channel.flown]


class TestStranger(ChannelContract, RefusalContract):
    @pytest.fixture
    def bench(self):
        target = Target("desk", f"{__name__}:Pigeon", "loft 3")
        channel = open_channel(target)
        assert isinstance(channel, Pigeon)
        return PigeonBench(channel, target)


async def test_the_kit_catches_a_channel_that_calls_everything_temporary() -> None:
    class Stubborn(Pigeon):
        async def send(self, message: Message, target: Target, key: str) -> None:
            if self.mood is not Answer.TAKES:
                raise DeliveryError("no", permanent=False)

    bench = PigeonBench(Stubborn(Means()), Target("desk", "x", "loft"))
    with pytest.raises(AssertionError, match="called temporary"):
        await RefusalContract().test_what_can_never_pass_is_a_permanent_error(bench)


async def test_the_kit_catches_a_channel_that_shows_its_secret() -> None:
    class Talkative(Pigeon):
        async def send(self, message: Message, target: Target, key: str) -> None:
            raise DeliveryError(f"tried {SECRET}", permanent=True)

    bench = PigeonBench(Talkative(Means()), Target("desk", "x", "loft"))
    with pytest.raises(AssertionError, match="secret"):
        await RefusalContract().test_no_error_shows_a_secret(bench)


async def test_the_kit_catches_a_channel_that_drops_the_key() -> None:
    class Forgetful(Pigeon):
        async def send(self, message: Message, target: Target, key: str) -> None:
            self.flown.append(("always the same", message.text))

    bench = PigeonBench(Forgetful(Means()), Target("desk", "x", "loft"))
    with pytest.raises(AssertionError, match="repeated"):
        await ChannelContract().test_a_repeat_is_recognisable_and_another_delivery_is_not_taken_for_it(bench)


@pytest.mark.parametrize("name", ["apprise", "console", "email", "file", "slack", "slack-bot", "webhook"])
def test_every_built_in_channel_opens_by_its_name(name: str) -> None:
    assert isinstance(open_channel(Target("desk", name, "x")), Channel)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("slak", 'there is no channel "slak"; known are apprise, console, email, file, slack, slack-bot, webhook'),
        ("no.such.module:factory", "cannot be loaded from no.such.module:factory"),
        ("alerts.channels.file:Missing", "cannot be loaded"),
        ("alerts.channels.file:SENDER", "is no factory"),
    ],
)
def test_a_channel_that_cannot_be_found_says_which_there_are(name: str, words: str) -> None:
    with pytest.raises(PluginError, match=re.escape(words)):
        channel_factory(name)


def test_an_installed_package_brings_its_channel_by_entry_point(tmp_path: Path, monkeypatch) -> None:
    metadata = tmp_path / "loft-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: loft\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text("[watchfloor.channels]\npigeon = loft:Pigeon\n")
    (tmp_path / "loft.py").write_text(
        "class Pigeon:\n    def __init__(self, means): pass\n    async def send(self, message, target, key): pass\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    assert type(open_channel(Target("desk", "pigeon", "loft 3"))).__module__ == "loft"
    with pytest.raises(PluginError, match="known are apprise, console, email, file, pigeon, slack, slack-bot, webhook"):
        channel_factory("dove")
