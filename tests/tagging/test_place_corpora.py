"""How well places are found in labelled news that nobody here wrote (skipped where the corpora are absent)."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from monitor.lib.shipped import seeds
from monitor.tagging import places
from monitor.tagging.gazetteer import Gazetteer

CORPORA = Path(__file__).resolve().parents[2].parent / "shared" / "eval"
WITH_TITLE = {"trnews", "geowebnews", "gold"}
AT_MOST = 700  # rows of a corpus

pytestmark = pytest.mark.skipif(not CORPORA.is_dir(), reason="the labelled corpora are not beside the checkout")


@cache
def gazetteer() -> Gazetteer:
    return Gazetteer.load(seeds())


def rows(corpus: str) -> Iterator[dict[str, Any]]:
    plain = CORPORA / f"{corpus}.jsonl"
    text = plain.read_text("utf-8") if plain.exists() else gzip.decompress(packed(corpus).read_bytes()).decode("utf-8")
    yield from (json.loads(line) for line in text.split("\n")[:AT_MOST] if line.strip())


def packed(corpus: str) -> Path:
    return CORPORA / "corpora" / f"{corpus}.jsonl.gz"


@cache
def measured(corpus: str) -> dict[str, float]:
    """F1, recall and focus of countries, as the scoring script beside the corpora counts them."""
    count: Counter[str] = Counter()
    for row in rows(corpus):
        labels = row["labels"]
        gold = set(labels.get("countries") or ())
        title = row.get("title") or "" if corpus in WITH_TITLE else ""
        codes = [c.code for c in places.find(title, row.get("text") or "", gazetteer()).countries]
        found = set(codes)
        count["right"] += len(found & gold)
        count["wrong"] += len(found - gold - set(labels.get("countries_optional") or ()))
        count["missed"] += len(gold - found)
        mentions = labels.get("country_mentions")
        main = {max(mentions, key=mentions.get)} if mentions else (gold if len(gold) == 1 else None)
        if main:
            count["mains"] += 1
            count["main"] += bool(codes) and codes[0] in main
    precision = count["right"] / max(1, count["right"] + count["wrong"])
    recall = count["right"] / max(1, count["right"] + count["missed"])
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    return {"f1": f1, "recall": recall, "focus": count["main"] / max(1, count["mains"])}


@pytest.mark.parametrize(
    ("corpus", "figure", "least"),
    [
        ("trnews", "f1", 0.92),
        ("trnews", "focus", 0.88),
        ("lgl", "f1", 0.86),
        ("lgl", "focus", 0.85),
        ("geovirus", "f1", 0.95),
        ("geowebnews", "f1", 0.93),
        ("geowebnews", "focus", 0.88),
        ("plover_gsr", "f1", 0.88),
        ("muc34", "recall", 0.97),
        ("muc34", "focus", 0.86),
        ("ucdp_headlines", "recall", 0.80),
        ("wikitimes_cep2015", "recall", 0.97),
        ("wikitimes_cep2015", "focus", 0.90),
        ("gold", "f1", 0.95),
    ],
)
def test_countries_of_labelled_news_are_found_at_least_this_well(corpus: str, figure: str, least: float) -> None:
    assert measured(corpus)[figure] >= least
