"""Two readers: mutated feeds through the fast path and the reference, which have to find the same entries.

    PYTHONPATH=. python tests/trials/readers.py [COUNT [SEED]]

Unlike the mutations of `poison.py` these keep a document well-formed: elements are renamed, moved, doubled, dropped,
wrapped and filled with what texts of feeds are known to hold.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from mutations import seeds

from monitor.feeds.adapters import quick, syndication
from monitor.feeds.unpack import unpacked
from monitor.feeds.wire import WireFeed
from monitor.model.feed import Fetched

NOW = datetime(2026, 3, 4, 12, tzinfo=UTC)
_LARGEST = 120_000  # bytes; the reference takes its time
_LEAF = re.compile(rb"<([\w.-]+(?::[\w.-]+)?)(\s[^<>]*[^<>/])?>((?:[^<]|<!\[CDATA\[.*?\]\]>)*)</\1>", re.DOTALL)
_ROOT = re.compile(rb"<(?:rss|feed|rdf:RDF)(?=[\s>])")
_VOCABULARIES = {
    b"atom": b"http://www.w3.org/2005/Atom", b"dc": b"http://purl.org/dc/elements/1.1/",
    b"dcterms": b"http://purl.org/dc/terms/", b"content": b"http://purl.org/rss/1.0/modules/content/",
    b"media": b"http://search.yahoo.com/mrss/", b"itunes": b"http://www.itunes.com/dtds/podcast-1.0.dtd",
    b"gdacs": b"http://www.gdacs.org", b"cap": b"urn:oasis:names:tc:emergency:cap:1.2", b"x": b"http://x.example/",
}  # fmt: skip
_NAMES = (
    b"title link guid id description summary content pubDate published updated issued modified created date author name"
    b" category keywords subtitle source image url language rights contributor generator comments body item tags"
    b" dc:title dc:creator dc:date dc:subject dc:description dc:language dcterms:issued dcterms:modified"
    b" content:encoded media:title media:description media:keywords media:category media:group media:content"
    b" itunes:author itunes:summary itunes:keywords itunes:subtitle gdacs:alertlevel cap:event x:title x:y atom:link"
    b" atom:id atom:summary atom:author atom:updated"
).split()
_TEXTS = (
    b"", b" \n\t", b"Shots heard", b"One &amp; two", b"&lt;p&gt;Shots&lt;/p&gt;", b"<![CDATA[<p>A &amp; b</p>]]>",
    b"<![CDATA[a]]> b <![CDATA[c]]>", "Пожар в порту".encode(), "CafÃ© closed".encode(), "\x93Quoted\x94".encode(),
    b"&#147;Quoted&#148; &#8212; x", b"https://x.example/1?a=1&amp;b=2", b"https:///x.example/2", b"/relative/3",
    b"tag:x,2026:1", b"Wed, 04 Mar 2026 09:30:00 GMT", b"2026-03-04T10:00:00+01:00", b"yesterday", b"A. Writer",
    b"a@x.org (A. Writer)", b"a@x.org", b"A. Writer &lt;a@x.org&gt;", b"one, two,, one", b"x" * 6_000,
    b"a <!-- b --> c", b"<?x y?>z", b"&amp;amp; &amp;lt;b&amp;gt;", b"a\xc2\xa0b", b"<b>x</b>", b"<title>deep</title>",
    b"<name>A. Writer</name><email>a@x.org</email>", b"<name/>", b"<url>u</url><title>t</title><link>l</link>",
)  # fmt: skip
_ATTRIBUTES = (
    b"isPermaLink='false'", b"isPermaLink='true'", b"type='html'", b"type='xhtml'", b"type='text/plain'", b"type='x/y'",
    b"rel='alternate'", b"rel='self'", b"rel=''", b"href='https://x.example/4'", b"url='https://x.example/5'",
    b"term='war'", b"domain='d'", b"scheme='s'", b"label='l'", b"xml:lang='de'", b"x:href='h'", b"REL='S'",
    b"mode='escaped'", b"xml:base='https://y.example/'", b"lang='fr'", b"text='t'", b"src='https://x.example/6'",
)  # fmt: skip


@dataclass
class Found:
    """What was seen: how many documents each way, and the first that differed."""

    count: Counter[str] = field(default_factory=Counter)
    differing: list[bytes] = field(default_factory=list)


def mutated(count: int, seed: int) -> Iterator[bytes]:
    """So many documents that are mostly well-formed; the same ones for the same seed and seeds."""
    dice = random.Random(seed)  # noqa: S311 - the same ones each time
    bodies = [body for raw in seeds() if _ROOT.search(body := unpacked(raw, 1 << 24)) and len(body) < _LARGEST]
    for _ in range(count):
        body = _declared(dice.choice(bodies))
        for _ in range(dice.choice((1, 1, 2, 4))):
            body = _changed(body, dice)
        yield body


def _declared(body: bytes) -> bytes:
    """With all vocabularies declared that its root does not declare."""
    root = _ROOT.search(body)
    if root is None:
        return body
    tag = body[root.start() : body.find(b">", root.start())]
    missing = [b" xmlns:%s='%s'" % pair for pair in _VOCABULARIES.items() if b"xmlns:%s=" % pair[0] not in tag]
    return body[: root.end()] + b"".join(missing) + body[root.end() :]


def _changed(body: bytes, dice: random.Random) -> bytes:
    leaves = list(_LEAF.finditer(body, dice.randrange(max(1, len(body) - 2_000))))[:40]
    if not leaves:
        return body
    leaf = dice.choice(leaves)
    return body[: leaf.start()] + _instead(leaf, leaves, dice) + body[leaf.end() :]


def _instead(leaf: re.Match[bytes], leaves: Sequence[re.Match[bytes]], dice: random.Random) -> bytes:
    name, attributes, text = leaf[1], leaf[2] or b"", leaf[3]
    return dice.choice((
        lambda: _element(dice.choice(_NAMES), attributes, text),
        lambda: _element(name, attributes, dice.choice(_TEXTS)),
        lambda: _element(dice.choice(_NAMES), b"", dice.choice(_TEXTS)) + leaf[0],
        lambda: leaf[0] + _element(dice.choice(_NAMES), b" " + dice.choice(_ATTRIBUTES), dice.choice(_TEXTS)),
        lambda: _element(name, b" " + dice.choice(_ATTRIBUTES), text),
        lambda: dice.choice(leaves)[0] + leaf[0],
        lambda: leaf[0] * 2,
        lambda: b"",
        lambda: _element(dice.choice((*_NAMES, b"x:y", b"media:group")), b"", leaf[0]),
    ))()  # fmt: skip


def _element(name: bytes, attributes: bytes, text: bytes) -> bytes:
    return b"<%s%s>%s</%s>" % (name, attributes, text, name)


def compare(body: bytes, found: Found) -> None:
    """Read one document both ways."""
    body = syndication._trimmed(body)
    fast = quick.read(body, "")
    if fast is None:
        found.count["left to the reference"] += 1
        return
    reference = syndication._reference(Fetched("trial", "", 200, {}, body, NOW), body)
    if not isinstance(reference, WireFeed):
        found.count["refused by the reference alone"] += 1
    elif reference.entries == fast.entries:
        found.count["alike"] += 1
    else:
        found.count["different"] += 1
        found.differing.append(body)


def main(count: int = 2_000, seed: int = 20260304) -> int:
    """Print the counts; how many documents were read differently."""
    found = Found()
    for body in mutated(count, seed):
        compare(body, found)
    print(f"{count:,} mutated feeds (seed {seed}):")
    for what, number in found.count.most_common():
        print(f"  {number:,} {what}")
    return min(1, found.count["different"])


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
