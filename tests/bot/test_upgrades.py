"""``suixing upgrade``: what fails leaves the database as it was."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage import learned
from storage.database import Kind, alone, connect, migration_names
from storage.migrations import SCHEMA
from tests.bot.server import Server, ended
from tests.storage.installation import AT, KEPT, Planted, opened
from tests.storage.test_migrations import kept, older
from tests.storage.test_revived import keep_list


class TestUpgrade:
    @pytest.fixture(autouse=True)
    def newer(self, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """The program knows one migration more than the database has had."""

        def newest(db: Database) -> None:
            db.conn.execute("CREATE TABLE newest (id INTEGER PRIMARY KEY) STRICT")

        self.set_last(newest, monkeypatch)

    def set_last(self, migration: Callable[[Database], None], monkeypatch: pytest.MonkeyPatch) -> None:
        ours = [known for known in SCHEMA._migrations if known.name != "9999_newest"]
        monkeypatch.setattr(SCHEMA, "_migrations", [*ours, SCHEMA._Migration("9999_newest", migration)])

    def columns(self, planted: Planted) -> tuple[object, ...]:
        """What tells an upgraded database from one that is not, read without touching it."""
        connection = sqlite3.connect(f"file:{planted.place.database}?mode=ro", uri=True)
        try:
            applied = connection.execute("SELECT name FROM _sqlite_migrations ORDER BY id").fetchall()
            return ([name for (name,) in applied], connection.execute("SELECT text FROM feedback").fetchall())
        finally:
            connection.close()

    def test_it_backs_up_migrates_and_asks_a_question(self, server: Server, planted: Planted) -> None:
        told = server.types("upgrade")
        assert told.exit_code == 0, told.output
        assert "9999_newest" in told.output
        assert "库里 2 人" in told.output
        assert self.columns(planted) == (list(migration_names()), [(KEPT,)])
        backups = list((server.data / "backups").glob("before-upgrade-*.age"))
        assert KEPT.encode() in opened(backups[0], (server.away / "key").read_text())
        assert not server.data.joinpath("suixing.sqlite3.before-upgrade").exists()

    def test_a_second_time_nothing_is_pending(self, server: Server) -> None:
        server.types("upgrade")
        told = server.types("upgrade")
        assert told.exit_code == 0
        assert "没有要升级的" in told.output

    def test_a_migration_that_fails_half_way_is_rolled_back(
        self, server: Server, planted: Planted, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = self.columns(planted)

        def broken(db: Database) -> None:
            db.conn.execute("UPDATE feedback SET text = 'lost'")
            raise ValueError("a mistake of ours")

        self.set_last(broken, monkeypatch)
        ended(server.types("upgrade"), "a mistake of ours", "已退回原样")
        assert self.columns(planted) == before

    def test_a_migration_that_damages_what_sqlite_checks_is_put_back(
        self, server: Server, planted: Planted, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        before = self.columns(planted)

        def damaging(db: Database) -> None:
            db.conn.execute("PRAGMA defer_foreign_keys = ON")
            db.conn.execute("INSERT INTO feedback (person_id, text, state, created_at) VALUES (1, 'lost', 'new', '')")
            db.conn.execute("PRAGMA writable_schema = ON")
            db.conn.execute("UPDATE sqlite_master SET rootpage = 2 WHERE name = 'leaves'")

        self.set_last(damaging, monkeypatch)
        ended(server.types("upgrade"), "已退回原样")
        assert self.columns(planted) == before
        assert not server.data.joinpath("suixing.sqlite3.before-upgrade").exists()

    def test_knowledge_that_does_not_answer_puts_the_database_back(self, server: Server, planted: Planted, tmp_path: Path) -> None:
        before = self.columns(planted)
        (tmp_path / "agency").mkdir()
        (tmp_path / "agency" / "minor_violations.csv").write_text("not,what\nwe,expect\n")
        ended(server.types("upgrade", knowledge_dir=str(tmp_path / "agency")), "已退回原样", "KnowledgeFaults")
        assert self.columns(planted) == before

    def test_a_running_bot_is_stopped_first(self, server: Server, planted: Planted) -> None:
        with alone(planted.place.database):
            ended(server.types("upgrade"), "先停下")

    def test_without_a_key_for_the_backup_nothing_is_upgraded(self, server: Server, planted: Planted) -> None:
        before = self.columns(planted)
        (server.keys / "backup.recipient").unlink()
        ended(server.types("upgrade"), "suixing backup-key")
        assert self.columns(planted) == before

    def test_a_copy_that_a_killed_upgrade_left_is_never_put_back(
        self, server: Server, planted: Planted, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        server.data.joinpath("suixing.sqlite3.before-upgrade").write_bytes(b"weeks old")
        before = self.columns(planted)

        def broken(db: Database) -> None:
            raise ValueError

        self.set_last(broken, monkeypatch)
        ended(server.types("upgrade"), "已退回原样")
        assert self.columns(planted) == before

    def test_a_database_of_a_newer_program_is_left_alone(self, server: Server, planted: Planted, monkeypatch: pytest.MonkeyPatch) -> None:
        server.types("upgrade")
        monkeypatch.setattr(SCHEMA, "_migrations", SCHEMA._migrations[:-1])
        ended(server.types("upgrade"), "先装新版程序")
        ended(server.types("backup", server.away / "a.age"), "先装新版程序")

    def test_lists_and_learned_names_go_with_it_and_what_no_longer_fits_stops_nothing(self, server: Server, planted: Planted) -> None:
        with contextlib.closing(connect(planted.place.database)) as db, db.atomic():
            keep_list(db, "某县清单一")
            for entry, alias in (("MT-002", "铁蛤蟆上路"), ("PR-GONE-001", "铁蛤蟆进城")):
                learned.add_alias(db, entry, alias, planted.admin, gap=None, at=AT)
            before = [db.conn.execute(f"SELECT * FROM {table}").fetchall() for table in ("list_versions", "learned")]
        told = server.types("upgrade")
        assert told.exit_code == 0, told.output
        with contextlib.closing(connect(planted.place.database)) as db:
            after = [db.conn.execute(f"SELECT * FROM {table}").fetchall() for table in ("list_versions", "learned")]
        assert after == before

    def test_an_own_folder_with_a_slip_is_told_and_nothing_is_upgraded(self, server: Server, planted: Planted, tmp_path: Path) -> None:
        own = tmp_path / "own"
        own.mkdir()
        (own / "procedure.csv").write_text("id,topic\n乱,写\n", encoding="utf-8")
        before = self.columns(planted)
        ended(server.types("upgrade", knowledge_dir=str(own)), "已退回原样", "procedure.csv")
        assert self.columns(planted) == before


@pytest.mark.parametrize("newest", ["0006", "0007"])
def test_from_a_version_without_lists_the_upgrade_keeps_every_row_and_answers(server: Server, newest: str) -> None:
    version = next(place for place, name in enumerate(migration_names(), 1) if name.startswith(newest))
    database = server.settings().database_file
    rows = older(database, version)
    with contextlib.closing(connect(database)) as db:
        db.conn.execute("INSERT INTO installation (name, value) VALUES ('kind', ?), ('created_at', ?)", [Kind.REAL, AT])
        # Made-up seals and names of files would be told as damage before anything is upgraded.
        for table in ("attachments", "audit", "audit_anchors"):
            del rows[table]
            db.conn.execute(f"DELETE FROM {table}")
    assert server.types("backup-key", server.away / "key").exit_code == 0
    told = server.types("upgrade")
    assert told.exit_code == 0, told.output
    assert "试问有答" in told.output
    with contextlib.closing(connect(database)) as db:
        assert not [table for table in rows for row in rows[table] if not kept(db, table, row)]
