"""What a sentence of a language is read with: how it is cut, counted, dated, and who acts in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from monitor.lib.configfile import read
from monitor.tagging.cutting import Cutting
from monitor.tagging.dates import Calendar
from monitor.tagging.inflection import Endings, endings_of
from monitor.tagging.numbers import NumberGrammar
from monitor.tagging.role_words import RoleWords
from monitor.tagging.schema import InflectionFile

CALENDARS = "dates.json"


@dataclass(frozen=True, slots=True)
class Grammar:
    """The words of a language by which a document is laid out for close reading; load with `Grammar.load`."""

    cutting: Cutting
    calendar: Calendar
    numbers: NumberGrammar
    roles: RoleWords
    endings: Endings

    @classmethod
    def load(cls, seeds: Path, language: str) -> Grammar:
        """Read the files of a language below a seeds folder.

        Raises:
            ConfigError: with every fault of the file that has some.
        """
        folder = seeds / "language" / language
        endings = endings_of(read(folder / "inflection.yaml", InflectionFile).value)
        calendar = Calendar.load(folder / "dates.yaml", seeds / CALENDARS)
        return cls(
            Cutting.load(folder / "cutting.yaml", calendar.shortened),
            calendar,
            NumberGrammar.load(folder / "numbers.yaml", calendar, endings),
            RoleWords.load(folder / "roles.yaml"),
            endings,
        )
