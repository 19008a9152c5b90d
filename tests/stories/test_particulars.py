"""Headlines that contradict each other in a particular are two acts; reporters' other words for one act are not.

Read by the shipped tagger, as they come from feeds.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from story_builders import feed, homes

from monitor.lib import shipped
from monitor.model.item import Item, KeyKind
from monitor.model.mention import Document
from monitor.stories.cluster import Board, Entry, cluster
from monitor.tagging.tag import Tagger

DAY = datetime(2024, 5, 14, 6, tzinfo=UTC)


@cache
def tagger() -> Tagger:
    return Tagger.load(shipped.seeds())


def read(title: str, text: str = "", *, hours: float = 0, family: str = "bbc") -> Entry:
    at = DAY + timedelta(hours=hours)
    item = Item(title + family, family, title, KeyKind.GUID, title, text, None, at, at, "en")
    return Entry(item, feed(family), tagger().tag(Document(item.id, title, text, at, "en")))


def apart(*entries: Entry) -> int:
    """How many stories they become, each placed when it comes."""
    board, found = Board(), set()
    for one in entries:
        found.update(homes(cluster(board, [one], one.item.at)).values())
    return len(found)


@pytest.mark.parametrize(
    ("one", "other", "hours"),
    [
        ("Drone attack on oil depot in Bryansk", "Drone attack on oil depot in Krasnodar", 1),
        ("Car bomb kills 5 in Azaz, northern Syria", "Car bomb kills 7 in Afrin, northern Syria", 3),
        ("Air strike kills 12 at wedding in Yemen's Hajjah", "Air strike kills 12 at funeral in Yemen's Sanaa", 30),
        ("School shooting in Texas kills 3", "School shooting in Tennessee kills 3", 5),
        ("Three soldiers killed in ambush in northern Mali", "Eleven soldiers killed in ambush in eastern Mali", 5),
        ("Israeli strike on Gaza school kills 15", "Israeli strike on Gaza hospital kills 9", 6),
        ("Blast at Kabul mosque kills 10", "Second blast in Kabul kills 4", 6),
        ("Russian missiles hit Kharkiv, killing two", "Russian missiles hit Kharkiv again, killing four", 25),
        ("Seven killed in Kherson shelling", "Three killed in Kherson shelling", 25),
        ("Russia says it shot down 12 drones over Belgorod", "Russia says it shot down 21 drones over Belgorod", 24),
        ("Taiwan reports 22 Chinese aircraft near island", "Taiwan reports 37 Chinese aircraft near island", 24),
        ("Gunmen abduct priest in Kaduna", "Gunmen abduct 20 farmers in Kaduna", 6),
        ("Gunmen abduct priest in Kaduna", "Kidnapped priest freed in Kaduna", 26),
        ("India shells Pakistani positions along Line of Control, killing three soldiers",
         "Pakistan shells Indian positions along Line of Control, killing two soldiers", 6),
        ("Militants kill 15 soldiers in Nigeria's Borno", "Soldiers kill 15 militants in Nigeria's Borno", 20),
        ("US orders departure of embassy staff from Haiti", "Canada orders departure of embassy staff from Haiti", 5),
        ("Russian troops withdraw from Snake Island", "Russian troops land on Snake Island", 10),
        ("China begins drills around Taiwan", "China ends drills around Taiwan", 10),
        ("Russia ends pause in strikes on Kyiv", "Russian strikes on Kyiv end", 3),
        ("Army begins pause in strikes in Sudan", "Army strikes in Sudan begin", 3),
        ("Gaza truce begins", "Gaza truce ends", 10),
    ],
)  # fmt: skip
def test_headlines_that_contradict_each_other_in_a_particular_are_two_stories(
    one: str, other: str, hours: float
) -> None:
    assert apart(read(one), read(other, hours=hours, family="npr")) == 2


@pytest.mark.parametrize(
    ("one", "other", "hours"),
    [
        ("Bomb kills 9 in Kirkuk", "Nine dead in Kirkuk bombing", 1),
        ("Explosion at Kabul mosque kills 10", "Suicide bomber kills 10 at Kabul mosque", 2),
        ("Attack on Mogadishu hotel kills 12", "Gunmen kill 12 at Mogadishu hotel", 2),
        ("Eight killed in mass shooting in Allen, Texas", "Gunman kills eight at mall in Allen, Texas", 2),
        ("Bomb kills 9 in northern Nigeria's Borno", "Bomb kills 9 in north-eastern Nigeria's Borno", 2),
        ("Car bomb wounds journalist in Odesa", "Journalist hurt in Odesa car bombing", 2),
        ("Grenade attack in Mombasa bar injures six", "Six hurt as grenade explodes at bar in Kenya's Mombasa", 4),
        ("Second blast in Kabul kills 4", "Blast in Kabul kills 4", 1),
        ("Gunmen storm luxury hotel in Kabul", "Armed attackers raid Kabul's Intercontinental Hotel", 2),
        ("At least 30 killed as gunmen attack village in Nigeria's Plateau state",
         "Nigeria: death toll from Plateau village attack climbs to 52", 20),
        ("Israel ends truce in Gaza", "Truce in Gaza ends", 3),
        ("Truce in Gaza to begin on Friday", "Gaza truce begins", 20),
        ("Russia ends pause in strikes on Kyiv", "Russia begins strikes on Kyiv after pause", 3),
        ("40 killed in Mogadishu hotel siege, officials say", "Mogadishu hotel siege: death toll revised to 21", 14),
    ],
)  # fmt: skip
def test_other_words_for_one_act_are_one_story(one: str, other: str, hours: float) -> None:
    assert apart(read(one), read(other, hours=hours, family="npr")) == 1


def test_a_text_that_names_no_town_does_not_lead_another_town_into_the_story() -> None:
    wide = read("Car bomb kills 5 in northern Syria")
    here = read("Car bomb kills 5 in Azaz, northern Syria", hours=1, family="npr")
    elsewhere = read("Car bomb kills 7 in Afrin, northern Syria", hours=2, family="cnn")
    assert apart(wide, here, elsewhere) == 2


def test_a_copy_stays_with_what_it_copies_whatever_its_headline_says() -> None:
    text = (
        "Rockets were fired at a base near the airport early on Tuesday, and two contractors were hurt by splinters,"
        " the provincial council said. Nobody said at first that the attack was theirs, and flights went on."
    )
    one, copy = read("Rockets hit base at Erbil airport", text), read("Rockets again: Mosul base hit", text, hours=9)
    assert apart(one, copy) == 1


def test_what_is_told_of_several_countries_at_once_is_parted_by_no_single_town() -> None:
    both = read(
        "US forces come under several drone attacks in Iraq and Syria",
        "Several drone attacks have hit bases used by US forces in Iraq and Syria this week. "
        "Two drones struck an air base in western Iraq and a third was shot down near Erbil.",
    )
    one = read(
        "Drone strikes hit base housing US troops in western Iraq",
        "Two drones hit an air base in Anbar province that houses US troops.",
        hours=3,
        family="npr",
    )
    assert apart(both, one) == 1
