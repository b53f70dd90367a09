"""How far a notice has come, looked at in several ways: why it did not arrive, who answered what, names by the page, whose notices."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlite_utils import Database

from storage.notice_recipients import COLUMNS, ON_THE_WAY, UNREAD, WITHOUT_FILES, Recipient, read_recipient
from storage.notices import COLUMNS as NOTICE
from storage.notices import Notice, read_notice


class Standing(StrEnum):
    """Which recipients of a notice are looked at."""

    UNREAD = "unread"
    READ = "read"
    FAILED = "failed"
    NONE = "none"
    """They have no account."""
    DROPPED = "dropped"
    """Suspended, or left, before it went out to them."""
    WAITING = "waiting"


_WHERE = {
    Standing.UNREAD: f"r.state = 'sent' AND {UNREAD}",
    Standing.READ: f"r.state = 'sent' AND NOT ({UNREAD})",
    Standing.FAILED: "r.state = 'failed'",
    Standing.NONE: "r.state = 'none'",
    Standing.DROPPED: "r.state = 'dropped'",
    Standing.WAITING: ON_THE_WAY,
}
_FROM = "FROM notice_recipients r JOIN notices n ON n.id = r.notice_id"
_AWAY = """EXISTS (SELECT 1 FROM leaves l WHERE l.person_id = r.person_id AND l.ended_at IS NULL
    AND l.first_day <= :day AND l.last_day >= :day)"""


_ENDS = ("deleted", "marked", "failed", "")
"""How a recall may have ended, in the order of ``TakenBack``: of several messages the last of these counts."""


@dataclass(frozen=True, slots=True)
class Named:
    """A recipient with the name and the role that they have now, and whether they are on leave."""

    recipient: Recipient
    name: str
    role: str
    is_away: bool


@dataclass(frozen=True, slots=True)
class TakenBack:
    """How far a recall has come among those to whom the notice had been sent; whoever has looked at it again, with every message that
    shows it."""

    deleted: int = 0
    marked: int = 0
    failed: int = 0
    left: int = 0
    """Not settled yet."""


def away_unread(db: Database, notice_id: int, day: date) -> int:
    """How many active people of those who have not read it are on leave on ``day``."""
    row = db.conn.execute(
        f"SELECT count(*) {_FROM} JOIN people p ON p.id = r.person_id"
        f" WHERE r.notice_id = :notice AND {_WHERE[Standing.UNREAD]} AND p.standing = 'active' AND {_AWAY}",
        {"notice": notice_id, "day": day.isoformat()},
    ).fetchone()
    return int(row[0])


def failures(db: Database, notice_id: int) -> Mapping[str, int]:
    """Why it did not arrive, as ``bot.line.failures`` calls it, and with how many; the most frequent first."""
    rows = db.conn.execute(
        "SELECT r.reason, count(*) FROM notice_recipients r WHERE r.notice_id = ? AND r.state = 'failed' GROUP BY r.reason"
        " ORDER BY count(*) DESC, r.reason",
        [notice_id],
    ).fetchall()
    return {str(row[0]): int(row[1]) for row in rows}


def waits_until(db: Database, notice_id: int, at: str) -> Mapping[str, int]:
    """Until when it waits with those to whom it may not go out at ``at``, and with how many."""
    rows = db.conn.execute(
        f"SELECT r.due_at, count(*) FROM notice_recipients r WHERE r.notice_id = ? AND {ON_THE_WAY} AND r.due_at > ? GROUP BY r.due_at",
        [notice_id, at],
    ).fetchall()
    return {str(row[0]): int(row[1]) for row in rows}


def without_files(db: Database, notice_id: int) -> int:
    """To how many its words came without one of its files."""
    row = db.conn.execute(
        "SELECT count(*) FROM notice_recipients WHERE notice_id = ? AND state = 'sent' AND reason = ?", [notice_id, WITHOUT_FILES]
    ).fetchone()
    return int(row[0])


def answered(db: Database, notice_id: int) -> int:
    """How many of those who have confirmed it said something with it."""
    row = db.conn.execute(
        f"SELECT count(*) {_FROM} WHERE r.notice_id = ? AND {_WHERE[Standing.READ]} AND r.answer <> ''", [notice_id]
    ).fetchone()
    return int(row[0])


def threads(db: Database, notice_id: int) -> int:
    """With how many recipients words were exchanged about it."""
    row = db.conn.execute("SELECT count(DISTINCT person_id) FROM notice_replies WHERE notice_id = ?", [notice_id]).fetchone()
    return int(row[0])


def taken_back(db: Database, notice_id: int) -> TakenBack:
    """How far the recall of a notice has come."""
    rows = db.conn.execute(
        f"""WITH copies AS (SELECT m.person_id, max({_furthest("m")}) AS furthest FROM notice_messages m
            WHERE m.notice_id = :notice AND m.kind IN ('letter', 'soon') GROUP BY m.person_id)
        SELECT max({_furthest("r")}, coalesce(c.furthest, 0)) AS place, count(*)
        FROM notice_recipients r LEFT JOIN copies c ON c.person_id = r.person_id
        WHERE r.notice_id = :notice AND r.state = 'sent' AND (r.message_id IS NOT NULL OR c.person_id IS NOT NULL) GROUP BY place""",
        {"notice": notice_id},
    ).fetchall()
    found = dict(rows)
    return TakenBack(*(int(found.get(place, 0)) for place in range(len(_ENDS))))


def names(
    db: Database, notice_id: int, which: Standing, *, unit_id: int | None, day: date, limit: int, offset: int = 0
) -> tuple[Named, ...]:
    """A page of recipients, unit by unit; of one unit alone where told. ``day`` is that of which leaves are asked."""
    only = "" if unit_id is None else "AND r.unit_id = :unit"
    rows = db.conn.execute(
        f"""SELECT p.name, p.role, {_AWAY}, {COLUMNS} {_FROM} JOIN people p ON p.id = r.person_id
        WHERE r.notice_id = :notice AND {_WHERE[which]} {only} ORDER BY r.unit_id, r.person_id LIMIT :limit OFFSET :offset""",
        {"notice": notice_id, "unit": unit_id, "day": day.isoformat(), "limit": limit, "offset": offset},
    ).fetchall()
    return tuple(_named(row) for row in rows)


def count(db: Database, notice_id: int, which: Standing, *, unit_id: int | None = None) -> int:
    """How many recipients stand there; of one unit alone where told."""
    only = "" if unit_id is None else "AND r.unit_id = :unit"
    row = db.conn.execute(
        f"SELECT count(*) {_FROM} WHERE r.notice_id = :notice AND {_WHERE[which]} {only}", {"notice": notice_id, "unit": unit_id}
    ).fetchone()
    return int(row[0])


def everybody(db: Database, notice_id: int, *, after: int, day: date, limit: int) -> tuple[Named, ...]:
    """Recipients of a notice in the order of their ids, those after ``after``."""
    rows = db.conn.execute(
        f"""SELECT p.name, p.role, {_AWAY}, {COLUMNS} FROM notice_recipients r JOIN people p ON p.id = r.person_id
        WHERE r.notice_id = :notice AND r.person_id > :after ORDER BY r.person_id LIMIT :limit""",
        {"notice": notice_id, "after": after, "day": day.isoformat(), "limit": limit},
    ).fetchall()
    return tuple(_named(row) for row in rows)


def retry(db: Database, notice_id: int) -> tuple[int, ...]:
    """Let whoever did not get it be seen to once more: where it failed, was lost, or there is an account by now. Returns who they are."""
    rows = db.conn.execute(
        "UPDATE notice_recipients AS r SET state = 'waiting', reason = '', outbox_id = NULL, due_at = NULL WHERE r.notice_id = ?"
        f" AND {_RETRIED} RETURNING person_id",
        [notice_id],
    ).fetchall()
    return tuple(int(row[0]) for row in rows)


def to_retry(db: Database, notice_id: int) -> int:
    """How many ``retry`` would see to."""
    row = db.conn.execute(f"SELECT count(*) FROM notice_recipients r WHERE r.notice_id = ? AND {_RETRIED}", [notice_id]).fetchone()
    return int(row[0])


# Whom ``notice_rounds.missed`` tells of, as far as there is somebody to send it to.
_RETRIED = """(r.state = 'failed' OR (r.state = 'none' OR r.state = 'dropped' AND r.reason IN ('lost', 'backup')) AND EXISTS
    (SELECT 1 FROM accounts a JOIN people p ON p.id = a.person_id
    WHERE a.person_id = r.person_id AND a.unbound_at IS NULL AND p.standing = 'active'))"""


def ask_anew(db: Database, notice_id: int) -> None:
    """Let everybody be asked for it as if it had just been sent."""
    db.conn.execute(
        "UPDATE notice_recipients SET given_up_at = NULL, asked = 0, asked_at = NULL WHERE notice_id = ?"
        " AND (given_up_at IS NOT NULL OR asked > 0)",
        [notice_id],
    )


def last_asked(db: Database, notice_id: int) -> str | None:
    """When somebody was last asked again; none where nobody was."""
    row = db.conn.execute("SELECT max(asked_at) FROM notice_recipients WHERE notice_id = ?", [notice_id]).fetchone()
    return None if row[0] is None else str(row[0])


def of_senders(db: Database, sender_id: int, units: Collection[int], *, limit: int, offset: int = 0) -> tuple[tuple[Notice, ...], int]:
    """A page of the notices that somebody sent or that came from one of ``units``, and how many there are in all.

    What still waits for its time, for a second person or for a decision comes first, then the newest.
    """
    where = "(n.sender_id = :sender OR n.unit_id IN (SELECT value FROM json_each(:units)))"
    values = {"sender": sender_id, "units": json.dumps(sorted(units)), "limit": limit, "offset": offset}
    rows = db.conn.execute(
        f"""SELECT {NOTICE} FROM notices n WHERE {where}
        ORDER BY n.state IN ('held', 'proposed', 'scheduled') DESC, n.id DESC LIMIT :limit OFFSET :offset""",
        values,
    ).fetchall()
    total = db.conn.execute(f"SELECT count(*) FROM notices n WHERE {where}", values).fetchone()
    return tuple(read_notice(row) for row in rows), int(total[0])


def watched(db: Database, *, since: str) -> tuple[int, ...]:
    """The notices that are going out, or of which something was changed since then: their cards may have to say something else."""
    rows = db.conn.execute(
        "SELECT id FROM notices WHERE state IN ('sending', 'sent') AND finished_at IS NULL"
        " UNION SELECT id FROM notices WHERE touched_at >= ? AND (card_message IS NOT NULL OR state IN ('sending', 'sent'))",
        [since],
    ).fetchall()
    return tuple(sorted(int(row[0]) for row in rows))


def with_card(db: Database, *, since: str) -> tuple[int, ...]:
    """The notices that were sent since then and whose sender watches them in a message."""
    rows = db.conn.execute("SELECT id FROM notices WHERE touched_at >= ? AND card_message IS NOT NULL ORDER BY id", [since]).fetchall()
    return tuple(int(row[0]) for row in rows)


def _furthest(table: str) -> str:
    """How far from being taken away one message is, as its place in ``_ENDS``."""
    places = " ".join(f"WHEN '{end}' THEN {place}" for place, end in enumerate(_ENDS))
    return f"CASE {table}.taken_back {places} END"


def _named(row: tuple[object, ...]) -> Named:
    name, role, away, *columns = row
    return Named(read_recipient(columns), str(name), str(role), bool(away))
