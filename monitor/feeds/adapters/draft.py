"""An entry while the fast path reads it: what each element adds to it, by the rules of the reference.

Those rules are feedparser's, since the two readers have to agree to the letter: of elements that say the same the last
counts; a second summary is taken for the content; a content is the summary where there is none. What the reference does
with stranger things is not followed but left to it: `DoubtError` says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from monitor.feeds.longwords import LONGEST_WORD, may_have_long_word
from monitor.feeds.wire import WireCategory, WireEntry

Attributes = Mapping[str, str]
"""Of an element, under names in lower case."""

DOUBTFUL_LENGTH = LONGEST_WORD // 2
"""Characters from which on a text may hold a word that is cut out for the reference."""


READ = frozenset(
    {"domain", "href", "ispermalink", "label", "lastmod", "mode", "rel", "scheme", "term", "type", "uri", "url"}
)
"""The attributes that are read; those of other vocabularies, the reference may take for these."""


class DoubtError(Exception):
    """The document says something in a way that only the reference reads."""


MARKS = (
    "ta:level",  # Smartraveller's advice
    "gdacs:alertlevel",  # GDACS' colours
    "gdacs:eventtype",
    "cap:event",  # the Common Alerting Protocol
    "cap:severity",
    "cap:certainty",
    "cap:urgency",
)
"""Elements outside RSS and Atom that classify an entry."""

# Characters of Windows-1252 that were taken for Latin-1, which has nothing to print there.
_WINDOWS = {code: bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(0x80, 0xA0)}
_UNPRINTABLE = re.compile("[\x80-\x9f]")
_EXTRA_SLASHES = re.compile(r"^([A-Za-z][A-Za-z0-9+,.-]*://)/+")
_SEMICOLON = re.compile(r"&(\w+);", re.ASCII)
# An author as RSS 2.0 wants it written, with the name in brackets or without one.
_MAILED = re.compile(r"[\w.+-]+@(?:[a-z0-9-]+\.)+[a-z]{2,4}(?: \(([^()<>@&]+)\))?", re.ASCII | re.IGNORECASE)
# Other types are markup of its own, or data.
_TEXT_TYPES = frozenset({"text", "html", "plain", "text/plain", "text/html"})
_PAGE_TYPES = frozenset({"html", "xhtml", "text/html", "application/xhtml+xml"})


def said(text: str) -> str:
    """A trimmed text as the reference hands it on: put right where it was encoded twice, or as Windows-1252."""
    if len(text) > DOUBTFUL_LENGTH and may_have_long_word(text):
        raise DoubtError
    text = text if text.isascii() else _decoded_once(text)
    return text.translate(_WINDOWS) if not text.isprintable() and _UNPRINTABLE.search(text) else text


def _decoded_once(text: str) -> str:
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _proper(address: str) -> str:
    return _EXTRA_SLASHES.sub(r"\1", address) if ":///" in address else address


class Draft:
    """What was read of one entry so far, or of the head of a document.

    Each method that stands in a table of `elements` takes the text and the attributes of an element that has ended.
    """

    guid = ""
    title: str | None = None
    language = ttl = period = frequency = ""
    _published = _updated = _created = _author = ""
    _link: str | None = None
    _first_link: str | None = None
    _summary: str | None = None
    _content: str | None = None
    _name: str | None = None
    _categories: list[list[str | None]] | None = None  # term, scheme and label
    _marks: dict[str, str] | None = None
    _has_title = _pictured = _with_parts = False
    _title_depth = _summary_depth = 1_000_000
    depth = 1
    """How deep in the entry the element stands that is added; what stands deeper never replaces what does not."""

    def entry(self) -> WireEntry:
        """The whole entry."""
        if self._pictured and not self.title:
            raise DoubtError
        dates: tuple[str, ...] = (self._published,)
        if not self._published or self._updated or self._created:
            dates = tuple([date for date in (self._published, self._updated, self._created) if date])
        return WireEntry(
            self.guid,
            self._address(),
            self.title or "",
            self._summary or "",
            self._content or "",
            dates,
            self._name or self._author,
            self._all_categories() if self._categories or self._marks else (),
        )

    def add_guid(self, text: str, attributes: Attributes) -> None:
        """What names the entry; unless it says otherwise, it is the link too."""
        if attributes.get("ispermalink", "true") == "true":
            text = _proper(text)
            if self._link is None:
                self._link = text
        self.guid = text

    def add_link(self, text: str, attributes: Attributes) -> None:
        """The address of the entry's page, as text or in an attribute."""
        kind, link = "alternate", None
        if attributes:
            kind = attributes.get("rel", kind).lower()
            link = attributes.get("url") or attributes.get("uri") or attributes.get("href")
        if link is None:
            link = _proper(text)
            self._link = link = _SEMICOLON.sub(r"&\1", link.replace("&amp;", "&")) if "&" in link else link
        else:
            link = _proper(short(link))
            if kind == "alternate" and attributes.get("type", "html").lower() in _PAGE_TYPES:
                self._link = link
        if self._first_link is None and kind in ("alternate", ""):
            self._first_link = link

    def add_title(self, text: str, attributes: Attributes) -> None:
        """A title: the first that is not empty stays."""
        if not self._has_title:
            self.add_other_title(text, attributes)
            self._has_title = bool(text)

    def add_other_title(self, text: str, attributes: Attributes) -> None:
        """The title of a picture, say, which serves where there is no other."""
        if attributes:
            _must_be_text(attributes)
        if not self._has_title and (self.title is None or self.depth <= self._title_depth):
            self.title = text
            self._title_depth = self.depth

    def add_image(self, _text: str, _attributes: Attributes) -> None:
        """A picture; the next title counts, whichever there was. Its own serves where there is no other."""
        self._has_title = False
        self._pictured = True

    def add_source(self, _text: str, _attributes: Attributes) -> None:
        """Where the entry was taken from; the next title counts, whichever there was."""
        self._has_title = False

    def add_summary(self, text: str, attributes: Attributes) -> None:
        """A summary or description; a second one is the content."""
        if self._summary is not None and self._content is None:
            self.add_content(text, attributes)
            return
        if attributes:
            _must_be_text(attributes)
        if self.depth <= self._summary_depth:
            self._summary = text
            self._summary_depth = self.depth

    def add_content(self, text: str, attributes: Attributes) -> None:
        """The full text: the longest counts."""
        if attributes:
            _must_be_text(attributes)
        if self._content is None or len(text) > len(self._content):
            self._content = text
        if self._summary is None:
            self._summary = text

    def add_published(self, text: str, _attributes: Attributes) -> None:
        """When it was published."""
        self._published = text

    def add_updated(self, text: str, _attributes: Attributes) -> None:
        """When it was last changed; in many feeds the only date."""
        self._updated = text

    def add_created(self, text: str, _attributes: Attributes) -> None:
        """When it was written."""
        self._created = text

    def add_author(self, text: str, _attributes: Attributes) -> None:
        """An author in one text: the name of the first counts."""
        if self._with_parts:
            raise DoubtError
        self._author = text
        if self._name is None and text:
            self._name = _named(text)

    def add_person(self, name: str | None = None, email: str = "") -> None:
        """An author in parts: the name of the last counts, as it is written."""
        if name is None or (email and not name.strip()) or said(name.strip()) != name.strip() or self._author:
            raise DoubtError
        self._with_parts = True
        self._name = name.strip()

    def add_category(self, text: str, attributes: Attributes, scheme: str | None = None) -> None:
        """What an entry is about, as text or in attributes."""
        categories = self._categories = self._categories or []
        if attributes or scheme:
            scheme = attributes.get("scheme", scheme or attributes.get("domain"))
            _add(categories, [attributes.get("term"), scheme, attributes.get("label")])
        if text and categories and not categories[-1][0]:
            categories[-1][0] = text
        elif text:
            _add(categories, [text, None, None])

    def add_keywords(self, text: str, attributes: Attributes, scheme: str | None = None) -> None:
        """Categories between commas."""
        self._categories = self._categories or []
        for term in () if attributes else text.split(","):
            if term.strip():
                _add(self._categories, [term.strip(), scheme, None])

    def add_mark(self, text: str, attributes: Attributes, mark: str) -> None:
        """An element outside RSS and Atom that classifies the entry."""
        if attributes:
            raise DoubtError
        self._marks = {**(self._marks or {}), mark: text}

    def add_nothing(self, _text: str, _attributes: Attributes) -> None:
        """An element that adds nothing, and in which nothing that adds something may stand."""

    def doubt(self, _text: str, _attributes: Attributes) -> None:
        """An element that the reference reads in a way of its own."""
        raise DoubtError

    def add_language(self, text: str, _attributes: Attributes) -> None:
        """The language of a document."""
        self.language = text

    def add_ttl(self, text: str, _attributes: Attributes) -> None:
        """How many minutes a document wants to be left alone."""
        self.ttl = text

    def add_period(self, text: str, _attributes: Attributes) -> None:
        """In what time a document changes so and so often."""
        self.period = text

    def add_frequency(self, text: str, _attributes: Attributes) -> None:
        """How often a document changes in such a time."""
        self.frequency = text

    def _address(self) -> str:
        """The link; a guid that is no address is none."""
        link = self._link
        if link and link == self.guid and not link.lower().startswith(("http://", "https://")):
            return ""
        return link or self._first_link or ""

    def _all_categories(self) -> tuple[WireCategory, ...]:
        written = [(term or label, scheme or None) for term, scheme, label in self._categories or ()]
        marks = self._marks or {}
        written += [(marks.get(mark), mark) for mark in MARKS]
        return tuple([WireCategory(term, domain) for term, domain in written if term])


def short(value: str) -> str:
    """An attribute that is read, if nothing may be cut out of it."""
    if len(value) > DOUBTFUL_LENGTH:
        raise DoubtError
    return value


def _add(categories: list[list[str | None]], category: list[str | None]) -> None:
    if any(part and short(part) for part in category) and category not in categories:
        categories.append(category)


def _must_be_text(attributes: Attributes) -> None:
    if attributes.get("type", "text").lower() not in _TEXT_TYPES or attributes.get("mode") == "base64":
        raise DoubtError


def _named(author: str) -> str:
    """The name in an author's text."""
    if "@" not in author:
        return author
    mailed = _MAILED.fullmatch(author)
    if mailed is None:
        raise DoubtError
    return (mailed[1] or "").strip()
