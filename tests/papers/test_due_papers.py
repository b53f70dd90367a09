"""The papers of what is due, read back: the calendar as a phone reads it, the sheet, the picture; and what is in the own file alone."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import icalendar
import pytest
from openpyxl import load_workbook
from PIL import Image, ImageColor

from bot.actions import due_calendar, due_progress
from bot.actions.papers import PaperKind
from bot.actions.work import RefusedError
from bot.due_papers import CalendarPaper, CountsPaper, TimelinePaper, calendar_file, timeline
from bot.papers.calendars import Entry, write_calendar
from bot.papers.pictures import BAR, TRACK
from bot.papers.progress import unheard
from bot.papers.timelines import HIGHEST, DotState, Row, draw_timeline
from storage import campaigns, dues
from storage.campaigns import Phase
from storage.dues import DueKind
from storage.people import Person
from tests.bot.due_office import DueOffice
from tests.bot.test_due_views import LATE, LATER, SOON, TODAY

MONTHLY = "every FREQ=MONTHLY;BYMONTHDAY=8,18,28"


@pytest.fixture
def office() -> DueOffice:
    return DueOffice()


def made(office: DueOffice, kind: PaperKind, who: Person, question: str, folder: Path) -> tuple[str, bytes]:  # type: ignore[type-arg]
    """The name and the bytes of a paper, by the way that papers are made."""
    office.agency.does(who, lambda work: kind.check(work, question))
    file = folder / "paper"
    name = office.agency.does(who, lambda work: kind.write(kind.gather(work, question), file, unheard))
    return name, file.read_bytes()


def events(content: bytes) -> dict[str, icalendar.Event]:
    calendar = icalendar.Calendar.from_ical(content)
    return {str(event["summary"]): event for event in calendar.walk("VEVENT")}


def test_a_calendar_has_a_day_for_each_due_with_where_it_comes_from(office: DueOffice, tmp_path: Path) -> None:
    duty = office.duty("报送专项整治行动简报", report_to="领导小组", evidence="简报", words="每月28日前", note="是否全程不明")
    office.due(duty, SOON, given=office.officer)
    office.due("计时 登记保存", LATER, person=office.officer, kind=DueKind.TIMER, due_at="2026-12-08T08:30:00.000Z")
    name, content = made(office, CalendarPaper(), office.officer, "m.0", tmp_path)
    assert name == "期限-2026-11-25.ics"
    found = events(content)
    assert list(found) == ["报送专项整治行动简报", "计时 登记保存"]
    event = found["报送专项整治行动简报"]
    assert event["dtstart"].dt == SOON
    assert event["dtstart"].params["VALUE"] == "DATE"
    assert event["dtend"].dt == SOON + timedelta(days=1)
    assert event["status"] == "CONFIRMED"
    assert event["sequence"] == 1
    for words in ("报给：领导小组", "材料：简报", "出处：某地执法领域专项整治 三(一)", "原文：每月28日前", "注意：是否全程不明"):
        assert words in event["description"]
    alarm = event.walk("VALARM")[0]
    assert alarm["trigger"].dt == timedelta(hours=-15)
    assert "截止：12-08 16:30" in found["计时 登记保存"]["description"]
    assert "执法员甲" not in event["uid"]


def test_a_calendar_keeps_to_the_rules_of_its_format_also_in_chinese(office: DueOffice) -> None:
    long = "报送" + "问题清单、整改措施，" * 30 + "；\\n完"
    now = office.agency.now
    entry = Entry("a@suixing", SOON, long, f"第一行\n{long}\r\n\x00第三行", "期限", now, 3, True, False)
    content = write_calendar("期限 <某人>", [entry], now)
    assert b"\r\n" in content
    assert b"\n" not in content.replace(b"\r\n", b"")
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()
    calendar = icalendar.Calendar.from_ical(content)
    assert calendar["version"] == "2.0"
    assert "Suixing" in calendar["prodid"]
    event = calendar.walk("VEVENT")[0]
    assert event["summary"] == long[:200]
    assert event["description"].startswith("第一行\n报送")
    assert event["dtstamp"].dt.utcoffset() == timedelta(0)
    assert event["last-modified"].dt.utcoffset() == timedelta(0)


def test_the_next_file_brings_the_same_events_again_and_a_later_state(office: DueOffice, tmp_path: Path) -> None:
    due = office.due(office.duty("报送简报", MONTHLY), SOON)
    _, before = made(office, CalendarPaper(), office.head, "u.0", tmp_path)
    office.agency.later(hours=1)
    office.done(due, office.head)
    _, after = made(office, CalendarPaper(), office.head, "u.0", tmp_path)
    was, now = events(before)["报送简报"], events(after)["✅ 报送简报"]
    was = next(event for event in icalendar.Calendar.from_ical(before).walk("VEVENT") if event["dtstart"].dt == SOON)
    assert was["uid"] == now["uid"]
    assert now["sequence"] > was["sequence"]
    assert now["last-modified"].dt > was["last-modified"].dt
    assert now.walk("VALARM") == []
    voided = dues.due(office.db, due.id)
    assert voided is not None
    dues.change(office.db, voided, at="2026-11-25T04:00:00.000Z", state="void")
    _, last = made(office, CalendarPaper(), office.head, "u.0", tmp_path) if office.due("别的", LATER) else ("", b"")
    assert next(event for event in icalendar.Calendar.from_ical(last).walk("VEVENT") if event["uid"] == now["uid"])["status"] == "CANCELLED"


def test_what_will_come_within_a_year_is_there_and_keeps_its_place_once_it_is_entered(office: DueOffice) -> None:
    duty = office.duty("报送简报", MONTHLY)
    office.due(duty, date(2026, 11, 28))
    found = office.agency.does(office.head, due_calendar.own)
    days = [entry.day for entry in found.entries]
    assert days[:4] == [date(2026, 11, 28), date(2026, 12, 8), date(2026, 12, 18), date(2026, 12, 28)]
    assert days[-1] == date(2027, 11, 18)
    assert len(days) == len(set(days)) == 36
    office.due(duty, LATER)
    again = office.agency.does(office.head, due_calendar.own)
    assert [entry.uid for entry in again.entries] == [entry.uid for entry in found.entries]
    assert [entry.revision for entry in again.entries][:3] == [1, 1, 0]


def test_a_timer_names_a_case_and_is_in_nobodys_file_but_the_own(office: DueOffice, tmp_path: Path) -> None:
    office.due("计时 测A00001", SOON, person=office.officer, kind=DueKind.TIMER)
    office.due("单位的", SOON)
    own = made(office, CalendarPaper(), office.officer, "m.0", tmp_path)[1]
    assert "测A00001" in own.decode()
    for who, question in ((office.head, "u.0"), (office.above, "u.0"), (office.above, f"u.{office.agency.first.id}")):
        content = made(office, CalendarPaper(), who, question, tmp_path)[1].decode()
        assert "单位的" in content
        assert "测A00001" not in content


def test_whose_is_whose_stands_in_a_file_of_several_units(office: DueOffice, tmp_path: Path) -> None:
    office.due("一中队的", SOON)
    office.due("执法员的", SOON, office.agency.second.id, person=office.officer)
    found = events(made(office, CalendarPaper(), office.above, "u.0", tmp_path)[1])
    assert set(found) == {"一中队 一中队的", "二中队 执法员甲 执法员的"}


@pytest.mark.parametrize("question", ["", "m", "x.0", "u.999", "c.999", "m.-1", "u.１", "m.0.0"])
def test_a_forged_question_for_a_calendar_is_refused(office: DueOffice, question: str) -> None:
    office.due("一中队的", SOON)
    with pytest.raises(RefusedError):
        office.agency.does(office.head, lambda work: CalendarPaper().gather(work, question))


def test_another_tree_gets_no_paper_of_ours(office: DueOffice) -> None:
    office.due("一中队的", SOON)
    for kind, question in (
        (CalendarPaper(), "u.0"),
        (CalendarPaper(), f"u.{office.agency.first.id}"),
        (CalendarPaper(), f"c.{office.campaign.id}"),
        (TimelinePaper(), str(office.campaign.id)),
        (CountsPaper(), str(office.campaign.id)),
    ):
        with pytest.raises(RefusedError):
            office.agency.does(office.stranger, lambda work, kind=kind, question=question: kind.gather(work, question))
    office.agency.refuses(office.officer, lambda work: CountsPaper().check(work, str(office.campaign.id)), "not_allowed")


def test_the_sheet_counts_the_units_and_has_a_row_for_each_duty_unit_and_time(office: DueOffice, tmp_path: Path) -> None:
    duty = office.duty("=报送简报", clause="三(三)1")
    office.done(office.due(duty, LATE), office.head)
    office.due(duty, SOON)
    office.due(duty, LATE, office.agency.second.id)
    void = office.due(duty, LATER)
    dues.change(office.db, void, at="2026-11-25T04:00:00.000Z", state="void")
    name, content = made(office, CountsPaper(), office.above, str(office.campaign.id), tmp_path)
    assert name == "行动完成情况-2026-11-25.xlsx"
    book = load_workbook(io.BytesIO(content))
    units, rows = ([[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)] for sheet in book.worksheets)
    assert units == [[1, "二中队", 1, 0, 1, 1, "0%"], [2, "一中队", 2, 1, 1, 0, "50%"], [3, "合计", 3, 1, 2, 1, "33%"]]
    shown = [[str(cell)[:10] if cell is not None else "" for cell in row[1:10]] for row in rows]
    assert shown == [
        ["=报送简报", "三(三)1", "一中队", "", "2026-11-20", "已办", "5", "2026-11-25", "中队长丙"],
        ["=报送简报", "三(三)1", "一中队", "", "2026-11-27", "待办", "", "", ""],
        ["=报送简报", "三(三)1", "二中队", "", "2026-11-20", "超期", "5", "", ""],
    ]
    own = load_workbook(io.BytesIO(made(office, CountsPaper(), office.head, str(office.campaign.id), tmp_path)[1]))
    assert [row[1].value for row in own.worksheets[0].iter_rows(min_row=4)] == ["一中队", "合计"]


def test_a_sheet_of_many_rows_has_them_all_once(office: DueOffice) -> None:
    duty = office.duty("很多")
    for number in range(1201):
        office.due(duty, TODAY + timedelta(days=number % 7), person=office.officer, period=str(number))
    found = [row.due.id for row in office.agency.does(office.above, lambda work: list(due_progress.rows(work, office.campaign.id)))]
    assert len(found) == len(set(found)) == 1201


def test_the_picture_has_what_is_late_first_and_no_more_than_fits(office: DueOffice, tmp_path: Path) -> None:
    campaigns.add_phase(office.db, office.campaign.id, 0, Phase("a", "自查自纠", office.campaign.first_day, None))
    office.due(office.duty("以后", MONTHLY), LATER)
    late = office.due("超期的", LATE)
    office.done(office.due("办完的", SOON), office.head)
    office.duty("没写日期")
    name, content = made(office, TimelinePaper(), office.head, str(office.campaign.id), tmp_path)
    assert name == "行动时间轴-2026-11-25.png"
    image = Image.open(io.BytesIO(content))
    assert image.width == 1080
    assert image.height <= HIGHEST
    course = office.agency.does(office.head, lambda work: due_progress.course(work, office.campaign.id))
    drawn = timeline(course, office.agency.now)
    assert [(row.name, row.state) for row in drawn.rows] == [
        ("超期的", DotState.LATE),
        ("以后", DotState.PLANNED),
        ("办完的", DotState.DONE),
    ]
    assert drawn.rows[0].mark == "超 5 天"
    assert (drawn.first, drawn.last) == (date(2026, 1, 1), date(2026, 12, 31))
    assert drawn.untimed == 1
    assert [words for _, words in drawn.counts] == ["已办 1", "超期 1", "3天内 0", "待办 1"]
    many = replace(drawn, rows=[Row("很长的任务名称" * 20, "超 999 天", DotState.LATE, drawn.rows[0].dots)] * 80)
    assert Image.open(io.BytesIO(draw_timeline(many))).height <= HIGHEST
    assert Image.open(io.BytesIO(draw_timeline(replace(drawn, rows=[], stages=[])))).height < HIGHEST
    assert late.id


def test_a_phase_that_comes_after_the_campaign_is_named_and_has_no_bar(office: DueOffice) -> None:
    campaign = office.starts("wushan")
    course = office.agency.does(office.above, lambda work: due_progress.course(work, campaign.id))
    drawn = timeline(course, office.agency.now)
    assert [(stage.name, stage.span) for stage in drawn.stages] == [("年度实施", "11-25 至 2027-11-30"), ("下一年打算", "2027-12-01 起")]
    assert campaign.last_day == drawn.last == date(2027, 11, 30)
    picture, without = (
        Image.open(io.BytesIO(draw_timeline(replace(drawn, stages=[stage])))).convert("RGB")
        for stage in (drawn.stages[1], replace(drawn.stages[1], last=drawn.last, first=drawn.first))
    )
    # Its bar is the empty track; of one that lies in the picture it is filled.
    assert [image.getpixel((1000, 240 + 64 + 64)) for image in (picture, without)] == [ImageColor.getrgb(TRACK), ImageColor.getrgb(BAR)]


def test_the_whole_file_is_written_by_the_same_words_as_the_button(office: DueOffice) -> None:
    office.due("一中队的", SOON)
    found = office.agency.does(office.head, due_calendar.own)
    assert calendar_file(found) == calendar_file(found)
    assert "期限 中队长丙" in str(icalendar.Calendar.from_ical(calendar_file(found))["x-wr-calname"])
