"""The files in docs/deploy keep their promises: checked by the tools they are for where those are, else read."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from monitor.cli.options import DEFAULT_STATE
from monitor.daemon import GRACE
from monitor.health.exposition import exposition
from monitor.health.facts import DatabaseFacts, Facts, Instant, LaneFacts, ReloadFacts, Stage, StageFacts
from monitor.health.snapshot import Snapshot
from monitor.health.verdict import DaemonHealth
from monitor.lib.durations import parse_duration
from monitor.model.feed import Feed, FeedHealth, FeedState, Health
from monitor.vitals import LOOK_EVERY

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "docs" / "deploy"
UNIT = DEPLOY / "watchfloor.service"
CONTAINER = DEPLOY / "Containerfile"


def unit() -> dict[str, list[str]]:
    """The unit's keys with their values, in order."""
    found: dict[str, list[str]] = {}
    for line in UNIT.read_text().splitlines():
        if "=" in line and not line.startswith("#"):
            name, _, value = line.partition("=")
            found.setdefault(name, []).append(value)
    return found


def analysed(*words: str) -> subprocess.CompletedProcess[str]:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("no systemd-analyze here; the unit's promises are read by the other tests")
    return subprocess.run(["systemd-analyze", *words], capture_output=True, text=True, timeout=60, check=False)


def test_systemd_finds_nothing_against_the_unit(tmp_path: Path) -> None:
    here = tmp_path / UNIT.name
    here.write_text(UNIT.read_text().replace("/opt/watchfloor/bin/watchfloor", sys.executable))
    done = analysed("verify", "--man=no", str(here))
    about = [line for line in done.stderr.splitlines() if UNIT.name in line]
    assert (done.returncode, about) == (0, [])


def test_systemd_counts_little_that_the_unit_leaves_open() -> None:
    done = analysed("security", "--offline=true", "--threshold=20", "--no-pager", str(UNIT))
    if "unrecognized option" in done.stderr:
        pytest.skip("this systemd-analyze cannot judge a unit that is not installed")
    exposure = re.search(r"Overall exposure level for watchfloor.service: ([\d.]+)", done.stdout)
    assert exposure is not None, done.stderr
    assert float(exposure[1]) <= 2.0


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("Type", "notify"),
        ("DynamicUser", "yes"),
        ("StateDirectory", "watchfloor"),
        ("ProtectSystem", "strict"),
        ("ProtectHome", "yes"),
        ("NoNewPrivileges", "yes"),
        ("CapabilityBoundingSet", ""),
        ("MemoryDenyWriteExecute", "yes"),
        ("MemoryMax", "1G"),
        ("RestrictAddressFamilies", "AF_INET AF_INET6 AF_UNIX"),
        ("LoadCredential", "secrets:/etc/watchfloor/secrets"),
        ("RestartPreventExitStatus", "2"),
        ("UMask", "0077"),
    ],
)
def test_the_unit_promises(key: str, value: str) -> None:
    assert unit()[key] == [value]


def test_the_units_times_fit_the_daemons() -> None:
    assert parse_duration(unit()["WatchdogSec"][0]) >= 6 * LOOK_EVERY
    assert parse_duration(unit()["TimeoutStopSec"][0]).total_seconds() > GRACE


def test_the_unit_names_only_what_the_command_takes() -> None:
    (command,) = unit()["ExecStart"]
    _, *words = command.split()
    assert [word for word in words if word.startswith("--")] == ["--config", "--state", "--log-format"]
    done = subprocess.run([sys.executable, "-m", "monitor", "run", "--help"], capture_output=True, text=True, cwd=ROOT)
    assert all(word in done.stdout for word in words if word.startswith("--"))
    assert words[words.index("--state") + 1] == f"/var/lib/{unit()['StateDirectory'][0]}"


def container() -> list[tuple[str, str]]:
    """The last stage's instructions."""
    text = re.sub(r"\\\n", " ", CONTAINER.read_text())
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    last = max(number for number, line in enumerate(lines) if line.startswith("FROM"))
    return [(name, rest.strip()) for name, _, rest in (line.partition(" ") for line in lines[last:])]


def test_the_container_is_nobody_in_particular_and_has_a_health_check() -> None:
    said = container()
    assert ("USER", "10001:10001") in said
    (check,) = [rest for name, rest in said if name == "HEALTHCHECK"]
    assert json.loads(check.partition("CMD ")[2]) == ["watchfloor", "health"]
    assert json.loads(next(rest for name, rest in said if name == "ENTRYPOINT")) == ["watchfloor"]
    assert ("VOLUME", "/var/lib/watchfloor") in said
    assert "RUN" not in [name for name, _ in said[said.index(("USER", "10001:10001")) :]]


def test_the_container_installs_what_is_locked_and_brings_no_secret() -> None:
    text = CONTAINER.read_text()
    assert "--require-hashes --requirement requirements.lock" in text
    sources = re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE)
    copied = [name for line in sources for name in line.split()]
    assert [name for name in copied if not (ROOT / name).exists()] == []
    assert "." not in copied
    environment = dict(re.findall(r"(WATCHFLOOR_\w+)=(\S+)", text))
    assert environment == {"WATCHFLOOR_CONFIG": "/etc/watchfloor", "WATCHFLOOR_STATE": "/var/lib/watchfloor"}
    assert DEFAULT_STATE is not None


def _every_metric() -> str:
    feed = Feed("f", "F", "https://f.example/", "rss", "world", "en", "F", "f")
    at = datetime(2026, 3, 4, tzinfo=UTC)
    return exposition(
        _shot(FeedHealth(feed, Health.OK, None, "", FeedState("f", at, last_success_at=at, last_item_at=at)))
    ).decode()


def _shot(feed: FeedHealth) -> Snapshot:
    now = Instant(datetime(2026, 3, 4, tzinfo=UTC), 0)
    stage = StageFacts(parse_duration("30s"), now, succeeded=now, took=parse_duration("1s"))
    facts = Facts(
        started=now, watched=now, stages={Stage.POLL: stage}, reload=ReloadFacts(now),
        database=DatabaseFacts(now, now, took=parse_duration("1s"), free_bytes=1), lanes=(LaneFacts("email", "desk"),),
    )  # fmt: skip
    return Snapshot("1", now, facts, DaemonHealth(now.at), (feed,), telling=True)


def alerting() -> dict[str, str]:
    """The expression of each alert."""
    rules = YAML(typ="safe").load((DEPLOY / "prometheus-rules.yaml").read_text())
    return {rule["alert"]: rule["expr"] for group in rules["groups"] for rule in group["rules"]}


def test_promtool_finds_nothing_against_the_alerting_rules() -> None:
    if shutil.which("promtool") is None:
        pytest.skip("no promtool here; the rules' promises are read by the other tests")
    command = ["promtool", "check", "rules", DEPLOY / "prometheus-rules.yaml"]
    assert subprocess.run(command, capture_output=True, timeout=60, check=False).returncode == 0


def test_no_alert_counts_one_installation_with_another() -> None:
    for expression in alerting().values():
        assert "scalar" not in expression
        assert len(re.findall(r"\bsum\b", expression)) == len(
            re.findall(r"\bsum without \((?:instance|health)\)", expression)
        )
    assert "ignoring (health) sum without (health)" in alerting()["WatchfloorManyFeedsFailing"]


def test_a_feed_that_was_never_read_has_an_alert_though_it_has_no_last_success() -> None:
    feed = Feed("f", "F", "https://f.example/", "rss", "world", "en", "F", "f")
    never = FeedState("f", datetime(2026, 3, 4, tzinfo=UTC), failures=1)
    shown = exposition(_shot(FeedHealth(feed, Health.FAILING, None, "", never))).decode()
    failures, _, read = alerting()["WatchfloorFeedNeverRead"].partition(" > 0 unless ")
    assert f'{failures}{{feed="f"}} 1.0' in shown
    assert f"{read}{{" not in shown


def test_the_alerting_rules_and_the_docs_ask_for_metrics_that_exist() -> None:
    known = set(re.findall(r"^# TYPE (watchfloor_\w+)", _every_metric(), re.MULTILINE))
    asked = {name for expression in alerting().values() for name in re.findall(r"watchfloor_\w+", expression)}
    assert len(asked) >= 7
    assert asked - known == set()
    told = set(re.findall(r"`(watchfloor_\w+)[`{]", (ROOT / "docs" / "health.md").read_text()))
    assert told - known == set()
    assert known - told == set(), "docs/health.md lists every metric"
