"""The examples of docs/rules.md are rules that can be loaded, and a test that holds."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from monitor.configuration import configure, proven
from monitor.lib import shipped

PAGE = Path(__file__).resolve().parents[2] / "docs" / "rules.md"
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
ASSETS = "assets:\n  office: {lat: 36.19, lon: 44.01}\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path in shipped.config().glob("*.yaml"):
        (tmp_path / path.name).write_text(path.read_text())
    return tmp_path


def test_the_rules_of_the_page_can_be_loaded(folder: Path) -> None:
    rules = [block for block in BLOCKS if block.startswith("- id:")]
    assert len(rules) >= 4
    (folder / "rules.yaml").write_text(
        "rules:\n" + "".join(re.sub("(?m)^", "  ", block.rstrip()) + "\n" for block in rules)
    )
    (folder / "rules_test.yaml").unlink()
    (folder / "watchfloor.yaml").write_text(ASSETS)
    loaded = configure(folder).monitor.rules
    assert {rule.kind for rule in loaded} == {"surprise", "ladder", "quantity", "count", "score"}


def test_the_test_of_the_page_holds(folder: Path) -> None:
    (test,) = (block for block in BLOCKS if block.startswith("tests:"))
    (folder / "rules_test.yaml").write_text(test)
    assert len(proven(configure(folder))) == 1
