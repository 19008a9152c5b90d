"""What holds of every text: evidence lies where it says, tags repeat, denial never makes a fact."""

from __future__ import annotations

from time import process_time  # noqa: TID251 - what it costs

from hypothesis import given, settings
from hypothesis import strategies as st
from tagging_tools import NOW, mentions, table, tagger

from monitor.model.mention import Assertion, Document
from monitor.tagging.output import as_json

PIECES = st.sampled_from(
    ["Drones struck a base near Erbil", "Officials fear an attack", "killing 12 people", "İstanbul’s", "no",
     "denied that", "the army", "212 hostages", "were released", "raised to Level 4", "Iraq", "Gaza", ",",
     ".", "\n", "“", "—", "will",
     "strike", "a ceasefire", "in 2015", "two million people", "🚀", "rocket", "3-0", "up to 500 troops"]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=30).map(" ".join)
ACTS = st.sampled_from(
    ["drones had struck a base near Erbil", "rebels had captured the town of Goma",
     "gunmen had kidnapped nine pupils in Kaduna",
         "the army had shelled the town of Bakhmut", "it had closed its embassy in Tripoli",
     "troops had been deployed to Mali", "a missile had hit Odesa",
     "an air strike had killed ten people in Idlib", "soldiers had seized power in Niamey"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(TEXTS, TEXTS)
def test_evidence_is_where_it_says_it_is(title: str, text: str) -> None:
    tagged = tagger().tag(Document("law", title, text, NOW, language="en"))
    fields = {"title": title, "text": text}
    for mention in tagged.mentions:
        assert fields[mention.field][mention.start : mention.end] == mention.quote
        assert mention.trigger in mention.quote
        assert mention.cue is None or mention.cue in mention.quote
    for rejected in tagged.rejected:
        assert fields[rejected.field][rejected.start : rejected.end] == rejected.text
    for place in tagged.places:
        assert fields[place.field][place.start : place.end] == place.text


@settings(max_examples=40, deadline=None)
@given(TEXTS)
def test_tagging_is_repeatable(text: str) -> None:
    document = Document("law", "", text, NOW)
    assert tagger().tag(document) == tagger().tag(document)


@settings(max_examples=80, deadline=None)
@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_can_be_tagged_and_written(title: str, text: str) -> None:
    written = as_json(tagger().tag(Document("law", title, text)))
    assert written["id"] == "law"


def test_every_beginning_of_a_sentence_that_means_something_can_be_tagged() -> None:
    """Rules that look behind a word must bear that nothing stands there."""
    cases = [*table("acts.yaml"), *table("figurative.yaml"), *table("actors.yaml")]
    sentences = {str(value) for case in cases for key, value in case.items() if key in {"text", "meant", "trap"}}
    for sentence in sorted(sentences):
        words = sentence.rstrip(".").split()
        for end in range(2, len(words)):
            tagger().tag(Document("law", "", " ".join(words[:end]), NOW, language="en"))


@given(
    ACTS,
    st.sampled_from(
        [
            "The ministry denied that {}.",
            "It was denied that {}.",
            "Reports that {} were denied: officials denied that {}.",
        ]
    ),
)
def test_a_denied_act_is_never_told_as_a_fact(act: str, frame: str) -> None:
    assert all(mention.assertion is not Assertion.ACTUAL for mention in mentions(frame.replace("{}", act)))


def test_other_languages_get_places_but_no_guessed_indicators() -> None:
    text = (
        "Des drones ont frappé une base militaire dans la province d'Anbar en Irak, selon des responsables américains."
    )
    tagged = tagger().tag(Document("fr", "", text))
    assert tagged.language == "fr"
    assert not tagged.mentions


def test_a_rejected_trigger_keeps_its_reason() -> None:
    tagged = tagger().tag(Document("r", "", "He died of a heart attack at a Kabul hospital.", NOW))
    assert any(r.type == "armed_attack" and "illness" in r.reason for r in tagged.rejected)


def test_an_explanation_names_rule_and_cue() -> None:
    explanation = tagger().explain(Document("e", "", "Officials fear that drones will strike a base near Erbil.", NOW))
    (reason,) = [reason for reason in explanation.reasons if reason.mention.type == "drone_attack"]
    assert (reason.rule.split("/")[0], reason.cue, reason.cue_rule) == ("drone_attack", "fear", "fear")
    assert any(name.text == "Erbil" and name.chosen for name in explanation.names)


def test_an_issuers_page_tells_only_its_advice() -> None:
    found = mentions(
        "Do not travel due to terrorism. Armed groups attack soldiers and civilians.", "Iraq - Level 4: Do Not Travel"
    )
    assert {mention.type for mention in found} == {"travel_advisory"}


def test_text_that_repeats_itself_costs_in_proportion_and_says_so() -> None:
    def cost(times: int) -> float:
        started = process_time()
        tagged = tagger().tag(Document("h", "", "drone attack killed 12 people in Iraq " * times, language="en"))
        assert len(tagged.mentions) == 1
        assert times < 4000 or any("already" in rejected.reason for rejected in tagged.rejected)
        return process_time() - started

    cost(20)
    short = cost(500)
    assert cost(4000) < 24 * max(short, 0.02)
