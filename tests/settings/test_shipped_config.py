"""The configuration that ships is right, and shows what it teaches."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

import alerts.settings
import monitor.settings
from monitor.lib import shipped
from monitor.settings import catalogue

CONFIG = shipped.config()
TYPES = """
    travel_advisory departure_order embassy_closure airspace_closure border_closure emergency_measures drone_attack
    missile_attack airstrike shelling armed_clash ground_offensive territory_change bombing suicide_bombing armed_attack
    assassination terror_threat troop_count troop_movement military_exercise mobilization arms_transfer weapons_test
    nuclear_cbrn hostages detention protest riot coup election_crisis diplomatic_break sanctions threat ceasefire
    blockade aid_access displacement infrastructure_attack cyber_attack maritime_incident casualties war_crime
""".split()  # noqa: SIM905 - forty words read better as a text

needs_catalogue = pytest.mark.skipif(
    not (shipped.seeds() / "catalogue.yaml").is_file(), reason="seeds/catalogue.yaml is not there"
)


@pytest.fixture(scope="module")
def settings():
    return monitor.settings.load(CONFIG, types=TYPES)


@needs_catalogue
def test_the_shipped_configuration_has_no_fault(settings):
    told = alerts.settings.load(
        CONFIG / "alerts.yaml", regions=settings.regions, rule_ids=[rule.id for rule in settings.rules], types=TYPES
    )
    assert {target.channel for receiver in told.receivers for target in receiver.targets} == {"file", "console"}
    assert [digest.name for digest in told.digests] == ["daily"]


@needs_catalogue
def test_the_shipped_feeds_are_worldwide_and_english(settings):
    assert len(settings.feeds) >= 80
    assert {feed.language for feed in settings.feeds} == {"en"}
    assert {"advisory", "embassy-alert", "wire", "world", "region", "humanitarian"} <= {
        feed.topic for feed in settings.feeds
    }


@needs_catalogue
def test_every_feed_of_the_catalogue_covers_regions_that_exist(settings):
    for entry in catalogue.load(shipped.seeds() / "catalogue.yaml"):
        assert all(name in settings.regions for name in entry.covers), entry.feed.id


@needs_catalogue
def test_the_shipped_rules_watch_what_the_product_promises(settings):
    rules = {rule.id: rule for rule in settings.rules}
    watched = {name for rule in rules.values() for name in rule.where.types}
    assert {
        "departure_order", "drone_attack", "missile_attack", "troop_movement", "troop_count", "hostages", "coup",
        "airspace_closure", "ground_offensive",
    } <= watched  # fmt: skip
    assert (rules["advisory-level-4"].kind, rules["advisory-level-4"].on) == ("level", "raised")
    assert rules["departure-ordered"].where.attributes == {"kind": ("ordered", "evacuation")}


@needs_catalogue
def test_a_raise_to_level_4_meets_exactly_one_shipped_level_rule(settings):
    met = [
        rule.id for rule in settings.rules if rule.kind == "level" and rule.field == "level" and rule.condition.holds(4)
    ]
    assert met == ["advisory-level-4"]


@needs_catalogue
def test_a_raise_to_level_4_is_told_whichever_government_makes_it(settings):
    """When one raised nine countries, the three that went to level 3 were told and the six at 4 were not."""
    (rule,) = [rule for rule in settings.rules if rule.id == "advisory-level-4"]
    assert rule.where.issuers == frozenset()


@pytest.mark.parametrize("path", sorted(CONFIG.glob("*.yaml")), ids=lambda path: path.name)
def test_every_shipped_file_names_its_schema_for_editors(path):
    assert path.read_text().startswith(f"# yaml-language-server: $schema={path.stem}.schema.json\n")


def test_every_shipped_rule_stands_below_a_comment_or_a_description():
    text = (CONFIG / "rules.yaml").read_text()
    for block in re.split(r"\n\n", text.partition("\nrules:\n")[2]):
        if "- id:" in block:
            teaches = "description:" in block or "#" in block or "false_positives:" in block
            assert teaches or "severity: medium" in block or "severity: info" in block, block


def uncommented(name: str) -> str:
    """A shipped file with its commented examples switched on; comments in prose stay comments."""
    text = (CONFIG / name).read_text()
    return re.sub(r"(?m)^(\s*)# ((?!yaml-l)(?:  )*(?:- )?(?:[a-z_-]+:(?= |$)|\{).*)$", r"\1\2", text)


@pytest.fixture
def folder(tmp_path):
    for path in CONFIG.glob("*.yaml"):
        (tmp_path / path.name).write_text(path.read_text())
    return tmp_path


@needs_catalogue
def test_the_commented_examples_of_watchfloor_yaml_are_right(folder):
    text = re.sub(r"(?m)^ *url_(file|env):.*\n", "", uncommented("watchfloor.yaml"))  # they exclude one another
    (folder / "watchfloor.yaml").write_text(text)
    settings = monitor.settings.load(folder, types=TYPES)
    assert settings.storage.url == "postgresql://watchfloor@db.example.org/watchfloor"
    assert settings.polling.user_agent is not None
    assert settings.polling.allow_networks
    assert [circle.name for circle in settings.regions["our-offices"].circles] == ["Erbil", "Beirut"]
    assert {"IQ", "SY", "NO", "ML"} <= settings.regions["area-of-operations"].countries


@needs_catalogue
def test_the_commented_examples_of_feeds_yaml_are_right(folder):
    (folder / "feeds.yaml").write_text(uncommented("feeds.yaml"))
    settings = monitor.settings.load(folder, types=TYPES)
    feeds = {feed.id: feed for feed in settings.feeds}
    assert "our-security-partner" in feeds
    assert "tass-en" not in feeds
    assert feeds["bbc-world"].interval == timedelta(minutes=10)
    assert {"en", "fr"} <= {feed.language for feed in settings.feeds}


@needs_catalogue
def test_the_commented_examples_of_alerts_yaml_are_right(folder, settings):
    (folder / "alerts.yaml").write_text(uncommented("alerts.yaml"))
    told = alerts.settings.load(
        folder / "alerts.yaml", regions=settings.regions, rule_ids=[rule.id for rule in settings.rules], types=TYPES
    )
    assert {target.channel for receiver in told.receivers for target in receiver.targets} == {
        "file", "console", "email", "slack", "webhook", "apprise",
    }  # fmt: skip
    assert [digest.name for digest in told.digests] == ["daily", "sahel-weekly"]
    assert len(told.routes) == 2


def test_no_shipped_rule_fires_for_what_names_no_place(settings):
    """The head of rules.yaml says so of all; the steps of a ladder are asked one by one."""
    on_items = [rule for rule in (*settings.rules, *settings.resting) if rule.kind not in ("level", "silence")]
    asked = {rule.id: [rung.where for rung in rule.rungs] or [rule.where] for rule in on_items}
    assert [rule for rule, wheres in asked.items() if not all(where.regions for where in wheres)] == []
