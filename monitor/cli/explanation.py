"""An explanation on the terminal: the text with its evidence marked, then every decision with its reason."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.text import Text

from monitor.cli.screen import STEERING, foreign, out

if TYPE_CHECKING:
    from monitor.model.mention import Mention, Quantity
    from monitor.tagging.explain import Explanation, Reason

_ASSERTION = {
    "actual": "bold green",
    "planned": "bold yellow",
    "threatened": "bold magenta",
    "possible": "bold yellow",
    "denied": "bold red",
    "historical": "dim",
    "exercise": "bold cyan",
}
# Holds the place of a character that would steer the terminal until all offsets are used; no text has it.
_GAP = "\ufdd0"


def show(explanation: Explanation) -> None:
    """Print it on standard output."""
    for name in ("title", "text"):
        if content := getattr(explanation.document, name):
            out.print(_marked(explanation, name, content))
    out.print()
    tagged = explanation.tagged
    countries = ", ".join(f"{country.code} ({country.role})" for country in tagged.countries)
    out.print(f"[dim]language[/] {foreign(tagged.language)}   [dim]countries[/] {foreign(countries) or 'none'}")
    for reason in explanation.reasons:
        for row in _mention(reason):
            out.print(row, soft_wrap=True)
    if not explanation.reasons:
        out.print("\n[bold]No indicator.[/]")
    for row in (*_rejected(explanation), *_names(explanation)):
        out.print(row, soft_wrap=True)


def _marked(explanation: Explanation, name: str, content: str) -> Text:
    """The field with triggers and cues in colour and places underlined."""
    text = Text(STEERING.sub(_GAP, content.replace("\t", " ")))
    for place in explanation.tagged.places:
        if place.field == name:
            text.stylize("underline", place.start, place.end)
    for mention in explanation.tagged.mentions:
        if mention.field == name:
            _stylize(text, mention, mention.trigger, _ASSERTION[mention.assertion])
            _stylize(text, mention, mention.cue or "", "italic")
    return Text().join(text.split(_GAP))


def _stylize(text: Text, mention: Mention, words: str, style: str) -> None:
    at = text.plain.find(words, mention.start, mention.end) if words else -1
    if at >= 0:
        text.stylize(style, at, at + len(words))


def _mention(reason: Reason) -> Iterator[str]:
    mention = reason.mention
    style = _ASSERTION[mention.assertion]
    yield f"\n[bold]{foreign(mention.type)}[/] [{style}]{mention.assertion}[/] {foreign(' '.join(mention.countries))}"
    yield f"  “{foreign(mention.quote)}”"
    yield f"  [dim]trigger[/] “{foreign(reason.trigger)}” [dim]by {foreign(reason.rule)}[/]"
    if reason.cue:
        by = f" [dim]by {foreign(reason.cue_rule)}[/]" if reason.cue_rule else ""
        yield f"  [dim]{mention.assertion} because of[/] “{foreign(reason.cue)}”{by}"
    if reason.placed_by:
        yield f"  [dim]place by[/] {foreign(reason.placed_by)}"
    for quantity in mention.quantities.values():
        yield f"  [dim]{foreign(quantity.role)}[/] {_interval(quantity)} [dim]from[/] “{foreign(quantity.text)}”"
    for name, value in mention.attributes.items():
        shown = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
        yield f"  [dim]{foreign(name)}[/] {foreign(shown)}"
    sides = {"actor": mention.actor, "target": mention.target}
    if mention.attribution:
        sides["says so"] = f"{mention.attribution.source} ({mention.attribution.stance})"
    for name, side in sides.items():
        if side:
            yield f"  [dim]{name}[/] {foreign(side)}"


def _interval(quantity: Quantity) -> str:
    """`about 2,500`, `at least 1,401`, `24 to 99`."""
    about = "about " if quantity.approx else ""
    if quantity.lo is None:
        return f"{about}at most {quantity.hi:,}"
    if quantity.hi is None:
        return f"{about}at least {quantity.lo:,}"
    return about + (f"{quantity.lo:,}" if quantity.lo == quantity.hi else f"{quantity.lo:,} to {quantity.hi:,}")


def _rejected(explanation: Explanation) -> Iterator[str]:
    if explanation.rejected:
        yield "\n[bold]Looked at and not taken[/]"
    for refused in explanation.rejected:
        what = f"  {foreign(refused.type)} “{foreign(refused.text)}”"
        yield f"{what} [dim]by {foreign(refused.rule)}:[/] {foreign(refused.reason)}"


def _names(explanation: Explanation) -> Iterator[str]:
    if explanation.names:
        yield "\n[bold]Places[/]"
    for weighed in explanation.names:
        mark = "[green]✓[/]" if weighed.chosen else "[red]✗[/]"
        yield f"  {mark} “{foreign(weighed.text)}” [dim]{foreign(weighed.reason)}[/]"
