"""Digests and notices as they are read: the same news in every form, within every limit, whatever strangers write."""

import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import days
import pytest
from eyes import contrast
from gold import expected
from htmlwalk import Walk, squeezed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slackrules import refusals, texts

from alerts.model import Digest, Line, MessageKind, Reason, Section, Transition
from alerts.render import MAX_HTML, clean, render_digest, render_notice, render_sample
from alerts.render.pages import DARK, LIGHT, WIDTH
from monitor.model.advisory import Area
from monitor.model.feed import FeedHealth, Health
from monitor.model.names import Names
from monitor.model.severity import Severity
from monitor.model.sight import RegionSight, Sight
from monitor.model.watch import EVERY_FEED, Lapse, Unread, Watch

HOSTILE = st.lists(
    st.sampled_from(
        [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "<!channel>",
            "<@U024BE7LH>",
            "<https://x|y>",
            "</td></table>",
            '" onmouseover="x',
            "{{ 7*7 }}",
            "{% include 'x' %}",
            "&lt;!here&gt;",
            "&",
            "```",
            "*_~",
            "\r\n",
            "\x00",
            "\x1b[31m",
            "\u202e",
            "\u200b",
            "\u2028",
            "=?UTF-8?Q?=0A?=",
            "\ud800",
            "💩",
            "words ",
            "العربية ",
        ]
    ),
    min_size=1,
    max_size=8,
).map("".join)
LINKS = st.sampled_from(
    ["https://wire.example/a?b=1&c=<d>|e", "javascript:alert(1)", "https://x.example/\r\n<b>", "data:text/html,x", None]
)


@pytest.mark.parametrize("name", days.DAYS)
def test_a_digest_reads_as_it_was_approved(name: str) -> None:
    message = render_digest(days.DAYS[name](), names=days.NAMES, outlines=days.OUTLINES)
    assert message.text == expected(f"{name}.txt", message.text)
    assert message.html == expected(f"{name}.html", message.html)


def test_how_bad_an_event_is_reads_otherwise_than_how_bad_a_rule_finds_it() -> None:
    message = render_digest(days.crisis_day(), names=days.NAMES)
    told = " ".join(message.text.split())
    assert "[Escalated · HIGH] Karsovia: drone attacks" in told
    assert "Event: high · Meridian Wire" in told
    assert "Event: high</span> · Meridian Wire" in message.html
    assert "_Event: high · Meridian Wire" in "\n".join(str(text["text"]) for text in texts(message.slack))


@pytest.mark.parametrize("name", days.NOTICES)
def test_a_notice_reads_as_it_was_approved(name: str) -> None:
    message = render_notice(days.NOTICES[name]())
    assert message.text == expected(f"{name}.txt", message.text)
    assert message.html == expected(f"{name}.html", message.html)


@pytest.mark.parametrize("name", ["crisis", "first", "mass"])
def test_slack_gets_a_day_as_it_was_approved(name: str) -> None:
    blocks = render_digest(days.DAYS[name](), names=days.NAMES).slack
    drawn = json.dumps(blocks, indent=1, ensure_ascii=False) + "\n"
    assert drawn == expected(f"{name}.slack.json", drawn)
    assert refusals({"text": "x", "blocks": blocks}) == []


def test_a_map_goes_with_the_mail_and_its_words_stand_for_it() -> None:
    message = render_digest(days.crisis_day(), names=days.NAMES, outlines=days.OUTLINES)
    (picture,) = message.pictures
    assert picture.words == "Map: critical in Karsovia; high in Ostrava Basin; low in Tamir Islands."
    assert f'src="cid:{picture.name}"' in message.html
    assert f'alt="{picture.words}"' in message.html
    assert Walk(message.html).faults == []
    assert "cid:" not in message.page
    assert 'src="data:image/png;base64,' in message.page


@pytest.mark.parametrize("unmapped", [days.quiet_day(), days.crisis_day(mapped=False)], ids=["quiet", "not asked for"])
def test_without_a_map_there_is_no_picture(unmapped: Digest) -> None:
    message = render_digest(unmapped, outlines=days.OUTLINES)
    assert message.pictures == ()
    assert "<img" not in message.html


def test_the_week_of_a_region_stands_in_every_form() -> None:
    message = render_digest(days.crisis_day(), names=days.NAMES)
    said = "Stories a day that name Karsovia, in the last week: 0, 2, 1, 0, 3, 4, 9."
    assert said in message.text
    assert f'aria-label="{said}"' in message.html
    assert message.data["sections"][0]["week"] == [0, 2, 1, 0, 3, 4, 9]  # type: ignore[index]


SIGHTS = [
    (Sight.SEEN, 31, 0, "Sahel: as usual, 31 of 33 expected items"),
    (
        Sight.SEEN,
        45,
        1,
        "Sahel: as usual, 45 items, 33 expected; 1 of 3 feeds that usually tell of it fails or is silent",
    ),
    (Sight.QUIET, 12, 0, "Sahel: quiet, 12 of 33 expected items"),
    (
        Sight.DIM,
        5,
        2,
        (
            "Sahel: dim since Tue 13 May, 06:00, 5 of 33 expected items; "
            "2 of 3 feeds that usually tell of it fail or are silent"
        ),
    ),
    (Sight.BLIND, 0, 3, "Sahel: blind since Tue 13 May, 06:00, all 3 feeds that usually tell of it fail or are silent"),
]


@pytest.mark.parametrize(("sight", "received", "unheard", "said"), SIGHTS)
def test_quiet_and_blind_are_told_of_each_region_in_every_form(
    sight: Sight, received: int, unheard: int, said: str
) -> None:
    seen = RegionSight("sahel", "Sahel", sight, received, 33, 3, unheard, days.at(4) if unheard else None)
    message = render_digest(days.crisis_day(sights=(seen,)), names=days.NAMES)
    assert f"* {said}" in " ".join(message.text.split())
    assert said in message.html
    assert said in json.dumps(message.slack, ensure_ascii=False)
    assert message.data["coverage"]["regions"][0]["sight"] == sight.value  # type: ignore[index, call-overload]


def test_regions_that_find_no_room_are_counted() -> None:
    many = tuple(RegionSight(f"r{n}", f"Region {n}", Sight.QUIET, 1, 9, 2) for n in range(20))
    message = render_digest(days.crisis_day(sights=many), names=days.NAMES)
    assert "Region 11: quiet" in message.text
    assert "Region 12: quiet" not in message.text
    assert "… and 8 regions not shown here" in message.text


def test_how_to_say_what_an_alert_was_worth_stands_beside_it_where_a_digest_is_asked_for_it() -> None:
    asked = render_digest(days.crisis_day(feedback=True), names=days.NAMES)
    told = "watchfloor feedback alert-1-2031 useful"
    for form in (asked.text, asked.html, json.dumps(asked.slack, ensure_ascii=False)):
        assert told in form
        assert "or noise, or wrong-place" in form
    assert "watchfloor feedback" not in render_digest(days.crisis_day(), names=days.NAMES).text


def test_the_same_digest_makes_the_same_message() -> None:
    assert render_digest(days.crisis_day()) == render_digest(days.crisis_day())


def test_subjects_tell_the_news() -> None:
    assert render_digest(days.crisis_day()).subject == (
        "Karsovia: advice raised to Level 4 and departure ordered; drones hit Port Selim (Morning brief, Wed 14 May)"
    )
    assert render_digest(days.blind_day()).subject.startswith("Blind: ")
    assert render_notice(days.single_notice()).subject == "[CRITICAL] Karsovia: travel advice at Level 4"
    assert render_notice(days.grouped_notice()).subject.endswith(", and 2 more alerts")
    over = replace(days.single_notice(), transitions=(Transition(days.CALMED, Reason.RESOLVED, days.at(9), tell=True),))
    assert render_notice(over).subject.startswith("[NO LONGER FIRING] Tamir Islands")


@pytest.mark.parametrize("digest", [days.crisis_day(), days.blind_day()], ids=["crisis", "blind"])
def test_every_quote_link_and_headline_stands_in_both_mail_forms(digest: Digest) -> None:
    message = render_digest(digest)
    walk, plain = Walk(message.html), squeezed(message.text)
    stories = [line for section in digest.sections for line in section.lines]
    proofs = [proof for told in digest.alerts for proof in told.alert.evidence]
    states = [moved.after for moved in digest.advisories]
    for words in [line.headline for line in stories]:
        assert words in walk.text
        assert words in plain
    for words in [clean.nested(thing.quote) for thing in (*stories, *proofs, *states)]:
        assert words in walk.text
        assert words in plain
    links = [thing.link for thing in (*stories, *proofs, *states) if thing.link]
    assert set(walk.links) == set(links)
    assert set(re.findall(r"^\s*(https?://\S+)$", message.text, re.MULTILINE)) == set(links)


def test_every_word_of_the_mail_is_in_its_twin() -> None:
    """The text form may say more (severity words stand beside colour), never less."""
    message = render_digest(days.crisis_day())
    read = set(re.findall(r"\w+", Walk(message.html).text.lower()))
    assert read - set(re.findall(r"\w+", message.text.lower())) == set()


def test_reading_order_is_news_then_alerts_advice_regions_coverage_reason() -> None:
    message = render_digest(days.crisis_day())
    for form in (Walk(message.html).text.lower(), squeezed(message.text).lower()):
        order = [
            "karsovia: advice raised",
            "travel advice at level 4",
            "official travel advice",
            "by region",
            "coverage",
        ]
        places = [form.index(words) for words in [*order, "you get this because"]]
        assert places == sorted(places)


def test_advice_says_from_which_level_to_which_and_spells_its_reasons() -> None:
    plain = squeezed(render_digest(days.crisis_day(), names=days.NAMES).text)
    assert "Karsovia, US Department of State: raised from Level 3 to Level 4" in plain
    assert (
        "Reasons: terrorism, civil unrest and kidnapping or hostage taking (new: kidnapping or hostage taking)" in plain
    )
    assert "Departure ordered for embassy staff: Port Selim and Mirna" in plain
    assert "Tamir Islands, UK Foreign Office: lowered from Level 3 to Level 2" in plain
    assert "In parts: Level 3 for Outer Tamir and the strait within 10 km of the coast" in plain


def test_times_are_local_to_the_digest() -> None:
    tokyo = render_digest(days.crisis_day(zone="Asia/Tokyo")).text
    assert "Tue 13 May, 15:00 to Wed 14 May, 15:00, Asia/Tokyo (UTC+09:00)" in tokyo
    assert "Meridian Wire, Tue 13 May, 13:12" in tokyo


def test_a_quiet_day_is_short_and_says_so() -> None:
    message = render_digest(days.quiet_day())
    assert len(message.text.splitlines()) < 16
    assert "Nothing crossed a threshold" in message.text
    assert "All 52 feeds answered, 18 new items read." in message.text


def test_the_mass_event_says_how_much_it_leaves_out() -> None:
    digest = days.mass_event()
    message = render_digest(digest, names=days.NAMES)
    assert len(message.html.encode()) <= MAX_HTML
    alerts = message.text.split("OFFICIAL TRAVEL ADVICE")[0]
    assert told_or_counted(alerts, "[New", "alert") == len(digest.alerts)
    regions = [section for section in digest.sections if f"\n{section.title} (" in message.text]
    assert told_or_counted(message.text, "[no row", "region") == len(digest.sections) - len(regions)
    assert 1 < len(regions) < len(digest.sections)
    for form in (squeezed(message.text), Walk(message.html).text):
        assert all(section.title in form for section in digest.sections), "what is not shown is named"
        assert all(told.alert.title in form for told in digest.alerts)


def test_a_digest_whose_regions_nobody_sees_shows_no_zeros_that_would_look_like_peace() -> None:
    sight = RegionSight("sahel", "Sahel", Sight.BLIND, 0, 33.0, 4, unheard=4)
    blind = days.crisis_day(scope="Sahel", sights=(sight,), alerts=())
    seen = replace(blind, sights=(replace(sight, sight=Sight.QUIET),))
    none = "0 new or changed alerts"
    assert none in squeezed(render_digest(seen).text)
    assert none not in squeezed(render_digest(blind).text)
    assert "2 advisory changes" in render_digest(blind).text


def test_a_blind_day_is_never_called_calm() -> None:
    message = render_digest(days.blind_day())
    for form in (squeezed(message.text), Walk(message.html).text, json.dumps(message.slack)):
        assert "Blind: none of 6 feeds answered. Calm in this digest means nothing." in form
        assert "0 alerts" not in form
        assert "Wire 6 failing: no answer within 20 s" in form.replace("</b>", "")


def _feeds(*health: Health) -> tuple[FeedHealth, ...]:
    return tuple(days.feed(f"Wire {number}", one, "why") for number, one in enumerate(health))


@pytest.mark.parametrize(
    ("answered", "unwell", "told"),
    [
        (52, (), "All 52 feeds answered, 61 new items read."),
        (52, (Health.IMPAIRED,), "All 52 feeds answered, 61 new items read."),
        (
            52,
            (Health.SILENT, Health.SILENT),
            (
                "All 52 feeds answered, 61 new items read. 2 of them are silent. "
                "Where these are our only eyes, calm means nothing."
            ),
        ),
        (
            51,
            (Health.SILENT, Health.FAILING),
            (
                "51 of 52 feeds answered, 61 new items read. 1 of them is silent. "
                "Where these are our only eyes, calm means nothing."
            ),
        ),
        (0, (Health.NEW,) * 52, "Blind: none of 52 feeds was asked yet. Calm in this digest means nothing."),
        (
            3,
            (Health.SILENT, Health.SILENT, Health.SILENT, *(Health.FAILING,) * 49),
            "Blind: 3 of 52 feeds answered, and none brings anything now. Calm in this digest means nothing.",
        ),
    ],
)
def test_feeds_that_answer_without_anything_new_have_answered(
    answered: int, unwell: tuple[Health, ...], told: str
) -> None:
    items = 0 if told.startswith("Blind") else 61
    day = days.crisis_day(blind=_feeds(*unwell), feeds_answered=answered, near_misses=(), items=items)
    message = render_digest(day)
    assert told in squeezed(message.text)
    assert f"{answered}/52 feeds answered" in squeezed(message.text)
    assert message.subject.startswith("Blind: ") == told.startswith("Blind: ")


def test_when_nobody_watched_stands_in_one_line_and_feeds_that_were_not_read_are_named_while_they_are_few() -> None:
    span = timedelta(hours=24)
    down = Lapse(EVERY_FEED, days.at(8), days.at(20, 30))
    one = Unread(days.UNSEEN[0].feed, timedelta(hours=21))
    quiet = replace(days.quiet_day(), watch=Watch(span, (down,)), merged=(days.at(6),), feeds_answered=0)
    first = render_digest(quiet).text
    assert "for 12 h 30 min of 24 h none of 52 feeds was read" in squeezed(first)
    assert "(12 h 30 min): no feed was asked. This stands for 1 earlier digest that was not composed too:" in squeezed(
        first
    )
    assert "Calm in this digest means nothing." in squeezed(first)
    few = replace(days.quiet_day(), watch=Watch(span, (), (one,)), feeds_answered=51)
    assert "Not read in this window: Orsa Valley News for 21 h." in squeezed(render_digest(few).text)
    assert "Calm in this digest means nothing" not in squeezed(render_digest(few).text)
    many = replace(days.quiet_day(), watch=Watch(span, (), (one,) * 30))
    assert "30 feeds were not read for up to 21 h." in squeezed(render_digest(many).text)


def test_a_stretch_in_which_no_feed_answered_is_told_as_blind() -> None:
    down = Lapse(EVERY_FEED, days.at(8), days.at(10), asked=True)
    quiet = replace(days.quiet_day(), watch=Watch(timedelta(hours=24), (down,)))
    assert "(2 h): no feed answered." in squeezed(render_digest(quiet).text)


@pytest.mark.parametrize(
    ("lapsed", "unwell", "told"),
    [
        (1, (), "All 52 feeds answered, 61 new items read. When last asked, 1 of these did not."),
        (
            52,
            (Health.FAILING,) * 52,
            (
                "Blind: all 52 feeds answered, 61 new items read. When last asked, none of these did. "
                "Calm in this digest means nothing."
            ),
        ),
    ],
)
def test_what_answered_in_the_window_and_no_longer_does_is_told_as_both(
    lapsed: int, unwell: tuple[Health, ...], told: str
) -> None:
    """ "All 9 feeds answered" stood in a digest after one of them was gone, "0/3" over news that three had brought."""
    day = days.crisis_day(blind=_feeds(*unwell), feeds_answered=52, feeds_lapsed=lapsed, near_misses=())
    message = render_digest(day)
    assert told in squeezed(message.text)
    assert "52/52 feeds answered" in squeezed(message.text)
    assert "61 items read" in squeezed(message.text)
    assert message.subject.startswith("Blind now. Karsovia: ") == bool(unwell)


def test_where_nobody_reads_official_advice_no_change_of_it_is_no_figure() -> None:
    unadvised = days.crisis_day(advisories=(), advised=False, near_misses=())
    message = render_digest(unadvised)
    assert "advisory change" not in message.text + message.html
    assert "No feed carries official travel advice." in squeezed(message.text)
    calm = squeezed(render_digest(replace(unadvised, advised=True)).text)
    assert "0 advisory changes" in calm
    assert "No feed carries" not in calm


@pytest.mark.parametrize(
    ("unread", "told"),
    [
        ({}, "61 new items read."),
        ({"es": 4}, "61 new items read, of them 4 in Spanish, in which no indicators are read."),
        ({"es": 2, "fr": 3}, "read, of them 5 in French and Spanish, in which no indicators are read."),
        ({"aa": 1, "bb": 1, "cc": 2, "dd": 1}, "of them 5 in cc, aa, bb and 1 more language, in which"),
        ({"es": 61}, "61 new items read, all of them in Spanish, in which no indicators are read."),
    ],
)
def test_items_in_a_language_without_indicators_do_not_pass_for_read(unread: dict[str, int], told: str) -> None:
    names = replace(days.NAMES, languages={"es": "Spanish", "fr": "French"})
    message = render_digest(days.crisis_day(unread=unread), names=names)
    assert told in squeezed(message.text)
    assert message.data["unread"] == unread


def test_receivers_that_could_not_be_told_are_named() -> None:
    message = render_digest(days.crisis_day(undelivered=("desk by email: 550 no such user",), left_out=12))
    for form in (squeezed(message.text), Walk(message.html).text, json.dumps(message.slack)):
        assert "desk by email: 550 no such user" in form
        assert "12 further stories counted" in form


def test_an_alert_told_already_is_not_listed_again_as_still_firing() -> None:
    plain = squeezed(render_digest(days.crisis_day()).text)
    assert plain.count("Karsovia: travel advice at Level 4") == 1
    assert "Still firing from before: * [CRITICAL] Ostrava Basin" in plain


def test_codes_get_names_where_they_are_known() -> None:
    line = days.story(countries=("QK", "QT", "QX"))
    section = Section("QK", "Karsovia", Severity.HIGH, (line,))
    named = render_digest(days.crisis_day(sections=(section,)), names=Names({"QT": "Tamir Islands"})).text
    assert "also Tamir Islands and QX" in squeezed(named)


def test_lines_of_the_text_form_stay_within_a_terminal_but_addresses_stay_whole() -> None:
    address = "https://wire.example/" + "long/" * 60
    digest = days.crisis_day(sections=(Section("QK", "Karsovia", Severity.HIGH, (days.story(link=address),)),))
    lines = render_digest(digest).text.splitlines()
    assert f"  {address}" in lines
    assert max(len(line) for line in lines if "://" not in line) <= WIDTH


def test_the_page_has_one_title_headings_in_order_and_only_layout_tables() -> None:
    message = render_digest(days.crisis_day())
    walk = Walk(message.html)
    assert walk.faults == []
    assert walk.headings.count("h1") == 1
    assert walk.headings[0] == "h1"
    assert all(not (a == "h1" and b == "h3") for a, b in zip(walk.headings, walk.headings[1:], strict=False))
    assert {table.get("role") for table in walk.tables} == {"presentation"}
    assert '<html lang="en">' in message.html
    assert "prefers-color-scheme: dark" in message.html
    assert "<img" not in message.html


@pytest.mark.parametrize(("inks", "grounds"), [(LIGHT, ["#ffffff"]), (DARK, ["#171b20"])], ids=["light", "dark"])
def test_severity_inks_can_be_read_on_their_ground(inks: dict[str, str], grounds: list[str]) -> None:
    for ink in inks.values():
        for ground in grounds:
            assert contrast(ink, ground) >= 4.5


def mass_event(regions: int, stories: int, words: int) -> Digest:
    sections = tuple(
        Section(
            f"Q{region}",
            f"Region {region}",
            Severity.HIGH,
            tuple(
                days.story(
                    story_id=f"s{region}-{number}",
                    headline=f"Story {region}-{number} " + "headline " * words,
                    quote=f"quote {region}-{number} " + "quoted & <said> " * words,
                    link=f"https://wire.example/{region}/{number}?" + "a=b&" * words,
                )
                for number in range(stories)
            ),
            more=3,
        )
        for region in range(regions)
    )
    told = tuple(
        Transition(days.alert(id=f"a{n}", fingerprint=f"f{n}", title=f"Alert {n}"), Reason.FIRED, days.at(5), tell=True)
        for n in range(regions)
    )
    return days.crisis_day(sections=sections, alerts=told)


@pytest.mark.parametrize("size", [(1, 1, 1), (12, 9, 3), (30, 20, 10), (60, 40, 60)])
def test_a_mass_event_stays_below_the_clipping_limit_and_counts_what_it_leaves_out(size: tuple[int, int, int]) -> None:
    digest = mass_event(*size)
    message = render_digest(digest)
    assert len(message.html.encode()) <= MAX_HTML
    assert Walk(message.html).faults == []
    assert told_or_counted(message.text, "* Story ", "stor") == counted_stories(digest, message.text)
    assert told_or_counted(message.text, "[New · HIGH] Alert", "alert") == len(digest.alerts)


def told_or_counted(text: str, mark: str, kind: str) -> int:
    shown = sum(row.startswith(mark) for row in text.splitlines())
    return shown + sum(int(n.replace(",", "")) for n in re.findall(rf"… and ([\d,]+) {kind}\w* not shown here", text))


def counted_stories(digest: Digest, text: str) -> int:
    """All stories of the regions that are shown; of the others their number is told."""
    shown = [section for section in digest.sections if f"\n{section.title} (" in text]
    hidden = re.findall(r"… and (\d+) regions? not shown here", text)
    assert len(shown) + sum(map(int, hidden)) == len(digest.sections)
    return sum(len(section.lines) + section.more for section in shown)


@pytest.mark.parametrize("size", [(1, 1, 1), (12, 9, 3), (30, 20, 10), (60, 40, 60)])
def test_slack_takes_a_mass_event_and_what_does_not_fit_is_counted(size: tuple[int, int, int]) -> None:
    digest = mass_event(*size)
    blocks = render_digest(digest).slack
    assert refusals({"text": "x", "blocks": blocks}) == []
    words = "\n".join(str(text["text"]) for text in texts(blocks))
    shown, total = words.count("|Story "), sum(len(section.lines) + section.more for section in digest.sections)
    left = sum(
        int(n.replace(",", "")) for n in re.findall(r"([\d,]+) stor(?:y|ies)(?=[,.])", words.split("Not shown")[-1])
    )
    if "region" not in words.split("Not shown")[-1]:
        assert shown + left == total
    assert "Coverage" in words
    assert "You get this because" in words


def hostile_digest(draw: st.DrawFn) -> Digest:
    def text() -> str:
        return draw(HOSTILE)

    line: Line = days.story(
        headline=text(),
        quote=text(),
        publisher=text(),
        facts=(text(), text()),
        certainty=text(),
        link=draw(LINKS),
        type_title=text(),
        cue=text(),
        countries=(text(),),
    )
    proof = days.evidence(quote=text(), title=text(), publisher=text(), claim=text(), link=draw(LINKS), copies=2)
    alert = days.alert(title=text(), summary=text(), condition=text(), evidence=(proof,), labels={"actor": text()})
    state = days.advice(
        4, name=text(), native=text(), quote=text(), posts=(text(),), areas=(Area(text(), 4),), link=draw(LINKS)
    )
    return days.crisis_day(
        headline=text(),
        title=text(),
        alerts=(Transition(alert, Reason.FIRED, days.at(5), tell=True),),
        firing=(days.alert(fingerprint="x", title=text()),),
        advisories=(replace(days.RAISED, after=state),),
        sections=(Section("QK", text(), Severity.HIGH, (line,), more=1),),
        blind=(days.feed(text() or "x", days.Health.FAILING, text()),),
        near_misses=(text(),),
        undelivered=(text(),),
    )


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.composite(hostile_digest)())
def test_hostile_text_does_nothing_in_any_form(digest: Digest) -> None:
    message = render_digest(digest)
    walk = Walk(message.html)
    assert walk.faults == []
    assert not re.search(
        r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]", message.text
    )
    assert refusals({"text": "x", "blocks": message.slack}) == []
    assert not re.search(r"[\r\n\x00]|=\?", message.subject)
    assert json.loads(json.dumps(message.data)) == message.data
    json.dumps(message.data, ensure_ascii=False).encode()  # no half of a surrogate pair


@pytest.mark.parametrize("flood", ["&" * 9_000, "<" * 9_000, "&amp; " * 2_000, "x" * 9_000, "a & <b> " * 900])
def test_a_flood_of_markup_is_cut_without_tearing_what_is_escaped(flood: str) -> None:
    proof = days.evidence(quote=flood, title=flood, publisher=flood, claim=flood)
    told = Transition(
        days.alert(title=flood, summary=flood, condition=flood, evidence=(proof,)), Reason.FIRED, days.at(5), tell=True
    )
    story = days.story(headline=flood, quote=flood, publisher=flood, facts=(flood,) * 9, certainty=flood, cue=flood)
    sections = (Section("QK", flood, Severity.HIGH, (story,)),)
    moved = replace(days.RAISED, after=days.advice(4, name=flood, native=flood, quote=flood, posts=(flood,) * 9))
    digest = days.crisis_day(headline=flood, title=flood, alerts=(told,), sections=sections, advisories=(moved,))
    for message in (render_digest(digest), render_notice(replace(days.single_notice(), transitions=(told,)))):
        assert refusals({"text": "x", "blocks": message.slack}) == []
        assert len(message.html.encode()) <= MAX_HTML
        assert len(message.subject) < 250


def test_a_notice_shows_each_alert_with_quoted_and_linked_proof() -> None:
    notice = days.grouped_notice()
    message = render_notice(notice)
    for told in notice.transitions:
        assert told.alert.title in squeezed(message.text)
        for proof in told.alert.evidence:
            assert proof.quote in squeezed(message.text)
            assert proof.link in message.text
            assert proof.link in Walk(message.html).links
    assert refusals({"text": message.subject, "blocks": message.slack}) == []
    assert Walk(message.html).faults == []


@pytest.mark.parametrize("size", [21, 40, 90])
def test_after_an_hour_of_blindness_every_alert_of_a_notice_is_named_in_every_form(size: int) -> None:
    told = [days.alert(id=f"a{n:03}", title=f"Raid no. {n:03} in a town", summary="") for n in range(size)]
    changes = tuple(Transition(alert, Reason.FIRED, days.at(5), tell=True) for alert in told)
    message = render_notice(replace(days.single_notice(), transitions=changes))
    for form in (squeezed(message.text), message.html, json.dumps(message.slack)):
        assert set(re.findall(r"Raid no\. (\d+)", form)) == {f"{n:03}" for n in range(size)}
    assert f"… and {size - 20} alert" in squeezed(message.text)
    assert refusals({"text": message.subject, "blocks": message.slack}) == []
    assert Walk(message.html).faults == []


def test_one_alert_is_a_thread_and_a_group_is_none() -> None:
    assert render_notice(days.single_notice()).thread == days.LEVEL_FOUR.id
    assert render_notice(days.grouped_notice()).thread is None


def test_the_title_of_an_alert_that_is_alone_is_cut_in_its_subject_only() -> None:
    title = f"{'Forces gathered, ' * 6}people were told to leave, the sky was closed over Karsovia"
    told = Transition(days.alert(title=title, summary=""), Reason.FIRED, days.at(5), tell=True)
    message = render_notice(replace(days.single_notice(), transitions=(told,)))
    assert title not in message.subject
    for form in (squeezed(message.text), squeezed(message.html), json.dumps(message.slack, ensure_ascii=False)):
        assert form.count(title) == 1


@pytest.mark.parametrize(
    ("reason", "said"), [(Reason.RESOLVED, "No longer firing: "), (Reason.WITHDRAWN, "Withdrawn: ")]
)
def test_what_is_over_says_so_before_its_title_in_every_form(reason: Reason, said: str) -> None:
    over = replace(days.single_notice(), transitions=(Transition(days.CALMED, reason, days.at(9), tell=True),))
    message = render_notice(over)
    assert f"{said}{days.CALMED.title}" in squeezed(message.text)
    assert f"{said}{days.CALMED.title}</h1>" in message.html
    assert message.slack[0]["text"]["text"].startswith("✅ *")  # type: ignore[index]  # the blocks are a tree


def test_growth_is_told_with_both_values_in_every_form() -> None:
    surge = days.alert(title="Drones over Mirna: 1,260 stories", value=1260.0)
    told = Transition(surge, Reason.WORSE, days.at(5), tell=True, was=12.0)
    notice = render_notice(replace(days.single_notice(), transitions=(told,)))
    digest = render_digest(days.crisis_day(alerts=(told,)))
    assert notice.subject == "[HIGH, worse] Drones over Mirna: 1,260 stories"
    for message in (notice, digest):
        for form in (squeezed(message.text), message.html, json.dumps(message.slack)):
            assert "Worse: 1,260, 12 when last told." in form
        (shown, *_) = message.data["alerts"]  # type: ignore[misc]  # the data of a message is a tree
        assert (shown["reason"], shown["value"], shown["was"]) == ("worse", 1260.0, 12.0)


def test_an_alert_with_a_hundred_proofs_quotes_some_and_counts_the_rest() -> None:
    proofs = tuple(days.evidence(quote=f"proof number {n}", item_id=f"i{n}") for n in range(100))
    told = Transition(days.alert(evidence=proofs), Reason.FIRED, days.at(5), tell=True)
    message = render_notice(replace(days.single_notice(), transitions=(told,)))
    shown = message.text.count("“proof number")
    assert f"… and {100 - shown} more items not quoted here" in message.text


def test_a_sample_says_that_nothing_happened() -> None:
    message = render_sample("test-1", "desk", datetime(2031, 5, 14, 6, tzinfo=UTC))
    assert message.kind is MessageKind.TEST
    assert message.thread is None
    assert "Nothing happened" in message.text
    assert Walk(message.html).faults == []
