"""Who really speaks: agencies are known by how they sign, copies and state media add no origin."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from story_builders import NOW, STRIKE, STRIKE_TEXT, entry, homes, told

from monitor.stories.cluster import Board, cluster


@pytest.mark.parametrize(
    ("text", "origin"),
    [
        (f"BAGHDAD, Oct 21 (Reuters) - {STRIKE_TEXT}", "reuters"),
        (f"BAGHDAD (AP) — {STRIKE_TEXT}", "ap"),
        (f"AP — {STRIKE_TEXT}", "ap"),
        (f"KYIV, Oct 21 /Ukrinform/. {STRIKE_TEXT}", "ukrinform"),
        ("Dos drones fueron derribados, según EFE, cerca de la base.", "efe"),
        ("Según informó EFE, dos drones fueron derribados.", "efe"),
        ("Deux drones ont été abattus, selon l'AFP, près de la base.", "afp"),
        ("Zwei Drohnen wurden abgeschossen, laut dpa nahe der Basis.", "dpa"),
        (f"{STRIKE_TEXT} (PTI)", "pti"),
        (f"{STRIKE_TEXT} Source: TASS", "tass"),
        (f"{STRIKE_TEXT} (avec AFP)", "afp"),
        (f"{STRIKE_TEXT} The ministry had told the agency (Reuters) so earlier. {STRIKE_TEXT}", "star"),
        ("An AA battery of the base was hit, a spokesman said.", "star"),
        ("A map of the base was shown.", "star"),
    ],
)
def test_a_text_is_the_word_of_the_agency_that_signed_it(text: str, origin: str) -> None:
    assert told(entry(STRIKE, text, family="star")).stories[0].families == (origin,)


@pytest.mark.parametrize(
    ("byline", "origin"),
    [("Reuters", "reuters"), ("By Associated Press", "ap"), ("Jane Doe, AFP", "afp"), ("Jane Doe and AP", "ap"),
     ("By Jane Doe", "star"), (None, "star")],
)  # fmt: skip
def test_so_is_one_with_the_agency_in_its_byline(byline: str | None, origin: str) -> None:
    assert told(entry(STRIKE, family="star", byline=byline)).stories[0].families == (origin,)


def test_two_papers_that_print_one_agencys_two_texts_are_one_origin() -> None:
    one = entry(STRIKE, f"(Reuters) - {STRIKE_TEXT}", family="star")
    other = entry(f"{STRIKE} again", f"(Reuters) - Later. {STRIKE_TEXT}", family="post", hours=1)
    assert told(one, other).stories[0].families == ("reuters",)


OURS = "Drones attack American base in western Iraq, soldiers hurt"
THEIRS = "American base in western Iraq attacked by drones, two soldiers hurt"


def test_state_media_is_no_origin_of_what_its_own_government_has_a_part_in() -> None:
    free = entry(OURS, "The army said so.")
    accused = entry(THEIRS, STRIKE_TEXT, family="presstv", hours=3, state_of="IR", actor="IR")
    uninvolved = entry(THEIRS, STRIKE_TEXT, family="xinhua", hours=3, state_of="CN", actor="IR")
    assert told(free, accused).stories[0].families == ("bbc",)
    assert told(free, uninvolved).stories[0].families == ("bbc", "xinhua")


def test_a_story_that_only_state_media_tells_of_itself_has_no_origin_until_somebody_else_tells_it() -> None:
    claim = entry(OURS, "The army said so.", family="tass", state_of="RU", actor="RU")
    later = entry(THEIRS, STRIKE_TEXT, hours=3)
    assert told(claim).stories[0].families == ()
    assert told(claim, later).stories[0].families == ("bbc",)


def test_a_rewritten_text_is_no_origin_of_its_own() -> None:
    rewritten = STRIKE_TEXT.replace("Two drones were shot down near", "Near").replace("slightly hurting", "which hurt")
    (story,) = told(entry(STRIKE, STRIKE_TEXT), entry(STRIKE, rewritten, family="npr", hours=1)).stories
    assert story.families == ("bbc",)


def test_an_item_says_which_origin_it_added() -> None:
    links = told(entry(OURS, key="a"), entry(THEIRS, STRIKE_TEXT, key="b", family="npr", hours=1),
                 entry(THEIRS, STRIKE_TEXT, key="c", family="post", hours=2)).links  # fmt: skip
    assert {item: link.origin for item, link in links.items()} == {"a": "bbc", "b": "npr", "c": None}


def test_an_item_says_whose_word_it_is_and_a_copy_that_of_what_it_copies() -> None:
    links = told(entry(OURS, key="a"), entry(THEIRS, STRIKE_TEXT, key="b", family="npr", hours=1),
                 entry(THEIRS, STRIKE_TEXT, key="c", family="bbc", hours=2),
                 entry(f"{STRIKE} again", f"Later. {STRIKE_TEXT}", key="d", family="post", hours=3)).links  # fmt: skip
    assert {item: link.word for item, link in links.items()} == {"a": "bbc", "b": "npr", "c": "npr", "d": "npr"}


def test_what_state_media_say_of_themselves_and_who_copies_it_is_nobodys_word() -> None:
    claim = entry(THEIRS, STRIKE_TEXT, key="a", family="tass", state_of="RU", actor="RU")
    copied = entry(THEIRS, STRIKE_TEXT, key="b", family="star", hours=1)
    assert {item: link.word for item, link in told(claim, copied).links.items()} == {"a": None, "b": None}


SENTENCES = [
    "Drones hit the air base near the western town at dawn on Saturday",
    "Two soldiers were slightly hurt when a drone fell inside the fence",
    "A group allied with the neighbours said that it had sent them",
    "The prime minister called the attack a breach of the agreement",
    "Air defence shot down the others before they came any closer",
    "Flights to the province were stopped for the rest of the day",
]
TEXTS = st.lists(st.sampled_from(SENTENCES), min_size=2, max_size=5, unique=True).map(". ".join)
FORMS = st.sampled_from(["{text}", "{half}", "BAGHDAD, Oct 21 - {text}", "{text} More follows.", "Exclusive: {text}"])


@settings(max_examples=150)
@given(st.lists(TEXTS, min_size=1, max_size=5), FORMS, st.data())
def test_adding_a_copy_never_raises_corroboration(texts: list[str], form: str, data: st.DataObject) -> None:
    entries = [
        entry(f"{text[:50]}", text, key=str(place), family=f"family{place}", hours=place)
        for place, text in enumerate(texts)
    ]
    board = Board()
    before = cluster(board, entries, NOW)
    original = data.draw(st.sampled_from(entries))
    text = form.format(text=original.item.summary, half=original.item.summary[: len(original.item.summary) * 2 // 3])
    copy = entry(original.item.title, text, key="copy", family="elsewhere", hours=23)
    after = cluster(board, [copy], NOW)
    families = {story.id: story.families for story in before.stories}
    assert {story.id: story.families for story in after.stories} == {
        story_id: families[story_id] for story_id in homes(after).values()
    }
