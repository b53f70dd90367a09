"""Official lists: dropped into the chat, described, matched, proposed, approved by a second person, on the cards at once, and undone."""

from __future__ import annotations

import io

from openpyxl import Workbook

from storage.people import Role
from tests.e2e.conftest import House, Officer, Opening, labels

NAME = "某市交通运输轻微违法行为不予处罚事项清单"
GREY = "没带从业资格证"
HEADINGS = ("序号", "违法行为", "法律依据", "适用条件", "处罚裁量")


def book(rows: list[tuple[str, ...]], title: str = NAME) -> bytes:
    """A small list as WPS saves it: a title over all columns, a line with number and date, headings, rows."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.append([title])
    sheet.merge_cells("A1:E1")
    sheet.append(["宁交发〔2026〕3号，自2026年1月1日起施行"])
    sheet.append(list(HEADINGS))
    for row in rows:
        sheet.append(list(row))
    made = io.BytesIO()
    workbook.save(made)
    return made.getvalue()


def grey_row(house: House) -> tuple[str, str]:
    """Id and wording of a row that nothing but a candidate says: its matter is grey."""
    library = house.bot.rulebook.lookup.library
    for matter in library.matters.values():
        if len(matter.rows) == 1 and matter.rows[0].standing == "未核实" and matter.rows[0].tier == "免予处罚":
            return matter.title, matter.rows[0].violation
    raise AssertionError("no grey matter")


async def test_x(open_house: Opening) -> None:
    house = await open_house("江苏/南京")
    jurist, second, officer = house.enrolled("法制员丁", Role.LEGAL), house.enrolled("负责人戊", Role.SUPERVISOR), house.officer()
    matter, wording = grey_row(house)
    await officer.says(matter)
    print((await officer.sees(matter[:4])).text)
    data = book([("1", wording, "", "1.首次违法；2.及时改正", "可以不予处罚"), ("2", "驾驶员未按规定喂猫", "《某市猫条例》第三条", "首次", "可以不予处罚"),
                 ("3", "船舶未按规定悬挂国旗", "", "首次", "可以不予处罚")])
    jurist.person.send_document(data, "清单.xlsx")
    m = await jurist.sees("收到清单")
    print(m.text, labels(m))
    await jurist.taps("列都对")
    m = await jurist.sees_in_place("信息，对不对")
    print(m.text, labels(m))
    await jurist.taps("都对，下一步")
    m = await jurist.sees_in_place("是哪个事项")
    print(m.text, labels(m))
    await jurist.taps("新事项")
    m = await jurist.sees_in_place("会改什么")
    print(m.text, labels(m))
    await jurist.taps("新增")
    m = await jurist.sees_in_place("卡片")
    print(m.text, labels(m))
    await jurist.taps("回到汇总")
    await jurist.sees_in_place("会改什么")
    await jurist.taps("提交审批")
    m = await jurist.sees_in_place("已提交审批")
    print(m.text, labels(m))
    m = await second.sees("清单待审批")
    print(m.text, labels(m))
    await second.taps("批准")
    import asyncio
    await asyncio.sleep(4)
    print([x.text for x in second.person.received()])
    m = await second.sees_in_place("清单已生效")
    print(m.text, labels(m))
    print((await jurist.sees("清单已生效")).text)
    await officer.says(matter)
    m = await officer.sees(matter[:4])
    print(m.text, labels(m))
    await jurist.says("清单")
    m = await jurist.sees("本单位的清单")
    print(m.text, labels(m))
    await jurist.taps(NAME[:10])
    m = await jurist.sees_in_place("在用")
    print(m.text, labels(m))
    await jurist.taps("撤回这份清单")
    m = await jurist.sees_in_place("撤回马上生效")
    await jurist.taps("确定撤回")
    m = await jurist.sees("清单已撤回")
    print(m.text, labels(m))
    print((await second.sees("清单已撤回")).text)
    await officer.says(matter)
    m = await officer.sees(matter[:4])
    print(m.text, labels(m))
    assert 0
