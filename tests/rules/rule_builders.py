"""Reports, advisories and rules as the tests of this room need them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.model.advisory import AdvisoryChange, AdvisoryState, AdvisoryTransition
from monitor.model.feed import Feed, FeedHealth, Health
from monitor.model.mention import Assertion, Mention, Quantity
from monitor.model.names import Names
from monitor.model.place import Circle, PlaceMention, Region, Role
from monitor.model.rule import Condition, Rule, Where
from monitor.model.severity import Severity
from monitor.model.signal import Evaluation
from monitor.model.story import Report, Story
from monitor.rules.evaluate import Facts, evaluate

NOW = datetime(2023, 10, 22, 18, tzinfo=UTC)
HOUR = timedelta(hours=1)
NAMES = Names(
    countries={"IQ": "Iraq", "SY": "Syria", "US": "United States"},
    types={"drone_attack": "Drone attack", "missile_attack": "Missile attack", "departure_order": "Departure order",
           "hostages": "Hostages", "troop_count": "Troop count", "maritime_incident": "Maritime incident"},
    issuers={"us-state": "US State Department", "uk-fcdo": "UK Foreign Office"},
)  # fmt: skip
LEVANT = Region("levant", "the Levant", frozenset({"IQ", "SY", "LB"}))
WORLD = Region("world", "the world", everywhere=True)
NEAR_BAGHDAD = Region("baghdad", "around Baghdad", circles=(Circle("Baghdad", 33.31, 44.37, 100.0),))


def place(
    text: str, lat: float, lon: float, country: str | None = "IQ", role: Role = Role.EVENT, kind: str = "city"
) -> PlaceMention:
    return PlaceMention("text", 0, len(text), text, f"geo:{text}", kind, country, lat, lon, role, 0.9)


def mention(type_: str = "drone_attack", countries: tuple[str, ...] = ("IQ",), **given: Any) -> Mention:
    quote = given.pop("quote", "Drones struck a base.")
    fields: dict[str, Any] = {"assertion": Assertion.ACTUAL, "cue": None, "confidence": 0.9, "field": "text"} | given
    return Mention(
        type=type_,
        countries=countries,
        start=0,
        end=len(quote),
        quote=quote,
        trigger="x",
        rule="r",
        **fields,
    )


def report(number: int = 1, *, story: str | None = None, hours: float = 1, **given: Any) -> Report:
    about = {key: given.pop(key) for key in list(given) if key not in REPORT_FIELDS}
    seen = NOW - hours * HOUR
    fields: dict[str, Any] = {
        "family": f"f{number}",
        "publisher": f"Paper {number}",
        "state_media": False,
        "official": None,
    } | given
    fields.setdefault("word", fields["family"])
    return Report(
        item_id=f"i{number}",
        story_id=story or f"s{number}",
        feed_id="feed",
        title=f"Title {number}",
        link=f"https://paper.example/{number}",
        at=seen,
        seen=seen,
        mention=mention(**about),
        **fields,
    )


REPORT_FIELDS = frozenset({"family", "publisher", "state_media", "official", "word"})


def story(story_id: str, items: tuple[str, ...], families: tuple[str, ...]) -> Story:
    return Story(story_id, "h", NOW, NOW, items, families, ("IQ",), ("drone_attack",))


def rule(kind: str = "count", *, gte: float = 3, **given: Any) -> Rule:
    names = (
        "types",
        "assertions",
        "regions",
        "attributes",
        "actors",
        "issuers",
        "areas",
        "min_confidence",
        "headline",
        "min_origins",
        "confirmed_by",
    )
    where = Where(**{name: given.pop(name) for name in names if name in given})
    fields: dict[str, Any] = {"id": "r", "title": "A rule", "condition": Condition(gte=gte), "severity": Severity.HIGH}
    return Rule(kind=kind, where=where, **(fields | given))


def troops(lo: int | None, hi: int | None, *, approx: bool = False, text: str = "troops") -> dict[str, Quantity]:
    return {"troops": Quantity("troops", lo, hi, approx, text)}


def state(country: str = "IQ", level: int = 4, issuer: str = "us-state", **given: Any) -> AdvisoryState:
    fields: dict[str, Any] = {
        "max_level": level,
        "native": "",
        "reasons": (),
        "seen_at": NOW,
        "levels_seen": (level,),
        "max_levels_seen": (level,),
        "quote": f"Do not travel to {country} due to terrorism.",
    } | given
    return AdvisoryState(issuer=issuer, country=country, name=country, level=level, **fields)


def moved(after: AdvisoryState, before: AdvisoryState | None, *, hours: float = 1) -> AdvisoryTransition:
    change = AdvisoryChange.RAISED if before else AdvisoryChange.FIRST_SEEN
    return AdvisoryTransition(after.issuer, after.country, (change,), NOW - hours * HOUR, before, after)


def health(health: Health = Health.OK, issuer: str | None = None) -> FeedHealth:
    feed = Feed("x", "X", "https://x.example", "rss", "wire", "en", "p", "p", issuer=issuer)
    return FeedHealth(feed, health, None, "")


def judged(rule: Rule, *reports: Report, **given: Any) -> Evaluation:
    return evaluate([rule], Facts(reports=reports, names=NAMES, **given), NOW)
