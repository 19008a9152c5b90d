"""The news of a rule test: its items as reports, and the stories they make."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from monitor.model.feed import Feed
from monitor.model.mention import Mention, Quantity
from monitor.model.place import PlaceMention, Role
from monitor.model.ruletest import RuleTest, Telling
from monitor.model.story import Report, Story


@dataclass(frozen=True, slots=True)
class TimedItem:
    """One item, at its time."""

    id: str
    seen: datetime
    telling: Telling


def items(test: RuleTest) -> Iterator[TimedItem]:
    """Every item of a test, one for each time it is told."""
    for number, telling in enumerate(test.items, 1):
        for again in range(telling.times):
            yield TimedItem(f"item-{number}-{again + 1}", test.start + telling.at + again * telling.every, telling)


def reports(test: RuleTest, weights: Mapping[str, float], feed_of: Callable[[str], Feed]) -> Iterator[Report]:
    """What the items tell; those that only name a country tell nothing."""
    for item in items(test):
        telling, feed = item.telling, feed_of(item.telling.publisher)
        if telling.type is not None:
            yield Report(
                item_id=item.id,
                story_id=telling.story or item.id,
                feed_id=feed.id,
                publisher=feed.publisher,
                family=feed.family,
                state_media=telling.state_media or feed.state_media,
                official=None,
                title=f"{telling.type} {item.id.rpartition('-')[2]}",
                link=None,
                at=item.seen,
                seen=item.seen,
                mention=_mention(telling, telling.type, weights),
                word=None if _is_of_a_party(telling, feed) else feed.family,
            )


def _is_of_a_party(telling: Telling, feed: Feed) -> bool:
    """Whether nobody vouches for it: a government's own media, by the test's word or as the feed is known."""
    return telling.state_media or feed.is_own_governments({telling.actor, *telling.countries})


def _mention(telling: Telling, type_: str, weights: Mapping[str, float]) -> Mention:
    quote = type_.replace("_", " ")
    spot = telling.spot
    country = telling.countries[0] if telling.countries else None
    places = (
        ()
        if spot is None
        else (PlaceMention("text", 0, 1, spot.name, spot.name, "city", country, spot.lat, spot.lon, Role.EVENT, 1.0),)
    )
    weight = telling.weight if telling.weight is not None else weights.get(type_, 0.0)
    return Mention(
        type=type_,
        assertion=telling.assertion,
        cue=None,
        countries=telling.countries,
        field="title" if telling.headline else "text",
        start=0,
        end=len(quote),
        quote=quote,
        trigger=quote,
        rule="test",
        confidence=telling.confidence,
        places=places,
        quantities={role: Quantity(role, lo, hi, False, str(lo)) for role, (lo, hi) in telling.quantities.items()},
        attributes=telling.attributes,
        actor=telling.actor,
        weight=weight,
    )


def stories(told: Sequence[Report]) -> Mapping[str, Story]:
    """The stories of some reports, in the order of telling."""
    members: dict[str, list[Report]] = defaultdict(list)
    for report in told:
        members[report.story_id].append(report)
    return {
        story: Story(
            id=story,
            headline=held[0].title,
            first_at=held[0].seen,
            last_at=held[-1].seen,
            item_ids=tuple(dict.fromkeys(report.item_id for report in held)),
            families=tuple(dict.fromkeys(report.family for report in held)),
            countries=tuple(dict.fromkeys(code for report in held for code in report.mention.countries)),
            types=tuple(dict.fromkeys(report.mention.type for report in held)),
        )
        for story, held in members.items()
    }
