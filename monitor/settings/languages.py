"""What languages are called, as `seeds/languages.yaml` has it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import Field

from monitor.lib import configfile
from monitor.lib.configfile import Keys
from monitor.settings.schema.words import Text


class _File(Keys):
    names: dict[str, Text] = Field(description="English names by ISO 639-1 code.")


@cache
def language_names(seeds: Path) -> Mapping[str, str]:
    """English names by ISO 639-1 code.

    Raises:
        ConfigError: With every fault of the file.
    """
    return configfile.read(seeds / "languages.yaml", _File).value.names
