"""What may stand in each config file. Descriptions and examples here are the configuration reference."""

from __future__ import annotations

from collections.abc import Mapping

from monitor.lib.configfile import Keys
from monitor.settings.schema.feeds import FeedsFile
from monitor.settings.schema.rules import RulesFile
from monitor.settings.schema.ruletests import RulesTestFile
from monitor.settings.schema.watchfloor import WatchfloorFile

# The files of a configuration folder that this room reads, by name.
FILES: Mapping[str, type[Keys]] = {
    "watchfloor.yaml": WatchfloorFile,
    "feeds.yaml": FeedsFile,
    "rules.yaml": RulesFile,
    "rules_test.yaml": RulesTestFile,
}
