"""A number that its own publisher takes back is withdrawn; what only looks like that is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rule_builders import HOUR, NAMES, NOW, judged, place, report, rule

from monitor.model.mention import Quantity
from monitor.model.rule import Rise
from monitor.model.signal import Evaluation, alert_fingerprint
from monitor.model.story import Dropped, Report
from monitor.rules.evaluate import Facts, evaluate

MANY = rule("quantity", gte=15, quantity="killed")
IRAQ = alert_fingerprint("r", {"country": "IQ"})


def killed(lo: int | None, hi: int | None = -1, number: int = 1, **given: object) -> Report:
    """What an item gives: as many, or an interval."""
    most = lo if hi == -1 else hi
    told = {"killed": Quantity("killed", lo, most, False, "words")}
    return report(number, quantities=told, **given)  # type: ignore[arg-type]  # what a report is given


def dropped(*reports: Report, hours: float = 1) -> tuple[Dropped, ...]:
    return tuple(Dropped(one, NOW - hours * HOUR) for one in reports)


def after(before: Sequence[Report], *present: Report, asked=MANY) -> Evaluation:  # type: ignore[no-untyped-def]
    return judged(asked, *present, dropped=dropped(*before))


def test_a_number_that_its_item_gives_as_a_smaller_one_is_withdrawn_in_one_sentence() -> None:
    evaluation = after([killed(60, hours=3)], killed(6))
    assert evaluation.signals == ()
    assert evaluation.withdrawn == {IRAQ: "Corrected: the report of Paper 1 that gave 60 killed now gives 6."}


def test_two_that_were_corrected_are_both_told_the_larger_first() -> None:
    both = [killed(55, None, number=2, hours=4), killed(60, hours=3)]
    (said,) = after(both, killed(6), killed(5, 7, number=2)).withdrawn.values()
    assert said == (
        "Corrected: the report of Paper 1 that gave 60 killed now gives 6, "
        "that of Paper 2 that gave at least 55 now gives 5 to 7."
    )


def test_of_many_corrections_three_are_told_and_the_others_counted() -> None:
    everybody = range(1, 7)
    evaluation = after([killed(60, number=one) for one in everybody], *(killed(6, number=one) for one in everybody))
    assert evaluation.withdrawn[IRAQ].endswith("now gives 6; 3 more were corrected too.")


def test_another_source_that_gives_the_high_number_keeps_the_alert() -> None:
    evaluation = after([killed(60, hours=3)], killed(6), killed(58, number=2))
    assert [signal.value for signal in evaluation.signals] == [58]
    assert evaluation.withdrawn == {}


def test_a_number_told_before_the_window_still_counts_as_long_as_its_alert_is_kept() -> None:
    kept = replace(MANY, keep_firing_for=timedelta(hours=72))
    assert after([killed(60, hours=30)], killed(6), asked=kept).withdrawn
    assert not after([killed(60, hours=30)], killed(6), killed(58, number=2, hours=40), asked=kept).withdrawn
    assert not after([killed(60, hours=30)], killed(6)).withdrawn


@pytest.mark.parametrize(
    "now",
    [
        [],
        [killed(6, number=2)],
        [killed(75)],
        [killed(50, 70)],
        [killed(14, None, hours=1)],
        [killed(6, countries=("SY",))],
        [killed(6), killed(None, 80)],
        [killed(6, type_="troop_count")],
    ],
    ids=[
        "an edit that only drops it", "another publisher's lower one", "one that grew", "a vaguer one that holds it",
        "one that may still be as high", "one of another country", "one beside another that may be as high",
        "one of what the rule does not ask for",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_correction_is_none(now: Sequence[Report]) -> None:
    asked = replace(rule("quantity", gte=15, quantity="killed", types=frozenset({"drone_attack"})))
    told = 16 if now and now[0].mention.quantities["killed"].hi is None else 60
    assert after([killed(told, hours=3)], *now, asked=asked).withdrawn == {}


def test_a_page_that_goes_on_to_another_place_corrected_nothing() -> None:
    erbil, mosul = place("Erbil", 36.2, 44.0), place("Mosul", 36.3, 43.1)
    assert not after([killed(60, places=(erbil,))], killed(6, places=(mosul,))).withdrawn
    assert after([killed(60, places=(erbil,))], killed(6, places=(erbil, mosul))).withdrawn
    assert after([killed(60, places=(erbil,))], killed(6)).withdrawn


def test_what_an_edit_merely_dropped_counts_as_said_where_another_was_corrected() -> None:
    assert not after([killed(60), killed(58, number=2)], killed(6)).withdrawn


def test_a_number_far_above_one_that_is_now_a_least_is_corrected() -> None:
    (said,) = after([killed(60)], killed(6, None)).withdrawn.values()
    assert said.endswith("that gave 60 killed now gives at least 6.")


def test_a_rule_that_asks_for_a_rise_withdraws_what_had_risen() -> None:
    asked = replace(MANY, rise=Rise(10, timedelta(days=7)))
    assert after([killed(60)], killed(6), asked=asked).withdrawn
    assert not after([killed(60)], killed(6), killed(55, number=2, hours=48), asked=asked).withdrawn


def test_a_rise_that_was_taken_back_is_withdrawn_at_once_however_long_its_alert_is_kept() -> None:
    """In the window made longer by `keep_firing_for` nothing had been told before, and 14 after 8 was a rise."""
    asked = replace(rule("quantity", gte=10, quantity="killed"), rise=Rise(10, timedelta(days=7)))
    asked = replace(asked, keep_firing_for=timedelta(hours=6))
    then, now = [killed(35, number=2, hours=3)], killed(14, number=2)
    assert after(then, killed(8, hours=28), now, asked=asked).withdrawn
    assert not after(then, killed(30, hours=28), now, asked=asked).withdrawn, "it had risen four hours ago, and is kept"


def test_what_is_corrected_later_than_the_moment_that_is_looked_at_stands() -> None:
    facts = Facts(reports=[killed(6)], dropped=dropped(killed(60, hours=3), hours=-1), names=NAMES)
    assert evaluate([MANY], facts, NOW).withdrawn == {}


NUMBERS = st.lists(st.tuples(st.integers(1, 4), st.integers(0, 90)), min_size=1, max_size=6)


@given(NUMBERS, NUMBERS)
def test_no_group_is_both_firing_and_withdrawn_and_signals_are_those_of_what_is_said(
    told: list[tuple[int, int]], gone: list[tuple[int, int]]
) -> None:
    present = [killed(lo, number=number) for number, lo in told]
    evaluation = after([killed(lo, number=number, hours=2) for number, lo in gone], *present)
    assert evaluation.signals == judged(MANY, *present).signals
    assert not {signal.fingerprint for signal in evaluation.signals} & evaluation.withdrawn.keys()
    assert not evaluation.withdrawn or max(lo for _, lo in told) < 15 <= max(lo for _, lo in gone)
