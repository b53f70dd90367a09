"""Messages in which somebody has looked at a notice again: each is corrected and recalled as the one in which it came."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlite_utils import Database

from storage import outbox
from storage.notice_recipients import BROADCAST, FIRST, due_at_of, number_of
from storage.notice_threads import Shows
from storage.notices import Notice, NoticeState
from storage.outbox import UNDER_WAY, Draft, Operation, Parcel, Settled

COPY = "notice_copy"
"""The first part of the subject of what corrects or recalls one: ``notice_copy:<notice>:<message>``."""
_STANDING = "m.kind IN ('letter', 'soon') AND m.task_id IS NULL AND m.taken_back = ''"
_NEWEST = """(SELECT max(o.message_id) FROM notice_messages o WHERE o.door = m.door AND o.account_id = m.account_id
    AND o.notice_id = m.notice_id AND o.kind = 'letter' AND o.taken_back IN ('', 'failed'))"""


@dataclass(frozen=True, slots=True)
class Copy:
    """A row of ``notice_messages`` that shows a notice."""

    person_id: int
    files: tuple[int, ...]
    """The messages of its album."""
    task_id: int | None
    """The message in the outbox that corrects or recalls it."""


def note(db: Database, parcel: Parcel, shows: Shows, *, message_id: int, files: tuple[int, ...], version: int, at: str) -> None:
    """Note that a message shows a notice, in the words of ``version``; one that shows what is over by now is put right at once."""
    notice_id = number_of(parcel)
    db.conn.execute(
        "INSERT INTO notice_messages (door, account_id, message_id, notice_id, person_id, kind, files, version, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (door, account_id, message_id) DO UPDATE"
        " SET notice_id = excluded.notice_id, person_id = excluded.person_id, kind = excluded.kind, version = excluded.version,"
        " files = CASE WHEN excluded.files = '[]' THEN files ELSE excluded.files END, task_id = NULL, taken_back = '', at = excluded.at",
        [parcel.door, parcel.account_id, message_id, notice_id, parcel.person_id, shows, json.dumps(list(files)), version, at],
    )
    db.conn.execute(
        "UPDATE notices SET finished_at = NULL WHERE id = ? AND finished_at IS NOT NULL AND (state = 'recalled' OR version > ?)",
        [notice_id, version],
    )


def at_parcel(db: Database, parcel: Parcel) -> Copy | None:
    """The copy that a message of the outbox corrects or recalls."""
    row = db.conn.execute(
        "SELECT person_id, files, task_id FROM notice_messages WHERE door = ? AND account_id = ? AND message_id = ?",
        [parcel.door, parcel.account_id, parcel.message_id],
    ).fetchone()
    return None if row is None else Copy(int(row[0]), tuple(json.loads(row[1])), row[2])


def newest(db: Database, notice_id: int, door: str, account_id: int) -> int | None:
    """In which message of a chat a notice was last looked at again, where it was."""
    row = db.conn.execute(
        "SELECT max(message_id) FROM notice_messages WHERE door = ? AND account_id = ? AND notice_id = ? AND kind = 'letter'"
        " AND taken_back = ''",
        [door, account_id, notice_id],
    ).fetchone()
    return None if row[0] is None else int(row[0])


def put_right(db: Database, notice: Notice, *, at: str, limit: int) -> int:
    """Put into the outbox what corrects up to ``limit`` copies, or takes them away once the notice was recalled; returns how many.

    Of several in one chat the newest is corrected; the older ones are taken away.
    """
    rows = db.conn.execute(
        f"SELECT m.door, m.account_id, m.message_id, m.person_id, m.message_id = {_NEWEST} FROM notice_messages m"
        f" WHERE m.notice_id = ? AND {_STANDING} {_outdated(notice)} LIMIT ?",
        [notice.id, limit],
    ).fetchall()
    for door, account, message, person, is_newest in rows:
        is_edit = bool(is_newest) and notice.state is not NoticeState.RECALLED
        operation = Operation.EDIT if is_edit else Operation.DELETE
        due = FIRST if notice.state is NoticeState.RECALLED else due_at_of(notice, at)
        draft = Draft(door, account, person, BROADCAST, operation, "", f"{COPY}:{notice.id}:{message}", message)
        db.conn.execute(
            "UPDATE notice_messages SET task_id = ? WHERE door = ? AND account_id = ? AND message_id = ?",
            [outbox.put(db, draft, at=at, due_at=due).id, door, account, message],
        )
    return len(rows)


def settled(
    db: Database, parcel: Parcel, how: Settled, *, message_id: int | None, files: tuple[int, ...], version: int, is_marked: bool
) -> None:
    """Note how it fared, inside the transaction that settles it. A correction that failed is not tried again before the next version."""
    where = [parcel.door, parcel.account_id, parcel.message_id]
    if parcel.operation is Operation.DELETE:
        end = "failed" if how is not Settled.SENT else "marked" if is_marked else "deleted"
        db.conn.execute(
            "UPDATE notice_messages SET taken_back = ?, task_id = NULL"
            " WHERE door = ? AND account_id = ? AND message_id = ? AND task_id = ?",
            [end, *where, parcel.id],
        )
    elif how is Settled.SENT:
        # Where there was no room for the words it stands in another message now, and what waits for the old one says nothing any more.
        db.conn.execute(
            "UPDATE notice_messages SET version = :version, message_id = coalesce(:message, message_id),"
            " files = CASE WHEN :files = '[]' THEN files ELSE :files END,"
            " task_id = CASE WHEN task_id = :task OR :message <> message_id THEN NULL ELSE task_id END"
            " WHERE door = :door AND account_id = :account AND message_id = :old",
            {
                "version": version,
                "message": message_id,
                "files": json.dumps(list(files)),
                "task": parcel.id,
                "door": parcel.door,
                "account": parcel.account_id,
                "old": parcel.message_id,
            },
        )


def is_at_rest(db: Database, notice: Notice) -> bool:
    """Whether no copy has to be put right, and nothing that does so is on its way."""
    row = db.conn.execute(
        f"SELECT 1 FROM notice_messages m WHERE m.notice_id = ? AND {_STANDING} {_outdated(notice)} LIMIT 1", [notice.id]
    ).fetchone()
    under_way = db.conn.execute(
        f"SELECT 1 FROM outbox WHERE {UNDER_WAY} AND subject IS NOT NULL AND subject >= ? AND subject < ? LIMIT 1",
        [f"{COPY}:{notice.id}:", f"{COPY}:{notice.id};"],
    ).fetchone()
    return row is None and under_way is None


def catch_up(db: Database, person_id: int) -> None:
    """Let what was corrected or recalled while somebody was suspended be put right in their copies as well."""
    rows = db.conn.execute(
        "UPDATE notice_messages AS m SET task_id = NULL, taken_back = '' FROM notices n WHERE n.id = m.notice_id AND m.person_id = :person"
        " AND (m.door, m.account_id) IN (SELECT a.door, a.account_id FROM accounts a WHERE a.person_id = :person AND a.unbound_at IS NULL)"
        " AND m.kind IN ('letter', 'soon') AND m.taken_back IN ('', 'failed')"
        " AND (n.state = 'recalled' OR m.kind = 'letter' AND m.version < n.version)"
        f" AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.id = m.task_id AND o.{UNDER_WAY}) RETURNING notice_id",
        {"person": person_id},
    ).fetchall()
    db.conn.executemany("UPDATE notices SET finished_at = NULL WHERE id = ?", sorted(set(rows)))


def _outdated(notice: Notice) -> str:
    return "" if notice.state is NoticeState.RECALLED else f"AND m.kind = 'letter' AND m.version < {notice.version}"
