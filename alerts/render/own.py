"""An operator's own templates, in a sandbox: what they get wrong never costs a message.

Those in the folder take the place of shipped ones of the same name (`digest.html.j2`, `digest.txt.j2`, `notice.…`,
`parts.…`, `style.css.j2`); the others are shipped. They see one view and Jinja's own filters, and reach nothing else.
"""

from __future__ import annotations

from pathlib import Path
from traceback import extract_tb

from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, TemplateError, TemplateSyntaxError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from alerts.render import clean, pages
from alerts.render.pages import Shown
from monitor.lib.errors import WatchfloorError

# What an expression of a template can raise beside Jinja's own errors.
_SLIPS = (TemplateError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError, RecursionError, OSError)
_ENDING = ".j2"


class OwnTemplateError(WatchfloorError):
    """An own template cannot be drawn: where and why, in a clause."""


class OwnTemplates:
    """The templates of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        loader = ChoiceLoader([FileSystemLoader(folder), PackageLoader("alerts")])
        self._environment = pages.equipped(ImmutableSandboxedEnvironment(loader=loader, **pages.manners()))

    def html(self, template: str, view: Shown, subject: str) -> str:
        """An HTML mail.

        Raises:
            OwnTemplateError: A template of the folder fails.
        """
        try:
            return pages.html_of(self._environment, template, view, subject)
        except _SLIPS as error:
            raise OwnTemplateError(self._place(error)) from error

    def text(self, template: str, view: Shown) -> str:
        """Its plain-text twin.

        Raises:
            OwnTemplateError: A template of the folder fails.
        """
        try:
            return pages.text_of(self._environment, template, view)
        except _SLIPS as error:
            raise OwnTemplateError(self._place(error)) from error

    def faults(self) -> list[tuple[Path, int, str]]:
        """Templates of the folder that cannot be read: file, line and why."""
        found: list[tuple[Path, int, str]] = []
        for path in sorted(self._folder.glob(f"*{_ENDING}")):
            try:
                self._environment.get_template(path.name)
            except TemplateSyntaxError as error:
                found.append((path, error.lineno, error.message or "is no template"))
            except (OSError, UnicodeDecodeError) as error:
                found.append((path, 1, f"cannot be read: {error}"))
        return found

    def _place(self, error: Exception) -> str:
        """`digest.html.j2, line 3: 'x' is undefined`."""
        why = clean.clip(clean.line(str(error)), 120)
        if isinstance(error, TemplateSyntaxError):
            return f"{error.name}, line {error.lineno}: {why}"
        steps = [step for step in extract_tb(error.__traceback__) if step.filename.endswith(_ENDING)]
        return f"{Path(steps[-1].filename).name}, line {steps[-1].lineno}: {why}" if steps else why
