"""``自查报告`` through the running bot: words behind it, buttons in place, papers, and who is refused."""

from __future__ import annotations

import io

import docx

from storage import people
from storage.people import Role
from tests.bot.check_lists import DUTY, hand_in
from tests.e2e.conftest import House, labels
from tests.e2e.test_clue_papers import tapped


async def test_a_head_reads_the_report_and_takes_it_away(house: House) -> None:
    officer = house.enrolled("执法员甲")
    head = house.enrolled("大队长丙", Role.SUPERVISOR)
    with house.store.transaction() as db:
        person = people.person(db, officer.id)
        assert person is not None
        hand_in(db, person, DUTY, house.clock().date())
    await head.says("自查报告")
    shown = await head.sees("自查 1 份（1 人）")
    assert "没做的名单" not in labels(shown)
    await head.taps("上月")
    await head.sees_in_place("还没有人交自查。")
    await head.says("自查报告 13-1 14-1")
    await head.sees("没有“14-1”这一天")
    await head.says("自查报告 不知名队")
    await head.sees("没有这个单位，或者不归您看")
    await head.says("自查报告 本月")
    await head.sees("自查 1 份（1 人）")
    name, data = await tapped(house, head, "报告文档")
    assert name.endswith(".docx")
    assert "提交自查 1 份" in "".join(paragraph.text for paragraph in docx.Document(io.BytesIO(data)).paragraphs)
    await officer.says("自查报告")
    await officer.sees("只有负责人、法制人员、纪检人员能用")
