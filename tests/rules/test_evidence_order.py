"""Which reports prove a signal best."""

from __future__ import annotations

from dataclasses import replace

from rule_builders import report

from monitor.model.mention import UNDONE, Assertion, Attribution, Stance, Undone
from monitor.model.story import Report
from monitor.rules.evidence import line, lines


def in_headline(told: Report) -> Report:
    return replace(told, mention=replace(told.mention, field="title"))


def test_what_happened_stands_before_what_is_feared_and_a_headline_before_what_a_text_mentions() -> None:
    """A video that "examines why" an invasion was launched led the proof of it, because it was the newest."""
    headline = in_headline(report(1, hours=3, quote="Drones hit Erbil"))
    aside = report(2, quote="since the drones came")
    question = in_headline(report(3, quote="Who sent the drones to Erbil?"))
    feared = in_headline(report(4, assertion=Assertion.POSSIBLE))
    told = [one.item_id for one in lines([feared, aside, question, headline], {})]
    assert (told[0], told[-1]) == (headline.item_id, feared.item_id)


def test_what_a_headline_calls_the_attack_is_in_the_headline_whichever_sentence_names_it() -> None:
    aside = report(1, quote="since the drones came")
    by_text = report(2, hours=3, quote="Drones hit Erbil.")
    general = replace(by_text, mention=replace(by_text.mention, told_by_title_too=True))
    assert lines([aside, general], {})[0].item_id == general.item_id


def test_who_tells_of_a_coup_that_was_stopped_denies_nothing() -> None:
    """ "Denied by Benin (“thwarted”)" was said of a government that told of a coup it had stopped."""
    denial = replace(
        report(1).mention, assertion=Assertion.DENIED, attribution=Attribution("Benin", Stance.DENIES), attributes={}
    )
    stopped = replace(denial, attributes={UNDONE: Undone.FOILED.value})
    told = [line(replace(report(1), mention=one)) for one in (denial, stopped)]
    assert [(one.claim, one.undone) for one in told] == [("denied by Benin", None), ("according to Benin", "foiled")]
