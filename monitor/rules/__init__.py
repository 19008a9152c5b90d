"""Rules over what is known: a question with a threshold becomes a signal with its evidence."""

from monitor.rules.evaluate import Facts, evaluate

__all__ = ["Facts", "evaluate"]
