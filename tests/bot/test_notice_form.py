"""A notice is written in one panel: nothing that was said is lost, and nothing goes out that was not meant."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.actions.form_kinds import File
from bot.actions.forms import Forms
from bot.actions.notice_form import NoticeForm
from bot.wording.messages import show
from storage import attachments, forms, notice_recipients, notices
from storage.moments import to_text
from storage.notices import NoticeKind, NoticeState, NoticeUrgency
from storage.people import Role
from tests.bot.agency import DOOR, Agency
from tests.bot.notice_writing import Desk, bureau, fetched


@pytest.fixture
def agency() -> Agency:
    return bureau()


def test_one_tap_sends_what_was_written_to_the_own_tree(agency: Agency) -> None:
    desk = Desk(agency, argument="明天三楼开会")
    assert "全单位" in desk.last.text
    assert "共 3 人，1 人没有账号" in desk.last.text
    said = desk.taps("发出（3人）")
    # Its card comes right below, and says the rest.
    assert (said.text, said.buttons) == ("✅ 开始发了，进度在下面。", ())
    made = desk.made()
    assert (made.state, made.plain, made.kind, made.urgency) == (
        NoticeState.SENDING,
        "明天三楼开会",
        NoticeKind.NOTICE,
        NoticeUrgency.ORDINARY,
    )
    assert made.in_force_until == date(2026, 12, 25)
    assert notice_recipients.counts(agency.db, made.id).total == 3


def test_who_wants_quiet_now_is_said_before_it_goes_out(agency: Agency) -> None:
    desk = Desk(agency, argument="明天三楼开会")
    assert "时间　马上\n" in desk.last.text
    agency.now = agency.now.replace(hour=22)
    # Two have an account; the sender gets none of it.
    assert "时间　马上；免打扰的 2 人明天 8:00 收到（紧急不等）\n" in desk.says("带上笔").text
    desk.taps("时间")
    assert "免打扰的 2 人第二天 8:00 收到" in desk.says("明天23点").text
    desk.taps("时间")
    assert "免打扰" not in desk.says("明天9点").text
    desk.taps("时间")
    desk.taps("马上")
    desk.taps("程度")
    assert "免打扰的" not in desk.taps("紧急").text


def test_a_double_tap_on_send_sends_once(agency: Agency) -> None:
    desk = Desk(agency, argument="明天三楼开会")
    row = forms.open_form(agency.db, desk.who.id, "notice")
    assert row is not None
    agency.does(desk.who, lambda work: desk.forms.press(work, row.id, row.version, "ok"))
    agency.refuses(desk.who, lambda work: desk.forms.press(work, row.id, row.version, "ok"), "form_over")
    assert agency.db.conn.execute("SELECT count(*) FROM notices").fetchone() == (1,)


def test_an_old_button_and_a_second_phone_send_nothing_but_show_how_it_stands(agency: Agency) -> None:
    desk = Desk(agency, argument="明天三楼开会")
    row = forms.open_form(agency.db, desk.who.id, "notice")
    assert row is not None
    desk.says("带执法证")
    agency.does(desk.who, lambda work: desk.forms.press(work, row.id, row.version, "ok"), account=8)
    assert "带执法证" in show(agency.replies()[-1]).text
    assert agency.db.conn.execute("SELECT count(*) FROM notices").fetchone() == (0,)


def test_somebody_elses_form_cannot_be_pressed(agency: Agency) -> None:
    desk = Desk(agency, argument="明天三楼开会")
    other = agency.person("副大队长", Role.SUPERVISOR, agency.top.id)
    agency.refuses(other, lambda work: desk.forms.press(work, desk.form, 1, "ok"), "form_over")
    agency.refuses(agency.person("丙", Role.OFFICER), lambda work: desk.forms.press(work, desk.form, 1, "ok"), "form_over")


def test_an_officer_cannot_open_it(agency: Agency) -> None:
    officer = agency.person("丙")
    agency.refuses(officer, lambda work: Forms(NoticeForm()).open(work, "notice"), "not_allowed")


def test_formatting_goes_out_as_it_was_written_and_signs_stay_signs(agency: Agency) -> None:
    desk = Desk(agency)
    desk.says('看<b>&"', '<b>看</b>&lt;b&gt;&amp;"')
    assert "&lt;b&gt;&amp;" in desk.last.text
    desk.says("第二条")
    desk.taps("发出")
    made = desk.made()
    assert made.html == '<b>看</b>&lt;b&gt;&amp;"\n\n第二条'
    assert made.plain == '看<b>&"\n\n第二条'


def test_words_are_taken_until_a_button_was_pressed_and_then_only_when_asked_for(agency: Agency) -> None:
    desk = Desk(agency, argument="一")
    desk.says("二")
    assert agency.does(desk.who, desk.forms.listening) is not None
    desk.taps("程度")
    desk.taps("返回")
    assert agency.does(desk.who, desk.forms.listening) is None
    desk.taps("加内容")
    desk.says("三")
    desk.taps("换内容")
    assert "一\n\n二\n\n三" in desk.last.text
    desk.says("四")
    desk.taps("发出")
    assert desk.made().plain == "四"


def test_a_question_that_comes_later_is_no_content(agency: Agency) -> None:
    desk = Desk(agency, argument="一")
    agency.later(minutes=3)
    assert agency.does(desk.who, desk.forms.listening) is None


def test_a_notice_may_begin_with_the_word_that_asks_for_notices(agency: Agency) -> None:
    desk = Desk(agency)
    desk.forms = Forms(NoticeForm(["通知"]))
    row = forms.open_form(agency.db, desk.who.id, "notice")
    assert row is not None
    assert desk.forms.claims(row, "通知\n各中队：明天开会")
    assert not desk.forms.claims(row, "通知")
    assert not desk.forms.claims(row, "线索 某站收费")


def test_words_under_a_picture_are_never_lost(agency: Agency) -> None:
    desk = Desk(agency, argument="开会")
    desk.taps("时间")
    assert "什么时候发" in desk.sends("p1", "带这个").text
    desk.taps("返回")
    desk.sends("p2", "👍")
    assert "📎 2 个文件" in desk.last.text
    desk.taps("发出")
    assert desk.made().plain == "开会\n\n带这个\n\n👍"


def test_too_long_a_text_is_refused_and_what_was_there_stays(agency: Agency) -> None:
    desk = Desk(agency, argument="一" * 3_000)
    desk.refuses(lambda: desk.says("二" * 500), "notice_too_long")
    desk.says("二" * 498)
    desk.refuses(lambda: desk.says("😀"), "notice_too_long")


@pytest.mark.parametrize("text", ["😀😀", "。。。", "——"])
def test_what_says_nothing_is_no_notice(agency: Agency, text: str) -> None:
    desk = Desk(agency)
    desk.refuses(lambda: desk.says(text), "says_nothing")


def test_files_keep_their_order_and_the_name_by_which_the_door_knows_them(agency: Agency) -> None:
    desk = Desk(agency)
    desk.sends("p1", album="A")
    assert "收到 1 个文件" in desk.last.text
    desk.sends("p2", "照片来了", album="A")
    desk.sends("d3", kind="document")
    assert "📎 3 个文件" in desk.last.text
    fetched(agency)
    desk.taps("发出")
    made = desk.made()
    files = notices.files(agency.db, made.id)
    assert [file.kind for file in files] == ["photo", "photo", "document"]
    assert [notices.handle(agency.db, file.attachment_id, DOOR, file.kind) for file in files] == ["p1", "p2", "d3"]
    assert {row[0] for row in agency.db.conn.execute("SELECT owner FROM attachments")} == {f"notice:{made.id}"}


def test_a_document_is_looked_at_before_it_goes_out_and_holds_nothing_up_for_long(agency: Agency) -> None:
    desk = Desk(agency, argument="见附件")
    desk.sends("d1", kind="document")
    desk.refuses(lambda: desk.taps("发出"), "notice_files_coming")
    number = agency.db.conn.execute("SELECT id FROM attachments").fetchone()[0]
    attachments.claim(agency.db, number, due_at=to_text(agency.now + timedelta(minutes=1)))
    desk.refuses(lambda: desk.taps("发出"), "notice_files_coming")
    agency.later(minutes=2)
    desk.taps("发出")
    assert len(notices.files(agency.db, desk.made().id)) == 1


def test_too_large_a_file_is_said_at_once(agency: Agency) -> None:
    desk = Desk(agency, argument="录像")
    large = File("v1", 20 * 1024 * 1024 + 1, kind="video")
    desk.refuses(lambda: agency.does(desk.who, lambda work: desk.forms.take_file(work, desk.form, large, "")), "notice_file_too_large")


def test_the_rest_of_an_album_belongs_to_it_whatever_else_listens(agency: Agency) -> None:
    desk = Desk(agency)
    desk.sends("p1", "照片来了", album="A")
    found = agency.does(desk.who, lambda work: desk.forms.of_album(work, "A"))
    assert found is not None
    assert found.id == desk.form
    assert agency.does(desk.who, lambda work: desk.forms.of_album(work, "B")) is None
    agency.later(minutes=30)
    assert agency.does(desk.who, lambda work: desk.forms.of_album(work, "A")) is None


def test_no_more_files_than_an_album_has(agency: Agency) -> None:
    desk = Desk(agency, argument="照片")
    for number in range(10):
        desk.sends(f"p{number}")
    desk.refuses(lambda: desk.sends("p10"), "no_more_files")


def test_a_file_that_was_refused_is_said_and_left_out(agency: Agency) -> None:
    desk = Desk(agency, argument="照片")
    desk.sends("p1")
    desk.sends("p2")
    first = agency.db.conn.execute("SELECT min(id) FROM attachments").fetchone()[0]
    attachments.refuse(agency.db, first, "kind")
    desk.taps("程度")
    assert "⚠️ 1 个文件没收下" in desk.taps("普通").text
    desk.taps("发出")
    assert [file.attachment_id for file in notices.files(agency.db, desk.made().id)] == [first + 1]


def test_what_was_written_is_not_thrown_away_without_asking(agency: Agency) -> None:
    desk = Desk(agency, argument="明天三楼开会")
    assert "还没发出" in desk.taps("取消").text
    assert "明天三楼开会" in desk.taps("返回").text
    desk.taps("取消")
    assert "已取消" in desk.taps("不要了").text


def test_above_the_limit_the_number_of_people_is_confirmed_and_is_the_one_that_was_shown(agency: Agency) -> None:
    for number in range(198):
        agency.person(f"队员{number}")
    desk = Desk(agency, argument="全体注意")
    assert "要发给 <b>201 人</b>" in desk.taps("发出（201人）").text
    agency.person("新来的")
    assert "要发给 <b>202 人</b>" in desk.taps("确认发给 201 人").text
    assert agency.db.conn.execute("SELECT count(*) FROM notices").fetchone() == (0,)
    desk.taps("确认发给 202 人")
    assert desk.made().state is NoticeState.SENDING


def test_the_limit_of_a_day_is_said_on_opening_and_when_urgent_is_chosen(agency: Agency) -> None:
    desk = Desk(agency, argument="第一条")
    desk.taps("程度")
    desk.taps("紧急")
    desk.taps("发出")
    for number in range(4):
        desk.opens(f"第{number}条")
        desk.taps("程度")
        desk.taps("紧急")
        desk.taps("发出")
    desk.opens("又一条")
    desk.taps("程度")
    desk.refuses(lambda: desk.taps("紧急"), "notice_too_many_urgent")
    desk.taps("普通")
    for number in range(15):
        desk.taps("发出")
        if number < 14:
            desk.opens(f"普通{number}")
    desk.refuses(desk.opens, "notice_too_many")


def test_a_time_that_has_passed_while_the_form_lay_open_sends_nothing(agency: Agency) -> None:
    desk = Desk(agency, argument="开会")
    desk.taps("时间")
    assert "11-25 周三 11:00" in desk.taps("1小时后").text
    agency.later(hours=2)
    desk.refuses(lambda: desk.taps("定时发出"), "notice_time_over")
    desk.taps("时间")
    assert "11-27 周五 15:00" in desk.says("周五下午3点").text
    assert "⏰ 《开会》11-27 周五 15:00 发" in desk.taps("定时发出").text
    assert desk.made().state is NoticeState.SCHEDULED


def test_what_is_over_before_it_goes_out_is_not_sent(agency: Agency) -> None:
    desk = Desk(agency, argument="开会")
    desk.taps("有效期")
    desk.says("11-26")
    desk.taps("时间")
    desk.says("11-28 9:00")
    desk.refuses(lambda: desk.taps("定时发出"), "notice_over_before")


def test_the_preview_is_the_letter_and_the_panel_comes_anew_below_it(agency: Agency) -> None:
    desk = Desk(agency)
    desk.says("看这里", "<b>看这里</b>")
    desk.sends("p1")
    desk.taps("预览")
    letter, panel = (show(message) for message in agency.replies())
    assert "<b>看这里</b>" in letter.text
    assert letter.buttons == ()
    assert [file.handle for file in letter.attached] == ["p1"]
    assert "看这里" in panel.text
    assert agency.owed[-1].replaces is None


def test_a_second_one_does_not_take_the_place_of_one_that_is_being_written(agency: Agency) -> None:
    desk = Desk(agency, argument="第一条")
    desk.refuses(lambda: desk.opens("第二条"), "finish_first")
    assert "第一条" in desk.opens("第一条").text
    assert "第一条" in desk.opens().text


@pytest.mark.parametrize(
    "choice",
    ["zz", "u-", "u-best", "k-x", "t-never", "b-1", "f-99999999", "preset-7", "drop", "a-all", "g-1", "A", "ok ", "u-urgent-x", "😀"],
)
def test_forged_choices_do_nothing(agency: Agency, choice: str) -> None:
    desk = Desk(agency, argument="第一条")
    desk.refuses(lambda: desk.presses(choice), "unknown_choice")


def test_nobody_is_told_where_nobody_else_is_there() -> None:
    alone = Agency()
    desk = Desk(alone, argument="有人吗")
    desk.refuses(lambda: desk.taps("发出（0人）"), "notice_for_nobody")
