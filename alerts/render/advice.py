"""Official advice in a digest: what moved, between whom it moved, and what is overdue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from alerts.model import Digest
from alerts.render import advicewords, clean
from alerts.render.times import Times
from alerts.render.view import AdviceGroup, AdviceView, AdvisoryEntry, DivergingEntry, OverdueEntry, Quote, Room
from alerts.render.words import ADVICE_GROUPS, LEVEL_SEVERITY, plural
from monitor.model.advisory import AREA_CHANGES, AdvisoryChange, AdvisoryState, AdvisoryTransition, told_as
from monitor.model.comparison import AcrossIssuers, DivergenceMove, SharedMove
from monitor.model.names import Names
from monitor.model.severity import Severity

_COUNTRY, _NATIVE, _NOTE, _QUOTE = 80, 120, 300, 420  # characters

Lags = Mapping[tuple[str, str], SharedMove]


def advice_view(digest: Digest, room: Room, times: Times, names: Names) -> AdviceView:
    """All that a digest tells of advice, within `room`."""
    found = digest.across
    lags = {(move.issuer, move.destination): together for together in found.shared for move in together.moves}
    shown = digest.advisories[: room.advisories]
    return AdviceView(
        groups=tuple(
            _group(title, [_entry(moved, found, lags, times, names) for moved in shown if moved.change in kinds])
            for title, kinds in ADVICE_GROUPS
            if any(moved.change in kinds for moved in shown)
        ),
        more=max(0, len(digest.advisories) - room.advisories),
        diverging=tuple(_diverging(apart, names) for apart in found.moved[: room.diverging]),
        more_diverging=max(0, len(found.moved) - room.diverging),
        overdue=tuple(_overdue(state, times, names) for state in found.overdue[: room.overdue]),
        more_overdue=max(0, len(found.overdue) - room.overdue),
        overdue_before=_before(len(found.overdue_before)) if found.overdue else "",
    )


def _group(title: str, entries: Sequence[AdvisoryEntry]) -> AdviceGroup:
    """What every one of several entries has to note is noted once, above them."""
    shared = [note for note in entries[0].notes if len(entries) > 1 and all(note in one.notes for one in entries)]
    own = (replace(one, notes=tuple(note for note in one.notes if note not in shared)) for one in entries)
    return AdviceGroup(title, tuple(own), tuple(shared))


def _entry(moved: AdvisoryTransition, found: AcrossIssuers, lags: Lags, times: Times, names: Names) -> AdvisoryEntry:
    """One transition as a reader sees it."""
    after = moved.after
    issuer = clean.line(names.issuer(moved.issuer))
    back = moved.change is AdvisoryChange.WITHDRAWN
    notes = (clean.clip(clean.line(note), _NOTE) for note in _notes(moved, found, lags, names) if note)
    return AdvisoryEntry(
        severity=Severity.INFO if back else _severity(moved),
        level=after.level,
        country=_country(after, names),
        issuer=issuer,
        change=_taken_back(moved, times) if back else advicewords.change(moved),
        native=clean.clip(clean.line(after.native), _NATIVE),
        notes=tuple(notes),
        quote=Quote(
            words=clean.nested(clean.clip(clean.line(after.quote), _QUOTE)),
            title="",
            source=f"{issuer}, {times.stated(after.issued_at or moved.at)}",
            link=clean.link(after.link),
        ),
    )


def _severity(moved: AdvisoryTransition) -> Severity:
    """Of the level; where parts moved and the country did not, of the strictest part."""
    level = moved.after.max_level if moved.change in AREA_CHANGES else moved.after.level
    return LEVEL_SEVERITY.get(level, Severity.INFO)


def _notes(moved: AdvisoryTransition, found: AcrossIssuers, lags: Lags, names: Names) -> Iterator[str]:
    yield advicewords.departure_moved(moved)
    if AREA_CHANGES & set(moved.changes):
        yield from advicewords.areas_moved(moved)
    else:
        yield _in_parts(moved.after)
    yield advicewords.reasons(moved, names)
    if moved.change in (AdvisoryChange.RAISED, AdvisoryChange.LOWERED):
        lag = advicewords.lag(lags.get(moved.after.key), moved.issuer, names)
        yield lag[:1].upper() + lag[1:]
        yield advicewords.others(found.destinations.get(moved.after.destination), moved.issuer, names)
    yield moved.note


def _in_parts(state: AdvisoryState) -> str:
    parts = advicewords.areas(state)
    return f"In parts: {parts}" if parts else ""


def _taken_back(moved: AdvisoryTransition, times: Times) -> str:
    """`the raise to Level 4, told on Tue 13 May, 18:00, did not stand; it is Level 3`."""
    told = advicewords.told_on(moved)
    to = f" to Level {moved.before.level}" if moved.before else ""
    on = f", told on {times.moment(told)}," if told else ""
    return f"the {told_as(moved)}{to}{on} did not stand; it is Level {moved.after.level}"


def _diverging(apart: DivergenceMove, names: Names) -> DivergingEntry:
    before, after = apart.before.gap, apart.after.gap
    told = f"now {plural(after, 'level')} apart, {before or 'none'} before"
    agree = f"now all agree, {plural(before, 'level')} apart before"
    strictest = max((stance.level for stance in apart.after.seen), default=1)
    return DivergingEntry(
        severity=LEVEL_SEVERITY[strictest] if after > before else Severity.INFO,
        country=clean.clip(clean.line(names.destination(apart.country, apart.area)), _COUNTRY),
        change=told if after else agree,
        stances=advicewords.apart(apart.after, names),
    )


def _overdue(state: AdvisoryState, times: Times, names: Names) -> OverdueEntry:
    due = f"review due {times.date(state.review_due)}" if state.review_due else "review due"
    last = f", last issued {times.stated_date(state.issued_at)}" if state.issued_at else ""
    return OverdueEntry(
        country=_country(state, names),
        what=f"{clean.line(names.issuer(state.issuer))}, Level {state.level}: {due}{last}",
        link=clean.link(state.link),
    )


def _before(count: int) -> str:
    verb = "has" if count == 1 else "have"
    return f"{plural(count, 'more review')} {verb} been overdue for longer." if count else ""


def _country(state: AdvisoryState, names: Names) -> str:
    known = state.country in names.countries
    return clean.clip(clean.line(names.destination(state.country, state.area) if known else state.name), _COUNTRY)
