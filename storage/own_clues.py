"""Clues as whoever put them in finds them again: by person, by the same words, and by the message of the chat they came with.

What somebody recorded for another is none of theirs: it may be about themselves, and is neither theirs to follow nor to take back.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass

from sqlite_utils import Database

from storage.clues import COLUMNS, Clue, ClueState, read_clue

SUBJECT = "own_clue"
"""What the subject of a message begins with that shows a clue to its reporter, as ``own_clue:K7QM2FXA``."""

_OWN = "c.channel = 'bot'"


def own(db: Database, person_id: int, clue_id: str) -> Clue | None:
    """The clue of that id, if the person put it in under the own name."""
    row = db.conn.execute(f"SELECT {COLUMNS} FROM clues c WHERE c.id = ? AND c.person_id = ? AND {_OWN}", [clue_id, person_id]).fetchone()
    return None if row is None else read_clue(row)


def count(db: Database, person_id: int) -> int:
    """How many clues the person put in, those taken back left out."""
    row = db.conn.execute(
        f"SELECT count(*) FROM clues c WHERE c.person_id = ? AND {_OWN} AND c.state <> 'withdrawn'", [person_id]
    ).fetchone()
    return int(row[0])


def page(db: Database, person_id: int, *, limit: int, offset: int) -> tuple[Clue, ...]:
    """The clues that the person put in, the one that was touched last first."""
    rows = db.conn.execute(
        f"SELECT {COLUMNS} FROM clues c WHERE c.person_id = ? AND {_OWN} AND c.state <> 'withdrawn'"
        " ORDER BY c.touched_at DESC, c.id LIMIT ? OFFSET ?",
        [person_id, limit, offset],
    ).fetchall()
    return tuple(read_clue(row) for row in rows)


def same(db: Database, person_id: int, digest: bytes, states: Collection[ClueState]) -> Clue | None:
    """The person's clue of the same words that is in one of ``states``."""
    row = db.conn.execute(
        f"SELECT {COLUMNS} FROM clues c WHERE c.digest = ? AND c.person_id = ? AND {_OWN}"
        " AND c.state IN (SELECT value FROM json_each(?)) ORDER BY c.received_at DESC LIMIT 1",
        [digest, person_id, json.dumps(sorted(states))],
    ).fetchone()
    return None if row is None else read_clue(row)


def touched_since(db: Database, person_id: int, since: str) -> tuple[Clue, ...]:
    """The person's clues (nothing else that travels like one) that were put in or changed since then, the last first."""
    rows = db.conn.execute(
        f"SELECT {COLUMNS} FROM clues c WHERE c.person_id = ? AND {_OWN} AND c.touched_at >= ? AND c.kind = 'clue'"
        " AND c.state <> 'withdrawn' ORDER BY c.touched_at DESC, c.received_at DESC LIMIT 20",
        [person_id, since],
    ).fetchall()
    return tuple(read_clue(row) for row in rows)


def came_with(
    db: Database, clue_id: str, *, door: str, account_id: int, message_id: int, album: str, start: int, length: int, at: str
) -> None:
    """Note that something of a clue came with that message: ``length`` characters of its text from ``start`` on, or files alone.

    ``album`` is empty for a message that came alone.
    """
    _note(db, door, account_id, message_id, clue_id, album, 0, start, length, at)


def shows_in(db: Database, clue_id: str, *, door: str, account_id: int, message_id: int, at: str) -> None:
    """Note that a message of ours shows a clue to its reporter; nothing where the clue is not there, or was taken back."""
    if db.conn.execute("SELECT 1 FROM clues WHERE id = ? AND state <> 'withdrawn'", [clue_id]).fetchone() is not None:
        _note(db, door, account_id, message_id, clue_id, "", 1, 0, 0, at)


@dataclass(frozen=True, slots=True)
class Part:
    """Which part of a clue's text came with a message."""

    clue_id: str
    start: int
    length: int


def by_message(db: Database, *, door: str, account_id: int, message_id: int) -> Part | None:
    """What of which clue came with the words of that message."""
    row = db.conn.execute(
        "SELECT clue_id, start, length FROM clue_messages"
        " WHERE door = ? AND account_id = ? AND message_id = ? AND is_panel = 0 AND length > 0",
        [door, account_id, message_id],
    ).fetchone()
    return None if row is None else Part(*row)


def part_changed(db: Database, part: Part, length: int) -> None:
    """Note that a part is ``length`` characters long now; what stands behind it in the text moves."""
    db.conn.execute(
        "UPDATE clue_messages SET length = ? WHERE clue_id = ? AND start = ? AND length = ?",
        [length, part.clue_id, part.start, part.length],
    )
    db.conn.execute(
        "UPDATE clue_messages SET start = start + ? WHERE clue_id = ? AND start > ?", [length - part.length, part.clue_id, part.start]
    )


def parts_replaced(db: Database, clue_id: str) -> None:
    """Note that the whole text of a clue stands no longer in the messages that it came with."""
    db.conn.execute("UPDATE clue_messages SET start = 0, length = 0 WHERE clue_id = ?", [clue_id])


def parts_moved(db: Database, clue_id: str, to: str) -> None:
    """Let the message with the words of a clue be that of another one."""
    db.conn.execute("UPDATE clue_messages SET clue_id = ? WHERE clue_id = ? AND length > 0", [to, clue_id])


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


def _note(
    db: Database, door: str, account_id: int, message_id: int, clue_id: str, album: str, is_panel: int, start: int, length: int, at: str
) -> None:
    db.conn.execute(
        "INSERT INTO clue_messages (door, account_id, message_id, clue_id, album, is_panel, start, length, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (door, account_id, message_id) DO UPDATE SET"
        " clue_id = excluded.clue_id, album = excluded.album, is_panel = excluded.is_panel,"
        " start = excluded.start, length = excluded.length, at = excluded.at",
        [door, account_id, message_id, clue_id, album, is_panel, start, length, at],
    )
