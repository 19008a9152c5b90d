"""What strangers' text loses on its way into a message."""

import re
import unicodedata
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP, default
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alerts.render import clean

ANY = st.text(st.characters(), max_size=200)  # surrogates included
NASTY = st.lists(
    st.sampled_from(
        [
            "\r\n",
            "\n",
            "\r",
            "\x00",
            "\x1b[31m",
            "\u202e",
            "\u2066",
            "\u200b",
            "\ufeff",
            "\u2028",
            "\x85",
            "\U000e0041",
            "=?UTF-8?Q?=0A?=",
            "=?utf-8?b?DQpCY2M6IHg=?=",
            "=?",
            "?=",
            "=?x?Q?=0D=0A?=",
            "💩",
            "é",
            " ",
            "Bcc: x@y.example",
            "<!channel>",
            "<@U1>",
            "<script>",
            "&lt;",
            "&amp;",
            "|",
            ">",
            "`",
            "*",
            "a",
            "Ω",
            "a\u0301\u0301\u0301\u0301\u0301",
        ]
    ),
    max_size=12,
).map("".join)


@given(ANY | NASTY)
def test_a_line_is_one_line_of_visible_text(text: str) -> None:
    line = clean.line(text)
    assert not {unicodedata.category(letter) for letter in line} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    assert line == line.strip()
    assert "  " not in line


@given(ANY | NASTY)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean.line(clean.line(text)) == clean.line(text)
    assert clean.header(clean.header(text)) == clean.header(text)


@given(st.text(st.characters(codec="ascii", categories=["L", "N", "P", "S"]), max_size=80))
def test_honest_text_is_left_as_it_is(text: str) -> None:
    assert clean.line(text) == text


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("Fuel depot\u202e gnp.exe", "Fuel depot gnp.exe"),
        ("ze\u200bro wi\u2060dth", "zero width"),
        ("one\r\nBcc: x@y.example", "one Bcc: x@y.example"),
        ("bell\x07 and \x1b[2Jclear", "bell and [2Jclear"),
        ("ハングル\u3164 filler", "ハングル filler"),
        ("Z" + "\u0301" * 40 + "algo", "Ź" + "\u0301" * 4 + "algo"),
        ("tag\U000e0067\U000e0062 flag", "tag flag"),
        ("half \ud83d pair", "half pair"),
    ],
)
def test_what_is_invisible_or_moves_its_neighbours_goes(hostile: str, shown: str) -> None:
    assert clean.line(hostile) == shown


@given(ANY | NASTY)
def test_no_title_adds_a_header_to_a_mail(title: str) -> None:
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = clean.header(title)
    mail["To"] = "desk@example.org"
    mail.set_content("body\n")
    received = message_from_bytes(mail.as_bytes(), policy=default)
    assert received.keys() == ["Subject", "To", "Content-Type", "Content-Transfer-Encoding", "MIME-Version"]


def test_the_encoded_word_that_hides_a_line_break_is_decoded_and_then_cleaned() -> None:
    assert clean.header("A 💩 subject=?UTF-8?Q?=0A?=Bcc: x@y.example") == "A 💩 subject Bcc: x@y.example"
    nested = "=?utf-8?q?=3D=3Futf-8=3Fq=3F=3D0ABcc=3A=3F=3D?= 💩"
    assert "\n" not in clean.header(nested)
    assert "=?" not in clean.header(nested)


def test_an_encoded_word_of_an_unknown_charset_is_dropped_not_raised() -> None:
    assert clean.header("a =?klingon?q?x?= b") == "a b"


@given(ANY | NASTY)
def test_slack_text_holds_no_markup_and_reads_back_as_what_it_was(text: str) -> None:
    escaped = clean.slack(text)
    assert "<" not in escaped
    assert ">" not in escaped
    assert re.findall(r"&(?!amp;|lt;|gt;)", escaped) == []
    assert escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text.replace("`", "'")


@given(st.builds("{}://{}/{}".format, st.sampled_from(["http", "https"]), st.just("wire.example"), ANY | NASTY))
def test_a_link_is_plain_ascii_that_nothing_can_break_out_of(address: str) -> None:
    link = clean.link(address)
    if link is not None:
        assert re.fullmatch(r"https?://wire\.example[!#$%&()*+,\-./0-9:;=?@A-Z\[\]_a-z~]*", link)
        assert clean.link(link) == link
        assert urlsplit(link).hostname == "wire.example"


@given(ANY | NASTY)
def test_whatever_is_called_a_link_comes_out_as_http_or_not_at_all(address: str) -> None:
    link = clean.link(address)
    assert link is None or link.startswith(("http://", "https://"))


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "file:///etc/passwd",
        "vbscript:x",
        "//wire.example/x",
        "/relative",
        "https:///nohost",
        "https://bank.example@evil.example/",
        "https://user:secret@wire.example/",
        "http://wire.example:99999/",
        "http://[::1/",
        "http://a b.example/",
        "https://wire.example/" + "x" * 3000,
        "mailto:desk@example.org",
        "",
        None,
    ],
)
def test_an_address_that_is_not_plain_http_is_no_link(address: str | None) -> None:
    assert clean.link(address) is None


def test_an_international_address_becomes_ascii() -> None:
    assert clean.link("https://münchen.example/straße?q=ä#ö") == (
        "https://xn--mnchen-3ya.example/stra%C3%9Fe?q=%C3%A4#%C3%B6"
    )


@given(ANY, st.integers(min_value=2, max_value=60))
def test_a_cut_text_keeps_its_limit_and_shows_the_cut(text: str, limit: int) -> None:
    cut = clean.clip(text, limit)
    assert len(cut) <= limit
    assert cut == text or cut.endswith("…")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("“No drone has crossed,” the office said", "‘No drone has crossed,’ the office said"),
        ('the office said "no drone" ("not one")', "the office said ‘no drone’ (‘not one’)"),
        ("“We will not yield.”", "We will not yield."),
        ("“Yes,” he said. “No.”", "‘Yes,’ he said. ‘No.’"),
        ("the minister’s word", "the minister’s word"),
        ("", ""),
    ],
)
def test_a_quote_in_our_marks_keeps_single_ones_of_its_own(said: str, shown: str) -> None:
    assert clean.nested(said) == shown


@given(ANY | NASTY)
def test_no_double_mark_is_left_inside_ours(text: str) -> None:
    assert not set(clean.nested(text)) & set('“”"')
    assert clean.nested(clean.nested(text)) == clean.nested(text)
