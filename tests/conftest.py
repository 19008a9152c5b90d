"""What holds for every test."""

from hypothesis import settings

# A law does not depend on how busy the machine is; where time is the promise, a test says so itself.
settings.register_profile("watchfloor", deadline=None)
settings.load_profile("watchfloor")
