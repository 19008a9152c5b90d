"""`watchfloor tag`: one text explained for people, or JSON lines for programs."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.options import ConfigOption, config_folder

if TYPE_CHECKING:
    from monitor.model.mention import Document
    from monitor.tagging.tag import Tagger


def tag(
    text: Annotated[
        str | None, typer.Argument(help="The text to read; without it, JSON lines on standard input.")
    ] = None,
    title: Annotated[str, typer.Option(help="A headline to read with the text.")] = "",
    config: ConfigOption = None,
    json: Annotated[bool, typer.Option("--json", help="The tags of TEXT as one JSON object.")] = False,
) -> None:
    """Show what the [bold]tagger[/] reads in a text: places, indicators, whether it happened, how many, and why.

    With TEXT, prints an explanation with the quoted evidence. Without, reads JSON lines
    [dim]{"id", "title", "text", "published", "language"}[/] and writes one JSON line of tags for each, in order.
    """
    from monitor.configuration import load_tagger
    from monitor.model.mention import Document

    tagger = load_tagger(config_folder(config))
    if text is None:
        _lines(tagger)
        return
    from monitor.cli.explanation import show

    document = Document("text", title, text)
    if json:
        from monitor.cli import screen
        from monitor.tagging.output import as_json

        screen.line(as_json(tagger.tag(document)))
        return
    show(tagger.explain(document))


def _lines(tagger: Tagger) -> None:
    """Standard input to standard output, line by line; a bad line is told with its number and ends the run."""
    import orjson

    from monitor.tagging.output import as_json

    if sys.stdin.isatty():
        raise typer.BadParameter("give a text, or JSON lines on standard input")
    out = sys.stdout.buffer
    for number, line in enumerate(sys.stdin.buffer, 1):
        if not line.strip():
            continue
        try:
            document = _document(orjson.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise typer.BadParameter(f"standard input, line {number}: not a document: {error}") from None
        out.write(orjson.dumps(as_json(tagger.tag(document)), option=orjson.OPT_APPEND_NEWLINE))
    out.flush()


def _document(record: dict[str, object]) -> Document:
    from monitor.model.mention import Document

    def text(name: str) -> str:
        value = record.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise TypeError(f'"{name}" is not a text')
        return value

    published = text("published")
    return Document(
        id=str(record["id"]),
        title=text("title"),
        text=text("text"),
        published=_moment(published) if published else None,
        language=text("language") or None,
    )


def _moment(text: str) -> datetime | None:
    """A time that cannot be read is no reason to leave a document untagged: it counts as not given."""
    from datetime import UTC

    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
