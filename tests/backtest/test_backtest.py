from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import small_pasts
from small_pasts import DAY, HOUR, START

from monitor.backtest.drive import drive
from monitor.backtest.episodes import load
from monitor.backtest.outcome import Ledger, Outcome
from monitor.backtest.prepare import Prepared, Request, prepare
from monitor.backtest.report import records, report
from monitor.lib import shipped
from monitor.model.rule import TellAgain
from monitor.model.severity import Severity
from monitor.model.signal import Evaluation, Signal


def ran(ready: Prepared) -> Outcome:
    return drive(ready.past, ready.configuration, ready.sets, ready.span)


def test_rules_fire_when_the_past_gave_them_reason_and_at_no_other_time(ready: Prepared) -> None:
    raised = ran(ready).raised["new"]
    assert [(one.rule, one.place, one.at) for one in raised] == [
        ("drone-attacks", "IQ", START + 14 * DAY + 8 * HOUR),
        ("coup", "GA", START + 21 * DAY + 8 * HOUR),
    ]
    assert [(one.until or START) - one.at for one in raised] == [24 * HOUR, 12 * HOUR]


def test_the_same_past_gives_the_same_records(ready: Prepared, world: Path) -> None:
    episodes = load(world / "episodes.yaml", ready.configuration.monitor.regions)
    first, second = (list(records(report(ran(ready), episodes))) for _ in range(2))
    assert first == second


def test_each_onset_is_told_with_its_delay_beside_the_naive_rule_and_chance(ready: Prepared, world: Path) -> None:
    told = report(ran(ready), load(world / "episodes.yaml", ready.configuration.monitor.regions)).measured
    assert told is not None
    drones, coup = told.score.told
    assert (drones.items, coup.items) == (2, 3)
    assert drones.delay == coup.delay == timedelta(0)
    assert (told.score.hits, told.score.asked) == (1, 1)  # two items are too few to blame anybody
    assert told.score.false_rate == 0
    assert told.placebo == (0, 0)
    assert told.naive[1].hits == 1
    assert told.naive[1].false_rate > 0
    assert told.score.beats(told.naive[1])


def test_another_file_of_rules_is_compared_with_what_it_changes(world: Path) -> None:
    louder = small_pasts.rules(world, small_pasts.RULES.replace("gte: 2", "gte: 1", 1), "louder.yaml")
    stricter = small_pasts.rules(world, small_pasts.RULES.replace("gte: 2", "gte: 3"), "stricter.yaml")
    archives = (world / "archive.jsonl",)
    asked = Request(shipped.config(), world / "state", archives, rules=stricter, against=louder)
    prepared = prepare(asked)
    difference = report(ran(prepared), None).difference
    assert difference is not None
    assert [(one.rule, one.place) for one in difference.vanished] == [("drone-attacks", "IQ"), ("drone-attacks", "ML")]
    assert (difference.appeared, difference.earlier, difference.later, difference.same) == ((), (), (), 1)


def test_rules_rest_where_nothing_was_recorded(world: Path) -> None:
    hole = [row for row in small_pasts.rows() if not "2023-01-16T09" <= row["date"] < "2023-01-19"]
    archive = small_pasts.write(world / "hole.jsonl", hole)
    asked = Request(shipped.config(), world / "state", (archive,), rules=world / "rules.yaml")
    outcome = ran(prepare(asked))
    drones = outcome.raised["new"][0]
    assert outcome.blank == ((START + 14 * DAY + 8 * HOUR, START + 17 * DAY),)
    assert drones.until == START + 17 * DAY  # not before: in between nobody could know


def test_a_span_leaves_out_what_lies_outside_but_not_what_rules_look_back_on(world: Path) -> None:
    since = START + 14 * DAY + 9 * HOUR
    asked = Request(
        shipped.config(), world / "state", (world / "archive.jsonl",), since=since, rules=world / "rules.yaml"
    )
    outcome = ran(prepare(asked))
    assert [one.rule for one in outcome.raised["new"]] == ["coup"]
    assert min(outcome.coverage.items) == since.date()


def test_what_had_fired_before_a_span_and_still_stood_is_told_apart_from_its_alerts(world: Path) -> None:
    since = START + 14 * DAY + 9 * HOUR
    asked = Request(
        shipped.config(), world / "state", (world / "archive.jsonl",), since=since, rules=world / "rules.yaml"
    )
    told = report(ran(prepare(asked)), None)
    assert [(one.rule, one.place, one.at < since) for one in told.standing] == [("drone-attacks", "IQ", True)]
    head, *others = records(told)
    assert (head["alerts"], head["standing"]) == (1, 1)
    assert [one["rule"] for one in others if one["kind"] == "standing"] == ["drone-attacks"]
    assert told.by_place()["IQ"].keys() == {0}  # its first week is not calm


def test_what_a_rule_tells_of_a_span_does_not_depend_on_the_rules_beside_it(world: Path) -> None:
    """An alert that stays for two weeks had fired before the span: alone, its rule told of it anew within the span."""
    staying = small_pasts.RULES.replace("timespan: 24h", "timespan: 24h\n    keep_firing_for: 14d", 1)
    again = small_pasts.row(
        START + 20 * DAY, "Drones strike an air base in Erbil again", "Two drones hit northern Iraq."
    )
    more = small_pasts.row(START + 20 * DAY, "Drone attack on oil field near Mosul", source=small_pasts.PAPERS[1])
    archive = small_pasts.write(
        world / "again.jsonl", sorted([*small_pasts.rows(), again, more], key=lambda one: one["date"])
    )
    rules = small_pasts.rules(world, staying, "staying.yaml")
    asked = Request(shipped.config(), world / "state", (archive,), since=START + 18 * DAY, rules=rules)
    prepared = prepare(asked)
    drones = prepared.sets["new"][0]
    looking_far_back = replace(prepared.sets["new"][1], timespan=30 * DAY)
    alone = ran(replace(prepared, sets={"new": (drones,)}))
    beside = ran(replace(prepared, sets={"new": (drones, looking_far_back)}))
    for outcome in (alone, beside):
        assert [one for one in outcome.raised["new"] if one.rule == drones.id] == []
        assert [one.at for one in outcome.standing["new"]] == [START + 14 * DAY + 8 * HOUR]


def test_growth_that_people_are_told_of_counts_among_what_they_were_told() -> None:
    ledger = Ledger()
    looks = (
        (0, 12.0, Severity.MEDIUM),
        (2, 60.0, Severity.MEDIUM),
        (4, 61.0, Severity.HIGH),
        (6, 130.0, Severity.HIGH),
    )
    for hour, value, severity in looks:
        at = START + timedelta(hours=hour)
        held = Signal("drones", "f", {"country": "IQ"}, severity, "", "", value, "", at, tell_again=TellAgain())
        ledger.assess(Evaluation(at, (held,), frozenset(), frozenset({"drones"})))
    (raised,) = ledger.closed()
    hours = [(at - START) / timedelta(hours=1) for at in raised.told_at()]
    assert (hours, len(raised.worse), len(raised.grown)) == ([0, 2, 4, 6], 1, 2)
