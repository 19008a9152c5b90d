"""One pass of expat over a document: what means something goes into drafts of entries.

Nothing is expanded or fetched here: a document type is a doubt, and so is what nests deeper than any feed does.
"""

from __future__ import annotations

from xml.parsers import expat

from monitor.feeds.adapters import elements
from monitor.feeds.adapters.draft import DOUBTFUL_LENGTH, Attributes, DoubtError, Draft, said, short
from monitor.feeds.adapters.elements import Meaning
from monitor.feeds.adapters.names import BASES, AttributeNames, Names
from monitor.feeds.pace import stated_ttl
from monitor.feeds.wire import WireEntry, WireFeed

_FORMATS = {"rss": "rss", "feed": "atom", "rdf:rdf": "rdf"}
_DEEPEST = 200  # elements within each other; real feeds have a dozen
_NONE: Attributes = {}


class OnePass:
    """What was read of a document so far."""

    def __init__(self) -> None:
        self._entries: list[WireEntry] = []
        self._head = self._draft = Draft()
        self._format = ""
        self._names = Names()
        self._attribute_names = AttributeNames(self._names)
        self._meanings = _Meanings(self._names)
        self._depth = 0
        self._entry_depth = 0  # outside of entries
        self._direct = 0  # the depth of what stands right in an entry
        self._ending = 0  # the depth of the innermost element whose end matters
        self._field: Meaning | None = None  # what the element that is being read adds
        self._attributes = _NONE
        self._text: list[str] = []
        self._hear = self._text.append
        self._parts: dict[str, str] = {}  # of an author, those that count
        self._part = ""
        self._author_depth = 0

    def feed(self, document: bytes, base: str, warnings: tuple[str, ...]) -> WireFeed | None:
        """What a document in UTF-8 holds; None where it holds no entry.

        Raises:
            ExpatError: It is not well-formed.
            DoubtError: It is for the reference to read.
        """
        self._parser = parser = expat.ParserCreate("utf-8", " ")
        parser.namespace_prefixes = parser.buffer_text = True
        parser.StartDoctypeDeclHandler = _doubt
        parser.StartElementHandler = self._starts_outside
        parser.EndElementHandler = self._ends
        try:
            parser.Parse(document, True)
        finally:
            del self._parser
        return self._whole(base, warnings) if self._entries else None

    def _whole(self, base: str, warnings: tuple[str, ...]) -> WireFeed:
        head = self._head
        return WireFeed(
            entries=tuple(self._entries),
            title=head.title or "",
            format=self._format,
            language=head.language,
            base=base,
            ttl=stated_ttl(head.ttl, head.period, head.frequency),
            warnings=warnings,
        )

    def _starts_outside(self, told: str, attributes: Attributes) -> None:
        """An element starts outside of entries."""
        self._depth += 1
        if attributes:
            attributes = self._plain(attributes)
        name = self._names[told]
        if name in elements.DOUBTFUL_IN_HEAD or self._field is not None or self._depth > _DEEPEST:
            raise DoubtError
        if self._depth == 1:
            self._root(name, attributes)
        elif name in ("item", "entry"):
            self._entry(attributes)
        elif self._depth == (2 if self._format == "atom" else 3) and name in elements.OF_HEAD:
            self._field, self._attributes, self._ending = elements.OF_HEAD[name], attributes, self._depth
            self._parser.CharacterDataHandler = self._hear

    def _root(self, name: str, attributes: Attributes) -> None:
        if name not in _FORMATS:
            raise DoubtError
        self._format = _FORMATS[name]
        self._head.language = attributes.get("xml:lang", attributes.get("lang", "")).replace("_", "-")

    def _entry(self, attributes: Attributes) -> None:
        if "lastmod" in attributes or "href" in attributes:
            raise DoubtError
        self._draft = Draft()
        if "rdf:about" in attributes:
            self._draft.guid = short(attributes["rdf:about"])
        self._entry_depth = self._ending = self._depth
        self._direct = self._depth + 1
        self._parser.StartElementHandler = self._starts_inside

    def _starts_inside(self, told: str, attributes: Attributes) -> None:
        """An element starts in an entry."""
        self._depth = depth = self._depth + 1
        if depth > _DEEPEST or (attributes and not BASES.isdisjoint(attributes)):
            raise DoubtError
        if self._field is not None:
            self._starts_in_field(self._names[told], attributes)
            return
        meaning = self._meanings[told]
        if meaning is None:
            return
        if depth != self._direct:
            self._begin_deeper(self._names[told])
        self._field = meaning
        self._ending = depth
        self._attributes = self._plain(attributes) if attributes else _NONE
        self._parser.CharacterDataHandler = self._hear

    def _begin_deeper(self, name: str) -> None:
        if name not in elements.ALSO_DEEPER:
            raise DoubtError
        self._draft.depth = 1 + self._depth - self._direct

    def _starts_in_field(self, name: str, attributes: Attributes) -> None:
        """An element starts in one that means something."""
        field = self._field
        if field is Draft.add_author:
            self._author_has_parts(name)
        elif field is Draft.add_image:
            if attributes or name not in elements.OF_IMAGE:
                raise DoubtError
        elif name in elements.OF_ENTRY or not (field in elements.WITH_PARTS or self._is_address()):
            raise DoubtError

    def _is_address(self) -> bool:
        return self._field is Draft.add_link and "href" in self._attributes

    def _ends(self, _told: str) -> None:
        """An element ends."""
        depth = self._depth
        self._depth = depth - 1
        if depth != self._ending:
            return
        field = self._field
        if field is None:
            self._entry_ends()
            return
        self._parser.CharacterDataHandler = None
        text = "".join(self._text).strip()
        if len(text) > DOUBTFUL_LENGTH or not text.isascii():
            text = said(text)
        field(self._draft, text, self._attributes)
        if depth != self._direct:
            self._draft.depth = 1
        self._text.clear()
        self._field = None
        self._ending = self._entry_depth

    def _entry_ends(self) -> None:
        self._entries.append(self._draft.entry())
        self._draft, self._entry_depth, self._ending = self._head, 0, 0
        self._parser.StartElementHandler = self._starts_outside

    def _author_has_parts(self, first: str) -> None:
        if "".join(self._text).strip():
            raise DoubtError
        self._text.clear()
        self._parts, self._part, self._author_depth = {}, "", self._depth - 1
        self._parser.CharacterDataHandler = None
        self._parser.StartElementHandler = self._starts_in_author
        self._parser.EndElementHandler = self._ends_in_author
        self._begin_part(first)

    def _starts_in_author(self, told: str, attributes: Attributes) -> None:
        self._depth += 1
        self._plain(attributes)
        self._begin_part(self._names[told])

    def _begin_part(self, name: str) -> None:
        if name in elements.OF_ENTRY or self._part:
            raise DoubtError
        if name in elements.OF_AUTHOR:
            self._part, self._ending = name, self._depth
            self._parser.CharacterDataHandler = self._hear

    def _ends_in_author(self, _told: str) -> None:
        if self._depth == self._author_depth:
            self._parser.StartElementHandler = self._starts_inside
            self._parser.EndElementHandler = self._ends
            self._draft.add_person(**self._parts)
            self._field, self._ending = None, self._entry_depth
        elif self._part and self._depth == self._ending:
            self._parser.CharacterDataHandler = None
            self._parts[self._part] = "".join(self._text)
            self._text.clear()
            self._part = ""
        self._depth -= 1

    def _plain(self, attributes: Attributes) -> Attributes:
        """Attributes under the names the reference gives them."""
        names = self._attribute_names
        return {names[told]: value for told, value in attributes.items()}


class _Meanings(dict[str, Meaning | None]):
    """What elements right in an entry add to it, by what expat calls them."""

    def __init__(self, names: Names) -> None:
        super().__init__()
        self._names = names

    def __missing__(self, told: str) -> Meaning | None:
        meaning = self[told] = elements.OF_ENTRY.get(self._names[told])
        return meaning


def _doubt(*_declaration: object) -> None:
    raise DoubtError
