"""The kit every channel passes, ours and a stranger's: inherit the contracts, give a bench, run pytest.

    from alerts.channels.testkit import ChannelContract, RefusalContract

    class TestPager(ChannelContract, RefusalContract):
        @pytest.fixture
        async def bench(self, tmp_path):
            async with fake_pager() as bench:      # yours: a real receiver on loopback
                yield bench

The tests are coroutines: pytest-asyncio in auto mode (`asyncio_mode = "auto"`) runs them. The kit itself imports no
test library.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Protocol

from alerts.channels.base import Channel
from alerts.model import Message, Target
from alerts.render import render_sample
from monitor.lib.errors import DeliveryError

AT = datetime(2031, 5, 14, 6, 0, tzinfo=UTC)

# What headlines have been known to hold: headers, markup of each wire, terminal codes, text that runs backwards.
HOSTILE: Sequence[str] = (
    "Depot hit\r\nBcc: stranger@evil.example",
    "Depot hit\nX-Injected: yes\n\nbody",
    "💩 =?UTF-8?Q?=0A?=Bcc: stranger@evil.example",
    "=?utf-8?b?DQpCY2M6IHN0cmFuZ2VyQGV2aWwuZXhhbXBsZQ==?= 💩",
    "Depot <!channel> <@U024BE7LH> <https://evil.example|click>",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "{{ 7 * 7 }} {% include 'x' %} ${HOME} %s %(x)s",
    "[bold red]not markup[/] [link=https://evil.example]x[/link]",
    "\x1b[2J\x1b]0;title\x07 terminal codes and a bell",
    "\u202egnissim \u200bzero\u2060width\u2066",
    "NUL \x00 and half a pair \ud83d",
    "../../etc/passwd",
    "=cmd|' /C calc'!A0",
    "word " * 400,
    "",
)


class Answer(StrEnum):
    """How the receiver meets the next messages."""

    TAKES = "takes"
    LATER = "later"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Arrival:
    """What the other side received.

    Attributes:
        content: All a reader could read of it, decoded.
        key: What identifies the delivery on this wire; None where the wire carries no such thing.
        harm: Everything on the wire that no honest message would cause: a header too many, a mention, active markup.
    """

    content: str
    key: str | None = None
    harm: Sequence[str] = ()


class Bench(Protocol):
    """A channel with its receiver, as its author sets them up."""

    channel: Channel
    target: Target

    def arrivals(self) -> Sequence[Arrival]:
        """Everything taken so far, oldest first."""
        ...


class RefusingBench(Bench, Protocol):
    """A bench whose receiver can say no.

    Attributes:
        secret: A secret the target refers to.
    """

    secret: str

    def answer(self, how: Answer) -> None:
        """Meet what comes from now on in this way."""
        ...


class ChannelContract:
    """What holds for every channel."""

    async def test_a_message_arrives(self, bench: Bench) -> None:
        """What was sent can be read at the other end."""
        message = sample()
        await bench.channel.send(message, bench.target, "key-1")
        arrived = bench.arrivals()
        _expect(len(arrived) == 1, f"one message was sent and {len(arrived)} arrived")
        _expect("Test message" in arrived[0].content, "the message's words did not arrive")

    async def test_a_repeat_is_recognisable_and_another_delivery_is_not_taken_for_it(self, bench: Bench) -> None:
        """The key travels where the wire can carry one."""
        for key in ("key-1", "key-1", "key-2"):
            await bench.channel.send(sample(), bench.target, key)
        keys = [arrival.key for arrival in bench.arrivals()]
        if any(key is not None for key in keys):
            _expect(len(set(keys)) == 2, f"two deliveries, one of them repeated, arrived as {keys}")
        else:
            _expect(len(keys) == 3, f"three sends without keys arrived as {len(keys)}")

    async def test_hostile_text_arrives_as_text_or_not_at_all(self, bench: Bench) -> None:
        """Nothing a stranger writes in a headline acts on the wire."""
        for number, words in enumerate(HOSTILE):
            await bench.channel.send(replace(sample(), subject=words), bench.target, f"hostile-{number}")
        harm = [harm for arrival in bench.arrivals() for harm in arrival.harm]
        _expect(not harm, f"hostile text did harm: {harm}")
        _expect(len(bench.arrivals()) == len(HOSTILE), "a hostile text kept a message from arriving")


class RefusalContract:
    """What holds for every channel whose receiver can say no."""

    async def test_what_may_pass_later_is_a_temporary_error(self, bench: RefusingBench) -> None:
        """The outbox will try again; once the receiver takes messages again, this one arrives."""
        bench.answer(Answer.LATER)
        error = await _refused(bench)
        _expect(not error.permanent, f"this may pass later, yet it was called permanent: {error}")
        bench.answer(Answer.TAKES)
        await bench.channel.send(sample(), bench.target, "key-1")
        _expect(len(bench.arrivals()) == 1, "after the trouble was over the message did not arrive once")

    async def test_what_can_never_pass_is_a_permanent_error(self, bench: RefusingBench) -> None:
        """The outbox will not try again and tells the operator."""
        bench.answer(Answer.NEVER)
        error = await _refused(bench)
        _expect(error.permanent, f"this can never pass, yet it was called temporary: {error}")

    async def test_no_error_shows_a_secret(self, bench: RefusingBench) -> None:
        """Errors are stored, logged and mailed: a secret in one is a secret lost."""
        for how in (Answer.LATER, Answer.NEVER):
            bench.answer(how)
            error = await _refused(bench)
            shown = f"{error!s} {error!r} {error.__cause__!r} {error.args}"
            _expect(bench.secret not in shown, "an error shows the secret")
            _expect("\n" not in str(error), f"an error is one sentence on one line: {error}")


def sample() -> Message:
    """A harmless message in every form."""
    return render_sample("kit", "desk", AT)


async def _refused(bench: RefusingBench) -> DeliveryError:
    try:
        await bench.channel.send(sample(), bench.target, "key-1")
    except DeliveryError as error:
        return error
    raise AssertionError("the receiver refused, yet no DeliveryError was raised")


def _expect(held: bool, otherwise: str) -> None:
    if not held:
        raise AssertionError(otherwise)
