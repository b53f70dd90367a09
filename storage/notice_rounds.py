"""How notices get from the table of recipients into the outbox and are put right where they stand: a piece at a time."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlite_utils import Database

from storage import notice_asking, notice_copies, notices, outbox
from storage.notice_asking import ASK
from storage.notice_joining import IN_FORCE
from storage.notice_recipients import BROADCAST, FIRST, SUBJECT, RecipientState, change, due_at_of, number_of
from storage.notices import Notice, NoticeState
from storage.outbox import UNDER_WAY, Draft, Operation, Parcel, Settled

EDIT = "notice_edit"
RECALL = "notice_recall"
_GONE = (SUBJECT, EDIT, ASK)
"""What says nothing any more once a notice is recalled."""
BACKUP = "backup"
"""Why somebody's message was dropped, or a scheduled notice is looked at by somebody: a restore. See ``storage.scrubbing``."""
_MISSED = f"(r.state IN ('failed', 'none') OR r.state = 'dropped' AND r.reason IN ('lost', '{BACKUP}'))"
_ON_THE_WAY = f"{UNDER_WAY} AND subject IS NOT NULL"
_LOST_DELETE = (
    "n.state = 'recalled' AND r.state = 'sent' AND r.taken_back = '' AND r.task_id IS NOT NULL"
    f" AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.id = r.task_id AND o.{UNDER_WAY})"
)


@dataclass(frozen=True, slots=True)
class Missed:
    """Somebody whom a notice has not reached."""

    name: str
    state: RecipientState
    reason: str


def under_way(db: Database) -> tuple[Notice, ...]:
    """The notices of which something is still to go out or be put right, or which were not noted as finished yet; urgent ones first."""
    return notices.where(db, "n.state IN ('sending', 'sent', 'recalled') AND n.finished_at IS NULL ORDER BY n.urgency <> 'urgent', n.id")


def to_send(db: Database, at: str) -> tuple[Notice, ...]:
    """The notices whose time has come, in the order of their times."""
    return notices.where(db, "n.state = 'scheduled' AND n.send_at <= ? ORDER BY n.send_at, n.id", at)


def begin_gathering(db: Database, notice_id: int) -> None:
    """Of a notice that goes out now not all recipients are noted yet."""
    db.conn.execute("UPDATE notices SET is_gathering = 1 WHERE id = ?", [notice_id])


def end_gathering(db: Database, notice_id: int) -> None:
    """All of them are."""
    db.conn.execute("UPDATE notices SET is_gathering = 0 WHERE id = ?", [notice_id])


def gathering(db: Database) -> tuple[Notice, ...]:
    """The notices that go out and of which not all recipients are noted yet; urgent ones first."""
    return notices.where(
        db, "n.state IN ('sending', 'sent', 'recalled') AND n.finished_at IS NULL AND n.is_gathering ORDER BY n.urgency <> 'urgent', n.id"
    )


def give_up(db: Database, notice_id: int, *, at: str) -> int:
    """Ask nobody any more who has not read a notice; returns how many have not."""
    done = db.conn.execute(
        "UPDATE notice_recipients SET given_up_at = ? WHERE notice_id = ? AND state = 'sent' AND given_up_at IS NULL"
        " AND read_version < (SELECT asked_version FROM notices WHERE id = notice_id)",
        [at, notice_id],
    )
    return int(done.rowcount)


def all_enqueued(db: Database, notice_id: int) -> None:
    """Nobody's message has to be put into the outbox any more."""
    db.conn.execute("UPDATE notices SET state = 'sent' WHERE id = ? AND state = 'sending' AND NOT is_gathering", [notice_id])


def is_at_rest(db: Database, notice: Notice) -> bool:
    """Whether nothing of a notice is to go out or be put right, and nothing is on its way."""
    if _is_any(db, notice.id, RecipientState.WAITING) or _is_any(db, notice.id, RecipientState.QUEUED):
        return False
    if any(_is_on_the_way(db, f"{kind}:{notice.id}") for kind in (SUBJECT, EDIT, RECALL)):
        return False
    most = "" if notice.state is NoticeState.RECALLED else f"AND r.sent_version < {notice.version}"
    row = db.conn.execute(
        "SELECT 1 FROM notice_recipients r WHERE r.notice_id = ? AND r.state = 'sent' AND r.task_id IS NULL AND r.taken_back = ''"
        f" {most} LIMIT 1",
        [notice.id],
    ).fetchone()
    return row is None and notice_copies.is_at_rest(db, notice)


def finish(db: Database, notice_id: int, *, at: str) -> int:
    """Note that nothing of a notice is on its way; returns of how many more than its sender was told it has not reached."""
    db.conn.execute("UPDATE notices SET finished_at = ? WHERE id = ?", [at, notice_id])
    missing = count_missed(db, notice_id)
    told = int(db.conn.execute("SELECT told_missing FROM notices WHERE id = ?", [notice_id]).fetchone()[0])
    if missing != told:
        db.conn.execute("UPDATE notices SET told_missing = ? WHERE id = ?", [missing, notice_id])
    return max(0, missing - told)


def count_missed(db: Database, notice_id: int) -> int:
    """How many a notice has not reached although it was for them, and they could have had it."""
    row = db.conn.execute(f"SELECT count(*) FROM notice_recipients r WHERE r.notice_id = ? AND {_MISSED}", [notice_id]).fetchone()
    return int(row[0])


def missed(db: Database, notice_id: int, limit: int) -> tuple[Missed, ...]:
    """Some of those whom a notice has not reached, those first with whom something went wrong."""
    rows = db.conn.execute(
        "SELECT p.name, r.state, r.reason FROM notice_recipients r JOIN people p ON p.id = r.person_id"
        f" WHERE r.notice_id = ? AND {_MISSED} ORDER BY r.state = 'none', r.person_id LIMIT ?",
        [notice_id, limit],
    ).fetchall()
    return tuple(Missed(row[0], RecipientState(row[1]), row[2]) for row in rows)


def correct(db: Database, notice: Notice, *, at: str, limit: int) -> int:
    """Put into the outbox the edits of up to ``limit`` messages that show an older version; returns how many there were.

    Whose message is not known, because no answer came when it was sent, is sent a new one.
    """
    rows = db.conn.execute(
        "SELECT r.person_id, r.door, r.account_id, r.message_id FROM notice_recipients r"
        " WHERE r.notice_id = ? AND r.state = 'sent' AND r.task_id IS NULL AND r.taken_back = '' AND r.sent_version < ?"
        " ORDER BY r.sent_version, r.person_id LIMIT ?",
        [notice.id, notice.version, limit],
    ).fetchall()
    for person, door, account, message in rows:
        operation = Operation.SEND if message is None else Operation.EDIT
        draft = Draft(door, account, person, BROADCAST, operation, "", f"{EDIT}:{notice.id}", message)
        parcel = outbox.put(db, draft, at=at, due_at=due_at_of(notice, at))
        change(db, notice.id, person, task_id=parcel.id)
    return len(rows)


def take_back(db: Database, notice: Notice, *, at: str, limit: int) -> tuple[int, tuple[int, ...]]:
    """Put into the outbox what deletes up to ``limit`` messages of a notice that was recalled; returns how many recipients were seen to,
    and which of them had confirmed it."""
    rows = db.conn.execute(
        "SELECT r.person_id, r.door, r.account_id, r.message_id, r.read_at, o.subject, r.ask_id FROM notice_recipients r"
        " LEFT JOIN outbox o ON o.id = r.outbox_id"
        " WHERE r.notice_id = ? AND r.state = 'sent' AND r.task_id IS NULL AND r.taken_back = '' LIMIT ?",
        [notice.id, limit],
    ).fetchall()
    for person, door, account, message, _, subject, ask_id in rows:
        notice_asking.take_away(db, notice.id, person, ask_id, at=at, due_at=None)
        if message is None:
            # It stood in a list, whose button now says that it was recalled; or where it stands was never told.
            was_listed = str(subject or "").startswith(f"{IN_FORCE}:")
            change(db, notice.id, person, taken_back="deleted" if was_listed else "failed")
            continue
        draft = Draft(door, account, person, BROADCAST, Operation.DELETE, "", f"{RECALL}:{notice.id}", message)
        change(db, notice.id, person, task_id=outbox.put(db, draft, at=at, due_at=FIRST).id)
    return len(rows), tuple(row[0] for row in rows if row[4] is not None)


def drop(db: Database, notice_id: int, *, at: str, limit: int) -> int:
    """Take up to ``limit`` messages of a notice that was recalled out of the queue; returns how many there were."""
    waiting = [
        int(row[0])
        for row in db.conn.execute(
            "SELECT person_id FROM notice_recipients WHERE notice_id = ? AND state = 'waiting' LIMIT ?", [notice_id, limit]
        ).fetchall()
    ]
    for person in waiting:
        change(db, notice_id, person, state=RecipientState.DROPPED, reason="recalled")
    queued = db.conn.execute(
        f"SELECT id, person_id, subject FROM outbox WHERE {_ON_THE_WAY} AND subject IN (?, ?, ?) AND state = 'queued' LIMIT ?",
        [*(f"{kind}:{notice_id}" for kind in _GONE), limit - len(waiting)],
    ).fetchall()
    for number, person, subject in queued:
        db.conn.execute(
            "UPDATE outbox SET state = 'dropped', body = NULL, reason = 'recalled', settled_at = ? WHERE id = ? AND state = 'queued'",
            [at, number],
        )
        if subject == f"{SUBJECT}:{notice_id}":
            db.conn.execute(
                "UPDATE notice_recipients SET state = 'dropped', reason = 'recalled'"
                " WHERE notice_id = ? AND person_id = ? AND outbox_id = ? AND state = 'queued'",
                [notice_id, person, number],
            )
    if not waiting and not queued:
        # Those who would have been told of it in a list: the list goes without it.
        db.conn.execute(
            "UPDATE notice_recipients SET state = 'dropped', reason = 'recalled' WHERE notice_id = ? AND state = 'queued'"
            " AND EXISTS (SELECT 1 FROM outbox o WHERE o.id = outbox_id AND o.state = 'queued' AND o.subject = ? || ':' || person_id)",
            [notice_id, IN_FORCE],
        )
    return len(waiting) + len(queued)


def lost(db: Database, notice_id: int) -> bool:
    """Whether the outbox has let go of a message without a word; ``notice_recipients.straighten`` and ``give_back`` put that right."""
    row = db.conn.execute(
        "SELECT 1 FROM notice_recipients r WHERE r.notice_id = ? AND r.state = 'queued' AND NOT EXISTS"
        " (SELECT 1 FROM outbox o WHERE o.id = r.outbox_id AND o.state IN ('queued', 'sending', 'sent', 'failed'))"
        " UNION ALL SELECT 1 FROM notice_recipients r JOIN notices n ON n.id = r.notice_id"
        f" WHERE r.notice_id = ? AND {_LOST_DELETE} LIMIT 1",
        [notice_id, notice_id],
    ).fetchone()
    return row is not None


def give_back(db: Database, notice_id: int) -> int:
    """Note where a recall has come to nothing because its person was suspended or writes from elsewhere; returns for how many."""
    done = db.conn.execute(
        "UPDATE notice_recipients AS r SET taken_back = 'failed', task_id = NULL FROM notices n"
        f" WHERE n.id = r.notice_id AND r.notice_id = ? AND {_LOST_DELETE}",
        [notice_id],
    )
    return int(done.rowcount)


def corrected(db: Database, parcel: Parcel, how: Settled, *, message_id: int | None, files: tuple[int, ...], version: int) -> None:
    """Note how a correction fared, inside the transaction that settles it. One that failed is not tried again before the next version."""
    notice_id, is_there = number_of(parcel), how is Settled.SENT
    if is_there and message_id is not None and message_id != parcel.message_id:
        # It stood there no more and was sent anew: what recalls it has to find that one.
        db.conn.execute(
            "UPDATE outbox SET message_id = ? WHERE state = 'queued' AND operation = 'delete' AND id ="
            " (SELECT task_id FROM notice_recipients WHERE notice_id = ? AND person_id = ?)",
            [message_id, notice_id, parcel.person_id],
        )
    db.conn.execute(
        "UPDATE notice_recipients SET sent_version = max(sent_version, :version), message_id = coalesce(:message, message_id),"
        " files = CASE WHEN :files = '[]' THEN files ELSE :files END,"
        " task_id = CASE WHEN :sent AND task_id = :task THEN NULL ELSE task_id END"
        " WHERE notice_id = :notice AND person_id = :person",
        {
            "version": version if is_there else 0,
            "message": message_id if is_there else None,
            "files": json.dumps(list(files)) if is_there else "[]",
            "sent": is_there,
            "task": parcel.id,
            "notice": notice_id,
            "person": parcel.person_id,
        },
    )


def taken_back(db: Database, parcel: Parcel, how: str) -> None:
    """Note how a recall ended: ``deleted``, ``marked`` or ``failed``."""
    db.conn.execute(
        "UPDATE notice_recipients SET taken_back = ?, task_id = NULL WHERE notice_id = ? AND person_id = ? AND task_id = ?",
        [how, number_of(parcel), parcel.person_id, parcel.id],
    )


def _is_any(db: Database, notice_id: int, state: RecipientState) -> bool:
    row = db.conn.execute("SELECT 1 FROM notice_recipients WHERE notice_id = ? AND state = ? LIMIT 1", [notice_id, state]).fetchone()
    return row is not None


def _is_on_the_way(db: Database, subject: str) -> bool:
    return db.conn.execute(f"SELECT 1 FROM outbox WHERE {_ON_THE_WAY} AND subject = ? LIMIT 1", [subject]).fetchone() is not None
