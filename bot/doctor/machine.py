"""The machine: disk, key file, backups, time zone."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import stat
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

from bot.backups import recipient_of
from bot.clock import Clock
from bot.doctor.findings import Finding, fault, good, hint, none
from bot.keys import KeyFileError, read_keys
from bot.settings import Settings
from storage.database import connect_to_read
from storage.faults import BackupError
from storage.moments import from_text

MEGABYTE = 1024 * 1024
FULL = 200 * MEGABYTE
TIGHT = 1024 * MEGABYTE
STALE = timedelta(days=2)


def check_zone(settings: Settings, clock: Clock) -> list[Finding]:
    """What time it is here."""
    return [good("zone", zone=settings.timezone, now=f"{clock().astimezone(settings.zone):%Y-%m-%d %H:%M}")]


def check_disk(settings: Settings, *, full: int = FULL, tight: int = TIGHT) -> list[Finding]:
    """Room in the data folder, in bytes below which it is ``full`` or ``tight``, and who may write and read there."""
    folder = settings.data_dir
    if not folder.exists():
        return [hint("disk.no_folder", folder=folder)]
    found = []
    mode = stat.S_IMODE(folder.stat().st_mode)
    if mode & 0o077:
        found.append(fault("disk.open_to_others", folder=folder, mode=f"{mode:o}"))
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"x")
            file.flush()
    except OSError as error:
        return [*found, fault("disk.not_writable", folder=folder, why=error.strerror or type(error).__name__)]
    free = shutil.disk_usage(folder).free
    megabytes = free // MEGABYTE
    if free < full:
        found.append(fault("disk.full", megabytes=megabytes))
    elif free < tight:
        found.append(hint("disk.tight", megabytes=megabytes))
    return found or [good("disk.room", megabytes=megabytes, folder=folder)]


def check_key(settings: Settings) -> list[Finding]:
    """The installation's secret."""
    file = settings.key_file
    try:
        read_keys(file)
    except FileNotFoundError:
        if settings.database_file.exists():
            return [fault("key.lost", file=file)]
        return [hint("key.none_yet", file=file)]
    except (KeyFileError, OSError) as error:
        return [fault("key.unusable", why=error)]
    if settings.database_file.exists() and file.stat().st_dev == settings.database_file.stat().st_dev:
        return [hint("key.same_disk", file=file)]
    return [good("key.kept", file=file)]


def check_backup(settings: Settings, clock: Clock) -> list[Finding]:
    """Whether backups can be made and the last one is young."""
    if settings.token is None:
        return [none("backup.demo")]
    try:
        if recipient_of(settings) is None:
            return [fault("backup.no_recipient")]
    except (BackupError, OSError):
        return [fault("backup.bad_recipient")]
    now = clock()
    newest = max((_changed(file, settings) for file in settings.backups_dir.glob("*.age")), default=None)
    if newest is None:
        began = _created(settings)
        return [fault("backup.never")] if began is not None and now - began > STALE else [hint("backup.none_yet")]
    hours = int((now - newest) / timedelta(hours=1))
    return [fault("backup.old", hours=hours)] if now - newest > STALE else [good("backup.young", hours=hours)]


def _changed(file: Path, settings: Settings) -> datetime:
    return datetime.fromtimestamp(file.stat().st_mtime, settings.zone)


def _created(settings: Settings) -> datetime | None:
    """When the database was created; none where there is none, or another check says what is wrong with it."""
    with contextlib.suppress(sqlite3.Error, ValueError), contextlib.closing(connect_to_read(settings.database_file)) as db:
        row = db.conn.execute("SELECT value FROM installation WHERE name = 'created_at'").fetchone()
        return None if row is None else from_text(row[0])
    return None
