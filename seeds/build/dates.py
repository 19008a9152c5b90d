"""Builds seeds/dates.json: how languages write days, months and times, from Babel (Unicode CLDR).

    python seeds/build/dates.py

Run from the top of a checkout with the `seeds` extra installed. Output depends on the inputs alone.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from babel import Locale

TARGET = Path(__file__).resolve().parents[1] / "dates.json"
LANGUAGES = tuple(
    "ar cs da de el en-US es fi fr fr-CA he hi hu id it ja ko nb nl pl pt pt-BR ro ru sk sv sw tr uk ur vi "  # noqa: SIM905
    "zh zh-Hant".split()
)
# The fields of a pattern that `alerts.render.calendars` writes; anything else would be shown as it is.
KNOWN = re.compile(r"E{1,4}|c{3,4}|d{1,2}|[ML]{1,4}|y|y{4}|[HhKk]{1,2}|mm|a")


def entry(language: str) -> dict[str, object]:
    """One language: the words, Monday and January first, and the patterns in CLDR's letters."""
    locale = Locale.parse(language, sep="-")
    skeletons = locale.datetime_skeletons
    short_day, time = skeletons["MMMEd"].pattern, locale.time_formats["short"].pattern
    if "B" in time:  # parts of the day with a word of their own; the 24 hours say the same
        time = skeletons["Hm"].pattern
    joint = locale.datetime_formats["medium"]
    made = {
        "name": str(locale.get_display_name("en")),
        "rtl": locale.text_direction == "rtl",
        "days": _words(locale, "days", "abbreviated", range(7)),
        "days_wide": _words(locale, "days", "wide", range(7)),
        "months": _words(locale, "months", "abbreviated", range(1, 13)),
        "months_wide": _words(locale, "months", "wide", range(1, 13)),
        "halves": [_plain(locale.day_periods["format"]["abbreviated"].get(half, half)) for half in ("am", "pm")],
        "moment": _plain(str(joint).replace("{1}", short_day).replace("{0}", time)),
        "short_day": _plain(short_day),
        "date": _plain(skeletons["yMMMd"].pattern),
        "day": _plain(locale.date_formats["full"].pattern),
    }
    for pattern in ("moment", "short_day", "date", "day"):
        letters = re.sub(r"'[^']*'", "", str(made[pattern]))
        for run in re.findall(r"([A-Za-z])(\1*)", letters):
            if not KNOWN.fullmatch("".join(run)):
                raise SystemExit(f"{language}: {pattern} has a field that is not written: {made[pattern]}")
    return made


def _words(locale: Locale, kind: str, width: str, keys: range) -> list[str]:
    words = getattr(locale, kind)["format"][width]
    return [_plain(words[key]) for key in keys]


def _plain(pattern: str) -> str:
    """A word or pattern with ordinary blanks, and without marks of direction: whoever writes it sets its direction."""
    return re.sub(r"[\u200e\u200f\u061c]", "", re.sub(r"[\u00a0\u202f\u2009]", " ", pattern))


def main() -> None:
    """Write the file."""
    rows = (f"  {json.dumps(one)}: {json.dumps(entry(one), ensure_ascii=False)}" for one in LANGUAGES)
    TARGET.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")
    print(f"{len(LANGUAGES)} languages in {TARGET.name}")


if __name__ == "__main__":
    main()
