"""PostgreSQL's own `pg_dump` and `pg_restore`. A password goes to them by the environment, never as an argument."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from monitor.lib.errors import StorageError
from monitor.lib.migration.faults import shown_url

_LONGEST = 3600  # seconds

_NAME = re.compile(r'"((?:[^"]|"")+)"|([^\s,"]+)')
# One setting among the server's options, `-c search_path=ours`; a blank within it is written as `\ `.
_SEARCH_PATH = re.compile(r"(?:-c\s*|--)search_path=((?:\\.|[^\s\\])+)")


def dump(url: str, file: Path) -> None:
    """One snapshot of the database into a file that `pg_restore` can read, which is proved.

    Raises:
        StorageError: The program is missing or the server refuses.
    """
    _run(
        "pg_dump",
        url,
        "--format=custom",
        "--no-owner",
        "--no-privileges",
        *_schema(url),
        f"--file={file}",
        f"--dbname={_named(url)}",
    )
    _run("pg_restore", url, "--list", f"--file={os.devnull}", str(file))


def restore(url: str, file: Path) -> None:
    """Fill an empty database from a dump, in one transaction.

    Raises:
        StorageError: The program is missing or the server refuses; nothing was changed.
    """
    words = ("--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
    _run("pg_restore", url, *words, f"--dbname={_named(url)}", str(file))


def _run(program: str, url: str, *words: str) -> None:
    found = shutil.which(program)
    if found is None:
        raise StorageError(f"{program} is not installed; it comes with PostgreSQL's client programs.")
    secret = {"PGPASSWORD": password} if (password := _password(make_url(url))) else {}
    try:
        done = subprocess.run(  # noqa: S603 - words of our own and an address the operator gave
            [found, *words], env={**os.environ, **secret}, capture_output=True, text=True, timeout=_LONGEST, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise StorageError(f"{program} did not end within an hour.") from error
    if done.returncode != 0:
        said = (done.stderr.strip().splitlines() or ["no word of why"])[0]
        raise StorageError(f"The database {shown_url(make_url(url))}: {program} failed ({said}).")


def _named(url: str) -> str:
    """The address for a program's arguments, which everybody on the machine can read: without its password."""
    target = make_url(url)
    open_ = {name: value for name, value in target.query.items() if "password" not in name}
    place = (target.host, target.port, target.database)
    return URL.create("postgresql", target.username, None, *place, query=open_).render_as_string(hide_password=False)


def _password(target: URL) -> str | None:
    given = target.password or target.query.get("password")
    return given if isinstance(given, str) else None


def _schema(url: str) -> tuple[str, ...]:
    """Only our schema, where the address names one by `search_path`: what is made goes into the first of them."""
    given = make_url(url).query.get("options", "")
    paths = _SEARCH_PATH.findall(given if isinstance(given, str) else given[-1])
    names = _NAME.findall(paths[-1].replace("\\ ", " ")) if paths else []
    named = [quoted or plain.lower() for quoted, plain in names if quoted != "$user"]
    # Quoted it is a name and no pattern of pg_dump.
    return (f'--schema="{named[0]}"',) if named else ()
