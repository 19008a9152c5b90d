"""What a database's refusal means to an operator, in one sentence without the password."""

from __future__ import annotations

from sqlalchemy import exc as sql
from sqlalchemy.engine import URL

# By SQLite's name of the error, then by PostgreSQL's SQLSTATE; the longest matching beginning counts.
_MEANING = {
    "SQLITE_BUSY": "is locked by another process; it is tried again, stop what else writes to it if this stays.",
    "SQLITE_LOCKED": "is locked by another process; it is tried again, stop what else writes to it if this stays.",
    "SQLITE_CANTOPEN": "cannot be opened; check that its folder exists and may be written.",
    "SQLITE_READONLY": "is read-only; give the user that runs Watchfloor the right to write the file and its folder.",
    "SQLITE_PERM": "may not be opened; give the user that runs Watchfloor the right to read and write it.",
    "SQLITE_FULL": "is full; free space on its disk, nothing of this step was stored.",
    "SQLITE_IOERR": "cannot be read or written; check its disk.",
    "SQLITE_CORRUPT": "is damaged; restore a backup, or move the file away to begin anew.",
    "SQLITE_NOTADB": "is not an SQLite database; name another file, or restore a backup.",
    "08": "lost the connection; check that the server runs.",
    "25006": "is read-only; connect to the primary server.",
    "28": "refuses the user or the password; check them in the URL.",
    "3D000": "does not exist on that server; create it or mend its name in the URL.",
    "3F000": "has no schema to write in; create it or mend search_path.",
    "40": "was busy with a conflicting change; it is tried again.",
    "42501": "refuses this user the right to do that; grant it.",
    "53100": "is full; free space on the server's disk, nothing of this step was stored.",
    "53": "is out of a resource; look into the server's log.",
    "55P03": "is locked by another process; it is tried again.",
    "57": "was shut down or stopped the statement; check that the server runs.",
    "58": "cannot be read or written; check the server's disk.",
    "XX": "is damaged or failed inside; look into the server's log.",
}


def shown_url(url: URL) -> str:
    """A database as messages name it: the file's path, or the URL without password and options."""
    if url.get_backend_name() == "sqlite":
        return url.database or "in memory"
    return url.set(drivername="postgresql", query={}).render_as_string(hide_password=True)


def sentence(url: URL, error: sql.DBAPIError | sql.TimeoutError) -> str:
    """What is wrong with which database and what to do, with the driver's own words in brackets."""
    name = f"The database {shown_url(url)}"
    if isinstance(error, sql.TimeoutError):
        return f"{name} has no connection free; another step holds it too long."
    said = _said(url, error)
    meaning = _meaning(error)
    if meaning is not None:
        return f"{name} {meaning} ({said})"
    return (
        f"{name} does not answer; check that the server runs and the URL is right. ({said})"
        if (url.get_backend_name() == "postgresql")
        else f"{name} cannot be used. ({said})"
    )


def _meaning(error: sql.DBAPIError) -> str | None:
    code = str(getattr(error.orig, "sqlite_errorname", None) or getattr(error.orig, "sqlstate", None) or "")
    for length in range(len(code), 1, -1):
        if code[:length] in _MEANING:
            return _MEANING[code[:length]]
    return None


def _said(url: URL, error: sql.DBAPIError) -> str:
    """The driver's first line, with anything that is the password blanked."""
    lines = str(error.orig).strip().splitlines()
    said = lines[0] if lines else type(error.orig).__name__
    secrets = [url.password, *(str(value) for name, value in url.query.items() if "password" in name)]
    for secret in filter(None, secrets):
        said = said.replace(secret, "***")
    return said
