"""What a server's headers ask of us: how long to stay away, how long its answer holds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_LONGEST = timedelta(days=365)
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_NO_REUSE = re.compile(r"(?:^|[\s,])no-(?:cache|store)\b", re.IGNORECASE)


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta | None:
    """How long the server asks us to stay away: seconds or an HTTP date (RFC 9110, 10.2.3); None if it does not.

    Never negative, and at most a year, so that nonsense cannot overflow a date.
    """
    value = headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]+", value):
        return _LONGEST if len(value) > 9 else min(timedelta(seconds=int(value)), _LONGEST)
    moment = _http_date(value) if value else None
    return None if moment is None else min(max(moment - now, timedelta(0)), _LONGEST)


def max_age(headers: Mapping[str, str]) -> timedelta | None:
    """How long the answer stays fresh by Cache-Control, less the age it already has; None where nothing is said."""
    control = headers.get("cache-control", "")
    stated = _MAX_AGE.search(control)
    if stated is None or _NO_REUSE.search(control):
        return None
    age = headers.get("age", "").strip()
    spent = int(age) if re.fullmatch(r"[0-9]{1,9}", age) else 0
    return timedelta(seconds=max(0, int(stated[1]) - spent))


def _http_date(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
