"""What can be wrong with a database, each with an engineer's line; the sentence for people is the caller's."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from enum import StrEnum


class StorageError(Exception):
    """Something about the database that a person has to mend."""


class NewerSchemaError(StorageError):
    """The file was written by a newer program, which this one must not touch."""


class OlderSchemaError(StorageError):
    """The file was written by an older program: it is migrated by an upgrade, with a backup before and a way back."""


class AlreadyRunningError(StorageError):
    """Another process holds the same data."""


class WrongKindError(StorageError):
    """A demo database where a real one is needed, or the other way round."""


class BrokenAuditError(StorageError):
    """The audit chain does not hold where it was about to be shortened."""


class PeriodProblem(StrEnum):
    """What is wrong with a line of a file of retention periods."""

    HEADER = "header"
    """The columns ``kind`` and ``days`` are not both there."""
    UNKNOWN_KIND = "unknown_kind"
    TWICE = "twice"
    DAYS = "days"
    """Not a whole number from 1 to 36,500."""
    TOO_SHORT = "too_short"
    """Under the least that the kind needs."""
    NOT_TEXT = "not_text"


@dataclass(frozen=True, slots=True)
class PeriodFault:
    """One fault: the file's name, its line, and what stands there."""

    file: str
    line: int
    problem: PeriodProblem
    value: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.problem}: {self.value!r}"


class RetentionError(StorageError):
    """A file of retention periods has ``faults``."""

    def __init__(self, faults: list[PeriodFault]) -> None:
        super().__init__("; ".join(map(str, faults)))
        self.faults = tuple(faults)


class BackupFault(StrEnum):
    """Why a backup cannot be written, or must not be restored."""

    NO_DATABASE = "no_database"
    NO_RECIPIENT = "no_recipient"
    """Nobody has made a key yet."""
    BAD_RECIPIENT = "bad_recipient"
    """Not the public half of a key."""
    BAD_IDENTITY = "bad_identity"
    """The key file holds no private key."""
    TARGET_TAKEN = "target_taken"
    """A file that is no backup has the name."""
    BEING_WRITTEN = "being_written"
    """Another backup is writing into the folder."""
    NOT_A_BACKUP = "not_a_backup"
    WRONG_KEY = "wrong_key"
    DAMAGED = "damaged"
    """Cut short, changed, or with something in it that no backup of ours has."""
    NEWER_FORMAT = "newer_format"
    IN_USE = "in_use"
    """Another program has the present database open."""


class BackupError(StorageError):
    """A backup that cannot be written or must not be restored; nothing that was there has changed."""

    def __init__(self, fault: BackupFault, detail: str = "") -> None:
        super().__init__(f"{fault}: {detail}".removesuffix(": "))
        self.fault = fault


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
