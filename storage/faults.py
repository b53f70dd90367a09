"""What can be wrong with a database, each with an engineer's line; the sentence for people is the caller's."""

from __future__ import annotations

import sqlite3
from enum import StrEnum


class StorageError(Exception):
    """Something about the database that a person has to mend."""


class NewerSchemaError(StorageError):
    """The file was written by a newer program, which this one must not touch."""


class AlreadyRunningError(StorageError):
    """Another process holds the same data."""


class WrongKindError(StorageError):
    """A demo database where a real one is needed, or the other way round."""


class Trouble(StrEnum):
    """Why SQLite refused a write, as far as it matters for what to tell people."""

    FULL = "full"
    """No room: the disk, a quota, a file size limit or ``max_page_count``."""
    READ_ONLY = "read_only"
    BUSY = "busy"
    """Another process holds the lock for longer than the busy timeout."""
    BROKEN = "broken"
    """An I/O error or a malformed file."""


_BY_CODE = {
    sqlite3.SQLITE_FULL: Trouble.FULL,
    sqlite3.SQLITE_READONLY: Trouble.READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: Trouble.READ_ONLY,
    sqlite3.SQLITE_PERM: Trouble.READ_ONLY,
    sqlite3.SQLITE_BUSY: Trouble.BUSY,
    sqlite3.SQLITE_LOCKED: Trouble.BUSY,
    # Beyond RLIMIT_FSIZE a write fails with EFBIG, which SQLite reports as an I/O error.
    sqlite3.SQLITE_IOERR: Trouble.BROKEN,
    sqlite3.SQLITE_CORRUPT: Trouble.BROKEN,
    sqlite3.SQLITE_NOTADB: Trouble.BROKEN,
}


def trouble_of(error: BaseException) -> Trouble | None:
    """What kind of trouble ``error`` is; none where it is a mistake of ours or nothing of SQLite's."""
    code = getattr(error, "sqlite_errorcode", None)
    # The low byte is the primary code; the rest tells details that change nothing for people.
    return None if code is None else _BY_CODE.get(code & 0xFF)
