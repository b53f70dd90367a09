"""The demonstration keeps to itself."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.demo import demo_people, settle
from storage import people
from storage.database import Kind, Store, open_store
from storage.faults import WrongKindError
from storage.people import Role
from tests.processes import suixing

AT = "2026-03-02T04:00:00.000Z"


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Store]:
    with contextlib.closing(open_store(tmp_path / "demo.sqlite3", Kind.DEMO, created_at=AT)) as store:
        yield store


def test_each_role_can_be_played_and_two_are_officers(demo: Store) -> None:
    with demo.transaction() as db:
        settle(db, "local", at=AT)
        found = [people.person_at(db, "local", each.account_id) for each in demo_people()]
    roles = [person.role for person in found if person is not None]
    assert len(roles) == 7
    assert set(roles) == set(Role)


def test_a_second_start_enters_nobody_again_and_gives_nobody_back_what_was_taken(demo: Store) -> None:
    with demo.transaction() as db:
        settle(db, "local", at=AT)
        people.unbind(db, 1, at=AT)
        settle(db, "local", at=AT)
        assert db.table("people").count == 7
        assert people.person_at(db, "local", demo_people()[0].account_id) is None


def test_somebody_whom_a_newer_program_brings_along_is_entered_beside_the_others(demo: Store) -> None:
    with demo.transaction() as db:
        settle(db, "local", at=AT)
        last = demo_people()[-1].account_id
        db.conn.execute("DELETE FROM accounts WHERE account_id = ?", [last])
        db.conn.execute("DELETE FROM notice_newcomers")
        db.conn.execute("DELETE FROM people WHERE role = 'observer'")
        settle(db, "local", at=AT)
        assert db.table("people").count == 7
        assert people.person_at(db, "local", last) is not None
        assert db.table("units").count == 2


def test_every_demo_person_is_told_apart_by_name_and_role() -> None:
    everybody = demo_people()
    assert len({each.name for each in everybody}) == len(everybody)
    assert [each.about for each in everybody[:3]] == ["执法人员 · 一中队", "执法人员 · 一中队", "负责人"]


def test_demo_people_never_stand_among_real_ones(tmp_path: Path) -> None:
    with contextlib.closing(open_store(tmp_path / "suixing.sqlite3", Kind.REAL, created_at=AT)) as store:
        with pytest.raises(WrongKindError), store.transaction() as db:
            settle(db, "local", at=AT)
        assert store.db.table("people").count == 0


@pytest.mark.process
def test_a_demo_database_refuses_a_real_token(demo: Store, tmp_path: Path, cache_dir: Path) -> None:
    demo.close()
    shutil.copy(demo.path, tmp_path / "suixing.sqlite3")
    with suixing("run", token="1:REAL", api_url="http://127.0.0.1:9", data_dir=str(tmp_path), cache_dir=str(cache_dir)) as running:
        running.line_with("演示数据和正式数据不能混用")
        assert running.process.wait(15) == 1


@pytest.mark.process
def test_the_page_of_the_demonstration_refuses_real_records(tmp_path: Path, cache_dir: Path) -> None:
    open_store(tmp_path / "demo.sqlite3", Kind.REAL, created_at=AT).close()
    with suixing("run", port="0", data_dir=str(tmp_path), cache_dir=str(cache_dir)) as running:
        running.line_with("演示数据和正式数据不能混用")
        assert running.process.wait(15) == 1
