"""What the reference calls an element, whatever prefix a document gives its vocabulary."""

from __future__ import annotations

from monitor.feeds.adapters.draft import READ, DoubtError

_OF_RSS_AND_ATOM = (
    "http://backend.userland.com/rss",
    "http://blogs.law.harvard.edu/tech/rss",
    "http://example.com/necho",
    "http://example.com/newformat#",
    "http://my.netscape.com/rdf/simple/0.9/",
    "http://purl.org/atom/ns#",
    "http://purl.org/echo/",
    "http://purl.org/pie/",
    "http://purl.org/rss/1.0/",
    "http://purl.org/rss/1.0/modules/rss091#",
    "http://www.w3.org/2005/atom",
    "uri/of/echo/namespace#",
)
_PREFIXES = {
    **dict.fromkeys(_OF_RSS_AND_ATOM, ""),
    "http://example.com/dtds/podcast-1.0.dtd": "itunes",
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://purl.org/dc/terms/": "dcterms",
    "http://purl.org/rss/1.0/modules/content/": "content",
    "http://purl.org/rss/1.0/modules/syndication/": "sy",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://search.yahoo.com/mrss": "media",
    "http://search.yahoo.com/mrss/": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
    "http://www.w3.org/1999/xhtml": "xhtml",
}
"""Vocabularies by their address in lower case; an unknown one has the prefix that the document gives it, or none."""


BASES = frozenset({"base", "http://www.w3.org/XML/1998/namespace base xml"})
"""Attributes that say what all links after them are relative to."""

_MOST = 500  # attributes that a document has different names for; the reference gives up on more


class Names(dict[str, str]):
    """Names by what expat makes of them: `address local-name prefix`, without the parts that are not there."""

    def __missing__(self, told: str) -> str:
        name = self[told] = _name(told)
        return name


class AttributeNames(dict[str, str]):
    """Likewise of attributes.

    Raises:
        DoubtError: The reference may take an attribute of another vocabulary for one that is read, or all links after
            it are relative to something else.
    """

    def __init__(self, names: Names) -> None:
        super().__init__()
        self._names = names

    def __missing__(self, told: str) -> str:
        name = self._names[told]
        _, other, local = name.rpartition(":")
        if told in BASES or (other and local in READ) or len(self) == _MOST:
            raise DoubtError
        self[told] = name
        return name


def _name(told: str) -> str:
    address, _, rest = told.rpartition(" ") if told.count(" ") < 2 else told.partition(" ")
    local, _, given = rest.partition(" ")
    address = address.lower()
    prefix = "" if "backend.userland.com/rss" in address else _PREFIXES.get(address, given)
    return f"{prefix}:{local}".lower() if prefix else local.lower()
