"""``suixing audit``: what is said of a chain that holds, of one that does not, and who looked."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.audit_heads import file_of
from storage import audit, clues
from storage.clues import Hold
from storage.database import connect, connect_to_read
from storage.moments import to_text
from tests.bot.installations import Installation, installation
from tests.clues import a_clue

NOW = datetime(2026, 6, 1, 4, 0, tzinfo=UTC)


@pytest.fixture
def house(tmp_path: Path) -> Installation:
    return installation(tmp_path, tmp_path / "cache", NOW)


def head_of(house: Installation) -> audit.Head:
    db = connect_to_read(house.settings.database_file)
    head = audit.head(db)
    db.close()
    return head


def test_a_chain_that_holds_says_what_is_proven_and_what_is_not(house: Installation) -> None:
    result = house.run("audit", "verify")
    assert result.exit_code == 0
    proven, unproven = result.output.splitlines()
    assert proven == f"核对了第 1–5 条，共 5 条：没有被改、被删、插入或调换；到第 5 条为止也没有被截掉或重写。链头 {head_of(house)}"
    assert unproven.startswith("证明不了的：第 5 条是最后一个对得上的链头")
    assert "没写进审计的事看不到" in unproven


def test_beside_a_running_bot_it_reads_and_changes_nothing(house: Installation) -> None:
    store = house.store()
    before = list(store.db.conn.iterdump())
    with store.transaction():
        assert house.run("audit", "verify").exit_code == 0
    assert list(store.db.conn.iterdump()) == before
    store.close()


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE audit SET subject = 'person:9' WHERE id = 3", "✗ 第 3 条：内容和封印对不上"),
        ("DELETE FROM audit WHERE id IN (2, 3)", "✗ 第 2–3 条：缺失"),
        ("DELETE FROM audit WHERE id > 3", "✗ 第 4–5 条：末尾被截掉"),
        ("INSERT INTO audit VALUES (0, '', '', '', '', '[]', x'00')", "✗ 第 0 条：插进来的"),
        ("INSERT INTO audit_anchors VALUES (1, 0, x'00', '', x'00')", "✗ 第 1 个清理标记和封印对不上"),
        ("DELETE FROM audit", "✗ 第 1–5 条：末尾被截掉"),
    ],
)
def test_a_tampering_is_named_and_ends_with_1(house: Installation, statement: str, said: str) -> None:
    house.tamper(statement)
    result = house.run("audit", "verify")
    assert result.exit_code == 1
    assert said in result.output


def test_a_head_from_a_chat_or_a_file_is_compared(house: Installation, tmp_path: Path) -> None:
    head = head_of(house)
    beside_backup = tmp_path / "suixing.age.head"
    beside_backup.write_text(f"{head}\n")
    file_of(house.settings.key_file).unlink()
    assert "没有对得上的链头" in house.run("audit", "verify").output
    house.tamper("DELETE FROM audit WHERE id > 3")
    assert house.run("audit", "verify").exit_code == 0
    for given in (str(head), str(head)[:18], str(beside_backup)):
        result = house.run("audit", "verify", "--head", given)
        assert result.exit_code == 1
        assert "第 4–5 条：末尾被截掉" in result.output
    for nonsense in ("5:abc", str(tmp_path / "none"), str(house.settings.database_file)):
        assert house.run("audit", "verify", "--head", nonsense).exit_code == 2


def test_a_restore_is_told_and_is_no_fault(house: Installation) -> None:
    house.tamper("DELETE FROM audit WHERE id > 3")
    restored = {"at": "2026-06-01T05:00:00.000Z", "actor": "system", "act": "backup.restored", "subject": "audit:3"}
    house.change(lambda db: audit.append(db, house.keys.audit, **restored, fields=("replaced:5",)))
    result = house.run("audit", "verify")
    assert result.exit_code == 0
    assert "！第 4 条记录了恢复备份：原来第 4–5 条已被换掉" in result.output


def test_without_a_database_or_a_key_it_says_what_to_do(house: Installation) -> None:
    house.settings.key_file.rename(house.settings.key_file.with_suffix(".moved"))
    result = house.run("audit", "verify")
    assert result.exit_code == 1
    assert "SUIXING_KEY_DIR" in result.output
    assert not house.settings.key_file.exists(), "looking makes no new key"
    house.settings.key_file.with_suffix(".moved").rename(house.settings.key_file)
    house.settings.database_file.unlink()
    result = house.run("audit", "verify")
    assert result.exit_code == 1
    assert "没有数据库" in result.output


def test_rows_are_shown_as_a_table_with_names_and_local_time(house: Installation) -> None:
    result = house.run("audit", "show", "--by", "person:1", "--limit", "2")
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "编号  时间                 谁                    做了什么  对象                  涉及",
        "5     2026-06-01 11:00:00  管理员甲（person:1）  登记人员  管理员甲（person:1）  name role",
        "4     2026-06-01 10:00:00  管理员甲（person:1）  登记人员  纪检乙（person:2）    name role",
        "只由纪检办理的线索，有关记录不在这里列出。",
    ]
    assert "没有这样的记录" in house.run("audit", "show", "--about", "person:99").output
    assert house.run("audit", "show").exit_code == 2


def test_a_look_is_itself_recorded(house: Installation) -> None:
    house.run("audit", "show", "--about", "person:2", "--by", "person:1")
    result = house.run("audit", "show", "--by", "system")
    assert "查看审计记录  纪检乙（person:2）  about by" in result.output
    assert house.run("audit", "verify").exit_code == 0


def test_who_has_filed_what_only_discipline_may_see_is_not_shown(house: Installation) -> None:
    db = connect(house.settings.database_file)
    held, seen = a_clue(1, hold=Hold.INTEGRITY), a_clue(1)
    with db.atomic():
        for clue in (held, seen):
            clues.add(db, clue)
            audit.append(db, house.keys.audit, at=to_text(NOW), actor="person:2", act="clue.submitted", subject=f"clue:{clue.id}")
    db.close()
    told = house.run("audit", "show", "--by", "person:2").output
    assert seen.id in told
    assert held.id not in told
    about = house.run("audit", "show", "--about", f"clue:{held.id}").output
    # The same words as for a clue that never was.
    assert about == house.run("audit", "show", "--about", "clue:ZZZZZZZZ").output
    assert house.run("audit", "verify").exit_code == 0


def test_a_look_that_cannot_be_recorded_says_so(house: Installation) -> None:
    (house.settings.data_dir / "suixing.sqlite3").rename(house.settings.data_dir / "demo.sqlite3")
    demo = Installation(house.settings.model_copy(update={"token": None}), house.keys)
    result = demo.run("audit", "show", "--about", "person:2")
    assert "没能记进审计" in result.output
    assert "纪检乙" in result.output


def test_a_row_that_was_tampered_with_does_not_steer_the_terminal(house: Installation) -> None:
    house.tamper("UPDATE audit SET act = char(27) || '[2J', fields = 'no list', at = 'Txx' WHERE id = 4")
    result = house.run("audit", "show", "--about", "person:2")
    assert "\x1b" not in result.output
    assert "?[2J" in result.output
    assert "no list" in result.output
