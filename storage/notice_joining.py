"""Who joins later, or comes back: the notices in force that they lack, each or in one list, and what has changed meanwhile."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from sqlite_utils import Database

from storage import notice_copies, notices, outbox, people
from storage.notice_recipients import BROADCAST, change, look_again
from storage.notices import Notice
from storage.outbox import UNDER_WAY, Draft, Operation, Parcel, Settled

IN_FORCE = "notices_in_force"
"""Begins the subject of the list; the person's id follows, not a notice's."""


def in_force(db: Database, today: date) -> tuple[Notice, ...]:
    """The notices that somebody who joins today gets as well, as far as their day tells; the oldest first."""
    out = "SELECT id FROM notices WHERE state IN ('sending', 'sent') AND in_force_until"
    return notices.where(db, f"n.id IN ({out} >= ? UNION ALL {out} IS NULL) AND n.closed_at IS NULL ORDER BY n.id", today.isoformat())


def newcomers(db: Database, limit: int) -> tuple[int, ...]:
    """People of whom something has changed that decides which notices are for them."""
    return tuple(int(row[0]) for row in db.conn.execute("SELECT person_id FROM notice_newcomers ORDER BY person_id LIMIT ?", [limit]))


def forget_newcomer(db: Database, person_id: int) -> None:
    """Somebody was looked at."""
    db.conn.execute("DELETE FROM notice_newcomers WHERE person_id = ?", [person_id])


def lacking(db: Database, person_id: int, notice_ids: Sequence[int]) -> tuple[int, ...]:
    """Which of these notices somebody neither has nor is being sent."""
    rows = db.conn.execute(
        "SELECT value FROM json_each(?) WHERE NOT EXISTS (SELECT 1 FROM notice_recipients r WHERE r.notice_id = value"
        " AND r.person_id = ? AND r.state IN ('waiting', 'queued', 'sent')) ORDER BY value",
        [json.dumps(list(notice_ids)), person_id],
    ).fetchall()
    return tuple(int(row[0]) for row in rows)


def add_late(db: Database, notice_id: int, person_id: int, unit_id: int, due_at: str | None, *, at: str) -> None:
    """Let somebody be sent a notice that is out already, whatever became of an earlier attempt."""
    db.conn.execute(
        "INSERT INTO notice_recipients (notice_id, person_id, unit_id, state, due_at, added_at) VALUES (?, ?, ?, 'waiting', ?, ?)"
        " ON CONFLICT (notice_id, person_id) DO UPDATE SET state = 'waiting', reason = '', due_at = excluded.due_at,"
        " unit_id = excluded.unit_id",
        [notice_id, person_id, unit_id, due_at, at],
    )


def enqueue_list(db: Database, person_id: int, notice_ids: Sequence[int], door: str, *, due_at: str | None, at: str) -> None:
    """Put one message into the outbox that names all of these notices, for which somebody waits, and those of a list that it overtakes."""
    account = people.account_for(db, person_id, door)
    if account is None:
        return
    subject = f"{IN_FORCE}:{person_id}"
    parcel = outbox.put(db, Draft(*account, person_id, BROADCAST, Operation.SEND, "", subject), at=at, due_at=due_at)
    db.conn.execute(
        "UPDATE notice_recipients AS r SET state = 'queued', outbox_id = ?, door = ?, account_id = ? WHERE person_id = ?"
        " AND (state = 'waiting' AND notice_id IN (SELECT value FROM json_each(?)) OR state = 'queued' AND EXISTS"
        " (SELECT 1 FROM outbox o WHERE o.id = r.outbox_id AND o.subject = ? AND o.state = 'dropped'))",
        [parcel.id, *account, person_id, json.dumps(list(notice_ids)), subject],
    )


def of_list(db: Database, person_id: int, outbox_id: int) -> tuple[Notice, ...]:
    """The notices that such a message names."""
    return notices.where(
        db,
        "n.id IN (SELECT r.notice_id FROM notice_recipients r WHERE r.person_id = ? AND r.outbox_id = ? AND r.state = 'queued')"
        " ORDER BY n.urgency <> 'urgent', n.id DESC",
        person_id,
        outbox_id,
    )


def listed(db: Database, parcel: Parcel, how: Settled, *, at: str, reason: str) -> None:
    """Note how such a message fared, with each notice that it names; inside the transaction that settles it."""
    db.conn.execute(
        "UPDATE notice_recipients AS r SET state = :state, reason = :reason, account_id = :account,"
        " sent_at = CASE WHEN :state = 'sent' THEN :at ELSE sent_at END,"
        " sent_version = CASE WHEN :state = 'sent' THEN (SELECT n.version FROM notices n WHERE n.id = r.notice_id) ELSE sent_version END"
        " WHERE person_id = :person AND outbox_id = :outbox AND state = 'queued'",
        {
            "state": how.value,
            "reason": reason,
            "account": parcel.account_id,
            "at": at,
            "person": parcel.person_id,
            "outbox": parcel.id,
        },
    )
    if how is Settled.DROPPED:
        look_again(db, parcel, reason)


def catch_up(db: Database, person_id: int) -> None:
    """Let what was corrected or recalled while somebody was suspended be put right in their chat as well."""
    rows = db.conn.execute(
        "SELECT r.notice_id FROM notice_recipients r JOIN notices n ON n.id = r.notice_id WHERE r.person_id = ? AND r.state = 'sent'"
        " AND (n.state = 'recalled' AND r.taken_back = 'failed' OR n.state IN ('sending', 'sent') AND r.sent_version < n.version)"
        f" AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.id = r.task_id AND o.{UNDER_WAY})"
        " AND EXISTS (SELECT 1 FROM accounts a WHERE a.door = r.door AND a.account_id = r.account_id AND a.person_id = r.person_id"
        " AND a.unbound_at IS NULL)",
        [person_id],
    ).fetchall()
    for (notice_id,) in rows:
        change(db, notice_id, person_id, task_id=None, taken_back="")
        db.conn.execute("UPDATE notices SET finished_at = NULL WHERE id = ?", [notice_id])
    notice_copies.catch_up(db, person_id)
