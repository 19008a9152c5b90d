"""Lists of destinations in JSON or XML, read by a description of their fields: see `monitor.model.advisorytable`."""

from monitor.feeds.tables.reading import read

__all__ = ["read"]
