"""Reports, matters unresolved, suggestions: told at once, up the tree while nobody looks, nudged until answered."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.webchat.files import Media
from storage.people import Role
from tests.e2e.conftest import House, Officer, labels
from tests.e2e.outages import heard, settled
from tests.e2e.test_anonymous import photo

REPORT = "报告 国道检查点司机聚集堵路"


@pytest.fixture
def officer(house: House) -> Officer:
    return house.enrolled("执法员甲", unit="一中队")


@pytest.fixture
def squad_head(house: House, officer: Officer) -> Officer:
    return house.enrolled("中队长壬", Role.SUPERVISOR, unit="一中队")


@pytest.fixture
def head(house: House, officer: Officer) -> Officer:
    return house.enrolled("大队长丙", Role.SUPERVISOR)


async def test_a_report_reaches_the_units_own_head_at_once_and_nobody_else(
    house: House, officer: Officer, squad_head: Officer, head: Officer
) -> None:
    await officer.says("报告 国道检查点司机聚集堵路")
    received = await officer.sees("已报出")
    assert "中队长壬" in received.text
    assert "15 分钟没人看" in received.text
    arrived = await squad_head.sees("国道检查点司机聚集堵路")
    assert "执法员甲" in arrived.text
    await house.quiet()
    assert head.fresh() == []


async def test_unread_for_a_quarter_of_an_hour_it_goes_up_and_its_sender_is_told(
    house: House, officer: Officer, squad_head: Officer, head: Officer
) -> None:
    await officer.says("报告 国道检查点司机聚集堵路")
    await squad_head.sees("国道检查点司机聚集堵路")
    await house.later(minutes=14)
    assert head.fresh() == []
    await house.later(minutes=2)
    arrived = await head.sees("国道检查点司机聚集堵路")
    assert "16 分钟没人看" in arrived.text
    assert "大队长丙" in (await officer.sees("没人看，已报给")).text
    # At the top it comes again until somebody looks.
    await house.later(minutes=61)
    await house.quiet()
    assert sum("国道检查点司机聚集堵路" in message.text for message in head.fresh()) == 2


async def test_whoever_says_that_they_have_it_ends_the_climb_and_the_sender_knows_who_it_was(
    house: House, officer: Officer, squad_head: Officer, head: Officer
) -> None:
    await officer.says("报告 国道检查点司机聚集堵路")
    await squad_head.sees("国道检查点司机聚集堵路")
    await squad_head.taps("收到")
    assert "中队长壬 12:00 已看到" in (await officer.sees("已看到您的报告")).text
    shown = await squad_head.sees_in_place("已点收到")
    assert labels(shown) == ["作批示"]
    await house.later(hours=3)
    assert head.fresh() == []


async def test_a_second_tap_tells_nobody_twice(house: House, officer: Officer, squad_head: Officer) -> None:
    await officer.says("报告 国道检查点司机聚集堵路")
    message = await squad_head.sees("国道检查点司机聚集堵路")
    for _ in range(2):
        squad_head.person.press(message, "收到")
    await officer.sees("已看到您的报告")
    await house.quiet()
    assert sum("已看到您的报告" in message.text for message in officer.fresh()) == 1


async def test_an_instruction_goes_back_to_the_sender(house: House, officer: Officer, squad_head: Officer) -> None:
    await officer.says("报告 国道检查点司机聚集堵路")
    await squad_head.sees("国道检查点司机聚集堵路")
    await squad_head.taps("作批示")
    await squad_head.sees("请写")
    await squad_head.says("先疏导，不要扣车，我二十分钟到")
    await squad_head.sees_in_place("已发给对方")
    assert "先疏导" in (await officer.sees("有批示了")).text
    assert house.rows("SELECT state FROM clues") == [("closed",)]


async def test_of_two_who_answer_the_second_reads_the_first_answer_and_is_rid_of_the_form(house: House, officer: Officer) -> None:
    heads = [house.enrolled(name, Role.SUPERVISOR, unit="一中队") for name in ("中队长壬", "副中队长子")]
    await officer.says("报告 国道检查点司机聚集堵路")
    for each in heads:
        await each.sees("堵路")
        await each.taps("作批示")
        await each.sees("请写")
    await heads[0].says("先疏导")
    await heads[0].sees_in_place("已发给对方")
    assert labels(await heads[0].sees_in_place("先疏导")) == []
    await heads[1].says("等我到场")
    assert "先疏导" in (await heads[1].sees_in_place("您刚写的没有记上")).text
    assert house.rows("SELECT count(*) FROM forms WHERE state = 'open'") == [(0,)]
    assert house.rows("SELECT count(*) FROM clue_remarks") == [(1,)]


async def test_the_head_whom_it_is_about_is_passed_over(house: House, officer: Officer, squad_head: Officer, head: Officer) -> None:
    await officer.says("报告 中队长壬 酒后带队上路检查")
    await head.sees("酒后带队上路检查")
    await house.later(minutes=20)
    await house.quiet()
    assert squad_head.fresh() == []
    # A forged button learns nothing: the same words as for a number that never was.
    (clue_id,) = house.rows("SELECT id FROM clues")[0]
    await squad_head.says("帮助")
    message = await squad_head.sees("怎么")
    for number in (clue_id, "ZZZZZZZZ"):
        for verb in ("report_read", "report_answer", "report_result"):
            press = squad_head.person.press(message, data=f"1:{verb}:{number}", forged=True)
            await squad_head.person.wait_for(lambda _, press=press: press.answers or None)
            assert "没有这条线索" in str(press.answers[0])


async def test_with_nobody_in_charge_the_sender_is_told_to_ring_and_the_admin_hears_no_word_of_it(house: House, officer: Officer) -> None:
    admin = house.enrolled("管理员己", Role.ADMIN)
    await officer.says("报告 国道检查点司机聚集堵路")
    assert "请马上打电话" in (await officer.sees("已报出")).text
    told = await admin.sees("没人能收")
    assert "堵路" not in told.text
    late = house.enrolled("大队长丙", Role.SUPERVISOR)
    await house.later(minutes=16)
    await late.sees("国道检查点司机聚集堵路")


async def test_while_the_head_is_on_leave_the_deputy_gets_it_too(house: House, officer: Officer, squad_head: Officer) -> None:
    deputy = house.enrolled("副队长癸", unit="一中队")
    with house.store.transaction() as db:
        db.conn.execute(
            "INSERT INTO leaves (person_id, first_day, last_day, deputy_id, set_at) VALUES (?, '2026-03-01', '2026-03-05', ?, '')",
            [squad_head.id, deputy.id],
        )
    await officer.says("报告 国道检查点司机聚集堵路")
    await deputy.sees("国道检查点司机聚集堵路")
    await deputy.taps("收到")
    await officer.sees("副队长癸")


async def test_the_same_report_sent_twice_is_one(house: House, officer: Officer, squad_head: Officer) -> None:
    await officer.says("报告 国道检查点司机聚集堵路")
    await officer.sees("已报出")
    await officer.says("报告  国道检查点司机聚集堵路。")
    await officer.sees("没有重复登记")
    await house.quiet()
    assert house.rows("SELECT count(*) FROM clues") == [(1,)]
    assert sum("堵路" in message.text for message in squad_head.fresh()) == 1


async def test_a_question_about_reports_wakes_nobody_before_it_is_confirmed(house: House, officer: Officer, squad_head: Officer) -> None:
    await officer.says("报告 几天内要写完")
    await officer.sees("没问题就提交")
    await house.quiet()
    assert squad_head.fresh() == []
    await officer.taps("取消")
    await officer.sees_in_place("已取消")
    assert house.rows("SELECT count(*) FROM clues") == [(0,)]


async def test_the_word_alone_asks_and_takes_a_photo(house: House, officer: Officer, squad_head: Officer) -> None:
    await officer.says("未果")
    await officer.sees("没能制止")
    await officer.says("砂石场夜间装载超限货车，责令卸载不听，已录像")
    await officer.sees_in_place("没问题就提交")
    await officer.taps("提交")
    await officer.sees_in_place("继续看住")
    await squad_head.sees("砂石场夜间装载超限货车")


async def test_a_matter_unresolved_is_brought_to_mind_until_it_is_answered_and_then_until_there_is_a_result(
    house: House, officer: Officer, squad_head: Officer, head: Officer
) -> None:
    await officer.says("未果 砂石场夜间装载超限货车，责令卸载不听")
    await squad_head.sees("砂石场")
    await house.later(hours=4, minutes=1)
    await squad_head.sees("还没有批示")
    assert head.fresh() == []
    await house.later(days=1, minutes=1)
    await head.sees("砂石场")
    await squad_head.taps("作批示")
    await squad_head.sees("请写")
    await officer.says("我的线索")
    assert labels(await officer.sees("共 1 条")) == ["未果 · 已报出，还没答复 · 砂石场夜间装载超限货车，责…"]
    await squad_head.says("联合公安明早去，先固定证据")
    await officer.sees("有批示了")
    await officer.says("我的线索")
    assert "有批示了，请报结果" in labels(await officer.sees("共 1 条"))[0]
    await house.later(days=4)
    await officer.sees("还没有结果")
    await officer.taps("报告结果")
    await officer.sees("办成什么样了")
    await officer.says("已卸载，当事人签了字")
    await squad_head.sees("有结果了")
    assert "报告结果" not in str([labels(message) for message in officer.person.received()][-2:])
    assert house.rows("SELECT state, due_at FROM clues") == [("closed", None)]
    await house.later(days=10)
    await house.quiet()
    assert sum("还没有" in message.text for message in officer.fresh()) == 0


async def test_nudges_wait_for_the_day(house: House, officer: Officer, squad_head: Officer) -> None:
    house.clock.now += timedelta(hours=7)
    await officer.says("未果 砂石场夜间装载超限货车，责令卸载不听")
    await squad_head.sees("砂石场")
    await house.later(hours=5)
    assert not any("还没有批示" in message.text for message in squad_head.fresh())
    await house.later(hours=8, minutes=1)
    await squad_head.sees("还没有批示")


async def test_a_suggestion_goes_to_legal_staff_and_the_answer_comes_back(house: House, officer: Officer, head: Officer) -> None:
    legal = house.enrolled("法制员丁", Role.LEGAL)
    await officer.says("意见 建议把治超站的称重误差写进清单说明")
    assert "法制员丁" in (await officer.sees("已报出")).text
    await legal.sees("称重误差")
    await legal.taps("答复")
    await legal.sees("请写")
    await legal.says("已列入下次修订")
    assert "已列入下次修订" in (await officer.sees("您的意见有答复了")).text
    assert head.fresh() == []


@pytest.mark.parametrize("word", ["报告", "未果", "意见"])
async def test_an_observer_from_outside_may_not(house: House, word: str) -> None:
    observer = house.enrolled("监督员庚", Role.OBSERVER)
    await observer.says(f"{word} 路边有人堵车")
    await observer.sees("没有权限")
    assert house.rows("SELECT count(*) FROM clues") == [(0,)]


async def test_markup_and_formulas_arrive_as_they_were_written(house: House, officer: Officer, squad_head: Officer) -> None:
    await officer.says("报告 <b>=1+1</b> & “堵路”")
    assert "<b>=1+1</b> & “堵路”" in (await squad_head.sees("堵路")).text


@pytest.mark.parametrize(("text", "told"), [("😀😀", "没看到内容"), ("。。。", "没看到内容"), ("长" * 3_501, "太长了")])
async def test_what_says_nothing_or_too_much_is_told_so_and_wakes_nobody(
    house: House, officer: Officer, squad_head: Officer, text: str, told: str
) -> None:
    await officer.says(f"报告 {text}")
    await officer.sees(told)
    assert house.rows("SELECT count(*) FROM clues") == [(0,)]
    assert squad_head.fresh() == []


async def test_the_longest_report_and_the_longest_instruction_arrive(house: House, officer: Officer, squad_head: Officer) -> None:
    await officer.says(f"报告 {'堵' * 3_500}")
    await officer.sees("已报出")
    await squad_head.sees("堵" * 3_500)
    await squad_head.taps("作批示")
    await squad_head.sees("请写")
    await squad_head.says("疏" * 2_001)
    await squad_head.sees("太长了")
    await squad_head.says("疏" * 2_000)
    await squad_head.sees_in_place("已发给对方")
    await officer.sees("疏" * 2_000)
    assert "疏" * 2_000 in (await squad_head.sees_in_place("疏疏")).text


@pytest.mark.parametrize("caption", ["报告", "报告 这样算不算重大事项？"])
async def test_a_picture_is_kept_where_the_words_are_asked_for_once_more(
    house: House, officer: Officer, squad_head: Officer, caption: str
) -> None:
    officer.person.send_photo(photo(), caption)
    await officer.sees("已加 1 个文件")
    if caption == "报告":
        await officer.says("国道检查点司机聚集堵路")
        await officer.sees_in_place("没问题就提交")
    await officer.taps("提交")
    await officer.sees_in_place("附 1 个文件")
    await squad_head.sees("附 1 个文件")
    assert house.rows("SELECT substr(owner, 1, 5) FROM attachments") == [("clue:",)]


async def test_a_report_stands_in_the_queue_as_what_is_to_be_answered_and_opening_it_is_audited_once_a_change(
    house: House, officer: Officer, squad_head: Officer
) -> None:
    await officer.says("未果 砂石场夜间装载超限货车，责令卸载不听")
    await squad_head.sees("砂石场")
    for _ in range(2):
        await squad_head.says("线索办理")
        assert "待批示" in labels(await squad_head.sees("没办完 1 条"))[0]
        await squad_head.taps("砂石场")
        await squad_head.sees("执法员甲")
    seen = "SELECT count(*) FROM audit WHERE act = 'unresolved.seen' AND actor = ?"
    await house.quiet()
    assert house.rows(seen, f"person:{squad_head.id}") == [(1,)]
    await house.later(hours=21)
    digest = await squad_head.sees("待批示、待答复 1 条")
    assert "待认领" not in digest.text
    # That it was opened is no word that it was received.
    assert house.rows("SELECT read_at FROM clue_readers") == [(None,)]
    await officer.taps("补充")
    await officer.sees("要补充什么")
    await officer.says("已经装了六车")
    await officer.sees_in_place("补充好了")
    await squad_head.says("线索办理 砂石场")
    await squad_head.sees("线索办理")
    await squad_head.taps("砂石场")
    await squad_head.sees("装了六车")
    await house.quiet()
    assert house.rows(seen, f"person:{squad_head.id}") == [(2,)]


class TestAdditions:
    @pytest.mark.parametrize("captions", [(REPORT, "", ""), ("", REPORT, "")], ids=["first", "second"])
    async def test_an_album_is_one_report_and_its_head_is_told_once(
        self, house: House, officer: Officer, squad_head: Officer, captions: tuple[str, ...]
    ) -> None:
        person = officer.person
        for caption in captions:
            person._say(None, {"media_group_id": "77"} | person._media_content(Media.PHOTO, None, "", "", caption), None)
        await officer.sees_in_place("附 3 个文件")
        await settled(house)
        assert house.rows("SELECT count(*) FROM clues") == [(1,)]
        assert house.rows("SELECT substr(owner, 1, 5), count(*) FROM attachments GROUP BY 1") == [("clue:", 3)]
        assert heard(squad_head, "堵路") == 1
        assert heard(officer, "已报出") == 1

    async def test_what_is_added_later_reaches_whoever_has_the_report_until_it_is_answered(
        self, house: House, officer: Officer, squad_head: Officer, head: Officer
    ) -> None:
        await officer.says("报告 国道检查点司机聚集堵路")
        await officer.sees("已报出")
        await squad_head.sees("堵路")
        await officer.taps("补充")
        await officer.sees("要补充什么")
        officer.person.send_photo(photo())
        await officer.sees_in_place("已加 1 个文件")
        assert labels(await squad_head.sees("新加 1 个文件")) == ["作批示", "看附件"]
        await officer.says("现在有二十多辆车了")
        await officer.sees_in_place("补充好了")
        assert "堵路" not in (await squad_head.sees("二十多辆车")).text
        assert house.rows("SELECT text, version FROM clues") == [("国道检查点司机聚集堵路\n现在有二十多辆车了", 2)]
        assert head.fresh() == []
        await squad_head.taps("作批示")
        await squad_head.sees("请写")
        await squad_head.says("先疏导")
        await officer.sees("有批示了")
        await officer.taps("补充")
        await house.quiet()
        assert house.rows("SELECT count(*) FROM forms WHERE state = 'open'") == [(0,)]

    async def test_an_addition_about_the_head_who_has_it_goes_to_the_next_above(
        self, house: House, officer: Officer, squad_head: Officer, head: Officer
    ) -> None:
        await officer.says("报告 检查点有人酒后上路")
        await squad_head.sees("酒后上路")
        await officer.taps("补充")
        await officer.sees("要补充什么")
        await officer.says("是中队长壬")
        assert "大队长丙" in (await officer.sees_in_place("补充好了")).text
        assert "是中队长壬" in (await head.sees("酒后上路")).text
        assert not any("是中队长壬" in message.text for message in squad_head.person.received())

    async def test_one_that_reads_like_a_clue_is_filed_by_one_tap(self, house: House, officer: Officer, squad_head: Officer) -> None:
        discipline = house.enrolled("纪检员戊", Role.DISCIPLINE)
        await officer.says("报告 有人在卡口收钱放行")
        assert labels(await officer.sees("内容像廉洁")) == ["补充", "当线索提交"]
        await officer.taps("当线索提交")
        await officer.sees("线索收到了")
        assert house.rows("SELECT kind, hold, text FROM clues ORDER BY kind") == [
            ("clue", "integrity", "有人在卡口收钱放行"),
            ("risk", "", "有人在卡口收钱放行"),
        ]
        await discipline.says("线索办理")
        assert "卡口收钱" in str(labels(await discipline.sees("线索办理")))


async def test_the_deputy_who_was_told_sees_the_files_as_well(house: House, officer: Officer, squad_head: Officer) -> None:
    deputy = house.enrolled("副队长癸", unit="一中队")
    with house.store.transaction() as db:
        db.conn.execute(
            "INSERT INTO leaves (person_id, first_day, last_day, deputy_id, set_at) VALUES (?, '2026-03-01', '2026-03-05', ?, '')",
            [squad_head.id, deputy.id],
        )
    officer.person.send_photo(photo(), "报告 国道检查点司机聚集堵路")
    await deputy.sees("堵路")
    await house.later(seconds=1)
    await deputy.taps("看附件")
    await settled(house)
    assert house.rows("SELECT count(*) FROM audit WHERE act = 'clue.files_shown' AND actor = ?", f"person:{deputy.id}") == [(1,)]
