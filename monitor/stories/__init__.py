"""Items about the same act become one story; copies of one text count once."""

from monitor.stories.cluster import Clustered, Entry, cluster

__all__ = ["Clustered", "Entry", "cluster"]
