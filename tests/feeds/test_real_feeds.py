"""Captured documents of real publishers: what feedparser finds is found, and nothing but plain text comes out."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from functools import cache
from pathlib import Path

import feedparser
import pytest
from feed_builders import NOW, feed, fetched

from monitor.feeds.parse import parse
from monitor.feeds.unpack import unpacked
from monitor.model.feed import FetchFailed
from monitor.model.item import Parsed

REAL = Path(__file__).resolve().parents[2].parent / "shared" / "feeds" / "real"
NAMES = sorted(path.name for path in REAL.glob("*.xml"))

pytestmark = pytest.mark.skipif(not NAMES, reason="the captured feeds are not beside this checkout")

_TAG = re.compile(r"</?(?:a|b|br|div|em|font|h[1-6]|i|img|li|p|script|span|strong|style|table|td|ul)\b[^<>]*>", re.I)


@cache
def read(name: str) -> Parsed | FetchFailed:
    return parse(feed(), fetched((REAL / name).read_bytes()))


def manifest() -> dict[str, dict[str, str]]:
    with (REAL.parent / "manifest.csv").open(encoding="utf-8", newline="") as lines:
        return {row["file"]: row for row in csv.DictReader(lines)}


@pytest.mark.parametrize("name", NAMES)
def test_as_many_items_come_out_as_feedparser_finds_distinct_ones(name: str) -> None:
    parsed = read(name)
    body = unpacked((REAL / name).read_bytes(), 1 << 24).lstrip()
    found = feedparser.parse(io.BytesIO(body), sanitize_html=False, resolve_relative_uris=False).entries
    if isinstance(parsed, FetchFailed):
        assert found == []
        return
    repeated = len(found) - len({(one.get("id"), one.get("link"), one.get("title")) for one in found})
    assert len(parsed.items) == len(found) - repeated
    assert len({item.id for item in parsed.items}) == len(parsed.items)


@pytest.mark.parametrize("name", NAMES)
def test_no_item_of_the_manifest_is_lost(name: str) -> None:
    parsed = read(name)
    row = manifest()[name]
    expected = int(row["n_items"]) - int(row["dup_guid"] or 0)
    assert len(parsed.items if isinstance(parsed, Parsed) else ()) >= expected


@pytest.mark.parametrize("name", NAMES)
def test_titles_and_summaries_are_plain_text(name: str) -> None:
    parsed = read(name)
    for item in parsed.items if isinstance(parsed, Parsed) else ():
        assert item.title
        assert "\n" not in item.title
        for text in (item.title, item.summary, item.byline or ""):
            assert not _TAG.search(text), text
            assert not re.search(r"&(?:amp|lt|gt|quot|nbsp|#\d+);", text), text
            assert all(one == "\n" or unicodedata.category(one) not in ("Cc", "Cf", "Cs") for one in text), text


@pytest.mark.parametrize("name", NAMES)
def test_links_are_web_addresses_and_dates_are_possible(name: str) -> None:
    parsed = read(name)
    for item in parsed.items if isinstance(parsed, Parsed) else ():
        assert item.link is None or item.link.startswith(("http://", "https://"))
        assert item.published is None or item.published <= NOW.replace(year=2027)


@pytest.mark.parametrize("name", NAMES)
def test_every_date_is_read_that_feedparser_reads(name: str) -> None:
    row = manifest()[name]
    parsed = read(name)
    if isinstance(parsed, Parsed):
        undated = sum(item.published is None for item in parsed.items)
        assert undated <= int(row["no_date"] or 0)


def test_json_documents_are_refused_in_words() -> None:
    for path in REAL.glob("*.json"):
        failed = parse(feed(), fetched(path.read_bytes()))
        assert isinstance(failed, FetchFailed)
        assert failed.message.startswith("a JSON document came")


def test_the_departments_advisories_keep_level_and_country_tag() -> None:
    name = "us_state_TAsTWs_2026-08-29_excerpt.xml"
    parsed = read(name) if name in NAMES else pytest.skip("no excerpt here")
    assert isinstance(parsed, Parsed)
    for item in parsed.items:
        said = {category.domain: category.term for category in item.categories}
        assert re.fullmatch(r"Level [1-4]: .+", said["Threat-Level"])
        assert re.fullmatch(r"[A-Z]{2}", said["Country-Tag"])
        assert item.title.endswith(said["Threat-Level"])
        assert item.published is not None
