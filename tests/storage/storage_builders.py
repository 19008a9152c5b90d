"""Feeds, items, tags and polls for storage tests, with everything set that can be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.lib.digest import fingerprint
from monitor.model.advisory import (
    AdvisoryChange,
    AdvisoryState,
    AdvisoryTransition,
    Area,
    Departure,
    DepartureStatus,
    Doubt,
    People,
)
from monitor.model.feed import Feed, FeedState
from monitor.model.hashes import Hashes
from monitor.model.item import Category, Item, KeyKind
from monitor.model.mention import Assertion, Attribution, Mention, Quantity, Stance, Tagged
from monitor.model.place import CountryMention, PlaceMention, Role
from monitor.model.story import Figure, Membership, Particulars, Revision, Sketch, Story
from monitor.storage.store import Poll

NOON = datetime(2023, 10, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

WIRE = Feed(
    id="wire",
    name="Harbour Wire",
    url="https://wire.example/world.xml",
    format="rss",
    topic="wire",
    language="en",
    publisher="Harbour Wire",
    family="harbour",
    country="GB",
)
MINISTRY = replace(
    WIRE,
    id="ministry",
    url="https://ministry.example/advice.xml",
    publisher="Ministry",
    family="ministry",
    state_media=True,
    issuer="us-state",
)


def state(feed: Feed = WIRE, at: datetime = NOON, etag: str = '"one"') -> FeedState:
    return FeedState(
        feed_id=feed.id,
        next_poll_at=at + HOUR,
        etag=etag,
        last_modified="Sun, 22 Oct 2023 12:00:00 GMT",
        url="https://wire.example/moved.xml",
        last_polled_at=at,
        last_success_at=at,
        last_item_at=at,
        failures=2,
        last_error="HTTP 503",
        why_next="an hour after the last poll",
        ttl=timedelta(minutes=30),
    )


def item(
    key: str = "a", text: str = "Drones struck a base near Erbil.", *, seen: datetime = NOON, feed: Feed = WIRE
) -> Item:
    return Item(
        id=fingerprint(feed.id, key),
        feed_id=feed.id,
        key=key,
        key_kind=KeyKind.LINK,
        title=f"Drones strike base: {key}",
        summary=text,
        link=f"https://wire.example/{key}",
        published=seen - HOUR,
        seen=seen,
        language="en",
        categories=(Category("Iraq", "country"), Category("war")),
        byline="By a reporter",
        content_hash=fingerprint(key, text),
    )


def place(name: str = "Erbil", country: str | None = "IQ") -> PlaceMention:
    return PlaceMention(
        field="text",
        start=24,
        end=29,
        text=name,
        id=f"curated:{name.casefold()}",
        kind="city",
        country=country,
        lat=36.19,
        lon=44.01,
        role=Role.EVENT,
        confidence=0.9,
        countries=("IQ", "SY"),
    )


def mention(type_: str = "drone_attack", *, killed: int = 12, countries: tuple[str, ...] = ("IQ", "SY")) -> Mention:
    return Mention(
        type=type_,
        assertion=Assertion.ACTUAL,
        cue="struck",
        countries=countries,
        field="text",
        start=0,
        end=32,
        quote="Drones struck a base near Erbil.",
        trigger="Drones struck",
        rule="drone-1",
        confidence=0.75,
        places=(place(),),
        quantities={"killed": Quantity("killed", killed, None, True, f"at least {killed}", unit="dozens")},
        attributes={"kind": "base", "level_to": 4, "reasons": ("T", "K"), "sure": True, "none": None, "share": 0.5},
        actor="militia",
        target="US",
        told_by_title_too=True,
        attribution=Attribution("a spokesman", Stance.CLAIMS),
        event_time=NOON - DAY,
        codes={"plover": "ASSAULT", "cameo": "190"},
        weight=7.5,
    )


def tagged(of: Item, *mentions: Mention, version: str = "1") -> Tagged:
    return Tagged(
        document_id=of.id,
        version=version,
        language="en",
        countries=(CountryMention("IQ", Role.EVENT, 0.9), CountryMention("US", Role.ACTOR, 0.4)),
        places=(place(), place("Harir")),
        mentions=mentions or (mention(),),
    )


def story(*items: Item, id_: str = "story-1") -> Story:
    return Story(
        id=id_,
        headline=items[0].title,
        first_at=items[0].at,
        last_at=items[-1].at,
        item_ids=tuple(one.id for one in items),
        families=("harbour", "ministry"),
        countries=("IQ",),
        types=("drone_attack",),
        figures=(figure(items[0], 12),),
        revisions=(Revision(figure(items[0], 9, side="a spokesman"), figure(items[0], 12)),),
        sketches=tuple(sketch(one, "harbour") for one in items),
    )


def sketch(of: Item, word: str | None = None) -> Sketch:
    return Sketch(
        item_id=of.id,
        at=of.at,
        runs=Hashes({0, 7, 2**31, 2**32 - 1}),
        words=Hashes({3, 5, 2**32 - 1}),
        countries=frozenset({"IQ", "SY"}),
        places=frozenset({"curated:erbil"}),
        types=frozenset({"drone_attack"}),
        themes=frozenset({("IQ", "strike"), ("SY", "strike")}),
        counts=frozenset({("killed", 12)}),
        speakers=frozenset({"US"}),
        sides=(1, 2),
        particulars=Particulars(
            spots=frozenset({(36.19, 44.01)}),
            called=frozenset({"erbil"}),
            numbers=frozenset({"12"}),
            actors=frozenset({"IR"}),
            sites=frozenset({"hotel"}),
            turn=2,
            doers=frozenset({"IR"}),
            done_to=frozenset({"kurds"}),
            corrects=True,
        ),
        word=word,
    )


def figure(of: Item, killed: int, side: str | None = None) -> Figure:
    quantity = Quantity("killed", killed, None, True, f"at least {killed}")
    return Figure("killed", side, quantity, "drone_attack", "harbour", of.id, of.at, of.seen)


def link(of: Item, story_id: str = "story-1", origin: str | None = "harbour") -> Membership:
    return Membership(story_id, origin, sketch(of), origin or "ministry")


def advisory(level: int = 4, at: datetime = NOON) -> AdvisoryState:
    return AdvisoryState(
        issuer="us-state",
        country="IQ",
        name="Iraq",
        level=level,
        max_level=4,
        native=f"Level {level}",
        reasons=("T", "K", "U"),
        seen_at=at,
        departures=(DepartureStatus(People.FAMILIES, Departure.ORDERED),),
        posts=("Baghdad", "Erbil"),
        areas=(Area("the north", 4),),
        text_hash="abc",
        issued_at=at - DAY,
        issued_before=at - 3 * DAY,
        flaps=2,
        item_id="some-item",
        link="https://ministry.example/iq",
        quote="Do not travel.",
        review_due=at + 180 * DAY,
        level_since=at,
        level_before=3,
        doubt=Doubt(1, 2, at, at + DAY, "seen once", at + DAY),
        levels_seen=(3, level),
        max_levels_seen=(4,),
    )


def transition(at: datetime = NOON) -> AdvisoryTransition:
    return AdvisoryTransition(
        issuer="us-state",
        country="IQ",
        changes=(AdvisoryChange.RAISED, AdvisoryChange.DEPARTURE),
        at=at,
        before=advisory(3, at - DAY),
        after=advisory(4, at),
    )


def poll(*items: Item, at: datetime = NOON, feed: Feed = WIRE, etag: str = '"one"', version: str = "1") -> Poll:
    """Items with a mention each, all in one story, with an advisory that was raised."""
    return Poll(
        state=state(feed, at, etag),
        items=items,
        tagged={one.id: tagged(one, version=version) for one in items},
        stories=(story(*items),) if items else (),
        links={one.id: link(one) for one in items},
        advisories=(advisory(at=at),) if items else (),
        transitions=(transition(at),) if items else (),
        present=tuple(one.key for one in items),
    )
