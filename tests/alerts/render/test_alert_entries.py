"""How alerts stand beside one another: nothing is quoted twice, and what is over is not called a calm."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import days

from alerts.model import AlertStatus, Message, Reason, Taken, Transition
from alerts.render import render_digest, render_notice
from monitor.model.feed import FeedHealth, Health, in_utc
from monitor.model.severity import Severity
from monitor.model.signal import Evidence

QUOTES = tuple(days.evidence(quote=f"proof number {n}", item_id=f"i{n}") for n in range(6))


def told(reason: Reason, id_: str, *proof: Evidence, **changes: object) -> Transition:
    given: dict[str, object] = {"title": f"Karsovia: {id_}", **changes}
    return Transition(days.alert(id=id_, fingerprint=id_, evidence=proof, **given), reason, days.at(5), tell=True)


def notice(*transitions: Transition) -> Message:
    return render_notice(replace(days.single_notice(), transitions=transitions))


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_what_one_alert_quotes_the_next_do_not_quote_again_in_any_form() -> None:
    """Five rules that saw one invasion quoted the same four reports five times, and other news had no room."""
    message = notice(told(Reason.FIRED, "a", *QUOTES[:4]), told(Reason.FIRED, "b", *QUOTES[:3], *QUOTES[4:]))
    for form in (message.text, message.html, str(message.slack)):
        assert form.count("“proof number 2”") == form.count("“proof number 4”") == 1
        assert "… and the 3 items quoted above and 1 more item not quoted here" in squeezed(form)


def test_an_alert_all_of_whose_proof_stands_above_says_on_what_it_rests() -> None:
    message = notice(told(Reason.FIRED, "a", *QUOTES[:2]), told(Reason.FIRED, "b", *QUOTES[:2]))
    assert "Told in the 2 items quoted above" in message.text


def test_one_event_of_several_rules_is_told_once_at_its_worst_with_all_rules() -> None:
    """ "Ground offensive in Chad" stood twice in one mail, critical and medium."""
    words = {"title": "Ground offensive in Chad: told by 2 publishers"}
    worse = {"severity": Severity.CRITICAL, "rule_id": "ground-offensive", "condition": "at least 2"}
    mild = {"severity": Severity.MEDIUM, "rule_id": "violence", "condition": "at least 3"}
    message = notice(
        told(Reason.FIRED, "a", *QUOTES[:3], **words, **worse), told(Reason.FIRED, "b", *QUOTES[:2], **words, **mild)
    )
    assert message.subject == "[CRITICAL] Ground offensive in Chad: told by 2 publishers"
    for form in (message.text, message.html, str(message.slack)):
        assert "rules ground-offensive: at least 2; violence: at least 3" in squeezed(form)
        assert "quoted above" not in form
        assert "watchfloor ack a b" in form
    assert len(message.data["alerts"]) == 2


def test_the_same_words_about_other_items_are_another_event() -> None:
    words = {"title": "Armed clash in Chad: told by 2 publishers"}
    message = notice(told(Reason.FIRED, "a", QUOTES[0], **words), told(Reason.FIRED, "b", QUOTES[1], **words))
    assert "proof number 0" in message.text
    assert message.subject.endswith("; armed clash")


def test_every_form_has_the_id_by_which_an_alert_is_taken_on_and_what_is_over_asks_for_nothing() -> None:
    """Nobody could acknowledge or explain what they had in hand."""
    id_ = "0123456789abcdef"
    message = notice(told(Reason.FIRED, id_, *QUOTES))
    for form in (message.text, message.html, str(message.slack)):
        assert "watchfloor ack 0123456789ab" in form
    ended = {"status": AlertStatus.RESOLVED, "ends_at": days.at(12)}
    assert "watchfloor ack" not in notice(told(Reason.RESOLVED, id_, *QUOTES, **ended)).text


def test_an_escalation_says_what_people_were_told_before() -> None:
    grown = {"severity": Severity.CRITICAL, "told_before": Severity.HIGH, "title": "Coup in Chad: told by 3 publishers"}
    message = notice(told(Reason.ESCALATED, "a", *QUOTES, **grown))
    assert message.subject == "[CRITICAL, was HIGH] Coup in Chad: told by 3 publishers"
    assert "[Escalated · CRITICAL, was high]" in message.text
    assert "Escalated · Critical, was high" in message.html
    assert "Escalated · CRITICAL, was high" in str(message.slack)


def test_a_brief_says_who_took_an_alert_on_and_asks_nobody_twice_what_it_was_worth() -> None:
    """A note "for others" was seen by nobody."""
    alerts = told(Reason.FIRED, "a", QUOTES[0]), told(Reason.FIRED, "b", QUOTES[1])
    taken = {"a": Taken("jane", days.at(9), "calling the office")}
    judged = frozenset({"b"})
    day = days.crisis_day(alerts=alerts, firing=(), feedback=True, taken=taken, judged=judged)
    message = render_digest(day)
    for form in (message.text, message.html, str(message.slack)):
        assert "Taken on by jane, Tue 13 May, 11:00: calling the office" in squeezed(form)
        assert "watchfloor feedback a useful" in form
        assert "watchfloor feedback b" not in form
    assert message.data["taken"][0] == {
        "alert": "a",
        "author": "jane",
        "at": "2031-05-13T09:00:00Z",
        "note": "calling the office",
    }


def test_a_number_stays_on_one_line_with_what_it_counts() -> None:
    message = notice(told(Reason.FIRED, "a", QUOTES[0], title="Drone attack in Chad: 3 stories within 24 h"))
    for form in (message.text, message.html.replace("&nbsp;", "\u00a0"), message.slack[0]["text"]["text"]):
        assert "3\u00a0stories within 24\u00a0h" in form


def test_what_was_foiled_is_called_so_and_what_is_denied_is() -> None:
    stopped = days.evidence(assertion="denied", undone="foiled", cue="thwarted", claim="according to Benin")
    text = squeezed(notice(told(Reason.FIRED, "a", stopped)).text)
    assert "according to Benin; foiled (“thwarted”)" in text
    denied = days.evidence(assertion="denied", cue="denies", claim="denied by Benin")
    assert "denied by Benin; denied (“denies”)" in squeezed(notice(told(Reason.FIRED, "a", denied)).text)


def test_another_sentence_of_an_item_that_was_quoted_is_quoted() -> None:
    first, other = days.evidence(quote="Drones struck"), days.evidence(quote="The airport was closed")
    message = notice(told(Reason.FIRED, "a", first), told(Reason.FIRED, "b", other))
    assert "The airport was closed" in message.text
    assert "quoted above" not in message.text


def test_the_end_of_an_alert_says_that_what_it_told_of_may_go_on_and_quotes_only_the_best_proof() -> None:
    """ "Resolved: Ground offensive" was read as the end of a war that was merely less written of."""
    ended = {"status": AlertStatus.RESOLVED, "ends_at": days.at(12), "last_held_at": days.at(5)}
    message = notice(told(Reason.RESOLVED, "a", *QUOTES, **ended))
    said = squeezed(message.text)
    assert "Its rule last held on Tue 13 May, 07:00; what it tells of may go on." in said
    assert (message.text.count("“proof number"), "5 more items not quoted here" in said) == (1, True)
    assert message.subject.startswith("[NO LONGER FIRING] ")
    withdrawn = squeezed(notice(told(Reason.WITHDRAWN, "a", *QUOTES, **ended)).text)
    assert "may go on" not in withdrawn


def test_a_preview_of_the_mail_tells_what_was_reported() -> None:
    html = notice(told(Reason.FIRED, "a", *QUOTES)).html
    assert "New: “proof number 0” Meridian Wire, Tue 13 May, 06:12." in squeezed(html.partition("<table")[0])


def test_since_when_a_feed_is_not_seen_is_told_in_the_readers_zone() -> None:
    last = days.at(4) - timedelta(days=4)
    feed = days.crisis_day().blind[0].feed
    silent = FeedHealth(feed, Health.SILENT, last, f"no new item since {in_utc(last)}, expected every 24 h")
    message = render_digest(days.crisis_day(blind=(silent,)))
    assert "no new item since Fri 9 May, 06:00, expected every 24 h" in squeezed(message.text)
    assert "UTC," not in message.text
