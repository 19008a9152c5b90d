"""Which language a text is in, as far as tagging cares: English, or something whose indicators we do not guess."""

from __future__ import annotations

import re
from typing import Final

from monitor.tagging.wordsets import words

_ENGLISH: Final = words(
    "the of and to in a is for on that by with at as from it was are has be an after over says his not have he "
    "its this who will but they were been their had out more new up us no two said into about first how one year "
    "what"
)
# Words that are frequent in one language and rare in the others.
_TELLING: Final = {
    "fr": words("le la les des une dans est pour que qui sur avec par au aux du et ses été selon"),
    "es": words("el la los las una del por con para que en su al se más según y sobre fue han"),
    "de": words("der die das und den dem ein eine ist im von mit auf für nicht sich nach bei aus wird hat"),
    "it": words("il lo la gli le di che per una nel con del della sono dei dal alla è più"),
    "pt": words("o os as uma do da dos das em para com não que por no na foi mais após"),
    "nl": words("de het een van en op met voor niet zijn bij naar uit dat ook wordt"),
    "tr": words("ve bir bu için ile da de olarak çok olan sonra kadar"),
    "id": words("yang dan di dari untuk dengan pada ini itu dalam akan tidak"),
    "pl": words("w i na z do nie się że jest o po dla od przez"),
}
_SCRIPTS: Final = (
    ("ar", "\u0600", "\u06ff"),
    ("ru", "\u0400", "\u04ff"),
    ("he", "\u0590", "\u05ff"),
    ("zh", "\u4e00", "\u9fff"),
    ("ja", "\u3040", "\u30ff"),
    ("ko", "\uac00", "\ud7af"),
    ("el", "\u0370", "\u03ff"),
    ("hi", "\u0900", "\u097f"),
)
_WORD: Final = re.compile(r"[^\W\d_]+")
# Marks that English is printed with; without them most of it is ASCII, and letters of bytes are told ten times faster.
_MARKS: Final = "’‘“”–—…\u00a0"
_LETTERS: Final = bytes(byte if chr(byte).isalpha() else 32 for byte in range(128)) + b" " * 128
_SAMPLE: Final = 600  # characters are enough to tell
_TOLD: Final = 3  # words of a language that tell it


def language_of(text: str, declared: str | None) -> str:
    """ISO 639-1 of a text; what was declared stands unless the text clearly speaks against English."""
    sample = text[:_SAMPLE].lower()
    script = None if sample.isascii() else _script(sample)
    if script is not None:
        return script if declared is None or declared == "en" else declared
    if declared is not None and declared != "en":
        return declared[:2].lower()
    if sample.isascii() and not _ENGLISH.isdisjoint(_words(sample)):
        return "en"
    found = _words(sample)
    english = sum(map(_ENGLISH.__contains__, found))
    if english * 6 > len(found):
        return "en"
    counted = ((code, sum(word in telling for word in found)) for code, telling in _TELLING.items())
    best, hits = max(counted, key=lambda pair: pair[1])
    return best if hits >= _TOLD and hits > 2 * english and hits * 6 > len(found) else "en"


def _words(sample: str) -> list[str]:
    """Every run of letters."""
    if not sample.isascii():
        for mark in _MARKS:
            sample = sample.replace(mark, " ")
        if not sample.isascii():
            return _WORD.findall(sample)
    return sample.encode().translate(_LETTERS).decode().split()


def _script(sample: str) -> str | None:
    """The language a script other than the Latin one stands for, where half the letters are in it."""
    plain = sample.encode("ascii", "ignore")
    if 2 * (len(sample) - len(plain)) <= len(plain.translate(_LETTERS).replace(b" ", b"")):
        return None  # as mostly: what is not ASCII cannot be half of the letters
    letters = sum(char.isalpha() for char in sample)
    for code, low, high in _SCRIPTS:
        if letters and sum(low <= char <= high for char in sample) * 2 > letters:
            return code
    return None
