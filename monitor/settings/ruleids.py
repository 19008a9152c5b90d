"""What the rules of a file are called, as far as that can be known in spite of faults."""

from __future__ import annotations

from monitor.lib.configfile import Document
from monitor.lib.errors import Fault
from monitor.lib.suggest import hint
from monitor.model.rule import Rule
from monitor.settings.ruleset import Ruled
from monitor.settings.schema.rules import RulesFile
from monitor.settings.schema.ruletests import RulesTestFile
from monitor.settings.schema.words import is_id

FEW_RULES = 3  # so many unknown ones are told one by one


class RuleIds(frozenset[str]):
    """Rules of `rules.yaml`."""

    __slots__ = ()

    def suggestion(self, name: str) -> str:
        """`; did you mean "hostages"?`, the rules where there are few, or where to write it."""
        return hint(name, self) or "; rules.yaml has none of that name"


def rule_ids(rules: Document[RulesFile] | None) -> RuleIds | None:
    """What rules are called; None where an id is missing, misformed or stands twice, or there is no list of rules."""
    entries = rules.entry("rules") if rules is not None else None
    if rules is None or not isinstance(entries, list):
        return None
    ids = RuleIds(found for _, found in rules.ids("rules") if is_id(found))
    return ids if len(ids) == len(entries) else None


def whole(document: Document[RulesFile] | None, ruled: Ruled | None) -> tuple[Rule, ...] | None:
    """Every rule of a file; None where some are left out for their faults."""
    if document is None or ruled is None:
        return None
    entries, found = document.entry("rules"), (*ruled.rules, *ruled.resting)
    return found if isinstance(entries, list) and len(entries) == len(found) else None


def gone(tests: Document[RulesTestFile], ids: RuleIds) -> Fault | None:
    """One fault where more than a few rules that tests name are not there: their file was made for other rules."""
    named: dict[str, int] = {}
    entries = tests.entry("tests")
    for index, entry in enumerate(entries if isinstance(entries, list) else ()):
        rule = entry.get("rule") if isinstance(entry, dict) else None
        for one in rule if isinstance(rule, list) else [rule]:
            if isinstance(one, str) and one not in ids:
                named.setdefault(one, index)
    if len(named) <= FEW_RULES:
        return None
    first, index = next(iter(named.items()))
    words = f'"{first}" and {len(named) - 1} more rules of these tests are not in rules.yaml; delete their tests'
    return tests.fault(f"{words}, or this file if it was made for other rules", "tests", index, "rule")
