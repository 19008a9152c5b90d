"""What is read in texts is data of a language: no words of English stand in the code that reads them.

A literal is taken for such a word where the shipped data of the language holds it too. What the house itself is called
by (kinds, roles, keys) is English as well: those words are listed here, each with what it names.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("tagging", "stories", "advisories")
READING = [path for room in ROOMS for path in sorted((ROOT / "monitor" / room).rglob("*.py"))]
DATA = (*sorted((ROOT / "seeds" / "language" / "en").glob("*.yaml")), ROOT / "seeds" / "gazetteer" / "phrases.yaml")

# Terms of the house by what they name; members of a Literal or a StrEnum need not be here.
TERMS = {
    "kinds of places": "city country disputed government group region sea strait none",
    "spans that the pattern language asks for": "number many year month group",
    "a class of words.yaml that the pattern language asks for": "after",
    "kinds of words in counting.yaml": "after among joining noun person tally toll",
    "kinds of hedges in numbers.yaml": "above approx below",
    "kinds of lines in words.tsv.gz, and lists of seeds/gazetteer/words.yaml": "country sign given media facilities",
    "sorts of people that a count may be of": "marched any detained held diplomats sanctioned",
    "where forces go, a value of the attribute direction": "withdraw",
    "a reactor that is a danger, a value of the attribute kind": "plant",
    "what a country does that answers another's act": "suffers",
    "ids of rules that no trigger or cue has": "date opening",
    "kinds of steps of a pattern": "not",
    "keys of what is printed": "approx countries language country end role rule start trigger type unit version",
    "keys of indicator files at which a fault is": "cases match needs one parent triggers unless words",
    "the key of wars.yaml at which a fault is": "lies",
    "keys of a calendar in dates.json": "months",
    "attributes of objects that are asked for by name": "start version",
    "codes of languages": "en",
    "folders of the seeds": "language",
    "adapters of issuers": "smartraveller table",
    "groups of regular expressions, and stand-ins in them": "level x",
    "words of messages": "raise lowering",
    "what a fingerprint begins with": "story",
    "the order of bytes": "little",
    "what an encoder does with characters it lacks": "ignore",
}
ALLOWED = frozenset(word for words in TERMS.values() for word in words.split())
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|'[a-z]+")
_ALTERNATIVES = re.compile(r"(?<![\\<])[a-z]{2,}\|[a-z]{2,}")


@cache
def _english() -> frozenset[str]:
    """Every word of the shipped data of the language; in its numbers the keys are words too."""
    yaml = YAML(typ="safe", pure=True)
    files = {path.stem: yaml.load(path.read_text("utf-8")) for path in DATA}
    keys = [str(key) for inner in files["numbers"].values() if isinstance(inner, dict) for key in inner]
    texts = [*keys, *(text for file in files.values() for text in _texts(file))]
    return frozenset(
        word for text in texts for word in re.findall(r"[a-z]+(?:'[a-z]+)?|'[a-z]+", text.replace("_", " "))
    )


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from () if key in {"why", "example"} else _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
    elif isinstance(value, str):
        yield value


def _is_vocabulary(node: ast.AST) -> bool:
    """Whether words of the house are declared there."""
    named = isinstance(node, ast.Subscript) and getattr(node.value, "id", "") == "Literal"
    return named or (isinstance(node, ast.ClassDef) and any(getattr(b, "id", "") == "StrEnum" for b in node.bases))


def _is_no_word(node: ast.AST) -> bool:
    """Whether what stands there is a message, a path, or a name to Python."""
    slots = isinstance(node, ast.Assign) and any(getattr(target, "id", "") == "__slots__" for target in node.targets)
    mode = isinstance(node, ast.keyword) and node.arg in {"mode", "alias"}
    path = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
    path = path or (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Path")
    return slots or mode or path or isinstance(node, ast.JoinedStr)


def _texts_in(tree: ast.AST) -> Iterator[ast.Constant]:
    """The texts of a module that are no docstring."""
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node


def _literals(tree: ast.AST) -> Iterator[ast.Constant]:
    """Those of them that are no message and no name of the house."""
    named = [node for node in ast.walk(tree) if _is_vocabulary(node) or _is_no_word(node)]
    passed = {id(inner) for node in named for inner in ast.walk(node)}
    return (node for node in _texts_in(tree) if id(node) not in passed)


@cache
def _terms() -> frozenset[str]:
    """The members of the vocabularies that the model and the rooms declare."""
    trees = [ast.parse(path.read_text("utf-8")) for path in (*(ROOT / "monitor" / "model").glob("*.py"), *READING)]
    declared = [node for tree in trees for node in ast.walk(tree) if _is_vocabulary(node)]
    return frozenset(str(text.value) for node in declared for text in _texts_in(node))


def _is_word(text: str) -> bool:
    return text.strip() in _english() and text not in _terms() | ALLOWED


def _offences(source: str) -> list[str]:
    tree = ast.parse(source)
    words = [f"{text.lineno}: {text.value!r}" for text in _literals(tree) if _is_word(str(text.value))]
    listed = [
        f"{node.lineno}: running text that is split into words"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "split" and isinstance(node.value, ast.Constant)
    ]
    regular = [
        f"{text.lineno}: words as alternatives of a regular expression"
        for text in _texts_in(tree)
        if _ALTERNATIVES.search(str(text.value))
    ]
    return [*words, *listed, *regular]


@pytest.mark.parametrize("path", READING, ids=lambda path: str(path.relative_to(ROOT)))
def test_code_that_reads_texts_holds_no_words_of_a_language(path: Path) -> None:
    assert _offences(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "source",
    [
        'if low == "dozen":\n    pass',
        'JOINTS = {"and", "or"}',
        'OPENERS = "the a an in on".split()',
        'SAID = re.compile(r"(?:said|says) that")',
        'name.removeprefix("the ")',
        'text.replace(" and ", ", ")',
        'POSSESSIVE = "\'s"',
    ],
)
def test_a_word_that_stands_in_code_is_seen(source: str) -> None:
    assert _offences(source)


def test_no_term_is_listed_that_no_code_uses() -> None:
    used = {one.value for path in READING for one in _literals(ast.parse(path.read_text("utf-8")))}
    assert ALLOWED - used == set()
