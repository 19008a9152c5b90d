"""Lets these tests use what the rendering tests keep: the invented days and Slack's rules."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parent.parent / "render"))
