"""What an HTTP receiver's answer means for a delivery; shared by the channels that post."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

from alerts.render import clean
from monitor.lib.errors import DeliveryError

# 408 Request Timeout, 409 Conflict, 425 Too Early and 429 Too Many Requests ask for another try; other 4xx do not.
_LATER = frozenset({408, 409, 425, 429})


def refusal(where: str, status: int, headers: Mapping[str, str], said: str, now: datetime) -> DeliveryError | None:
    """None where the message was taken (2xx); otherwise what to do about it.

    Args:
        where: Who answered, in words; never the address, which may hold a token.
        status: The HTTP status code.
        headers: Of the answer, names in any case.
        said: The answer's body; its first words are shown.
        now: What a Retry-After that is a date is counted from.
    """
    if 200 <= status < 300:
        return None
    later = status in _LATER or status >= 500
    wait = retry_after(headers, now) if later else None
    words = clean.clip(clean.line(said), 120)
    advice = "" if later or status >= 400 else "; redirects are not followed, give the final address"
    return DeliveryError(
        f"{where} answered {status}{': ' + words if words else ''}{advice}", permanent=not later, retry_after=wait
    )


def retry_after(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds a Retry-After header asks to wait, written as a number or as a date (RFC 9110, 10.2.3)."""
    value = next((value for name, value in headers.items() if name.lower() == "retry-after"), "").strip()
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(value) - now).total_seconds()
        except (ValueError, TypeError):  # no date, or one without a zone
            return None
    return max(0.0, seconds) if math.isfinite(seconds) else None
