"""The doctor tells each ailment from what was kept of a feed's polls, with evidence, and a mend that can be written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from monitor.feeds.doctor.diagnose import common_cause, diagnose
from monitor.feeds.doctor.examine import examined, unconditional
from monitor.feeds.doctor.findings import Ailment, Finding, Mend, change_of
from monitor.feeds.schedule import after_poll
from monitor.lib import shipped
from monitor.lib.configfile import Keys, read
from monitor.model.feed import Feed, FeedState, Fetched, FetchFailed, FetchReason
from monitor.model.feedday import FeedDay
from monitor.model.severity import Severity
from monitor.settings.schema.feeds import FeedsFile
from monitor.settings.schema.watchfloor import WatchfloorFile

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
FEED = Feed(
    "bbc-world", "BBC World", "https://feeds.example/world.xml", "rss", "world", "en", "BBC", "bbc", cadence=2 * DAY
)
ISSUER = replace(FEED, id="us-state-index", issuer="us-state")


def state(**known: object) -> FeedState:
    """Well: polled, read and brought something just now."""
    moments = dict.fromkeys(("last_polled_at", "last_success_at", "last_item_at"), NOON - HOUR)
    return FeedState(**{"feed_id": FEED.id, "next_poll_at": NOON, **moments, **known})  # type: ignore[arg-type]


def failing(words: str, *, times: int = 3, since: timedelta = 2 * HOUR) -> FeedState:
    return state(failures=times, last_error=words, last_success_at=NOON - since)


def day(ago: int, ending: str = "document", polls: int = 24, entries: int | None = 30, **more: object) -> FeedDay:
    """A day of polls, the last of them an hour ago where it is today."""
    begin = NOON.replace(hour=0) - ago * DAY
    if ending != "document":
        entries = None
    else:
        more.setdefault("new_items", 5)
    counted = {"entries": entries, "entries_least": entries, "entries_most": entries, **more}
    return FeedDay(FEED.id, begin, ending, polls, begin, begin + 11 * HOUR, **counted)  # type: ignore[arg-type]


def well(days: int = 40) -> list[FeedDay]:
    return [day(ago) for ago in range(days, -1, -1)]


def ended(ending: str, detail: str = "") -> list[FeedDay]:
    """Well until yesterday, since then so."""
    return [*well()[:-1], day(0, ending, detail=detail)]


def found(feed: Feed, known: FeedState | None, days: Sequence[FeedDay], *, own: bool = False) -> tuple[Finding, ...]:
    return diagnose(feed, known, [replace(one, feed_id=feed.id) for one in days], NOON, own=own)


def only(feed: Feed, known: FeedState | None, days: Sequence[FeedDay]) -> Finding:
    (finding,) = found(feed, known, days)
    return finding


def test_a_feed_that_is_well_has_no_finding() -> None:
    assert found(FEED, state(), well()) == ()


def test_one_failure_of_a_feed_that_was_read_is_no_news() -> None:
    assert found(FEED, state(failures=1, last_error="HTTP 503"), ended("http_503")) == ()


@pytest.mark.parametrize(
    ("ending", "ailment", "change"),
    [
        ("gone", Ailment.GONE, {"exclude": [{"ids": ["bbc-world"]}]}),
        ("http_404", Ailment.GONE, {"exclude": [{"ids": ["bbc-world"]}]}),
        ("http_403", Ailment.REFUSES_US, {"polling": {"user_agent": "Example desk (ops@example.org)"}}),
        ("rate_limited", Ailment.RATE_LIMITED, {"change": {"bbc-world": {"interval": "30m"}}}),
        ("unresolved", Ailment.NAME_UNKNOWN, {"exclude": [{"ids": ["bbc-world"]}]}),
        ("insecure", Ailment.INSECURE, None),
        ("refused_address", Ailment.NOT_ASKED, {"polling": {"allow_networks": ["feeds.example"]}}),
        ("too_large", Ailment.TOO_LARGE, {"polling": {"max_megabytes": 20}}),
        ("web_page", Ailment.WEB_PAGE, {"exclude": [{"ids": ["bbc-world"]}]}),
        ("empty", Ailment.EMPTY, None),
        ("unparsable", Ailment.UNREADABLE, None),
        ("redirects", Ailment.REDIRECTS, {"exclude": [{"ids": ["bbc-world"]}]}),
        ("timeout", Ailment.DOWN, None),
        ("http_502", Ailment.DOWN, None),
    ],
)
def test_a_feed_that_fails_is_told_by_how_it_fails(ending: str, ailment: Ailment, change: object) -> None:
    finding = only(FEED, failing("what came"), ended(ending))
    assert finding.ailment is ailment
    assert finding.evidence == "what came; 3 failures in a row, last read 2026-03-04 10:00 UTC"
    assert finding.mend is not None
    assert finding.mend.change == change


@pytest.mark.parametrize(
    ("reason", "status", "ailment"),
    [
        (FetchReason.RATE_LIMITED, 429, Ailment.RATE_LIMITED),
        (FetchReason.HTTP_STATUS, 503, Ailment.DOWN),
    ],
)
def test_until_when_a_publisher_wants_to_be_left_alone_is_told(
    reason: FetchReason, status: int, ailment: Ailment
) -> None:
    refused = FetchFailed(FEED.id, reason, f"HTTP {status}", NOON, status=status, retry_after=5 * HOUR)
    after = after_poll(FEED, state(failures=2), refused, None, 0, NOON)
    finding = only(FEED, after, ended("rate_limited" if status == 429 else "http_503"))
    wish = "the server asked to be left alone until 2026-03-04 17:00 UTC (Retry-After)"
    assert (finding.ailment, finding.evidence.rpartition("; ")[2]) == (ailment, wish)
    later = after_poll(FEED, state(failures=2), replace(refused, retry_after=None), None, 0, NOON)
    assert "Retry-After" not in only(FEED, later, ended("rate_limited")).evidence


def test_a_network_is_allowed_by_the_name_of_the_host_without_its_port() -> None:
    feed = replace(FEED, url="http://desk@intranet.example:8080/feed.xml")
    finding = only(feed, failing("not asked"), ended("refused_address"))
    assert finding.mend is not None
    assert finding.mend.change == {"polling": {"allow_networks": ["intranet.example"]}}


def test_a_host_without_a_domain_is_allowed_by_its_address_for_its_name_would_be_refused() -> None:
    finding = only(replace(FEED, url="http://intranet/feed.xml"), failing("not asked"), ended("refused_address"))
    assert finding.mend is not None
    assert (finding.mend.change, "the address that it resolves to" in finding.mend.words) == (None, True)


@pytest.mark.parametrize(
    ("known", "severity"),
    [
        (failing("late"), Severity.MEDIUM),
        (failing("late", since=2 * DAY), Severity.HIGH),
        (state(failures=1, last_error="late", last_success_at=None), Severity.HIGH),
    ],
)
def test_how_grave_it_is_depends_on_how_long_it_lasts(known: FeedState, severity: Severity) -> None:
    assert only(FEED, known, ended("timeout")).severity is severity


@pytest.mark.parametrize("ending", ["timeout", "unresolved", "insecure", "http_503"])
def test_a_feed_that_was_not_read_for_two_weeks_is_dead(ending: str) -> None:
    finding = only(FEED, failing("late", times=60, since=15 * DAY), [day(20), day(0, ending)])
    assert (finding.ailment, finding.severity) == (Ailment.DEAD, Severity.HIGH)
    assert finding.mend is not None
    assert finding.mend.yaml == "exclude: [{ids: [bbc-world]}]"


def test_a_feed_of_ones_own_is_left_out_by_removing_it() -> None:
    (finding,) = found(FEED, failing("gone"), ended("gone"), own=True)
    assert finding.mend is not None
    assert finding.mend.yaml is None
    assert finding.mend.words.endswith("(remove `id: bbc-world` under own:)")


def test_a_feed_that_moved_for_good_gets_its_new_address_written_down() -> None:
    finding = only(FEED, state(url="https://new.example/rss?a=1"), well())
    assert finding.ailment is Ailment.MOVED
    assert finding.mend is not None
    assert finding.mend.yaml == 'change: {bbc-world: {url: "https://new.example/rss?a=1"}}'


@pytest.mark.parametrize(("quiet", "severity"), [(1, None), (3, Severity.MEDIUM), (7, Severity.HIGH)])
def test_a_feed_is_stale_beyond_its_cadence_and_frozen_beyond_three(quiet: int, severity: Severity | None) -> None:
    days = [day(ago, new_items=0 if ago < quiet else 5) for ago in range(40, -1, -1)]
    stale = [one for one in found(FEED, state(last_item_at=NOON - quiet * DAY), days) if one.ailment is Ailment.STALE]
    assert [one.severity for one in stale] == ([severity] if severity else [])


def test_a_server_that_says_for_ever_that_nothing_changed_is_evidence() -> None:
    days = [*(day(ago) for ago in range(40, 9, -1)), *(day(ago, "not_modified") for ago in range(9, -1, -1))]
    stale = next(one for one in found(FEED, state(last_item_at=NOON - 9 * DAY), days) if one.ailment is Ailment.STALE)
    assert "9 days" in stale.evidence
    assert "the server says that nothing changed" in stale.evidence


def test_a_feed_that_never_had_an_item_is_told_after_its_cadence() -> None:
    assert found(FEED, state(last_item_at=None), [day(1, entries=0, new_items=0)])[0].ailment is Ailment.EMPTY
    finding = found(FEED, state(last_item_at=None), [day(ago, "not_modified") for ago in (3, 2, 1, 0)])[0]
    assert (finding.ailment, finding.severity) == (Ailment.STALE, Severity.HIGH)


def test_an_answer_without_entries_says_what_it_used_to_hold() -> None:
    finding = only(FEED, state(), [*well()[:-1], day(0, entries=0)])
    assert finding.ailment is Ailment.EMPTY
    assert "holds no entry; it used to hold 30" in finding.evidence


@pytest.mark.parametrize(
    ("feed", "entries", "severity"),
    [(FEED, 14, Severity.MEDIUM), (FEED, 16, None), (ISSUER, 26, Severity.HIGH), (ISSUER, 28, None)],
)
def test_fewer_entries_than_plausible(feed: Feed, entries: int, severity: Severity | None) -> None:
    findings = found(feed, state(), [*well()[:-1], day(0, entries=entries)])
    assert [(one.ailment, one.severity) for one in findings] == (
        [(Ailment.FEWER_ENTRIES, severity)] if severity else []
    )


def test_how_many_are_usual_is_not_known_from_four_days() -> None:
    assert found(FEED, state(), [*(day(ago) for ago in (4, 3, 2, 1)), day(0, entries=1)]) == ()


def test_a_feed_that_is_read_in_part_says_which() -> None:
    finding = only(FEED, state(trouble="3 rows name no country"), well())
    assert (finding.ailment, finding.evidence) == (Ailment.PARTLY_READ, "3 rows name no country")


def test_readers_that_disagree_are_told() -> None:
    finding = only(FEED, state(), [*well()[:-1], day(0, disputed=2)])
    assert finding.ailment is Ailment.DISPUTED
    assert "2 documents of the last week" in finding.evidence


def test_a_detour_that_is_called_temporary_every_day_is_told() -> None:
    days = [*well()[:-4], *(day(ago, url="https://cdn.example/w.xml") for ago in (3, 2, 1, 0))]
    finding = only(FEED, state(), days)
    assert finding.ailment is Ailment.DETOUR
    assert finding.mend == change_of(
        "bbc-world", "ask there at once, if that address stays the same", url="https://cdn.example/w.xml"
    )


def test_a_feed_that_often_refuses_us_is_asked_less_often() -> None:
    finding = only(FEED, state(), [*well(), day(1, "rate_limited", polls=20)])
    assert (finding.ailment, finding.severity) == (Ailment.RATE_LIMITED, Severity.MEDIUM)
    assert "20 of 188 polls" in finding.evidence


def test_a_feed_that_fails_now_and_then_is_unsteady() -> None:
    failures = [day(ago, "timeout", polls=20) for ago in (3, 2, 1)]
    assert found(FEED, state(), [*well(), *failures[1:]]) == ()
    finding = only(FEED, state(), [*well(), *failures])
    assert (finding.ailment, finding.severity) == (Ailment.UNSTEADY, Severity.LOW)
    assert finding.evidence == "of 228 polls of the last week 60 failed: 60 timeout"


@pytest.mark.parametrize(
    ("every", "cadence", "wanted"),
    [(4, 2 * DAY, "6d"), (1, 14 * DAY, "3d"), (1, 5 * DAY, None), (1, 6 * DAY, None)],
)
def test_a_cadence_fits_the_usual_pauses(every: int, cadence: timedelta, wanted: str | None) -> None:
    days = [day(ago, new_items=5 if ago % every == 0 else 0) for ago in range(60, -1, -1)]
    findings = found(replace(FEED, cadence=cadence), state(), days)
    changes = [one.mend.change for one in findings if one.ailment is Ailment.CADENCE and one.mend]
    assert changes == ([{"change": {"bbc-world": {"cadence": wanted}}}] if wanted else [])


def test_a_feed_that_brings_a_fraction_of_what_it_used_to_is_thinning() -> None:
    days = [day(ago, new_items=1 if ago < 7 else 20) for ago in range(40, -1, -1)]
    finding = only(FEED, state(), days)
    assert finding.ailment is Ailment.THINNING
    assert "1.0 new items a day in the last week, 20.0 in the month before" in finding.evidence


def test_a_feed_all_of_whose_entries_are_new_at_every_poll_is_told() -> None:
    finding = only(FEED, state(), [*well()[:-2], day(1, new_items=24 * 30), day(0, polls=12, new_items=12 * 30)])
    assert finding.ailment is Ailment.ALL_NEW
    assert finding.evidence == "nearly every entry of its last 36 documents was new, 1,080 in all"


@pytest.mark.parametrize(
    "recent",
    [
        [day(0, polls=3, new_items=90)],  # it was added today
        [day(0, polls=24, new_items=500)],  # a busy day
        [day(0, polls=24, entries=1, new_items=24)],  # one entry a poll may well be another one
    ],
)
def test_a_busy_or_a_new_feed_is_no_feed_whose_guids_change(recent: list[FeedDay]) -> None:
    assert found(FEED, state(), recent) == ()


def test_a_feed_that_was_never_polled_says_so() -> None:
    assert only(FEED, None, ()).ailment is Ailment.NEVER_POLLED


def test_the_gravest_finding_stands_first() -> None:
    findings = found(FEED, state(url="https://new.example/", trouble="odd"), [*well()[:-1], day(0, disputed=1)])
    assert [one.severity for one in findings] == sorted((one.severity for one in findings), reverse=True)
    assert len(findings) == 3


def test_what_nearly_all_feeds_suffer_from_is_hardly_theirs() -> None:
    unknown = found(FEED, failing("x", since=2 * DAY), ended("unresolved"))
    assert common_cause([unknown] * 4 + [()]) is Ailment.NAME_UNKNOWN
    assert common_cause([unknown] * 3 + [()] * 2) is None
    assert common_cause([unknown]) is None


RSS = b"<rss version='2.0'><channel><title>T</title><item><guid>1</guid><title>One</title></item></channel></rss>"


def test_a_feed_that_is_asked_now_is_judged_by_what_comes() -> None:
    asked = unconditional(FEED, state(etag="x", failures=5, last_error="HTTP 503"), NOON)
    assert asked.etag is None
    came = Fetched(FEED.id, "https://new.example/", 200, {}, RSS, NOON, moved_to="https://new.example/")
    after, today = examined(FEED, asked, came, NOON)
    assert [one.ailment for one in found(FEED, after, [*well()[:-1], today])] == [Ailment.FEWER_ENTRIES, Ailment.MOVED]


def test_one_failure_counts_where_somebody_wants_to_know() -> None:
    failed = FetchFailed(FEED.id, FetchReason.UNRESOLVED, "the name cannot be resolved", NOON)
    after, today = examined(FEED, unconditional(FEED, state(), NOON), failed, NOON)
    assert only(FEED, after, [*well()[:-1], today]).ailment is Ailment.NAME_UNKNOWN


MENDS = [
    finding.mend
    for feed in (FEED,)
    for known, days in (
        (failing("x"), ended("gone")),
        (failing("x"), ended("rate_limited")),
        (failing("x"), ended("too_large")),
        (failing("x"), ended("http_403")),
        (failing("x"), ended("refused_address")),
        (state(url="https://new.example/rss?a=1&b=%20#c:d"), well()),
        (state(last_item_at=NOON - 3 * DAY), well()),
    )
    for finding in found(feed, known, days)
    if finding.mend and finding.mend.yaml
]


SCHEMAS: dict[str, type[Keys]] = {"feeds.yaml": FeedsFile, "watchfloor.yaml": WatchfloorFile}


@pytest.mark.parametrize("mend", MENDS, ids=lambda mend: mend.yaml)
def test_every_proposed_change_is_what_the_configuration_takes(mend: Mend, tmp_path: Path) -> None:
    assert mend.file is not None
    assert mend.yaml is not None
    yaml = YAML()
    document = yaml.load((shipped.config() / mend.file).read_text())
    change = yaml.load(mend.yaml)
    assert change == mend.change
    for section, keys in change.items():
        document[section] = {**document.get(section, {}), **keys} if isinstance(keys, dict) else keys
    path = tmp_path / mend.file
    with path.open("w") as written:
        yaml.dump(document, written)
    assert read(path, SCHEMAS[mend.file]).value != read(shipped.config() / mend.file, SCHEMAS[mend.file]).value
