"""A small world to configure: five feeds, four indicator types, two issuers, and every region that ships."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

import monitor.settings
from monitor.lib import shipped
from monitor.settings import Settings, regions
from monitor.settings.regions import Regions

ATTRIBUTES = {
    "drone_attack": {},
    "missile_attack": {},
    "hostages": {"status": ["taken", "held", "released"], "captor": []},
    "coup": {},
}

CATALOGUE = """
feeds:
  - {id: bbc-world, name: BBC World, url: "https://bbc.example/world.xml", format: rss, topic: world, language: en,
     publisher: BBC, family: bbc, country: GB}
  - {id: bbc-africa, name: BBC Africa, url: "https://bbc.example/africa.xml", format: rss, topic: region, language: en,
     publisher: BBC, family: bbc, country: GB, covers: [africa]}
  - {id: sahel-news, name: Sahel News, url: "https://sahel.example/feed", format: rss, topic: region, language: fr,
     publisher: Sahel News, family: sahel, country: ML}
  - {id: us-state, name: State, url: "https://state.example/rss", format: rss, topic: advisory, language: en,
     publisher: State, family: us-gov, issuer: us-state}
  - {id: quiet-wire, name: Quiet Wire, url: "https://wire.example/rss", format: rss, topic: wire, language: en,
     publisher: Quiet, family: quiet, enabled: false, note: not seen answering}
"""

RIGHT = {
    "watchfloor.yaml": "title: Desk\n",
    "feeds.yaml": "use:\n  - ids: [bbc-world]\n",
    "rules.yaml": "rules: []\n",
}

Load = Callable[..., Settings]


@pytest.fixture(scope="session")
def shipped_regions() -> Regions:
    """Read once: that costs more than everything else in a small configuration."""
    return regions.load(shipped.seeds() / "regions.yaml")


@pytest.fixture
def seeds(tmp_path: Path, shipped_regions: Regions, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(regions, "load", lambda _: shipped_regions)
    folder = tmp_path / "seeds"
    (folder / "advisories").mkdir(parents=True)
    for issuer in ("us-state", "uk-fcdo"):
        (folder / "advisories" / f"{issuer}.yaml").touch()
    (folder / "catalogue.yaml").write_text(CATALOGUE)
    (folder / "tables.yaml").write_text("issuers: {}\n")
    (folder / "gazetteer").symlink_to(shipped.seeds() / "gazetteer")
    return folder


@pytest.fixture
def load(tmp_path: Path, seeds: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Load right files, with the texts given for some of them by name (without `.yaml`)."""

    def loading(**texts: str | bytes) -> Settings:
        monkeypatch.chdir(tmp_path)
        folder = Path("config")
        folder.mkdir(exist_ok=True)
        for name, text in {**RIGHT, **{f"{name}.yaml": text for name, text in texts.items()}}.items():
            (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        return monitor.settings.load(
            folder, types=list(ATTRIBUTES), attributes=ATTRIBUTES, adapters=["feed"], seeds=seeds
        )

    return loading
