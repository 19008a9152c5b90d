"""A configuration that is read anew shares the lexicons of the one before, as long as nothing of them changed."""

from __future__ import annotations

import gc
import os
import weakref
from pathlib import Path

import pytest

from monitor import lexicons
from monitor.lexicons import tagger_of

PLACES = "disputed: {crimea: RU}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def test_the_shipped_lexicons_are_shared_by_whatever_folder_has_none_of_its_own(folder: Path) -> None:
    first, _ = tagger_of(folder)
    again, _ = tagger_of(folder / "other")
    assert again is first


def test_shipped_files_that_were_written_anew_are_read_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seeds = folder / "seeds"
    (seeds / "language").mkdir(parents=True)
    (seeds / "language" / "some.yaml").write_text("a: 1")
    monkeypatch.setattr(lexicons.shipped, "seeds", lambda: seeds)
    monkeypatch.setattr(lexicons, "LaterTagger", lambda _seeds: object())
    first, _ = tagger_of(folder)
    assert tagger_of(folder)[0] is first
    os.utime(seeds / "language" / "some.yaml", (0, 0))
    assert tagger_of(folder)[0] is not first


def test_an_operators_own_words_are_read_anew_when_they_changed_and_only_then(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lexicons, "load_tagger", lambda _folder: object())
    (folder / "places.yaml").write_text(PLACES)
    first, _ = tagger_of(folder)
    (folder / "places.yaml").write_text(PLACES)
    assert tagger_of(folder)[0] is first, "written, and the same"
    (folder / "places.yaml").write_text(PLACES.replace("RU", "UA"))
    assert tagger_of(folder)[0] is not first


def test_a_configuration_that_gets_words_of_its_own_lets_go_of_the_shipped_tagger(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lexicons, "load_tagger", lambda _folder: object())
    shipped = weakref.ref(tagger_of(folder)[0])
    (folder / "places.yaml").write_text(PLACES)
    tagger_of(folder)
    gc.collect()
    assert shipped() is None, "two taggers are held"
