"""Backups taken while the bot runs: one encrypted file that is whole or not there.

The database is copied, scrubbed and vacuumed in memory, so that nothing readable ever lies on the disk. That takes about four times
the size of the database in memory while it lasts, and holds up every thread for a moment (0.3 s per 100 MB on a slow machine) when
SQLite hands the copy out: meant for databases of up to two hundred megabytes. Attachments are streamed.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from storage import rotation
from storage.contents import Contents, Manifest
from storage.faults import BackupError, BackupFault
from storage.files import beside, sync_folder, write_whole
from storage.moments import to_text
from storage.sealed import BEGINNING, seal

PARTIAL = ".suixing-backup.partial"
"""One name for every folder, so that the next backup there overwrites what a killed one left."""


@dataclass(frozen=True, slots=True)
class BackupTaken:
    """A backup that is on the disk."""

    file: Path
    size: int
    """Bytes."""
    manifest: Manifest
    missing: int
    """Attachments which the database names and the folder lacks."""
    removed: tuple[Path, ...] = ()
    """Older backups that the rotation deleted."""


def take(database: Path, attachments: Path, target: Path, recipient: str, now: datetime) -> BackupTaken:
    """Back up ``database`` and its ``attachments`` into ``target``, with the audit's head in ``<target>.head`` beside it.

    ``recipient`` is the public half of a key, ``now`` aware. Runs beside the bot, in a thread of its own, and opens its own
    connection. Raises ``BackupError``, ``NewerSchemaError``, ``sqlite3.Error`` and ``OSError``; an older ``target`` is then whole.
    """
    if not database.exists():
        raise BackupError(BackupFault.NO_DATABASE)
    _refuse_to_overwrite(target)
    with _partial(target) as file:
        contents = Contents(database, attachments, to_text(now))
        with contextlib.closing(contents.copy):
            seal(contents.members(), file, recipient)
        file.flush()
        os.fsync(file.fileno())
        size = file.tell()
        (target.parent / PARTIAL).replace(target)
    sync_folder(target.parent)
    # After the backup: a head that is older than its backup still proves something, a newer one would accuse it of a gap.
    write_whole(beside(target, ".head"), f"{contents.manifest.audit_head}\n")
    return BackupTaken(target, size, contents.manifest, contents.missing)


def daily(database: Path, attachments: Path, folder: Path, recipient: str, now: datetime) -> BackupTaken:
    """Take the backup of the day on which ``now`` (aware, in the installation's time zone) falls, and delete what need not stay.

    Raises as ``take``.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    taken = take(database, attachments, folder / rotation.name_of(now.date()), recipient, now)
    return replace(taken, removed=rotation.rotate(folder, now.date()))


def _refuse_to_overwrite(target: Path) -> None:
    # The accident: a slip of the completion key, and the database or a clue's picture is gone.
    try:
        with target.open("rb") as file:
            ours = file.read(len(BEGINNING)) == BEGINNING
    except FileNotFoundError:
        return
    except IsADirectoryError:
        ours = False
    if not ours:
        raise BackupError(BackupFault.TARGET_TAKEN, target.name)


@contextlib.contextmanager
def _partial(target: Path) -> Iterator[BinaryIO]:
    """The file that will take the name ``target``, empty and locked; removed where the block fails."""
    path = target.parent / PARTIAL
    with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600), "wb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(BackupFault.BEING_WRITTEN) from None
        # Between our opening it and our locking it, the other one may have finished and renamed it.
        if not path.exists() or not os.path.samestat(path.stat(), os.fstat(file.fileno())):
            raise BackupError(BackupFault.BEING_WRITTEN)
        file.truncate(0)
        try:
            yield file
        except BaseException:
            path.unlink(missing_ok=True)
            raise
