"""A run that breaks off before anybody listens for signals still closes what it holds."""

from __future__ import annotations

import asyncio

import pytest

from monitor.cli.run import _run_to_the_end


def test_ctrl_c_before_anybody_listens_closes_what_was_opened() -> None:
    closed = []

    async def work() -> None:
        asyncio.get_running_loop().call_soon(interrupt)
        try:
            await asyncio.Event().wait()
        finally:
            closed.append("store")

    def interrupt() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _run_to_the_end(work())
    assert closed == ["store"]
