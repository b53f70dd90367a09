"""The outbox: every message that is owed, until it is settled.

``queued`` waits for the sender; ``sending`` is on its way, and found so at a start it is sent once more; ``sent``, ``failed`` (Telegram
will never take it) and ``dropped`` (overtaken, or its person no longer has that account) are settled. What a message says is
erased when it is settled.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlite_utils import Database


class Operation(StrEnum):
    """What is done at Telegram."""

    SEND = "send"
    EDIT = "edit"
    DELETE = "delete"


class Settled(StrEnum):
    """How a message ended."""

    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Draft:
    """A message to be put into the outbox; ``urgency`` 0 goes before 1 goes before 2."""

    door: str
    account_id: int
    person_id: int | None
    urgency: int
    operation: Operation
    body: str
    subject: str | None = None
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """A message on its way."""

    id: int
    door: str
    account_id: int
    person_id: int | None
    urgency: int
    operation: Operation
    body: str
    subject: str | None
    message_id: int | None
    tries: int


@dataclass(frozen=True, slots=True)
class Claimed:
    """What was taken out of the queue."""

    taken: tuple[Parcel, ...]
    dropped: tuple[Parcel, ...]
    """What is not sent, because its person no longer writes from that account."""


NO_LONGER_THEIRS = "no longer theirs"
"""Why a message is dropped whose person was suspended, or writes from another account by now."""
OVERTAKEN = "overtaken"
"""Why a message is dropped about whose subject a newer one was put in."""

UNDER_WAY = "state IN ('queued', 'sending')"
"""A condition on ``outbox``: what is still to go out, or on its way."""
_PARCEL = "id, door, account_id, person_id, urgency, operation, body, subject, message_id, tries"

_BEFORE = """SELECT 1 FROM outbox before WHERE before.door = outbox.door AND before.account_id = outbox.account_id
    AND before.state = 'queued' AND (before.urgency < outbox.urgency OR before.urgency = outbox.urgency
        AND (before.is_first > outbox.is_first OR before.is_first = outbox.is_first AND before.id < outbox.id))"""
"""What waits for the same account and comes first."""


def _parcel(row: Sequence[object]) -> Parcel:
    number, door, account, person, urgency, operation, body, subject, message, tries = row
    return Parcel(
        int(str(number)),
        str(door),
        int(str(account)),
        None if person is None else int(str(person)),
        int(str(urgency)),
        Operation(str(operation)),
        str(body or ""),
        None if subject is None else str(subject),
        None if message is None else int(str(message)),
        int(str(tries)),
    )


def put(db: Database, draft: Draft, *, at: str, due_at: str | None = None, on_its_way: bool = False, tries: int = 0) -> Parcel:
    """Owe a message; ``on_its_way`` where the caller sends it at once, which saves a second commit.

    ``tries`` counts attempts that have failed already: what waits to be tried again is not overtaken by what is put in after it.
    With a ``due_at`` before ``at`` it goes before all others that are as urgent, also when it has to be tried again.
    An older message about the same subject to the same account that still waits is dropped: it is overtaken.
    """
    if draft.subject is not None:
        db.conn.execute(
            "UPDATE outbox SET state = 'dropped', body = NULL, reason = 'overtaken', settled_at = ?"
            " WHERE subject = ? AND door = ? AND account_id = ? AND state = 'queued'",
            [at, draft.subject, draft.door, draft.account_id],
        )
    row = db.conn.execute(
        "INSERT INTO outbox (door, account_id, person_id, urgency, operation, body, subject, message_id, state, tries, is_first,"
        f" due_at, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING {_PARCEL}",
        [
            draft.door,
            draft.account_id,
            draft.person_id,
            draft.urgency,
            draft.operation,
            draft.body,
            draft.subject,
            draft.message_id,
            "sending" if on_its_way else "queued",
            tries + 1 if on_its_way else tries,
            int(due_at is not None and due_at < at),
            max(due_at or at, at),
            at,
        ],
    ).fetchone()
    return _parcel(row)


def due(db: Database, door: str, urgency: int, *, at: str, limit: int, busy: Iterable[int] = ()) -> list[int]:
    """The ids of messages of that urgency that may go out now, the oldest first, one an account and none of the ``busy`` ones.

    Nothing overtakes a message to the same account that is as urgent and older, also while that one waits to be tried again.
    """
    taken = sorted(busy)
    found: list[int] = []
    for is_first in (1, 0):
        rows = db.conn.execute(
            f"""SELECT id FROM outbox WHERE door = ? AND state = 'queued' AND urgency = ? AND is_first = ? AND due_at <= ?
            AND account_id NOT IN ({_marks(taken)}) AND NOT EXISTS ({_BEFORE} AND (before.tries > 0 OR before.due_at <= ?))
            ORDER BY due_at, id LIMIT ?""",
            [door, urgency, is_first, at, *taken, at, limit - len(found)],
        ).fetchall()
        found += [int(row[0]) for row in rows]
    return found


def next_due(db: Database, door: str, *, busy: Iterable[int] = (), resting: Iterable[int] = ()) -> str | None:
    """The moment at which the next message that nothing holds back falls due; none where none waits.

    ``busy`` accounts are left out, and ``resting`` ones for all but answers.
    """
    taken = sorted(busy)
    moments: list[str] = []
    for urgency in range(3):
        left_out = sorted({*taken, *resting}) if urgency else taken
        for is_first in (1, 0):
            row = db.conn.execute(
                f"""SELECT due_at FROM outbox WHERE door = ? AND state = 'queued' AND urgency = ? AND is_first = ?
                AND account_id NOT IN ({_marks(left_out)}) AND NOT EXISTS ({_BEFORE} AND before.tries > 0) ORDER BY due_at LIMIT 1""",
                [door, urgency, is_first, *left_out],
            ).fetchone()
            moments += [] if row is None else [str(row[0])]
    return min(moments, default=None)


def kept_waiting(db: Database, door: str, accounts: Iterable[int], *, at: str) -> tuple[int, ...]:
    """Those of ``accounts`` for which something that is no answer might go out now."""
    among = sorted(accounts)
    rows = db.conn.execute(
        f"SELECT DISTINCT account_id FROM outbox WHERE door = ? AND account_id IN ({_marks(among)}) AND urgency > 0"
        " AND state = 'queued' AND due_at <= ?",
        [door, *among, at],
    ).fetchall()
    return tuple(int(row[0]) for row in rows)


def claim(db: Database, ids: Sequence[int], *, at: str) -> Claimed:
    """Take queued messages out of the queue, the most urgent first.

    What is for a person who no longer writes from that account is dropped instead.
    """
    dropped = db.conn.execute(
        f"""UPDATE outbox SET state = 'dropped', body = NULL, reason = '{NO_LONGER_THEIRS}', settled_at = ?
        WHERE id IN ({_marks(ids)}) AND state = 'queued' AND person_id IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM accounts a JOIN people p ON p.id = a.person_id
            WHERE a.door = outbox.door AND a.account_id = outbox.account_id AND a.person_id = outbox.person_id
            AND a.unbound_at IS NULL AND p.standing = 'active') RETURNING {_PARCEL}""",
        [at, *ids],
    ).fetchall()
    claimed = db.conn.execute(
        f"UPDATE outbox SET state = 'sending', tries = tries + 1 WHERE id IN ({_marks(ids)}) AND state = 'queued' RETURNING {_PARCEL}", ids
    ).fetchall()
    place = {number: place for place, number in enumerate(ids)}
    taken = sorted((_parcel(row) for row in claimed), key=lambda parcel: (parcel.urgency, place[parcel.id]))
    return Claimed(tuple(taken), tuple(_parcel(row) for row in dropped))


def settle(db: Database, parcel_id: int, how: Settled, *, at: str, message_id: int | None = None, reason: str | None = None) -> None:
    """End a message on its way and erase what it says; ``message_id`` is Telegram's, where it was sent."""
    db.conn.execute(
        "UPDATE outbox SET state = ?, body = NULL, settled_at = ?, message_id = coalesce(?, message_id), reason = ? WHERE id = ?",
        [how, at, message_id, reason, parcel_id],
    )


def put_back(db: Database, parcel_id: int, *, due_at: str, reason: str, account_id: int | None = None) -> bool:
    """Queue a message on its way once more from ``due_at`` on; ``account_id`` where the chat has moved.

    One that a newer message about the same subject has overtaken meanwhile is dropped: tried again it would show what is over.
    False for such a one.
    """
    overtaken = db.conn.execute(
        "UPDATE outbox SET state = 'dropped', body = NULL, reason = 'overtaken', settled_at = ? WHERE id = ? AND subject IS NOT NULL"
        " AND EXISTS (SELECT 1 FROM outbox newer WHERE newer.subject = outbox.subject AND newer.door = outbox.door"
        " AND newer.account_id = outbox.account_id AND newer.id > outbox.id)",
        [due_at, parcel_id],
    )
    db.conn.execute(
        "UPDATE outbox SET state = 'queued', due_at = ?, reason = ?, account_id = coalesce(?, account_id)"
        " WHERE id = ? AND state = 'sending'",
        [due_at, reason, account_id, parcel_id],
    )
    return overtaken.rowcount == 0


def bring_forward(db: Database, door: str, *, at: str, furthest: str) -> None:
    """Let what was to go out at once, or waits to be tried again, be due now if it is due after ``furthest``: the clock was set back."""
    db.conn.execute(
        "UPDATE outbox SET due_at = ? WHERE door = ? AND state = 'queued' AND due_at > ? AND (tries > 0 OR due_at = created_at)",
        [at, door, furthest],
    )


def recover(db: Database, door: str) -> int:
    """Queue again what a killed process left on its way; returns how many messages may now arrive twice.

    The attempt that the kill cut off does not count: the pauses between attempts grow with what Telegram refuses, not with our starts.
    """
    recovered = db.conn.execute(
        "UPDATE outbox SET state = 'queued', tries = max(0, tries - 1) WHERE door = ? AND state = 'sending'", [door]
    )
    return int(recovered.rowcount)


def accounts_behind(db: Database, door: str) -> tuple[int, ...]:
    """The accounts for which an answer waits."""
    rows = db.conn.execute("SELECT DISTINCT account_id FROM outbox WHERE door = ? AND urgency = 0 AND state = 'queued'", [door]).fetchall()
    return tuple(int(row[0]) for row in rows)


def waiting(db: Database, door: str, account_id: int) -> bool:
    """Whether an answer to that account waits already: a newer one must not overtake it."""
    row = db.conn.execute(
        "SELECT 1 FROM outbox WHERE door = ? AND account_id = ? AND urgency = 0 AND state = 'queued' LIMIT 1", [door, account_id]
    ).fetchone()
    return row is not None


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))
