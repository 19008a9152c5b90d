"""Whatever someone does to a config file, the answer is settings or sentences with places: never a traceback."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import alerts.settings
from monitor import configuration
from monitor.configuration import configure
from monitor.lib import shipped
from monitor.lib.configfile import parse
from monitor.lib.errors import ConfigError
from monitor.settings import catalogue, regions
from monitor.settings.schema import FILES

TEXTS = {name: (shipped.config() / name).read_text() for name in (*FILES, "alerts.yaml")}
# Without comments: there, a change changes nothing.
BARE = {name: re.sub(r"(?m)^ *#.*\n", "", text) for name, text in TEXTS.items()}
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
@settings(max_examples=250, deadline=None)
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


WORDS = re.compile(r"[\w.-]+|[^\w\s]|\s+")
# What only someone who knows the code would understand.
INTERNAL = re.compile(
    r"pydantic|ruamel|Traceback|NoneType|<class|object at 0x|input should|value error|not valid YAML|stream end"
    r"|\b(str|int|float|bool|dict|tuple|list|datetime|timedelta|frozenset)\(|(?-i:\b[A-Z]\w+(Keys|File|Error|Event|Token)\b)"
    r"|\[key\]|function-|\bshould\b",
    re.IGNORECASE,
)


@st.composite
def changes(draw: st.DrawFn) -> tuple[str, str]:
    """A shipped file with a few words dropped, doubled, swapped or given another type, or lines indented otherwise."""
    name = draw(st.sampled_from(sorted(TEXTS)))
    words = WORDS.findall(BARE[name])
    for _ in range(draw(st.integers(1, 4))):
        at, other = draw(st.integers(0, len(words) - 1)), draw(st.integers(0, len(words) - 1))
        match draw(st.sampled_from(["drop", "double", "swap", "retype", "nest", "reindent"])):
            case "drop" if len(words) > 1:
                del words[at]
            case "double":
                words.insert(at, words[at])
            case "swap":
                words[at], words[other] = words[other], words[at]
            case "retype":
                words[at] = draw(st.sampled_from(SPLINTERS))
            case "nest":
                words[at] = draw(st.sampled_from(["[{}]", "{{a: {}}}", "[[{}]]", '"{}"', "&a {}"])).format(words[at])
            case _:
                words[at] = words[at].replace("\n", "\n" + " " * draw(st.integers(1, 4)), 1)
    return name, "".join(words)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A configuration whose lexicons and lists are read once: they do not change, and reading them is slow."""
    folder = tmp_path_factory.mktemp("config")
    once = pytest.MonkeyPatch()
    for owner in (regions, catalogue):
        once.setattr(owner, "load", cache(owner.load))
    once.setattr(configuration, "LaterTagger", cache(configuration.LaterTagger))
    for name, right in TEXTS.items():
        (folder / name).write_text(right)
    configure(folder)  # what is slow is over before the first change is timed
    yield folder
    once.undo()


@given(changes())
@settings(max_examples=200)
def test_a_changed_folder_is_configured_or_refused_in_sentences_for_people(folder, change):
    name, text = change
    for other, right in TEXTS.items():
        (folder / other).write_text(right)
    (folder / name).write_bytes(text.encode("utf-8", "replace"))
    for fault in _faults(lambda: configure(folder)):
        assert Path(fault.path).name in TEXTS
        assert (fault.line >= 1 and fault.column >= 1) or fault.line == fault.column == 0
        assert fault.message.isprintable()
        assert len(fault.message) < 400
        assert not INTERNAL.search(fault.message), fault.message
