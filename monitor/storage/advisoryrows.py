"""Official travel advice: rows to frozen types and back."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

import orjson

from monitor.lib.digest import fingerprint
from monitor.model.advisory import (
    AdvisoryChange,
    AdvisoryState,
    AdvisoryTransition,
    Area,
    Departure,
    DepartureStatus,
    Doubt,
    People,
)
from monitor.storage.tables import AdvisoryRow, AdvisoryTransitionRow

Row = dict[str, Any]

_MOMENTS = ("seen_at", "issued_at", "review_due", "level_since", "unread_since", "issued_before")


def advisory_row(state: AdvisoryState) -> Row:
    """An issuer's word on a country as it stands."""
    return {
        "issuer": state.issuer,
        "country": state.key[1],
        "level": state.level,
        "seen_at": state.seen_at,
        "state": _json(state),
    }


def advisory_of(row: AdvisoryRow) -> AdvisoryState:
    """The state again."""
    return _state(row.state)


def transition_row(transition: AdvisoryTransition) -> Row:
    """A change, named after all it says: saved twice it is there once."""
    said = {
        "issuer": transition.issuer,
        "country": transition.country,
        "changes": [change.value for change in transition.changes],
        "before": _json(transition.before) if transition.before else None,
        "after": _json(transition.after),
        "note": transition.note,
    }
    told = orjson.dumps(said, option=orjson.OPT_SORT_KEYS).decode()
    return {"id": fingerprint(transition.at.isoformat(), told), "at": transition.at, **said}


def transition_of(row: AdvisoryTransitionRow) -> AdvisoryTransition:
    """The change again."""
    return AdvisoryTransition(
        issuer=row.issuer,
        country=row.country,
        changes=tuple(AdvisoryChange(change) for change in row.changes),
        at=row.at,
        before=_state(row.before) if row.before else None,
        after=_state(row.after),
        note=row.note,
    )


def _json(state: AdvisoryState) -> Row:
    kept = asdict(state)
    kept |= {name: kept[name] and kept[name].isoformat() for name in _MOMENTS}
    kept["doubt"] = state.doubt and kept["doubt"] | {
        "since": state.doubt.since.isoformat(),
        "last": state.doubt.last.isoformat(),
        "again": state.doubt.again and state.doubt.again.isoformat(),
    }
    return kept


def _state(kept: Row) -> AdvisoryState:
    """A state as it was kept; fields that came later take their defaults."""
    values: Row = {name: tuple(value) if isinstance(value, list) else value for name, value in kept.items()}
    values |= {name: values.get(name) and datetime.fromisoformat(values[name]) for name in _MOMENTS}
    values["departures"] = tuple(
        DepartureStatus(People(told["people"]), Departure(told["status"])) for told in values.get("departures", ())
    )
    values["areas"] = tuple(
        Area(area["name"], area["level"], tuple(area["reasons"])) for area in values.get("areas", ())
    )
    values["doubt"] = _doubt(values.get("doubt"))
    return AdvisoryState(**values)


def _doubt(kept: Row | None) -> Doubt | None:
    if kept is None:
        return None
    since, last = datetime.fromisoformat(kept["since"]), datetime.fromisoformat(kept["last"])
    again = datetime.fromisoformat(kept["again"]) if kept.get("again") else None
    return Doubt(kept["level"], kept["max_level"], since, last, kept["why"], again)
