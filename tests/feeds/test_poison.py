"""Servers, documents and mutations of bad faith in short; `tests/trials/poison.py` prints the whole of them."""

from __future__ import annotations

import gzip
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.feeds.fetch import FetchLimits
from monitor.feeds.unpack import BadEncodingError, TooLargeError, Unpacker
from monitor.model.feed import Fetched, FetchFailed
from monitor.model.item import Parsed

sys.path.append(str(Path(__file__).resolve().parents[1] / "trials"))

import poison_documents
import poison_http
import poison_mutations
import readers

BRIEF = timedelta(seconds=1.5)
# Answers after all: at the end of a redirect, whole before it shows that too much follows, or as long as they claim.
SOUND = {"sound", "bomb-in-a-redirect", "trailers-endless", "gzip-and-padding", "length-too-short"}


async def test_every_server_of_bad_faith_is_left_with_a_sentence() -> None:
    limits = FetchLimits(
        total=BRIEF, connect=BRIEF, read=BRIEF, spacing=timedelta(0), body_bytes=1 << 20, connections=100
    )
    outcomes = await poison_http.together(limits)
    assert len(outcomes) >= 40
    assert {case for case, outcome in outcomes.items() if isinstance(outcome, Fetched)} <= SOUND
    for case, outcome in outcomes.items():
        assert isinstance(outcome, Fetched | FetchFailed), case
        assert isinstance(outcome, Fetched) or outcome.message.isprintable(), case


@pytest.mark.parametrize("name", ["a billion laughs", "file as entity", "nested three million deep"])
async def test_a_document_built_to_wear_a_reader_out_wears_out_nobody(name: str) -> None:
    limits = replace(poison_documents.LIMITS, processor=timedelta(seconds=1), memory=128 << 20)
    (told,) = await poison_documents.run([name], limits)
    assert told.beside is not None, "sound documents are read meanwhile"
    assert told.grew <= poison_documents.GROWTH
    if isinstance(told.read, Parsed):
        assert "canary-of" not in "".join(item.title + item.summary for item in told.read.items)


def test_feeds_that_are_mutated_and_still_sound_are_read_alike_by_both_readers() -> None:
    found = readers.Found()
    for body in readers.mutated(40, seed=7):
        readers.compare(body, found)
    assert found.differing == []
    assert found.count["alike"] > 10


async def test_mutated_feeds_break_nothing_and_bring_no_script_through() -> None:
    found = await poison_mutations.run(100, seed=7)
    assert {what: found.count[what] for what in poison_mutations.BAD if found.count[what]} == {}, found.broken
    assert found.count["items"] > 500


def _added(encoding: str, chunk: bytes, times: int) -> None:
    unpacker = Unpacker(encoding, 1 << 20)
    for _ in range(times):
        unpacker.add(chunk)


def test_a_body_of_gzip_files_with_nothing_in_them_is_given_up() -> None:
    with pytest.raises(BadEncodingError, match="1,001 gzip files with next to nothing in them"):
        _added("gzip", gzip.compress(b"") * 500, 3)


def test_a_body_that_comes_in_crumbs_is_given_up() -> None:
    with pytest.raises(BadEncodingError, match="crumbs of 1 bytes"):
        _added("", b"x", 20_001)
    _added("", b"x" * 20, 20_001)


def test_what_comes_packed_may_be_no_larger_than_the_document_may_be() -> None:
    with pytest.raises(TooLargeError):
        _added("gzip", gzip.compress(b"x") + b"\x00" * 100_000, 12)


def test_gzip_files_one_after_another_are_one_document_wherever_they_are_cut() -> None:
    packed = b"".join(gzip.compress(part) for part in (b"one ", b"two ", b"three"))
    for size in range(1, len(packed) + 1):
        unpacker = Unpacker("gzip", 1_000)
        for start in range(0, len(packed), size):
            unpacker.add(packed[start : start + size])
        unpacker.add(b"\x00" * 10)
        assert unpacker.document() == b"one two three"
