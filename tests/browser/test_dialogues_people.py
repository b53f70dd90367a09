"""What each role finds on the page: its menu, its help, its people, its feedback; and what is not for it."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.cast import ADMIN, DISCIPLINE, LEGAL, OFFICER, SECOND, SUPERVISOR, Seat, labels, side_by_side, sit

pytestmark = [pytest.mark.browser, pytest.mark.process, pytest.mark.asyncio(loop_scope="session")]

EVERYBODYS = ["ask", "browse", "phrase", "ban", "limit", "mine", "feedback", "leave", "lists", "help", "start"]
EVERYBODYS += [
    "clue",
    "anonymous",
    "myclues",
    "receipt",
    "report",
    "unresolved",
    "suggest",
    "check",
    "mychecks",
    "timer",
    "ledger",
    "campaign",
    "due",
    "notices",
    "unread",
    "inforce",
    "nudge",
    "hours",
    "records",
]
MORE = {
    OFFICER: [],
    SECOND: [],
    SUPERVISOR: [
        "certificates",
        "recordcounts",
        "people",
        "clues",
        "record",
        "analysis",
        "checks",
        "checkreport",
        "schedules",
        "spotcheck",
        "ledgeradd",
        "ledgeryear",
        "steps",
        "notify",
        "sent",
    ],
    LEGAL: ["recordcounts", "gaps", "learned", "stale", "clues", "checks", "checkreport", "spotcheck", "ledgeradd", "ledgeryear"],
    DISCIPLINE: ["clues", "record", "analysis", "checks", "checkreport", "ledgeradd", "ledgeryear", "steps"],
    ADMIN: ["certificates", "people", "notify", "sent"],
}
MENU = """async ([name, count]) => {
    const state = await (await fetch('/chat/state')).json();
    const { id } = state.personas.find((persona) => persona.name === name);
    return (await (await fetch(`/chat/state?as=${id}`)).json()).commands.length === count;
}"""


@pytest.mark.parametrize("name", MORE)
async def test_the_menu_shows_what_a_role_may_do_and_nothing_else(stage: Page, name: str) -> None:
    # The bot tells each person's menu shortly after it has started.
    await stage.wait_for_function(MENU, arg=[name, len(EVERYBODYS) + len(MORE[name])])
    person = await sit(stage, name)
    await person.app.get_by_role("button", name="命令").click()
    shown = await person.app.get_by_role("option").locator(".suggestion-title").all_inner_texts()
    assert sorted(shown) == sorted(f"/{command}" for command in EVERYBODYS + MORE[name])
    await person.input.fill("/fe")
    await person.app.get_by_role("option", name="/feedback").click()
    form = await person.sees("哪里不好用")
    await person.taps("取消", exact=True)
    await expect(form).to_contain_text("已取消，没有提交")


WORDS = {"人员": {SUPERVISOR, ADMIN}, "缺口": {LEGAL}, "学到的": {LEGAL}, "到期": {LEGAL}}


@pytest.mark.parametrize("name", MORE)
async def test_help_names_the_words_that_a_role_has(stage: Page, name: str) -> None:
    person = await sit(stage, name)
    told = await person.asks("帮助", "发一个词就行")
    words = await told.locator("code").all_inner_texts()
    assert {word for word in words if word in WORDS} == {word for word, names in WORDS.items() if name in names}
    assert {"目录", "话术", "禁令", "时限", "我的", "反馈", "取消"} <= set(words)


@pytest.mark.parametrize(
    ("name", "word"), [(name, word) for word, names in WORDS.items() for name in (OFFICER, DISCIPLINE, ADMIN) if name not in names]
)
async def test_a_word_of_another_role_shows_nothing_of_its_work(stage: Page, name: str, word: str) -> None:
    person = await sit(stage, name)
    await person.says(word)
    await person.sees(f"“{word}”只有")
    await expect(person.received).to_have_count(1)


async def test_the_admin_finds_somebody_and_is_asked_before_anything_happens(stage: Page) -> None:
    admin = await sit(stage, ADMIN)
    people = await admin.asks("人员", "演示执法大队")
    await admin.taps("一中队")
    await admin.taps(SECOND)
    await expect(people).to_contain_text("已绑定")
    shown = await labels(people)
    assert {"调动", "改角色", "停用", "离职"} <= set(shown)
    await admin.taps("停用")
    await expect(people).to_contain_text("马上停用")
    await admin.taps("算了")
    await expect(people).to_contain_text("已绑定")


async def test_a_supervisor_sees_people_and_changes_nobodys_role(stage: Page) -> None:
    chief = await sit(stage, SUPERVISOR)
    people = await chief.asks("人员", "演示执法大队")
    await chief.taps("一中队")
    await chief.taps(OFFICER)
    await expect(people).to_contain_text("已绑定")
    shown = await labels(people)
    assert "停用" in shown
    assert "改角色" not in shown


async def test_who_is_suspended_gets_no_answer_until_they_are_back(stage: Page) -> None:
    officer, admin = await side_by_side(stage, SECOND, ADMIN)
    people = await to_person(admin, SECOND)
    await admin.taps("停用")
    await admin.taps("确认")
    await fades(admin, "已停用")
    await expect(people).to_contain_text("（已停用）")
    await officer.asks("履带车开上公路", "这里只为本单位人员服务")
    await admin.taps("恢复")
    await admin.taps("确认")
    await fades(admin, "已恢复")
    await expect(people).not_to_contain_text("已停用")
    await officer.asks("履带车开上公路", "可以不予处罚（")


async def fades(seat: Seat, words: str) -> None:
    """A line with ``words`` has come, and no box that would have to be closed."""
    await expect(seat.app.locator(".toast")).to_have_text(words)
    await expect(seat.app.page.get_by_role("dialog")).to_have_count(0)


async def to_person(admin: Seat, name: str) -> Locator:
    people = await admin.asks("人员", "演示执法大队")
    await admin.taps("一中队")
    await admin.taps(name)
    await expect(people).to_contain_text("账号")
    return people


async def test_feedback_reaches_the_admin_alone_and_is_answered(stage: Page) -> None:
    officer, admin, discipline = await side_by_side(stage, OFFICER, ADMIN, DISCIPLINE)
    await officer.asks("反馈", "哪里不好用")
    await officer.goes_on("按钮太小，戴手套点不准")
    await officer.sees("按钮太小")
    await officer.taps("提交", exact=True)
    await officer.sees("反馈已收到")
    arrived = await admin.sees("按钮太小，戴手套点不准")
    await expect(arrived).to_contain_text(OFFICER)
    await admin.taps("答复", exact=True)
    await admin.sees("请写答复")
    await admin.goes_on("下一版放大")
    await admin.sees("下一版放大")
    await admin.taps("发出", exact=True)
    await admin.sees("答复已发出")
    told = await officer.sees("您的反馈")
    await expect(told).to_contain_text("下一版放大")
    await expect(discipline.received).to_have_count(0)


async def test_every_role_is_answered_at_the_kerb_alike(stage: Page) -> None:
    chief, jurist, discipline = await side_by_side(stage, SUPERVISOR, LEGAL, DISCIPLINE)
    for person in (chief, jurist, discipline):
        await person.asks("履带车开上公路", "可以不予处罚（")


async def test_a_leave_is_entered_its_deputy_told_and_ended(stage: Page) -> None:
    officer, deputy = await side_by_side(stage, SECOND, OFFICER)
    await officer.asks(f"休假 今天 明天 代理人 {OFFICER}", "已登记您的休假")
    await deputy.sees("请您代理")
    own = await officer.asks("休假", "您的休假")
    await expect(own).to_contain_text(f"代理人 {OFFICER}")
    await officer.asks("销假", "已销假")
    await deputy.sees("您不用再代理了")
