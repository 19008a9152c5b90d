"""Which rows of one poll are of the same destination.

A name alone often tells the country and not whether all of it is meant: a list that has "Guadeloupe" and "French West
Indies" means two destinations by one code, one that has "Burma" and "Myanmar" means one. Told as one they would take
turns, and every new date of one would look like a move of the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from monitor.lib.spelling import fold
from monitor.model.advisory import AdvisoryState

Key = tuple[str, str]
Whole = Callable[[str, str], bool]
"""Whether a name, as it stands, is one of a country, by its code."""


def told_apart(rows: Sequence[AdvisoryState], known: Mapping[Key, AdvisoryState], whole: Whole) -> list[AdvisoryState]:
    """Rows with the area of each that is another destination than the country it lies in.

    Where the names of a country's rows differ, those that are the country's own are the country, all others are parts
    with rows of their own. Once told apart they stay so, also in a poll that has one of them alone. Where none is the
    country's own name, only the one the country was held by before stands for it.

    What was told apart from a row that turns out to be another country's, as after an upgrade that tells North from
    South Korea, is looked at anew.

    Args:
        rows: What one poll showed.
        known: The state held for each destination.
        whole: Knows the names of countries.
    """
    of: dict[Key, dict[str, list[AdvisoryState]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        of[row.key][fold(row.name)].append(row)
    again = _misread(known.values(), rows)
    parts = _parts(state for state in known.values() if (state.issuer, state.country) not in again)
    return [
        row if area == row.area else replace(row, area=area)
        for key, names in of.items()
        for name, area in _areas(names, parts.get(key, {}), known.get(key), whole).items()
        for row in names[name]
    ]


def left_behind(known: Iterable[AdvisoryState], rows: Sequence[AdvisoryState]) -> set[Key]:
    """The parts that were held and that no row tells apart any more, since they were none: nothing confirms them."""
    held = list(known)
    again, shown = _misread(held, rows), {row.key for row in rows}
    return {state.key for state in held if state.area and (state.issuer, state.country) in again} - shown


def _misread(known: Iterable[AdvisoryState], rows: Iterable[AdvisoryState]) -> set[Key]:
    """Countries of which a part is held by the name of a row that is read as another country's by now."""
    now_of: dict[Key, set[str]] = defaultdict(set)
    for row in rows:
        now_of[row.issuer, fold(row.name)].add(row.country)
    return {
        (state.issuer, state.country)
        for state in known
        if state.area and (told := now_of.get((state.issuer, fold(state.name)))) and state.country not in told
    }


def without_former(known: Mapping[Key, AdvisoryState], rows: Iterable[AdvisoryState]) -> Mapping[Key, AdvisoryState]:
    """What is known, but for countries that were held by a row which turns out to be one of a part.

    What the country's own row says is then read for the first time: compared with the part's it would be a move that
    nobody made.
    """
    parts = {(row.issuer, row.country, fold(row.name)) for row in rows if row.area}
    return {
        key: state
        for key, state in known.items()
        if state.area or (state.issuer, state.country, fold(state.name)) not in parts
    }


def _parts(known: Iterable[AdvisoryState]) -> Mapping[Key, Mapping[str, str]]:
    """The areas held of each issuer and country, by their names as they are compared."""
    found: dict[Key, dict[str, str]] = defaultdict(dict)
    for state in known:
        if state.area:
            found[state.issuer, state.country][fold(state.area)] = state.area
    return found


def _areas(
    names: Mapping[str, Sequence[AdvisoryState]], parts: Mapping[str, str], held: AdvisoryState | None, whole: Whole
) -> Mapping[str, str]:
    """The area that each name of one destination's rows stands for; empty for the country itself."""
    first = {name: min(rows, key=lambda row: row.name) for name, rows in names.items()}
    whole_by = fold(held.name) if held is not None else None
    settled = {
        name: row.area or parts[name] for name, row in first.items() if row.area or (name in parts and name != whole_by)
    }
    left = {name: row for name, row in first.items() if name not in settled}
    own = {name for name, row in left.items() if whole(row.name, row.country)}
    if not own:
        own = set(left) if len(left) == 1 else {whole_by} if whole_by is not None else set()
    return settled | {name: "" if name in own else row.name for name, row in left.items()}
