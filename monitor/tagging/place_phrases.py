"""The function words beside names: `seeds/gazetteer/phrases.yaml` and how they are looked for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from monitor.lib.configfile import Keys, read
from monitor.tagging.schema import Words


class PhrasesFile(Keys):
    """`phrases.yaml`; the file explains its lists."""

    possessive: tuple[str, ...] = ()
    genitive: Words = frozenset()
    linking: Words = frozenset()
    befalling: Words = frozenset()
    listing: tuple[str, ...] = ()
    articles: Words = frozenset()
    particles: Words = frozenset()
    definite: tuple[str, ...] = ()
    aged: tuple[str, ...] = ()
    age_ends: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    tongue_ends: tuple[str, ...] = ()
    several: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Phrases:
    """The lists as names are read with them; build with `Phrases.load`.

    Attributes:
        possessive: With either apostrophe and in either case.
        listed: Matches what joins two names of a list.
        age: Matches an age behind a name.
        said: Matches a second name and a verb of saying.
        tongue_ends: Matches what may stand behind a tongue.
        notice: Finds what is put behind a country in a title.
    """

    possessive: tuple[str, ...]
    genitive: frozenset[str]
    linking: frozenset[str]
    befalling: frozenset[str]
    articles: frozenset[str]
    particles: frozenset[str]
    definite: tuple[str, ...]
    several: tuple[str, ...]
    listed: re.Pattern[str]
    age: re.Pattern[str]
    said: re.Pattern[str]
    tongue_ends: re.Pattern[str]
    notice: re.Pattern[str]

    @classmethod
    def load(cls, path: Path) -> Phrases:
        """Read `phrases.yaml`.

        Raises:
            ConfigError: with every fault of the file.
        """
        return cls.of(read(path, PhrasesFile).value)

    @classmethod
    def of(cls, spec: PhrasesFile) -> Phrases:
        """From the lists."""
        endings = (form for ending in spec.possessive for form in (ending, ending.upper()))
        return cls(
            tuple(form for ending in endings for form in (ending, ending.replace("'", "’"))),
            spec.genitive,
            spec.linking,
            spec.befalling,
            spec.articles,
            spec.particles,
            spec.definite,
            spec.several,
            listed=re.compile(rf"^(?:,|,? {_any(spec.listing)}|;| &)\s{{1,2}}$"),
            age=re.compile(
                rf"^(?: [A-Z][\w'’-]+)?, (?:{_any(spec.aged)} )?\d{{1,2}}(?:,|\.|;| {_any(spec.age_ends)}|$)"
            ),
            said=re.compile(rf"^ [A-Z][\w'’-]+ {_any(spec.said)}\b"),
            tongue_ends=re.compile(rf"^\s*(?:[.,;:!?)\"”’]|$|{_any(spec.tongue_ends)}\b)"),
            notice=re.compile(rf"\s+{_any(spec.notices)}\s*$", re.IGNORECASE),
        )


def _any(phrases: Iterable[str]) -> str:
    """A pattern of any of some phrases, the longest first; of none at all it never matches."""
    written = [r"\s+".join(map(re.escape, phrase.split())) for phrase in sorted(phrases, key=len, reverse=True)]
    return f"(?:{'|'.join(written) or '(?!)'})"
