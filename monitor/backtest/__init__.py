"""Rules tried on the past: recorded items through the real pipeline on a virtual clock, and what came of it."""
