"""The sender's card in its message: sent once, edited when something has changed, not too often, and in the end as it is."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

import openpyxl
import pytest

from bot.actions import notice_handling as handling
from bot.actions import notice_progress as progress
from bot.actions.notice_kinds import Question, Survey
from bot.actions.notice_progress import NoticeCard
from bot.actions.work import Owed, Work
from bot.line.effects import Effects
from bot.notice_cards import NO_CARD, NoticeCards
from bot.notice_papers import NoticeNamesPaper
from bot.papers.progress import unheard
from bot.wording.messages import show
from storage import notices, people
from storage.moments import to_text
from storage.notice_recipients import RecipientState
from storage.notices import Confirm, Notice, NoticeKind, NoticeState
from storage.outbox import Operation, Parcel, Settled
from storage.people import Person, Role, Standing
from tests.bot.agency import DOOR
from tests.bot.mornings import Doing
from tests.bot.notice_desk import NoticeDesk


class Watching:
    """A desk, and its cards with a clock that is moved by hand."""

    def __init__(self) -> None:
        self.desk = NoticeDesk()
        self.doing = Doing(self.desk.agency)
        self.seconds = 0.0
        self.start()

    def start(self) -> None:
        """As after a start of the bot: nothing is remembered."""
        self.cards = NoticeCards(cast(Effects, self.doing), lambda: self.desk.agency.now, lambda: self.seconds)

    def passes(self, seconds: float) -> list[Owed]:
        """What the cards owe within so many seconds."""
        before = len(self.doing.owed)
        end = self.seconds + seconds
        while (wait := self.cards.show_next()) is not None and self.seconds + wait <= end:
            self.seconds += wait
        self.seconds = end
        return self.doing.owed[before:]

    def account(self, person: Person) -> int:
        return people.accounts_of(self.desk.db, person.id)[0].account_id

    def parcel(self, notice: Notice, operation: Operation = Operation.SEND, message: int | None = None) -> Parcel:
        account = self.account(self.desk.head)
        return Parcel(1, DOOR, account, self.desk.head.id, 1, operation, "", progress.subject(notice.id), message, 1)

    def arrives(self, notice: Notice, message: int = 900) -> None:
        """The first card stands in the sender's chat."""
        self.cards.settled(self.desk.db, self.parcel(notice), Settled.SENT, message)
        self.cards.look()

    def watched(self) -> Notice:
        """A notice whose card stands in its sender's chat."""
        sent = self.desk.sends()
        self.cards.touch(sent.id)
        self.passes(1)
        self.arrives(sent)
        self.passes(10)
        return sent


@pytest.fixture
def watching() -> Watching:
    return Watching()


def read_counts(owed: list[Owed]) -> list[int]:
    return [each.message.counts.read for each in owed if isinstance(each.message, NoticeCard)]


def test_the_sender_is_sent_one_card_and_it_is_known_where_it_stands(watching: Watching) -> None:
    sent = watching.desk.sends()
    watching.cards.touch(sent.id)
    (owed,) = watching.passes(1)
    assert (owed.person_id, owed.replaces, owed.subject) == (watching.desk.head.id, None, f"notice_card:{sent.id}")
    # While it is on its way nothing is edited, and no second one goes out.
    watching.desk.reads(sent, watching.desk.first)
    watching.cards.touch(sent.id)
    assert watching.passes(30) == []
    watching.arrives(sent)
    (edit,) = watching.passes(5)
    assert (edit.replaces, edit.account) == (900, (DOOR, watching.account(watching.desk.head)))
    assert read_counts([edit]) == [1]


def test_many_changes_are_shown_every_three_seconds_and_the_last_one_always(watching: Watching) -> None:
    sent = watching.watched()
    readers = [watching.desk.first, watching.desk.second, watching.desk.third]
    shown = []
    for reader in readers:
        watching.desk.reads(sent, reader)
        watching.cards.touch(sent.id)
        shown += watching.passes(0.9)
    # One soon after the first change; the others within one pause, together.
    assert read_counts(shown) == [1]
    assert read_counts(watching.passes(3)) == [3]
    assert watching.passes(60) == []


def test_a_hundred_touches_a_second_are_no_more_than_one_edit_in_three(watching: Watching) -> None:
    sent = watching.watched()
    count = 0
    for number in range(300):
        watching.desk.change(sent, watching.desk.first.id, answer=str(number), read_version=number // 7 % 2)
        watching.cards.touch(sent.id)
        count += len(watching.passes(0.1))
    assert 5 <= count <= 11


def test_nothing_is_edited_where_nothing_would_change(watching: Watching) -> None:
    sent = watching.watched()
    watching.cards.touch(sent.id)
    assert watching.passes(30) == []
    watching.desk.agency.later(hours=2)
    watching.cards.touch(sent.id)
    assert watching.passes(30) == []


def test_what_cannot_be_written_down_is_shown_later(watching: Watching) -> None:
    sent = watching.watched()
    watching.desk.reads(sent, watching.desk.first)

    def full(_work: Work) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    watching.doing.before = full
    watching.cards.touch(sent.id)
    assert watching.passes(10) == []
    watching.doing.before = None
    assert read_counts(watching.passes(30)) == [1]


def test_after_a_start_the_card_catches_up_with_what_was_read_meanwhile(watching: Watching) -> None:
    sent = watching.watched()
    watching.desk.reads(sent, watching.desk.first)
    watching.desk.agency.later(days=3)
    watching.start()
    asyncio.run(watching.cards.sweep())
    assert read_counts(watching.passes(5)) == [1]


def test_a_clock_that_was_set_back_holds_no_card(watching: Watching) -> None:
    sent = watching.watched()
    watching.desk.reads(sent, watching.desk.first)
    watching.cards.touch(sent.id)
    watching.desk.agency.now -= timedelta(days=1)
    assert read_counts(watching.passes(5)) == [1]


def test_a_card_that_is_gone_or_not_taken_is_not_edited_any_more_until_it_is_opened(watching: Watching) -> None:
    sent = watching.watched()
    watching.cards.settled(watching.desk.db, watching.parcel(sent, Operation.EDIT, 900), Settled.FAILED, None)
    now = watching.desk.now(sent)
    assert (now.card_message, now.card_shown) == (None, NO_CARD)
    watching.desk.reads(sent, watching.desk.first)
    watching.cards.touch(sent.id)
    assert watching.passes(30) == []
    head = watching.desk.head
    watching.desk.agency.does(head, lambda work: progress.open_card(work, sent.id), account=watching.account(head))
    watching.arrives(sent, 950)
    watching.desk.reads(sent, watching.desk.second)
    watching.cards.touch(sent.id)
    (edit,) = watching.passes(5)
    assert edit.replaces == 950


def test_an_edit_of_a_card_that_moved_down_does_not_go(watching: Watching) -> None:
    sent = watching.watched()
    stale = watching.parcel(sent, Operation.EDIT, 900)
    assert watching.cards.may_go(stale)
    head = watching.desk.head
    watching.desk.agency.does(head, lambda work: progress.open_card(work, sent.id), account=watching.account(head))
    assert not watching.cards.may_go(stale)
    # Dropped, it says nothing about the new one.
    watching.arrives(sent, 950)
    watching.cards.settled(watching.desk.db, stale, Settled.DROPPED, None)
    assert watching.desk.now(sent).card_message == 950


@pytest.mark.parametrize("what", ["suspended", "demoted"])
def test_who_may_send_no_notices_any_more_watches_none(watching: Watching, what: str) -> None:
    sent = watching.watched()
    parcel = watching.parcel(sent, Operation.EDIT, 900)
    if what == "suspended":
        people.set_standing(watching.desk.db, watching.desk.head.id, Standing.SUSPENDED)
    else:
        people.set_role(watching.desk.db, watching.desk.head.id, Role.OFFICER)
    assert not watching.cards.may_go(parcel)


def test_a_recall_and_a_retry_show_on_the_card(watching: Watching) -> None:
    sent = watching.watched()
    desk = watching.desk
    desk.fails(sent, desk.first)
    desk.agency.does(desk.head, lambda work: handling.retry(work, sent.id))
    watching.cards.touch(sent.id)
    (edit,) = watching.passes(5)
    assert "发送中，还有 1 条" in show(edit.message).text
    desk.change(sent, desk.first.id, state=RecipientState.SENT, message_id=1)
    desk.agency.does(desk.head, lambda work: handling.recall(work, sent.id, desk.now(sent).revision, "写错了"))
    desk.change(sent, desk.first.id, taken_back="deleted")
    desk.change(sent, desk.second.id, taken_back="marked")
    watching.cards.touch(sent.id)
    (edit,) = watching.passes(5)
    text = show(edit.message).text
    assert "已撤回</b>：写错了" in text
    assert "已收回 1 · 已改成“已撤回” 1" in text
    assert "还在收，剩 1 条" in text


def test_what_has_not_gone_out_has_no_card_of_its_own_accord(watching: Watching) -> None:
    sent = watching.desk.sends()
    for state in (NoticeState.PROPOSED, NoticeState.SCHEDULED, NoticeState.HELD, NoticeState.CANCELLED):
        notices.note(watching.desk.db, sent.id, state=state)
        watching.cards.touch(sent.id)
        assert watching.passes(5) == []


def sheet(desk: NoticeDesk, notice: Notice, folder: Path) -> list[tuple[Any, ...]]:
    paper = NoticeNamesPaper()
    path = folder / "names.xlsx"
    shown_name = desk.agency.does(desk.head, lambda work: paper.write(paper.gather(work, str(notice.id)), path, unheard))
    assert shown_name == "通知名单-2026-11-25.xlsx"
    return [tuple(row) for row in openpyxl.load_workbook(path).active.iter_rows(values_only=True)]  # type: ignore[union-attr]


def test_the_sheet_has_a_row_a_recipient_and_answers_stay_text(tmp_path: Path) -> None:
    desk = NoticeDesk()
    desk.person("未注册壬", account=False)
    sent = desk.sends()
    desk.reads(sent, desk.first, "=1+1")
    desk.fails(sent, desk.second)
    _, _, heading, *rows = sheet(desk, sent, tmp_path)
    assert heading == ("序号", "单位", "姓名", "角色", "状态", "送达时间", "已阅时间", "回答", "没送达的原因")
    assert [(row[2], row[4], row[7], row[8]) for row in rows] == [
        ("执法员甲", "已阅", "=1+1", None),
        ("执法员乙", "没送达", None, "停用了机器人"),
        ("执法员庚", "未阅", None, None),
        ("未注册壬", "没注册", None, None),
    ]
    assert f"{rows[0][6]:%Y-%m-%d %H:%M}" == "2026-11-25 10:00"
    desk.agency.refuses(desk.first, lambda work: NoticeNamesPaper().check(work, str(sent.id)), "not_allowed")
    desk.agency.refuses(desk.second_head, lambda work: NoticeNamesPaper().check(work, str(sent.id)), "no_such_notice")


def test_the_sheet_of_an_anonymous_survey_has_neither_answers_nor_times(tmp_path: Path) -> None:
    desk = NoticeDesk()
    for name in ("执法员子", "执法员丑"):
        desk.person(name)
    detail = Survey(questions=(Question(text="满意吗"),), is_anonymous=True)
    sent = desk.sends(kind=NoticeKind.SURVEY, confirm=Confirm.BALLOT, detail=detail)
    desk.reads(sent, desk.first, "不满意")
    first = sheet(desk, sent, tmp_path)[3]
    assert (first[2], first[4], first[6], first[7]) == ("执法员甲", "已阅", None, None)


def test_a_card_opened_before_it_goes_out_follows_until_it_is_called_off_or_sent(watching: Watching) -> None:
    desk, sent = watching.desk, watching.desk.sends()
    tomorrow = to_text(desk.agency.now + timedelta(days=1))
    notices.note(desk.db, sent.id, state=NoticeState.SCHEDULED, send_at=tomorrow)
    desk.agency.does(desk.head, lambda work: progress.open_card(work, sent.id), account=watching.account(desk.head))
    watching.arrives(sent, 910)
    watching.passes(10)
    changed = notices.change(desk.db, desk.now(sent), at=to_text(desk.agency.now), state=NoticeState.CANCELLED)
    assert changed is not None
    asyncio.run(watching.cards.sweep())
    (edit,) = watching.passes(5)
    assert edit.replaces == 910
    assert "没有发出" in show(edit.message).text
    assert "不发了" not in [press.label for row in show(edit.message).buttons for press in row]


def test_a_card_is_not_shown_to_another_head_who_writes_from_that_account_by_now(watching: Watching) -> None:
    sent = watching.watched()
    desk = watching.desk
    assert watching.cards.may_go(watching.parcel(sent, Operation.EDIT, 900))
    account = watching.account(desk.head)
    edit = Parcel(2, DOOR, account, None, 1, Operation.EDIT, "", progress.subject(sent.id), 900, 1)
    people.bind(desk.db, DOOR, account, desk.second_head.id, "某", at=to_text(desk.agency.now))
    assert not watching.cards.may_go(edit)
