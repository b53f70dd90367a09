"""Files that are whole or not there, whatever happens meanwhile."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from pathlib import Path
from typing import BinaryIO

from storage.faults import BackupError, BackupFault, Trouble, trouble_of


def beside(path: Path, suffix: str) -> Path:
    """The neighbour of ``path`` whose name ends in ``suffix`` more."""
    return path.with_name(path.name + suffix)


def sync_folder(folder: Path) -> None:
    """Have the names in ``folder`` on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        # Some network shares cannot, and a backup there is better than none.
        with contextlib.suppress(OSError):
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def new_private(path: Path) -> BinaryIO:
    """A new file that only we can read, open for writing. Raises ``FileExistsError``, ``OSError``."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600), "wb")


def write_whole(path: Path, text: str, mode: int = 0o600) -> None:
    """Let ``path`` hold ``text``, or what it held before. Raises ``OSError``."""
    draft = path.with_name(f".{path.name}.partial")
    draft.unlink(missing_ok=True)
    with new_private(draft) as file:
        os.fchmod(file.fileno(), mode)
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)


def keep(source: Path, kept: Path) -> None:
    """Give the file a second name, which stays when the first is given to another file. Raises ``OSError``."""
    try:
        kept.hardlink_to(source)
    except OSError:
        # A file system without links. The copy is private like the original.
        if kept.exists():
            raise
        with source.open("rb") as old, new_private(kept) as new:
            shutil.copyfileobj(old, new)
            new.flush()
            os.fsync(new.fileno())


def passes_checks(connection: sqlite3.Connection) -> bool:
    """Whether SQLite finds every page, index and reference as it should be. Raises ``sqlite3.DatabaseError`` for a broken file."""
    whole = connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    return whole and connection.execute("PRAGMA foreign_key_check").fetchone() is None


def fold(database: Path) -> None:
    """Bring all of a database into its one file, so that it can be renamed; also where it is too damaged to be read.

    Whoever opens it next with ``storage.database.connect`` has a write-ahead log again. Raises ``BackupError`` (``IN_USE``) where
    another program has it open: that one's log would be played into whichever file takes the name.
    """
    connection = sqlite3.connect(database, isolation_level=None)
    try:
        connection.execute("PRAGMA busy_timeout = 1000")
        # Reading opens a log that a killed process left; without it the next line would pass that log over.
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        connection.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        if trouble_of(error) not in (Trouble.BUSY, Trouble.BROKEN):
            raise
    finally:
        connection.close()
    # Even from a damaged file SQLite takes the log away when the last program closes it.
    if beside(database, "-wal").exists():
        raise BackupError(BackupFault.IN_USE)
