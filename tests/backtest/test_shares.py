"""Rules dealt out to several processes raise what they raise in one."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import small_pasts

from monitor.backtest.drive import drive
from monitor.backtest.judge import Judge, Step, pipeline
from monitor.backtest.outcome import Outcome
from monitor.backtest.prepare import Prepared, Request, prepare
from monitor.backtest.shares import court, dealt
from monitor.configuration import names_of
from monitor.lib import shipped
from monitor.lib.errors import WatchfloorError


def ran(ready: Prepared, workers: int) -> Outcome:
    return drive(ready.past, ready.configuration, ready.sets, ready.span, workers=workers)


@pytest.fixture(scope="module")
def two_sets(world: Path) -> Prepared:
    """The small past under two files of rules at once."""
    louder = small_pasts.rules(world, small_pasts.RULES.replace("gte: 2", "gte: 1", 1), "shares.yaml")
    archives = (world / "archive.jsonl",)
    return prepare(Request(shipped.config(), world / "state", archives, rules=world / "rules.yaml", against=louder))


@pytest.mark.parametrize("workers", [2, 3])
def test_several_processes_raise_what_one_raises(two_sets: Prepared, workers: int) -> None:
    alone = ran(two_sets, 1)
    assert [len(raised) for raised in alone.raised.values()] == [2, 3]
    assert ran(two_sets, workers) == alone


def test_every_rule_is_in_one_share_and_none_is_empty(ready: Prepared) -> None:
    sets = {"all": ready.configuration.monitor.rules, "some": ready.configuration.monitor.rules[:3]}
    for processes in (1, 2, 3, 64):
        shares = dealt(sets, processes)
        assert len(shares) <= processes
        for name, rules in sets.items():
            given = [rule.id for share in shares for rule in share[name]]
            assert sorted(given) == sorted(rule.id for rule in rules)
        assert all(any(share.values()) for share in shares[1:])


class Deadly:
    """Ends the process that reads it."""

    def __reduce__(self) -> tuple[Callable[[int], object], tuple[int]]:
        return os._exit, (1,)


def test_the_death_of_a_judge_is_told(ready: Prepared) -> None:
    settings, names = replace(ready.configuration.monitor, feeds=ready.past.feeds), names_of(ready.configuration)
    here = Judge.of(pipeline(settings, ready.configuration.tagger, names, ready.past.since), (), ready.sets)
    deadly = Step(ready.past.since, Deadly(), rests=True)  # type: ignore[arg-type]
    with court(here, settings, names, ready.past.since, 2) as judges:
        (other,) = judges.elsewhere
        other.follow([deadly])
        with pytest.raises(WatchfloorError, match=r"a process that judged rules ended .* what was tagged is kept"):
            judges.raised()


def test_the_death_of_a_process_that_tags_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("monitor.backtest.checkpoint.rows", lambda _archive: iter([Deadly()]))
    archive = small_pasts.write(tmp_path / "a.jsonl", small_pasts.rows(1))
    with pytest.raises(WatchfloorError, match="a process that tagged ended in the middle"):
        prepare(Request(shipped.config(), tmp_path / "state", (archive,), workers=2))
