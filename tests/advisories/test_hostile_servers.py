"""An issuer's list over polls of a real server that does all that servers do: each raise once, nothing false."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from advisory_builders import READER, ROOT
from aiohttp import web

from monitor.advisories.mass import RESCALED
from monitor.advisories.polls import Advisories
from monitor.feeds.parse import parse
from monitor.lib import shipped
from monitor.model.advisory import AdvisoryChange, AdvisoryState
from monitor.model.feed import Fetched, FetchFailed, NotModified
from monitor.model.item import Parsed
from monitor.recordings import issuer_feed
from monitor.settings import regions, tables
from tests.feeds.feed_builders import QUICK, fetcher, serving, state

FEED = issuer_feed("ca-travel", "ca-travel", tables.load(ROOT / "seeds" / "tables.yaml"))
REGIONS = regions.load(shipped.seeds() / "regions.yaml")
BEGIN = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
WORDS = {
    1: "Take normal security precautions",
    2: "Exercise a high degree of caution",
    3: "Avoid non-essential travel",
    4: "Avoid all travel",
}
FRENCH = dict(enumerate(("Mesures normales", "Grande prudence", "Évitez tout voyage", "Évitez absolument"), 1))
LISTED = """
Albania Algeria Angola Argentina Armenia Austria Bahrain Belgium Benin Bolivia Botswana Brazil Bulgaria Burundi
Cambodia Cameroon Chad Chile China Colombia Cuba Cyprus Denmark Ecuador Egypt Eritrea Estonia Ethiopia Fiji
Finland France Gabon Ghana Greece Guatemala Guyana Haiti Honduras Hungary Iceland India Iraq Ireland Israel
Italy Jamaica Japan Jordan Kenya Kuwait Laos Latvia Lebanon Lesotho Liberia Libya Malawi Mali Mexico Mongolia
Morocco Nepal Niger Norway Oman Panama Peru Poland Qatar Romania Rwanda Senegal Serbia Spain Sudan Sweden Syria
Thailand Togo Tunisia Turkey Uganda Uruguay Yemen
"""
NAMES = LISTED.split()
Rows = dict[str, dict[str, str]]


def country_of(name: str) -> str | None:
    found = REGIONS.get(name)
    return found.id if found is not None and regions.is_country(found) else None


ADVISORIES = Advisories(READER, country_of, dict.fromkeys(REGIONS.values()))


def listed(date: str = "2026-02-01", **levels: int) -> Rows:
    usual = {name: 1 + number % 4 for number, name in enumerate(NAMES)}
    return {
        name: {"destination": name, "risk_level": WORDS[levels.get(name, level)], "last_updated": date}
        for name, level in usual.items()
    }


def with_(rows: Rows, name: str, level: int, *, date: str = "2026-03-02", key: str = "") -> Rows:
    return {**rows, key or name: {"destination": name, "risk_level": WORDS[level], "last_updated": date}}


def level(name: str) -> int:
    return 1 + NAMES.index(name) % 4


@dataclass
class Issuer:
    """Its server, and what is told of it."""

    known: dict[tuple[str, str], AdvisoryState] = field(default_factory=dict)
    now: datetime = BEGIN
    told: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

    async def serve(self, answer: web.Response | Rows | Iterable[Mapping[str, object]], hours: float = 5) -> None:
        """One poll of it."""
        if not isinstance(answer, web.Response):
            rows = list(answer.values()) if isinstance(answer, dict) else list(answer)
            answer = web.Response(body=json.dumps(rows).encode())
        body, status, headers = answer.body, answer.status, dict(answer.headers)

        async def handle(request: web.Request) -> web.Response:
            if status == 302 and request.path == "/login":
                return web.Response(text="<html><head><title>Sign in</title></head></html>", content_type="text/html")
            return web.Response(body=body, status=status, headers=headers)

        async with serving(handle) as url, fetcher(QUICK) as ours:
            outcome = await ours.fetch(replace(FEED, url=url), state(), self.now)
        self._take(outcome)
        self.now += hours * HOUR

    def _take(self, outcome: Fetched | FetchFailed | NotModified) -> None:
        if isinstance(outcome, Fetched):
            read = parse(FEED, outcome)
            if isinstance(read, Parsed):
                first = not self.known
                found = ADVISORIES.poll(FEED, read, self.known, self.now)
                self.known |= {one.key: one for one in found.advanced.states}
                moved = (one for one in found.advanced.transitions if one.change in MOVES and not first)
                self.told += [f"{one.after.destination} {one.change} {one.after.level}" for one in moved]
                self.troubles += [found.trouble or ""]
                return
            outcome = read
        self.troubles.append(getattr(outcome, "message", ""))


MOVES = (AdvisoryChange.RAISED, AdvisoryChange.LOWERED, AdvisoryChange.WITHDRAWN)


async def polled(*answers: web.Response | Rows | Iterable[Mapping[str, object]], hours: float = 5) -> Issuer:
    issuer = Issuer()
    for answer in answers:
        await issuer.serve(answer, hours)
    return issuer


async def test_a_country_that_is_split_is_raised_where_it_is_worse_now_and_nowhere_else() -> None:
    split = listed()
    del split["Poland"]
    split = with_(with_(split, "Poland - North", 4), "Poland – Warsaw", 3)
    issuer = await polled(listed(Poland=3), *[split] * 4)
    assert issuer.told == ["PL/Poland - North raised 4"]


async def test_a_part_that_lists_name_behind_another_country_is_advice_on_neither_of_them() -> None:
    merged = listed()
    del merged["Israel"]
    merged = with_(with_(merged, "Israel - Gaza", 4), "Israel - Haifa", level("Israel"))
    issuer = await polled(listed(), *[merged] * 8)
    assert [one for one in issuer.told if one.startswith(("IL raised", "PS raised"))] == []
    assert {state.area for state in issuer.known.values() if state.country == "PS"} == {"Gaza"}
    assert {state.level for state in issuer.known.values() if state.country == "IL"} == {level("Israel")}


async def test_parts_that_are_merged_move_nobody_by_that() -> None:
    parts = listed()
    del parts["Niger"]
    parts = with_(with_(parts, "Niger - North", 4, date="2026-02-01"), "Niger - Niamey", 3, date="2026-02-01")
    assert (await polled(parts, *[with_(listed(), "Niger", 4)] * 4)).told == []


async def test_a_part_that_was_always_there_and_is_read_late_is_no_raise() -> None:
    late = with_(listed(), "Chile - Easter Island", 4, date="2026-01-15")
    assert (await polled(listed(), *[late] * 4)).told == []


async def test_a_country_with_another_name_is_the_same_country() -> None:
    renamed = listed()
    renamed["Turkey"]["destination"] = "Türkiye"
    raised = with_(renamed, "Türkiye", 4, key="Turkey")
    assert (await polled(listed(), renamed, renamed, raised, raised)).told == ["TR raised 4"]


async def test_letters_written_as_a_page_writes_them_are_those_letters() -> None:
    written = listed()
    for name in NAMES[::2]:
        written[name]["risk_level"] = written[name]["risk_level"].replace(" ", "&nbsp;")
        written[name]["destination"] = name.replace("a", "&#97;")
    issuer = await polled(listed(), written, written, with_(written, "Chile", 4))
    assert issuer.told == ["CL raised 4"]
    assert set(issuer.troubles) == {""}


async def test_words_of_another_language_are_another_scale_that_is_said_and_raises_nobody() -> None:
    french = listed()
    for name in NAMES:
        french[name]["risk_level"] = FRENCH[level(name)]
    issuer = await polled(listed(), *[french] * 8)
    assert issuer.told == []
    assert len(set(issuer.troubles[1:])) == 1
    assert RESCALED in issuer.troubles[1]


async def test_a_row_that_is_doubled_with_another_level_is_told_at_once_and_taken_back_once() -> None:
    doubled = [*listed().values(), {"destination": "Brazil", "risk_level": WORDS[4], "last_updated": "2026-02-01"}]
    issuer = await polled(listed(Brazil=3), doubled, doubled[::-1], *[listed(Brazil=3)] * 12)
    assert issuer.told == ["BR raised 4", "BR withdrawn 3"]


async def test_dates_ahead_of_us_and_rows_in_another_order_move_nobody() -> None:
    rows = [*listed("2027-01-01").values()]
    shuffled = [Random(seed).sample(rows, len(rows)) for seed in range(4)]  # noqa: S311 - not a secret
    assert (await polled(listed(), *shuffled)).told == []


async def test_all_countries_published_anew_hide_no_raise_of_the_next_day() -> None:
    anew = listed("2026-03-02")
    issuer = await polled(listed(), anew, anew, with_(anew, "Chile", 4, date="2026-03-03"))
    assert issuer.told == ["CL raised 4"]


async def test_sixty_countries_in_one_real_crisis_are_each_told_once_with_the_next_look() -> None:
    raised = listed()
    for name in [name for name in NAMES if level(name) < 4][:60]:
        raised = with_(raised, name, 4)
    issuer = await polled(listed(), raised, raised, raised, raised, hours=1)
    assert len(issuer.told) == len(set(issuer.told)) == 60
    issuer = await polled(listed(), raised, hours=1)
    assert issuer.told == [], "the first look may be a broken page"


@pytest.mark.parametrize(
    "broken",
    [
        web.Response(status=304, body=json.dumps([*with_(listed(), "Chile", 4).values()]).encode()),
        web.Response(
            body=gzip.compress(json.dumps([*listed("2026-03-01").values()]).encode())[:400],
            headers={"Content-Encoding": "gzip"},
        ),
        web.Response(body=b"[" + b" " * 50_000_000 + b"]"),
        web.Response(status=302, headers={"Location": "/login"}),
        web.Response(status=404, text="gone"),
        web.Response(body=b"[]"),
    ],
    ids=["a 304 with a body", "gzip that breaks off", "50 MB", "a login page", "404", "an empty list"],
)
async def test_an_answer_that_is_none_moves_nobody_and_hides_nothing_after_it(broken: web.Response) -> None:
    raised = with_(listed(), "Chile", 4)
    issuer = await polled(listed(), broken, raised, broken, raised)
    assert issuer.told == ["CL raised 4"]


async def test_numbers_that_are_none_and_a_mark_of_byte_order_are_read_over() -> None:
    rows: list[dict[str, object]] = [dict(row) for row in with_(listed(), "Chile", 4).values()]
    rows[0]["score"] = float("nan")
    marked = web.Response(body=b"\xef\xbb\xbf" + json.dumps(rows).encode())
    assert (await polled(listed(), rows, marked)).told == ["CL raised 4"]
