"""Parts that are older than they should be are named with what that lets happen."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from monitor.lib import shipped
from monitor.lib.floors import installed, outdated

ROOT = Path(__file__).resolve().parents[2]


def told(**versions: str) -> list[str]:
    return [str(one) for one in outdated(shipped.seeds(), versions.get)]


def test_a_part_older_than_may_run_is_told_with_what_it_lets_happen() -> None:
    (line,) = told(expat="2.4.0")
    assert line == (
        "expat 2.4.0 is installed, at least 2.4.1 is needed: unfolding entities (CVE-2013-0340); from 2.6 also tokens "
        "that grow for ever (CVE-2023-52425)"
    )
    assert outdated(shipped.seeds(), {"expat": "2.4.0"}.get)[0].grave


def test_a_part_with_a_weakness_is_told_as_less_grave() -> None:
    (found,) = outdated(shipped.seeds(), {"expat": "2.5.0"}.get)
    assert not found.grave
    assert "2.6.0 or later is better" in str(found)


def test_numbers_are_compared_as_numbers() -> None:
    assert told(expat="2.10.0", jinja2="3.1.10", aiohttp="3.14.0rc1", urllib3="2.7", pyyaml="6") == []
    assert len(told(aiohttp="3.9.99", jinja2="3.1")) == 2


def test_what_is_not_installed_is_not_missed() -> None:
    assert told() == []
    assert installed("no-such-package-here") is None


def test_what_is_installed_here_may_run() -> None:
    assert [str(one) for one in outdated(shipped.seeds()) if one.grave] == []


def test_the_packages_ask_for_no_less_than_the_floors() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    asked = dict(re.fullmatch(r"([\w.-]+)(?:\[\w+\])?>=([\d.]+).*", one).groups() for one in project["dependencies"])
    assert [str(one) for one in outdated(shipped.seeds(), asked.get) if one.grave] == []
