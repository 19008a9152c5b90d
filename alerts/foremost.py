"""Which of several alerts a reader should see first: said here for messages, digests and maps alike.

The worse severity comes first, always. Of one severity, what weighs most: what kind of thing is told of, on the scale
of the lexicons, more for the dead and hurt that are counted, less for what is only feared or announced. Then what says
how many, then what more publishers tell.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from alerts.model import OVER, Alert, Transition
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
        event = next((held for held in same if tell_the_same(held[0].alert, one.alert)), None)
        if event is None:
            found.append([one])
        else:
            event.append(one)
    return tuple(sorted(held, key=lambda one: by_severity(one.alert)) for held in found)


def tell_the_same(one: Alert, other: Alert) -> bool:
    """Whether two alerts are one event: the same words of the same country, resting on an item of both."""
    if (one.title, one.labels.get("country")) != (other.title, other.labels.get("country")):
        return False
    items = {line.item_id for line in one.evidence}
    return any(line.item_id in items for line in other.evidence)


def _toll(lines: Iterable[Evidence]) -> float:
    counted = [line for line in lines if line.assertion in (None, "actual")]
    most = {role: max((getattr(line, role) for line in counted), default=0) for role in ("killed", "injured")}
    return next((added for role, least, added in _TOLL if most[role] >= least), 0.0)


def _says_how_many(alert: Alert) -> bool:
    """Whether its own value is a number of people: "60 killed" says more than that two publishers tell it."""
    return any(alert.value in (line.killed, line.injured) for line in alert.evidence if line.killed or line.injured)
