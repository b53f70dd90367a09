"""A second person looks at a case before it goes out, and what waits is sent now, later or never: by whoever may, once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import cast

import pytest

from bot.actions import notice_proposals as proposals
from bot.actions import notice_rounds
from bot.actions.form_kinds import Done, Screen, Ticket
from bot.actions.forms import Forms
from bot.actions.notice_audience import Audience
from bot.actions.notice_deed_form import NoticeDeedForm
from bot.actions.notice_form import NoticeForm
from bot.actions.notice_form_data import NoticeData, Part, Sent, Step
from bot.actions.notice_form_kinds import missing
from bot.actions.notice_proposal_results import Came, NoticeCame, NoticeDecided, NoticeProposed
from bot.actions.notice_sending import grams_of
from bot.wording.messages import show
from storage import attachments, forms, notice_recipients, notices, people
from storage.notices import Confirm, Notice, NoticeHistoryKind, NoticeKind, NoticeState
from storage.people import Person, Role, Standing
from tests.bot.agency import NOW, Agency

TEXT = "张小三驾驶鲁K12345未按规定处理，被通报。"


class Office:
    """支队 with a head above, the head of 一中队 who proposes, and whoever might look at it."""

    def __init__(self) -> None:
        self.agency = Agency()
        self.db = self.agency.db
        self.above = self.agency.person("支队长", Role.SUPERVISOR, self.agency.top.id, account=1)
        self.sender = self.agency.person("中队长", Role.SUPERVISOR, account=2)
        self.legal = self.agency.person("法制丁", Role.LEGAL, self.agency.top.id, account=3)
        self.discipline = self.agency.person("纪检戊", Role.DISCIPLINE, self.agency.top.id, account=4)
        self.other = self.agency.person("二中队长", Role.SUPERVISOR, self.agency.second.id, account=5)
        self.officer = self.agency.person("张小三", account=6)

    def proposes(self, kind: NoticeKind = NoticeKind.CASE, *, in_hours: int | None = None, left: tuple[str, ...] = ()) -> Notice:
        data = NoticeData(
            step=Step.PANEL,
            parts=(Part(text=TEXT, html=TEXT),),
            audience=Audience(units=(self.agency.first.id,)),
            days=30,
            kind=kind,
            left=left,
            looked_at=TEXT,
            send_at=None if in_hours is None else NOW + timedelta(hours=in_hours),
        )
        came = self.agency.does(self.sender, lambda work: proposals.make(work, data, proposals.count(work, data.audience, work.person)))
        return came.notice

    def now(self, notice: Notice) -> Notice:
        found = notices.notice(self.db, notice.id)
        assert found is not None
        return found

    def told(self, who: Person) -> object:
        (message,) = self.agency.told(who)
        return message


@pytest.fixture
def office() -> Office:
    return Office()


def test_a_case_goes_out_to_nobody_before_a_second_person_agrees(office: Office) -> None:
    made = office.proposes()
    assert made.state is NoticeState.PROPOSED
    assert notice_recipients.counts(office.db, made.id).total == 0
    shown = office.told(office.above)
    assert isinstance(shown, NoticeProposed)
    assert isinstance(office.told(office.legal), NoticeProposed)
    assert office.agency.told(office.discipline) == office.agency.told(office.other) == office.agency.told(office.officer) == []
    text = show(shown).text
    assert "警示案例通报" in text
    assert "张小三" not in text
    assert "12345" not in text


def test_what_is_left_in_is_counted_and_never_kept_twice(office: Office) -> None:
    made = office.proposes(left=("person:张小三",))
    assert made.detail == {"left": {"person": 1}}
    assert "没遮的　姓名 1" in show(office.told(office.legal)).text
    found = office.agency.does(office.legal, lambda work: proposals.look_again(work, made.id))
    assert "张小三" in show(found).text
    office.agency.refuses(office.other, lambda work: proposals.look_again(work, made.id), "no_such_notice")


@pytest.mark.parametrize("who", ["above", "legal", "discipline"])
def test_whoever_may_agrees_and_it_goes_out_once(office: Office, who: str) -> None:
    made, second = office.proposes(), getattr(office, who)
    came = office.agency.does(second, lambda work: proposals.confirm(work, made.id, made.revision))
    assert (came.came, came.notice.state) == (Came.AGREED, NoticeState.SENDING)
    assert "同意了" in show(office.told(office.sender)).text
    after = office.now(made)
    assert (after.state, after.confirmed_by) == (NoticeState.SENDING, second.id)
    assert NoticeHistoryKind.CONFIRMED in {line.kind for line in notices.history(office.db, made.id)}
    office.agency.refuses(office.above, lambda work: proposals.confirm(work, made.id, made.revision), "notice_moved")
    office.agency.refuses(office.legal, lambda work: proposals.send_back(work, made.id, made.revision, "晚了"), "notice_moved")


def test_nobody_agrees_to_his_own_and_nobody_else_may(office: Office) -> None:
    made = office.proposes()
    office.agency.refuses(office.sender, lambda work: proposals.confirm(work, made.id, made.revision), "notice_own_proposal")
    for stranger in (office.other, office.officer):
        office.agency.refuses(stranger, lambda work: proposals.confirm(work, made.id, made.revision), "no_such_notice")
        office.agency.refuses(stranger, lambda work: proposals.send_back(work, made.id, made.revision, "不行"), "no_such_notice")
    office.agency.refuses(office.legal, lambda work: proposals.confirm(work, made.id + 7, 1), "no_such_notice")
    assert office.now(made).state is NoticeState.PROPOSED


def test_the_sender_cannot_get_round_the_second_person(office: Office) -> None:
    made = office.proposes()
    office.agency.refuses(office.sender, lambda work: proposals.send_now(work, made.id, made.revision), "notice_moved")
    office.agency.refuses(
        office.sender, lambda work: proposals.put_off(work, made.id, made.revision, work.now + timedelta(hours=1)), "notice_moved"
    )
    office.agency.refuses(office.above, lambda work: proposals.send_now(work, made.id, made.revision), "notice_moved")


def test_what_is_sent_back_is_over_and_its_sender_hears_why(office: Office) -> None:
    made = office.proposes()
    desk = Forms(NoticeDeedForm())
    office.agency.does(office.legal, lambda work: desk.open(work, f"notice_deed:{made.id}", f"back.{made.id}.{made.revision}"))
    row = forms.open_form(office.db, office.legal.id, f"notice_deed:{made.id}")
    assert row is not None
    office.agency.refuses(office.legal, lambda work: desk.take_text(work, row.id, "。"), "says_nothing")
    office.agency.does(office.legal, lambda work: desk.take_text(work, row.id, "照片里\n看得见车牌"))
    decided = office.told(office.sender)
    assert isinstance(decided, NoticeDecided)
    assert "照片里 看得见车牌" in show(decided).text
    assert office.now(made).state is NoticeState.CANCELLED
    assert office.now(made).reason == "照片里 看得见车牌"


def test_a_reason_that_comes_too_late_ends_the_form_and_changes_nothing(office: Office) -> None:
    made = office.proposes()
    desk = Forms(NoticeDeedForm())
    office.agency.does(office.legal, lambda work: desk.open(work, f"notice_deed:{made.id}", f"back.{made.id}.{made.revision}"))
    row = forms.open_form(office.db, office.legal.id, f"notice_deed:{made.id}")
    assert row is not None
    office.agency.does(office.above, lambda work: proposals.confirm(work, made.id, made.revision))
    office.agency.does(office.legal, lambda work: desk.take_text(work, row.id, "照片里看得见车牌"))
    assert "刚有变动" in show(office.agency.replies()[-1]).text
    assert office.now(made).state is NoticeState.SENDING
    assert forms.open_form(office.db, office.legal.id, f"notice_deed:{made.id}") is None


def test_agreed_before_its_time_it_waits_for_it(office: Office) -> None:
    made = office.proposes(in_hours=3)
    came = office.agency.does(office.above, lambda work: proposals.confirm(work, made.id, made.revision))
    assert came.notice.state is NoticeState.SCHEDULED
    assert "13:00 发" in show(office.told(office.sender)).text


def test_where_nobody_could_look_at_it_it_is_not_even_made() -> None:
    office = Office()
    for person in (office.above, office.legal, office.discipline):
        people.set_standing(office.db, person.id, Standing.SUSPENDED)
    data = NoticeData(
        parts=(Part(text=TEXT, html=TEXT),), audience=Audience(units=(office.agency.first.id,)), kind=NoticeKind.CASE, looked_at=TEXT
    )
    office.agency.refuses(
        office.sender, lambda work: proposals.make(work, data, proposals.count(work, data.audience, work.person)), "notice_no_second"
    )
    assert office.db.conn.execute("SELECT count(*) FROM notices").fetchone() == (0,)


def test_what_waits_is_put_at_another_time_sent_at_once_or_called_off_by_whoever_handles_it(office: Office) -> None:
    made = office.proposes(NoticeKind.NOTICE, in_hours=3)
    later = NOW + timedelta(days=2)
    came = office.agency.does(office.above, lambda work: proposals.put_off(work, made.id, made.revision, later))
    assert "11-27 周五 10:00 发" in show(came).text
    office.agency.refuses(office.sender, lambda work: proposals.send_now(work, made.id, made.revision), "notice_moved")
    after = office.now(made)
    for stranger in (office.other, office.officer, office.legal):
        office.agency.refuses(stranger, lambda work: proposals.send_now(work, made.id, after.revision), "no_such_notice")
        office.agency.refuses(stranger, lambda work: proposals.call_off(work, made.id, after.revision), "no_such_notice")
    office.agency.does(office.sender, lambda work: proposals.send_now(work, made.id, after.revision))
    assert office.now(made).state is NoticeState.SENDING
    office.agency.refuses(office.sender, lambda work: proposals.call_off(work, made.id, office.now(made).revision), "notice_moved")


def test_where_no_card_follows_the_answer_has_a_button_to_it(office: Office) -> None:
    by_another, watched = office.proposes(NoticeKind.NOTICE, in_hours=3), office.proposes(NoticeKind.NOTICE, in_hours=4)
    notices.note(office.db, watched.id, card_door="test", card_account=2, card_message=9, card_shown="x")
    for who, made in ((office.above, by_another), (office.sender, watched)):
        said = show(office.agency.does(who, lambda work, made=made: proposals.send_now(work, made.id, made.revision)))  # type: ignore[misc]
        assert "开始发了" in said.text
        assert [button.label for row in said.buttons for button in row] == ["发送进度"]


def test_what_is_called_off_is_asked_once_more_and_tells_its_sender(office: Office) -> None:
    made = office.proposes(NoticeKind.NOTICE, in_hours=3)
    asked = office.agency.does(office.above, lambda work: proposals.ask_off(work, made.id, made.revision))
    assert asked.came is Came.ASKED
    assert office.now(made).state is NoticeState.SCHEDULED
    office.agency.does(office.above, lambda work: proposals.call_off(work, made.id, made.revision))
    assert "支队长决定" in show(office.told(office.sender)).text
    assert office.now(made).state is NoticeState.CANCELLED


def test_a_held_notice_has_the_same_buttons(office: Office) -> None:
    made = office.proposes(NoticeKind.NOTICE, in_hours=3)
    held = notices.change(office.db, made, at="2026-11-25T05:00:00.000Z", state=NoticeState.HELD)
    assert held is not None
    office.agency.later(hours=9)
    shown = office.agency.does(office.sender, lambda work: proposals.show_waiting(work, made.id))
    assert isinstance(shown, NoticeCame)
    assert "没有按时发出" in show(shown).text
    assert [button.label for row in show(shown).buttons for button in row] == ["现在发", "改时间", "不发了"]
    office.agency.refuses(office.sender, lambda work: proposals.put_off(work, made.id, held.revision, NOW), "notice_time_over")
    moment = NOW + timedelta(days=1)
    office.agency.does(office.sender, lambda work: proposals.put_off(work, made.id, held.revision, moment))
    assert office.now(made).state is NoticeState.SCHEDULED


def test_it_is_not_put_behind_its_own_end(office: Office) -> None:
    made = office.proposes(NoticeKind.NOTICE, in_hours=3)
    notices.note(office.db, made.id, in_force_until=date(2026, 11, 26))
    office.agency.refuses(
        office.sender, lambda work: proposals.put_off(work, made.id, made.revision, NOW + timedelta(days=3)), "notice_over_before"
    )


def test_every_step_is_audited_and_no_words_of_it(office: Office) -> None:
    made = office.proposes()
    office.agency.does(office.legal, lambda work: proposals.send_back(work, made.id, made.revision, "看得见车牌"))
    again = office.proposes(NoticeKind.NOTICE, in_hours=3)
    office.agency.does(office.sender, lambda work: proposals.put_off(work, again.id, again.revision, NOW + timedelta(days=1)))
    office.agency.does(office.sender, lambda work: proposals.call_off(work, again.id, office.now(again).revision))
    assert office.agency.acts() == ["notices.made", "notices.refused", "notices.made", "notices.rescheduled", "notices.cancelled"]
    assert grams_of(made)


def test_agreed_after_its_time_it_goes_out_at_once_and_nobody_is_told_of_a_time_that_is_over(office: Office) -> None:
    made = office.proposes(in_hours=1)
    office.agency.later(hours=2)
    came = office.agency.does(office.above, lambda work: proposals.confirm(work, made.id, made.revision))
    assert came.notice.state is NoticeState.SENDING
    assert "已经开始发" in show(came).text
    assert "已经开始发" in show(office.told(office.sender)).text


def test_what_a_case_asks_and_the_names_of_its_files_are_looked_at_too(office: Office) -> None:
    stored = attachments.want(office.db, "form:1", door="telegram", file_id="f", size=9, at="2026-11-25T02:00:00.000Z")
    data = NoticeData(
        step=Step.CASE,
        parts=(Part(text="有人被通报。", html="有人被通报。"),),
        audience=Audience(units=(office.agency.first.id,)),
        days=30,
        kind=NoticeKind.CASE,
        chosen_confirm=Confirm.ANSWER,
        question="张小三错在哪里？",
        files=(Sent(attachment_id=stored, kind="video", name="鲁K12345.mp4"),),
    )
    form = NoticeForm()
    shown = office.agency.does(office.sender, lambda work: form.shows(work, data, 1))
    text = show(Screen(Ticket(1, 1), "notice", data, 1, False, shown)).text
    assert "张小三" in text
    assert "文件名里有鲁K12345" in text
    assert missing(data.model_copy(update={"looked_at": data.text})) is Step.CASE
    done = office.agency.does(office.sender, lambda work: form.choose(work, data, "done", 1))
    came = office.agency.does(office.sender, lambda work: form.choose(work, cast("NoticeData", done), "ok", 1))
    made = cast("NoticeCame", cast("Done", came).message).notice
    assert made.question == "张某错在哪里？"
    second = office.agency.does(office.legal, lambda work: proposals.look_again(work, made.id))
    assert "文件名里有鲁K12345" in show(second).text


def test_what_somebody_has_put_at_another_time_after_a_restore_goes_out_then(office: Office) -> None:
    made = office.proposes(NoticeKind.NOTICE, in_hours=3)
    notices.note(office.db, made.id, reason="backup")
    moment = NOW + timedelta(hours=5)
    office.agency.does(office.sender, lambda work: proposals.put_off(work, made.id, made.revision, moment))
    office.agency.later(hours=5)
    office.agency.does(None, lambda work: notice_rounds.send_due(work, office.now(made)), system=True)
    assert office.now(made).state is NoticeState.SENDING
