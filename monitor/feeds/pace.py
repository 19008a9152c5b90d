"""How long a document asks to be left alone."""

from __future__ import annotations

import re
from datetime import timedelta

_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}


def stated_ttl(minutes: str, period: str, frequency: str) -> timedelta | None:
    """RSS `ttl` in minutes, or `sy:updatePeriod` divided by `sy:updateFrequency` (RSS 1.0 syndication module)."""
    if re.fullmatch(r"[0-9]{1,7}", minutes.strip()):
        return timedelta(minutes=int(minutes))
    span = _PERIODS.get(period.strip().lower())
    if span is None:
        return None
    frequency = frequency.strip()
    return span / int(frequency) if re.fullmatch(r"[1-9][0-9]{0,4}", frequency) else span
