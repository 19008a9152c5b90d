"""Which parts of the program are older than they should be: of those that read what strangers wrote.

The versions stand in `seeds/floors.yaml`. This looks at what is installed and asks nobody; holes that were found since
are for an audit (`.ci/audit`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from pyexpat import EXPAT_VERSION

from pydantic import Field

from monitor.lib.configfile import Keys, read


class Floor(Keys):
    """The versions of one part."""

    part: str = Field(description="A package, or `expat`, the XML reader that Python was built with.")
    least: str = Field(description="The oldest that should run.")
    wanted: str | None = Field(default=None, description="The oldest without a known weakness, where that is newer.")
    why: str = Field(description="What an older one lets happen.")


class FloorsFile(Keys):
    """`floors.yaml`."""

    floors: list[Floor]


@dataclass(frozen=True, slots=True)
class Outdated:
    """A part that is older than it should be.

    Attributes:
        grave: Whether it is older than may run; otherwise a newer one is merely wanted.
    """

    part: str
    found: str
    needed: str
    why: str
    grave: bool

    def __str__(self) -> str:
        advice = f"at least {self.needed} is needed" if self.grave else f"{self.needed} or later is better"
        return f"{self.part} {self.found} is installed, {advice}: {self.why}"


def installed(part: str) -> str | None:
    """The version of a part; None where it is not installed."""
    if part == "expat":
        return EXPAT_VERSION.removeprefix("expat_")
    try:
        return version(part)
    except PackageNotFoundError:
        return None


def outdated(seeds: Path, found: Callable[[str], str | None] = installed) -> tuple[Outdated, ...]:
    """Every part that is older than it should be."""
    return tuple(_outdated(read(seeds / "floors.yaml", FloorsFile).value.floors, found))


def _outdated(floors: list[Floor], found: Callable[[str], str | None]) -> Iterator[Outdated]:
    for floor in floors:
        has = found(floor.part)
        if has is None:
            continue
        if _numbers(has) < _numbers(floor.least):
            yield Outdated(floor.part, has, floor.least, floor.why, grave=True)
        elif floor.wanted is not None and _numbers(has) < _numbers(floor.wanted):
            yield Outdated(floor.part, has, floor.wanted, floor.why, grave=False)


def _numbers(text: str) -> tuple[int, ...]:
    """The release of a version, as numbers that compare; what follows a letter is left out."""
    numbers = [int(number) for number in re.findall(r"\d+", re.split(r"[a-zA-Z+]", text, maxsplit=1)[0])]
    while numbers and numbers[-1] == 0:
        numbers.pop()  # 2.7 is 2.7.0
    return tuple(numbers)
