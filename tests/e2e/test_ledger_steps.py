"""From a late item to a paper in a leader's name, in the chat: what is reminded of, decided on, taken away and counted."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
from docx import Document

from bot.actions.ledger_opening import Finding, open_finding
from knowledge.checklists import Severity
from storage import people
from storage.ledger import LedgerSource
from storage.people import Role
from tests.e2e.conftest import House, Officer, labels


def enter(house: House, officer: Officer, due: str, problem: str = "受理窗口没有公示收费标准") -> int:
    """An item that ``officer`` has to put right; returns its number."""
    with house.store.transaction() as db:
        person = people.person(db, officer.id)
        assert person is not None
        unit = person.unit_id
    found = Finding(problem, "conduct", Severity.MINOR, LedgerSource.OTHER, unit, person_id=officer.id, due_on=date.fromisoformat(due))
    return house.bot.line.effects.by_itself(lambda work: open_finding(work, found)).item.id


async def handed(house: House, who: Officer) -> tuple[str, bytes]:
    """Name and bytes of the newest paper."""
    await house.bot.schedule.tick()
    found = await who.person.wait_for(lambda _: next((each.wire["document"] for each in who.fresh() if "document" in each.wire), None))
    stored = house.door.files.get(found["file_id"])
    assert stored is not None
    return str(found["file_name"]), stored.data


async def document(house: House, who: Officer) -> tuple[str, list[str]]:
    """Name and paragraphs of the newest paper."""
    name, data = await handed(house, who)
    return name, [paragraph.text for paragraph in Document(io.BytesIO(data)).paragraphs]


async def test_a_late_item_is_reminded_of_and_a_step_goes_out_only_in_a_leaders_name(house: House) -> None:
    officer, head = house.enrolled("执法员甲", unit="一中队"), house.enrolled("队长乙", Role.SUPERVISOR, "一中队")
    enter(house, officer, "2026-03-02", "甲 <b>窗口</b>没有公示&收费")
    enter(house, officer, "2026-03-02", "登记保存超过七日")
    await house.later(days=7)
    await officer.sees("您的：超期 2 项")
    told = await head.sees("新的待定措施 2 条")
    assert "您管的单位：超期 2 项" in told.text
    assert labels(told) == ["台账", "待定措施"]

    await head.taps("待定措施")
    await head.sees("没有您确认，什么都不会发出")
    await head.taps("函询　甲 <b>窗口")
    card = await head.sees_in_place("超期 5 个工作日（满 5 个就提出）")
    assert "本产品默认，非文件规定" in card.text
    await head.taps("确认")
    await head.sees_in_place("以您的名义发出？")
    await head.taps("返回")
    await head.person.wait_for(lambda person: any("确认" in labels(message) for message in person.received()) or None)
    assert house.rows("SELECT count(*) FROM papers") == [(0,)]
    await head.taps("确认")
    await head.sees_in_place("以您的名义发出？")
    await head.taps("以我的名义发出")
    await head.sees_in_place("已确认：队长乙")
    name, lines = await document(house, head)
    assert name == "函询-HX2026-001.docx"
    assert "签发人：队长乙" in lines
    assert any("甲 <b>窗口</b>没有公示&收费" in line for line in lines)
    assert not any("函询" in message.text for message in officer.person.received())

    await head.says("待定措施")
    await head.sees("待定措施")
    await head.taps("函询　登记保存")
    await head.sees_in_place("登记保存超过七日")
    await head.taps("不采取")
    await head.sees("为什么不采取？")
    await head.says("下周一前改完，先不函询")
    await head.sees_in_place("理由：下周一前改完")
    await head.says("待定措施")
    await head.sees("现在没有要您决定的")


async def test_two_phones_and_old_buttons_decide_once(house: House) -> None:
    officer = house.enrolled("执法员甲", unit="一中队")
    head, above = house.enrolled("队长乙", Role.SUPERVISOR, "一中队"), house.enrolled("大队长丙", Role.SUPERVISOR)
    enter(house, officer, "2026-03-02")
    await house.later(days=7)
    for who in (head, above):
        await who.says("待定措施")
        await who.sees("没有您确认")
        await who.taps("函询")
        await who.sees_in_place("为什么提出")
        await who.taps("确认")
        await who.sees_in_place("以您的名义发出？")
    await head.taps("以我的名义发出")
    await head.sees_in_place("已确认：队长乙")
    await above.taps("以我的名义发出")
    await house.quiet()
    assert house.rows("SELECT state, decided_by FROM ledger_steps") == [("confirmed", head.id)]
    assert house.rows("SELECT count(*) FROM papers") == [(1,)]
    await officer.says("待定措施")
    await house.quiet()
    assert not any("函询" in message.text for message in officer.person.received())


async def test_the_year_is_shown_turned_and_taken_away(house: House) -> None:
    officer, head = house.enrolled("执法员甲", unit="一中队"), house.enrolled("队长乙", Role.SUPERVISOR, "一中队")
    enter(house, officer, "2026-12-31")
    await head.says("整改情况")
    shown = await head.sees("2026 年整改情况")
    assert "新发现 1" in shown.text
    assert {"统计表", "文稿", "未销号台账"} <= set(labels(shown))
    await head.taps("文稿")
    name, lines = await document(house, head)
    assert name == "整改情况-2026.docx"
    assert lines[0] == "2026年整改情况"
    for label, rows in (("未销号台账", 1), ("超期台账", 0)):
        await head.taps(label)
        name, data = await handed(house, head)
        assert name.startswith("整改台账-")
        page = openpyxl.load_workbook(io.BytesIO(data)).active
        assert page is not None
        assert page.max_row == 3 + rows
    await house.later(days=233)
    assert "2026-10-21" in str(house.clock())
    await head.sees("10 月底前要形成")
    await head.taps("看整改情况")
    await head.sees_in_place("今天的数")
    await house.later(days=90)
    await head.says("整改情况")
    await head.sees("2027 年整改情况")
    await head.taps("2026 年")
    await head.sees_in_place("已定格")
    await officer.says("整改情况")
    await house.quiet()
    assert not any("已定格" in message.text for message in officer.person.received())
