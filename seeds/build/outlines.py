"""Builds seeds/outlines.json: the outline and the middle of each country, for maps and for systems that want a point.

    python seeds/build/outlines.py FOLDER

FOLDER is the unpacked npm package `world-atlas` (Natural Earth, public domain). Run from the top of a checkout. The
outlines are of the 1:110m map, the middles of the 1:50m map, which has the small countries too.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

SEEDS = Path(__file__).resolve().parent.parent
TARGET = SEEDS / "outlines.json"

# Shapes that Natural Earth draws apart or without a number; the codes of our gazetteer for them.
UNNUMBERED: Mapping[str, str] = {
    "Kosovo": "XK",
    "Taiwan": "TW",
    "N. Cyprus": "CY",
    "Somaliland": "SO",
    "Siachen Glacier": "IN",
}
LEFT_OUT = frozenset({"Antarctica"})  # nobody reports from there, and it would fill a third of the map
LEAST = 6  # numbers: a ring has three corners

Ring = list[tuple[float, float]]


def main(folder: Path) -> None:
    """Read both maps and write the one file."""
    codes = _codes()
    outlines = dict(_shapes(folder / "countries-110m.json", codes))
    whole = dict(_shapes(folder / "countries-50m.json", codes))
    written = {
        code: {
            "middle": _middle(max(whole[code], key=lambda ring: abs(_area(ring)))),
            "rings": [flat for ring in outlines.get(code, []) if len(flat := _flat(ring)) >= LEAST],
        }
        for code in sorted(whole)
    }
    TARGET.write_text(json.dumps(written, separators=(",", ":")).replace('},"', '},\n"') + "\n")
    print(f"{len(written)} countries, {len(outlines)} with an outline, {TARGET.stat().st_size:,} bytes")


def _codes() -> dict[str, str]:
    countries = YAML(typ="safe", pure=True).load(SEEDS / "countries.yaml")
    return {entry["m49"]["code"]: code for code, entry in countries.items() if "code" in entry.get("m49", {})}


def _shapes(path: Path, codes: Mapping[str, str]) -> Iterator[tuple[str, list[Ring]]]:
    topology = json.loads(path.read_text())
    arcs = [_arc(arc, topology["transform"]) for arc in topology["arcs"]]
    found: dict[str, list[Ring]] = {}
    for shape in topology["objects"]["countries"]["geometries"]:
        name = shape["properties"]["name"]
        code = codes.get(shape.get("id", "")) or UNNUMBERED.get(name)
        if code is None or name in LEFT_OUT:
            print(f"left out: {name}")
            continue
        polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
        found.setdefault(code, []).extend(_joined(polygon[0], arcs) for polygon in polygons)
    yield from found.items()


def _arc(steps: list[list[int]], transform: Mapping[str, Any]) -> Ring:
    """A TopoJSON arc: whole-number steps from point to point, scaled and moved."""
    x = y = 0
    points: Ring = []
    for dx, dy in steps:
        x, y = x + dx, y + dy
        (kx, ky), (tx, ty) = transform["scale"], transform["translate"]
        points.append((x * kx + tx, y * ky + ty))
    return points


def _joined(numbers: list[int], arcs: list[Ring]) -> Ring:
    """A ring out of its arcs; a negative number is an arc walked backwards."""
    ring: Ring = []
    for number in numbers:
        arc = arcs[number] if number >= 0 else arcs[~number][::-1]
        ring.extend(arc[1:] if ring else arc)
    return _unwrapped(ring)


def _unwrapped(ring: Ring) -> Ring:
    """A ring that crosses the date line goes on beyond 180 degrees instead of jumping right through the map."""
    whole: Ring = ring[:1]
    for lon, lat in ring[1:]:
        before = whole[-1][0]
        whole.append((lon - 360 * round((lon - before) / 360), lat))
    return whole


def _area(ring: Ring) -> float:
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs) / 2


def _middle(ring: Ring) -> list[float]:
    """Latitude and longitude of the centroid of the largest part."""
    area = _area(ring)
    pairs = list(zip(ring, [*ring[1:], ring[0]], strict=True))
    lon = sum((x1 + x2) * (x1 * y2 - x2 * y1) for (x1, y1), (x2, y2) in pairs) / (6 * area)
    lat = sum((y1 + y2) * (x1 * y2 - x2 * y1) for (x1, y1), (x2, y2) in pairs) / (6 * area)
    return [round(lat, 2), round(lon, 2)]


def _flat(ring: Ring) -> list[float]:
    """Longitudes and latitudes in turn, to a tenth of a degree: a map of a mail is no wider than 600 pixels."""
    points = list(dict.fromkeys((round(lon, 1), round(lat, 1)) for lon, lat in ring))
    return [value for point in points for value in point]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
