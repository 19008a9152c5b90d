"""RSS, Atom, RDF and JSON Feed.

Of the first three: the fast path where a document leaves no doubt, else feedparser, the forgiving reference.

Both are fed with bytes only. The reference's own cleaning of markup and resolving of links are off: they are most of
its cost, keep remote images, and are done by our own rules afterwards.
"""

from __future__ import annotations

import html
import io
import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from xml.sax import SAXException

import feedparser

from monitor.feeds.adapters import jsonfeed, quick
from monitor.feeds.adapters.draft import MARKS
from monitor.feeds.adapters.spelling import declared, without_controls
from monitor.feeds.longwords import without_long_words
from monitor.feeds.pace import stated_ttl
from monitor.feeds.unpack import BadEncodingError, TooLargeError, unpacked
from monitor.feeds.wire import Unreadable, WireCategory, WireEntry, WireFeed
from monitor.model.feed import Fetched, FetchReason

log = logging.getLogger(__name__)

_Fields = dict[str, Any]

# What feedparser is known or may be expected to raise on hostile bytes; it promises to raise nothing.
_READER_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,  # RecursionError is one
    SAXException,
    TypeError,
    ValueError,
)
# How far the root element is looked for. A real prologue has some hundred bytes; the reader's search is quadratic.
_PROLOGUE = 16_384
_LARGEST = 10 * 1024 * 1024
# Costs the reader the square of its length, and no feed has it: a tag with hundreds of attributes.
_LONG_TAG = re.compile(rb"<[A-Za-z_:][^<>]{4096,}+")
_MOST_ATTRIBUTES = 500
_ROOT = re.compile(rb"<[A-Za-z_]")
_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
_HTML_TITLE = re.compile(rb"<title[^>]*>([^<]{1,200})", re.IGNORECASE)
_MARK_TWICE = "\ufeff".encode().decode("latin-1").encode()
_CLOSED = re.compile(rb"</\s*(?:\w+:)?(?:rss|feed|rdf)\s*>", re.IGNORECASE)


def read(fetched: Fetched) -> WireFeed | Unreadable:
    """The entries of an RSS, Atom, RDF or JSON Feed document as its publisher wrote them."""
    try:
        body = _trimmed(unpacked(fetched.body, _LARGEST))
    except (BadEncodingError, TooLargeError) as error:
        return Unreadable(f"the document is a gzip file that cannot be unpacked: {str(error) or 'it is too large'}")
    if body[:1] in (b"{", b"["):
        return jsonfeed.read(body, fetched.url)
    refused = _not_a_feed(body)
    if refused is not None:
        return refused
    if not _states_other_charset(fetched, body):
        found = quick.read(body, fetched.url)
        if found is not None:
            return _checked(fetched, body, found) if quick.is_shadowed(body) else found
    return _reference(fetched, body)


def _checked(fetched: Fetched, body: bytes, found: WireFeed) -> WireFeed:
    """What the fast path found, or what the reference finds where the two differ."""
    reference = _reference(fetched, without_controls(body)[0] if found.warnings else body)
    if not isinstance(reference, WireFeed) or reference.entries == found.entries:
        return found
    log.warning("the fast reader and the reference disagree", extra={"feed": fetched.feed_id, "url": fetched.url})
    return replace(reference, disputed=True)


def _reference(fetched: Fetched, body: bytes) -> WireFeed | Unreadable:
    """What feedparser makes of a document."""
    trap = _trap(body)
    if trap is not None:
        return Unreadable(trap)
    body, marked = without_long_words(body)
    try:
        document = feedparser.parse(
            io.BytesIO(body), response_headers=_charset(fetched), resolve_relative_uris=False, sanitize_html=False
        )
        entries = tuple(_entry(entry) for entry in document["entries"])
    except _READER_FAULTS as error:
        return Unreadable(f"the document breaks the reader ({type(error).__name__}: {str(error)[:100]})")
    if not entries and not document.get("version"):
        return Unreadable(f"the document is no RSS, Atom or RDF feed{_why_malformed(document)}")
    return _feed(fetched, body, document, entries, marked)


def _feed(fetched: Fetched, body: bytes, document: _Fields, entries: tuple[WireEntry, ...], marked: int) -> WireFeed:
    cut = bool(document.get("bozo")) and not _CLOSED.search(body[-4_096:])
    malformed = _why_malformed(document)
    read = f"read {len(entries)} {'entry' if len(entries) == 1 else 'entries'}"
    warnings = [f"the document breaks off; {read}" if cut else ""]
    warnings.append(f"the document is not well-formed{malformed}; {read}" if malformed else "")
    warnings.append(f"{marked} overlong word{'s' * (marked > 1)}, such as an image, cut out" if marked else "")
    head = document.get("feed", {})
    return WireFeed(
        entries=entries,
        title=_text(head, "title"),
        format=_format(_text(document, "version")),
        language=_text(head, "language") or _text(document, "language"),
        base=fetched.url,
        ttl=stated_ttl(_text(head, "ttl"), _text(head, "sy_updateperiod"), _text(head, "sy_updatefrequency")),
        warnings=tuple(warning for warning in warnings if warning),
        partial=cut,
    )


def _format(version: str) -> str:
    """The catalogue's word for what feedparser calls `rss20`, `rss10`, `atom10`, …; RSS 1.0 and 0.90 are RDF."""
    if version.startswith("atom"):
        return "atom"
    return "rdf" if version in ("rss10", "rss090") else "rss"


def _trimmed(body: bytes) -> bytes:
    """Without the white space and the byte order mark put into UTF-8 twice that some systems write before the prologue.

    UTF-16 stays as it is.
    """
    return body if b"\x00" in body[:64] else body.lstrip().removeprefix(_MARK_TWICE).lstrip()


def _not_a_feed(body: bytes) -> Unreadable | None:
    """Why the bytes are not worth parsing; None if they may be a feed."""
    head = body[:_PROLOGUE].replace(b"\x00", b"")
    if not head.strip():
        return Unreadable("the answer is empty", FetchReason.EMPTY)
    if _HTML.search(head[:2_048]) and b"<rss" not in head[:2_048]:
        page = _HTML_TITLE.search(head)
        named = f' ("{" ".join(html.unescape(page[1].decode("utf-8", "replace")).split())[:80]}")' if page else ""
        return Unreadable(f"an HTML page came instead of a feed{named}", FetchReason.WEB_PAGE)
    return None if _ROOT.search(head) else Unreadable("the document is no RSS, Atom or RDF feed")


def _trap(body: bytes) -> str | None:
    """Why the bytes are built to wear a reader out; None if they seem honest."""
    text = body.replace(b"\x00", b"") if b"\x00" in body[:64] else body
    if any(tag[0].count(b"=") > _MOST_ATTRIBUTES for tag in _LONG_TAG.finditer(text)):
        return f"the document has an element with more than {_MOST_ATTRIBUTES} attributes"
    return None


def _states_other_charset(fetched: Fetched, body: bytes) -> bool:
    """Whether the server states another charset than the document."""
    stated = fetched.headers.get("content-type", "").lower().partition("charset=")[2].strip("\"' ;")
    return bool(stated) and stated.replace("utf8", "utf-8") != declared(body)


def _charset(fetched: Fetched) -> dict[str, str]:
    """The Content-Type, where it states a charset; without one it would make feedparser assume ASCII (RFC 3023)."""
    content_type = fetched.headers.get("content-type", "")
    return {"content-type": content_type} if "charset=" in content_type.lower() else {}


def _why_malformed(document: _Fields) -> str:
    """` (not well-formed at line 3)`; empty for a sound document and for harmless oddities such as a wrong charset."""
    error = document.get("bozo_exception")
    if not document.get("bozo") or not isinstance(error, SAXException):
        return ""
    line = getattr(error, "getLineNumber", lambda: None)()
    return f" ({error.getMessage()}" + (f", line {line})" if line else ")")


def _entry(entry: _Fields) -> WireEntry:
    contents = dict.get(entry, "content") or ()
    return WireEntry(
        guid=_text(entry, "id"),
        link=_link(entry),
        title=_text(entry, "title"),
        description=_text(entry, "summary"),
        content=max((_text(one, "value") for one in contents), key=len, default=""),
        dates=tuple(date for kind in ("published", "updated", "created") if (date := _text(entry, kind))),
        byline=_text(_mapping(entry, "author_detail"), "name") or _text(entry, "author"),
        categories=tuple(_categories(entry)),
    )


def _link(entry: _Fields) -> str:
    """The page behind an entry: its link, else its first alternate one; a guid that is no address is none."""
    link = _text(entry, "link")
    if link and link == _text(entry, "id") and not link.lower().startswith(("http://", "https://")):
        return ""
    if link:
        return link
    others = dict.get(entry, "links") or ()
    return next((_text(one, "href") for one in others if _text(one, "rel") in ("", "alternate")), "")


def _categories(entry: _Fields) -> Iterator[WireCategory]:
    """The category elements, and the few elements of other vocabularies that say what an entry is about."""
    for tag in dict.get(entry, "tags") or ():
        term = _text(tag, "term") or _text(tag, "label")
        if term:
            yield WireCategory(term, _text(tag, "scheme") or None)
    for name in MARKS:
        if mark := _text(entry, name.replace(":", "_")):
            yield WireCategory(mark, name)


def _text(source: _Fields, key: str) -> str:
    """A field as text; feedparser's dictionary would answer for another field where this one is missing."""
    value = dict.get(source, key)
    return value if isinstance(value, str) else ""


def _mapping(source: _Fields, key: str) -> _Fields:
    value = dict.get(source, key)
    return value if isinstance(value, dict) else {}
