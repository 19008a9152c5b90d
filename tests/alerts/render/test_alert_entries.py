"""How alerts stand beside one another: nothing is quoted twice, and what is over is not called a calm."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import days

from alerts.model import AlertStatus, Message, Reason, Transition
from alerts.render import render_digest, render_notice
from monitor.model.feed import FeedHealth, Health, in_utc
from monitor.model.signal import Evidence

QUOTES = tuple(days.evidence(quote=f"proof number {n}", item_id=f"i{n}") for n in range(6))


def told(reason: Reason, id_: str, *proof: Evidence, **changes: object) -> Transition:
    return Transition(days.alert(id=id_, fingerprint=id_, evidence=proof, **changes), reason, days.at(5), tell=True)


def notice(*transitions: Transition) -> Message:
    return render_notice(replace(days.single_notice(), transitions=transitions))


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_what_one_alert_quotes_the_next_do_not_quote_again_in_any_form() -> None:
    """Five rules that saw one invasion quoted the same four reports five times, and other news had no room."""
    message = notice(told(Reason.FIRED, "a", *QUOTES[:4]), told(Reason.FIRED, "b", *QUOTES[:3], *QUOTES[4:]))
    for form in (message.text, message.html, str(message.slack)):
        assert form.count("“proof number 2”") == form.count("“proof number 4”") == 1
        assert "… and 3 items quoted above, 1 more item not quoted here" in squeezed(form)


def test_an_alert_all_of_whose_proof_stands_above_says_on_what_it_rests() -> None:
    message = notice(told(Reason.FIRED, "a", *QUOTES[:2]), told(Reason.FIRED, "b", *QUOTES[:2]))
    assert "Rests on 2 items quoted above" in message.text


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
