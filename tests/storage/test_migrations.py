"""The schema from blank and from every older one with data in every table, and the file that it stands in."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlite_utils import Database
from sqlite_utils.migrations import Migrations

from storage.database import BUSY_MS, Kind, connect, kind_of, migration_names, open_store
from storage.faults import AlreadyRunningError, NewerSchemaError, OlderSchemaError, WrongKindError
from storage.migrations import SCHEMA

AT = "2026-03-02T12:00:00.000Z"
NAMES = migration_names()
SECRET = "鲁K·一句不该留下的话"

Row = dict[str, object]

SHADOWS = ("clue_search", "ledger_search", "notice_search")
"""The full-text indexes; they are filled by SQLite, and tried in the tests of what they find."""
BOUND: dict[str, Row] = {
    "clues": {"is_anonymous": 0, "merged_into": None},
    "anonymous_files": {"door": None, "account_id": None, "clue_id": "clues.id 第1"},
}
"""Columns whose values depend on each other."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "suixing.sqlite3"


def older(path: Path, newest: int) -> dict[str, list[Row]]:
    """Make a file as a program with the first ``newest`` migrations left it, two rows in every table; returns the rows."""
    path.parent.mkdir(parents=True)
    db = connect(path)
    stop = NAMES[newest] if newest < len(NAMES) else None
    SCHEMA.apply(db, stop_before=stop)
    rows = {}
    for table in tables(db):
        # Filling others has noted people here already.
        if table == "notice_newcomers":
            db.conn.execute("DELETE FROM notice_newcomers")
        rows[table] = [fill(db, table, number) for number in (1, 2)]
    assert sound(db)
    db.close()
    return rows


def tables(db: Database) -> list[str]:
    """Our tables, in the order in which they were made, so that what others refer to comes first."""
    found = db.conn.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid").fetchall()
    return [name for (name,) in found if not name.startswith(("sqlite_", "_sqlite_", *SHADOWS))]


def fill(db: Database, table: str, number: int) -> Row:
    """Insert row ``number``, 1 with everything that it can have and 2 with as little as it may."""
    sql = db.conn.execute("SELECT sql FROM sqlite_master WHERE name = ?", [table]).fetchone()[0]
    refers = {column: (target, key) for _, _, target, column, key, *_ in db.conn.execute(f"PRAGMA foreign_key_list({table})").fetchall()}
    row: Row = {}
    used: set[str] = set()
    for _, column, kind, needed, _, is_key in db.conn.execute(f"PRAGMA table_info({table})").fetchall():
        if number == 2 and not needed and not is_key:
            continue
        allowed = re.search(rf"\(?\b{column} IN \(([^)]*)\)", sql)
        if allowed is not None:
            choices = [choice.strip().strip("'") for choice in allowed[1].split(",")]
            chosen = choices[number % len(choices)]
            row[column] = int(chosen) if kind == "INTEGER" else chosen
        elif column in refers:
            # A second reference to the same table is to the other row: nobody stands in for himself.
            target, key = refers[column]
            which = 3 - number if target in used else number
            textual = target in {"clues", "checklist_contents"}
            row[column] = f"{target}.{key} 第{which}" if textual else which
            used.add(target)
        else:
            row[column] = {"INTEGER": number, "TEXT": f"{table}.{column} 第{number}", "BLOB": f"{table}.{column}{number}".encode()}[kind]
    row |= BOUND.get(table, {})
    marks = ", ".join("?" * len(row))
    db.conn.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))
    return row


def kept(db: Database, table: str, row: Row) -> bool:
    """Whether a row with all these values is there."""
    return db.conn.execute(
        f"SELECT count(*) FROM {table} WHERE {' AND '.join(f'{column} IS ?' for column in row)}", list(row.values())
    ).fetchone() == (1,)


def sound(db: Database) -> bool:
    return db.conn.execute("PRAGMA integrity_check").fetchall() == [("ok",)] and not db.conn.execute("PRAGMA foreign_key_check").fetchall()


def schema(db: Database) -> list[tuple[str, ...]]:
    """The columns of every table and every index, however the statements that made them were worded."""
    columns = [
        (table, *map(str, column[1:6]))
        for table in sorted(tables(db))
        for column in db.conn.execute(f"PRAGMA table_info({table})").fetchall()
    ]
    return columns + db.conn.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index' ORDER BY name").fetchall()


@pytest.fixture(scope="module")
def newest() -> list[tuple[str, ...]]:
    db = Database(memory=True)
    SCHEMA.apply(db)
    return schema(db)


class TestMigrating:
    def test_a_blank_file_gets_all_of_it(self, path: Path, newest: list[tuple[str, ...]]) -> None:
        store = open_store(path, Kind.REAL, created_at=AT)
        assert [migration.name for migration in SCHEMA.applied(store.db)] == list(NAMES)
        assert schema(store.db) == newest
        assert sound(store.db)
        assert store.db.conn.execute("SELECT value FROM installation WHERE name = 'created_at'").fetchone() == (AT,)
        store.close()

    @pytest.mark.parametrize("version", range(1, len(NAMES) + 1), ids=NAMES)
    def test_from_every_older_schema_each_row_of_each_table_is_kept(self, path: Path, version: int, newest: list[tuple[str, ...]]) -> None:
        rows = older(path, version)
        db = connect(path)
        SCHEMA.apply(db)
        assert schema(db) == newest
        assert sound(db)
        assert [(table, row) for table, found in rows.items() for row in found if not kept(db, table, row)] == []
        db.close()

    @pytest.mark.parametrize("version", range(1, len(NAMES)), ids=NAMES[:-1])
    def test_a_start_goes_on_with_a_demonstration_and_leaves_real_records_to_an_upgrade(self, path: Path, version: int) -> None:
        for kind in Kind:
            file = path.parent / kind / path.name
            older(file, version)
            db = connect(file)
            db.conn.execute("INSERT INTO installation (name, value) VALUES ('kind', ?)", [kind])
            db.close()
            before = file.read_bytes()
            if kind is Kind.DEMO:
                open_store(file, kind, created_at=AT).close()
                continue
            for _ in range(2):
                with pytest.raises(OlderSchemaError):
                    open_store(file, kind, created_at=AT)
            assert file.read_bytes() == before

    @pytest.mark.parametrize("version", range(len(NAMES) + 1))
    def test_a_first_start_that_was_killed_is_gone_on_with(self, path: Path, version: int, newest: list[tuple[str, ...]]) -> None:
        path.parent.mkdir(parents=True)
        db = connect(path)
        SCHEMA.apply(db, stop_before=NAMES[version] if version < len(NAMES) else None)
        db.close()
        store = open_store(path, Kind.REAL, created_at=AT)
        assert schema(store.db) == newest
        assert kind_of(store.db) is Kind.REAL
        store.close()

    def test_opening_once_more_changes_nothing(self, path: Path) -> None:
        open_store(path, Kind.REAL, created_at=AT).close()
        before = path.read_bytes()
        open_store(path, Kind.REAL, created_at="2030-01-01T00:00:00.000Z").close()
        assert path.read_bytes() == before

    def test_a_migration_that_fails_leaves_the_file_as_it_was(self, path: Path) -> None:
        older(path, 3)
        db = connect(path)
        # Somebody's own table of the same name: the fourth migration cannot make its own.
        db.conn.execute("CREATE TABLE attachments (x)")
        before = schema(db)
        with pytest.raises(sqlite3.OperationalError):
            SCHEMA.apply(db)
        assert schema(db) == before
        assert [migration.name for migration in SCHEMA.applied(db)] == list(NAMES[:3])
        db.close()

    def test_tables_are_strict_and_numbers_are_not_taken_for_words(self, path: Path) -> None:
        store = open_store(path, Kind.REAL, created_at=AT)
        loose = [
            name
            for name, strict in store.db.conn.execute("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'").fetchall()
            if not strict and not name.startswith(("sqlite_", "_sqlite_", *SHADOWS))
        ]
        assert loose == []
        store.close()


class TestOtherPrograms:
    def test_an_older_program_refuses_a_newer_schema_and_touches_nothing(self, path: Path) -> None:
        open_store(path, Kind.REAL, created_at=AT).close()
        newer = Migrations("suixing")

        @newer(name="9999_from_the_future")
        def future(db: Database) -> None:
            db.conn.execute("CREATE TABLE future (id INTEGER PRIMARY KEY) STRICT")

        db = connect(path)
        newer.apply(db)
        db.close()
        before = path.read_bytes()
        with pytest.raises(NewerSchemaError, match="9999_from_the_future"):
            open_store(path, Kind.REAL, created_at=AT)
        assert path.read_bytes() == before

    def test_a_second_process_is_refused_until_the_first_is_gone_even_killed(self, path: Path) -> None:
        open_store(path, Kind.REAL, created_at=AT).close()
        first = subprocess.Popen(
            [sys.executable, "-c", HOLD, str(path), AT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=dict(os.environ)
        )
        assert first.stdout is not None
        assert first.stdin is not None
        try:
            assert first.stdout.readline() == "open\n"
            with pytest.raises(AlreadyRunningError):
                open_store(path, Kind.REAL, created_at=AT)
            # A command line that only imports people takes no lock, and waits its turn.
            open_store(path, Kind.REAL, created_at=AT, alone=False).close()
        finally:
            first.kill()
            first.wait()
            first.stdout.close()
            first.stdin.close()
        open_store(path, Kind.REAL, created_at=AT).close()

    @pytest.mark.parametrize(("made", "asked"), [(Kind.DEMO, Kind.REAL), (Kind.REAL, Kind.DEMO)])
    def test_what_is_invented_and_what_is_real_never_share_a_file(self, path: Path, made: Kind, asked: Kind) -> None:
        open_store(path, made, created_at=AT).close()
        with pytest.raises(WrongKindError):
            open_store(path, asked, created_at=AT)
        store = open_store(path, made, created_at=AT)
        assert kind_of(store.db) is made
        store.close()

    def test_whoever_was_refused_holds_no_lock(self, path: Path) -> None:
        open_store(path, Kind.DEMO, created_at=AT).close()
        for _ in range(2):
            with pytest.raises(WrongKindError):
                open_store(path, Kind.REAL, created_at=AT)
        open_store(path, Kind.DEMO, created_at=AT).close()


HOLD = """
import sys
from pathlib import Path
from storage.database import Kind, open_store
store = open_store(Path(sys.argv[1]), Kind.REAL, created_at=sys.argv[2])
print("open", flush=True)
sys.stdin.read()
"""


class TestTheFile:
    @pytest.fixture(autouse=True)
    def _generous_umask(self) -> Iterator[None]:
        before = os.umask(0)
        yield
        os.umask(before)

    def test_nobody_else_can_read_it_nor_what_stands_beside_it(self, path: Path) -> None:
        store = open_store(path, Kind.REAL, created_at=AT)
        with store.transaction() as db:
            db.conn.execute("INSERT INTO units (name) VALUES ('某大队')")
        beside = [path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-shm")]
        assert [oct(file.stat().st_mode & 0o777) for file in beside] == ["0o600"] * 3
        assert path.parent.stat().st_mode & 0o777 == 0o700
        store.close()

    def test_every_connection_has_our_settings(self, path: Path) -> None:
        store = open_store(path, Kind.REAL, created_at=AT)
        names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
        found = {name: store.db.conn.execute(f"PRAGMA {name}").fetchone()[0] for name in names}
        assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1, "busy_timeout": BUSY_MS}
        with pytest.raises(sqlite3.IntegrityError), store.transaction() as db:
            db.conn.execute("INSERT INTO units (name, parent_id) VALUES ('某大队', 99)")
        store.close()

    @pytest.mark.parametrize(
        "erase",
        ["DELETE FROM unanswered", "UPDATE unanswered SET question = ''", "UPDATE unanswered SET question = 'short'"],
    )
    def test_what_was_erased_is_nowhere_in_the_files_after_a_checkpoint(self, path: Path, erase: str) -> None:
        store = open_store(path, Kind.REAL, created_at=AT)
        with store.transaction() as db:
            fill(db, "units", 1)
            fill(db, "people", 1)
            for number in range(50):
                db.conn.execute(
                    "INSERT INTO unanswered (person_id, question, note, state, created_at) VALUES (1, ?, '', 'new', ?)",
                    [SECRET * (1 + number * 10), AT],
                )
        assert SECRET.encode() in on_disk(path)
        with store.transaction() as db:
            db.conn.execute(erase)
        store.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        assert SECRET.encode() not in on_disk(path)
        store.close()


def on_disk(path: Path) -> bytes:
    """All bytes of the database and its log."""
    return b"".join(file.read_bytes() for file in path.parent.glob(path.name + "*"))
