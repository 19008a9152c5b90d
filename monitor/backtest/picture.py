"""The timeline of a backtest as a picture: places down, weeks across, the worst alert of each week as a colour."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from monitor.backtest.report import Report
from monitor.model.severity import Severity

# From the palette of the digests: dark on light, told apart in grey as well.
COLOURS = {
    Severity.CRITICAL: "#7f1d1d",
    Severity.HIGH: "#dc2626",
    Severity.MEDIUM: "#f59e0b",
    Severity.LOW: "#60a5fa",
    Severity.INFO: "#cbd5e1",
}
_CELL, _GAP, _LEFT, _TOP = 14, 2, 120, 40
_INK, _FAINT, _PAPER, _ONSET = "#1f2937", "#9ca3af", "#ffffff", "#111827"


@dataclass(frozen=True, slots=True)
class Mark:
    """A filled or, for onsets, an outlined square."""

    column: int
    row: int
    colour: str
    tip: str
    outlined: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn, whatever the form."""

    title: str
    places: tuple[str, ...]
    months: tuple[tuple[int, str], ...]
    weeks: int
    marks: tuple[Mark, ...]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return _LEFT + self.weeks * _CELL + 20, _TOP + max(1, len(self.places)) * _CELL + 40


def draw(told: Report, path: Path, places: int) -> None:
    """Write the picture; the name's ending decides the form. The same report gives the same bytes."""
    drawing = drawing_of(told, places)
    path.write_bytes(_png(drawing) if path.suffix.lower() == ".png" else _html(drawing).encode())


def drawing_of(told: Report, places: int) -> Drawing:
    """The timeline of the places with most alerts."""
    shown = dict(list(told.by_place().items())[:places])
    rows = {place: row for row, place in enumerate(shown)}
    alerts = [
        Mark(week, rows[place], COLOURS[severity], f"{place}, week of {told.weeks()[week]:%d %b %Y}: {severity}")
        for place, worst in shown.items()
        for week, severity in sorted(worst.items())
    ]
    outcome = told.outcome
    return Drawing(
        title=f"Alerts {outcome.since:%d %b %Y} to {outcome.until:%d %b %Y}, the worst of each week",
        places=tuple(shown),
        months=told.months(),
        weeks=len(told.weeks()),
        marks=(*alerts, *_onsets(told, rows)),
    )


def _onsets(told: Report, rows: dict[str, int]) -> Iterator[Mark]:
    for one in told.measured.score.told if told.measured else ():
        codes = {code for region in one.episode.regions for code in (region.id, *region.countries)}
        for code in sorted(codes & rows.keys()):
            tip = f"{one.episode.name}, {one.episode.onset:%d %b %Y}"
            yield Mark(told.week_of(one.episode.onset), rows[code], _ONSET, tip, outlined=True)


def _corner(mark: Mark) -> tuple[int, int]:
    return _LEFT + mark.column * _CELL, _TOP + mark.row * _CELL


def _png(drawing: Drawing) -> bytes:
    from PIL import Image, ImageDraw, ImageFont

    font = ImageFont.load_default(11)
    image = Image.new("RGB", drawing.size, _PAPER)
    pen = ImageDraw.Draw(image)
    pen.text((8, 6), drawing.title, fill=_INK, font=font)
    for column, name in drawing.months:
        pen.text((_LEFT + column * _CELL, _TOP - 16), name, fill=_FAINT, font=font)
    for row, place in enumerate(drawing.places):
        pen.text((8, _TOP + row * _CELL), place[:16], fill=_INK, font=font)
    for mark in drawing.marks:
        x, y = _corner(mark)
        box = (x, y, x + _CELL - _GAP, y + _CELL - _GAP)
        if mark.outlined:
            pen.rectangle((box[0] - 1, box[1] - 1, box[2] + 1, box[3] + 1), outline=mark.colour, width=2)
        else:
            pen.rectangle(box, fill=mark.colour)
    for number, (severity, colour) in enumerate(COLOURS.items()):
        x, y = _LEFT + number * 90, drawing.size[1] - 24
        pen.rectangle((x, y, x + 10, y + 10), fill=colour)
        pen.text((x + 15, y - 2), severity.value, fill=_INK, font=font)
    written = io.BytesIO()
    image.save(written, "PNG")
    return written.getvalue()


def _html(drawing: Drawing) -> str:
    """One page with one SVG; squares tell their week and severity when pointed at."""
    width, height = drawing.size
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(drawing.title)}</title>'
        f'<body style="background:{_PAPER}"><svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'role="img" aria-label="{escape(drawing.title)}" font-family="sans-serif" font-size="11">\n'
        + "\n".join(_shapes(drawing))
        + "\n</svg></body></html>\n"
    )


def _shapes(drawing: Drawing) -> Iterator[str]:
    yield _words(8, 16, drawing.title, _INK)
    for column, name in drawing.months:
        yield _words(_LEFT + column * _CELL, _TOP - 6, name, _FAINT)
    for row, place in enumerate(drawing.places):
        yield _words(8, _TOP + row * _CELL + 10, place, _INK)
    side = _CELL - _GAP
    for mark in drawing.marks:
        x, y = _corner(mark)
        paint = f'fill="none" stroke="{mark.colour}" stroke-width="2"' if mark.outlined else f'fill="{mark.colour}"'
        square = f'<rect x="{x}" y="{y}" width="{side}" height="{side}" {paint}>'
        yield f"{square}<title>{escape(mark.tip)}</title></rect>"
    for number, (severity, colour) in enumerate(COLOURS.items()):
        x, y = _LEFT + number * 90, drawing.size[1] - 24
        yield f'<rect x="{x}" y="{y}" width="10" height="10" fill="{colour}"/>'
        yield _words(x + 15, y + 9, severity.value, _INK)


def _words(x: int, y: int, text: str, colour: str) -> str:
    return f'<text x="{x}" y="{y}" fill="{colour}">{escape(text)}</text>'
