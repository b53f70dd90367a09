"""Files that people add to what they say: first wanted, then fetched, kept under random names that tell nothing."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Sequence
from dataclasses import dataclass

from sqlite_utils import Database


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that is still to be fetched."""

    id: int
    owner: str
    door: str
    file_id: str
    size: int | None
    tries: int


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that lies in the attachments' folder under ``name``; ``kind`` is its MIME type by its bytes."""

    name: str
    kind: str
    size: int
    sha256: str

    @property
    def extension(self) -> str:
        """How a file of its kind is called."""
        return mimetypes.guess_extension(self.kind, strict=False) or ".bin"


def want(db: Database, owner: str, *, door: str, file_id: str, size: int | None, at: str) -> int:
    """Note a file to be fetched for ``owner``, such as ``form:12``; returns its id."""
    row = db.conn.execute(
        "INSERT INTO attachments (owner, door, file_id, size, state, due_at, added_at) VALUES (?, ?, ?, ?, 'wanted', ?, ?) RETURNING id",
        [owner, door, file_id, size, at, at],
    ).fetchone()
    return int(row[0])


def add(db: Database, owner: str, file: Kept, *, at: str) -> None:
    """Note a file that we have made ourselves and that lies in the folder already."""
    db.conn.execute(
        "INSERT INTO attachments (owner, door, file_id, state, name, kind, size, sha256, added_at)"
        " VALUES (?, '', '', 'stored', ?, ?, ?, ?, ?)",
        [owner, file.name, file.kind, file.size, file.sha256, at],
    )


def count(db: Database, owner: str) -> int:
    """How many files ``owner`` has, those still to be fetched included and those refused left out."""
    row = db.conn.execute("SELECT count(*) FROM attachments WHERE owner = ? AND state IN ('wanted', 'stored')", [owner]).fetchone()
    return int(row[0])


def kept(db: Database, owner: str) -> tuple[Kept, ...]:
    """The files of ``owner`` that were fetched, in the order in which they were sent."""
    rows = db.conn.execute(
        "SELECT name, kind, size, sha256 FROM attachments WHERE owner = ? AND state = 'stored' ORDER BY id", [owner]
    ).fetchall()
    return tuple(Kept(*row) for row in rows)


def ids(db: Database, owner: str) -> tuple[int, ...]:
    """The ids of the files that ``count`` counts, in the order in which they were sent."""
    rows = db.conn.execute("SELECT id FROM attachments WHERE owner = ? AND state IN ('wanted', 'stored') ORDER BY id", [owner]).fetchall()
    return tuple(int(row[0]) for row in rows)


def there(db: Database, numbers: Sequence[int]) -> frozenset[int]:
    """Which of those files, by their ids, are there or will be fetched."""
    rows = db.conn.execute(
        "SELECT id FROM attachments WHERE id IN (SELECT value FROM json_each(?)) AND state IN ('wanted', 'stored')",
        [json.dumps(list(numbers))],
    ).fetchall()
    return frozenset(int(row[0]) for row in rows)


def is_coming(db: Database, numbers: Sequence[int], *, at: str) -> bool:
    """Whether one of those files, by their ids, is being fetched for the first time: nobody knows yet whether it will be taken."""
    row = db.conn.execute(
        "SELECT 1 FROM attachments WHERE id IN (SELECT value FROM json_each(?)) AND state = 'wanted'"
        " AND (tries = 0 OR tries = 1 AND due_at > ?) LIMIT 1",
        [json.dumps(list(numbers)), at],
    ).fetchone()
    return row is not None


def kept_of(db: Database, numbers: Sequence[int]) -> tuple[Kept, ...]:
    """Those of the files with these ids that were fetched, in the order in which they were sent."""
    rows = db.conn.execute(
        "SELECT name, kind, size, sha256 FROM attachments WHERE id IN (SELECT value FROM json_each(?)) AND state = 'stored' ORDER BY id",
        [json.dumps(list(numbers))],
    ).fetchall()
    return tuple(Kept(*row) for row in rows)


def names(db: Database) -> frozenset[str]:
    """The names of all files that rows know."""
    return frozenset(row[0] for row in db.conn.execute("SELECT name FROM attachments WHERE name IS NOT NULL").fetchall())


def hand_over(db: Database, owner: str, to: str) -> None:
    """Let the files of ``owner`` belong to ``to`` from now on."""
    db.conn.execute("UPDATE attachments SET owner = ? WHERE owner = ?", [to, owner])


def hand_over_some(db: Database, owner: str, to: str, files: Sequence[int]) -> None:
    """As ``hand_over``, for those of the given ids alone."""
    db.conn.execute(
        "UPDATE attachments SET owner = ? WHERE owner = ? AND id IN (SELECT value FROM json_each(?))", [to, owner, json.dumps(list(files))]
    )


def give_up_some(db: Database, owner: str, files: Sequence[int], *, at: str) -> None:
    """As ``give_up``, for those of the given ids alone."""
    db.conn.execute(
        "UPDATE attachments SET state = 'lost', reason = 'given up', due_at = ?"
        " WHERE owner = ? AND state IN ('wanted', 'stored') AND id IN (SELECT value FROM json_each(?))",
        [at, owner, json.dumps(list(files))],
    )


def give_up(db: Database, owner: str, *, at: str) -> None:
    """Let go of the files of ``owner``: none is fetched any more, and those kept are erased with the next sweep."""
    db.conn.execute(
        "UPDATE attachments SET state = 'lost', reason = 'given up', due_at = ? WHERE owner = ? AND state IN ('wanted', 'stored')",
        [at, owner],
    )


def due(db: Database, door: str, *, at: str, limit: int = 8) -> Sequence[Wanted]:
    """Files to be fetched now."""
    rows = db.conn.execute(
        "SELECT id, owner, door, file_id, size, tries FROM attachments WHERE state = 'wanted' AND door = ? AND due_at <= ?"
        " ORDER BY due_at LIMIT ?",
        [door, at, limit],
    ).fetchall()
    return [Wanted(*row) for row in rows]


def bring_forward(db: Database, door: str, *, at: str, furthest: str) -> None:
    """Let a file that is to be fetched after ``furthest`` be due now: the clock was set back."""
    db.conn.execute("UPDATE attachments SET due_at = ? WHERE door = ? AND state = 'wanted' AND due_at > ?", [at, door, furthest])


def claim(db: Database, attachment_id: int, *, due_at: str) -> bool:
    """Begin to fetch a file; not due again before ``due_at``. False where somebody else was first."""
    done = db.conn.execute(
        "UPDATE attachments SET tries = tries + 1, due_at = ? WHERE id = ? AND state = 'wanted'", [due_at, attachment_id]
    )
    return done.rowcount == 1


def stored(db: Database, attachment_id: int, *, name: str, kind: str, size: int, sha256: str) -> bool:
    """Note that a file lies under ``name``; False where it was given up meanwhile, so that the file must go."""
    done = db.conn.execute(
        "UPDATE attachments SET state = 'stored', name = ?, kind = ?, size = ?, sha256 = ?, due_at = NULL, file_id = ''"
        " WHERE id = ? AND state = 'wanted'",
        [name, kind, size, sha256, attachment_id],
    )
    return done.rowcount == 1


def refuse(db: Database, attachment_id: int, reason: str) -> bool:
    """Note that a file is not taken, or cannot be had any more; False where it was given up meanwhile."""
    done = db.conn.execute(
        "UPDATE attachments SET state = 'refused', reason = ?, due_at = NULL, file_id = '' WHERE id = ? AND state = 'wanted'",
        [reason, attachment_id],
    )
    return done.rowcount == 1


def to_erase(db: Database, limit: int = 100) -> Sequence[tuple[int, str | None]]:
    """Id and name of what was given up and is still to be erased."""
    rows = db.conn.execute("SELECT id, name FROM attachments WHERE state = 'lost' AND due_at IS NOT NULL LIMIT ?", [limit]).fetchall()
    return [(int(row[0]), row[1]) for row in rows]


def erased(db: Database, attachment_id: int) -> None:
    """Note that nothing of a file is kept any more."""
    db.conn.execute("UPDATE attachments SET name = NULL, file_id = '', due_at = NULL WHERE id = ?", [attachment_id])


def hand_over_these(db: Database, to: str, files: Sequence[int]) -> None:
    """Let the files of these ids belong to ``to`` from now on, whosever they are."""
    db.conn.execute("UPDATE attachments SET owner = ? WHERE id IN (SELECT value FROM json_each(?))", [to, json.dumps(list(files))])
