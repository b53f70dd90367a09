"""The agency's official lists: every version with its file, who proposed and who approved it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlite_utils import Database


class ListState(StrEnum):
    """Where a version of a list is."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    LIVE = "live"
    SUPERSEDED = "superseded"
    """A newer version has taken its place; it is what a withdrawal of that one goes back to."""
    WITHDRAWN = "withdrawn"
    DROPPED = "dropped"


class Step(StrEnum):
    """What a draft is asked next."""

    COLUMNS = "columns"
    DETAILS = "details"
    MATCHING = "matching"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class ListVersion:
    """One version of one list, without its file; texts are empty where nothing is known."""

    id: int
    list_id: int | None
    """None until it is proposed: only then is its name final."""
    state: ListState
    step: Step
    revision: int
    """Counts its changes, so that a late or doubled tap changes nothing."""
    owner_id: int | None
    """Who works on it and proposes it; none for one that came in at the server."""
    file_name: str
    sha256: str
    layout: str
    """JSON: which columns were recognised and what was set by hand."""
    name: str
    jurisdiction: str
    number: str
    in_force_from: date | None
    in_force_until: date | None
    tier: str
    """The tier of rows whose part the list does not say."""
    exempt_result: str
    """What an exempting row comes to where the row itself does not say."""
    remark: str
    """Why it was returned."""
    harmed: str
    """JSON: the questions of the sample that an approver was told it spoils."""
    created_at: str
    touched_at: str
    proposed_at: str | None
    decided_by: int | None
    approved_on: date | None
    live_at: str | None
    told_at: str | None
    """When it was told that the new rules answer; none while they are still to be taken up."""
    ended_at: str | None
    ended_by: int | None


_COLUMNS = (
    "id, list_id, state, step, revision, owner_id, file_name, sha256, layout, name, jurisdiction, number, in_force_from, in_force_until,"
    " tier, exempt_result, remark, harmed, created_at, touched_at, proposed_at, decided_by, approved_on, live_at, told_at, ended_at,"
    " ended_by"
)
_DAYS = ("in_force_from", "in_force_until", "approved_on")
_NAMES = _COLUMNS.replace(" ", "").split(",")
_CHANGEABLE = frozenset(_NAMES) - {"id", "revision", "file_name", "sha256", "created_at", "touched_at"}


def _version(row: Sequence[object]) -> ListVersion:
    values = dict(zip(_NAMES, row, strict=True))
    for name in _DAYS:
        values[name] = None if values[name] is None else date.fromisoformat(str(values[name]))
    values["state"], values["step"] = ListState(str(values["state"])), Step(str(values["step"]))
    return ListVersion(**values)  # type: ignore[arg-type]


def add(db: Database, *, owner_id: int | None, file_name: str, file: bytes, sha256: str, layout: str, at: str) -> int:
    """Keep a file that came in as the draft of a version; returns its id."""
    row = db.conn.execute(
        "INSERT INTO list_versions (state, step, revision, owner_id, file_name, file, sha256, layout, name, jurisdiction, number, tier,"
        " exempt_result, remark, harmed, created_at, touched_at)"
        " VALUES ('draft', 'columns', 1, ?, ?, ?, ?, ?, '', '', '', '', '', '', '', ?, ?) RETURNING id",
        [owner_id, file_name, file, sha256, layout, at, at],
    ).fetchone()
    return int(row[0])


def version(db: Database, version_id: int) -> ListVersion | None:
    """The version of that id."""
    row = db.conn.execute(f"SELECT {_COLUMNS} FROM list_versions WHERE id = ?", [version_id]).fetchone()
    return None if row is None else _version(row)


def file_of(db: Database, version_id: int) -> bytes:
    """The file that a version came in."""
    row = db.conn.execute("SELECT file FROM list_versions WHERE id = ?", [version_id]).fetchone()
    return b"" if row is None else bytes(row[0])


def change(db: Database, version_id: int, *, at: str, **values: object) -> ListVersion:
    """Change fields of a version, by their names in ``ListVersion``; returns it as it now is.

    Raises ``ValueError`` for a field that never changes or does not exist.
    """
    if unknown := values.keys() - _CHANGEABLE:
        raise ValueError(f"not to be changed: {', '.join(sorted(unknown))}")
    sets = "".join(f", {name} = ?" for name in values)
    written = [value.isoformat() if isinstance(value, date) else value for value in values.values()]
    row = db.conn.execute(
        f"UPDATE list_versions SET revision = revision + 1, touched_at = ?{sets} WHERE id = ? RETURNING {_COLUMNS}",
        [at, *written, version_id],
    ).fetchone()
    return _version(row)


def in_state(db: Database, *states: ListState) -> tuple[ListVersion, ...]:
    """The versions in any of these states, the oldest first."""
    marks = ", ".join("?" * len(states))
    rows = db.conn.execute(f"SELECT {_COLUMNS} FROM list_versions WHERE state IN ({marks}) ORDER BY id", [*states]).fetchall()
    return tuple(_version(row) for row in rows)


def versions_of(db: Database, list_id: int) -> tuple[ListVersion, ...]:
    """All versions of a list that were ever proposed, the newest first."""
    rows = db.conn.execute(f"SELECT {_COLUMNS} FROM list_versions WHERE list_id = ? ORDER BY id DESC", [list_id]).fetchall()
    return tuple(_version(row) for row in rows)


def live(db: Database, list_id: int) -> ListVersion | None:
    """The version of a list that holds now."""
    return next((one for one in versions_of(db, list_id) if one.state is ListState.LIVE), None)


def before(db: Database, version: ListVersion) -> ListVersion | None:
    """The version that a withdrawal of ``version`` goes back to: the one whose place it took."""
    older = [one for one in versions_of(db, version.list_id or 0) if one.state is ListState.SUPERSEDED and one.id != version.id]
    return max(older, key=lambda one: (one.ended_at or "", one.id), default=None)


def not_told(db: Database) -> tuple[ListVersion, ...]:
    """Versions whose coming or going is decided and not yet told to have taken effect."""
    rows = db.conn.execute(
        f"SELECT {_COLUMNS} FROM list_versions WHERE told_at IS NULL AND state IN ('live', 'withdrawn') ORDER BY id"
    ).fetchall()
    return tuple(_version(row) for row in rows)


def list_of(db: Database, folded: str) -> int | None:
    """The list whose name and place fold to ``folded``."""
    row = db.conn.execute("SELECT id FROM lists WHERE folded = ?", [folded]).fetchone()
    return None if row is None else int(row[0])


def new_list(db: Database, folded: str, *, at: str) -> int:
    """Begin a list; returns its number. Raises ``sqlite3.IntegrityError`` where there is one already."""
    return int(db.conn.execute("INSERT INTO lists (folded, created_at) VALUES (?, ?) RETURNING id", [folded, at]).fetchone()[0])


def take_name(db: Database, number: int) -> None:
    """Let a list that was only begun have no name: its letters are used by the agency's own folder."""
    db.conn.execute("UPDATE lists SET folded = '-' || id WHERE id = ?", [number])


def take_up(db: Database, version_id: int, person_id: int) -> None:
    """Let a draft that is nobody's belong to a person; its revision stays, nothing that a button refers to has changed."""
    db.conn.execute("UPDATE list_versions SET owner_id = ? WHERE id = ? AND owner_id IS NULL", [person_id, version_id])
