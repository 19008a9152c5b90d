"""A text is cut into sentences, clauses and tokens that lie exactly where they say, at a cost linear in its length."""

from __future__ import annotations

from time import process_time  # noqa: TID251 - what it costs

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tagging_tools import reading

from monitor.tagging.text import MAX_SENTENCE, fold


@given(st.text(max_size=400) | st.text(alphabet="ab-–‑ .'’1\n", max_size=60))
def test_tokens_and_sentences_slice_to_themselves(text: str) -> None:
    read = reading(text)
    last = 0
    for sentence in read.sentences:
        assert last <= sentence.start < sentence.end <= len(text)
        last = sentence.end
        end = sentence.start
        for token, low in enumerate(sentence.lows):
            start = sentence.starts[token]
            assert read.folded[start : sentence.end_of(token)] == low
            assert sentence.slice(token, token + 1) == text[start : sentence.end_of(token)]
            between = text[end:start].strip()
            assert set(between) <= set("-‐‑–")
            assert sentence.glued(token) is bool(between)
            end = sentence.end_of(token)
        assert end == sentence.end


@given(st.text(max_size=200))
def test_folding_moves_no_character(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.text(max_size=300))
def test_no_word_is_lost_between_sentences(text: str) -> None:
    inside = set()
    for sentence in reading(text).sentences:
        inside |= set(range(sentence.start, sentence.end))
    assert all(index in inside for index, char in enumerate(text) if not char.isspace())


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Mayor asks the crowds for calm The toll of the clashes rose to nine", 2),
        ("Minister promises an inquiry in London Two bodies were found in the harbour", 2),
        ("Rebels close in on the river War at a glance: latest updates Kamal Adan has left the palace", 2),
        ("The envoy told the crowd in a speech The US would send no more of its soldiers", 2),
        ("The envoy told reporters of The Guardian that nobody would leave the city", 1),
        ("The players of the film It Follows spoke of the night of the attack", 1),
        ("Army Shells Port City After A Week Of Calm In Northern Province Of Country", 1),
        ("Watch The Voice", 1),
        ("Gunmen took workers captive at Algeria's In Amenas gas plant on Wednesday", 1),
        (f"Envoys of two powers meet in the capital over the fate of the port\nand {'ships wait ' * 12}.", 1),
        (f"Envoys of two powers meet in the capital over the fate of the port\n{'Ships wait ' * 12}.", 2),
        ("Envoys of two powers meet in the capital over the fate of the port\nof Basra, where ships wait.", 1),
        ("Envoys of two powers meet in the capital over the fate of the port\nThe ships wait in a long queue.", 2),
    ],
)
def test_a_sentence_begins_where_a_feed_runs_two_together(text: str, count: int) -> None:
    assert len(reading(text).sentences) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Gen. Smith of the U.S. Army spoke. He left.", 2),
        ("He lives in the U.S. The army said so.", 2),
        ("It rose to 1.4 million. Then it fell.", 2),
        ("MR. GARCIA SPOKE.\n\n THE ARMY ANSWERED.", 2),
        ("A headline\nAnother headline", 2),
        ("“We will strike.” The group left.", 2),
        ("", 0),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, count: int) -> None:
    assert len(reading(text).sentences) == count


def test_lines_wrapped_at_a_fixed_width_run_on() -> None:
    text = "LIMA, 9 JAN 90 -- [TEXT] THE PRESIDENT HAS CONFIRMED THAT THE TROOPS\nTHAT SURROUNDED IT LEFT."
    assert len(reading(text).sentences) == 1


def test_clauses_open_at_conjunctions() -> None:
    sentence = reading("The army attacked, but the rebels held the town.").sentences[0]
    assert [clause.lead for clause in sentence.clauses] == ["", "but"]


@pytest.mark.parametrize("text", ["drone attack " * 40_000, "a" * 500_000, "a. b" * 60_000, "a\n" * 100_000])
def test_hostile_text_is_bounded(text: str) -> None:
    started = process_time()
    read = reading(text)
    assert all(sentence.end - sentence.start <= MAX_SENTENCE for sentence in read.sentences)
    assert process_time() - started < 4
