"""The rule a command is about."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

import typer

from monitor.lib.suggest import hint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.model.rule import Rule
    from monitor.settings import Settings

_NEAREST = 3  # rules that are named where none is near


def rule_named(settings: Settings, id_: str, *, at_work: bool = False) -> Rule:
    """The rule of this id; with `at_work` it must be switched on.

    Raises:
        BadParameter: where there is none, with the names that are nearest.
    """
    active = {rule.id: rule for rule in settings.rules}
    resting = {rule.id: rule for rule in settings.resting}
    if at_work and id_ in resting:
        raise typer.BadParameter(f'the rule "{id_}" is switched off; set enabled: true in rules.yaml')
    rules = active if at_work else {**active, **resting}
    if id_ not in rules:
        raise typer.BadParameter(f'there is no rule "{id_}"{hint(id_, rules) or _nearest(id_, tuple(rules))}')
    return rules[id_]


def _nearest(id_: str, ids: Sequence[str]) -> str:
    near = get_close_matches(id_, ids, n=_NEAREST, cutoff=0.0)
    return f"; the nearest of {len(ids)} in rules.yaml are {', '.join(near)}" if near else "; rules.yaml has none"
