"""Opening the one file, and the one kind of transaction in which it changes."""

from __future__ import annotations

import contextlib
import fcntl
import logging
import os
import sqlite3
from collections.abc import Callable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import IO

from sqlite_utils import Database

from storage.faults import AlreadyRunningError, NewerSchemaError, OlderSchemaError, WrongKindError, trouble_of
from storage.migrations import SCHEMA

logger = logging.getLogger(__name__)

BUSY_MS = 250
"""How long the bot waits for another process, such as a command line that imports people: everybody waits with it."""
PATIENT_BUSY_MS = 10_000
"""How long the command line waits for the bot."""


class Kind(StrEnum):
    """What a database is for; written when it is created and never changed."""

    REAL = "real"
    DEMO = "demo"


class Store:
    """One open database file."""

    def __init__(self, db: Database, path: Path, lock: IO[str] | None) -> None:
        self.db = db
        self.path = path
        self._lock = lock
        self._later: list[Callable[[Database], None]] = []
        self.is_log_due = True
        """Whether the write-ahead log may still hold what has to be erased; after a start nobody knows."""

    @contextlib.contextmanager
    def transaction(self) -> Iterator[Database]:
        """One ``BEGIN IMMEDIATE`` transaction: all of it or nothing. Nothing may be awaited inside.

        What ``later`` has gathered is written with it. Raises ``sqlite3.OperationalError`` when SQLite refuses
        (``storage.faults.trouble_of`` names why); ``RuntimeError`` when one is open already, which means that somebody awaited inside.
        """
        connection = self.db.conn
        if connection.in_transaction:
            raise RuntimeError("a transaction is open already: was something awaited inside it?")
        connection.execute("BEGIN IMMEDIATE")
        # What is gathered from now on, inside this transaction as well, belongs to the next one.
        gathered = tuple(self._later)
        try:
            for write in gathered:
                self._write_gathered(write)
            yield self.db
            connection.execute("COMMIT")
        except BaseException:
            _roll_back(connection)
            raise
        del self._later[: len(gathered)]

    def _write_gathered(self, write: Callable[[Database], None]) -> None:
        try:
            write(self.db)
        except Exception as error:
            if trouble_of(error) is not None:
                raise
            # A mark that never can be written must not hold up every transaction that comes after it.
            logger.exception("a mark was given up")

    def later(self, write: Callable[[Database], None]) -> None:
        """Let ``write`` be part of the next transaction: marks that may be lost at a kill, at the price of a repeated message."""
        self._later.append(write)

    @property
    def has_later(self) -> bool:
        """Whether something waits for the next transaction."""
        return bool(self._later)

    def truncate_log(self) -> None:
        """Bring all of the write-ahead log into the file and empty the log; where somebody reads meanwhile, it stays due."""
        self.is_log_due = True
        with contextlib.suppress(sqlite3.OperationalError):
            # The first column says whether somebody was in the way.
            self.is_log_due = bool(self.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0])

    def rewrite(self) -> None:
        """Write the whole file anew, so that nothing erased is left in it, and empty the log.

        ``secure_delete`` overwrites what is deleted, but where SQLite moves rows from one page to another, a copy may stay behind in the
        unused part of a page. Takes about a second for each 50 MB, and as much room as the file. Raises ``sqlite3.Error``.
        """
        self.db.conn.execute("VACUUM")
        self.truncate_log()

    def close(self) -> None:
        """Write what waits, close the file and let go of the lock."""
        if self._later:
            with contextlib.suppress(sqlite3.Error), self.transaction():
                pass
        self.db.close()
        if self._lock is not None:
            self._lock.close()


def open_store(path: Path, kind: Kind, *, created_at: str, alone: bool = True) -> Store:
    """The database at ``path``, created as needed; ``alone`` takes the lock that only one process can hold.

    A demonstration is migrated as well; real records are only by an upgrade. Raises ``AlreadyRunningError``, ``NewerSchemaError``,
    ``OlderSchemaError``, ``WrongKindError``, and ``sqlite3.Error`` or ``OSError`` for a file
    that cannot be used.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = _lock(path) if alone else None
    try:
        _create_private(path)
        db = connect(path, BUSY_MS if alone else PATIENT_BUSY_MS)
        check_schema(db)
        if kind is Kind.REAL and _is_complete(db) and SCHEMA.pending(db):
            raise OlderSchemaError(f"written by an older program: {len(SCHEMA.pending(db))} migrations to go")
        SCHEMA.apply(db)
        _mark(db, kind, created_at)
    except BaseException:
        if lock is not None:
            lock.close()
        raise
    return Store(db, path, lock)


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold the lock of the database at ``path``, so that no bot runs on it meanwhile. Raises ``AlreadyRunningError``, ``OSError``."""
    lock = _lock(path)
    try:
        yield
    finally:
        lock.close()


def connect(path: Path, busy_ms: int = PATIENT_BUSY_MS) -> Database:
    """A connection with our settings and nothing changed but the journal mode."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute(f"PRAGMA busy_timeout = {busy_ms}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    # What was deleted is overwritten: a withdrawn clue must not be read from free pages.
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA temp_store = MEMORY")
    return Database(connection, recursive_triggers=False)


def connect_to_read(path: Path) -> Database:
    """A connection that cannot write, beside a running bot. Raises ``sqlite3.OperationalError`` if there is no file."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None, check_same_thread=False)
    connection.execute(f"PRAGMA busy_timeout = {PATIENT_BUSY_MS}")
    return Database(connection, recursive_triggers=False)


def check_schema(db: Database) -> None:
    """Raises ``NewerSchemaError`` where the file knows a migration that this program does not."""
    known = {migration.name for migration in SCHEMA.pending(db)} | {migration.name for migration in SCHEMA.applied(db)}
    ours = set(migration_names())
    if unknown := known - ours:
        raise NewerSchemaError(f"written by a newer program: {', '.join(sorted(unknown))}")


def migration_names() -> tuple[str, ...]:
    """The names of all migrations of this program, in their order."""
    return tuple(migration.name for migration in SCHEMA.pending(Database(memory=True)))


def kind_of(db: Database) -> Kind:
    """What the database was created for. Raises ``WrongKindError`` if it is none of ours."""
    row = db.conn.execute("SELECT value FROM installation WHERE name = 'kind'").fetchone()
    if row is None:
        raise WrongKindError("no database of this program")
    return Kind(row[0])


def _roll_back(connection: sqlite3.Connection) -> None:
    # A full disk may have ended the transaction already.
    if connection.in_transaction:
        connection.execute("ROLLBACK")


def _is_complete(db: Database) -> bool:
    """Whether the file was made to its end: its kind is written last, so a start that was killed before is gone on with."""
    return db.table("installation").exists() and db.conn.execute("SELECT 1 FROM installation WHERE name = 'kind'").fetchone() is not None


def _mark(db: Database, kind: Kind, created_at: str) -> None:
    with db.atomic():
        db.conn.execute("INSERT OR IGNORE INTO installation (name, value) VALUES ('kind', ?), ('created_at', ?)", [kind, created_at])
    if kind_of(db) is not kind:
        raise WrongKindError(f"the database is {kind_of(db)}, not {kind}")


def _create_private(path: Path) -> None:
    # SQLite would create it readable for everybody; its -wal and -shm take the mode of the file.
    os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600))


def _lock(path: Path) -> IO[str]:
    lock = path.with_name(path.name + ".lock").open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise AlreadyRunningError(f"another process holds {path.name}") from error
    return lock
