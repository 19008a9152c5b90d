"""Why a document was tagged as it was: every trigger taken or turned down, every name weighed, as plain facts."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.model.mention import Document, Mention, Rejected, Tagged
from monitor.tagging.places import Weighed


@dataclass(frozen=True, slots=True)
class Reason:
    """One mention and what made it.

    Attributes:
        rule: Id of the lexicon rule, such as `drone_attack/by-drone`.
        trigger: The words that matched it.
        cue: The words that decided the assertion; None where nothing but the plain statement did.
        cue_rule: Id of the cue in the lexicon; None where there was none.
        quote: The sentence.
        placed_by: What says where it is; None where nothing does.
    """

    mention: Mention
    rule: str
    trigger: str
    cue: str | None
    cue_rule: str | None
    quote: str
    placed_by: str | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """A document, its tags, and the reason for each.

    Attributes:
        reasons: One for each mention, in reading order.
        rejected: Triggers that were not taken, each with why.
        names: Every name looked up, the candidates weighed and why one won or none.
    """

    document: Document
    tagged: Tagged
    reasons: tuple[Reason, ...]
    rejected: tuple[Rejected, ...]
    names: tuple[Weighed, ...]
