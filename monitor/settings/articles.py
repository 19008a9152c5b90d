"""Which names of countries take an article, as `seeds/articles.yaml` has it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from pydantic import Field

from monitor.lib import configfile
from monitor.lib.configfile import Keys
from monitor.settings.schema.words import Text


class _File(Keys):
    the: list[Text] = Field(description="Countries by ISO 3166-1 alpha-2.")


@cache
def with_article(seeds: Path) -> frozenset[str]:
    """Codes of the countries that are called `the …` within a sentence.

    Raises:
        ConfigError: With every fault of the file.
    """
    return frozenset(configfile.read(seeds / "articles.yaml", _File).value.the)
