"""Texts as attackers write them, and messages in which every text is such a one."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / "alerts" / "render")]

import days

from alerts.model import Message, Notice, Reason, Section, Silenced, Transition
from alerts.render import render_digest, render_notice
from monitor.model.severity import Severity

PIECES = (
    "\r\nBcc: all@floor.example", "\nSubject: forged", "\r\n\r\n<b>body</b>", "\x00", "\x07", "\x1b[2J\x1b[31m",
    "\x85", "\u2028", "\r\n.\r\nMAIL FROM:<x@evil.example>", "=?UTF-8?Q?=0ABcc:_x=40evil.example?=",
    "=?utf-8?b?DQpCY2M6IHg=?=", "=?", "?=", "<!channel>", "<!here>", "<!everyone>", "<@U024BE7LH>", "<#C024BE7LR>",
    "<https://evil.example|Reuters>", "&lt;!channel&gt;", "@channel", "```", "*_~", "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", '" onmouseover="alert(1)', "</style></title>",
    "</td></tr></table>", "<!--", "]]>", "<![CDATA[", "<!DOCTYPE x [<!ENTITY e 'x'>]>", "&e;", "&#0;", "{{ 7*7 }}",
    "{% include '/etc/passwd' %}", "{#", "%s%n%d", "{0.__class__}", "[bold red]", "[link=https://evil.example]",
    "../../etc/passwd", "/etc/cron.d/x", "CON", "=cmd|'/c calc'!A1", "+1+1", "@SUM(1)", "\u202e", "\u2066", "\u200b",
    "\ufeff", "\U000e0041", "\ud800", "\ufffe", "e" + "\u0301" * 30, "\nlevel=error event=forged",
    '", "level": "error', "💩", "العربية", "words", "2026-03-01T00:00:00Z [error] forged", "javascript:alert(1)",
    "x" * 3_000,
)  # fmt: skip
LINKS = (
    "https://wire.example/a?b=1&c=<d>|e", "javascript:alert(1)", "JaVaScRiPt:alert(1)",
    "data:text/html,<script>1</script>", "https://x.example/\r\nBcc: x", "https://bank.example@evil.example/",
    "vbscript:x", "file:///etc/passwd", "https://x.example/\"><b>",
)  # fmt: skip


def titles(count: int) -> Iterator[str]:
    """Made of the pieces above; the same ones each time."""
    dice = random.Random(10)  # noqa: S311  # the same titles each time
    for number in range(count):
        yield "".join(dice.choices(PIECES, k=dice.randint(1, 6))) + f" title {number}"


def transition(title: str, link: str, number: int) -> Transition:
    proof = days.evidence(quote=title, title=title, publisher=title, claim=title, cue=title, link=link)
    alert = days.alert(
        id=f"alert-{number}",
        fingerprint=f"alert-{number}",
        title=title,
        summary=title,
        condition=title,
        labels={"country": "QK", "actor": title},
        evidence=(proof,),
    )
    return Transition(alert, Reason.FIRED, days.at(5), tell=True)


def notice(told: Transition) -> Message:
    return render_notice(Notice(f"notice:{told.alert.id}", "desk", (told,), days.at(6)))


def digest(batch: Sequence[str], told: Sequence[Transition], dice: random.Random, number: int) -> Message:
    lines = tuple(
        days.story(
            story_id=str(at),
            headline=title,
            quote=title[::-1],
            publisher=title,
            facts=(title,),
            certainty=title,
            cue=title,
            type_title=title,
            also=(title,),
            countries=(title,),
            link=dice.choice(LINKS),
        )
        for at, title in enumerate(batch)
    )
    state = days.advice(4, name=batch[0], native=batch[0], quote=batch[0], posts=(batch[0],), link=dice.choice(LINKS))
    return render_digest(
        days.crisis_day(
            id=f"digest:{number}",
            title=batch[0],
            headline=batch[-1],
            alerts=tuple(told),
            advisories=(replace(days.RAISED, after=state),),
            sections=(Section("QK", batch[0], Severity.HIGH, lines),),
            blind=(days.feed(batch[0], days.Health.FAILING, batch[0]),),
            near_misses=(batch[0],),
            silences=(Silenced(batch[0], batch[-1], days.at(9), batch[0]),),
            held_back=(batch[0],),
            undelivered=(batch[0],),
        )
    )
