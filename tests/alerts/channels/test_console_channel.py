"""Whoever read the console may go away; the daemon stays."""

from __future__ import annotations

import io
import os
import sys

import pytest
from rich.console import Console

from alerts.channels.base import Means
from alerts.channels.console import ConsoleChannel
from alerts.channels.testkit import sample
from alerts.model import Target
from monitor.lib.errors import DeliveryError

TARGET = Target("desk", "console", "console")


async def test_a_message_is_printed_whole() -> None:
    written = io.StringIO()
    await ConsoleChannel(Means(), Console(file=written)).send(sample(), TARGET, "key")
    assert sample().subject in written.getvalue()
    assert sample().text in written.getvalue()


async def test_a_pipe_whose_reader_is_gone_costs_its_messages_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    file = os.fdopen(writing, "w", encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", file)
    channel = ConsoleChannel(Means())
    for _ in range(2):
        with pytest.raises(DeliveryError, match="the console cannot be written: broken pipe") as caught:
            await channel.send(sample(), TARGET, "key")
        assert not caught.value.permanent
    with pytest.raises(BrokenPipeError):  # what is left of them
        file.close()


async def test_a_console_that_is_closed_is_told() -> None:
    closed = io.StringIO()
    closed.close()
    with pytest.raises(DeliveryError, match="it is closed"):
        await ConsoleChannel(Means(), Console(file=closed)).send(sample(), TARGET, "key")
