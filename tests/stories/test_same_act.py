"""Reports of one act in words of their own join where place, kind of act, time and numbers agree; others do not."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from story_builders import NOW, entry, homes, number, place, stories, told

from monitor.lib.shipped import seeds
from monitor.model.mention import Assertion
from monitor.stories.board import Board
from monitor.stories.cluster import Entry, cluster
from monitor.stories.kinds import Kinds
from monitor.stories.likeness import LIFETIME, OPEN_FOR

RALEIGH = place("Raleigh", "US")
FIVE = {"killed": number(5, 5)}


def shooting(title: str, text: str = "", **more: object) -> Entry:
    own: dict[str, object] = {
        "types": ("armed_attack",),
        "countries": ("US",),
        "places": (RALEIGH,),
        "quantities": FIVE,
    }
    return entry(title, text, **{**own, **more})  # type: ignore[arg-type] # the builder's own keys


ONE = shooting("Five dead after a shooting in an eastern district of Raleigh, mayor says", "Among them is an officer.")
OTHER = shooting("Raleigh: police hold a juvenile after mass shooting left five dead", family="npr", hours=4)


def test_reports_that_agree_on_place_kind_and_number_join_though_few_words_agree() -> None:
    assert stories(ONE, OTHER) == 1


@pytest.mark.parametrize(
    "other",
    [
        shooting("Raleigh: police hold a juvenile after mass shooting left five dead", hours=4, countries=("CA",)),
        shooting("Raleigh: police hold a juvenile after mass shooting left five dead", hours=4, types=("protest",)),
        shooting("Raleigh: police hold a juvenile after mass shooting left five dead", hours=-70),
        shooting("Raleigh holds its breath as teenager walks free", hours=4),
        shooting(
            "Hartford: police hold a man after mass shooting left two officers dead",
            hours=4, places=(place("Hartford", "US"),), quantities={"killed": number(2, 2)},
        ),
    ],
    ids=["another country", "another kind", "another day", "other words", "another place"],
)  # fmt: skip
def test_what_does_not_agree_stays_apart(other: Entry) -> None:
    assert stories(ONE, other) == 2


def test_types_that_reporters_take_for_each_other_are_one_kind_of_act() -> None:
    kyiv = (place("Kyiv", "UA"),)
    blast = entry(
        "Explosions rock Kyiv as smoke rises over the centre", types=("bombing",), countries=("UA",), places=kyiv
    )
    missiles = entry(
        "Kyiv centre rocked by explosions after missiles hit", types=("missile_attack",), countries=("UA",),
        places=kyiv, family="npr", hours=1,
    )  # fmt: skip
    assert stories(blast, missiles) == 1


def test_what_is_only_recalled_joins_no_news() -> None:
    then = shooting(
        "Five dead in Raleigh: a year after the shooting the mayor remembers", hours=4, assertion=Assertion.HISTORICAL
    )
    assert stories(ONE, then) == 2


def test_what_is_feared_or_announced_is_one_story_only_of_one_speaker() -> None:
    def said(title: str, code: str, **more: object) -> Entry:
        speaker = replace(place(title.split()[0], code, "demonym"), field="title", start=0)
        own: dict[str, object] = {"types": ("ground_offensive",), "countries": ("PS",), "assertion": Assertion.POSSIBLE}
        return entry(title, **{**own, "places": (speaker,), **more})  # type: ignore[arg-type] # the builder's own keys

    theirs = said("American officials advise to delay the ground invasion so that hostages come free", "US")
    others = said("Jordan warns that the ground invasion would let fewer hostages come free", "JO", hours=2)
    again = said("American officials want the ground invasion delayed so that hostages come free", "US", hours=2)
    assert stories(theirs, others) == 2
    assert stories(theirs, again) == 1


def test_a_line_in_somebodys_list_of_headlines_does_not_join_what_else_the_list_tells() -> None:
    one = entry("The capital had a system, then everything changed", types=(), countries=("CN",))
    listed = entry(
        "Rare protest in the capital", "Opinion: The capital had a system, then everything changed. Rain is expected.",
        types=("protest",), countries=("CN",), hours=1,
    )  # fmt: skip
    assert stories(one, listed) == 2


def test_a_war_is_many_stories() -> None:
    """A text a day that each follows the one before: after ten days what is told is a story of its own."""
    board = Board()
    found = set()
    for day in range(25):
        at = NOW + timedelta(days=day)
        told_ = shooting("Fighting goes on around the same three towns in the east", key=str(day), hours=24 * (day + 1))
        found.update(homes(cluster(board, [told_], at)).values())
    assert len(found) == 25 // (LIFETIME.days + 1) + 1


def test_the_board_holds_what_is_open_and_nothing_else() -> None:
    board = Board()
    for day in range(30):
        cluster(board, [shooting(f"Town {day} is shelled", key=str(day), hours=24 * (day + 1))], NOW + day * DAY)
    assert len(board) == OPEN_FOR.days + 1
    cluster(board, [], NOW + 60 * DAY)
    assert len(board) == 0
    assert not any(vars(board)[index] for index in vars(board))


DAY = timedelta(days=1)


def test_a_board_that_is_read_again_from_what_is_stored_places_the_same() -> None:
    first = told(ONE)
    again = told(OTHER, known=first.stories)
    assert set(homes(again).values()) == set(homes(first).values())


def test_the_kinds_name_types_that_exist() -> None:
    types = set()
    for path in (seeds() / "indicators" / "en").glob("*.yaml"):
        types.update(re.findall(r"^  ([a-z_]+):$", path.read_text("utf-8"), re.MULTILINE))
    named = Kinds.load(Path(seeds() / "stories" / "kinds.yaml")).by_type
    assert set(named) <= types
