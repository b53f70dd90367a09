"""Restores: checked before anything changes, never reviving, and harmless wherever they are killed."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from storage import audit, audit_chain
from storage.contents import Contents
from storage.database import Kind, connect, connect_to_read, open_store
from storage.faults import AlreadyRunningError, BackupError, BackupFault, NewerSchemaError, WrongKindError
from storage.migrations import SCHEMA
from storage.people import Role, Standing, bind, person, person_at, unbind
from storage.placing import Kept
from storage.restores import Prepared, Unchecked, finish, prepared
from storage.sealed import DATABASE, Member, seal
from tests.storage.installation import (
    AT,
    AUDIT_KEY,
    KEPT,
    KEY_FILE,
    LATER,
    PHOTO,
    RECIPIENT,
    Planted,
    killed_before,
    plant,
    say,
    store_file,
)

NEWER = "said after the backup"


@pytest.fixture
def planted(tmp_path: Path) -> Planted:
    return plant(tmp_path / "data")


@pytest.fixture
def file(planted: Planted, tmp_path: Path) -> Path:
    return planted.back_up(tmp_path / "away.age")


def restore(planted: Planted, file: Path, *, now: datetime = LATER, key: bytes = AUDIT_KEY) -> tuple[Prepared, Kept]:
    with prepared(planted.place, file, KEY_FILE, Kind.REAL, key, now) as ready:
        return ready, finish(planted.place, ready, now)


def go_on(planted: Planted) -> None:
    """What happened after the backup: a record, a new photo, and the old photo erased."""
    with planted.opened() as store, store.transaction() as db:
        say(store, NEWER)
        store_file(store, planted.place, "feedback:2", "dd-newer", b"newer")
        db.conn.execute("UPDATE attachments SET state = 'lost', name = NULL WHERE name = 'bb-photo'")
    (planted.place.attachments / "bb" / "bb-photo").unlink()


def make_backup(tmp_path: Path, planted: Planted, change: Callable[[sqlite3.Connection], object]) -> Path:
    """A backup whose database somebody has changed by hand, sealed to the same public key."""
    contents = Contents(planted.place.database, planted.place.attachments, AT)
    members = {member.name: b"".join(member.pieces) for member in contents.members()}
    path = tmp_path / "changed.sqlite3"
    path.write_bytes(members[DATABASE])
    with contextlib.closing(sqlite3.connect(path)) as connection:
        change(connection)
        connection.commit()
    members[DATABASE] = path.read_bytes()
    file = tmp_path / "changed.age"
    with file.open("wb") as opened:
        seal([Member(name, len(content), [content]) for name, content in members.items()], opened, RECIPIENT)
    return file


class TestRestoring:
    def test_the_records_and_files_are_those_of_the_backup_and_the_old_ones_are_kept(self, planted: Planted, file: Path) -> None:
        before = planted.facts()
        go_on(planted)
        after = planted.facts()
        _, kept = restore(planted, file)
        assert planted.facts() == before
        assert (planted.place.attachments / "bb" / "bb-photo").read_bytes() == PHOTO
        assert not (planted.place.attachments / "dd" / "dd-newer").exists()
        assert kept.database is not None
        assert kept.attachments is not None
        assert kept.database.name == "suixing.sqlite3.before-restore-20261128T024200000Z"
        assert (kept.attachments / "dd" / "dd-newer").read_bytes() == b"newer"
        with contextlib.closing(connect_to_read(kept.database)) as db:
            assert db.conn.execute("SELECT text FROM feedback ORDER BY id").fetchall() == after[0]

    def test_nothing_else_is_left_lying_about(self, planted: Planted, file: Path) -> None:
        restore(planted, file)
        assert sorted(path.name for path in planted.place.database.parent.iterdir()) == [
            "attachments",
            "attachments.before-restore-20261128T024200000Z",
            "suixing.sqlite3",
            "suixing.sqlite3.before-restore-20261128T024200000Z",
            "suixing.sqlite3.lock",
        ]
        assert planted.place.database.stat().st_mode & 0o777 == 0o600

    def test_the_audit_goes_on_and_says_what_was_restored_over_what(self, planted: Planted, file: Path) -> None:
        go_on(planted)
        restore(planted, file)
        with planted.opened() as store:
            last = store.db.conn.execute("SELECT actor, act, subject, fields FROM audit ORDER BY id DESC").fetchone()
            assert last == ("system", "backup.restored", "audit:1", '["replaced:2"]')
            assert audit_chain.verify(store.db, AUDIT_KEY).holds

    def test_no_notice_gets_the_number_of_one_that_was_sent_after_the_backup(self, planted: Planted, file: Path) -> None:
        insert = (
            "INSERT INTO notices (kind, urgency, state, sender_id, unit_id, title, html, plain, confirm, audience, created_at, touched_at)"
            " SELECT 'notice', 'ordinary', 'sent', id, unit_id, '某', '某', '某', 'read', '{}', '', '' FROM people WHERE id = ?"
        )
        planted.change(insert, planted.admin)
        restore(planted, file)
        planted.change(insert, planted.admin)
        with planted.opened() as store:
            ((number,),) = store.db.conn.execute("SELECT id FROM notices").fetchall()
        assert number > 1_000

    def test_a_fresh_machine_gets_everything(self, planted: Planted, file: Path, tmp_path: Path) -> None:
        facts = planted.facts()
        fresh = plant(tmp_path / "new")
        for path in [*fresh.place.database.parent.glob("*.sqlite3*"), fresh.place.attachments]:
            path.rename(tmp_path / f"gone-{path.name}")
        ready, kept = restore(fresh, file)
        assert fresh.facts() == facts
        assert ready.unchecked == (Unchecked.NOTHING_PRESENT,)
        assert [writer.name for writer in ready.writers] == ["赵六", "王五"]
        assert kept == Kept(None, None)

    def test_leaving_without_finishing_changes_nothing(self, planted: Planted, file: Path) -> None:
        go_on(planted)
        before = planted.facts()
        with prepared(planted.place, file, KEY_FILE, Kind.REAL, AUDIT_KEY, LATER) as ready:
            assert ready.people == 2
        assert planted.facts() == before
        assert not planted.place.staging.exists()

    def test_an_older_schema_is_brought_up(self, planted: Planted, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        @SCHEMA_with(monkeypatch)
        def newest(db: object) -> None:
            db.conn.execute("CREATE TABLE newest (id INTEGER PRIMARY KEY) STRICT")  # type: ignore[attr-defined]

        restore(planted, file)
        with planted.opened() as store:
            assert store.db.table("newest").exists()
            assert store.db.conn.execute("SELECT text FROM feedback").fetchall() == [(KEPT,)]


def SCHEMA_with(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[object], None]], None]:  # noqa: N802 - reads as one word of the test
    """From here on the program knows one migration more."""

    def added(migration: Callable[[object], None]) -> None:
        monkeypatch.setattr(SCHEMA, "_migrations", [*SCHEMA._migrations, SCHEMA._Migration("9999_newest", migration)])

    return added


class TestNewerTruth:
    """Somebody restores a backup in order to come back in."""

    @pytest.mark.parametrize("standing", [Standing.SUSPENDED, Standing.LEFT])
    def test_whoever_was_cut_off_after_the_backup_stays_out(self, planted: Planted, file: Path, standing: Standing) -> None:
        planted.change("UPDATE people SET standing = ? WHERE id = ?", standing, planted.officer)
        ready, _ = restore(planted, file)
        with planted.opened() as store:
            assert person_at(store.db, "telegram", 11) is None
            found = person(store.db, planted.officer)
            assert found is not None
            assert found.standing is standing
            assert person_at(store.db, "telegram", 12) is not None
        assert (ready.people, ready.cut_off.people, ready.unchecked) == (1, 1, ())

    def test_an_unbound_account_stays_unbound(self, planted: Planted, file: Path) -> None:
        with planted.opened() as store, store.transaction() as db:
            unbind(db, planted.officer, at=AT)
        ready, _ = restore(planted, file)
        with planted.opened() as store:
            assert person_at(store.db, "telegram", 11) is None
        assert ready.cut_off.accounts == 1

    def test_an_account_that_is_somebody_elses_now_is_not_given_back(self, planted: Planted, file: Path) -> None:
        with planted.opened() as store, store.transaction() as db:
            bind(db, "telegram", 11, planted.admin, "wang", at=AT)
        restore(planted, file)
        with planted.opened() as store:
            # 12 was cut off when the admin moved to 11, and 11 was the officer's in the backup.
            assert [person_at(store.db, "telegram", account) for account in (11, 12)] == [None, None]

    def test_a_role_taken_away_is_not_given_back(self, planted: Planted, file: Path) -> None:
        planted.change("UPDATE people SET role = 'officer', unit_id = 2 WHERE id = ?", planted.admin)
        restore(planted, file)
        with planted.opened() as store:
            found = person_at(store.db, "telegram", 12)
            assert found is not None
            assert (found.role, found.unit_id) == (Role.OFFICER, 2)

    def test_somebody_of_whom_nothing_is_known_now_is_suspended(self, planted: Planted, file: Path) -> None:
        # After an earlier restore the id was given to another person.
        planted.change("UPDATE people SET created_at = '2026-12-01T00:00:00.000Z', name = '孙七' WHERE id = ?", planted.officer)
        restore(planted, file)
        with planted.opened() as store:
            found = person(store.db, planted.officer)
            assert found is not None
            assert (found.name, found.standing) == ("王五", Standing.SUSPENDED)
            assert person_at(store.db, "telegram", 11) is None

    def test_a_code_put_into_a_backup_by_hand_does_not_work(self, planted: Planted, tmp_path: Path) -> None:
        file = make_backup(
            tmp_path,
            planted,
            lambda made: made.execute("INSERT INTO codes (hash, person_id, made_at, expires_at) VALUES (x'00', 2, '2026', '2099')"),
        )
        restore(planted, file)
        with planted.opened() as store:
            assert store.db.conn.execute("SELECT count(*) FROM codes").fetchone() == (0,)

    def test_another_database_in_its_place_says_nothing_about_these_people(self, planted: Planted, file: Path, tmp_path: Path) -> None:
        other = plant(tmp_path / "other", created_at="2026-11-26T00:00:00.000Z")
        other.change("UPDATE people SET standing = 'left'")
        ready, _ = restore(other, file)
        assert ready.unchecked == (Unchecked.PRESENT_IS_ANOTHER,)
        assert len(ready.writers) == 2

    def test_what_only_the_log_of_a_killed_bot_says_is_heeded(self, planted: Planted, file: Path) -> None:
        def suspend_and_die() -> None:
            store = open_store(planted.place.database, Kind.REAL, created_at=AT)
            with store.transaction() as db:
                db.conn.execute("UPDATE people SET standing = 'suspended' WHERE id = ?", [planted.officer])
            (planted.place.attachments / "x").mkdir()

        assert killed_before(2, suspend_and_die)
        assert planted.place.database.with_name("suixing.sqlite3-wal").stat().st_size
        ready, _ = restore(planted, file)
        assert (ready.cut_off.people, ready.people) == (1, 1)

    @pytest.mark.parametrize("content", [b"", b"not a database" * 1000], ids=["empty", "garbage"])
    def test_a_database_that_cannot_be_read_is_said_to_be_so_and_kept(self, planted: Planted, file: Path, content: bytes) -> None:
        planted.place.database.write_bytes(content)
        planted.place.database.with_name("suixing.sqlite3-wal").write_bytes(b"a log that must not be played into the new database" * 100)
        ready, kept = restore(planted, file)
        assert ready.unchecked == (Unchecked.PRESENT_UNREADABLE,)
        assert planted.facts()[0] == [(KEPT,)]
        assert kept.database is not None
        assert kept.database.read_bytes() == content


class TestRefusing:
    def refused(self, planted: Planted, file: Path, **options: object) -> BackupFault:
        before = planted.facts()
        with pytest.raises(BackupError) as told:
            restore(planted, file, **options)  # type: ignore[arg-type]
        assert planted.facts() == before
        assert not planted.place.staging.exists()
        return told.value.fault

    def test_a_damaged_file_changes_nothing(self, planted: Planted, file: Path) -> None:
        file.write_bytes(file.read_bytes()[:-100])
        assert self.refused(planted, file) is BackupFault.DAMAGED

    def test_a_demo_backup_never_becomes_the_real_database(self, planted: Planted, tmp_path: Path) -> None:
        demo = plant(tmp_path / "demo", Kind.DEMO).back_up(tmp_path / "demo.age")
        before = planted.facts()
        with pytest.raises(WrongKindError):
            restore(planted, demo)
        assert planted.facts() == before

    def test_a_demo_backup_that_calls_itself_real_is_refused(self, planted: Planted, tmp_path: Path) -> None:
        file = make_backup(tmp_path, planted, lambda made: made.execute("UPDATE installation SET value = 'demo' WHERE name = 'kind'"))
        assert self.refused(planted, file) is BackupFault.DAMAGED

    def test_a_newer_schema_is_refused(self, planted: Planted, tmp_path: Path) -> None:
        newer = "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('suixing', '9999_unknown', '')"
        file = make_backup(tmp_path, planted, lambda made: made.execute(newer))
        with pytest.raises(NewerSchemaError):
            restore(planted, file)
        assert not planted.place.staging.exists()

    @pytest.mark.parametrize(
        "statement",
        [
            "CREATE TRIGGER t AFTER INSERT ON audit BEGIN UPDATE people SET role = 'admin'; END",
            "CREATE VIEW v AS SELECT * FROM people",
            "CREATE TABLE extra (id INTEGER)",
            "DROP INDEX people_by_unit",
            "DROP TABLE codes",
            "PRAGMA foreign_keys = OFF; DELETE FROM units",
            "UPDATE attachments SET name = 'zz-not-there' WHERE state = 'stored'",
        ],
    )
    def test_a_database_that_is_not_as_the_program_makes_it_is_refused(self, planted: Planted, tmp_path: Path, statement: str) -> None:
        file = make_backup(tmp_path, planted, lambda made: made.executescript(statement))
        assert self.refused(planted, file) is BackupFault.DAMAGED

    def test_a_database_with_torn_pages_is_refused(self, planted: Planted, tmp_path: Path) -> None:
        contents = Contents(planted.place.database, planted.place.attachments, AT)
        members = {member.name: bytearray(b"".join(member.pieces)) for member in contents.members()}
        members[DATABASE][8192:40_000] = bytes(40_000 - 8192)
        file = tmp_path / "torn.age"
        with file.open("wb") as opened:
            seal([Member(name, len(content), [bytes(content)]) for name, content in members.items()], opened, RECIPIENT)
        assert self.refused(planted, file) is BackupFault.DAMAGED

    def test_records_changed_by_hand_are_not_restored_unseen(self, planted: Planted, tmp_path: Path) -> None:
        file = make_backup(tmp_path, planted, lambda made: made.execute("UPDATE audit SET actor = 'person:2'"))
        with prepared(planted.place, file, KEY_FILE, Kind.REAL, AUDIT_KEY, LATER) as ready:
            assert ready.unchecked == (Unchecked.AUDIT,)

    def test_another_installations_key_is_noticed_and_written_down(self, planted: Planted, file: Path) -> None:
        ready, _ = restore(planted, file, key=b"another key")
        assert ready.unchecked == (Unchecked.AUDIT,)
        with planted.opened() as store:
            fields = store.db.conn.execute("SELECT fields FROM audit ORDER BY id DESC").fetchone()[0]
        assert fields == '["replaced:1", "unchecked:audit"]'

    def test_while_another_program_has_the_database_open_nothing_is_put_in_place(self, planted: Planted, file: Path) -> None:
        go_on(planted)
        before = planted.facts()
        with contextlib.closing(connect_to_read(planted.place.database)) as reader:
            reader.conn.execute("SELECT count(*) FROM people").fetchone()
            with pytest.raises(BackupError) as told:
                restore(planted, file)
        assert told.value.fault is BackupFault.IN_USE
        assert planted.facts() == before
        assert list(planted.place.database.parent.glob("*.before-restore-*")) == []


class TestKills:
    def test_wherever_it_is_killed_the_old_state_or_the_new_one_is_there_whole(self, tmp_path: Path) -> None:
        seen = []
        step = 1
        while True:
            planted = plant(tmp_path / f"data{step}")
            file = planted.back_up(tmp_path / f"{step}.age")
            new = planted.facts()
            go_on(planted)
            old = planted.facts()
            if not killed_before(step, lambda planted=planted, file=file: restore(planted, file)):  # type: ignore[misc]
                break
            # A start in between, as systemd would do it, and then the restore once more.
            state = planted.facts()
            assert state in (old, new), step
            seen.append(state == new)
            restore(planted, file, now=LATER + timedelta(hours=1))
            assert planted.facts() == new, step
            assert not planted.place.staging.exists()
            for what in ("suixing.sqlite3", "attachments"):
                kept = list(planted.place.database.parent.glob(f"{what}.before-restore-*"))
                assert len(kept) == (2 if state == new else 1), step
            step += 1
        assert seen == sorted(seen), "once the new state is there, no later step brings the old one back"
        assert {True, False} == set(seen)


def test_a_restore_keeps_the_bot_out(planted: Planted, file: Path) -> None:
    from storage.database import alone

    with alone(planted.place.database), pytest.raises(AlreadyRunningError):
        open_store(planted.place.database, Kind.REAL, created_at=AT)
    with planted.opened(), pytest.raises(AlreadyRunningError), alone(planted.place.database):
        pass


def test_the_head_of_an_empty_chain_is_a_head(tmp_path: Path) -> None:
    store = open_store(tmp_path / "suixing.sqlite3", Kind.REAL, created_at=AT)
    store.close()
    with contextlib.closing(connect(tmp_path / "suixing.sqlite3")) as db:
        assert str(audit.head(db)) == "0:" + "0" * 64
