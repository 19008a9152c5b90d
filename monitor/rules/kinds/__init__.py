"""The kinds of rules, each one pure file: what a rule measures, group by group."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.rules.kinds import count, level, quantity, share, surprise
from monitor.rules.kinds.judgement import Kind

KINDS: Mapping[str, Kind] = {
    "count": count.judge,
    "level": level.judge,
    "quantity": quantity.judge,
    "share": share.judge,
    "surprise": surprise.judge,
}
