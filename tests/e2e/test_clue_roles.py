"""Every button under a clue, pressed by everybody: whoever may not, changes nothing and reads nothing; and steps that meet."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.actions.clue_results import Deed
from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig
from storage.people import Role
from tests.e2e.conftest import NOON, TOKEN, House, Officer, labels, running, settings_for
from tests.e2e.outages import settled

TEXT = "服务窗口下班前半小时就不收材料"
HELD = "有人在卡口收钱放行"
VALUES = {
    Deed.LEVEL: ("red", "mauve"),
    Deed.CATEGORY: ("integrity", "conduct", "x"),
    Deed.UNIT: ("1", "2", "99"),
    Deed.MARK: ("typical", "x"),
    Deed.MERGE: ("K7QM2FXA",),
}


@pytest.fixture
def officer(house: House) -> Officer:
    return house.enrolled("执法员甲", unit="一中队")


@pytest.fixture
def head(house: House, officer: Officer) -> Officer:
    return house.enrolled("大队长丙", Role.SUPERVISOR)


@pytest.fixture
def discipline(house: House, officer: Officer) -> Officer:
    return house.enrolled("纪检员戊", Role.DISCIPLINE)


async def filed(house: House, reporter: Officer, text: str = TEXT) -> str:
    """The id of a clue that somebody files."""
    await reporter.says(f"线索 {text}")
    await reporter.sees("线索收到了")
    await house.quiet()
    return str(house.rows("SELECT id FROM clues WHERE text = ?", text)[0][0])


async def opened(head: Officer, text: str = TEXT) -> None:
    """Open the one clue of the queue that begins so."""
    await head.says("线索办理")
    await head.sees("线索办理")
    await head.taps(text[:10])
    await head.sees(text)


def held_of(house: House, clue_id: str) -> list[tuple]:
    """All that is kept of a clue, but for what is said of who has looked."""
    return [
        *house.rows("SELECT * FROM clues WHERE id = ?", clue_id),
        *house.rows("SELECT * FROM clue_remarks WHERE clue_id = ?", clue_id),
        *house.rows("SELECT * FROM clue_handovers WHERE clue_id = ?", clue_id),
        *house.rows("SELECT * FROM clue_readers WHERE clue_id = ?", clue_id),
    ]


def revision(house: House, clue_id: str) -> int:
    return int(house.rows("SELECT revision FROM clues WHERE id = ?", clue_id)[0][0])


async def every_button(house: House, person: Officer, clue_id: str) -> list[str]:
    """Press every button there can be under a clue's card, and write what was asked for; returns what the bot said to it all."""
    await person.says("你好")
    await person.person.wait_for(lambda one: one.received() or None)
    await house.quiet()
    message = person.person.received()[-1]
    at = revision(house, clue_id)
    pressed = []
    for deed in Deed:
        pressed += [f"ch:{clue_id}.{at}.{deed}", f"ch:{clue_id}.0.{deed}"]
        pressed += [f"chs:{clue_id}.{at}.{deed}.{value}" for value in VALUES.get(deed, ("1",))]
    answers = []
    for data in pressed:
        press = person.person.press(message, data=f"1:{data}", forged=True)
        await person.person.wait_for(lambda _, press=press: press.answers or None)
        answers += [str(each) for each in press.answers]
    await person.says("调了监控，连续三天如此")
    await house.quiet()
    return [*answers, *(each.text for each in person.person.received())]


@pytest.mark.parametrize(
    ("role", "unit"),
    [
        (Role.OFFICER, ""),
        (Role.OBSERVER, ""),
        (Role.ADMIN, ""),
        (Role.LEGAL, ""),
        (Role.DISCIPLINE, ""),
        (Role.SUPERVISOR, "二中队"),
    ],
)
async def test_no_button_does_or_shows_anything_to_whom_a_clue_is_not_for(house: House, officer: Officer, role: Role, unit: str) -> None:
    clue = await filed(house, officer)
    somebody = house.enrolled("某人", role, unit=unit)
    before = held_of(house, clue)
    assert all(TEXT not in said for said in await every_button(house, somebody, clue))
    assert held_of(house, clue) == before


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.LEGAL, Role.ADMIN, Role.OFFICER])
async def test_nor_to_anybody_but_discipline_where_it_is_held(house: House, officer: Officer, discipline: Officer, role: Role) -> None:
    clue = await filed(house, officer, HELD)
    somebody = house.enrolled("某人", role)
    before = held_of(house, clue)
    assert all(HELD not in said for said in await every_button(house, somebody, clue))
    assert held_of(house, clue) == before


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.DISCIPLINE])
async def test_nor_to_whom_it_is_about(house: House, officer: Officer, discipline: Officer, role: Role) -> None:
    somebody = house.enrolled("某某辛", role)
    text = "某某辛 开会骂人"
    clue = await filed(house, officer, text)
    before = held_of(house, clue)
    assert all(text not in said for said in await every_button(house, somebody, clue))
    assert held_of(house, clue) == before
    if role is Role.SUPERVISOR:
        await opened(discipline, text)
        await discipline.taps("更多")
        await discipline.person.wait_for(lambda one: "交单位办" in labels(one.received()[-1]) or None)
        await discipline.taps("交单位办")
        await discipline.sees("为什么可以交单位办")
        await discipline.says("作风问题")
        await discipline.sees_in_place("已交单位办")
        before = held_of(house, clue)
        assert all(text not in said for said in await every_button(house, somebody, clue))
        assert held_of(house, clue) == before


async def test_whoever_reported_it_decides_nothing_about_it(house: House, head: Officer) -> None:
    clue = await filed(house, head)
    before = house.rows("SELECT * FROM clues WHERE id = ?", clue)
    await every_button(house, head, clue)
    assert house.rows("SELECT * FROM clues WHERE id = ?", clue) == before
    assert house.rows("SELECT * FROM clue_remarks WHERE clue_id = ?", clue) == []


async def test_a_second_head_takes_over_and_the_first_hears_it(house: House, officer: Officer, head: Officer) -> None:
    other = house.enrolled("副大队长辛", Role.SUPERVISOR)
    clue = await filed(house, officer)
    await opened(head)
    await head.taps("认领")
    await head.sees_in_place("核实中")
    await opened(other)
    assert labels(await other.sees("承办　大队长丙"))[:2] == ["接手", "备注"]
    await other.taps("接手")
    await other.sees_in_place("承办　副大队长辛")
    assert "副大队长辛接手了" in (await head.sees("接手了")).text
    assert house.rows("SELECT claimed_by, state FROM clues WHERE id = ?", clue) == [(other.id, "claimed")]
    # The first head's card is out of date: it says so, and decides nothing.
    await head.taps("属实")
    await head.says("查实")
    await house.quiet()
    assert house.rows("SELECT claimed_by, state FROM clues WHERE id = ?", clue) == [(other.id, "claimed")]


async def test_a_double_tap_claims_once(house: House, officer: Officer, head: Officer) -> None:
    clue = await filed(house, officer)
    await opened(head)
    message = await head.sees(TEXT)
    for _ in range(2):
        head.person.press(message, "认领")
    await head.sees_in_place("核实中")
    await house.quiet()
    assert house.rows("SELECT state, claimed_by, revision FROM clues WHERE id = ?", clue) == [("claimed", head.id, 2)]
    assert house.rows("SELECT count(*) FROM audit WHERE act = 'clue.claimed'") == [(1,)]


async def test_what_is_urgent_opens_from_the_message_that_says_so(house: House, officer: Officer, head: Officer) -> None:
    clue = await filed(house, officer)
    await opened(head)
    await head.taps("认领")
    await head.sees_in_place("核实中")
    await officer.taps("补充")
    await officer.sees("补充")
    await officer.says("二号窗口也一样")
    await head.sees("有补充")
    await head.taps("打开")
    assert "二号窗口也一样" in (await head.sees(clue[:4])).text


@pytest.mark.parametrize(("word", "button"), [("未果", "批示"), ("报告", "批示"), ("意见", "答复")])
async def test_a_report_in_the_queue_opens_as_a_report(house: House, officer: Officer, head: Officer, word: str, button: str) -> None:
    text = "国道检查点司机聚集堵路"
    await officer.says(f"{word} {text}")
    await head.sees(text)
    await house.quiet()
    await opened(head, text)
    message = await head.sees(text)
    assert any(button in each for each in labels(message)), labels(message)
    assert "认领" not in labels(message)


async def test_legal_staff_find_suggestions_in_their_queue_and_nothing_else(house: House, officer: Officer, head: Officer) -> None:
    legal = house.enrolled("法制员己", Role.LEGAL)
    await filed(house, officer)
    await officer.says("意见 建议统一文书模板")
    await legal.sees("建议统一文书模板")
    await house.quiet()
    await legal.says("线索办理")
    page = await legal.sees("线索办理")
    assert sum("建议统一" in each or TEXT[:8] in each for each in labels(page)) == 1
    await legal.taps("建议统一")
    assert any("答复" in each for each in labels(await legal.sees("建议统一文书模板")))


async def test_refiled_without_a_name_the_named_one_is_gone_and_its_handler_is_told(house: House, officer: Officer, head: Officer) -> None:
    clue = await filed(house, officer)
    await opened(head)
    await head.taps("认领")
    await head.sees_in_place("核实中")
    await officer.taps("改为匿名")
    await officer.sees("还没提交")
    await officer.taps("已保存回执")
    assert "原来那条已撤回" in (await officer.sees("已提交")).text
    row = house.rows("SELECT state, text, closed_at IS NULL FROM clues WHERE id = ?", clue)
    assert row == [("withdrawn", "", 0)]
    assert house.rows("SELECT text FROM clues WHERE person_id IS NULL") == [(TEXT,)]
    for _ in range(2):
        await house.later(seconds=30)
        await house.quiet()
    assert sum("反映人撤回了" in message.text for message in head.person.received()) == 1
    assert house.rows("SELECT due_at FROM clues WHERE id = ?", clue) == [(None,)]


async def test_taken_back_what_was_merged_into_it_stands_by_itself_again(house: House, officer: Officer, head: Officer) -> None:
    second = house.enrolled("执法员乙", unit="一中队")
    main = await filed(house, officer)
    same = await filed(house, second, TEXT + "了")
    with house.store.transaction() as db:
        db.conn.execute("UPDATE clues SET state = 'merged', merged_into = ? WHERE id = ?", [main, same])
    await officer.taps("撤回")
    await officer.sees_in_place("要撤回")
    await officer.taps("确定撤回")
    await officer.sees_in_place("已撤回")
    await house.quiet()
    assert house.rows("SELECT state, merged_into, due_at IS NULL FROM clues WHERE id = ?", same) == [("new", None, 0)]
    await opened(head, TEXT + "了")


@pytest.mark.parametrize(
    "text",
    [
        "=HYPERLINK(1)窗口排队太久",
        "<a href='tg://x'>窗口排队太久</a>",
        "{{ clue }}窗口排队太久 & </blockquote>",
        "😀" * 30 + "窗口排队太久",
    ],
)
async def test_markup_and_formulas_are_words_at_every_step(house: House, officer: Officer, head: Officer, text: str) -> None:
    await filed(house, officer, text)
    await opened(head, text)
    await head.taps("认领")
    await head.sees_in_place("核实中")
    await head.taps("问反映人")
    await head.sees("想问反映人什么")
    await head.says(text)
    await officer.sees(text)
    await head.sees_in_place("问反映人 大队长丙")
    await head.taps("不予受理")
    await head.sees("为什么不受理")
    await head.says(text)
    assert text in (await officer.sees("不予受理")).text


async def test_the_same_buttons_do_change_it_for_the_head_whose_it_is(house: House, officer: Officer, head: Officer) -> None:
    # Without this, the tests above would hold for buttons that nobody can press at all.
    clue = await filed(house, officer)
    before = held_of(house, clue)
    said = await every_button(house, head, clue)
    assert held_of(house, clue) != before
    assert any(TEXT in each for each in said)


async def test_a_restart_between_any_two_steps_loses_nothing(cache_dir: Path, tmp_path: Path) -> None:
    app = create_app(DoorConfig(TOKEN))
    settings = settings_for("全国", cache_dir).model_copy(update={"data_dir": tmp_path})
    async with running(settings, NOON, app) as house:
        officer, head = house.enrolled("执法员甲", unit="一中队"), house.enrolled("大队长丙", Role.SUPERVISOR)
        clue = await filed(house, officer)
        await opened(head)
        await settled(house)
    async with running(settings, NOON, app) as house:
        await head.taps("认领")
        await head.sees_in_place("核实中")
        await settled(house)
    async with running(settings, NOON, app) as house:
        await head.taps("不属实")
        await head.sees("核实的情况")
        await settled(house)
    async with running(settings, NOON, app) as house:
        await head.says("监控显示正常")
        await head.sees_in_place("给反映人的答复怎么写")
        await settled(house)
    async with running(settings, NOON, app) as house:
        await head.taps("就用上面这段")
        assert "监控显示正常" in (await officer.sees("不属实")).text
        await settled(house)
        row = house.rows("SELECT state, claimed_by, reason, remark FROM clues WHERE id = ?", clue)
        assert row == [("unsubstantiated", head.id, "监控显示正常", "监控显示正常")]
        assert house.rows("SELECT count(*) FROM audit WHERE act = 'clue.unsubstantiated'") == [(1,)]
