from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from command_runs import Done, Watchfloor

from monitor import configuration
from monitor.__main__ import main
from monitor.cli import screen
from monitor.lib import shipped
from monitor.tagging.tag import Tagger


@pytest.fixture(scope="session")
def shipped_tagger() -> Tagger:
    """What the shipped lexicons make."""
    return Tagger.load(shipped.seeds())


@pytest.fixture
def lexicons_once(monkeypatch: pytest.MonkeyPatch, shipped_tagger: Tagger) -> None:
    """Commands that are run many times do not read the shipped lexicons anew each time."""
    monkeypatch.setattr(configuration, "load_tagger", lambda _folder: shipped_tagger)


@pytest.fixture
def watchfloor(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> Watchfloor:
    """Runs the command as a shell would, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    # A console keeps the width it was made with; it may have been made by a test of narrow screens.
    monkeypatch.setattr(screen.out, "_width", 200)
    monkeypatch.setattr(screen.err, "_width", 200)
    monkeypatch.setenv("NO_COLOR", "1")
    for name in ("WATCHFLOOR_CONFIG", "WATCHFLOOR_STATE"):
        monkeypatch.delenv(name, raising=False)

    def run(*words: str | Path, stdin: str = "") -> Done:
        monkeypatch.setattr(sys, "argv", ["watchfloor", *map(str, words)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        code = 0
        try:
            main()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(bool(end.code))
        sys.stdout.flush()
        captured = capfdbinary.readouterr()
        return Done(code, captured.out.decode(), captured.err.decode())

    return run
