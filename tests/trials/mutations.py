"""Feeds as hostile or broken as dice make them, out of real ones or of a few written for the purpose."""

from __future__ import annotations

import gzip
import random
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

REAL = Path(__file__).resolve().parents[3] / "shared" / "feeds" / "real"

CANARY = "canary-of-the-trials"
_FILE = Path(__file__).with_name("canary.txt").as_uri().encode()
_RDF = (
    b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
    b"<item rdf:about='https://r.example/1'><title>One</title><link>https://r.example/1</link></item></rdf:RDF>"
)
_WRITTEN = (
    b"<?xml version='1.0' encoding='utf-8'?><rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'"
    b" xmlns:dc='http://purl.org/dc/elements/1.1/'><channel><title>Wire</title><link>https://wire.example/</link>"
    b"<ttl>15</ttl>"
    + b"".join(
        b"<item><title>Drones hit depot %d &amp; more</title><link>https://wire.example/%d?a=1&amp;b=2</link>"
        b"<guid isPermaLink='false'>w-%d</guid><pubDate>Wed, 04 Mar 2026 09:%02d:00 GMT</pubDate>"
        b"<dc:creator><![CDATA[A. Writer]]></dc:creator><category domain='x'>War</category>"
        b"<description><![CDATA[<p>Twelve <b>people</b> were hurt.</p><img src='x.png'>]]></description>"
        b"<content:encoded>&lt;p&gt;Long text.&lt;/p&gt;</content:encoded></item>" % (one, one, one, one)
        for one in range(12)
    )
    + b"</channel></rss>",
    b"<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://desk.example/'><title>Desk</title><id>tag:d</id>"
    + b"".join(
        b"<entry><title type='html'>Talks &amp;lt;b&amp;gt;stall %d</title><id>tag:d,%d</id>"
        b"<link rel='alternate' href='/t/%d'/><updated>2026-03-04T10:%02d:00+01:00</updated>"
        b"<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>Text <em>here</em></div></content></entry>"
        % (one, one, one, one)
        for one in range(12)
    )
    + b"</feed>",
    _RDF,
)
_SPLICES = (
    b"<script>alert(1)</script>", b"&lt;script&gt;alert(1)&lt;/script&gt;", b"<![CDATA[<script>alert(1)</script>]]>",
    b"<img src=x onerror=alert(1)>", b"&lt;svg/onload=alert(1)&gt;", b"javascript:alert(1)", b"<!--", b"-->", b"]]>",
    b"<![CDATA[", b"<?php system('id') ?>", b"&a;", b"&#0;", b"&#x1b;[2J", b"&#xD800;", b"&#1114112;", b"\x00",
    b"\xff\xfe", b"\xe2\x80\xae", b"\xed\xa0\x80", b"</item>", b"<item>",
    b"<entry>", b"</rss>", b"<rss>", b"<channel>", b"<title>",
    b"<link>javascript:alert(1)</link>", b"<link href='data:text/html,x'/>", b"<guid>",
    b"<pubDate>99999-99-99</pubDate>",
    b"<pubDate>Wed, 04 Mar 2026 09:30:00 +9999</pubDate>", b"xmlns:x='" + b"u" * 300 + b"'", b" a='b'" * 600,
    b"<a>" * 2_000, b"</a>" * 2_000, b"&amp;" * 3_000, b"&lt;b&gt;" * 3_000, b"A" * 20_000, b" " * 20_000,
    b"<!DOCTYPE rss [<!ENTITY a 'x'>]>", b"<!ENTITY b SYSTEM '" + _FILE + b"'>", b"<!DOCTYPE html>", b"<x:y/>",
    b"<?xml version='1.0' encoding='utf-16'?>", b"=?UTF-8?Q?=0ABcc:_x?=",
)  # fmt: skip
_ENTITIES = (
    b"<!DOCTYPE rss [<!ENTITY a0 'lol'>"
    + b"".join(b"<!ENTITY a%d '%s'>" % (one, b"&a%d;" % (one - 1) * 10) for one in range(1, 9))
    + b"]>",
    b"<!DOCTYPE rss [<!ENTITY a8 '" + b"x" * 50_000 + b"'>]>",
    b"<!DOCTYPE rss [<!ENTITY a8 SYSTEM '" + _FILE + b"'>]>",
    b"<!DOCTYPE rss SYSTEM 'http://127.0.0.1:9/evil.dtd'>",
    b"<!DOCTYPE rss [<!ENTITY % p SYSTEM '" + _FILE + b"'> %p; <!ENTITY a8 'x'>]>",
    b"<!DOCTYPE rss [<!ENTITY a8 '&a8;'>]>",
)
_CHARSETS = ("utf-16", "utf-16-be", "utf-32", "latin-1", "cp1251", "utf-7", "shift_jis", "gb18030", "koi8-r", "cp037")
_TAG = re.compile(rb"<[^<>]{1,200}>")


def seeds() -> tuple[bytes, ...]:
    """Real feeds where they are at hand, and those written for the purpose."""
    real = [path.read_bytes() for path in sorted(REAL.glob("*"))] if REAL.is_dir() else []
    return (*(body for body in real if len(body) < 400_000), *_WRITTEN)


def mutated(count: int, seed: int) -> Iterator[bytes]:
    """So many documents; the same ones for the same seed and seeds."""
    dice, bodies = random.Random(seed), seeds()  # noqa: S311 - the same ones each time
    for _ in range(count):
        body = bytearray(dice.choice(bodies))
        for _ in range(dice.randint(1, 4)):
            body = dice.choice(_CHANGES)(body, dice, bodies)
        yield bytes(body)


def _flip(body: bytearray, dice: random.Random, bodies: Sequence[bytes]) -> bytearray:
    for _ in range(dice.choice((1, 3, 20, 200)) if body else 0):
        body[dice.randrange(len(body))] ^= 1 << dice.randrange(8)
    return body


def _cut(body: bytearray, dice: random.Random, bodies: Sequence[bytes]) -> bytearray:
    return body[: dice.randrange(len(body) + 1)]


def _drop(body: bytearray, dice: random.Random, bodies: Sequence[bytes]) -> bytearray:
    start = dice.randrange(len(body) + 1)
    return body[:start] + body[start + dice.choice((1, 10, 1_000)) :]


def _double(body: bytearray, dice: random.Random, bodies: Sequence[bytes]) -> bytearray:
    start = dice.randrange(len(body) + 1)
    part = body[start : start + dice.choice((10, 1_000, 10_000))]
    return body[:start] + part * dice.choice((2, 5, 20)) + body[start:]


def _splice(body: bytearray, dice: random.Random, bodies: Sequence[bytes]) -> bytearray:
    for _ in range(dice.choice((1, 1, 3, 10))):
        at = dice.randrange(len(body) + 1)
        body[at:at] = dice.choice(_SPLICES)
    return body


def _retag(body: bytearray, dice: random.Random, bodies: Sequence[bytes]) -> bytearray:
    """Tags lost, swapped or taken from another feed."""
    tags = [match.span() for match in _TAG.finditer(body)]
    others = _TAG.findall(dice.choice(bodies)) or [b"<x>"]
    for start, end in sorted(dice.sample(tags, min(len(tags), 3)), reverse=True):
        body[start:end] = dice.choice((b"", dice.choice(others), b"<![CDATA[", b"<" + body[start:end]))
    return body


def _cross(body: bytearray, dice: random.Random, bodies: Sequence[bytes]) -> bytearray:
    other = dice.choice(bodies)
    return body[: dice.randrange(len(body) + 1)] + other[dice.randrange(len(other) + 1) :]


def _declare(body: bytearray, dice: random.Random, bodies: Sequence[bytes]) -> bytearray:
    """Entities that unfold, or that stand for files of ours, put to use in a title."""
    rest = re.sub(rb"^\s*<\?xml[^>]*\?>", b"", bytes(body)).replace(b"<title>", b"<title>&a8;")
    return bytearray(dice.choice(_ENTITIES) + rest)


def _recode(body: bytearray, dice: random.Random, bodies: Sequence[bytes]) -> bytearray:
    """Another encoding than is declared, or another declared than is there."""
    text, name = bytes(body).decode("utf-8", "replace"), dice.choice(_CHARSETS)
    if dice.random() < 0.5:
        return bytearray(re.sub(r"encoding=.[\w-]+.", f'encoding="{name}"', text, count=1).encode())
    return bytearray(text.encode(name, "replace"))


def _pack(body: bytearray, dice: random.Random, bodies: Sequence[bytes]) -> bytearray:
    return bytearray(gzip.compress(bytes(body), 1)[: dice.choice((None, None, 1_000))])


_CHANGES = (_flip, _flip, _cut, _drop, _double, _splice, _splice, _splice, _retag, _cross, _declare, _recode, _pack)
