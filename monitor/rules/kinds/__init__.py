"""The kinds of rules, each one pure file: what a rule measures, group by group."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.rules.kinds import count, first_seen, ladder, level, quantity, score, share, silence, surprise
from monitor.rules.kinds.judgement import Kind

KINDS: Mapping[str, Kind] = {
    "count": count.judge,
    "first_seen": first_seen.judge,
    "ladder": ladder.judge,
    "level": level.judge,
    "quantity": quantity.judge,
    "score": score.judge,
    "share": share.judge,
    "silence": silence.judge,
    "surprise": surprise.judge,
}
