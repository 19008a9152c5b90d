"""What a row leaves unsaid, filled in from what is known, as far as that can still hold.

A row without words, a text that breaks off and one that speaks of parts without naming them tell nothing of what they
leave out: absence is unknown.
"""

from __future__ import annotations

from dataclasses import replace

from monitor.advisories.changes import areas
from monitor.model.advisory import AdvisoryState, Area


def completed(before: AdvisoryState, row: AdvisoryState) -> AdvisoryState:
    """The row as it stands once what it does not tell is taken from the state it follows."""
    if row.issued_at is None:
        row = replace(row, issued_at=before.issued_at, review_due=before.review_due)
    if not row.text_hash and before.text_hash:
        row = replace(row, text_hash=before.text_hash, departures=before.departures, posts=before.posts, cut=before.cut)
        if row.level == before.level:
            row = replace(row, max_level=before.max_level, areas=before.areas, unnamed=before.unnamed)
    if not row.quote and row.level == before.level:
        row = replace(row, quote=before.quote, reasons=before.reasons)
    if row.cut:
        row = _with_groups(before, row)
    if row.level == before.level and (row.cut or row.unnamed):
        row = _with_parts(before, row)
    return row


def _with_groups(before: AdvisoryState, row: AdvisoryState) -> AdvisoryState:
    told = {one.people: one for one in (*before.departures, *row.departures)}
    return replace(row, departures=tuple(sorted(told.values())), posts=row.posts or before.posts)


def _with_parts(before: AdvisoryState, row: AdvisoryState) -> AdvisoryState:
    """With the parts it may have left out: those that were named, where it names none, else one without a name."""
    named = tuple(area for area in row.areas if area.name)
    left = {name: level for name, level in areas(before).items() if level > row.level}
    left = {name: level for name, level in left.items() if not any(area.name == name for area in named)}
    if not left:
        return row
    strictest = max(row.max_level, *left.values())
    if named:
        return replace(row, max_level=strictest, areas=(Area("", max(left.values())), *named))
    kept = tuple(area for area in before.areas if area.level > row.level)
    return replace(row, max_level=strictest, areas=kept or (Area("", strictest),))
