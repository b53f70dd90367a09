"""Backups: consistent while the bot runs, scrubbed, whole or not there."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import io
import sqlite3
import threading
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from storage import audit_chain
from storage.audit import Head
from storage.backups import PARTIAL, BackupTaken, daily, take
from storage.contents import Contents, read_manifest
from storage.database import connect
from storage.faults import BackupError, BackupFault
from storage.sealed import DATABASE, MANIFEST, Member, seal
from tests.storage.installation import (
    AT,
    AUDIT_KEY,
    KEPT,
    KEY_FILE,
    LATER,
    NEVER_IN_A_BACKUP,
    NOW,
    PHOTO,
    RECIPIENT,
    Planted,
    database_in,
    killed_before,
    largest_file,
    members,
    opened,
    plant,
    say,
    store_file,
)


@pytest.fixture
def planted(tmp_path: Path) -> Planted:
    return plant(tmp_path / "data")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "away.age"


class TestContents:
    def test_it_holds_the_records_the_attachments_and_what_it_is(self, planted: Planted, file: Path) -> None:
        taken = take(planted.place.database, planted.place.attachments, file, RECIPIENT, NOW)
        inside = members(file)
        assert set(inside) == {"attachments/bb/bb-photo", DATABASE, MANIFEST}
        assert inside["attachments/bb/bb-photo"] == PHOTO
        manifest = read_manifest(inside[MANIFEST])
        assert manifest == taken.manifest
        assert (manifest.kind, manifest.created_at, manifest.attachments, manifest.rows["people"]) == ("real", AT, 1, 2)
        assert taken.size == file.stat().st_size
        assert file.stat().st_mode & 0o777 == 0o600

    def test_the_audit_in_it_holds_and_ends_at_the_head_beside_it(self, planted: Planted, file: Path, tmp_path: Path) -> None:
        planted.back_up(file)
        kept = Head.parse(file.with_name("away.age.head").read_text())
        with contextlib.closing(connect(database_in(file, tmp_path))) as db:
            result = audit_chain.verify(db, AUDIT_KEY, kept)
        assert result.holds
        assert result.head == kept

    def test_nothing_that_was_planted_is_in_it(self, planted: Planted, file: Path) -> None:
        planted.back_up(file)
        plain = opened(file)
        assert KEPT.encode() in plain
        assert [text for text in NEVER_IN_A_BACKUP if text.encode() in plain] == []

    def test_everything_that_was_planted_is_in_the_database_it_was_taken_from(self, planted: Planted) -> None:
        folder = planted.place.database.parent
        raw = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
        assert [text for text in NEVER_IN_A_BACKUP if text.encode() not in raw] == []

    def test_rows_stay_so_that_nothing_is_handled_or_said_twice(self, planted: Planted, file: Path, tmp_path: Path) -> None:
        planted.back_up(file)
        connection = sqlite3.connect(database_in(file, tmp_path))
        rows = connection.execute("SELECT update_id, state, payload, reason FROM inbox").fetchall()
        assert rows == [(1, "answered", None, "backup"), (2, "answered", None, "backup"), (3, "applied", None, None)]
        assert connection.execute("SELECT state, body, reason FROM outbox").fetchall() == [("dropped", None, "backup")] * 2
        assert connection.execute("SELECT state, data FROM forms").fetchall() == [("done", "{}")]
        assert connection.execute("SELECT count(*) FROM codes").fetchone() == (0,)
        assert connection.execute("SELECT outcome, decided_at FROM enrolments").fetchall() == [("lapsed", AT)]
        assert connection.execute("SELECT owner FROM attachments").fetchall() == [("feedback:1",)]
        connection.close()

    def test_an_attachment_that_is_gone_is_marked_as_lost(self, planted: Planted, file: Path, tmp_path: Path) -> None:
        (planted.place.attachments / "bb" / "bb-photo").unlink()
        taken = take(planted.place.database, planted.place.attachments, file, RECIPIENT, NOW)
        assert (taken.missing, taken.manifest.attachments) == (1, 0)
        connection = sqlite3.connect(database_in(file, tmp_path))
        assert connection.execute("SELECT state, reason FROM attachments").fetchall() == [("lost", "backup")]
        connection.close()

    def test_it_is_consistent_while_others_write(self, planted: Planted, file: Path, tmp_path: Path) -> None:
        end = threading.Event()
        begun = threading.Event()

        def write() -> None:
            with planted.opened() as store:
                while not end.is_set():
                    with store.transaction():
                        say(store, "more")
                    begun.set()

        thread = threading.Thread(target=write)
        thread.start()
        begun.wait()
        counts = []
        try:
            for _ in range(5):
                planted.back_up(file)
                connection = sqlite3.connect(database_in(file, tmp_path))
                given = connection.execute("SELECT count(*) FROM feedback").fetchone()[0]
                assert connection.execute("SELECT count(*), max(id) FROM audit").fetchone() == (given, given)
                assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                connection.close()
                counts.append(given)
        finally:
            end.set()
            thread.join()
        assert counts[0] < counts[-1], "nothing was written meanwhile"


class TestOnTheDisk:
    def test_nothing_readable_lies_anywhere_but_in_the_database(self, planted: Planted) -> None:
        folder = planted.place.database.parent
        with planted.opened():
            daily(planted.place.database, planted.place.attachments, folder / "backups", RECIPIENT, NOW)
            for path in folder.rglob("*"):
                if path.is_file() and path.parent.parent != planted.place.attachments and not path.name.startswith("suixing.sqlite3"):
                    assert not any(text.encode() in path.read_bytes() for text in (*NEVER_IN_A_BACKUP, KEPT)), path

    def test_not_even_a_scratch_file_is_written(self, planted: Planted) -> None:
        with planted.opened() as store, store.transaction():
            say(store, "long" * 1_000_000)
        sink = io.BytesIO()
        with planted.opened() as store, largest_file(16):
            # The files that SQLite shares between connections are there already: only a new file would fail.
            assert store.db.conn.execute("SELECT count(*) FROM feedback").fetchone()
            contents = Contents(planted.place.database, planted.place.attachments, AT)
            seal(contents.members(), sink, RECIPIENT)
        assert len(sink.getvalue()) > 4_000_000

    def test_a_full_disk_leaves_the_older_backup_whole(self, planted: Planted, file: Path) -> None:
        planted.back_up(file)
        before = file.read_bytes()
        with planted.opened(), largest_file(100_000), pytest.raises(OSError) as told:
            planted.back_up(file, LATER)
        assert told.value.errno == errno.EFBIG
        assert file.read_bytes() == before
        assert sorted(path.name for path in file.parent.iterdir()) == ["away.age", "away.age.head", "data"]

    def test_what_the_file_refuses_is_told_as_it_was(self) -> None:
        class Full(io.BytesIO):
            def write(self, data: object, /) -> int:
                if self.tell() > 200_000:
                    raise OSError(errno.ENOSPC, "no space left")
                return super().write(data)  # type: ignore[arg-type]

        with pytest.raises(OSError) as told:
            seal([Member("x", 1_000_000, [bytes(1_000_000)])], Full(), RECIPIENT)
        assert told.value.errno == errno.ENOSPC

    def test_a_file_that_changes_its_size_is_no_backup(self) -> None:
        with pytest.raises(OSError, match="changed its size"):
            seal([Member("x", 1000, [bytes(999)])], io.BytesIO(), RECIPIENT)

    def test_a_kill_leaves_the_older_backup_whole_and_its_leftover_goes_with_the_next(self, planted: Planted, file: Path) -> None:
        planted.back_up(file)
        before = file.read_bytes()
        assert killed_before(1, lambda: planted.back_up(file, LATER))
        assert file.read_bytes() == before
        assert (file.parent / PARTIAL).exists()
        planted.back_up(file.with_name("another.age"), LATER)
        assert not (file.parent / PARTIAL).exists()

    def test_a_kill_before_the_head_is_written_leaves_one_that_still_proves_something(self, planted: Planted, file: Path) -> None:
        planted.back_up(file)
        with planted.opened() as store, store.transaction():
            say(store, "more")
        step = 1
        while killed_before(step, lambda: planted.back_up(file, LATER)) and read_manifest(members(file)[MANIFEST]).created_at == AT:
            step += 1
        manifest = read_manifest(members(file)[MANIFEST])
        assert manifest.created_at != AT
        assert Head.parse(file.with_name("away.age.head").read_text()).id < Head.parse(manifest.audit_head).id


class TestRefusing:
    @pytest.mark.parametrize("name", ["suixing.sqlite3", "suixing.sqlite3.lock", "attachments"])
    def test_it_writes_over_nothing_but_a_backup(self, planted: Planted, name: str) -> None:
        target = planted.place.database.parent / name
        with pytest.raises(BackupError) as told:
            planted.back_up(target)
        assert told.value.fault is BackupFault.TARGET_TAKEN
        assert planted.facts()

    def test_two_backups_do_not_write_into_one_file(self, planted: Planted, file: Path) -> None:
        with (file.parent / PARTIAL).open("w") as other:
            fcntl.flock(other, fcntl.LOCK_EX)
            with pytest.raises(BackupError) as told:
                planted.back_up(file)
        assert told.value.fault is BackupFault.BEING_WRITTEN

    def test_without_a_database_there_is_nothing_to_back_up(self, tmp_path: Path, file: Path) -> None:
        with pytest.raises(BackupError) as told:
            take(tmp_path / "none.sqlite3", tmp_path, file, RECIPIENT, NOW)
        assert told.value.fault is BackupFault.NO_DATABASE
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("recipient", ["", "age1nope", KEY_FILE.splitlines()[-1]], ids=["empty", "garbled", "private"])
    def test_a_key_that_is_no_public_one_is_refused(self, planted: Planted, file: Path, recipient: str) -> None:
        with pytest.raises(BackupError) as told:
            take(planted.place.database, planted.place.attachments, file, recipient, NOW)
        assert told.value.fault is BackupFault.BAD_RECIPIENT
        assert not file.exists()

    def test_a_link_in_the_attachments_is_not_followed(self, planted: Planted, file: Path, tmp_path: Path) -> None:
        with planted.opened() as store, store.transaction():
            store_file(store, planted.place, "feedback:1", "cc-link", b"")
        link = planted.place.attachments / "cc" / "cc-link"
        link.unlink()
        link.symlink_to("/etc/passwd")
        with pytest.raises(OSError) as told:
            planted.back_up(file)
        assert told.value.errno == errno.ELOOP
        assert not file.exists()


def test_the_daily_backup_is_one_a_day_by_the_installations_calendar(planted: Planted) -> None:
    folder = planted.place.database.parent / "backups"

    def taken(moment: datetime) -> BackupTaken:
        return daily(planted.place.database, planted.place.attachments, folder, RECIPIENT, moment)

    # Half past midnight in Shanghai is the day before in UTC.
    first = taken(NOW.replace(hour=0, minute=30))
    assert first.file == folder / "suixing-2026-11-25.age"
    assert taken(NOW).file == first.file
    assert folder.stat().st_mode & 0o777 == 0o700
    removed = [taken(NOW + timedelta(days=number)).removed for number in range(1, 9)]
    assert removed == [()] * 6 + [(folder / f"suixing-2026-11-{day}.age",) for day in (25, 26)]
    assert sorted(path.name for path in folder.iterdir())[-2:] == ["suixing-2026-12-03.age", "suixing-2026-12-03.age.head"]
