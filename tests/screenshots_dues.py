"""Pictures of campaigns, what is due and the morning's message: a story in the chat, then a morning some weeks later.

The morning comes with a second start in a time zone in which it is mid-morning, after the days of what is due were moved back.
"""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Page

from bot.actions import due_progress
from bot.actions.work import Work
from bot.due_papers import timeline
from bot.keys import Keys
from bot.papers.timelines import draw_timeline
from storage import campaigns, people
from storage.database import Kind, open_store
from storage.people import Role
from tests.browser.chromium import PHONE
from tests.processes import suixing
from tests.screenshots_deeds import IMAGES, ask, become, midmorning, shot, tap

AGO = 24
"""Days for which the campaign seems to have run."""


def take(browser: Browser, cache: str) -> None:
    """All of these pictures."""
    zone = midmorning()
    with tempfile.TemporaryDirectory() as data:
        settings = {"port": "0", "cache_dir": cache, "data_dir": data, "unit": "某县交通运输综合行政执法大队", "timezone": zone}
        with opened(browser, settings) as page:
            start(page)
            count_days(page)
        move_back(Path(data), datetime.now(ZoneInfo(zone)).date())
        with opened(browser, settings) as page:
            morning(page)
        (IMAGES / "timeline.png").write_bytes(drawn(Path(data), datetime.now(ZoneInfo(zone))))


@contextlib.contextmanager
def opened(browser: Browser, settings: dict[str, str]) -> Iterator[Page]:
    """The bot, and the page of it."""
    with suixing("run", **settings) as running:
        address = running.line_with(r"(http://127\.0\.0\.1:\d+/#key=\S+)")[1]
        context = browser.new_context(viewport=PHONE, device_scale_factor=2, locale="zh-CN", timezone_id=settings["timezone"])
        page = context.new_page()
        page.goto(address)
        page.locator("#input").wait_for()
        yield page
        context.close()


def start(page: Page) -> None:
    """The head starts a campaign."""
    become(page, "大队长丙")
    ask(page, "行动")
    for label in ("启动新行动", "3", "今天", "都对", "演示执法大队"):
        tap(page, label)
    page.get_by_role("button", name="文件的疑点").last.scroll_into_view_if_needed()
    shot(page, "campaign-preview")
    tap(page, "✅ 启动")


def count_days(page: Page) -> None:
    """An officer lets the days of a case be counted."""
    become(page, "执法员甲")
    ask(page, "计时 登记保存 辽X12345 昨天")
    shot(page, "timer")
    # What the clock enters is there with its next tick.
    page.wait_for_timeout(25_000)


def move_back(data: Path, today: date) -> None:
    """Let the campaign have begun some weeks ago: something is late, something due today, and nobody was told of the day yet."""
    back = f"-{AGO} days"
    with contextlib.closing(sqlite3.connect(data / "demo.sqlite3")) as db, db:
        db.execute("UPDATE campaigns SET first_day = date(first_day, ?), last_day = date(last_day, ?)", [back, back])
        db.execute("UPDATE campaign_phases SET first_day = date(first_day, ?), last_day = date(last_day, ?)", [back, back])
        db.execute("UPDATE duties SET first_day = date(first_day, ?), last_day = date(last_day, ?)", [back, back])
        db.execute("DELETE FROM dues WHERE kind = 'duty'")
        for code, days in (("OB-003-01", -2), ("OB-003-02", 0), ("OB-003-05", 3), ("OB-003-07", 6)):
            day = (today + timedelta(days=days)).isoformat()
            db.execute("UPDATE duties SET rule = ? WHERE code = ?", [f"on {day}", code])
        for table in ("nudge_marks", "nudges"):
            db.execute(f"DELETE FROM {table}")
        db.execute("DELETE FROM installation WHERE name = 'dues_made'")


def morning(page: Page) -> None:
    """The head is told what is due, opens it and finishes it."""
    become(page, "大队长丙")
    page.locator("article.in", has_text="已超期").last.wait_for(timeout=60_000)
    shot(page, "digest")
    tap(page, "1", exact=True)
    page.locator("article.in", has_text="报给").last.wait_for()
    page.mouse.move(0, 0)
    shot(page, "due-card")
    tap(page, "完成")
    tap(page, "就这样")


def drawn(data: Path, now: datetime) -> bytes:
    """The timeline as the head gets it: as a file it is protected, and the page does not hand it out."""
    with contextlib.closing(open_store(data / "demo.sqlite3", Kind.DEMO, created_at="")) as store:
        head = people.active_with_roles(store.db, frozenset({Role.SUPERVISOR}))[0]
        work = Work(store.db, Keys(b"-" * 32), now, head)
        return draw_timeline(timeline(due_progress.course(work, campaigns.campaigns(store.db)[0].id), now))
