"""`watchfloor tag` with lines as scripts write them, and as they should not."""

from __future__ import annotations

import io
import json
import sys

import pytest
from command_runs import Watchfloor

from monitor.cli import tag
from monitor.lib import shipped
from monitor.tagging.tag import Tagger

GOOD = {"id": "a", "title": "Drones struck a base in Erbil", "text": "12 people were killed."}


def test_each_line_is_answered_in_order_under_its_id(watchfloor: Watchfloor) -> None:
    lines = [GOOD, {"id": 7}, {**GOOD, "id": "c", "title": None, "published": "soon", "language": "tlh"}]
    done = watchfloor("tag", stdin="\ufeff" + "\n\n".join(json.dumps(line) for line in lines))
    assert done.code == 0, done.err
    answers = [json.loads(line) for line in done.out.splitlines()]
    assert [answer["id"] for answer in answers] == ["a", "7", "c"]
    assert [indicator["type"] for indicator in answers[0]["indicators"]] == ["drone_attack"]
    assert answers[1]["indicators"] == []


def test_a_title_alone_is_read_as_a_text_would_be(watchfloor: Watchfloor) -> None:
    done = watchfloor("tag", "--title", GOOD["title"], "--json")
    assert done.code == 0, done.err
    assert [indicator["type"] for indicator in json.loads(done.out)["indicators"]] == ["drone_attack"]


BAD = {
    b'["a"]': "not a JSON object",
    b"12": "not a JSON object",
    b"null": "not a JSON object",
    b'{"title": "x"}': '"id" is missing',
    b'{"id": ["a"]}': '"id" is neither a text nor a whole number',
    b'{"id": 1, "text": 5}': '"text" is not a text',
    b'{"id": 1, "language": {}}': '"language" is not a text',
    b'{"id": "a': "not JSON: ",
    b'{"id": "\\ud800"}': "not JSON: ",
    b"[" * 5_000: "not JSON: ",
    b'{"id": "\xff"}': "byte 9 is not UTF-8",
}


@pytest.mark.parametrize("line", BAD, ids=BAD.values())
def test_a_line_that_is_no_document_is_told_with_its_number_after_those_before_it(
    watchfloor: Watchfloor, monkeypatch: pytest.MonkeyPatch, line: bytes
) -> None:
    given = io.TextIOWrapper(io.BytesIO(json.dumps(GOOD).encode() + b"\n\n" + line + b"\n"))
    monkeypatch.setattr(sys, "stdin", given)
    with pytest.raises(tag.typer.BadParameter, match=f"^standard input, line 3: {BAD[line]}"):
        tag.read_lines(Tagger.load(shipped.seeds()))


def test_a_bad_line_ends_the_run_as_a_wrong_call(watchfloor: Watchfloor) -> None:
    done = watchfloor("tag", stdin=json.dumps(GOOD) + "\n[]\n")
    assert done.code == 2
    assert "line 2: not a JSON object" in done.err
    assert json.loads(done.out)["id"] == "a"
    assert "Traceback" not in done.err


def test_of_a_huge_line_the_beginning_is_read_and_that_is_told(watchfloor: Watchfloor) -> None:
    text = "Drones struck a base in Erbil and 12 people were killed. " * 90_000
    done = watchfloor("tag", stdin=json.dumps({"id": "huge", "text": text}))
    assert done.code == 0, done.err
    answer = json.loads(done.out)
    assert (answer["id"], answer["indicators"][0]["type"]) == ("huge", "drone_attack")
    assert done.err.splitlines() == [
        f"standard input, line 1: only the first 100,000 of {len(text):,} characters were read"
    ]
