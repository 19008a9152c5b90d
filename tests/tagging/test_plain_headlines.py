"""Plain headlines in all their common words: what every desk expects to be read, and what must not wake it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from ruamel.yaml import YAML
from tagging_tools import DATA, mentions

TYPES: dict[str, list[str]] = YAML(typ="safe", pure=True).load((DATA / "headlines.yaml").read_text(encoding="utf-8"))
PATTERNS = [(type_, pattern) for type_, patterns in TYPES.items() for pattern in patterns]
THEMES: dict[str, list[str]] = YAML(typ="safe", pure=True).load((DATA / "quiet.yaml").read_text(encoding="utf-8"))
PEACEFUL = [(theme, pattern) for theme, patterns in THEMES.items() for pattern in patterns]
CHOICE = re.compile(r"\{([^{}]*)\}")


def written_out(pattern: str) -> Iterator[str]:
    """A headline for each combination of its choices."""
    choice = CHOICE.search(pattern)
    if choice is None:
        yield pattern
        return
    for option in choice[1].split("|"):
        yield from written_out(pattern[: choice.start()] + option + pattern[choice.end() :])


@pytest.mark.parametrize(("type_", "pattern"), PATTERNS, ids=[f"{type_}-{n}" for n, (type_, _) in enumerate(PATTERNS)])
def test_a_plain_headline_is_read_in_all_its_common_words(type_: str, pattern: str) -> None:
    missed = [
        headline
        for headline in written_out(pattern)
        if not any(m.type == type_ and "NG" in m.countries for m in mentions("", title=headline))
    ]
    assert missed == []


@pytest.mark.parametrize(("theme", "pattern"), PEACEFUL, ids=[f"{theme}-{n}" for n, (theme, _) in enumerate(PEACEFUL)])
def test_a_headline_of_peace_tells_of_no_threat(theme: str, pattern: str) -> None:
    told = {
        headline: [(mention.type, mention.trigger) for mention in found]
        for headline in written_out(pattern)
        if (found := mentions("", title=headline))
    }
    assert told == {}, theme


@pytest.mark.parametrize(
    ("headline", "assertion"),
    [
        ("Niger moves 1,500 troops to border with Mali", "actual"),
        ("Egypt moves troops to border", "actual"),
        ("Chad shifts troops to front", "actual"),
        ("French troops to leave Niger", "planned"),
        ("US troops to withdraw from Niger", "planned"),
    ],
)
def test_troops_to_a_place_have_moved_and_troops_to_do_something_have_not(headline: str, assertion: str) -> None:
    (moved,) = [mention for mention in mentions("", title=headline) if mention.type == "troop_movement"]
    assert moved.assertion == assertion
