"""Moments as people read them, in the zone of the message."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo


def moment(at: datetime, zone: str) -> str:
    """`Mon 23 Oct, 07:15`, local time."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%b, %H:%M}"


def date(at: datetime, zone: str) -> str:
    """`23 Oct 2023`, the local day."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local.day} {local:%b %Y}"


def day(at: datetime, zone: str) -> str:
    """`Monday 23 October 2023`, the local day."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%A} {local.day} {local:%B %Y}"


def short_day(at: datetime, zone: str) -> str:
    """`Mon 23 Oct`, the local day."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%b}"


def zone_name(at: datetime, zone: str) -> str:
    """`Europe/London (UTC+01:00)`, with the offset that holds at that moment."""
    offset = at.astimezone(ZoneInfo(zone)).strftime("%z")
    return "UTC" if zone == "UTC" else f"{zone} (UTC{offset[:3]}:{offset[3:5]})"
