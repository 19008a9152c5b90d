"""A tagger that is loaded when it is asked is the same tagger."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from monitor.configuration import configure
from monitor.lib import shipped
from monitor.model.mention import Document
from monitor.tagging.later import LaterTagger
from monitor.tagging.tag import Tagger

STRIKE = Document("1", "Drone strike kills three soldiers near Erbil", "", None, "en", None)


@pytest.fixture(scope="module")
def loaded() -> Tagger:
    return Tagger.load(shipped.seeds())


@pytest.fixture
def later() -> LaterTagger:
    return LaterTagger(shipped.seeds())


def test_its_types_are_known_before_anything_is_loaded(
    loaded: Tagger, later: LaterTagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Tagger, "load", None)
    assert later.types == loaded.types
    assert list(later.types) == list(loaded.types)


@pytest.mark.slow
def test_it_tags_as_the_other_does(loaded: Tagger, later: LaterTagger) -> None:
    assert later.tag(STRIKE) == loaded.tag(STRIKE)
    assert later.version == loaded.version
    assert later.country_of("Iraq") == "IQ"


def test_reading_the_shipped_configuration_loads_no_lexicon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Tagger, "load", None)
    assert "drone_attack" in configure(shipped.config()).tagger.types


def test_it_is_loaded_once(later: LaterTagger, loaded: Tagger, monkeypatch: pytest.MonkeyPatch) -> None:
    loads = []

    def load(_seeds: object) -> Tagger:
        loads.append(1)
        return loaded

    monkeypatch.setattr(Tagger, "load", load)
    for _ in range(2):
        later.ready()
        assert later.country_of("Iraq") == "IQ"
    assert loads == [1]


def test_who_asks_while_another_thread_loads_it_waits(
    later: LaterTagger, loaded: Tagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, goes_on = Event(), Event()
    loads = []

    def load(_seeds: object) -> Tagger:
        loads.append(1)
        begun.set()
        assert goes_on.wait(20)
        return loaded

    monkeypatch.setattr(Tagger, "load", load)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(later.ready)
        assert begun.wait(20)
        second = threads.submit(later.country_of, "Iraq")
        goes_on.set()
        assert second.result(20) == "IQ"
        first.result(20)
    assert loads == [1]
