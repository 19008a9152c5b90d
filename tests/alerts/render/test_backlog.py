"""Many messages that waited, told as one: each is named, whatever their number, within every limit."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import days
import pytest
from gold import expected
from slackrules import refusals

from alerts.channels.testkit import HOSTILE
from alerts.model import Backlog, Message
from alerts.outbox import Patience
from alerts.render import MAX_HTML, render_backlog, render_notice

MOST = Patience(give_up_after=timedelta(days=5)).backlog


def notices(count: int, subject: str = "") -> tuple[Message, ...]:
    rendered = render_notice(days.single_notice()), render_notice(days.grouped_notice())
    return tuple(
        replace(rendered[n % 2], key=str(n), subject=subject or f"{rendered[n % 2].subject} · {n}")
        for n in range(count)
    )


def backlog(*messages: Message) -> Backlog:
    return Backlog("late-1", "desk", messages, days.SLOT, days.ZONE)


@pytest.mark.parametrize("form", ["txt", "html"])
def test_a_backlog_reads_as_expected(form: str) -> None:
    message = render_backlog(backlog(*notices(3)))
    content = f"Subject: {message.subject}\n\n{message.text}" if form == "txt" else message.html
    assert content == expected(f"backlog.{form}", content)


def test_every_message_is_named_in_every_form() -> None:
    message = render_backlog(backlog(*notices(MOST)))
    for number in range(MOST):
        assert all(f"· {number}" in content for content in (" ".join(message.text.split()), message.html))
    assert len(message.data["messages"]) == MOST  # type: ignore[arg-type]


def test_the_fullest_one_stays_within_the_limits_of_mail_and_slack() -> None:
    message = render_backlog(backlog(*notices(MOST, "word " * 400)))
    assert len(message.html.encode()) <= MAX_HTML
    assert refusals({"text": message.subject, "blocks": message.slack}) == []


def test_hostile_subjects_do_no_harm() -> None:
    message = render_backlog(backlog(*(replace(notices(1)[0], subject=words) for words in HOSTILE)))
    assert refusals({"text": message.subject, "blocks": message.slack}) == []
    assert "<script" not in message.html
    assert "\n" not in message.subject
