from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from monitor.lib import logs


@pytest.fixture(autouse=True)
def _root_logger_restored() -> Iterator[None]:
    root = logging.getLogger()
    before, level = root.handlers, root.level
    yield
    root.handlers = before
    root.setLevel(level)


def test_a_headline_cannot_forge_a_second_log_line(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info", "text")
    logging.getLogger("test").info(
        "item stored", extra={"title": "calm\n2026-01-01 error: everything is on fire\x1b[2J"}
    )
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1
    assert "\\n2026-01-01" in lines[0]
    assert "\x1b[2J" not in lines[0]


def test_json_logs_are_one_object_a_line_with_their_fields(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info", "json")
    logging.getLogger("test").warning("feed failed", extra={"feed": "bbc-world", "failures": 3})
    record = json.loads(capsys.readouterr().err)
    assert record["event"] == "feed failed"
    assert record["feed"] == "bbc-world"
    assert record["failures"] == 3
    assert record["level"] == "warning"
    assert record["timestamp"].endswith("Z")


@pytest.mark.parametrize(("form", "said"), [("text", "[info "), ("json", '"level": "info"')])
def test_a_field_named_like_the_level_does_not_take_its_place(
    form: logs.LogFormat, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure("info", form)
    logging.getLogger("test").info("advice changed", extra={"level": 4})
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_moment_is_written_in_iso_8601(form: logs.LogFormat, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info", form)
    until = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
    logging.getLogger("test").info("alert silenced", extra={"until": until})
    said = capsys.readouterr().err
    assert "2026-03-01T06:00:00+00:00" in said
    assert "datetime" not in said


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_unexpected_failure_is_logged_with_its_traceback(
    form: logs.LogFormat, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure("info", form)
    try:
        raise KeyError("gone")
    except KeyError:
        logging.getLogger("test").exception("tick failed")
    assert "KeyError: 'gone'" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_traceback_shows_no_values_of_variables(form: logs.LogFormat, capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("info", form)
    try:
        _logged_in("correct" + "horse")
    except KeyError:
        logging.getLogger("test").exception("tick failed")
    told = capsys.readouterr().err
    assert "_logged_in" in told
    assert "correcthorse" not in told


def _logged_in(password: str) -> None:
    if password:
        raise KeyError("gone")


def test_less_than_the_level_is_dropped(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("warning", "text")
    logging.getLogger("test").info("chatter")
    assert capsys.readouterr().err == ""
