"""The fast path: fastfeedparser on documents that leave no doubt, None on all others.

It is forty times faster than the reference and now and then silently wrong: whole entries missing, damaged `&` in
titles, dates dropped. So a document goes to the reference wherever one of the guards below finds it could differ, and
one in `SHADOWED` goes there in any case, to count disagreements.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import fastfeedparser

from monitor.feeds.dates import stated
from monitor.feeds.longwords import may_have_long_word
from monitor.feeds.pace import stated_ttl
from monitor.feeds.text import name, summary, title
from monitor.feeds.wire import WireCategory, WireEntry, WireFeed

SHADOWED = 200
"""One document in so many is read by both readers."""

_LEAST = 512  # bytes; below this nothing is gained
_SAMPLE = 3_000  # bytes at either end of an entry; the elements that describe it stand there
_HEAD = 4_096  # bytes that hold the XML declaration and the root element's attributes
_CHARSET = re.compile(rb"""<\?xml[^>]{0,200}encoding\s*=\s*["']([A-Za-z0-9_.-]+)""")
_PLAIN_CHARSETS = frozenset({b"utf-8", b"utf8", b"us-ascii", b"ascii"})
_CLOSED = re.compile(rb"</\s*(?:\w+:)?(?:rss|feed|rdf)\s*>\s*(?:<!--[^<>]*-->\s*)*$", re.IGNORECASE)
# What stands after an ampersand in sound XML; anything else is a fault that readers mend each in their own way.
_STRAY = re.compile(rb"&(?!amp;|lt;|gt;|quot;|apos;|#[0-9]|#x)")
# Vocabularies whose elements classify an entry and which the fast reader does not hand on; documents that define words
# of their own; links that are relative to more than the document.
_UNREAD_IN_HEAD = (b"xmlns:gdacs", b"xmlns:cap", b"xmlns:ta=", b"<!DOCTYPE", b"<!doctype", b"<!ENTITY", b"xml:base")
# Of entries: links beside the link, lists of categories, Atom that holds markup or another feed's words.
_UNREAD_IN_RSS = (b"<atom:link", b"<categories", b"keywords>")
_UNREAD_IN_ATOM = (b"xhtml", b"<source", b"xml:base")
_REPLACEMENT = "\ufffd"
_AFTER_NAME = frozenset({b" ", b">", b"\t", b"\r", b"\n"})
# Elements that hold dates, and how a date must be written for both readers to understand it alike: RFC 822 or ISO 8601,
# with its zone as an offset or UTC.
_DATES = re.compile(
    rb"<(?:pubDate|published|updated|issued|modified|created|date|dc:date|dcterms:\w+|\w+:updated)[ >][^<]*"
)
_SURE_DATE = re.compile(
    rb"<[^>]*>\s*(?:(?:\w{3},\s+)?\d{1,2} \w{3} \d{4}(?: \d\d:\d\d(?::\d\d)? (?:GMT|UTC|UT|Z|[+-]\d{4}))?"
    rb"|\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d))\s*"
)
_NAMES = (b"<guid", b"<id", b"rdf:about")
_SUMMARIES = (b"<description", b"<summary")
_MAILED = re.compile(r"\S+@\S+ \((.+)\)")  # somebody@example.org (Some Body), as RSS 2.0 wants authors written
_READER_FAULTS = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RuntimeError, AssertionError)

_Fields = dict[str, Any]


def read(body: bytes, base: str) -> WireFeed | None:
    """The entries of a document that leaves no doubt; None where the reference is to read it."""
    if len(body) < _LEAST or not _plain(body):
        return None
    marked = _without_cdata(body)
    starts = _starts(marked)
    samples = _samples(marked, starts)
    if not starts or _STRAY.search(marked) or _unread(marked[: starts[0]], samples):
        return None
    try:
        document = fastfeedparser.parse(body, include_media=False, include_enclosures=False)
    except _READER_FAULTS:
        return None
    found: Sequence[_Fields] = document["entries"]
    if len(found) != len(starts):
        return None
    written = _Written.of(marked, samples)
    entries = [written.entry(*one) for one in zip(found, starts, [*starts[1:], len(marked)], strict=True)]
    sure = tuple([entry for entry in entries if entry is not None])
    return _feed(marked[: starts[0]], document["feed"], sure, base) if len(sure) == len(entries) else None


def is_shadowed(body: bytes) -> bool:
    """Whether the reference reads this document too, whatever the fast path found."""
    return crc32(body) % SHADOWED == 0


def agree(one: WireFeed, other: WireFeed) -> bool:
    """Whether two readers found the same entries; spelling of dates and white space aside."""
    return [_essence(entry) for entry in one.entries] == [_essence(entry) for entry in other.entries]


def _essence(entry: WireEntry) -> tuple[object, ...]:
    dates = [found.at for text in entry.dates if (found := stated(text)) is not None]
    body = summary(entry.description, entry.content)
    return entry.guid, entry.link.strip(), title(entry.title), body, dates[:1], name(entry.byline)


def _plain(body: bytes) -> bool:
    """Whether a document is complete and in a charset that both readers read alike."""
    head = body[:_HEAD]
    declared = _CHARSET.search(head)
    if declared is not None and declared[1].lower() not in _PLAIN_CHARSETS:
        return False
    return b"\x00" not in head[:64] and _CLOSED.search(body[-_HEAD:]) is not None


def _without_cdata(body: bytes) -> bytes:
    """The document without the text in its CDATA sections, where marks of any kind mean nothing."""
    first, *sections = body.split(b"<![CDATA[")
    return b"".join([first, *(section.partition(b"]]>")[2] for section in sections)])


def _starts(marked: bytes) -> list[int]:
    """Where each entry begins."""
    return _opened(marked, b"<item") or _opened(marked, b"<entry")


def _opened(marked: bytes, tag: bytes) -> list[int]:
    # Looked at as a slice: where the document ends in the middle of a tag, nothing follows.
    return [place for place in _places(marked, tag) if marked[place + len(tag) : place + len(tag) + 1] in _AFTER_NAME]


def _places(marked: bytes, tag: bytes) -> Iterator[int]:
    place = marked.find(tag)
    while place >= 0:
        yield place
        place = marked.find(tag, place + len(tag))


def _unread(head: bytes, samples: bytes) -> bool:
    """Whether a document says something in a way that only the reference reads."""
    of_entries = _UNREAD_IN_ATOM if samples.startswith(b"<entry") else _UNREAD_IN_RSS
    if any(mark in head for mark in _UNREAD_IN_HEAD) or any(mark in samples for mark in of_entries):
        return True
    return not all(_SURE_DATE.fullmatch(date) for date in _DATES.findall(samples))


@dataclass(frozen=True, slots=True)
class _Written:
    """The document as it is written, where the fast reader does not say what it made up.

    Attributes:
        names, summaries: The elements that its entries have, read off a few of them.
    """

    marked: bytes
    names: tuple[bytes, ...]
    summaries: tuple[bytes, ...]

    @classmethod
    def of(cls, marked: bytes, samples: bytes) -> _Written:
        names, summaries = (tuple([tag for tag in tags if tag in samples]) for tags in (_NAMES, _SUMMARIES))
        return cls(marked, names, summaries)

    def entry(self, told: _Fields, start: int, end: int) -> WireEntry | None:
        """One entry; None where it may not be what the publisher wrote."""
        link, guid, headline = told.get("link") or "", told.get("id") or "", told.get("title")
        if guid == link and not self._holds(self.names, start, end):
            guid = ""  # the fast reader names it by its link
        description, contents = told.get("description") or "", told.get("content")
        content = _longest(contents) if contents else ""
        if description != content and not self._holds(self.summaries, start, end):
            description = ""  # the fast reader makes one of the content
        date = told.get("published") or told.get("updated")
        if not headline or not (link or guid) or (date is None and _DATES.search(self.marked, start, end)):
            return None
        if _odd(headline, description, content, link):
            return None
        dates = (date,) if date else ()
        return WireEntry(
            _unescaped(guid), _unescaped(link), headline, description, content, dates, _author(told), _categories(told)
        )

    def _holds(self, tags: Sequence[bytes], start: int, end: int) -> bool:
        for tag in tags:  # noqa: SIM110 - a generator costs more than what it would do here
            if self.marked.find(tag, start, end) >= 0:
                return True
        return False


def _longest(contents: Sequence[_Fields]) -> str:
    values = [one.get("value") or "" for one in contents]
    return values[0] if len(values) == 1 else max(values, key=len)


def _odd(*texts: str) -> bool:
    """Whether a text was damaged on its way, or is one that the reference would mend."""
    whole = "\n".join(texts)
    if may_have_long_word(whole):
        return True
    return not whole.isascii() and (_REPLACEMENT in whole or any(map(_twice_encoded, texts)))


def _twice_encoded(text: str) -> bool:
    """Whether a text is UTF-8 that somebody took for Latin-1; the reference takes that back."""
    if text.isascii():
        return False
    try:
        text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return False
    return True


def _author(told: _Fields) -> str:
    author: str = told.get("author") or ""
    mailed = _MAILED.fullmatch(author) if "@" in author else None
    return mailed[1] if mailed else author


def _categories(told: _Fields) -> tuple[WireCategory, ...]:
    tags = told.get("tags")
    if not tags:
        return ()
    return tuple([WireCategory(tag["term"], tag.get("scheme") or None) for tag in tags if tag.get("term")])


def _samples(marked: bytes, starts: Sequence[int]) -> bytes:
    """Four entries, of long ones the ends: a publisher's program writes all of them alike."""
    ends = [*starts[1:], len(marked)]
    taken = sorted({0, min(1, len(starts) - 1), len(starts) // 2, len(starts) - 1}) if starts else []
    return b"".join([_ends_of(marked, starts[number], ends[number]) for number in taken])


def _ends_of(marked: bytes, start: int, end: int) -> bytes:
    if end - start <= 2 * _SAMPLE:
        return marked[start:end]
    return marked[start : start + _SAMPLE] + marked[end - _SAMPLE : end]


def _feed(head: bytes, feed: _Fields, entries: tuple[WireEntry, ...], base: str) -> WireFeed:
    return WireFeed(
        entries=entries,
        title=feed.get("title") or "",
        format="rdf" if b"<rdf:RDF" in head else "rss" if b"<rss" in head else "atom",
        language=feed.get("language") or "",
        base=base,
        ttl=stated_ttl(
            _element(head, b"ttl"), _element(head, b"sy:updatePeriod"), _element(head, b"sy:updateFrequency")
        ),
    )


def _element(head: bytes, name: bytes) -> str:
    """The text of the first element of that name."""
    opened = head.find(b"<" + name + b">")
    start = opened + len(name) + 2
    return head[start : head.find(b"<", start)].decode("utf-8", "replace").strip() if opened >= 0 else ""


def _unescaped(address: str) -> str:
    """An address in which `&` was escaped twice, as the reference reads it."""
    return address.replace("&amp;", "&") if "&amp;" in address else address
