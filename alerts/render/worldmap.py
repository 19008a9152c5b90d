"""A small map of where it happens, as a PNG: countries in the colour of their severity, the rest in grey.

Drawn in the Equal Earth projection (Šavrič, Patterson and Jenny 2018), which shows no region larger than another. Where
all that is coloured lies close together, the map shows that part of the world. The ground is transparent, so that the
picture stands in light and in dark mails.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import TYPE_CHECKING

from alerts.render.words import SEVERITY, listed
from monitor.model.severity import Severity

if TYPE_CHECKING:  # loaded by the first map: most commands draw none
    from PIL import Image, ImageDraw

Point = tuple[float, float]
Inks = Mapping[str, str]

WIDTH, HEIGHT = 1072, 520  # twice the size it is shown at, for dense screens
LAND = "#c6cacf"
LETTERING, HALO = "#1b1f24", "#ffffff"
SMALL = 9  # a country smaller than so many pixels is shown by a dot
NEAR = 0.55  # what takes more than this share of the world's width is shown on the whole world
MARGIN = 1.5  # how much more than the coloured countries a part of the world shows
LEAST = 0.16  # no part is narrower than this share of the world's width
NAMED = 8
GRAIN = 2  # drawn larger and scaled down, which smooths the edges
TYPE_SIZE = 24

_A = (1.340264, -0.081106, 0.000893, 0.003796)  # the polynomial of the projection
_WORLD = (-2.8, -1.2, 2.9, 1.32)  # all land but Antarctica, in the projection's own unit


@dataclass(frozen=True, slots=True)
class Outline:
    """A country's shape: rings of longitudes and latitudes, and its middle; a small one has only a middle."""

    middle: Point
    rings: tuple[tuple[Point, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Spot:
    """A country to be coloured."""

    code: str
    name: str
    severity: Severity


def world_map(spots: Sequence[Spot], outlines: Mapping[str, Outline], inks: Inks) -> bytes | None:
    """The picture, or None where nothing that is coloured lies anywhere.

    Args:
        spots: Worst first; the first of a country counts.
        outlines: By ISO 3166-1 alpha-2.
        inks: Colour by severity.
    """
    from PIL import Image, ImageDraw

    shown = {spot.code: spot for spot in reversed(spots) if spot.code in outlines}
    if not shown:
        return None
    frame = _Frame(_window([outlines[code] for code in shown]))
    picture = Image.new("RGBA", (WIDTH * GRAIN, HEIGHT * GRAIN), (255, 255, 255, 0))
    pen = ImageDraw.Draw(picture)
    for code, outline in outlines.items():
        ink = inks[shown[code].severity.value] if code in shown else LAND
        _country(pen, frame, outline, ink, dotted=code in shown)
    small = picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    if not frame.whole:
        _names(small, frame, [(spot, outlines[spot.code]) for spot in spots if shown.get(spot.code) is spot])
    return _png(small)


def in_words(spots: Sequence[Spot]) -> str:
    """What the map shows, in a sentence for those who do not see it."""
    groups = [
        f"{SEVERITY[severity].lower()} in {listed(names)}"
        for severity in reversed(Severity)
        if (names := [spot.name for spot in spots if spot.severity is severity])
    ]
    return f"Map: {'; '.join(groups)}."


def projected(lon: float, lat: float) -> Point:
    """Equal Earth, in units of the globe's radius; up is positive."""
    theta = asin(sqrt(3) / 2 * sin(radians(lat)))
    a1, a2, a3, a4 = _A
    square = theta * theta
    sixth = square**3
    width = 3 * (9 * a4 * sixth * square + 7 * a3 * sixth + 3 * a2 * square + a1)
    x = 2 * sqrt(3) * radians(lon) * cos(theta) / width
    return x, theta * (a1 + a2 * square + sixth * (a3 + a4 * square))


class _Frame:
    """Which part of the projection is shown, and where its points fall on the picture."""

    def __init__(self, window: tuple[float, float, float, float]) -> None:
        left, bottom, right, top = window
        self.whole = window == _WORLD
        self._scale = min(WIDTH / (right - left), HEIGHT / (top - bottom))
        self._left = (left + right) / 2 - WIDTH / self._scale / 2
        self._top = (bottom + top) / 2 + HEIGHT / self._scale / 2

    def point(self, place: Point) -> Point:
        x, y = projected(*place)
        return (x - self._left) * self._scale, (self._top - y) * self._scale


def _window(outlines: Iterable[Outline]) -> tuple[float, float, float, float]:
    """The part of the projection that holds all that is coloured, with some air; the whole world where that is wide."""
    points = [projected(*place) for outline in outlines for place in _extent(outline)]
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    bottom, top = min(y for _, y in points), max(y for _, y in points)
    world = _WORLD[2] - _WORLD[0]
    wide = max((right - left) * MARGIN, (top - bottom) * MARGIN * WIDTH / HEIGHT, world * LEAST)
    if wide > world * NEAR:
        return _WORLD
    x, y, tall = (left + right) / 2, (bottom + top) / 2, wide * HEIGHT / WIDTH
    return (x - wide / 2, y - tall / 2, x + wide / 2, y + tall / 2)


def _extent(outline: Outline) -> Sequence[Point]:
    """The corners of a country's largest part: its islands in other oceans do not widen the map."""
    if not outline.rings:
        return [outline.middle]
    return max(outline.rings, key=len)


def _country(pen: ImageDraw.ImageDraw, frame: _Frame, outline: Outline, ink: str, *, dotted: bool) -> None:
    extent = 0.0
    for ring in outline.rings:
        corners = [frame.point(place) for place in ring]
        across = [x for x, _ in corners]
        extent = max(extent, max(across) - min(across))
        pen.polygon([(x * GRAIN, y * GRAIN) for x, y in corners], fill=ink, outline=HALO, width=GRAIN)
    if dotted and extent < SMALL:
        x, y = frame.point(outline.middle)
        pen.ellipse([(x - SMALL) * GRAIN, (y - SMALL) * GRAIN, (x + SMALL) * GRAIN, (y + SMALL) * GRAIN], fill=ink)


def _names(picture: Image.Image, frame: _Frame, named: Sequence[tuple[Spot, Outline]]) -> None:
    """The names of the worst countries, where they do not cover one another."""
    from PIL import ImageDraw, ImageFont

    pen, letters = ImageDraw.Draw(picture), ImageFont.load_default(TYPE_SIZE)
    taken: list[tuple[float, float, float, float]] = []
    for spot, outline in named[:NAMED]:
        x, y = frame.point(outline.middle)
        box = pen.textbbox((x, y), spot.name, font=letters, anchor="mm", stroke_width=3)
        if box[0] >= 0 and box[2] <= WIDTH and not any(_overlap(box, other) for other in taken):
            pen.text((x, y), spot.name, LETTERING, font=letters, anchor="mm", stroke_width=3, stroke_fill=HALO)
            taken.append(box)


def _overlap(one: Sequence[float], other: Sequence[float]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _png(picture: Image.Image) -> bytes:
    """Few colours, so that a mail stays small."""
    from PIL import Image

    stream = io.BytesIO()
    picture.quantize(256, method=Image.Quantize.FASTOCTREE).save(stream, "PNG", optimize=True)
    return stream.getvalue()
