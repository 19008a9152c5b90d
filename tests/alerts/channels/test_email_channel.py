"""Mail over a real SMTP server: TLS is kept, answers are understood, and a headline never becomes a header."""

import asyncio
import random
from collections.abc import Mapping
from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import days
import pytest
from mailsink import CERTIFICATE, MailSink, mail_server

from alerts.channels.base import Means, open_channel
from alerts.channels.letter import letter
from alerts.channels.testkit import AT, HOSTILE, sample
from alerts.model import Earlier, Message, Target
from alerts.render import render_digest, render_notice
from monitor.lib.errors import DeliveryError

HEADERS = [
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "X-Watchfloor-Kind",
    "MIME-Version", "Content-Type",
]  # fmt: skip


def target(port: int, tls: str = "none", **options: str) -> Target:
    given: Mapping[str, str] = {
        "host": "localhost",
        "port": str(port),
        "tls": tls,
        "sender": "Watchfloor <watch@floor.example>",
        "ca_file": str(CERTIFICATE),
        **options,
    }
    return Target("desk", "email", "analyst@desk.example", given)


async def send(message: Message, to: Target, key: str = "key-1", patience: float = 10.0) -> None:
    await open_channel(to, Means(timeout=patience)).send(message, to, key)


async def error_of(message: Message, to: Target, patience: float = 10.0) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        await send(message, to, patience=patience)
    return caught.value


async def test_a_digest_arrives_as_text_first_and_html_second() -> None:
    sink, digest = MailSink(), render_digest(days.crisis_day())
    async with mail_server(sink) as port:
        await send(digest, target(port))
    (mail,) = sink.mails()
    plain, html = mail.iter_parts()
    assert mail.get_content_type() == "multipart/alternative"
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert plain.get_content().replace("\r\n", "\n") == digest.text
    assert html.get_content().replace("\r\n", "\n").strip() == digest.html.strip()
    assert str(mail["Subject"]) == digest.subject


async def test_a_map_lies_beside_the_page_that_shows_it() -> None:
    sink, digest = MailSink(), render_digest(days.crisis_day(), outlines=days.OUTLINES)
    async with mail_server(sink) as port:
        await send(digest, target(port))
        await send(digest, target(port))
    mail, again = sink.mails()
    plain, related = mail.iter_parts()
    page, picture = related.iter_parts()
    assert [part.get_content_type() for part in (plain, page, picture)] == ["text/plain", "text/html", "image/png"]
    assert f"cid:{picture['Content-ID'].strip('<>')}" in page.get_content()
    assert picture.get_content() == digest.pictures[0].png
    assert mail.as_bytes() == again.as_bytes()


async def test_a_mail_carries_the_headers_that_a_good_robot_sends_and_no_other() -> None:
    sink = MailSink()
    async with mail_server(sink) as port:
        await send(render_digest(days.crisis_day()), target(port))
    (mail,) = sink.mails()
    assert mail.keys() == HEADERS
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime == days.SLOT
    assert mail["From"] == "Watchfloor <watch@floor.example>"
    assert mail["Message-ID"].endswith("@floor.example>")
    assert sink.envelopes == [("watch@floor.example", ("analyst@desk.example",))]


async def test_the_same_delivery_has_the_same_bytes_and_another_recipient_another_id() -> None:
    sink, digest = MailSink(), render_digest(days.crisis_day())
    async with mail_server(sink) as port:
        await send(digest, target(port))
        await send(digest, target(port))
        await send(digest, replace(target(port), address="second@desk.example"))
    assert sink.taken[0] == sink.taken[1]
    first, _, second = (mail["Message-ID"] for mail in sink.mails())
    assert first != second


async def test_mails_about_one_alert_make_a_thread() -> None:
    sink, notice = MailSink(), render_notice(days.single_notice())
    async with mail_server(sink) as port:
        await send(notice, target(port), "fired")
        await send(replace(notice, earlier=(Earlier("fired"),)), target(port), "worse")
        await send(replace(notice, earlier=(Earlier("fired"), Earlier("worse"))), target(port), "over")
    fired, worse, over = sink.mails()
    assert fired["References"] is None
    assert worse["References"] == worse["In-Reply-To"] == fired["Message-ID"]
    assert over["References"].split() == [fired["Message-ID"], worse["Message-ID"]]
    assert over["In-Reply-To"] == worse["Message-ID"]


async def test_what_follows_may_keep_the_subject_of_the_first_mail() -> None:
    sink, notice = MailSink(), render_notice(days.single_notice())
    later = replace(notice, subject="Over", earlier=(Earlier("fired", subject="Drones\nBcc: x"), Earlier("worse")))
    async with mail_server(sink) as port:
        keeping = replace(target(port), options={**target(port).options, "one_subject": "true"})
        for message, to in ((later, keeping), (later, target(port)), (notice, keeping)):
            await send(message, to)
        await send(replace(later, earlier=(Earlier("fired"),)), keeping)
    told = [mail["Subject"] for mail in sink.mails()]
    assert told == ["Re: Drones Bcc: x", "Over", notice.subject, "Over"]


async def test_where_to_answer_and_how_to_leave_are_said_when_configured() -> None:
    sink = MailSink()
    async with mail_server(sink) as port:
        ways = "https://floor.example/leave?who={recipient} mailto:leave@floor.example?subject=unsubscribe"
        options = {"reply_to": "ops@floor.example", "unsubscribe": ways}
        await send(sample(), target(port, **options))
        await send(sample(), target(port, **options, unsubscribe_one_click="true"))
    mail, by_machine = sink.mails()
    assert mail["Reply-To"] == "ops@floor.example"
    assert "".join(mail["List-Unsubscribe"].split()) == (
        "<https://floor.example/leave?who=analyst%40desk.example>,<mailto:leave@floor.example?subject=unsubscribe>"
    )
    assert mail["List-Unsubscribe-Post"] is None
    assert by_machine["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


async def test_no_way_to_leave_breaks_out_of_its_header() -> None:
    error = await error_of(sample(), target(9, unsubscribe="https://floor.example/>,<mailto:x@y.example"))
    assert error.permanent


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
async def test_mail_and_password_go_over_tls(tls: str, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("FLOOR_PASSWORD", "open sesame")
    sink = MailSink(password="open sesame")
    async with mail_server(sink, tls=tls) as port:
        await send(sample(), target(port, tls, username="watch", password_env="FLOOR_PASSWORD"))
    assert sink.secured == [True]


async def test_a_server_that_offers_no_tls_gets_nothing() -> None:
    sink = MailSink()
    async with mail_server(sink) as port:
        error = await error_of(sample(), target(port, "starttls"))
    assert sink.taken == []
    assert not error.permanent
    assert "STARTTLS" in str(error)
    assert "tls: none" in str(error)


async def test_a_server_with_a_strange_certificate_gets_nothing() -> None:
    sink = MailSink()
    async with mail_server(sink, tls="starttls") as port:
        to = target(port, "starttls")
        stranger = replace(to, options={k: v for k, v in to.options.items() if k != "ca_file"})
        error = await error_of(sample(), stranger)
    assert sink.taken == []
    assert not error.permanent
    assert "certificate" in str(error).lower()


async def test_what_is_in_the_way_of_a_mail_is_said_in_words(tmp_path) -> None:
    async with mail_server(MailSink()) as port:
        plain = target(port, "implicit")
    cases = {
        "nothing listens on port 1": target(1),
        "its name cannot be resolved": replace(plain, options={**plain.options, "host": "no-such-host.invalid"}),
        "cannot be used: no such file or directory": replace(
            plain, options={**plain.options, "ca_file": str(tmp_path / "nowhere.pem")}
        ),
    }
    for words, to in cases.items():
        error = await error_of(sample(), to)
        assert (words in str(error), error.permanent) == (True, False), str(error)


async def test_a_server_that_does_not_begin_with_tls_is_told_from_one_that_does() -> None:
    async with mail_server(MailSink()) as port:
        error = await error_of(sample(), target(port, "implicit"))
    assert str(error).endswith(f"port {port} speaks no TLS from the start; perhaps `tls: starttls` is meant")


async def test_a_password_never_goes_in_the_clear(monkeypatch) -> None:
    monkeypatch.setenv("FLOOR_PASSWORD", "open sesame")
    sink = MailSink()
    async with mail_server(sink) as port:
        error = await error_of(sample(), target(port, "none", username="watch", password_env="FLOOR_PASSWORD"))
    assert error.permanent
    assert sink.taken == []
    assert "open sesame" not in str(error)


async def test_a_wrong_password_is_for_good_and_is_not_shown(monkeypatch) -> None:
    monkeypatch.setenv("FLOOR_PASSWORD", "open barley")
    sink = MailSink(password="open sesame")
    async with mail_server(sink, tls="starttls") as port:
        error = await error_of(sample(), target(port, "starttls", username="watch", password_env="FLOOR_PASSWORD"))
    assert error.permanent
    assert "open barley" not in f"{error}"
    assert sink.taken == []


@pytest.mark.parametrize(
    ("rcpt", "data", "permanent"),
    [
        ("450 greylisted, come back", "250 ok", False),
        ("452 too many", "250 ok", False),
        ("550 no such user", "250 ok", True),
        ("250 ok", "451 try later", False),
        ("250 ok", "554 spam", True),
    ],
)
async def test_4xx_is_for_now_and_5xx_for_good(rcpt: str, data: str, permanent: bool) -> None:
    sink = MailSink(rcpt=rcpt, data=data)
    async with mail_server(sink) as port:
        error = await error_of(sample(), target(port))
    assert error.permanent is permanent
    refusal = data if rcpt.startswith("2") else rcpt
    assert refusal in str(error)
    assert "analyst@desk.example" in str(error)


async def test_a_server_that_hangs_up_after_taking_the_mail_has_taken_it() -> None:
    sink = MailSink(hang_up_at_quit=True)
    async with mail_server(sink) as port:
        await send(sample(), target(port))
    assert len(sink.taken) == 1


async def test_a_server_that_is_not_there_or_never_speaks_is_a_temporary_matter() -> None:
    held: list[asyncio.StreamWriter] = []
    server = await asyncio.start_server(lambda _, writer: held.append(writer), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    silent = await error_of(sample(), target(port), patience=0.2)
    for writer in held:
        writer.close()
    server.close()
    await server.wait_closed()
    absent = await error_of(sample(), target(port))
    assert (silent.permanent, absent.permanent) == (False, False)


@pytest.mark.parametrize(
    "address",
    ["", "nobody", "a@b@c", "a b@c.example", "x@y.example\r\nRCPT TO:<z@y.example>", "x@y.example, z@y.example"],
)
async def test_what_is_no_address_is_refused_before_anything_is_sent(address: str) -> None:
    sink = MailSink()
    async with mail_server(sink) as port:
        error = await error_of(sample(), replace(target(port), address=address))
    assert error.permanent
    assert sink.taken == []


@pytest.mark.parametrize("words", range(8, 40))
def test_no_subject_begins_on_a_line_below_its_name(words: int) -> None:
    subject = "[HIGH] " + " ".join(("Hostages", "in", "a", "far", "land", "and", "é…")[n % 7] for n in range(words))
    for told in (subject, subject.replace("é…", "etc")):
        raw = letter(
            replace(sample(), subject=told), sender="Desk <w@floor.example>", recipient="a@desk.example", key="k"
        ).as_bytes()
        assert b"\r\nSubject: [HIGH] " in raw
        head = raw.partition(b"\r\n\r\n")[0]
        assert max(map(len, head.split(b"\r\n"))) <= 78
        assert str(message_from_bytes(raw, policy=default)["Subject"]) == told


def hostile_titles(count: int) -> list[str]:
    """The kit's own, then random joints of what hurts; the same at every run."""
    pieces = [
        "\r\n", "\n", "\r", "\x00", "\x0b", "\x85", "\u2028", "=?UTF-8?Q?=0A?=", "=?utf-8?q?=0D=0ABcc=3A?=", "=?", "?=",
        "=?utf-8?b?DQpCY2M6IHhAeS5leGFtcGxl?=", "Bcc: x@y.example", "X-Evil: 1", "💩", "é", "\u202e", "\u200b",
        "\ud83d", " ", "\t", "Subject:", "word " * 20, "=", "?", "q", ":", "--", "=_", "العربية", ".", "\r\n.\r\n",
    ]  # fmt: skip
    chance = random.Random(20310514)  # noqa: S311  # a fixed sequence, no secret
    return [*HOSTILE, *("".join(chance.choices(pieces, k=chance.randint(1, 14))) for _ in range(count - len(HOSTILE)))]


async def test_five_hundred_hostile_titles_make_five_hundred_mails_with_the_expected_headers() -> None:
    sink, notice = MailSink(), days.single_notice()
    titles = hostile_titles(500)
    async with mail_server(sink) as port:
        to = target(port)
        channel = open_channel(to)
        for number, title in enumerate(titles):
            told = replace(notice.transitions[0], alert=days.alert(title=title, summary=title))
            rendered = render_notice(replace(notice, transitions=(told,)))
            # Every other one as if rendering had forgotten to clean: the channel does not rely on it.
            message = rendered if number % 2 else replace(rendered, subject=title)
            await channel.send(message, to, f"title-{number}")
    assert len(sink.taken) == 500
    assert [mail.keys() for mail in sink.mails() if sorted(mail.keys()) != sorted(HEADERS)] == []
    assert {len(list(mail.iter_parts())) for mail in sink.mails()} == {2}
    assert [raw for raw in sink.taken if b"\nBcc" in raw.split(b"\r\n\r\n")[0]] == []
    assert set(sink.envelopes) == {("watch@floor.example", ("analyst@desk.example",))}


def test_the_kit_runs_at_the_moment_it_says() -> None:
    assert sample().at == AT
