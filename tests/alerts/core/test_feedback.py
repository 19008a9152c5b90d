from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine

from alerts.feedback import Feedback, Opinion, counted, spoken
from alerts.storage.store import AlertStore

NOW = datetime(2023, 10, 22, tzinfo=UTC)


def said(alert: str, opinion: Opinion, rule: str = "drones", minutes: int = 0, note: str = "") -> Feedback:
    return Feedback(alert, rule, opinion, note, NOW + timedelta(minutes=minutes))


def test_a_later_opinion_of_an_alert_takes_the_place_of_the_earlier_one(store: AlertStore) -> None:
    store.give_feedback(said("a", Opinion.NOISE))
    store.give_feedback(said("b", Opinion.USEFUL, minutes=1, note="we moved a convoy"))
    store.give_feedback(said("a", Opinion.WRONG_PLACE, minutes=2))
    assert store.feedback() == (
        said("b", Opinion.USEFUL, minutes=1, note="we moved a convoy"),
        said("a", Opinion.WRONG_PLACE, minutes=2),
    )


def test_experience_with_a_rule_outlives_its_alerts(store: AlertStore, engine: Engine) -> None:
    store.give_feedback(said("a", Opinion.NOISE))
    store.prune(NOW + timedelta(days=1000))
    assert store.feedback() == (said("a", Opinion.NOISE),)


def test_opinions_are_counted_for_each_rule_and_said_in_words() -> None:
    given = [said("a", Opinion.NOISE), said("b", Opinion.NOISE), said("c", Opinion.WRONG_PLACE, "coup")]
    opinions = counted(given)
    assert {rule: spoken(counts) for rule, counts in opinions.items()} == {"coup": "1 wrong place", "drones": "2 noise"}
    assert spoken({}) == ""
