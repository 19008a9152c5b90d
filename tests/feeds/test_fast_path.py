"""The fast path reads what the reference reads, and leaves to it every document that it might read differently."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from feed_builders import entry, feed, fetched, rss
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.feeds.adapters import elements, quick, syndication
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
    bodies = {name: syndication._trimmed(unpacked((REAL / name).read_bytes(), 1 << 24)) for name in NAMES}
    fast = {name: items for name, body in bodies.items() if (items := by_fast_path(body)) is not None}
    other = [name for name, items in fast.items() if items != by_reference(bodies[name])]
    assert len(other) <= 0.01 * len(NAMES), other
    assert len(fast) >= 0.95 * len(NAMES)


def test_a_plain_document_is_read_fast_and_alike() -> None:
    body = document(item(), item("Harbour &amp; pier reopened", "<category>ports</category><author>Ann Lee</author>"))
    assert by_fast_path(body) == by_reference(body)
    assert by_reference(body)


FAST = {
    "a local date": document(item(date="02.03.2026 06:00")),
    "a date without a zone": document(item(date="Mon, 02 Mar 2026 06:00:00")),
    "no date at all": document(item(date="soon")),
    "marks": document(item(more="<gdacs:alertlevel>Red</gdacs:alertlevel><gdacs:x a='b'><gdacs:y>z</gdacs:y></gdacs:x>"
        "<ta:level xmlns:ta='http://ta.example/ns'>4/5</ta:level>"), head='<x xmlns:gdacs="http://www.gdacs.org"/>').replace(
        b"<rss", b'<rss xmlns:gdacs="http://www.gdacs.org"'),
    "a second link": document(item(more='<atom:link xmlns:atom="http://www.w3.org/2005/Atom" href="/2"/>')),
    "neither title nor link": document("<description>Neither title nor link.</description>"),
    "an undecodable character": document(item("Harbour \ufffd closed")),
    "UTF-8 twice": document(item("CafÃ© closed")),
    "Windows-1252 taken for Latin-1": document(item("\x93Closed\x94 &#150; says port")),
    "a picture with a title": document(item(more="<image><url>u</url><title>t</title><link>l</link></image>")),
    "a description of a picture": document(item(more="<m:content xmlns:m='http://search.yahoo.com/mrss/'>"
        "<m:description>A harbour.</m:description></m:content>")),
    "two contents": document(item(more="<description>Second.</description><description>Third.</description>")),
    "categories of all kinds": document(item(more="<category domain='d'>x</category><category/><category>x</category>"
        "<keywords>a, b</keywords><m:keywords xmlns:m='http://search.yahoo.com/mrss/'>a, b,</m:keywords>")),
    "authors": document(item(more="<author>a@wire.org (Ann Lee)</author><author>Bob</author>")),
    "a comment in a text": document(item("Harbour <!-- not --> closed")),
    "a guid that is no link": document("<title>Harbour closed</title><guid>one</guid>"),
    "links of all kinds": document("<title>Harbour closed</title><link rel='self' href='/s'/><link/>"
        "<guid isPermaLink='true'>https:///wire.example/1</guid>"),
}  # fmt: skip


@pytest.mark.parametrize("body", FAST.values(), ids=FAST)
def test_what_is_odd_but_well_formed_is_read_fast_and_alike(body: bytes) -> None:
    read = quick.read(body, BASE)
    reference = syndication._reference(fetched(body), body)
    assert read is not None
    assert isinstance(reference, WireFeed)
    assert read.entries == reference.entries


@pytest.mark.parametrize(
    ("charset", "declared"),
    [("windows-1251", "windows-1251"), ("koi8-r", "KOI8-R"), ("iso-8859-5", "ISO-8859-5"), ("windows-1252", "utf-8")],
)
def test_a_charset_is_read_as_the_reference_reads_it(charset: str, declared: str) -> None:
    title = "Порт закрыт" if charset != "windows-1252" else "Café fermé"
    body = document(item(title), declaration=f'<?xml version="1.0" encoding="{declared}"?>').decode().encode(charset)
    assert by_fast_path(body) == by_reference(body)
    assert by_reference(body)[0].title == title


def test_control_characters_cost_a_document_nothing_but_themselves() -> None:
    sound = document(item("Harbour closed"), item("Pier reopened"))
    read = quick.read(sound.replace(b"Harbour closed", b"Har\x07bour cl\x1bosed"), BASE)
    assert read is not None
    assert read.warnings == ("2 control characters, which XML forbids, cut out",)
    assert read.entries == getattr(quick.read(sound, BASE), "entries", None)


MANY = " ".join(f"a{number}=''" for number in range(600))
LEFT = {
    "a stray ampersand": document(item("Fish & chips run out in the harbour")),
    "own entities": document(item(), declaration='<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "b">]>'),
    "a charset that is not ASCII": document(item(), declaration='<?xml version="1.0" encoding="utf-16"?>'),
    "cut off": document(item(more=f"<category>x</category><comments>{'y' * 9}</comments>"), item())[:-20],
    "an embedded image": document(item(f"<![CDATA[{'QUJD' * 2_000}]]>")),
    "an image in an address": document(f"<title>x</title><link href='https://wire.example/{'QUJD' * 2_000}'/>"),
    "no entries": document(),
    "a page": b"<html><body>Not found</body></html>" * 40,
    "links relative to something else": document(item(more="<x xml:base='https://other.example/'/>")),
    "markup that is not escaped": document(item("Harbour <b>closed</b>")),
    "markup in a text of its own": document(item(more="<summary type='xhtml'>x</summary>")),
    "data in a text": document(item(more="<content type='image/png'>x</content>")),
    "an entry in another": document(item(more="<item><title>x</title></item>")),
    "an author in a way of its own": document(item(more="<author>Ann Lee &lt;a@wire.example&gt;</author>")),
    "a link deeper in an entry": document(item(more="<x><link>https://wire.example/2</link></x>")),
    "elements nested deeper than any feed's": document(item(more="<x>" * 300 + "</x>" * 300)),
    "a summary at the head": document(item(), head="<summary>x</summary>"),
    "more attributes than anybody needs": document(item(more=f"<category {MANY}/>")),
}  # fmt: skip


@pytest.mark.parametrize("body", LEFT.values(), ids=LEFT)
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


VOCABULARIES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "media": "http://search.yahoo.com/mrss/",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "gdacs": "http://www.gdacs.org",
    "x": "http://x.example/",
}
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


ELEMENTS = sorted({*elements.OF_ENTRY, "x:y", "media:group"} - {"cap:event"})
PARTS = st.tuples(
    st.sampled_from([name for name in ELEMENTS if name.partition(":")[0] in VOCABULARIES or ":" not in name]),
    st.sampled_from(["", " type='html'", " href='https://wire.example/2'", " term='war'", " isPermaLink='false'"]),
    st.sampled_from(["", "Shots", "a@wire.org (Ann Lee)", "a, b", "&lt;p&gt;x&lt;/p&gt;", "<name>Ann</name>", "Ã©"]),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(PARTS, max_size=7), min_size=1, max_size=2))
def test_entries_of_whatever_elements_are_read_alike(parts: list[list[tuple[str, str, str]]]) -> None:
    entries = (
        "".join(f"<{name}{attributes}>{text}</{name}>" for name, attributes, text in one) + "<title>Last</title>"
        for one in parts
    )
    declared = "".join(f" xmlns:{prefix}='{address}'" for prefix, address in VOCABULARIES.items())
    body = document(*entries).replace(b"<rss", f"<rss{declared}".encode(), 1)
    fast, reference = quick.read(body, BASE), syndication._reference(fetched(body), body)
    assert fast is None or (isinstance(reference, WireFeed) and fast.entries == reference.entries)


def test_a_document_whose_entries_end_in_a_cut_off_tag_is_left_to_the_reference() -> None:
    whole = rss(*(entry(guid=str(one)) for one in range(10)))
    cut = whole.replace("</channel></rss>", "<item<![CDATA[</rss>").encode()
    assert quick.read(cut, "https://news.example/") is None
