"""Whether the daemon does its work: facts, a verdict with its reasons, and the ways to tell it."""
