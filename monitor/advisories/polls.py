"""One poll of an issuer's feed: which rows are states, what they move, and what could not be read or believed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.advisories import destinations
from monitor.advisories.mass import neighbourhoods
from monitor.advisories.reader import Reader, shipped
from monitor.advisories.reading import CountryOf, Place, Unread, Unreadable, is_whole, place
from monitor.advisories.transitions import Advanced, Key, advance
from monitor.model.advisory import AdvisoryState
from monitor.model.advisorytable import UNDATED
from monitor.model.feed import Feed
from monitor.model.item import Item, Parsed
from monitor.model.place import Region

NAMED = 3  # examples given of rows that cannot be read
HALF = 0.5  # of the destinations that are known of an issuer
SHARED = 3  # countries from which on one text for all of them is no text of any
LONG = 20  # rows from which a document is a whole list, not one country or the strictest few

# Why a row could not be read, as a sentence with the number of such rows and examples. How many rows there are in all
# is no part of it: a list that grows by a row would be told again.
_TROUBLE: Mapping[Unreadable, str] = {
    Unreadable.NO_LEVEL: "{rows} with no level we know: {examples}",
    Unreadable.UNKNOWN_COUNTRY: "{rows} of no country we know: {examples}",
}


# Why a row says nothing of its country, though it is there.
_SAYS_NOTHING = frozenset({Unreadable.NO_LEVEL, Unreadable.STUB, Unreadable.CHANGED})


@dataclass(frozen=True, slots=True)
class Polled:
    """What one poll of an issuer's feed came to.

    Attributes:
        troubles: What could not be read or believed, each a sentence; what is known stands in all of these cases.
    """

    advanced: Advanced
    troubles: tuple[str, ...] = ()

    @property
    def trouble(self) -> str | None:
        """All of it as one line; None where there is none."""
        return "; ".join(self.troubles) or None


class Advisories:
    """Official advice of every issuer, read with one gazetteer."""

    def __init__(self, reader: Reader, country_of: CountryOf, regions: Iterable[Region] = ()) -> None:
        """Advice read by `reader`; by `regions`, the areas of UN M49, a crisis is told from a broken page."""
        self._reader = reader
        self._country_of = country_of
        self._regions = neighbourhoods(regions)

    @classmethod
    def shipped(cls, country_of: CountryOf, regions: Iterable[Region] = ()) -> Advisories:
        """With the issuers that ship with the product."""
        return cls(shipped(), country_of, regions)

    def place(self, feed: Feed, name: str) -> Place | None:
        """Where a destination of a feed's issuer lies, by its name alone."""
        issuer = self._reader.issuer(feed)
        return place(issuer, name, self._country_of) if issuer else None

    def poll(self, feed: Feed, parsed: Parsed, known: Mapping[tuple[str, str], AdvisoryState], now: datetime) -> Polled:
        """What the items of a document move.

        Args:
            feed: Whose document it is.
            parsed: What the document held.
            known: The state held for each destination, of this issuer at least.
            now: When the poll was made.
        """
        items = _whole(parsed)
        if feed.issuer is None or not items:
            return Polled(Advanced((), ()))
        read = _overtaken([self._reader.look(feed, item, self._country_of) for item in items])
        of_issuer = {key: state for key, state in known.items() if key[0] == feed.issuer}
        rows = destinations.told_apart(
            [one for one in read if isinstance(one, AdvisoryState)],
            of_issuer,
            lambda name, country: is_whole(name, country, self._country_of),
        )
        states = _without_shared_texts(rows)
        unlevelled = _unlevelled(feed.issuer, read, of_issuer)
        advanced = advance(destinations.without_former(known, rows), states, now, self._regions, unlevelled)
        short = tuple(_short(feed.issuer, states, known))
        lost = [
            replace(known[key], unread_since=now)
            for key in sorted(
                _unconfirmed(feed.issuer, read, states, known, whole=not short)
                | destinations.left_behind(of_issuer.values(), rows)
            )
            if known[key].unread_since is None
        ]
        return Polled(
            replace(advanced, states=(*advanced.states, *lost)),
            (*_unread(read), *_undated(items), *short, *advanced.remarks),
        )


def _overtaken(read: Sequence[AdvisoryState | Unread]) -> Sequence[AdvisoryState | Unread]:
    """What was read, but for states that a later entry of the same document changes to something it does not state."""
    later: dict[str, datetime] = {}
    for one in read:
        if isinstance(one, Unread) and one.reason is Unreadable.CHANGED and one.place and one.issued:
            later[one.place.key] = max(one.issued, later.get(one.place.key, one.issued))
    return [
        one
        for one in read
        if isinstance(one, Unread) or one.issued_at is None or one.issued_at >= later.get(one.key[1], one.issued_at)
    ]


def _unlevelled(issuer: str, read: Iterable[AdvisoryState | Unread], known: Mapping[Key, AdvisoryState]) -> int:
    """How many destinations whose level we know are listed with words that are none."""
    rows = (
        one.place.key for one in read if isinstance(one, Unread) and one.reason is Unreadable.NO_LEVEL and one.place
    )
    return len({key for key in rows if (issuer, key) in known})


def _whole(parsed: Parsed) -> Sequence[Item]:
    """The items that are complete: of a document that breaks off the last one is not."""
    return parsed.items[:-1] if parsed.partial else parsed.items


def _without_shared_texts(states: Sequence[AdvisoryState]) -> Sequence[AdvisoryState]:
    """States without the texts that several countries share: a placeholder for all of them says nothing of any."""
    of: dict[str, set[str]] = defaultdict(set)
    for state in states:
        of[state.text_hash].add(state.country)
    shared = {text for text, countries in of.items() if text and len(countries) >= SHARED}
    return [
        replace(state, text_hash="", departures=(), posts=()) if state.text_hash in shared else state
        for state in states
    ]


def _unread(read: Sequence[AdvisoryState | Unread]) -> Iterable[str]:
    for reason, words in _TROUBLE.items():
        found = [one.detail for one in read if isinstance(one, Unread) and one.reason is reason]
        if found:
            more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
            examples = "; ".join(sorted(found)[:NAMED]) + more
            yield words.format(rows=f"{len(found)} row{'s' * (len(found) > 1)}", examples=examples)


def _undated(items: Sequence[Item]) -> Iterable[str]:
    """Whether the list has dates and none that we can read: then no new issue is told from an old copy."""
    stated = any(one.domain == UNDATED for item in items for one in item.categories)
    if stated and all(item.published is None for item in items):
        yield (
            "no row has a date that can be read; where days may be taken for months, give date_order: dmy or mdy "
            "in its table"
        )


def _unconfirmed(
    issuer: str,
    read: Sequence[AdvisoryState | Unread],
    states: Sequence[AdvisoryState],
    known: Mapping[Key, AdvisoryState],
    *,
    whole: bool,
) -> set[Key]:
    """The advice we know that this document should confirm and does not: its row is there and cannot be read.

    In a long list with rows of no country we know, or with half of its rows, that may be any row that is missed. A row
    that is merely gone says nothing.
    """
    unread = [one for one in read if isinstance(one, Unread)]
    lost = {(issuer, one.place.key) for one in unread if one.reason in _SAYS_NOTHING and one.place is not None}
    unplaced = any(one.reason is Unreadable.UNKNOWN_COUNTRY for one in unread)
    shown = {state.key for state in states}
    if len(shown) >= LONG and (unplaced or not whole):
        lost |= {key for key in known if key[0] == issuer}
    return (lost & known.keys()) - shown


def _short(
    issuer: str, states: Sequence[AdvisoryState], known: Mapping[tuple[str, str], AdvisoryState]
) -> Iterable[str]:
    """Whether half of the destinations are gone: their advice is unknown, not withdrawn."""
    before = sum(1 for key in known if key[0] == issuer)
    shown = len({state.key for state in states})
    if LONG <= shown < HALF * before:
        yield f"only {shown} of {before} known destinations are in the list; the others stand as they did"
