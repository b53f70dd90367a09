"""``make screenshots``: the pictures of the docs, taken from the running bot in headless Chromium."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.chromium import ARGUMENTS, CHROMIUM, PHONE
from tests.knowledge.messy_lists import ministry
from tests.processes import suixing
from tests.screenshots_deeds import IMAGES, answer, ask, become, say, send_picture, settle, shot, tap
from tests.screenshots_dues import take
from tests.screenshots_notices import take_notices

SHOTS = {
    "card": ["履带车开上公路"],
    "choose": ["进出港报告"],
    "none": ["晚饭吃什么"],
    "prohibition": ["一个人能不能去查车"],
    "unverified": ["没带从业资格证"],
    "elsewhere": ["酒驾"],
    "procedure": ["登记保存几天"],
    "depends": ["擅自改装营运车辆"],
}


def main() -> None:
    """Take every picture in light, and the first in dark."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as cache, suixing("run", port="0", cache_dir=cache, unit="某县交通运输综合行政执法大队") as running:
        address = running.line_with(r"(http://127\.0\.0\.1:\d+/#key=\S+)")[1]
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
            context = browser.new_context(viewport=PHONE, device_scale_factor=2, locale="zh-CN", timezone_id="Asia/Shanghai")
            page = context.new_page()
            page.goto(address)
            page.locator("#input").wait_for()
            for name, questions in SHOTS.items():
                for question in questions:
                    ask(page, question)
                page.screenshot(path=IMAGES / f"{name}.png")
                if name == "card":
                    page.emulate_media(color_scheme="dark")
                    page.screenshot(path=IMAGES / "card-dark.png")
                    page.emulate_media(color_scheme="light")
                    page.get_by_role("button", name="话术").last.click()
                    page.get_by_role("button", name="复制").last.wait_for()
                    settle(page)
                    page.screenshot(path=IMAGES / "phrases.png")
            check_conditions(page)
            look_through(page)
            hand_over(page)
            settle_a_gap(page)
            side_by_side(page)
            import_a_list(page)
            browse_people(page)
            report_clues(page)
            say_it_without_a_name(page)
            follow_a_clue(page)
            check_oneself(page)
            take(browser, cache)
            take_notices(browser, cache)
            browser.close()


def check_conditions(page: Page) -> None:
    """An officer goes through the conditions of a card."""
    ask(page, "履带车开上公路")
    tap(page, "核对条件")
    for number in ("2", "3", "4"):
        tap(page, f"{number} 符合")
    shot(page, "checklist")


def look_through(page: Page) -> None:
    """The contents, and a step of the walk."""
    ask(page, "目录")
    shot(page, "contents")
    ask(page, "说理")
    tap(page, "告知")
    shot(page, "walk")


def hand_over(page: Page) -> None:
    """A question without an answer, about to be handed to legal staff."""
    ask(page, "车顶绑了个充气船 冀A12345")
    page.get_by_role("button", name="交给法制人员").last.click()
    page.get_by_role("button", name="转交").last.wait_for()
    settle(page)
    page.screenshot(path=IMAGES / "hand-over.png")
    tap(page, "转交")


def settle_a_gap(page: Page) -> None:
    """Legal staff open what found no answer."""
    become(page, "法制员丁")
    ask(page, "缺口")
    page.locator("article.in").last.get_by_role("button").first.click()
    page.get_by_role("button", name="归到条目").last.wait_for()
    shot(page, "gap")


def import_a_list(page: Page) -> None:
    """Legal staff drop an official list into the chat and read what would change."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "某某省交通运输领域轻微违法行为不予处罚事项清单.xlsx"
        file.write_bytes(ministry().xlsx())
        with page.expect_file_chooser() as chooser:
            page.locator("#attach").click()
            page.get_by_role("menuitem", name="文件").click()
        chooser.value.set_files(file)
        page.locator("#send").click()
        page.get_by_role("button", name="列都对").last.wait_for()
        shot(page, "list")
        tap(page, "列都对")
        shot(page, "list-details")


def side_by_side(page: Page) -> None:
    """What one hands over the other sees, on a desktop."""
    become(page, "执法员甲")
    desk = page.context.new_page()
    desk.set_viewport_size({"width": 1280, "height": 800})
    desk.goto(page.url)
    desk.locator("#widen").click()
    desk.locator("#switch-2").click()
    desk.get_by_role("menuitemradio", name="法制员丁").click()
    desk.locator("#persona-2", has_text="法制员丁").wait_for()
    shot(desk, "desktop")
    desk.emulate_media(color_scheme="dark")
    shot(desk, "desktop-dark")
    desk.close()
    become(page, "法制员丁")


def browse_people(page: Page) -> None:
    """The admin looks at somebody of a unit."""
    become(page, "管理员己")
    ask(page, "人员")
    page.get_by_role("button", name="一中队").last.click()
    page.get_by_role("button", name="执法员甲").last.click()
    page.get_by_role("button", name="调动").last.wait_for()
    settle(page)
    page.screenshot(path=IMAGES / "people.png")


def report_clues(page: Page) -> None:
    """An observer's clue with what can be added, an officer's report, and the supervisor at work on the clue."""
    become(page, "监督员庚")
    ask(page, "线索 南环路口劝导用语生硬")
    shot(page, "clue")
    become(page, "执法员乙")
    ask(page, "报告 高速出口货车侧翻，正在泄漏")
    shot(page, "report")
    become(page, "大队长丙")
    ask(page, "线索办理")
    page.get_by_role("button", name="南环路口").last.click()
    page.get_by_role("button", name="认领", exact=True).last.click()
    page.get_by_role("button", name="不属实").last.wait_for()
    shot(page, "clue-card")


def say_it_without_a_name(page: Page) -> None:
    """A receipt before anything is submitted, and what is left in the chat afterwards."""
    become(page, "法制员丁")
    ask(page, "匿名线索 西站夜班不穿制服查车")
    shot(page, "anonymous")
    page.get_by_role("button", name="已保存回执").last.click()
    page.locator("article.in", has_text="我们没有记下").wait_for()
    shot(page, "anonymous-after")


def follow_a_clue(page: Page) -> None:
    """Side by side: the officer who reported reads what the supervisor found."""
    become(page, "执法员甲")
    desk = page.context.new_page()
    desk.set_viewport_size({"width": 1280, "height": 800})
    desk.goto(page.url)
    desk.locator("#widen").click()
    desk.locator("#switch-2").click()
    desk.get_by_role("menuitemradio", name="大队长丙").click()
    desk.locator("#persona-2", has_text="大队长丙").wait_for()
    officer, chief = desk.locator(".app").nth(0), desk.locator(".app").nth(1)
    say(officer, "线索 北桥限高架撞歪没人修", "线索收到了")
    say(chief, "线索办理 北桥", "找到 1 条")
    chief.get_by_role("button", name="北桥限高架").last.click()
    for label in ("认领", "属实"):
        chief.get_by_role("button", name=label, exact=True).last.click()
    chief.locator("article.in", has_text="核实的情况和理由").last.wait_for()
    say(chief, "到现场看过，属实，已通知养护站今天修", "就用上面这段")
    chief.get_by_role("button", name="就用上面这段").last.click()
    officer.locator("article.in", has_text="查证属实").last.wait_for()
    officer.get_by_role("button", name="打开", exact=True).last.click()
    officer.locator("article.in", has_text="我的线索").last.wait_for()
    shot(desk, "desktop-clues")
    desk.close()


def check_oneself(page: Page) -> None:
    """An officer goes through the list before duty, hands it in and starts to put right what was found; the head of the unit looks."""
    become(page, "执法员甲")
    ask(page, "自查 上岗")
    shot(page, "check-item")
    tap(page, "不符合")
    shot(page, "check-finding")
    answer(page, "3", "执法证通过了年审")
    for label in ("其余全部符合", "记 18 项符合", "八成以上", "符合"):
        tap(page, label, exact=True)
    send_picture(page, "反光背心带齐")
    for _ in range(3):
        tap(page, "符合", exact=True)
    answer(page, "无", "核对一下再提交")
    shot(page, "check-summary")
    tap(page, "提交", exact=True)
    shot(page, "check-receipt")
    tap(page, "看台账", exact=True)
    page.locator("article.in", has_text="我的 1 条").last.wait_for()
    tap(page, "№1", exact=True)
    page.get_by_role("button", name="开始整改").last.wait_for()
    shot(page, "ledger-card")
    become(page, "大队长丙")
    ask(page, "记台账 一中队灭火器过期")
    tap(page, "记入台账", exact=True)
    ask(page, "台账")
    shot(page, "ledger-list")


if __name__ == "__main__":
    main()
