"""Slack as a bot, against a Slack as strict as the real one: threads, limits, words of refusal."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import days
import pytest
from httpsink import LOOPBACK
from slackapi import TOKEN, FakeSlack, slack_server

from alerts.channels.base import Means, open_channel
from alerts.channels.testkit import HOSTILE, sample
from alerts.model import Earlier, Message, Target
from alerts.render import render_digest, render_notice
from monitor.lib.errors import DeliveryError


class Bench:
    def __init__(self, base: str, token: Path) -> None:
        self.seconds = 0.0
        self.slack = FakeSlack(lambda: self.seconds)
        self.token = token
        self.target = Target("desk", "slack-bot", "#security", {"bot_token_file": str(token), "channel": "C1"})

    def at(self, base: str) -> None:
        self.target = replace(self.target, options={**self.target.options, "api_url": f"{base}/api/"})

    async def send(self, message: Message) -> str | None:
        self.seconds += 1
        return await open_channel(self.target, Means(timeout=10, allowed=LOOPBACK)).send(message, self.target, "key-1")

    async def refusal(self) -> DeliveryError:
        with pytest.raises(DeliveryError) as caught:
            await self.send(sample())
        assert TOKEN not in f"{caught.value} {caught.value.__cause__!r}"
        return caught.value


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    token = tmp_path / "token"
    token.write_text(f"{TOKEN}\n")
    made = Bench("", token)
    async with slack_server(made.slack) as base:
        made.at(base)
        yield made


@pytest.mark.parametrize("name", [*days.DAYS, *days.NOTICES])
async def test_slack_takes_everything_and_says_where_it_stands(bench: Bench, name: str) -> None:
    message = render_digest(days.DAYS[name]()) if name in days.DAYS else render_notice(days.NOTICES[name]())
    assert await bench.send(message)
    assert bench.slack.refused == []


async def test_what_follows_stands_below_what_was_told_first(bench: Bench) -> None:
    first = await bench.send(render_notice(days.single_notice()))
    later = replace(render_notice(days.single_notice()), earlier=(Earlier("k", first), Earlier("l", "9.9")))
    await bench.send(later)
    assert bench.slack.threads() == {first: 1}


async def test_what_got_worse_is_shown_in_the_channel_too(bench: Bench) -> None:
    first = await bench.send(sample())
    for reason in ("escalated", "eased"):
        data = {"alerts": [{"reason": reason}]}
        await bench.send(replace(sample(), data=data, earlier=(Earlier("k", first),)))
    assert [body.get("reply_broadcast") for _, _, body in bench.slack.taken] == [None, True, False]


async def test_where_the_message_above_was_deleted_the_news_goes_into_the_channel(bench: Bench) -> None:
    assert await bench.send(replace(sample(), earlier=(Earlier("k", "12.000000"),)))
    assert "thread_ts" not in bench.slack.taken[0][2]


async def test_the_key_travels_where_programs_can_read_it(bench: Bench) -> None:
    await bench.send(sample())
    metadata = bench.slack.taken[0][2]["metadata"]
    assert metadata == {"event_type": "watchfloor_message", "event_payload": {"key": "key-1"}}


async def test_hostile_headlines_ping_and_link_nothing(bench: Bench) -> None:
    for words in HOSTILE:
        story = days.story(headline=words, quote=words, publisher=words)
        section = days.Section("QK", words, days.Severity.HIGH, (story,))
        await bench.send(render_digest(days.crisis_day(headline=words, sections=(section,))))
    assert (len(bench.slack.taken), bench.slack.refused) == (len(HOSTILE), [])


async def test_when_slack_asks_to_wait_the_error_says_how_long(bench: Bench) -> None:
    await bench.send(sample())
    bench.seconds -= 1
    error = await bench.refusal()
    assert (error.permanent, error.retry_after) == (False, 30.0)
    assert "ratelimited" in str(error)


@pytest.mark.parametrize("word", ["internal_error", "fatal_error", "service_unavailable"])
async def test_slacks_own_troubles_pass(bench: Bench, word: str) -> None:
    bench.slack.error = word
    assert not (await bench.refusal()).permanent


@pytest.mark.parametrize("word", ["channel_not_found", "not_in_channel", "is_archived", "account_inactive", "no_such"])
async def test_what_the_operator_must_mend_is_for_good_and_says_slacks_word(bench: Bench, word: str) -> None:
    bench.slack.error = word
    error = await bench.refusal()
    assert error.permanent
    assert word in str(error)


async def test_a_wrong_token_is_for_good_and_is_not_shown(bench: Bench) -> None:
    bench.token.write_text("xoxb-another")
    error = await bench.refusal()
    assert error.permanent
    assert "xoxb-another" not in str(error)


async def test_a_slack_that_is_down_or_not_there_is_a_temporary_matter(bench: Bench) -> None:
    bench.slack.down = True
    assert not (await bench.refusal()).permanent
    bench.at("http://127.0.0.1:9")
    assert not (await bench.refusal()).permanent
