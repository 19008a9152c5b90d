"""What was freed leaves the process."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from monitor.lib import heap

MB = 1024 * 1024


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="what is resident is read from /proc")
async def test_what_is_free_between_blocks_in_use_leaves_the_process() -> None:
    if heap._library() is None:
        pytest.skip("this C library has no malloc_trim")
    blocks = [bytes(4096 - 64) for _ in range(16_000)]
    before = resident()
    kept = blocks[::50]
    del blocks
    await heap.give_back()
    assert len(kept) == 320
    assert before - resident() > 30 * MB


async def test_where_the_c_library_has_no_word_for_it_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(heap, "_library", lambda: None)
    await heap.give_back()


def resident() -> int:
    """Bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
