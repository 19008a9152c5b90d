"""Quiet and blind are different things, and a dead feed never looks like peace."""

from __future__ import annotations

from history_builders import DAY, OfDay, past, steady
from rule_builders import NAMES, NOW, report, rule

from alerts.lifecycle import advance
from alerts.model import Alert, AlertStatus, Reason
from monitor.model.feed import Feed, FeedHealth, Health
from monitor.model.hourly import History
from monitor.rules.coverage import Coverage, Sight, by_country, by_language
from monitor.rules.evaluate import Facts, evaluate


def heard(id_: str, health: Health = Health.OK, language: str = "en") -> FeedHealth:
    return FeedHealth(Feed(id_, id_, "https://x.example", "rss", "world", language, id_, id_), health, None, "")


def now_only(usual: OfDay, now: OfDay) -> OfDay:
    return lambda back: now(back) if back == 0 else usual(back)


USUAL = steady(100, IQ=10)
FEW = now_only(USUAL, steady(10, IQ=1))


def only(found: tuple[Coverage, ...]) -> Coverage:
    (one,) = found
    return one


def test_a_language_that_brings_what_it_usually_does_is_seen() -> None:
    found = only(by_language((heard("a"),), past({"a": USUAL}), NOW))
    assert (found.sight, found.received, found.expected, found.words) == (Sight.SEEN, 100, 100, "as usual")


def test_feeds_that_are_well_and_bring_little_are_quiet_and_dead_ones_blind() -> None:
    assert only(by_language((heard("a"),), past({"a": FEW}), NOW)).sight is Sight.QUIET
    blind = only(by_language((heard("a", Health.FAILING),), past({"a": FEW}), NOW))
    assert blind.sight is Sight.BLIND
    assert "calm means nothing" in blind.words


def test_with_some_feeds_dead_little_is_neither_quiet_nor_blind() -> None:
    health = (heard("a"), heard("b", Health.FAILING))
    found = only(by_language(health, past({"a": USUAL, "b": now_only(steady(300), steady(0))}), NOW))
    assert found.sight is Sight.DIM


def test_languages_are_told_apart() -> None:
    health = (heard("a"), heard("b", Health.SILENT, "ar"))
    found = by_language(health, past({"a": USUAL, "b": now_only(USUAL, steady(0))}), NOW)
    assert [(one.name, one.sight) for one in found] == [("ar", Sight.BLIND), ("en", Sight.SEEN)]


def test_without_a_past_nothing_is_expected() -> None:
    found = only(by_language((heard("a"),), past({"a": USUAL}, days=3), NOW))
    assert (found.sight, found.expected) == (Sight.SEEN, None)
    assert by_country((heard("a"),), History(), NAMES, NOW) == ()


def test_what_feeds_bring_on_their_first_days_is_counted() -> None:
    for days in (0, 1, 3):
        found = only(by_language((heard("a"),), past({"a": USUAL}, days=days), NOW))
        assert (found.received, found.expected) == (100, None), days


def test_a_country_is_quiet_only_as_far_as_it_is_seen() -> None:
    less = now_only(USUAL, steady(100, IQ=2))
    assert only(by_country((heard("a"),), past({"a": less}), NAMES, NOW)).sight is Sight.QUIET
    assert only(by_country((heard("a"),), past({"a": USUAL}), NAMES, NOW)).sight is Sight.SEEN
    assert only(by_country((heard("a", Health.FAILING),), past({"a": less}), NAMES, NOW)).sight is Sight.BLIND


def test_a_dead_feed_never_ends_an_alert_and_its_return_does() -> None:
    asked = rule(gte=2, types=frozenset({"drone_attack"}))
    told = (report(1), report(2))
    well, dead = (heard("feed"),), (heard("feed", Health.FAILING),)
    alerts: dict[str, Alert] = {}

    def later(days: float, health: tuple[FeedHealth, ...]) -> Alert:
        now = NOW + days * DAY
        moved = advance(alerts.values(), evaluate([asked], Facts(reports=told, health=health, names=NAMES), now), now)
        alerts.update({one.alert.fingerprint: one.alert for one in moved})
        return next(iter(alerts.values()))

    assert later(0, well).status is AlertStatus.FIRING
    blind = later(3, dead)
    assert (blind.status, blind.reason) == (AlertStatus.FIRING, Reason.BLIND)
    assert later(30, dead).status is AlertStatus.FIRING
    assert later(31, well).status is AlertStatus.RESOLVED
