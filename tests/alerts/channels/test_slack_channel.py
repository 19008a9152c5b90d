"""Slack against a receiver as strict as the real one."""

import json

import days
import pytest
from httpsink import LOOPBACK, HttpSink, Posted, http_server
from slackrules import refusals

from alerts.channels.base import Means, open_channel
from alerts.channels.testkit import HOSTILE, sample
from alerts.model import Message, Target
from alerts.render import render_digest, render_notice
from monitor.lib.errors import DeliveryError

TOKEN = "/services/T000/B000/canary-secret"  # what must never be shown
TARGET = Target("desk", "slack", "#security", {"webhook_url_env": "FLOOR_SLACK"})


def strict(posted: Posted) -> str | None:
    return "; ".join(refusals(json.loads(posted.body))) or None


@pytest.fixture
async def slack(monkeypatch):
    sink = HttpSink(judge=strict)
    async with http_server(sink) as base:
        monkeypatch.setenv("FLOOR_SLACK", base + TOKEN)
        yield sink


async def send(message: Message, patience: float = 10.0) -> None:
    await open_channel(TARGET, Means(timeout=patience, allowed=LOOPBACK)).send(message, TARGET, "key-1")


async def error() -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        await send(sample())
    assert "canary-secret" not in f"{caught.value} {caught.value.__cause__!r}"
    return caught.value


@pytest.mark.parametrize("name", days.DAYS)
async def test_slack_takes_every_digest(slack: HttpSink, name: str) -> None:
    await send(render_digest(days.DAYS[name]()))
    assert slack.taken[0].path == TOKEN


@pytest.mark.parametrize("name", days.NOTICES)
async def test_slack_takes_every_notice(slack: HttpSink, name: str) -> None:
    await send(render_notice(days.NOTICES[name]()))
    assert json.loads(slack.taken[0].body)["unfurl_links"] is False


async def test_hostile_headlines_ping_and_link_nothing(slack: HttpSink) -> None:
    for words in HOSTILE:
        story = days.story(headline=words, quote=words, publisher=words)
        section = days.Section("QK", words, days.Severity.HIGH, (story,))
        await send(render_digest(days.crisis_day(headline=words, sections=(section,))))
    assert len(slack.taken) == len(HOSTILE)


async def test_when_slack_asks_to_wait_the_error_says_how_long(slack: HttpSink) -> None:
    slack.status, slack.headers = 429, {"Retry-After": "30"}
    refused = await error()
    assert (refused.permanent, refused.retry_after) == (False, 30.0)
    assert slack.tries == 1


@pytest.mark.parametrize(
    ("status", "permanent"), [(400, True), (403, True), (404, True), (410, True), (500, False), (503, False)]
)
async def test_4xx_is_for_good_and_5xx_for_now(slack: HttpSink, status: int, permanent: bool) -> None:
    slack.status, slack.said = status, "no_service"
    refused = await error()
    assert refused.permanent is permanent
    assert f"{status}: no_service" in str(refused)


async def test_a_network_that_fails_is_a_temporary_matter_and_shows_no_url(slack: HttpSink, monkeypatch) -> None:
    monkeypatch.setenv("FLOOR_SLACK", "http://127.0.0.1:9" + TOKEN)
    assert not (await error()).permanent


async def test_a_missing_url_can_be_put_in_place_later(monkeypatch) -> None:
    monkeypatch.delenv("FLOOR_SLACK", raising=False)
    refused = await error()
    assert not refused.permanent
    assert "FLOOR_SLACK" in str(refused)


async def test_something_that_is_no_web_address_is_not_posted_to(monkeypatch) -> None:
    monkeypatch.setenv("FLOOR_SLACK", "file:///etc/canary-secret")
    assert (await error()).permanent


def test_the_strict_slack_refuses_what_slack_refuses() -> None:
    block = {"type": "section", "text": {"type": "mrkdwn", "text": "x", "verbatim": True}}
    assert refusals({"text": "x", "blocks": [block] * 51})
    for words in ("<!channel>", "a < b", "a & b", "x" * 3001, ""):
        assert refusals({"text": "x", "blocks": [{**block, "text": {**block["text"], "text": words}}]})
    assert refusals({"text": "<!here>", "blocks": [block]})
    assert not refusals({"text": "x", "blocks": [block]})
