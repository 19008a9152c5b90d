"""What a sentence dates long before its document is background; what it dates freshly is news."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tagging_tools import grammar, reading, tagger

from monitor.model.mention import Assertion, Document

TOLD = date(2023, 10, 22)
CALENDAR = grammar().calendar


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("on 7 October", date(2023, 10, 7)),
        ("on October 7, 2023,", date(2023, 10, 7)),
        ("in March 1980", date(1980, 3, 15)),
        ("on 24 December", date(2022, 12, 24)),
        ("on 16 NOVEMBER 89", date(1989, 11, 16)),
        ("on January 6th", date(2023, 1, 6)),
        ("on Jan. 6, the", date(2023, 1, 6)),
        ("on Sept. 3rd, 2021, the", date(2021, 9, 3)),
        ("in August", date(2023, 8, 15)),
        ("in late May. 6 people", date(2023, 5, 25)),
        ("in October", date(2023, 10, 15)),
    ],
)
def test_a_date_is_read_as_the_last_such_day(text: str, day: date) -> None:
    assert [found.day for found in CALENDAR.stated(reading(text).sentences[0].lows, TOLD)] == [day]


@pytest.mark.parametrize(
    "text", ["they may march", "the march", "in January", "30 February", "the March on Rome", "7 people"]
)
def test_a_month_without_day_or_year_is_a_word(text: str) -> None:
    assert CALENDAR.stated(reading(text).sentences[0].lows, TOLD) == []


def test_a_dateline_dates_an_undated_document() -> None:
    assert CALENDAR.dateline("LIMA, 9 JAN 90 (EFE) -- [TEXT] THE POLICE SAID") == date(1990, 1, 9)
    assert CALENDAR.dateline("No date here") is None


@pytest.mark.parametrize(
    ("text", "assertion"),
    [
        ("Gunmen killed nine villagers near Gao on 14 October.", Assertion.ACTUAL),
        ("Gunmen killed nine villagers near Gao on 14 March.", Assertion.HISTORICAL),
        ("Gunmen have killed nine villagers near Gao since 14 March.", Assertion.ACTUAL),
        ("Gunmen killed nine villagers near Gao in June.", Assertion.HISTORICAL),
        ("In June, gunmen killed nine villagers near Gao.", Assertion.HISTORICAL),
        ("Prices fell in June, as gunmen killed nine villagers near Gao.", Assertion.ACTUAL),
        ("Gunmen killed nine villagers near Gao after they fled in June.", Assertion.ACTUAL),
        ("In 2012 gunmen tried to kill nine villagers near Gao.", Assertion.HISTORICAL),
        ("In 2023 gunmen tried to kill nine villagers near Gao.", Assertion.POSSIBLE),
    ],
)
def test_an_act_dated_more_than_a_month_back_is_history(text: str, assertion: Assertion) -> None:
    tagged = tagger().tag(Document("d", "", text, datetime(2023, 10, 22, tzinfo=UTC)))
    assert [mention.assertion for mention in tagged.mentions] == [assertion]


@given(st.dates(date(1990, 1, 1), date(2030, 12, 31)))
def test_a_date_written_out_is_read_back(day: date) -> None:
    (found,) = CALENDAR.stated(reading(f"on {day.day} {day:%B} {day.year}").sentences[0].lows, TOLD)
    assert found.day == day


@pytest.mark.parametrize(
    ("text", "does"),
    [
        ("The guard was shot this afternoon", True),
        ("Gunmen came last night", True),
        ("A bomb went off yesterday", True),
        ("The last shot was fired", False),
        ("This group kills at night", False),
    ],
)
def test_words_for_these_days_are_told_from_their_parts(text: str, does: bool) -> None:
    assert CALENDAR.is_of_late(reading(text).sentences[0].lows) is does


def test_what_a_long_text_tells_of_today_is_no_background() -> None:
    filler = "The minister spoke about schools. " * 9
    for ending, told in (("this morning", True), ("now and then", False)):
        tagged = tagger().tag(Document("d", "", f"{filler}His bodyguard was assassinated {ending}. He left."))
        assert ("assassination" in {mention.type for mention in tagged.mentions}) is told
        assert any(left.reason.startswith("told in passing") for left in tagged.rejected) is not told


@pytest.mark.parametrize(
    ("text", "told", "assertion"),
    [
        ("Lawmakers watch a film of the Capitol riot.", date(2021, 1, 8), Assertion.ACTUAL),
        ("Lawmakers watch a film of the Capitol riot.", date(2021, 3, 8), Assertion.HISTORICAL),
        ("Lawmakers ask about the US withdrawal from Afghanistan.", date(2021, 8, 31), Assertion.ACTUAL),
        ("Lawmakers ask about the US withdrawal from Afghanistan.", date(2024, 8, 31), Assertion.HISTORICAL),
        ("The army ends its withdrawal from Afghanistan.", date(2024, 8, 31), Assertion.ACTUAL),
    ],
)
def test_a_known_event_is_news_until_a_day(text: str, told: date, assertion: Assertion) -> None:
    tagged = tagger().tag(Document("d", "", text, datetime(told.year, told.month, told.day, tzinfo=UTC)))
    assert {mention.assertion for mention in tagged.mentions} == {assertion}


@pytest.mark.parametrize(
    "text",
    [
        "An air strike on a market in Tigray in late September left 20 dead.",
        "The gang that stormed a school in June raided a hotel in Port-au-Prince on Saturday.",
        "A border shut in May between Chad and Sudan stays closed.",
        "A border between Chad and Sudan that was shut in May, stays closed.",
        "Two nuns kidnapped in March remain in the hands of gunmen in Zamfara.",
        "Troops opened fire on marchers during a march Monday in Conakry.",
    ],
)
def test_a_month_of_another_act_makes_nothing_background(text: str) -> None:
    """Nor does that of a state that lasts, and who tells of the month past tells news."""
    tagged = tagger().tag(Document("d", "What we know", text, datetime(2023, 10, 16, tzinfo=UTC)))
    assert {mention.assertion for mention in tagged.mentions} == {Assertion.ACTUAL}


@pytest.mark.parametrize(("month", "assertion"), [("April", Assertion.HISTORICAL), ("August", Assertion.ACTUAL)])
def test_a_month_before_the_one_who_did_it_dates_the_act(month: str, assertion: Assertion) -> None:
    text = f"Fifty civilians were killed in {month} by soldiers in Mali."
    tagged = tagger().tag(Document("d", "", text, datetime(2022, 8, 31, tzinfo=UTC)))
    assert {mention.assertion for mention in tagged.mentions} == {assertion}


def test_a_heading_on_a_page_of_advice_is_no_order_beside_the_one_it_stands_above() -> None:
    """It bears no date and no country: the order of years ago would pass for one of today, in whatever land is near."""
    text = (
        "Do not travel to Mali due to crime and Russia's war.\nOrdered departure\n"
        "On February 28, 2022, the Department of State ordered the departure of embassy employees."
    )
    page = Document("a", "Mali - Level 4: Do Not Travel", text, datetime(2023, 10, 22, tzinfo=UTC), "en")
    told = [mention for mention in tagger().tag(page).mentions if mention.type == "departure_order"]
    assert [mention.assertion for mention in told] == [Assertion.HISTORICAL]
    fresh = Document("b", page.title, text.replace("February 28, 2022", "October 21, 2023"), page.published, "en")
    told = [mention for mention in tagger().tag(fresh).mentions if mention.type == "departure_order"]
    assert [mention.assertion for mention in told] == [Assertion.ACTUAL]
