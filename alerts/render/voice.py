"""How an installation speaks: under which name, in which dates, and whom its readers may ask."""

from __future__ import annotations

from dataclasses import dataclass, field

from alerts.render.calendars import ENGLISH, ENGLISH_ONLY, Calendars
from alerts.render.times import Times
from alerts.render.words import BRAND


@dataclass(frozen=True, slots=True)
class Voice:
    """What all messages of an installation have in common.

    Attributes:
        brand: Who sends them, in the masthead.
        calendars: How languages write dates.
        contact: Whom a reader asks to change what they get; empty where nobody is named.
    """

    brand: str = BRAND
    calendars: Calendars = field(default_factory=lambda: ENGLISH_ONLY)
    contact: str = ""

    def times(self, zone: str, language: str) -> Times:
        """How a reader's times are written; in English where no calendar of their language is known (any more)."""
        return Times(zone, self.calendars.get(language, ENGLISH))

    def why(self, reason: str) -> str:
        """Why a reader gets a message, and whom to ask about that."""
        return f"{reason} To change what you get: {self.contact.rstrip('.')}." if self.contact else reason


PLAIN = Voice()
"""Ours, with English dates."""
