"""docs/configuration.md is what the schemas say.

After a change of the schemas: `WATCHFLOOR_WRITE_DOCS=1 pytest tests/settings/test_reference.py` writes it anew.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

from alerts.settings.schema import AlertsFile
from monitor.lib import shipped
from monitor.lib.schemawalk import keys
from monitor.settings import reference, regions
from monitor.settings.schema import FILES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "configuration.md"
ALL = {**FILES, "alerts.yaml": AlertsFile}


@cache
def made() -> str:
    return reference.page(ALL, regions.load(shipped.seeds() / "regions.yaml"))


def test_the_configuration_reference_is_true():
    if os.environ.get("WATCHFLOOR_WRITE_DOCS"):
        PAGE.write_text(made(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == made(), (
        "run WATCHFLOOR_WRITE_DOCS=1 pytest tests/settings/test_reference.py"
    )


@pytest.mark.parametrize("name", ALL)
def test_every_key_of_a_file_is_in_the_reference(name):
    page = made()
    section = page.partition(f"\n## {name}\n")[2].partition("\n## ")[0]
    for key in keys(ALL[name]):
        assert f"| `{key}` |" in section


def test_the_reference_lists_every_region_that_is_no_country():
    page = made()
    assert "| `levant` | Levant | IL JO LB PS SY |" in page
    assert "| `world` | World | everything |" in page
