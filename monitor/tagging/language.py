"""Which language a text is in, as far as tagging cares: English, or something whose indicators we do not guess."""

from __future__ import annotations

import re

_ENGLISH = frozenset(
    "the of and to in a is for on that by with at as from it was are has be an after over says his not have he its this"
    " who will but they were been their had out more new up us no two said into about first how one year what".split()
)
# Words that are frequent in one language and rare in the others.
_TELLING = {
    "fr": frozenset("le la les des une dans est pour que qui sur avec par au aux du et ses été selon".split()),
    "es": frozenset("el la los las una del por con para que en su al se más según y sobre fue han".split()),
    "de": frozenset("der die das und den dem ein eine ist im von mit auf für nicht sich nach bei aus wird hat".split()),
    "it": frozenset("il lo la gli le di che per una nel con del della sono dei dal alla è più".split()),
    "pt": frozenset("o os as uma do da dos das em para com não que por no na foi mais após".split()),
    "nl": frozenset("de het een van en op met voor niet zijn bij naar uit dat ook wordt".split()),
    "tr": frozenset("ve bir bu için ile da de olarak çok olan sonra kadar".split()),
    "id": frozenset("yang dan di dari untuk dengan pada ini itu dalam akan tidak".split()),
    "pl": frozenset("w i na z do nie się że jest o po dla od przez".split()),
}
_SCRIPTS = (
    ("ar", "\u0600", "\u06ff"),
    ("ru", "\u0400", "\u04ff"),
    ("he", "\u0590", "\u05ff"),
    ("zh", "\u4e00", "\u9fff"),
    ("ja", "\u3040", "\u30ff"),
    ("ko", "\uac00", "\ud7af"),
    ("el", "\u0370", "\u03ff"),
    ("hi", "\u0900", "\u097f"),
)
_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 600  # characters are enough to tell


def language_of(text: str, declared: str | None) -> str:
    """ISO 639-1 of a text; what was declared stands unless the text clearly speaks against English."""
    sample = text[:_SAMPLE].lower()
    letters = sum(char.isalpha() for char in sample)
    for code, low, high in _SCRIPTS:
        if letters and sum(low <= char <= high for char in sample) * 2 > letters:
            return code if declared is None or declared == "en" else declared
    if declared is not None and declared != "en":
        return declared[:2].lower()
    words = _WORD.findall(sample)
    english = sum(word in _ENGLISH for word in words)
    best, hits = max(
        ((code, sum(word in telling for word in words)) for code, telling in _TELLING.items()), key=lambda p: p[1]
    )
    return best if hits >= 3 and hits > 2 * english and hits * 6 > len(words) else "en"
