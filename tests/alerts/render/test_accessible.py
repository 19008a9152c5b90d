"""Every mail can be read by everybody: on any ground, without its pictures, by a screen reader from the top down."""

import days
import pytest
from eyes import Eyes, contrast
from test_backlog import backlog, notices

from alerts.render import render_backlog, render_digest, render_notice

PAGES = {
    **{name: render_digest(day(), names=days.NAMES, outlines=days.OUTLINES).html for name, day in days.DAYS.items()},
    **{name: render_notice(notice()).html for name, notice in days.NOTICES.items()},
    "backlog": render_backlog(backlog(*notices(4))).html,
}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_every_word_can_be_read_on_its_ground(name: str, dark: bool) -> None:
    """WCAG 2.2, 1.4.3 at level AA."""
    seen = Eyes(PAGES[name], dark=dark).seen
    faint = {(one.ink, one.ground): one.words for one in seen if contrast(one.ink, one.ground) < 4.5}
    assert faint == {}
    assert len({one.ground for one in seen}) == 1, "all text stands on the sheet"
    assert {one.ground for one in seen} == {"#171b20" if dark else "#ffffff"}


@pytest.mark.parametrize("name", PAGES)
def test_no_text_is_smaller_than_print(name: str) -> None:
    assert min(one.size for one in Eyes(PAGES[name]).seen) >= 12


@pytest.mark.parametrize("name", PAGES)
def test_headings_go_down_one_step_at_a_time_and_say_something(name: str) -> None:
    """WCAG 2.2, 1.3.1 and 2.4.6: a screen reader jumps from heading to heading."""
    eyes = Eyes(PAGES[name])
    assert eyes.headings[0] == 1
    assert eyes.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(eyes.headings, eyes.headings[1:], strict=False))
    assert all(text.strip() for text in eyes.heading_texts)


@pytest.mark.parametrize("name", PAGES)
def test_language_is_set_and_links_pictures_and_tables_have_what_a_screen_reader_needs(name: str) -> None:
    """WCAG 2.2, 3.1.1, 2.4.4 and 1.1.1."""
    eyes = Eyes(PAGES[name])
    assert eyes.languages == ["en"]
    assert eyes.unnamed == []
    assert all(len(text.strip()) > 3 for text in eyes.link_texts)


def test_severity_is_said_in_words_wherever_it_is_shown_by_colour() -> None:
    """WCAG 2.2, 1.4.1."""
    words = [one.words.lower() for one in Eyes(PAGES["crisis"]).seen]
    for severity in ("critical", "high", "medium", "low"):
        assert any(severity in said for said in words)


def test_eyes_see_faint_ink_skipped_headings_and_pictures_without_words() -> None:
    """The checker is worth its name."""
    eyes = Eyes(
        '<html><body><h1>A</h1><h3></h3><p style="color: #999999">faint</p><img src="cid:x"><table></table>'
        '<a href="https://x.example"></a><div role="img"></div></body></html>'
    )
    (faint,) = [one for one in eyes.seen if one.words == "faint"]
    assert contrast(faint.ink, faint.ground) < 4.5
    assert eyes.headings == [1, 3]
    assert eyes.heading_texts == ["A", ""]
    assert eyes.unnamed == ["picture", "table", "drawing"]
    assert (eyes.languages, eyes.link_texts) == ([None], [""])
