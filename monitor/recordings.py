"""Recorded documents in folders, and the feeds they are of: by the name they are given, else by what stands in them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from monitor.advisories.reader import shipped as shipped_issuers
from monitor.advisories.reading import CountryOf
from monitor.feeds.parse import parse
from monitor.lib.errors import WatchfloorError
from monitor.lib.suggest import closest
from monitor.model.advisory import AdvisoryState
from monitor.model.advisorytable import WORDS, Table
from monitor.model.feed import Feed, Fetched
from monitor.model.item import Item, Parsed

LOOKED_AT = 3  # documents of a recording that are read to recognise it; the first may be a broken page
MOST, SOME = 1 / 2, 1 / 20  # of the items of a document
_NAME = re.compile(r"(\d{8}T\d{6}Z)(\.\w+)+", re.ASCII)


class RecordingError(WatchfloorError):
    """A folder is no recording: what is wrong with it, in a sentence."""


Issuers = Mapping[str, tuple[Table, ...]]
Recording = tuple[str, Sequence["Snapshot"]]
"""The name a recording was given, and its documents."""


@dataclass(frozen=True, slots=True, order=True)
class Snapshot:
    """One recorded document of one feed."""

    at: datetime
    feed_id: str
    path: Path


def snapshots(feed_id: str, folder: Path) -> tuple[Snapshot, ...]:
    """Every recorded document in a folder, oldest first.

    Raises:
        RecordingError: If the folder holds none, or a file whose name is no time.
    """
    if not folder.is_dir():
        raise RecordingError(f"{folder} is not a folder of snapshots")
    found = [Snapshot(_time_of(path), feed_id, path) for path in folder.iterdir() if not path.name.startswith(".")]
    if not found:
        raise RecordingError(f"{folder} holds no snapshot; files are named by their UTC time: 20260212T081048Z.xml")
    return tuple(sorted(found))


def _time_of(path: Path) -> datetime:
    match = _NAME.fullmatch(path.name)
    try:
        if match:
            return datetime.strptime(match[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        pass
    raise RecordingError(f"{path} is not named by its UTC time; rename it like 20260212T081048Z{path.suffix or '.xml'}")


@dataclass(frozen=True, slots=True)
class Scope:
    """The feeds a replay polls.

    Attributes:
        feeds: One for each recording, in their order.
        notes: A sentence for each name that no feed is known by.
    """

    feeds: tuple[Feed, ...]
    notes: tuple[str, ...] = ()


def scope(known: Mapping[str, Feed], issuers: Issuers, recordings: Sequence[Recording], country_of: CountryOf) -> Scope:
    """Each recording's feed: the one of that name, or one that carries the word of an issuer of travel advice.

    Whose word it is a name may begin with, as in `us-state-2026`; else the documents say it by their own words. What
    is neither is taken as a news feed, so that any recording can be replayed. What was not said by the name is noted.

    Args:
        known: Feeds by id.
        issuers: The lists of each issuer of travel advice, by its name.
        recordings: By name.
        country_of: The country a name stands for.
    """
    feeds: list[Feed] = []
    notes: list[str] = []
    for name, shots in recordings:
        issuer = issuer_named(name, issuers)
        if name in known:
            feeds.append(known[name])
        elif issuer is not None:
            feeds.append(issuer_feed(name, issuer, issuers))
        elif (recognised := issuer_recognised(name, shots, issuers, country_of)) is not None:
            feeds.append(issuer_feed(name, recognised, issuers))
            notes.append(f'"{name}" is no known name; its documents read as advice of {recognised}')
        else:
            feeds.append(
                Feed(name, name, f"https://{name}.invalid/", "rss", "world", "en", publisher=name, family=name)
            )
            notes.append(_unknown(name, known, issuers))
    return Scope(tuple(feeds), tuple(notes))


def issuer_named(name: str, issuers: Collection[str]) -> str | None:
    """The issuer a recording's name begins with; of several the one it shares most with."""
    begun = [issuer for issuer in issuers if name == issuer or name.startswith(f"{issuer}-")]
    return max(begun, key=len, default=None)


def issuer_recognised(name: str, shots: Sequence[Snapshot], issuers: Issuers, country_of: CountryOf) -> str | None:
    """The issuer whose words a recording's items are in: most of them, or some where the name has its country.

    Issuers share words. Of those in whose words as much is read, the one whose country the name has is taken, else the
    one whose own words are the longest: "exercise normal precautions" has Ireland's "normal precautions" in it.
    """
    words = re.split(r"\W+|_", name.casefold())
    told = {
        issuer: (share, issuer.partition("-")[0] in words, length)
        for issuer in sorted(issuers)
        for share, length in [_read_as(issuer_feed(name, issuer, issuers), shots, country_of)]
    }
    best = max(told, key=lambda issuer: told[issuer], default=None)
    if best is None:
        return None
    share, named, _ = told[best]
    return best if share >= (SOME if named else MOST) else None


def _read_as(feed: Feed, shots: Sequence[Snapshot], country_of: CountryOf) -> tuple[float, int]:
    """How the first readable document reads in the words of a feed's issuer.

    Returns:
        The share of its items, from 0 to 1, that are advice; the letters of the issuer's words for levels in them.
    """
    reader = shipped_issuers()
    for shot in shots[:LOOKED_AT]:
        parsed = parse(feed, Fetched(feed.id, feed.url, 200, {}, _content(shot), shot.at))
        if isinstance(parsed, Parsed) and parsed.items:
            read = [isinstance(reader.look(feed, item, country_of), AdvisoryState) for item in parsed.items]
            return sum(read) / len(read), sum(_letters(item, feed.tables) for item in parsed.items)
    return 0.0, 0


def _letters(item: Item, tables: Sequence[Table]) -> int:
    """The length of the longest phrase of an issuer's tables that an item's words for its level hold."""
    said = " ".join(category.term for category in item.categories if category.domain == WORDS).casefold()
    return max((len(phrase) for table in tables for phrase in table.levels if phrase.casefold() in said), default=0)


def _content(shot: Snapshot) -> bytes:
    """What stands in a document; nothing where it cannot be read, which its poll will tell."""
    try:
        return shot.path.read_bytes()
    except OSError:
        return b""


def issuer_feed(name: str, issuer: str, issuers: Issuers) -> Feed:
    """A feed of that name with an issuer's word, in whatever of its forms it was recorded: RSS, Atom, JSON or XML."""
    return Feed(
        id=name,
        name=name,
        url=f"https://{name}.invalid/",
        format="rss",
        topic="advisory",
        language="en",
        publisher=issuer,
        family=issuer,
        issuer=issuer,
        tables=issuers[issuer],
    )


def _unknown(name: str, known: Mapping[str, Feed], issuers: Collection[str]) -> str:
    taken = "replayed as a news feed of that name"
    near = closest(name, {*known, *issuers})
    hint = f'; did you mean "{near}"?' if near else ""
    return f'"{name}" is neither a known feed nor an issuer, {taken}{hint}'
