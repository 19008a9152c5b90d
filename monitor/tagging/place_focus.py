"""Which countries a document names, the one it is about first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from monitor.model.place import CountryMention, PlaceMention, Role

# How much one mention says that the document is about its country. Weighed on labelled news of nine kinds: a seat of
# government speaks about others as often as about itself, and states are named in passing.
_BY_KIND: Final = {"government": 0.5, "admin1": 0.8}
_TITLE: Final = 1.6
_OPENING: Final = 1.25
_LEAD: Final = 0.2
_EVENT: Final = 1.1
_LEAST_SENTENCE: Final = 60


def rank_countries(mentions: Sequence[PlaceMention], text: str) -> tuple[CountryMention, ...]:
    """Countries by the weight of their mentions; where equal, the one named first.

    A mention in the title or in the first sentence of `text` weighs more, and the very first one a little more.
    """
    opening = _first_sentence(text)
    weights: dict[str, float] = {}
    roles: dict[str, list[Role]] = {}
    confidence: dict[str, float] = {}
    for mention in mentions:
        code = mention.country
        if code is None:
            continue
        weight = _weight(mention, opening)
        if code in weights:
            weights[code] += weight
            roles[code].append(mention.role)
            confidence[code] = max(confidence[code], mention.confidence)
        else:
            weights[code] = (0.0 if weights else _LEAD) + weight
            roles[code] = [mention.role]
            confidence[code] = mention.confidence
    ordered = sorted(weights, key=weights.__getitem__, reverse=True)
    return tuple(CountryMention(code, _role(roles[code]), confidence[code]) for code in ordered)


def _first_sentence(text: str) -> int:
    """Where the first sentence ends, very short ones (datelines) not counted."""
    end = text.find(". ", _LEAST_SENTENCE)
    return end if end >= 0 else len(text)


def _weight(mention: PlaceMention, opening: int) -> float:
    weight = _BY_KIND.get(mention.kind, 1.0)
    if mention.role is Role.EVENT:
        weight *= _EVENT
    if mention.field == "title":
        return weight * _TITLE
    return weight * _OPENING if mention.start < opening else weight


def _role(roles: Sequence[Role]) -> Role:
    """A country's role: where something happens before who acts before what is only mentioned."""
    if Role.EVENT in roles:
        return Role.EVENT
    return Role.ACTOR if Role.ACTOR in roles else Role.MENTIONED
