"""How notices get from the table of recipients into the outbox and are put right where they stand: a piece at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlite_utils import Database

from storage import outbox
from storage.notice_recipients import BROADCAST, FIRST, SUBJECT, UNREAD, RecipientState, change
from storage.notices import COLUMNS, Notice, NoticeState, NoticeUrgency, read_notice
from storage.outbox import Draft, Operation, Parcel, Settled

EDIT = "notice_edit"
RECALL = "notice_recall"
ASK = "notice_ask"
UNASK = "notice_unask"
"""Takes the last reminder away once the next one comes."""
IN_FORCE = "notices_in_force"
"""Begins the subject of the list for somebody who has joined; the person's id follows, not a notice's."""
_GONE = (SUBJECT, EDIT, ASK)
"""What says nothing any more once a notice is recalled."""
_WAITS = "state IN ('queued', 'sending')"
_ON_THE_WAY = f"{_WAITS} AND subject IS NOT NULL"
_LOST_DELETE = (
    "n.state = 'recalled' AND r.state = 'sent' AND r.taken_back = '' AND r.task_id IS NOT NULL"
    f" AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.id = r.task_id AND o.{_WAITS})"
)


@dataclass(frozen=True, slots=True)
class Asking:
    """A round in which those who have not read a notice are asked again."""

    notice: Notice
    since: str
    by: int | None
    """Who wanted it; none for the clock."""


@dataclass(frozen=True, slots=True)
class Unread:
    """Somebody who was sent a notice and has not read it."""

    person_id: int
    unit_id: int
    """Where they are now."""
    sent_at: str | None
    asked_at: str | None
    ask_id: int | None
    given_up_at: str | None


@dataclass(frozen=True, slots=True)
class Missed:
    """Somebody whom a notice has not reached."""

    name: str
    state: RecipientState
    reason: str


def under_way(db: Database) -> tuple[Notice, ...]:
    """The notices of which something is still to go out or be put right, or which were not noted as finished yet; urgent ones first."""
    return _notices(db, "n.state IN ('sending', 'sent', 'recalled') AND n.finished_at IS NULL ORDER BY n.urgency <> 'urgent', n.id")


def to_send(db: Database, at: str) -> tuple[Notice, ...]:
    """The notices whose time has come, in the order of their times."""
    return _notices(db, "n.state = 'scheduled' AND n.send_at <= ? ORDER BY n.send_at, n.id", at)


def to_ask(db: Database, at: str) -> tuple[Notice, ...]:
    """The notices for which it is time to ask again."""
    return _notices(db, "n.ask_at IS NOT NULL AND n.ask_at <= ? AND n.state IN ('sending', 'sent') ORDER BY n.ask_at, n.id", at)


def in_force(db: Database, today: date) -> tuple[Notice, ...]:
    """The notices that somebody who joins today gets as well, as far as their day tells; the oldest first."""
    return _notices(
        db,
        "n.state IN ('sending', 'sent') AND (n.in_force_until IS NULL OR n.in_force_until >= ?) AND n.closed_at IS NULL ORDER BY n.id",
        today.isoformat(),
    )


def asking(db: Database) -> tuple[Asking, ...]:
    """The rounds of asking that are under way, urgent ones first."""
    rows = db.conn.execute(
        f"SELECT n.asking_since, n.asking_by, {COLUMNS} FROM notices n WHERE n.asking_since IS NOT NULL"
        " ORDER BY n.urgency <> 'urgent', n.asking_since, n.id"
    ).fetchall()
    return tuple(Asking(read_notice(row[2:]), str(row[0]), row[1]) for row in rows)


def begin_asking(db: Database, notice_id: int, *, by: int | None, at: str) -> None:
    """Let those who have not read a notice be asked again, a piece at a time."""
    db.conn.execute("UPDATE notices SET asking_since = ?, asking_by = ? WHERE id = ?", [at, by, notice_id])


def end_asking(db: Database, notice_id: int) -> None:
    """Everybody who was to be asked was."""
    db.conn.execute("UPDATE notices SET asking_since = NULL, asking_by = NULL WHERE id = ?", [notice_id])


def is_asking(db: Database, notice_id: int) -> bool:
    """Whether those who have not read a notice are being asked at this moment."""
    row = db.conn.execute("SELECT 1 FROM notices WHERE id = ? AND asking_since IS NOT NULL", [notice_id]).fetchone()
    return row is not None


def unread(db: Database, notice_id: int, *, after: int = 0, limit: int) -> tuple[Unread, ...]:
    """Active people who were sent a notice and have not read it, by id."""
    rows = db.conn.execute(
        "SELECT r.person_id, p.unit_id, r.sent_at, r.asked_at, r.ask_id, r.given_up_at FROM notice_recipients r"
        " JOIN notices n ON n.id = r.notice_id JOIN people p ON p.id = r.person_id"
        f" WHERE r.notice_id = ? AND r.state = 'sent' AND r.person_id > ? AND {UNREAD} AND p.standing = 'active'"
        " ORDER BY r.person_id LIMIT ?",
        [notice_id, after, limit],
    ).fetchall()
    return tuple(Unread(*row) for row in rows)


def count_unread(db: Database, notice_id: int) -> int:
    """How many active people were sent a notice and have not read it."""
    row = db.conn.execute(
        "SELECT count(*) FROM notice_recipients r JOIN notices n ON n.id = r.notice_id JOIN people p ON p.id = r.person_id"
        f" WHERE r.notice_id = ? AND r.state = 'sent' AND {UNREAD} AND p.standing = 'active'",
        [notice_id],
    ).fetchone()
    return int(row[0])


def is_any_left(db: Database, notice_id: int) -> bool:
    """Whether somebody has not read a notice, or is still to get it."""
    row = db.conn.execute(
        "SELECT 1 FROM notice_recipients r JOIN notices n ON n.id = r.notice_id WHERE r.notice_id = ?"
        f" AND r.state IN ('waiting', 'queued', 'sent') AND {UNREAD} LIMIT 1",
        [notice_id],
    ).fetchone()
    return row is not None


def ask(db: Database, notice: Notice, who: Unread, door: str, *, due_at: str | None, at: str) -> bool:
    """Put a reminder into the outbox, and let the last one be taken away; False where there is no account to send it to."""
    account = _account(db, who.person_id, door)
    if account is None:
        return False
    before = None
    if who.ask_id is not None:
        before = db.conn.execute(
            "SELECT door, account_id, message_id FROM outbox WHERE id = ? AND state = 'sent' AND message_id IS NOT NULL", [who.ask_id]
        ).fetchone()
    if before is not None and tuple(before[:2]) == account:
        gone = Draft(*account, who.person_id, BROADCAST, Operation.DELETE, "", f"{UNASK}:{notice.id}", before[2])
        outbox.put(db, gone, at=at, due_at=due_at)
    draft = Draft(*account, who.person_id, BROADCAST, Operation.SEND, "", f"{ASK}:{notice.id}")
    parcel = outbox.put(db, draft, at=at, due_at=due_at or _due(notice, at))
    db.conn.execute(
        "UPDATE notice_recipients SET asked = asked + 1, asked_at = ?, ask_id = ? WHERE notice_id = ? AND person_id = ?",
        [at, parcel.id, notice.id, who.person_id],
    )
    return True


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
    db.conn.execute("UPDATE notices SET state = 'sent' WHERE id = ? AND state = 'sending'", [notice_id])


def has_waiting(db: Database, notice_id: int) -> bool:
    """Whether somebody's message has still to be put into the outbox."""
    return _is_any(db, notice_id, RecipientState.WAITING)


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
    return row is None


def finish(db: Database, notice_id: int, *, at: str) -> int:
    """Note that nothing of a notice is on its way; returns of how many more than its sender was told it has not reached."""
    db.conn.execute("UPDATE notices SET finished_at = ? WHERE id = ?", [at, notice_id])
    row = db.conn.execute(
        "SELECT (SELECT count(*) FROM notice_recipients r WHERE r.notice_id = n.id AND r.state IN ('failed', 'none')), n.told_missing"
        " FROM notices n WHERE n.id = ?",
        [notice_id],
    ).fetchone()
    missing, told = int(row[0]), int(row[1])
    if missing != told:
        db.conn.execute("UPDATE notices SET told_missing = ? WHERE id = ?", [missing, notice_id])
    return max(0, missing - told)


def missed(db: Database, notice_id: int, limit: int) -> tuple[Missed, ...]:
    """Some of those whom a notice has not reached, those first with whom something went wrong."""
    rows = db.conn.execute(
        "SELECT p.name, r.state, r.reason FROM notice_recipients r JOIN people p ON p.id = r.person_id"
        " WHERE r.notice_id = ? AND r.state IN ('failed', 'none') ORDER BY r.state, r.person_id LIMIT ?",
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
        parcel = outbox.put(db, draft, at=at, due_at=_due(notice, at))
        change(db, notice.id, person, task_id=parcel.id)
    return len(rows)


def take_back(db: Database, notice: Notice, *, at: str, limit: int) -> tuple[int, tuple[int, ...]]:
    """Put into the outbox what deletes up to ``limit`` messages of a notice that was recalled; returns how many recipients were seen to,
    and which of them had confirmed it."""
    rows = db.conn.execute(
        "SELECT r.person_id, r.door, r.account_id, r.message_id, r.read_at, o.subject FROM notice_recipients r"
        " LEFT JOIN outbox o ON o.id = r.outbox_id"
        " WHERE r.notice_id = ? AND r.state = 'sent' AND r.task_id IS NULL AND r.taken_back = '' LIMIT ?",
        [notice.id, limit],
    ).fetchall()
    for person, door, account, message, _, subject in rows:
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
            " AND outbox_id IN (SELECT o.id FROM outbox o WHERE o.state = 'queued' AND o.subject = ? || ':' || person_id)",
            [notice_id, IN_FORCE],
        )
    return len(waiting) + len(queued)


def lost(db: Database, notice_id: int) -> bool:
    """Whether the outbox has let go of a message without a word; ``notice_recipients.straighten`` and ``give_back`` put that right."""
    row = db.conn.execute(
        "SELECT 1 FROM notice_recipients r WHERE r.notice_id = ? AND r.state = 'queued' AND NOT EXISTS"
        " (SELECT 1 FROM outbox o WHERE o.id = r.outbox_id AND o.state IN ('queued', 'sending', 'sent', 'failed'))"
        f" UNION ALL SELECT 1 FROM notice_recipients r JOIN notices n ON n.id = r.notice_id WHERE r.notice_id = ? AND {_LOST_DELETE} LIMIT 1",
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


def catch_up(db: Database, person_id: int) -> None:
    """Let what was corrected or recalled while somebody was suspended be put right in their chat as well."""
    rows = db.conn.execute(
        "SELECT r.notice_id FROM notice_recipients r JOIN notices n ON n.id = r.notice_id WHERE r.person_id = ? AND r.state = 'sent'"
        " AND (n.state = 'recalled' AND r.taken_back = 'failed' OR n.state IN ('sending', 'sent') AND r.sent_version < n.version)"
        f" AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.id = r.task_id AND o.{_WAITS})"
        " AND EXISTS (SELECT 1 FROM accounts a WHERE a.door = r.door AND a.account_id = r.account_id AND a.person_id = r.person_id"
        " AND a.unbound_at IS NULL)",
        [person_id],
    ).fetchall()
    for (notice_id,) in rows:
        change(db, notice_id, person_id, task_id=None, taken_back="")
        db.conn.execute("UPDATE notices SET finished_at = NULL WHERE id = ?", [notice_id])


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
    """Put one message into the outbox that names all of these notices, for which somebody waits."""
    account = _account(db, person_id, door)
    if account is None:
        return
    parcel = outbox.put(db, Draft(*account, person_id, BROADCAST, Operation.SEND, "", f"{IN_FORCE}:{person_id}"), at=at, due_at=due_at)
    db.conn.execute(
        "UPDATE notice_recipients SET state = 'queued', outbox_id = ?, door = ?, account_id = ?"
        " WHERE person_id = ? AND state = 'waiting' AND notice_id IN (SELECT value FROM json_each(?))",
        [parcel.id, *account, person_id, json.dumps(list(notice_ids))],
    )


def of_list(db: Database, person_id: int, outbox_id: int) -> tuple[Notice, ...]:
    """The notices that such a message names."""
    return _notices(
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


def number_of(parcel: Parcel) -> int:
    """The id in the subject of a message."""
    return int((parcel.subject or "").partition(":")[2])


def _due(notice: Notice, at: str) -> str:
    return FIRST if notice.urgency is NoticeUrgency.URGENT else at


def _account(db: Database, person_id: int, door: str) -> tuple[str, int] | None:
    row = db.conn.execute(
        "SELECT door, account_id FROM accounts WHERE person_id = ? AND unbound_at IS NULL ORDER BY door <> ?, id LIMIT 1", [person_id, door]
    ).fetchone()
    return None if row is None else (str(row[0]), int(row[1]))


def _is_any(db: Database, notice_id: int, state: RecipientState) -> bool:
    row = db.conn.execute("SELECT 1 FROM notice_recipients WHERE notice_id = ? AND state = ? LIMIT 1", [notice_id, state]).fetchone()
    return row is not None


def _is_on_the_way(db: Database, subject: str) -> bool:
    return db.conn.execute(f"SELECT 1 FROM outbox WHERE {_ON_THE_WAY} AND subject = ? LIMIT 1", [subject]).fetchone() is not None


def _notices(db: Database, condition: str, *values: object) -> tuple[Notice, ...]:
    rows: Iterable[Sequence[object]] = db.conn.execute(f"SELECT {COLUMNS} FROM notices n WHERE {condition}", list(values)).fetchall()
    return tuple(read_notice(row) for row in rows)
