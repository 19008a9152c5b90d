from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.feeds import text

CASES = [
    ("Convoy hit", "Convoy hit"),
    ("<b>Convoy</b> hit", "Convoy hit"),
    ("Con<i>v</i>oy", "Convoy"),
    ("Talks &amp; threats", "Talks & threats"),
    ("Talks &amp;amp; threats", "Talks & threats"),
    ("Talks &#38;#x26; threats", "Talks & threats"),
    ("&amp;lt;b&amp;gt;Convoy&amp;lt;/b&amp;gt;", "Convoy"),
    ("5 &lt; 6 and 7 &gt; 2", "5 < 6 and 7 > 2"),
    ("5 < 6 and 7 > 2", "5 < 6 and 7 > 2"),
    ("AT&T and R&D", "AT&T and R&D"),
    ("<p>One.</p><p>Two.</p>", "One.\nTwo."),
    ("One.<br>Two.<br/>Three.", "One.\nTwo.\nThree."),
    ("<ul><li>One</li><li>Two</li></ul>", "One\nTwo"),
    ("<table><tr><td>a</td><td>b</td></tr></table>", "a\nb"),
    ("<h3>Level 4</h3>Do not travel", "Level 4\nDo not travel"),
    ("<script>alert(1)</script>Quiet", "Quiet"),
    ("<style>p{}</style>Quiet<!-- hidden -->", "Quiet"),
    ('<img src="https://t.example/p.gif" alt="x">Quiet', "Quiet"),
    ('<a href="javascript:alert(1)" onclick="x">Quiet</a>', "Quiet"),
    ('<a title="a > b">Quiet</a>', "Quiet"),
    ("<svg onload=alert(1)><text>x</text></svg>Quiet", "Quiet"),
    ("Unclosed <b>bold", "Unclosed bold"),
    ("Unclosed <a href='x", "Unclosed"),
    ("caf\u00e9\u00a0noir", "café noir"),
    ("Ben\u200bgha\u200dzi\ufeff", "Benghazi"),
    ("\u202egnikcatta\u202c", "gnikcatta"),
    ("soft\u00adhyphen", "softhyphen"),
    ("a\x00b\x07c\x1bd\x7fe\x9bf", "abcdef"),
    ("one\r\ntwo\rthree\u2028four\u2029five\x85six", "one\ntwo\nthree\nfour\nfive\nsix"),
    ("  much \t white   space ", "much white space"),
    ("&nbsp;&ensp;x&zwnj;&rlm;y&#8203;z&shy;", "xyz"),
    ("&#0;&#x1b;[31mred&#133;", "\ufffd[31mred…"),
    ("flag \U0001f3f4\U000e0067\U000e0062\U000e007f", "flag \U0001f3f4"),
    ("&nosuch; &amp;", "&nosuch; &"),
    ("", ""),
    ("   <p> </p> ", ""),
]


@pytest.mark.parametrize(("markup", "expected"), CASES)
def test_markup_becomes_plain_text(markup: str, expected: str) -> None:
    assert text.plain(markup) == expected


def test_a_title_is_one_line() -> None:
    assert text.title("<p>Army</p>\n<p>advances</p>") == "Army advances"


@pytest.mark.parametrize(
    ("description", "content", "expected"),
    [
        ("Short.", "", "Short."),
        ("", "<p>Full text.</p>", "Full text."),
        ("The army said […]", "<p>The army said it had withdrawn.</p>", "The army said it had withdrawn."),
        ("The army said on …", "The army said on Sunday.", "The army said on Sunday."),
        ("A summary of its own.", "<p>A long text that begins otherwise.</p>", "A summary of its own."),
        ("Longer than the content is", "Longer", "Longer than the content is"),
    ],
)  # fmt: skip
def test_a_summary_is_the_publishers_own_unless_it_is_cut_off(description: str, content: str, expected: str) -> None:
    assert text.summary(description, content) == expected


@pytest.mark.parametrize(
    "layers",
    [
        "&amp;" * 3 + "lt;b&gt;",
        "&" + "amp;" * 12 + "lt;script&gt;alert(1)",
        "<" * 50 + "b>" * 50,
        "<<b>script>alert(1)<</b>/script>",
    ],
)
def test_nested_escapes_leave_no_markup_behind(layers: str) -> None:
    assert not re.search(r"<[a-zA-Z/!?]", text.plain(layers))


@given(st.text(max_size=300))
def test_plain_text_has_nothing_that_steers_a_display(markup: str) -> None:
    for character in text.plain(markup):
        assert character == "\n" or unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp")
        assert character not in "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"


FRAGMENTS = [
    "<b>",
    "</b>",
    "<p",
    ">",
    "&lt;",
    "&amp;",
    "lt;",
    "<!--",
    "-->",
    "script",
    "<![CDATA[",
    "]]>",
    '"',
    "'",
    " ",
    "x=",
    "/",
    "&#60;",
    "<?",
]


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join))
def test_no_heap_of_markup_leaves_a_tag(markup: str) -> None:
    assert not re.search(r"<[a-zA-Z/!?][^<>]*>", text.plain(markup))


@given(st.text(max_size=2_000), st.integers(min_value=10, max_value=500))
def test_a_shortened_text_fits_and_is_its_own_beginning(whole: str, length: int) -> None:
    short = text.shortened(whole, length)
    assert len(short) <= length
    assert short == whole or (short.endswith("…") and whole.startswith(short[:-1]))


def test_thousands_of_nested_tags_cost_no_noticeable_time() -> None:
    assert text.plain("<div>" * 10_000 + "x" + "</div>" * 100) == "x"
