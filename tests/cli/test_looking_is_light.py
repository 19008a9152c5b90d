"""Commands that only look load nothing of what asks, reads, tags, draws or tells: they answer at once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from monitor.app import bootstrap
from monitor.lib import shipped

_ROOT = Path(__file__).resolve().parents[2]
_LOOKS = ("alerts", "deliveries", "silence list", "advisories", "feeds")
_HEAVY = {"PIL", "aiohttp", "aiosmtplib", "alembic", "apscheduler", "css_inline", "feedparser",
          "jinja2", "slack_sdk", "structlog"}  # fmt: skip

_PROGRAM = """
import json, sys
opened = []
sys.addaudithook(lambda event, given: opened.append(str(given[0])) if event == "open" else None)
from monitor.__main__ import main

looks, codes = sys.argv[1:], []
for words in looks:
    sys.argv[:] = ["watchfloor", *words.split(), "--state", "."]
    try:
        main()
        codes.append(0)
    except SystemExit as end:
        codes.append(end.code or 0)
print()
print(json.dumps([codes, [name for name in sys.modules if "." not in name], opened]))
"""


def test_looking_at_what_is_kept_loads_neither_the_network_nor_readers_nor_lexicons_nor_templates(
    tmp_path: Path,
) -> None:
    bootstrap(shipped.config(), tmp_path).prepare()  # makes the database
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, *_LOOKS],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(_ROOT), "WATCHFLOOR_CONFIG": str(shipped.config())},
        capture_output=True,
        text=True,
        check=True,
    )
    codes, loaded, opened = json.loads(done.stdout.splitlines()[-1])
    assert codes == [0] * len(_LOOKS), done.stdout + done.stderr
    assert not _HEAVY & set(loaded)
    assert any("indicators" in name for name in opened), "what types may say is known at once"
    assert not [name for name in opened if "/gazetteer/" in name]
