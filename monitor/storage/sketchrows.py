"""Stories' sketches and figures: to bytes and JSON, and back.

A sketch is two counts, its runs and its words as 32-bit numbers, little-endian, then the rest as JSON.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson

from monitor.model.hashes import Hashes, one_set
from monitor.model.mention import Quantity
from monitor.model.story import NO_PARTICULARS, Figure, Particulars, Revision, Sketch

_COUNTS = struct.Struct("<HH")
_PARTICULARS = "scene"  # what they were called when the first were kept


def packed(sketch: Sketch) -> bytes:
    """A sketch as bytes, without whose word it is, which its item's row says; equal sketches are equal bytes."""
    numbers = (*sketch.runs, *sketch.words)
    rest = {
        "id": sketch.item_id,
        "at": sketch.at.isoformat(),
        "countries": sorted(sketch.countries),
        "places": sorted(sketch.places),
        "types": sorted(sketch.types),
        "themes": sorted(sketch.themes),
        "counts": sorted(sketch.counts),
        "speakers": sorted(sketch.speakers),
        "sides": sketch.sides,
        _PARTICULARS: _particulars_row(sketch.particulars),
    }
    hashes = struct.pack(f"<{len(numbers)}I", *numbers)
    return _COUNTS.pack(len(sketch.runs), len(sketch.words)) + hashes + orjson.dumps(rest)


def unpacked(kept: bytes, word: str | None) -> Sketch:
    """The sketch again, with the word that its item's row says."""
    runs, words = _COUNTS.unpack_from(kept)
    numbers = struct.unpack_from(f"<{runs + words}I", kept, _COUNTS.size)
    rest: dict[str, Any] = orjson.loads(kept[_COUNTS.size + 4 * (runs + words) :])
    one, other = rest["sides"]
    return Sketch(
        item_id=rest["id"],
        at=datetime.fromisoformat(rest["at"]),
        runs=Hashes(numbers[:runs]),
        words=Hashes(numbers[runs:]),
        countries=one_set(rest["countries"]),
        places=one_set(rest["places"]),
        types=one_set(rest["types"]),
        themes=one_set((country, kind) for country, kind in rest["themes"]),
        counts=one_set((role, count) for role, count in rest["counts"]),
        speakers=one_set(rest.get("speakers", ())),
        sides=(one, other),
        particulars=_particulars_of(rest.get(_PARTICULARS, {})),
        word=word,
    )


def _particulars_row(told: Particulars) -> dict[str, Any]:
    """Particulars as JSON, without what they leave open."""
    found = {name: getattr(told, name) for name in Particulars.__slots__}
    return {name: sorted(kept) if isinstance(kept, frozenset) else kept for name, kept in found.items() if kept}


def _particulars_of(row: Mapping[str, Any]) -> Particulars:
    """Particulars again; none where the sketch was kept by a version that knew of none."""
    if not row:
        return NO_PARTICULARS
    spots = {"spots": one_set((lat, lon) for lat, lon in row.get("spots", ()))}
    sets = {name: one_set(kept) for name, kept in row.items() if isinstance(kept, list) and name != "spots"}
    return Particulars(**{**row, **sets, **spots})


def figure_row(figure: Figure) -> dict[str, Any]:
    """A figure as JSON."""
    quantity = {name: getattr(figure.quantity, name) for name in Quantity.__slots__}
    row = {name: getattr(figure, name) for name in ("role", "side", "type", "by", "item_id")}
    return row | {"quantity": quantity, "at": figure.at.isoformat(), "seen": figure.seen.isoformat()}


def figure_of(row: Mapping[str, Any]) -> Figure:
    """The figure again."""
    moments = {name: datetime.fromisoformat(row[name]) for name in ("at", "seen")}
    return Figure(**{**row, **moments, "quantity": Quantity(**row["quantity"])})


def revision_row(revision: Revision) -> list[dict[str, Any]]:
    """A revision as JSON: what was, what is."""
    return [figure_row(revision.before), figure_row(revision.after)]


def revision_of(row: list[dict[str, Any]]) -> Revision:
    """The revision again."""
    before, after = row
    return Revision(figure_of(before), figure_of(after))
