"""`alerts.yaml`: what an operator writes, what it means, and what they are told when it is wrong."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path

import pytest

from alerts.hours import Hours
from alerts.model import Reason, Target
from alerts.muting import OneEvent
from alerts.settings import AlertSettings, load
from alerts.timing import Schedule
from monitor.lib.errors import ConfigError
from monitor.model.place import Region
from monitor.model.severity import Severity

REGIONS = {
    "world": Region("world", "World", everywhere=True),
    "levant": Region("levant", "Levant", frozenset({"IL", "SY"})),
    "sahel": Region("sahel", "Sahel", frozenset({"ML", "NE"})),
    "IQ": Region("IQ", "Iraq", frozenset({"IQ"})),
}
RULES = ("drone-attacks", "coups")
TYPES = ("drone_attack", "coup", "hostages")

FULL = """\
zone: Europe/Berlin
default_receiver: desk
receivers:
  desk:
    zone: Europe/London
    email: {to: [desk@example.org, night@example.org]}
    slack: {webhook_url_file: secrets/slack, name: "#security"}
  archive:
    file: {folder: archive}
    console: {}
    webhook: {url: "https://hooks.example.org/x?token=1", secret_env: HOOK_SECRET}
smtp:
  host: mail.example.org
  username: watchfloor
  password_file: secrets/smtp
  from: Watchfloor <watchfloor@example.org>
  one_subject: true
immediate:
  min_severity: medium
  group_by: [rule, country]
  tell: [fired, escalated]
delivery:
  give_up_after: 2d
routes:
  - match: {regions: [levant, IQ], min_severity: high}
    receivers: desk
    continue: true
  - name: everything
    receivers: [archive]
    routes:
      - match: {rules: coups, types: [coup], labels: {team: africa}}
        receivers: [desk]
digests:
  - name: morning
    at: 07:00
    days: [mon, tue, wed, thu, fri]
    regions: [sahel]
    min_severity: medium
    stories: 5
  - {name: evening, title: Evening brief, at: "18:30", zone: Asia/Kathmandu, receivers: [archive], types: coup}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "alerts.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def settings(folder: Path, text: str) -> AlertSettings:
    return load(write(folder, text), regions=REGIONS, rule_ids=RULES, types=TYPES)


def test_a_full_file_means_what_it_says(tmp_path: Path) -> None:
    found = settings(tmp_path, FULL)
    desk, archive = found.receivers
    assert [(t.channel, t.address) for t in desk.targets] == [
        ("email", "desk@example.org"),
        ("email", "night@example.org"),
        ("slack", "#security"),
    ]
    assert desk.targets[0].options == {
        "host": "mail.example.org",
        "port": "587",
        "tls": "starttls",
        "sender": "Watchfloor <watchfloor@example.org>",
        "one_subject": "true",
        "username": "watchfloor",
        "password_file": str(tmp_path / "secrets/smtp"),
    }
    assert desk.targets[2].options == {"webhook_url_file": str(tmp_path / "secrets/slack")}
    assert [(t.channel, t.address) for t in archive.targets] == [
        ("webhook", "hooks.example.org"),
        ("file", "archive"),
        ("console", "console"),
    ]
    assert (desk.zone, archive.zone) == ("Europe/London", "Europe/Berlin")
    assert found.immediate.min_severity is Severity.MEDIUM
    assert found.immediate.tell == {Reason.FIRED, Reason.ESCALATED}
    assert found.give_up_after == timedelta(days=2)


def test_routes_become_a_tree_with_names_for_explanations(tmp_path: Path) -> None:
    first, everything = settings(tmp_path, FULL).routes
    assert (first.name, first.receivers, first.onward) == ("routes[1]", ("desk",), True)
    assert [region.id for region in first.match.regions] == ["levant", "IQ"]
    assert (everything.name, everything.routes[0].name) == ("everything", "routes[2].routes[1]")
    assert everything.routes[0].match.labels == {"team": "africa"}


def test_a_digest_takes_zone_and_receiver_from_above_where_it_names_none(tmp_path: Path) -> None:
    morning, evening = settings(tmp_path, FULL).digests
    assert (morning.schedule.at, morning.schedule.zone, morning.receivers) == (time(7), "Europe/Berlin", ("desk",))
    assert morning.schedule.days == frozenset(range(5))
    assert (morning.spec.title, morning.spec.stories) == ("Morning", 5)
    assert (evening.spec.zone, evening.receivers, evening.spec.types) == ("Asia/Kathmandu", ("archive",), {"coup"})


@pytest.mark.parametrize("text", ["{}\n", "digests: [{name: daily, at: 07:00}]\n"])
def test_without_a_receiver_everything_goes_to_the_outbox_folder_and_the_console(tmp_path: Path, text: str) -> None:
    found = settings(tmp_path, text)
    (outbox,) = found.receivers
    assert found.default_receiver == outbox.name == "outbox"
    assert outbox.targets == (
        Target("outbox", "file", "outbox", {"folder": "outbox"}),
        Target("outbox", "console", "console"),
    )
    assert all(digest.receivers == ("outbox",) for digest in found.digests)


def test_a_target_is_found_again_with_the_options_it_has_now(tmp_path: Path) -> None:
    found = settings(tmp_path, FULL)
    now = found.target("desk", "email", "night@example.org")
    assert now is not None
    assert now.options["host"] == "mail.example.org"
    assert found.target("desk", "email", "gone@example.org") is None
    assert found.target("gone", "email", "desk@example.org") is None


def test_rules_that_could_not_be_read_are_not_checked(tmp_path: Path) -> None:
    path = write(tmp_path, "routes: [{match: {rules: [anything], types: [anything]}, receivers: outbox}]\n")
    assert load(path, regions=REGIONS).routes


MAIL = "smtp: {host: localhost, from: w@example.org}\n"
TWO = "receivers: {a: {console: {}}, b: {console: {}}}\n"
MISTAKES = [
    ("unknown_key", "recievers: {}\n", '1:1 unknown key "recievers"; did you mean "receivers"?'),
    ("key_of_a_digest_at_the_top", "feedback: true\n", '1:1 unknown key "feedback"; it belongs in an entry of digests'),
    ("key_of_slack_in_the_receiver", "receivers: {a: {console: {}, webhook_url_file: x}}\n",
     'unknown key "webhook_url_file"; it belongs under slack'),
    ("key_of_the_file_in_a_receiver", "receivers: {a: {console: {}, routes: []}}\n",
     'unknown key "routes"; it belongs beside receivers, not below it'),
    ("unknown_receiver", TWO + "default_receiver: a\nroutes: [{receivers: [desk]}]\n",
     '3:23 unknown receiver "desk"; choose from a, b'),
    ("unknown_receiver_of_digest", "digests: [{name: d, at: 07:00, receivers: [outbix]}]\n",
     '1:44 unknown receiver "outbix"; did you mean "outbox"?'),
    ("unknown_default", TWO + "default_receiver: c\n", '2:19 unknown receiver "c"; choose from a, b'),
    ("no_default", TWO, "1:1 with several receivers, say who is the default_receiver: one of a, b"),
    ("unknown_region", "routes: [{match: {regions: [levent]}, receivers: outbox}]\n",
     '1:29 unknown region "levent"; did you mean "levant"?'),
    ("unknown_rule", "routes: [{match: {rules: [drone-atacks]}, receivers: outbox}]\n",
     '1:27 unknown rule "drone-atacks"; did you mean "drone-attacks"?'),
    ("unknown_type", "digests: [{name: d, at: 07:00, types: [hostage]}]\n",
     '1:40 unknown indicator "hostage"; did you mean "hostages"?'),
    ("unknown_severity", "immediate: {min_severity: hihg}\n", '1:27 unknown min_severity "hihg"; did you mean "high"?'),
    ("unknown_zone", "zone: Europe/Berlln\n", '1:7 unknown zone "Europe/Berlln"; did you mean "Europe/Berlin"?'),
    (
        "a_distance_from_utc",
        "zone: UTC+1\n",
        '1:7 unknown zone "UTC+1"; write a city, such as Europe/Paris, for a clock that follows summer time, or Etc/',
    ),
    ("a_distance_with_minutes", "zone: '-03:30'\n", '1:7 unknown zone "-03:30"; write a city, such as Europe/Paris'),
    ("unknown_zone_of_digest", "digests: [{name: d, at: 07:00, zone: CEST}]\n", '1:38 unknown zone "CEST"'),
    ("bad_time", "digests: [{name: d, at: 7am}]\n",
     "1:25 a time of day is written HH:MM on a 24-hour clock, such as 07:00"),
    ("late_time", 'digests: [{name: d, at: "24:00"}]\n', "1:25 a time of day is written HH:MM"),
    ("no_days", "digests: [{name: d, at: 07:00, days: []}]\n", "1:38 days must"),
    ("unknown_day", "digests: [{name: d, at: 07:00, days: [monday]}]\n", '"monday"'),
    ("same_name", "digests: [{name: d, at: 07:00}, {name: d, at: 08:00}]\n",
     '1:40 there is already a digest named "d"; names are unique'),
    ("severities_that_contradict", "routes:\n  - {match: {min_severity: high, max_severity: low}, receivers: outbox}\n",
     "2:48 no alert is both high or worse and low or less"),
    ("region_sections_without_regions", "digests: [{name: d, at: 07:00, group_by: region}]\n",
     "1:42 group_by: region makes one section for each of `regions`; name some"),
    ("mail_without_server", "receivers: {a: {email: {to: a@example.org}}}\n", "1:17 mail needs a server"),
    ("bad_address", MAIL + "receivers: {a: {email: {to: [nobody]}}}\n", "2:30 this is no mail address"),
    ("address_beyond_ascii", MAIL + "receivers: {a: {email: {to: [büro@example.org]}}}\n",
     "2:30 mail goes to addresses in letters of ASCII only; write a domain as in xn--bcher-kva.example"),
    ("two_addresses", MAIL + 'receivers: {a: {email: {to: "a@b.example, c@d.example"}}}\n', "this is no mail address"),
    ("header_in_sender", 'smtp: {host: h, from: "a@b.example\\nBcc: c@d.example"}\n', "this is no mail address"),
    ("no_channel", "receivers: {a: {}}\n", '1:16 receiver "a" has no channel'),
    ("secret_in_config", "receivers: {a: {slack: {webhook_url: x}}}\n",
     "1:25 a secret may not stand in the config; put it into a file"),
    ("no_slack_url", "receivers: {a: {slack: {}}}\n", "slack needs exactly one of webhook_url_file"),
    ("two_webhook_urls", "receivers: {a: {webhook: {url: 'https://a', url_env: B}}}\n", "exactly one of url, url_file"),
    ("webhook_port", "receivers: {a: {webhook: {url: 'https://a:b/c'}}}\n", "has a port that is no number"),
    ("slack_api_port", "receivers: {a: {slack: {bot_token_file: t, channel: c, api_url: 'https://a:b/c/'}}}\n",
     "is no address of an API"),
    ("webhook_of_ones_own_network", "receivers: {a: {webhook: {url: 'http://10.20.0.5/hook'}}}\n",
     "1:32 10.20.0.5 is a private network, and only public addresses are asked; if it should be, write delivery: {"),
    ("webhook_scheme", "receivers: {a: {webhook: {url: 'ftp://a'}}}\n", "begins with https:// or http://"),
    ("password_in_the_clear", "smtp: {host: h, tls: none, username: u, password_env: P, from: w@example.org}\n",
     "a password would cross the network in the clear"),
    ("password_without_user", "smtp: {host: h, password_env: P, from: w@example.org}\n", "username goes with one of"),
    ("route_to_nobody", "routes: [{match: {min_severity: high}}]\n", "a route needs receivers, or routes of its own"),
    ("untellable", "immediate: {tell: [unchanged]}\n", '"unchanged"'),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), [case[1:] for case in MISTAKES], ids=[case[0] for case in MISTAKES])
def test_a_mistake_is_told_with_its_place_and_what_to_do(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        settings(tmp_path, text)
    (fault,) = caught.value.faults
    assert message in str(fault)
    assert "alerts.yaml:" in str(fault)


def test_all_mistakes_of_a_file_come_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        settings(
            tmp_path, "zone: Mars/Base\nroutes: [{receivers: [x]}]\ndigests: [{name: d, at: 07:00, regions: [y]}]\n"
        )
    assert [fault.line for fault in caught.value.faults] == [1, 2, 3]


HOURS = """
zone: Europe/Berlin
receivers:
  desk: {console: {}, quiet_hours: ["22:00-07:00", "12:00-13:00"], working_days: [mon, fri], budget: 12}
  night: {console: {}, zone: Asia/Gaza}
default_receiver: desk
immediate: {group_wait: 2m}
inhibit:
  - {name: advice, source: {rules: [coups]}, target: {max_severity: high}, equal: [country, type]}
one_event: {within: 6h, told_by: [coups, elsewhere], not_again: coups}
"""


def test_hours_budget_and_inhibition_are_as_written(tmp_path: Path) -> None:
    made = settings(tmp_path, HOURS)
    desk, night = made.receivers
    spans = ((time(22), time(7)), (time(12), time(13)))
    assert desk.hours == Hours("Europe/Berlin", spans, frozenset({0, 4}))
    assert (desk.budget, night.hours.zone, night.budget) == (12, "Asia/Gaza", None)
    assert made.immediate.group_wait == timedelta(minutes=2)
    (inhibition,) = made.inhibitions
    assert (inhibition.name, inhibition.equal) == ("advice", ("country", "type"))
    assert made.one_event == OneEvent(timedelta(hours=6), frozenset({"coups", "elsewhere"}), frozenset({"coups"}))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("receivers: {a: {console: {}, quiet_hours: 22-7}}\n", "1:43 a span of local time is written HH:MM-HH:MM"),
        ("receivers: {a: {console: {}, quiet_hours: '07:00-07:00'}}\n", "from one time to another"),
        ("receivers: {a: {console: {}, budget: 0}}\n", "1:38"),
        ("receivers: {a: {console: {}, working_days: []}}\n", "working_days"),
        ("inhibit: [{source: {}, target: {rules: [coups]}}]\n", "source matches every alert"),
        ("inhibit: [{target: {rules: [coups]}}]\n", "source"),
    ],
)
def test_mistakes_in_hours_and_inhibition_are_told(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        settings(tmp_path, text)
    assert said in str(caught.value)


def test_a_digest_may_come_every_hour(tmp_path: Path) -> None:
    made = settings(tmp_path, "digests: [{name: watch, at: ':15', zone: Asia/Gaza, days: [mon]}]\n")
    assert made.digests[0].schedule == Schedule(time(0, 15), "Asia/Gaza", frozenset({0}), hourly=True)


def test_dates_are_in_the_language_of_the_receiver_else_of_the_file(tmp_path: Path) -> None:
    text = "zone: UTC\nlanguage: fr\ndefault_receiver: a\nreceivers:\n  a: {console: {}}\n"
    read = settings(tmp_path, text + "  b: {console: {}, language: pt-BR, zone: America/Bahia}\n")
    told = [(one.language, one.zone, one.own_zone) for one in read.receivers]
    assert told == [("fr", "UTC", False), ("pt-BR", "America/Bahia", True)]
    assert settings(tmp_path, "language: ar\n").receivers[0].language == "ar"


def test_a_language_that_is_none_is_told_with_where_all_are_listed(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r'alerts.yaml:1:11 unknown language of dates "de-FR"; docs/configuration.md'):
        settings(tmp_path, "language: de-FR\n")
