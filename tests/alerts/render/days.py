"""Invented days in invented countries: a crisis, a quiet, a blind and a first day, a mass event, and alerts at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from alerts.model import Alert, AlertStatus, Digest, Line, Notice, Reason, Section, Transition
from alerts.render.worldmap import Outline
from monitor.model.advisory import (
    AdvisoryChange,
    AdvisoryState,
    AdvisoryTransition,
    Area,
    Departure,
    DepartureStatus,
    People,
)
from monitor.model.feed import Feed, FeedHealth, Health
from monitor.model.names import Names
from monitor.model.severity import Severity
from monitor.model.signal import Evidence

NAMES = Names(issuers={"us-state": "US Department of State", "uk-fcdo": "UK Foreign Office"})
SLOT = datetime(2031, 5, 14, 6, 0, tzinfo=UTC)
ZONE = "Europe/Paris"


def at(hour: int, minute: int = 0, day: int = 13) -> datetime:
    return datetime(2031, 5, day, hour, minute, tzinfo=UTC)


def evidence(**changes: object) -> Evidence:
    given: dict[str, object] = {
        "quote": "Two drones struck the fuel depot at Port Selim shortly before dawn",
        "title": "Drones hit Karsovian fuel depot",
        "link": "https://wire.example/2031/05/13/port-selim?ref=feed&edition=eu",
        "publisher": "Meridian Wire",
        "item_id": "item-1",
        "at": at(4, 12),
        "type": "drone_attack",
        "assertion": "actual",
    }
    return Evidence(**{**given, **changes})  # type: ignore[arg-type]  # a table of overrides


def alert(**changes: object) -> Alert:
    given: dict[str, object] = {
        "id": "alert-1-20310513",
        "fingerprint": "alert-1",
        "rule_id": "drone-attacks",
        "labels": {"country": "QK"},
        "status": AlertStatus.FIRING,
        "severity": Severity.HIGH,
        "title": "Karsovia: drone attacks",
        "summary": "3 stories of drone attacks in Karsovia within 24 hours.",
        "value": 3.0,
        "condition": "at least 2 stories in 24h",
        "starts_at": at(4, 15),
        "fired_at": at(4, 15),
        "last_held_at": at(5, 0, 14),
        "evidence": (
            evidence(copies=4),
            evidence(
                quote="The ministry said a third drone was shot down over the bay",
                title="Ministry: third drone downed",
                publisher="Karsovian State Radio",
                link="https://radio.example/news/88121",
                claim="Karsovian defence ministry claims",
                at=at(6, 40),
                item_id="item-2",
            ),
        ),
    }
    return Alert(**{**given, **changes})  # type: ignore[arg-type]  # a table of overrides


LEVEL_FOUR = alert(
    id="alert-2-20310513",
    fingerprint="alert-2",
    rule_id="advisory-level-4",
    severity=Severity.CRITICAL,
    title="Karsovia: travel advice at Level 4",
    summary="The US Department of State raised Karsovia from Level 3 to Level 4, Do Not Travel.",
    condition="level at least 4",
    value=4.0,
    starts_at=at(18, 5),
    fired_at=at(18, 5),
    evidence=(
        evidence(
            quote="Do not travel to Karsovia due to terrorism, civil unrest and kidnapping.",
            title="Karsovia Travel Advisory",
            link="https://travel.example/karsovia",
            publisher="US Department of State",
            at=at(17, 58),
            type="travel_advisory",
        ),
    ),
)
CALMED = alert(
    id="alert-3-20310511",
    fingerprint="alert-3",
    rule_id="border-closed",
    severity=Severity.MEDIUM,
    status=AlertStatus.RESOLVED,
    title="Tamir Islands: ferry border closed",
    summary="No report of a closed crossing for 48 hours.",
    starts_at=at(9, 0, 10),
    fired_at=at(9, 0, 10),
    ends_at=at(9, 30),
    evidence=(),
)
HOSTAGES = alert(
    id="alert-4-20310509",
    fingerprint="alert-4",
    rule_id="hostages-held",
    severity=Severity.CRITICAL,
    title="Ostrava Basin: 14 people held hostage",
    starts_at=at(11, 20, 9),
    fired_at=at(11, 20, 9),
)


def advice(level: int, **changes: object) -> AdvisoryState:
    natives = {
        1: "Exercise normal precautions",
        2: "Exercise increased caution",
        3: "Reconsider travel",
        4: "Do not travel",
    }
    given: dict[str, object] = {
        "issuer": "us-state",
        "country": "QK",
        "name": "Karsovia",
        "level": level,
        "max_level": level,
        "native": f"Level {level}: {natives[level]}",
        "reasons": ("T", "U"),
        "seen_at": at(17, 58),
        "link": "https://travel.example/karsovia",
        "quote": "Do not travel to Karsovia due to terrorism, civil unrest and kidnapping.",
    }
    return AdvisoryState(**{**given, **changes})  # type: ignore[arg-type]  # a table of overrides


RAISED = AdvisoryTransition(
    issuer="us-state",
    country="QK",
    changes=(AdvisoryChange.RAISED, AdvisoryChange.REASONS, AdvisoryChange.DEPARTURE),
    at=at(18, 0),
    before=advice(3),
    after=advice(
        4,
        reasons=("T", "U", "K"),
        departures=(DepartureStatus(People.EMPLOYEES, Departure.ORDERED),),
        posts=("Port Selim", "Mirna"),
    ),
)
LOWERED = AdvisoryTransition(
    issuer="uk-fcdo",
    country="QT",
    changes=(AdvisoryChange.LOWERED,),
    at=at(10, 30),
    before=advice(3, issuer="uk-fcdo", country="QT", name="Tamir Islands"),
    after=advice(
        2,
        issuer="uk-fcdo",
        country="QT",
        name="Tamir Islands",
        native="Advises against all but essential travel to parts",
        reasons=(),
        max_level=3,
        areas=(Area("Outer Tamir", 3), Area("the strait within 10 km of the coast", 3)),
        link="https://advice.example/tamir",
        quote="We no longer advise against all but essential travel to the main island.",
    ),
)


def story(**changes: object) -> Line:
    given: dict[str, object] = {
        "story_id": "story-1",
        "type": "drone_attack",
        "type_title": "Drone attack",
        "severity": Severity.HIGH,
        "assertion": "actual",
        "headline": "Drones hit Karsovian fuel depot",
        "facts": ("launched 3", "intercepted 1", "killed at least 2"),
        "certainty": "reported",
        "quote": "Two drones struck the fuel depot at Port Selim shortly before dawn",
        "publisher": "Meridian Wire",
        "link": "https://wire.example/2031/05/13/port-selim?ref=feed&edition=eu",
        "at": at(4, 12),
        "origins": 3,
        "items": 7,
        "publishers": ("Meridian Wire", "The Harbour Post", "Radio Mirna"),
        "countries": ("QK",),
    }
    return Line(**{**given, **changes})  # type: ignore[arg-type]  # a table of overrides


KARSOVIA = Section(
    code="QK",
    title="Karsovia",
    severity=Severity.CRITICAL,
    lines=(
        story(
            story_id="story-2",
            type="departure_order",
            type_title="Departure order",
            severity=Severity.CRITICAL,
            headline="Embassy staff told to leave Port Selim",
            facts=("ordered", "US Department of State"),
            quote="The Department ordered the departure of non-emergency employees from Port Selim and Mirna",
            publisher="The Harbour Post",
            link="https://harbour.example/a/4411",
            at=at(18, 20),
            origins=4,
            items=11,
        ),
        story(),
        story(
            story_id="story-3",
            type="ground_offensive",
            type_title="Ground offensive",
            severity=Severity.HIGH,
            assertion="possible",
            headline="Officials fear a push towards Mirna",
            facts=("troops about 2,500",),
            certainty="possible",
            cue="fear",
            quote="officials fear that some 2,500 troops massed at the Orsa bridge could move on Mirna",
            publisher="Meridian Wire",
            link="https://wire.example/2031/05/13/orsa",
            at=at(13, 45),
            origins=2,
            items=3,
            countries=("QK", "QT"),
        ),
        story(
            story_id="story-4",
            type="drone_attack",
            type_title="Drone attack",
            severity=Severity.MEDIUM,
            assertion="denied",
            headline="Tamir denies sending the drones",
            facts=(),
            certainty="denied by the Tamir foreign office",
            quote="“No Tamir drone has crossed the strait,” the foreign office said",
            publisher="Tamir Gazette",
            link=None,
            at=at(15, 5),
            origins=1,
            items=1,
            countries=("QK", "QT"),
        ),
    ),
    more=5,
    week=(0, 2, 1, 0, 3, 4, 9),
)
BASIN = Section(
    code="QO",
    title="Ostrava Basin",
    severity=Severity.HIGH,
    lines=(
        story(
            story_id="story-5",
            type="hostages",
            type_title="Hostages",
            headline="Two of the sixteen miners freed",
            facts=("held 14", "released 2"),
            quote="Two miners walked free on Tuesday; fourteen are still held in the pit",
            publisher="Radio Mirna",
            link="https://mirna.example/miners",
            at=at(20, 2),
            origins=2,
            items=5,
            countries=("QO",),
            update=True,
        ),
    ),
)
ISLANDS = Section(
    code="QT",
    title="Tamir Islands",
    severity=Severity.LOW,
    lines=(
        story(
            story_id="story-6",
            type="aid_access",
            type_title="Aid access",
            severity=Severity.LOW,
            headline="First relief ferry docks in nine days",
            facts=("trucks 12",),
            quote="The ferry carried twelve lorries of food and a field hospital",
            publisher="Tamir Gazette",
            link="https://gazette.example/ferry",
            at=at(12, 0),
            origins=1,
            items=2,
            countries=("QT",),
        ),
    ),
)


def square(lon: float, lat: float) -> Outline:
    """A country of five by five degrees."""
    return Outline((lon + 2, lat + 2), (((lon, lat), (lon + 5, lat), (lon + 5, lat + 5), (lon, lat + 5)),))


OUTLINES = {"QK": square(40, 30), "QO": square(45, 30), "QT": Outline((38, 31)), "QX": square(20, 10)}


def feed(name: str, health: Health, detail: str) -> FeedHealth:
    made = Feed(
        id=name.lower().replace(" ", "-"),
        name=name,
        url="https://feed.example/rss",
        format="rss",
        topic="world",
        language="en",
        publisher=name,
        family=name,
    )
    return FeedHealth(feed=made, health=health, since=at(2), detail=detail)


UNSEEN = (
    feed("Orsa Valley News", Health.FAILING, "HTTP 503 since Tue 13 May, 04:00"),
    feed("Tamir Maritime Authority", Health.SILENT, "no new item since Fri 9 May; it usually has one a day"),
)


def crisis_day(**changes: object) -> Digest:
    given: dict[str, object] = {
        "id": "digest:morning:2031-05-14",
        "name": "morning",
        "title": "Morning brief",
        "slot": SLOT,
        "since": SLOT - timedelta(days=1),
        "until": SLOT,
        "zone": ZONE,
        "headline": "Karsovia: advice raised to Level 4 and departure ordered; drones hit Port Selim",
        "alerts": (
            Transition(LEVEL_FOUR, Reason.FIRED, at(18, 5), tell=True),
            Transition(alert(), Reason.ESCALATED, at(6, 45), tell=True),
            Transition(CALMED, Reason.RESOLVED, at(9, 30), tell=True),
        ),
        "firing": (LEVEL_FOUR, HOSTAGES, alert()),
        "advisories": (RAISED, LOWERED),
        "sections": (KARSOVIA, BASIN, ISLANDS),
        "blind": UNSEEN,
        "feeds_answered": 51,
        "feeds": 52,
        "items": 61,
        "stories": 11,
        "continuing": 3,
        "near_misses": ("Tamir Islands, troop movements: 2 stories, the rule needs 3.",),
    }
    return Digest(**{**given, **changes})  # type: ignore[arg-type]  # a table of overrides


def quiet_day() -> Digest:
    return crisis_day(
        id="digest:morning:2031-05-15",
        headline="Nothing crossed a threshold; no advice changed",
        alerts=(),
        firing=(),
        advisories=(),
        sections=(),
        blind=(),
        feeds_answered=52,
        items=18,
        stories=0,
        continuing=0,
        near_misses=(),
    )


def blind_day() -> Digest:
    unseen = tuple(
        feed(f"Wire {number}", Health.FAILING, "no answer within 20 s since Tue 13 May, 23:10")
        for number in range(1, 7)
    )
    return crisis_day(
        id="digest:morning:2031-05-16",
        headline="No feed answered: nothing can be said of the last 24 hours",
        alerts=(),
        firing=(HOSTAGES,),
        advisories=(),
        sections=(),
        blind=unseen,
        feeds_answered=0,
        feeds=6,
        items=0,
        stories=0,
        continuing=0,
        near_misses=(),
    )


def single_notice() -> Notice:
    return Notice(
        "notice-1", "desk", (Transition(LEVEL_FOUR, Reason.FIRED, at(18, 5), tell=True),), at(18, 6), zone=ZONE
    )


def grouped_notice() -> Notice:
    told = (
        Transition(LEVEL_FOUR, Reason.FIRED, at(18, 5), tell=True),
        Transition(alert(), Reason.ESCALATED, at(18, 5), tell=True),
        Transition(CALMED, Reason.RESOLVED, at(18, 5), tell=True),
    )
    return Notice("notice-2", "desk", told, at(18, 6), zone=ZONE)


def first_day() -> Digest:
    """Six hours after the start: everything is seen for the first time, and some feeds were not asked yet."""
    waiting = (
        feed("Tamir Maritime Authority", Health.NEW, "never polled"),
        feed("Harbour Radio", Health.NEW, "never polled"),
        feed("Orsa Valley News", Health.FAILING, "no such host; it has never answered"),
    )
    basin = replace(BASIN, lines=(replace(BASIN.lines[0], update=False),))
    started = at(1, 0, 14)
    stands = replace(
        LEVEL_FOUR,
        summary="The US Department of State has Karsovia at Level 4, Do Not Travel.",
        starts_at=started,
        fired_at=started,
    )
    return crisis_day(
        id="digest:morning:2031-05-12",
        since=SLOT - timedelta(hours=6),
        headline="Departure order in Karsovia, ordered; hostages in Ostrava Basin, held: 14; 1 new or worse alert.",
        alerts=(Transition(stands, Reason.FIRED, started, tell=True),),
        firing=(),
        advisories=(),
        sections=(replace(KARSOVIA, more=0, lines=KARSOVIA.lines[:2], week=()), basin),
        blind=waiting,
        feeds_answered=49,
        items=412,
        stories=3,
        continuing=0,
        left_out=27,
        first_sights=214,
        near_misses=(),
    )


def mass_event() -> Digest:
    """An earthquake along a whole coast: hundreds of stories, dozens of alerts, more than any mail takes."""
    return crisis_day(
        id="digest:morning:2031-05-17",
        headline="Earthquake in 40 provinces, killed: at least 2,140; advice for Karsovia raised to Level 4; 60 alerts",
        alerts=tuple(_province_alert(number) for number in range(60)),
        firing=(LEVEL_FOUR, HOSTAGES),
        sections=(replace(KARSOVIA, severity=Severity.CRITICAL), *(_province(number) for number in range(40))),
        stories=489,
        items=3_117,
        continuing=64,
        left_out=131,
        held_back=tuple(f"Province {number}: shaking felt, the budget of 40 a day was spent" for number in range(25)),
    )


def _province_alert(number: int) -> Transition:
    severity = Severity.CRITICAL if number < 12 else Severity.HIGH
    made = alert(
        id=f"quake-{number}-20310513",
        fingerprint=f"quake-{number}",
        rule_id="mass-casualties",
        severity=severity,
        title=f"Province {number}: mass casualties",
        summary=f"The earthquake killed at least {140 - 2 * number} people in Province {number}.",
        condition="at least 10 killed in 24h",
        evidence=(
            evidence(
                quote=f"Rescuers counted {140 - 2 * number} dead in Province {number} by nightfall",
                title=f"Death toll climbs in Province {number}",
                link=f"https://wire.example/2031/05/13/quake/{number}",
                at=at(19, number),
                item_id=f"quake-item-{number}",
                type="earthquake",
                copies=number % 3,
            ),
        ),
    )
    return Transition(made, Reason.FIRED, at(19, number), tell=True)


def _province(number: int) -> Section:
    severity = Severity.CRITICAL if number < 12 else Severity.HIGH
    lines = tuple(
        story(
            story_id=f"quake-{number}-{each}",
            type="earthquake",
            type_title="Earthquake",
            severity=severity if each == 0 else Severity.MEDIUM,
            headline=f"{what} in Province {number}",
            facts=(f"killed {140 - 2 * number}",) if each == 0 else (),
            quote=f"{what} was reported from several towns of Province {number} on Tuesday evening",
            link=f"https://wire.example/2031/05/13/quake/{number}/{each}",
            at=at(19, number),
            origins=1 + each,
            items=4 + each,
            countries=(f"Q{number}",),
        )
        for each, what in enumerate(QUAKE)
    )
    return Section(f"Q{number}", f"Province {number}", severity, lines, more=4, week=(0, 1, 0, 0, 0, 2, 12))


QUAKE = (
    "Collapse of homes",
    "Landslide across the coast road",
    "Loss of power",
    "Closure of the airport",
    "Want of drinking water",
    "Damage to the dam",
    "Evacuation of the hospital",
    "Looting of shops",
)
DAYS = {"crisis": crisis_day, "quiet": quiet_day, "blind": blind_day, "first": first_day, "mass": mass_event}
NOTICES = {"single": single_notice, "grouped": grouped_notice}
