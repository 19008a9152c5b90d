"""`--help` of every command: complete, and readable on the narrowest terminal people use."""

from __future__ import annotations

import pytest
import typer.main
from command_runs import Watchfloor

from monitor import __version__
from monitor.cli import application


def test_the_list_of_commands_is_whole_and_each_explains_itself_within_80_columns(
    watchfloor: Watchfloor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    top = watchfloor("--help")
    group = typer.main.get_group(application)
    assert len(group.commands) >= 13
    assert all(f"│ {name} " in top.out for name in group.commands)
    for words in (*([name] for name in group.commands), ["feeds", "add"], ["feeds", "probe"], ["deliveries", "resend"]):
        done = watchfloor(*words, "--help")
        assert done.code == 0
        assert max(map(len, done.out.splitlines())) <= 80
        assert "<bool>" not in done.out, "a flag takes no value"
        assert "<path>   " not in done.out, "every option says what it is"
        assert "[dim]" not in done.out
        assert "[bold]" not in done.out


def test_paragraphs_flow(watchfloor: Watchfloor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    paragraph = watchfloor("replay", "--help").out.split("\n\n")[0]
    lines = [line.strip() for line in paragraph.splitlines() if line.strip()]
    assert "20260212T081048Z.xml (or .json). NAME may be any name: whose advice" in " ".join(lines)
    assert not [line for line in lines if line.endswith("NAME")]


def test_the_version_is_told(watchfloor: Watchfloor) -> None:
    done = watchfloor("--version")
    assert (done.code, done.out) == (0, f"watchfloor {__version__}\n")


def test_the_configuration_of_feeds_counts_for_its_commands_too(watchfloor: Watchfloor) -> None:
    done = watchfloor("feeds", "--config", "nowhere", "probe", "https://wire.example")
    assert done.code == 2
    assert "nowhere is not a folder" in done.err


def test_what_belongs_to_a_preview_is_refused_without_it(watchfloor: Watchfloor) -> None:
    done = watchfloor("digest", "--at", "2026-02-12T08:00")
    assert done.code == 2
    assert "--preview" in done.err
