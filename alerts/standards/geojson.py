"""What is firing now as GeoJSON (RFC 7946), for maps.

A country is a point in its middle and says so (`precision: country`): nobody shall take it for the place of an attack.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import orjson

from alerts.foremost import by_severity
from alerts.model import Alert, AlertStatus, Transition
from alerts.render.clean import line, link
from alerts.standards.terms import Locate, Terms, told
from monitor.model.place import Area


def geojson(latest: Iterable[Transition], terms: Terms, locate: Locate) -> bytes:
    """A FeatureCollection with one feature for each area of each firing alert, worst first.

    Args:
        latest: The newest told transition of each alert.
        terms: The standard's words.
        locate: Where labels lie; an alert that lies nowhere is a feature without geometry.
    """
    firing = [transition for transition in latest if transition.alert.status is AlertStatus.FIRING]
    firing.sort(key=lambda one: by_severity(one.alert))
    features = [
        _feature(transition, area, terms)
        for transition in firing
        for area in locate(transition.alert.labels) or (Area("unknown"),)
    ]
    collection = {"type": "FeatureCollection", "features": features}
    return orjson.dumps(collection, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _feature(transition: Transition, area: Area, terms: Terms) -> dict[str, Any]:
    alert, axes = transition.alert, told(transition, terms)
    point = None if area.lat is None or area.lon is None else {"type": "Point", "coordinates": [area.lon, area.lat]}
    return {
        "type": "Feature",
        "id": f"{alert.id}-{area.code or line(area.title)}",
        "geometry": point,
        "properties": {
            "alert": alert.id,
            "rule": alert.rule_id,
            "title": line(alert.title),
            "summary": line(alert.summary),
            "severity": alert.severity.value,
            "certainty": axes.certainty,
            "urgency": axes.urgency,
            "area": line(area.title),
            "country": area.code,
            "precision": "circle" if area.radius_km is not None else "country" if area.code else "none",
            "radius_km": area.radius_km,
            "starts_at": _moment(alert.starts_at),
            "updated_at": _moment(transition.at),
            "labels": {name: line(value) for name, value in alert.labels.items()},
            "links": _links(alert),
        },
    }


def _links(alert: Alert) -> list[str]:
    return list(dict.fromkeys(found for one in alert.evidence if (found := link(one.link))))


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
