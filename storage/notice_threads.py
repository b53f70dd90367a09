"""What recipients of notices and whoever handles them write to each other, and which messages of which chats belong to it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlite_utils import Database

SUBJECT = "notice_reply"
"""The first part of the subject of a message in the outbox that carries a reply, and of the owner of its files: ``notice_reply:<id>``."""


class Shows(StrEnum):
    """What a message that belongs to a thread shows."""

    LETTER = "letter"
    """The notice itself, once more."""
    ASK = "ask"
    """That it has not been read."""
    SOON = "soon"
    """That the meeting begins soon."""
    TALK = "talk"
    """What somebody has written."""


@dataclass(frozen=True, slots=True)
class ReplyFile:
    """A file that came with a reply; ``kind`` is how it is shown: ``photo``, ``video`` or ``document``."""

    attachment_id: int
    kind: str
    shown_name: str


@dataclass(frozen=True, slots=True)
class ReplyRow:
    """A row of ``notice_replies``: ``by_id`` has written it, in the thread of the recipient ``person_id``."""

    id: int
    notice_id: int
    person_id: int
    by_id: int
    text: str
    files: tuple[ReplyFile, ...]
    at: str


@dataclass(frozen=True, slots=True)
class ThreadMessage:
    """A row of ``notice_messages``: the message is of the thread of the recipient ``person_id``."""

    notice_id: int
    person_id: int
    shows: Shows


@dataclass(frozen=True, slots=True)
class ThreadLine:
    """A thread of a notice in a list: ``last`` is its newest reply."""

    count: int
    last: ReplyRow


_COLUMNS = "id, notice_id, person_id, by_id, text, files, at"


def add(db: Database, notice_id: int, person_id: int, by_id: int, text: str, *, at: str) -> int:
    """Enter a reply; returns its id."""
    row = db.conn.execute(
        "INSERT INTO notice_replies (notice_id, person_id, by_id, text, at) VALUES (?, ?, ?, ?, ?) RETURNING id",
        [notice_id, person_id, by_id, text, at],
    ).fetchone()
    return int(row[0])


def add_files(db: Database, reply_id: int, files: Sequence[ReplyFile]) -> None:
    """Note the files of a reply."""
    kept = json.dumps([[file.attachment_id, file.kind, file.shown_name] for file in files], ensure_ascii=False)
    db.conn.execute("UPDATE notice_replies SET files = ? WHERE id = ?", [kept, reply_id])


def reply(db: Database, reply_id: int) -> ReplyRow | None:
    """The reply of that id."""
    row = db.conn.execute(f"SELECT {_COLUMNS} FROM notice_replies WHERE id = ?", [reply_id]).fetchone()
    return None if row is None else _read(row)


def thread(db: Database, notice_id: int, person_id: int) -> tuple[ReplyRow, ...]:
    """The replies of a thread, the oldest first."""
    rows = db.conn.execute(
        f"SELECT {_COLUMNS} FROM notice_replies WHERE notice_id = ? AND person_id = ? ORDER BY id", [notice_id, person_id]
    ).fetchall()
    return tuple(_read(row) for row in rows)


def count_threads(db: Database, notice_id: int) -> int:
    """How many recipients of a notice have a thread."""
    row = db.conn.execute("SELECT count(DISTINCT person_id) FROM notice_replies WHERE notice_id = ?", [notice_id]).fetchone()
    return int(row[0])


def threads(db: Database, notice_id: int, *, limit: int, offset: int) -> tuple[ThreadLine, ...]:
    """The threads of a notice, the one with the newest reply first."""
    rows = db.conn.execute(
        f"SELECT found.count, {', '.join(f'r.{name}' for name in _COLUMNS.split(', '))} FROM"
        " (SELECT max(id) AS last, count(*) AS count FROM notice_replies WHERE notice_id = ? GROUP BY person_id"
        " ORDER BY last DESC LIMIT ? OFFSET ?) found CROSS JOIN notice_replies r ON r.id = found.last ORDER BY r.id DESC",
        [notice_id, limit, offset],
    ).fetchall()
    return tuple(ThreadLine(int(row[0]), _read(row[1:])) for row in rows)


def note_message(
    db: Database, notice_id: int, person_id: int, *, door: str, account_id: int, message_id: int, shows: Shows, at: str
) -> None:
    """Note that a message of a chat belongs to a thread."""
    db.conn.execute(
        "INSERT INTO notice_messages (door, account_id, message_id, notice_id, person_id, kind, at) VALUES (?, ?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (door, account_id, message_id) DO UPDATE"
        " SET notice_id = excluded.notice_id, person_id = excluded.person_id, kind = excluded.kind, at = excluded.at",
        [door, account_id, message_id, notice_id, person_id, shows, at],
    )


def message(db: Database, door: str, account_id: int, message_id: int) -> ThreadMessage | None:
    """To which thread a message of a chat belongs, if to one."""
    row = db.conn.execute(
        "SELECT notice_id, person_id, kind FROM notice_messages WHERE door = ? AND account_id = ? AND message_id = ?",
        [door, account_id, message_id],
    ).fetchone()
    return None if row is None else ThreadMessage(int(row[0]), int(row[1]), Shows(row[2]))


def _read(row: Iterable[object]) -> ReplyRow:
    number, notice_id, person_id, by_id, text, files, at = row
    listed = tuple(ReplyFile(*file) for file in json.loads(str(files)))
    return ReplyRow(number, notice_id, person_id, by_id, text, listed, at)  # type: ignore[arg-type]
