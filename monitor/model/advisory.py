"""Official travel advice: what an issuer says of a country, and how that changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

# The risk indicators of the US Department of State's Consular Travel Advisories, letter by letter.
REASONS: Mapping[str, str] = {
    "C": "crime",
    "T": "terrorism",
    "U": "civil unrest",
    "H": "health",
    "N": "natural disaster",
    "E": "time-limited event",
    "K": "kidnapping or hostage taking",
    "D": "wrongful detention",
    "O": "other",
}


class Departure(StrEnum):
    """What a government told its own people at a post to do."""

    NORMAL = "normal"
    AUTHORIZED = "authorized"
    ORDERED = "ordered"
    SUSPENDED = "suspended"
    LIFTED = "lifted"


class AdvisoryChange(StrEnum):
    """What moved between two states."""

    FIRST_SEEN = "first_seen"
    RAISED = "raised"
    LOWERED = "lowered"
    REISSUED = "reissued"
    TEXT_ONLY = "text_only"
    AREAS = "areas"
    REASONS = "reasons"
    DEPARTURE = "departure"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class AdvisoryState:
    """An issuer's word on a country at a moment.

    Attributes:
        issuer: `us-state`, `uk-fcdo`, …
        country: ISO 3166-1 alpha-2.
        name: The destination in the issuer's spelling.
        level: 1 to 4 on the common scale, for most of the country.
        max_level: For its strictest area.
        native: The issuer's own words for the level.
        reasons: State Department letters: C T U H N E K D O.
        departure: Status of the issuer's own people there.
        posts: The posts a departure order names (cities).
        text_hash: Fingerprint of the wording, free of boilerplate.
        issued_at: As the issuer dates it.
        seen_at: When we saw this state first.
        item_id: The item that carried it; the evidence.
        link: Where to read it.
        quote: The sentence that states level and reasons.
        levels_seen: Every value `level` had since we watch, ascending: a level that always stood was never reached.
        max_levels_seen: The same of `max_level`.
    """

    issuer: str
    country: str
    name: str
    level: int
    max_level: int
    native: str
    reasons: tuple[str, ...]
    seen_at: datetime
    departure: Departure = Departure.NORMAL
    posts: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    text_hash: str = ""
    issued_at: datetime | None = None
    item_id: str | None = None
    link: str | None = None
    quote: str = ""
    levels_seen: tuple[int, ...] = ()
    max_levels_seen: tuple[int, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        """What the state is of: issuer and country."""
        return (self.issuer, self.country)


@dataclass(frozen=True, slots=True)
class AdvisoryTransition:
    """One change of one advisory, with what stood before and after; kept for ever.

    Attributes:
        changes: Everything that moved, the weightiest first.
        at: When we saw it.
        before: None at first sight.
    """

    issuer: str
    country: str
    changes: tuple[AdvisoryChange, ...]
    at: datetime
    before: AdvisoryState | None
    after: AdvisoryState

    @property
    def change(self) -> AdvisoryChange:
        """The weightiest change."""
        return self.changes[0]
