"""The fast path reads what the reference reads, and leaves to it every document that it might read differently."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from feed_builders import entry, feed, fetched, rss
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.feeds.adapters import quick, syndication
from monitor.feeds.items import items_of
from monitor.feeds.unpack import unpacked
from monitor.feeds.wire import WireFeed
from monitor.model.item import Item

REAL = Path(__file__).resolve().parents[2].parent / "shared" / "feeds" / "real"
NAMES = sorted(path.name for path in REAL.glob("*.xml"))
BASE = "https://wire.example/world.xml"


def document(*items: str, head: str = "", declaration: str = '<?xml version="1.0" encoding="utf-8"?>') -> bytes:
    entries = "".join(f"<item>{item}</item>" for item in items)
    rest = f"<title>Harbour Wire</title><description>{'News of the harbour. ' * 30}</description>{head}"
    return f'{declaration}<rss version="2.0"><channel>{rest}{entries}</channel></rss>'.encode()


def item(title: str = "Harbour closed", more: str = "", date: str = "Mon, 02 Mar 2026 06:00:00 GMT") -> str:
    return (
        f"<title>{title}</title><link>https://wire.example/1</link><guid>one</guid>"
        f"<description>It was closed at dawn.</description><pubDate>{date}</pubDate>{more}"
    )


def by_reference(body: bytes) -> tuple[Item, ...]:
    read = syndication._reference(fetched(body), body)
    assert isinstance(read, WireFeed)
    return items_of(feed(), read, fetched(body).at).items


def by_fast_path(body: bytes) -> tuple[Item, ...] | None:
    read = quick.read(body, fetched(body).url)
    return None if read is None else items_of(feed(), read, fetched(body).at).items


@pytest.mark.skipif(not NAMES, reason="the captured feeds are not beside this checkout")
def test_nearly_all_real_documents_give_the_same_items_and_most_are_read_fast() -> None:
    bodies = {name: unpacked((REAL / name).read_bytes(), 1 << 24).lstrip() for name in NAMES}
    fast = {name: items for name, body in bodies.items() if (items := by_fast_path(body)) is not None}
    other = [name for name, items in fast.items() if items != by_reference(bodies[name])]
    assert len(other) <= 0.01 * len(NAMES), other
    assert len(fast) >= 0.55 * len(NAMES)


def test_a_plain_document_is_read_fast_and_alike() -> None:
    body = document(item(), item("Harbour &amp; pier reopened", "<category>ports</category><author>Ann Lee</author>"))
    assert by_fast_path(body) == by_reference(body)
    assert by_reference(body)


@pytest.mark.parametrize(
    "body",
    [
        document(item("Fish & chips run out in the harbour")),
        document(item(date="02.03.2026 06:00")),
        document(item(date="Mon, 02 Mar 2026 06:00:00")),
        document(item(date="soon")),
        document(item(), declaration='<?xml version="1.0" encoding="windows-1251"?>'),
        document(item(), declaration='<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "b">]>'),
        document(item(), head='<x xmlns:gdacs="http://www.gdacs.org"/>'),
        document(item(more='<atom:link xmlns:atom="http://www.w3.org/2005/Atom" href="/2"/>')),
        document("<description>Neither title nor link.</description>"),
        document(item("Harbour \ufffd closed")),
        document(item("CafÃ© closed")),
        document(item(more=f"<category>x</category><comments>{'y' * 9}</comments>"), item())[:-20],
        document(item(f"<![CDATA[{'QUJD' * 2_000}]]>")),
        document(),
        b"<html><body>Not found</body></html>" * 40,
    ],
    ids=["stray ampersand", "local date", "no zone", "unreadable date", "other charset", "own entities", "marks",
         "second link", "nameless", "undecodable", "UTF-8 twice", "cut off", "embedded image", "empty", "a page"],
)  # fmt: skip
def test_a_document_in_doubt_is_left_to_the_reference(body: bytes) -> None:
    assert quick.read(body, BASE) is None


def test_an_entry_without_a_name_of_its_own_is_not_named_by_its_link() -> None:
    body = document(
        "<title>Harbour closed</title><link>https://wire.example/1</link><description>At dawn.</description>"
    )
    read = quick.read(body, BASE)
    assert read is not None
    assert (read.entries[0].guid, read.entries[0].link) == ("", "https://wire.example/1")
    assert by_fast_path(body) == by_reference(body)


def test_a_charset_that_the_server_states_goes_to_the_reference(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bytes] = []
    monkeypatch.setattr(quick, "read", lambda body, _base: asked.append(body))
    syndication.read(fetched(document(item()), headers={"content-type": "text/xml; charset=iso-8859-1"}))
    assert asked == []
    syndication.read(fetched(document(item()), headers={"content-type": 'text/xml; charset="UTF-8"'}))
    assert asked == [document(item())]


def test_no_address_is_ever_handed_to_the_fast_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    def parse(body: object, **options: object) -> dict[str, object]:
        assert isinstance(body, bytes)
        return {"entries": [], "feed": {}}

    monkeypatch.setattr("fastfeedparser.parse", parse)
    assert quick.read(document(item()), BASE) is None


def test_a_shadowed_document_is_told_where_the_readers_disagree(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    body = document(item())
    monkeypatch.setattr(quick, "is_shadowed", lambda _body: True)
    with caplog.at_level(logging.WARNING):
        syndication.read(fetched(body))
    assert caplog.messages == []
    wrong = quick.read(document(item("Something else")), BASE)
    monkeypatch.setattr(quick, "read", lambda _body, _base: wrong)
    with caplog.at_level(logging.WARNING):
        told = syndication.read(fetched(body))
    assert caplog.messages == ["the fast reader and the reference disagree"]
    assert isinstance(told, WireFeed)
    assert told.entries[0].title == "Harbour closed"  # what the reference read counts


def test_one_document_in_so_many_is_shadowed() -> None:
    shadowed = sum(quick.is_shadowed(b"document %d" % number) for number in range(20_000))
    assert 0.5 < shadowed * quick.SHADOWED / 20_000 < 1.5


WORDS = st.text(
    st.characters(codec="utf-8", exclude_characters="<>&\x00", exclude_categories=("Cc", "Cs")), max_size=40
)
MARKED = st.sampled_from(
    ["{}", "<![CDATA[<p>{}</p>]]>", "{} &amp; more", "<![CDATA[{} & more]]>", "&lt;b&gt;{}&lt;/b&gt;"]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(MARKED, WORDS, MARKED, WORDS), min_size=1, max_size=4))
def test_whatever_is_read_fast_is_read_alike(parts: list[tuple[str, str, str, str]]) -> None:
    body = document(
        *(
            f"<title>{form.format(title)}</title><guid>{number}</guid><link>https://wire.example/{number}</link>"
            f"<description>{other.format(text)}</description><pubDate>Mon, 02 Mar 2026 06:00:00 GMT</pubDate>"
            for number, (form, title, other, text) in enumerate(parts)
        )
    )
    fast = by_fast_path(body)
    assert fast is None or fast == by_reference(body)


def test_a_document_whose_entries_end_in_a_cut_off_tag_is_left_to_the_reference() -> None:
    whole = rss(*(entry(guid=str(one)) for one in range(10)))
    cut = whole.replace("</channel></rss>", "<item<![CDATA[</rss>").encode()
    assert quick.read(cut, "https://news.example/") is None
