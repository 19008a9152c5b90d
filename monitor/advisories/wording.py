"""What the text of an advisory says: levels, the sentence with the reasons, and a fingerprint of it all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from monitor.advisories.issuer import Issuer
from monitor.advisories.prose import compiled
from monitor.lib.digest import fingerprint
from monitor.lib.spelling import fold

MAX_SENTENCE = 600  # longer runs without a full stop are lists, not sentences

# A line break ends a sentence too, unless the next line goes on in lower case.
_BREAK = re.compile(r"(?<![,\w]\s)\n\s*(?=[A-Z•*\d])")
_ENDED = re.compile(r"[.!?][\s*_\"'’”)\]]*\Z")
_APART = re.compile(r";\s")


@dataclass(frozen=True, slots=True)
class Statement:
    """A level as the text states it."""

    level: int
    start: int


def is_stub(issuer: Issuer, text: str) -> bool:
    """Whether the row is a placeholder."""
    return any(pattern.search(text) for pattern in issuer.stubs)


def advice(issuer: Issuer, text: str) -> str:
    """The text without the lines on what changed since the last issue and without what every notice carries."""
    for pattern in (*issuer.preamble, *issuer.boilerplate):
        text = pattern.sub(" ", text)
    return text


def breaks_off(issuer: Issuer, text: str) -> bool:
    """Whether the advice of a text ends within a sentence; what is no sentence at all does not.

    What stands before the words that all notices end with is whole, wherever these break off.
    """
    words = advice(issuer, text)
    return issuer.prose.stop.search(words) is not None and _ENDED.search(words) is None


def text_hash(issuer: Issuer, text: str) -> str:
    """Fingerprint of the wording; empty where the row brings no wording."""
    words = fold(advice(issuer, text))
    return fingerprint(words) if words else ""


def statements(issuer: Issuer, text: str) -> tuple[Statement, ...]:
    """Every level the text states as advice, in its order."""
    starts = "|".join([issuer.prose.starts, *(rf"(?:{lead})\s*[\"'‘’“]?" for lead in issuer.leads)])
    found = [
        Statement(step.level, match.start(1))
        for step in issuer.levels
        for match in compiled(f"(?:{starts})({step.pattern})").finditer(text)
    ]
    return tuple(sorted(found, key=lambda statement: statement.start))


def sentence(issuer: Issuer, text: str, start: int) -> str:
    """The sentence that begins at an index, on one line."""
    window = text[start : start + MAX_SENTENCE]
    ends = [match.end() for match in (issuer.prose.stop.search(window), _BREAK.search(window)) if match]
    return " ".join(window[: min(ends, default=len(window))].split())


def level_sentence(issuer: Issuer, text: str, level: int) -> str:
    """The sentence that states a level, with its reasons where one does; empty where none states it."""
    found = [sentence(issuer, text, stated.start) for stated in statements(issuer, text) if stated.level == level]
    return next((words for words in found if issuer.prose.cause.search(words)), found[0] if found else "")


def reasons(issuer: Issuer, words: str) -> tuple[str, ...]:
    """The letters a sentence gives as reasons, in the order of the issuer's own list."""
    cause = issuer.prose.cause.search(words)
    if cause is None:
        return ()
    given = words[cause.end() :]
    return tuple(dict.fromkeys(letter for letter, pattern in issuer.reasons if pattern.search(given)))


def clauses(issuer: Issuer, text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of a text begin and end, and the parts of them that a semicolon sets apart."""
    ends = {match.end() for pattern in (issuer.prose.stop, _BREAK, _APART) for match in pattern.finditer(text)}
    yield from pairwise(sorted({0, *ends, len(text)}))
