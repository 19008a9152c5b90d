"""Values for another process: what comes out is what went in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from monitor.lib.parcel import packed, unpacked
from monitor.model.severity import Severity


@dataclass(frozen=True, slots=True)
class _Word:
    text: str


@dataclass(frozen=True, slots=True)
class _Sentence:
    words: tuple[_Word, ...]
    at: datetime
    severity: Severity
    notes: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class _Counted:
    text: str
    length: int = field(init=False)

    def __post_init__(self) -> None:
        self.length = len(self.text)


WORDS = st.builds(_Word, st.text())
SENTENCES = st.builds(
    _Sentence,
    st.lists(WORDS).map(tuple),
    st.datetimes(timezones=st.just(UTC)),
    st.sampled_from(Severity),
    st.dictionaries(st.text(), st.floats(allow_nan=False)),
)


@given(st.lists(SENTENCES).map(tuple))
def test_what_is_unpacked_is_what_was_packed(sentences: tuple[_Sentence, ...]) -> None:
    assert unpacked(packed(sentences)) == sentences


def test_one_thing_held_twice_is_one_thing_on_the_other_side() -> None:
    word = _Word("word")
    one, other = unpacked(packed((word, word)))
    assert one is other


def test_what_sets_fields_by_itself_travels_as_pickle_has_it() -> None:
    assert unpacked(packed(_Counted("four"))) == _Counted("four")
