"""The outbox folder."""

import json
import os
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import days
import pytest

from alerts.channels.base import Means, open_channel
from alerts.channels.testkit import HOSTILE, sample
from alerts.model import Target
from alerts.render import render_digest
from monitor.lib.errors import DeliveryError

TARGET = Target("desk", "file", "outbox", {"folder": "outbox"})


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


async def send(message, folder: Path, target: Target = TARGET, key: str = "key-1") -> None:
    await open_channel(target, Means(folder=folder)).send(message, target, key)


async def test_every_form_lies_in_the_folder_under_a_name_that_tells_what_it_is(tmp_path: Path) -> None:
    digest = render_digest(days.crisis_day())
    await send(digest, tmp_path)
    found = {path.suffix: path for path in (tmp_path / "outbox").iterdir()}
    assert set(found) == {".eml", ".html", ".txt", ".json"}
    assert found[".txt"].name.startswith("20310514T060000Z-digest-karsovia-advice-raised-to-level-4")
    assert found[".txt"].read_text() == digest.text
    assert found[".html"].read_text() == digest.html
    assert json.loads(found[".json"].read_bytes()) == digest.data
    mail = message_from_bytes(found[".eml"].read_bytes(), policy=default)
    assert str(mail["Subject"]) == digest.subject
    assert mail.get_body(("plain",)).get_content().replace("\r\n", "\n") == digest.text


async def test_a_map_is_inside_the_page_that_a_browser_opens(tmp_path: Path) -> None:
    digest = render_digest(days.crisis_day(), outlines=days.OUTLINES)
    await send(digest, tmp_path)
    (page,) = (tmp_path / "outbox").glob("*.html")
    assert 'src="data:image/png;base64,iVBOR' in page.read_text()
    assert "cid:" not in page.read_text()


async def test_a_repeat_writes_the_same_files_with_the_same_bytes(tmp_path: Path) -> None:
    await send(sample(), tmp_path)
    before = {path.name: path.read_bytes() for path in (tmp_path / "outbox").iterdir()}
    await send(sample(), tmp_path)
    assert {path.name: path.read_bytes() for path in (tmp_path / "outbox").iterdir()} == before


async def test_hostile_subjects_stay_inside_the_folder(tmp_path: Path) -> None:
    for number, words in enumerate(HOSTILE):
        await send(replace(sample(), subject=words), tmp_path, key=f"key-{number}")
    assert names(tmp_path) == ["outbox"]
    found = names(tmp_path / "outbox")
    assert len(found) == 4 * len(HOSTILE)
    assert all(name.isascii() and not name.startswith(".") and len(name) < 120 for name in found)


async def test_an_absolute_folder_is_taken_as_it_is(tmp_path: Path) -> None:
    target = Target("desk", "file", "archive", {"folder": str(tmp_path / "archive")})
    await send(sample(), tmp_path / "elsewhere", target)
    assert len(list((tmp_path / "archive").iterdir())) == 4


async def test_a_folder_that_cannot_be_written_is_a_temporary_matter(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("a file stands where the folder should be")
    with pytest.raises(DeliveryError) as caught:
        await send(sample(), tmp_path)
    assert not caught.value.permanent
    assert "cannot write to" in str(caught.value)


async def test_nobody_ever_sees_half_a_file(tmp_path: Path, monkeypatch) -> None:
    """Where the disk fails before the move, no file with a final name exists."""

    def fails(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(DeliveryError, match="No space left"):
        await send(sample(), tmp_path)
    assert [path.name for path in (tmp_path / "outbox").iterdir() if not path.name.endswith(".part")] == []
