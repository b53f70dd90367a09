"""What a restore brings to life again is known before it is put in place, and left to be told once."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlite_utils import Database

from storage import learned, lists, revived
from storage.database import Kind, connect
from storage.lists import ListState
from storage.migrations import SCHEMA
from storage.restores import Prepared, finish, prepared
from tests.storage.installation import AT, AUDIT_KEY, KEY_FILE, LATER, Planted, plant
from tests.storage.test_migrations import fill, kept


def keep_list(db: Database, name: str, state: ListState = ListState.LIVE) -> int:
    number = lists.new_list(db, name, at=AT)
    version = lists.add(db, owner_id=2, file_name="清单.xlsx", file=b"PK", sha256="", layout="{}", at=AT)
    lists.change(db, version, at=AT, list_id=number, name=name, state=state)
    return version


@pytest.fixture
def planted(tmp_path: Path) -> Planted:
    made = plant(tmp_path / "data")
    with made.opened() as store, store.transaction() as db:
        keep_list(db, "某县清单一")
        keep_list(db, "某县清单二")
        learned.add_alias(db, "MT-002", "铁蛤蟆上路", 2, gap=None, at=AT)
        learned.add_alias(db, "MT-002", "铁蛤蟆进城", 2, gap=None, at=AT)
    return made


@pytest.fixture
def file(planted: Planted, tmp_path: Path) -> Path:
    return planted.back_up(tmp_path / "away.age")


def restored(planted: Planted, file: Path, now: datetime = LATER) -> Prepared:
    with prepared(planted.place, file, KEY_FILE, Kind.REAL, AUDIT_KEY, now) as ready:
        finish(planted.place, ready, now)
        return ready


def left(planted: Planted) -> revived.Noted | None:
    with planted.opened() as store:
        return revived.noted(store.db)


def test_what_was_withdrawn_since_is_named_and_left_to_be_told(planted: Planted, file: Path) -> None:
    with planted.opened() as store, store.transaction() as db:
        lists.change(db, 1, at=AT, state=ListState.WITHDRAWN)
        learned.withdraw(db, 2, 2, at=AT)
    told = restored(planted, file).revived
    assert list(told.lists.values()) == ["某县清单一"]
    assert list(told.learned.values()) == ["铁蛤蟆进城"]
    assert told.is_known
    note = left(planted)
    assert note is not None
    assert (note.lists, note.learned, note.lost, note.is_known) == ((1,), (2,), 0, True)


def test_what_was_approved_since_is_gone_and_named(planted: Planted, file: Path) -> None:
    with planted.opened() as store, store.transaction() as db:
        keep_list(db, "某县清单三")
        learned.add_alias(db, "MT-002", "铁蛤蟆过桥", 2, gap=None, at=AT)
    told = restored(planted, file).revived
    assert (told.lost_lists, told.lost_learned) == (("某县清单三",), ("铁蛤蟆过桥",))
    note = left(planted)
    assert note is not None
    assert (note.lists, note.learned, note.lost) == ((), (), 2)


def test_where_nothing_was_decided_since_nothing_is_left_to_be_told(planted: Planted, file: Path) -> None:
    assert not restored(planted, file).revived.is_any
    assert left(planted) is None


def test_on_a_new_machine_everything_that_holds_is_to_be_looked_at(planted: Planted, file: Path) -> None:
    planted.place.database.unlink()
    told = restored(planted, file).revived
    assert not told.is_known
    assert len(told.lists) == len(told.learned) == 2
    note = left(planted)
    assert note is not None
    assert not note.is_known


def test_a_number_that_was_given_again_is_another_thing(planted: Planted, file: Path) -> None:
    planted.change("UPDATE learned SET at = '2026-11-26T00:00:00.000Z', alias = '铁蛤蟆过桥' WHERE id = 2")
    told = restored(planted, file).revived
    assert (list(told.learned.values()), told.lost_learned) == (["铁蛤蟆进城"], ("铁蛤蟆过桥",))


def test_one_restore_after_another_hides_nothing_that_nobody_was_told(planted: Planted, file: Path) -> None:
    planted.change("UPDATE list_versions SET state = 'withdrawn' WHERE id = 1")
    restored(planted, file)
    assert list(restored(planted, file, LATER + timedelta(hours=1)).revived.lists.values()) == ["某县清单一"]
    note = left(planted)
    assert note is not None
    assert note.lists == (1,)
    with planted.opened() as store, store.transaction() as db:
        revived.forget(db)
    assert not restored(planted, file, LATER + timedelta(hours=2)).revived.is_any
    assert left(planted) is None


def test_of_a_database_older_than_lists_nothing_is_said(tmp_path: Path) -> None:
    db = connect(tmp_path / "old.sqlite3")
    SCHEMA.apply(db, stop_before="0008_lists")
    assert revived.holding(db) == revived.Holding({}, {})
    db.close()


KNOWLEDGE = (
    *("answered_questions", "seen_cards", "favourites", "menus", "lists", "list_versions", "list_rows", "list_matters"),
    *("learned", "checked_entries", "unanswered"),
)
"""The tables that came with cards, lists and learning."""


def test_a_backup_carries_every_row_of_lists_and_learning_and_a_restore_brings_it_back(tmp_path: Path) -> None:
    planted = plant(tmp_path / "data")
    with planted.opened() as store, store.transaction() as db:
        rows = {table: [fill(db, table, number) for number in (1, 2)] for table in KNOWLEDGE}
    file = planted.back_up(tmp_path / "away.age")
    for table in reversed(KNOWLEDGE):
        planted.change(f"DELETE FROM {table}")
    restored(planted, file)
    with planted.opened() as store:
        lost = [(table, row) for table in KNOWLEDGE for row in rows[table] if not kept(store.db, table, row)]
    assert not lost
