"""What tagging found: rows to frozen types and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from monitor.model.mention import Assertion, Attribute, Attribution, Mention, Quantity, Stance, Tagged
from monitor.model.place import CountryMention, PlaceMention, Role
from monitor.storage.tables import DroppedMentionRow, ItemRow, MentionRow, PlaceRow

Row = dict[str, Any]


def tagging_row(tagged: Tagged) -> Row:
    """The columns of an item that tagging fills."""
    return {
        "tagger_version": tagged.version,
        "tagged_language": tagged.language,
        "countries": [[one.code, one.role.value, one.confidence] for one in tagged.countries],
    }


def tagged_of(row: ItemRow, places: Iterable[PlaceRow], mentions: Iterable[MentionRow]) -> Tagged:
    """All that was found in an item, in the order it was found."""
    return Tagged(
        document_id=row.id,
        version=row.tagger_version or "",
        language=row.tagged_language or row.language,
        countries=tuple(CountryMention(code, Role(role), confidence) for code, role, confidence in row.countries),
        places=tuple(_place_of(place) for place in sorted(places, key=lambda place: place.number)),
        mentions=tuple(mention_of(mention) for mention in sorted(mentions, key=lambda mention: mention.number)),
    )


def country_rows(tagged: Tagged, seen: datetime) -> list[Row]:
    """A row for each country an item names."""
    return [{"country": code, "seen": seen, "item_id": tagged.document_id} for code in named_countries(tagged)]


def named_countries(tagged: Tagged) -> tuple[str, ...]:
    """Every country an item names or that one of its mentions stands in, once."""
    named = [one.code for one in tagged.countries] + [code for mention in tagged.mentions for code in mention.countries]
    return tuple(dict.fromkeys(named))


def place_rows(tagged: Tagged, seen: datetime) -> list[Row]:
    """Every place an item names."""
    return [
        {"item_id": tagged.document_id, "number": number, "seen": seen, **_place(place)}
        for number, place in enumerate(tagged.places)
    ]


def mention_rows(tagged: Tagged, seen: Sequence[datetime]) -> list[Row]:
    """Every mention of an item, each with when it was first told."""
    return [
        {"item_id": tagged.document_id, "number": number, "seen": moment, **_mention(mention)}
        for number, (mention, moment) in enumerate(zip(tagged.mentions, seen, strict=True))
    ]


def mention_country_rows(tagged: Tagged, seen: Sequence[datetime]) -> list[Row]:
    """Where each mention stands."""
    return [
        {
            "country": code,
            "type": mention.type,
            "seen": moment,
            "item_id": tagged.document_id,
            "number": number,
            "assertion": mention.assertion.value,
        }
        for number, (mention, moment) in enumerate(zip(tagged.mentions, seen, strict=True))
        for code in dict.fromkeys(mention.countries)
    ]


def fact(mention: Mention) -> str:
    """What a mention tells, apart from its wording: equal facts of one item are one piece of news."""
    counts = sorted((role, quantity.lo, quantity.hi) for role, quantity in mention.quantities.items())
    whole = sorted((name, str(value)) for name, value in mention.attributes.items())
    return repr(
        (mention.type, mention.assertion.value, sorted(mention.countries), counts, whole, mention.actor, mention.target)
    )


def mention_of(row: MentionRow | DroppedMentionRow) -> Mention:
    """A mention again."""
    return Mention(
        type=row.type,
        assertion=Assertion(row.assertion),
        cue=row.cue,
        countries=tuple(row.countries),
        field=row.field,
        start=row.start,
        end=row.end,
        quote=row.quote,
        trigger=row.trigger,
        rule=row.rule,
        confidence=row.confidence,
        places=tuple(_place_in(place) for place in row.places),
        quantities={role: Quantity(**quantity) for role, quantity in row.quantities.items()},
        attributes={name: _attribute(value) for name, value in row.attributes.items()},
        actor=row.actor,
        target=row.target,
        attribution=None if row.source is None or row.stance is None else Attribution(row.source, Stance(row.stance)),
        event_time=row.event_time,
        codes=row.codes,
        weight=row.weight,
        told_by_title_too=row.titled,
    )


def _mention(mention: Mention) -> Row:
    said = mention.attribution
    return {
        "type": mention.type,
        "assertion": mention.assertion.value,
        "cue": mention.cue,
        "field": mention.field,
        "start": mention.start,
        "end": mention.end,
        "quote": mention.quote,
        "trigger": mention.trigger,
        "rule": mention.rule,
        "confidence": mention.confidence,
        "weight": mention.weight,
        "titled": mention.told_by_title_too,
        "actor": mention.actor,
        "target": mention.target,
        "source": said.source if said else None,
        "stance": said.stance.value if said else None,
        "event_time": mention.event_time,
        "countries": list(mention.countries),
        "places": [_place(place) for place in mention.places],
        "quantities": {role: _quantity(quantity) for role, quantity in mention.quantities.items()},
        "attributes": dict(mention.attributes),
        "codes": dict(mention.codes),
    }


def _quantity(quantity: Quantity) -> Row:
    return {name: getattr(quantity, name) for name in Quantity.__slots__}


def _place(place: PlaceMention) -> Row:
    return {
        "field": place.field,
        "start": place.start,
        "end": place.end,
        "text": place.text,
        "place_id": place.id,
        "kind": place.kind,
        "country": place.country,
        "lat": place.lat,
        "lon": place.lon,
        "role": place.role.value,
        "confidence": place.confidence,
        "countries": list(place.countries),
    }


def _place_of(row: PlaceRow) -> PlaceMention:
    return _place_in(row.model_dump())


def _place_in(place: Mapping[str, Any]) -> PlaceMention:
    return PlaceMention(
        field=place["field"],
        start=place["start"],
        end=place["end"],
        text=place["text"],
        id=place["place_id"],
        kind=place["kind"],
        country=place["country"],
        lat=place["lat"],
        lon=place["lon"],
        role=Role(place["role"]),
        confidence=place["confidence"],
        countries=tuple(place["countries"]),
    )


def _attribute(value: Any) -> Attribute:
    return tuple(value) if isinstance(value, list) else value
