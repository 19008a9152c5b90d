"""How `watchfloor advisories` prints: the table, the changes, one country's history."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.table import Table

from alerts.render import advicewords
from alerts.render.words import LEVEL_SEVERITY, plural
from monitor.advisories.table import TOLD, Row
from monitor.cli.screen import SEVERITY_STYLE, foreign, out
from monitor.model.advisory import AdvisoryChange, AdvisoryState, AdvisoryTransition, Departure
from monitor.model.comparison import Comparison, Difference, SharedMove
from monitor.model.names import Names

Lags = Mapping[tuple[str, str, datetime], SharedMove]

_DEPARTURE_MARKS = {Departure.AUTHORIZED: "a", Departure.ORDERED: "o", Departure.SUSPENDED: "s"}
# What may stand in a cell, told below the table where it does.
_LEGEND = {
    "/": "2/4 level of most of the country / of its strictest part",
    "a": "a departure authorized",
    "o": "o departure ordered",
    "s": "s services suspended",
    "!": "! review overdue",
    "?": "? the source shows another level, not believed yet",
    "~": "~ its row cannot be read, so it is not confirmed",
    "(": "(2) last word of an issuer that cannot be seen",
}


def table(rows: Sequence[Row], unseen: Mapping[str, str], names: Names, now: datetime) -> None:
    """One row a destination, one column an issuer, and how far they stand apart."""
    issuers = sorted({issuer for row in rows for issuer in row.states})
    short = headings(issuers)
    made = Table(box=None, header_style="dim", pad_edge=False)
    made.add_column("country", max_width=26, no_wrap=True, overflow="ellipsis")
    for issuer in issuers:
        made.add_column(foreign(short[issuer]), no_wrap=True)
    made.add_column("apart", no_wrap=True)
    used: set[str] = set()
    for row in sorted(rows, key=lambda row: (_alphabetical(names.country(row.country)), _alphabetical(row.area))):
        cells = [_cell(row.states.get(issuer), issuer in unseen, now) for issuer in issuers]
        used.update(letter for cell in cells for letter in cell.shown)
        made.add_row(foreign(names.destination(row.country, row.area)), *map(str, cells), _apart(row.comparison))
    out.print(made)
    out.print()
    told = [f"{short[issuer]} {names.issuer(issuer)}" for issuer in issuers]
    meant = [words for mark, words in _LEGEND.items() if mark in used]
    for line in (told, meant):
        if line:
            out.print(f"[dim]{foreign(' · '.join(line))}[/]")
    _totals(rows, now)
    for issuer in issuers:
        if issuer in unseen:
            words = f"{names.issuer(issuer)} cannot be seen: {unseen[issuer]}"
            out.print(f"[yellow]{foreign(words)}[/]")


def headings(issuers: Iterable[str]) -> Mapping[str, str]:
    """`US` for `us-state`; the whole id where two would be called the same."""
    prefixes = {issuer: issuer.partition("-")[0].upper() for issuer in issuers}
    counts = Counter(prefixes.values())
    return {issuer: prefix if counts[prefix] == 1 else issuer for issuer, prefix in prefixes.items()}


@dataclass(frozen=True, slots=True)
class _Cell:
    """What stands in a cell: a level in its colour, and marks."""

    level: str
    marks: str
    style: str

    @property
    def shown(self) -> str:
        """The cell without colour."""
        return f"{self.level} {self.marks}".rstrip()

    def __str__(self) -> str:
        return f"[{self.style}]{self.level}[/]" + (f" {self.marks}" if self.marks else "")


def _cell(state: AdvisoryState | None, dark: bool, now: datetime) -> _Cell:
    if state is None:
        return _Cell("·", "", "dim")
    level = f"{state.level}/{state.max_level}" if state.max_level > state.level else f"{state.level}"
    if dark:
        return _Cell(f"({level})", "", "dim")
    marks = _DEPARTURE_MARKS.get(state.departure, "") + "!" * state.overdue(now) + "?" * (state.doubt is not None)
    marks += "~" * (state.unread_since is not None)
    return _Cell(level, marks, _style(state.level))


def _alphabetical(name: str) -> str:
    """`Côte d'Ivoire` beside `Costa Rica`."""
    return unicodedata.normalize("NFKD", name).casefold()


def _style(level: int) -> str:
    return SEVERITY_STYLE[LEVEL_SEVERITY[level].value]


def _apart(comparison: Comparison) -> str:
    if not comparison.gap:
        return ""
    return f"[{'bold' if comparison.gap > 1 else 'dim'}]{comparison.gap}[/][dim]{_since(comparison)}[/]"


def _since(comparison: Comparison) -> str:
    if comparison.since is None:
        return ""
    return f" since {'before ' if comparison.always else ''}{_day(comparison.since)}"


def _totals(rows: Sequence[Row], now: datetime) -> None:
    wide = sum(row.comparison.gap > 1 for row in rows)
    late = sum(state.overdue(now) for row in rows for state in row.states.values())
    parts = sum(bool(row.area) for row in rows)
    shown = [plural(len(rows) - parts, "country", "countries")]
    shown += [plural(parts, "part of one", "parts of countries")] if parts else []
    out.print(f"\n{', '.join(shown)}; {wide} with issuers 2 or more levels apart; {plural(late, 'review')} overdue")


def changes(moves: Sequence[AdvisoryTransition], lags: Lags, names: Names) -> None:
    """What changed, the newest last."""
    for moved in moves:
        where = names.destination(moved.country, moved.after.area)
        _line(moved, f"[bold]{foreign(where)}[/]: {foreign(names.issuer(moved.issuer))}")
        _details(moved, lags, names)


def history(
    country: str,
    rows: Sequence[Row],
    differences: Sequence[Difference],
    moves: Sequence[AdvisoryTransition],
    lags: Lags,
    names: Names,
    now: datetime,
) -> None:
    """Where every issuer stands on a country and its parts, who is stricter, and all that ever changed, newest last."""
    out.print(f"[bold]{foreign(names.country(country))}[/]\n")
    for row in rows:
        if row.area:
            out.print(f"[bold]{foreign(names.destination(country, row.area))}[/]\n")
        _standing(row, names, now)
    for told in differences:
        out.print(f"[dim]{foreign(difference(told, names))}[/]")
    out.print()
    for moved in moves:
        part = f"{foreign(moved.after.area)}: " if moved.after.area else ""
        _line(moved, f"[bold]{part}{foreign(names.issuer(moved.issuer))}[/]")
        _details(moved, lags, names)
        if moved.change in TOLD | {AdvisoryChange.FIRST_SEEN}:
            _proof(moved.after)


def difference(told: Difference, names: Names) -> str:
    """`US State is 2 levels stricter than UK since 3 Feb 2026, stricter at all since before 12 Mar 2025`."""
    words = f"{names.issuer(told.stricter)} is {plural(told.by, 'level')} stricter than {names.issuer(told.milder)}"
    first = f"{'before ' if told.always else ''}{_day(told.stricter_since)}"
    if told.since == told.stricter_since:
        return f"{words} since {first}"
    return f"{words} since {_day(told.since)}, stricter at all since {first}"


def _standing(row: Row, names: Names, now: datetime) -> None:
    made = Table(box=None, show_header=False, pad_edge=False)
    for stance in row.comparison.stances:
        state = row.states[stance.issuer]
        since = "" if stance.since is None else f"since {'before ' if stance.always else ''}{_day(stance.since)}"
        notes = [foreign(note) for note in (advicewords.departures(state), advicewords.areas(state)) if note]
        if state.overdue(now) and state.review_due:
            notes.append(f"[yellow]review overdue since {_day(state.review_due)}[/]")
        if state.doubt is not None:
            notes.append(f"[yellow]the source shows level {state.doubt.level}: {foreign(state.doubt.why)}[/]")
        if stance.unconfirmed_since is not None:
            notes.append(f"[yellow]its row cannot be read, not confirmed since {_day(stance.unconfirmed_since)}[/]")
        if stance.unseen:
            notes.append(f"[yellow]cannot be seen: {foreign(stance.unseen)}[/]")
        level = f"{stance.level}/{stance.max_level}" if stance.max_level > stance.level else f"{stance.level}"
        made.add_row(
            foreign(names.issuer(stance.issuer)),
            f"[{_style(stance.level)}]{level}[/]",
            foreign(state.native),
            f"[dim]{since}[/]",
            "; ".join(notes),
        )
    out.print(made)
    out.print()


def _line(moved: AdvisoryTransition, who: str) -> None:
    style = _style(moved.after.level)
    change = advicewords.change(moved)
    out.print(f"[dim]{_day(moved.at)} {moved.at:%H:%M}[/] {who} [{style}]{foreign(change)}[/]")


def _details(moved: AdvisoryTransition, lags: Lags, names: Names) -> None:
    shared = lags.get((*moved.after.key, moved.at))
    told = (
        advicewords.lag(shared, moved.issuer, names),
        advicewords.departure_moved(moved) if AdvisoryChange.DEPARTURE in moved.changes else "",
        *advicewords.areas_moved(moved),
        advicewords.reasons(moved, names),
        moved.note,
    )
    for words in told:
        if words:
            out.print(f"  {foreign(words)}")


def _proof(state: AdvisoryState) -> None:
    if state.quote:
        out.print(f"  [italic]“{foreign(state.quote)}”[/]")
    if state.link:
        out.print(f"  [dim]{foreign(state.link)}[/]", soft_wrap=True)


def _day(at: datetime) -> str:
    return f"{at.day} {at:%b %Y}"
