"""Restoring a backup: everything is checked in a folder aside before anything in use is touched."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sqlite_utils import Database

from storage import audit, audit_chain, notices
from storage.contents import Manifest, read_manifest
from storage.database import Kind, check_schema, connect, kind_of
from storage.faults import BackupError, BackupFault, Trouble, WrongKindError, trouble_of
from storage.files import fold, new_private, passes_checks
from storage.migrations import SCHEMA
from storage.moments import to_text
from storage.placing import Kept, Place, clear, put_in_place
from storage.present import CutOff, Present, carry_over, installed_at, read_present, stored_attachments
from storage.revived import Revived, compare, holding
from storage.revived import note as note_revived
from storage.scrubbing import scrub
from storage.sealed import DATABASE, unpack, unseal


class Unchecked(StrEnum):
    """What could not be checked, so that a person has to look."""

    NOTHING_PRESENT = "nothing_present"
    """There is no database in use: who was suspended since the backup is not known."""
    PRESENT_UNREADABLE = "present_unreadable"
    """Nor can it be read from the one in use."""
    PRESENT_IS_ANOTHER = "present_is_another"
    """The one in use was not the one backed up: its people are others."""
    AUDIT = "audit"
    """The audit chain does not hold under this installation's key: another key, or somebody has changed the records."""


@dataclass(frozen=True, slots=True)
class Writer:
    """An account from which somebody will be able to write."""

    name: str
    role: str
    door: str
    shown_name: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """A restore that only waits to be put in place."""

    manifest: Manifest
    """What the backup said of itself."""
    people: int
    """Active people after the restore."""
    writers: tuple[Writer, ...]
    cut_off: CutOff
    revived: Revived
    unchecked: tuple[Unchecked, ...]
    replaced_head: audit.Head | None
    """The end of the audit in the database that is replaced."""
    restored: frozenset[str]
    replaced: frozenset[str]
    """Names of attachments in the new database and in the old one."""


@contextlib.contextmanager
def prepared(place: Place, file: Path, key_text: str, kind: Kind, audit_key: bytes, now: datetime) -> Iterator[Prepared]:
    """Decrypt, check and migrate the backup in ``file`` aside, take from it what must not come to life again, and write the audit row.

    ``key_text`` is the text of the file with the private key, ``now`` aware. The caller holds the lock. What was prepared is gone
    when the block is left. Raises ``BackupError``, ``NewerSchemaError``, ``WrongKindError``, ``OSError`` and ``sqlite3.Error``
    (a full disk); nothing in use has then changed.
    """
    clear(place)
    try:
        yield _prepare(place, file, key_text, kind, audit_key, now)
    finally:
        clear(place)


def finish(place: Place, restore: Prepared, now: datetime) -> Kept:
    """Put what was prepared in place; see ``storage.placing`` for what a kill leaves. Raises ``BackupError`` and ``OSError``."""
    moment = to_text(now).translate(str.maketrans("", "", "-:."))
    return put_in_place(place, moment, restored=restore.restored, replaced=restore.replaced)


def _prepare(place: Place, file: Path, key_text: str, kind: Kind, audit_key: bytes, now: datetime) -> Prepared:
    manifest = _unpacked(place, file, key_text)
    if manifest.kind is not kind:
        raise WrongKindError(f"the backup is {manifest.kind}, not {kind}")
    if place.database.exists():
        # Before it is read: what a killed bot left in its log may be what makes it readable. And who has it open is told early.
        fold(place.database)
    present = read_present(place.database) if place.database.exists() else None
    path = place.staging / DATABASE
    try:
        with contextlib.closing(connect(path)) as db:
            _check(db, manifest)
            unchecked = _unchecked(db, place, present, audit_key)
            heeded = present if present is not None and Unchecked.PRESENT_IS_ANOTHER not in unchecked else None
            SCHEMA.apply(db)
            revived = compare(holding(db), None if heeded is None else heeded.knowledge)
            cut_off = _settle(db, heeded, revived, manifest, unchecked, audit_key, to_text(now))
            names = stored_attachments(db)
            _check_attachments(place, names)
            result = Prepared(
                manifest,
                int(db.conn.execute("SELECT count(*) FROM people WHERE standing = 'active'").fetchone()[0]),
                _writers(db),
                cut_off,
                revived,
                unchecked,
                None if present is None else present.audit_head,
                names,
                frozenset() if present is None else present.attachments,
            )
    except sqlite3.Error as error:
        if trouble_of(error) in (Trouble.FULL, Trouble.READ_ONLY):
            raise
        raise BackupError(BackupFault.DAMAGED, type(error).__name__) from None
    fold(path)
    with path.open("rb+") as whole:
        os.fsync(whole.fileno())
    return result


def _unpacked(place: Place, file: Path, key_text: str) -> Manifest:
    place.staging.mkdir(mode=0o700)
    archive = place.staging / "archive.tar"
    # Readable on the disk for a moment, as the database itself will be.
    with new_private(archive) as plain:
        unseal(file, key_text, plain)
    manifest = unpack(archive, place.staging)
    archive.unlink()
    return read_manifest(manifest)


def _check(db: Database, manifest: Manifest) -> None:
    # The attack: whoever knows the public key can make a backup; views and triggers in it would act with the bot's rights.
    db.conn.execute("PRAGMA trusted_schema = OFF")
    if not passes_checks(db.conn):
        raise BackupError(BackupFault.DAMAGED, "the database does not pass SQLite's checks")
    check_schema(db)
    blank = Database(memory=True)
    pending = SCHEMA.pending(db)
    SCHEMA.apply(blank, stop_before=pending[0].name if pending else None)
    if _shape(db) != _shape(blank) or kind_of(db) is not manifest.kind:
        raise BackupError(BackupFault.DAMAGED, "the database is not as this program makes it")


def _shape(db: Database) -> set[tuple[str, str, str]]:
    # The table of migrations is sqlite-utils' own and changes with it.
    return set(
        db.conn.execute(
            "SELECT type, name, coalesce(sql, '') FROM sqlite_master"
            r" WHERE name NOT LIKE 'sqlite\_%' ESCAPE '\' AND tbl_name <> '_sqlite_migrations'"
        ).fetchall()
    )


def _unchecked(db: Database, place: Place, present: Present | None, audit_key: bytes) -> tuple[Unchecked, ...]:
    found = []
    if not place.database.exists():
        found.append(Unchecked.NOTHING_PRESENT)
    elif present is None:
        found.append(Unchecked.PRESENT_UNREADABLE)
    elif present.installed_at != installed_at(db):
        found.append(Unchecked.PRESENT_IS_ANOTHER)
    if not audit_chain.verify(db, audit_key).holds:
        found.append(Unchecked.AUDIT)
    return tuple(found)


def _settle(
    db: Database,
    present: Present | None,
    revived: Revived,
    manifest: Manifest,
    unchecked: tuple[Unchecked, ...],
    audit_key: bytes,
    at: str,
) -> CutOff:
    restored = audit.head(db)
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        # Again, because a backup by an older program may hold what that one did not know to leave out.
        scrub(db, at=at)
        notices.skip_numbers(db)
        cut_off = CutOff() if present is None else carry_over(db, present, at=at)
        note_revived(db, revived, manifest.created_at)
        replaced = [] if present is None else [f"replaced:{present.audit_head.id}"]
        fields = (*replaced, *(f"unchecked:{what}" for what in unchecked))
        audit.append(db, audit_key, at=at, actor="system", act="backup.restored", subject=f"audit:{restored.id}", fields=fields)
        db.conn.execute("COMMIT")
    except BaseException:
        if db.conn.in_transaction:
            db.conn.execute("ROLLBACK")
        raise
    return cut_off


def _check_attachments(place: Place, names: frozenset[str]) -> None:
    if any(not (place.staging / "attachments" / name[:2] / name).is_file() for name in names):
        raise BackupError(BackupFault.DAMAGED, "an attachment is missing")


def _writers(db: Database) -> tuple[Writer, ...]:
    rows = db.conn.execute(
        "SELECT p.name, p.role, a.door, a.shown_name FROM accounts a JOIN people p ON p.id = a.person_id"
        " WHERE a.unbound_at IS NULL AND p.standing = 'active' ORDER BY p.role, p.name, a.door"
    ).fetchall()
    return tuple(Writer(*row) for row in rows)
