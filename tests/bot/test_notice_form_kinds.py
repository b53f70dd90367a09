"""What the form of a notice asks besides: a question, a time and place, hours, a campaign, questions of a survey, the finds of a case."""

from __future__ import annotations

from datetime import date

import pytest

from storage import campaigns
from storage.notices import Confirm, NoticeKind
from tests.bot.agency import Agency
from tests.bot.notice_writing import Desk, bureau


@pytest.fixture
def agency() -> Agency:
    return bureau()


def test_a_question_is_answered_by_everybody(agency: Agency) -> None:
    desk = Desk(agency, argument="出车")
    desk.taps("确认")
    desk.taps("回答一个问题")
    desk.refuses(lambda: desk.says("？" * 3), "says_nothing")
    desk.says("今天能出几辆车？")
    desk.taps("发出")
    assert (desk.made().confirm, desk.made().question) == (Confirm.ANSWER, "今天能出几辆车？")


def test_a_meeting_needs_its_time_and_the_notice_comes_before_it(agency: Agency) -> None:
    desk = Desk(agency, argument="季度例会")
    desk.taps("种类")
    desk.taps("会议通知")
    desk.taps("返回")
    assert "什么时候、在哪里开" in desk.taps("发出").text
    desk.refuses(lambda: desk.says("三楼"), "notice_needs_time")
    assert "11-27 周五 9:00 三楼会议室" in desk.says("周五9点 三楼会议室").text
    desk.taps("时间")
    desk.says("周五下午3点")
    desk.refuses(lambda: desk.taps("定时发出"), "notice_meeting_before")
    desk.taps("时间")
    desk.taps("马上")
    desk.taps("发出")
    made = desk.made()
    assert (made.kind, made.confirm, made.in_force_until) == (NoticeKind.MEETING, Confirm.CHOICE, date(2026, 11, 27))


def test_learning_counts_hours_and_a_plain_notice_none(agency: Agency) -> None:
    desk = Desk(agency, argument="行政处罚法")
    desk.taps("种类")
    desk.taps("学习材料")
    desk.refuses(lambda: desk.says("很多"), "record_needs_hours")
    assert "学时　1.5" in desk.says("1.5学时").text
    desk.taps("种类")
    desk.taps("通知")
    desk.taps("发出")
    assert desk.made().detail == {}


def test_bulletins_of_a_campaign_are_numbered(agency: Agency) -> None:
    campaign = campaigns.add(
        agency.db, "x", "某专项行动", "", agency.top.id, date(2026, 11, 1), None, (), by=None, at="2026-11-01T00:00:00.000Z"
    )
    desk = Desk(agency)
    for number in (1, 2):
        desk.opens("本期简报")
        desk.taps("种类")
        assert "1. 某专项行动" in desk.taps("专项行动简报").text
        assert f"某专项行动，第 {number} 期" in desk.taps("1").text
        desk.taps("发出")
        assert desk.made().detail == {"campaign_id": campaign.id, "number": number}


def test_a_survey_has_questions_and_an_anonymous_one_choices_alone(agency: Agency) -> None:
    desk = Desk(agency, argument="食堂满意度")
    desk.taps("种类")
    # How questions are written stands on the screen, with what an anonymous one may not have.
    assert "4. 您还有什么建议？" in desk.taps("问卷").text
    assert "匿名问卷每题都要有选项" in desk.taps("改成匿名").text
    desk.taps("改成记名")
    desk.says("1. 食堂满意吗？满意/一般/不满意\n2. 还有什么意见？")
    desk.refuses(lambda: desk.taps("改成匿名"), "notice_survey_words")
    desk.says("1. 食堂满意吗？满意/一般/不满意")
    assert "匿名：" in desk.taps("改成匿名").text
    desk.refuses(lambda: desk.says("还有什么意见？"), "survey_words_anonymous")
    desk.taps("3天后截止")
    assert "1 道题，匿名，11-28 周六截止" in desk.taps("好了").text
    desk.refuses(lambda: desk.taps("发出（3人）"), "survey_too_few_people")
    for name in "戊己庚":
        agency.person(name)
    desk.taps("发出")
    assert desk.made().confirm is Confirm.BALLOT


def test_the_panel_of_a_case_shows_what_goes_out(agency: Agency) -> None:
    desk = Desk(agency, argument="李小四的鲁K12345超限，已通报。")
    agency.person("李小四")
    desk.taps("种类")
    asked = desk.taps("警示案例通报").text
    assert "李小四" in asked
    assert "鲁K12345" in asked
    panel = desk.taps("好了").text
    assert "李某的鲁＊＊＊5超限" in panel
    assert "李小四" not in panel
