"""An operator's pattern may be as wrong as it likes: it is refused at its place, or costs milliseconds on any text."""

from __future__ import annotations

from pathlib import Path
from time import process_time  # noqa: TID251 - what it costs

import pytest

from monitor.lib import shipped
from monitor.lib.errors import ConfigError
from monitor.tagging.lexicon import Lexicon, compiler_of
from monitor.tagging.matching import Context

OWN = """types:
  own_thing:
    title: Own
    description: Ours.
    weight: 1
    triggers:
      - {{id: x, match: ["{pattern}"], example: "A bomb"}}
    words: {{{words}}}
"""
# What a matcher tries in as many ways as the patterns below allow, and each time for nothing.
WORST = ("bomb " + "a " * 2_400 + "zebra", "bomb a " * 700 + "zebra", "bomb " * 12 + "a " * 60 + "zebra")


def lexicon(folder: Path, pattern: str, words: str = "") -> Lexicon:
    own = folder / "indicators.yaml"
    own.write_text(OWN.format(pattern=pattern, words=words), encoding="utf-8")
    return Lexicon.load(compiler_of(shipped.seeds() / "language" / "en"), [own], frozenset())


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        ("bomb ..900 zebra", "a gap of 900 tokens; write ..50 at most"),
        ("bomb ..40 =a ..40 =a ..40 zebra", "can be tried in 68,921 ways at each place; shorten its gaps"),
        ("bomb " + "=a? " * 20 + "zebra", "can be tried in 1,048,576 ways"),
        ("bomb ..x zebra", "a gap is written .. or ..7"),
        ("bomb ..99999999999999999999 zebra", "a gap is written .. or ..7"),
        ("bomb ..² zebra", "a gap is written .. or ..7"),
    ],
)
def test_a_pattern_that_may_be_tried_in_too_many_ways_is_refused_at_its_place(
    tmp_path: Path, pattern: str, told: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        lexicon(tmp_path, pattern)
    (fault,) = caught.value.faults
    assert told in fault.message
    assert (Path(fault.path).name, fault.line > 0, fault.column > 0) == ("indicators.yaml", True, True)


@pytest.mark.parametrize("pattern", ["bomb ..12 =a ..12 =a ..10 zebra", "bomb " + "=a? " * 10 + "zebra"])
def test_a_pattern_that_is_taken_costs_milliseconds_on_a_text_made_for_it(tmp_path: Path, pattern: str) -> None:
    made = lexicon(tmp_path, pattern)
    begun = process_time()
    for text in WORST:
        assert not list(made.triggers.find(Context(text.split())))
    assert process_time() - begun < 1.0  # some ten milliseconds; without the bound there is no end to it


def test_word_classes_that_name_one_another_over_and_over_do_not_multiply(tmp_path: Path) -> None:
    ten = {one: ", ".join([f'"@w{one}"'] * 10) for one in range(11)}
    classes = ["w0: [bomb]", *(f"w{one}: [{ten[one - 1]}]" for one in range(1, 12))]
    assert lexicon(tmp_path, "@w11 zebra", words=", ".join(classes))


@pytest.mark.parametrize(
    "pattern", ["(fire|blaze).*depot", r"\\\\bfire\\\\b", "fires* at depot", "^fire at depot", "in depot$"]
)
def test_a_regular_expression_is_refused_at_its_place_with_how_to_write_it(tmp_path: Path, pattern: str) -> None:
    with pytest.raises(ConfigError) as caught:
        lexicon(tmp_path, pattern)
    (fault,) = caught.value.faults
    assert (fault.line, fault.column) == (7, 25)
    assert "of a regular expression" in fault.message
    assert "write a bar between words for either" in fault.message


def test_marks_that_stand_alone_are_no_regular_expression(tmp_path: Path) -> None:
    assert lexicon(tmp_path, "^ bomb ( =$ * $")


def test_capitals_of_a_pattern_do_not_matter(tmp_path: Path) -> None:
    assert list(lexicon(tmp_path, "Bomb|M23").triggers.find(Context(["m", "23"])))


def test_a_word_class_that_cannot_be_read_is_told_there_alone(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        lexicon(tmp_path, "bomb ..2 @store", words='store: [depot, "ware(house)?"]')
    (fault,) = caught.value.faults
    assert (fault.line, fault.column) == (8, 28)


def test_an_exclusion_for_every_type_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    own = tmp_path / "indicators.yaml"
    own.write_text('everywhere: [{match: "..900 x", within: near, reason: r, example: e}]', encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        Lexicon.load(compiler_of(shipped.seeds() / "language" / "en"), [own], frozenset())
    assert "a gap of 900 tokens" in str(caught.value)
