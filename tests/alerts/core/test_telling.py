"""Who is told what and when, as timelines: what happens at which minute, and what each receiver hears."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts import verdicts
from alerts.digest import DigestSpec
from alerts.hours import Hours
from alerts.lifecycle import advance
from alerts.model import OVER, Alert, AlertStatus, Notice, Reason, Target
from alerts.muting import Inhibition, OneEvent
from alerts.notices import Noticed
from alerts.routing import Match, Route
from alerts.settings import AlertSettings, Immediate, PlannedDigest, Receiver, load_wording
from alerts.settings.forms import TOLD
from alerts.telling import decide
from alerts.timing import Schedule
from alerts.verdicts import WAITING, Acknowledgement, Heard, Silence, Standing, Telling, Verdict
from monitor.lib import shipped
from monitor.model.rule import TellAgain
from monitor.model.severity import Severity
from monitor.model.signal import Evaluation, Evidence, Signal, alert_fingerprint

MONDAY = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NIGHT = datetime(2026, 3, 2, 23, 0, tzinfo=UTC)
INFO, LOW, MEDIUM, HIGH, CRITICAL = Severity
RULES = frozenset({"drones", "coups", "advice"})
QUIET = Hours("UTC", ((time(22), time(7)),))


def receiver(name: str = "desk", **changes: object) -> Receiver:
    return replace(Receiver(name, (Target(name, "email", f"{name}@example.org"),), "UTC"), **changes)  # type: ignore[arg-type]


def configured(*receivers: Receiver, routes: tuple[Route, ...] = (), **changes: object) -> AlertSettings:
    everyone = receivers or (receiver(),)
    made = AlertSettings(
        receivers=everyone,
        default_receiver=everyone[0].name,
        routes=routes,
        digests=(PlannedDigest(DigestSpec("daily", "Daily", "UTC"), Schedule(time(7), "UTC"), (everyone[0].name,)),),
        immediate=Immediate(INFO, frozenset(TOLD), ("rule",)),
        give_up_after=timedelta(days=5),
        wording=load_wording(shipped.seeds() / "digest.yaml"),
    )
    return replace(made, **changes)  # type: ignore[arg-type]


@dataclass
class Line:
    """A timeline: conditions hold or not, and receivers hear; everything is kept as the store keeps it."""

    settings: AlertSettings
    start: datetime = MONDAY
    repeat: timedelta = timedelta(days=100)
    value: float = 1.0
    stories: dict[str, str] = field(default_factory=dict)
    alerts: dict[str, Alert] = field(default_factory=dict)
    tellings: dict[str, Telling] = field(default_factory=dict)
    silences: list[Silence] = field(default_factory=list)
    acknowledged: dict[str, Acknowledgement] = field(default_factory=dict)
    told: list[tuple[float, Noticed]] = field(default_factory=list)

    def at(self, minutes: float, hurry: bool = False, **held: Severity) -> list[str]:
        """One assessment; returns what was told, as `receiver: reason title` for each alert of each notice."""
        now = self.start + timedelta(minutes=minutes)
        signals = tuple(
            replace(
                signal(name, severity, now, self.repeat),
                value=self.value,
                tell_again=TellAgain(),
                evidence=quoted(self.stories.get(name, "an act")),
            )
            for name, severity in held.items()
        )
        evaluation = Evaluation(now, signals, frozenset(), RULES)
        open_ = [alert for alert in self.alerts.values() if alert.status is not AlertStatus.RESOLVED]
        transitions = advance(open_, evaluation, now)
        self.alerts |= {transition.alert.id: transition.alert for transition in transitions}
        decided = decide(transitions, self.standing(now), self.settings, now, hurry=hurry)
        self.tellings |= {telling.id: telling for telling in decided.tellings}
        self.silences = [replace(one, wound_up=one.wound_up or one.id in decided.wound_up) for one in self.silences]
        self.told += [(minutes, noticed) for noticed in decided.notices]
        return [words for noticed in decided.notices for words in said(noticed.notice)]

    def standing(self, now: datetime) -> Standing:
        waiting = tuple(one for one in self.tellings.values() if one.verdict in WAITING)
        open_ = {
            id_: alert
            for id_, alert in self.alerts.items()
            if alert.status is not AlertStatus.RESOLVED or any(one.alert_id == id_ for one in waiting)
        }
        fresh = {id_: alert for id_, alert in self.alerts.items() if alert.ends_at == now}
        return Standing(
            alerts={**open_, **fresh},
            waiting=waiting,
            heard=self.heard(),
            silences=tuple(one for one in self.silences if not one.wound_up),
            acknowledged=self.acknowledged,
            spent=tuple((noticed.notice.receiver, noticed.notice.at) for _, noticed in self.told if costs(noticed)),
        )

    def heard(self) -> dict[tuple[str, str], Heard]:
        found: dict[tuple[str, str], Heard] = {}
        told = [one for one in self.tellings.values() if one.verdict is Verdict.TOLD]
        for one in sorted(told, key=lambda one: one.decided_at):
            key = one.alert_id, one.receiver
            worst = max(one.severity, found[key].worst) if key in found else one.severity
            notices = (*(found[key].notices if key in found else ()), one.notice or "")
            found[key] = Heard(one.severity, worst, one.decided_at, notices, one.value)
        return found

    def verdicts(self, name: str = "desk") -> list[str]:
        mine = [one for one in self.tellings.values() if one.receiver == name]
        return [one.verdict.value for one in sorted(mine, key=lambda one: (one.at, one.id))]

    def silence(self, minutes: float, *matchers: tuple[str, str]) -> None:
        made = Silence("s1", matchers, "jane", "drill", self.start, self.start + timedelta(minutes=minutes))
        self.silences.append(made)


def costs(noticed: Noticed) -> bool:
    told = noticed.notice.transitions
    return all(one.alert.severity is not CRITICAL for one in told) and any(
        one.reason not in OVER | {Reason.EASED} for one in told
    )


def said(notice: Notice) -> list[str]:
    return [f"{notice.receiver}: {told.reason.value} {told.alert.title}" for told in notice.transitions]


def signal(name: str, severity: Severity, now: datetime, repeat: timedelta) -> Signal:
    """`IQ` is drones in Iraq, `coups_ML` a coup in Mali."""
    rule, _, country = name.rpartition("_")
    rule = rule or "drones"
    labels = {"country": country}
    return Signal(
        rule_id=rule, fingerprint=alert_fingerprint(rule, labels), labels=labels, severity=severity, title=name,
        summary=name, value=1.0, condition="", at=now, repeat_interval=repeat,
    )  # fmt: skip


def quoted(story: str) -> tuple[Evidence, ...]:
    return (Evidence("struck", "A title", None, "Wire", f"item of {story}", MONDAY, story_id=story),)


# Groups


def grouped(wait: int = 5, *receivers: Receiver) -> AlertSettings:
    immediate = Immediate(INFO, frozenset(TOLD), ("rule",), timedelta(minutes=wait))
    return configured(*receivers, immediate=immediate)


def test_the_first_of_a_group_waits_a_little_and_the_others_come_with_it() -> None:
    line = Line(grouped())
    assert line.at(0, IQ=HIGH) == []
    assert line.at(2, IQ=HIGH, SY=HIGH) == []
    assert line.at(5, IQ=HIGH, SY=HIGH) == ["desk: fired IQ", "desk: fired SY"]
    assert len(line.told) == 1


def test_what_is_critical_does_not_wait_and_takes_its_group_along() -> None:
    line = Line(grouped())
    line.at(0, IQ=HIGH, coups_ML=HIGH)
    assert line.at(1, IQ=HIGH, coups_ML=HIGH, SY=CRITICAL) == ["desk: fired SY", "desk: fired IQ"]


def test_what_was_over_before_its_group_went_is_left_to_the_digest() -> None:
    line = Line(grouped())
    line.at(0, IQ=HIGH)
    line.at(2)
    assert line.at(10) == []
    assert line.verdicts() == ["superseded", "over_before_told"]


def test_several_changes_within_the_wait_come_to_one() -> None:
    line = Line(grouped())
    line.at(0, IQ=LOW)
    line.at(1, IQ=HIGH)
    assert line.at(6, IQ=HIGH) == ["desk: fired IQ"]
    assert line.verdicts() == ["superseded", "told"]


def test_what_several_rules_tell_of_one_country_is_one_message_and_a_rule_that_tells_of_many_keeps_its_own() -> None:
    """The night of an invasion brought four messages in one minute, with the same reports in each."""
    immediate = Immediate(INFO, frozenset(TOLD), ("rule",), by_country=True)
    line = Line(configured(immediate=immediate))
    told = line.at(0, IQ=HIGH, coups_IQ=CRITICAL, raids_IQ=LOW, raids_ML=LOW)
    assert told == ["desk: fired coups_IQ", "desk: fired IQ", "desk: fired raids_IQ", "desk: fired raids_ML"]
    assert [len(noticed.notice.transitions) for _, noticed in line.told] == [2, 2]


def test_what_waits_for_its_group_comes_along_with_what_is_critical_in_the_same_country() -> None:
    immediate = Immediate(INFO, frozenset(TOLD), ("rule",), timedelta(minutes=5), by_country=True)
    line = Line(configured(immediate=immediate))
    assert line.at(0, IQ=HIGH) == []
    assert line.at(1, IQ=HIGH, coups_IQ=CRITICAL) == ["desk: fired coups_IQ", "desk: fired IQ"]


def test_what_lies_in_no_country_is_not_taken_for_one_of_them() -> None:
    immediate = Immediate(INFO, frozenset(TOLD), ("rule",), by_country=True)
    line = Line(configured(immediate=immediate))
    line.at(0, unplaced=HIGH, coups_unplaced=HIGH)
    assert [len(noticed.notice.transitions) for _, noticed in line.told] == [1, 1]


def test_who_looks_only_once_does_not_wait() -> None:
    assert Line(grouped()).at(0, hurry=True, IQ=HIGH) == ["desk: fired IQ"]


def test_a_clock_that_is_set_back_does_not_prolong_the_wait() -> None:
    line = Line(grouped())
    line.at(6000, IQ=HIGH)
    assert line.at(0, IQ=HIGH) == ["desk: fired IQ"]


# Threads


def test_every_later_message_names_the_first_and_the_latest_before_it() -> None:
    line = Line(configured())
    for minute, severity in enumerate((LOW, MEDIUM, HIGH)):
        line.at(minute, IQ=severity)
    line.at(3)
    fired, worse, worst, over = (noticed.notice for _, noticed in line.told)
    assert (fired.follows, worse.follows) == ((), (fired.id,))
    assert (worst.follows, over.follows) == ((fired.id, worse.id), (fired.id, worst.id))


def test_a_group_names_the_beginnings_of_all_its_alerts() -> None:
    line = Line(configured())
    line.at(0, IQ=HIGH)
    line.at(1, IQ=HIGH, SY=HIGH)
    line.at(2)
    first, second, over = (noticed.notice for _, noticed in line.told)
    assert set(over.follows) == {first.id, second.id}


# Hours


def test_in_quiet_hours_only_what_is_critical_is_told_and_the_rest_at_their_end() -> None:
    line = Line(configured(receiver(hours=QUIET)), NIGHT)
    assert line.at(0, IQ=HIGH, coups_ML=CRITICAL) == ["desk: fired coups_ML"]
    assert line.at(479, IQ=HIGH, coups_ML=CRITICAL) == []
    assert line.at(480, IQ=HIGH, coups_ML=CRITICAL) == ["desk: fired IQ"]
    (waited,) = [one for one in line.tellings.values() if "quiet" in one.decision]
    assert str(waited).endswith("held: quiet hours of desk until Tue 07:00 UTC")


def test_whoever_was_woken_hears_at_once_that_it_is_over() -> None:
    line = Line(configured(receiver(hours=QUIET)), NIGHT)
    line.at(0, IQ=CRITICAL)
    assert line.at(60, IQ=LOW) == ["desk: eased IQ"]
    assert line.at(90) == ["desk: resolved IQ"]


def test_what_came_and_went_in_the_night_wakes_nobody_and_is_no_morning_mail() -> None:
    line = Line(configured(receiver(hours=QUIET)), NIGHT)
    line.at(0, IQ=HIGH)
    line.at(60)
    assert line.at(600) == []
    assert line.verdicts() == ["superseded", "over_before_told"]


def test_the_night_comes_to_what_is_true_in_the_morning() -> None:
    line = Line(configured(receiver(hours=QUIET)), NIGHT - timedelta(hours=2))
    assert line.at(0, IQ=HIGH) == ["desk: fired IQ"]
    line.at(120, IQ=MEDIUM)
    line.at(180, IQ=HIGH)
    assert line.at(600, IQ=HIGH) == [], "back to what they were told"
    line.at(1620, IQ=LOW)
    line.at(1700)
    assert line.at(2040) == ["desk: resolved IQ"]


def test_days_off_are_each_receivers_own() -> None:
    weekdays = receiver("office", hours=Hours("UTC", (), frozenset(range(5))))
    everyone = Route("all", Match(), ("office", "duty"))
    line = Line(configured(weekdays, receiver("duty"), routes=(everyone,)), MONDAY - timedelta(days=1))
    assert line.at(0, IQ=HIGH) == ["duty: fired IQ"]
    assert line.at(12 * 60, IQ=HIGH) == ["office: fired IQ"]


def test_a_critical_alert_in_the_night_is_never_silenced_by_a_lesser_one_before_it() -> None:
    line = Line(configured(receiver(hours=QUIET, budget=1)), NIGHT)
    line.at(0, IQ=HIGH)
    assert line.at(1, IQ=CRITICAL) == ["desk: fired IQ"]


# Silences


def test_a_silence_holds_what_it_is_about_and_nothing_else() -> None:
    line = Line(configured())
    line.silence(60, ("country", "IQ"))
    assert line.at(0, IQ=CRITICAL, SY=HIGH) == ["desk: fired SY"]
    (held,) = [one for one in line.tellings.values() if one.verdict is Verdict.SILENCED]
    assert "silenced by jane (country=IQ): drill" in held.decision


def test_the_words_of_a_decision_stay_whole_whatever_stands_in_them_and_take_the_place_of_earlier_ones() -> None:
    words = "silenced by anna (country=IQ): exercise; held: Blue Flag; only until Friday"
    route = "to desk: rule drones; severity high"
    named = Telling("t", "a", "desk", Reason.FIRED, HIGH, NIGHT, Verdict.TOLD, route, NIGHT)
    waits = verdicts.held(named, Verdict.SILENCED, words, NIGHT)
    assert (waits.route, waits.decision) == (route, words)
    assert str(waits) == f"{route}; held: {words}"
    spent = verdicts.concluded(waits, Verdict.BUDGET, "the budget is spent", NIGHT)
    assert str(spent) == f"{route}; the budget is spent"
    assert str(named) == route


def test_what_still_fires_when_a_silence_ends_is_told_whether_it_was_told_before_or_not() -> None:
    line = Line(configured())
    assert line.at(0, SY=HIGH) == ["desk: fired SY"]
    line.silence(60)
    line.silences[0] = replace(line.silences[0], matchers=(("rule", "drones"),))
    assert line.at(10, SY=HIGH, IQ=HIGH) == []
    assert line.at(61, SY=HIGH, IQ=HIGH) == ["desk: fired IQ", "desk: silence_ended SY"]
    assert line.at(62, SY=HIGH, IQ=HIGH) == [], "once"


def test_what_ended_within_a_silence_is_told_to_those_who_heard_it_begin() -> None:
    line = Line(configured())
    line.at(0, SY=HIGH)
    line.silence(60, ("country", "SY"), ("country", "IQ"))
    line.at(10, SY=HIGH, IQ=HIGH)
    assert line.at(20) == []
    assert line.at(61) == ["desk: resolved SY"]


# Inhibition, acknowledgement


def inhibiting() -> AlertSettings:
    both = Inhibition("advice", Match(rules=frozenset({"advice"})), Match(max_severity=HIGH), ("country",))
    return configured(inhibitions=(both,))


def test_a_weightier_alert_of_the_same_country_makes_others_needless_while_it_fires() -> None:
    line = Line(inhibiting())
    assert line.at(0, advice_IQ=CRITICAL, IQ=HIGH, SY=HIGH) == ["desk: fired advice_IQ", "desk: fired SY"]
    assert line.at(5, IQ=HIGH, SY=HIGH) == ["desk: resolved advice_IQ", "desk: fired IQ"]


def test_two_alerts_that_could_silence_each_other_leave_one_to_be_told() -> None:
    each = Inhibition("each", Match(rules=RULES), Match(rules=RULES), ("country",))
    line = Line(configured(inhibitions=(each,)))
    assert line.at(0, IQ=HIGH, coups_IQ=CRITICAL) == ["desk: fired coups_IQ"]
    assert Line(configured(inhibitions=(each,))).at(0, IQ=HIGH) == ["desk: fired IQ"]


def one_event(hours: int = 24) -> AlertSettings:
    several = frozenset({"drones", "coups"})
    return configured(one_event=OneEvent(timedelta(hours=hours), several, several))


def test_one_event_that_several_rules_see_is_told_once_and_elsewhere_again() -> None:
    line = Line(one_event())
    assert line.at(0, IQ=HIGH) == ["desk: fired IQ"]
    assert line.at(60, IQ=HIGH, coups_IQ=HIGH, coups_SY=HIGH) == ["desk: fired coups_SY"]
    assert "told by another" in {verdict.replace("_", " ") for verdict in line.verdicts()}
    assert line.at(120) == ["desk: resolved IQ", "desk: resolved coups_SY"]


def test_rules_that_see_an_event_at_the_same_look_leave_the_worst_of_them_to_be_told() -> None:
    assert Line(one_event()).at(0, IQ=MEDIUM, coups_IQ=HIGH) == ["desk: fired coups_IQ"]


def test_what_is_worse_than_what_they_heard_of_an_event_is_told() -> None:
    line = Line(one_event())
    assert line.at(0, IQ=MEDIUM) == ["desk: fired IQ"]
    assert line.at(60, IQ=MEDIUM, coups_IQ=HIGH) == ["desk: fired coups_IQ"]
    assert line.at(120, IQ=CRITICAL, coups_IQ=HIGH) == ["desk: escalated IQ"]
    assert line.at(180, IQ=CRITICAL, coups_IQ=CRITICAL) == ["desk: escalated coups_IQ"]


def test_what_another_rule_told_is_not_told_when_that_one_is_over() -> None:
    line = Line(one_event())
    line.at(0, IQ=HIGH)
    assert line.at(60, IQ=HIGH, coups_IQ=HIGH) == []
    assert line.at(120, coups_IQ=HIGH) == ["desk: resolved IQ"]
    assert line.at(180, coups_IQ=CRITICAL) == ["desk: escalated coups_IQ"]


def test_two_events_of_one_country_on_one_day_are_both_told() -> None:
    line = Line(one_event())
    assert line.at(0, IQ=HIGH) == ["desk: fired IQ"]
    line.stories = {"coups_IQ": "another act"}
    assert line.at(60, IQ=HIGH, coups_IQ=HIGH) == ["desk: fired coups_IQ"]


def test_what_comes_when_an_event_is_old_is_told_as_another_one() -> None:
    line = Line(one_event(hours=24))
    line.at(0, IQ=HIGH)
    assert line.at(24 * 60 - 1, IQ=HIGH) == []
    assert line.at(24 * 60, IQ=HIGH, coups_IQ=HIGH) == ["desk: fired coups_IQ"]


def test_a_rule_that_adds_something_tells_it_and_makes_others_needless() -> None:
    event = OneEvent(timedelta(hours=24), frozenset({"drones", "coups"}), frozenset({"drones"}))
    line = Line(configured(one_event=event))
    assert line.at(0, IQ=HIGH) == ["desk: fired IQ"]
    assert line.at(60, IQ=HIGH, coups_IQ=HIGH, coups_SY=HIGH) == ["desk: fired coups_IQ", "desk: fired coups_SY"]
    assert line.at(120, IQ=HIGH, coups_IQ=HIGH, coups_SY=HIGH, SY=HIGH) == []


def sleeping(start: datetime) -> Line:
    return Line(replace(one_event(), receivers=(receiver(hours=QUIET),)), start=start)


def test_what_is_silenced_keeps_nothing_else_of_its_event_back() -> None:
    line = Line(one_event())
    line.silence(60, ("rule", "drones"))
    assert line.at(0, IQ=CRITICAL, coups_IQ=HIGH) == ["desk: fired coups_IQ"]


def test_what_another_receiver_is_told_of_an_event_keeps_nothing_back() -> None:
    routes = tuple(Route(rule, Match(rules=frozenset({rule})), (rule,)) for rule in ("drones", "coups"))
    line = Line(configured(receiver("drones"), receiver("coups"), routes=routes, one_event=one_event().one_event))
    assert line.at(0, IQ=CRITICAL, coups_IQ=HIGH) == ["drones: fired IQ", "coups: fired coups_IQ"]


def test_what_is_worse_than_they_were_told_of_an_event_is_told_though_that_alert_is_worse_by_now() -> None:
    line = sleeping(NIGHT - timedelta(hours=2))
    assert line.at(0, IQ=MEDIUM) == ["desk: fired IQ"]
    assert line.at(130, IQ=HIGH, coups_IQ=HIGH) == [], "the escalation waits for the morning"
    assert line.at(10 * 60, coups_IQ=HIGH) == ["desk: resolved IQ", "desk: fired coups_IQ"]


def test_what_of_an_event_waits_with_a_worse_one_is_told_where_that_is_over_before() -> None:
    line = sleeping(NIGHT)
    assert line.at(0, IQ=HIGH, coups_IQ=MEDIUM) == []
    assert line.at(60, coups_IQ=MEDIUM) == []
    assert line.at(8 * 60, coups_IQ=MEDIUM) == ["desk: fired coups_IQ"]
    line = Line(replace(grouped(5), one_event=one_event().one_event))
    assert line.at(0, IQ=HIGH, coups_IQ=MEDIUM) == []
    assert line.at(2, coups_IQ=MEDIUM) == []
    assert line.at(6, coups_IQ=MEDIUM) == ["desk: fired coups_IQ"]


def test_what_of_an_event_waited_is_not_told_where_they_heard_of_it_meanwhile() -> None:
    line = sleeping(NIGHT)
    assert line.at(0, IQ=HIGH) == []
    assert line.at(30, IQ=HIGH, coups_IQ=CRITICAL) == ["desk: fired coups_IQ"]
    assert line.at(8 * 60, IQ=HIGH, coups_IQ=CRITICAL) == []


def test_an_event_is_told_once_after_a_silence_and_in_reminders() -> None:
    line = Line(one_event(), repeat=timedelta(hours=4))
    line.silence(60, ("country", "IQ"))
    assert line.at(0, IQ=HIGH, coups_IQ=MEDIUM) == []
    assert line.at(61, IQ=HIGH, coups_IQ=MEDIUM) == ["desk: fired IQ"]
    assert line.at(302, IQ=HIGH, coups_IQ=MEDIUM) == ["desk: repeated IQ"]


def test_what_of_an_event_finds_no_budget_has_the_fate_of_the_worse_one() -> None:
    line = Line(configured(receiver(budget=0), one_event=one_event().one_event))
    assert line.at(0, IQ=HIGH, coups_IQ=HIGH) == []
    assert line.verdicts() == ["budget", "budget"]


def test_what_nobody_was_told_of_makes_nothing_needless() -> None:
    line = Line(replace(one_event(), immediate=Immediate(HIGH, frozenset(TOLD), ("rule",))))
    assert line.at(0, IQ=MEDIUM) == []
    assert line.at(60, IQ=MEDIUM, coups_IQ=HIGH) == ["desk: fired coups_IQ"]


def test_an_acknowledged_alert_is_not_repeated_until_it_gets_worse_and_its_end_is_told() -> None:
    line = Line(configured(), repeat=timedelta(hours=6))
    line.at(0, IQ=MEDIUM)
    (alert,) = line.alerts.values()
    line.acknowledged[alert.id] = Acknowledgement(alert.id, "jane", "", MONDAY, MEDIUM)
    assert line.at(361, IQ=MEDIUM) == []
    assert line.at(370, IQ=HIGH) == ["desk: escalated IQ"]
    assert line.at(731, IQ=HIGH) == ["desk: repeated IQ"]
    assert line.at(740) == ["desk: resolved IQ"]
    assert "acknowledged" in line.verdicts()


# Growth at the same severity


def grown(line: Line, minutes: float, value: float, severity: Severity = HIGH) -> list[str]:
    """What is told of `IQ` when it has a value; of growth with what it was when the receiver was last told."""
    line.value = value
    before = len(line.told)
    told = line.at(minutes, IQ=severity)
    was = [one.was for _, noticed in line.told[before:] for one in noticed.notice.transitions]
    return [
        f"{words} {value:g}" + (f" ({then:g})" if then is not None else "")
        for words, then in zip(told, was, strict=True)
    ]


def test_growth_is_told_to_those_who_were_told_before_with_what_they_were_told() -> None:
    line = Line(configured())
    assert grown(line, 0, 12) == ["desk: fired IQ 12"]
    assert grown(line, 120, 20) == []
    assert grown(line, 180, 60) == ["desk: worse IQ 60 (12)"]
    assert grown(line, 300, 60) == []


def test_growth_is_told_of_an_acknowledged_alert_and_its_reminders_come_again() -> None:
    line = Line(configured(), repeat=timedelta(hours=6))
    grown(line, 0, 12)
    (alert,) = line.alerts.values()
    line.acknowledged[alert.id] = Acknowledgement(alert.id, "jane", "", MONDAY, HIGH)
    assert grown(line, 361, 12) == []
    assert grown(line, 480, 60) == ["desk: worse IQ 60 (12)"]
    assert grown(line, 841, 60) == ["desk: repeated IQ 60"]


def test_growth_within_a_silence_is_told_with_its_end() -> None:
    line = Line(configured())
    grown(line, 0, 12)
    line.silence(300, ("country", "IQ"))
    assert grown(line, 120, 60) == []
    assert grown(line, 301, 60) == ["desk: silence_ended IQ 60"]
    assert grown(line, 420, 119) == []
    assert grown(line, 480, 120) == ["desk: worse IQ 120 (60)"]


def test_growth_in_the_night_is_told_in_the_morning_as_it_is_then_or_not_at_all() -> None:
    lasts, passes = (Line(configured(receiver(hours=QUIET)), NIGHT - timedelta(hours=2)) for _ in range(2))
    for line in (lasts, passes):
        assert grown(line, 0, 12) == ["desk: fired IQ 12"]
        assert grown(line, 240, 60) == []
    assert grown(lasts, 661, 70) == ["desk: worse IQ 70 (12)"]
    assert grown(passes, 661, 20) == []
    assert passes.verdicts()[-1] == "superseded"


def test_what_is_critical_is_told_in_the_night() -> None:
    line = Line(configured(receiver(hours=QUIET)), NIGHT)
    grown(line, 0, 12, CRITICAL)
    assert grown(line, 120, 60, CRITICAL) == ["desk: worse IQ 60 (12)"]


def test_growth_may_be_left_to_the_digest() -> None:
    line = Line(configured(immediate=Immediate(INFO, frozenset(TOLD) - {Reason.WORSE}, ("rule",))))
    grown(line, 0, 12)
    assert grown(line, 120, 60) == []
    assert line.verdicts() == ["told", "reason_off"]


@given(
    st.lists(
        st.tuples(st.integers(1, 400), st.sampled_from([1.0, 4.0, 9.0, 12.0, 30.0, 80.0])), min_size=1, max_size=25
    )
)
@settings(max_examples=60, deadline=None)
def test_no_receiver_is_told_of_growth_that_is_none_to_them(looks: list[tuple[int, float]]) -> None:
    line = Line(configured(receiver(hours=QUIET)), repeat=timedelta(hours=20))
    minutes, last = 0, 0.0
    for gap, value in looks:
        minutes += gap
        before = len(line.told)
        grown(line, minutes, value)
        for _, noticed in line.told[before:]:
            for one in noticed.notice.transitions:
                if one.reason is Reason.WORSE:
                    assert one.was == last
                    assert value >= TellAgain().least(last)
                last = value


# Budget


def countries(count: int) -> list[str]:
    return [f"coups_{number:03}" for number in range(count)]


def test_a_budget_lets_the_best_through_and_leaves_the_rest_to_the_digest() -> None:
    by_country = Immediate(INFO, frozenset(TOLD), ("country",))
    line = Line(configured(receiver(budget=4), immediate=by_country))
    held = {name: (MEDIUM, HIGH, CRITICAL)[number % 3] for number, name in enumerate(countries(30))}
    line.at(0, **held)
    told = [noticed.notice.transitions[0].alert.severity for _, noticed in line.told]
    assert told == [CRITICAL] * 10 + [HIGH] * 4
    assert line.verdicts().count("budget") == 16


def test_what_is_less_than_high_spends_half_of_a_budget_so_that_worse_finds_some_later() -> None:
    by_country = Immediate(INFO, frozenset(TOLD), ("country",))
    line = Line(configured(receiver(budget=4), immediate=by_country))
    line.at(0, **dict.fromkeys(countries(10), MEDIUM))
    assert len(line.told) == 2
    line.at(1, **dict.fromkeys(countries(10), MEDIUM), **dict.fromkeys(["A", "B", "C"], HIGH))
    assert len(line.told) == 4


def test_a_budget_is_a_local_days_and_ends_cost_nothing() -> None:
    line = Line(configured(receiver(budget=1)))
    assert line.at(0, IQ=HIGH) == ["desk: fired IQ"]
    assert line.at(5, SY=HIGH) == ["desk: resolved IQ"]
    assert line.at(10) == [], "nobody heard that it began"
    assert line.at(12 * 60, ML=HIGH) == ["desk: fired ML"]


# Laws

_names = st.sampled_from(["IQ", "SY", "ML", "coups_IQ", "advice_IQ"])
_held = st.dictionaries(_names, st.sampled_from(list(Severity)))
_steps = st.lists(st.tuples(st.integers(1, 400), _held), min_size=1, max_size=14)


@given(_steps, st.booleans(), st.none() | st.integers(1, 3), st.booleans(), st.booleans())
@settings(max_examples=150, deadline=None)
def test_nothing_is_told_twice_nothing_critical_is_held_and_every_change_has_a_verdict(
    steps: list[tuple[int, dict[str, Severity]]], quiet: bool, budget: int | None, wait: bool, inhibits: bool
) -> None:
    desk = receiver(hours=QUIET if quiet else Hours(), budget=budget)
    immediate = Immediate(INFO, frozenset(TOLD), ("rule",), timedelta(minutes=20 if wait else 0))
    line = Line(replace(inhibiting() if inhibits else configured(), receivers=(desk,), immediate=immediate))
    minutes = 0
    for gap, held in steps:
        minutes += gap
        told = line.at(minutes, **held)
        for name, severity in held.items():
            if severity is CRITICAL and not (inhibits and name != "advice_IQ"):
                (alert,) = [one for one in line.alerts.values() if one.title == name and one.ends_at is None]
                assert line.heard()[alert.id, "desk"].severity is CRITICAL, told
    for alert in line.alerts.values():
        heard = [
            one.reason for _, noticed in line.told for one in noticed.notice.transitions if one.alert.id == alert.id
        ]
        assert heard.count(Reason.FIRED) <= 1
        assert sum(reason in OVER for reason in heard) <= 1
        assert not heard or heard[0] not in OVER | {Reason.EASED}, "good news only for those who heard the bad"
        assert not set(heard[:-1]) & OVER, "the end is the end"
    assert all(str(one) for one in line.tellings.values())
    assert len({(one.alert_id, one.receiver, one.reason, one.at) for one in line.tellings.values()}) <= len(
        line.tellings
    )


@given(_steps)
@settings(max_examples=60, deadline=None)
def test_deciding_again_with_nothing_new_decides_nothing_new(steps: list[tuple[int, dict[str, Severity]]]) -> None:
    line = Line(grouped(20, receiver(hours=QUIET)))
    minutes = 0
    for gap, held in steps:
        minutes += gap
        line.at(minutes, **held)
        before = dict(line.tellings)
        now = line.start + timedelta(minutes=minutes)
        again = decide((), line.standing(now), line.settings, now)
        assert again.notices == ()
        assert {one.id for one in again.tellings} <= set(before)
