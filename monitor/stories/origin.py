"""Who really speaks in an item: the publisher, or the agency whose text it prints; and who cannot vouch for whom."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from monitor.lib import configfile
from monitor.model.feed import Feed
from monitor.model.item import Item
from monitor.model.mention import Tagged

_OPENING = 160  # characters; an agency names itself in the first line, elsewhere it is only quoted
_ENDING = 60


class AgencyEntry(configfile.Keys):
    """An agency and the names it is signed with."""

    family: str
    marks: tuple[str, ...]


class AgencyFile(configfile.Keys):
    """`seeds/stories/agencies.yaml`."""

    agencies: tuple[AgencyEntry, ...]
    joints: tuple[str, ...]
    leads: tuple[str, ...]
    opening: tuple[str, ...]
    ending: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Agencies:
    """Agencies by their names without case, and how texts are signed.

    Attributes:
        marks: Finds the names as they are signed, signature or not: most texts hold none.
        joints: Finds what stands between the names of a byline.
        leads: What stands before a name in a byline, without case.
        opening: Finds a signature in the beginning of a text, `ending` in its end; their groups are the name.
    """

    families: dict[str, str]
    marks: re.Pattern[str]
    joints: re.Pattern[str]
    leads: tuple[str, ...]
    opening: re.Pattern[str]
    ending: re.Pattern[str]

    @classmethod
    def load(cls, path: Path) -> Agencies:
        """From a data file.

        Raises:
            ConfigError: with every fault of the file.
        """
        read = configfile.read(path, AgencyFile).value
        families = {mark.casefold(): entry.family for entry in read.agencies for mark in entry.marks}
        marks = tuple(mark for entry in read.agencies for mark in entry.marks)
        return cls(
            families,
            re.compile(_any(marks)),
            re.compile("|".join([r"[/,;|&]", *(f" {re.escape(joint)} " for joint in read.joints)])),
            tuple(f"{lead} " for lead in read.leads),
            _signed(read.opening, marks),
            _signed(read.ending, marks),
        )

    def origin(self, item: Item, family: str) -> str:
        """The family whose word an item is: the agency that signed it, else its publisher's."""
        return next(
            (found for mark in self._signatures(item) if (found := self.families.get(self._name(mark)))), family
        )

    def _name(self, mark: str) -> str:
        name = mark.strip().casefold()
        return next((name.removeprefix(lead) for lead in self.leads if name.startswith(lead)), name).strip()

    def _signatures(self, item: Item) -> Iterator[str]:
        yield from self.joints.split(item.byline or "")
        for pattern, text in ((self.opening, item.summary[:_OPENING]), (self.ending, item.summary[-_ENDING:])):
            if self.marks.search(text) and (found := pattern.search(text)):
                yield next(name for name in found.groups() if name)


def _signed(forms: Iterable[str], marks: Iterable[str]) -> re.Pattern[str]:
    """One expression for all ways to sign; names are told by case, so that "AA" is no battery."""
    names = _any(marks)
    return re.compile("|".join(_form(form, names) for form in forms))


def _any(marks: Iterable[str]) -> str:
    return "|".join(re.escape(mark) for mark in sorted(marks, key=len, reverse=True))


def _form(form: str, names: str) -> str:
    before, _, after = form.partition("{agency}")
    return rf"{_words(before)}\b({names})\b{_words(after)}"


def _words(text: str) -> str:
    """Words of a form: white space as there is, the first letter of a word in either case, dashes of any length."""
    parts = [rf"[{c.lower()}{c.upper()}]" if c.isalpha() else re.escape(c) for c in text]
    return re.sub(r"(?:\\ )+", r"\\s+", "".join(parts)).replace(re.escape("—"), "[-–—]")


def vouches(feed: Feed, tagged: Tagged) -> bool:
    """Whether a publisher can be an independent origin of what an item says.

    State media cannot where their own government has a part in it: as the one who acts or suffers, as the place, as the
    one who says so.
    """
    return not (feed.state_media and feed.is_own_governments(_parties(tagged)))


def _parties(tagged: Tagged) -> set[str | None]:
    acting: set[str | None] = {party for mention in tagged.mentions for party in (mention.actor, mention.target)}
    where = {code for mention in tagged.mentions for code in mention.countries}
    return acting | where | {named.code for named in tagged.countries}
