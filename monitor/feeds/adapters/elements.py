"""What the elements of RSS, Atom and the vocabularies around them add to an entry: tables of names.

Names are those that feedparser gives elements: in lower case, `prefix:name` outside of RSS and Atom. An element that is
in no table adds nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from monitor.feeds.adapters.draft import MARKS, Attributes, Draft

Meaning = Callable[[Draft, str, Attributes], None]

_ASIDE = (
    *("contributor", "copyright", "dc:contributor", "dc:rights", "feedburner:browserfriendly", "info"),
    *("itunes:subtitle", "rights", "subtitle", "tagline"),
)
_DOUBTFUL = (
    *("channel", "entry", "feed", "item", "rss"),
    *("abstract", "body", "date", "fullitem", "itunes:category", "itunes:owner", "tags"),
    *("textinput", "xhtml:body"),
    *("author_detail", "authors", "links"),  # nobody writes these; the reference would take them for its own fields
)

OF_ENTRY: Mapping[str, Meaning] = {
    "title": Draft.add_title,
    "dc:title": Draft.add_title,
    "media:title": Draft.add_other_title,
    "link": Draft.add_link,
    "guid": Draft.add_guid,
    "id": Draft.add_guid,
    "description": Draft.add_summary,
    "dc:description": Draft.add_summary,
    "media:description": Draft.add_summary,
    "summary": Draft.add_summary,
    "itunes:summary": Draft.add_summary,
    "content": Draft.add_content,
    "content:encoded": Draft.add_content,
    "pubdate": Draft.add_published,
    "published": Draft.add_published,
    "issued": Draft.add_published,
    "dcterms:issued": Draft.add_published,
    "updated": Draft.add_updated,
    "modified": Draft.add_updated,
    "lastbuilddate": Draft.add_updated,
    "dc:date": Draft.add_updated,
    "dcterms:modified": Draft.add_updated,
    "created": Draft.add_created,
    "dcterms:created": Draft.add_created,
    "author": Draft.add_author,
    "managingeditor": Draft.add_author,
    "dc:author": Draft.add_author,
    "dc:creator": Draft.add_author,
    "itunes:author": Draft.add_author,
    "category": Draft.add_category,
    "keywords": Draft.add_category,
    "dc:subject": Draft.add_category,
    "media:category": partial(Draft.add_category, scheme="http://search.yahoo.com/mrss/category_schema"),
    "media:keywords": Draft.add_keywords,
    "itunes:keywords": partial(Draft.add_keywords, scheme="http://www.itunes.com/"),
    "image": Draft.add_image,
    "source": Draft.add_source,
    **{mark: partial(Draft.add_mark, mark=mark) for mark in MARKS},
    **dict.fromkeys(_ASIDE, Draft.add_nothing),
    **dict.fromkeys(_DOUBTFUL, Draft.doubt),
}
"""Right in an entry."""

ALSO_DEEPER = frozenset({"category", "media:category", "media:description", "media:keywords", "media:title"})
"""Those that count also deeper in an entry, in groups of pictures for instance; of others, depth is a doubt."""

OF_HEAD: Mapping[str, Meaning] = {
    "title": Draft.add_title,
    "dc:title": Draft.add_title,
    "language": Draft.add_language,
    "dc:language": Draft.add_language,
    "ttl": Draft.add_ttl,
    "sy:updateperiod": Draft.add_period,
    "sy:updatefrequency": Draft.add_frequency,
}
"""Before or after the entries, right in the feed or channel."""

DOUBTFUL_IN_HEAD = frozenset(
    {
        *("body", "content", "content:encoded", "fullitem", "itunes:summary", "summary", "xhtml:body"),
    }
)
"""Outside of entries; with these there the reference takes the summaries of the first entry for something else."""

WITH_PARTS = frozenset({Draft.add_nothing, Draft.add_source})
"""Meanings of elements in which others may stand, as long as those add nothing."""

OF_AUTHOR = frozenset({"email", "name"})
"""The parts of an author that count."""

OF_IMAGE = frozenset({"height", "link", "title", "url", "width"})
"""The parts that a picture may have."""
