"""`watchfloor items | head`: whoever has seen enough leaves, and nothing is wrong with that."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("call", [["--help"], ["check"], ["check", "--json"], ["tag", "Drones hit Erbil"]])
def test_a_command_whose_reader_leaves_ends_well_and_says_nothing(call: list[str], unbuffered: str) -> None:
    variables = {**os.environ, "PYTHONUNBUFFERED": unbuffered, "WATCHFLOOR_CONFIG": str(ROOT / "config")}
    command = [sys.executable, "-m", "monitor", *call]
    ours, theirs = os.pipe()
    os.close(ours)  # they are gone before the first word
    with os.fdopen(theirs, "wb") as closed:
        done = subprocess.run(
            command, stdout=closed, stderr=subprocess.PIPE, cwd=ROOT, env=variables, check=False, text=True
        )
    said = [line for line in done.stderr.splitlines() if not line.startswith("! expat")]
    assert (done.returncode, said) == (0, [])


def test_a_command_without_an_output_ends_well() -> None:
    command = ["sh", "-c", 'exec "$0" -m monitor --version >&-', sys.executable]
    done = subprocess.run(command, stderr=subprocess.PIPE, cwd=ROOT, check=False, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_full_disk_under_the_output_is_told() -> None:
    with Path("/dev/full").open("wb") as full:
        command = [sys.executable, "-m", "monitor", "tag", "Drones hit Erbil"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, cwd=ROOT, check=False, text=True)
    assert (done.returncode, done.stderr) == (1, "No space left on device\n")
