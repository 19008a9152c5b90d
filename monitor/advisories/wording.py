"""What the text of an advisory says: levels, the sentence with the reasons, areas, and a fingerprint of it all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from monitor.advisories.issuer import Issuer, compiled
from monitor.lib.digest import fingerprint
from monitor.model.advisory import Area

MAX_SENTENCE = 600  # longer runs without a full stop are lists, not sentences

# Advice stands at the start of a sentence, line, heading or list entry; inside a sentence the words are only mentioned.
_STARTS = r"(?:\A|(?<=[\n.:!*•|–—-]))\s*(?:[*_]+\s*)?(?:please )?(?:level [1-4]\s*[-–—:]\s*)?"
_CAUSE = compiled(r"\b(?:due to|because of|on account of)")
# A full stop that ends a sentence: not the one inside "U.S.".
_STOP = re.compile(r"(?<![A-Z])[.!?](?=\s|$)|(?<=[A-Z]{2})[.](?=\s|$)")
# A line break ends a sentence too, unless the next line goes on in lower case.
_BREAK = re.compile(r"(?<![,\w]\s)\n\s*(?=[A-Z•*\d])")
# "Do not travel to:" with a list below it, and "Do not travel to the border with Syria due to …".
_LIST = re.compile(r"\s*(?:to|in)?(?: the following[\w ]*| certain[\w ]*)?\s*:?\s*$")
_PART = r"([A-Z\d][^:;]*?|(?:within|areas?|parts|border)\b[^:;]*?)"
_END = r"(?=\s+(?:due to|because of|for)\b|\s*[.:;,]|\s*$)"
_TO = re.compile(rf"\s+(?:to|in)(?: the)? {_PART}{_END}")
_BULLET = re.compile(r"^[\s•*–—-]+")
_AREA = re.compile(rf"(?:the )?{_PART}{_END}")
LONGEST_AREA = 120


@dataclass(frozen=True, slots=True)
class Statement:
    """A level as the text states it."""

    level: int
    start: int


def fold(text: str) -> str:
    """A text reduced to what a reader hears: no accents, case, punctuation or runs of blanks."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return " ".join(re.findall(r"\w+", "".join(char for char in plain if not unicodedata.combining(char))))


def is_stub(issuer: Issuer, text: str) -> bool:
    """Whether the row is a placeholder."""
    return any(pattern.search(text) for pattern in issuer.stubs)


def advice(issuer: Issuer, text: str) -> str:
    """The text without the lines on what changed since the last issue and without what every notice carries."""
    for pattern in (*issuer.preamble, *issuer.boilerplate):
        text = pattern.sub(" ", text)
    return text


def text_hash(issuer: Issuer, text: str) -> str:
    """Fingerprint of the wording; empty where the row brings no wording."""
    words = fold(advice(issuer, text))
    return fingerprint(words) if words else ""


def statements(issuer: Issuer, text: str) -> tuple[Statement, ...]:
    """Every level the text states as advice, in its order."""
    starts = "|".join([_STARTS, *(rf"(?:{lead})\s*[\"'‘’“]?" for lead in issuer.leads)])
    found = [
        Statement(step.level, match.start(1))
        for step in issuer.levels
        for match in compiled(f"(?:{starts})({step.pattern})").finditer(text)
    ]
    return tuple(sorted(found, key=lambda statement: statement.start))


def sentence(text: str, start: int) -> str:
    """The sentence that begins at an index, on one line."""
    window = text[start : start + MAX_SENTENCE]
    ends = [match.end() for match in (_STOP.search(window), _BREAK.search(window)) if match]
    return " ".join(window[: min(ends, default=len(window))].split())


def level_sentence(issuer: Issuer, text: str, level: int) -> str:
    """The sentence that states a level, with its reasons where one does; empty where none states it."""
    found = [sentence(text, stated.start) for stated in statements(issuer, text) if stated.level == level]
    return next((words for words in found if _CAUSE.search(words)), found[0] if found else "")


def reasons(issuer: Issuer, words: str) -> tuple[str, ...]:
    """The letters a sentence gives as reasons, in the order of the issuer's own list."""
    cause = _CAUSE.search(words)
    if cause is None:
        return ()
    given = words[cause.end() :]
    return tuple(dict.fromkeys(letter for letter, pattern in issuer.reasons if pattern.search(given)))


def bounds(text: str, index: int) -> tuple[int, int]:
    """Where the sentence an index lies in begins and ends."""
    begin = max(0, index - MAX_SENTENCE)
    before = text[begin:index]
    ends = [match.end() for pattern in (_STOP, _BREAK) for match in pattern.finditer(before)]
    start = begin + max(ends, default=0)
    window = text[start : start + MAX_SENTENCE]
    stops = [match.end() for match in (_STOP.search(window), _BREAK.search(window)) if match]
    return start, start + min(stops, default=len(window))


def areas(issuer: Issuer, text: str, level: int) -> tuple[Area, ...]:
    """The parts of the country the text names with advice stricter than the country's, by name."""
    found: dict[str, Area] = {}
    for statement in statements(issuer, text):
        if statement.level <= level:
            continue
        for name, words in _named(issuer, text, statement):
            area = Area(name, statement.level, reasons(issuer, words))
            held = found.get(name)
            if held is None or area.level > held.level:
                found[name] = area
    return tuple(found[name] for name in sorted(found))


def _named(issuer: Issuer, text: str, statement: Statement) -> Iterator[tuple[str, str]]:
    """The areas of one statement, each with the words about it: after "to", or line by line after a colon."""
    words = text[statement.start : statement.start + MAX_SENTENCE * 2]
    step = next(step for step in issuer.levels if step.level == statement.level)
    head = compiled(step.pattern).match(words)
    rest = words[head.end() :] if head else ""
    line, _, below = rest.partition("\n")
    listed = _LIST.match(line)
    if listed is not None:
        for entry in below.split("\n"):
            name = _AREA.match(_BULLET.sub("", entry.strip()))
            if name is None or len(name[1]) > LONGEST_AREA:
                return
            yield name[1].strip(), entry
        return
    one = _TO.match(sentence(rest, 0))
    if one is not None and len(one[1]) <= LONGEST_AREA:
        yield one[1].strip(), sentence(rest, 0)
