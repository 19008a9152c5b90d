"""The four recorded days must be told right: what happened, what did not, how many, and once each."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from monitor.app import App, bootstrap
from monitor.demo import Demonstration, Letter
from monitor.model.mention import Mention
from monitor.model.severity import Severity
from monitor.storage.store import ItemRecord

GOLDEN = Path(__file__).parent / "golden" / "digest-2023-10-23.txt"
README = Path(__file__).resolve().parents[2] / "README.md"
SAMPLE = "<!-- sample digest -->\n```text\n"


@pytest.fixture(scope="module")
def app(shown: Demonstration) -> App:
    return bootstrap(shown.config, shown.state)


@pytest.fixture(scope="module")
def records(app: App) -> tuple[ItemRecord, ...]:
    return app.pipeline.store.items(limit=1000)


def mentions(records: Sequence[ItemRecord], slug: str) -> list[Mention]:
    found = [record for record in records if record.item.link and record.item.link.endswith(slug)]
    assert found, f"no stored item {slug}"
    return [mention for record in found for mention in record.tagged.mentions]


def told(found: Sequence[Mention], type_: str) -> list[Mention]:
    return [mention for mention in found if mention.type == type_]


def assertions(found: Sequence[Mention], type_: str) -> set[str]:
    return {mention.assertion.value for mention in told(found, type_)}


def intervals(found: Sequence[Mention], role: str) -> list[tuple[int | None, int | None]]:
    return [(m.quantities[role].lo, m.quantities[role].hi) for m in found if role in m.quantities]


def test_the_iraq_advisory_is_raised_to_four_with_its_reasons(app: App) -> None:
    iraq = app.pipeline.store.advisories()["us-state", "IQ"]
    assert iraq.level == 4
    assert set(iraq.reasons) >= {"T", "K", "U"}
    assert iraq.departure.value == "ordered"
    assert set(iraq.posts) == {"Baghdad", "Erbil"}


def test_the_wire_tells_the_raise_and_the_reasons_too(records: tuple[ItemRecord, ...]) -> None:
    (advisory,) = told(mentions(records, "harbourwire.example/world/us-orders-departure-iraq"), "travel_advisory")
    assert advisory.attributes["level_to"] == 4
    assert advisory.countries == ("IQ",)
    assert set(advisory.attributes["reasons"] or ()) >= {"T", "K", "U"}  # type: ignore[arg-type] # a tuple by its type


@pytest.mark.parametrize(
    "slug", ["harbourwire.example/world/us-orders-departure-iraq", "state-dept-iraq", "alert-2023-10-22"]
)
def test_the_departure_order_is_ordered_for_baghdad_and_erbil(records: tuple[ItemRecord, ...], slug: str) -> None:
    orders = told(mentions(records, slug), "departure_order")
    assert orders
    assert {order.attributes["kind"] for order in orders} == {"ordered"}
    assert {order.assertion.value for order in orders} == {"actual"}
    assert {place.text for order in orders for place in order.places} >= {"Baghdad", "Erbil"}
    assert all(order.countries == ("IQ",) for order in orders)


@pytest.mark.parametrize(
    "slug", ["harbourwire.example/world/drones-us-forces", "us-forces-drones", "ain-al-asad-drones"]
)
def test_drone_attacks_are_actual(records: tuple[ItemRecord, ...], slug: str) -> None:
    assert "actual" in assertions(mentions(records, slug), "drone_attack")


@pytest.mark.parametrize(
    "slug", ["harbourwire.example/world/militias-us-troops", "gulfledger.example/militias-us-troops"]
)
def test_feared_militia_attacks_are_possible_and_never_actual(records: tuple[ItemRecord, ...], slug: str) -> None:
    found = mentions(records, slug)
    feared = told(found, "armed_attack")
    assert feared
    assert {mention.assertion.value for mention in feared} == {"possible"}
    assert all(mention.countries == ("IQ",) for mention in feared)


def test_the_troops_are_about_2500_of_the_united_states_in_iraq(records: tuple[ItemRecord, ...]) -> None:
    counts = told(mentions(records, "harbourwire.example/world/militias-us-troops"), "troop_count")
    assert counts
    for count in counts:
        troops = count.quantities["troops"]
        assert (troops.lo, troops.hi, troops.approx) == (2500, 2500, True)
        assert count.attributes["force"] == "US"
        assert count.countries == ("IQ",)


def test_the_killed_are_1401_and_more_and_nobody_counts_them_as_troops(records: tuple[ItemRecord, ...]) -> None:
    found = mentions(records, "harbourwire.example/world/212-hostages")
    assert (1401, None) in intervals(found, "killed")
    every = [mention for record in records for mention in record.tagged.mentions]
    assert {lo for lo, _ in intervals(every, "troops")} <= {2500}
    assert 2_000_000 not in {lo for role in ("killed", "troops", "injured") for lo, _ in intervals(every, role)}


def test_212_hostages_are_held_and_two_were_released(records: tuple[ItemRecord, ...]) -> None:
    held = told(mentions(records, "harbourwire.example/world/212-hostages"), "hostages")
    assert ("held", (212, 212)) in [(m.attributes.get("status"), i) for m in held for i in intervals([m], "people")]
    freed = told(mentions(records, "harbourwire.example/world/two-women-freed"), "hostages")
    assert ("released", (2, 2)) in [(m.attributes.get("status"), i) for m in freed for i in intervals([m], "people")]


@pytest.mark.parametrize(
    "slug", ["harbourwire.example/world/us-advises-delay", "washington-hold-off", "hamas-warns-releases"]
)
def test_the_ground_offensive_is_possible_or_planned_and_not_actual(records: tuple[ItemRecord, ...], slug: str) -> None:
    found = assertions(mentions(records, slug), "ground_offensive")
    assert found
    assert found <= {"possible", "planned"}


def test_the_diplomats_denial_is_denied(records: tuple[ItemRecord, ...]) -> None:
    found = mentions(records, "diplomat-denies")
    assert "denied" in {mention.assertion.value for mention in found}
    assert "actual" not in assertions(found, "ground_offensive")


def test_the_blockade_is_actual(records: tuple[ItemRecord, ...]) -> None:
    blockade = told(mentions(records, "gaza-siege-explained"), "blockade")
    assert {mention.assertion.value for mention in blockade} == {"actual"}
    assert {country for mention in blockade for country in mention.countries} == {"PS"}


@pytest.mark.parametrize("slug", ["two-convoys", "aid-convoys-rafah", "gaza-first-aid"][1:])
def test_the_aid_convoys_reached_gaza(records: tuple[ItemRecord, ...], slug: str) -> None:
    assert "actual" in assertions(mentions(records, slug), "aid_access")


def test_proxies_that_may_escalate_have_not_escalated(records: tuple[ItemRecord, ...]) -> None:
    for slug in ("release-311", "proxies-escalate"):
        assert not [m for m in mentions(records, slug) if m.assertion.value == "actual"]


def test_nothing_comes_from_the_noise(records: tuple[ItemRecord, ...]) -> None:
    noise = [record for record in records if re.search(r"/(sport|markets|film|opinion)-", record.item.link or "")]
    assert len(noise) >= 6
    assert [(record.item.title, m.type) for record in noise for m in record.tagged.mentions] == []


def test_the_anniversary_is_history(records: tuple[ItemRecord, ...]) -> None:
    assert {mention.assertion.value for mention in mentions(records, "anniversary-9")} <= {"historical"}


def test_one_alert_each_for_the_level_and_the_departure_with_linked_quotes(app: App) -> None:
    alerts = app.alert_store.alerts(limit=None)
    for rule in ("advisory-level-4", "departure-ordered"):
        (alert,) = [alert for alert in alerts if alert.rule_id == rule]
        assert alert.labels["country"] == "IQ"
        assert alert.severity is Severity.CRITICAL
        assert alert.evidence
        assert all(line.quote and line.link for line in alert.evidence)


def _named(title: str) -> str:
    return title.partition(":")[0]


def test_each_alert_is_mailed_once(shown: Demonstration, app: App) -> None:
    keys = [letter.message["Message-ID"] for letter in shown.letters]
    assert len(keys) == len(set(keys))
    told = [" ".join(letter.text.split()) for letter in shown.letters if letter not in shown.digests]
    grave = [alert for alert in app.alert_store.alerts(limit=None) if alert.severity >= Severity.HIGH]
    assert "US State Department raised Iraq from level 3 to level 4" in [alert.title for alert in grave]
    # Numbers in titles go on rising; what is before them stays.
    assert {_named(alert.title): sum(_named(alert.title) in text for text in told) for alert in grave} == {
        _named(alert.title): 1 for alert in grave
    }


def test_what_happened_to_one_country_at_one_moment_is_one_mail(shown: Demonstration) -> None:
    (iraq,) = [letter for letter in shown.letters if letter not in shown.digests and "raised Iraq" in letter.subject]
    assert iraq.subject == "[CRITICAL] US State Department raised Iraq from level 3 to level 4; departure ordered"
    assert "US State Department raised Iraq" in " ".join(iraq.text.split())


def test_syndicated_repeats_are_one_line_of_the_digest(shown: Demonstration) -> None:
    for letter in shown.digests:
        lines = [line for line in letter.text.splitlines() if line.startswith("* ")]
        assert len(lines) == len(set(lines))
    text = " ".join(shown.digests[0].text.split())
    # The agency's text in three papers is one origin; the broadcaster's own report is the second.
    assert "2 independent origins, 4 items" in text.split("US forces come under several drone attacks")[1]


@pytest.mark.parametrize(
    ("day", "headline", "told"),
    [
        (0, "US forces come under several drone attacks", "Drone attack, also Syria"),
        (0, "Hamas frees two American women", "released: 2 · reported"),
        (1, "Officials fear Iran-backed militias will attack", "Armed attack · about 2,500 US troops · possible"),
        (1, "Gaza siege explained", "Blockade · supplies cut off · reported"),
        (2, "Israel says 212 hostages still held in Gaza", "killed: more than 1,400 · hostages held: 212 · reported"),
        (2, "US officials advise Israel to delay", "Ground offensive · possible, denied by a senior Israeli diplomat"),
        (2, "Washington urges Israel to hold off", "Ground offensive · possible (“urges”)"),
        (2, "Security Alert: ordered departure", "Departure order · departure ordered · Level 4 · reported"),
        (2, "Iraq, US State Department: raised from Level 3 to Level 4", "Departure ordered for"),
    ],
)
def test_the_digest_of_the_day_says_so(shown: Demonstration, day: int, headline: str, told: str) -> None:
    after = [
        " ".join(part.split()) for part in re.split(rf"^(?:\* )?{headline}", shown.digests[day].text, flags=re.M)[1:]
    ]
    assert any(told in part[:400] for part in after)


def _noise_titles(records: Sequence[ItemRecord]) -> Iterator[str]:
    for record in records:
        if re.search(r"/(sport|markets|film|opinion|anniversary)-", record.item.link or ""):
            yield record.item.title


def test_the_digests_hold_no_noise(shown: Demonstration, records: tuple[ItemRecord, ...]) -> None:
    text = "\n".join(letter.text for letter in shown.digests)
    assert [title for title in _noise_titles(records) if title in text] == []


def test_a_digest_came_each_morning_and_every_feed_had_answered(shown: Demonstration) -> None:
    assert [letter.message["Date"].datetime.strftime("%d %H:%M") for letter in shown.digests] == [
        "21 06:00", "22 06:00", "23 06:00",
    ]  # fmt: skip
    assert all("All 7 feeds answered" in letter.text for letter in shown.digests)


def test_the_last_digest_reads_as_approved(shown: Demonstration) -> None:
    last: Letter = shown.digests[-1]
    text = f"Subject: {last.subject}\n\n{last.text}".replace("\r\n", "\n")
    if os.environ.get("WATCHFLOOR_WRITE_GOLDEN"):
        _approve(text)
    assert text == GOLDEN.read_text(encoding="utf-8")


def _approve(text: str) -> None:
    """Take a digest that someone has looked at as the one to keep, here and in the README."""
    GOLDEN.parent.mkdir(exist_ok=True)
    GOLDEN.write_text(text, encoding="utf-8")
    before, rest = README.read_text(encoding="utf-8").split(SAMPLE)
    README.write_text(f"{before}{SAMPLE}{text.strip()}\n```\n" + rest.split("```\n", 1)[1], encoding="utf-8")


def test_the_readme_shows_that_very_digest() -> None:
    sample = README.read_text(encoding="utf-8").split(SAMPLE)[1].split("```\n")[0]
    assert sample.strip() == GOLDEN.read_text(encoding="utf-8").strip()
