"""``suixing people …`` beside a bot that may be running."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.actions import codes
from bot.first_admin import code_file
from storage import people
from tests.bot.installations import Installation, installation
from tests.bot.rosters import text, workbook


@pytest.fixture
def installed(tmp_path: Path) -> Installation:
    made = installation(tmp_path, tmp_path / "cache", datetime.now(ZoneInfo("Asia/Shanghai")), unit="某大队")
    made.change(lambda db: people.bind(db, "telegram", 1, 1, "甲", at="2026-01-01T00:00:00.000Z"))
    return made


def rows(installed: Installation, sql: str) -> list[tuple]:
    store = installed.store()
    found = store.db.conn.execute(sql).fetchall()
    store.close()
    return found


def roster(folder: Path, *lines: tuple[str, ...]) -> str:
    file = folder / "花名册.csv"
    file.write_bytes(text(lines).encode("gb18030"))
    return str(file)


def test_an_import_is_tried_first_and_then_applied(installed: Installation, tmp_path: Path) -> None:
    file = roster(tmp_path, ("测试员一", "一中队", "执法人员", "37001", "2027-06-30"), ("测试员二", "一中队", "负责人", "", ""))
    tried = installed.run("people", "import", file)
    assert tried.exit_code == 0, tried.output
    assert "新增    第 2 行  测试员一  某大队/一中队" in tried.output
    assert "什么都没有改" in tried.output
    assert rows(installed, "SELECT count(*) FROM people") == [(2,)]
    done = installed.run("people", "import", file, "--apply")
    assert done.exit_code == 0, done.output
    assert rows(installed, "SELECT name, role FROM people WHERE id > 2") == [("测试员一", "officer"), ("测试员二", "supervisor")]
    again = installed.run("people", "import", file, "--apply")
    assert "新增 0 人，修改 0 人，不变 2 人" in again.output


def test_faults_name_the_row_and_what_to_do_and_nothing_is_changed(installed: Installation, tmp_path: Path) -> None:
    file = roster(tmp_path, ("测试员一", "", "", "", ""), ("测试员二", "一中队", "科长", "", ""))
    result = installed.run("people", "import", file, "--apply")
    assert result.exit_code == 1
    assert "第 2 行：没写单位" in result.output
    assert "第 3 行：不认识角色“科长”" in result.output
    assert rows(installed, "SELECT count(*) FROM people") == [(2,)]


def test_a_sheet_of_codes_is_private_complete_and_says_that_it_is_live(installed: Installation, tmp_path: Path) -> None:
    book = tmp_path / "r.xlsx"
    book.write_bytes(workbook([("测试员<b>", "一中队", "", "", ""), ("测试员二", "一中队", "", "", "")]))
    sheet = tmp_path / "codes.html"
    result = installed.run("people", "import", str(book), "--apply", "--sheet", str(sheet), "--bot", "suixing_bot")
    assert result.exit_code == 0, result.output
    assert "都是能用的码" in result.output
    assert sheet.stat().st_mode & 0o777 == 0o600
    page = sheet.read_text(encoding="utf-8")
    assert page.count("<svg") == 2
    assert "测试员&lt;b&gt;" in page
    assert not re.search(r"<script|https?://(?!www\.w3\.org)", page)
    found = re.findall(r'class="code">([^<]+)<', page)
    assert len(found) == 2
    for code in found:
        assert codes.read(code)
        assert code not in result.output
    again = installed.run("people", "import", str(book), "--apply", "--sheet", str(sheet))
    assert again.exit_code == 1
    assert "已经存在" in again.output


def test_a_sheet_without_applying_is_refused(installed: Installation, tmp_path: Path) -> None:
    result = installed.run("people", "import", roster(tmp_path, ("测试员一", "一中队", "", "", "")), "--sheet", str(tmp_path / "x.html"))
    assert result.exit_code == 1
    assert not (tmp_path / "x.html").exists()


def test_people_are_named_by_number_or_by_a_name_that_only_one_has(installed: Installation, tmp_path: Path) -> None:
    installed.run("people", "import", roster(tmp_path, ("测试员一", "一中队", "", "1", ""), ("测试员一", "二中队", "", "2", "")), "--apply")
    several = installed.run("people", "suspend", "测试员一")
    assert several.exit_code == 1
    assert "3  测试员一  一中队" in several.output
    assert installed.run("people", "suspend", "3").output == "测试员一 已停用。\n"
    assert installed.run("people", "resume", "3").exit_code == 0
    assert installed.run("people", "transfer", "3", "二中队").exit_code == 0
    assert installed.run("people", "left", "4").exit_code == 0
    assert "没有叫" in installed.run("people", "left", "无此人").output
    assert "没有编号" in installed.run("people", "left", "99").output
    listed = installed.run("people", "list")
    assert "测试员一  二中队" in listed.output
    assert "共 3 人" in listed.output
    assert rows(installed, "SELECT DISTINCT actor FROM audit WHERE act = 'people.left'") == [("system",)]


def test_the_last_admin_is_protected_at_the_server_too(installed: Installation) -> None:
    result = installed.run("people", "left", "管理员甲")
    assert result.exit_code == 1
    assert "最后一位" in result.output


def test_a_code_from_the_command_line_is_a_code(installed: Installation) -> None:
    result = installed.run("people", "code", "纪检乙", "--bot", "suixing_bot")
    assert result.exit_code == 0
    assert re.search(r"https://t\.me/suixing_bot\?start=e_[0-9A-Z]{10}\n", result.output)


def test_an_admins_code_goes_to_a_private_file_and_never_to_the_screen(installed: Installation) -> None:
    result = installed.run("people", "admin-code")
    assert result.exit_code == 0, result.output
    file = code_file(installed.settings)
    assert file.stat().st_mode & 0o777 == 0o600
    code = file.read_text().strip()
    assert codes.read(code)
    assert code not in result.output
    assert str(file) in result.output
    queued = rows(installed, "SELECT account_id, body FROM outbox WHERE state = 'queued'")
    assert [account for account, _ in queued] == [1]
    assert code not in queued[0][1]
