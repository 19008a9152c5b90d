"""What Slack refuses, as strictly as it does: the whole message for one limit passed.

Beyond its documented limits (50 blocks, 3,000 characters a text, 150 a header) it answers `msg_blocks_too_long` at some
13,000 characters in all; 12,000 counted over the JSON is the line here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping

from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

LINK = re.compile(r"<https?://[^<>|\s]+\|[^<>|]*(?:\|[^<>]*)?>")
MENTION = re.compile(r"<[!@#]")


def refusals(payload: Mapping[str, object]) -> list[str]:
    """Every reason to refuse; empty where the message is taken."""
    blocks = payload.get("blocks", [])
    assert isinstance(blocks, (list, tuple))
    found = ["no_text"] if not payload.get("text") and not blocks else []
    if len(blocks) > 50:
        found.append(f"invalid_blocks: {len(blocks)} blocks")
    total = len(json.dumps(list(blocks), ensure_ascii=False))
    if total > 12_000:
        found.append(f"msg_blocks_too_long: {total}")
    for block in blocks:
        found += _block(block)
    found += _markup(str(payload.get("text", "")))
    return found


def texts(blocks: object) -> Iterator[Mapping[str, object]]:
    """Every text object, wherever it stands."""
    if isinstance(blocks, Mapping):
        if blocks.get("type") in {"mrkdwn", "plain_text"}:
            yield blocks
        for inner in blocks.values():
            yield from texts(inner)
    elif isinstance(blocks, (list, tuple)):
        for inner in blocks:
            yield from texts(inner)


def _block(block: Mapping[str, object]) -> Iterator[str]:
    if block.get("type") not in {"header", "section", "context", "divider"}:
        yield f"invalid_blocks: type {block.get('type')}"
    limit = 150 if block.get("type") == "header" else 3_000
    for text in texts(block):
        words = str(text["text"])
        if not 1 <= len(words) <= limit:
            yield f"invalid_blocks: {len(words)} characters in a {block.get('type')}"
        if text["type"] == "mrkdwn":
            yield from _markup(words)
            if text.get("verbatim") is not True:
                yield "plain addresses would be linked"
        elif MENTION.search(words):
            yield f"a mention in plain text: {words[:60]}"
    parsed = Block.parse(dict(block))
    if parsed is None:
        yield "the SDK does not know the block"
    else:
        try:
            parsed.validate_json()
        except SlackObjectFormationError as error:
            yield f"the SDK refuses the block: {error}"


def _markup(words: str) -> Iterator[str]:
    """After our own links are taken out, no angle bracket and no unescaped ampersand may be left."""
    rest = LINK.sub("", words)
    if "<" in rest or ">" in rest:
        yield f"unescaped markup: {rest[:80]}"
    if re.search(r"&(?!amp;|lt;|gt;)", words):
        yield f"unescaped ampersand: {words[:80]}"
