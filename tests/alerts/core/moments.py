"""Moments as tests write them."""

from __future__ import annotations

from datetime import UTC, datetime


def utc(text: str) -> datetime:
    """`2026-03-02T12:00` in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
