"""Bringing the database up to this program's schema, with a way back."""

from __future__ import annotations

import contextlib
import sqlite3
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.backups import kind_of, required_recipient
from bot.reference import open_lookup
from bot.settings import Settings
from knowledge.finder import Outcome
from storage.backups import take
from storage.database import alone, check_schema, connect, connect_to_read, open_store
from storage.faults import BackupError, BackupFault
from storage.files import beside, fold, new_private, passes_checks, sync_folder
from storage.migrations import SCHEMA
from storage.moments import to_text

QUESTION = "没带从业资格证"
"""What an officer asks first; whatever the agency's own knowledge adds, something must be found."""
COPY = ".before-upgrade"


class UpgradeError(Exception):
    """The upgrade failed. ``is_undone`` tells whether the database is again what it was."""

    def __init__(self, reason: str, *, is_undone: bool) -> None:
        super().__init__(reason)
        self.is_undone = is_undone


class _SmokeError(Exception):
    """The upgraded database or the knowledge does not do what it should."""


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What an upgrade has done."""

    migrations: tuple[str, ...]
    """The steps that were taken; nothing was pending where there are none."""
    backup: Path | None
    people: int


def upgrade(settings: Settings, now: datetime) -> Upgraded:
    """Back up, migrate, ask a question; put the database back where anything fails.

    ``now`` is aware. Raises ``UpgradeError``, and before anything has changed ``AlreadyRunningError``, ``NewerSchemaError``,
    ``BackupError``, ``sqlite3.Error`` and ``OSError``.
    """
    database = settings.database_file
    copy = beside(database, COPY)
    if not database.exists():
        raise BackupError(BackupFault.NO_DATABASE)
    with alone(database):
        # A copy that a killed upgrade left: the bot may have run since, so it must never be put back.
        copy.unlink(missing_ok=True)
        pending = _pending(database)
        if not pending:
            return Upgraded((), None, 0)
        recipient = required_recipient(settings)
        settings.backups_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        moment = to_text(now).translate(str.maketrans("", "", "-:."))
        taken = take(database, settings.attachments_dir, settings.backups_dir / f"before-upgrade-{moment}.age", recipient, now)
        _copy(database, copy)
        try:
            with contextlib.closing(connect(database)) as db:
                SCHEMA.apply(db)
            people = _smoke(settings, database, to_text(now))
        except BaseException as error:
            raise UpgradeError(f"{type(error).__name__}: {error}", is_undone=_put_back(copy, database)) from error
        copy.unlink()
        return Upgraded(pending, taken.file, people)


def _pending(database: Path) -> tuple[str, ...]:
    with contextlib.closing(connect_to_read(database)) as db:
        check_schema(db)
        return tuple(migration.name for migration in SCHEMA.pending(db))


def _copy(database: Path, copy: Path) -> None:
    # Readable, but on the same disk as the database, and only until the upgrade has ended.
    new_private(copy).close()
    with contextlib.closing(connect_to_read(database)) as source, contextlib.closing(sqlite3.connect(copy)) as target:
        source.conn.backup(target)
    sync_folder(copy.parent)


def _smoke(settings: Settings, database: Path, at: str) -> int:
    store = open_store(database, kind_of(settings), created_at=at, alone=False)
    try:
        if not passes_checks(store.db.conn):
            raise _SmokeError("the database does not pass SQLite's checks")
        people = int(store.db.conn.execute("SELECT count(*) FROM people").fetchone()[0])
    finally:
        store.close()
    if open_lookup(settings).find(QUESTION).outcome is Outcome.NONE:
        raise _SmokeError(f"{QUESTION}: no answer")
    return people


def _put_back(copy: Path, database: Path) -> bool:
    try:
        fold(database)
        # A rename needs no room: a full disk may be why we are here.
        copy.replace(database)
    except (BackupError, sqlite3.Error, OSError):
        return False
    sync_folder(database.parent)
    return True
