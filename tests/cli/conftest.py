from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from command_runs import Done, Watchfloor

from monitor.__main__ import main


@pytest.fixture
def watchfloor(
    monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> Watchfloor:
    """Runs the command as a shell would, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
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
