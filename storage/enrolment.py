"""One-time codes, and the accounts that wait for somebody to confirm whose they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlite_utils import Database

from storage.moments import from_text


class CodeKind(StrEnum):
    """Who vouches for whoever holds a code."""

    INVITATION = "invitation"
    """Somebody in the chat, or a roster; roles above officer are confirmed by another."""
    FIRST_ADMIN = "first_admin"
    """Whoever reads the server's disk, while there is no administrator yet."""
    SERVER = "server"
    """Whoever commands the server, at any time."""


class Outcome(StrEnum):
    """How a pending enrolment ended."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class Code:
    """A code that can still be used; the code itself is nowhere."""

    id: int
    person_id: int
    kind: CodeKind
    made_by: int | None
    expires_at: datetime
    """Aware, UTC."""


@dataclass(frozen=True, slots=True)
class Enrolment:
    """An account that sent a right code for somebody and has to be confirmed; ``outcome`` is none while it waits."""

    id: int
    person_id: int
    door: str
    account_id: int
    shown_name: str
    asked_at: datetime
    outcome: Outcome | None


_CODE = "id, person_id, kind, made_by, expires_at"
_USABLE = "used_at IS NULL AND expires_at > ?"
_ENROLMENT = "id, person_id, door, account_id, shown_name, asked_at, outcome"


def _code(row: tuple[object, ...]) -> Code:
    number, person, kind, made_by, expires = row
    return Code(
        int(str(number)), int(str(person)), CodeKind(str(kind)), None if made_by is None else int(str(made_by)), from_text(str(expires))
    )


def _enrolment(row: tuple[object, ...]) -> Enrolment:
    number, person, door, account, shown, asked, outcome = row
    return Enrolment(
        int(str(number)),
        int(str(person)),
        str(door),
        int(str(account)),
        str(shown),
        from_text(str(asked)),
        None if outcome is None else Outcome(str(outcome)),
    )


def add_code(db: Database, digest: bytes, person_id: int, kind: CodeKind, *, made_by: int | None, at: str, expires_at: str) -> Code:
    """Keep a new code by its keyed hash. Raises ``sqlite3.IntegrityError`` for a hash that is there already."""
    row = db.conn.execute(
        f"INSERT INTO codes (hash, person_id, kind, made_by, made_at, expires_at) VALUES (?, ?, ?, ?, ?, ?) RETURNING {_CODE}",
        [digest, person_id, kind, made_by, at, expires_at],
    ).fetchone()
    return _code(row)


def usable_code(db: Database, digest: bytes, *, at: str) -> Code | None:
    """The code of that hash, if it is neither used nor over."""
    row = db.conn.execute(f"SELECT {_CODE} FROM codes WHERE hash = ? AND {_USABLE}", [digest, at]).fetchone()
    return None if row is None else _code(row)


def server_code_waits(db: Database, *, at: str) -> bool:
    """Whether a code made on the server can still be used."""
    row = db.conn.execute(f"SELECT 1 FROM codes WHERE kind = ? AND {_USABLE} LIMIT 1", [CodeKind.SERVER, at]).fetchone()
    return row is not None


def code_of(db: Database, person_id: int, *, at: str) -> Code | None:
    """The code with which the person may still enrol."""
    row = db.conn.execute(
        f"SELECT {_CODE} FROM codes WHERE person_id = ? AND {_USABLE} ORDER BY id DESC LIMIT 1", [person_id, at]
    ).fetchone()
    return None if row is None else _code(row)


def use_code(db: Database, code_id: int, *, at: str) -> bool:
    """Use a code up; False where it was used or is over."""
    return db.conn.execute(f"UPDATE codes SET used_at = ? WHERE id = ? AND {_USABLE}", [at, code_id, at]).rowcount == 1


def void_codes(db: Database, person_id: int, *, at: str) -> int:
    """End every code of the person that could still be used; returns how many there were."""
    return int(db.conn.execute(f"UPDATE codes SET expires_at = ? WHERE person_id = ? AND {_USABLE}", [at, person_id, at]).rowcount)


def ask(db: Database, person_id: int, door: str, account_id: int, shown_name: str, *, at: str) -> Enrolment:
    """Let an account wait to be confirmed as the person's. Raises ``sqlite3.IntegrityError`` where it waits already."""
    row = db.conn.execute(
        f"INSERT INTO enrolments (person_id, door, account_id, shown_name, asked_at) VALUES (?, ?, ?, ?, ?) RETURNING {_ENROLMENT}",
        [person_id, door, account_id, shown_name, at],
    ).fetchone()
    return _enrolment(row)


def enrolment(db: Database, enrolment_id: int) -> Enrolment | None:
    """The enrolment of that id, decided or not."""
    row = db.conn.execute(f"SELECT {_ENROLMENT} FROM enrolments WHERE id = ?", [enrolment_id]).fetchone()
    return None if row is None else _enrolment(row)


def pending(db: Database, *, person_id: int | None = None, asked_before: str | None = None) -> tuple[Enrolment, ...]:
    """The enrolments that wait, oldest first: those of one person, or those asked for before a moment, where given."""
    rows = db.conn.execute(
        f"SELECT {_ENROLMENT} FROM enrolments WHERE outcome IS NULL AND (? IS NULL OR person_id = ?) AND (? IS NULL OR asked_at <= ?)"
        " ORDER BY id",
        [person_id, person_id, asked_before, asked_before],
    ).fetchall()
    return tuple(_enrolment(row) for row in rows)


def decide(db: Database, enrolment_id: int, outcome: Outcome, *, by: int | None, at: str) -> bool:
    """End an enrolment that waits; False where somebody else was first."""
    done = db.conn.execute(
        "UPDATE enrolments SET outcome = ?, decided_by = ?, decided_at = ? WHERE id = ? AND outcome IS NULL",
        [outcome, by, at, enrolment_id],
    )
    return done.rowcount == 1


def give_up(db: Database, *, at: str, person_id: int | None = None, door: str = "", account_id: int = 0) -> None:
    """Let whatever waits for the person, or from the account, lapse."""
    db.conn.execute(
        "UPDATE enrolments SET outcome = 'lapsed', decided_at = ? WHERE outcome IS NULL AND (person_id = ? OR door = ? AND account_id = ?)",
        [at, person_id, door, account_id],
    )
