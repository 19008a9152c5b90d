from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.feeds.identity import Named, absolute, guid, keys, normalised
from monitor.model.item import KeyKind


def kinds(*entries: Named) -> list[KeyKind | None]:
    return [key.kind if key else None for key in keys(entries)]


def texts(*entries: Named) -> list[str | None]:
    return [key.text if key else None for key in keys(entries)]


def test_a_guid_is_kept_verbatim_as_the_key() -> None:
    assert texts(Named("tag:x,2026:1", "https://x/a", "A")) == ["tag:x,2026:1"]


def test_without_a_guid_the_link_and_without_a_link_the_title_is_the_key() -> None:
    assert kinds(Named("", "https://x/a", "A"), Named("", "", "B"), Named("", "", "")) == [
        KeyKind.LINK,
        KeyKind.TITLE,
        None,
    ]


def test_a_title_is_recognised_whatever_its_case() -> None:
    first, second = keys([Named("", "", "ARMY ADVANCES")]), keys([Named("", "", "Army advances")])
    assert first == second


def test_a_guid_that_all_entries_share_names_none_of_them() -> None:
    entries = [Named("feed", f"https://x/{one}", f"Story {one}") for one in range(3)]
    assert texts(*entries) == ["https://x/0", "https://x/1", "https://x/2"]


def test_a_link_that_all_entries_share_names_none_of_them() -> None:
    entries = [Named("", "https://x/", f"Story {one}") for one in range(3)]
    assert kinds(*entries) == [KeyKind.TITLE] * 3
    assert len(set(texts(*entries))) == 3


def test_a_guid_and_a_link_that_all_entries_share_leave_the_titles() -> None:
    entries = [Named("https://x/", "https://x/", f"Story {one}") for one in range(3)]
    assert kinds(*entries) == [KeyKind.TITLE] * 3


def test_the_same_entry_twice_keeps_its_guid() -> None:
    assert texts(Named("g", "https://x/a", "A"), Named("g", "https://x/a", "A")) == ["g", "g"]


def test_two_guids_of_one_link_are_two_entries() -> None:
    assert texts(Named("a#0", "https://x/a", "A"), Named("a#1", "https://x/a", "A")) == ["a#0", "a#1"]


def test_a_giant_guid_is_kept_as_its_fingerprint() -> None:
    (key,) = keys([Named("g" * 10_000, "", "A")])
    assert key is not None
    assert len(key.text) <= 500


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("http://x.example/a", "https://x.example/a"),
        ("HTTP://x.example/a", "https://x.example/a"),
        ("https://x.example/a#1", "https://x.example/a#1"),
        ("  tag:x\n 1 ", "tag:x 1"),
        ("1559104147038", "1559104147038"),
        ("a\x00b\ud800c\u200bd", "abcd"),
    ],
)
def test_a_guid_outlives_its_sites_move_to_https(written: str, compared: str) -> None:
    assert guid(written) == compared


@pytest.mark.parametrize(
    ("link", "compared"),
    [
        ("http://News.Example:80/a?utm_source=rss&id=7&at_medium=RSS#top", "https://news.example/a?id=7"),
        ("https://news.example:443", "https://news.example/"),
        ("https://news.example/a?fbclid=x&gclid=y&cmpid=rss&ns_campaign=z", "https://news.example/a"),
        ("https://news.example:8443/a?q=", "https://news.example:8443/a?q="),
        ("https://news.example/A/?b=2&a=1", "https://news.example/A/?b=2&a=1"),
    ],
)
def test_a_link_is_compared_without_what_only_says_how_a_reader_came(link: str, compared: str) -> None:
    assert normalised(link) == compared


@given(st.sampled_from(["a", "b", "%C3%A9"]), st.sampled_from(["", "?x=1", "?utm_source=q&x=1", "#f"]))
def test_normalising_twice_changes_nothing(path: str, rest: str) -> None:
    once = normalised(f"http://News.example/{path}{rest}")
    assert normalised(once) == once


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ("/world/1", "https://news.example/world/1"),
        ("2.html", "https://news.example/feeds/2.html"),
        ("//cdn.example/1", "https://cdn.example/1"),
        (" https://news.example/\n a ", "https://news.example/a"),
        ("?id=1", "https://news.example/feeds/rss.xml?id=1"),
        ('/a|b>c<d"e', "https://news.example/a%7Cb%3Ec%3Cd%22e"),
        ("/safe\u202egnp.exe\x00", "https://news.example/safegnp.exe"),
        ("/світ", "https://news.example/світ"),
        ("javascript:alert(1)", None),
        ("JaVaScRiPt:alert(1)", None),
        ("java\nscript:alert(1)", None),
        ("data:text/html,x", None),
        ("mailto:desk@news.example", None),
        ("file:///etc/passwd", None),
        ("ftp://news.example/a", None),
        ("http://[::1", None),
        ("https://", None),
        ("", None),
        ("https://news.example/" + "a" * 3_000, None),
    ],
)
def test_only_http_links_are_kept_and_they_are_made_absolute(link: str, found: str | None) -> None:
    assert absolute(link, "https://news.example/feeds/rss.xml") == found


@given(st.text(max_size=60))
def test_a_kept_link_is_always_http_and_holds_nothing_that_ends_it(link: str) -> None:
    found = absolute(link, "https://news.example/")
    assert found is None or found.lower().startswith(("http://", "https://"))
    assert found is None or not set(found) & set("<>\"'`|\\ \n\x00\u202e")
