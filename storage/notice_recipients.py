"""Who gets a notice, how far it has come to each, and who has read it: one row a person."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum

from sqlite_utils import Database

from storage.notices import Notice, NoticeUrgency
from storage.outbox import NO_LONGER_THEIRS, OVERTAKEN, Parcel, Settled

SUBJECT = "notice"
"""The first part of the subject of a notice's message in the outbox: ``notice:<id>``. It stands there without its words, which are
looked up when it goes out."""
BROADCAST = 2
"""How urgent its message is among all others, as ``bot.actions.work.Urgency`` has it."""
FIRST = "1970-01-01T00:00:00.000Z"
"""A ``due_at`` for ``outbox.put`` with which a message goes before all others that are as urgent."""


WITHOUT_FILES = "without files"
"""The reason of what was sent, but for a file that was not taken or got lost."""


class RecipientState(StrEnum):
    """How far a notice has come to somebody."""

    WAITING = "waiting"
    """Nothing is in the outbox yet."""
    QUEUED = "queued"
    """In the outbox, or on its way."""
    SENT = "sent"
    FAILED = "failed"
    """Telegram did not take it; ``reason`` says why, as ``storage.outbox`` does."""
    DROPPED = "dropped"
    """Not sent: the person was suspended or has left, or the notice was recalled before."""
    NONE = "none"
    """They have no account to which anything could be sent."""


ON_THE_WAY = "r.state IN ('waiting', 'queued')"
"""A condition on ``notice_recipients`` called ``r``: something is still to go out, so the notice is not finished."""
UNREAD = "r.read_version < n.asked_version"
"""A condition on ``notice_recipients`` called ``r`` and ``notices`` called ``n``."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """A row of ``notice_recipients``."""

    notice_id: int
    person_id: int
    unit_id: int
    state: RecipientState
    reason: str
    due_at: str | None
    """Not before then, because of somebody's quiet hours."""
    outbox_id: int | None
    door: str | None
    account_id: int | None
    message_id: int | None
    """Where it stands in their chat."""
    files: tuple[int, ...]
    """The messages of its album there."""
    sent_at: str | None
    sent_version: int
    read_at: str | None
    read_version: int
    answer: str
    asked: int
    asked_at: str | None
    ask_id: int | None
    """The message in the outbox that last asked them again."""
    given_up_at: str | None
    task_id: int | None
    """The message in the outbox that corrects or recalls it where it stands."""
    taken_back: str
    """How the recall ended: ``deleted``, ``marked`` as recalled, ``failed``; empty before."""
    added_at: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many recipients of a notice, or of one unit's, stand where. ``total`` is all; ``read`` and ``unread`` are of those ``sent``."""

    total: int = 0
    waiting: int = 0
    """Queued or on its way."""
    sent: int = 0
    read: int = 0
    unread: int = 0
    failed: int = 0
    dropped: int = 0
    none: int = 0


_COLUMNS = tuple(field.name for field in fields(Recipient))
COLUMNS = ", ".join(f"r.{name}" for name in _COLUMNS)
"""The columns of ``read_recipient``, of ``notice_recipients`` called ``r``."""


def read_recipient(row: Iterable[object]) -> Recipient:
    """The recipient in a row of ``COLUMNS``."""
    values = dict(zip(_COLUMNS, row, strict=True))
    values |= {"state": RecipientState(str(values["state"])), "files": tuple(json.loads(str(values["files"])))}
    return Recipient(**values)  # type: ignore[arg-type]


def add(db: Database, notice_id: int, people: Sequence[tuple[int, int, str | None]], *, at: str, left_out: str = "") -> int:
    """Note who gets a notice: person, unit, and not before when. Whoever gets it already is passed over; returns how many are new.

    ``left_out`` is why they are not sent it after all.
    """
    state = RecipientState.DROPPED if left_out else RecipientState.WAITING
    done = db.conn.executemany(
        "INSERT OR IGNORE INTO notice_recipients (notice_id, person_id, unit_id, state, reason, due_at, added_at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [[notice_id, person, unit, state, left_out, due, at] for person, unit, due in people],
    )
    return int(done.rowcount)


def wait(db: Database, notice_id: int, people: Sequence[tuple[int, int, str | None]]) -> None:
    """Note not before when each of ``people``, as ``add`` has them, gets a notice for which they wait."""
    db.conn.executemany(
        "UPDATE notice_recipients SET due_at = ? WHERE notice_id = ? AND person_id = ?",
        [[due, notice_id, person] for person, _, due in people if due is not None],
    )


def recipient(db: Database, notice_id: int, person_id: int) -> Recipient | None:
    """Somebody's row of a notice."""
    row = db.conn.execute(
        f"SELECT {COLUMNS} FROM notice_recipients r WHERE r.notice_id = ? AND r.person_id = ?", [notice_id, person_id]
    ).fetchone()
    return None if row is None else read_recipient(row)


def at_message(db: Database, person_id: int, door: str, account_id: int, message_id: int) -> Recipient | None:
    """The notice that stands in a message of somebody's chat, or to whose album the message belongs."""
    row = db.conn.execute(
        f"SELECT {COLUMNS} FROM notice_recipients r WHERE r.person_id = :person AND r.door = :door AND r.account_id = :account AND"
        " (r.message_id = :message OR r.files <> '[]' AND EXISTS (SELECT 1 FROM json_each(r.files) WHERE value = :message))"
        " ORDER BY r.notice_id DESC LIMIT 1",
        {"person": person_id, "door": door, "account": account_id, "message": message_id},
    ).fetchone()
    return None if row is None else read_recipient(row)


def change(db: Database, notice_id: int, person_id: int, **changes: object) -> None:
    """Change columns of somebody's row."""
    db.conn.execute(
        f"UPDATE notice_recipients SET {', '.join(f'{name} = ?' for name in changes)} WHERE notice_id = ? AND person_id = ?",
        [*(json.dumps(list(value)) if isinstance(value, tuple) else value for value in changes.values()), notice_id, person_id],
    )


def enqueue(db: Database, notice_id: int, door: str, *, urgent: bool, at: str, limit: int) -> int:
    """Put the messages of up to ``limit`` recipients that wait into the outbox; returns how many recipients were seen to.

    One message a person, at ``door`` where they have an account there. Whoever has none, or is not active, is noted so.
    """
    piece = {"notice": notice_id, "door": door, "at": at, "first": int(urgent), "subject": f"{SUBJECT}:{notice_id}"}
    count, last = db.conn.execute(
        "SELECT count(*), max(person_id) FROM (SELECT person_id FROM notice_recipients WHERE notice_id = :notice AND state = 'waiting'"
        " ORDER BY person_id LIMIT :limit)",
        {**piece, "limit": limit},
    ).fetchone()
    if not count:
        return 0
    piece["last"] = last
    put = db.conn.execute(
        f"""INSERT INTO outbox (door, account_id, person_id, urgency, operation, body, subject, state, is_first, due_at, created_at)
        SELECT a.door, a.account_id, r.person_id, {BROADCAST}, 'send', '', :subject, 'queued', :first,
            max(coalesce(r.due_at, :at), :at), :at
        FROM notice_recipients r JOIN people p ON p.id = r.person_id JOIN accounts a ON a.id = (SELECT b.id FROM accounts b
            WHERE b.person_id = r.person_id AND b.unbound_at IS NULL ORDER BY b.door <> :door, b.id LIMIT 1)
        WHERE r.notice_id = :notice AND r.state = 'waiting' AND r.person_id <= :last AND p.standing = 'active' ORDER BY r.person_id
        RETURNING id, door, account_id, person_id""",
        piece,
    ).fetchall()
    db.conn.executemany(
        "UPDATE notice_recipients SET state = 'queued', outbox_id = ?, door = ?, account_id = ? WHERE person_id = ? AND notice_id = ?",
        [(*row, notice_id) for row in put],
    )
    db.conn.execute(
        "UPDATE notice_recipients AS r SET state = CASE p.standing WHEN 'active' THEN 'none' ELSE 'dropped' END,"
        f" reason = CASE p.standing WHEN 'active' THEN '' ELSE '{NO_LONGER_THEIRS}' END FROM people p"
        " WHERE p.id = r.person_id AND r.notice_id = :notice AND r.state = 'waiting' AND r.person_id <= :last",
        piece,
    )
    return int(count)


def due_at_of(notice: Notice, at: str) -> str:
    """When a message about a notice is due: an urgent one goes before all others."""
    return FIRST if notice.urgency is NoticeUrgency.URGENT else at


def number_of(parcel: Parcel) -> int:
    """The id in the subject of a message about a notice; more may stand behind it."""
    return int((parcel.subject or "").split(":")[1])


def settled(
    db: Database, parcel: Parcel, how: Settled, *, at: str, message_id: int | None, files: tuple[int, ...], version: int, reason: str
) -> None:
    """Note how a message of a notice fared; inside the transaction that settles it. ``version`` is what it said."""
    state = {Settled.SENT: RecipientState.SENT, Settled.FAILED: RecipientState.FAILED, Settled.DROPPED: RecipientState.DROPPED}[how]
    db.conn.execute(
        "UPDATE notice_recipients SET state = :state, reason = :reason, account_id = :account,"
        " message_id = coalesce(:message, message_id), files = CASE WHEN :files = '[]' THEN files ELSE :files END,"
        " sent_at = CASE WHEN :state = 'sent' THEN :at ELSE sent_at END, sent_version = max(sent_version, :version)"
        " WHERE notice_id = :notice AND person_id = :person AND outbox_id = :outbox",
        {
            "state": state,
            "reason": reason,
            "account": parcel.account_id,
            "message": message_id,
            "files": json.dumps(list(files)),
            "at": at,
            "version": version,
            "notice": number_of(parcel),
            "person": parcel.person_id,
            "outbox": parcel.id,
        },
    )
    if how is Settled.DROPPED:
        look_again(db, parcel, reason)


def look_again(db: Database, parcel: Parcel, reason: str) -> None:
    """Let the clockwork look whether somebody still has to get what was dropped: they may write from another account by now."""
    if reason in {NO_LONGER_THEIRS, OVERTAKEN} and parcel.person_id is not None:
        db.conn.execute("INSERT OR IGNORE INTO notice_newcomers (person_id) VALUES (?)", [parcel.person_id])


def straighten(db: Database, notice_id: int) -> int:
    """Settle recipients whose message the outbox has let go of without a word: after a restore, or where it was overtaken.

    Returns how many.
    """
    db.conn.execute(
        "INSERT OR IGNORE INTO notice_newcomers (person_id) SELECT r.person_id FROM notice_recipients r JOIN outbox o ON o.id = r.outbox_id"
        " WHERE r.notice_id = ? AND r.state = 'queued' AND o.state = 'dropped' AND o.reason IN (?, ?)",
        [notice_id, NO_LONGER_THEIRS, OVERTAKEN],
    )
    done = db.conn.execute(
        "UPDATE notice_recipients AS r SET state = 'dropped',"
        " reason = coalesce((SELECT o.reason FROM outbox o WHERE o.id = r.outbox_id), 'lost')"
        " WHERE r.notice_id = ? AND r.state = 'queued' AND NOT EXISTS"
        " (SELECT 1 FROM outbox o WHERE o.id = r.outbox_id AND o.state IN ('queued', 'sending', 'sent', 'failed'))",
        [notice_id],
    )
    return int(done.rowcount)


def counts(db: Database, notice_id: int) -> Counts:
    """How many recipients of a notice stand where."""
    return sum_of(counts_by_unit(db, notice_id).values())


def counts_by_unit(db: Database, notice_id: int) -> Mapping[int, Counts]:
    """The same for the people of each unit alone, as they were when it was sent."""
    rows = db.conn.execute(
        "SELECT r.unit_id, count(*), sum(r.state IN ('waiting', 'queued')), sum(r.state = 'sent'),"
        f" sum(r.state = 'sent' AND NOT ({UNREAD})), sum(r.state = 'sent' AND {UNREAD}), sum(r.state = 'failed'),"
        " sum(r.state = 'dropped'), sum(r.state = 'none')"
        " FROM notice_recipients r JOIN notices n ON n.id = r.notice_id WHERE r.notice_id = ? GROUP BY r.unit_id",
        [notice_id],
    ).fetchall()
    return {int(row[0]): Counts(*(int(value) for value in row[1:])) for row in rows}


def sum_of(several: Iterable[Counts]) -> Counts:
    """The counts of several units together."""
    summed = [0] * len(fields(Counts))
    for each in several:
        for place, field in enumerate(fields(Counts)):
            summed[place] += getattr(each, field.name)
    return Counts(*summed)
