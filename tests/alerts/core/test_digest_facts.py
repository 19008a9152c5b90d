"""Numbers, certainty and severity in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from briefings import NOON, count, mention, report
from hypothesis import given
from hypothesis import strategies as st

from alerts.digest.certainty import certainty_of, severity_of
from alerts.digest.facts import count_in_words, facts_of
from alerts.settings import load_wording
from monitor.lib import shipped
from monitor.model.mention import Assertion, Quantity, Stance
from monitor.model.severity import Severity

WORDING = load_wording(shipped.seeds() / "digest.yaml")
NAMES = {"IQ": "Iraq", "MA": "Morocco"}


@pytest.mark.parametrize(
    ("lo", "hi", "approx", "text", "words"),
    [
        (212, 212, False, "212", "212"),
        (2500, 2500, True, "roughly 2,500", "about 2,500"),
        (1401, None, False, "more than 1,400", "more than 1,400"),
        (12, None, False, "at least 12", "at least 12"),
        (1400, None, False, "at least 1,400", "at least 1,400"),
        (None, 500, False, "up to 500", "up to 500"),
        (10, 15, False, "between 10 and 15", "10 to 15"),
        (24, 99, True, "dozens", "dozens"),
        (10, 15, True, "some 10 to 15", "about 10 to 15"),
        (0, 0, False, "no one", "none"),
        (2, 2, False, "two American women", "2"),
        (None, None, True, "an unknown number", "an unknown number"),
    ],
)
def test_a_count_reads_as_a_person_would_say_it(
    lo: int | None, hi: int | None, approx: bool, text: str, words: str
) -> None:
    assert count_in_words(Quantity("killed", lo, hi, approx, text)) == words


@given(st.integers(0, 10**7), st.booleans())
def test_a_count_in_words_never_claims_more_than_the_interval(lo: int, open_end: bool) -> None:
    words = count_in_words(Quantity("killed", lo, None if open_end else lo, False, str(lo)))
    number = int("".join(filter(str.isdigit, words)) or "0")
    assert number + words.startswith("more than") == lo


@pytest.mark.parametrize(
    ("found", "facts"),
    [
        (mention("casualties", "IL", quantities=(count("killed", 1401, None),)), ("killed: more than 1,400",)),
        (
            mention("hostages", "PS", quantities=(count("people", 212, 212),), attributes={"status": "held"}),
            ("hostages held: 212",),
        ),
        (
            mention("hostages", "PS", quantities=(count("people", 2, 2),), attributes={"status": "released"}),
            ("released: 2",),
        ),
        (
            mention(
                "troop_count", "IQ", quantities=(count("troops", 2500, 2500, approx=True),), attributes={"force": "US"}
            ),
            ("about 2,500 US troops",),
        ),
        (
            mention("troop_count", "IQ", quantities=(count("troops", 300, 300),), attributes={"force": "MA"}),
            ("300 Morocco troops",),
        ),
        (mention("troop_count", "IQ", quantities=(count("troops", 300, 300),)), ("300 troops",)),
        (
            mention(
                "drone_attack",
                "IQ",
                quantities=(count("intercepted", 2, 2), count("killed", 0, 0), count("launched", 3, 3)),
            ),
            ("nobody killed", "launched: 3", "intercepted: 2"),
        ),
        (mention("departure_order", "IQ", attributes={"kind": "ordered"}), ("departure ordered",)),
        (
            mention("blockade", "PS", attributes={"what": ("water", "power", "food")}),
            ("water, power and food cut off",),
        ),
        (
            mention("ground_offensive", "PS", attributes={"status": "advised_against"}, assertion=Assertion.PLANNED),
            ("advised against",),
        ),
        (mention("riot", "IQ"), ()),
    ],
)
def test_facts_are_said_in_words(found: object, facts: tuple[str, ...]) -> None:
    assert facts_of([report(found)], WORDING, NAMES, {}) == facts  # type: ignore[arg-type]


def test_that_nobody_was_killed_after_all_is_said_with_what_was_told_before() -> None:
    nobody = report(mention("bombing", "IQ", quantities=(count("killed", 0, 0),)))
    told = facts_of([nobody], WORDING, NAMES, {"killed": count("killed", 12, 12)})
    assert told == ("nobody killed (before: 12)",)


def test_of_two_figures_for_one_thing_the_higher_holds() -> None:
    earlier = report(mention("bombing", "IQ", quantities=(count("killed", 12, 12),)), item="i1")
    later = report(
        mention("bombing", "IQ", quantities=(count("killed", 27, 27),)), item="i2", at=NOON + timedelta(hours=2)
    )
    assert facts_of([later, earlier], WORDING, NAMES, {}) == ("killed: 27",)


@pytest.mark.parametrize(("family", "holds"), [("npr", "killed: 27"), ("bbc", "killed: 12")])
def test_a_lower_figure_holds_only_where_its_own_source_corrects_itself(family: str, holds: str) -> None:
    earlier = report(mention("bombing", "IQ", quantities=(count("killed", 27, 27),)), item="i1", publisher="bbc")
    lower = mention("bombing", "IQ", quantities=(count("killed", 12, 12),))
    later = report(lower, item="i2", publisher=family, at=NOON + timedelta(hours=2))
    assert facts_of([earlier, later], WORDING, NAMES, {}) == (holds,)
    of_one_agency = [replace(one, word="afp") for one in (earlier, later)]
    assert facts_of(of_one_agency, WORDING, NAMES, {}) == (holds,)


def test_figures_of_two_things_in_one_story_are_both_told() -> None:
    toll = report(mention("casualties", "IL", quantities=(count("killed", 1401, None),)))
    attack = report(mention("drone_attack", "IQ", quantities=(count("killed", 3, 3),)))
    held = report(mention("hostages", "PS", quantities=(count("people", 212, 212),), attributes={"status": "held"}))
    free = report(mention("hostages", "PS", quantities=(count("people", 2, 2),), attributes={"status": "released"}))
    assert facts_of([toll, attack, held, free], WORDING, NAMES, {}) == (
        "killed: more than 1,400",
        "killed: 3",
        "hostages held: 212",
        "released: 2",
    )


def test_feared_and_past_dead_are_no_fact() -> None:
    feared = report(
        mention("drone_attack", "IQ", assertion=Assertion.POSSIBLE, quantities=(count("killed", 100, 100),))
    )
    assert facts_of([feared], WORDING, NAMES, {}) == ()


@pytest.mark.parametrize(
    ("assertion", "says", "words"),
    [
        (Assertion.ACTUAL, None, "reported"),
        (Assertion.ACTUAL, ("police", Stance.REPORTS), "reported"),
        (Assertion.ACTUAL, ("a Houthi spokesman", Stance.CLAIMS), "claimed by a Houthi spokesman"),
        (Assertion.ACTUAL, ("", Stance.CLAIMS), "claimed by an unnamed source"),
        (Assertion.ACTUAL, ("the ministry", Stance.CONFIRMS), "confirmed by the ministry"),
        (Assertion.POSSIBLE, ("officials", Stance.REPORTS), "possible"),
        (Assertion.PLANNED, None, "planned"),
        (Assertion.THREATENED, None, "threatened"),
        (Assertion.DENIED, None, "denied"),
        (Assertion.DENIED, ("a diplomat", Stance.DENIES), "denied by a diplomat"),
        (Assertion.DENIED, ("Amnesty", Stance.DENIES), "denied by Amnesty"),
    ],
)
def test_certainty_is_said_in_words(assertion: Assertion, says: tuple[str, Stance] | None, words: str) -> None:
    told = report(mention("drone_attack", "IQ", assertion=assertion, says=says))
    assert certainty_of(told, [told], WORDING) == words


def test_a_claim_and_its_denial_stand_side_by_side() -> None:
    claim = report(mention("drone_attack", "IQ", says=("the militia", Stance.CLAIMS)))
    denial = report(
        mention("drone_attack", "IQ", assertion=Assertion.DENIED, says=("Baghdad", Stance.DENIES)), item="i2"
    )
    assert certainty_of(claim, [claim, denial], WORDING) == "claimed by the militia, denied by Baghdad"


def test_state_media_alone_is_named_as_such_and_with_others_it_is_not() -> None:
    alone = report(mention("drone_attack", "IQ"), state_media=True)
    assert certainty_of(alone, [alone], WORDING) == "reported by state media only"
    assert certainty_of(alone, [alone, report(mention("drone_attack", "IQ"), item="i2")], WORDING) == "reported"


@pytest.mark.parametrize(
    ("weight", "assertion", "killed", "severity"),
    [
        (9.5, Assertion.ACTUAL, None, Severity.HIGH),
        (9.5, Assertion.ACTUAL, 9, Severity.HIGH),
        (9.5, Assertion.ACTUAL, 10, Severity.CRITICAL),
        (9.5, Assertion.ACTUAL, 5000, Severity.CRITICAL),
        (3.5, Assertion.ACTUAL, 100, Severity.HIGH),
        (9.5, Assertion.POSSIBLE, None, Severity.MEDIUM),
        (9.5, Assertion.POSSIBLE, 5000, Severity.MEDIUM),
        (9.5, Assertion.DENIED, None, Severity.LOW),
        (9.5, Assertion.HISTORICAL, 3000, Severity.INFO),
        (9.5, Assertion.EXERCISE, None, Severity.INFO),
        (7.5, Assertion.ACTUAL, None, Severity.MEDIUM),
        (5.5, Assertion.THREATENED, None, Severity.LOW),
        (5.5, Assertion.DENIED, None, Severity.LOW),
        (1.0, Assertion.POSSIBLE, None, Severity.INFO),
        (0.0, Assertion.ACTUAL, None, Severity.INFO),
        (-7.5, Assertion.ACTUAL, None, Severity.LOW),
    ],
)
def test_severity_comes_from_weight_assertion_and_the_dead(
    weight: float, assertion: Assertion, killed: int | None, severity: Severity
) -> None:
    quantities = () if killed is None else (count("killed", killed, killed),)
    assert severity_of(mention("x", assertion=assertion, weight=weight, quantities=quantities), WORDING) is severity


def test_an_evacuation_is_not_called_a_departure_evacuation() -> None:
    told = report(mention("departure_order", "SY", attributes={"kind": "evacuation"}))
    assert facts_of([told], WORDING, {}, {}) == ("evacuation",)
    ordered = report(mention("departure_order", "SY", attributes={"kind": "ordered"}))
    assert facts_of([ordered], WORDING, {}, {}) == ("departure ordered",)
