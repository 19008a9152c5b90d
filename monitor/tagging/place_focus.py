"""Which countries a document names, the one it is about first."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.model.place import CountryMention, PlaceMention, Role

# How much one mention says that the document is about its country.
_BY_KIND = {"demonym": 0.8, "government": 0.7, "group": 0.8}
_TITLE = 1.6
_DATELINE = 0.7
_EVENT = 1.2


def rank_countries(mentions: Sequence[PlaceMention]) -> tuple[CountryMention, ...]:
    """Countries by the weight of their mentions; where equal, the one named first."""
    weights: dict[str, float] = {}
    roles: dict[str, set[Role]] = {}
    confidence: dict[str, float] = {}
    for mention in mentions:
        if mention.country is None:
            continue
        code = mention.country
        weights[code] = weights.get(code, 0.0) + _weight(mention)
        roles.setdefault(code, set()).add(mention.role)
        confidence[code] = max(confidence.get(code, 0.0), mention.confidence)
    ordered = sorted(weights, key=lambda code: -weights[code])
    return tuple(CountryMention(code, _role(roles[code]), confidence[code]) for code in ordered)


def _weight(mention: PlaceMention) -> float:
    weight = _BY_KIND.get(mention.kind, 1.0)
    if mention.field == "title":
        weight *= _TITLE
    if mention.role is Role.DATELINE:
        return weight * _DATELINE
    return weight * (_EVENT if mention.role is Role.EVENT else 1.0)


def _role(roles: set[Role]) -> Role:
    """A country's role: where something happens before who acts before what is only mentioned."""
    if Role.EVENT in roles:
        return Role.EVENT
    return Role.ACTOR if Role.ACTOR in roles else Role.MENTIONED
