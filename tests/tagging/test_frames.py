"""Whether an act happened hangs on the words around it, not on what it is: one frame, many acts."""

from __future__ import annotations

from typing import Any

import pytest
from ruamel.yaml import YAML
from tagging_tools import DATA, mentions

_TOLD: dict[str, Any] = YAML(typ="safe", pure=True).load((DATA / "frames.yaml").read_text(encoding="utf-8"))
FRAMES = [(frame, asserted) for asserted, frames in _TOLD["frames"].items() for frame in frames]


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


def filled(frame: str, act: dict[str, str]) -> str:
    """A frame with the words of an act, capitals where they are asked for."""
    for slot, words in act.items():
        frame = frame.replace(f"{{{slot}}}", words).replace(f"{{{_upper(slot)}}}", _upper(words))
    return _upper(frame)


@pytest.mark.parametrize(("frame", "asserted"), FRAMES, ids=[frame for frame, _ in FRAMES])
def test_a_frame_decides_what_is_asserted_whatever_the_act(frame: str, asserted: str) -> None:
    told = {
        headline: {str(mention.assertion) for mention in mentions("", title=headline) if mention.type == act["type"]}
        for act in _TOLD["acts"]
        if (headline := filled(frame, act))
    }
    fair = set(asserted.split("|"))
    assert [headline for headline, got in told.items() if not got or got - fair] == []
