"""The rows of every version of a list: what the file says, and which matter each was found to be."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlite_utils import Database


class Decision(StrEnum):
    """How it came to be known which matter a row is."""

    SURE = "sure"
    """Its wording is that of a matter, or of a row that somebody matched before."""
    NEW = "new"
    """Nothing known comes near to it."""
    OPEN = "open"
    CHOSEN = "chosen"
    OWN = "own"
    """Somebody said that it is a matter of its own."""
    LEFT_OUT = "left_out"
    UNUSABLE = "unusable"
    """Without a violation, or of a part that is none of the four tiers."""


class Safety(StrEnum):
    """What a list itself says of whether a row touches safety."""

    UNKNOWN = ""
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class KeptRow:
    """One row of one version."""

    place: int
    line: int
    """Its line in the sheet or table of the file."""
    number: str
    violation: str
    legal_basis: str
    penalty: str
    conditions: tuple[str, ...]
    actions: tuple[str, ...]
    domain: str
    part: str
    note: str
    doubts: tuple[str, ...]
    folded: str
    """The violation as two wordings are told to be the same."""
    decision: Decision
    likely: bool = False
    """Whether the first candidate stands out, so that it is confirmed together with others."""
    turn: int = 0
    """Which decision of a person it was, counted from 1; for an open row how often it was put off."""
    candidates: tuple[str, ...] = ()
    """Ids of the matters that come nearest."""
    matter: str = ""
    """Empty while it is open, and for a matter of its own until the version is proposed."""
    row_id: str = ""
    label: str = ""
    """What tells it from the other rows of its matter."""
    safety: Safety = Safety.UNKNOWN
    result: str = ""
    """What the words of its part make of an exempting row, 应当 or 可以; empty where they say neither."""


_COLUMNS = (
    "place, line, number, violation, legal_basis, penalty, conditions, actions, domain, part, note, doubts, folded, decision, likely, turn,"
    " candidates, matter, row_id, label, safety, result"
)
_NAMES = _COLUMNS.replace(" ", "").split(",")
_SEVERAL = ("conditions", "actions", "doubts", "candidates")


def _row(row: Sequence[object]) -> KeptRow:
    values = dict(zip(_NAMES, row, strict=True))
    for name in _SEVERAL:
        values[name] = tuple(json.loads(str(values[name])))
    values["likely"] = bool(values["likely"])
    values["decision"] = Decision(str(values["decision"]))
    values["safety"] = Safety(str(values["safety"]))
    return KeptRow(**values)  # type: ignore[arg-type]


def _written(row: KeptRow) -> list[object]:
    return [json.dumps(getattr(row, name), ensure_ascii=False) if name in _SEVERAL else getattr(row, name) for name in _NAMES]


def replace_all(db: Database, version_id: int, rows: Iterable[KeptRow]) -> None:
    """Let a version have these rows and no others."""
    db.conn.execute("DELETE FROM list_rows WHERE version_id = ?", [version_id])
    marks = ", ".join("?" * (len(_NAMES) + 1))
    db.conn.executemany(f"INSERT INTO list_rows (version_id, {_COLUMNS}) VALUES ({marks})", [[version_id, *_written(row)] for row in rows])


def rows_of(db: Database, version_id: int) -> tuple[KeptRow, ...]:
    """The rows of a version in the order of the file."""
    found = db.conn.execute(f"SELECT {_COLUMNS} FROM list_rows WHERE version_id = ? ORDER BY place", [version_id]).fetchall()
    return tuple(_row(row) for row in found)


def next_open(db: Database, version_id: int) -> KeptRow | None:
    """The row that is asked about next: those put off come last."""
    row = db.conn.execute(
        f"SELECT {_COLUMNS} FROM list_rows WHERE version_id = ? AND decision = 'open' ORDER BY turn, place LIMIT 1", [version_id]
    ).fetchone()
    return None if row is None else _row(row)


def next_likely(db: Database, version_id: int, limit: int) -> tuple[KeptRow, ...]:
    """The next open rows of which one candidate stands out."""
    found = db.conn.execute(
        f"SELECT {_COLUMNS} FROM list_rows WHERE version_id = ? AND decision = 'open' AND likely = 1 ORDER BY place LIMIT ?",
        [version_id, limit],
    ).fetchall()
    return tuple(_row(row) for row in found)


def doubt(db: Database, version_id: int, place: int | None = None) -> None:
    """Let an open row, or all of them, be asked about one by one."""
    db.conn.execute(
        "UPDATE list_rows SET likely = 0 WHERE version_id = ? AND decision = 'open' AND (? IS NULL OR place = ?)",
        [version_id, place, place],
    )


def decide_first(db: Database, version_id: int, rows: Iterable[KeptRow]) -> None:
    """Let each of these open rows be its first candidate, in one turn."""
    turn = _last_turn(db, version_id) + 1
    db.conn.executemany(
        "UPDATE list_rows SET decision = 'chosen', matter = ?, turn = ? WHERE version_id = ? AND place = ? AND decision = 'open'",
        [[row.candidates[0], turn, version_id, row.place] for row in rows if row.candidates],
    )


def count(db: Database, version_id: int, *decisions: Decision) -> int:
    """How many rows of a version were decided in one of these ways; all of them if none is named."""
    marks = ", ".join("?" * len(decisions))
    told = f" AND decision IN ({marks})" if decisions else ""
    return int(db.conn.execute(f"SELECT count(*) FROM list_rows WHERE version_id = ?{told}", [version_id, *decisions]).fetchone()[0])


def decide(db: Database, version_id: int, place: int, decision: Decision, matter: str = "") -> bool:
    """Decide an open row; False where that is done already."""
    turn = _last_turn(db, version_id) + 1
    done = db.conn.execute(
        "UPDATE list_rows SET decision = ?, matter = ?, turn = ? WHERE version_id = ? AND place = ? AND decision = 'open'",
        [decision, matter, turn, version_id, place],
    )
    return done.rowcount == 1


def decide_rest(db: Database, version_id: int, decision: Decision) -> int:
    """Decide all open rows in one turn; returns how many."""
    turn = _last_turn(db, version_id) + 1
    return db.conn.execute(
        "UPDATE list_rows SET decision = ?, turn = ? WHERE version_id = ? AND decision = 'open'", [decision, turn, version_id]
    ).rowcount


def put_off(db: Database, version_id: int, place: int) -> None:
    """Ask about an open row after all others."""
    db.conn.execute(
        "UPDATE list_rows SET turn = 1 + (SELECT max(turn) FROM list_rows WHERE version_id = ? AND decision = 'open')"
        " WHERE version_id = ? AND place = ? AND decision = 'open'",
        [version_id, version_id, place],
    )


def take_back(db: Database, version_id: int) -> bool:
    """Let the rows of the last turn be open again, before all others; False where nothing was decided yet."""
    turn = _last_turn(db, version_id)
    done = db.conn.execute(
        "UPDATE list_rows SET decision = 'open', matter = '', turn = -1, likely = 0"
        " WHERE version_id = ? AND decision IN ('chosen', 'own', 'left_out') AND turn = ? AND ? > 0",
        [version_id, turn, turn],
    )
    return done.rowcount > 0


def reopen(db: Database, version_id: int, place: int) -> None:
    """Ask about a row that was matched without asking, or decided before."""
    db.conn.execute(
        "UPDATE list_rows SET decision = 'open', matter = '', turn = -1, likely = 0"
        " WHERE version_id = ? AND place = ? AND decision <> 'unusable'",
        [version_id, place],
    )


def settle(db: Database, version_id: int, place: int, *, matter: str, row_id: str, label: str, domain: str) -> None:
    """Write down what a row is called from now on."""
    db.conn.execute(
        "UPDATE list_rows SET matter = ?, row_id = ?, label = ?, domain = ? WHERE version_id = ? AND place = ?",
        [matter, row_id, label, domain, version_id, place],
    )


def unsettle(db: Database, version_id: int) -> None:
    """Forget what the rows of a version are called: it is proposed anew."""
    db.conn.execute("UPDATE list_rows SET row_id = '', label = '' WHERE version_id = ?", [version_id])


def known_ids(db: Database, list_id: int) -> tuple[tuple[str, str, str], ...]:
    """``(folded, tier, row_id)`` of every row that any version of a list ever had, the newest version first."""
    rows = db.conn.execute(
        "SELECT folded, CASE part WHEN '' THEN tier ELSE part END, row_id FROM list_rows JOIN list_versions ON id = version_id"
        " WHERE list_id = ? AND row_id <> '' ORDER BY id DESC, place",
        [list_id],
    ).fetchall()
    return tuple((str(folded), str(tier), str(row_id)) for folded, tier, row_id in rows)


def ids_ever(db: Database) -> frozenset[str]:
    """The id of every row that any version of any list ever had."""
    return frozenset(str(row[0]) for row in db.conn.execute("SELECT DISTINCT row_id FROM list_rows WHERE row_id <> ''").fetchall())


def matched_before(db: Database, folded: Iterable[str]) -> dict[str, str]:
    """For each wording the matter that it was in a version that holds or held, the newest first."""
    found: dict[str, str] = {}
    for wording in set(folded):
        row = db.conn.execute(
            "SELECT matter FROM list_rows JOIN list_versions ON id = version_id"
            " WHERE folded = ? AND matter <> '' AND state IN ('live', 'superseded') ORDER BY id DESC LIMIT 1",
            [wording],
        ).fetchone()
        if row is not None:
            found[wording] = str(row[0])
    return found


def name_matter(db: Database, matter_id: str, title: str, domain: str) -> None:
    """Keep what a matter of our own is called; the newest wording holds."""
    db.conn.execute(
        "INSERT INTO list_matters (id, title, domain) VALUES (?, ?, ?)"
        " ON CONFLICT (id) DO UPDATE SET title = excluded.title, domain = excluded.domain",
        [matter_id, title, domain],
    )


def matters(db: Database) -> dict[str, tuple[str, str]]:
    """Title and domain of every matter of our own, by its id."""
    rows = db.conn.execute("SELECT id, title, domain FROM list_matters ORDER BY id").fetchall()
    return {str(matter): (str(title), str(domain)) for matter, title, domain in rows}


def _last_turn(db: Database, version_id: int) -> int:
    row = db.conn.execute(
        "SELECT coalesce(max(turn), 0) FROM list_rows WHERE version_id = ? AND decision IN ('chosen', 'own', 'left_out')", [version_id]
    ).fetchone()
    return int(row[0])
