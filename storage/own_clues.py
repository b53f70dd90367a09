"""Clues as whoever put them in finds them again: by person, by the same words, and by the message of the chat they came with."""

from __future__ import annotations

import json
from collections.abc import Collection

from sqlite_utils import Database

from storage.clues import COLUMNS, Clue, ClueState, read_clue

SUBJECT = "own_clue"
"""What the subject of a message begins with that shows a clue to its reporter, as ``own_clue:K7QM2FXA``."""


def own(db: Database, person_id: int, clue_id: str) -> Clue | None:
    """The clue of that id, if the person put it in under the own name."""
    row = db.conn.execute(f"SELECT {COLUMNS} FROM clues c WHERE c.id = ? AND c.person_id = ?", [clue_id, person_id]).fetchone()
    return None if row is None else read_clue(row)


def count(db: Database, person_id: int) -> int:
    """How many clues the person put in, those taken back left out."""
    row = db.conn.execute("SELECT count(*) FROM clues WHERE person_id = ? AND state <> 'withdrawn'", [person_id]).fetchone()
    return int(row[0])


def page(db: Database, person_id: int, *, limit: int, offset: int) -> tuple[Clue, ...]:
    """The clues that the person put in, the one that was touched last first."""
    rows = db.conn.execute(
        f"SELECT {COLUMNS} FROM clues c WHERE c.person_id = ? AND c.state <> 'withdrawn' ORDER BY c.touched_at DESC, c.id LIMIT ? OFFSET ?",
        [person_id, limit, offset],
    ).fetchall()
    return tuple(read_clue(row) for row in rows)


def same(db: Database, person_id: int, digest: bytes, states: Collection[ClueState]) -> Clue | None:
    """The person's clue of the same words that is in one of ``states``."""
    row = db.conn.execute(
        f"SELECT {COLUMNS} FROM clues c WHERE c.digest = ? AND c.person_id = ?"
        " AND c.state IN (SELECT value FROM json_each(?)) ORDER BY c.received_at DESC LIMIT 1",
        [digest, person_id, json.dumps(sorted(states))],
    ).fetchone()
    return None if row is None else read_clue(row)


def touched_since(db: Database, person_id: int, since: str) -> tuple[Clue, ...]:
    """The person's clues (nothing else that travels like one) that were put in or changed since then, the last first."""
    rows = db.conn.execute(
        f"SELECT {COLUMNS} FROM clues c WHERE c.person_id = ? AND c.touched_at >= ? AND c.kind = 'clue' AND c.state <> 'withdrawn'"
        " ORDER BY c.touched_at DESC, c.received_at DESC LIMIT 20",
        [person_id, since],
    ).fetchall()
    return tuple(read_clue(row) for row in rows)


def came_with(db: Database, clue_id: str, *, door: str, account_id: int, message_id: int, album: str, at: str) -> None:
    """Note that a clue, or something of it, came with that message; ``album`` is empty for one that came alone."""
    _note(db, door, account_id, message_id, clue_id, album, is_panel=False, at=at)


def shows_in(db: Database, clue_id: str, *, door: str, account_id: int, message_id: int, at: str) -> None:
    """Note that a message of ours shows a clue to its reporter; nothing where the clue is not there."""
    if db.conn.execute("SELECT 1 FROM clues WHERE id = ?", [clue_id]).fetchone() is not None:
        _note(db, door, account_id, message_id, clue_id, "", is_panel=True, at=at)


def by_message(db: Database, *, door: str, account_id: int, message_id: int) -> str | None:
    """The id of the clue that came with that message."""
    row = db.conn.execute(
        "SELECT clue_id FROM clue_messages WHERE door = ? AND account_id = ? AND message_id = ? AND is_panel = 0",
        [door, account_id, message_id],
    ).fetchone()
    return None if row is None else str(row[0])


def by_album(db: Database, album: str, *, door: str, account_id: int, since: str) -> str | None:
    """The id of the clue that a picture of that album has come with since then."""
    row = db.conn.execute(
        "SELECT clue_id FROM clue_messages WHERE door = ? AND account_id = ? AND album = ? AND album <> '' AND at >= ? LIMIT 1",
        [door, account_id, album, since],
    ).fetchone()
    return None if row is None else str(row[0])


def panel(db: Database, clue_id: str, *, door: str, account_id: int) -> int | None:
    """The newest message of ours that shows a clue in that chat."""
    row = db.conn.execute(
        "SELECT max(message_id) FROM clue_messages WHERE clue_id = ? AND door = ? AND account_id = ? AND is_panel = 1",
        [clue_id, door, account_id],
    ).fetchone()
    return None if row[0] is None else int(row[0])


def forget_messages(db: Database, clue_id: str) -> None:
    """Forget which messages a clue came with and is shown in."""
    db.conn.execute("DELETE FROM clue_messages WHERE clue_id = ?", [clue_id])


def _note(db: Database, door: str, account_id: int, message_id: int, clue_id: str, album: str, *, is_panel: bool, at: str) -> None:
    db.conn.execute(
        "INSERT INTO clue_messages (door, account_id, message_id, clue_id, album, is_panel, at) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (door, account_id, message_id) DO UPDATE SET"
        " clue_id = excluded.clue_id, album = excluded.album, is_panel = excluded.is_panel, at = excluded.at",
        [door, account_id, message_id, clue_id, album, is_panel, at],
    )
