"""Notices: what was told to whom by whom, and what became of it. ``storage.notice_recipients`` has those who get it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum
from typing import Any

from sqlite_utils import Database

from storage.moments import to_day

SKIPPED = 100_000
"""Ids that are not given after a restore: far more than notices can have been sent since the backup."""


class NoticeKind(StrEnum):
    """What sort of notice it is."""

    NOTICE = "notice"
    CASE = "case"
    """警示案例通报: a second person confirms it."""
    BULLETIN = "bulletin"
    """专项行动简报."""
    MEETING = "meeting"
    LEARNING = "learning"
    SURVEY = "survey"


class NoticeUrgency(StrEnum):
    """How much it matters that everybody reads it soon."""

    ORDINARY = "ordinary"
    IMPORTANT = "important"
    """Asked for again until it is read."""
    URGENT = "urgent"
    """The same, also in quiet hours."""


class NoticeState(StrEnum):
    """Where a notice is; ``bot.actions.notice_moves`` has the table of allowed moves."""

    PROPOSED = "proposed"
    """A second person has to confirm it."""
    SCHEDULED = "scheduled"
    HELD = "held"
    """Its time has come and it was not sent: somebody has to decide."""
    SENDING = "sending"
    """Its messages are being put into the outbox."""
    SENT = "sent"
    """All of them are there; ``finished_at`` says when none was left to go out."""
    RECALLED = "recalled"
    CANCELLED = "cancelled"


class Confirm(StrEnum):
    """How somebody says that they have read it."""

    READ = "read"
    """One tap on 已阅."""
    ANSWER = "answer"
    """A short question is answered."""
    REPLY = "reply"
    """A reply in words, 收到 at the least."""
    CHOICE = "choice"
    """参加 or 请假."""
    BALLOT = "ballot"
    """The questionnaire is filled in."""


class NoticeHistoryKind(StrEnum):
    """What happened to a notice."""

    MADE = "made"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    """By the second person."""
    HELD = "held"
    SENT = "sent"
    CORRECTED = "corrected"
    ASKED = "asked"
    """Those who had not read it were asked again by somebody."""
    RETRIED = "retried"
    RECALLED = "recalled"
    CANCELLED = "cancelled"
    GIVEN_UP = "given_up"
    """Nobody is asked any more."""
    CLOSED = "closed"
    """A survey takes no more answers."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A row of ``notices``. Moments are text as ``storage.moments`` writes it."""

    id: int
    kind: NoticeKind
    urgency: NoticeUrgency
    state: NoticeState
    sender_id: int
    unit_id: int
    """The sender's unit when it was made."""
    title: str
    html: str
    """Telegram HTML as the chat library made it of what was written."""
    plain: str
    confirm: Confirm
    question: str
    detail: dict[str, Any]
    """What its kind has besides: ``bot.actions.notice_kinds`` reads and writes it."""
    audience: str
    """JSON of ``bot.actions.notice_audience.Audience``."""
    send_at: str | None
    sent_at: str | None
    finished_at: str | None
    in_force_until: date | None
    version: int
    asked_version: int
    """Whoever has confirmed a lower one has not read it."""
    corrected_at: str | None
    ask_at: str | None
    """When those who have not read it are next asked by themselves; none for never."""
    asked: int
    """How often that was done."""
    closed_at: str | None
    confirmed_by: int | None
    ended_by: int | None
    reason: str
    card_door: str | None
    card_account: int | None
    card_message: int | None
    card_shown: str
    """What the card showed last, shortened; so that it is edited only where it would show something else."""
    revision: int
    created_at: str
    touched_at: str

    @property
    def is_out(self) -> bool:
        """Whether people have it, or are getting it."""
        return self.state in {NoticeState.SENDING, NoticeState.SENT}

    def is_in_force(self, today: date) -> bool:
        """Whether somebody who joins now gets it as well."""
        return self.is_out and (self.in_force_until is None or self.in_force_until >= today)


@dataclass(frozen=True, slots=True)
class NoticeFile:
    """A file of a notice."""

    place: int
    kind: str
    """How it is shown: ``photo``, ``video`` or ``document``."""
    attachment_id: int
    shown_name: str


@dataclass(frozen=True, slots=True)
class Happening:
    """A row of ``notice_history``."""

    kind: NoticeHistoryKind
    text: str
    person_id: int | None
    at: str


_COLUMNS = tuple(field.name for field in fields(Notice))
COLUMNS = ", ".join(f"n.{name}" for name in _COLUMNS)
"""The columns of ``read_notice``, of ``notices`` called ``n``."""


def read_notice(row: Iterable[object]) -> Notice:
    """The notice in a row of ``COLUMNS``."""
    values = dict(zip(_COLUMNS, row, strict=True))
    until = values["in_force_until"]
    values |= {
        "kind": NoticeKind(str(values["kind"])),
        "urgency": NoticeUrgency(str(values["urgency"])),
        "state": NoticeState(str(values["state"])),
        "confirm": Confirm(str(values["confirm"])),
        "detail": json.loads(str(values["detail"])),
        "in_force_until": to_day(None if until is None else str(until)),
    }
    return Notice(**values)  # type: ignore[arg-type]


def add(db: Database, notice: Notice) -> Notice:
    """Enter a notice, whose ``id`` is not looked at; returns it with the id that it got."""
    names = _COLUMNS[1:]
    row = db.conn.execute(
        f"INSERT INTO notices ({', '.join(names)}) VALUES ({', '.join('?' * len(names))}) RETURNING id",
        [_written(getattr(notice, name)) for name in names],
    ).fetchone()
    return replace(notice, id=int(row[0]))


def notice(db: Database, notice_id: int) -> Notice | None:
    """The notice of that id, whoever may see it: ``bot.actions.notice_sight`` asks who may."""
    row = db.conn.execute(f"SELECT {COLUMNS} FROM notices n WHERE n.id = ?", [notice_id]).fetchone()
    return None if row is None else read_notice(row)


def skip_numbers(db: Database) -> None:
    """After a restore: give no notice an id that one sent since the backup has had, whose buttons still stand in people's chats."""
    db.conn.execute("INSERT INTO sqlite_sequence (name, seq) SELECT 'notices', 0 WHERE 'notices' NOT IN (SELECT name FROM sqlite_sequence)")
    db.conn.execute("UPDATE sqlite_sequence SET seq = seq + ? WHERE name = 'notices'", [SKIPPED])


def where(db: Database, condition: str, *values: object) -> tuple[Notice, ...]:
    """The notices, called ``n``, for which some SQL holds; it may end with their order."""
    rows = db.conn.execute(f"SELECT {COLUMNS} FROM notices n WHERE {condition}", list(values)).fetchall()
    return tuple(read_notice(row) for row in rows)


def change(db: Database, before: Notice, *, at: str, **changes: object) -> Notice | None:
    """Change columns of a notice that still is as ``before`` was read; returns it as it now is, none where it has moved on meanwhile."""
    after = replace(before, **changes, revision=before.revision + 1, touched_at=at)  # type: ignore[arg-type]
    changed = [*changes, "revision", "touched_at"]
    done = db.conn.execute(
        f"UPDATE notices SET {', '.join(f'{name} = ?' for name in changed)} WHERE id = ? AND revision = ?",
        [*(_written(getattr(after, name)) for name in changed), before.id, before.revision],
    )
    return after if done.rowcount == 1 else None


def note(db: Database, notice_id: int, **changes: object) -> None:
    """Change columns of which nobody's screen depends: when it is asked for next, what its card shows, that it is finished."""
    db.conn.execute(
        f"UPDATE notices SET {', '.join(f'{name} = ?' for name in changes)} WHERE id = ?",
        [*(_written(value) for value in changes.values()), notice_id],
    )


def add_files(db: Database, notice_id: int, files: Sequence[NoticeFile]) -> None:
    """Note the files of a notice, in their order."""
    db.conn.executemany(
        "INSERT INTO notice_files (notice_id, place, kind, attachment_id, shown_name) VALUES (?, ?, ?, ?, ?)",
        [[notice_id, file.place, file.kind, file.attachment_id, file.shown_name] for file in files],
    )


def files(db: Database, notice_id: int) -> tuple[NoticeFile, ...]:
    """The files of a notice that were not refused, in their order."""
    rows = db.conn.execute(
        "SELECT f.place, f.kind, f.attachment_id, f.shown_name FROM notice_files f JOIN attachments a ON a.id = f.attachment_id"
        " WHERE f.notice_id = ? AND a.state IN ('wanted', 'stored') ORDER BY f.place",
        [notice_id],
    ).fetchall()
    return tuple(NoticeFile(*row) for row in rows)


def handle(db: Database, attachment_id: int, door: str, kind: str) -> str | None:
    """By what name ``door`` knows a file, where it does; ``kind`` is how it is shown."""
    row = db.conn.execute(
        "SELECT file_id FROM file_handles WHERE attachment_id = ? AND door = ? AND kind = ?", [attachment_id, door, kind]
    ).fetchone()
    return None if row is None else str(row[0])


def keep_handle(db: Database, attachment_id: int, door: str, kind: str, file_id: str) -> None:
    """Note by what name ``door`` knows a file."""
    db.conn.execute(
        "INSERT INTO file_handles (attachment_id, door, kind, file_id) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (attachment_id, door, kind) DO UPDATE SET file_id = excluded.file_id",
        [attachment_id, door, kind, file_id],
    )


def say(db: Database, notice_id: int, kind: NoticeHistoryKind, text: str, *, by: int | None, at: str) -> None:
    """Write a line into the history of a notice."""
    db.conn.execute(
        "INSERT INTO notice_history (notice_id, place, kind, text, person_id, at)"
        " SELECT ?, coalesce(max(place), 0) + 1, ?, ?, ?, ? FROM notice_history WHERE notice_id = ?",
        [notice_id, kind, text, by, at, notice_id],
    )


def history(db: Database, notice_id: int) -> tuple[Happening, ...]:
    """The history of a notice, the oldest line first."""
    rows = db.conn.execute(
        "SELECT kind, text, person_id, at FROM notice_history WHERE notice_id = ? ORDER BY place", [notice_id]
    ).fetchall()
    return tuple(Happening(NoticeHistoryKind(row[0]), row[1], row[2], row[3]) for row in rows)


def made_since(db: Database, sender_id: int, since: str, *, urgent: bool = False) -> int:
    """How many notices somebody has made since then that were not called off before they went out; of urgent ones alone where told."""
    only = "AND urgency = 'urgent'" if urgent else ""
    row = db.conn.execute(
        f"SELECT count(*) FROM notices WHERE sender_id = ? AND created_at >= ? AND state <> 'cancelled' {only}", [sender_id, since]
    ).fetchone()
    return int(row[0])


def index(db: Database, notice_id: int, grams: str) -> None:
    """Let a notice be found by the words whose ``grams`` (``knowledge.clues.search_terms``) are given."""
    db.conn.execute("INSERT INTO notice_search (rowid, grams) VALUES (?, ?)", [notice_id, grams])


def unindex(db: Database, notice_id: int, grams: str) -> None:
    """Let a notice be found no more by what it was indexed with: ``grams`` must be the same."""
    db.conn.execute("INSERT INTO notice_search (notice_search, rowid, grams) VALUES ('delete', ?, ?)", [notice_id, grams])


def _written(value: object) -> object:
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    return value.isoformat() if isinstance(value, date) else value
