"""Where the shipped `config/` and `seeds/` lie: inside an installed wheel, or beside the packages in a checkout.

They are data folders, never imported (`import config` would succeed as a namespace package).
"""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def _folder(name: str) -> Path:
    carried = _PACKAGE / "_shipped" / name
    return carried if carried.is_dir() else _PACKAGE.parent / name


def seeds() -> Path:
    """The folder of what the product starts from: gazetteer, lexicons, catalogue, the recorded demonstration."""
    return _folder("seeds")


def config() -> Path:
    """The folder of the shipped configuration."""
    return _folder("config")
