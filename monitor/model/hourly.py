"""What was received, hour by hour: the roll-ups that baselines and coverage are read from.

They are counts, so a year of them is small where the items are not. An item counts in the hour in which it was first
seen. One that was stale then counts nowhere: the back pages of a new feed are no wave of news.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.model.mention import Assertion

NOWHERE = ""  # the country of a mention that names none


def hour_of(moment: datetime) -> datetime:
    """The start of the hour a moment lies in."""
    return moment.replace(minute=0, second=0, microsecond=0)


def day_of(moment: datetime) -> datetime:
    """The start of the day a moment lies in."""
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class HourlyItems:
    """How many items one feed brought in one hour, whatever they are about.

    Attributes:
        hour: Its start, UTC.
    """

    hour: datetime
    feed_id: str
    items: int


@dataclass(frozen=True, slots=True)
class HourlyMentions:
    """How many of them say one thing of one country.

    Attributes:
        hour: Its start, UTC: when the mention was first told.
        country: ISO 3166-1 alpha-2, or `NOWHERE`; a mention of several countries has a row for each.
        items: Different items; one that says it twice counts once here, and once in each other row it belongs to.
        stories: How many of them opened a story. One story is opened once, so hours and feeds add up.
        origins: How many of them gave their story an origin it did not have yet: no copies. They add up too.
    """

    hour: datetime
    feed_id: str
    country: str
    type: str
    assertion: Assertion
    items: int
    stories: int = 0
    origins: int = 0


@dataclass(frozen=True, slots=True)
class HourlyNamed:
    """How many of them name one country, whether or not they say anything that is an indicator.

    Attributes:
        hour: Its start, UTC: when the items were first seen.
    """

    hour: datetime
    feed_id: str
    country: str
    items: int


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Hourly:
    """The roll-ups of whole hours: since <= hour < until, oldest first.

    It is itself and nothing else, so that what is counted in it once can be kept with it.
    """

    since: datetime
    until: datetime
    items: tuple[HourlyItems, ...] = ()
    mentions: tuple[HourlyMentions, ...] = ()
    named: tuple[HourlyNamed, ...] = ()


@dataclass(frozen=True, slots=True)
class History:
    """What was received before a moment.

    Attributes:
        days: One block for each UTC day without a gap, oldest first; the last is the present day as far as it is known.
    """

    days: tuple[Hourly, ...] = ()
