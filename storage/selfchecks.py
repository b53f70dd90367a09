"""Self-checks and spot checks that were handed in: who, about which unit, what was asked, what was answered."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum

from sqlite_utils import Database

from storage.sights import UnitSight


class CheckKind(StrEnum):
    """Who checks whom."""

    SELFCHECK = "selfcheck"
    SPOTCHECK = "spotcheck"


class Method(StrEnum):
    """How a spot check is made: 四不两直, 明查, 暗访, 回头看."""

    NONE = ""
    UNANNOUNCED = "unannounced"
    ANNOUNCED = "announced"
    COVERT = "covert"
    RECHECK = "recheck"


class CheckState(StrEnum):
    """Where a check is, once it was handed in."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    """A superior has asked for a correction."""
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Selfcheck:
    """A row of ``selfchecks``."""

    id: int
    kind: CheckKind
    checklist: str
    """The code of the list."""
    content: str
    """The digest of the list as it was: see ``checklist_contents``."""
    is_held: bool
    """What was answered is the discipline office's alone to see."""
    person_id: int
    unit_id: int
    """The unit that was checked."""
    method: Method
    state: CheckState
    day: str
    """The day of the installation's time zone on which it was first handed in."""
    place: str
    point: str
    """``latitude,longitude`` in degrees, or empty."""
    findings: int
    version: int
    """Counts the times that it was handed in."""
    revision: int
    """Counts every change; buttons carry it."""
    remark: str
    """Why it was returned."""
    returned_by: int | None
    digest: str
    """A hash of who answered what to which list, by which an identical resend is known."""
    started_at: str
    submitted_at: str
    touched_at: str


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer; ``value`` as ``knowledge.checklists.CheckItem`` says, ``files`` the ids of its attachments."""

    item: str
    value: str
    is_finding: bool
    category: str
    severity: str
    is_fixed: bool = False
    """立行立改: put right on the spot."""
    note: str = ""
    files: tuple[int, ...] = ()
    ledger_id: int | None = None


@dataclass(frozen=True, slots=True)
class CheckVersion:
    """What a check said before it was amended, and why it was."""

    version: int
    answers: tuple[Answer, ...]
    reason: str
    person_id: int
    at: str


class Sight(UnitSight):
    """Which checks somebody may see besides the own ones; what was taken back nobody else sees."""

    __slots__ = ()

    @property
    def condition(self) -> str:
        """An SQL condition on ``selfchecks`` called ``k``, with the parameters of ``values``."""
        return f"{self.within('k')} AND k.state <> 'withdrawn'"

    @property
    def own(self) -> str:
        """An SQL condition for the checks that ``person_id`` made."""
        return self.owned("k")


_COLUMNS = tuple(field.name for field in fields(Selfcheck))
COLUMNS = ", ".join(f"k.{name}" for name in _COLUMNS)
"""The columns of ``read_check``, of ``selfchecks`` called ``k``."""


def read_check(row: Iterable[object]) -> Selfcheck:
    """The check in a row of ``COLUMNS``."""
    values = dict(zip(_COLUMNS, row, strict=True))
    values |= {
        "kind": CheckKind(str(values["kind"])),
        "method": Method(str(values["method"])),
        "state": CheckState(str(values["state"])),
        "is_held": bool(values["is_held"]),
    }
    return Selfcheck(**values)  # type: ignore[arg-type]


def keep_content(db: Database, digest: str, code: str, content: str, *, at: str) -> None:
    """Keep what a list says, once."""
    db.conn.execute("INSERT OR IGNORE INTO checklist_contents (digest, code, content, at) VALUES (?, ?, ?, ?)", [digest, code, content, at])


def content(db: Database, digest: str) -> str | None:
    """What the list of that digest said."""
    row = db.conn.execute("SELECT content FROM checklist_contents WHERE digest = ?", [digest]).fetchone()
    return None if row is None else str(row[0])


def add(db: Database, check: Selfcheck, answers: Sequence[Answer]) -> Selfcheck:
    """Enter a check, whose ``id`` is not looked at, with its answers in the order of the list; returns it with the id that it got."""
    names = _COLUMNS[1:]
    row = db.conn.execute(
        f"INSERT INTO selfchecks ({', '.join(names)}) VALUES ({', '.join('?' * len(names))}) RETURNING id",
        [getattr(check, name) for name in names],
    ).fetchone()
    entered = replace(check, id=int(row[0]))
    _write_answers(db, entered.id, answers)
    return entered


def check(db: Database, check_id: int) -> Selfcheck | None:
    """The check of that id, whoever may see it."""
    row = db.conn.execute(f"SELECT {COLUMNS} FROM selfchecks k WHERE k.id = ?", [check_id]).fetchone()
    return None if row is None else read_check(row)


def seen(db: Database, sight: Sight, check_id: int) -> Selfcheck | None:
    """The check of that id if ``sight`` shows it, or if the looker made it."""
    row = db.conn.execute(
        f"SELECT {COLUMNS} FROM selfchecks k WHERE k.id = :id AND (({sight.condition}) OR {sight.own})", {"id": check_id, **sight.values}
    ).fetchone()
    return None if row is None else read_check(row)


def answers(db: Database, check_id: int) -> tuple[Answer, ...]:
    """The answers of a check, in the order of its list."""
    rows = db.conn.execute(
        "SELECT item, value, is_finding, category, severity, is_fixed, note, files, ledger_id FROM selfcheck_answers"
        " WHERE selfcheck_id = ? ORDER BY place",
        [check_id],
    ).fetchall()
    return tuple(_answer(row) for row in rows)


def change(db: Database, before: Selfcheck, *, at: str, **changes: object) -> Selfcheck | None:
    """Change columns of a check that still is as ``before`` was read; returns it as it now is, none where it has moved on meanwhile."""
    after = replace(before, **changes, revision=before.revision + 1, touched_at=at)  # type: ignore[arg-type]
    changed = [*changes, "revision", "touched_at"]
    done = db.conn.execute(
        f"UPDATE selfchecks SET {', '.join(f'{name} = ?' for name in changed)} WHERE id = ? AND revision = ?",
        [*(getattr(after, name) for name in changed), before.id, before.revision],
    )
    return after if done.rowcount == 1 else None


def amend(db: Database, before: Selfcheck, new: Sequence[Answer], *, reason: str, by: int, at: str, **changes: object) -> Selfcheck | None:
    """As ``change``, with other answers: those of before are kept as a version, with the reason."""
    old = answers(db, before.id)
    after = change(db, before, at=at, version=before.version + 1, **changes)
    if after is None:
        return None
    db.conn.execute(
        "INSERT INTO selfcheck_versions (selfcheck_id, version, answers, reason, person_id, at) VALUES (?, ?, ?, ?, ?, ?)",
        [before.id, before.version, json.dumps([_as_json(answer) for answer in old], ensure_ascii=False), reason, by, at],
    )
    db.conn.execute("DELETE FROM selfcheck_answers WHERE selfcheck_id = ?", [before.id])
    _write_answers(db, before.id, new)
    return after


def versions(db: Database, check_id: int) -> tuple[CheckVersion, ...]:
    """The earlier versions of a check, the first one first."""
    rows = db.conn.execute(
        "SELECT version, answers, reason, person_id, at FROM selfcheck_versions WHERE selfcheck_id = ? ORDER BY version", [check_id]
    ).fetchall()
    return tuple(
        CheckVersion(row[0], tuple(Answer(**{**each, "files": tuple(each["files"])}) for each in json.loads(row[1])), *row[2:])
        for row in rows
    )


def note_ledger(db: Database, check_id: int, item: str, ledger_id: int) -> None:
    """Note which item of the ledger came from an answer."""
    db.conn.execute("UPDATE selfcheck_answers SET ledger_id = ? WHERE selfcheck_id = ? AND item = ?", [ledger_id, check_id, item])


def same(db: Database, person_id: int, digest: str, day: str) -> Selfcheck | None:
    """The person's check of that digest on that day, which an identical resend is."""
    row = db.conn.execute(
        f"SELECT {COLUMNS} FROM selfchecks k WHERE k.person_id = ? AND k.digest = ? AND k.day = ? AND k.state <> 'withdrawn'",
        [person_id, digest, day],
    ).fetchone()
    return None if row is None else read_check(row)


def note_asked(db: Database, person_id: int, items: Iterable[str], day: str) -> None:
    """Note on which day somebody was asked the items of a list that goes round."""
    db.conn.executemany(
        "INSERT INTO selfcheck_asked (person_id, item, day) VALUES (?, ?, ?)"
        " ON CONFLICT (person_id, item) DO UPDATE SET day = max(day, excluded.day)",
        [[person_id, item, day] for item in items],
    )


def asked(db: Database, person_id: int) -> dict[str, str]:
    """On which day somebody was last asked each item."""
    return dict(db.conn.execute("SELECT item, day FROM selfcheck_asked WHERE person_id = ?", [person_id]).fetchall())


def _write_answers(db: Database, check_id: int, new: Sequence[Answer]) -> None:
    db.conn.executemany(
        "INSERT INTO selfcheck_answers (selfcheck_id, item, place, value, is_finding, category, severity, is_fixed, note, files, ledger_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            [
                check_id,
                answer.item,
                place,
                answer.value,
                answer.is_finding,
                answer.category,
                answer.severity,
                answer.is_fixed,
                answer.note,
                json.dumps(list(answer.files)),
                answer.ledger_id,
            ]
            for place, answer in enumerate(new)
        ],
    )


def _as_json(answer: Answer) -> dict[str, object]:
    return {field.name: getattr(answer, field.name) for field in fields(Answer)}


def _answer(row: Sequence[object]) -> Answer:
    item, value, is_finding, category, severity, is_fixed, note, files, ledger_id = row
    return Answer(
        str(item),
        str(value),
        bool(is_finding),
        str(category),
        str(severity),
        bool(is_fixed),
        str(note),
        tuple(json.loads(str(files))),
        None if ledger_id is None else int(str(ledger_id)),
    )
