"""docs/configuration.md is what the schemas, the lexicons and the catalogue say.

After a change of these: `WATCHFLOOR_WRITE_DOCS=1 pytest tests/settings/test_reference.py` writes it anew.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

import pytest

from alerts.settings.calendars import load_calendars
from alerts.settings.schema import AlertsFile
from monitor.lib import shipped
from monitor.lib.schemawalk import keys
from monitor.settings import catalogue, reference, regions
from monitor.settings.schema import FILES
from monitor.tagging.tag import Tagger

PAGE = Path(__file__).resolve().parents[2] / "docs" / "configuration.md"
ALL = {**FILES, "alerts.yaml": AlertsFile}


@cache
def made() -> str:
    seeds = shipped.seeds()
    shapes, feeds = regions.load(seeds / "regions.yaml"), catalogue.load(seeds / "catalogue.yaml")
    return reference.page(ALL, shapes, Tagger.load(seeds).types, feeds, load_calendars())


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


def test_the_reference_lists_every_name_that_may_be_chosen_from():
    page = made()
    assert "| `departure_order` | " in page
    assert "`kind`: advised, authorized" in page
    assert "- **Topics**: `advisory`, " in page
    assert "`us-state`" in page
    assert "`ar`, `cs`, " in page


@pytest.mark.parametrize("name", ALL)
def test_every_key_says_what_it_means(name):
    section = made().partition(f"\n## {name}\n")[2].partition("\n## ")[0]
    rows = [row for row in section.splitlines() if row.startswith("| `")]
    assert [row for row in rows if row.endswith("|  |")] == []
