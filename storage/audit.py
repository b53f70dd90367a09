"""The audit: who changed or looked at what, as a chain of rows sealed with a key that the database does not hold.

A row names ids and fields, never texts. Each row's seal covers the seal before it, so a changed, removed or inserted row
breaks the chain. Rows cut off at the end show only against a head that was kept elsewhere.
"""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass

from sqlite_utils import Database

BEGINNING = bytes(32)
"""What stands before the first row."""
SHORTEST_MAC = 8
"""Bytes of a seal that suffice to compare it by hand."""


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One row; ``subject`` and ``actor`` read ``<kind>:<id>``, such as ``person:12``; ``system`` acts by itself."""

    id: int
    at: str
    """A moment as ``storage.moments`` writes it, or a bare day where the moment would tell too much."""
    actor: str
    act: str
    subject: str
    fields: tuple[str, ...]
    mac: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain at some time; kept elsewhere it proves that nothing before it was rewritten or cut off."""

    id: int
    mac: bytes

    def __str__(self) -> str:
        return f"{self.id}:{self.mac.hex()}"

    @classmethod
    def parse(cls, text: str) -> Head:
        """The head that ``str`` wrote; spaces are left out, and a mac copied by hand may be cut to its first ``SHORTEST_MAC`` bytes.

        Raises ``ValueError``.
        """
        number, colon, mac = "".join(text.split()).partition(":")
        head = cls(int(number), bytes.fromhex(mac)) if colon and number.isascii() and number.isdigit() else None
        if head is None or not SHORTEST_MAC <= len(head.mac) <= len(BEGINNING):
            raise ValueError("a head reads <id>:<mac in hexadecimal>")
        return head


def seal(key: bytes, before: bytes, row_id: int, at: str, actor: str, act: str, subject: str, fields: tuple[str, ...]) -> bytes:
    """The HMAC-SHA256 of a row after the row whose seal is ``before``."""
    told = json.dumps([row_id, at, actor, act, subject, list(fields)], ensure_ascii=False, separators=(",", ":"))
    return hmac.digest(key, before + told.encode(), "sha256")


def append(db: Database, key: bytes, *, at: str, actor: str, act: str, subject: str, fields: tuple[str, ...] = ()) -> Head:
    """Add a row at the end of the chain, inside the caller's transaction; returns the new head."""
    last = head(db)
    row_id = last.id + 1
    mac = seal(key, last.mac, row_id, at, actor, act, subject, fields)
    db.conn.execute(
        "INSERT INTO audit (id, at, actor, act, subject, fields, mac) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [row_id, at, actor, act, subject, json.dumps(list(fields), ensure_ascii=False), mac],
    )
    return Head(row_id, mac)


def head(db: Database) -> Head:
    """The last row's id and seal; where all rows were purged, the anchor's; ``(0, zeros)`` for a chain not begun."""
    row = db.conn.execute("SELECT id, mac FROM audit ORDER BY id DESC LIMIT 1").fetchone()
    if row is None:
        row = db.conn.execute("SELECT row_id, row_mac FROM audit_anchors ORDER BY id DESC LIMIT 1").fetchone()
    return Head(0, BEGINNING) if row is None else Head(int(row[0]), bytes(row[1]))


def entries_about(db: Database, subject: str, *, by: str | None = None, limit: int = 100) -> tuple[AuditRow, ...]:
    """The last rows about ``subject``, such as ``person:12``, newest first; ``by`` keeps those of one actor."""
    return _entries(db, "subject = ? AND (? IS NULL OR actor = ?)", [subject, by, by], limit)


def entries_by(db: Database, actor: str, *, limit: int = 100) -> tuple[AuditRow, ...]:
    """The last rows of what ``actor`` did, newest first."""
    return _entries(db, "actor = ?", [actor], limit)


def _entries(db: Database, condition: str, values: list[str | None], limit: int) -> tuple[AuditRow, ...]:
    rows = db.conn.execute(
        f"SELECT id, at, actor, act, subject, fields, mac FROM audit WHERE {condition} ORDER BY id DESC LIMIT ?", [*values, limit]
    ).fetchall()
    return tuple(AuditRow(row[0], row[1], row[2], row[3], row[4], _read_fields(row[5]), row[6]) for row in rows)


def _read_fields(text: str) -> tuple[str, ...]:
    # Whether a row is what was written is for the chain to say; one that was tampered with must still be shown.
    try:
        fields = json.loads(text)
    except ValueError:
        return (text,)
    return tuple(map(str, fields)) if isinstance(fields, list) else (text,)
