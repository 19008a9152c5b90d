"""What was tagged as plain JSON values: the format of `watchfloor tag`."""

from __future__ import annotations

from typing import Any

from monitor.model.mention import Mention, Quantity, Tagged
from monitor.model.place import PlaceMention, Role

_COUNTRY_ROLES = {Role.EVENT: "event", Role.ACTOR: "actor", Role.ORIGIN: "event", Role.DESTINATION: "event"}


def as_json(tagged: Tagged) -> dict[str, Any]:
    """One document's tags; offsets are Python string indices into the named field."""
    return {
        "id": tagged.document_id,
        "language": tagged.language,
        "version": tagged.version,
        "countries": [
            {"code": c.code, "role": _COUNTRY_ROLES.get(c.role, "mentioned"), "confidence": round(c.confidence, 3)}
            for c in tagged.countries
        ],
        "places": [_place(place) for place in tagged.places],
        "indicators": [_indicator(mention) for mention in tagged.mentions],
    }


def _place(place: PlaceMention) -> dict[str, Any]:
    return {
        "field": place.field,
        "start": place.start,
        "end": place.end,
        "text": place.text,
        "id": place.id,
        "kind": place.kind,
        "country": place.country,
        "lat": place.lat,
        "lon": place.lon,
        "role": place.role.value,
        "confidence": round(place.confidence, 3),
    }


def _indicator(mention: Mention) -> dict[str, Any]:
    return {
        "type": mention.type,
        "assertion": mention.assertion.value,
        "cue": mention.cue,
        "countries": list(mention.countries),
        "quantities": {role: _quantity(quantity) for role, quantity in mention.quantities.items()},
        "attributes": {k: list(v) if isinstance(v, tuple) else v for k, v in mention.attributes.items()},
        "actor": mention.actor,
        "target": mention.target,
        "attribution": None
        if mention.attribution is None
        else {"source": mention.attribution.source, "stance": mention.attribution.stance.value},
        "event_time": mention.event_time.date().isoformat() if mention.event_time is not None else None,
        "field": mention.field,
        "start": mention.start,
        "end": mention.end,
        "in_headline": mention.in_headline,
        "trigger": mention.trigger,
        "rule": mention.rule,
        "confidence": round(mention.confidence, 3),
        "codes": dict(mention.codes),
        "weight": mention.weight,
    }


def _quantity(quantity: Quantity) -> dict[str, Any]:
    found: dict[str, Any] = {"lo": quantity.lo, "hi": quantity.hi, "approx": quantity.approx, "text": quantity.text}
    if quantity.unit is not None:
        found["unit"] = quantity.unit
    return found
