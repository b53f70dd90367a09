"""What goes into a backup: the attachments, a scrubbed copy of the database, and a manifest that says what it is."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlite_utils import Database

from storage import audit
from storage.database import Kind, check_schema, connect_to_read, kind_of
from storage.faults import BackupError, BackupFault
from storage.migrations import SCHEMA
from storage.present import stored_attachments
from storage.scrubbing import scrub
from storage.sealed import ATTACHMENT, DATABASE, MANIFEST, Member

FORMAT = 1
_PIECE = 1024 * 1024


class Manifest(BaseModel):
    """What a backup says of itself."""

    model_config = ConfigDict(frozen=True)

    format: int
    kind: Kind
    created_at: str
    """A moment as ``storage.moments`` writes it."""
    migrations: tuple[str, ...]
    audit_head: str = Field(pattern=r"^\d+:[0-9a-f]{64}$")
    rows: dict[str, int]
    """How many rows each table has."""
    attachments: int


class _Format(BaseModel):
    format: int


def read_manifest(content: bytes) -> Manifest:
    """The manifest in ``content``. Raises ``BackupError`` (``NEWER_FORMAT``, ``DAMAGED``)."""
    try:
        if _Format.model_validate_json(content).format > FORMAT:
            raise BackupError(BackupFault.NEWER_FORMAT)
        return Manifest.model_validate_json(content)
    except ValidationError:
        raise BackupError(BackupFault.DAMAGED, "the manifest") from None


class Contents:
    """What goes into one backup; ``manifest`` and ``missing`` are there when ``members`` has come to its end."""

    manifest: Manifest
    missing: int

    def __init__(self, database: Path, attachments: Path, at: str) -> None:
        self.copy = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        # VACUUM would otherwise write its scratch file, readable, into the temporary folder.
        self.copy.execute("PRAGMA temp_store = MEMORY")
        # What fails here is thrown away as a whole, so that nothing need be kept for taking it back: a third of the time.
        self.copy.execute("PRAGMA journal_mode = OFF")
        self._db = Database(self.copy, recursive_triggers=False)
        self._attachments = attachments
        self._at = at
        with contextlib.closing(connect_to_read(database)) as source:
            check_schema(source)
            # All pages in one step are one snapshot; in several, every write of the bot would begin the copy anew.
            source.conn.backup(self.copy)
        scrub(self._db, at=at)

    def members(self) -> Iterator[Member]:
        # Attachments first: what a purge removes while we read is then marked as lost in the database that follows.
        lost = []
        stored = sorted(stored_attachments(self._db))
        for name in stored:
            member = f"attachments/{name[:2]}/{name}"
            if not ATTACHMENT.fullmatch(member):
                raise ValueError("an attachment whose name could not be restored")
            try:
                descriptor = os.open(self._attachments / name[:2] / name, os.O_RDONLY | os.O_NOFOLLOW)
            except FileNotFoundError:
                lost.append(name)
                continue
            with os.fdopen(descriptor, "rb") as file:
                yield Member(member, os.fstat(descriptor).st_size, iter(lambda: file.read(_PIECE), b""))
        self.copy.executemany("UPDATE attachments SET state = 'lost', reason = 'backup' WHERE name = ?", [[name] for name in lost])
        if lost and self._db.table("anonymous_files").exists():
            self.copy.executemany("DELETE FROM anonymous_files WHERE id = ?", [[name] for name in lost])
        self.missing = len(lost)
        self.manifest = self._manifest(len(stored) - len(lost))
        # Rebuilds every page: what was scrubbed is not even left in free space.
        self.copy.execute("VACUUM")
        image = self.copy.serialize()
        self.copy.close()
        yield Member(DATABASE, len(image), [image])
        told = self.manifest.model_dump_json(indent=1).encode()
        yield Member(MANIFEST, len(told), [told])

    def _manifest(self, attachments: int) -> Manifest:
        tables = sorted(name for name in self._db.table_names() if not name.startswith("sqlite_"))
        return Manifest(
            format=FORMAT,
            kind=kind_of(self._db),
            created_at=self._at,
            migrations=tuple(migration.name for migration in SCHEMA.applied(self._db)),
            audit_head=str(audit.head(self._db)),
            rows={table: self._db.table(table).count for table in tables},
            attachments=attachments,
        )
