"""What a sentence says for and against each reading of a name, before the rest of the document is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from monitor.tagging.gazetteer import Gazetteer, Neighbour
from monitor.tagging.place_context import Around, befallen, place_noun
from monitor.tagging.place_names import NATIONS, Name, Part, Place
from monitor.tagging.place_sighting import Sighting
from monitor.tagging.place_weights import Weights

_HELD: Final = 12  # namesakes looked at for what a container may hold
_NO_LONGER_NAME: Final = frozenset({"titles", "place_nouns", "directions", "locative", "befalling", "befalling_nouns"})
_LANDS: Final = frozenset({"disputed", "admin1"})  # named beside a country rather than lying in another unknown to us
_PEOPLES: Final = frozenset({"given", "surnames"})


class Draft:
    """A name at one position with what its sentence says.

    Attributes:
        scores: Of each of its places: what it is worth, and what the sentence adds.
        bearing: What speaks for or against each of them alike.
        own: For each place what the names beside it say of that one; empty where they say nothing of any.
        alone: Whether nothing in the sentence speaks for a place.
        doubtful: Whether a town needs further words for it.
    """

    __slots__ = ("alone", "bearing", "doubtful", "name", "own", "scores")

    def __init__(
        self,
        name: Name,
        scores: Sequence[float],
        bearing: list[Part],
        own: list[tuple[Part, ...]],
        alone: bool,
        doubtful: bool,
    ) -> None:
        self.name, self.scores, self.bearing, self.own = name, scores, bearing, own
        self.alone, self.doubtful = alone, doubtful

    def grounds(self, number: int, weights: Weights) -> tuple[Part, ...]:
        """What makes the score of one of its places."""
        name = self.name
        nation = name.nations[number]
        alike = [part for part in self.bearing if not nation or _bears_on_nations(part[0], weights)]
        return (name.priors[number], *(self.own[number] if self.own else ()), *alike)


def draft(sighting: Sighting, weights: Weights) -> Draft:
    """Each place a name may mean with what the sentence says of it."""
    name, beside = sighting.name, sighting.links
    bearing = _bearing(sighting, weights)
    scores: Sequence[float] = name.worths
    alone = True
    for weight, _ in bearing:
        if weight > 0:
            alone = False
        if _bears_on_nations(weight, weights):
            scores = [score + weight for score in scores]
        else:
            scores = [s if nation else s + weight for s, nation in zip(scores, name.nations, strict=True)]
    own: list[tuple[Part, ...]] = []
    named = sighting.contained or beside.companions or beside.owner
    if named or sighting.holds or sighting.called_division or _is_post(sighting):
        own = [tuple(_sentence(place, sighting, weights)) for place in name.places]
        scores = [score + sum([weight for weight, _ in parts]) for score, parts in zip(scores, own, strict=True)]
    return Draft(name, scores, bearing, own, alone, not sighting.contained and (alone or True in name.bynames))


def _bears_on_nations(weight: float, weights: Weights) -> bool:
    """Whether what speaks for or against a name says something of nations too: only what is for them, and papers."""
    return weight > 0 or weight == weights.media


def paper(sighting: Sighting, weights: Weights) -> tuple[Part, ...]:
    """'China Daily': the name is a newspaper's."""
    word = sighting.around.next_word
    if word is None or not word.capital or "media" not in word.lists:
        return ()
    return ((weights.media, f"names a newspaper: {word.text}"),)


def _sentence(place: Place, sighting: Sighting, weights: Weights) -> Iterator[Part]:
    """What the names beside it say of one reading."""
    if place.kind not in NATIONS:
        yield from _containment(place, sighting, weights)
    yield from _list(place, sighting, weights)
    if place.kind in ("country", "admin1", "region"):
        yield from _content(place, sighting, weights)
    if sighting.called_division and place.kind in ("admin1", "admin2"):
        yield weights.called_division, "called a division"
    if sighting.links.owner and place.country == sighting.links.owner and place.kind not in NATIONS:
        yield weights.owned, "its country owns it"
    if place.id in weights.capitals and _is_post(sighting):
        yield weights.seat, "an embassy stands there"


def _is_post(sighting: Sighting) -> bool:
    """Whether an embassy is named after the place: 'U.S. Embassy Santiago'."""
    near = sighting.around.near
    return near is not None and near.gap == " " and "posts" in near.lists


def _containment(place: Place, sighting: Sighting, weights: Weights) -> Iterator[Part]:
    """'X, State', 'X, Country', 'X (Country)'."""
    if sighting.division:
        yield _in_division(place, sighting.division, weights)
        return
    if sighting.told:  # "shelling in Donetsk, Russia says"
        return
    parts = [part for outer in sighting.links.inside if (part := _in_outer(place, outer, weights))]
    if parts:
        yield max(parts)
    elif sighting.links.inside and sighting.links.firm:
        outer = sighting.links.inside[0]
        elsewhere = any(_in_outer(other, outer, weights) for other in sighting.name.places)
        known = place.population > weights.world_city or place.kind in _LANDS  # "strikes on Gaza, Lebanon"
        beside = outer.kind == "country" and known
        unsure = elsewhere or sighting.links.enumerated or beside
        yield weights.outside if unsure else weights.unknown_town, f"does not lie in {outer.name}, which follows"


def _in_division(place: Place, code: str, weights: Weights) -> Part:
    if place.admin1 == code:
        return weights.contained, f"lies in {code}"
    if place.country == code.partition("-")[0]:
        return weights.countrymen, f"{code} follows"
    return weights.unknown_town, f"does not lie in {code}, which follows"


def _in_outer(place: Place, outer: Place, weights: Weights) -> Part | None:
    if place.country != outer.country:
        return None
    if outer.kind in ("country", "region", "disputed"):
        return weights.contained, f"{outer.name} follows"
    if outer.kind == "admin1" and place.kind != "admin1":
        nested = bool(place.admin1) and place.admin1 == outer.admin1
        return weights.contained if nested else weights.countrymen, f"{outer.name} follows"
    return None


def _list(place: Place, sighting: Sighting, weights: Weights) -> Iterator[Part]:
    """What it is enumerated with: states with states, towns with towns of their country."""
    kinds = NATIONS if place.kind in NATIONS else frozenset({place.kind})
    for other in sighting.links.companions:
        alike = other.kind in kinds and (place.kind == "country" or other.country == place.country)
        if alike and other.id != place.id:
            yield weights.listed_state if place.kind == "admin1" else weights.listed, f"listed with {other.name}"
            return


def _content(place: Place, sighting: Sighting, weights: Weights) -> Iterator[Part]:
    """What it seems to contain: Georgia after Macon is the state, after Batumi the country."""
    for inner in sighting.holds[:_HELD]:
        part = _in_outer(inner, place, weights)
        if part and part[0] == weights.contained and inner.kind not in NATIONS and inner.id != place.id:
            yield weights.contained, f"contains {inner.name}"
            return


def _bearing(sighting: Sighting, weights: Weights) -> list[Part]:
    """Signs for or against any reading as a place that is no country."""
    around, name = sighting.around, sighting.name
    found = _of_word(sighting, weights) if name.lists else []
    found += _governed(around, weights)
    if place_noun(around):
        found.append((weights.place_noun, "called a place"))
    word = around.next_word
    if word is not None and name.saintly and "dedicated" in word.lists:  # 'St George's hospital'
        found.append((weights.dedicated, f"a {word.text} named after a saint"))
    elif word is not None and "civic" in word.lists:  # 'Mansfield council', 'a Charlotte woman'
        found.append((weights.civic, "civic life follows"))
    if around.dateline:
        found.append((weights.dateline, "a dateline"))
    if word is not None and word.lists and not around.possessive:
        found += _after(sighting, word, weights)
    if name.power:
        return found
    if around.cased:
        found += _longer_name(sighting, weights)
    elif " " not in name.folded:
        found.append((weights.uncased, "capitals tell nothing here"))
    return found


def _governed(around: Around, weights: Weights) -> list[Part]:
    """What the words it hangs on say for a place: 'in Goma', 'captured Goma'."""
    if around.locative:
        return [(weights.locative, "a locative before")]
    near, behind = around.near, around.next_word
    # Asked first, at no call: beside most names stands no such word.
    listed = (near is not None and (near.lists or near.folded in around.field.phrases.befalling)) or (
        behind is not None and behind.lists
    )
    return [(weights.befallen, "something befalls it")] if listed and befallen(around) else []


def _of_word(sighting: Sighting, weights: Weights) -> list[Part]:
    """What else the name is: a word, a person's name."""
    lists = sighting.name.lists
    found = []
    if "needs_company" in lists:
        found.append((weights.needs_company, "an abbreviation of many things"))
    if "common" in lists:
        found.append((weights.common_word, "a common word"))
    right = sighting.around.next_word
    if "openings" in lists and right is not None and right.capital and not sighting.around.possessive:
        found.append((weights.opens_name, f"opens a longer name: {sighting.text} {right.text}"))
    if not sighting.name.power and not _PEOPLES.isdisjoint(lists):
        found.append((_name_of_people(sighting, weights), "a person's name"))
    return found


def _name_of_people(sighting: Sighting, weights: Weights) -> float:
    """How much it speaks against a place that people bear the name: little of Paris or Sydney."""
    if sighting.name.largest >= weights.famed:
        return weights.person_famed
    return weights.person if sighting.around.cased else weights.person_uncased


def _after(sighting: Sighting, word: Neighbour, weights: Weights) -> Iterator[Part]:
    """What the next word makes of the name: a speaker, a street, a newspaper."""
    if "person_after" in word.lists and not sighting.name.power:  # armed groups and seats of government speak
        yield weights.said, f"{word.text} follows"
    if word.capital and "facilities" in word.lists:
        yield weights.facility, f"names a {word.text}"
    if word.capital and "broadcasters" in word.lists:
        yield weights.broadcaster, f"names a broadcaster: {word.text}"
    yield from paper(sighting, weights)


def _longer_name(sighting: Sighting, weights: Weights) -> Iterator[Part]:
    """Capitalised words beside it that it seems to form a name with."""
    around = sighting.around
    gazetteer, left = around.field.gazetteer, around.near
    right = None if around.possessive else around.right
    if left is not None and left.capital and left.gap in (" ", "-") and not _known(left, gazetteer):
        yield weights.part_of_left, f"part of {left.text} {sighting.text}?"
    if right is not None and right.capital and right.gap in (" ", "-") and not _known(right, gazetteer):
        yield weights.part_of_right, f"part of {sighting.text} {right.text}?"


def _known(word: Neighbour, gazetteer: Gazetteer) -> bool:
    """Whether a capitalised neighbour is no sign of a longer name."""
    return not _NO_LONGER_NAME.isdisjoint(word.lists) or gazetteer.names(word.folded)
