"""Documents written for the purpose, each with one of the faults that real feeds have."""

from __future__ import annotations

import gzip
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from feed_builders import NOW, entry, feed, fetched, rss
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.feeds import adapters
from monitor.feeds.items import MOST_ITEMS
from monitor.feeds.longwords import without_long_words
from monitor.feeds.parse import parse
from monitor.feeds.wire import Unreadable, WireEntry, WireFeed
from monitor.lib.errors import PluginError
from monitor.model.feed import Fetched, FetchFailed, FetchReason
from monitor.model.item import Category, Item, KeyKind, Parsed

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-GB"><title>Desk</title>
<entry><title type="html">Talks &amp;lt;b&amp;gt;stall&amp;lt;/b&amp;gt;</title><id>tag:desk,2026:1</id>
<link rel="self" href="/self"/><link rel="alternate" href="/talks"/><updated>2026-03-04T10:00:00+01:00</updated>
<author><name>A. Writer</name></author><category term="talks" scheme="https://desk.example/topics"/>
<summary type="html">&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;</summary></entry></feed>"""

RDF = """<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://desk.example/"><title>Desk</title></channel>
<item rdf:about="https://desk.example/1"><title>Port closed</title><link>https://desk.example/1</link>
<description>The port is closed.</description><dc:date>2026-03-04T09:00:00Z</dc:date>
<dc:creator>B. Writer</dc:creator></item>
</rdf:RDF>"""


def read(body: bytes | str, **changes: object) -> Parsed:
    document = replace(fetched(body), **changes)  # type: ignore[arg-type]  # checked by the constructor
    parsed = parse(feed(), document)
    assert isinstance(parsed, Parsed), parsed
    return parsed


def only(body: bytes | str) -> Item:
    (item,) = read(body).items
    return item


def refused(body: bytes | str) -> FetchFailed:
    failed = parse(feed(), fetched(body))
    assert isinstance(failed, FetchFailed), failed
    assert failed.reason in (FetchReason.UNPARSABLE, FetchReason.WEB_PAGE, FetchReason.EMPTY)
    return failed


def test_an_rss_item_comes_out_whole() -> None:
    item = only(
        rss(
            entry(
                title="Convoy &amp; escort",
                description="&lt;p&gt;It crossed.&lt;/p&gt;&lt;p&gt;It stopped.&lt;/p&gt;",
                category="war",
                **{"dc:creator": "C. Writer"},
            )
        )
    )
    assert (item.title, item.summary) == ("Convoy & escort", "It crossed.\nIt stopped.")
    assert (item.key, item.key_kind, item.link) == ("a-1", KeyKind.GUID, "https://news.example/a")
    assert (item.published, item.seen) == (datetime(2026, 3, 4, 9, 30, tzinfo=UTC), NOW)
    assert (item.categories, item.byline, item.language) == ((Category("war"),), "C. Writer", "en")


def test_an_atom_entry_comes_out_whole() -> None:
    item = only(ATOM)
    assert (item.title, item.summary, item.key) == ("Talks stall", "One.\nTwo.", "tag:desk,2026:1")
    assert (item.link, item.byline) == ("https://news.example/talks", "A. Writer")
    assert item.published == datetime(2026, 3, 4, 9, 0, tzinfo=UTC)
    assert item.categories == (Category("talks", "https://desk.example/topics"),)


def test_an_rdf_item_comes_out_whole() -> None:
    item = only(RDF)
    assert (item.title, item.summary, item.byline) == ("Port closed", "The port is closed.", "B. Writer")
    assert item.published == datetime(2026, 3, 4, 9, 0, tzinfo=UTC)


def test_an_advisory_item_keeps_what_its_reader_needs() -> None:
    item = only(
        rss(
            "<title>Freedonia - Level 3: Reconsider Travel</title><link>https://gov.example/freedonia</link>"
            "<guid>https://gov.example/freedonia</guid><pubDate>Tue, 03 Mar 2026</pubDate>"
            '<category domain="Threat-Level">Level 3: Reconsider Travel</category>'
            '<category domain="Country-Tag">FD</category>'
            "<description><![CDATA[<p><b>Reconsider travel</b> due to <b>crime</b>.</p><p>More.</p>]]></description>"
        )
    )
    assert item.title == "Freedonia - Level 3: Reconsider Travel"
    assert item.categories == (Category("Level 3: Reconsider Travel", "Threat-Level"), Category("FD", "Country-Tag"))
    assert item.published == datetime(2026, 3, 3, tzinfo=UTC)
    assert item.summary == "Reconsider travel due to crime.\nMore."


def test_a_level_in_a_vocabulary_of_its_own_is_a_category() -> None:
    assert only(rss(entry(**{"ta:level": "4/5"}))).categories == (Category("4/5", "ta:level"),)


def test_the_same_entry_has_the_same_id_at_every_poll_and_another_in_another_feed() -> None:
    body = rss(entry())
    assert only(body).id == only(rss(entry(title="Corrected title"))).id
    elsewhere = parse(feed(id="wire-two"), fetched(body))
    assert isinstance(elsewhere, Parsed)
    assert elsewhere.items[0].id != only(body).id


def test_a_changed_text_under_one_id_has_another_content_hash_and_a_changed_date_has_not() -> None:
    first = only(rss(entry()))
    assert only(rss(entry(title="Corrected title"))).content_hash != first.content_hash
    assert only(rss(entry(pubDate="Wed, 04 Mar 2026 11:00:00 GMT"))).content_hash == first.content_hash


def test_a_site_that_moves_to_https_brings_no_new_items() -> None:
    old, new = only(rss(entry(guid="http://news.example/a"))), only(rss(entry(guid="https://news.example/a")))
    assert old.id == new.id


def test_without_a_guid_the_link_is_the_identity_and_a_number_is_no_link() -> None:
    assert only(rss(entry(guid=""))).key_kind is KeyKind.LINK
    item = only(rss(entry(guid="1559104147038", link="")))
    assert (item.key, item.link) == ("1559104147038", None)


def test_without_guid_and_link_the_title_is_the_identity() -> None:
    assert only(rss(entry(guid="", link=""))).key_kind is KeyKind.TITLE


def test_one_guid_for_all_items_loses_none_of_them() -> None:
    parsed = read(rss(*(entry(f"Story {one}", guid="feed", link=f"https://n.example/{one}") for one in range(5))))
    assert len({item.id for item in parsed.items}) == 5


def test_an_entry_listed_twice_is_one_item_and_the_later_counts() -> None:
    parsed = read(rss(entry(pubDate="Wed, 04 Mar 2026 08:00:00 GMT"), entry(), entry()))
    (item,) = parsed.items
    assert item.published == datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
    assert parsed.warnings == ("2 repeated in the document",)


@pytest.mark.parametrize(
    ("date", "published", "warning"),
    [
        ("", None, "1 without a date"),
        ("yesterday", None, "1 with a date that cannot be read"),
        ("2026-03-04T09:30:00", datetime(2026, 3, 4, 9, 30, tzinfo=UTC), "1 dated without a zone, taken as UTC"),
        ("Wed, 04 Mar 2036 09:30:00 GMT", NOW, "1 dated in the future, taken as seen now"),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None, "1 dated before 1995, date left out"),
    ],
)
def test_a_doubtful_date_is_mended_and_told(date: str, published: datetime | None, warning: str) -> None:
    parsed = read(rss(entry(pubDate=date)))
    assert parsed.items[0].published == published
    assert parsed.warnings == (warning,)
    assert parsed.items[0].at == (published or NOW)


def test_a_link_that_leads_elsewhere_than_the_web_is_left_out_and_told() -> None:
    parsed = read(rss(entry(link="javascript:alert(1)")))
    assert parsed.items[0].link is None
    assert parsed.warnings == ("1 with a link that is not http(s), left out",)


def test_an_item_without_a_title_is_called_by_its_first_line() -> None:
    parsed = read(rss(entry(title="", description="&lt;p&gt;Shots heard.&lt;/p&gt;&lt;p&gt;More.&lt;/p&gt;")))
    assert parsed.items[0].title == "Shots heard."
    assert parsed.warnings == ("1 without a title",)


def test_an_item_with_neither_title_nor_text_is_called_by_its_link() -> None:
    assert only(rss(entry(title=""))).title == "https://news.example/a"


def test_what_serves_as_a_title_is_plain_text_too() -> None:
    assert only(rss(entry(title="", link="", guid="&lt;script&gt;x&lt;/script&gt; 7"))).title == "7"


def test_a_failure_that_quotes_the_document_is_safe_to_print() -> None:
    assert refused("<html><title>&lt;b&gt;Sign&#27;[31m in</title>").message.endswith('("Sign[31m in")')


def test_an_item_with_nothing_to_recognise_it_by_is_told() -> None:
    parsed = read(rss("<description>Nothing else</description>"))
    assert parsed.items == ()
    assert "1 without guid, link and title, left out" in parsed.warnings


def test_too_many_items_are_cut_and_told() -> None:
    parsed = read(rss(*(f"<title>t{one}</title><guid>{one}</guid>" for one in range(MOST_ITEMS + 7))))
    assert len(parsed.items) == MOST_ITEMS
    assert parsed.warnings[0] == f"{MOST_ITEMS + 7} entries, the last 7 left out"


@pytest.mark.parametrize(
    ("channel", "ttl"),
    [
        ("<ttl>30</ttl>", timedelta(minutes=30)),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", timedelta(minutes=30)),
        ("<sy:updatePeriod> Daily </sy:updatePeriod>", timedelta(days=1)),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", timedelta(hours=1)),
        ("<ttl>soon</ttl>", None),
        ("<ttl>-5</ttl>", None),
        ("<ttl>99999999999999999999</ttl>", None),
        ("", None),
    ],
)
def test_a_feed_says_how_long_it_wants_to_be_left_alone(channel: str, ttl: timedelta | None) -> None:
    assert read(rss(entry(), channel=f"<title>x</title>{channel}")).ttl == ttl


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [("utf-8", "utf-8"), ("utf-16", "utf-16"), ("windows-1251", "windows-1251"), ("koi8-r", "koi8-r")],
)
def test_a_declared_encoding_is_read(encoding: str, declared: str) -> None:
    body = rss(entry(title="Колонна у границы")).replace('encoding="utf-8"', f'encoding="{declared}"').encode(encoding)
    assert only(body).title == "Колонна у границы"


def test_a_charset_in_the_header_is_read() -> None:
    body = rss(entry(title="Pérou")).replace(' encoding="utf-8"', "").encode("iso-8859-1")
    parsed = read(body, headers={"content-type": "application/rss+xml; charset=iso-8859-1"})
    assert parsed.items[0].title == "Pérou"


def test_undecodable_bytes_do_not_lose_the_item() -> None:
    parsed = read(rss(entry(title="Per?u")).encode().replace(b"?u", b"\xff\xfeu"))
    assert len(parsed.items) == 1
    assert parsed.items[0].title.startswith("Per")


def test_a_gzip_file_that_nobody_announced_is_unpacked() -> None:
    assert only(gzip.compress(rss(entry()).encode())).title == "Convoy reaches the border"


def test_white_space_before_the_prologue_is_forgiven() -> None:
    parsed = read("\n\n  " + rss(entry()))
    assert len(parsed.items) == 1
    assert parsed.warnings == ()


def test_a_document_that_breaks_off_keeps_its_items_and_is_called_partial() -> None:
    whole = rss(entry(), entry("Second", guid="2"), entry("Third", guid="3"))
    parsed = read(whole[: whole.index("Third")])
    assert [item.key for item in parsed.items][:2] == ["a-1", "2"]
    assert parsed.partial
    assert any("breaks off" in warning for warning in parsed.warnings)


def test_a_malformed_document_keeps_its_items_and_says_where() -> None:
    parsed = read(rss(entry(title="Fish & chips"), entry("Second", guid="2")))
    assert len(parsed.items) == 2
    assert not parsed.partial
    assert any("not well-formed" in warning and "line 1" in warning for warning in parsed.warnings)


JSON_FEED = """{"version": "https://jsonfeed.org/version/1.1", "title": "Desk & co", "language": "en-GB", "items": [
{"id": "tag:desk,2026:1", "url": "/talks", "title": "Talks < stall", "content_html": "<p>One.</p><p>Two.</p>",
 "date_published": "2026-03-04T10:00:00+01:00", "authors": [{"name": "A. Writer"}, {"name": "B. Writer"}],
 "tags": ["talks"], "attachments": [{"url": "https://desk.example/a.mp3"}]},
{"id": 7, "external_url": "https://other.example/7", "content_text": "Troops < 40 crossed.\\nTwo died.",
 "date_modified": "2026-03-04T09:00:00Z", "author": {"name": "C. Writer"}}]}"""


def test_a_json_feed_comes_out_as_rss_does() -> None:
    parsed = read(JSON_FEED)
    talks, troops = parsed.items
    assert parsed.title == "Desk & co"
    assert (talks.title, talks.link, talks.key_kind) == ("Talks < stall", "https://news.example/talks", KeyKind.GUID)
    assert talks.summary.split() == ["One.", "Two."]
    assert talks.published == datetime(2026, 3, 4, 9, tzinfo=UTC)
    assert (talks.byline, talks.categories) == ("A. Writer, B. Writer", (Category("talks"),))
    assert (troops.key, troops.link, troops.byline) == ("7", "https://other.example/7", "C. Writer")
    assert troops.title.startswith("Troops < 40 crossed.")
    assert troops.published == datetime(2026, 3, 4, 9, tzinfo=UTC)


def test_items_of_a_json_feed_that_are_none_are_left_out_and_counted() -> None:
    parsed = read('{"version": "https://jsonfeed.org/version/1", "items": ["x", {"id": "1", "title": {"a": 1}}]}')
    assert [item.key for item in parsed.items] == ["1"]
    assert "1 of 2 items are no objects, left out" in parsed.warnings


def test_a_sound_document_without_entries_is_told_and_is_no_failure() -> None:
    parsed = read(rss())
    assert (parsed.items, parsed.warnings) == ((), ("the document holds no entries",))


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "the answer is empty"),
        (b" \n\t ", "the answer is empty"),
        (b"<!DOCTYPE html><html><title>Sign in &amp; go</title>", 'HTML page came instead of a feed ("Sign in & go")'),
        (b"<HTML><body>Maintenance</body></HTML>", "an HTML page came instead of a feed"),
        (b'{"items": []}', "a JSON document came"),
        (b"[]", "a JSON document came"),
        (
            b'{"version": "2.0", "items": []}',
            "is no JSON Feed; a government's list of destinations needs table",
        ),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', "the JSON Feed has no list of items"),
        (b'{"version": "https://jsonfeed.org/ver', "broken at line 1"),
        (b"[" * 100_000, "broken at line 1"),
        (b"Service unavailable", "no RSS, Atom or RDF feed"),
        (b"<?xml version='1.0'?><opml version='2.0'><body/></opml>", "no RSS, Atom or RDF feed"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, "no RSS, Atom or RDF feed"),
        (b"\x1f\x8b broken", "gzip file that cannot be unpacked"),
        (gzip.compress(b"\x00" * (11 << 20)), "too large"),
        (b"<?xml version='1.0'?>" + b"\n" * 50_000 + b"<rss/>", "no RSS, Atom or RDF feed"),
        (b"<rss><item " + b" ".join(b"a%d='1'" % one for one in range(1_000)) + b"/></rss>", "500 attributes"),
    ],
)
def test_what_is_no_feed_is_a_sentence(body: bytes, words: str) -> None:
    assert words in refused(body).message


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b" \n", FetchReason.EMPTY),
        (b"<!DOCTYPE html><title>Sign in</title>", FetchReason.WEB_PAGE),
        (b"[]", FetchReason.UNPARSABLE),
    ],
)
def test_an_empty_answer_and_a_web_page_are_told_from_a_broken_document(body: bytes, reason: FetchReason) -> None:
    assert refused(body).reason is reason


IMAGE = "iVBORw0KGgo/AAAA+" * 12_000
EMBEDDED = {
    "an image before the text": f'<![CDATA[<img src="data:image/png;base64,{IMAGE}=="/><p>Shots heard.</p>]]>',
    "an escaped image": f'&lt;img src="data:image/png;base64,{IMAGE}"&gt; Shots heard.',
    "a word without any sense": f"{'a' * 50_000} Shots heard.",
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("description", EMBEDDED.values(), ids=EMBEDDED)
def test_an_overlong_word_costs_neither_the_items_nor_the_text_after_it(description: str, encoding: str) -> None:
    document = rss(entry(), entry("Second", guid="2", description=description), entry("Third", guid="3"))
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    parsed = read(
        mark + document.replace('encoding="utf-8"', f'encoding="{encoding[:6].rstrip("-")}"').encode(encoding)
    )
    assert [item.key for item in parsed.items] == ["a-1", "2", "3"]
    assert "Shots heard." in parsed.items[1].summary
    assert len(parsed.items[1].summary) < 100
    assert parsed.warnings == ("1 overlong word, such as an image, cut out",)
    assert not parsed.partial


def test_words_of_people_are_left_alone_however_long() -> None:
    link = "https://news.example/" + "a-b/" * 450
    parsed = read(rss(entry(link=link, description="Überlänge" * 400)))
    assert parsed.items[0].link == link
    assert parsed.warnings == ()


@pytest.mark.parametrize(
    "word", ["a" * 9_000_000, "a " * 4_500_000, ("a" * 4_999 + " ") * 1_800], ids=["one", "short", "just not"]
)
def test_looking_for_overlong_words_is_linear(word: str) -> None:
    before = time.process_time()  # noqa: TID251 - what it costs
    without_long_words(word.encode())
    assert time.process_time() - before < 2  # noqa: TID251


def test_zeros_at_the_start_do_not_hide_an_overlong_word() -> None:
    assert without_long_words(b"\x00<rss>" + b"a" * 6_000)[1] == 1


ENTITIES = [
    '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    '<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]>',
    '<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd">',
    '<!DOCTYPE rss [<!ENTITY x "harmless">]>',
]


@pytest.mark.parametrize("doctype", ENTITIES)
def test_no_entity_reads_a_file_or_the_network(doctype: str) -> None:
    body = rss(entry(title="Read: &x;")).replace("<rss", f"{doctype}<rss", 1)
    parsed = parse(feed(), fetched(body))
    titles = " ".join(item.title for item in parsed.items) if isinstance(parsed, Parsed) else ""
    assert "root:" not in titles


def test_entities_that_multiply_are_stopped() -> None:
    laughs = "".join(f'<!ENTITY l{one} "{f"&l{one - 1};" * 10}">' for one in range(1, 10))
    doctype = f'<!DOCTYPE rss [<!ENTITY l0 "ha">{laughs}]>'
    parsed = parse(feed(), fetched(rss(entry(title="&l9;")).replace("<rss", f"{doctype}<rss", 1)))
    assert isinstance(parsed, FetchFailed) or sum(len(item.title) for item in parsed.items) < 10_000


def test_bytes_that_name_a_file_are_not_opened() -> None:
    assert "root:" not in refused(b"/etc/passwd").message


def test_an_unknown_adapter_says_which_there_are() -> None:
    with pytest.raises(PluginError, match=r'unknown adapter "jsn"; use one of feed'):
        parse(feed(adapter="jsn"), fetched(rss()))


@pytest.mark.parametrize(
    "name", ["no_such_package:read", "monitor.feeds.parse:nothing", "monitor.feeds.items:MOST_ITEMS"]
)
def test_an_adapter_of_ones_own_that_cannot_be_loaded_is_told(name: str) -> None:
    with pytest.raises(PluginError, match=name):
        adapters.find(name)


def shouting(document: Fetched) -> WireFeed | Unreadable:
    """An adapter as a stranger would write it."""
    return WireFeed((WireEntry(guid="1", title=document.body.decode().upper()),), format="json")


def test_an_adapter_of_ones_own_is_named_by_its_place() -> None:
    parsed = parse(feed(adapter=f"{__name__}:shouting"), fetched("quiet"))
    assert isinstance(parsed, Parsed)
    assert parsed.items[0].title == "QUIET"


@given(st.binary(max_size=400))
def test_no_bytes_make_the_parser_raise(body: bytes) -> None:
    assert isinstance(parse(feed(), fetched(body)), Parsed | FetchFailed)


SEEDS = [
    rss(entry(), entry("Second", guid="2", description="&lt;b&gt;x&lt;/b&gt;")).encode(),
    ATOM.encode(),
    RDF.encode(),
]
SPLICES = [
    *b"< > & ]]> <![CDATA[ <!-- <? &#xD800; &#0; </item> <item> &a; <!DOCTYPE[<!ENTITY".split(),
    *b"xml:base='http://[::1' encoding='punycode' \x00 \xff".split(),
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>",
]


@settings(max_examples=300)
@given(
    st.sampled_from(SEEDS),
    st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 12), st.sampled_from(SPLICES) | st.binary(max_size=6)), max_size=8
    ),
)
def test_no_mutation_of_a_feed_makes_the_parser_raise(seed: bytes, cuts: list[tuple[float, int, bytes]]) -> None:
    for where, length, splice in cuts:
        at = int(where * len(seed))
        seed = seed[:at] + splice + seed[at + length :]
    parsed = parse(feed(), fetched(seed))
    if isinstance(parsed, Parsed):
        assert len({item.id for item in parsed.items}) == len(parsed.items)
        assert all(item.published is None or item.published <= NOW for item in parsed.items)
        for item in parsed.items:
            stored = "".join((item.key, item.title, item.summary, item.link or "", item.byline or ""))
            assert "\x00" not in stored.encode().decode()  # no surrogate, no NUL: a database takes it
