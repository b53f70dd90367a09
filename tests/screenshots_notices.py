"""Pictures of notices: one with a photo from the panel to the last who has read it, a meeting, and a survey with its result.

The bot sends slowly here, so that its card can be seen while the notice is still going out.
"""

from __future__ import annotations

import contextlib
import io
import re
import tempfile
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image, ImageDraw, ImageFilter
from playwright.sync_api import Browser, FilePayload, Page

from bot.actions import survey_results
from bot.actions.work import Work
from bot.keys import Keys
from bot.papers.pictures import draw_picture
from bot.survey_papers import picture
from storage import people
from storage.database import Kind, open_store
from storage.people import Role
from tests.screenshots_deeds import IMAGES, answer, ask, become, midmorning, shot, tap
from tests.screenshots_dues import opened

READERS = ("执法员甲", "执法员乙", "法制员丁", "纪检员戊", "管理员己")
QUESTIONS = "1. 培训安排满意吗：满意度五级\n2. 时间合适吗：是/否"
VOTES = (("非常满意", "是"), ("满意", "是"), ("满意", "否"), ("一般", "否"), ("非常满意", "是"))


def take_notices(browser: Browser, cache: str) -> None:
    """All of these pictures."""
    zone = midmorning()
    with tempfile.TemporaryDirectory() as data:
        settings = {
            "port": "0",
            "cache_dir": cache,
            "data_dir": data,
            "unit": "某县交通运输综合行政执法大队",
            "timezone": zone,
            "broadcasts_per_second": "1",
        }
        with opened(browser, settings) as page:
            send_a_photo(page)
            read_it(page)
            ask_to_a_meeting(page)
            ask_everybody(page)
        # The bot has ended, and let go of its database.
        (IMAGES / "notice-survey-result.png").write_bytes(drawn(Path(data), datetime.now(ZoneInfo(zone))))


def send_a_photo(page: Page) -> None:
    """The head writes a notice with a photo, and watches it go out."""
    become(page, "大队长丙")
    attach(page, "图片", FilePayload(name="大雾.png", mimeType="image/png", buffer=fog()))
    page.locator("#input").fill("发通知 大雾预警\n出车先查雾灯，起雾不上高速。")
    bold(page, "先查雾灯")
    bold(page, "不上高速")
    page.locator("#send").click()
    page.get_by_role("button", name="发出（5人）").last.wait_for()
    tap(page, "程度")
    tap(page, "重要")
    shot(page, "notice-panel")
    tap(page, "发给谁")
    shot(page, "notice-audience")
    tap(page, "好了")
    tap(page, "发出（5人）")
    page.locator("article.in", has_text=re.compile("已送达 [1-4]")).last.wait_for()
    shot(page, "notice-card-going")


def read_it(page: Page) -> None:
    """Some read it, one answers; the head sees who has not."""
    become(page, READERS[0])
    page.get_by_role("button", name="已阅", exact=True).last.wait_for()
    shot(page, "notice")
    tap(page, "已阅", exact=True)
    become(page, READERS[1])
    page.get_by_role("button", name="已阅", exact=True).last.wait_for()
    answer(page, "收到", "已记下")
    become(page, "大队长丙")
    page.locator("article.in", has_text="发完了").filter(has_text="已阅 2").last.wait_for()
    page.locator(".toast.shown").wait_for(state="detached")
    shot(page, "notice-card")
    tap(page, "未阅 3", exact=True)
    shot(page, "notice-names")


def ask_to_a_meeting(page: Page) -> None:
    """A meeting, to which one comes and one does not."""
    ask(page, "发通知 月度例会\n请带案卷，三中队准备发言。")
    tap(page, "种类")
    tap(page, "会议通知")
    answer(page, "明天 9:00 三楼会议室", "会议　")
    tap(page, "发出（5人）")
    become(page, READERS[0])
    page.get_by_role("button", name="参加", exact=True).last.wait_for()
    shot(page, "notice-meeting")
    tap(page, "参加", exact=True)
    become(page, READERS[1])
    tap(page, "请假", exact=True)
    tap(page, "值班", exact=True)
    become(page, "大队长丙")
    page.locator("article.in", has_text="发完了").filter(has_text="请假 1").last.wait_for()
    shot(page, "notice-meeting-card")


def ask_everybody(page: Page) -> None:
    """A survey without names: everybody hands in, and the head ends it."""
    ask(page, "发通知 培训满意度调查")
    tap(page, "种类")
    tap(page, "问卷")
    answer(page, QUESTIONS, "时间合适吗")
    tap(page, "改成匿名")
    tap(page, "好了")
    tap(page, "发出（5人）")
    for name, votes in zip(READERS, VOTES, strict=True):
        become(page, name)
        page.get_by_role("button", name="填写问卷").last.wait_for()
        tap(page, "填写问卷")
        if name == READERS[0]:
            page.get_by_role("button", name=VOTES[0][0], exact=True).last.wait_for()
            shot(page, "notice-survey")
        for vote in votes:
            tap(page, vote, exact=True)
        tap(page, "交卷")
    become(page, "大队长丙")
    page.locator("article.in", has_text="已交卷 5").or_(page.locator("article.in", has_text="5/5")).last.wait_for()
    tap(page, "问卷结果")
    tap(page, "结束问卷")
    tap(page, "确认结束")
    shot(page, "notice-survey-end")


def attach(page: Page, kind: str, *files: FilePayload) -> None:
    """Choose files, not sent yet."""
    page.locator("#attach").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("menuitem", name=kind).click()
    chooser.value.set_files(list(files))


def bold(page: Page, words: str) -> None:
    """Mark words of the input as bold, as a finger does."""
    page.locator("#input").evaluate(
        "(input, text) => { input.focus(); input.setSelectionRange(input.value.indexOf(text), input.value.indexOf(text) + text.length); }",
        words,
    )
    page.get_by_role("button", name="加粗选中的字").click()


def fog() -> bytes:
    """A road that goes into the fog, made up."""
    image = Image.new("RGB", (480, 270), (196, 203, 208))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 120, 480, 270), fill=(138, 150, 138))
    draw.polygon(((222, 118), (262, 118), (440, 270), (60, 270)), fill=(84, 88, 92))
    for near in range(5):
        top = 124 + near * near * 8
        draw.polygon(((241, top), (244, top), (246 + near, top + 4 + 4 * near), (239 - near, top + 4 + 4 * near)), fill=(228, 228, 218))
    for left in (170, 196):
        draw.ellipse((left, 140, left + 14, 154), fill=(255, 232, 150))
    blurred = Image.blend(image, Image.new("RGB", image.size, (212, 217, 221)), 0.35).filter(ImageFilter.GaussianBlur(2))
    into = io.BytesIO()
    blurred.save(into, "PNG")
    return into.getvalue()


def drawn(data: Path, now: datetime) -> bytes:
    """The survey's result as the head gets it: as a file it is protected, and the page does not hand it out."""
    with contextlib.closing(open_store(data / "demo.sqlite3", Kind.DEMO, created_at="")) as store:
        head = people.active_with_roles(store.db, frozenset({Role.SUPERVISOR}))[0]
        work = Work(store.db, Keys(b"-" * 32), now, head)
        number = max(row["id"] for row in store.db.query("SELECT id FROM notices WHERE kind = 'survey'"))
        return draw_picture(picture(survey_results.result(work, number), now))
