"""The records: the database and what stands in it, read beside a running bot."""

from __future__ import annotations

import contextlib
import fcntl
import sqlite3
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from sqlite_utils import Database

from bot.audit_heads import file_of, read
from bot.backups import kind_of
from bot.clock import Clock
from bot.doctor.findings import SECONDS, Finding, fault, good, hint, none
from bot.keys import KeyFileError, read_keys
from bot.settings import Settings
from storage import anonymous, audit_chain, database, directory, people
from storage.database import check_schema, connect_to_read
from storage.faults import NewerSchemaError, WrongKindError
from storage.migrations import SCHEMA
from storage.moments import to_text
from storage.people import Role

MEGABYTE = 1024 * 1024
LONG_LOG = 64 * MEGABYTE
"""Bytes of write-ahead log that nobody has folded into the database."""
STUCK = timedelta(minutes=10)
_STEPS = 20_000
"""Steps of SQLite's machine between two looks at the time."""


def check(settings: Settings, clock: Clock, *, seconds: float = SECONDS) -> list[Finding]:
    """Everything about the database; each part ends after ``seconds``. What stands in a broken one is not looked at."""
    path = settings.database_file
    if not path.exists():
        return [hint("database.none_yet", file=path)]
    found, is_usable = _look(path, lambda db: _database(db, settings), "database.slow", seconds)
    if not is_usable or any(finding.code in {"database.newer", "database.older", "database.kind"} for finding in found):
        return found
    found.append(_running(path))
    for part, slow in (
        (lambda db: _audit(db, settings), "audit.slow"),
        (lambda db: _queues(db, clock), "queues.slow"),
        (lambda db: _people(db, settings), "people.slow"),
    ):
        found += _look(path, part, slow, seconds)[0]
    return found


def _look(path: Path, part: Callable[[Database], list[Finding]], slow: str, seconds: float) -> tuple[list[Finding], bool]:
    """What ``part`` finds, and whether the database could be read; ``slow`` is the code where the time ran out."""
    end = time.monotonic() + seconds
    try:
        with contextlib.closing(connect_to_read(path)) as db:
            db.conn.set_progress_handler(lambda: time.monotonic() > end, _STEPS)
            return part(db), True
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_INTERRUPT:
            return [hint(slow, seconds=round(seconds))], True
        return [fault("database.unreadable", file=path, why=error)], False


def _database(db: Database, settings: Settings) -> list[Finding]:
    try:
        check_schema(db)
        kind = database.kind_of(db)
    except NewerSchemaError:
        return [fault("database.newer")]
    except WrongKindError:
        return [fault("database.kind", file=settings.database_file)]
    if kind is not kind_of(settings):
        return [fault("database.kind", file=settings.database_file)]
    if SCHEMA.pending(db):
        return [hint("database.older")]
    damage = db.conn.execute("PRAGMA quick_check(1)").fetchone()[0]
    if damage != "ok":
        return [fault("database.damaged", why=damage)]
    size = settings.database_file.stat().st_size
    found = [good("database.whole", megabytes=f"{size / MEGABYTE:.1f}", schema=database.migration_names()[-1].partition("_")[0])]
    log = settings.database_file.with_name(settings.database_file.name + "-wal")
    log_size = log.stat().st_size if log.exists() else 0
    if log_size > LONG_LOG:
        found.append(hint("database.long_log", megabytes=log_size // MEGABYTE))
    return found


def _running(path: Path) -> Finding:
    try:
        with path.with_name(path.name + ".lock").open() as lock:
            # Held for an instant; a bot that starts in it says that another one runs, and its service tries again.
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return good("database.at_rest")
    except OSError:
        return good("database.in_use")
    return good("database.at_rest")


def _audit(db: Database, settings: Settings) -> list[Finding]:
    try:
        keys = read_keys(settings.key_file)
        kept = read(file_of(settings.key_file))
    except (KeyFileError, OSError):
        # The line about the key says what to do.
        return [hint("audit.no_key")]
    db.conn.execute("BEGIN")
    result = audit_chain.verify(db, keys.audit, kept.heads)
    if not result.holds:
        return [fault("audit.broken", count=len(result.findings) + result.more_findings)]
    if kept.bad_lines:
        return [fault("audit.bad_heads", line=kept.bad_lines[0])]
    if result.kept is None:
        return [good("audit.holds_alone", rows=result.rows)]
    return [good("audit.holds", rows=result.rows, kept=result.kept.id)]


def _queues(db: Database, clock: Clock) -> list[Finding]:
    found = []
    dead = db.conn.execute("SELECT count(*) FROM inbox WHERE state = 'dead'").fetchone()[0]
    if dead:
        found.append(hint("queues.dead", count=dead))
    before = to_text(clock() - STUCK)
    stuck = db.conn.execute("SELECT count(*) FROM outbox WHERE state IN ('queued', 'sending') AND due_at < ?", [before]).fetchone()[0]
    if stuck:
        found.append(hint("queues.stuck", count=stuck))
    unhandled = db.conn.execute("SELECT count(*) FROM inbox WHERE state = 'open' AND received_at < ?", [before]).fetchone()[0]
    if unhandled:
        found.append(hint("queues.unhandled", count=unhandled))
    before = to_text(clock() - STUCK)
    if overdue := anonymous.overdue_drafts(db, at=before):
        found.append(hint("queues.drafts", count=overdue))
    # The night between two days keeps those of the first one; a day later something is wrong.
    if waiting := anonymous.waiting_acts(db, (clock().date() - timedelta(days=1)).isoformat()):
        found.append(hint("queues.anonymous", count=waiting))
    return found or [good("queues.empty")]


def _people(db: Database, settings: Settings) -> list[Finding]:
    admins = len(people.active_with_roles(db, frozenset({Role.ADMIN})))
    discipline = len(people.active_with_roles(db, frozenset({Role.DISCIPLINE})))
    if settings.token is None:
        return [none("people.demo")]
    found = []
    if not admins:
        found.append(fault("people.no_admin"))
    if not discipline:
        found.append(hint("people.no_discipline"))
    tops = [unit for unit in people.units(db) if unit.parent_id is None]
    headed = {directory.path_of(db, head.unit_id)[0].id for head in people.active_with_roles(db, frozenset({Role.SUPERVISOR}))}
    if any(unit.id not in headed for unit in tops):
        found.append(hint("people.no_head"))
    return found or [good("people.there", admins=admins, discipline=discipline)]
