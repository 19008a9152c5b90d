"""One alert for each value of what a rule groups by."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import product

from monitor.model.mention import Assertion, Attribute
from monitor.model.names import Names
from monitor.model.place import PlaceMention, distance_km
from monitor.model.rule import Rule
from monitor.model.signal import alert_fingerprint
from monitor.rules.where import Match

UNPLACED = "unplaced"  # at sea, or nowhere the text names: told apart, never dropped
WORLD = "world"
NEWS = "news"  # what no issuer's own feed carried

# So many places are told with their distance from an asset, the nearest.
_FARTHEST = 3

Labels = Mapping[str, str]
Key = tuple[str, ...]


def _countries(matched: Match) -> tuple[str, ...]:
    return matched.countries or (UNPLACED,)


def _types(matched: Match) -> tuple[str, ...]:
    return (matched.report.mention.type,)


def _regions(matched: Match) -> tuple[str, ...]:
    return tuple(region.id for region in matched.regions) or (WORLD,)


def _issuers(matched: Match) -> tuple[str, ...]:
    return (matched.report.official or NEWS,)


def _places(matched: Match) -> tuple[str, ...]:
    return tuple(dict.fromkeys(place.id for place in matched.places)) or (UNPLACED,)


def _assets(matched: Match) -> tuple[str, ...]:
    return tuple(asset.id for asset in matched.assets) or (UNPLACED,)


DIMENSIONS: Mapping[str, Callable[[Match], tuple[str, ...]]] = {
    "country": _countries,
    "type": _types,
    "region": _regions,
    "issuer": _issuers,
    "place": _places,
    "asset": _assets,
}


class Groups(tuple[Labels, ...]):  # noqa: SLOT001 - it keeps what it worked out
    """Groups with their fingerprints, which are worked out once for each rule that has them."""

    def fingerprints(self, rule_id: str) -> frozenset[str]:
        """The identities of a rule's alerts on these groups."""
        kept: dict[str, frozenset[str]] = self.__dict__
        if rule_id not in kept:
            kept[rule_id] = frozenset(alert_fingerprint(rule_id, labels) for labels in self)
        return kept[rule_id]


def grouped(rule: Rule, matches: Iterable[Match]) -> Mapping[Key, Sequence[Match]]:
    """Matches by the values of the rule's dimensions; one that has several values counts for each."""
    groups: dict[Key, list[Match]] = defaultdict(list)
    if len(rule.group_by) == 1:  # nearly all rules, and a product of one costs as much as one of many
        values = DIMENSIONS[rule.group_by[0]]
        for matched in matches:
            for value in values(matched):
                groups[value,].append(matched)
        return groups
    for matched in matches:
        for key in product(*(DIMENSIONS[name](matched) for name in rule.group_by)):
            groups[key].append(matched)
    return groups


def labels(rule: Rule, key: Key) -> Labels:
    """The identity of a group: its values and the rule's own labels.

    What is near an asset lies in the asset's country, whatever the report names: routes, silences and digests by region
    ask for that, and who looks after an office hears of a blast beyond the border.
    """
    values = dict(zip(rule.group_by, key, strict=True))
    return {**rule.labels, **_country_of_asset(rule, values.get("asset")), **values}


def _country_of_asset(rule: Rule, id_: str | None) -> Labels:
    assets = rule.where.near.assets if rule.where.near is not None else ()
    country = next((asset.country for asset in assets if asset.id == id_), None)
    return {"country": country} if country else {}


def whereabouts(labels: Labels, matches: Sequence[Match], names: Names) -> str:
    """Where a group lies, as the end of a sentence: ` in Iraq`, ` near Red Sea`, or nothing."""
    if "asset" in labels:
        near = next((asset.title for m in matches for asset in m.assets if asset.id == labels["asset"]), None)
        return f" near {near}" if near else ""
    if "place" in labels:
        named = next((place.text for m in matches for place in m.places if place.id == labels["place"]), None)
        return f" in {named}" if named else ""
    code = labels.get("country")
    if code is not None and code != UNPLACED:
        return f" in {names.within(code)}"
    if code == UNPLACED:
        sea = next((place.text for matched in matches for place in matched.places if place.kind != "group"), None)
        return f" around {sea}" if sea else ""
    region = next((r.title for m in matches for r in m.regions if r.id == labels.get("region")), None)
    if region:
        return f" in {region}"
    told = sorted({names.within(code) for matched in matches for code in matched.countries})
    return f" in {told[0]}" if len(told) == 1 else f" in {len(told)} countries" if told else ""


def how_far(rule: Rule, labels: Labels, matches: Sequence[Match]) -> str:
    """How far the named places nearest to an asset are: `Places named: Ankawa 5 km, Mosul 78 km away.`.

    Nothing where none is grouped by. Of a report the places that stand beside its act count: a headline on Jounieh
    whose text adds "north of Beirut".
    """
    nearest: dict[str, int] = {}
    for matched in matches if "asset" in labels else ():
        spots = [
            (place, km) for place in matched.places if (km := _km(rule, labels["asset"], matched, place)) is not None
        ]
        beside = [(place, km) for place, km in spots if place.field == matched.report.mention.field]
        for place, km in beside or spots:
            nearest[place.text] = min(km, nearest.get(place.text, km))
    far = sorted(nearest.items(), key=lambda one: (one[1], one[0]))[:_FARTHEST]
    # What is known is how far the named place is: "20 km from Erbil" names Erbil.
    return f"Places named: {', '.join(f'{name} {km} km' for name, km in far)} away." if far else ""


def _km(rule: Rule, asset: str, matched: Match, place: PlaceMention) -> int | None:
    """From an asset to a place, where the act is felt so far."""
    near = rule.where.near
    reached = near.reached(place, matched.report.mention.weight) if near is not None else ()
    found = next((one for one in reached if one.id == asset), None)
    if found is None or place.lat is None or place.lon is None:
        return None
    return round(distance_km(found.lat, found.lon, place.lat, place.lon))


# What is asked of a type and found, where the two read badly one after the other.
_SAID: Mapping[tuple[str, str], str] = {
    ("departure_order", "ordered"): "departure ordered",
    ("departure_order", "evacuation"): "evacuation",
    ("departure_order", "authorized"): "departure authorized",
    ("departure_order", "advised"): "departure advised",
}


def kinds_narrowed(rule: Rule, matches: Sequence[Match], names: Names) -> str:
    """What a group tells of, with what a rule asked of it: `Hostages (released)`, `Departure ordered`."""
    types = {matched.report.mention.type for matched in matches}
    found = _asked_for(rule, matches)
    if len(types) == 1 and found:
        (type_,) = types
        if all((type_, word) in _SAID for word in found):
            said = " or ".join(_SAID[type_, word] for word in found)
            return said[:1].upper() + said[1:]
    return f"{kinds(matches, names)}{narrowed(rule, matches)}"


def narrowed(rule: Rule, matches: Iterable[Match]) -> str:
    """What a rule asked of its type and found: ` (released)`, ` (authorized)`; nothing where it asked for nothing.

    Without it, hostages set free would read as hostages taken, and a departure that is only advised as one ordered.
    """
    words = _asked_for(rule, matches)
    return f" ({' or '.join(words).replace('_', ' ')})" if words else ""


def _asked_for(rule: Rule, matches: Iterable[Match]) -> list[str]:
    """The values that a rule asked of an attribute and found, the most frequent first."""
    counts = Counter(
        value
        for matched in matches
        for name, wanted in rule.where.attributes.items()
        for value in _several(matched.report.mention.attributes.get(name))
        if isinstance(value, str) and value in wanted
    )
    return sorted(counts, key=lambda value: (-counts[value], value))


def _several(value: Attribute) -> tuple[Attribute, ...]:
    return value if isinstance(value, tuple) else (value,)


def certainty(matches: Iterable[Match]) -> str:
    """What keeps a group from being a fact: ` (possible or planned)`; nothing where any report tells it as one."""
    counts = Counter(matched.report.mention.assertion for matched in matches)
    if Assertion.ACTUAL in counts:
        return ""
    words = sorted(counts, key=lambda assertion: (-counts[assertion], assertion.value))
    return f" ({' or '.join(assertion.value for assertion in words)})" if words else ""


def kinds(matches: Iterable[Match], names: Names) -> str:
    """What a group tells of, most frequent first: `Drone attack`, `Drone attack, missile attack and 2 more`."""
    counts = Counter(matched.report.mention.type for matched in matches)
    titles = [names.type(kind) for kind in sorted(counts, key=lambda kind: (-counts[kind], kind))]
    shown = ", ".join([*titles[:1], *(title[:1].lower() + title[1:] for title in titles[1:2])])
    more = f" and {len(titles) - 2} more" if len(titles) > 2 else ""
    return shown[:1].upper() + shown[1:] + more
