"""Anonymous clues beside the clues themselves: drafts, files, and the audit rows that wait for the night.

A draft is the one row in which an account stands beside what it writes: for half an hour at most, in no backup, and gone with the
submission. Nothing here has a rowid or a moment that outlives the draft.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlite_utils import Database

from storage.attachments import Kept


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A draft of one account; ``version`` counts its steps, and buttons carry it."""

    door: str
    account_id: int
    stage: str
    data: str
    version: int
    expires_at: str


@dataclass(frozen=True, slots=True)
class AnonymousFile:
    """A stripped file; ``id`` is its name in the attachments' folder."""

    id: str
    clue_id: str | None
    kind: str
    size: int


@dataclass(frozen=True, slots=True)
class WaitingAct:
    """An audit row that waits for the night."""

    id: str
    act: str
    subject: str
    day: str


_DRAFT = "door, account_id, stage, data, version, expires_at"


def draft(db: Database, door: str, account_id: int) -> DraftRow | None:
    """The draft of an account."""
    row = db.conn.execute(f"SELECT {_DRAFT} FROM anonymous_drafts WHERE door = ? AND account_id = ?", [door, account_id]).fetchone()
    return None if row is None else DraftRow(*row)


def save(db: Database, row: DraftRow) -> None:
    """Keep a draft, in place of what that account had."""
    db.conn.execute(
        f"INSERT INTO anonymous_drafts ({_DRAFT}) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (door, account_id) DO UPDATE SET"
        " stage = excluded.stage, data = excluded.data, version = excluded.version, expires_at = excluded.expires_at",
        [row.door, row.account_id, row.stage, row.data, row.version, row.expires_at],
    )


def drop(db: Database, door: str, account_id: int) -> tuple[str, ...]:
    """Erase a draft; returns the names of its files, which are to be erased as well."""
    names = db.conn.execute("DELETE FROM anonymous_files WHERE door = ? AND account_id = ? RETURNING id", [door, account_id]).fetchall()
    db.conn.execute("DELETE FROM anonymous_drafts WHERE door = ? AND account_id = ?", [door, account_id])
    return tuple(row[0] for row in names)


def drafts(db: Database, door: str) -> tuple[DraftRow, ...]:
    """All drafts of a door."""
    return tuple(DraftRow(*row) for row in db.conn.execute(f"SELECT {_DRAFT} FROM anonymous_drafts WHERE door = ?", [door]).fetchall())


def overdue_drafts(db: Database, *, at: str) -> int:
    """How many drafts should have gone before ``at``."""
    return int(db.conn.execute("SELECT count(*) FROM anonymous_drafts WHERE expires_at < ?", [at]).fetchone()[0])


def add_file(db: Database, door: str, account_id: int, name: str, kind: str, size: int) -> None:
    """Enter a file of a draft."""
    db.conn.execute(
        "INSERT INTO anonymous_files (id, clue_id, door, account_id, kind, size, is_settled) VALUES (?, NULL, ?, ?, ?, ?, 0)",
        [name, door, account_id, kind, size],
    )


def draft_files(db: Database, door: str, account_id: int) -> int:
    """How many files a draft has."""
    row = db.conn.execute("SELECT count(*) FROM anonymous_files WHERE door = ? AND account_id = ?", [door, account_id]).fetchone()
    return int(row[0])


def hand_over(db: Database, door: str, account_id: int, clue_id: str) -> None:
    """Let the files of a draft be a clue's; no account stands beside them any more."""
    db.conn.execute(
        "UPDATE anonymous_files SET clue_id = ?, door = NULL, account_id = NULL WHERE door = ? AND account_id = ?",
        [clue_id, door, account_id],
    )


def files(db: Database, clue_id: str, *, settled_only: bool = False) -> tuple[AnonymousFile, ...]:
    """The files of a clue; handlers see those that the night has settled."""
    rows = db.conn.execute(
        "SELECT id, clue_id, kind, size FROM anonymous_files WHERE clue_id = ? AND is_settled >= ? ORDER BY id", [clue_id, settled_only]
    ).fetchall()
    return tuple(AnonymousFile(*row) for row in rows)


def give_up_files(db: Database, clue_id: str) -> tuple[str, ...]:
    """Let go of the files of a clue; returns their names, to be erased."""
    return tuple(row[0] for row in db.conn.execute("DELETE FROM anonymous_files WHERE clue_id = ? RETURNING id", [clue_id]).fetchall())


def unsettled(db: Database, before: str) -> tuple[AnonymousFile, ...]:
    """The files that the night has to write anew: of clues about which nothing was done on the day ``before`` or later."""
    rows = db.conn.execute(
        "SELECT id, clue_id, kind, size FROM anonymous_files f WHERE is_settled = 0 AND clue_id IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM anonymous_acts a WHERE a.subject = 'clue:' || f.clue_id AND a.day >= ?)",
        [before],
    ).fetchall()
    return tuple(AnonymousFile(*row) for row in rows)


def settle(db: Database, name: str, new_name: str) -> bool:
    """Note under which name a file was written anew; False where it was given up meanwhile."""
    done = db.conn.execute("UPDATE anonymous_files SET id = ?, is_settled = 1 WHERE id = ? AND is_settled = 0", [new_name, name])
    return done.rowcount == 1


def names(db: Database) -> frozenset[str]:
    """The names of all files that rows know; none where an older program wrote the database."""
    if "anonymous_files" not in db.table_names():
        return frozenset()
    return frozenset(row[0] for row in db.conn.execute("SELECT id FROM anonymous_files").fetchall())


def add_act(db: Database, act: str, subject: str, day: str) -> None:
    """Let an audit row wait for the night."""
    db.conn.execute("INSERT INTO anonymous_acts (id, act, subject, day) VALUES (?, ?, ?, ?)", [secrets.token_hex(8), act, subject, day])


def take_acts(db: Database, before: str) -> list[WaitingAct]:
    """Take out the audit rows of the days before ``before``."""
    rows = db.conn.execute("DELETE FROM anonymous_acts WHERE day < ? RETURNING id, act, subject, day", [before]).fetchall()
    return [WaitingAct(*row) for row in rows]


def hidden(db: Database, before: str) -> tuple[str, ...]:
    """The ids of clues that came on a day before ``before`` and that nobody may see yet."""
    rows = db.conn.execute("SELECT id FROM clues WHERE is_shown = 0 AND received_at < ?", [before]).fetchall()
    return tuple(row[0] for row in rows)


def with_hidden_remarks(db: Database, before: str) -> tuple[str, ...]:
    """The ids of clues with something that their reporters said on days before ``before`` and that nobody may see yet."""
    rows = db.conn.execute("SELECT DISTINCT clue_id FROM clue_remarks WHERE is_shown = 0 AND at < ?", [before]).fetchall()
    return tuple(row[0] for row in rows)


def take_hidden_remarks(db: Database, clue_id: str, before: str) -> list[tuple[str, str, str]]:
    """Take out what is hidden still, as kind, text and day: it is said anew once it was judged."""
    rows = db.conn.execute(
        "DELETE FROM clue_remarks WHERE clue_id = ? AND is_shown = 0 AND at < ? RETURNING place, kind, text, at", [clue_id, before]
    ).fetchall()
    return [(kind, text, at) for _, kind, text, at in sorted(rows)]


def kept(db: Database, clue_id: str) -> tuple[Kept, ...]:
    """The files of a clue that those who may see it find with it: only what a night has settled."""
    return tuple(Kept(each.id, each.kind, each.size, "") for each in files(db, clue_id, settled_only=True))


def question_of(db: Database, door: str, account_id: int, answer_id: int) -> int:
    """The message to which a message of ours was the answer; 0 where nobody knows."""
    row = db.conn.execute(
        "SELECT question_id FROM answered_questions WHERE door = ? AND account_id = ? AND answer_id = ?", [door, account_id, answer_id]
    ).fetchone()
    return 0 if row is None else int(row[0])


def waiting_acts(db: Database, before: str) -> int:
    """How many audit rows of days before ``before`` still wait for a night."""
    return int(db.conn.execute("SELECT count(*) FROM anonymous_acts WHERE day < ?", [before]).fetchone()[0])


def unlink_withdrawn(db: Database, clue_id: str) -> None:
    """Take out of a named clue that was withdrawn what would lead to the anonymous one in its place: both say the same."""
    db.conn.execute("DELETE FROM clue_subjects WHERE clue_id = ?", [clue_id])
    db.conn.execute("UPDATE clues SET digest = x'', category = '', matter = '', hold = '' WHERE id = ?", [clue_id])


def by_receipt(db: Database, receipt: bytes) -> str | None:
    """The clue to which a receipt leads."""
    row = db.conn.execute("SELECT id FROM clues WHERE receipt = ? AND is_anonymous = 1 AND state <> 'withdrawn'", [receipt]).fetchone()
    return None if row is None else str(row[0])
