"""Asking those again who have not read a notice: who they are, and the reminders in the outbox."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from storage import notices, outbox, people
from storage.notice_recipients import BROADCAST, UNREAD, due_at_of, number_of
from storage.notices import COLUMNS, Notice, read_notice
from storage.outbox import Draft, Operation, Parcel

ASK = "notice_ask"
UNASK = "notice_unask"
"""Takes the last reminder away once the next one comes."""


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


def to_ask(db: Database, at: str) -> tuple[Notice, ...]:
    """The notices for which it is time to ask again."""
    return notices.where(db, "n.ask_at IS NOT NULL AND n.ask_at <= ? AND n.state IN ('sending', 'sent') ORDER BY n.ask_at, n.id", at)


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
    account = people.account_for(db, who.person_id, door)
    if account is None:
        return False
    take_away(db, notice.id, who.person_id, who.ask_id, at=at, due_at=due_at)
    draft = Draft(*account, who.person_id, BROADCAST, Operation.SEND, "", f"{ASK}:{notice.id}")
    parcel = outbox.put(db, draft, at=at, due_at=due_at or due_at_of(notice, at))
    db.conn.execute(
        "UPDATE notice_recipients SET asked = asked + 1, asked_at = ?, ask_id = ? WHERE notice_id = ? AND person_id = ?",
        [at, parcel.id, notice.id, who.person_id],
    )
    return True


def unask(db: Database, parcel: Parcel, message_id: int, *, at: str) -> None:
    """Let a reminder be taken away that has arrived after its notice was recalled."""
    gone = Draft(
        parcel.door, parcel.account_id, parcel.person_id, BROADCAST, Operation.DELETE, "", f"{UNASK}:{number_of(parcel)}", message_id
    )
    outbox.put(db, gone, at=at)


def take_away(db: Database, notice_id: int, person_id: int, ask_id: int | None, *, at: str, due_at: str | None) -> None:
    """Let somebody's last reminder be taken away, where it has arrived."""
    if ask_id is None:
        return
    stands = db.conn.execute(
        "SELECT door, account_id, message_id FROM outbox WHERE id = ? AND state = 'sent' AND message_id IS NOT NULL", [ask_id]
    ).fetchone()
    if stands is not None:
        gone = Draft(stands[0], stands[1], person_id, BROADCAST, Operation.DELETE, "", f"{UNASK}:{notice_id}", stands[2])
        outbox.put(db, gone, at=at, due_at=due_at)
