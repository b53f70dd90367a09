"""What has to be checked again: the list, one tap that confirms, its undo, and the monthly reminder."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.handlers.teaching import RENEWAL
from bot.wording.lookup import SHOW
from bot.wording.stale import CONFIRM, OPEN
from storage.people import Role
from tests.e2e.conftest import House, Officer, Opening, labels

LATER = datetime(2027, 6, 1, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
"""Over a year after everything that ships was checked."""
WHILE = 40.0


@pytest.fixture
async def old(open_house: Opening) -> House:
    return await open_house(now=LATER)


@pytest.fixture
def jurist(old: House) -> Officer:
    return old.enrolled("法制员丁", Role.LEGAL)


async def press(somebody: Officer, verb: str, argument: str) -> str:
    """Press a button of ours that no message shows; returns the alert."""
    message = next(message for message in reversed(somebody.person.received()) if labels(message))
    return await somebody.person.answered(somebody.person.press(message, data=f"1:{verb}:{argument}", forged=True))


async def renewed(house: House) -> None:
    """Wait until the rules have taken up what was tapped."""
    await house.quiet()
    for task in asyncio.all_tasks():
        if task.get_name() == RENEWAL:
            await task


async def test_the_word_shows_how_much_is_due_and_a_tap_confirms(old: House, jurist: Officer) -> None:
    await jurist.says("到期")
    counts = await jurist.sees("一年没核对")
    assert "还没核实" in counts.text
    await jurist.taps("一年没核对")
    await jurist.sees_in_place("点开看")
    before = old.bot.rulebook.lookup.library.procedures["PR-001"]
    assert before.validity.checked_on is not None
    await press(jurist, OPEN, "PR-001")
    card = await jurist.sees_in_place("上次核对")
    assert "对公民200元以下罚款" in card.text
    await jurist.taps("今天核对无误")
    made = await jurist.person.sees("核对于 2027-06-01")
    assert labels(made)[:2] == ["撤销", "下一条"]
    await renewed(old)
    assert str(old.bot.rulebook.lookup.library.procedures["PR-001"].validity.checked_on) == "2027-06-01"
    officer = old.officer()
    await officer.says("没带从业资格证")
    await officer.sees("未核实")
    await press(officer, SHOW, "PR-001")
    assert "核对于 2027-06" in (await officer.sees("简易程序罚款上限")).text
    await jurist.taps("撤销")
    await jurist.sees_in_place("恢复成核对前的样子")
    await renewed(old)
    assert old.bot.rulebook.lookup.library.procedures["PR-001"] == before
    acts = [row[0] for row in old.rows("SELECT act FROM audit") if row[0] != "knowledge.reloaded"]
    assert acts == ["knowledge.checked", "knowledge.unchecked"]


async def test_a_second_tap_on_one_day_says_so(old: House, jurist: Officer) -> None:
    await jurist.says("到期")
    await jurist.sees("一年没核对")
    await press(jurist, CONFIRM, "PR-001")
    assert "今天已经核对过了" in await press(jurist, CONFIRM, "PR-001")
    assert old.rows("SELECT count(*) FROM checked_entries") == [(1,)]


async def test_a_text_without_a_source_is_confirmed_with_one_only(old: House, jurist: Officer) -> None:
    await jurist.says("到期")
    await jurist.sees("还没核实")
    assert "先写清出处" in await press(jurist, CONFIRM, "EL-001")
    await press(jurist, OPEN, "EL-001")
    await jurist.sees_in_place("还没有查到出处")
    await jurist.taps("写上出处，核对")
    await jurist.sees("在哪份文件里看到的")
    await jurist.says("出处待核")
    await jurist.sees("要先写清出处")
    await jurist.says("见 www.example.com")
    await jurist.sees("请不要写网址")
    await jurist.says("《道路交通安全法》（2021修正）第九十一条")
    await jurist.sees_in_place("对的话点“核对无误”")
    await jurist.taps("核对无误")
    await jurist.person.sees("核对于 2027-06-01", within=WHILE)
    await old.quiet()
    entry = old.bot.rulebook.lookup.library.elsewhere["EL-001"]
    assert (entry.source.text, entry.source.kind) == ("《道路交通安全法》（2021修正）第九十一条", "published")


async def test_a_candidate_with_a_source_stays_a_candidate(old: House, jurist: Officer) -> None:
    row = next(row for row in old.bot.rulebook.lookup.library.rows.values() if row.standing.value == "未核实")
    await jurist.says("到期")
    await jurist.sees("还没核实")
    await press(jurist, OPEN, row.id)
    await jurist.sees_in_place(row.list_name)
    await jurist.taps("写上出处，核对")
    await jurist.sees("在哪份文件里看到的")
    await jurist.says("某省某清单（某交〔2027〕1号）")
    await jurist.sees_in_place("对的话点“核对无误”")
    await jurist.taps("核对无误")
    await jurist.person.sees("核对于 2027-06-01", within=WHILE)
    await old.quiet()
    after = old.bot.rulebook.lookup.library.rows[row.id]
    assert after.source.text == "某省某清单（某交〔2027〕1号）"
    assert (after.standing, after.source.kind) == (row.standing, row.source.kind)
    officer = old.officer()
    await officer.says(f"/ask {row.matter}")
    await old.quiet()
    assert str(after.validity.checked_on) == "2027-06-01"


async def test_nobody_but_legal_staff_may_confirm(old: House, jurist: Officer) -> None:
    officer = old.officer()
    await officer.says("没带从业资格证")
    await officer.sees("未核实")
    assert "没有权限" in await press(officer, CONFIRM, "PR-001")
    assert "没有权限" in await press(officer, OPEN, "PR-001")
    assert old.rows("SELECT count(*) FROM checked_entries") == [(0,)]


async def test_forged_ids_change_nothing(old: House, jurist: Officer) -> None:
    await jurist.says("到期")
    await jurist.sees("一年没核对")
    for argument in ("", "MT-001", "PR-999", "x" * 50, "<b>"):
        assert await press(jurist, CONFIRM, argument)
    assert old.rows("SELECT count(*) FROM checked_entries") == [(0,)]


async def test_legal_staff_are_reminded_once_a_month(old: House, jurist: Officer) -> None:
    await old.later(minutes=1)
    await old.later(days=30)
    await jurist.sees("本月要核对的")
    await jurist.taps("去核对")
    await jurist.sees("点开一条条看")
    await old.later(days=1)
    await old.quiet()
    assert sum("本月要核对的" in message.text for message in jurist.person.received()) == 1


async def test_the_command_line_lists_what_is_due(old: House, tmp_path: Path) -> None:
    settings = {"SUIXING_DATA_DIR": str(tmp_path), "SUIXING_CACHE_DIR": str(old.settings.cache_dir)}
    listed = CliRunner().invoke(main, ["knowledge", "stale", "--days", "30"], env=settings)
    assert listed.exit_code == 0, listed.output
    assert "还没核实" in listed.output
    assert "EL-001" in listed.output
