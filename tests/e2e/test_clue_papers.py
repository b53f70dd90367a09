"""Papers of clues: what their asker may see and nothing else, people's words as text, no reporter anywhere."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest
from PIL import Image

from storage import clues
from storage.clues import Hold
from storage.people import Role
from tests.e2e.conftest import House, Officer
from tests.e2e.test_clue_analysis import enter


@pytest.fixture
def head(house: House) -> Officer:
    return house.enrolled("大队长丙", Role.SUPERVISOR)


async def handed(house: House, who: Officer, label: str) -> tuple[str, bytes]:
    """Name and bytes of the paper that a tap asks for."""
    await who.says("线索分析")
    await who.sees("线索分析")
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
