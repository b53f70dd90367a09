"""Audit chains for tests: built in memory, tampered with by plain SQL as somebody with the file and without the key would."""

from __future__ import annotations

from functools import cache

from sqlite_utils import Database

from storage import audit
from storage.audit import Head
from storage.audit_chain import Verification, purge, verify
from storage.audit_walk import Chain, Tampering
from storage.migrations import SCHEMA

KEY = b"k" * 32
OTHER_KEY = b"x" * 32
COLUMNS = ("at", "actor", "act", "subject", "fields")


@cache
def _blank() -> bytes:
    db = Database(memory=True)
    SCHEMA.apply(db)
    return db.conn.serialize()


def blank() -> Database:
    """A database in memory with the newest schema and no rows."""
    db = Database(memory=True)
    db.conn.deserialize(_blank())
    db.conn.isolation_level = None
    return db


def moment(number: int) -> str:
    """The moment at which row ``number`` was written: a minute each."""
    return f"2026-01-{1 + number // 1440:02d}T{number // 60 % 24:02d}:{number % 60:02d}:00.000Z"


def chain(rows: int, purges: tuple[int, ...] = ()) -> Database:
    """A chain of ``rows`` rows; after each id in ``purges`` was written, all before that id are purged."""
    db = blank()
    for number in range(1, rows + 1):
        append(db, number)
        if number in purges:
            purge(db, KEY, before=moment(number), at=moment(number))
    return db


def append(db: Database, number: int) -> Head:
    """Write a row whose content depends on ``number``."""
    fields = ("role", "unit")[: number % 3]
    return audit.append(
        db, KEY, at=moment(number), actor=f"person:{number % 3}", act="people.changed", subject=f"person:{number % 5}", fields=fields
    )


def found(verification: Verification, chain: Chain = Chain.ROWS) -> dict[Tampering, set[int]]:
    """The numbers that were named, by what was found."""
    named: dict[Tampering, set[int]] = {}
    for finding in verification.findings:
        if finding.chain is chain:
            named.setdefault(finding.kind, set()).update(range(finding.first, finding.last + 1))
    return named


def check(db: Database, *kept: Head) -> dict[Tampering, set[int]]:
    """What verifying finds among the rows."""
    return found(verify(db, KEY, kept))
