"""The words that texts are compared by."""

from __future__ import annotations

import unicodedata
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from monitor.lib import configfile, shipped
from monitor.stories.samewords import SameFile, stem
from monitor.stories.similarity import words


def test_quotation_marks_and_dashes_part_words_as_plain_ones_do() -> None:
    assert words("“Don’t” – he said…") == words('"Don\'t" - he said...') == ["don", "t", "he", "said"]


@given(st.text(st.characters(min_codepoint=32, max_codepoint=0x2100), max_size=12))
def test_words_are_those_of_the_text_without_case_and_accents(text: str) -> None:
    plain = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    found = "".join(char if char.isalnum() or char == "_" else " " for char in bare).split()
    assert words(text) == found


def test_no_word_stands_for_two_others() -> None:
    file = configfile.read(shipped.seeds() / "stories" / "same_words.yaml", SameFile).value
    stems = [{stem(word, file.endings, file.silent) for word in group} for group in file.same]
    assert [one & other for one, other in combinations(stems, 2) if one & other] == []
