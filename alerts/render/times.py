"""Moments as one reader sees them: in their zone, in their language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
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

    def date(self, at: datetime) -> str:
        """`23 Oct 2023`, the local day."""
        return self.calendar.written(self.calendar.date, self._local(at))

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
