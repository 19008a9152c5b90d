"""HTML and plain text from a view, through the shipped templates."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from alerts.render.view import BacklogView, DigestView, NoticeView
from alerts.render.words import SEVERITY, capital, plural

if TYPE_CHECKING:  # loaded by the first page: most commands draw none
    from css_inline import CSSInliner
    from jinja2 import Environment

WIDTH = 76  # columns of a text mail, so that one quoting of it still fits eighty

_BLANKS = re.compile(r"\n{3,}")

# Colour means severity and nothing else. Each ink keeps a contrast of at least 4.5:1 on its ground (WCAG 2.2 AA).
LIGHT = {"critical": "#a61b1b", "high": "#b04500", "medium": "#806000", "low": "#2a6178", "info": "#5b6470"}
DARK = {"critical": "#ff8f85", "high": "#ffb074", "medium": "#e8c468", "low": "#8cc3da", "info": "#a7afb9"}


Shown = DigestView | NoticeView | BacklogView


def html(template: str, view: Shown, subject: str) -> str:
    """An HTML mail with its styles at the elements; only media queries stay in the head."""
    return html_of(_shipped(), template, view, subject)


def text(template: str, view: Shown) -> str:
    """The plain-text twin: the same content, wrapped; addresses stand unbroken on lines of their own."""
    return text_of(_shipped(), template, view)


def html_of(environment: Environment, template: str, view: Shown, subject: str) -> str:
    """An HTML mail by the templates of an environment."""
    page = environment.get_template(f"{template}.html.j2").render(view=view, subject=subject, light=LIGHT, dark=DARK)
    tight = "\n".join(stripped for row in page.splitlines() if (stripped := row.strip()))
    return _inliner().inline(tight)


def text_of(environment: Environment, template: str, view: Shown) -> str:
    """Its plain-text twin."""
    drawn = environment.get_template(f"{template}.txt.j2").render(view=view)
    return _BLANKS.sub("\n\n", drawn).strip() + "\n"


def wrap(content: str, indent: int = 0, hang: int | None = None) -> str:
    """Lines of at most `WIDTH` columns; `hang` indents the second and later ones."""
    return textwrap.fill(
        content,
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent if hang is None else hang),
        break_long_words=False,
        break_on_hyphens=False,
    )


def equipped(environment: Environment) -> Environment:
    """An environment with what the templates use."""
    environment.filters.update(wrap=wrap, counted=plural, word=SEVERITY.__getitem__, capital=capital)
    return environment


def manners() -> Mapping[str, Any]:
    """How every environment of ours behaves."""
    from jinja2 import StrictUndefined, select_autoescape

    return {
        "undefined": StrictUndefined,
        # Everything is escaped but the plain-text twins, where nothing could act on markup.
        "autoescape": select_autoescape(disabled_extensions=("txt.j2",), default=True),
        "trim_blocks": True,
        "keep_trailing_newline": True,
    }


@lru_cache(maxsize=1)
def _shipped() -> Environment:
    from jinja2 import Environment, PackageLoader

    return equipped(Environment(loader=PackageLoader("alerts"), **manners()))  # noqa: S701 # manners set autoescape


@lru_cache(maxsize=1)
def _inliner() -> CSSInliner:
    from css_inline import CSSInliner

    return CSSInliner(keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False)
