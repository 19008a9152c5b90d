"""Whatever someone does to a config file, the answer is settings or sentences with places: never a traceback."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import alerts.settings
from monitor.lib import shipped
from monitor.lib.configfile import parse
from monitor.lib.errors import ConfigError
from monitor.settings import regions
from monitor.settings.schema import FILES

TEXTS = {name: (shipped.config() / name).read_text() for name in (*FILES, "alerts.yaml")}
REGIONS = regions.load(shipped.seeds() / "regions.yaml")
SPLINTERS = [
    "", " ", "\t", ":", "- ", "[", "}", "'", '"', "&a ", "*a", "!!x ", "#", "|", "null", "true", "7", "7.5", "-1", "7d",
    "NO", "1:30", "{}", "[]", "x: y", "\x00", "\ufeff", "ü", "…", "key:\n", "---\n", "? ", ".inf", ".nan", "9" * 400,
]  # fmt: skip


@st.composite
def edits(draw: st.DrawFn) -> tuple[str, str]:
    """A shipped file with a few edits: lines lost, doubled or swapped, splinters put in, characters taken out."""
    name = draw(st.sampled_from(sorted(TEXTS)))
    lines = TEXTS[name].splitlines(keepends=True)
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(lines) - 1))
        column = draw(st.integers(0, max(0, len(lines[at]) - 1)))
        match draw(st.sampled_from(["lose", "double", "swap", "put", "cut"])):
            case "lose" if len(lines) > 1:
                del lines[at]
            case "double":
                lines.insert(at, lines[at])
            case "swap":
                other = draw(st.integers(0, len(lines) - 1))
                lines[at], lines[other] = lines[other], lines[at]
            case "put":
                lines[at] = lines[at][:column] + draw(st.sampled_from(SPLINTERS)) + lines[at][column:]
            case _:
                lines[at] = lines[at][:column] + lines[at][column + 1 :]
    return name, "".join(lines)


@given(edits())
@settings(max_examples=400, deadline=None)
def test_an_edited_file_is_read_or_refused_with_places(edit):
    name, text = edit
    schema = FILES.get(name, alerts.settings.schema.AlertsFile)
    for fault in _faults(lambda: parse(text, name, schema)):
        assert fault.path == name
        assert 1 <= fault.line <= text.count("\n") + 2
        assert fault.column >= 1
        assert fault.message
        assert "\n" not in fault.message
        assert len(fault.message) < 400
        assert "pydantic" not in fault.message


def _faults(reading):
    try:
        reading()
    except ConfigError as error:
        return error.faults
    return ()


@given(edits())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_edited_configuration_is_loaded_or_refused(load, edit):
    name, text = edit
    if name == "alerts.yaml":
        return
    for fault in _faults(lambda: load(**{name.removesuffix(".yaml"): text.encode("utf-8", "replace")})):
        assert fault.path.startswith("config/")
        assert fault.line
