"""The words messages use for what the model keeps as codes. Tables, no decisions: another language is another table."""

from __future__ import annotations

from collections.abc import Mapping

from alerts.model import Reason
from monitor.model.advisory import AREA_CHANGES, AdvisoryChange, Departure, People
from monitor.model.feed import Health
from monitor.model.severity import Severity

BRAND = "Watchfloor"

SEVERITY: Mapping[Severity, str] = {
    Severity.CRITICAL: "Critical",
    Severity.HIGH: "High",
    Severity.MEDIUM: "Medium",
    Severity.LOW: "Low",
    Severity.INFO: "Info",
}

# What happened to an alert, as its reader is told.
REASON: Mapping[Reason, str] = {
    Reason.FIRED: "New",
    Reason.ESCALATED: "Escalated",
    Reason.WORSE: "Worse",
    Reason.EASED: "Eased",
    Reason.REPEATED: "Still firing",
    Reason.RESOLVED: "No longer firing",
    Reason.RULE_REMOVED: "Closed: its rule was removed",
    Reason.WITHDRAWN: "Withdrawn: it did not stand",
    Reason.SILENCE_ENDED: "Still firing, its silence ended",
    Reason.UNCHANGED: "Unchanged",
    Reason.PENDING: "Pending",
    Reason.BLIND: "Cannot be judged: its sources are silent",
    Reason.KEPT_FIRING: "Kept firing",
}

# How a mail names a severity colour where the level of an advisory is meant.
LEVEL_SEVERITY: Mapping[int, Severity] = {
    1: Severity.INFO,
    2: Severity.LOW,
    3: Severity.HIGH,
    4: Severity.CRITICAL,
}

ADVISORY_CHANGE: Mapping[AdvisoryChange, str] = {
    AdvisoryChange.FIRST_SEEN: "first seen",
    AdvisoryChange.RAISED: "raised",
    AdvisoryChange.LOWERED: "lowered",
    AdvisoryChange.REISSUED: "reissued",
    AdvisoryChange.TEXT_ONLY: "wording changed",
    AdvisoryChange.AREA_ADDED: "area added",
    AdvisoryChange.AREA_RAISED: "area raised",
    AdvisoryChange.AREA_LOWERED: "area lowered",
    AdvisoryChange.AREA_REMOVED: "area removed",
    AdvisoryChange.REASONS: "reasons changed",
    AdvisoryChange.DEPARTURE: "departure status changed",
    AdvisoryChange.WITHDRAWN: "withdrawn",
}

# How a digest groups changes of advice, in its order; each stands under its weightiest change.
ADVICE_GROUPS: tuple[tuple[str, frozenset[AdvisoryChange]], ...] = (
    ("Raised", frozenset({AdvisoryChange.RAISED})),
    ("Lowered", frozenset({AdvisoryChange.LOWERED})),
    ("Departures and areas", AREA_CHANGES | {AdvisoryChange.DEPARTURE}),
    ("Withdrawn", frozenset({AdvisoryChange.WITHDRAWN})),
    ("Other changes", frozenset({AdvisoryChange.REASONS, AdvisoryChange.REISSUED, AdvisoryChange.TEXT_ONLY})),
)

DEPARTURE: Mapping[Departure, str] = {
    Departure.NORMAL: "no departure order",
    Departure.AUTHORIZED: "departure authorized",
    Departure.ORDERED: "departure ordered",
    Departure.SUSPENDED: "services suspended",
    Departure.LIFTED: "departure order lifted",
}

RESUMED = "services resumed"  # what is lifted from a post as a whole

# Whom a departure order concerns; of a post as a whole nothing more is to be said.
PEOPLE: Mapping[People, str] = {
    People.EMPLOYEES: "embassy staff",
    People.FAMILIES: "families",
    People.POST: "",
}

# Certainty in words; what is plainly reported needs none beside its quote.
ASSERTION: Mapping[str, str] = {
    "actual": "reported",
    "planned": "announced, not yet done",
    "threatened": "threatened",
    "possible": "possible, not reported as done",
    "denied": "denied",
    "historical": "background, not new",
    "exercise": "exercise",
}

HEALTH: Mapping[Health, str] = {
    Health.OK: "answering",
    Health.IMPAIRED: "not understood in part",
    Health.NEW: "new, not yet asked",
    Health.FAILING: "failing",
    Health.SILENT: "silent",
}


def capital(words: str) -> str:
    """The first letter large, the rest as it is."""
    return words[:1].upper() + words[1:]


def plural(count: int, one: str, many: str | None = None) -> str:
    """`1 alert`, `3 alerts`; thousands apart."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def listed(words: tuple[str, ...] | list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"
