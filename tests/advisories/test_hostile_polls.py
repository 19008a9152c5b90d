"""Documents that are not what they should be: one sentence about each, and every state as it was."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from advisory_builders import READER, ROOT, SHARED, country_of, feed, item

from monitor.advisories.polls import Advisories, Polled
from monitor.feeds.parse import parse
from monitor.lib.spelling import fold
from monitor.model.advisory import AdvisoryState
from monitor.model.feed import Fetched, FetchFailed
from monitor.model.item import Parsed
from monitor.recordings import issuer_feed
from monitor.settings import tables

TABLES = tables.load(ROOT / "seeds" / "tables.yaml")
FEED = issuer_feed("ca-travel", "ca-travel", TABLES)
NOW = datetime(2026, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)
CAUTION = "Exercise a high degree of caution"
ADVISORIES = Advisories(READER, country_of)


def rows(**levels: str) -> str:
    return json.dumps(
        [{"destination": name, "risk_level": words, "last_updated": "2026-03-01"} for name, words in levels.items()]
    )


def read(text: str | bytes, at: datetime = NOW, feed: Any = FEED) -> Parsed | FetchFailed:
    body = text.encode() if isinstance(text, str) else text
    return parse(feed, Fetched(feed.id, feed.url, 200, {}, body, at))


def polled(text: str, known: dict[tuple[str, str], AdvisoryState], at: datetime) -> Polled:
    parsed = read(text, at)
    assert isinstance(parsed, Parsed), parsed
    return ADVISORIES.poll(FEED, parsed, known, at)


def held() -> dict[tuple[str, str], AdvisoryState]:
    first = polled(rows(Iraq="Avoid all travel", Kenya=CAUTION, Mali="Avoid all travel"), {}, NOW)
    return {state.key: state for state in first.advanced.states}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "<!DOCTYPE html><html><head><title>Sign in</title></head></html>",
            "HTML page came instead of a feed",
        ),
        (rows(Iraq=CAUTION, Kenya=CAUTION)[:60], "the JSON document breaks off at line 1"),
        ("", "the answer is empty"),
        ('{"rows": [{"state": "Iraq", "risk": 4}]}', "holds no list of destinations"),
        ('[{"state": "Iraq", "risk": 4}]', "; its rows have state, risk"),
        ("[1, 2, 3]", "holds no list of destinations"),
        ('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "declares entities"),
        ("<list><row>", "not well-formed at line 1"),
    ],
)
def test_a_document_that_is_no_list_is_a_failure_with_one_sentence(text: str, told: str) -> None:
    failed = read(text)
    assert isinstance(failed, FetchFailed)
    assert told in failed.message
    assert "\n" not in failed.message


@pytest.mark.parametrize("text", ["[]", "{}", '{"response": {}}', '{"metadata": {"date": "x"}, "data": {}}'])
def test_an_empty_list_is_read_and_holds_nothing(text: str) -> None:
    parsed = read(text)
    assert isinstance(parsed, Parsed)
    assert parsed.items == ()


def test_a_list_that_grows_by_a_row_tells_the_same_trouble() -> None:
    short, long = (rows(Atlantis=CAUTION, Kenya=CAUTION), rows(Atlantis=CAUTION, Kenya=CAUTION, Iraq=CAUTION))
    assert polled(short, held(), NOW + DAY).trouble == polled(long, held(), NOW + DAY).trouble


@pytest.mark.parametrize(
    ("document", "trouble"),
    [
        (rows(Iraq="Consider your options", Kenya=CAUTION), '1 row with no level we know: "Iraq" has the level'),
        (rows(Atlantis=CAUTION, Kenya=CAUTION), '1 row of no country we know: "Atlantis"'),
    ],
)
def test_words_and_countries_we_do_not_know_are_told_once_and_change_nothing(document: str, trouble: str) -> None:
    known = held()
    found = polled(document, known, NOW + DAY)
    assert found.advanced.transitions == ()
    assert [replace(state, unread_since=None) for state in found.advanced.states] == [
        known[state.key] for state in found.advanced.states
    ]
    assert len(found.troubles) == 1
    assert found.trouble is not None
    assert found.trouble.startswith(trouble)


def kept(known: dict[tuple[str, str], AdvisoryState], found: Polled) -> dict[tuple[str, str], AdvisoryState]:
    return known | {state.key: state for state in found.advanced.states}


UNREAD = rows(Iraq="Consider your options", Kenya=CAUTION, Mali="Avoid all travel")


def test_a_row_that_cannot_be_read_leaves_the_last_word_and_since_when_it_is_not_confirmed() -> None:
    known = kept(held(), polled(UNREAD, held(), NOW + DAY))
    assert {state.country: (state.level, state.unread_since) for state in known.values()} == {
        "IQ": (4, NOW + DAY), "KE": (2, None), "ML": (4, None),
    }  # fmt: skip
    assert polled(UNREAD, known, NOW + 2 * DAY).advanced.states == (), "it is noted once, when it begins"


@pytest.mark.parametrize("level", ["Avoid all travel", "Avoid non-essential travel", CAUTION])
def test_a_row_that_can_be_read_again_confirms_its_country_whatever_it_says(level: str) -> None:
    known = kept(held(), polled(UNREAD, held(), NOW + DAY))
    known = kept(known, polled(rows(Iraq=level, Kenya=CAUTION, Mali="Avoid all travel"), known, NOW + 2 * DAY))
    assert all(state.unread_since is None for state in known.values())


def test_a_placeholder_confirms_nothing_of_its_country() -> None:
    def poll(known: dict[tuple[str, str], AdvisoryState], at: datetime, title: str, summary: str) -> Polled:
        return ADVISORIES.poll(feed(), Parsed((item(title, summary),)), known, at)

    stands = "Iraq - Level 4: Do Not Travel", "Do not travel to Iraq due to terrorism."
    known = kept({}, poll({}, NOW, *stands))
    (unsure,) = poll(
        known, NOW + DAY, "Iraq - Level 1: Exercise Normal Precautions", "Summary not available"
    ).advanced.states
    assert (unsure.level, unsure.unread_since) == (4, NOW + DAY)
    (sure,) = poll({unsure.key: unsure}, NOW + 2 * DAY, *stands).advanced.states
    assert (sure.level, sure.unread_since) == (4, None)


def test_what_is_missing_beside_a_row_of_no_country_we_know_may_be_that_row() -> None:
    names = {f"Country {number}": f"X{chr(ord('A') + number)}" for number in range(22)}
    world = Advisories(READER, names.get)

    def poll(known: dict[tuple[str, str], AdvisoryState], at: datetime, *others: str) -> Polled:
        parsed = read(rows(**dict.fromkeys((*list(names)[1:], *others), CAUTION)), at)
        assert isinstance(parsed, Parsed)
        return world.poll(FEED, parsed, known, at)

    known = kept({}, poll({}, NOW, "Country 0"))
    assert poll(known, NOW + DAY).advanced.states == (), "a row that is merely gone says nothing"
    (gone,) = poll(known, NOW + DAY, "Atlantis").advanced.states
    assert (gone.name, gone.unread_since) == ("Country 0", NOW + DAY)


def test_missing_rows_change_nothing() -> None:
    assert polled(rows(Kenya=CAUTION), held(), NOW + DAY).advanced.transitions == ()


def test_what_stands_twice_and_respelled_is_one_destination() -> None:
    both = rows(**{"Sao Tome and Principe": CAUTION, "São Tomé and Príncipe": CAUTION})
    assert [state.country for state in polled(both, {}, NOW).advanced.states] == ["ST"]


def test_regional_advice_moves_the_strictest_part_alone() -> None:
    (kenya,) = polled(rows(Kenya=f"{CAUTION} (with regional advisories)"), {}, NOW).advanced.states
    assert (kenya.level, kenya.max_level, kenya.native) == (2, 3, f"{CAUTION} (with regional advisories)")
    assert [(area.name, area.level) for area in kenya.areas] == [("", 3)]


def test_german_flags_are_levels_of_the_whole_and_of_parts() -> None:
    flags = {"warning": False, "partialWarning": False, "situationWarning": False, "situationPartWarning": False}
    response = {
        "lastModified": 1_770_000_000_000,
        "contentList": ["1", "2", "3"],
        "1": {"countryName": "Libanon", "countryCode": "LB", "effective": 1_700_000_000_000, **flags, "warning": True},
        "2": {"countryName": "Kenia", "countryCode": "KE", **flags, "partialWarning": True},
        "3": {"countryName": "Malediven", "countryCode": "MV", **flags},
    }
    feed = issuer_feed("de-aa", "de-aa", TABLES)
    parsed = read(json.dumps({"response": response}), feed=feed)
    assert isinstance(parsed, Parsed)
    states = ADVISORIES.poll(feed, parsed, {}, NOW).advanced.states
    assert {one.country: (one.level, one.max_level) for one in states} == {"LB": (4, 4), "KE": (1, 4), "MV": (1, 1)}


@pytest.mark.parametrize(
    ("flags", "level"),
    [
        ({"warning": True}, 4),
        ({"partialWarning": True, "situationWarning": False, "situationPartWarning": False}, None),
        ({"warning": False, "partialWarning": False, "situationPartWarning": False}, None),
        ({"warning": False, "partialWarning": True, "situationWarning": False}, 1),
        ({"partialWarning": False, "situationWarning": True, "situationPartWarning": False}, None),
    ],
)
def test_a_german_flag_that_is_missing_is_not_taken_for_false(flags: dict[str, bool], level: int | None) -> None:
    response = {"contentList": ["1"], "1": {"countryName": "Libanon", "countryCode": "LB", **flags}}
    feed = issuer_feed("de-aa", "de-aa", TABLES)
    parsed = read(json.dumps({"response": response}), feed=feed)
    assert isinstance(parsed, Parsed)
    poll = ADVISORIES.poll(feed, parsed, {}, NOW)
    assert [state.level for state in poll.advanced.states] == ([level] if level else [])
    assert bool(poll.trouble) is (level is None)


def test_a_british_word_that_is_not_known_beside_one_that_is_leaves_the_row_unread() -> None:
    page = {"details": {"country": {"name": "Lebanon"}, "alert_status": ["avoid_all_travel_to_parts", "purple"]}}
    feed = issuer_feed("uk-fcdo", "uk-fcdo", TABLES)
    parsed = read(json.dumps(page), feed=feed)
    assert isinstance(parsed, Parsed)
    poll = ADVISORIES.poll(feed, parsed, {}, NOW)
    assert not poll.advanced.states
    assert "avoid_all_travel_to_parts, purple" in str(poll.trouble)


def test_british_advice_that_is_withdrawn_is_not_confirmed_any_more_whatever_older_entries_stand_beside() -> None:
    against = ("Sudan", "FCDO advises against all travel to Sudan.", NOW)
    entry = "<item><title>{}</title><description>{}</description><pubDate>{:%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
    feed_, states = feed("uk-fcdo"), {}
    polls = (
        (against,),
        (("Sudan", "New information on money.", NOW + DAY), against),
        (("Sudan", "FCDO no longer advises against all travel to Sudan.", NOW + 2 * DAY), against),
        (("Sudan", "FCDO advises against all but essential travel to Sudan.", NOW + 5 * DAY), against),
    )
    seen = []
    for number, entries in enumerate(polls):
        items = "".join(entry.format(*one) for one in entries)
        at = NOW + (number * 2 + 1) * DAY
        parsed = read(f"<rss version='2.0'><channel><title>t</title>{items}</channel></rss>", at, feed_)
        assert isinstance(parsed, Parsed)
        advanced = ADVISORIES.poll(feed_, parsed, states, at).advanced
        states |= {state.key: state for state in advanced.states}
        seen.append((states["uk-fcdo", "SD"].level, states["uk-fcdo", "SD"].unread_since is not None))
    assert seen == [(4, False), (4, False), (4, True), (3, False)]


def test_a_number_that_means_nothing_is_told_and_not_the_words_beside_it() -> None:
    row = {"country-eng": "Kenya", "country-iso": "KE", "advisory-state": 7, "eng": {"advisory-text": "Take care"}}
    feed = issuer_feed("ca-travel", "ca-travel", TABLES)
    parsed = read(json.dumps({"data": {"KE": row}}), feed=feed)
    assert isinstance(parsed, Parsed)
    assert 'has the level "7"' in str(ADVISORIES.poll(feed, parsed, {}, NOW).trouble)


def test_a_document_without_a_place_for_rows_is_no_list_that_came_empty() -> None:
    feed = issuer_feed("ca-travel", "ca-travel", TABLES)
    for body in ('{"foo": 1}', '{"error": {"code": "E1"}}'):
        parsed = read(body, feed=feed)
        assert not isinstance(parsed, Parsed)
        assert "holds no list of destinations" in parsed.message
    for body in ("[]", "{}", '{"response": {"lastModified": 1, "contentList": []}}'):
        empty = read(body, feed=feed)
        assert isinstance(empty, Parsed) or "empty" in empty.message


def test_dutch_colours_are_read_from_their_sentence() -> None:
    documents = """<documents>
      <document><id>ken</id><title>Reisadvies Kenia</title><location>Kenia</location><isocode>KEN</isocode>
        <introduction>De kleurcode is rood voor de grens met Somalië, en geel voor de rest van het land.</introduction>
      </document>
      <document><id>mli</id><title>Reisadvies Mali</title><location>Mali</location><isocode>MLI</isocode>
        <introduction>De kleurcode van het reisadvies voor Mali is rood.</introduction></document>
    </documents>"""
    feed = issuer_feed("nl-buza", "nl-buza", TABLES)
    parsed = read(documents, feed=feed)
    assert isinstance(parsed, Parsed)
    found = Advisories(READER, {"KEN": "KE", "Mali": "ML"}.get).poll(feed, parsed, {}, NOW).advanced.states
    assert {one.country: (one.level, one.max_level) for one in found} == {"KE": (2, 4), "ML": (4, 4)}


@pytest.mark.parametrize(
    ("statuses", "levels"),
    [
        ([], (1, 1)),
        (["avoid_all_travel_to_parts"], (1, 4)),
        (["avoid_all_but_essential_travel_to_whole_country", "avoid_all_travel_to_parts"], (3, 4)),
        (["avoid_all_travel_to_whole_country"], (4, 4)),
    ],
)
def test_a_document_of_the_british_api_is_one_country(statuses: list[str], levels: tuple[int, int]) -> None:
    details = {"country": {"name": "Kenya"}, "alert_status": statuses, "updated_at": "2026-03-01T00:00:00Z"}
    feed = issuer_feed("uk-fcdo", "uk-fcdo", TABLES)
    parsed = read(json.dumps({"base_path": "/x", "withdrawn_notice": {}, "details": details}), feed=feed)
    assert isinstance(parsed, Parsed)
    (kenya,) = ADVISORIES.poll(feed, parsed, {}, NOW).advanced.states
    assert (kenya.level, kenya.max_level) == levels


@pytest.mark.skipif(not SHARED.exists(), reason="recorded documents lie beside the checkout, not in it")
@pytest.mark.parametrize(
    ("issuer", "name", "least"),
    [
        ("ca-travel", "canada_index_alpha_eng_2015.json", 225),
        ("ca-travel", "canada_summary_latest.json", 225),
        ("au-smartraveller", "australia_summary_latest.json", 175),
        ("us-state", "us_state_current_advisories_2026.json", 200),
        ("us-state", "unitedstates_summary_latest.json", 200),
        ("nl-buza", "nl_travel_advice_2014.json", 210),
        ("uk-fcdo", "govuk_travel_advice_full-country.json", 1),
    ],
)
def test_recorded_documents_give_their_rows(issuer: str, name: str, least: int) -> None:
    feed = issuer_feed(issuer, issuer, TABLES)
    parsed = read((SHARED / "feeds" / "real" / name).read_bytes(), feed=feed)
    assert isinstance(parsed, Parsed), parsed
    stated = [item for item in parsed.items if any(category.domain == "advisory:level" for category in item.categories)]
    assert len(stated) >= least


def test_a_text_that_stands_for_many_countries_is_no_text_of_any() -> None:
    def texts(*summaries: str) -> Parsed:
        names = ("Iraq", "Kenya", "Mali", "Niger")
        items = [
            item(f"{name} - Level 3: Reconsider Travel", text) for name, text in zip(names, summaries, strict=True)
        ]
        return Parsed(tuple(items))

    source = feed()
    first = ADVISORIES.poll(source, texts(*["(description not available)"] * 4), {}, NOW)
    known = {state.key: state for state in first.advanced.states}
    assert {state.text_hash for state in known.values()} == {""}
    told = "Reconsider travel to {} due to crime.\nDo not travel to:\nThe border region due to terrorism.\n"
    later = ADVISORIES.poll(source, texts(*(told.format(n) for n in "abcd")), known, NOW + DAY)
    assert {one.change.value for one in later.advanced.transitions} == {"text_only"}, "what is first read is no change"
    again = {**known, **{state.key: state for state in later.advanced.states}}
    assert ADVISORIES.poll(source, texts(*["(none)"] * 4), again, NOW + 2 * DAY).advanced.transitions == ()


def two_updates(latest: datetime) -> bytes:
    """The British feed with two entries of one country, as it keeps the last ones."""
    entries = ((latest, "all travel"), (NOW - 9 * DAY, "all but essential travel"))
    return "".join([
        '<feed xmlns="http://www.w3.org/2005/Atom"><id>x</id><title>Travel Advice Summary</title>',
        *(
            f"<entry><title>Lebanon</title><id>lebanon#{at.isoformat()}</id><updated>{at.isoformat()}</updated>"
            '<link href="https://www.gov.uk/foreign-travel-advice/lebanon"/>'
            f"<summary>Latest update: FCDO advises against {words} to Lebanon.</summary></entry>"
            for at, words in entries
        ),
        "</feed>",
    ]).encode()  # fmt: skip


@pytest.mark.parametrize("ahead", [timedelta(0), timedelta(minutes=5), timedelta(hours=10), timedelta(days=400)])
def test_the_latest_of_two_updates_counts_though_it_is_dated_ahead_of_our_clock(ahead: timedelta) -> None:
    source = issuer_feed("uk-fcdo", "uk-fcdo", TABLES)
    known: dict[tuple[str, str], AdvisoryState] = {}
    dates = set()
    for minutes in (0, 30, 60):
        at = NOW + timedelta(minutes=minutes)
        parsed = read(two_updates(NOW + ahead), at, source)
        assert isinstance(parsed, Parsed)
        known = kept(known, ADVISORIES.poll(source, parsed, known, at))
        (lebanon,) = known.values()
        assert lebanon.level == 4
        dates.add(lebanon.issued_at)
    assert min(dates, key=str) == NOW, "as far as we can tell it was issued when it was first seen"
    assert len(dates) <= 2, "and once more, when its own time has come"


# Several destinations of one country in one list

WORLD = {
    "guinea": "GN", "guinea bissau": "GW", "guadeloupe": "GP", "myanmar": "MM", "burma": "MM", "portugal": "PT",
    "gaza": "PS", "west bank": "PS", "mali": "ML",
}  # fmt: skip


def world_of(name: str) -> str | None:
    """As the gazetteer reads names: with what stands in brackets, and without."""
    outside = name.partition(" (")[0]
    return WORLD.get(fold(name)) or WORLD.get(fold(outside))


def watched(*polls: Sequence[Mapping[str, object]], issuer: str = "us-state") -> tuple[list[str], dict[str, int]]:
    """What is told after the first poll of some a day apart, and the levels that stand after the last."""
    feed, world = issuer_feed(issuer, issuer, TABLES), Advisories(READER, world_of)
    known: dict[tuple[str, str], AdvisoryState] = {}
    told: list[str] = []
    for number, listed in enumerate(polls):
        parsed = read(json.dumps(listed), NOW + number * DAY, feed)
        assert isinstance(parsed, Parsed), parsed
        advanced = world.poll(feed, parsed, known, NOW + number * DAY).advanced
        known |= {state.key: state for state in advanced.states}
        told += [f"{one.after.destination} {one.change}" for one in advanced.transitions if number]
    return told, {state.destination: state.level for state in known.values()}


def us_row(country: str, level: int, date: str = "Thu, 11 Dec 2025", title: str = "") -> dict[str, object]:
    return {"country": country, "level": level, "full_title": f"{title or country} - Level {level}: …", "date": date}


def test_the_fuller_title_says_which_destination_a_row_is_of() -> None:
    """Guinea-Bissau stood under "Guinea": dated anew, it was told as a raise of Guinea."""
    guinea, bissau = us_row("Guinea", 2, "Wed, 25 Feb 2026"), us_row("Guinea", 3, title="Guinea-Bissau")
    anew = us_row("Guinea", 3, "Sun, 01 Mar 2026", title="Guinea-Bissau")
    assert watched([guinea, bissau], [guinea, anew], [anew], [anew]) == ([], {"GN": 2, "GW": 3})


def test_a_destination_beside_its_country_is_no_word_on_it_whichever_is_dated_anew_or_missing() -> None:
    island, others = us_row("Guadeloupe", 1), us_row("French West Indies", 3)
    anew = us_row("French West Indies", 3, "Sun, 01 Mar 2026")
    stands = {"GP": 1, "GP/French West Indies": 3}
    assert watched([others, island], [anew, island], [anew], [anew], [island], [island]) == ([], stands)
    raised = us_row("French West Indies", 4, "Sun, 01 Mar 2026")
    assert watched([others, island], [raised, island])[0] == ["GP/French West Indies raised"]
    assert watched([others, island], [raised])[0] == ["GP/French West Indies raised"]


def test_a_country_that_was_known_by_the_row_of_another_destination_is_read_anew() -> None:
    told, stands = watched(
        [us_row("French West Indies", 3)], [us_row("French West Indies", 3), us_row("Guadeloupe", 1)]
    )
    assert (told, stands) == (
        ["GP first_seen", "GP/French West Indies first_seen"], {"GP": 1, "GP/French West Indies": 3},
    )  # fmt: skip


def test_parts_that_are_listed_without_their_country_are_told_apart() -> None:
    gaza, bank = us_row("Gaza", 4), us_row("The West Bank", 3)
    anew = us_row("The West Bank", 3, "Sun, 01 Mar 2026")
    stands = {"PS/Gaza": 4, "PS/West Bank": 3}
    assert watched([gaza, bank], [gaza, anew], [gaza, anew], [anew], [us_row("Gaza Strip", 4), anew]) == ([], stands)


def test_names_of_one_country_are_one_destination_and_the_strictest_counts_whatever_its_date() -> None:
    old, new = us_row("Burma", 4, "Thu, 01 Jan 2026"), us_row("Myanmar", 3, "Thu, 15 Jan 2026")
    anew = us_row("Myanmar", 3, "Sun, 01 Mar 2026")
    assert watched([old, new], [old, anew], [old, anew]) == ([], {"MM": 4})
    assert watched([us_row("Burma", 4)], [us_row("Myanmar (Burma)", 4)], [us_row("Myanmar", 4)]) == ([], {"MM": 4})


def test_a_part_in_brackets_is_none_of_the_country_once_both_are_listed() -> None:
    mainland, islands = us_row("Portugal", 1), us_row("Portugal (Açores)", 1)
    up = us_row("Portugal (Açores)", 3, "Sun, 01 Mar 2026")
    assert watched([mainland, islands], [mainland, up]) == (
        ["PT/Portugal (Açores) raised"], {"PT": 1, "PT/Portugal (Açores)": 3},
    )  # fmt: skip


def test_a_code_that_is_nobodys_makes_no_country() -> None:
    """A made-up "QX" stood at level 4 as a country of its own."""
    feed = issuer_feed("de-aa", "de-aa", TABLES)
    rows_ = {
        str(number): {"countryName": name, "countryCode": code, "warning": True}
        for number, (name, code) in enumerate({"Wolkenkuckucksheim": "QX", "Libanon": "LB", "Jemen": "YEM"}.items())
    }
    parsed = read(json.dumps({"response": rows_}), feed=feed)
    assert isinstance(parsed, Parsed)
    found = ADVISORIES.poll(feed, parsed, {}, NOW)
    assert sorted(state.country for state in found.advanced.states) == ["LB", "YE"]
    assert found.trouble == '1 row of no country we know: "Wolkenkuckucksheim" is no country we know'


def test_what_was_held_as_a_part_by_a_misreading_is_the_country_once_it_is_read_rightly() -> None:
    """Before codes told the two Koreas apart, both rows were parts of one, and stayed so after the upgrade."""
    german = issuer_feed("de-aa", "de-aa", TABLES)
    north, south = "Korea (Demokratische Volksrepublik Korea)", "Korea (Republik Korea)"
    codes = {north: "KP", south: "KR"}

    def poll(known: Mapping[tuple[str, str], AdvisoryState], at: datetime, *names: str) -> dict[Any, AdvisoryState]:
        flags = dict.fromkeys(("warning", "partialWarning", "situationWarning", "situationPartWarning"), False)
        listed = {name: {"countryName": name, "countryCode": codes[name], **flags} for name in names}
        parsed = read(json.dumps({"response": listed}), at, feed=german)
        assert isinstance(parsed, Parsed)
        moved = ADVISORIES.poll(german, parsed, known, at).advanced
        assert all(one.before is None for one in moved.transitions), "nobody moved"
        return {**known, **{state.key: state for state in moved.states}}

    rightly = poll({}, NOW, north, south)
    misread = [replace(state, country="KR", area=state.name) for state in rightly.values()]
    known = poll({state.key: state for state in misread}, NOW + DAY, north, south)
    known = poll(known, NOW + 2 * DAY, south)  # the row that showed the misreading is missing for a day
    assert {key[1]: state.unread_since is None for key, state in known.items()} == {
        "KP": True, "KR": True, f"KR/{north}": False, f"KR/{south}": False,
    }  # fmt: skip
