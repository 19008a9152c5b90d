"""What a notice tells the issuer's own people to do: to whom it speaks, and what holds for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitor.advisories.issuer import Issuer
from monitor.advisories.wording import bounds
from monitor.model.advisory import Departure, DepartureStatus, People


@dataclass(frozen=True, slots=True)
class Order:
    """What each group was told, with the posts the text names; both empty where the text does not speak of it."""

    statuses: tuple[DepartureStatus, ...] = ()
    posts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Told:
    """One place where the text tells somebody something; `people` is empty where it does not say whom."""

    status: Departure
    people: frozenset[People]
    posts: tuple[str, ...]


def read(issuer: Issuer, text: str) -> Order:
    """What the text tells the issuer's own people.

    The issuer's list decides between several things told to one group: a text that lifts an order and tells when it
    was given has lifted it. What is told to nobody by name is told to all whom the text names, else to employees.
    """
    told = _told(issuer, text)
    named = {people for one in told for people in one.people} or {People.EMPLOYEES}
    order = {status: rank for rank, (status, _) in reversed(list(enumerate(issuer.departures)))}
    statuses: dict[People, Departure] = {}
    for one in sorted(told, key=lambda one: order[one.status]):
        whom = {People.POST} if one.status is Departure.SUSPENDED else one.people or named
        for people in whom:
            statuses.setdefault(people, one.status)
    posts = tuple(dict.fromkeys(post for one in told if one.status in statuses.values() for post in one.posts))
    return Order(tuple(sorted(DepartureStatus(people, status) for people, status in statuses.items())), posts)


def _told(issuer: Issuer, text: str) -> Sequence[_Told]:
    marks = _marks(issuer, text)
    found: list[_Told] = []
    for number, (start, end, status) in enumerate(marks):
        begin, stop = bounds(issuer, text, start)
        following = [other for other, _, _ in marks[number + 1 :] if end <= other < stop]
        # What is lifted in a sentence is all that it goes on to name.
        lifted = any(was is Departure.LIFTED and begin <= at < start for at, _, was in marks[:number])
        clause = text[start : min(following, default=stop)]
        people = _people(issuer, clause) or _people(issuer, text[begin:stop])
        found.append(_Told(Departure.LIFTED if lifted else status, people, _posts(issuer, text[begin:stop])))
    return found


def _marks(issuer: Issuer, text: str) -> list[tuple[int, int, Departure]]:
    """Where the text tells something, in its order; words inside a weightier mark are part of it."""
    kept: list[tuple[int, int, Departure]] = []
    for status, pattern in issuer.departures:
        for match in pattern.finditer(text):
            if not any(start <= match.start() < end for start, end, _ in kept):
                kept.append((match.start(), match.end(), status))
    return sorted(kept)


def _people(issuer: Issuer, words: str) -> frozenset[People]:
    return frozenset(people for people, pattern in issuer.people if pattern.search(words))


def _posts(issuer: Issuer, quote: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(match[1] for match in issuer.prose.post.finditer(quote)))
