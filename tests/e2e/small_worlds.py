"""Small configurations around servers on this machine."""

from __future__ import annotations

from pathlib import Path

RULES = """
rules:
  - id: drones
    title: Drone attacks
    kind: count
    where: {types: [drone_attack]}
    count: stories
    condition: {gte: 1}
    timespan: 24h
    severity: high
"""


ALERTS = """
receivers:
  desk:
    file: {folder: outbox}
immediate: {group_wait: 0s}
"""


def configuration(folder: Path, feeds: dict[str, str], *, alerts: str = "", watchfloor: str = "") -> Path:
    """A folder that polls these addresses (id → url) on loopback and judges one rule."""
    folder.mkdir(parents=True, exist_ok=True)
    own = "".join(f"  - {{id: {id_}, url: '{url}', topic: world, interval: 1m}}\n" for id_, url in feeds.items())
    (folder / "feeds.yaml").write_text(f"own:\n{own}")
    (folder / "rules.yaml").write_text(RULES)
    (folder / "alerts.yaml").write_text(alerts or ALERTS)
    (folder / "watchfloor.yaml").write_text(
        watchfloor or "polling: {allow_networks: [127.0.0.0/8], per_host_spacing: 0s, tick: 1s}\n"
    )
    return folder


def rss(*items: str) -> str:
    """A feed document around `<item>` elements."""
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Small</title>{"".join(items)}</channel></rss>'


def entry(title: str, text: str = "", **elements: str) -> str:
    """One `<item>`."""
    more = "".join(f"<{name}>{value}</{name}>" for name, value in elements.items())
    return f"<item><title>{title}</title><description>{text}</description>{more}</item>"
