"""`watchfloor advisories`: the table, the changes, a country's history, and the same for scripts."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from command_runs import Watchfloor

from monitor.app import App, bootstrap
from monitor.cli.advicescreen import headings
from monitor.cli.screen import STEERING
from monitor.lib.clock import VirtualClock
from monitor.model.advisory import (
    AdvisoryChange,
    AdvisoryState,
    AdvisoryTransition,
    Area,
    Departure,
    DepartureStatus,
    Doubt,
    People,
    fold,
)
from monitor.storage.store import Poll
from tests.advisories.advice_world import BEGIN, DAY, END, first, step, world
from tests.steps import calls

FEEDS = """
own:
  - {id: us, url: "https://us.example/rss", topic: advisory, issuer: us-state}
  - {id: uk, url: "https://uk.example/rss", topic: advisory, issuer: uk-fcdo}
  - {id: au, url: "https://au.example/rss", topic: advisory, issuer: au-smartraveller}
"""
HOSTILE = "News [/b] \x1b[2J \u202etxt \\"


@pytest.fixture
def app(watchfloor: Watchfloor, monkeypatch: pytest.MonkeyPatch) -> App:
    """A daemon of three issuers, of which Australia's feed fails, at the end of the invented years."""
    assert watchfloor("init", "config").code == 0
    Path("config/feeds.yaml").write_text(FEEDS)
    Path("state").mkdir()
    monkeypatch.setattr("monitor.app.SystemClock", lambda: VirtualClock(END))
    app = bootstrap(Path("config"), Path("state"))
    app.prepare()
    for name, failures in {"us": 0, "uk": 0, "au": 9}.items():
        state = app.pipeline.states()[name]
        well = replace(state, last_success_at=END, last_item_at=END, failures=failures, last_error="HTTP 503")
        app.pipeline.store.save_poll(Poll(well))
    return app


def keep(app: App, transitions: Iterable[AdvisoryTransition], states: Iterable[AdvisoryState] = ()) -> None:
    told = sorted(transitions, key=lambda moved: moved.at)
    held = tuple(states) or tuple(fold(told).values())
    app.pipeline.store.save_poll(Poll(app.pipeline.states()["us"], advisories=held, transitions=tuple(told)))


def iraq() -> list[AdvisoryTransition]:
    """US raises and orders families out, the UK follows twelve days later, Australia stood at 2 when last seen."""
    us = first("us-state", "IQ", 3)
    up = step(us.after, 4, END - 20 * DAY)
    ordered = (DepartureStatus(People.FAMILIES, Departure.ORDERED),)
    after = replace(up.after, departures=ordered, posts=("Erbil",), review_due=END - DAY, native="Do Not Travel")
    us_up = replace(up, changes=(AdvisoryChange.RAISED, AdvisoryChange.DEPARTURE), after=after)
    uk = first("uk-fcdo", "IQ", 1)
    border = (Area("the Syrian border", 4),)
    uk_up = step(uk.after, 2, END - 8 * DAY)
    uk_up = replace(uk_up, after=replace(uk_up.after, max_level=4, areas=border))
    return [us, us_up, uk, uk_up, first("au-smartraveller", "IQ", 2)]


def rows(out: str, *names: str) -> list[str]:
    return [" ".join(line.split()) for line in out.splitlines() if line.startswith(names)]


def test_the_table_has_a_row_a_country_and_a_column_an_issuer_with_marks_and_the_gap(
    app: App, watchfloor: Watchfloor
) -> None:
    keep(app, [*iraq(), first("us-state", "NO", 1), first("uk-fcdo", "NO", 1)])
    done = watchfloor("advisories")
    assert rows(done.out, "country", "Iraq", "Norway") == [
        "country AU UK US apart",
        f"Iraq (2) 2/4 4 o! 2 since {(END - 8 * DAY):%-d %b %Y}",
        "Norway · 1 1",
    ]
    assert "o departure ordered" in done.out
    assert "a departure authorized" not in done.out
    assert "2 countries; 1 with issuers 2 or more levels apart; 1 review overdue" in done.out
    assert "Australian Smartraveller cannot be seen: its feed is failing: HTTP 503" in done.out


def azores() -> list[AdvisoryTransition]:
    """The mainland stands at 1, the islands with a row of their own are raised to 3."""
    mainland, islands = first("us-state", "PT", 1), first("us-state", "PT", 1)
    up = step(islands.after, 3, END - DAY)
    parts = [
        replace(
            one,
            before=one.before and replace(one.before, area="Azores", name="Azores"),
            after=replace(one.after, area="Azores", name="Azores"),
        )
        for one in (islands, up)
    ]
    return [mainland, *parts]


def test_a_part_with_a_row_of_its_own_is_never_shown_as_the_country(app: App, watchfloor: Watchfloor) -> None:
    keep(app, azores())
    done = watchfloor("advisories")
    assert rows(done.out, "Portugal", "Azores") == ["Portugal 1", "Azores (Portugal) 3"]
    assert "1 country, 1 part of one; 0 with" in done.out
    changed = watchfloor("advisories", "--changes", "7d").out
    assert "Azores (Portugal): US State Department raised from Level 1 to Level 3" in " ".join(changed.split())
    told = " ".join(watchfloor("advisories", "PT").out.split())
    assert "Azores: US State Department raised from Level 1 to Level 3" in told
    assert "stricter than" not in told
    records = [json.loads(line) for line in watchfloor("advisories", "--json").out.splitlines()]
    assert [(one["country"], one["area"], one["issuers"]["us-state"]["level"]) for one in records] == [
        ("PT", None, 1), ("PT", "Azores", 3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (["--region", "IQ"], ["Iraq"]),
        (["--region", "sahel"], ["Mali"]),
        (["--level", "4"], ["Iraq"]),
        (["--apart", "2"], ["Iraq"]),
        (["--overdue"], ["Iraq"]),
        (["--issuer", "uk-fcdo"], ["Iraq", "Mali"]),
        (["--issuer", "us-state", "--region", "NO", "--region", "sahel"], ["Norway"]),
    ],
)
def test_filters_narrow_the_table(app: App, watchfloor: Watchfloor, words: list[str], shown: list[str]) -> None:
    keep(app, [*iraq(), first("us-state", "NO", 1), first("uk-fcdo", "ML", 3)])
    done = watchfloor("advisories", *words)
    assert [line.split()[0] for line in rows(done.out, "Iraq", "Mali", "Norway")] == shown


def test_the_history_of_a_country_is_a_timeline_of_all_issuers_with_quotes_and_links(
    app: App, watchfloor: Watchfloor
) -> None:
    keep(app, iraq())
    for name in ("IQ", "iq", "Iraq"):
        out = watchfloor("advisories", name).out
        assert out.startswith("Iraq\n")
    assert "departure ordered for families: Erbil; review overdue since" in out
    assert "US State Department is 2 levels stricter than UK Foreign Office since" in out
    assert f"stricter at all since before {BEGIN:%-d %b %Y}" in out
    told = [line for line in out.splitlines() if " from Level " in line or "first seen" in line]
    assert [line.split(" ", 4)[4] for line in told] == [
        "Australian Smartraveller first seen at Level 2",
        "UK Foreign Office first seen at Level 1",
        "US State Department first seen at Level 3",
        "US State Department raised from Level 3 to Level 4",
        "UK Foreign Office raised from Level 1 to Level 2",
    ]
    assert "  first to move; UK Foreign Office 12 days later" in out
    assert "  12 days after US State Department" in out
    assert "  Departure ordered for families: Erbil" in out
    assert "  New: Level 4 for the Syrian border" in out
    assert "“Advice of us-state on IQ: level 4 because of terrorism and civil unrest.”" in out
    assert "https://us-state.example/iq" in out


def test_what_is_not_believed_yet_is_shown_as_that(app: App, watchfloor: Watchfloor) -> None:
    seen = first("us-state", "IQ", 4)
    doubt = Doubt(1, 1, END, END, "a row without a text, which would lower the level")
    keep(app, [replace(seen, after=replace(seen.after, doubt=doubt))])
    assert "4 ?" in watchfloor("advisories").out
    assert "the source shows level 1: a row without a text" in watchfloor("advisories", "IQ").out


def test_changes_in_a_window_are_told_with_who_was_first_though_the_first_lies_before_it(
    app: App, watchfloor: Watchfloor
) -> None:
    keep(app, iraq())
    for since in ("10d", f"{END - 10 * DAY:%Y-%m-%d}"):
        done = watchfloor("advisories", "--changes", since)
        assert "Iraq: UK Foreign Office raised from Level 1 to Level 2" in done.out
        assert "US State Department raised" not in done.out
        assert "12 days after US State Department" in done.out
    assert "No advice changed since" in watchfloor("advisories", "--changes", "1d").out


def test_scripts_get_one_object_a_line(app: App, watchfloor: Watchfloor) -> None:
    keep(app, iraq())
    (row,) = [json.loads(line) for line in watchfloor("advisories", "--json").out.splitlines()]
    assert (row["country"], row["gap"], row["strictest"], row["mildest"]) == ("IQ", 2, ["us-state"], ["uk-fcdo"])
    assert row["issuers"]["us-state"]["departures"] == {"families": "ordered"}
    assert row["issuers"]["us-state"]["overdue"] is True
    assert row["issuers"]["uk-fcdo"]["areas"] == [{"name": "the Syrian border", "level": 4}]
    assert row["issuers"]["au-smartraveller"]["unseen"].startswith("its feed is failing: HTTP 503; 9 failures in a row")
    moved = [json.loads(line) for line in watchfloor("advisories", "--changes", "30d", "--json").out.splitlines()]
    assert [(one["issuer"], one["from"], one["to"], one["first"], one["days_after"]) for one in moved] == [
        ("us-state", 3, 4, "us-state", None),
        ("uk-fcdo", 1, 2, "us-state", 12),
    ]
    told = [json.loads(line) for line in watchfloor("advisories", "IQ", "--json").out.splitlines()]
    assert [one["change"] for one in told] == ["first_seen"] * 3 + ["raised"] * 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["Atlantis"], 'no country is called "Atlantis"; write its ISO 3166 code or its name'),
        (["--region", "sahell"], 'unknown region "sahell"; did you mean "sahel"?'),
        (["--issuer", "us-stat"], 'unknown issuer "us-stat"; did you mean "us-state"?'),
        (["--changes", "yesterday"], '"yesterday" is not a time'),
        (["--level", "5"], "Invalid value for '--level'"),
    ],
)
def test_a_wrong_call_is_told(app: App, watchfloor: Watchfloor, words: list[str], told: str) -> None:
    done = watchfloor("advisories", *words)
    assert done.code == 2
    assert told in " ".join(done.err.split())


def test_where_nothing_matches_it_is_said(app: App, watchfloor: Watchfloor) -> None:
    for words in ([], ["IQ"]):
        assert "No advice matches" in watchfloor("advisories", *words).out


def test_hostile_words_of_a_source_are_printed_as_they_stand(app: App, watchfloor: Watchfloor) -> None:
    seen = first("us-state", "IQ", 3)
    up = step(seen.after, 4, END - DAY)
    spoilt = replace(
        up.after, quote=HOSTILE, native=HOSTILE, link=f"https://x.example/{HOSTILE}", areas=(Area(HOSTILE, 4),),
        posts=(HOSTILE,), departures=(DepartureStatus(People.POST, Departure.SUSPENDED),),
        doubt=Doubt(1, 1, END, END, HOSTILE),
    )  # fmt: skip
    keep(app, [seen, replace(up, after=spoilt, note=HOSTILE, changes=(*up.changes, AdvisoryChange.DEPARTURE))])
    for words in ([], ["IQ"], ["--changes", "7d"], ["--json"], ["IQ", "--json"]):
        done = watchfloor("advisories", *words)
        assert done.code == 0, done.err
        assert STEERING.findall(done.out) == []
        if "--json" not in words and words:
            assert "News [/b]" in done.out


def test_issuers_whose_ids_begin_alike_are_called_by_their_ids() -> None:
    assert headings(["us-state", "ca-gac", "us-navy"]) == {
        "us-state": "us-state", "ca-gac": "CA", "us-navy": "us-navy",
    }  # fmt: skip


def test_two_hundred_countries_of_seven_issuers_over_two_years_take_few_steps(app: App, watchfloor: Watchfloor) -> None:
    states, transitions = world(sorted(app.pipeline.names.countries)[:200])
    assert len(transitions) > 15_000
    keep(app, transitions, states)
    digest = app.configuration.alerts.digests[0].name
    assert calls(lambda: app.pipeline.advice(END)) < 150_000  # ten for each transition
    assert calls(lambda: app.preview(digest, END + timedelta(hours=1))) < 1_600_000
    assert calls(lambda: watchfloor("advisories")) < 4_200_000  # the configuration and the lexicons are read first


def test_a_span_that_is_too_long_is_told_the_longest_there_is(watchfloor: Watchfloor) -> None:
    done = watchfloor("advisories", "--changes", "99999999999d")
    assert (done.code, "is too long; a duration is 36525d" in done.err) == (2, True)
