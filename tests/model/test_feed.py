"""What a feed says of the one who stands behind it."""

from __future__ import annotations

import pytest

from monitor.model.feed import Feed


@pytest.mark.parametrize(
    ("country", "state_media", "parties", "own"),
    [
        ("RU", True, {"RU", "UA"}, True),
        ("RU", True, {"ML", None}, False),
        ("GB", False, {"GB"}, False),
        (None, True, {None, "IQ"}, False),
    ],
)
def test_state_media_speak_for_their_own_government_where_it_has_a_part(
    country: str | None, state_media: bool, parties: set[str | None], own: bool
) -> None:
    feed = Feed("tv", "TV", "", "rss", "world", "en", "TV", "tv", country=country, state_media=state_media)
    assert feed.is_own_governments(parties) is own
