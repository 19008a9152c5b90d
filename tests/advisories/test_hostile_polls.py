"""Documents that are not what they should be: one sentence about each, and every state as it was."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from advisory_builders import READER, ROOT, SHARED, country_of, feed, item

from monitor.advisories.polls import Advisories, Polled
from monitor.feeds.parse import parse
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


@pytest.mark.parametrize(
    ("document", "trouble"),
    [
        (rows(Iraq="Consider your options", Kenya=CAUTION), '1 of 2 rows state no level we know: "Iraq" has the level'),
        (rows(Atlantis=CAUTION, Kenya=CAUTION), '1 of 2 rows are of no country we know: "Atlantis"'),
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
