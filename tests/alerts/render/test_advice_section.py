"""What a digest tells of official advice, in every form."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from advice_days import FOUND, LOWERED, NAMES, RAISED_NEXT, WITHDRAWN, advice_day
from gold import expected
from htmlwalk import Walk
from slackrules import refusals

from alerts.render import render_digest
from alerts.render.pages import WIDTH
from monitor.model.advisory import Area
from monitor.model.comparison import AcrossIssuers, DivergenceMove, Stance, compared

HOSTILE = "<b>x</b> & `*_ <!channel> \u202e\x07"


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_the_section_reads_as_it_was_approved() -> None:
    message = render_digest(advice_day(), names=NAMES)
    assert message.html == expected("advice.html", message.html)
    assert message.text == expected("advice.txt", message.text)
    written = json.dumps(message.slack, ensure_ascii=False, indent=1) + "\n"
    assert written == expected("advice.slack.json", written)
    assert Walk(message.html).faults == []
    assert refusals({"text": "x", "blocks": message.slack}) == []


def test_what_all_entries_of_a_group_note_is_noted_once_above_them() -> None:
    """ "9 countries raised in one poll: taken for a crisis" stood nine times in one mail."""
    noted = "2 countries raised in one poll: taken for a crisis"
    raised = tuple(
        replace(RAISED_NEXT, note=noted, after=replace(RAISED_NEXT.after, country=code)) for code in ("QK", "QT")
    )
    message = render_digest(advice_day(advisories=raised), names=NAMES)
    for form in (message.text, message.html, json.dumps(message.slack)):
        assert form.count(noted) == 1


@pytest.mark.parametrize(
    "sentence",
    [
        "Karsovia, US Department of State: raised from Level 3 to Level 4",
        "Departure ordered for families; departure authorized for embassy staff: Port Selim and Mirna",
        "3 days after Global Affairs Canada",
        "First to move; US Department of State 3 days later",
        "Others: Global Affairs Canada 4, UK Foreign Office 2 (4 in parts)",
        "; cannot be seen: Auswärtiges Amt (last at 3)",
        "New: Level 4 for the northern border",
        "The mining district: from Level 3 to Level 4",
        "No longer apart: Lower Ostrava (was Level 3)",
        "Norrland, US Department of State: the raise to Level 4, told on Mon 12 May, 20:00, did not stand; it is",
        "The page showed the advice of another country for twelve hours.",
        "Karsovia: now 2 levels apart, 1 before",
        "Tamir Islands: now all agree, 2 levels apart before",
        "Velden: US Department of State, Level 3: review due 13 May 2031, last issued 13 Nov 2030",
        "3 more reviews have been overdue for longer.",
    ],
)
def test_it_tells_in_plain_words(sentence: str) -> None:
    message = render_digest(advice_day(), names=NAMES)
    assert sentence in squeezed(message.text)
    assert set(re.findall(r"\w+", sentence.lower())) <= set(re.findall(r"\w+", Walk(message.html).text.lower()))


def test_groups_come_in_their_order_and_only_where_there_is_something() -> None:
    text = render_digest(advice_day(), names=NAMES).text
    titles = ["Raised", "Lowered", "Departures and areas", "Withdrawn", "Diverging", "Reviews overdue"]
    places = [text.index(f"\n{title}\n") for title in titles]
    assert places == sorted(places)
    alone = render_digest(advice_day(advisories=(LOWERED,), across=AcrossIssuers()), names=NAMES).text
    assert [title for title in titles if f"\n{title}\n" in alone] == ["Lowered"]
    none = render_digest(advice_day(advisories=(), across=AcrossIssuers()), names=NAMES).text
    assert "OFFICIAL TRAVEL ADVICE" not in none


def test_reviews_that_were_overdue_before_are_not_told_again() -> None:
    old = replace(FOUND, overdue=(), moved=())
    assert "overdue" not in render_digest(advice_day(advisories=(), across=old), names=NAMES).text


def test_a_lowering_that_proved_false_is_called_one() -> None:
    assert WITHDRAWN.before is not None
    back = replace(WITHDRAWN, before=WITHDRAWN.after, after=WITHDRAWN.before)
    text = squeezed(render_digest(advice_day(advisories=(back,)), names=NAMES).text)
    assert "the lowering to Level 1" in text
    assert "did not stand; it is Level 4" in text


def test_what_finds_no_room_is_counted() -> None:
    apart = tuple(
        DivergenceMove(
            compared(f"C{n}", [Stance("us-state", 1, 1), Stance("uk-fcdo", 1, 1)]),
            compared(f"C{n}", [Stance("us-state", 3, 3), Stance("uk-fcdo", 1, 1)]),
        )
        for n in range(60)
    )
    late = FOUND.overdue * 40
    message = render_digest(advice_day(across=replace(FOUND, moved=apart, overdue=late)), names=NAMES)
    assert "… and 48 divergences not shown here" in message.text
    assert "… and 28 reviews overdue not shown here" in message.text
    assert refusals({"text": "x", "blocks": message.slack}) == []


def test_scripts_get_all_of_it() -> None:
    told = render_digest(advice_day(), names=NAMES).data["across"]
    assert isinstance(told, dict)
    assert [(one["country"], one["before"], one["gap"], one["unseen"]) for one in told["diverging"]] == [
        ("QK", 1, 2, ["de-aa"]), ("QT", 2, 0, []),
    ]  # fmt: skip
    assert told["overdue"] == [
        {"issuer": "us-state", "country": "QV", "area": None, "level": 3, "due": "2031-05-13T00:00:00Z"}
    ]
    assert told["overdue_before"] == 3


def test_a_strangers_words_do_nothing() -> None:
    areas = (Area(HOSTILE, 4),)
    after = replace(RAISED_NEXT.after, areas=areas, max_level=4, posts=(HOSTILE,), name=HOSTILE, native=HOSTILE)
    raised = replace(RAISED_NEXT, after=after, note=HOSTILE)
    false = replace(WITHDRAWN, note=HOSTILE)
    names = replace(NAMES, countries={}, issuers=dict.fromkeys(NAMES.issuers, HOSTILE))
    message = render_digest(advice_day(advisories=(raised, false)), names=names)
    assert Walk(message.html).faults == []
    assert "<!channel>" not in json.dumps(message.slack)
    assert refusals({"text": "x", "blocks": message.slack}) == []
    assert "\u202e" not in message.text + message.html
    assert "\x07" not in message.text + message.html


def test_lines_stay_within_a_terminal() -> None:
    text = render_digest(advice_day(), names=NAMES).text
    assert [row for row in text.splitlines() if len(row) > WIDTH and "https://" not in row] == []
