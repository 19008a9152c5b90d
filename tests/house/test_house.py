"""The house keeps its shape: directions of imports, words, and what a wheel carries."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from arrows import imported

ROOT = Path(__file__).resolve().parents[2]
VAGUE = {"utils", "util", "helpers", "helper", "manager", "common", "misc", "process_data"}


def _sources() -> Iterator[Path]:
    yield from sorted((ROOT / "monitor").rglob("*.py"))
    yield from sorted((ROOT / "alerts").rglob("*.py"))


def test_imports_point_only_the_ways_the_architecture_says() -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as main; main()"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_code_never_imports_the_data_folders() -> None:
    offenders = [
        f"{path}: {module}"
        for path in _sources()
        for module in imported(path.read_text(encoding="utf-8"))
        if module.split(".")[0] in {"config", "seeds"}
    ]
    assert offenders == []


def test_no_file_or_function_has_a_name_that_says_nothing() -> None:
    offenders = [str(path) for path in _sources() if path.stem in VAGUE]
    offenders += [
        f"{path}:{node.lineno} {node.name}"
        for path in _sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and node.name.lower() in VAGUE
    ]
    assert offenders == []


@pytest.mark.parametrize("path", list(_sources()), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_holds_one_idea_and_a_function_fits_a_screen(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 400
    if path.parent.name == "migrations":
        return  # one step of the schema is one function, as long as it is
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or node.lineno) - node.lineno + 1 <= 50, f"{node.name} is longer than a screen"


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_the_lock_pins_by_hash_and_names_no_index(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert "--hash=sha256:" in text
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text


def test_the_lock_holds_every_dependency_that_is_declared() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    locked = {
        line.split("==")[0].split("[")[0].lower().replace("_", "-").replace(".", "-")
        for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()
        if "==" in line
    }
    declared = {_name(requirement) for requirement in project["dependencies"]}
    assert declared <= locked


def _name(requirement: str) -> str:
    for mark in "[<>=!~ ;":
        requirement = requirement.split(mark)[0]
    return requirement.lower().replace("_", "-").replace(".", "-")
