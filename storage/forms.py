"""Dialogues of several steps: where each stands, so that it goes on tomorrow, on another phone, after a kill."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlite_utils import Database


class FormState(StrEnum):
    """Where a form is."""

    OPEN = "open"
    DONE = "done"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class FormRow:
    """A form; ``data`` is the JSON of its kind, ``version`` counts its steps, ``listening_until`` says how long plain text is for it."""

    id: int
    person_id: int
    door: str
    account_id: int
    kind: str
    data: str
    version: int
    listening_until: str | None
    message_id: int | None
    state: FormState
    touched_at: str
    expires_at: str


_COLUMNS = "id, person_id, door, account_id, kind, data, version, listening_until, message_id, state, touched_at, expires_at"


def _row(row: tuple[object, ...]) -> FormRow:
    number, person, door, account, kind, data, version, listening, message, state, touched, expires = row
    return FormRow(
        int(str(number)),
        int(str(person)),
        str(door),
        int(str(account)),
        str(kind),
        str(data),
        int(str(version)),
        None if listening is None else str(listening),
        None if message is None else int(str(message)),
        FormState(str(state)),
        str(touched),
        str(expires),
    )


def start(
    db: Database,
    *,
    person_id: int,
    door: str,
    account_id: int,
    kind: str,
    data: str,
    listening_until: str | None,
    at: str,
    expires_at: str,
) -> FormRow:
    """Open a form. Raises ``sqlite3.IntegrityError`` where the person has one of that kind open."""
    row = db.conn.execute(
        "INSERT INTO forms (person_id, door, account_id, kind, data, version, listening_until, state, opened_at, touched_at, expires_at)"
        f" VALUES (?, ?, ?, ?, ?, 1, ?, 'open', ?, ?, ?) RETURNING {_COLUMNS}",
        [person_id, door, account_id, kind, data, listening_until, at, at, expires_at],
    ).fetchone()
    return _row(row)


def form(db: Database, form_id: int) -> FormRow | None:
    """The form of that id, whatever its state."""
    row = db.conn.execute(f"SELECT {_COLUMNS} FROM forms WHERE id = ?", [form_id]).fetchone()
    return None if row is None else _row(row)


def open_form(db: Database, person_id: int, kind: str) -> FormRow | None:
    """The person's open form of that kind."""
    row = db.conn.execute(f"SELECT {_COLUMNS} FROM forms WHERE person_id = ? AND kind = ? AND state = 'open'", [person_id, kind]).fetchone()
    return None if row is None else _row(row)


def open_forms(db: Database, person_id: int) -> tuple[FormRow, ...]:
    """The person's open forms, the one last touched first."""
    rows = db.conn.execute(
        f"SELECT {_COLUMNS} FROM forms WHERE person_id = ? AND state = 'open' ORDER BY touched_at DESC, id DESC", [person_id]
    ).fetchall()
    return tuple(_row(row) for row in rows)


def by_message(db: Database, door: str, account_id: int, message_id: int) -> FormRow | None:
    """The open form that shows itself in that message."""
    row = db.conn.execute(
        f"SELECT {_COLUMNS} FROM forms WHERE door = ? AND account_id = ? AND message_id = ? AND state = 'open'",
        [door, account_id, message_id],
    ).fetchone()
    return None if row is None else _row(row)


def step(
    db: Database, form_id: int, version: int, *, data: str, state: FormState, listening_until: str | None, at: str, expires_at: str
) -> bool:
    """Move an open form on from ``version``; False where another phone or a second tap was first."""
    done = db.conn.execute(
        "UPDATE forms SET data = ?, state = ?, listening_until = ?, touched_at = ?, expires_at = ?, version = version + 1"
        " WHERE id = ? AND version = ? AND state = 'open'",
        [data, state, listening_until, at, expires_at, form_id, version],
    )
    return done.rowcount == 1


def stop_listening(db: Database, person_id: int) -> None:
    """Let the person's next plain text be a question again."""
    db.conn.execute(
        "UPDATE forms SET listening_until = NULL WHERE person_id = ? AND state = 'open' AND listening_until IS NOT NULL", [person_id]
    )


def show_in(db: Database, form_id: int, door: str, account_id: int, message_id: int | None) -> None:
    """Note in which message the form now shows itself; none where it has to show itself anew."""
    db.conn.execute(
        "UPDATE forms SET door = ?, account_id = ?, message_id = ? WHERE id = ?",
        [door, account_id, message_id, form_id],
    )


def expired(db: Database, *, at: str, limit: int = 100) -> tuple[FormRow, ...]:
    """Open forms whose time is up."""
    rows = db.conn.execute(
        f"SELECT {_COLUMNS} FROM forms WHERE state = 'open' AND expires_at <= ? ORDER BY expires_at LIMIT ?", [at, limit]
    ).fetchall()
    return tuple(_row(row) for row in rows)
