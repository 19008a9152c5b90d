"""Moments as one reader sees them: in their zone, in their language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from alerts.render.calendars import ENGLISH, Calendar


@dataclass(frozen=True, slots=True)
class Times:
    """How one message writes moments.

    Attributes:
        zone: IANA name.
        calendar: Of the reader's language.
    """

    zone: str
    calendar: Calendar = ENGLISH

    def moment(self, at: datetime) -> str:
        """`Mon 23 Oct, 07:15`, local time."""
        return self.calendar.written(self.calendar.moment, self._local(at))

    def stated(self, at: datetime) -> str:
        """What a source states as its moment; a mere date is told as one, and is that day in every zone."""
        return self.calendar.written(self.calendar.short_day, at) if _is_date(at) else self.moment(at)

    def date(self, at: datetime) -> str:
        """`23 Oct 2023`, the local day."""
        return self.calendar.written(self.calendar.date, self._local(at))

    def stated_date(self, at: datetime) -> str:
        """The same of what a source states, which may be a mere date."""
        return self.calendar.written(self.calendar.date, at) if _is_date(at) else self.date(at)

    def day(self, at: datetime) -> str:
        """`Monday 23 October 2023`, the local day."""
        return self.calendar.written(self.calendar.day, self._local(at))

    def short_day(self, at: datetime) -> str:
        """`Mon 23 Oct`, the local day."""
        return self.calendar.written(self.calendar.short_day, self._local(at))

    def zone_name(self, at: datetime) -> str:
        """`Europe/London (UTC+01:00)`, with the offset that holds at that moment."""
        offset = self._local(at).strftime("%z")
        return "UTC" if self.zone == "UTC" else f"{self.zone} (UTC{offset[:3]}:{offset[3:5]})"

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(self.zone))


def _is_date(at: datetime) -> bool:
    """Whether a moment is a mere date, as is kept by its midnight in UTC."""
    return at.utcoffset() == timedelta(0) and at.time() == time.min
