"""Notices as somebody finds them again: their own lists, and what words find. Every query is about one person."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlite_utils import Database

from storage import notices
from storage.notice_recipients import UNREAD
from storage.notices import COLUMNS, Notice, read_notice


class Shelf(StrEnum):
    """A list of notices."""

    UNREAD = "u"
    """Received, still there, and not confirmed. What matters most comes first."""
    IN_FORCE = "f"
    """Received and in force."""
    ALL = "a"
    """Everything received."""
    SENT = "s"
    """Made by oneself, whatever became of it."""


@dataclass(frozen=True, slots=True)
class Sight:
    """Whose notices somebody finds: those they received or made, and those of ``units``; with none given, of all units."""

    person_id: int
    units: tuple[int, ...] | None = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """A notice in a list."""

    notice: Notice
    is_received: bool
    is_read: bool


@dataclass(frozen=True, slots=True)
class Owed:
    """Which notices the digest tells of: those that came to somebody between two moments, and that nobody asks for again before a third."""

    since: str
    until: str
    ask_until: str


_IS_OUT = "n.state IN ('sending', 'sent')"
# A survey that takes no more answers cannot be answered any more.
_IS_UNREAD = f"{_IS_OUT} AND n.closed_at IS NULL AND {UNREAD}"
_CONDITIONS = {
    Shelf.UNREAD: _IS_UNREAD,
    Shelf.IN_FORCE: f"{_IS_OUT} AND (n.in_force_until IS NULL OR n.in_force_until >= :today)",
    Shelf.ALL: "1",
}
_BY_URGENCY = "CASE n.urgency WHEN 'urgent' THEN 0 WHEN 'important' THEN 1 ELSE 2 END"
_MINE = (
    "FROM notices n INDEXED BY notices_listed CROSS JOIN notice_recipients r ON r.notice_id = n.id AND r.person_id = :person"
    " WHERE n.sent_at IS NOT NULL AND "
)
_OWED = (
    "FROM notices n INDEXED BY notices_listed CROSS JOIN notice_recipients r ON r.notice_id = n.id AND r.person_id = {person}"
    " WHERE n.sent_at IS NOT NULL AND n.sent_at >= :since AND n.sent_at < :until AND (n.ask_at IS NULL OR n.ask_at >= :ask)"
    f" AND {_IS_UNREAD} AND r.state = 'sent' AND r.sent_at < :until"
)


def count(db: Database, person_id: int, shelf: Shelf, *, today: date) -> int:
    """How many notices stand on somebody's shelf."""
    if shelf is Shelf.SENT:
        query = "SELECT count(*) FROM notices n WHERE n.sender_id = :person"
    else:
        query = f"SELECT count(*) {_MINE}{_CONDITIONS[shelf]}"
    row = db.conn.execute(query, {"person": person_id, "today": today.isoformat()}).fetchone()
    return int(row[0])


def page(db: Database, person_id: int, shelf: Shelf, *, today: date, limit: int, offset: int) -> tuple[Listed, ...]:
    """Some of the notices on somebody's shelf, the newest first."""
    values: dict[str, object] = {"person": person_id, "today": today.isoformat(), "limit": limit, "offset": offset}
    if shelf is Shelf.SENT:
        found = "SELECT n.id FROM notices n WHERE n.sender_id = :person ORDER BY n.id DESC"
    else:
        first = f"{_BY_URGENCY}, " if shelf is Shelf.UNREAD else ""
        found = f"SELECT n.id {_MINE}{_CONDITIONS[shelf]} ORDER BY {first}n.sent_at DESC, n.id DESC"
    return _listed(db, person_id, f"{found} LIMIT :limit OFFSET :offset", values)


def confirmed_by_word(db: Database, person_id: int, *, limit: int) -> tuple[Notice, ...]:
    """The newest of what somebody has before them, has not confirmed, and may confirm by a word alone."""
    rows = db.conn.execute(
        f"SELECT n.id {_MINE}{_IS_UNREAD} AND n.confirm IN ('read', 'reply') AND n.kind <> 'learning'"
        # Nobody has read what has not come to them, or what has come in other words.
        " AND r.state = 'sent' AND max(r.sent_version, 1) >= n.asked_version ORDER BY n.sent_at DESC, n.id DESC LIMIT :limit",
        {"person": person_id, "limit": limit},
    ).fetchall()
    found = (notices.notice(db, int(row[0])) for row in rows)
    return tuple(each for each in found if each is not None)


def matching(db: Database, sight: Sight, expression: str, *, limit: int) -> tuple[Listed, ...]:
    """The newest notices that went out and that the full-text ``expression`` (``knowledge.clues.query_terms``) finds within ``sight``.

    What was recalled is found by those alone who handle it: others shall not learn its words any more.
    """
    if not expression:
        return ()
    values: dict[str, object] = {"person": sight.person_id, "expression": expression, "limit": limit}
    handled = "1"
    if sight.units is not None:
        handled = "(n.sender_id = :person OR n.unit_id IN (SELECT value FROM json_each(:units)))"
        values["units"] = json.dumps(list(sight.units))
    received = f"({_IS_OUT} AND EXISTS (SELECT 1 FROM notice_recipients r WHERE r.notice_id = n.id AND r.person_id = :person))"
    found = (
        "SELECT n.id FROM notice_search s CROSS JOIN notices n ON n.id = s.rowid"
        f" WHERE s.notice_search MATCH :expression AND n.sent_at IS NOT NULL AND ({handled} OR {received})"
        " ORDER BY s.rowid DESC LIMIT :limit"
    )
    return _listed(db, sight.person_id, found, values)


def owing(db: Database, owed: Owed, *, after: int, limit: int) -> tuple[int, ...]:
    """The next active people behind the one of id ``after`` who have not confirmed something of ``owed``."""
    rows = db.conn.execute(
        "SELECT p.id FROM people p WHERE p.id > :after AND p.standing = 'active' AND EXISTS"
        f" (SELECT 1 {_OWED.format(person='p.id')}) ORDER BY p.id LIMIT :limit",
        {**_values(owed), "after": after, "limit": limit},
    ).fetchall()
    return tuple(int(row[0]) for row in rows)


def owed_by(db: Database, owed: Owed, person_id: int) -> tuple[Notice, ...]:
    """What of ``owed`` somebody has not confirmed, what matters most first."""
    found = f"SELECT n.id {_OWED.format(person=':person')} ORDER BY {_BY_URGENCY}, n.sent_at DESC, n.id DESC"
    return tuple(each.notice for each in _listed(db, person_id, found, {**_values(owed), "person": person_id}))


def _values(owed: Owed) -> dict[str, object]:
    return {"since": owed.since, "until": owed.until, "ask": owed.ask_until}


def _listed(db: Database, person_id: int, found: str, values: Mapping[str, object]) -> tuple[Listed, ...]:
    ids = [int(row[0]) for row in db.conn.execute(found, values).fetchall()]
    rows = db.conn.execute(
        f"SELECT r.person_id IS NOT NULL, r.read_version >= n.asked_version, {COLUMNS} FROM json_each(:ids) found"
        " CROSS JOIN notices n ON n.id = found.value LEFT JOIN notice_recipients r ON r.notice_id = n.id AND r.person_id = :person"
        " ORDER BY found.key",
        {"ids": json.dumps(ids), "person": person_id},
    ).fetchall()
    return tuple(Listed(read_notice(row[2:]), bool(row[0]), bool(row[1])) for row in rows)
