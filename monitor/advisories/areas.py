"""The parts of a country that a text names with advice stricter than the country's.

Issuers name them in a sentence ("Do not travel to the border with Syria due to …") or in a list below one ("Do not
travel to:"). Nothing says where a list ends: it does with the next advice, with the next heading and, where its entries
give causes, with the first line that gives none. The words with which a text breaks off are no name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from monitor.advisories.issuer import Issuer
from monitor.advisories.prose import compiled
from monitor.advisories.wording import Statement, breaks_off, reasons, sentence, statements
from monitor.model.advisory import Area

LONGEST = 120  # characters of a name; longer lists of places are cut behind a comma

_MARKUP = re.compile(r"[*_]{1,}|^[\s•–—-]+")


def areas(issuer: Issuer, text: str, level: int) -> tuple[Area, ...]:
    """Each part with its strictest advice, by name."""
    found: dict[str, Area] = {}
    if breaks_off(issuer, text):
        text = _whole(issuer, text)
    stated = statements(issuer, text)
    ends = [*(statement.start for statement in stated[1:]), len(text)]
    for statement, end in zip(stated, ends, strict=False):  # without a statement there is still an end
        if statement.level <= level:
            continue
        for area in _named(issuer, statement, text[statement.start : end]):
            held = found.get(area.name)
            if held is None or area.level > held.level:
                found[area.name] = area
    return tuple(found[name] for name in sorted(found))


def _whole(issuer: Issuer, text: str) -> str:
    """A text that breaks off, without its last words, unless they have come to a cause: then the name is whole."""
    start = max([text.rfind("\n") + 1, *(match.end() for match in issuer.prose.stop.finditer(text))])
    return text if issuer.prose.cause.search(text, start) else text[:start]


def _named(issuer: Issuer, statement: Statement, words: str) -> Iterator[Area]:
    """The areas of one statement, whose words go on until the next one."""
    step = next(step for step in issuer.levels if step.level == statement.level)
    head = compiled(step.pattern).match(words)
    rest = _MARKUP.sub("", words[head.end() :] if head else "")
    line, _, below = rest.partition("\n")
    if line.rstrip().endswith(":"):
        for name, why in _listed(issuer, line, below):
            yield Area(name, statement.level, reasons(issuer, why))
        return
    told = sentence(issuer, rest, 0)
    if in_line := issuer.prose.listing.match(f" {told}"):
        for words in told[in_line.end() - 1 :].split(";"):
            if name := _name(issuer, words):
                yield Area(name, statement.level, reasons(issuer, words if issuer.prose.cause.search(words) else told))
        return
    place = issuer.prose.to.match(f" {told}")
    name = _name(issuer, told[place.end() - 1 :]) if place else ""
    if any(letter.isupper() for letter in name):
        yield Area(name, statement.level, reasons(issuer, told))


def _listed(issuer: Issuer, head: str, below: str) -> Iterator[tuple[str, str]]:
    """The entries of a list, each with the words that give its reasons: its own, else those of the head."""
    lines = [" ".join(_MARKUP.sub("", line).split()) for line in below.split("\n")]
    cause = issuer.prose.cause
    caused = issuer.prose.bare.fullmatch(head) is not None and bool(cause.search(lines[0]))
    for line in lines:
        if not line or ":" in line or (caused and not cause.search(line)):
            return
        if any(pattern.search(line) for pattern in issuer.list_ends):
            return
        if name := _name(issuer, line):
            yield name, line if cause.search(line) else head


def _name(issuer: Issuer, words: str) -> str:
    """A part's name: what stands before the cause, at most a sentence; an article in front is a small one."""
    name = issuer.prose.why.split(sentence(issuer, words, 0), maxsplit=1)[0].strip(" .,;")
    first = name.partition(" ")[0]
    if first.casefold() in issuer.area_openers:
        name = name[0].lower() + name[1:]
    if len(name) <= LONGEST:
        return name
    cut = name[:LONGEST].rfind(", ")
    return f"{name[: cut if cut > 0 else LONGEST].rstrip(' ,')}…"
