"""Invented years of advice: many countries, several issuers, levels that go up and down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from monitor.model.advisory import AdvisoryChange, AdvisoryState, AdvisoryTransition
from monitor.model.feed import Feed, FeedHealth, Health

BEGIN = datetime(2024, 3, 2, 6, tzinfo=UTC)
END = BEGIN + timedelta(days=730)
ISSUERS = ("us-state", "uk-fcdo", "ca-gac", "au-smartraveller", "de-aa", "nl-buza", "jp-mofa")
DAY = timedelta(days=1)


def stated(issuer: str, country: str, level: int, at: datetime, **given: object) -> AdvisoryState:
    fields: dict[str, object] = {
        "max_level": level,
        "native": f"Level {level}",
        "reasons": ("T", "U") if level > 2 else (),
        "seen_at": at,
        "level_since": at,
        "issued_at": at,
        "text_hash": f"{issuer}{country}{at}",
        "levels_seen": (level,),
        "max_levels_seen": (level,),
        "link": f"https://{issuer}.example/{country.lower()}",
        "quote": f"Advice of {issuer} on {country}: level {level} because of terrorism and civil unrest.",
    } | given
    return AdvisoryState(issuer=issuer, country=country, name=country, level=level, **fields)  # type: ignore[arg-type]


def first(issuer: str, country: str, level: int, at: datetime = BEGIN) -> AdvisoryTransition:
    after = stated(issuer, country, level, at)
    return AdvisoryTransition(issuer, country, (AdvisoryChange.FIRST_SEEN,), at, None, after)


def step(before: AdvisoryState, level: int, at: datetime, change: AdvisoryChange | None = None) -> AdvisoryTransition:
    """The next transition of an advisory: raised, lowered, or the change that is named."""
    moved = before.level != level
    after = replace(
        stated(before.issuer, before.country, level, at),
        level_since=at if moved else before.level_since,
        level_before=before.level if moved else before.level_before,
    )
    direction = AdvisoryChange.RAISED if level > before.level else AdvisoryChange.LOWERED
    changes = (change or (direction if moved else AdvisoryChange.TEXT_ONLY),)
    return AdvisoryTransition(before.issuer, before.country, changes, at, before, after)


def world(
    countries: Sequence[str], issuers: Sequence[str] = ISSUERS, *, every: int = 60, seed: int = 4
) -> tuple[tuple[AdvisoryState, ...], tuple[AdvisoryTransition, ...]]:
    """Every state at `END` and every transition since `BEGIN`.

    Args:
        countries: ISO codes.
        issuers: Ids.
        every: Days between two transitions of one advisory, about; a third of them moves its level.
        seed: Another one makes another world.
    """
    dice = Random(seed)  # noqa: S311 - not a secret
    states: list[AdvisoryState] = []
    transitions: list[AdvisoryTransition] = []
    for country in countries:
        usual = dice.randint(1, 4)
        for issuer in issuers:
            told = [first(issuer, country, min(4, max(1, usual + dice.choice((-1, 0, 0, 0, 1)))))]
            at = BEGIN
            while (at := at + DAY * dice.uniform(0.3, 1.7) * every) < END:
                level = min(4, max(1, told[-1].after.level + dice.choice((-1, 0, 0, 0, 0, 1))))
                told.append(step(told[-1].after, level, at))
            states.append(replace(told[-1].after, review_due=told[-1].after.seen_at + 182 * DAY))
            transitions += told
    return tuple(states), tuple(sorted(transitions, key=lambda moved: moved.at))


def seen(issuer: str, health: Health = Health.OK, detail: str = "") -> FeedHealth:
    feed = Feed(issuer, issuer, f"https://{issuer}.example/", "rss", "advisory", "en", issuer, issuer, issuer=issuer)
    return FeedHealth(feed, health, None, detail)
