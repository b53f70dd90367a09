"""What whoever handles a notice does with it: asks again, retries, gives up, recalls, corrects."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.actions import notice_correcting as correcting
from bot.actions import notice_handling as handling
from bot.actions import notice_letters, notice_rounds
from bot.actions.form_kinds import Screen
from bot.actions.forms import Forms
from bot.actions.notice_handling import Asked
from bot.actions.notice_handling_forms import Corrected, CorrectForm, Moved, Recalled, RecallForm
from bot.actions.notice_kinds import Meeting
from bot.actions.notice_sending import STIR
from bot.actions.work import Work
from bot.wording.messages import show
from bot.wording.notice_letters import stands_under
from knowledge.clues import query_terms
from storage import attachments, leaves, notice_asking, notices, people
from storage import forms as table
from storage.moments import to_text
from storage.notice_recipients import RecipientState
from storage.notices import Confirm, Notice, NoticeFile, NoticeHistoryKind, NoticeKind, NoticeState, NoticeUrgency
from storage.people import Person, Standing
from tests.bot.agency import DOOR
from tests.bot.notice_desk import NoticeDesk


@pytest.fixture
def desk() -> NoticeDesk:
    return NoticeDesk()


def asks(desk: NoticeDesk, notice: Notice) -> Asked:
    return desk.agency.does(desk.head, lambda work: handling.ask_again(work, notice.id))


def kinds(desk: NoticeDesk, notice: Notice) -> list[NoticeHistoryKind]:
    return [each.kind for each in notices.history(desk.db, notice.id)]


def test_those_who_have_not_read_are_asked_and_not_again_within_ten_minutes(desk: NoticeDesk) -> None:
    sent = desk.sends()
    desk.reads(sent, desk.first)
    assert desk.agency.does(desk.head, lambda work: handling.may_ask(work, sent.id)).count == 2
    assert asks(desk, sent).count == 2
    assert desk.agency.acts()[-1] == "notices.asked_again"
    desk.agency.later(minutes=9)
    desk.agency.refuses(desk.above, lambda work: handling.ask_again(work, sent.id), "notice_asked_just_now")
    desk.agency.later(minutes=1)
    assert asks(desk, sent).count == 2


def test_whoever_is_to_be_asked_does_not_wait_for_the_tick(desk: NoticeDesk) -> None:
    sent = desk.sends()

    def stirred(work: Work) -> set[str]:
        handling.ask_again(work, sent.id)
        return work.stirs

    assert desk.agency.does(desk.head, stirred) == {STIR}


def test_whom_the_clock_asked_a_moment_ago_nobody_asks_again(desk: NoticeDesk) -> None:
    sent = desk.sends()
    desk.change(sent, desk.first.id, asked=1, asked_at=to_text(desk.agency.now))
    desk.agency.later(minutes=5)
    desk.agency.refuses(desk.head, lambda work: handling.may_ask(work, sent.id), "notice_asked_just_now")


def test_nobody_is_asked_where_all_have_read_or_are_away(desk: NoticeDesk) -> None:
    sent = desk.sends()
    for person in (desk.first, desk.second):
        desk.reads(sent, person)
    leaves.add(desk.db, desk.third.id, date(2026, 11, 20), date(2026, 11, 30), None, set_by=None, at=to_text(desk.agency.now))
    desk.agency.refuses(desk.head, lambda work: handling.may_ask(work, sent.id), "notice_all_away")
    notices.note(desk.db, sent.id, urgency=NoticeUrgency.URGENT)
    assert desk.agency.does(desk.head, lambda work: handling.may_ask(work, sent.id)).count == 1
    desk.reads(sent, desk.third)
    desk.agency.refuses(desk.head, lambda work: handling.may_ask(work, sent.id), "notice_all_read")


def test_only_what_failed_and_who_has_an_account_by_now_is_sent_once_more(desk: NoticeDesk) -> None:
    still_absent, joined = desk.person("未注册壬", account=False), desk.person("刚注册癸", account=False)
    sent = desk.sends()
    desk.fails(sent, desk.second)
    people.bind(desk.db, DOOR, 999, joined.id, "刚注册癸", at=to_text(desk.agency.now))
    assert desk.agency.does(desk.head, lambda work: handling.retry(work, sent.id)) == 2
    waiting = [person.name for person in (desk.second, joined) if desk.row(sent, person).state is RecipientState.WAITING]
    assert waiting == ["执法员乙", "刚注册癸"]
    assert desk.row(sent, still_absent).state is RecipientState.NONE
    assert desk.row(sent, desk.first).state is RecipientState.SENT
    assert desk.now(sent).finished_at is None
    # The second tap finds nothing: nobody gets it twice.
    desk.agency.refuses(desk.head, lambda work: handling.retry(work, sent.id), "notice_nothing_failed")
    assert kinds(desk, sent).count(NoticeHistoryKind.RETRIED) == 1


def test_who_has_left_is_not_sent_it_once_more(desk: NoticeDesk) -> None:
    sent = desk.sends()
    desk.change(sent, desk.first.id, state=RecipientState.NONE)
    people.set_standing(desk.db, desk.first.id, Standing.LEFT)
    desk.agency.refuses(desk.head, lambda work: handling.retry(work, sent.id), "notice_nothing_failed")


def test_given_up_it_is_asked_for_no_more_by_itself(desk: NoticeDesk) -> None:
    sent = desk.sends(urgency=NoticeUrgency.IMPORTANT)
    assert sent.ask_at is not None
    desk.agency.does(desk.head, lambda work: handling.give_up(work, sent.id))
    assert desk.now(sent).ask_at is None
    assert desk.row(sent, desk.first).given_up_at is not None
    desk.agency.refuses(desk.head, lambda work: handling.give_up(work, sent.id), "notice_not_asked")
    # By hand it still goes.
    assert asks(desk, sent).count == 3


def test_a_recall_ends_it_for_good(desk: NoticeDesk) -> None:
    sent = desk.sends(urgency=NoticeUrgency.IMPORTANT)
    desk.change(sent, desk.first.id, task_id=7)
    recalled = desk.agency.does(desk.above, lambda work: handling.recall(work, sent.id, sent.revision, "时间写错了"))
    assert (recalled.state, recalled.reason, recalled.ended_by) == (NoticeState.RECALLED, "时间写错了", desk.above.id)
    assert (recalled.ask_at, recalled.finished_at, desk.row(sent, desk.first).task_id) == (None, None, None)
    assert desk.agency.acts()[-1] == "notices.recalled"
    for step in (
        lambda work: handling.recall(work, sent.id, recalled.revision),
        lambda work: handling.retry(work, sent.id),
        lambda work: handling.give_up(work, sent.id),
        lambda work: correcting.correct(work, sent.id, recalled.revision, "又改", "又改", anew=False),
        lambda work: handling.ask_again(work, sent.id),
    ):
        desk.agency.refuses(desk.head, step, "notice_moved")


def test_of_two_who_recall_or_correct_at_once_the_second_is_too_late(desk: NoticeDesk) -> None:
    sent = desk.sends()
    desk.agency.does(desk.above, lambda work: correcting.correct(work, sent.id, sent.revision, "改为10点", "改为10点", anew=False))
    desk.agency.refuses(desk.head, lambda work: handling.recall(work, sent.id, sent.revision), "notice_moved")
    desk.agency.refuses(
        desk.head, lambda work: correcting.correct(work, sent.id, sent.revision, "改为11点", "改为11点", anew=False), "notice_moved"
    )
    assert desk.now(sent).plain == "改为10点"


@pytest.mark.parametrize("who", ["first", "second_head"])
def test_nobody_else_decides(desk: NoticeDesk, who: str) -> None:
    sent = desk.sends()
    for step in (
        lambda work: handling.recall(work, sent.id, sent.revision),
        lambda work: handling.retry(work, sent.id),
        lambda work: handling.give_up(work, sent.id),
        lambda work: handling.ask_again(work, sent.id),
        lambda work: correcting.correct(work, sent.id, sent.revision, "改", "改", anew=True),
    ):
        desk.agency.refuses(getattr(desk, who), step, "no_such_notice")
    assert desk.now(sent) == sent


def found(desk: NoticeDesk, words: str) -> list[int]:
    rows = desk.db.conn.execute("SELECT rowid FROM notice_search WHERE notice_search MATCH ?", [query_terms(words)]).fetchall()
    return [int(row[0]) for row in rows]


def test_corrected_in_its_words_it_stays_read_and_is_found_by_the_new_ones(desk: NoticeDesk) -> None:
    sent = desk.sends(text="检测站检查定在周四")
    desk.reads(sent, desk.first)
    corrected = desk.agency.does(
        desk.head, lambda work: correcting.correct(work, sent.id, sent.revision, "<b>培训</b>改到周五", "培训改到周五", anew=False)
    )
    assert (corrected.title, corrected.version, corrected.asked_version) == ("培训改到周五", 2, 1)
    assert corrected.corrected_at == to_text(desk.agency.now)
    assert corrected.finished_at is None
    assert (found(desk, "检测站"), found(desk, "培训")) == ([], [sent.id])
    (kept,) = (each.text for each in notices.history(desk.db, sent.id) if each.kind is NoticeHistoryKind.CORRECTED)
    assert kept == "检测站检查定在周四"


def test_corrected_anew_everybody_has_not_read_it_and_is_asked_as_at_first(desk: NoticeDesk) -> None:
    sent = desk.sends(urgency=NoticeUrgency.IMPORTANT)
    desk.reads(sent, desk.first)
    desk.agency.does(desk.head, lambda work: handling.give_up(work, sent.id))
    now = desk.now(sent)
    corrected = desk.agency.does(desk.head, lambda work: correcting.correct(work, sent.id, now.revision, "改到10点", "改到10点", anew=True))
    assert corrected.asked_version == 2
    assert corrected.ask_at is not None
    assert desk.row(sent, desk.second).given_up_at is None
    # An edit rings nobody, so that all of them are asked at once.
    desk.agency.refuses(desk.head, lambda work: handling.may_ask(work, sent.id), "notice_asked_just_now")
    assert notice_asking.count_unread(desk.db, sent.id) == 3
    (asking,) = notice_asking.asking(desk.db)
    assert asking.notice.id == sent.id
    told = notice_letters.ask_for(desk.agency.does(desk.head, lambda work: work), desk.now(sent), desk.row(sent, desk.first))
    assert "改了内容，请您再看一遍" in show(told).text


@pytest.mark.parametrize(
    ("html", "plain", "problem"),
    [
        ("明天9点三楼开会", "明天9点三楼开会", "notice_same_words"),
        ("……", "……", "says_nothing"),
        ("", "", "says_nothing"),
        ("长" * 3501, "长" * 3501, "too_long"),
    ],
)
def test_words_that_correct_nothing_are_refused(desk: NoticeDesk, html: str, plain: str, problem: str) -> None:
    sent = desk.sends()
    desk.agency.refuses(desk.head, lambda work: correcting.correct(work, sent.id, sent.revision, html, plain, anew=False), problem)


def test_a_case_is_not_corrected_past_the_second_person_and_no_ballot_is_cast_twice(desk: NoticeDesk) -> None:
    case = desk.sends()
    notices.note(desk.db, case.id, kind=NoticeKind.CASE)
    desk.agency.refuses(desk.head, lambda work: correcting.to_correct(work, case.id), "notice_case_stays")
    survey = desk.sends(kind=NoticeKind.SURVEY, confirm=Confirm.BALLOT)
    desk.agency.refuses(
        desk.head, lambda work: correcting.correct(work, survey.id, survey.revision, "改", "改", anew=True), "unknown_choice"
    )


class Dialogue:
    """A form of one person's, step by step."""

    def __init__(self, desk: NoticeDesk, who: Person, name: str, notice: Notice) -> None:
        self.desk, self.who = desk, who
        self.changed: list[int] = []
        self.forms = Forms(RecallForm(self.changed.append), CorrectForm(self.changed.append, stands_under))
        desk.agency.does(who, lambda work: self.forms.open(work, f"{name}:{notice.id}", str(notice.id)))

    def row(self) -> table.FormRow:
        return table.open_forms(self.desk.db, self.who.id)[0]

    def says(self, text: str, html: str = "") -> str:
        row = self.row()
        self.desk.agency.does(self.who, lambda work: self.forms.take_text(work, row.id, text, html))
        return self.text()

    def taps(self, choice: str) -> str:
        row = self.row()
        self.desk.agency.does(self.who, lambda work: self.forms.press(work, row.id, row.version, choice))
        return self.text()

    def message(self) -> object:
        return self.desk.agency.owed[-1].message

    def text(self) -> str:
        return show(self.message()).text

    def labels(self) -> list[str]:
        return [press.label for row in show(self.message()).buttons for press in row]


def test_a_recall_is_asked_about_with_the_numbers_and_takes_a_reason(desk: NoticeDesk) -> None:
    sent = desk.sends()
    desk.reads(sent, desk.first)
    desk.change(sent, desk.third.id, state=RecipientState.QUEUED)
    dialogue = Dialogue(desk, desk.head, "notice_recall", sent)
    assert "2 人已经收到，1 人还没发到，1 人已阅" in dialogue.text()
    assert "原因：时间写错了" in dialogue.says("时间写错了")
    assert "已送到的 2 份正在收回" in dialogue.taps("ok")
    assert isinstance(dialogue.message(), Recalled)
    assert (desk.now(sent).reason, dialogue.changed) == ("时间写错了", [sent.id])


def test_a_recall_after_a_correction_by_somebody_else_looks_again_and_after_a_recall_says_so(desk: NoticeDesk) -> None:
    sent = desk.sends()
    mine, theirs = Dialogue(desk, desk.head, "notice_recall", sent), Dialogue(desk, desk.above, "notice_recall", sent)
    desk.agency.does(desk.above, lambda work: correcting.correct(work, sent.id, sent.revision, "改到10点", "改到10点", anew=False))
    text = mine.taps("ok")
    assert "刚有人改过" in text
    assert "改到10点" in text
    assert desk.now(sent).state is NoticeState.SENT
    mine.taps("ok")
    assert desk.now(sent).state is NoticeState.RECALLED
    theirs.taps("ok")
    assert isinstance(theirs.message(), Moved)


def test_correcting_shows_the_words_takes_new_ones_with_their_marks_and_asks_how(desk: NoticeDesk) -> None:
    sent = desk.sends()
    dialogue = Dialogue(desk, desk.head, "notice_fix", sent)
    assert "明天9点三楼开会" in dialogue.text()
    assert "复制现在的文字" in dialogue.labels()
    assert "<b>10点</b>三楼" in dialogue.says("10点三楼", "<b>10点</b>三楼")
    assert dialogue.labels() == ["只改文字", "改后请大家重新确认", "再改改", "取消"]
    assert "请发更正后的全文" in dialogue.taps("re")
    dialogue.says("11点三楼")
    assert "已收到的 3 人要重新确认" in dialogue.taps("new")
    assert isinstance(dialogue.message(), Corrected)
    now = desk.now(sent)
    assert (now.html, now.asked_version, dialogue.changed) == ("11点三楼", 2, [sent.id])


def test_who_corrects_a_meeting_is_told_what_of_it_cannot_be_changed(desk: NoticeDesk) -> None:
    starts = desk.agency.now + timedelta(days=1)
    sent = desk.sends(kind=NoticeKind.MEETING, confirm=Confirm.CHOICE, detail=Meeting(starts_at=starts, place="三楼"))
    assert "会议时间地点不能换；要换，请撤回后重发。" in Dialogue(desk, desk.head, "notice_fix", sent).text()


def test_who_corrects_second_is_shown_the_newest_words_and_loses_none_of_the_own(desk: NoticeDesk) -> None:
    sent = desk.sends()
    dialogue = Dialogue(desk, desk.head, "notice_fix", sent)
    dialogue.says("我写的10点")
    desk.agency.does(desk.above, lambda work: correcting.correct(work, sent.id, sent.revision, "别人的11点", "别人的11点", anew=False))
    text = dialogue.taps("ok")
    assert "刚有人改过" in text
    assert "别人的11点" in text
    assert desk.now(sent).plain == "别人的11点"
    assert "我写的10点" in dialogue.taps("mine")
    dialogue.taps("ok")
    assert desk.now(sent).plain == "我写的10点"


def test_a_screen_tells_nothing_to_somebody_who_handles_it_no_more(desk: NoticeDesk) -> None:
    sent = desk.sends(desk.second_head)
    dialogue = Dialogue(desk, desk.above, "notice_fix", sent)
    people.set_unit(desk.db, desk.above.id, desk.agency.first.id)
    moved = desk.agency.now_is(desk.above)
    desk.agency.does(moved, lambda work: dialogue.forms.resume(work, dialogue.row().id))
    screen = desk.agency.owed[-1].message
    assert isinstance(screen, Screen)
    assert "明天9点" not in show(screen).text
    dialogue.who = moved
    dialogue.says("改成10点")
    assert isinstance(dialogue.message(), Moved)
    assert desk.now(sent).version == 1


def test_a_clock_that_was_set_back_keeps_nobody_from_asking(desk: NoticeDesk) -> None:
    sent = desk.sends()
    asks(desk, sent)
    desk.agency.now -= timedelta(days=1)
    assert asks(desk, sent).count == 3


def test_what_stands_under_a_file_gets_no_words_that_find_no_room_there(desk: NoticeDesk) -> None:
    sent = desk.sends()
    number = attachments.want(desk.db, f"notice:{sent.id}", door=DOOR, file_id="F1", size=10, at=to_text(desk.agency.now))
    notices.add_files(desk.db, sent.id, [NoticeFile(1, "photo", number, "")])
    dialogue = Dialogue(desk, desk.head, "notice_fix", sent)
    assert "附件不能换" in dialogue.text()
    row = dialogue.row()
    desk.agency.refuses(desk.head, lambda work: dialogue.forms.take_text(work, row.id, "字" * 1100), "notice_under_file")
    assert "字" * 800 in dialogue.says("字" * 800)


def test_who_is_suspended_is_not_counted_among_those_who_are_asked(desk: NoticeDesk) -> None:
    sent = desk.sends()
    people.set_standing(desk.db, desk.first.id, Standing.SUSPENDED)
    found = desk.agency.does(desk.head, lambda work: handling.may_ask(work, sent.id))
    begun = desk.agency.does(desk.head, lambda work: notice_rounds.ask(work, sent))
    assert found.count == begun == 2
    for officer in (desk.second, desk.third):
        people.set_standing(desk.db, officer.id, Standing.SUSPENDED)
    desk.agency.refuses(desk.head, lambda work: handling.may_ask(work, sent.id), "notice_all_read")
