"""Configurations somebody broke, through the command: each refused with its places, no traceback, and no secret."""

from __future__ import annotations

import io
import random
import re
import shutil
import sys
import tempfile
from collections import Counter
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from monitor.__main__ import main as watchfloor
from monitor.lib import shipped

CANARY = "hunter2-canary"
FILES = ("watchfloor.yaml", "feeds.yaml", "rules.yaml", "alerts.yaml")
_WORDS = re.compile(r"[\w.-]+|[^\w\s]|\s+")
_PLACE = re.compile(r"^\S.*?:\d+:\d+:? ")
_BOMB = "".join(f"b{one}: &b{one} [{', '.join([f'*b{one - 1}'] * 12)}]\n" for one in range(1, 9))
# What is put in: things of other types, halves of YAML, bombs, patterns without end, and secrets where none belongs.
_SPLINTERS = (
    "", " ", "\t", ":", "- ", "[", "}", "'", '"', "&a ", "*a", "!!python/object/apply:os.system ['id']", "!!binary x",
    "|",
    "null", "true", "7", "-1", "7d", "NO", "1:30", "{}", "[]", "\x00", "\ufeff", "…", "---\n", "? ", ".nan", "9" * 400,
    "b0: &b0 [x]\n" + _BOMB, "[" * 300, f"password: {CANARY}\n", f"webhook_url: https://h.example/{CANARY}\n",
    f"postgresql://desk:{CANARY}@db.example/x", f"https://desk:{CANARY}@news.example/", "(a+)+$", "..9999 x ..9999 y",
)  # fmt: skip


def broken(dice: random.Random) -> tuple[str, str]:
    """The name of a shipped file and its text with a few words lost, doubled, swapped or replaced."""
    name = dice.choice(FILES)
    words = _WORDS.findall(re.sub(r"(?m)^ *#.*\n", "", (shipped.config() / name).read_text(encoding="utf-8")))
    for _ in range(dice.randint(1, 4)):
        at, other = dice.randrange(len(words)), dice.randrange(len(words))
        match dice.choice(("drop", "double", "swap", "put", "put", "indent")):
            case "drop" if len(words) > 1:
                del words[at]
            case "double":
                words.insert(at, words[at])
            case "swap":
                words[at], words[other] = words[other], words[at]
            case "put":
                words[at] = dice.choice(_SPLINTERS)
            case _:
                words[at] = words[at].replace("\n", "\n" + " " * dice.randint(1, 4), 1)
    return name, "".join(words)


def run(count: int, seed: int) -> Counter[str]:
    """So many configurations that are refused; what was seen of them."""
    seen, dice = Counter[str](), random.Random(seed)  # noqa: S311 - the same ones each time
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "config"
        while seen["refused"] + seen["other exit codes"] < count:
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(shipped.config(), folder)
            name, text = broken(dice)
            (folder / name).write_bytes(text.encode("utf-8", "replace"))
            _look(*_checked(folder), seen)
    return seen


def _checked(folder: Path) -> tuple[int, str]:
    """Exit code and all that `watchfloor check` says."""
    said, arguments = io.StringIO(), sys.argv
    sys.argv = ["watchfloor", "check", "--config", str(folder)]
    try:
        with redirect_stderr(said), redirect_stdout(said):
            watchfloor()
        return 0, said.getvalue()
    except SystemExit as ended:
        return int(ended.code or 0), said.getvalue()
    except Exception as error:  # noqa: BLE001 - what escaped is what is counted
        return -1, f"Traceback: {error!r}"
    finally:
        sys.argv = arguments


def _look(code: int, said: str, seen: Counter[str]) -> None:
    if code == 0:
        seen["taken, since nothing that counts was broken"] += 1
        seen["secrets told"] += CANARY in said
        return
    if code == 1:
        seen["taken, with rule tests that fail"] += 1
        return
    seen["refused"] += code == 2
    seen["other exit codes"] += code != 2
    seen["tracebacks"] += "Traceback" in said
    seen["secrets told"] += CANARY in said
    lines = said.strip().splitlines()
    seen["messages without a place"] += not any(_PLACE.match(line) for line in lines)
    seen["lines without a place"] += sum(not _PLACE.match(line) for line in lines)
    seen["most lines"] = max(seen["most lines"], len(lines))


BAD = ("other exit codes", "tracebacks", "secrets told", "messages without a place", "lines without a place")


def main(count: int = 200, seed: int = 20260304) -> int:
    """Print the counts; how many of them are not as they should be."""
    seen = run(count, seed)
    rest = ", ".join(f"{number} {what}" for what, number in seen.items() if what.startswith("taken"))
    print(f"{count} broken configurations (seed {seed}): {seen['refused']} refused with exit code 2")
    print(f"  besides {rest or 'none'}")
    for what in BAD:
        print(f"  {seen[what]} {what}")
    print(f"  a line for each fault, {seen['most lines']} at most")
    return sum(seen[what] > 0 for what in BAD)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
