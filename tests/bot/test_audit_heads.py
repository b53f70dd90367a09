"""The daily head: owed to those who receive it, worded, and kept outside the database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot import wording
from bot.actions.audit import AuditHead, daily_head
from bot.actions.work import Work
from bot.audit_heads import file_of, keep, read
from bot.keys import Keys, open_keys
from bot.settings import Settings
from bot.upkeep import appointments
from bot.wording.audit import act_name
from bot.wording.messages import show
from storage import audit, people
from storage.audit import Head
from storage.database import Kind, Store, open_store
from storage.moments import to_text
from storage.people import Role, Standing

KEYS = Keys(b"r" * 32)
NOW = datetime(2026, 6, 1, 8, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
DAY = date(2026, 6, 1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = open_store(tmp_path / "suixing.sqlite3", Kind.REAL, created_at=to_text(NOW))
    grow(store)
    yield store
    store.close()


def grow(store: Store) -> Head:
    with store.transaction() as db:
        return audit.append(db, KEYS.audit, at=to_text(NOW), actor="system", act="people.added", subject="person:1")


def test_active_admins_and_discipline_get_it_and_nobody_else(store: Store) -> None:
    with store.transaction() as db:
        unit = people.add_unit(db, "某大队").id
        ids = {role: people.add_person(db, role, unit, role, created_at=to_text(NOW)).id for role in Role}
        gone = people.add_person(db, "离职", unit, Role.ADMIN, created_at=to_text(NOW)).id
        people.set_standing(db, gone, Standing.LEFT)
        work = Work(db, KEYS, NOW, None, is_system=True)
        message = daily_head(work)
    assert message == AuditHead(DAY, 1, audit.head(store.db).mac.hex())
    assert {owed.person_id for owed in work.owed} == {ids[Role.ADMIN], ids[Role.DISCIPLINE]}
    assert {(owed.message, owed.subject) for owed in work.owed} == {(message, "audit:2026-06-01")}


def test_its_words_show_a_few_digits_to_compare_and_all_of_them_folded() -> None:
    digest = "0123456789abcdef" * 4
    text = show(AuditHead(DAY, 12, digest)).text
    assert "2026-06-01" in text
    assert "第 12 条 · <code>0123 4567 89ab cdef</code>" in text
    assert f"<code>12:{digest}</code>" in text.partition("<blockquote expandable>")[2]


def test_every_act_that_the_bot_records_has_a_name() -> None:
    rooms = Path(wording.__file__).parent.parent
    source = "".join(file.read_text(encoding="utf-8") for folder in ("actions", "cli") for file in (rooms / folder).glob("*.py"))
    calls = re.findall(r"\.record\(([^,)]*)", source)
    acts = {act for call in calls for act in re.findall(r'"([a-z_]+\.[a-z_]+)"', call)}
    assert len(acts) > 3
    assert {act for act in acts if act_name(act) == act} == set()


def test_a_head_is_kept_once_a_day_and_again_when_it_has_grown(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "audit.head"
    first = keep(file, store.db, DAY)
    assert keep(file, store.db, DAY) == first
    second = grow(store)
    keep(file, store.db, DAY)
    keep(file, store.db, DAY + timedelta(days=1))
    assert file.read_text() == f"2026-06-01 {first}\n2026-06-01 {second}\n2026-06-02 {second}\n"
    assert read(file).heads == (first, second, second)
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_head_that_could_still_be_rolled_back_is_not_kept(store: Store, tmp_path: Path) -> None:
    with store.transaction() as db, pytest.raises(RuntimeError):
        keep(tmp_path / "audit.head", db, DAY)
    assert not (tmp_path / "audit.head").exists()


def test_a_line_cut_short_by_a_full_disk_is_named_and_swallows_nothing(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "audit.head"
    file.write_text("2026-05-31 1:ab")
    head = keep(file, store.db, DAY)
    assert read(file).heads == (head,)
    assert read(file).bad_lines == (1,)


def test_a_file_without_days_as_beside_a_backup_is_read_too_and_a_missing_one_is_empty(store: Store, tmp_path: Path) -> None:
    head = audit.head(store.db)
    (tmp_path / "x.head").write_text(f"{head}\n")
    assert read(tmp_path / "x.head").heads == (head,)
    assert read(tmp_path / "none").heads == ()


async def test_every_day_the_head_is_kept_and_what_is_over_is_deleted(store: Store, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, token="1:TEST")
    keys = open_keys(settings.key_file)
    old = to_text(NOW - timedelta(days=9999))
    store.db.conn.execute("INSERT INTO strangers (door, account_id, told_at) VALUES ('t', 1, ?)", [old])
    _, told, kept, deleted = appointments(settings, store, keys)
    assert told.next_after(NOW) == NOW + timedelta(days=1)
    assert told.act is daily_head
    assert kept.long_work is not None
    assert deleted.long_work is not None
    await kept.long_work(NOW)
    assert [head.id for head in read(file_of(settings.key_file)).heads] == [1]
    await deleted.long_work(NOW.astimezone(UTC))
    assert store.db.conn.execute("SELECT count(*) FROM strangers").fetchone()[0] == 0


async def test_a_clock_that_leaps_deletes_nothing_the_first_night(store: Store, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, token="1:TEST")
    *_, deleted = appointments(settings, store, open_keys(settings.key_file))
    assert deleted.long_work is not None
    await deleted.long_work(NOW)
    store.db.conn.execute("INSERT INTO strangers (door, account_id, told_at) VALUES ('t', 1, ?)", [to_text(NOW)])
    leapt = NOW + timedelta(days=400)
    await deleted.long_work(leapt)
    assert store.db.conn.execute("SELECT count(*) FROM strangers").fetchone()[0] == 1
    await deleted.long_work(leapt + timedelta(days=1))
    assert store.db.conn.execute("SELECT count(*) FROM strangers").fetchone()[0] == 0
