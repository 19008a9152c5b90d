"""What may be imported where, as ARCHITECTURE says it under Arrows; and that what breaks it is found."""

from __future__ import annotations

import importlib
import inspect
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping

import pytest
from arrows import OURS, ROOT, graph, imported, sources, ways_out, within

SHARED = ("monitor.model", "monitor.lib")
"""What alerts may name of monitor."""

NAMING_ALERTS = {
    "monitor.app", "monitor.configuration", "monitor.records", "monitor.ruletests", "monitor.backtest.outcome",
}  # fmt: skip
"""The modules beside the commands that may name alerts."""

HARMLESS = (
    # Python's own that only compute, or read the data a room starts from
    "__future__", "array", "base64", "bisect", "collections", "contextlib", "dataclasses", "datetime", "difflib",
    "email.errors", "email.header", "email.utils", "enum", "functools", "gc", "gzip", "hashlib", "heapq", "html", "io",
    "ipaddress", "itertools", "json", "logging", "math", "operator", "pathlib", "pkgutil", "re", "statistics", "sys",
    "textwrap", "threading", "traceback", "types", "typing", "unicodedata", "urllib.parse", "weakref", "xml.etree",
    "zlib", "zoneinfo",
    # what others wrote of the same kind
    "PIL", "ahocorasick_rs", "css_inline", "jinja2", "nh3", "orjson", "pydantic", "pydantic_core", "rensa",
    "ruamel.yaml", "yaml", "yarl",
)  # fmt: skip
"""All that a pure room may reach, however indirectly: what is not here is asked about before it is used there."""

CLOCKS = (
    "time.time()", "time.time_ns()", "time.monotonic()", "time.monotonic_ns()", "time.perf_counter()",
    "time.perf_counter_ns()", "time.process_time()", "time.process_time_ns()", "time.thread_time()",
    "time.thread_time_ns()", "time.clock_gettime(0)", "time.clock_gettime_ns(0)", "time.localtime()", "time.gmtime()",
    "time.ctime()", "time.asctime()", "time.strftime('%Y')", "datetime.datetime.now(datetime.UTC)",
    "datetime.datetime.utcnow()", "datetime.datetime.today()", "datetime.date.today()",
)  # fmt: skip


def _pure() -> list[str]:
    """The rooms that `pyproject.toml` calls pure."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (contract,) = (one for one in project["tool"]["importlinter"]["contracts"] if one["name"].startswith("Pure rooms"))
    return list(contract["source_modules"])


def _named_by_alerts(modules: Mapping[str, str]) -> set[tuple[str, str]]:
    """What alerts names of monitor beyond what is shared."""
    return {
        (module, name)
        for module, source in modules.items()
        if within(module, ["alerts"])
        for name in imported(source)
        if within(name, ["monitor"]) and name != "monitor" and not within(name, SHARED)
    }


def _reached_by_pure(modules: Mapping[str, str]) -> set[tuple[str, str]]:
    """What pure rooms reach of others' that is not known to be harmless, and through which module."""
    found = ways_out(_pure(), graph(modules))
    packages = {name.rsplit(".", 1)[0] for name in HARMLESS if "." in name}  # `from xml import etree` names `xml` too
    return {(module, name) for name, module in found.items() if not within(name, HARMLESS) and name not in packages}


def test_alerts_name_nothing_of_monitor_but_the_shared_words_and_the_kernel() -> None:
    assert _named_by_alerts(sources()) == set()


def test_alerts_are_named_by_the_commands_the_composition_root_and_where_alerts_live_as_in_the_daemon() -> None:
    naming = {
        module
        for module, source in sources().items()
        if within(module, ["monitor"]) and any(within(name, ["alerts"]) for name in imported(source))
    }
    assert {module for module in naming if not within(module, ["monitor.cli"])} == NAMING_ALERTS


def test_pure_rooms_reach_nothing_that_acts_waits_or_asks() -> None:
    assert _reached_by_pure(sources()) == set()


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("alerts.service", "from monitor.health.verdict import judge"),
        ("alerts.service", "import monitor.history"),
        ("alerts.service", "from monitor import history"),
        ("alerts.render.compose", "from monitor.settings import load"),
    ],
)
def test_whatever_else_of_monitor_alerts_would_name_is_found(module: str, line: str) -> None:
    modules = sources()
    found = _named_by_alerts({**modules, module: f"{modules[module]}\n{line}\n"})
    assert {name for name, _ in found} == {module}


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("monitor.rules.news", "import http.client"),
        ("monitor.rules.news", "import urllib.request"),
        ("monitor.rules.news", "from urllib import request"),
        ("monitor.rules.news", "import multiprocessing"),
        ("monitor.rules.news", "def later():\n    import concurrent.futures"),
        ("monitor.tagging.wars", "import aiosmtpd.controller"),
        ("monitor.tagging.wars", "import asyncio"),
        ("monitor.model.mention", "import time"),
        ("monitor.lib.suggest", "import socket"),  # reached by way of another room
        ("alerts.render.compose", "import socket"),
        ("alerts.render.compose", "import aiohttp"),
        ("alerts.telling", "import os"),
    ],
)
def test_whatever_a_pure_room_would_reach_is_found(module: str, line: str) -> None:
    modules = sources()
    found = _reached_by_pure({**modules, module: f"{modules[module]}\n{line}\n"})
    assert {name for name, _ in found} == {module}


def test_no_clock_is_read_but_in_one_module() -> None:
    text = "import datetime\nimport time\n\nREAD = (\n" + "".join(f"    {clock},\n" for clock in CLOCKS) + ")\n"
    command = [sys.executable, "-m", "ruff", "check", "--select", "TID251", "--output-format", "json"]
    said = {}
    for path in ("monitor/rules/news.py", "alerts/service.py", "monitor/lib/clock.py"):
        run = [*command, "--stdin-filename", path, "-"]
        done = subprocess.run(run, cwd=ROOT, input=text, capture_output=True, text=True, check=False)
        said[path] = {CLOCKS[fault["location"]["row"] - 5] for fault in json.loads(done.stdout)}
    every = set(CLOCKS)
    assert said == {"monitor/rules/news.py": every, "alerts/service.py": every, "monitor/lib/clock.py": set()}


def test_functions_take_what_the_architecture_says_they_take() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    table = text.split("## The way of a fact")[1].split("## Rooms")[0]
    told = re.findall(r"`((?:alerts\.)?[a-z_.]+)\.([a-z_]+)\(([a-z_, ]*)\)`", table)
    assert len(told) >= 8
    for module, name, parameters in told:
        if module == "channel":  # every channel's
            module, name = "alerts.channels.base", "Channel.send"
        found = importlib.import_module(module if within(module, OURS) else f"monitor.{module}")
        for part in name.split("."):
            found = getattr(found, part)
        takes = [one for one in inspect.signature(found).parameters if one != "self"]
        assert takes == [one.strip() for one in parameters.split(",")], name
