"""Measured parts of pages: Markdown tables, put between marks so that the prose around them stays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table, its columns lined up for those who read it in a terminal."""
    lines = [list(head), *(list(row) for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    ruled = [lines[0], ["-" * width for width in widths], *lines[1:]]
    return "".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |\n"
        for line in ruled
    )


def replaced(page: str, part: str, text: str) -> str:
    """A page with the named part exchanged.

    Raises:
        ValueError: if the page has no such part.
    """
    begin, end = f"<!-- {part}: measured -->", f"<!-- {part}: end -->"
    before, found, rest = page.partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise ValueError(f"the page has no part between {begin} and {end}")
    return f"{before}{begin}\n{text.strip()}\n{end}{after}"


def share(part: int, whole: int) -> str:
    """A part of a whole as a cell."""
    return f"{part / whole:.3f}" if whole else "–"


def scores(right: int, wrong: int, missed: int) -> tuple[str, str, str]:
    """Precision, recall and F1 as cells."""
    return (
        share(right, right + wrong),
        share(right, right + missed),
        share(2 * right, 2 * right + wrong + missed),
    )
