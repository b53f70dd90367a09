"""Clues, what was said about them, and who may see them: one ``Sight`` stands in every query that finds, counts or shows one."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from enum import StrEnum

from sqlite_utils import Database

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without what is mistaken for something else when read aloud or copied by hand."""
ID_LENGTH = 8


class ClueKind(StrEnum):
    """What somebody tells the agency of."""

    CLUE = "clue"
    RISK = "risk"
    UNRESOLVED = "unresolved"
    SUGGESTION = "suggestion"


class ClueState(StrEnum):
    """Where a clue is; ``bot.actions.clue_moves`` has the table of allowed moves."""

    NEW = "new"
    CLAIMED = "claimed"
    SUBSTANTIATED = "substantiated"
    UNSUBSTANTIATED = "unsubstantiated"
    REJECTED = "rejected"
    MERGED = "merged"
    RECTIFYING = "rectifying"
    REFERRED = "referred"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class Hold(StrEnum):
    """Why a clue is for the discipline office alone."""

    NONE = ""
    INTEGRITY = "integrity"
    NAMED = "named"
    REFERRED = "referred"


class RemarkKind(StrEnum):
    """What was said about a clue, and so who sees it: notes are never the reporter's to see."""

    NOTE = "note"
    QUESTION = "question"
    ANSWER = "answer"
    ADDITION = "addition"
    REMARK = "remark"
    INSTRUCTION = "instruction"
    MOVE = "move"
    """A move with its reason: from, to and why, for the history."""


@dataclass(frozen=True, slots=True)
class Clue:
    """A row of ``clues``; ``received_at`` is a moment, or for an anonymous one a bare day."""

    id: str
    search_id: int
    kind: ClueKind
    channel: str
    person_id: int | None
    """Who put it in: the reporter, or who recorded what came by another channel; none for an anonymous one."""
    is_anonymous: bool
    is_shown: bool
    """Whether anybody may see it yet: an anonymous one waits for the night."""
    unit_id: int
    """The unit that it is about, whose supervisors handle it."""
    text: str
    about: str
    place: str
    point: str
    """``latitude,longitude`` in degrees, or empty."""
    category: str
    category_by: str
    level: str
    level_by: str
    state: ClueState
    version: int
    """Counts what the reporter changed."""
    revision: int
    """Counts every change; buttons carry it."""
    hold: Hold
    claimed_by: int | None
    reason: str
    """Why it was found so, or rejected."""
    remark: str
    """What its reporter reads of that."""
    merged_into: str | None
    mark: str
    source: str
    source_answer: str
    source_answered_at: str | None
    received_at: str
    touched_at: str
    due_at: str | None
    """When whoever has to act next is late."""
    told_at: str | None
    """When somebody was last told that it is late."""
    escalate_at: str | None
    escalate_unit: int | None
    closed_at: str | None
    digest: bytes
    receipt: bytes | None
    matter: str = ""
    """The prohibition that it seems to be about, by its id."""


@dataclass(frozen=True, slots=True)
class Version:
    """What a clue said at some time."""

    version: int
    text: str
    about: str
    place: str
    category: str
    person_id: int | None
    at: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that was said about a clue."""

    place: int
    kind: RemarkKind
    text: str
    person_id: int | None
    at: str
    is_shown: bool


@dataclass(frozen=True, slots=True)
class Sight:
    """Which clues somebody may see: all that is found, counted, searched, exported or hinted at goes through ``condition``."""

    person_id: int
    units: tuple[int, ...]
    """The units whose clues are theirs to handle."""
    kinds: tuple[ClueKind, ...]
    """The kinds that they handle there."""
    discipline: bool = False
    """Whether they see what is held in these units instead; never both."""

    @property
    def condition(self) -> str:
        """An SQL condition on ``clues`` called ``c``, with the parameters of ``values``.

        Nobody sees a clue about themselves, not even one that was released; nobody but discipline sees one that is held.
        """
        # Greater than nothing is a range of an index, which other than nothing is not.
        held = "c.hold > ''" if self.discipline else "c.hold = ''"
        return (
            f"c.is_shown = 1 AND c.state <> 'withdrawn' AND {held}"
            " AND c.unit_id IN (SELECT value FROM json_each(:sight_units)) AND c.kind IN (SELECT value FROM json_each(:sight_kinds))"
            " AND c.id NOT IN (SELECT s.clue_id FROM clue_subjects s WHERE s.person_id = :sight_person)"
        )

    @property
    def values(self) -> dict[str, object]:
        """The parameters of ``condition``."""
        return {
            "sight_units": json.dumps(self.units),
            "sight_kinds": json.dumps(self.kinds),
            "sight_person": self.person_id,
        }


_COLUMNS = tuple(field.name for field in fields(Clue))
COLUMNS = ", ".join(f"c.{name}" for name in _COLUMNS)
"""The columns of ``read_clue``, of ``clues`` called ``c``."""


def read_clue(row: Iterable[object]) -> Clue:
    """The clue in a row of ``COLUMNS``."""
    values = dict(zip(_COLUMNS, row, strict=True))
    values |= {
        "kind": ClueKind(str(values["kind"])),
        "state": ClueState(str(values["state"])),
        "hold": Hold(str(values["hold"])),
        "is_anonymous": bool(values["is_anonymous"]),
        "is_shown": bool(values["is_shown"]),
    }
    return Clue(**values)  # type: ignore[arg-type]


def new_id() -> str:
    """A random id, as ``K7QM2FXA``."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(ID_LENGTH))


def new_search_id() -> int:
    """A random rowid for the full-text index."""
    return secrets.randbelow(2**62) + 1


def add(db: Database, clue: Clue) -> None:
    """Enter a clue with its first version. Raises ``sqlite3.IntegrityError`` for an id that is taken."""
    marks = ", ".join("?" * len(_COLUMNS))
    db.conn.execute(f"INSERT INTO clues ({', '.join(_COLUMNS)}) VALUES ({marks})", [getattr(clue, name) for name in _COLUMNS])
    _keep_version(db, clue, clue.person_id, clue.received_at)


def clue(db: Database, clue_id: str) -> Clue | None:
    """The clue of that id, whoever may see it: only for its own reporter and the clockwork."""
    row = db.conn.execute(f"SELECT {COLUMNS} FROM clues c WHERE c.id = ?", [clue_id]).fetchone()
    return None if row is None else read_clue(row)


def seen(db: Database, sight: Sight, clue_id: str) -> Clue | None:
    """The clue of that id if ``sight`` shows it."""
    row = db.conn.execute(
        f"SELECT {COLUMNS} FROM clues c WHERE c.id = :id AND {sight.condition}", {"id": clue_id, **sight.values}
    ).fetchone()
    return None if row is None else read_clue(row)


def change(db: Database, before: Clue, *, at: str, **changes: object) -> Clue | None:
    """Change columns of a clue that still is as ``before`` was read; returns it as it now is, none where it has moved on meanwhile.

    ``touched_at`` becomes ``at``, a moment or a bare day; the revision goes up.
    """
    after = replace(before, **changes, revision=before.revision + 1, touched_at=at)  # type: ignore[arg-type]
    changed = [*changes, "revision", "touched_at"]
    done = db.conn.execute(
        f"UPDATE clues SET {', '.join(f'{name} = ?' for name in changed)} WHERE id = ? AND revision = ?",
        [*(getattr(after, name) for name in changed), before.id, before.revision],
    )
    return after if done.rowcount == 1 else None


def amend(db: Database, before: Clue, *, at: str, by: int | None, **changes: object) -> Clue | None:
    """As ``change``, for what the reporter changes of ``text``, ``about``, ``place`` or ``category``: the version before it is kept."""
    after = change(db, before, at=at, version=before.version + 1, **changes)
    if after is not None:
        _keep_version(db, after, by, at)
    return after


def plan(db: Database, clue_id: str, *, due_at: str | None, told_at: str | None = None) -> None:
    """Note when a clue is late, or that somebody was told; nobody's screen is out of date with that."""
    db.conn.execute("UPDATE clues SET due_at = ?, told_at = ? WHERE id = ?", [due_at, told_at, clue_id])


def withdrawn_unsaid(db: Database, limit: int = 100) -> tuple[Clue, ...]:
    """Clues that were taken back, and somebody is still to be told so."""
    rows = db.conn.execute(
        f"SELECT {COLUMNS} FROM clues c WHERE c.due_at IS NOT NULL AND c.kind = 'clue' AND c.state = 'withdrawn' LIMIT ?", [limit]
    ).fetchall()
    return tuple(read_clue(row) for row in rows)


def versions(db: Database, clue_id: str) -> tuple[Version, ...]:
    """All versions of a clue, the first one first."""
    rows = db.conn.execute(
        "SELECT version, text, about, place, category, person_id, at FROM clue_versions WHERE clue_id = ? ORDER BY version", [clue_id]
    ).fetchall()
    return tuple(Version(*row) for row in rows)


def say(db: Database, clue_id: str, kind: RemarkKind, text: str, *, by: int | None, at: str, is_shown: bool = True) -> int:
    """Note something that was said about a clue; returns its place."""
    row = db.conn.execute(
        "INSERT INTO clue_remarks (clue_id, place, kind, text, person_id, at, is_shown)"
        " SELECT ?, coalesce(max(place), 0) + 1, ?, ?, ?, ?, ? FROM clue_remarks WHERE clue_id = ? RETURNING place",
        [clue_id, kind, text, by, at, is_shown, clue_id],
    ).fetchone()
    return int(row[0])


def remarks(db: Database, clue_id: str) -> tuple[Remark, ...]:
    """What was said about a clue, in its order, also what is not shown yet and what its reporter never sees."""
    rows = db.conn.execute(
        "SELECT place, kind, text, person_id, at, is_shown FROM clue_remarks WHERE clue_id = ? ORDER BY place", [clue_id]
    ).fetchall()
    return tuple(Remark(row[0], RemarkKind(row[1]), row[2], row[3], row[4], bool(row[5])) for row in rows)


def held_among(db: Database, clue_ids: Iterable[str]) -> frozenset[str]:
    """Those of ``clue_ids`` that are for discipline alone now."""
    rows = db.conn.execute(
        "SELECT id FROM clues WHERE hold > '' AND id IN (SELECT value FROM json_each(?))", [json.dumps(sorted(set(clue_ids)))]
    ).fetchall()
    return frozenset(str(row[0]) for row in rows)


def name_subjects(db: Database, clue_id: str, person_ids: Iterable[int]) -> None:
    """Note whom a clue is about; nobody is ever taken off."""
    db.conn.executemany(
        "INSERT OR IGNORE INTO clue_subjects (clue_id, person_id) VALUES (?, ?)", [[clue_id, person] for person in person_ids]
    )


def subjects(db: Database, clue_id: str) -> frozenset[int]:
    """Whom a clue is about, as far as names tell."""
    rows = db.conn.execute("SELECT person_id FROM clue_subjects WHERE clue_id = ?", [clue_id]).fetchall()
    return frozenset(int(row[0]) for row in rows)


def samples(db: Database, states: Iterable[ClueState], handlers: Iterable[int]) -> tuple[Clue, ...]:
    """One clue in ``states`` of each sort that is seen alike: by unit, whether it is held, and who of ``handlers`` it is about or from."""
    rows = db.conn.execute(
        f"""SELECT {COLUMNS}, min(c.id) FROM clues c
        WHERE c.state IN (SELECT value FROM json_each(:states)) AND c.kind = 'clue' AND c.is_shown = 1
        GROUP BY c.unit_id, c.hold <> '',
            iif(c.channel = 'bot' AND c.person_id IN (SELECT value FROM json_each(:handlers)), c.person_id, 0),
            (SELECT group_concat(s.person_id) FROM clue_subjects s
                WHERE s.clue_id = c.id AND s.person_id IN (SELECT value FROM json_each(:handlers)))""",
        {"states": json.dumps(sorted(states)), "handlers": json.dumps(sorted(handlers))},
    ).fetchall()
    return tuple(read_clue(row[:-1]) for row in rows)


def index(db: Database, clue: Clue, grams: str) -> None:
    """Let a clue be found by the words whose ``grams`` (``knowledge.clues.search_terms``) are given."""
    db.conn.execute("INSERT INTO clue_search (rowid, grams) VALUES (?, ?)", [clue.search_id, grams])


def unindex(db: Database, clue: Clue, grams: str) -> None:
    """Let a clue be found no more by what it was indexed with: ``grams`` must be the same."""
    db.conn.execute("INSERT INTO clue_search (clue_search, rowid, grams) VALUES ('delete', ?, ?)", [clue.search_id, grams])


def erase(db: Database, clue_id: str) -> None:
    """Take the words out of a clue that was withdrawn; the row stays, so that it counts as withdrawn."""
    db.conn.execute("DELETE FROM clue_versions WHERE clue_id = ?", [clue_id])
    db.conn.execute("DELETE FROM clue_remarks WHERE clue_id = ?", [clue_id])
    db.conn.execute("DELETE FROM clue_subjects WHERE clue_id = ?", [clue_id])
    db.conn.execute("DELETE FROM clue_messages WHERE clue_id = ?", [clue_id])
    # Whoever holds the key could try words against the digest: those of an anonymous clue that came in place of this one as well.
    db.conn.execute(
        "UPDATE clues SET text = '', about = '', place = '', point = '', reason = '', remark = '', digest = x'' WHERE id = ?", [clue_id]
    )


def _keep_version(db: Database, clue: Clue, by: int | None, at: str) -> None:
    db.conn.execute(
        "INSERT INTO clue_versions (clue_id, version, text, about, place, category, person_id, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [clue.id, clue.version, clue.text, clue.about, clue.place, clue.category, by, at],
    )
