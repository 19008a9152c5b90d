"""How a language cuts a text: what is a token of its own, where a full stop ends no sentence, what opens a clause."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from monitor.lib.configfile import Keys, read
from monitor.tagging.schema import Words


class JointWords(Keys):
    """`joints` of `cutting.yaml`; the file explains its keys."""

    open: Words
    small: Words
    within: Words
    after: tuple[str, ...]


class CuttingFile(Keys):
    """`cutting.yaml`; the file explains its keys."""

    endings: tuple[str, ...]
    tied: tuple[str, ...]
    abbreviations: Words
    closing: Words
    openers: Words
    clauses: Words
    credits: tuple[str, ...] = ()
    joints: JointWords | None = None


@dataclass(frozen=True, slots=True)
class Cutting:
    """The words by which a text is cut, as `cutting.yaml` explains them; build with `Cutting.load`.

    Attributes:
        token: Finds the tokens of folded text, in group 1; a hyphen inside a word matches without group.
        abbreviations: Short forms of months among them.
        credits: Finds the agency in brackets that ends a picture's caption; None where a language knows none.
        joints: Finds the blanks at which a sentence may begin though none was ended; None where a language knows none.
        within: Words behind which no sentence begins so.
        endings: Nor behind words with these, which own what follows.
    """

    token: re.Pattern[str]
    abbreviations: frozenset[str]
    closing: frozenset[str]
    openers: frozenset[str]
    clauses: frozenset[str]
    credits: re.Pattern[str] | None = None
    joints: re.Pattern[str] | None = None
    within: frozenset[str] = frozenset()
    endings: tuple[str, ...] = ()

    @classmethod
    def load(cls, path: Path, months: Iterable[str]) -> Cutting:
        """Read `cutting.yaml`; `months` are the short forms of months.

        Raises:
            ConfigError: with every fault of the file.
        """
        spec = read(path, CuttingFile).value
        token = _token(spec.endings, spec.tied)
        months = spec.abbreviations.union(months)
        joints, within = (_joints(spec.joints), spec.joints.within) if spec.joints else (None, frozenset())
        return cls(
            token,
            months,
            spec.closing,
            spec.openers,
            spec.clauses,
            _credits(spec.credits),
            joints,
            within,
            tuple(spec.endings),
        )


def _token(endings: Sequence[str], tied: Sequence[str]) -> re.Pattern[str]:
    """The pattern of a token.

    A hyphen inside a word (also the no-break one, and the en dash between digits) matches without group. Plain words,
    nine tokens in ten, come first, as one possessive run of a small class: faster by a quarter.
    """
    ending, ahead = _any(endings), _any(tied)
    inside = rf"(?!{ending}\b)" if endings else ""
    return re.compile(
        r"([a-z]{2,}+(?!['\w])"
        + (rf"|{ahead}(?=\w)" if tied else "")  # l'armée
        + r"|(?:[^\W\d_]\.){2,}"  # U.S., a.m.
        r"|\d+(?:[.,:\u00a0\u202f]\d+)*[^\W\d_]*"  # 1,400  155mm  82nd  10:30
         + (rf"|{ending}\b" if endings else "") + rf"|[^\W\d_]+(?:{inside}'[^\W\d_]+)*"  # don't, O'Neill
        r"|\w+"
        r"|(?!(?<=\S)[-‐‑–](?=\S))[^\w\s])"
        r"|[-‐‑–]"
    )


def _credits(names: Sequence[str]) -> re.Pattern[str] | None:
    """The pattern of a bracket with one of some names, at the end of a text."""
    return re.compile(rf"\([^()]{{0,120}}\b{_any(names)}\b[^()]{{0,60}}\)\s*$") if names else None


def _joints(words: JointWords) -> re.Pattern[str]:
    """The pattern of the gap before a word that opens a sentence, in a capital behind a word in small letters."""
    opening, careful = (_any(sorted(map(str.capitalize, some))) for some in (words.open, words.small))
    behind = "|".join(rf"(?<={re.escape(before)}\s)" for before in words.after)
    opened = rf"(?<=[a-z0-9’'”)]\s)(?:{opening} |{careful} (?:[a-z]|[A-Z]{{2,}}\b))"
    return re.compile(rf"[ \n](?=[A-Z])(?:{opened}|(?:{behind}))")


def _any(written: Sequence[str]) -> str:
    joined = "|".join(map(re.escape, written))
    return f"(?:{joined})" if len(written) > 1 else joined
