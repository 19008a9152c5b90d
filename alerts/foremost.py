"""Which of several alerts a reader should see first: said here for messages, digests and maps alike.

The worse severity comes first, always. Of one severity, what weighs most: what kind of thing is told of, on the scale
of the lexicons, more for the dead and hurt that are counted, less for what is only feared or announced. Then what says
how many, then what more publishers tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from alerts.model import GRAVER, OVER, Alert, Reason, Transition
from monitor.model.signal import Evidence

# What a count of people adds, heaviest first: as much as between a bombing and a protest at the most.
_TOLL: Final[tuple[tuple[str, int, float], ...]] = (
    ("killed", 200, 5.0),
    ("killed", 50, 4.0),
    ("killed", 15, 3.0),
    ("injured", 100, 2.0),
    ("killed", 5, 1.5),
    ("injured", 20, 1.0),
    ("killed", 1, 0.5),
)
# What changes all else that is told of a country weighs more than its violence alone.
_TURNING: Final[Mapping[str, float]] = {"coup": 2.0, "nuclear_cbrn": 2.0}
_UNSURE: Final = 2.0  # that much lighter is what did not happen yet, or may not have
# The labels that say where an alert is.
_WHERE: Final = ("country", "region", "place", "asset")


def by_weight(alert: Alert) -> tuple[object, ...]:
    """The order of alerts of one severity, the weightiest first; the same whatever came first."""
    tellers = len({line.publisher for line in alert.evidence})
    return (-weight(alert), not _says_how_many(alert), -tellers)


def by_severity(alert: Alert) -> tuple[object, ...]:
    """The order of all alerts: the worst first, of these the weightiest; a total order."""
    return (-alert.severity.rank, *by_weight(alert), alert.title, alert.id)


def weight(alert: Alert) -> float:
    """How much an alert weighs: its first line of proof says of what it is, all of them how many were hurt."""
    if not alert.evidence:
        return 0.0
    first = alert.evidence[0]
    doubt = 0.0 if first.assertion in (None, "actual") else _UNSURE
    return first.weight + _TURNING.get(first.type or "", 0.0) + _toll(alert.evidence) - doubt


def events(told: Iterable[Transition]) -> tuple[Sequence[Transition], ...]:
    """What several rules tell of one event, put together; in their order, the worst of each first."""
    found: list[list[Transition]] = []
    for one in told:
        same = (held for held in found if (held[0].reason in OVER) == (one.reason in OVER))
        event = next((held for held in same if _all_tell((each.alert for each in held), one.alert)), None)
        if event is None:
            found.append([one])
        else:
            event.append(one)
    return tuple(sorted(held, key=lambda one: by_severity(one.alert)) for held in found)


def as_told(event: Sequence[Transition]) -> Transition:
    """An event's worst change, in the words of the one that counts people: "45 killed" says more than how many tell it.

    Growth keeps its own words, for its numbers are of the value that grew.
    """
    first = event[0]
    counted = next((one for one in event if _as_grave(one, first) and _says_how_many(one.alert)), first)
    if counted is first:
        return first
    said = [counted.alert.summary]
    if _stories(counted.alert) == _stories(first.alert):  # who tells of further stories does not tell of these dead
        said.append(first.alert.summary)
    summary = " ".join(dict.fromkeys(said)).strip()
    was = counted.was if counted.reason is first.reason else first.was
    return replace(first, alert=replace(first.alert.in_words_of(counted.alert), summary=summary), was=was)


def still_firing(changed: Iterable[Transition], firing: Iterable[Alert]) -> tuple[Alert, ...]:
    """What fires from before and is not told as a change; one event that several rules tell, once."""
    told = {change.alert.fingerprint for change in changed}
    apart: list[list[Alert]] = []
    for alert in firing:
        if alert.fingerprint in told:
            continue
        event = next((held for held in apart if _all_tell(held, alert)), None)
        if event is None:
            apart.append([alert])
        else:
            event.append(alert)
    return tuple(held[0].in_words_of(next(filter(_says_how_many, held), held[0])) for held in apart)


def tell_the_same(one: Alert, other: Alert) -> bool:
    """Whether two alerts are one event: what they tell and rest on is the same, whatever each counts.

    One rule counts who tells it, another the dead, so their titles differ; of advice, which is of no story, the title
    alone says what moved.
    """
    if _where(one) != _where(other):
        return False
    return (one.title == other.title and _share_an_item(one, other)) or _of_the_same_stories(one, other)


def _all_tell(held: Iterable[Alert], alert: Alert) -> bool:
    """Whether an alert is one event with all of an event: two strikes are two, though a third rule counts both."""
    return all(tell_the_same(one, alert) for one in held)


def _where(alert: Alert) -> tuple[str | None, ...]:
    return tuple(alert.labels.get(name) for name in _WHERE)


def _share_an_item(one: Alert, other: Alert) -> bool:
    items = {line.item_id for line in one.evidence}
    return any(line.item_id in items for line in other.evidence)


def _of_the_same_stories(one: Alert, other: Alert) -> bool:
    """Whether both lead with the same kind of act, and the stories of one are among those of the other.

    Of further stories all must tell that kind: a war of many acts is not the one strike that is among them.
    """
    mine, theirs = _stories(one), _stories(other)
    if not mine or not theirs or _kinds(one)[0] != _kinds(other)[0]:
        return False
    contained = mine <= theirs or theirs <= mine
    return mine == theirs or (contained and len({*_kinds(one), *_kinds(other)}) == 1)


def _stories(alert: Alert) -> frozenset[str]:
    return frozenset(line.story_id for line in alert.evidence if line.story_id is not None)


def _kinds(alert: Alert) -> Sequence[tuple[str | None, str | None]]:
    return [(line.type, line.assertion) for line in alert.evidence]


def _as_grave(one: Transition, first: Transition) -> bool:
    """Whether a change may speak for the first of its event: both ended, or both made things worse than was known."""
    return one.reason is first.reason or ({one.reason, first.reason} <= GRAVER and first.reason is not Reason.WORSE)


def _toll(lines: Iterable[Evidence]) -> float:
    counted = [line for line in lines if line.assertion in (None, "actual")]
    most = {role: max((getattr(line, role) for line in counted), default=0) for role in ("killed", "injured")}
    return next((added for role, least, added in _TOLL if most[role] >= least), 0.0)


def _says_how_many(alert: Alert) -> bool:
    """Whether its own value is a number of people: "60 killed" says more than that two publishers tell it."""
    return any(alert.value in (line.killed, line.injured) for line in alert.evidence if line.killed or line.injured)
