"""Lists that state their levels in sentences: which of several is of most of the country."""

from __future__ import annotations

import json

import pytest
from advisory_builders import NOW, READER, ROOT

from monitor.advisories.polls import Advisories
from monitor.feeds.parse import parse
from monitor.model.advisory import AdvisoryState
from monitor.model.feed import Feed, Fetched
from monitor.model.item import Parsed
from monitor.recordings import issuer_feed
from monitor.settings import tables

DUTCH = issuer_feed("nl-buza", "nl-buza", tables.load(ROOT / "seeds" / "tables.yaml"))


def state(feed: Feed, row: dict[str, str]) -> AdvisoryState:
    fetched = Fetched(feed.id, feed.url, 200, {}, json.dumps([row]).encode(), NOW)
    parsed = parse(feed, fetched)
    assert isinstance(parsed, Parsed), parsed
    (found,) = Advisories(READER, lambda _: "KE").poll(feed, parsed, {}, NOW).advanced.states
    return found


@pytest.mark.parametrize(
    ("introduction", "level", "strictest"),
    [
        ("De kleurcode van het reisadvies voor Kenia is rood.", 4, 4),
        ("<p>De kleurcode van het reisadvies voor Kenia is&nbsp;groen. U kunt erheen.</p>", 1, 1),
        ("De kleurcode is rood voor de grens, en geel voor de rest van het land.", 2, 4),
        # Parts first, most of the country last, however long its sentence and however short the one before.
        ("<ul><li>De kleurcode voor Lamu is rood.</li><li>Voor de rest van Kenia geldt geel als kleurcode.</ul>", 2, 4),
        ("<li>De kleurcode voor Lamu is rood.</li><li>Voor de rest van Kenia met Nairobi geldt kleurcode geel.", 2, 4),
        ("De kleurcode is oranje voor het noorden. Voor de rest geldt kleurcode groen.", 1, 3),
        # The rest of a part is not the rest of the country, which comes behind it.
        ("Kleurcode oranje geldt voor de rest van de kust. Voor de rest van Kenia geldt kleurcode geel.", 2, 3),
        # Most of the country, said otherwise, before its parts and behind them.
        ("De kleurcode van het reisadvies voor Kenia is grotendeels geel. Voor Lamu geldt kleurcode rood.", 2, 4),
        ("De kleurcode voor Kenia is voor het grootste deel rood. Voor Nairobi geldt kleurcode oranje.", 4, 4),
        ("Voor een strook langs de grens geldt kleurcode rood. Voor de meeste gebieden is de kleurcode geel.", 2, 4),
        ("De kleurcode voor Lamu is rood. De kleurcode voor Kenia is geel.", 2, 4),
        ("De kleurcode van het reisadvies voor Kenia is rood (voor Nairobi oranje).", 4, 4),
        ("De kleurcode voor heel Kenia is rood. Eerder was de kleurcode oranje.", 4, 4),
        ("In het hele land geldt kleurcode rood. In Nairobi was de kleurcode eerder oranje.", 4, 4),
        ("De kleurcode voor Kenia blijft rood. Voor Nairobi geldt kleurcode oranje.", 4, 4),
        # What it was before a change is no advice.
        ("Het reisadvies voor Kenia is aangescherpt van geel naar oranje.", 3, 3),
        ("De kleurcode voor Kenia is gewijzigd van oranje naar rood.", 4, 4),
        ("De kleurcode voor Kenia gaat van rood naar geel.", 2, 2),
        ("De kleurcode voor Kenia is niet langer rood maar oranje.", 3, 3),
        ("De kleurcode voor Kenia is oranje in plaats van rood.", 3, 3),
        ("Sinds maandag is de kleurcode rood. Daarvoor was de kleurcode geel.", 4, 4),
        # Sentences that leave the word for a colour of advice out.
        ("De kleurcode van de kust is oranje. De rest van Kenia is geel.", 2, 3),
        ("De kleurcode voor Kenia is geel. Het noorden is rood.", 2, 4),
        ("De kleurcode voor Kenia is geel. Het weeralarm is rood.", 2, 2),
        ("De kleurcode voor Kenia is geel. Het alarm van de vulkaan is oranje.", 2, 2),
        # Nothing but parts: the country is no stricter than its mildest part, in whatever order they stand.
        ("De kleurcode voor het noorden van Kenia is rood. De kleurcode voor het zuiden is oranje.", 3, 4),
        ("De kleurcode voor het zuiden is oranje. De kleurcode voor het noorden van Kenia is rood.", 3, 4),
        # Colours that are none of the advice.
        ("Voor de vulkaan geldt alarm oranje. De kleurcode van het reisadvies voor Kenia is groen.", 1, 1),
        ('<a href="https://x.example/kleurcode-rood">Uitleg</a> De kleurcode voor Kenia is oranje.', 3, 3),
        ("Geel: let op.", 2, 2),
    ],
)  # fmt: skip
def test_dutch_advice_is_of_most_of_the_country_whatever_is_said_of_its_parts(
    introduction: str, level: int, strictest: int
) -> None:
    found = state(DUTCH, {"location": "Kenia", "isocode": "KEN", "introduction": introduction})
    assert (found.level, found.max_level) == (level, strictest)


@pytest.mark.parametrize(
    ("location", "spoken"),
    [
        ("Centraal-Afrikaanse Republiek", "de Centraal-Afrikaanse Republiek"),
        ("Congo, Democratische Republiek", "de Democratische Republiek Congo"),
        ("Verenigd Koninkrijk", "het Verenigd Koninkrijk"),
    ],
)
def test_a_country_is_known_in_a_sentence_behind_its_article_and_in_another_order(location: str, spoken: str) -> None:
    words = f"De kleurcode van het reisadvies voor {spoken} is rood. Voor de hoofdstad geldt kleurcode oranje."
    found = state(DUTCH, {"location": location, "isocode": "KEN", "introduction": words})
    assert (found.level, found.max_level) == (4, 4)


def test_a_list_that_says_no_word_of_the_rest_states_the_country_first() -> None:
    ireland = issuer_feed("ie-dfa", "ie-dfa", tables.load(ROOT / "seeds" / "tables.yaml"))
    words = "High degree of caution. Do not travel to the border."
    found = state(ireland, {"destination": "Kenya", "risk_level": words, "last_updated": "2026-03-01"})
    assert (found.level, found.max_level) == (2, 4)
