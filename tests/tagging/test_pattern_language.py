"""What written patterns match: gaps, and the words kept out of them."""

from __future__ import annotations

import pytest
from tagging_tools import reading

from monitor.lib import shipped
from monitor.tagging.lexicon import compiler_of
from monitor.tagging.matching import Context
from monitor.tagging.patterns import PatternError


def _matches(pattern: str, sentence: str) -> bool:
    context = Context(sentence.split())
    compiled = compiler_of(shipped.seeds() / "language" / "en").compile(pattern)
    places = [(one, at, low) for one in compiled for at, low in enumerate(context.lows) if low in one.anchors]
    return any(one.match(context, at, low) for one, at, low in places)


@pytest.mark.parametrize(
    ("sentence", "does"),
    [
        ("gunmen killed a guard", True),
        ("gunmen on motorbikes killed a guard", True),
        ("gunmen were killed", False),
        ("gunmen in the hills that they held killed a guard", False),
    ],
)
def test_a_gap_is_as_long_as_it_says_and_holds_none_of_the_words_kept_out(sentence: str, does: bool) -> None:
    assert _matches("gunman ..3!=was|=were =killed", sentence) is does
    assert _matches("gunman ..3!@being =killed", sentence) is does


@pytest.mark.parametrize(("sentence", "does"), [("hit by two drones", True), ("hit by the drones", False)])
def test_words_are_kept_out_of_a_gap_that_is_read_backwards_too(sentence: str, does: bool) -> None:
    assert _matches("hit ..3!@article =drones", sentence) is does


@pytest.mark.parametrize("written", ["ww2 bunker", "=ww2 bunker", "m23|ww2 bunker"])
def test_letters_with_figures_are_written_as_in_a_text(written: str) -> None:
    (two, three) = (reading(f"a {war} bunker").sentences[0].lows for war in ("WW2", "WW3"))
    assert _matches(written, " ".join(two))
    assert not _matches(written, " ".join(three))


def test_only_single_words_are_kept_out_of_a_gap() -> None:
    with pytest.raises(PatternError, match="single words only"):
        _matches("gunman ..3!was_not killed", "gunmen killed")


@pytest.mark.parametrize("written", ["door|=", "= door", "from_=_to", "from__to"])
def test_a_word_of_a_pattern_has_letters_or_is_a_mark(written: str) -> None:
    with pytest.raises(PatternError, match="an empty word"):
        _matches(written, "from door to door")


def test_a_class_may_name_armed_groups_and_finds_them() -> None:
    compiler = compiler_of(shipped.seeds() / "language" / "en").having({"raiders": ["bandit", "<group>"]})
    context = Context(["hezbollah", "raided", "a", "farm"], lambda kind: [(0, 1)] if kind == "group" else [])
    (pattern,) = (one for one in compiler.compile("@raiders =raided") if "raided" in one.anchors)
    assert pattern.match(context, 1, "raided") == [(0, 2)]
    bare = Context(["farmers", "raided", "a", "farm"])
    assert pattern.match(bare, 1, "raided") == []


def test_a_pattern_is_entered_at_a_place_only_where_it_has_no_words_to_enter_by() -> None:
    compiler = compiler_of(shipped.seeds() / "language" / "en")
    frequent = compiler.compile("=get|=take|=took|=taken|=leave|=left <place>")
    assert [sorted(one.anchors) for one in frequent] == [["get", "leave", "left", "take", "taken", "took"]]
