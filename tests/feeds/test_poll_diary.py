"""What the diary says of one poll: how it ended in one word, how much came, from where."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from feed_builders import feed, state

from monitor.feeds.pollday import ending, noted
from monitor.model.feed import Fetched, FetchFailed, FetchReason, NotModified
from monitor.model.item import Parsed

NOW = datetime(2026, 3, 4, 12, 30, tzinfo=UTC)
CAME = Fetched("wire-one", "https://wire.example/new", 200, {}, b"", NOW)


@pytest.mark.parametrize(
    ("outcome", "word"),
    [
        (CAME, "document"),
        (NotModified("f", {}, NOW), "not_modified"),
        (FetchFailed("f", FetchReason.TIMEOUT, "late", NOW), "timeout"),
        (FetchFailed("f", FetchReason.HTTP_STATUS, "HTTP 404", NOW, status=404), "http_404"),
        (FetchFailed("f", FetchReason.GONE, "HTTP 410", NOW, status=410), "gone"),
        (FetchFailed("f", FetchReason.WEB_PAGE, "an HTML page", NOW, status=200), "web_page"),
    ],
)
def test_a_poll_ends_in_one_word(outcome: Fetched | FetchFailed | NotModified, word: str) -> None:
    assert ending(outcome) == word


def test_a_document_leaves_its_entries_and_where_it_came_from() -> None:
    day = noted(feed(), state(), CAME, Parsed((), ("odd", "odder"), disputed=True), 0, NOW)
    assert (day.day, day.first_at, day.polls) == (NOW.replace(hour=0, minute=0), NOW, 1)
    assert (day.entries, day.entries_least, day.entries_most, day.disputed) == (0, 0, 0, 1)
    assert (day.url, day.detail) == ("https://wire.example/new", "odd; odder")


def test_an_address_that_answers_itself_is_not_noted() -> None:
    asked = replace(state(), url=CAME.url)
    assert noted(feed(), asked, CAME, Parsed(()), 0, NOW).url is None


def test_a_failure_leaves_its_sentence() -> None:
    failed = FetchFailed("f", FetchReason.TIMEOUT, "x" * 600, NOW)
    day = noted(feed(), state(), failed, None, 0, NOW)
    assert day.entries is None
    assert day.detail == "x" * 500
