"""Dates in the reader's language: the words around them stay as they are."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import days
import pytest
from gold import expected
from slackrules import refusals

from alerts.model import Digest, Message, Silenced
from alerts.render import render_digest, render_notice
from alerts.render.calendars import ENGLISH, Calendar
from alerts.render.voice import Voice
from alerts.settings.calendars import load_calendars

CALENDARS = load_calendars()
VOICE = Voice(calendars=CALENDARS)
PATTERNS = ("moment", "short_day", "date", "day")
ISOLATES = re.compile("[\u2066-\u2069]")


def digest(language: str) -> Digest:
    return replace(days.crisis_day(), language=language)


def rendered(language: str) -> Message:
    return render_digest(digest(language), names=days.NAMES, outlines=days.OUTLINES, voice=VOICE)


def blocks(message: Message) -> str:
    return json.dumps(message.slack, ensure_ascii=False)


def marked(calendar: Calendar) -> Calendar:
    """A calendar whose dates can be found again in what is written with it."""
    return replace(calendar, **{name: f"'⟦'{getattr(calendar, name)}'⟧'" for name in PATTERNS})


@cache
def without_dates(calendar: Calendar) -> str:
    silence = Silenced("country=QK", "jane", days.at(9), "an exercise")
    told = replace(days.crisis_day(), silences=(silence,), language="x")
    message = render_digest(told, names=days.NAMES, voice=Voice(calendars={"x": marked(calendar)}))
    dates = re.compile("\u2068?⟦[^⟧]*⟧\u2069?")
    assert len(dates.findall(message.html)) > 20
    return dates.sub("⟦⟧", message.html + blocks(message))


@pytest.mark.parametrize("language", ["de", "fr", "ar"])
def test_a_digest_in_another_language_is_as_it_was_looked_at(language: str) -> None:
    message = rendered(language)
    told = f"Subject: {message.subject}\n\n{message.text}"
    assert told == expected(f"crisis.{language}.txt", told)


@pytest.mark.parametrize("language", sorted(CALENDARS))
def test_only_the_dates_change(language: str) -> None:
    assert without_dates(CALENDARS[language]) == without_dates(ENGLISH)


def test_the_dates_of_every_language_are_as_they_were_looked_at() -> None:
    at = datetime(2026, 10, 4, 13, 5, tzinfo=UTC)
    told = [(language, VOICE.times("UTC", language)) for language in CALENDARS]
    lines = [
        " | ".join((name, times.moment(at), times.short_day(at), times.date(at), times.day(at))) for name, times in told
    ]
    written = ISOLATES.sub("", "\n".join(lines)) + "\n"
    assert written == expected("languages.txt", written)


@pytest.mark.parametrize("language", sorted(CALENDARS))
def test_every_day_of_a_year_is_written_with_one_of_its_own(language: str) -> None:
    times = VOICE.times("UTC", language)
    year = [datetime(2026, 1, 1, 7, tzinfo=UTC) + timedelta(days=day) for day in range(365)]
    assert len({times.date(at) for at in year}) == len({times.day(at) for at in year}) == 365
    assert len({times.moment(at) for at in (days.at(0), days.at(6), days.at(12), days.at(18))}) == 4


def test_a_date_from_right_to_left_stands_apart_from_the_words_around_it() -> None:
    message = rendered("ar")
    texts = message.text, message.html.replace(message.subject, ""), blocks(message)
    assert all(text.count("\u2068") == text.count("\u2069") > 0 for text in texts)
    for text in texts:
        assert not re.search(r"[\u0600-\u06ff]", re.sub("\u2068[^\u2068\u2069]*\u2069", "", text))
    assert not any(ISOLATES.search(text) for text in (rendered("de").text, rendered("en").html))
    assert refusals({"blocks": message.slack}) == []


def test_a_notice_speaks_the_language_of_its_receiver_and_english_where_it_is_unknown() -> None:
    notice = replace(days.single_notice(), at=days.SLOT, zone="Europe/Berlin", language="de")
    assert "Mi., 14. Mai, 08:00" in render_notice(notice, voice=VOICE).text
    assert "Wed 14 May, 08:00" in render_notice(replace(notice, language="tlh"), voice=VOICE).text


def test_noon_and_midnight_have_twelve_hours() -> None:
    times = VOICE.times("UTC", "en-US")
    hours = [times.moment(datetime(2026, 3, 1, hour, 5, tzinfo=UTC)) for hour in (0, 12, 13)]
    assert [told.partition(", ")[2].partition(", ")[2] for told in hours] == ["12:05 AM", "12:05 PM", "1:05 PM"]


def test_whom_to_ask_stands_at_the_foot_of_every_message_where_somebody_is_named() -> None:
    voice = Voice(contact="call the desk, extension 12.")
    told = (render_digest(days.quiet_day(), voice=voice), render_notice(days.single_notice(), voice=voice))
    for message in told:
        assert squeezed(message.text).endswith("To change what you get: call the desk, extension 12.")
        assert "call the desk, extension 12." in message.html
    assert "To change" not in render_digest(days.quiet_day()).text


def squeezed(text: str) -> str:
    return " ".join(text.split())
