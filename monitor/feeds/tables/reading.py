"""A document's rows as entries, by the first description that fits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from monitor.feeds import dates
from monitor.feeds.tables import paths
from monitor.feeds.tables.days import Days
from monitor.feeds.tables.meaning import Wording, before_level, fold, meant, together
from monitor.feeds.tables.tree import tree
from monitor.feeds.wire import Unreadable, WireCategory, WireEntry, WireFeed
from monitor.model.advisory import STRICTEST
from monitor.model.advisorytable import CODE, LEVEL, NAME, PARTS, UNDATED, WORDS, Meaning, Table
from monitor.model.feed import Fetched

_LOOKED_AT, _NAMED = 20, 12  # rows, and fields that are named, where no row fits
_MILLISECONDS = 100_000_000_000  # epochs beyond this are not seconds: as seconds they would be the year 5138


def read(tables: Sequence[Table], fetched: Fetched) -> WireFeed | Unreadable | None:
    """The rows of a JSON or XML list of destinations; None for a document that is none, such as RSS."""
    document = tree(fetched.body)
    if document is None or isinstance(document, Unreadable):
        return document
    for table in tables:
        rows = paths.rows(document.root, table.items)
        if _fits(table, rows):
            return _feed(fetched, document.form, table, rows)
    if _hollow(document.root) and _framed(document.root):
        return WireFeed(entries=(), format=document.form, base=fetched.url)
    looked = ", ".join(f'"{table.items or "."}" with {_asked(table)}' for table in tables)
    there = _there(document.root, tables)
    return Unreadable(
        f"the {document.form.upper()} document holds no list of destinations where one should be: {looked}{there}"
    )


def _asked(table: Table) -> str:
    """The fields without which there is no destination and no level."""
    return " and ".join(name for name in (table.country, table.level or " or ".join(table.flags)) if name)


def _there(root: Any, tables: Sequence[Table]) -> str:
    """What the rows have instead, for whoever described them wrongly; nothing where there are no rows."""
    for table in tables:
        fields = dict.fromkeys(name[:40] for _, row in paths.rows(root, table.items)[:_LOOKED_AT] for name in row)
        if fields:
            return f"; its rows have {', '.join(list(fields)[:_NAMED])}"
    return ""


def _fits(table: Table, rows: Sequence[tuple[str, dict[str, Any]]]) -> bool:
    """Whether most rows have a destination and something that may state a level."""
    stating = sum(1 for _, row in rows if paths.text(row, table.country) and _states(table, row))
    return stating > 0 and stating * 2 >= len(rows)


def _states(table: Table, row: dict[str, Any]) -> bool:
    return paths.present(row, table.level) or any(paths.present(row, flag) for flag in table.flags)


def _hollow(value: Any) -> bool:
    """Whether a document has the bare frame of a list and nothing in it: `[]`, `{"response": {}}`."""
    if isinstance(value, dict):
        return all(_hollow(part) or not isinstance(part, dict | list) for part in value.values())
    return not value if isinstance(value, list) else value in (None, "")


def _framed(value: Any) -> bool:
    """Whether there is a place for rows at all: `{"foo": 1}` has none, and is no list that came empty."""
    if isinstance(value, dict | list):
        return not value or any(_framed(part) for part in (value.values() if isinstance(value, dict) else value))
    return value in (None, "")


def _feed(fetched: Fetched, form: str, table: Table, rows: Sequence[tuple[str, dict[str, Any]]]) -> WireFeed:
    odd: Counter[str] = Counter()
    entries = []
    days = Days.of((_date(paths.value(row, table.date)) for _, row in rows), table.date_order)
    for key, row in rows:
        if paths.true(row, table.ignore):
            continue
        if not paths.text(row, table.country):
            odd["without a destination, left out"] += 1
            continue
        entries.append(_entry(table, key, row, days))
    warnings = tuple(f"{count} row{'s' * (count > 1)} {what}" for what, count in odd.items())
    return WireFeed(entries=tuple(entries), format=form, base=fetched.url, warnings=warnings)


def _entry(table: Table, key: str, row: dict[str, Any], days: Days) -> WireEntry:
    row = row | {"@key": key}
    name, code = before_level(" ".join(paths.written(row, table.country)), table.levels), paths.text(row, table.code)
    meaning, stated = _meaning(table, row), ", ".join(paths.written(row, table.level))
    # Words beside a number that means nothing to us do not say what the level is.
    words = (not meaning.level and stated) or paths.text(row, table.words) or stated or _flags_set(table, row)
    prose, date = paths.text(row, table.text), days.read(_date(paths.value(row, table.date)))
    return WireEntry(
        guid=code or fold(name),
        link=paths.filled(row, table.link),
        title=f"{name}: {words}" if words and words != prose else name,
        description=prose,
        dates=(date,) if date else (),
        categories=tuple(
            WireCategory(term, domain)
            for term, domain in (
                (name, NAME),
                (code, CODE),
                (str(meaning.level or ""), LEVEL),
                (str(meaning.parts or ""), PARTS),
                (words, WORDS),
                (date if dates.stated(date) is None else "", UNDATED),
            )
            if term
        ),
    )


def _meaning(table: Table, row: dict[str, Any]) -> Meaning:
    """The levels of a row; without one where its words are not known."""
    stated = paths.written(row, table.level)
    flags = [meaning for flag, meaning in table.flags.items() if paths.true(row, flag)]
    wording = Wording(table.levels, table.rest, table.about, " ".join(paths.written(row, table.country)), table.past)
    found = together(flags) if flags else meant(stated, wording)
    silent = not stated and not flags and _states(table, row) and paths.value(row, table.level) is None
    if len(stated) > 1 and any(meant([one], wording) is None for one in stated):
        return Meaning()  # one word of several that is not known may be the one that counts
    if _may_be_stricter(table, row, found):
        return Meaning()
    if found is None:
        return Meaning(table.otherwise if silent else None)
    level = found.level if found.level is not None else table.otherwise
    parts = found.parts
    if level is not None and paths.true(row, table.regional):
        parts = max(parts or 0, min(level + 1, STRICTEST))
    return Meaning(level, parts if level is not None and parts is not None and parts > level else None)


def _may_be_stricter(table: Table, row: dict[str, Any], found: Meaning | None) -> bool:
    """Whether a flag that is missing would say more than what the row has: missing is not the same as not set."""
    level = (found.level if found else None) or 0
    parts = max(level, (found.parts if found else None) or 0)
    missing = [meaning for flag, meaning in table.flags.items() if not paths.present(row, flag)]
    return any((meaning.level or 0) > level or (meaning.parts or 0) > parts for meaning in missing)


def _flags_set(table: Table, row: dict[str, Any]) -> str:
    return ", ".join(flag for flag in table.flags if paths.true(row, flag))


def _date(stated: Any) -> str:
    """A date as text; a bare number is an epoch in seconds or milliseconds."""
    if isinstance(stated, int | float) and not isinstance(stated, bool):
        seconds = stated / 1_000 if abs(stated) > _MILLISECONDS else stated
        try:
            return datetime.fromtimestamp(seconds, UTC).isoformat()
        except (ValueError, OverflowError, OSError):
            return ""
    return stated if isinstance(stated, str) else ""
