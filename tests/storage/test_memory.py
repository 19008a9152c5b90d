"""The store without a database answers what the database answers."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from storage_builders import DAY, HOUR, MINISTRY, NOON, WIRE, item, mention, state, tagged, transition

from monitor import pipeline
from monitor.lib.database import connect
from monitor.model.item import Item
from monitor.model.story import Membership, Story
from monitor.storage.memory import Memory
from monitor.storage.store import Poll, Store

FEEDS = st.sampled_from((WIRE, MINISTRY))
TYPES = st.sets(st.sampled_from(("drone_attack", "blockade")), max_size=2)


@st.composite
def polls(draw: st.DrawFn) -> list[Poll]:
    """Polls of two feeds in time, with new items, edited ones, and stories that items open and join."""
    made: list[Poll] = []
    stories: dict[str, Story] = {}
    for number in range(draw(st.integers(1, 6))):
        now = NOON + number * draw(st.sampled_from((HOUR, 5 * HOUR, DAY)))
        feed = draw(FEEDS)
        keys = draw(st.sets(st.sampled_from("abc"), min_size=1, max_size=2))
        items = [_dated(draw, item(key, draw(st.sampled_from(("one", "two"))), seen=now, feed=feed)) for key in keys]
        links = {one.id: _joined(draw, stories, one) for one in items}
        said = {
            one.id: [mention(kind, killed=draw(st.sampled_from((3, 12)))) for kind in sorted(draw(TYPES))]
            for one in items
        }
        made.append(
            Poll(
                state=state(feed, now),
                items=tuple(items),
                tagged={one.id: replace(tagged(one), mentions=tuple(said[one.id])) for one in items},
                stories=tuple(stories[id_] for id_ in sorted({link.story_id for link in links.values()})),
                links=links,
                transitions=(replace(transition(now), country=f"C{number}"),),
            )
        )
    return made


def _dated(draw: st.DrawFn, one: Item) -> Item:
    """Some were published long before they were seen."""
    return replace(one, published=one.seen - draw(st.sampled_from((HOUR, 10 * DAY))))


def _joined(draw: st.DrawFn, stories: dict[str, Story], one: Item) -> Membership:
    """An item stays in its story; a new one joins any or opens its own."""
    home = next((story for story in stories.values() if one.id in story.item_ids), None)
    home = home or draw(st.sampled_from((None, *stories.values())))
    if home is None:
        home = Story(f"s-{one.id}", one.title, one.at, one.at, (), ("harbour",), ("IQ",), ("drone_attack",))
    items = tuple(dict.fromkeys((*home.item_ids, one.id)))
    stories[home.id] = replace(home, item_ids=items, last_at=max(home.last_at, one.at))
    origin, word = (draw(st.sampled_from((None, "harbour"))) for _ in range(2))
    return Membership(home.id, origin, word=word)


def stores() -> Iterator[Store]:
    real = Store(connect("sqlite://"))
    real.migrate()
    yield from (real, Memory())


@settings(max_examples=40, deadline=None)
@given(polls())
def test_memory_answers_what_the_database_answers(made: list[Poll]) -> None:
    database, memory = (_answers(store, made) for store in stores())
    assert {name for name in database if database[name] != memory[name]} == set()


def _answers(store: Store, made: list[Poll]) -> dict[str, object]:
    store.sync_feeds((WIRE, MINISTRY), NOON)
    for poll in made:
        store.save_poll(poll)
    end = NOON + 30 * DAY
    ids = {link.story_id for poll in made for link in poll.links.values()}
    items = [one.id for poll in made for one in poll.items]
    hours = store.hourly(NOON - DAY + timedelta(minutes=1), end)
    return {
        "known": {feed.id: dict(store.known(feed.id, list("abcd"))) for feed in (WIRE, MINISTRY)},
        "states": dict(store.states()),
        "reports": store.reports(NOON, end),
        "drones": store.reports(NOON, end, types={"drone_attack"}),
        "first day": store.reports(NOON, NOON + DAY),
        "dropped": store.dropped(NOON, end),
        "first edits": store.dropped(NOON, NOON + DAY),
        "items": store.count_items(NOON, NOON + DAY),
        "languages": dict(store.count_by_language(NOON, NOON + DAY)),
        "stories": store.stories(ids),
        "memberships": dict(store.memberships(items)),
        "of items": sorted(story.id for story in store.stories_of(items)),
        "transitions": [(one.at, one.country) for one in store.transitions(NOON, end)],
        "hourly": (hours.items, hours.mentions, hours.named),
        "open": store.open_stories(NOON + DAY),
    }


def test_every_question_the_pipeline_asks_is_answered_without_a_database() -> None:
    asked = {
        node.attr
        for node in ast.walk(ast.parse(inspect.getsource(pipeline)))
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) in ("self.store", "store")
    }
    for_upkeep = {"stale_documents", "save_retag", "prune"}  # nobody re-tags or prunes a backtest
    for_digests = {"told_before", "daily_stories", "tell_until"}  # and none is composed there
    for_sharing = {"claim_due"}  # nor has one several processes
    missing = asked - for_upkeep - for_digests - for_sharing - vars(Memory).keys()
    assert asked
    assert not missing
