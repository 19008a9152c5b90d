"""Which items become one story, and how many independent publishers it has."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from story_builders import NOW, STRIKE, STRIKE_TEXT, entry, feed, stories, told

from monitor.model.story import Story
from monitor.stories.board import MOST_COMPARED
from monitor.stories.cluster import MOST_SKETCHES, OPEN_FOR, Board, Entry, cluster, placing_order
from monitor.stories.minhash import band_keys
from monitor.stories.sketch import shipped, sketch_of


def test_the_same_text_of_two_publishers_is_one_story_with_one_origin() -> None:
    clustered = told(entry(STRIKE, STRIKE_TEXT), entry(STRIKE, STRIKE_TEXT, family="guardian", hours=1))
    (story,) = clustered.stories
    assert len(story.item_ids) == 2
    assert story.families == ("bbc",)
    assert {link.story_id for link in clustered.links.values()} == {story.id}


def test_a_copy_that_is_cut_shorter_or_carries_another_headline_suffix_is_still_a_copy() -> None:
    cut = STRIKE_TEXT[: len(STRIKE_TEXT) // 2]
    (story,) = told(
        entry(STRIKE, STRIKE_TEXT), entry(f"{STRIKE} - Daily Post", cut, family="dailypost", hours=1)
    ).stories
    assert story.families == ("bbc",)


def test_an_agencys_text_counts_as_the_agencys_whoever_prints_it() -> None:
    wire = entry(STRIKE, f"BAGHDAD, Oct 21 (Reuters) - {STRIKE_TEXT}", family="dailypost")
    signed = entry(
        "Two soldiers hurt as drones hit base in Iraq", "Own words.", family="star", byline="Reuters", hours=1
    )
    assert told(wire).stories[0].families == ("reuters",)
    assert told(signed).stories[0].families == ("reuters",)


def test_an_agency_that_is_only_quoted_does_not_own_the_text() -> None:
    text = f"{STRIKE_TEXT} The ministry had told the agency (Reuters) so earlier. {STRIKE_TEXT}"
    assert told(entry(STRIKE, text)).stories[0].families == ("bbc",)


def test_two_publishers_own_reports_of_one_act_are_one_story_with_two_origins() -> None:
    ours = entry("Drones attack American base in western Iraq, soldiers hurt", "The army said so.")
    theirs = entry(
        "American base in western Iraq attacked by drones, two soldiers hurt", STRIKE_TEXT, family="npr", hours=3
    )
    (story,) = told(ours, theirs).stories
    assert story.families == ("bbc", "npr")


def test_a_follow_up_with_a_new_number_joins() -> None:
    first = "At least 12 people were killed when a drone hit a market in the town of Kifri"
    later = "At least 27 people were killed when a drone hit a market in the town of Kifri"
    assert stories(entry(first), entry(later, hours=5)) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            entry("Gunmen attack a border village and kill 12", countries=("ML",), types=("armed_attack",)),
            entry("Gunmen attack a border village and kill 12", countries=("NE",), types=("armed_attack",), key="b"),
        ),
        (
            entry("Rebel group seizes six aid workers in the north of Mali", types=("hostages",), countries=("ML",)),
            entry("Rebel group releases six aid workers in the north of Mali", types=("hostages",), countries=("ML",)),
        ),
        (
            entry("State Department raises its travel advisory for Iraq over unrest", types=("travel_advisory",)),
            entry("State Department lowers its travel advisory for Iraq over unrest", types=("travel_advisory",)),
        ),
        (
            entry("Ministry confirms that a drone crossed the border on Friday night"),
            entry("Ministry denies that a drone crossed the border on Friday night"),
        ),
        (
            entry("Drones attack American base in western Iraq, soldiers hurt"),
            entry("Drones attack oil depot near Erbil, no casualties reported"),
        ),
        (
            entry("Army chief visits troops in the west of Iraq after a long week", types=("troop_movement",)),
            entry("Army chief visits markets in the west of Iraq after a long drought", types=("protest",)),
        ),
        (entry("Iraq", types=()), entry("Sport", types=(), countries=())),
    ],
    ids=["another country", "seized and released", "raised and lowered", "confirmed and denied", "another act",
         "another type", "nothing in common"],
)  # fmt: skip
def test_these_stay_two_stories(one: Entry, other: Entry) -> None:
    assert stories(one, other) == 2


def test_a_long_text_with_the_opposite_verb_stays_apart() -> None:
    text = STRIKE_TEXT
    one = entry("Group seizes a tanker in the strait", text, types=("maritime_incident",), countries=())
    other = entry("Group releases a tanker in the strait", text, types=("maritime_incident",), countries=())
    assert stories(one, other) == 2


def test_the_same_headline_a_week_later_is_a_new_story() -> None:
    (old,) = told(entry(STRIKE, STRIKE_TEXT, hours=-150)).stories
    clustered = told(entry(STRIKE, STRIKE_TEXT, key="new"), known=(old,))
    assert clustered.links["new"].story_id != old.id
    assert NOW - old.last_at > OPEN_FOR


def test_an_item_that_is_seen_again_stays_in_its_story_and_changes_nothing() -> None:
    first = told(entry(STRIKE, STRIKE_TEXT))
    again = told(entry(STRIKE, STRIKE_TEXT), known=first.stories)
    assert {id_: link.story_id for id_, link in again.links.items()} == {
        id_: link.story_id for id_, link in first.links.items()
    }
    assert again.stories == ()


def test_a_later_batch_joins_an_open_story_and_keeps_its_id_and_headline() -> None:
    (known,) = told(entry(STRIKE, STRIKE_TEXT)).stories
    (grown,) = told(entry(STRIKE, STRIKE_TEXT, family="npr", hours=2), known=(known,)).stories
    assert (grown.id, grown.headline, grown.first_at) == (known.id, known.headline, known.first_at)
    assert grown.last_at == known.last_at + timedelta(hours=2)


def test_an_item_joins_the_story_it_resembles_most() -> None:
    drafts = [f"{STRIKE_TEXT} Draft {number} ends {'so ' * number}here." for number in range(8)]
    known = tuple(story for key, text in enumerate(drafts) for story in told(entry(STRIKE, text, key=str(key))).stories)
    for key, text in enumerate(drafts):
        assert told(entry(STRIKE, text, key="new", hours=1), known=known).links["new"].story_id == known[key].id


def test_items_without_any_text_are_stories_of_their_own() -> None:
    assert stories(entry("", key="a"), entry("", key="b")) == 2


def test_a_story_of_very_many_texts_stays_bounded() -> None:
    entries = [
        entry(STRIKE, " ".join(f"w{number}x{word}" for word in range(60)), key=str(number)) for number in range(60)
    ]
    (story, *_) = told(*entries).stories
    assert len(story.sketches) <= MOST_SKETCHES


WORDS = [
    "drone",
    "drones",
    "attack",
    "base",
    "iraq",
    "seizes",
    "releases",
    "two",
    "soldiers",
    "hurt",
    "market",
    "killed",
]
ENTRIES = st.lists(
    st.builds(
        lambda number, words, family, country, hours: entry(
            " ".join(words), key=f"i{number}", family=family, countries=(country,) if country else (), hours=hours
        ),
        st.integers(0, 30),
        st.lists(st.sampled_from(WORDS), max_size=9),
        st.sampled_from(["bbc", "npr", "ap"]),
        st.sampled_from(["IQ", "ML", ""]),
        st.integers(0, 24),
    ),
    max_size=14,
    unique_by=lambda entry: entry.item.id,
)


@settings(max_examples=150)
@given(ENTRIES, st.randoms(use_true_random=False))
def test_the_order_within_a_batch_is_irrelevant(entries: list[Entry], shuffler: random.Random) -> None:
    mixed = list(entries)
    shuffler.shuffle(mixed)
    assert cluster(Board(), mixed, NOW) == cluster(Board(), entries, NOW)


@settings(max_examples=150)
@given(ENTRIES, ENTRIES, st.randoms(use_true_random=False))
def test_the_order_of_open_stories_is_irrelevant(
    before: list[Entry], entries: list[Entry], shuffler: random.Random
) -> None:
    known = list(cluster(Board(), before, NOW).stories)
    mixed = list(known)
    shuffler.shuffle(mixed)
    assert cluster(Board(mixed), entries, NOW) == cluster(Board(known), entries, NOW)


@settings(max_examples=150)
@given(ENTRIES)
def test_every_item_of_a_batch_is_in_exactly_the_story_it_is_linked_to(entries: list[Entry]) -> None:
    clustered = cluster(Board(), entries, NOW)
    homes = {item_id: story.id for story in clustered.stories for item_id in story.item_ids}
    assert homes == {item_id: link.story_id for item_id, link in clustered.links.items()}
    assert sum(len(story.item_ids) for story in clustered.stories) == len(entries)


@settings(max_examples=150)
@given(ENTRIES, st.data())
def test_a_copy_by_another_publisher_never_adds_an_origin(entries: list[Entry], data: st.DataObject) -> None:
    clustered = cluster(Board(), entries, NOW)
    told_in_words = [original for original in entries if original.item.title]
    if not told_in_words:
        return
    original = data.draw(st.sampled_from(told_in_words))
    copy = entry(
        original.item.title,
        key="copy",
        family="elsewhere",
        countries=tuple(code for mention in original.tagged.mentions for code in mention.countries),
        hours=24,
    )
    grown = cluster(Board(clustered.stories), [copy], NOW)
    home = grown.links["copy"].story_id
    before: dict[str, Story] = {story.id: story for story in clustered.stories}
    assert {story.id: story.families for story in grown.stories} == {home: before[home].families}


def test_an_edit_of_an_item_whose_story_is_closed_keeps_all_the_story_has() -> None:
    first, other = entry(STRIKE, STRIKE_TEXT), entry(STRIKE, f"Own words. {STRIKE_TEXT}", family="npr", hours=1)
    (closed,) = told(first, other).stories
    closed = replace(closed, families=("bbc", "npr"))
    edited = replace(first, item=replace(first.item, summary=f"{STRIKE_TEXT} One of them has died since."))
    newcomer = entry(STRIKE, STRIKE_TEXT, family="post", hours=200)
    now = NOW + 3 * OPEN_FOR
    clustered = cluster(Board(), [edited, newcomer], now, [closed])
    kept = next(story for story in clustered.stories if story.id == closed.id)
    assert clustered.links[edited.item.id].story_id == closed.id != clustered.links[newcomer.item.id].story_id
    assert (kept.first_at, kept.last_at, kept.item_ids) == (closed.first_at, closed.last_at, closed.item_ids)
    assert (kept.families, set(kept.sketches) >= set(closed.sketches)) == (("bbc", "npr"), True)


def _form(number: int) -> Entry:
    title = f"Notice {number} of the harbour office about the closing of berth {number * 7} from day {number * 3} on"
    return entry(title, key=f"n{number:04}", types=(), countries=())


def test_of_thousands_of_one_form_few_are_compared_and_a_copy_still_finds_its_story() -> None:
    board = Board()
    placed = cluster(board, [_form(number) for number in range(900)], NOW)
    copy = replace(_form(420), feed=feed("star"), item=replace(_form(420).item, id="copy", feed_id="star"))
    sketch = sketch_of(copy, shipped())
    (bands,) = band_keys([sketch.runs])
    assert len(list(board.candidates(sketch, bands))) <= 2 * MOST_COMPARED
    assert cluster(board, [copy], NOW).links["copy"].story_id == placed.links["n0420"].story_id


@settings(max_examples=60)
@given(ENTRIES, st.integers(1, 5))
def test_a_batch_placed_part_by_part_in_its_order_becomes_the_same_stories(entries: list[Entry], size: int) -> None:
    whole, board = Board(), Board()
    links = dict(cluster(whole, entries, NOW).links)
    ordered = sorted(entries, key=lambda one: placing_order(one.item))
    for start in range(0, len(ordered), size):
        part = cluster(board, ordered[start : start + size], NOW)
        assert {id_: link.story_id for id_, link in part.links.items()} == {
            id_: links[id_].story_id for id_ in part.links
        }
    assert all(whole.story(link.story_id) == board.story(link.story_id) for link in links.values())
