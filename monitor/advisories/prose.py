"""How advice is cut in a language, whoever issues it: the words of `prose-en.yaml` and its like."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from monitor.lib import configfile, shipped


@cache
def compiled(pattern: str, *, across_lines: bool = False) -> re.Pattern[str]:
    """A pattern of the data: case does not matter, a blank matches any run of blanks and line breaks."""
    flags = re.IGNORECASE | re.MULTILINE | (re.DOTALL if across_lines else 0)
    return re.compile(pattern.replace(" ", r"\s+"), flags)


class ProseFile(configfile.Keys):
    """`prose-en.yaml` or that of another language; it explains its lists."""

    cause: tuple[str, ...]
    no_cause: tuple[str, ...]
    whither: tuple[str, ...]
    courtesy: tuple[str, ...]
    level: tuple[str, ...]
    posts: tuple[str, ...]
    at: tuple[str, ...]
    abbreviations: tuple[str, ...]
    denials: tuple[str, ...]
    mere: tuple[str, ...]
    turns: tuple[str, ...]
    joints: tuple[str, ...]
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prose:
    """A language's words for advice; load with `Prose.load`.

    Attributes:
        starts: Matches where advice stands: at the start of a sentence, line, heading or list entry. Inside a sentence
            the words are only mentioned. A pattern in words, for it is put together with others.
        cause: Finds where reasons begin.
        why: Finds where the name of an area ends, for what reason ever.
        to: Matches what stands between advice and an area.
        bare: Matches the head of a list that gives no area.
        listing: Matches such a head where the list goes on in its line.
        post: Finds an office abroad; its group is the town.
        stop: Finds a full stop that ends a sentence: not the one inside "U.S." or "Mt. Hagen".
        denied: Finds, at the end of what stands before some words, that they are denied.
        turn: Finds where a sentence turns to what holds for others.
        joints: With blanks around them.
        articles: With the blank behind.
    """

    starts: str
    cause: re.Pattern[str]
    why: re.Pattern[str]
    to: re.Pattern[str]
    bare: re.Pattern[str]
    listing: re.Pattern[str]
    post: re.Pattern[str]
    stop: re.Pattern[str]
    denied: re.Pattern[str]
    turn: re.Pattern[str]
    joints: tuple[str, ...]
    articles: tuple[str, ...]

    @classmethod
    def load(cls, path: Path) -> Prose:
        """Read the file of a language.

        Raises:
            ConfigError: with every fault of the file.
        """
        file = configfile.read(path, ProseFile).value
        to, at = _any(file.whither), _any(file.at)
        dotted = "".join(rf"(?<!\b{re.escape(short)})" for short in file.abbreviations)
        advice = rf"(?:{_any(file.courtesy)} )?(?:{_any(file.level)} [1-4]\s*[-–—:]\s*)?"
        return cls(
            starts=rf"(?:\A|(?<=[\n.:!*•|–—-]))\s*(?:[*_]+\s*)?{advice}",
            cause=compiled(rf"\b{_any(file.cause)}"),
            why=compiled(rf"[\s,]*\b{_any((*file.cause, *file.no_cause))}"),
            to=re.compile(rf"\s+{to}\s+(?=\S)", re.IGNORECASE),
            bare=re.compile(rf"\s*{to}?\s*:?\s*", re.IGNORECASE),
            listing=re.compile(rf"\s*{to}\s*:\s*(?=\S)", re.IGNORECASE),
            post=re.compile(rf"(?i:{_any(file.posts)})(?i: {at})?\s+([A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)?)"),
            stop=re.compile(rf"(?<![A-Z]){dotted}[.!?](?=\s|$)|(?<=[A-Z]{{2}})[.](?=\s|$)"),
            denied=compiled(
                rf"\b{_any(file.denials)}(?! {_any(file.mere)}\b)(?: (?!{_any(file.joints)}\b)\w+){{0,2}}\s*\Z"
            ),
            turn=compiled(rf"\b{_any(file.turns)}\b"),
            joints=tuple(f" {joint} " for joint in file.joints),
            articles=tuple(f"{article} " for article in file.articles),
        )


@cache
def shipped_prose(language: str) -> Prose:
    """The words of a language as the product ships them.

    Raises:
        ConfigError: where there is no such language, or with every fault of its file.
    """
    return Prose.load(shipped.seeds() / "advisories" / "shared" / f"prose-{language}.yaml")


def _any(phrases: Iterable[str]) -> str:
    """A pattern of any of some phrases, the longest first, with blanks as they are; of none at all it never matches."""
    escaped = [re.escape(phrase).replace(r"\ ", " ") for phrase in sorted(phrases, key=len, reverse=True)]
    return f"(?:{'|'.join(escaped) or '(?!)'})"
