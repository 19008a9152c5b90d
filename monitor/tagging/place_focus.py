"""Which countries a document names, the one it is about first."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.model.place import CountryMention, PlaceMention, Role

# How much one mention says that the document is about its country. Weighed on labelled news of nine kinds: a seat of
# government speaks about others as often as about itself, and states are named in passing.
_BY_KIND = {"government": 0.5, "admin1": 0.8}
_TITLE = 1.6
_OPENING = 1.25
_LEAD = 0.2
_EVENT = 1.1
_LEAST_SENTENCE = 60


def rank_countries(mentions: Sequence[PlaceMention], text: str) -> tuple[CountryMention, ...]:
    """Countries by the weight of their mentions; where equal, the one named first.

    A mention in the title or in the first sentence of `text` weighs more, and the very first one a little more.
    """
    opening = _first_sentence(text)
    weights: dict[str, float] = {}
    roles: dict[str, set[Role]] = {}
    confidence: dict[str, float] = {}
    for mention in mentions:
        if mention.country is None:
            continue
        code = mention.country
        weights[code] = weights.get(code, 0.0 if weights else _LEAD) + _weight(mention, opening)
        roles.setdefault(code, set()).add(mention.role)
        confidence[code] = max(confidence.get(code, 0.0), mention.confidence)
    ordered = sorted(weights, key=lambda code: -weights[code])
    return tuple(CountryMention(code, _role(roles[code]), confidence[code]) for code in ordered)


def _first_sentence(text: str) -> int:
    """Where the first sentence ends, very short ones (datelines) not counted."""
    end = text.find(". ", _LEAST_SENTENCE)
    return end if end >= 0 else len(text)


def _weight(mention: PlaceMention, opening: int) -> float:
    weight = _BY_KIND.get(mention.kind, 1.0) * (_EVENT if mention.role is Role.EVENT else 1.0)
    if mention.field == "title":
        return weight * _TITLE
    return weight * (_OPENING if mention.start < opening else 1.0)


def _role(roles: set[Role]) -> Role:
    """A country's role: where something happens before who acts before what is only mentioned."""
    if Role.EVENT in roles:
        return Role.EVENT
    return Role.ACTOR if Role.ACTOR in roles else Role.MENTIONED
