"""What a notice tells the issuer's own people to do: to whom it speaks, and what holds for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.advisories.issuer import DepartureWords, Issuer
from monitor.advisories.wording import clauses
from monitor.model.advisory import Departure, DepartureStatus, People


@dataclass(frozen=True, slots=True)
class Order:
    """What each group was told, with the posts the text names; both empty where the text does not speak of it."""

    statuses: tuple[DepartureStatus, ...] = ()
    posts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Told:
    """One place where the text tells somebody something.

    Attributes:
        rank: Of the words that tell it, in the issuer's list.
        people: Empty where it does not say whom.
    """

    rank: int
    status: Departure
    people: frozenset[People]
    posts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Mark:
    """Words of a clause that tell something, by the rank of their entry in the issuer's list."""

    start: int
    end: int
    rank: int
    entry: DepartureWords


def read(issuer: Issuer, text: str) -> Order:
    """What the text tells the issuer's own people.

    The issuer's list decides between several things told to one group: a text that lifts an order and tells when it
    was given has lifted it. What is told to nobody by name is told to all whom the text names, else to employees.
    """
    told = [one for start, end in clauses(issuer, text) for one in _told(issuer, text[start:end])]
    named = {people for one in told for people in one.people} or {People.EMPLOYEES}
    statuses: dict[People, Departure] = {}
    for one in sorted(told, key=lambda one: one.rank):
        for people in one.people or named - {People.POST} or {People.EMPLOYEES}:
            statuses.setdefault(people, one.status)
    posts = tuple(dict.fromkeys(post for one in told if one.status in statuses.values() for post in one.posts))
    return Order(tuple(sorted(DepartureStatus(people, status) for people, status in statuses.items())), posts)


def _told(issuer: Issuer, clause: str) -> Sequence[_Told]:
    marks = _marks(issuer, clause)
    turns = [match.start() for match in issuer.prose.turn.finditer(clause)]
    found: list[_Told] = []
    lifted: _Mark | None = None
    for before, mark, following in zip((None, *marks), marks, (*marks[1:], None), strict=False):
        start = max([before.end if before else 0, *(turn for turn in turns if turn <= mark.start)])
        end = min([following.start if following else len(clause), *(turn for turn in turns if turn >= mark.end)])
        if lifted is not None and (start in turns or not mark.entry.stands):
            lifted = None
        if mark.entry.status is Departure.LIFTED:
            lifted = mark
        # What is lifted in a clause is all that it goes on to name, until it turns to others.
        counted = lifted or mark
        people = mark.entry.people or _people(issuer, clause, mark, start, end)
        found.append(_Told(counted.rank, counted.entry.status, people, _posts(issuer, clause)))
    return found


def _marks(issuer: Issuer, clause: str) -> list[_Mark]:
    """Where a clause tells something, in its order; words inside those of another mark are part of it.

    What it denies ("has not ordered the departure") it does not tell.
    """
    found = [
        _Mark(match.start(), match.end(), rank, entry)
        for rank, entry in enumerate(issuer.departures)
        for match in entry.pattern.finditer(clause)
    ]
    kept: list[_Mark] = []
    for mark in sorted(found, key=lambda mark: (mark.start, -mark.end, mark.rank)):
        if not kept or mark.start >= kept[-1].end:
            kept.append(mark)
    return [mark for mark in kept if not issuer.prose.denied.search(clause[: mark.start])]


def _people(issuer: Issuer, clause: str, mark: _Mark, start: int, end: int) -> frozenset[People]:
    """To whom something is told: within its words and behind them, before them, or anywhere in the clause.

    Args:
        issuer: Whose words these are.
        clause: All of it.
        mark: What tells it.
        start: Where the words before it begin that are about nothing else.
        end: Where those behind it end.
    """
    stretches = (clause[mark.start : end], clause[start : mark.start], clause)
    return next(filter(None, (_named(issuer, words) for words in stretches)), frozenset())


def _named(issuer: Issuer, words: str) -> frozenset[People]:
    """The groups that words name; employees whose families they speak of are part of the name of these."""
    found = [(match.span(), people) for people, pattern in issuer.people for match in pattern.finditer(words)]
    whole = {
        people
        for (start, end), people in found
        if not any(a <= start and end <= b and b - a > end - start for (a, b), _ in found)
    }
    return frozenset(whole)


def _posts(issuer: Issuer, quote: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match[1] for match in issuer.prose.post.finditer(quote)))
