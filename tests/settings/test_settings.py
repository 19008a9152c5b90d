"""A right configuration means what it says."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest

from monitor.lib.errors import ConfigError
from monitor.lib.secrets import SecretError
from monitor.model.mention import Assertion, Undone
from monitor.model.rule import Condition, TellAgain
from monitor.model.severity import Severity

RULE = """
rules:
  - id: drones
    title: Drones
    kind: count
    where:
      types: drone_attack
      assertions: [actual, threatened]
      regions: [Norway, sahel, NO]
      actors: [Iran, Houthis]
      min_confidence: 0.5
    count: origins
    timespan: 12h
    condition: {gte: 3}
    for: 1h
    severity: high
    labels: {desk: north}
  - id: level
    title: Level
    kind: level
    condition: {gte: 4}
    severity: critical
  - id: killed
    title: Killed
    kind: quantity
    quantity: killed
    where: {types: [hostages], attributes: {status: held}}
    condition: {gt: 10}
    severity: low
    enabled: false
"""


def test_an_empty_watchfloor_yaml_in_braces_means_the_defaults(load):
    settings = load(watchfloor="{}")
    assert settings.title == "Watchfloor"
    assert settings.storage_url is None
    assert settings.retention == timedelta(days=400)
    assert settings.polling.tick == timedelta(seconds=30)
    assert settings.polling.max_bytes == 10 * 1024 * 1024


@pytest.mark.parametrize(
    ("allowed", "url"),
    [
        ("127.0.0.0/8", "http://127.0.0.1:8000/feed.xml"),
        ('["::1"]', "http://localhost/feed.xml"),
        ("10.20.0.0/16", "http://10.20.0.5/feed.xml"),
        ("intranet.example.org", "http://intranet.example.org/feed.xml"),
    ],
)
def test_a_feed_inside_a_network_that_is_allowed_is_no_fault(load, allowed, url):
    own = f"own: [{{id: inside, url: '{url}'}}]\n"
    (feed,) = load(watchfloor=f"polling: {{allow_networks: {allowed}}}\n", feeds=own).feeds
    assert feed.url == url


def test_what_networks_are_allowed_is_not_guessed_where_polling_has_a_fault(load):
    with pytest.raises(ConfigError) as told:
        load(watchfloor="polling: {timeout: soon}\n", feeds="own: [{id: inside, url: 'http://10.1.1.1/'}]\n")
    assert [fault.path for fault in told.value.faults] == ["config/watchfloor.yaml"]


def test_a_rule_is_what_its_keys_say(load):
    drones, level = load(rules=RULE).rules
    assert drones.line == 3
    assert drones.where.types == {"drone_attack"}
    assert drones.where.assertions == {Assertion.ACTUAL, Assertion.THREATENED}
    assert [region.id for region in drones.where.regions] == ["NO", "sahel"]
    assert drones.where.actors >= {"IR", "houthis", "houthi", "ansar allah"}  # texts call them by any of these
    assert "hezbollah" not in drones.where.actors
    assert (drones.count, drones.timespan, drones.for_) == ("origins", timedelta(hours=12), timedelta(hours=1))
    assert drones.condition == Condition(gte=3)
    assert drones.severity is Severity.HIGH
    assert drones.labels == {"desk": "north"}
    assert (level.kind, level.on, level.field, level.timespan) == ("level", "raised", "level", timedelta(hours=24))


GROWING = """
rules:
  - {id: plain, title: P, kind: count, condition: {gte: 3}, severity: high}
  - {id: own, title: O, kind: count, condition: {gt: 3}, severity: high, tell_again: {times: 3, after: 6h}}
  - {id: never, title: N, kind: count, condition: {gte: 3}, severity: high, tell_again: {enabled: false}}
  - {id: good, title: G, kind: count, condition: {gte: 1}, severity: info}
  - {id: good-told, title: G, kind: count, condition: {gte: 1}, severity: info, tell_again: {}}
  - {id: steps, title: S, kind: surprise, condition: {gte: 3}, severity: {info: 3, high: 5}}
  - {id: killed, title: K, kind: quantity, quantity: killed, condition: {gte: 15}, severity: high}
  - {id: few, title: F, kind: quantity, quantity: troops, condition: {lte: 15}, severity: high}
  - {id: off, title: O, kind: quantity, quantity: troops, condition: {lte: 1}, severity: low,
     tell_again: {enabled: false}}
  - {id: share, title: S, kind: share, condition: {gte: 3}, severity: high}
  - {id: score, title: S, kind: score, condition: {gte: 3}, severity: high}
  - {id: level, title: L, kind: level, condition: {gte: 4}, severity: critical}
  - {id: issuers, title: I, kind: level, field: issuer_count, condition: {gte: 3}, severity: high}
  - {id: new, title: N, kind: first_seen, condition: {gte: 1}, severity: high}
  - {id: dark, title: D, kind: silence, condition: {gte: 24}, severity: high}
"""


def test_growth_is_told_where_more_is_worse_and_as_the_rule_says(load):
    rules = {rule.id: rule.tell_again for rule in load(rules=GROWING).rules}
    silent = {id_ for id_, again in rules.items() if again is None}
    assert silent == {"never", "good", "few", "off", "issuers", "new", "dark"}
    assert rules["level"] == TellAgain(times=1, by=1, after=timedelta(0)), "every step of advice is told"
    assert rules["own"] == TellAgain(times=3, by=5, after=timedelta(hours=6))
    assert rules["plain"] == rules["good-told"] == rules["steps"] == TellAgain()


def test_a_disabled_rule_is_left_out_and_still_checked(load):
    assert [rule.id for rule in load(rules=RULE).rules] == ["drones", "level"]
    with pytest.raises(ConfigError, match='unknown indicator "hostage"; did you mean "hostages"'):
        load(rules=RULE.replace("types: [hostages]", "types: [hostage]"))


def test_how_something_came_to_nothing_is_asked_only_of_what_is_denied(load):
    asked = RULE.replace("actors: [Iran, Houthis]", "undone: foiled")
    with pytest.raises(ConfigError, match="add denied to assertions"):
        load(rules=asked)
    (drones, *_) = load(rules=asked.replace("[actual, threatened]", "[actual, denied]")).rules
    assert drones.where.undone == {Undone.FOILED}


def test_an_attribute_s_single_value_is_a_list_of_one(load):
    rules = load(rules=RULE.replace("enabled: false", "enabled: true")).rules
    assert rules[2].where.attributes == {"status": ("held",)}


@pytest.mark.parametrize(
    ("feeds", "ids"),
    [
        ("use: [{topics: [world]}]", ["bbc-world"]),
        ("use: [{languages: fr}, {topics: advisory}]", ["sahel-news", "us-state"]),
        ("use: [{topics: region, languages: en}]", ["bbc-africa"]),
        ("use: [{regions: [sahel]}]", ["bbc-africa", "sahel-news"]),
        ("use: [{regions: [Mali]}]", ["bbc-africa", "sahel-news"]),
        ("use: [{regions: [united kingdom]}]", ["bbc-world"]),
        ("use: [{regions: [world]}]", ["bbc-africa", "bbc-world", "sahel-news", "us-state"]),
        ("use: [{languages: en}]\nexclude: [{topics: region}, {ids: us-state}]", ["bbc-world"]),
        ("use: [{ids: quiet-wire}]", ["quiet-wire"]),
        ("own: [{id: ours, url: 'https://example.org/feed'}]", ["ours"]),
    ],
)
def test_feeds_are_chosen_by_topic_language_region_and_id(load, feeds, ids):
    assert [feed.id for feed in load(feeds=feeds).feeds] == ids


def test_a_feed_that_ships_switched_off_is_withheld_with_its_reason_and_not_silently(load):
    settings = load(feeds="use: [{topics: [wire, world]}]")
    assert [feed.id for feed in settings.feeds] == ["bbc-world"]
    assert settings.withheld == {"quiet-wire": "not seen answering"}


def test_a_change_adjusts_only_what_it_names(load):
    feeds = "use: [{ids: bbc-world}]\nchange: {bbc-world: {interval: 5m}}"
    (feed,) = load(feeds=feeds).feeds
    assert (feed.interval, feed.cadence, feed.name) == (timedelta(minutes=5), timedelta(days=2), "BBC World")


def test_an_own_feed_needs_only_an_id_and_an_address(load):
    (feed,) = load(
        feeds="own: [{id: ours, url: 'https://example.org/feed', country: Norway, publisher: Ærlig Talt}]"
    ).feeds
    assert (feed.name, feed.publisher, feed.family, feed.country, feed.adapter) == (
        "ours", "Ærlig Talt", "rlig-talt", "NO", "feed",
    )  # fmt: skip


def test_own_regions_are_regions_like_any_other(load):
    watchfloor = """
regions:
  ours:
    title: Our places
    countries: [NO, Iraq]
    regions: [baltics, base]
  base:
    circles: [{name: Erbil, lat: 36.19, lon: 44.01, radius_km: 50}]
"""
    rules = RULE.replace("[Norway, sahel, NO]", "[ours]")
    region = load(watchfloor=watchfloor, rules=rules).rules[0].where.regions[0]
    assert region.countries == {"NO", "IQ", "EE", "LV", "LT"}
    assert [circle.name for circle in region.circles] == ["Erbil"]


def test_an_own_region_may_replace_a_shipped_one(load):
    settings = load(watchfloor="regions: {sahel: {countries: [ML, NE]}}")
    assert settings.regions["Sahel"].countries == {"ML", "NE"}


@pytest.mark.parametrize(
    ("own", "lacks"),
    [
        ("sahel: {countries: [ML, NE]}", "without BF, CM, MR, NG, SD and 2 more"),
        ("nato: {regions: [eu], countries: [GB, US, CA, AL, IS, ME, MK, 'NO']}", "without TR"),
        ("world: {regions: [nato]}", "without the rest of the world"),
    ],
)
def test_an_own_region_that_lacks_something_of_the_shipped_one_it_replaces_is_noted(load, own, lacks):
    (warning,) = load(watchfloor=f"regions: {{{own}}}").warnings
    name = own.partition(":")[0]
    assert warning.startswith(
        f'config/watchfloor.yaml:1:11 takes the place of the shipped region "{name}" {lacks}, for shipped rules too;'
    )


def test_an_own_region_that_adds_to_a_shipped_one_or_is_new_is_not_noted(load):
    more = "g7: {countries: [CA, FR, DE, IT, JP, GB, US, KR]}, ours: {countries: [ML]}"
    assert load(watchfloor=f"regions: {{{more}}}").warnings == ()


URL = "postgresql://watchfloor:hunter2@db.example.org/watchfloor"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("sqlite://", ["keeps everything in memory"]),
        ("sqlite:///:memory:", ["keeps everything in memory"]),
        ("sqlite:///kept.db", ["lies wherever the daemon is started; four slashes begin a path that holds everywhere"]),
        ("sqlite:////var/lib/kept.db", []),
        ("postgresql://watch@db.example.org/watch", []),
    ],
)
def test_a_database_that_is_not_where_it_seems_is_noted(load, url, said):
    warnings = load(watchfloor=f"storage: {{url: '{url}'}}\n").warnings
    assert len(warnings) == len(said)
    assert all(words in warning for words, warning in zip(said, warnings, strict=True))


def test_the_database_address_may_lie_in_a_file_beside_the_config_and_is_never_shown(load, tmp_path):
    (tmp_path / "config").mkdir()
    secret = tmp_path / "config" / "db"
    secret.write_text(URL + "\n")
    secret.chmod(0o600)
    settings = load(watchfloor="storage: {url_file: db}")
    assert settings.storage_url == URL
    assert "hunter2" not in f"{settings} {settings!r} {settings.storage!r}"
    assert settings.warnings == ()


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
def test_a_secret_file_that_everybody_may_read_is_a_warning_and_no_fault(load, tmp_path):
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "db").write_text(URL)
    (tmp_path / "config" / "db").chmod(0o644)
    (warning,) = load(watchfloor="storage: {url_file: db}").warnings
    assert "run chmod 600" in warning
    assert "hunter2" not in warning


def test_the_database_address_may_lie_in_a_variable_and_its_loss_is_told(load, monkeypatch):
    monkeypatch.setenv("WATCHFLOOR_TEST_DB", URL)
    settings = load(watchfloor="storage: {url_env: WATCHFLOOR_TEST_DB}")
    assert settings.storage_url == URL
    monkeypatch.delenv("WATCHFLOOR_TEST_DB")
    with pytest.raises(SecretError, match="WATCHFLOOR_TEST_DB is not set"):
        _ = settings.storage_url


def test_a_password_in_the_config_is_refused_and_not_repeated(load):
    with pytest.raises(ConfigError) as told:
        load(watchfloor=f"storage: {{url: '{URL}'}}")
    assert "hunter2" not in str(told.value)


def test_an_address_that_lies_elsewhere_and_is_none_is_refused_without_repeating_it(load, tmp_path):
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "db").write_text("hunter2\n")
    with pytest.raises(ConfigError, match=r"watchfloor.yaml:1:\d+ what stands there .* no address of a data") as told:
        load(watchfloor="storage: {url_file: db}")
    assert "hunter2" not in str(told.value)


def test_a_level_rule_that_no_feed_can_serve_is_a_warning(load):
    rules = (
        "rules:\n  - {id: a, title: A, kind: level, condition: {gte: 4}, severity: low, where: {issuers: uk-fcdo}}\n"
    )
    settings = load(rules=rules)
    assert settings.warnings == (
        'config/rules.yaml:2:5 rule "a" cannot fire: no polled feed carries the advice of uk-fcdo',
    )
    assert load(rules=rules.replace("uk-fcdo", "us-state"), feeds="use: [{ids: us-state}]").warnings == ()


def test_the_daemon_tells_how_it_is_on_this_machine_only_unless_told_otherwise(load):
    settings = load(watchfloor="title: A")
    assert (settings.health.enabled, settings.health.address, settings.health.port) == (True, "127.0.0.1", 9717)
    assert settings.dead_man is None
    assert load(watchfloor="health: {address: '::1'}").warnings == ()
    (warning,) = load(watchfloor="health: {address: 0.0.0.0}").warnings
    assert "lets others than this machine ask" in warning
    assert load(watchfloor="health: {address: 0.0.0.0, enabled: false}").warnings == ()


def test_the_dead_mans_address_is_a_secret(load, monkeypatch):
    monkeypatch.setenv("WATCHFLOOR_TEST_PING", "https://hc.example/canary")
    settings = load(watchfloor="dead_man: {url_env: WATCHFLOOR_TEST_PING, every: 2m, tell_failure: false}")
    assert settings.dead_man is not None
    assert (settings.dead_man.every, settings.dead_man.tell_failure) == (timedelta(minutes=2), False)
    assert settings.dead_man.url.reveal() == "https://hc.example/canary"
    assert "canary" not in f"{settings} {settings!r}"


STEPPED = """rules:
  - {id: a, title: A, kind: count, condition: {gte: 3}, severity: {medium: 4, high: 8}}
"""


def test_a_first_step_of_severity_above_the_condition_is_a_warning(load):
    (warning,) = load(rules=STEPPED).warnings
    assert warning.startswith(
        "config/rules.yaml:2:76 medium is to begin at 4, and the rule fires from 3: it is medium from there on; "
        "write medium: 3 here"
    )
    for condition in ("{gte: 4}", "{gt: 3}", "{gte: 5}"):
        assert load(rules=STEPPED.replace("{gte: 3}", condition)).warnings == ()
    (warning,) = load(rules=STEPPED.replace("{gte: 3}", "{gt: 2}")).warnings
    assert "fires above 2" in warning


ACTING = """rules:
  - id: a
    title: A
    kind: count
    condition: {gte: 1}
    severity: low
    where: {actors: [%s]}
"""


@pytest.mark.parametrize(
    ("actor", "meant"),
    [
        ("Russia|Iran", "write one name for each"),
        ("Hoothies", 'did you mean "houthis"?'),
        ("Rusia", 'did you mean "Russia"?'),
        ("Foreign", 'did you mean "foreign"?'),
        ("levant", "write one name for each"),
    ],
)
def test_who_is_no_country_and_no_known_group_is_a_warning(load, actor, meant):
    (warning,) = load(rules=ACTING % f"IR, '{actor}'").warnings
    assert f'config/rules.yaml:7:26 actor "{actor}" is no country and no group that is known' in warning
    assert meant in warning


def test_states_groups_in_any_spelling_and_foreign_act(load):
    assert load(rules=ACTING % "foreign, Russia, ir, Houthis, Al-Qaeda, Hizbollah, M23, rsf").warnings == ()
