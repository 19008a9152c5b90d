"""Who really speaks in an item: the publisher, or the agency whose text it prints."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from monitor.lib import configfile
from monitor.model.item import Item

_BRACKETED = re.compile(r"\(([A-Z][\w &-]{1,24})\)")
_OPENING = 120  # characters; an agency names itself in the first line, elsewhere it is only quoted
_ENDING = 40


class AgencyEntry(configfile.Keys):
    """An agency and how it signs."""

    family: str
    marks: tuple[str, ...]


class AgencyFile(configfile.Keys):
    """`seeds/stories/agencies.yaml`."""

    agencies: tuple[AgencyEntry, ...]


@dataclass(frozen=True, slots=True)
class Agencies:
    """Agencies by how they sign, without case."""

    families: dict[str, str]

    @classmethod
    def load(cls, path: Path) -> Agencies:
        """From a data file.

        Raises:
            ConfigError: with every fault of the file.
        """
        entries = configfile.read(path, AgencyFile).value.agencies
        return cls({mark.casefold(): entry.family for entry in entries for mark in entry.marks})

    def origin(self, item: Item, family: str) -> str:
        """The family whose word an item is: the agency that signed it, else its publisher's."""
        signed = [item.byline or "", *_signatures(item.summary)]
        return next((found for mark in signed if (found := self.families.get(_name(mark)))), family)


def _signatures(text: str) -> list[str]:
    return _BRACKETED.findall(text[:_OPENING]) + _BRACKETED.findall(text[-_ENDING:])


def _name(mark: str) -> str:
    return mark.strip().casefold().removeprefix("by ").strip()
