"""Official lists: dropped into the chat, described, matched, proposed, approved by a second person, on the cards at once, and undone."""

from __future__ import annotations

import io
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook
from pydantic import SecretStr

from bot.cli import main
from bot.rulebook import Harm, Rulebook, Trial
from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig
from bot.webchat.world import Message
from knowledge.faults import Fault
from storage import learned
from storage.people import Role
from tests.e2e.conftest import TOKEN, House, Officer, Opening, labels, running, settings_for
from tests.knowledge.messy_lists import MessyList, ministry, province

HERE = "江苏/南京"
NAME = "某市交通运输轻微违法行为不予处罚事项清单"
GREEN = "🟢 可以不予处罚（正式清单，江苏南京）"
HEADINGS = ("序号", "违法行为", "法律依据", "适用条件", "处罚裁量")
CATS = ("2", "驾驶员未按规定喂猫", "《某市猫条例》第三条", "首次", "可以不予处罚")
PATIENCE = 30.0
"""Seconds: what is read aside takes its time where several work on one machine."""


def book(*rows: Sequence[str], title: str = NAME, since: str = "宁交发〔2026〕3号，自2026年1月1日起施行") -> bytes:
    """A small list as WPS saves it: a title over all columns, a line with number and date, headings, rows."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.append([title])
    sheet.merge_cells("A1:E1")
    sheet.append([since])
    sheet.append(list(HEADINGS))
    for row in rows:
        sheet.append(list(row))
    made = io.BytesIO()
    workbook.save(made)
    return made.getvalue()


def grey(house: House) -> tuple[str, str]:
    """Title and wording of a matter of which only a candidate says something."""
    for matter in house.bot.rulebook.lookup.library.matters.values():
        if len(matter.rows) == 1 and matter.rows[0].standing == "未核实" and matter.rows[0].tier == "免予处罚":
            return matter.title, matter.rows[0].violation
    raise AssertionError("no grey matter")


def grey_row(house: House, number: str = "1", conditions: str = "1.首次违法；2.及时改正") -> tuple[str, ...]:
    return (number, grey(house)[1], "", conditions, "可以不予处罚")


async def waits_for(officer: Officer, text: str) -> Message:
    """The newest message with ``text``, also an edited one, waited for patiently."""
    return await officer.person.sees(text, within=PATIENCE)


async def card(officer: Officer, question: str, title: str) -> str:
    await officer.says(question)
    return (await officer.sees(title)).text


async def dropped(jurist: Officer, data: bytes, name: str = "清单.xlsx") -> Message:
    jurist.person.send_document(data, name)
    return await waits_for(jurist, "先看列对不对")


async def ready(jurist: Officer, data: bytes, name: str = "清单.xlsx") -> Message:
    """Through columns and details, which need nothing but a tap, to the summary."""
    await dropped(jurist, data, name)
    await jurist.taps("列都对")
    await waits_for(jurist, "信息，对不对")
    await jurist.taps("都对，下一步")
    return await waits_for(jurist, "会改什么")


async def live(jurist: Officer, second: Officer, data: bytes) -> None:
    await ready(jurist, data)
    await jurist.taps("提交审批")
    await waits_for(jurist, "已提交审批")
    await waits_for(second, "清单待审批")
    await second.taps("批准")
    await waits_for(second, "清单已生效")
    await waits_for(jurist, "清单已生效")


def acts(house: House) -> list[str]:
    return [row[0] for row in house.rows("SELECT act FROM audit WHERE act LIKE 'lists.%' ORDER BY id")]


@pytest.fixture
async def house(open_house: Opening) -> House:
    return await open_house(HERE)


@pytest.fixture
def jurist(house: House) -> Officer:
    return house.enrolled("法制员丁", Role.LEGAL)


@pytest.fixture
def second(house: House) -> Officer:
    return house.enrolled("负责人戊", Role.SUPERVISOR)


async def test_a_grey_matter_turns_green_once_a_second_person_approves_and_grey_again_when_it_is_withdrawn(
    house: House, officer: Officer, jurist: Officer, second: Officer
) -> None:
    title, _ = grey(house)
    before = await card(officer, title, title)
    assert "未核实，请查本省清单" in before
    summary = await ready(jurist, book(grey_row(house), CATS))
    assert "新增 2 · 改动 0 · 去掉 0 · 不变 0" in summary.text
    await jurist.taps("新增 2")
    page = await jurist.sees_in_place("归到")
    assert f"归到：{title}\n　卡片：未核实，请查本省清单 → 可以不予处罚" in page.text
    assert "新事项\n　卡片：没有 → 可以不予处罚" in page.text
    await jurist.taps("回到汇总")
    await jurist.sees_in_place("会改什么")
    await jurist.taps("提交审批")
    assert "可以批准的人：负责人戊" in (await waits_for(jurist, "已提交审批")).text
    assert await card(officer, title, title) == before
    await waits_for(second, "清单待审批")
    await second.taps("批准")
    await waits_for(second, "清单已生效")
    assert "负责人戊 批准，2 行" in (await waits_for(jurist, "清单已生效")).text
    after = await card(officer, title, title)
    assert GREEN in after
    assert "首次违法 · 及时改正" in after
    assert "《某市交通运输轻微违法行为不予处罚事项清单》（宁交发〔2026〕3号，2026年1月1日起）" in after
    assert GREEN in await card(officer, "未按规定喂猫", "喂猫")
    await jurist.says("清单")
    await jurist.sees("2 行 · 2026-03-02 批准")
    await jurist.taps("在用")
    await jurist.sees_in_place("提交 法制员丁 · 批准 负责人戊")
    await jurist.taps("撤回这份清单")
    await jurist.sees_in_place("撤回马上生效")
    await jurist.taps("确定撤回")
    await waits_for(jurist, "清单已撤回")
    assert "法制员丁 撤回的" in (await waits_for(second, "清单已撤回")).text
    assert await card(officer, title, title) == before
    assert acts(house) == ["lists.received", "lists.proposed", "lists.approved", "lists.withdrawn"]


@pytest.mark.parametrize("suffix", ["xlsx", "docx"])
@pytest.mark.parametrize(
    ("made", "rows"), [pytest.param(ministry, 33, id="33"), pytest.param(province, 300, id="300", marks=pytest.mark.proof)]
)
async def test_a_messy_list_goes_all_the_way(
    house: House, officer: Officer, jurist: Officer, second: Officer, made: Callable[[], MessyList], rows: int, suffix: str
) -> None:
    messy = made()
    data = messy.xlsx() if suffix == "xlsx" else messy.docx(page_break_after=20)
    assert f"读到 {rows} 行" in (await dropped(jurist, data, f"清单.{suffix}")).text
    await jurist.taps("列都对")
    assert "应当不予" in (await waits_for(jurist, "信息，对不对")).text
    await jurist.taps("选结果")
    await jurist.sees_in_place("第三十三条第一款前段")
    await jurist.taps("应当不予处罚")
    await jurist.sees_in_place("结果　应当不予处罚")
    await jurist.taps("都对，下一步")
    for _ in range(rows):
        shown = await jurist.person.wait_for(lambda person: _asked(person.received()[-1]), PATIENCE)
        if "会改什么" in shown.text:
            break
        seen = shown.text
        await jurist.taps("这几行都对" if "这几行" in seen else "1 ")
        await jurist.person.wait_for(lambda person, seen=seen: person.received()[-1].text != seen or None, PATIENCE)
    summary = await waits_for(jurist, "会改什么")
    assert f"共 {rows} 行能用" in summary.text
    assert f"新增 {rows}" in summary.text
    await jurist.taps("提交审批")
    await waits_for(second, "清单待审批")
    await second.taps("批准")
    decided = await second.person.wait_for(
        lambda person: next((one for one in person.received() if "生效" in one.text and "待审批" not in one.text), None), PATIENCE
    )
    if "不如现在" in decided.text:
        # Three hundred invented rows may well blur a question of the sample: seen, and tapped again.
        await second.taps("仍然批准")
    await waits_for(second, "清单已生效")
    library = house.bot.rulebook.lookup.library
    ours = {row.id: row for row in library.rows.values() if row.id.startswith("MV-LA-")}
    assert len(ours) == rows
    for place, truth in enumerate(messy.truth, 1):
        row = ours[f"MV-LA-{place:03d}"]
        assert (row.violation, row.legal_basis) == (truth.violation, truth.legal_basis)
        assert library.matters[row.matter].title in row.violation
    first = library.matters[ours["MV-LA-001"].matter].title
    answer = await card(officer, first, first)
    assert "看情形" in answer or "🟢 应当不予处罚" in answer
    await jurist.says("清单")
    await jurist.sees("本单位的清单")
    await jurist.taps("在用")
    await jurist.sees_in_place("提交 法制员丁")
    await jurist.taps("撤回这份清单")
    await jurist.sees_in_place("撤回马上生效")
    await jurist.taps("确定撤回")
    await waits_for(jurist, "清单已撤回")
    assert not any(row.startswith("MV-LA-") for row in house.bot.rulebook.lookup.library.rows)


def _asked(message: Message) -> Message | None:
    return message if any(word in message.text for word in ("这几行归得对吗", "是哪个事项", "会改什么")) else None


async def test_a_newer_version_tells_what_changed_and_going_back_brings_the_older_one_again(
    house: House, officer: Officer, jurist: Officer, second: Officer
) -> None:
    title, wording = grey(house)
    await live(jurist, second, book(grey_row(house), CATS))
    third = ("3", "驾驶员未按规定喂鱼", "《某市猫条例》第四条", "首次", "可以不予处罚")
    newer = book(
        ("1", wording, "", "首次违法", "可以不予处罚"), third, title=NAME.replace("清单", "清单（2026年版）"), since="宁交发〔2026〕9号"
    )
    await dropped(jurist, newer)
    await jurist.taps("列都对")
    await waits_for(jurist, "信息，对不对")
    await jurist.taps("都对，下一步")
    # One character apart, so it is asked; the row that is known is not.
    await waits_for(jurist, "→ 驾驶员未按规定喂猫")
    await jurist.taps("3 不对")
    await jurist.sees_in_place("是哪个事项")
    await jurist.taps("新事项")
    summary = await waits_for(jurist, "会改什么")
    assert f"替换　{NAME}" in summary.text
    assert "新增 1 · 改动 1 · 去掉 1 · 不变 0" in summary.text
    await jurist.taps("改动 1")
    assert "改了：适用条件" in (await jurist.sees_in_place("改了")).text
    await jurist.taps("回到汇总")
    await jurist.sees_in_place("会改什么")
    await jurist.taps("去掉 1")
    await jurist.sees_in_place("喂猫")
    await jurist.taps("回到汇总")
    await jurist.sees_in_place("会改什么")
    await jurist.taps("提交审批")
    await second.person.wait_for(lambda person: "宁交发〔2026〕9号" in person.received()[-1].text or None, PATIENCE)
    await second.taps("批准")
    await second.person.wait_for(
        lambda person: "已生效" in person.received()[-1].text and "2026年版" in person.received()[-1].text, PATIENCE
    )
    assert "及时改正" not in await card(officer, title, title)
    ids = {row.violation: row.id for row in house.bot.rulebook.lookup.library.rows.values() if row.id.startswith("MV-LA-")}
    assert ids == {wording: "MV-LA-001", "驾驶员未按规定喂鱼": "MV-LA-003"}
    await jurist.says("清单")
    await jurist.sees("本单位的清单")
    await jurist.taps("在用")
    await jurist.sees_in_place("旧版")
    await jurist.taps("撤回这份清单")
    await jurist.sees_in_place("恢复用 2026-03-02 批准的上一版")
    await jurist.taps("确定撤回")
    await waits_for(jurist, "现在用 2026-03-02 批准的上一版")
    assert "及时改正" in await card(officer, title, title)
    assert GREEN in await card(officer, "未按规定喂猫", "喂猫")


async def test_who_proposed_it_cannot_approve_it_and_an_officer_not_at_all(
    house: House, officer: Officer, jurist: Officer, second: Officer
) -> None:
    await ready(jurist, book(CATS))
    await jurist.taps("提交审批")
    await waits_for(jurist, "已提交审批")
    asked = await waits_for(second, "清单待审批")
    [(number, revision)] = house.rows("SELECT id, revision FROM list_versions")
    await officer.says("帮助")
    await officer.sees("卡片")
    for whoever, sentence in ((jurist, "要由另一个人批准"), (officer, "没有权限")):
        press = whoever.person.press(whoever.person.received()[-1], data=f"1:list:{number}.{revision}.approve", forged=True)
        assert sentence in await whoever.person.answered(press)
    for command in ("group.new.0", "propose", "take_back", "confirm", "drop", "show", "ask_withdraw"):
        press = officer.person.press(officer.person.received()[-1], data=f"1:list:{number}.{revision}.{command}", forged=True)
        assert await officer.person.answered(press)
    assert house.rows("SELECT state FROM list_versions") == [("proposed",)]
    assert "批准" in labels(asked)


async def test_two_approvers_and_double_taps_let_it_go_live_once(house: House, jurist: Officer, second: Officer) -> None:
    other = house.enrolled("法制员庚", Role.LEGAL)
    await ready(jurist, book(CATS))
    await jurist.taps("提交审批")
    for whoever in (second, other):
        await waits_for(whoever, "清单待审批")
    for whoever in (second, other, second):
        await whoever.taps("批准")
    await waits_for(jurist, "清单已生效")
    await house.quiet()
    assert acts(house).count("lists.approved") == 1
    assert sum("清单已生效" in message.text for message in jurist.person.received()) == 1


async def test_who_is_on_leave_does_not_approve_and_is_not_asked(house: House, jurist: Officer, second: Officer) -> None:
    other = house.enrolled("法制员庚", Role.LEGAL)
    await other.says("休假 3-2 3-5")
    await other.sees("休假")
    await ready(jurist, book(CATS))
    await jurist.taps("提交审批")
    assert "可以批准的人：负责人戊" in (await waits_for(jurist, "已提交审批")).text
    await waits_for(second, "清单待审批")
    await other.says("清单")
    await other.sees("待审批")
    await other.taps("待审批")
    await other.sees_in_place("清单待审批")
    press = other.person.press(other.person.received()[-1], "批准")
    assert "您在休假" in await other.person.answered(press)
    assert house.rows("SELECT state FROM list_versions") == [("proposed",)]


def told(trial: Trial) -> Callable[[object], Awaitable[Trial]]:
    """A rulebook's trial that always comes to this."""

    async def try_out(_change: object) -> Trial:
        return trial

    return try_out


async def test_faults_of_the_new_rules_are_told_and_nothing_goes_live(
    house: House, jurist: Officer, second: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ready(jurist, book(CATS))
    await jurist.taps("提交审批")
    await waits_for(second, "清单待审批")
    fault = Fault("records/list-LA.csv", 2, "违法行为", "这一格不能空", "补上内容")
    monkeypatch.setattr(house.bot.rulebook, "try_out", told(Trial(faults=(fault,))))
    await second.taps("批准")
    assert "这一格不能空" in (await waits_for(second, "没有生效")).text
    assert house.rows("SELECT state FROM list_versions") == [("proposed",)]


async def test_a_list_that_spoils_questions_needs_a_second_tap_which_is_bound_to_those_questions(
    house: House, jurist: Officer, second: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ready(jurist, book(CATS))
    await jurist.taps("提交审批")
    await waits_for(second, "清单待审批")
    for question in ("喂猫罚多少", "猫能坐客车吗"):
        monkeypatch.setattr(house.bot.rulebook, "try_out", told(Trial(harmed=(Harm(question, "MT-001", ""),))))
        await second.taps("批准")
        assert "→ 没有答案" in (await waits_for(second, question)).text
        assert house.rows("SELECT state FROM list_versions") == [("proposed",)]
    await second.taps("仍然批准")
    await waits_for(second, "清单已生效")


async def test_nobody_is_told_that_it_holds_while_the_old_rules_answer(
    house: House, jurist: Officer, second: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ready(jurist, book(CATS))
    await jurist.taps("提交审批")
    await waits_for(second, "清单待审批")

    async def refused() -> bool:
        return False

    with monkeypatch.context() as patched:
        patched.setattr(house.bot.rulebook, "renew", refused)
        await second.taps("批准")
        for whoever in (second, jurist):
            assert "现在仍按旧的回答" in (await waits_for(whoever, "还没用上")).text
        await house.later(seconds=30)
    await house.later(minutes=11)
    await waits_for(jurist, "清单已生效")
    assert sum("还没用上" in message.text for message in jurist.person.received()) == 1


async def test_alone_it_says_who_is_needed(house: House, jurist: Officer) -> None:
    await ready(jurist, book(CATS))
    await jurist.taps("提交审批")
    assert "要由另一位法制人员或负责人批准" in (await waits_for(jurist, "已提交审批")).text


async def test_it_is_returned_with_a_remark_mended_and_proposed_again(house: House, jurist: Officer, second: Officer) -> None:
    await ready(jurist, book(CATS))
    await jurist.taps("提交审批")
    await waits_for(second, "清单待审批")
    await second.taps("退回")
    await second.sees("请写为什么退回")
    await second.says("文号不对，是 5 号")
    await waits_for(second, "已退回")
    assert "文号不对，是 5 号" in (await waits_for(jurist, "清单被退回")).text
    await jurist.taps("接着改")
    await waits_for(jurist, "上次退回")
    await jurist.taps("回去改信息")
    await jurist.sees_in_place("信息，对不对")
    await jurist.taps("改文号")
    await jurist.sees("请发文号")
    await jurist.says("宁交发〔2026〕5号")
    await waits_for(jurist, "文号　宁交发〔2026〕5号")
    await jurist.taps("都对，下一步")
    await waits_for(jurist, "会改什么")
    await jurist.taps("提交审批")
    await second.person.wait_for(lambda person: any("5号" in message.text for message in person.received()) or None, PATIENCE)
    assert acts(house)[-3:] == ["lists.proposed", "lists.returned", "lists.proposed"]


async def test_an_officers_file_gets_the_ordinary_sentence(house: House, officer: Officer) -> None:
    officer.person.send_document(book(CATS), "清单.xlsx")
    await officer.sees("请用文字说")
    assert house.rows("SELECT count(*) FROM list_versions") == [(0,)]


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "清单.xls", "另存为 .xlsx"),
        (b"%PDF-1.7\n" + b"x" * 300, "清单.pdf", "清单请发 .xlsx"),
        (b"PK\x03\x04" + b"x" * 300, "清单.xlsx", "文件坏了"),
        ("姓名,单位\n某甲,某队\n".encode(), "花名册.csv", "没找到清单表格"),
    ],
)
async def test_a_file_that_is_no_list_gets_one_sentence_that_says_what_to_do(
    house: House, jurist: Officer, data: bytes, name: str, sentence: str
) -> None:
    jurist.person.send_document(data, name)
    await waits_for(jurist, sentence)
    assert house.rows("SELECT count(*) FROM list_versions") == [(0,)]


async def test_a_column_that_was_taken_for_another_is_set_by_a_tap(house: House, jurist: Officer) -> None:
    await dropped(jurist, book(CATS))
    await jurist.taps("备注")
    await jurist.sees_in_place("“备注”是哪一列")
    await jurist.taps("E 处罚裁量")
    changed = await waits_for(jurist, "备注　E 列")
    assert "罚则或裁量　" not in changed.text
    assert house.rows("SELECT penalty, note FROM list_rows") == [("", "可以不予处罚")]


async def test_the_last_decision_is_taken_back_and_an_old_button_changes_nothing(house: House, jurist: Officer) -> None:
    await dropped(jurist, book(("1", "船舶未按规定悬挂国旗", "", "首次", ""), ("2", "船舶未按规定报告进出", "", "首次", "")))
    await jurist.taps("列都对")
    await waits_for(jurist, "信息，对不对")
    await jurist.taps("都对，下一步")
    first = await jurist.person.wait_for(lambda person: _asked(person.received()[-1]), PATIENCE)
    if "这几行" in first.text:
        await jurist.taps("一行一行看")
        await jurist.sees_in_place("是哪个事项")
    await jurist.taps("新事项")
    await jurist.sees_in_place("2/2")
    await jurist.taps("撤销上一步")
    await jurist.sees_in_place("1/2")
    [(number, revision)] = house.rows("SELECT id, revision FROM list_versions")
    press = jurist.person.press(jurist.person.received()[-1], data=f"1:list:{number}.{revision - 1}.own.1", forged=True)
    assert "已经做过" in await jurist.person.answered(press)
    assert house.rows("SELECT decision FROM list_rows") == [("open",), ("open",)]


async def test_it_goes_on_where_it_stood_after_a_restart(cache_dir: Path, tmp_path: Path) -> None:
    settings = settings_for(HERE, cache_dir).model_copy(update={"data_dir": tmp_path / "house"})
    app = create_app(DoorConfig(TOKEN))
    async with running(settings, app=app) as house:
        jurist, second = house.enrolled("法制员丁", Role.LEGAL), house.enrolled("负责人戊", Role.SUPERVISOR)
        title, _ = grey(house)
        await ready(jurist, book(grey_row(house), CATS))
        await house.quiet()
    async with running(settings, app=app):
        await jurist.says("清单")
        await jurist.sees("没办完")
        await jurist.taps("没办完")
        await jurist.sees_in_place("会改什么")
        await jurist.taps("提交审批")
        await waits_for(second, "清单待审批")
    async with running(settings, app=app) as house:
        await second.taps("批准")
        await waits_for(jurist, "清单已生效")
        assert GREEN in await card(jurist, title, title)


async def test_a_kill_between_the_approval_and_the_new_rules_is_healed_at_the_start(cache_dir: Path, tmp_path: Path) -> None:
    settings = settings_for(HERE, cache_dir).model_copy(update={"data_dir": tmp_path / "house"})
    app = create_app(DoorConfig(TOKEN))
    async with running(settings, app=app) as house:
        jurist, second = house.enrolled("法制员丁", Role.LEGAL), house.enrolled("负责人戊", Role.SUPERVISOR)
        title, _ = grey(house)
        await ready(jurist, book(grey_row(house), CATS))
        await jurist.taps("提交审批")
        await waits_for(second, "清单待审批")
        await house.quiet()
        # As the approval leaves the records, before anything was taken up.
        with house.store.transaction() as db:
            db.conn.execute(
                "UPDATE list_versions SET state = 'live', approved_on = '2026-03-02', live_at = '2026-03-02T04:00:00.000Z', decided_by = ?",
                [second.id],
            )
    async with running(settings, app=app) as house:
        assert GREEN in await card(jurist, title, title)
        await house.later(seconds=1)
        await waits_for(jurist, "清单已生效")
        await waits_for(second, "清单已生效")
        assert house.rows("SELECT count(*) FROM list_versions WHERE told_at IS NULL") == [(0,)]


async def test_the_same_file_twice_is_one_draft_and_a_draft_can_be_given_up(house: House, jurist: Officer) -> None:
    data = book(CATS)
    await dropped(jurist, data)
    await dropped(jurist, data)
    await house.quiet()
    assert house.rows("SELECT count(*) FROM list_versions") == [(1,)]
    await jurist.taps("放弃")
    await jurist.sees_in_place("文件要重新发")
    await jurist.taps("确定放弃")
    await jurist.sees_in_place("本单位的清单")
    assert house.rows("SELECT state FROM list_versions") == [("dropped",)]


async def test_a_list_of_another_place_is_warned_of(house: House, jurist: Officer) -> None:
    await dropped(jurist, book(CATS, title="浙江省交通运输轻微违法行为不予处罚事项清单"))
    await jurist.taps("列都对")
    details = await waits_for(jurist, "信息，对不对")
    assert "地区　浙江" in details.text
    assert "导入后只作参考" in details.text


def run(house: House, *arguments: str) -> Result:
    settings = {
        "SUIXING_DATA_DIR": str(house.settings.data_dir),
        "SUIXING_CACHE_DIR": str(house.settings.cache_dir),
        "SUIXING_JURISDICTION": HERE,
        "SUIXING_TOKEN": "1:TEST",
    }
    return CliRunner().invoke(main, ["knowledge", "import", *arguments], env=settings)


@pytest.fixture
async def installed(open_house: Opening) -> House:
    """A house with a token, which the command line finds; it lives today, as the command line does."""
    return await open_house(HERE, datetime.now(ZoneInfo("Asia/Shanghai")), token=SecretStr(TOKEN))


async def test_at_the_server_it_is_looked_at_first_and_proposed_only_with_apply(installed: House, tmp_path: Path) -> None:
    second, officer = installed.enrolled("负责人戊", Role.SUPERVISOR), installed.officer()
    file = tmp_path / "清单.xlsx"
    file.write_bytes(book(grey_row(installed), CATS))
    looked = run(installed, str(file))
    assert looked.exit_code == 0, looked.output
    assert "新增 2" in looked.output
    assert "未核实，请查本省清单 → 可以不予处罚" in looked.output
    assert installed.rows("SELECT count(*) FROM list_versions") == [(0,)]
    applied = run(installed, str(file), "--number", "宁交发〔2026〕7号", "--apply")
    assert applied.exit_code == 0, applied.output
    assert "可以批准的人：负责人戊" in applied.output
    await installed.later(seconds=30)
    asked = await waits_for(second, "清单待审批")
    assert "服务器上导入" in asked.text
    assert "宁交发〔2026〕7号" in asked.text
    await second.taps("批准")
    await waits_for(second, "清单已生效")
    assert GREEN in await card(officer, "未按规定喂猫", "喂猫")


async def test_at_the_server_open_rows_are_left_to_legal_staff(installed: House, tmp_path: Path) -> None:
    jurist = installed.enrolled("法制员丁", Role.LEGAL)
    file = tmp_path / "清单.xlsx"
    file.write_bytes(book(("1", "船舶未按规定悬挂国旗", "", "首次", "")))
    applied = run(installed, str(file), "--apply")
    assert "还没有提交" in applied.output
    await installed.later(seconds=30)
    await waits_for(jurist, "有 1 行要人工对照")
    await jurist.taps("接着办")
    await jurist.sees_in_place("国旗")
    await jurist.taps("1 不对")
    await jurist.sees_in_place("是哪个事项")
    await jurist.taps("新事项")
    await jurist.sees_in_place("会改什么")
    assert installed.rows("SELECT owner_id FROM list_versions") == [(jurist.id,)]


@pytest.mark.parametrize("column", ["事项=C", "事项名称=", "事项名称=5"])
async def test_a_column_that_is_not_understood_is_told(installed: House, tmp_path: Path, column: str) -> None:
    file = tmp_path / "清单.xlsx"
    file.write_bytes(book(CATS))
    told = run(installed, str(file), "--column", column)
    assert told.exit_code == 1
    assert "写成 事项名称=C" in told.output


async def test_a_list_whose_own_matter_has_learned_names_and_checks_is_withdrawn_all_the_same(
    house: House, officer: Officer, jurist: Officer, second: Officer
) -> None:
    await live(jurist, second, book(CATS))
    rulebook = house.bot.rulebook
    row = rulebook.lookup.library.rows["MV-LA-001"]
    with house.store.transaction() as db:
        learned.add_alias(db, row.matter, "喵星人断粮", 1, gap=None, at="2026-03-02T04:00:00Z")
        learned.check(db, row.id, "2026-03-02", "", 1, at="2026-03-02T04:00:00Z")
    assert await rulebook.renew()
    assert "喂猫" in await card(officer, "喵星人断粮", "喂猫")
    await jurist.says("清单")
    await jurist.sees("本单位的清单")
    await jurist.taps("在用")
    await jurist.sees_in_place("提交 法制员丁")
    await jurist.taps("撤回这份清单")
    await jurist.sees_in_place("撤回马上生效")
    await jurist.taps("确定撤回")
    await waits_for(jurist, "清单已撤回")
    assert rulebook.lookup.library.row("MV-LA-001") is None
    # The names are kept for when the list comes back; meanwhile nothing is left out and nobody is told of a fault.
    assert house.rows("SELECT count(*) FROM learned WHERE withdrawn_at IS NULL") == [(1,)]
    assert not any("对不上" in message.text for message in jurist.person.received())


def with_commitment(*rows: Sequence[str]) -> bytes:
    """A list of 乳山 that names the commitment, with a column on safety."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.append(["乳山市交通运输轻微违法行为不予处罚事项清单"])
    sheet.append(["序号", "违法行为", "适用条件", "处罚裁量", "监管措施", "是否涉及安全"])
    for row in rows:
        sheet.append(list(row))
    made = io.BytesIO()
    workbook.save(made)
    return made.getvalue()


async def test_no_commitment_for_an_imported_row_unless_the_list_says_that_it_touches_no_safety(open_house: Opening) -> None:
    house = await open_house("山东/威海/乳山")
    jurist, second, officer = house.enrolled("法制员丁", Role.LEGAL), house.enrolled("负责人戊", Role.SUPERVISOR), house.officer()
    signed = ("首次", "可以不予处罚", "签订告知承诺书")
    blankets, fireworks = ("2", "码头未按规定晾晒毛毯", *signed, "否"), ("3", "港区未按规定燃放孔明灯", *signed, "是")
    await dropped(jurist, with_commitment(("1", "驾驶员未按规定喂猫", *signed, ""), blankets, fireworks))
    await jurist.taps("列都对")
    details = await waits_for(jurist, "信息，对不对")
    if "全国" in details.text or "山东/威海/乳山" not in details.text:
        await jurist.taps("改地区")
        await jurist.sees("山东")
        await jurist.says("山东/威海/乳山")
        await waits_for(jurist, "山东/威海/乳山")
    await jurist.taps("都对，下一步")
    await waits_for(jurist, "会改什么")
    await jurist.taps("提交审批")
    await waits_for(second, "清单待审批")
    await second.taps("批准")
    await waits_for(second, "清单已生效")
    unsaid = await card(officer, "驾驶员未按规定喂猫", "喂猫")
    assert "签订告知承诺书" not in unsaid
    # Nobody has said so, and the card does not pretend that somebody has.
    assert "不确定是否涉及安全生产，先按不适用告知承诺办" in unsaid
    assert "注意　涉及安全生产" not in unsaid
    await officer.says("要签承诺书吗")
    await officer.sees("先不签。不确定这件事是否涉及安全生产")
    said = await card(officer, "码头未按规定晾晒毛毯", "毛毯")
    assert "签订告知承诺书" in said
    dangerous = await card(officer, "港区未按规定燃放孔明灯", "孔明灯")
    assert "注意　涉及安全生产，本地规定不适用告知承诺" in dangerous
    await officer.says("要签承诺书吗")
    await officer.sees("不能签。涉及安全生产")


@pytest.mark.proof
async def test_a_newer_version_waits_for_its_first_day_while_the_older_one_holds(
    house: House, officer: Officer, jurist: Officer, second: Officer
) -> None:
    title, _ = grey(house)
    await live(jurist, second, book(grey_row(house)))
    fresh = book(grey_row(house, conditions="首次违法"), since="宁交发〔2026〕9号，自2026年6月1日起施行")
    jurist.person.send_document(fresh, "新版.xlsx")
    await jurist.person.wait_for(lambda person: "新版.xlsx" in person.received()[-1].text or None, PATIENCE)
    await jurist.taps("列都对")
    await jurist.person.wait_for(lambda person: "信息，对不对" in person.received()[-1].text or None, PATIENCE)
    await jurist.taps("都对，下一步")
    await jurist.person.wait_for(lambda person: "会改什么" in person.received()[-1].text or None, PATIENCE)
    await jurist.taps("提交审批")
    await second.person.wait_for(lambda person: "清单待审批" in person.received()[-1].text or None, PATIENCE)
    await second.taps("批准")
    await waits_for(second, "新版从 2026-06-01 起施行")
    assert house.rows("SELECT state FROM list_versions ORDER BY id") == [("live",), ("proposed",)]
    assert GREEN in await card(officer, title, title)


@pytest.mark.parametrize(("file", "gone"), [("records/list-LB.csv", True), ("own/minor_violations.csv", False)])
async def test_a_withdrawal_is_not_kept_back_by_what_else_was_approved(
    house: House, jurist: Officer, second: Officer, monkeypatch: pytest.MonkeyPatch, file: str, gone: bool
) -> None:
    async def faulty(_self: Rulebook, _change: object) -> Trial:
        return Trial(faults=(Fault(file, 2, "matter", "没有这个事项", "改掉"),))

    await live(jurist, second, book(CATS))
    await jurist.says("清单")
    await jurist.sees("本单位的清单")
    await jurist.taps("在用")
    await jurist.sees_in_place("提交 法制员丁")
    await jurist.taps("撤回这份清单")
    await jurist.sees_in_place("撤回马上生效")
    monkeypatch.setattr(Rulebook, "try_out", faulty)
    await jurist.taps("确定撤回")
    await waits_for(jurist, "清单已撤回" if gone else file)
    assert (house.bot.rulebook.lookup.library.row("MV-LA-001") is None) == gone
