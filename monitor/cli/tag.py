"""`watchfloor tag`: one text explained for people, or JSON lines for programs."""

from __future__ import annotations

import gc
import sys
from codecs import BOM_UTF8
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.options import ConfigOption, config_folder

if TYPE_CHECKING:
    from monitor.model.mention import Document
    from monitor.tagging.tag import Tagger

LONGEST = 100_000
"""Characters of a title or a text that are read of a JSON line; long articles have some ten thousand."""


def tag(
    text: Annotated[
        str | None, typer.Argument(metavar="TEXT", help="The text to read; without it, JSON lines on standard input.")
    ] = None,
    title: Annotated[str, typer.Option(help="A headline to read, with TEXT or alone.")] = "",
    config: ConfigOption = None,
    json: Annotated[bool, typer.Option("--json", help="The tags of TEXT or title as one JSON object.")] = False,
) -> None:
    """Show what the [bold]tagger[/] reads in a text: places, indicators, whether it happened, how many, and why.

    With TEXT or a title, prints an explanation with the quoted evidence. Without, reads JSON lines
    [dim]{"id", "title", "text", "published", "language"}[/] and writes one JSON line of tags for each, in order; only
    id is needed. A line that is no such object ends the run with its number and exit code 2.
    """
    from monitor.lexicons import load_tagger
    from monitor.model.mention import Document

    tagger = load_tagger(config_folder(config))
    if text is None and not title:
        read_lines(tagger)
        return
    from monitor.cli.explanation import show

    document = Document("text", title, text or "")
    if json:
        from monitor.cli import screen
        from monitor.tagging.output import as_json

        screen.line(as_json(tagger.tag(document)))
        return
    show(tagger.explain(document))


def read_lines(tagger: Tagger) -> None:
    """Standard input to standard output, line by line; a bad line is told with its number and ends the run."""
    from monitor.cli.screen import json_line
    from monitor.tagging.output import as_json

    if sys.stdin.isatty():
        raise typer.BadParameter("give a text, or JSON lines on standard input")
    gc.freeze()  # the tagger stays to the end: its objects are no garbage to look through again and again
    out = sys.stdout.buffer
    for number, line in enumerate(sys.stdin.buffer, 1):
        if not line.strip():
            continue
        try:
            document = _document(_parsed(line.removeprefix(BOM_UTF8)))
        except ValueError as error:
            out.flush()
            raise typer.BadParameter(f"standard input, line {number}: {error}") from None
        out.write(json_line(as_json(tagger.tag(_readable(document, number)))))
    out.flush()


def _readable(document: Document, number: int) -> Document:
    """The document, or its beginning where it is no article any more; what is left unread is told."""
    from monitor.cli.screen import err

    size = max(len(document.title), len(document.text))
    if size <= LONGEST:
        return document
    told = f"standard input, line {number}: only the first {LONGEST:,} of {size:,} characters were read"
    err.print(told, markup=False, soft_wrap=True)
    return replace(document, title=document.title[:LONGEST], text=document.text[:LONGEST])


def _parsed(line: bytes) -> object:
    import orjson

    try:
        return orjson.loads(line.decode())
    except UnicodeDecodeError as error:
        raise ValueError(f"byte {error.start + 1} is not UTF-8") from None
    except orjson.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at character {error.pos + 1}") from None


def _document(record: object) -> Document:
    """A document out of a line's JSON.

    Raises:
        ValueError: In words, what is wrong with it.
    """
    from monitor.model.mention import Document

    if not isinstance(record, dict):
        raise ValueError('not a JSON object; write {"id": …, "title": …, "text": …}')
    id_ = record.get("id")
    if isinstance(id_, bool) or not isinstance(id_, str | int):
        raise ValueError('"id" is missing' if id_ is None else '"id" is neither a text nor a whole number')
    title, text, published, language = (_text(record, name) for name in ("title", "text", "published", "language"))
    return Document(str(id_), title, text, _moment(published) if published else None, language or None)


def _text(record: dict[str, object], name: str) -> str:
    value = record.get(name)
    if value is not None and not isinstance(value, str):
        raise ValueError(f'"{name}" is not a text')
    return value or ""


def _moment(text: str) -> datetime | None:
    """A time that cannot be read is no reason to leave a document untagged: it counts as not given."""
    from datetime import UTC

    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
