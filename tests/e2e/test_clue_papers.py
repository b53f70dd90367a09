"""Papers of clues: what their asker may see and nothing else, people's words as text, no reporter anywhere."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import openpyxl
import pytest
from PIL import Image

from storage import clues
from storage.clues import Hold
from storage.people import Role
from tests.e2e.conftest import House, Officer, labels
from tests.e2e.test_clue_analysis import enter


@pytest.fixture
def head(house: House) -> Officer:
    return house.enrolled("大队长丙", Role.SUPERVISOR)


async def handed(house: House, who: Officer, label: str) -> tuple[str, bytes]:
    """Name and bytes of the paper that a tap asks for."""
    await who.says("线索分析")
    await who.sees("线索分析")
    return await tapped(house, who, label)


async def tapped(house: House, who: Officer, label: str) -> tuple[str, bytes]:
    """The same for a button that is on the screen."""
    await who.taps(label)
    await house.bot.schedule.tick()

    def document(_: object) -> dict | None:
        return next((message.wire["document"] for message in who.fresh() if "document" in message.wire), None)

    sent = await who.person.wait_for(document)
    stored = house.door.files.get(sent["file_id"])
    assert stored is not None
    return str(sent["file_name"]), stored.data


async def test_the_register_has_what_its_asker_may_see_as_text_and_no_reporter(house: House, head: Officer) -> None:
    officer = house.enrolled("执法员甲")
    seen = enter(house, "2026-03-01T01:00:00.000Z", text='=HYPERLINK("http://x")', person_id=officer.id)
    enter(house, "2026-03-02", text="匿名的一条")
    enter(house, "2026-03-01", text="只给纪检的", hold=Hold.INTEGRITY)
    about = enter(house, "2026-03-01", text="说大队长的")
    with house.store.transaction() as db:
        clues.name_subjects(db, about.id, [head.id])
    name, data = await handed(house, head, "登记表")
    assert name == "线索登记表-2026-03-01-2026-03-02.xlsx"
    page = openpyxl.load_workbook(io.BytesIO(data)).active
    cells = [cell for row in page.iter_rows() for cell in row if cell.value is not None]
    said = [str(cell.value) for cell in cells]
    assert f"{seen.id[:4]}-{seen.id[4:]}" in said
    assert '=HYPERLINK("http://x")' in said
    assert all(cell.data_type != "f" for cell in cells)
    assert not any(word in text for text in said for word in ("只给纪检", "说大队长", "执法员甲"))
    # An anonymous one has its day and no more.
    assert next(row for row in page.iter_rows(values_only=True) if "匿名的一条" in row)[2].hour == 0


async def test_the_counts_have_a_sheet_for_each_dimension(house: House, head: Officer) -> None:
    enter(house, "2026-03-01", place="国道检查点")
    _, data = await handed(house, head, "统计表")
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["类别", "事项", "地点", "单位", "渠道", "月份"]
    assert "国道检查点" in [cell.value for row in book["地点"].iter_rows() for cell in row]


async def test_the_picture_opens_and_is_as_wide_as_a_phone_shows(house: House, head: Officer, tmp_path: Path) -> None:
    for day in ("2026-03-01", "2026-03-02"):
        enter(house, day, place="国道检查点", category="responsibility")
    name, data = await handed(house, head, "出图")
    (tmp_path / name).write_bytes(data)
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.format == "PNG"
        assert picture.width == 1080


@pytest.mark.parametrize("role", [Role.OFFICER, Role.LEGAL, Role.ADMIN])
async def test_nobody_else_gets_one_by_a_forged_button(house: House, head: Officer, role: Role) -> None:
    somebody = house.enrolled("某人", role)
    await somebody.says("帮助")
    message = await somebody.sees("")
    press = somebody.person.press(message, data="1:paper_want:clue_register.year", forged=True)
    await somebody.person.wait_for(lambda _: press.answers or None)
    assert "没有权限" in str(press.answers[0])


async def test_the_referral_sheet_of_a_clue_has_its_words_and_no_reporter(house: House, head: Officer) -> None:
    officer = house.enrolled("执法员甲")
    clue = enter(house, "2026-03-01T01:00:00.000Z", text="某站{{ 7*7 }}<b>不给票", person_id=officer.id)
    discipline = house.enrolled("纪检员戊", Role.DISCIPLINE)
    await head.says(f"线索办理 {clue.id}")
    await head.sees("线索办理")
    await head.taps("不给票")
    await head.sees("不给票")
    await head.taps("更多")
    await head.person.wait_for(lambda one: any("移送单" in labels(message) for message in one.received()[-1:]) or None)
    name, data = await tapped(house, head, "移送单")
    assert name == f"问题线索移送单-{clue.id[:4]}-{clue.id[4:]}.docx"
    document = docx.Document(io.BytesIO(data))
    told = "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    assert "某站{{ 7*7 }}<b>不给票" in told
    assert "执法员甲" not in told
    # Of one that is not theirs nobody gets a sheet, discipline of one that is not held neither.
    await discipline.says("帮助")
    message = await discipline.sees("")
    press = discipline.person.press(message, data=f"1:paper_want:clue_referral.{clue.id}", forged=True)
    await discipline.person.wait_for(lambda _: press.answers or None)
    assert "没有这条线索" in str(press.answers[0])
