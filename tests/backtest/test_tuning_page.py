"""The page on tuning shows what its commands print."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
import small_pasts
from command_runs import Watchfloor

from monitor.cli import screen
from monitor.lib import shipped

PAGE = Path(__file__).parents[2] / "docs" / "tuning.md"
BLOCK = re.compile(r"```console\n\$ (watchfloor [^\n]*)\n(.*?)```", re.DOTALL)


def blocks() -> list[tuple[str, str]]:
    """Commands of the page with what it says that they print."""
    return [(found[1], found[2]) for found in BLOCK.finditer(PAGE.read_text("utf-8"))]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder the page's reader works in."""
    folder = tmp_path_factory.mktemp("desk")
    small_pasts.write(folder / "archive.jsonl")
    (folder / "episodes.yaml").write_text(small_pasts.EPISODES)
    (folder / "config").mkdir()
    for name in ("watchfloor.yaml", "feeds.yaml"):
        (folder / "config" / name).write_text((shipped.config() / name).read_text())
    (folder / "config" / "alerts.yaml").write_text("receivers:\n  desk:\n    file: {folder: outbox}\n")
    small_pasts.rules(folder / "config")
    small_pasts.rules(folder, small_pasts.RULES.replace("gte: 2", "gte: 1"), "louder.yaml")
    return folder


@pytest.mark.parametrize(("command", "shown"), blocks(), ids=[f"command {n}" for n in range(1, len(blocks()) + 1)])
def test_a_command_prints_what_the_page_shows(
    desk: Path, command: str, shown: str, watchfloor: Watchfloor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk)
    monkeypatch.setattr(screen.out, "_width", 100)
    done = watchfloor(*command.split()[1:], "--workers", "1")
    assert done.code == 0, done.err
    assert "".join(f"{line.rstrip()}\n" for line in io.StringIO(done.out)) == shown


def test_the_page_shows_the_episodes_and_options_it_uses() -> None:
    assert small_pasts.EPISODES.strip() in PAGE.read_text("utf-8")
    assert len(blocks()) == 4
