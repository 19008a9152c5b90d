"""Alerts over time: each story is a timeline of what was seen, minute by minute, and what people should have heard."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from alerts.lifecycle import advance
from alerts.model import GRAVER, Alert, AlertStatus, Reason, Transition
from alerts.severities import held_back, told_again
from monitor.model.rule import Condition, Rule, Step, StepDown, TellAgain, Where
from monitor.model.severity import Severity
from monitor.model.signal import Evaluation, Evidence, Signal, alert_fingerprint
from monitor.model.watch import EVERY_FEED, Lapse

START = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
RULE = "drones"


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def print_of(country: str, rule_id: str = RULE) -> str:
    return alert_fingerprint(rule_id, {"country": country})


def signal(
    at: datetime, country: str = "IQ", severity: Severity = Severity.MEDIUM, **spans: timedelta | Severity | None
) -> Signal:
    return Signal(
        rule_id=RULE,
        fingerprint=print_of(country),
        labels={"country": country},
        severity=severity,
        title=f"Drone attacks in {country}",
        summary=f"3 drone attacks in {country}",
        value=3.0,
        condition="at least 3",
        at=at,
        **spans,  # type: ignore[arg-type]
    )


def fold(open_alerts: dict[str, Alert], transitions: tuple[Transition, ...]) -> dict[str, Alert]:
    folded = dict(open_alerts)
    for transition in transitions:
        if transition.alert.status is AlertStatus.RESOLVED:
            folded.pop(transition.alert.fingerprint, None)
        else:
            folded[transition.alert.fingerprint] = transition.alert
    return folded


@dataclass(frozen=True)
class Timeline:
    """`seen` has one mark a minute: `.` nothing, `m`/`h`/`c` the condition holds with that severity, `?` blind,
    `x` the rule is gone, `f` it held on what proved false. `told` names what people hear, by minute; nothing
    else may be told."""

    name: str
    seen: str
    told: dict[int, Reason]
    for_: int = 0
    keep: int = 0
    repeat: int | None = None
    ends: AlertStatus | None = None


TIMELINES = [
    Timeline("a rule without for fires at once", "m", {0: Reason.FIRED}, ends=AlertStatus.FIRING),
    Timeline("a firing alert is told once, not at every look", "mmmmm", {0: Reason.FIRED}, ends=AlertStatus.FIRING),
    Timeline("for is waited out", "mmmm", {3: Reason.FIRED}, for_=3, ends=AlertStatus.FIRING),
    Timeline("what ceases before its for is over is never told", "mm.mm.", {}, for_=3),
    Timeline("for starts anew after an interruption", "mm.mmmm", {6: Reason.FIRED}, for_=3, ends=AlertStatus.FIRING),
    Timeline("what ceases is resolved", "m.", {0: Reason.FIRED, 1: Reason.RESOLVED}),
    Timeline(
        "what comes back is a new alert",
        "m.m",
        {0: Reason.FIRED, 1: Reason.RESOLVED, 2: Reason.FIRED},
        ends=AlertStatus.FIRING,
    ),
    Timeline(
        "a short calm within keep_firing_for is no end", "m..m", {0: Reason.FIRED}, keep=3, ends=AlertStatus.FIRING
    ),
    Timeline("keep_firing_for counts from when it last held", "mm....", {0: Reason.FIRED, 4: Reason.RESOLVED}, keep=3),
    Timeline(
        "a repeat comes after its interval",
        "mmmmmmm",
        {0: Reason.FIRED, 3: Reason.REPEATED, 6: Reason.REPEATED},
        repeat=3,
        ends=AlertStatus.FIRING,
    ),
    Timeline("no repeat interval, no repeat", "m" * 500, {0: Reason.FIRED}, ends=AlertStatus.FIRING),
    Timeline(
        "an alert that only keeps firing is not repeated",
        "m....",
        {0: Reason.FIRED},
        keep=60,
        repeat=2,
        ends=AlertStatus.FIRING,
    ),
    Timeline(
        "a higher severity is told at once, whatever the repeat interval",
        "mhc",
        {0: Reason.FIRED, 1: Reason.ESCALATED, 2: Reason.ESCALATED},
        repeat=600,
        ends=AlertStatus.FIRING,
    ),
    Timeline(
        "a lower severity is told too", "cm", {0: Reason.FIRED, 1: Reason.EASED}, repeat=600, ends=AlertStatus.FIRING
    ),
    Timeline(
        "the repeat interval starts anew with an escalation",
        "mmhhhh",
        {0: Reason.FIRED, 2: Reason.ESCALATED, 5: Reason.REPEATED},
        repeat=3,
        ends=AlertStatus.FIRING,
    ),
    Timeline(
        "a severity that rose while pending is told with the firing, once",
        "mhh",
        {2: Reason.FIRED},
        for_=2,
        ends=AlertStatus.FIRING,
    ),
    Timeline("blindness is no calm", "m?????", {0: Reason.FIRED}, ends=AlertStatus.FIRING),
    Timeline("blindness does not fire what is pending", "m????", {}, for_=2, ends=AlertStatus.PENDING),
    Timeline("after blindness, calm resolves", "m??.", {0: Reason.FIRED, 3: Reason.RESOLVED}),
    Timeline(
        "a blind alert is not repeated",
        "m?????m",
        {0: Reason.FIRED, 6: Reason.REPEATED},
        repeat=2,
        ends=AlertStatus.FIRING,
    ),
    Timeline("nothing opens out of blindness", "???", {}),
    Timeline("a removed rule ends its alerts, and says so", "mx", {0: Reason.FIRED, 1: Reason.RULE_REMOVED}),
    Timeline("a removed rule drops what is pending without a word", "mx", {}, for_=5),
    Timeline("what proved false is withdrawn, once", "mff", {0: Reason.FIRED, 1: Reason.WITHDRAWN}),
    Timeline("what proved false is not kept firing", "mf", {0: Reason.FIRED, 1: Reason.WITHDRAWN}, keep=60),
    Timeline("what proved false before anybody heard of it is dropped without a word", "mf", {}, for_=5),
    Timeline("nothing is withdrawn that is not open", "ff", {}),
    Timeline("keep_firing_for does not outlive the rule", "mx", {0: Reason.FIRED, 1: Reason.RULE_REMOVED}, keep=60),
]
SEVERITIES = {"m": Severity.MEDIUM, "h": Severity.HIGH, "c": Severity.CRITICAL}


def evaluation_of(mark: str, line: Timeline, at: datetime) -> Evaluation:
    spans = {
        "for_": minutes(line.for_),
        "keep_firing_for": minutes(line.keep),
        "repeat_interval": None if line.repeat is None else minutes(line.repeat),
    }
    return Evaluation(
        at=at,
        signals=(signal(at, severity=SEVERITIES[mark], **spans),) if mark in SEVERITIES else (),
        blind=frozenset({print_of("IQ")}) if mark == "?" else frozenset(),
        rules=frozenset() if mark == "x" else frozenset({RULE}),
        withdrawn={print_of("IQ"): "The raise proved false."} if mark == "f" else {},
    )


@pytest.mark.parametrize("line", TIMELINES, ids=lambda line: line.name)
def test_a_timeline_tells_exactly_what_it_should(line: Timeline) -> None:
    alerts: dict[str, Alert] = {}
    told: dict[int, Reason] = {}
    for minute, mark in enumerate(line.seen):
        at = START + minutes(minute)
        transitions = advance(alerts.values(), evaluation_of(mark, line, at), at)
        for transition in transitions:
            if transition.tell:
                told[minute] = transition.reason
        alerts = fold(alerts, transitions)
    assert told == line.told
    assert [alert.status for alert in alerts.values()] == ([] if line.ends is None else [line.ends])


def look(
    alerts: dict[str, Alert], at: datetime, *signals: Signal, blind: frozenset[str] = frozenset()
) -> dict[str, Alert]:
    return fold(alerts, advance(alerts.values(), Evaluation(at, signals, blind, frozenset({RULE})), at))


def test_an_alert_that_is_withdrawn_says_so_in_place_of_what_it_said() -> None:
    alerts = look({}, START, signal(START))
    at = START + minutes(1)
    seen = Evaluation(at, (), rules=frozenset({RULE}), withdrawn={print_of("IQ"): "The raise proved false."})
    (over,) = advance(alerts.values(), seen, at)
    assert (over.alert.status, over.alert.summary, over.tell) == (
        AlertStatus.RESOLVED, "The raise proved false.", True,
    )  # fmt: skip


def test_a_new_episode_has_a_new_id_and_the_same_fingerprint() -> None:
    first = look({}, START, signal(START))[print_of("IQ")]
    later = START + minutes(2)
    second = look({}, later, signal(later))[print_of("IQ")]
    assert first.fingerprint == second.fingerprint
    assert first.id != second.id
    assert first.id == look({}, START, signal(START))[print_of("IQ")].id


def test_alerts_of_other_countries_do_not_touch_each_other() -> None:
    alerts = look({}, START, signal(START, "IQ"), signal(START, "SY"))
    alerts = look(alerts, START + minutes(1), signal(START + minutes(1), "IQ"))
    assert [alert.labels["country"] for alert in alerts.values()] == ["IQ"]


def test_of_two_signals_for_one_fingerprint_the_worse_counts() -> None:
    both = signal(START, severity=Severity.LOW), signal(START, severity=Severity.HIGH)
    for order in (both, both[::-1]):
        assert [alert.severity for alert in look({}, START, *order).values()] == [Severity.HIGH]


def proof(publisher: str) -> Evidence:
    return Evidence("Drones hit a depot.", "Drones", None, publisher, "i1", START, story_id="s1")


@pytest.mark.parametrize(
    ("told_by", "dark", "ends"),
    [
        (("Wire A", "Paper B"), {"Wire A", "Paper B", "Radio C"}, False),
        (("Wire A", "Paper B"), {"Wire A"}, True),
        (("Wire A", "Paper B"), set[str](), True),
        ((), {"Wire A"}, True),
    ],
)
def test_an_alert_does_not_end_while_all_who_told_of_it_are_dark(
    told_by: tuple[str, ...], dark: set[str], ends: bool
) -> None:
    told = replace(signal(START), evidence=tuple(proof(publisher) for publisher in told_by))
    alerts = look({}, START, told)
    at = START + minutes(1)
    seen = Evaluation(at, (), rules=frozenset({RULE}), unheard=frozenset(dark))
    (after,) = advance(alerts.values(), seen, at)
    assert after.reason is (Reason.RESOLVED if ends else Reason.BLIND)


@pytest.mark.parametrize(
    ("news", "worse"),
    [(None, True), (minutes(-30), False), (minutes(0), False), (minutes(1), True)],
)
def test_what_is_compared_with_the_coverage_grows_worse_only_with_a_report_that_came_since(
    news: timedelta | None, worse: bool
) -> None:
    alerts = look({}, START, signal(START, severity=Severity.MEDIUM))
    at = START + minutes(1)
    news_at = None if news is None else START + news
    alerts = look(alerts, at, replace(signal(at, severity=Severity.HIGH), news_at=news_at))
    assert alerts[print_of("IQ")].severity is (Severity.HIGH if worse else Severity.MEDIUM)


def test_blindness_and_keeping_are_noted_once_when_they_begin() -> None:
    alerts = look({}, START, signal(START, keep_firing_for=minutes(60)))
    noted = []
    for minute, blind in enumerate([False, False, True, True, False], start=1):
        at = START + minutes(minute)
        seen = Evaluation(at, (), frozenset({print_of("IQ")}) if blind else frozenset(), frozenset({RULE}))
        transitions = advance(alerts.values(), seen, at)
        noted.append([transition.reason for transition in transitions])
        alerts = fold(alerts, transitions)
    assert noted == [[Reason.KEPT_FIRING], [], [Reason.BLIND], [], [Reason.KEPT_FIRING]]


def test_a_clock_set_back_does_not_shorten_how_long_a_condition_held() -> None:
    alerts = look({}, START, signal(START, keep_firing_for=minutes(5)))
    alerts = look(alerts, START - minutes(30), signal(START - minutes(30), keep_firing_for=minutes(5)))
    assert alerts[print_of("IQ")].last_held_at == START


def test_transitions_come_worst_first_whatever_the_order_of_signals() -> None:
    signals = [
        signal(START, code, severity)
        for code, severity in [("IQ", Severity.LOW), ("SY", Severity.CRITICAL), ("ML", Severity.HIGH)]
    ]
    for order in (signals, signals[::-1]):
        seen = Evaluation(START, tuple(order), frozenset(), frozenset({RULE}))
        assert [t.alert.labels["country"] for t in advance((), seen, START)] == ["SY", "ML", "IQ"]


# Severity by steps

STEPS = (Step(Severity.MEDIUM, 3), Step(Severity.HIGH, 5), Step(Severity.CRITICAL, 10))
STEPPED = Rule(
    RULE, "Index", "score", Where(), Condition(gte=1), Severity.MEDIUM, steps=STEPS,
    step_down=StepDown(margin=0.2, after=timedelta(hours=6)),
)  # fmt: skip


def told_of(values: list[float | None], asked: Rule = STEPPED, news: int | None = None) -> list[str]:
    """What people hear, `hour reason severity`, where a rule with steps measures a value at each hour.

    None is a look that sees nothing; `news` is the hour of the last report, where the value moves without any.
    """
    alerts: dict[str, Alert] = {}
    told = []
    for hour, value in enumerate(values):
        at = START + timedelta(hours=hour)
        held = () if value is None else (measured(asked, value, at, news),)
        blind = frozenset({print_of("IQ")}) if value is None else frozenset[str]()
        transitions = advance(alerts.values(), Evaluation(at, held, blind, frozenset({RULE})), at)
        told += [f"{hour} {one.reason} {one.alert.severity}" for one in transitions if one.tell]
        alerts = fold(alerts, transitions)
    return told


def measured(asked: Rule, value: float, at: datetime, news: int | None) -> Signal:
    return replace(
        signal(at, severity=asked.severity_of(value), repeat_interval=asked.repeat_interval),
        kept=asked.severity_kept(value),
        step_down=asked.step_down.after,
        news_at=None if news is None else START + timedelta(hours=news),
    )


def test_a_value_that_hovers_around_a_step_is_told_once() -> None:
    assert told_of([5.01, 4.94] * 100) == ["0 fired high"]


def test_a_step_is_left_at_once_by_a_value_that_is_clearly_below_it() -> None:
    assert told_of([5, 4, 3.99]) == ["0 fired high", "2 eased medium"]
    assert told_of([12, 8, 7.9, 3.9]) == ["0 fired critical", "2 eased high"]
    assert told_of([12, 3.9]) == ["0 fired critical", "1 eased medium"]
    assert told_of([12, 4.1]) == ["0 fired critical", "1 eased high"], "which is not clearly below 5"


def test_a_step_is_left_by_a_value_that_stayed_a_little_below_it_for_the_time_the_rule_states() -> None:
    assert told_of([5] + [4.9] * 6) == ["0 fired high"]
    assert told_of([5] + [4.9] * 7) == ["0 fired high", "7 eased medium"]


def test_that_time_begins_anew_when_the_value_was_there_again_or_could_not_be_seen() -> None:
    assert told_of([5] + [4.9] * 6 + [5] + [4.9] * 6) == ["0 fired high"]
    assert told_of([5] + [4.9] * 5 + [None] * 5 + [4.9] * 6) == ["0 fired high"]


def test_that_time_is_counted_for_each_step_of_its_own() -> None:
    values = [12.0] + [9.9] * 6 + [4.5] * 7
    assert told_of(values) == ["0 fired critical", "7 eased high", "13 eased medium"]


def test_no_alert_goes_back_twice_within_that_time_and_a_rise_in_between_is_told_at_once() -> None:
    values = [5, 3, 5, 3, 3, 3, 3, 3]
    assert told_of(values) == ["0 fired high", "1 eased medium", "2 escalated high", "7 eased medium"]
    assert told_of([5, 3, 12]) == ["0 fired high", "1 eased medium", "2 escalated critical"]


def test_hours_in_which_nobody_looked_are_no_time_below_a_step() -> None:
    alerts: dict[str, Alert] = {}
    told = []
    for hour, value in [(0, 5.0), (1, 4.9), (2, 4.9), (30, 4.9), (31, 4.9), (36, 4.9)]:
        at = START + timedelta(hours=hour)
        looked = Evaluation(at, (measured(STEPPED, value, at, None),), frozenset(), frozenset({RULE}))
        transitions = advance(alerts.values(), looked, at)
        told += [f"{hour} {one.reason} {one.alert.severity}" for one in transitions if one.tell]
        alerts = fold(alerts, transitions)
    assert told == ["0 fired high"], "the daemon stood still from hour 2 to 30"


def test_without_a_time_an_alert_is_as_bad_as_its_value_says() -> None:
    at_once = replace(STEPPED, step_down=StepDown(margin=0.2, after=timedelta(0)))
    assert told_of([5, 4.9, 5], at_once) == ["0 fired high", "1 eased medium", "2 escalated high"]


@given(st.lists(st.sampled_from([3.0, 3.9, 4.2, 4.9, 5.0, 7.9, 9.9, 12.0]), min_size=1, max_size=60))
def test_what_is_told_is_never_better_than_the_value_and_no_rise_is_put_off(values: list[float]) -> None:
    told = dict[int, str]()
    for line in told_of(list(values)):
        hour, _, word = line.split()
        told[int(hour)] = word
    known = Severity.INFO
    for hour, value in enumerate(values):
        known = Severity(told.get(hour, known.value))
        assert known >= STEPPED.severity_of(value)


def test_a_severity_that_was_told_returns_without_a_report_no_sooner_than_with_the_reminder() -> None:
    values: list[float | None] = [5, 3, 5, 5, 5, 5]
    first = ["0 fired high", "1 eased medium"]
    assert told_of(values, news=0) == first
    assert told_of(values, news=2) == [*first, "2 escalated high"]
    reminded = replace(STEPPED, repeat_interval=timedelta(hours=4))
    assert told_of(values, reminded, news=0) == [*first, "5 escalated high"]


def test_why_an_alert_is_worse_than_its_value_asks_for_is_said_with_until_when() -> None:
    alerts: dict[str, Alert] = {}
    for hour, value in enumerate([5, 3.9, 5, 3.9, 4.9]):
        at = START + timedelta(hours=hour)
        alerts = look(alerts, at, replace(measured(STEPPED, value, at, None), value=value))
        if hour == 2:
            assert held_back(alerts[print_of("IQ")], STEPPED) is None
    assert held_back(alerts[print_of("IQ")], STEPPED) == (
        "high still, though the value asks for medium: it is below high since 01 Mar 09:00 UTC; unless it rises again, "
        "the alert goes back at 01 Mar 15:00 UTC at the latest"
    )


# Growth at the same severity

AGAIN = TellAgain(times=2, by=5, after=timedelta(hours=1))
SURGE = Signal(RULE, print_of("IQ"), {"country": "IQ"}, Severity.CRITICAL, "", "", 0.0, "", START, tell_again=AGAIN)


@dataclass
class Surge:
    """An alert whose severity stays while its value moves; what is told, `hour reason value (was)`."""

    shape: Signal = SURGE
    alerts: dict[str, Alert] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)

    def look(self, hour: float, value: float | None, **changes: object) -> Alert | None:
        at = START + timedelta(hours=hour)
        held = () if value is None else (replace(self.shape, at=at, value=value, **changes),)  # type: ignore[arg-type]
        transitions = advance(self.alerts.values(), Evaluation(at, held, frozenset(), frozenset({RULE})), at)
        for one in transitions:
            was = "" if one.was is None else f" ({one.was:g})"
            self.told += [f"{hour:g} {one.reason} {one.alert.value:g}{was}"] if one.tell else []
        self.alerts = fold(self.alerts, transitions)
        return self.alerts.get(print_of("IQ"))

    def run(self, *values: float) -> list[str]:
        for hour, value in enumerate(values):
            self.look(hour, value)
        return self.told


def test_what_is_far_worse_than_people_were_told_is_told_again_with_both_values() -> None:
    assert Surge().run(12, 20, 23.9, 60, 60, 119, 120) == ["0 fired 12", "3 worse 60 (12)", "6 worse 120 (60)"]


def test_a_level_that_rises_by_single_steps_is_told_at_each_and_a_flap_is_not() -> None:
    step = TellAgain(times=1, by=1, after=timedelta(0))
    surge = Surge(replace(SURGE, tell_again=step))
    assert surge.run(2, 2, 3, 2, 3, 4) == ["0 fired 2", "2 worse 3 (2)", "5 worse 4 (3)"]


def test_twice_as_much_of_next_to_nothing_is_not_far_worse() -> None:
    assert Surge().run(1, 2, 4, 5.9, 6) == ["0 fired 1", "4 worse 6 (1)"]
    assert Surge().run(-4, 0.5, 1) == ["0 fired -4", "2 worse 1 (-4)"], "an index below nothing has no double"


def test_without_a_word_on_growth_growth_is_not_told() -> None:
    assert Surge(replace(SURGE, tell_again=None)).run(12, 600) == ["0 fired 12"]


def test_a_value_that_falls_and_returns_is_not_told_again() -> None:
    assert Surge().run(12, 30, 3, 30, 12, 59) == ["0 fired 12", "1 worse 30 (12)"]


def test_growth_within_the_hour_is_told_at_its_end_if_it_lasts() -> None:
    lasts, passes = Surge(), Surge()
    for surge, then in ((lasts, 40.0), (passes, 14.0)):
        for hour, value in ((0, 12.0), (0.5, 40.0), (0.9, 40.0), (1, then)):
            surge.look(hour, value)
    assert (lasts.told, passes.told) == (["0 fired 12", "1 worse 40 (12)"], ["0 fired 12"])


def test_a_value_that_grows_without_a_report_is_not_told() -> None:
    surge = Surge()
    surge.look(0, 12, news_at=START)
    surge.look(2, 60, news_at=START)
    assert surge.told == ["0 fired 12"]
    surge.look(3, 60, news_at=START + timedelta(hours=3))
    assert surge.told[1:] == ["3 worse 60 (12)"]


def test_a_rise_of_severity_tells_the_growth_too() -> None:
    surge = Surge(replace(SURGE, severity=Severity.HIGH))
    surge.look(0, 12)
    surge.look(2, 60, severity=Severity.CRITICAL)
    surge.look(4, 100, severity=Severity.CRITICAL)
    assert surge.told == ["0 fired 12", "2 escalated 60"]


def test_whatever_was_told_last_is_what_has_to_be_outgrown() -> None:
    surge = Surge(replace(SURGE, repeat_interval=timedelta(hours=6)))
    assert surge.run(12, 12, 12, 12, 12, 12, 20, 39, 40) == ["0 fired 12", "6 repeated 20", "8 worse 40 (20)"]


def test_a_new_episode_has_nothing_to_outgrow() -> None:
    surge = Surge()
    for hour, value in enumerate((12, None, 60)):
        surge.look(hour, value)
    assert surge.told == ["0 fired 12", "1 resolved 12", "2 fired 60"]


def test_an_alert_of_which_it_is_not_known_what_was_told_is_left_alone() -> None:
    surge = Surge()
    alert = surge.look(0, 12)
    assert alert is not None
    surge.alerts = {alert.fingerprint: replace(alert, told_value=None)}
    surge.look(2, 600)
    assert surge.told == ["0 fired 12"]


def test_from_which_value_on_an_alert_is_told_again_is_said() -> None:
    alert = Surge().look(0, 12)
    assert alert is not None
    assert told_again(alert) == "12 when last told; from 24 on it is told again as worse, whatever its severity"
    assert told_again(replace(alert, tell_again=None)) is None
    assert told_again(replace(alert, status=AlertStatus.RESOLVED)) is None


@given(
    looks=st.lists(
        st.tuples(st.integers(1, 180), st.floats(0, 1000, allow_nan=False), st.booleans()), min_size=1, max_size=40
    ),
    again=st.builds(TellAgain, st.floats(1, 5), st.floats(0.5, 20), st.integers(1, 300).map(minutes)),
    repeat=st.none() | st.integers(30, 600).map(minutes),
)
def test_no_value_is_told_twice_no_fall_is_told_and_no_growth_with_a_report_is_kept_back(
    looks: list[tuple[int, float, bool]], again: TellAgain, repeat: timedelta | None
) -> None:
    alerts: dict[str, Alert] = {}
    now = news = START
    for gap, value, reported in looks:
        now += minutes(gap)
        news = now if reported else news
        held = replace(SURGE, at=now, value=value, news_at=news, tell_again=again, repeat_interval=repeat)
        before = alerts.get(held.fingerprint)
        transitions = advance(alerts.values(), Evaluation(now, (held,), frozenset(), frozenset({RULE})), now)
        (moved,) = transitions
        alerts = fold(alerts, transitions)
        if before is None or before.told_at is None or before.told_value is None:
            continue
        worse = value >= before.told_value * again.times and value >= before.told_value + again.by
        due = now - before.told_at >= again.after and news > before.told_at
        assert (moved.reason is Reason.WORSE) == (worse and due)
        if moved.reason is Reason.WORSE:
            assert value > before.told_value
            assert (moved.tell, moved.was, moved.alert.told_value) == (True, before.told_value, value)


COUNTRIES = st.sampled_from(["IQ", "SY", "ML"])
SEVERITY = st.sampled_from(list(Severity))
PATIENCE = timedelta(minutes=90)


class Lifecycle(RuleBasedStateMachine):
    """Any sequence of looks, at a clock that only goes forward."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.alerts: dict[str, Alert] = {}
        self.history: list[Transition] = []

    @rule(
        step=st.integers(1, 90),
        seen=st.lists(st.tuples(COUNTRIES, SEVERITY, SEVERITY), max_size=5),
        value=st.sampled_from([3.0, 9.0, 40.0]),
        blind=st.frozensets(COUNTRIES),
        spans=st.tuples(st.integers(0, 60), st.integers(0, 60), st.none() | st.integers(1, 120)),
        rule_known=st.sampled_from([True, True, True, False]),
    )
    def look(
        self,
        step: int,
        seen: list[tuple[str, Severity, Severity]],
        value: float,
        blind: frozenset[str],
        spans: tuple[int, int, int | None],
        rule_known: bool,
    ) -> None:
        self.now += minutes(step)
        for_, keep, repeat = spans
        held = tuple(
            replace(
                signal(
                    self.now,
                    country,
                    severity,
                    for_=minutes(for_),
                    keep_firing_for=minutes(keep),
                    repeat_interval=None if repeat is None else minutes(repeat),
                    kept=max(severity, kept),
                    step_down=PATIENCE,
                ),
                value=value,
                tell_again=AGAIN,
            )
            for country, severity, kept in (seen if rule_known else [])
        )
        unseen = frozenset(map(print_of, blind))
        evaluation = Evaluation(self.now, held, unseen, frozenset({RULE} if rule_known else ()))
        before = self.alerts
        transitions = advance(before.values(), evaluation, self.now)
        assert transitions == advance(list(before.values())[::-1], evaluation, self.now)
        assert len({t.alert.fingerprint for t in transitions}) == len(transitions)
        self.alerts = fold(before, transitions)
        self.history += transitions
        self.check_blind(before, evaluation)
        self.check_severity(before, transitions)
        self.check_rises(before, held)

    def check_blind(self, before: dict[str, Alert], evaluation: Evaluation) -> None:
        holding = {signal.fingerprint for signal in evaluation.signals}
        for fingerprint, alert in before.items():
            if fingerprint in evaluation.blind - holding and evaluation.rules:
                assert self.alerts[fingerprint].status is alert.status

    def check_severity(self, before: dict[str, Alert], transitions: tuple[Transition, ...]) -> None:
        for transition in transitions:
            old = before.get(transition.alert.fingerprint)
            if old and old.told_severity and transition.alert.severity > old.told_severity:
                assert transition.tell, "a higher severity was swallowed"

    def check_rises(self, before: dict[str, Alert], held: tuple[Signal, ...]) -> None:
        for one in held:
            old, new = before.get(one.fingerprint), self.alerts[one.fingerprint]
            if old and old.told_severity and one.severity > old.told_severity:
                assert new.told_severity is not None
                assert (new.told_severity >= one.severity, new.told_at) == (True, self.now), "a rise was put off"

    @invariant()
    def steps_down_are_told_no_sooner_after_one_another_than_the_rule_says(self) -> None:
        eased: dict[str, datetime] = {}
        for transition in self.history:
            if transition.reason is Reason.EASED:
                last = eased.get(transition.alert.id)
                assert last is None or transition.at - last >= PATIENCE
                eased[transition.alert.id] = transition.at

    @invariant()
    def what_is_firing_is_as_bad_as_people_were_told(self) -> None:
        assert all(
            one.severity is one.told_severity for one in self.alerts.values() if one.status is AlertStatus.FIRING
        )

    @invariant()
    def at_most_one_alert_is_open_for_a_fingerprint(self) -> None:
        opened: dict[str, str] = {}
        for transition in self.history:
            alert = transition.alert
            assert opened.setdefault(alert.fingerprint, alert.id) == alert.id
            if alert.status is AlertStatus.RESOLVED:
                del opened[alert.fingerprint]
        assert opened == {fingerprint: alert.id for fingerprint, alert in self.alerts.items()}

    @invariant()
    def the_sequence_folds_to_the_state(self) -> None:
        assert fold({}, tuple(self.history)) == self.alerts

    @invariant()
    def every_firing_was_told_and_every_end_of_it_too(self) -> None:
        for transition in self.history:
            if transition.reason in GRAVER:
                assert transition.tell
            if transition.alert.status is AlertStatus.RESOLVED:
                assert transition.tell == (transition.alert.fired_at is not None)


TestLifecycle = Lifecycle.TestCase


# Hours that nobody watched


@given(watched=st.integers(0, 400), down=st.integers(30, 4000), keep=st.integers(0, 300))
def test_no_alert_ends_by_hours_that_nobody_watched(watched: int, down: int, keep: int) -> None:
    """Law: what ends an alert is the watched time since its condition held, however long the daemon was down."""
    held = signal(START, keep_firing_for=minutes(keep))
    (fired,) = advance((), Evaluation(START, (held,), rules=frozenset({RULE})), START)
    now = START + minutes(down + watched)
    dark = (Lapse(EVERY_FEED, START, START + minutes(down)),)
    (ended,) = advance((fired.alert,), Evaluation(now, (), rules=frozenset({RULE}), dark=dark), now)
    assert (ended.reason is Reason.RESOLVED) is (watched >= keep)


@given(watched=st.integers(0, 400), down=st.integers(30, 4000), for_=st.integers(1, 300))
def test_hours_that_nobody_watched_are_no_part_of_for(watched: int, down: int, for_: int) -> None:
    held = signal(START, for_=minutes(for_))
    (pending,) = advance((), Evaluation(START, (held,), rules=frozenset({RULE})), START)
    now = START + minutes(down + watched)
    dark = (Lapse(EVERY_FEED, START, START + minutes(down)),)
    (moved,) = advance((pending.alert,), Evaluation(now, (held,), rules=frozenset({RULE}), dark=dark), now)
    assert (moved.reason is Reason.FIRED) is (watched >= for_)


def every_other_day(until: datetime, *, asked: bool = False) -> tuple[Lapse, ...]:
    """A timer that polls for a minute every 48 hours."""
    days = range(-(-(until - START) // timedelta(days=2)))
    begun = (START + timedelta(days=2 * day) for day in days)
    return tuple(Lapse(EVERY_FEED, one + minutes(1), min(one + timedelta(days=2), until), asked) for one in begun)


@pytest.mark.parametrize(
    ("days", "asked", "ends"), [(2, False, False), (4, False, False), (6, False, True), (6, True, False)]
)
def test_who_hardly_ever_watches_ends_an_alert_after_several_looks_in_vain(
    days: int, *, asked: bool, ends: bool
) -> None:
    (fired,) = advance(
        (), Evaluation(START, (signal(START, keep_firing_for=minutes(60)),), rules=frozenset({RULE})), START
    )
    now = START + timedelta(days=days) + minutes(1)
    dark = every_other_day(now - minutes(1), asked=asked)
    blind = frozenset({fired.alert.fingerprint})
    (seen,) = advance((fired.alert,), Evaluation(now, (), blind=blind, rules=frozenset({RULE}), dark=dark), now)
    assert (seen.reason is Reason.RESOLVED) is ends


def test_what_holds_at_every_look_of_days_fires_though_hardly_anything_was_watched() -> None:
    (pending,) = advance((), Evaluation(START, (signal(START, for_=minutes(60)),), rules=frozenset({RULE})), START)
    for days, reason in ((2, Reason.UNCHANGED), (4, Reason.UNCHANGED), (6, Reason.FIRED)):
        now = START + timedelta(days=days) + minutes(1)
        held = signal(START, for_=minutes(60))
        dark = every_other_day(now - minutes(1))
        (moved,) = advance((pending.alert,), Evaluation(now, (held,), rules=frozenset({RULE}), dark=dark), now)
        assert moved.reason is reason


def test_a_dead_feed_beside_a_daemon_that_watches_ends_nothing() -> None:
    (fired,) = advance((), Evaluation(START, (signal(START),), rules=frozenset({RULE})), START)
    now = START + timedelta(days=9)
    blind = frozenset({fired.alert.fingerprint})
    (seen,) = advance((fired.alert,), Evaluation(now, (), blind=blind, rules=frozenset({RULE})), now)
    assert seen.reason is Reason.BLIND
