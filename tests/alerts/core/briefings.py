"""Builders of small facts for digests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from monitor.model.advisory import AdvisoryChange, AdvisoryState, AdvisoryTransition, Departure, DepartureStatus, People
from monitor.model.feed import Feed, FeedHealth, Health
from monitor.model.mention import Assertion, Attribute, Attribution, Mention, Quantity, Stance
from monitor.model.place import PlaceMention
from monitor.model.signal import Briefing
from monitor.model.story import Report, Story

UNTIL = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
SINCE = UNTIL - timedelta(days=1)
NOON = SINCE + timedelta(hours=5)


def count(role: str, lo: int | None, hi: int | None, text: str = "", *, approx: bool = False) -> Quantity:
    return Quantity(role, lo, hi, approx, text or f"{lo} to {hi}")


def mention(
    type_: str,
    *countries: str,
    assertion: Assertion = Assertion.ACTUAL,
    weight: float = 9.5,
    quantities: tuple[Quantity, ...] = (),
    attributes: Mapping[str, Attribute] | None = None,
    says: tuple[str, Stance] | None = None,
    cue: str | None = None,
    places: tuple[PlaceMention, ...] = (),
    quote: str = "the words that show it",
) -> Mention:
    return Mention(
        type=type_,
        assertion=assertion,
        cue=cue,
        countries=countries,
        field="text",
        start=0,
        end=len(quote),
        quote=quote,
        trigger="words",
        rule="r",
        confidence=0.9,
        weight=weight,
        places=places,
        quantities={quantity.role: quantity for quantity in quantities},
        attributes=attributes or {},
        attribution=Attribution(*says) if says else None,
    )


def report(
    found: Mention,
    story: str = "s1",
    item: str = "i1",
    *,
    publisher: str = "Wire",
    at: datetime = NOON,
    state_media: bool = False,
    official: str | None = None,
) -> Report:
    return Report(
        item_id=item,
        story_id=story,
        feed_id=publisher.lower(),
        publisher=publisher,
        family=publisher.lower(),
        state_media=state_media,
        official=official,
        title=f"Headline of {item}",
        link=f"https://example.org/{item}",
        at=at,
        seen=at,
        mention=found,
    )


def story_of(*reports: Report) -> Story:
    first = reports[0]
    return Story(
        id=first.story_id,
        headline=first.title,
        first_at=first.at,
        last_at=reports[-1].at,
        item_ids=tuple(dict.fromkeys(r.item_id for r in reports)),
        families=tuple(dict.fromkeys(r.family for r in reports)),
        countries=(),
        types=(),
    )


def briefing(
    *reports: Report,
    transitions: tuple[AdvisoryTransition, ...] = (),
    health: tuple[FeedHealth, ...] | None = None,
    **more: object,
) -> Briefing:
    by_story: dict[str, list[Report]] = {}
    for one in reports:
        by_story.setdefault(one.story_id, []).append(one)
    return Briefing(
        since=SINCE,
        until=UNTIL,
        reports=reports,
        transitions=transitions,
        items=len({r.item_id for r in reports}),
        stories={story: story_of(*members) for story, members in by_story.items()},
        health=(feed("wire"), feed("agency")) if health is None else health,
        **more,
    )  # type: ignore[arg-type]


def feed(name: str, health: Health = Health.OK) -> FeedHealth:
    described = Feed(name, name.title(), "https://example.org", "rss", "wire", "en", name, name)
    return FeedHealth(described, health, SINCE, "no new item since yesterday" if health is Health.SILENT else "")


def advice(
    country: str,
    before: int,
    after: int,
    *changes: AdvisoryChange,
    departure: Departure = Departure.NORMAL,
    item: str = "adv",
) -> AdvisoryTransition:
    def state(level: int, status: Departure) -> AdvisoryState:
        return AdvisoryState(
            "us-state", country, country, level, level, f"Level {level}", ("T",), SINCE,
            (DepartureStatus(People.EMPLOYEES, status),), item_id=item,
        )  # fmt: skip

    return AdvisoryTransition(
        "us-state",
        country,
        changes or (AdvisoryChange.RAISED,),
        NOON,
        state(before, Departure.NORMAL),
        state(after, departure),
    )
