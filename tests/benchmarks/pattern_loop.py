"""The obvious way to find indicators: every written trigger as one regular expression, tried in turn on every text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from monitor.lib.configfile import read
from monitor.tagging.lexicon import compiler_of
from monitor.tagging.patterns import Compiler
from monitor.tagging.schema import IndicatorFile, TriggerSpec

_BETWEEN = r"[^\w.;!?\n]+"
_NUMBER = r"(?:\d[\d,.]*|one|two|three|four|five|six|seven|eight|nine|ten|dozens|hundreds|thousands)"
# Looser than what the tagger asks for: a loop of expressions knows no gazetteer.
_SPANS = {"<number>": _NUMBER, "<place>": r"\w+", "<group>": r"\w+"}


def expressions(seeds: Path) -> list[re.Pattern[str]]:
    """One expression for each written trigger pattern of the shipped types; texts are to be lower case."""
    compiler = compiler_of(seeds / "language" / "en")
    found: dict[str, None] = {}
    for path in sorted((seeds / "indicators" / "en").glob("*.yaml")):
        for spec in read(path, IndicatorFile).value.types.values():
            local = compiler.having(spec.words)
            for trigger in spec.triggers:
                found.update((_expression(source, local), None) for source in _written(trigger))
    return [re.compile(source) for source in found]


def _written(spec: TriggerSpec) -> Iterator[str]:
    if spec.match:
        yield from spec.match
        return
    yield f"{spec.by} ..4 {spec.does}" + (f" ..4 {spec.to}" if spec.to else "")
    yield (f"{spec.to} ..4 " if spec.to else "") + f"{spec.does} ..4 =by ..3 {spec.by}"


def _expression(source: str, compiler: Compiler) -> str:
    expression, first = r"\b", True
    for step in source.split():
        if step.startswith("!"):
            # What may not precede the first word would need a look-behind of variable length: left out.
            expression += "" if first else rf"(?!{_BETWEEN}{_alternatives(step[1:], compiler)})"
        elif step.startswith(".."):
            # What may not stand in a gap would need a look-ahead at each of its words: left out as well.
            expression += rf"(?:{_BETWEEN}\w+){{0,{step[2:].partition('!')[0] or 4}}}?"
        elif step in {"^", "$"}:
            expression += r"(?:^|(?<=[.!?]\s))" if step == "^" else r"(?=\W*(?:[.!?\n]|$))"
        else:
            optional = step.endswith("?") and step not in {"?", "=?"}  # a question mark itself
            words = ("" if first else _BETWEEN) + _alternatives(step.removesuffix("?") if optional else step, compiler)
            expression += f"(?:{words})?" if optional else words
            first = first and optional
    return expression


def _alternatives(step: str, compiler: Compiler) -> str:
    spans = [_SPANS.get(part, r"\w+") for part in step.split("|") if part.startswith("<")]
    written = "|".join(part for part in step.split("|") if not part.startswith("<"))
    rows = [_BETWEEN.join(_word(forms) for forms in row) for row in compiler.phrases(written)] if written else []
    return rf"(?:{'|'.join(sorted(rows, key=len, reverse=True) + spans)})\b"


def _word(forms: frozenset[str]) -> str:
    ordered = sorted(map(re.escape, forms), key=lambda form: (-len(form), form))
    return ordered[0] if len(ordered) == 1 else f"(?:{'|'.join(ordered)})"
