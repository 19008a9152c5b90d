"""Small archives, written here, in which little happens until something does."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

START = datetime(2023, 1, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
PAPERS = ("Harbour Wire", "Meridian World", "Lakeside Post")

RULES = """
rules:
  - id: drone-attacks
    title: Drone attacks
    kind: count
    where: {types: [drone_attack]}
    count: stories
    condition: {gte: 2}
    timespan: 24h
    severity: high
  - id: coup
    title: Coup
    kind: count
    where: {types: [coup]}
    count: origins
    condition: {gte: 2}
    timespan: 12h
    severity: critical
"""

EPISODES = """
episodes:
  - {name: Drones over Erbil, regions: [IQ], onset: 2023-01-16}
  - {name: Coup in Gabon, regions: [GA], onset: 2023-01-23T06:00Z, end: 2023-01-30}
"""

_QUIET = (
    "Farmers in {place} welcome early rain",
    "{place} museum shows old maps",
    "Trade talks with {place} go on",
)
_PLACES = ("Ghana", "Portugal", "Vietnam", "Peru")

Row = dict[str, str]


def row(at: datetime, title: str, text: str = "", source: str = PAPERS[0]) -> Row:
    return {"id": f"{at:%Y%m%d%H%M}-{source[0]}-{abs(hash_of(title)) % 10_000}", "date": at.isoformat(),
            "title": title, "text": text, "source": source}  # fmt: skip


def hash_of(text: str) -> int:
    return sum((index + 1) * ord(letter) for index, letter in enumerate(text))


def rows(weeks: int = 8) -> Iterator[Row]:
    """A row every four hours; drones on the third Monday, a coup on the fourth, a single drone on the seventh."""
    for number in range(weeks * 7 * 6):
        at = START + number * 4 * HOUR
        title = _QUIET[number % 3].format(place=_PLACES[number % 4])
        yield row(at, f"{title}, part {number}", source=PAPERS[number % 3])
        if at == START + 14 * DAY + 8 * HOUR:
            yield row(at, "Drones strike an air base in Erbil", "Two drones hit the base in northern Iraq.")
            yield row(at, "Drone attack on oil field near Kirkuk", "A drone struck storage tanks.", PAPERS[1])
        if at == START + 42 * DAY + 8 * HOUR:
            yield row(at, "Drone strikes army convoy in Mali", "A drone hit two lorries near Gao.")
        if at == START + 21 * DAY + 8 * HOUR:
            yield row(at, "Soldiers seize power in Gabon", "Officers appeared on state television at dawn.")
            yield row(at, "Military coup topples president of Gabon", "Shots were heard in Libreville.", PAPERS[1])
            yield row(at, "Gabon: army stages coup, borders shut", "Flights out are cancelled for now.", PAPERS[2])


def write(path: Path, found: Iterable[Row] | None = None) -> Path:
    """As JSON lines."""
    path.write_text("".join(json.dumps(one) + "\n" for one in (rows() if found is None else found)), "utf-8")
    return path


def rules(folder: Path, text: str = RULES, name: str = "rules.yaml") -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path
