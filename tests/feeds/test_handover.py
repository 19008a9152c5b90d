"""What comes back from the process that reads becomes a reading and nothing else, whatever that process has become."""

from __future__ import annotations

import os
import pickle
from dataclasses import replace
from datetime import UTC, timedelta

import orjson
import pytest
from feed_builders import NOW, feed, fetched
from hypothesis import given
from hypothesis import strategies as st

from monitor.feeds import dates
from monitor.feeds.handover import HEAD, Answer, Ask, HandoverError, Reading, answered, answering
from monitor.feeds.look import Look
from monitor.lib.digest import fingerprint
from monitor.model.feed import FetchReason
from monitor.model.item import Category, Item, KeyKind, Parsed

ITEMS, LOOK = (Ask(what, feed(), fetched("<rss>")) for what in ("items", "look"))  # type: ignore[arg-type]
HEADER: dict[str, object] = {
    "spent": False, "said": [], "failed": None, "of": [None, None, False, False, []], "looked": None
}  # fmt: skip
ROW = ["a-1", "guid", "Title", "Summary", None, None, [], None, "hash"]

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
moments = st.datetimes(dates.FLOOR.replace(tzinfo=None), NOW.replace(tzinfo=None), timezones=st.just(UTC))
items = st.builds(
    lambda **fields: Item(id=fingerprint(ITEMS.feed.id, fields["key"]), **fields),
    feed_id=st.just(ITEMS.feed.id),
    key=texts,
    key_kind=st.sampled_from(KeyKind),
    title=texts,
    summary=texts,
    link=st.none() | texts,
    published=st.none() | moments,
    seen=st.just(ITEMS.fetched.at),
    language=st.just(ITEMS.feed.language),
    categories=st.lists(st.builds(Category, texts, st.none() | texts), max_size=3).map(tuple),
    byline=st.none() | texts,
    content_hash=texts,
)
documents = st.builds(
    Parsed,
    st.lists(items, max_size=4).map(tuple),
    warnings=st.lists(texts, max_size=2).map(tuple),
    ttl=st.none() | st.timedeltas(timedelta(0), timedelta(days=4_000)),
    title=st.none() | texts,
    partial=st.booleans(),
    disputed=st.booleans(),
)
failures = st.builds(lambda why, reason: ITEMS.failed(why, reason), texts, st.sampled_from(FetchReason))
looks = st.builds(Look, documents | failures, texts, texts, st.lists(texts, max_size=2).map(tuple))


def sent(reading: Reading, said: tuple[str, ...] = (), *, spent: bool = False) -> bytes:
    return answering(Answer(reading, said, spent))[HEAD.size :]


def written(*rows: object, **changes: object) -> bytes:
    return b"\n".join(map(orjson.dumps, ({**HEADER, **changes}, *rows)))


@given(documents | failures, st.lists(texts, max_size=2).map(tuple), st.booleans())
def test_a_reading_comes_back_as_it_was(reading: Reading, said: tuple[str, ...], spent: bool) -> None:
    assert answered(sent(reading, said, spent=spent), ITEMS) == Answer(reading, said, spent)


@given(looks)
def test_a_look_comes_back_as_it_was(found: Look) -> None:
    assert answered(sent(found), LOOK).reading == found


def test_half_a_character_costs_itself_alone() -> None:
    found = answered(sent(Parsed((), title="half \ud83d one"), ("said \ud83d",)), ITEMS)
    assert found == Answer(Parsed((), title="half ? one"), ("said ?",))


def test_the_items_of_an_answer_are_those_of_the_feed_that_was_asked() -> None:
    others = replace(ITEMS, feed=feed(id="wire-two", language="fr"))
    (item,) = answered(written(ROW), others).reading.items  # type: ignore[union-attr]
    assert (item.id, item.feed_id, item.language) == (fingerprint("wire-two", "a-1"), "wire-two", "fr")


class _Callable:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("true",)


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"x", b"{}", b"[]", b"null", b"[" * 100_000, b'{"spent":' * 1_000, pickle.dumps(_Callable())),
        written(failed=["no such reason", "x"]),
        written(failed=["empty", 7]),
        written(of=[None, 1e300, False, False, []]),
        written(of=[None, "soon", False, False, []]),
        written(of=[["t"], None, False, False, []]),
        written(of=[None, None, False, False, [None]]),
        written(said=[{}]),
        written(ROW[:-1]),
        written({}),
        written([*ROW[:1], "colour", *ROW[2:]]),
        written([7, *ROW[1:]]),
        written([*ROW[:5], "2026-03-04T12:00:00", *ROW[6:]]),
        written([*ROW[:5], "2026-03-04T12:00:00+01:00", *ROW[6:]]),
        written([*ROW[:5], "9" * 40, *ROW[6:]]),
        written([*ROW[:6], [["term"]], *ROW[7:]]),
        written([*ROW[:6], [7], *ROW[7:]]),
        written(*[ROW] * 2_001),
        written([*ROW[:2], "x" * (1 << 20), *ROW[3:]]),
        b"\n" * 10_000_000,
    ],
    ids=lambda content: repr(content[:60]),
)
def test_an_answer_that_is_none_is_refused(content: bytes) -> None:
    with pytest.raises(HandoverError):
        answered(content, ITEMS)


@given(st.binary(max_size=60) | st.recursive(st.none() | texts | st.integers(-9, 9), st.lists).map(orjson.dumps))
def test_whatever_comes_back_is_a_reading_or_is_refused(content: bytes) -> None:
    for ask in (ITEMS, LOOK):
        with pytest.raises(HandoverError):
            answered(content, ask)
        with pytest.raises(HandoverError):
            answered(written() + b"\n" + content, ask)
