"""What stands in a digest, in which order, and what is left out and counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

import pytest
from briefings import NOON, SINCE, UNTIL, advice, briefing, count, feed, mention, report
from hypothesis import given
from hypothesis import strategies as st

from alerts.digest import DigestSpec, compose
from alerts.model import OVER, Alert, AlertStatus, Digest, Reason, Transition
from alerts.render import render_digest
from alerts.settings import load_wording
from monitor.lib import shipped
from monitor.model.advisory import AdvisoryChange, Departure
from monitor.model.feed import FeedHealth, FeedState, Health
from monitor.model.mention import Assertion, Stance
from monitor.model.names import Names
from monitor.model.place import Circle, PlaceMention, Region, Role
from monitor.model.severity import Severity
from monitor.model.sight import RegionSight, Sight
from monitor.model.signal import Briefing, Evidence, NearMiss
from monitor.model.story import Figure, Report, Revision
from monitor.model.watch import EVERY_FEED, Lapse, Unread, Watch

WORDING = load_wording(shipped.seeds() / "digest.yaml")
NAMES = Names({"IQ": "Iraq", "ML": "Mali", "IL": "Israel"}, {"drone_attack": "Drone attack", "coup": "Coup"})
SPEC = DigestSpec("daily", "Daily brief", "Europe/London")
QUIET = "Quiet: nothing new of severity low or above was reported."
DAY = timedelta(days=1)
SAHEL = Region("sahel", "Sahel", frozenset({"ML", "NE"}))
LEVANT = Region("levant", "Levant", frozenset({"IL", "SY"}))


def digest(
    facts: Briefing, spec: DigestSpec = SPEC, transitions: tuple[Transition, ...] = (), **more: object
) -> Digest:
    return compose(
        spec,
        facts,
        slot=UNTIL,
        transitions=transitions,
        firing=more.pop("firing", ()),
        wording=WORDING,
        names=NAMES,
        **more,
    )  # type: ignore[arg-type]


def alert(severity: Severity = Severity.HIGH, **labels: str) -> Alert:
    return Alert(
        id=f"a-{labels}",
        fingerprint=f"f-{labels}",
        rule_id="drones",
        labels=labels,
        status=AlertStatus.FIRING,
        severity=severity,
        title=f"Drones {labels}",
        summary="s",
        value=3.0,
        condition="at least 3",
        starts_at=NOON,
        last_held_at=NOON,
        fired_at=NOON,
    )


def moved(reason: Reason, subject: Alert, hours: float = 0) -> Transition:
    ended = reason in OVER
    status = AlertStatus.RESOLVED if ended else subject.status
    at = NOON + timedelta(hours=hours)
    return Transition(replace(subject, status=status, ends_at=at if ended else None), reason, at, tell=True)


def test_syndicated_copies_are_one_line_with_their_counts() -> None:
    copies = [
        report(mention("drone_attack", "IQ"), item=f"i{n}", publisher=name, at=NOON + timedelta(minutes=n))
        for n, name in enumerate(["Wire", "Wire", "Gazette"])
    ]
    (section,) = digest(briefing(*copies)).sections
    (line,) = section.lines
    assert (line.items, line.origins, line.publishers) == (3, 2, ("Wire", "Gazette"))
    assert (section.title, line.type_title, line.certainty) == ("Iraq", "Drone attack", "reported")
    assert (line.quote, line.link) == ("the words that show it", "https://example.org/i0")


def test_a_story_that_goes_on_without_news_is_counted_and_not_told_again() -> None:
    again = report(mention("drone_attack", "IQ"), item="i9")
    composed = digest(briefing(again, told_before={"s1": frozenset({("drone_attack", "actual")})}))
    assert (composed.sections, composed.continuing, composed.stories) == ((), 1, 0)


@pytest.mark.parametrize("known", [("drone_attack", "possible"), ("coup", "actual")])
def test_a_story_that_tells_of_another_act_or_that_it_happened_is_told_as_an_update(known: tuple[str, str]) -> None:
    composed = digest(briefing(report(mention("drone_attack", "IQ")), told_before={"s1": frozenset({known})}))
    (section,) = composed.sections
    assert [line.update for line in section.lines] == [True]
    assert composed.continuing == 0


def test_a_toll_that_rose_is_told_with_what_it_was() -> None:
    before, after = count("killed", 12, 12), count("killed", 27, 27)
    grown = report(mention("drone_attack", "IQ", quantities=(after,)), item="i9")
    told = Figure("killed", None, before, "drone_attack", "wire", "i1", SINCE - DAY, SINCE - DAY)
    new = Figure("killed", None, after, "drone_attack", "wire", "i9", NOON, NOON)
    facts = briefing(grown, told_before={"s1": frozenset({("drone_attack", "actual")})})
    story = replace(facts.stories["s1"], figures=(new,), revisions=(Revision(told, new),))
    (section,) = digest(replace(facts, stories={"s1": story})).sections
    (line,) = section.lines
    assert line.facts == ("killed: 27 (before: 12)",)
    assert line.update


def test_a_toll_that_rose_within_the_window_is_told_once_as_it_is() -> None:
    first, last = count("killed", 12, 12), count("killed", 27, 27)
    told = report(mention("drone_attack", "IQ", quantities=(first,)), item="i1")
    grown = report(mention("drone_attack", "IQ", quantities=(last,)), item="i9", at=NOON + timedelta(hours=2))
    old = Figure("killed", None, first, "drone_attack", "wire", "i1", NOON, NOON)
    new = replace(old, quantity=last, item_id="i9", seen=NOON + timedelta(hours=2))
    facts = briefing(told, grown)
    story = replace(facts.stories["s1"], figures=(new,), revisions=(Revision(old, new),))
    (section,) = digest(replace(facts, stories={"s1": story})).sections
    assert [line.facts for line in section.lines] == [("killed: 27",)]


def test_the_week_of_a_section_is_that_of_its_country_or_of_its_regions_countries() -> None:
    week = {"ML": (1, 0, 0, 0, 0, 2, 3), "NE": (0, 0, 1, 0, 0, 0, 1), "IQ": (9,) * 7}
    facts = briefing(report(mention("coup", "ML")), week=week)
    assert [section.week for section in digest(facts).sections] == [week["ML"]]
    spec = replace(SPEC, regions=(SAHEL,), group_by="region")
    assert [section.week for section in digest(facts, spec).sections] == [(1, 0, 1, 0, 0, 2, 4)]


def test_a_story_is_told_by_what_happened_rather_than_by_what_is_feared() -> None:
    feared = report(mention("coup", "ML", assertion=Assertion.POSSIBLE, weight=9.5), item="i1")
    happened = report(mention("riot", "ML", weight=7.5), item="i2")
    (line,) = digest(briefing(feared, happened)).sections[0].lines
    assert (line.type, line.headline) == ("riot", "Headline of i2")


def test_a_story_that_only_recalls_or_simulates_is_left_out() -> None:
    recalled = report(mention("bombing", "IQ", assertion=Assertion.HISTORICAL), story="s1")
    simulated = report(mention("missile_attack", "IQ", assertion=Assertion.EXERCISE), story="s2")
    composed = digest(briefing(recalled, simulated))
    assert (composed.sections, composed.stories) == ((), 0)


def test_background_beside_news_does_not_speak() -> None:
    news = report(mention("riot", "IQ", weight=4.0))
    recalled = report(mention("bombing", "IQ", assertion=Assertion.HISTORICAL, quantities=(count("killed", 300, 300),)))
    (line,) = digest(briefing(recalled, news)).sections[0].lines
    assert (line.type, line.facts) == ("riot", ())


def test_a_denial_is_told_as_one() -> None:
    denial = report(mention("coup", "ML", assertion=Assertion.DENIED, says=("the army", Stance.DENIES)))
    (line,) = digest(briefing(denial)).sections[0].lines
    assert (line.assertion, line.certainty, line.severity) == ("denied", "denied by the army", Severity.LOW)


def test_sections_and_stories_come_worst_first() -> None:
    reports = [
        report(mention("riot", "ML", weight=4.0), story="s1", item="i1"),
        report(mention("riot", "IQ", weight=4.0), story="s2", item="i2"),
        report(mention("drone_attack", "IQ", weight=9.5), story="s3", item="i3"),
        report(mention("massacre", "IL", weight=9.5, quantities=(count("killed", 40, 40),)), story="s4", item="i4"),
    ]
    composed = digest(briefing(*reports))
    assert [section.code for section in composed.sections] == ["IL", "IQ", "ML"]
    assert [line.severity for line in composed.sections[1].lines] == [Severity.HIGH, Severity.LOW]


def struck(country: str, killed: int, story: str, hours: float = 0) -> Report:
    found = mention("drone_attack", country, quantities=(count("killed", killed, killed),), quote=f"{killed} killed")
    told = report(found, story, f"i-{story}", at=NOON + timedelta(hours=hours))
    return replace(told, mention=replace(found, field="title"), title=f"Drones strike, {killed} killed")


def test_of_equally_bad_the_larger_toll_leads_whatever_is_newer_or_told_more_often() -> None:
    composed = digest(briefing(struck("ML", 33, "s1"), struck("ML", 29, "s2", 2), struck("IQ", 610, "s3")))
    assert [section.code for section in composed.sections] == ["IQ", "ML"]
    assert composed.headline == "Drone attack in Iraq, killed: 610; drone attack in Mali, killed: 33."


def test_a_toll_that_is_recalled_in_passing_leads_nothing() -> None:
    told = struck("ML", 900, "s2")
    recalled = replace(told, mention=replace(told.mention, field="text"), title="A column on football")
    asked = replace(told, title="Have drones really killed 900?")
    for other in (recalled, asked):
        (section,) = digest(briefing(other, struck("ML", 29, "s1"))).sections
        assert [line.toll for line in section.lines] == [29, 0]


def test_a_toll_that_a_headline_tells_in_general_words_leads_whatever_sentence_names_the_act() -> None:
    """ "At least 610 killed in attack": that it was drones stood in the text, and 29 dead in Mali led the digest."""
    named = struck("SO", 610, "s1")
    by_text = replace(named.mention, field="text", quote="Drones struck the market.", told_by_title_too=True)
    general = replace(named, mention=by_text, title="At least 610 killed in attack in Mogadishu")
    again = replace(struck("ML", 29, "s2"), item_id="i-other", publisher="Other", family="other")
    composed = digest(briefing(general, struck("ML", 29, "s2"), again))
    assert [(line.countries[0], line.toll) for each in composed.sections for line in each.lines] == [
        ("SO", 610),
        ("ML", 29),
    ]


def test_of_reports_that_a_headline_tells_the_happened_speaks_whichever_sentence_names_it() -> None:
    named = mention("drone_attack", "IQ", quote="Drones struck the market.", weight=9.5)
    general = replace(report(replace(named, told_by_title_too=True)), title="Attack on Erbil kills 5")
    feared = report(replace(named, field="title", assertion=Assertion.POSSIBLE), item="i2")
    (section,) = digest(briefing(general, feared)).sections
    assert section.lines[0].headline == "Attack on Erbil kills 5"


def test_what_does_not_fit_is_counted() -> None:
    many = [report(mention("drone_attack", "IQ"), story=f"s{n}", item=f"i{n}") for n in range(5)]
    slight = [report(mention("aid_access", "IQ", weight=1.0), story=f"t{n}", item=f"j{n}") for n in range(3)]
    composed = digest(briefing(*many, *slight), replace(SPEC, stories=2))
    (section,) = composed.sections
    assert (len(section.lines), section.more, composed.stories, composed.left_out) == (2, 3, 8, 3)


def test_a_story_without_a_country_has_a_section_of_its_own() -> None:
    composed = digest(briefing(report(mention("cyber_attack"))))
    (section,) = composed.sections
    assert (section.code, section.title) == ("", "No place stated")
    assert composed.headline == "Cyber attack, no place stated."


@pytest.mark.parametrize(
    ("regions", "codes"), [((), ["IQ", "IL", "ML", ""]), ((SAHEL,), ["ML"]), ((SAHEL, LEVANT), ["IL", "ML"])]
)
def test_a_digest_tells_only_of_its_regions(regions: tuple[Region, ...], codes: list[str]) -> None:
    reports = [
        report(mention("drone_attack", *where), story=f"s{where}", item=f"i{where}")
        for where in [("IQ",), ("ML",), ("IL",), ()]
    ]
    composed = digest(briefing(*reports), replace(SPEC, regions=regions))
    assert [section.code for section in composed.sections] == codes


def test_a_region_around_a_place_takes_what_happens_near_it() -> None:
    near = PlaceMention("text", 0, 5, "Erbil", "x", "city", "IQ", 36.19, 44.01, Role.EVENT, 0.9)
    spec = replace(SPEC, regions=(Region("office", "Around the office", circles=(Circle("c", 36.2, 44.0, 50.0),)),))
    assert digest(briefing(report(mention("drone_attack", "IQ", places=(near,)))), spec).sections[0].code == "IQ"
    assert digest(briefing(report(mention("drone_attack", "IQ"))), spec).sections == ()


def test_a_story_stands_where_it_happened_and_not_under_who_did_it() -> None:
    scene = PlaceMention("text", 0, 5, "Erbil", "x", "city", "IQ", 36.19, 44.01, Role.EVENT, 0.9)
    seen = report(mention("drone_attack", "IL", "IQ", places=(scene,)), "s1", "i1")
    done = report(replace(mention("departure_order", "IL", "ML"), actor="IL"), "s2", "i2")
    assert {section.code for section in digest(briefing(seen, done)).sections} == {"IQ", "ML"}


def test_sections_can_be_regions() -> None:
    spec = replace(SPEC, regions=(LEVANT, SAHEL), group_by="region")
    reports = [report(mention("coup", code), story=code, item=code) for code in ("ML", "NE", "IL", "IQ")]
    composed = digest(briefing(*reports), spec)
    assert [(section.title, len(section.lines)) for section in composed.sections] == [("Sahel", 2), ("Levant", 1)]


def test_a_digest_of_types_tells_only_of_them() -> None:
    reports = [report(mention(kind, "IQ"), story=kind, item=kind) for kind in ("coup", "drone_attack")]
    composed = digest(briefing(*reports, transitions=(advice("IQ", 3, 4),)), replace(SPEC, types=frozenset({"coup"})))
    assert [line.type for line in composed.sections[0].lines] == ["coup"]
    assert composed.advisories == ()


def test_advisories_come_raised_first_and_strictest_first_and_mere_wording_is_no_news() -> None:
    moves = (
        advice("ML", 4, 3, AdvisoryChange.LOWERED),
        advice("IL", 2, 3),
        advice("IQ", 3, 4),
        advice("NE", 2, 2, AdvisoryChange.TEXT_ONLY),
    )
    assert [m.country for m in digest(briefing(transitions=moves)).advisories] == ["IQ", "IL", "ML"]
    assert [m.country for m in digest(briefing(transitions=moves), replace(SPEC, regions=(SAHEL,))).advisories] == [
        "ML"
    ]


def test_an_advisorys_own_item_is_not_told_again_among_the_stories() -> None:
    own = report(mention("travel_advisory", "IQ", weight=5.0), story="s1", item="adv", official="us-state")
    news = report(mention("travel_advisory", "IQ", weight=5.0), story="s2", item="i2")
    composed = digest(briefing(own, news, transitions=(advice("IQ", 3, 4),)))
    assert [line.story_id for section in composed.sections for line in section.lines] == ["s2"]


def test_of_an_alert_the_last_word_counts_and_what_began_in_the_window_is_new() -> None:
    drones, coups, old = alert(country="IQ"), alert(country="ML"), alert(Severity.CRITICAL, country="IL")
    changes = (
        moved(Reason.PENDING, replace(drones, fired_at=None)),
        moved(Reason.FIRED, drones, 1),
        moved(Reason.ESCALATED, replace(drones, severity=Severity.CRITICAL), 2),
        moved(Reason.FIRED, coups, 1),
        moved(Reason.RESOLVED, coups, 3),
        moved(Reason.REPEATED, old, 1),
        moved(Reason.BLIND, old, 2),
    )
    composed = digest(briefing(), transitions=changes, firing=(drones, old))
    assert [(t.alert.labels["country"], t.reason) for t in composed.alerts] == [
        ("IQ", Reason.FIRED),
        ("ML", Reason.RESOLVED),
    ]
    assert composed.alerts[0].alert.severity is Severity.CRITICAL
    assert [a.labels["country"] for a in composed.firing] == ["IL", "IQ"]


def test_an_alert_that_began_in_the_window_and_goes_on_is_told_in_its_present_words() -> None:
    """Its publishers gave 60, and by the time of the digest 30: the digest that said 60 quoted what nobody said."""
    fired = replace(alert(country="PK"), title="Bombing in Pakistan: 60 killed", value=60.0)
    smaller = replace(fired, title="Bombing in Pakistan: 30 killed", summary="“30”, says Alpha Wire.", value=30.0)
    (told,) = digest(briefing(), transitions=(moved(Reason.FIRED, fired),), firing=(smaller,)).alerts
    assert (told.reason, told.alert.title, told.alert.value) == (Reason.FIRED, smaller.title, 30.0)


def test_an_alert_that_grew_after_it_fired_is_told_with_the_figure_that_its_story_has_too() -> None:
    fired = replace(alert(country="NG"), title="Armed attack in Nigeria: 25 killed", value=25.0)
    grown = replace(fired, title="Armed attack in Nigeria: 41 killed", summary="“41”, says Gamma News.", value=41.0)
    (told,) = digest(briefing(), transitions=(moved(Reason.FIRED, fired),), firing=(grown,)).alerts
    assert (told.reason, told.alert.title, told.alert.summary) == (Reason.FIRED, grown.title, grown.summary)


def test_an_alert_that_was_withdrawn_in_its_window_is_told_as_that_and_not_as_new() -> None:
    fired = alert(country="PK")
    false = replace(fired, summary="Corrected: the report of Alpha Wire that gave 60 killed now gives 6.")
    changes = (moved(Reason.FIRED, fired, 1), moved(Reason.WITHDRAWN, false, 2))
    (told,) = digest(briefing(), transitions=changes).alerts
    assert (told.reason, told.alert.summary) == (Reason.WITHDRAWN, false.summary)


def test_an_alert_that_grew_at_the_same_severity_is_news_with_what_was_told_before_the_window() -> None:
    surge = replace(alert(Severity.CRITICAL, country="IQ"), title="Drones in Iraq: 60 stories", value=60.0)
    grown = [replace(moved(Reason.WORSE, replace(surge, value=value), hours), was=was) for hours, value, was in (
        (1, 30.0, 12.0), (2, 60.0, 30.0)
    )]  # fmt: skip
    composed = digest(briefing(), transitions=tuple(grown), firing=(surge,))
    (told,) = composed.alerts
    assert (told.reason, told.alert.value, told.was) == (Reason.WORSE, 60.0, 12.0)
    assert composed.headline == "Drones in Iraq; 1 new or worse alert."


@pytest.mark.parametrize(
    ("reasons", "told"),
    [
        ((Reason.FIRED, Reason.WORSE), Reason.FIRED),
        ((Reason.ESCALATED, Reason.WORSE), Reason.ESCALATED),
        ((Reason.WORSE, Reason.ESCALATED), Reason.ESCALATED),
        ((Reason.WORSE, Reason.EASED), Reason.EASED),
        ((Reason.EASED, Reason.WORSE), Reason.WORSE),
        ((Reason.WORSE, Reason.RESOLVED), Reason.RESOLVED),
    ],
)
def test_growth_gives_way_to_what_says_more_of_the_window(reasons: tuple[Reason, ...], told: Reason) -> None:
    changes = (moved(reason, alert(country="IQ"), hours) for hours, reason in enumerate(reasons))
    grown = tuple(replace(one, was=1.0) if one.reason is Reason.WORSE else one for one in changes)
    (one,) = digest(briefing(), transitions=grown).alerts
    assert (one.reason, one.was) == (told, 1.0 if told is Reason.WORSE else None)


def test_alerts_of_other_regions_are_not_told() -> None:
    changes = tuple(moved(Reason.FIRED, alert(country=code)) for code in ("IQ", "ML"))
    composed = digest(briefing(), replace(SPEC, regions=(SAHEL,)), changes, firing=tuple(t.alert for t in changes))
    assert (
        [t.alert.labels["country"] for t in composed.alerts] == [a.labels["country"] for a in composed.firing] == ["ML"]
    )


@pytest.mark.parametrize(
    ("facts", "headline"),
    [
        (briefing(), QUIET),
        (briefing(report(mention("aid_access", "IQ", weight=0.5))), QUIET + " 1 slighter story was left out."),
        (
            briefing(health=(feed("a"), feed("b", Health.SILENT), feed("c"))),
            QUIET + " 1 of 3 feeds answered but brought nothing for too long, so this calm is partial.",
        ),
        (
            briefing(health=(feed("a"), feed("b", Health.SILENT), feed("c", Health.FAILING))),
            (
                "Partly blind: 1 of 3 feeds could not be read, 1 of 3 feeds answered but brought nothing for too long; "
                "the others tell nothing new of severity low or above."
            ),
        ),
        (
            briefing(health=(feed("a", Health.SILENT),)),
            "No feed brings anything: this digest cannot tell calm from crisis.",
        ),
        (
            briefing(health=(feed("a", Health.FAILING),)),
            "No feed could be read: this digest cannot tell calm from crisis.",
        ),
        (
            briefing(health=(feed("a", Health.NEW),)),
            "No feed was asked yet: this digest cannot tell calm from crisis.",
        ),
        (briefing(health=()), "No feed could be read: this digest cannot tell calm from crisis."),
        (
            briefing(report(mention("drone_attack", "IQ", quantities=(count("killed", 3, 3),)))),
            "Drone attack in Iraq, killed: 3.",
        ),
        (
            briefing(
                report(mention("coup", "ML", assertion=Assertion.POSSIBLE)),
                transitions=(advice("IQ", 3, 4), advice("IL", 2, 3)),
            ),
            "Advice for Iraq raised to Level 4 and 1 more advice change; coup possible in Mali.",
        ),
        (
            briefing(transitions=(advice("IQ", 4, 4, AdvisoryChange.DEPARTURE, departure=Departure.ORDERED),)),
            "Departure of staff from Iraq ordered.",
        ),
    ],
)
def test_the_headline_says_what_happened_and_a_quiet_day_says_so(facts: Briefing, headline: str) -> None:
    assert digest(facts).headline == headline


def test_what_a_critical_alert_tells_stands_before_stories_with_more_dead() -> None:
    facts = briefing(
        report(mention("drone_attack", "IQ", quantities=(count("killed", 80, 80),))),
        report(mention("coup", "ML"), item="i2", story="s2"),
    )
    begun = replace(
        alert(country="ML"), severity=Severity.CRITICAL, title="Coup in Mali: 3 independent publishers in 12 h"
    )
    left = replace(alert(country="HT"), severity=Severity.CRITICAL, title="Departure order (ordered) in Haiti: 1 story")
    changes = (moved(Reason.FIRED, begun), moved(Reason.FIRED, left), moved(Reason.FIRED, alert(country="IQ")))
    assert digest(facts, transitions=changes).headline == (
        "Coup in Mali; departure order (ordered) in Haiti; drone attack in Iraq, killed: 80; 3 new or worse alerts."
    )


def test_the_headline_says_what_of_the_day_is_not_known() -> None:
    changes = (moved(Reason.FIRED, replace(alert(country="IQ"), title="Drones in Iraq: 3 stories")),)
    dark = (feed("a"), feed("b", Health.FAILING), feed("c", Health.SILENT))
    assert digest(briefing(health=dark), transitions=changes).headline == (
        "Drones in Iraq: 3 stories; 2 of 3 feeds bring nothing; 1 new or worse alert."
    )
    assert "; 2 of 4 feeds" in digest(briefing(health=(feed("a"), *dark)), transitions=changes).headline
    assert digest(briefing(health=(feed("a"), feed("d"), *dark)), transitions=changes).headline == (
        "Drones in Iraq: 3 stories; 1 new or worse alert."
    )
    ours = replace(SPEC, regions=(SAHEL, LEVANT))
    blind = briefing(sights=(sight("sahel", Sight.BLIND), sight("levant", Sight.SEEN)))
    named = replace(alert(country="ML"), title="Drones in Mali: 3 stories")
    told = digest(blind, ours, transitions=(moved(Reason.FIRED, named),)).headline
    assert told == "Drones in Mali: 3 stories; blind on Sahel; 1 new or worse alert."
    assert digest(blind, ours).headline == (
        "Blind on Sahel: nothing new of severity low or above was seen, and calm there means nothing."
    )
    both = replace(blind, health=(feed("a"), feed("b", Health.FAILING)))
    assert digest(both, ours).headline == (
        "Blind on Sahel: nothing new of severity low or above was seen, and calm there means nothing. "
        "1 of 2 feeds could not be read, so this calm is partial."
    )


def test_an_alert_of_no_place_is_told_in_digests_of_regions_too() -> None:
    """It waited for "the digest", and no digest of regions ever told of it."""
    dark = replace(alert(country="XX"), labels={"feed": "our-wire"}, title="Our wire: nothing new for 24 h")
    far = alert(country="JP")
    ours = replace(SPEC, regions=(SAHEL, LEVANT))
    told = digest(briefing(), ours, transitions=(moved(Reason.FIRED, dark), moved(Reason.FIRED, far)), firing=(dark,))
    assert [one.alert.title for one in told.alerts] == [dark.title]
    assert [one.title for one in told.firing] == [dark.title]


def test_a_certainty_of_many_words_does_not_run_into_the_place() -> None:
    told = report(mention("drone_attack", "IQ", quantities=(count("killed", 4, 4),)), state_media=True)
    assert digest(briefing(told)).headline == "Drone attack in Iraq, reported by state media only, killed: 4."


def test_the_headline_counts_alerts_and_names_the_first_where_no_story_tells_it() -> None:
    drones = replace(alert(country="IQ"), title="Drones in Iraq: 3 stories in 24 h")
    unrest = replace(alert(country="ML"), title="Unrest in Mali: 2 stories in 24 h")
    new, over = moved(Reason.FIRED, drones), moved(Reason.RESOLVED, unrest)
    assert digest(briefing(), transitions=(new, over)).headline == (
        "Drones in Iraq: 3 stories in 24 h; 1 new or worse alert; 1 alert over."
    )
    assert digest(briefing(), transitions=(over,)).headline == "Over: Unrest in Mali; 1 alert over."
    eased = moved(Reason.EASED, unrest)
    assert digest(briefing(), transitions=(eased,)).headline == "Eased: Unrest in Mali; 1 alert eased."


def test_a_quiet_day_names_what_fires_on() -> None:
    unrest = replace(alert(Severity.MEDIUM, country="ML"), title="Unrest in Mali: 2 stories in 24 h")
    assert digest(briefing(), firing=(unrest,)).headline == f"{QUIET} Still firing from before: Unrest in Mali."
    drones = replace(alert(country="IQ"), title="Drones in Iraq: 3 stories in 24 h")
    assert digest(briefing(), firing=(unrest, drones)).headline == (
        f"{QUIET} Still firing from before: Drones in Iraq and 1 more."
    )


def test_what_fires_on_is_counted_by_events_as_the_page_counts_it() -> None:
    proof = Evidence("q", "t", None, "Wire", "i1", NOON, story_id="s1", type="bombing", assertion="actual")
    told = replace(alert(country="ML"), title="Bombing in Mali: told by 2 publishers", evidence=(proof,))
    again = replace(told, id="b", fingerprint="b", title="Bombing in Mali: told by 2 independent publishers")
    drones = replace(alert(Severity.LOW, country="IQ"), title="Drones in Iraq: 3 stories in 24 h")
    composed = digest(briefing(), firing=(told, again, drones))
    assert composed.headline == f"{QUIET} Still firing from before: Bombing in Mali and 1 more."
    assert "2 firing from before" in render_digest(composed).text


def test_in_the_headline_each_country_speaks_once_and_an_event_of_two_countries_is_told_once() -> None:
    """A war read as three: the same invasion by its story, by a second rule, and under the invader's name."""
    told = briefing(
        report(mention("coup", "ML"), item="i1", story="s1"),
        report(mention("coup", "ML"), item="i2", story="s2"),
        report(mention("coup", "IL", "ML"), item="i3", story="s3"),
        report(mention("drone_attack", "IQ"), item="i4", story="s4"),
    )
    coup = replace(alert(Severity.CRITICAL, country="ML"), title="Coup in Mali: 3 independent publishers in 24 h")
    more = replace(coup, id="more", title="Coup, riot and 2 more in Mali: told 9 times in 24 h, usually never")
    changes = (moved(Reason.FIRED, more), moved(Reason.FIRED, coup))
    assert digest(told, transitions=changes).headline == "Coup in Mali; drone attack in Iraq; 2 new or worse alerts."


def test_alerts_come_worst_first_then_the_newest_change_then_the_largest_and_what_is_over_last() -> None:
    """By name, the beginning of a war stood behind everything that begins with an earlier letter."""
    lines = tuple(Evidence("q", "t", None, "Wire", f"i{n}", NOON) for n in range(3))
    named = {
        "older": moved(Reason.FIRED, alert(country="A"), 0),
        "newer": moved(Reason.FIRED, alert(country="Z"), 2),
        "newer and larger": moved(Reason.FIRED, replace(alert(country="Y"), evidence=lines), 2),
        "over": moved(Reason.RESOLVED, alert(Severity.CRITICAL, country="B"), 3),
        "worst": moved(Reason.FIRED, alert(Severity.CRITICAL, country="X"), 0),
    }
    told = digest(briefing(), transitions=tuple(named.values())).alerts
    order = ["worst", "newer and larger", "newer", "older", "over"]
    assert [one.alert.id for one in told] == [named[name].alert.id for name in order]
    first, second = alert(country="A"), replace(alert(country="B"), fired_at=NOON + timedelta(hours=1))
    assert digest(briefing(), firing=(first, second)).firing == (second, first)


def test_a_country_of_a_graver_alert_stands_before_one_whose_single_story_is_graver() -> None:
    facts = briefing(
        report(mention("drone_attack", "IQ", weight=6.5), story="s1"),
        report(mention("coup", "ML", weight=3.5), item="i2", story="s2"),
    )
    assert [section.code for section in digest(facts).sections] == ["IQ", "ML"]
    changes = (moved(Reason.FIRED, alert(Severity.HIGH, country="ML")),)
    assert [section.code for section in digest(facts, transitions=changes).sections] == ["ML", "IQ"]
    over = (moved(Reason.RESOLVED, alert(Severity.HIGH, country="ML")),)
    assert [section.code for section in digest(facts, transitions=over).sections] == ["IQ", "ML"]


def test_the_headline_names_all_that_were_raised_to_the_strictest_level_and_what_moved_farthest_first() -> None:
    """Nine raises of one day were told as one country, the first by its code, and eight more changes."""
    moves = [advice(code, 3, 4) for code in ("IL", "IQ", "BH")] + [advice("ML", 2, 4), advice("JO", 2, 4)]
    told = digest(briefing(transitions=(*moves, advice("OM", 2, 3))))
    assert told.headline == "Advice for JO, Mali, BH and 2 more raised to Level 4 and 1 more advice change."
    two = digest(briefing(transitions=(advice("IL", 3, 4), advice("IQ", 3, 4)))).headline
    assert two == "Advice for Israel and Iraq raised to Level 4."


def test_a_country_that_takes_an_article_has_it_within_a_sentence_and_not_as_a_heading() -> None:
    facts = briefing(report(mention("coup", "US")), transitions=(advice("GB", 3, 4),))
    names = Names({"US": "United States", "GB": "United Kingdom"}, {}, articles=frozenset({"US", "GB"}))
    composed = compose(SPEC, facts, slot=UNTIL, transitions=(), firing=(), wording=WORDING, names=names)
    assert composed.headline == "Advice for the United Kingdom raised to Level 4; coup in the United States."
    assert [section.title for section in composed.sections] == ["United States"]


def test_the_headline_names_a_part_that_is_listed_on_its_own_and_not_its_country() -> None:
    """ "Advice for Portugal raised to Level 3" was said of the Azores."""
    moved_ = advice("ML", 1, 3)
    part = replace(moved_, after=replace(moved_.after, area="Gao", name="Gao"))
    assert digest(briefing(transitions=(part,))).headline == "Advice for Gao (Mali) raised to Level 3."


def test_a_scuffle_does_not_stand_beside_a_war_in_the_headline() -> None:
    facts = briefing(
        report(mention("coup", "ML")), report(mention("drone_attack", "IQ", weight=3.5), item="i2", story="s2")
    )
    assert digest(facts).headline == "Coup in Mali."


def test_of_equally_bad_stories_those_come_first_whose_headline_states_it() -> None:
    """A column on football that mentions a war stood first, because it was the newest."""
    found = replace(mention("drone_attack", "IQ", quote="Drones hit a depot"), field="title")
    struck = replace(report(found), title="Drones hit a depot")
    aside = report(mention("drone_attack", "IQ", quote="since the drones came"), "s2", "i2", at=NOON + DAY / 24)
    asking = replace(aside, story_id="s3", item_id="i3", mention=found, title="Who said ‘Drones hit a depot’?")
    (section,) = digest(briefing(aside, asking, struck)).sections
    assert [line.story_id for line in section.lines] == ["s1", "s2", "s3"]


def test_what_a_text_denies_of_its_own_accord_does_not_contradict_it() -> None:
    """ "Base attacked, but no one killed" read as an attack that was reported and denied."""
    told = report(mention("drone_attack", "IQ"), item="i1")
    beside = report(mention("drone_attack", "IQ", assertion=Assertion.DENIED), item="i1")
    assert digest(briefing(told, beside)).sections[0].lines[0].certainty == "reported"
    elsewhere = report(mention("drone_attack", "IQ", assertion=Assertion.DENIED), item="i2")
    assert digest(briefing(told, elsewhere)).sections[0].lines[0].certainty == "reported, denied"


def test_what_was_foiled_is_told_as_foiled_and_a_denial_stays_a_denial() -> None:
    """ "Coup in Benin, reported, denied by government": the government told of a coup that it had stopped."""
    told = report(mention("coup", "ML"), item="i1")
    says = ("the government", Stance.DENIES)
    undone = {"undone": "foiled"}
    stopped = report(mention("coup", "ML", assertion=Assertion.DENIED, attributes=undone, says=says), item="i2")
    denied = report(mention("coup", "ML", assertion=Assertion.DENIED, says=says), item="i2")
    said = [digest(briefing(told, other)).sections[0].lines[0].certainty for other in (stopped, denied)]
    assert said == ["reported, foiled, according to the government", "reported, denied by the government"]


def test_what_else_a_story_tells_is_told_once_and_as_it_happened() -> None:
    planned = mention("sanctions", "IQ", assertion=Assertion.PLANNED, weight=3)
    plain = mention("sanctions", "IQ", weight=3)
    (line,) = digest(briefing(*(report(one) for one in (mention("coup", "IQ"), planned, plain)))).sections[0].lines
    assert line.also == ("sanctions",)


def test_near_misses_are_of_the_digests_regions_and_of_what_does_not_fire() -> None:
    """A brief on Europe told of Sudan, and of a rule as nearly fired that fired in the same mail."""
    near = tuple(NearMiss("drones", {"country": code}, code) for code in ("ML", "NE", "IQ"))
    facts, spec = replace(briefing(), near_misses=near), replace(SPEC, regions=(SAHEL,), near_misses=True)
    assert digest(facts, spec).near_misses == ("ML", "NE")
    fires = replace(alert(country="NE"), fingerprint=near[1].fingerprint)
    assert digest(facts, spec, firing=(fires,)).near_misses == ("ML",)
    assert digest(facts, replace(spec, near_misses=False)).near_misses == ()


def test_who_answered_in_the_window_has_answered_and_who_failed_last_is_told_apart() -> None:
    def polled(name: str, success: datetime | None, failures: int) -> FeedHealth:
        state = FeedState(name, UNTIL, last_success_at=success, failures=failures)
        return replace(feed(name, Health.FAILING if failures > 2 else Health.OK), state=state)

    day = timedelta(days=1)
    health = (
        polled("well", NOON, 0),
        polled("missed once", NOON, 1),
        polled("died in the window", NOON, 9),
        polled("was not asked in it", SINCE - day, 0),
        polled("died before", SINCE - day, 9),
        polled("never read", None, 1),
    )
    composed = digest(briefing(health=health))
    assert (composed.feeds_answered, composed.feeds_lapsed, composed.feeds) == (4, 2, 6)


def watch(*dark: tuple[float, float], **hours: float) -> Watch:
    """What was watched of the day: dark from hour to hour of it, and feeds that were not read for some hours."""
    hour = timedelta(hours=1)
    lapses = tuple(Lapse(EVERY_FEED, SINCE + begin * hour, SINCE + end * hour) for begin, end in dark)
    return Watch(DAY, lapses, tuple(Unread(feed(name).feed, span * hour) for name, span in hours.items()))


@pytest.mark.parametrize(
    ("watched", "answered", "said"),
    [
        (
            watch((1, 24)),
            0,
            "Blind for 23 h of 24 h: nothing new of severity low or above was seen, and calm means nothing.",
        ),
        (
            watch((1, 7)),
            2,
            "Partly blind: nobody watched for 6 h; nothing new of severity low or above was reported in the rest.",
        ),
        (
            watch(wire=21),
            1,
            (
                "Partly blind: 1 of 2 feeds could not be read for up to 21 h; "
                "the others tell nothing new of severity low or above."
            ),
        ),
        (watch(), 2, QUIET),
    ],
)
def test_a_day_that_nobody_watched_is_never_told_as_a_quiet_one(watched: Watch, answered: int, said: str) -> None:
    composed = digest(briefing(watch=watched))
    assert composed.headline == said
    assert composed.feeds_answered == answered


def test_a_few_feeds_that_were_not_read_for_hours_make_a_calm_partial() -> None:
    health = tuple(feed(name) for name in "abcdef")
    said = digest(briefing(health=health, watch=watch(a=5))).headline
    assert said == f"{QUIET} 1 of 6 feeds could not be read for up to 5 h, so this calm is partial."


def test_news_of_a_day_that_was_watched_in_part_says_for_how_long_nobody_looked() -> None:
    told = briefing(report(mention("coup", "ML")), watch=watch((2, 9)))
    assert digest(told).headline == "Coup in Mali; nobody watched for 7 h."


def test_whether_any_feed_carries_official_advice_is_known() -> None:
    official = replace(feed("state"), feed=replace(feed("state").feed, issuer="us-state"))
    assert not digest(briefing(health=(feed("a"),))).advised
    assert digest(briefing(health=(feed("a"), official))).advised


def test_coverage_lists_every_feed_that_could_not_be_seen() -> None:
    health = (feed("a"), feed("b", Health.SILENT), feed("c", Health.FAILING), feed("d", Health.NEW))
    composed = digest(briefing(health=health))
    assert (composed.feeds_answered, composed.silent, composed.feeds) == (2, 1, 4)
    assert [blind.feed.id for blind in composed.blind] == ["b", "c", "d"]


def test_a_digest_is_known_by_its_name_and_slot() -> None:
    first, again = digest(briefing()), digest(briefing(report(mention("coup", "ML"))))
    assert first.id == again.id
    assert first.id != digest(briefing(), replace(SPEC, name="other")).id
    assert (first.since, first.until, first.zone, first.scope) == (SINCE, UNTIL, "Europe/London", "world")


mentions = st.builds(
    lambda kind, where, assertion, weight: mention(kind, *where, assertion=assertion, weight=weight),
    st.sampled_from(["coup", "drone_attack", "riot"]),
    st.lists(st.sampled_from(["IQ", "ML", "IL"]), max_size=2, unique=True),
    st.sampled_from(list(Assertion)),
    st.floats(-10, 10),
)
reports_ = st.lists(
    st.builds(
        lambda found, story, item, minute: report(
            found, f"s{story}", f"i{story}.{item}", at=NOON + timedelta(minutes=minute)
        ),
        mentions,
        st.integers(0, 6),
        st.integers(0, 3),
        st.integers(0, 600),
    ),
    max_size=12,
)


@given(reports_, st.randoms())
def test_every_live_story_is_shown_or_counted_exactly_once_whatever_the_order_of_reports(
    reports: list[Report], rng: Random
) -> None:
    facts, spec = briefing(*reports), replace(SPEC, stories=2)
    composed = digest(facts, spec)
    live = {r.story_id for r in reports if r.mention.assertion not in (Assertion.HISTORICAL, Assertion.EXERCISE)}
    shown = [line.story_id for section in composed.sections for line in section.lines]
    assert len(shown) == len(set(shown))
    assert set(shown) <= live
    assert len(shown) + sum(section.more for section in composed.sections) + composed.left_out == composed.stories
    assert composed.stories == len(live)
    shuffled = list(reports)
    rng.shuffle(shuffled)
    assert digest(replace(facts, reports=tuple(shuffled)), spec) == composed


def sight(region: str, kind: Sight, expected: float = 10) -> RegionSight:
    return RegionSight(region, region.title(), kind, 3, expected, 2)


def test_a_digest_of_regions_tells_of_each_how_well_it_is_seen() -> None:
    sights = (sight("levant", Sight.SEEN), sight("sahel", Sight.QUIET), sight("IQ", Sight.BLIND))
    composed = digest(briefing(sights=sights), replace(SPEC, regions=(SAHEL, LEVANT)))
    assert [one.region for one in composed.sights] == ["sahel", "levant"]


def test_a_digest_of_the_world_tells_which_countries_that_are_much_told_of_are_not_seen_the_worst_first() -> None:
    sights = (
        sight("IQ", Sight.QUIET),
        sight("ML", Sight.SEEN),
        sight("IL", Sight.BLIND),
        sight("sahel", Sight.BLIND),
    )
    assert [one.region for one in digest(briefing(sights=sights)).sights] == ["IL", "IQ"]
    rarely = (sight("IQ", Sight.QUIET, expected=2),)
    assert digest(briefing(sights=rarely)).sights == ()
