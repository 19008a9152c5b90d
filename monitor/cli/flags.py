"""Help that shows a flag as one: `--json`, not `--json <bool>`, which reads as if a value had to follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from typer.core import TyperCommand, TyperGroup, TyperOption

if TYPE_CHECKING:
    from typer._click.core import Context, Parameter  # Typer carries its own Click, and names these nowhere else


def _bare(parameters: list[Parameter]) -> list[Parameter]:
    for parameter in parameters:
        if isinstance(parameter, TyperOption) and parameter.is_flag:
            parameter.metavar = ""
    return parameters


class Command(TyperCommand):
    """A command whose flags take no value in its help either."""

    def get_params(self, ctx: Context) -> list[Parameter]:
        """Its parameters, flags without a type."""
        return _bare(super().get_params(ctx))


class Group(TyperGroup):
    """Commands under one name, with flags of the same kind."""

    def get_params(self, ctx: Context) -> list[Parameter]:
        """Its parameters, flags without a type."""
        return _bare(super().get_params(ctx))
