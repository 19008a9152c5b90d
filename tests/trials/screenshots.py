"""Pictures of digests as a browser shows them: `PYTHONPATH=. python tests/trials/screenshots.py [FOLDER]`.

Needs headless Chromium. The days are the invented ones of the golden files; each picture shows the top of a day, at the
width of a mail program or of a phone, light or dark. They lie in docs/digest.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from base64 import b64encode
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "alerts" / "render")]

import days
from PIL import Image

from alerts.model import Message
from alerts.render import Voice, render_digest
from alerts.settings.calendars import load_calendars

FOLDER = ROOT / "docs" / "digest"
MAX_BYTES = 150_000  # of one picture: a repository is no album
COLOURS = 128  # type and a handful of inks need no more
# Chromium makes no window narrower than this; a phone is a frame of its width in a wider page.
NARROWEST = 500


@dataclass(frozen=True)
class Shot:
    """One day at one width, in CSS pixels."""

    day: str
    width: int
    height: int
    dark: bool = False
    language: str = "en"

    @property
    def name(self) -> str:
        spoken = "" if self.language == "en" else f"-{self.language}"
        return f"{self.day}-{self.width}{'-dark' if self.dark else ''}{spoken}.png"


SHOTS = (
    Shot("crisis", 600, 2400),
    Shot("crisis", 600, 1400, dark=True),
    Shot("crisis", 390, 1700),
    Shot("crisis", 390, 1700, dark=True),
    Shot("crisis", 390, 660, language="ar"),
    Shot("quiet", 600, 520),
    Shot("quiet", 390, 560, dark=True),
    Shot("blind", 600, 800),
    Shot("first", 600, 1660),
    Shot("mass", 600, 1600),
    Shot("mass", 390, 1600, dark=True),
)


def main(arguments: list[str]) -> int:
    """Draw all of them; 1 where one came out too large."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if browser is None:
        print("Chromium is not installed")
        return 1
    folder = Path(arguments[0]) if arguments else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    sizes = [_draw(browser, shot, folder / shot.name) for shot in SHOTS]
    for shot, size in zip(SHOTS, sizes, strict=True):
        print(f"{shot.name}: {size / 1000:.0f} kB")
    return 0 if max(sizes) <= MAX_BYTES else 1


def _draw(browser: str, shot: Shot, to: Path) -> int:
    day = replace(days.DAYS[shot.day](), language=shot.language)
    message = render_digest(day, voice=Voice(calendars=load_calendars()), names=days.NAMES, outlines=days.OUTLINES)
    with tempfile.TemporaryDirectory() as work:
        (Path(work) / "mail.html").write_text(_whole(message), encoding="utf-8")
        (Path(work) / "frame.html").write_text(_frame(shot), encoding="utf-8")
        subprocess.run(
            [
                browser,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--allow-file-access-from-files",
                f"--user-data-dir={work}/profile",
                f"--window-size={max(shot.width, NARROWEST)},{shot.height}",
                f"--blink-settings=preferredColorScheme={0 if shot.dark else 1}",
                f"--screenshot={work}/shot.png",
                f"file://{work}/frame.html",
            ],
            check=True,
            capture_output=True,
            timeout=120,
        )
        with Image.open(Path(work) / "shot.png") as shown:
            cut = shown.convert("RGB").crop((0, 0, shot.width, shot.height))
            cut.quantize(COLOURS, dither=Image.Dither.NONE).save(to, optimize=True)
    return to.stat().st_size


def _frame(shot: Shot) -> str:
    """A page that shows the mail in a frame of the asked width, so that its media queries see that width."""
    return (
        '<html><head><meta name="color-scheme" content="light dark"></head><body style="margin:0">'
        f'<iframe src="mail.html" style="border:0;display:block" width="{shot.width}" height="{shot.height}"></iframe>'
    )


def _whole(message: Message) -> str:
    page = message.html
    for picture in message.pictures:
        page = page.replace(f"cid:{picture.name}", f"data:image/png;base64,{b64encode(picture.png).decode()}")
    return page


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
